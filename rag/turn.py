"""Turns of threads that compute: no more at one time than the machine has cores, and nobody holds a turn while waiting.

Fifty threads that search at once keep the interpreter from the one that reads and writes connections: it waits behind each of
them at every step. Who answers takes a turn for each step (ui/steady.py) and rests it while a chat model writes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Semaphore

MOST = max(2, os.cpu_count() or 2)

TURNS: ContextVar[Semaphore | None] = ContextVar("TURNS", default=None)


@contextmanager
def resting() -> Iterator[None]:
    """Inside, another may take this context's turn; without turns nothing changes.

    >>> turns = Semaphore(1)
    >>> token = TURNS.set(turns)
    >>> with turns, resting():
    ...     turns.acquire(blocking=False), turns.release()
    (True, None)
    >>> TURNS.reset(token)
    """
    turns = TURNS.get()
    if turns is None:
        yield
        return
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
