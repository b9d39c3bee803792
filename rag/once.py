"""Work on a connection that is cancelled once, however often its caller is.

httpcore closes a connection of a cancelled call inside a shield of anyio, which a second `Task.cancel()` goes through: when a
reader's leaving and a deadline fell within the same few steps of the loop, the connection stayed open, its call went on at the
model for nobody, and the pool kept it for ever.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
_PATIENCE = 5.0  # seconds that closing may take


async def once(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. When this is cancelled the work is, once, and has ended before the cancelling goes on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        end = asyncio.get_running_loop().time() + _PATIENCE
        while not task.done() and (left := end - asyncio.get_running_loop().time()) > 0:
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task}, timeout=left)
        if task.done() and not task.cancelled():
            task.exception()  # looked at, so that nobody is told it was not
        raise
