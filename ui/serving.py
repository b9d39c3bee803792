"""The process that serves: how its threads take turns, and how it ends.

At SIGTERM or Ctrl+C:
    1. new questions are told to come back later, work of administrators is stopped where it is whole;
    2. answers that are being written get `DRAIN` seconds to end;
    3. what is left is closed: the page's own connections, which stay open as long as the page does, and answers that took
       longer, whose readers are told that they were stopped.
All of it within ten seconds.
"""

import asyncio
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI

from ui.served import Served

DRAIN = 6.0  # seconds
_CLOSE = 1  # seconds for connections that nobody answers on any more
# Python hands the interpreter on every 5 ms; a search is 20 to 60 ms of it, and every event of the others waits behind.
_SWITCH = 0.001  # seconds


class Server(uvicorn.Server):
    """uvicorn, with answers drained before connections are closed."""

    async def shutdown(self, sockets: Any = None) -> None:
        served: Served = self.config.app.state.served  # type: ignore[union-attr]
        # 1.
        served.streams.ending = True
        served.jobs.stop()
        # 2.
        loop = asyncio.get_running_loop()
        end = loop.time() + DRAIN
        while served.metrics.open and loop.time() < end:
            await asyncio.sleep(0.05)
        # 3.
        for stream in list(served.streams.running):
            stream.stop.set()
        await super().shutdown(sockets)


def server_of(app: FastAPI) -> Server:
    """The server of this app, ready to run."""
    sys.setswitchinterval(_SWITCH)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe X-Forwarded-For of every program on this machine
        timeout_graceful_shutdown=_CLOSE,
    )
    return Server(config)
