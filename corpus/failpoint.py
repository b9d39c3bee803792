"""Named points at which a test may have the process killed. In production they do nothing."""

import os
import signal

ENVIRONMENT = "CITEWIRE_FAILPOINT"


def reach(point: str) -> None:
    """Kill this process at once (SIGKILL) if CITEWIRE_FAILPOINT is "point" or "point:n", at the n-th time it comes here."""
    wanted = os.environ.get(ENVIRONMENT)
    if not wanted:
        return
    name, _, times = wanted.partition(":")
    if name == point:
        _seen[point] = _seen.get(point, 0) + 1
        if _seen[point] >= int(times or 1):
            os.kill(os.getpid(), signal.SIGKILL)


_seen: dict[str, int] = {}
