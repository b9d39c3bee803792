"""Memory that a crowd left: given back to the system once the crowd is gone.

glibc keeps what threads freed for the next ones. `python -m eval.load` says how much that is.
"""

import ctypes
from contextlib import suppress
from threading import Thread


def give_back() -> None:
    """In a thread of its own, which takes some tens of milliseconds without the interpreter; nothing where the C library is
    another."""
    with suppress(OSError, AttributeError):
        trim = ctypes.CDLL(None).malloc_trim
        Thread(target=trim, args=(0,), name="memory", daemon=True).start()
