"""When a chat model that failed may be asked again: soon, when it says, or after a pause for everybody."""

import random
from collections import deque


class Circuit:
    """Closed until `failures` calls failed within `window` seconds; then open: one call, a probe, in each `probe` seconds.

    The first call that succeeds closes it. Times are seconds of any one monotonic clock. Not for several threads at once.

    >>> circuit = Circuit(failures=2, window=30, probe=10)
    >>> circuit.failed(0), circuit.failed(1), circuit.enter(2), circuit.enter(11), circuit.enter(12)
    (None, None, False, True, False)
    >>> circuit.succeeded(), circuit.enter(13)
    (None, True)
    """

    def __init__(self, failures: int = 5, window: float = 30.0, probe: float = 10.0) -> None:
        self._most, self._window, self._probe = failures, window, probe
        self._failures: deque[float] = deque(maxlen=failures)
        self._next_probe: float | None = None

    @property
    def open(self) -> bool:
        return self._next_probe is not None

    def enter(self, now: float) -> bool:
        """Whether a call may be made now; True while open is the probe of this period."""
        if self._next_probe is None:
            return True
        if now < self._next_probe:
            return False
        self._next_probe = now + self._probe
        return True

    def failed(self, now: float) -> None:
        self._failures.append(now)
        if self.open or (len(self._failures) == self._most and now - self._failures[0] <= self._window):
            self._next_probe = now + self._probe

    def succeeded(self) -> None:
        self._failures.clear()
        self._next_probe = None


def pause(attempt: int, backoff: float) -> float:
    """Seconds before the next try: full jitter, drawn evenly from 0 to `backoff` times 2**attempt, so that readers who
    failed together do not come back together."""
    return random.uniform(0, backoff * 2**attempt)
