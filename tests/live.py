"""A real server on loopback, in a thread, for clients that need one."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn


@dataclass
class Live:
    """Where it answers, and its loop."""

    url: str
    port: int
    loops: list[asyncio.AbstractEventLoop] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        """Tasks on the server's loop now."""
        made = asyncio.run_coroutine_threadsafe(_count(), self.loops[0])
        return made.result(5) - 1


async def _count() -> int:
    return len(asyncio.all_tasks())


@contextmanager
def live(app: Any) -> Iterator[Live]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=3))
    found = Live(f"http://127.0.0.1:{port}", port)

    async def serve() -> None:
        found.loops.append(asyncio.get_running_loop())
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    try:
        end = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < end and thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield found
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@dataclass(frozen=True)
class Told:
    """One server-sent event."""

    number: int
    name: str
    data: dict[str, Any]


def events(lines: Iterator[str]) -> Iterator[Told]:
    """Server-sent events out of lines; comments are passed over. Each must be an id, a name and one line of JSON."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line and fields:
            assert set(fields) == {"id", "event", "data"}, fields
            yield Told(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            assert name not in fields, line
            fields[name] = value


def until(true: Any, seconds: float = 5.0) -> bool:
    """Whether it becomes true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return bool(true())
