"""A reader who no longer waits for an answer: whatever still waits on its behalf is woken at once.

The thread that writes an answer sets `READER` to the Stop of its reader; what may block for long, like a call to a chat
model, says inside `woken` how it is woken. Without a reader nothing changes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock


class Stop:
    """Set once, from any thread.

    >>> stop, heard = Stop(), []
    >>> with stop.waking(lambda: heard.append("now")):
    ...     stop.set()
    >>> stop.is_set, heard
    (True, ['now'])
    """

    def __init__(self) -> None:
        self._lock, self._set = Lock(), False
        self._wakes: list[Callable[[], object]] = []

    @property
    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        with self._lock:
            wakes, self._wakes, self._set = self._wakes, [], True
        for wake in wakes:
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Inside, `wake` is called as soon as this is set; at once when it is already."""
        with self._lock:
            late = self._set
            if not late:
                self._wakes.append(wake)
        if late:
            wake()
        try:
            yield
        finally:
            with self._lock:
                if wake in self._wakes:
                    self._wakes.remove(wake)


READER: ContextVar[Stop | None] = ContextVar("READER", default=None)


@contextmanager
def woken(wake: Callable[[], object]) -> Iterator[None]:
    """Inside, `wake` is called as soon as the reader of this thread's answer leaves."""
    stop = READER.get()
    if stop is None:
        yield
        return
    with stop.waking(wake):
        yield
