"""Answers on their way to readers: events with numbers, that a reader who was cut off takes up again.

    1. A question takes one of a bounded number of places, and a thread (ui/threads.py) that writes its answer; beyond them: `Full`.
    2. Each event gets the next number and is kept. A snapshot of the text replaces the one before it, so that what is kept of
       an answer is about as large as the answer, however slowly it is read.
    3. Any number of connections (ui/connection.py) read the events after the last number they have seen.
    4. When the last reader leaves, the answer goes on for a while awaiting a resume and is then stopped (rag/stop.py), which
       ends the model's work and frees the place.
    5. An answer that ended is kept for a while, all of them within a number of bytes.

Everything but the writing thread runs on the server's event loop. Only the same subject sees a stream again.
"""

import asyncio
import contextvars
import json
import secrets
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from corpus.article import CorpusError
from rag.answer import Answer, Event
from rag.stop import READER, Stop
from ui.guard import record
from ui.memory import give_back
from ui.threads import Threads

Said = tuple[str, dict[str, Any]]
CROWD = 16  # answers at one time whose memory is worth giving back when they and their threads are gone
SNAPSHOT = "text"  # an event of this name replaces the one before it
STOPPED = "The answer was stopped"


@dataclass(frozen=True, slots=True)
class Limits:
    """`most` answers are written at one time; the rest are seconds, and bytes of ended answers that are kept."""

    most: int = 64
    grace: float = 10.0
    kept: float = 60.0
    kept_bytes: int = 32_000_000
    alive: float = 10.0  # between two comment lines, so that no proxy takes a quiet connection for a dead one
    send: float = 20.0  # for one event to leave; a reader who takes none is gone
    idle: float = 15.0  # for which a thread without an answer to write stays


class Full(Exception):
    """No place is free; `seconds` is a fair time to wait."""

    seconds = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an answer did not come: HTTP status, one line, and the number it has in the log, "" for none."""

    status: int
    line: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    number: int
    name: str
    data: str  # one line of JSON

    @property
    def frame(self) -> bytes:
        return f"id: {self.number}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


class Stream:
    """One answer on its way. `answer` or `failure` is there when it has `ended`."""

    def __init__(self, subject: str) -> None:
        self.id, self.subject = secrets.token_urlsafe(16), subject
        self.stop = Stop()
        self.events: list[Sent] = []
        self.answer: Answer | None = None
        self.failure: Failure | None = None
        self.ended = False
        self.size = 0
        self.readers: set[asyncio.Event] = set()
        self.alone: asyncio.TimerHandle | None = None
        self._number = 0

    def put(self, name: str, data: str) -> None:
        """2. The next event."""
        self._number += 1
        if name == SNAPSHOT and self.events and self.events[-1].name == SNAPSHOT:
            self.size -= len(self.events.pop().data)
        self.events.append(Sent(self._number, name, data))
        self.size += len(data)
        self._wake()

    def end(self) -> None:
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        for reader in self.readers:
            reader.set()

    async def after(self, number: int, gone: "asyncio.Future[None]", alive: float) -> AsyncGenerator[Sent | None]:
        """3. Events after `number` as they come, to the end or until `gone`; None after `alive` seconds without one."""
        new = asyncio.Event()
        self.readers.add(new)
        gone.add_done_callback(lambda _: new.set())
        try:
            while not gone.done():
                new.clear()
                for event in [e for e in self.events if e.number > number]:
                    number = event.number
                    yield event
                    if gone.done():
                        return
                if self.ended and number >= self._number:
                    return
                try:
                    async with asyncio.timeout(alive):
                        await new.wait()
                except TimeoutError:
                    yield None
        finally:
            self.readers.discard(new)


class Streams:
    """All answers that are on their way. Made once for a server, used on its loop."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.running: set[Stream] = set()
        self._kept: dict[str, Stream] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._threads = Threads(self.limits.idle)
        self._crowd = False
        self.ending = False  # the server is about to end: nothing new begins

    def begin(
        self, subject: str, events: Callable[[], Iterator[Event]], said: Callable[[Event], Iterable[Said]], resume: bool
    ) -> Stream:
        """1. An answer begins in a thread: `said` turns its events into those of the stream. `resume` lets its reader come
        back. Full when no place is free."""
        if self.ending or len(self.running) >= self.limits.most:
            raise Full
        stream, loop = Stream(subject), asyncio.get_running_loop()
        self.running.add(stream)
        self._crowd = self._crowd or len(self.running) >= CROWD
        if resume:
            self._kept[stream.id] = stream
            stream.put("start", json.dumps({"stream": stream.id}))
        context = contextvars.copy_context()

        def write() -> None:
            context.run(_write, loop, stream, events, said)
            with suppress(RuntimeError):  # the server ended meanwhile
                loop.call_soon_threadsafe(self._ended, stream)

        self._threads.run(write)
        return stream

    def of(self, stream_id: str, subject: str) -> Stream | None:
        """The stream of this id, None when it is not there any more or another's."""
        stream = self._kept.get(stream_id)
        return stream if stream is not None and stream.subject == subject else None

    def joined(self, stream: Stream) -> None:
        if stream.alone is not None:
            stream.alone.cancel()
            stream.alone = None

    def left(self, stream: Stream) -> None:
        """4. A reader is gone; when it was the last, the answer waits for one or stops."""
        if stream.readers or stream.ended:
            return
        if stream.id not in self._kept:
            stream.stop.set()
        elif stream.alone is None:
            stream.alone = asyncio.get_running_loop().call_later(self.limits.grace, stream.stop.set)

    async def close(self) -> None:
        """Stop every answer and wait for their threads, 2 s at most: whatever they wait for is woken."""
        self.ending = True
        for stream in list(self.running):
            stream.stop.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                while self.running:
                    await asyncio.sleep(0.02)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._kept.clear()
        self._threads.close()

    def _ended(self, stream: Stream) -> None:
        self.running.discard(stream)
        self.joined(stream)
        stream.end()
        if self._crowd and not self.running:
            self._crowd = False
            asyncio.get_running_loop().call_later(self.limits.idle + 1, give_back)
        # 5.
        if stream.id not in self._kept:
            return
        loop = asyncio.get_running_loop()
        self._timers[stream.id] = loop.call_later(self.limits.kept, self._forget, stream.id)
        size = sum(self._kept[i].size for i in self._timers)
        for oldest in list(self._timers):
            if size <= self.limits.kept_bytes:
                break
            size -= self._kept[oldest].size
            self._forget(oldest)

    def _forget(self, stream_id: str) -> None:
        self._timers.pop(stream_id).cancel()
        del self._kept[stream_id]


def _write(
    loop: asyncio.AbstractEventLoop,
    stream: Stream,
    events: Callable[[], Iterator[Event]],
    said: Callable[[Event], Iterable[Said]],
) -> None:
    """The thread of one answer."""

    def put(name: str, data: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(stream.put, name, json.dumps(data, ensure_ascii=False))

    def fail(failure: Failure) -> None:
        stream.failure = failure
        put("error", {"message": failure.line} | ({"id": failure.number} if failure.number else {}))

    READER.set(stream.stop)
    try:
        writing = events()
        try:
            for event in writing:
                if stream.stop.is_set:
                    break
                for name, data in said(event):
                    put(name, data)
                stream.answer = getattr(event, "answer", None)
        finally:
            # Ours are generators: closing one ends the model's work.
            if close := getattr(writing, "close", None):
                close()
        if stream.answer is None:
            fail(Failure(409, STOPPED))
    except ValueError as e:
        fail(Failure(422, _line(e)))
    except CorpusError as e:
        fail(Failure(503, _line(e)))
    except Exception as e:
        number = record(e, "answer")
        fail(Failure(500, f"Internal error {number}: try again, or give this number to the administrator", number))


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
