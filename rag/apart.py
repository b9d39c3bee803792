"""A model's reading beside the answer: in a thread of its own, one text after the other, and never longer than a deadline."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Apart(Generic[T]):
    """Runs one reading at a time; while a late one still is under way, others get nothing at once. Safe to use from several
    threads."""

    def __init__(self, name: str, deadline: float) -> None:
        self._thread, self._deadline, self._free = ThreadPoolExecutor(1, name), deadline, Lock()

    def run(self, read: Callable[[Event], T]) -> T | None:
        """What `read` gives, None when it is late or fails, or another is being read; its event says that nobody waits any more."""
        if not self._free.acquire(blocking=False):
            return None
        stop = Event()

        def once() -> T:
            try:
                return read(stop)
            finally:
                self._free.release()

        job = self._thread.submit(once)
        try:
            return job.result(self._deadline)
        except Exception:  # late, or whatever a model says of a text it cannot read: the answer goes on without it
            stop.set()
            return None

    def close(self) -> None:
        """Forget it; what is being read is left to end by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)
