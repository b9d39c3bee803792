"""The body of a request, whole before anything else runs; the body of a page, rewritten before it leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive

BODY_LIMIT = 65_536  # bytes: a question of 4,000 characters is at most 24,000 bytes of escaped JSON
BODY_SECONDS = 20  # a body that takes longer is a client that drips


class Refused(Exception):
    """A request that is not let through: status, one line, more headers."""

    def __init__(self, status: int, line: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(line)
        self.status, self.line, self.headers = status, line, headers or {}


async def whole(receive: Receive) -> bytes:
    """The whole body; Refused above the limit or when it drips."""
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "The request ended before its body")
                parts += message.get("body", b"")
                if len(parts) > BODY_LIMIT:
                    raise Refused(413, f"The request is larger than {BODY_LIMIT:,} bytes")
                if not message.get("more_body", False):
                    return bytes(parts)
    except TimeoutError:
        raise Refused(408, f"The request took longer than {BODY_SECONDS} seconds") from None


def replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once and then what the connection says."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class Rewriter:
    """A send that holds an HTML response back and sends it rewritten."""

    def __init__(self, send: Callable[[Message], Awaitable[None]], rewrite: Callable[[str], str]) -> None:
        self.send, self.rewrite = send, rewrite
        self.start: dict[str, Any] | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                await self.send(message)
            else:
                self.start = dict(message)
            return
        if self.start is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        # A HEAD has no body to rewrite, and says nothing of its length.
        page = self.rewrite(self.body.decode()).encode() if self.body else b""
        headers = MutableHeaders(raw=list(self.start["headers"]))
        del headers["content-length"]
        if page:
            headers["content-length"] = str(len(page))
        await self.send({**self.start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": page})
