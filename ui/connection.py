"""A reader's connection to an answer on its way (ui/stream.py): its events as they come, or only its end.

Either way, a reader who leaves is noticed at once.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ui.stream import Sent, Stream, Streams


async def gone(receive: Receive) -> None:
    """Returns when the connection is closed by the other side."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def finished(streams: Streams, stream: Stream, receive: Receive) -> None:
    """Wait for the end of an answer; one whose reader leaves is stopped."""
    leaving = asyncio.ensure_future(gone(receive))
    try:
        async with aclosing(stream.after(0, leaving, 3600)) as events:
            async for _ in events:
                pass
    finally:
        leaving.cancel()
        streams.left(stream)


class EventStream(Response):
    """The events of a stream after number `last`, as text/event-stream; `frame` writes one, `end` is the last line."""

    def __init__(
        self,
        streams: Streams,
        stream: Stream,
        last: int = 0,
        frame: Callable[[Sent], bytes] = lambda sent: sent.frame,
        end: bytes = b"",
    ) -> None:
        super().__init__(
            media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
        )
        del self.headers["content-length"]
        self.streams, self.stream, self.last, self.frame, self.end = streams, stream, last, frame, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limits, leaving = self.streams.limits, asyncio.ensure_future(gone(receive))
        self.streams.joined(self.stream)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with aclosing(self.stream.after(self.last, leaving, limits.alive)) as events:
                async for event in events:
                    async with asyncio.timeout(limits.send):
                        body = self.frame(event) if event else b": keep\n\n"
                        await send({"type": "http.response.body", "body": body, "more_body": True})
            if not leaving.done():
                await send({"type": "http.response.body", "body": self.end})
        except TimeoutError:
            pass  # the reader takes nothing any more: its connection is closed with the response unfinished
        finally:
            leaving.cancel()
            self.streams.left(self.stream)
