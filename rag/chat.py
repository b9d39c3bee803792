"""Answers written by a chat model, through LangChain: any model of its providers, any OpenAI-compatible server.

    1. The prompt is written within the model's context (rag/prompt.py).
    2. One thread of ours listens to the model, for all questions at once, under the deadlines of `Limits`.
    3. What arrives is read as claims with the sentences they cite (rag/markers.py), and handed on while it grows.
    4. A text that ends without a reason to end, runs over its length or goes round in circles is marked as cut.
    5. A reader who leaves (`close()` on the generator, or rag/stop.py) ends the model's work too.

Errors: ChatUnavailable, one line without secrets, when nothing can be shown; ValueError for a question too long to ask.
"""

import asyncio
import re
import threading
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, cast

from corpus.article import Sentence
from corpus.tokens import counter
from rag.answer import Hit, Query, Turn
from rag.chat_limits import Failure, Limits
from rag.chat_limits import failure as failure_of
from rag.chat_models import host_of, open_model
from rag.circuit import Circuit, pause
from rag.markers import Draft, read
from rag.once import once
from rag.prompt import Prompt, write_prompt
from rag.rewrite import LONGEST, asked, taken
from rag.settings import Settings
from rag.stop import woken
from rag.turn import resting

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


class ChatUnavailable(Exception):
    """The chat model gave nothing that can be shown; the message says why in one line, without secrets."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The claims so far; the last may still grow, but never shows half a marker.

    `dropped` counts citations of sentences that do not exist. When `finished`: `cut` says that the text was not brought to
    its end (claims that were whole stay), `refused` that the evidence does not answer, `truncated` that the model read
    clearly less than it was sent; `read` and `written` are the tokens that the model counted, 0 unknown.
    """

    drafts: tuple[Draft, ...] = ()
    dropped: int = 0
    finished: bool = False
    cut: bool = False
    refused: bool = False
    truncated: bool = False
    read: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class _End:
    """The stream is over. `reason` is "" when it broke off; `read` and `written` are tokens as the model counts them, 0
    unknown."""

    reason: str
    read: int = 0
    written: int = 0


class ChatAnswerer:
    """A chat model as an answerer. One is enough for all readers; `close` it at the end."""

    def __init__(self, settings: Settings, model: "BaseChatModel | None" = None, limits: Limits | None = None) -> None:
        """`model` instead of the one that the settings name. SettingsError when there is none, or it cannot be set up."""
        self.name = settings.chat_model or (getattr(model, "model_name", "") or type(model).__name__ if model else "")
        self._settings = settings
        self._limits = limits or Limits(concurrent=settings.chat_calls)
        self._own: list[Any] = []
        self._model = model or open_model(settings, self._limits.connect, self._limits.concurrent, self._own)
        self._where = host_of(settings.chat_url)
        self._count = counter(settings.chat_model)
        self._circuit = Circuit(self._limits.failures, self._limits.window, self._limits.probe)
        self._slots = asyncio.Semaphore(self._limits.concurrent)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def stream(
        self, query: Query, evidence: Sequence[tuple[Hit, Sequence[Sentence]]], turns: Sequence[Turn] = ()
    ) -> Iterator[Progress]:
        """The answer as it grows; the last Progress is finished. See the top of the file for errors."""
        # 1.
        room = self._settings.chat_context - self._settings.chat_tokens
        prompt = write_prompt(query, evidence, turns, room, self._count)
        # 2.
        arrived: SimpleQueue[str | _End | ChatUnavailable] = SimpleQueue()
        talk = asyncio.run_coroutine_threadsafe(self._talk(prompt, arrived), self._listening())

        def leave() -> None:
            talk.cancel()
            # A call that is cancelled before it began says nothing by itself.
            arrived.put(ChatUnavailable(f"{self._place()} is not asked any more"))

        try:
            with woken(leave):
                yield from self._read(prompt, arrived)
        finally:
            # 5.
            talk.cancel()

    def rewrite(self, question: str, turns: Sequence[Turn]) -> str:
        """The question as it stands without its turns, one line of at most 600 characters; "" when the model does not give
        that within `Limits.rewrite` seconds, whatever the reason. Raises nothing."""
        wanted = asked(question, turns)
        talk = asyncio.run_coroutine_threadsafe(self._rewritten(wanted), self._listening())
        try:
            with woken(talk.cancel), resting():
                return taken(talk.result(self._limits.rewrite + 1), question, turns)
        except (Exception, CancelledError):  # the rules complete the question then
            talk.cancel()
            return ""

    @property
    def left_alone(self) -> bool:
        """Whether the model failed so often that it is asked only now and then."""
        return self._circuit.open

    def close(self) -> None:
        """Ends every call that is under way, and the thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop and thread:
            asyncio.run_coroutine_threadsafe(self._shut(), loop).result(timeout=10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=10)
            loop.close()

    def _read(self, prompt: Prompt, arrived: "SimpleQueue[str | _End | ChatUnavailable]") -> Iterator[Progress]:
        limits, cap = self._limits, self._settings.chat_tokens
        raw, tokens, looked_at = "", 0, 0
        shown, read_at = Progress(), 0.0
        end: _End | ChatUnavailable | None = None
        while end is None:
            for piece in _next(arrived, read_at + limits.every, limits.total + limits.first + 5):
                if isinstance(piece, str):
                    raw += piece
                    tokens += self._count(piece)
                else:
                    end = piece
                    break
            # 4.
            if len(raw) > cap * limits.characters or tokens > cap * limits.tokens:
                raw, end = raw[: cap * limits.characters], _End("")
            elif len(raw) - looked_at > 50:
                looked_at = len(raw)
                if _circles(raw):
                    end = _End("")
            if end is None:
                # 3.
                read_at = time.monotonic()
                reading = read(raw, prompt.keys, prompt.known, growing=True)
                now = Progress(_sayable(reading.drafts, prompt, growing=True), reading.dropped)
                if now != shown:
                    shown = now
                    yield now
        cut = not (isinstance(end, _End) and end.reason in _WHOLE)
        reading = read(raw, prompt.keys, prompt.known, growing=cut)
        drafts = _sayable(reading.drafts, prompt)
        if cut and drafts and not drafts[-1].ended:
            drafts = drafts[:-1]
        if not drafts and not reading.refused:
            if isinstance(end, ChatUnavailable):
                raise end
            raise ChatUnavailable(
                f"{self._place()} {'broke off before the first sentence' if cut else 'gave an empty answer'}"
            )
        # Our count is an estimate from above: of prompts of 8,000 characters the real one was never under 0.5 of it.
        truncated = isinstance(end, _End) and 0 < end.read < 0.4 * prompt.tokens
        counted = (end.read, end.written) if isinstance(end, _End) else (0, 0)
        yield Progress(drafts, reading.dropped, True, cut and not reading.refused, reading.refused, truncated, *counted)

    # --- in the thread that listens -----------------------------------------------------------------------------

    async def _talk(self, prompt: Prompt, arrived: "SimpleQueue[str | _End | ChatUnavailable]") -> None:
        """Puts what the model says into `arrived`, and at last one _End or ChatUnavailable."""
        limits, loop = self._limits, asyncio.get_running_loop()
        start = loop.time()
        try:
            async with asyncio.timeout_at(start + limits.first):
                await self._slots.acquire()
        except TimeoutError:
            arrived.put(ChatUnavailable(f"{self._place()} is busy: {limits.concurrent} answers are being written"))
            return
        try:
            arrived.put(await self._tries(_messages(prompt), start, arrived))
        except asyncio.CancelledError:
            arrived.put(ChatUnavailable(f"{self._place()} is not asked any more"))
            raise
        except Exception as error:  # a fault of ours must not leave a reader waiting
            arrived.put(ChatUnavailable(f"{self._place()} could not be asked: {type(error).__name__}"))
        finally:
            self._slots.release()

    async def _tries(
        self, messages: "list[BaseMessage]", start: float, arrived: "SimpleQueue[str | _End | ChatUnavailable]"
    ) -> _End | ChatUnavailable:
        limits, loop, circuit = self._limits, asyncio.get_running_loop(), self._circuit
        for attempt in range(limits.retries + 1):
            if not circuit.enter(loop.time()):
                return ChatUnavailable(
                    f"{self._place()} failed {limits.failures} times in a row and is left alone for a while"
                )
            call = _Call(deadline=start + limits.first)
            try:
                async with asyncio.timeout_at(call.deadline) as call.alarm:
                    end = await once(self._listen(messages, call, start + limits.total, arrived))
            except TimeoutError:
                failure = Failure(f"does not answer within {limits.gap if call.heard else limits.first:g} s")
                if call.heard and loop.time() >= start + limits.total:
                    failure = Failure(f"does not end within {limits.total:g} s")
            except Exception as error:
                failure = failure_of(error, limits)
            else:
                if end.reason:
                    circuit.succeeded()
                else:
                    circuit.failed(loop.time())
                return end
            if failure.counts:
                circuit.failed(loop.time())
            wait = failure.wait + pause(attempt, limits.backoff)
            if (
                call.heard
                or not failure.again
                or attempt == limits.retries
                or loop.time() + wait >= start + limits.first
            ):
                return ChatUnavailable(f"{self._place()} {failure.text}")
            await asyncio.sleep(wait)
        raise AssertionError  # the last attempt returns

    async def _listen(
        self,
        messages: "list[BaseMessage]",
        call: "_Call",
        last: float,
        arrived: "SimpleQueue[str | _End | ChatUnavailable]",
    ) -> _End:
        loop = asyncio.get_running_loop()
        reason, tokens, written = "", 0, 0
        async with aclosing(cast("AsyncGenerator[Any, None]", self._model.astream(messages))) as stream:
            async for chunk in stream:
                call.heard = True
                if call.alarm:
                    call.alarm.reschedule(min(loop.time() + self._limits.gap, last))
                if text := str(chunk.text):
                    arrived.put(text)
                said = chunk.response_metadata
                reason = (
                    str(said.get("finish_reason") or said.get("stop_reason") or said.get("done_reason") or "") or reason
                )
                usage = chunk.usage_metadata or {}
                tokens = usage.get("input_tokens", 0) or tokens
                # LangChain's chunks add up; a prompt's tokens come once, or again in every chunk.
                written += usage.get("output_tokens", 0)
        return _End(reason.lower(), tokens, written)

    async def _rewritten(self, wanted: Sequence[tuple[str, str]]) -> str:
        """What the model says to these messages, up to its first full line; any error as it comes."""
        # A model that is left alone is not asked: the answer's own call probes it.
        if self._circuit.open:
            return ""
        async with asyncio.timeout(self._limits.rewrite), self._slots:
            try:
                return await once(self._first_line(wanted))
            except Exception as error:
                if failure_of(error, self._limits).counts:
                    self._circuit.failed(asyncio.get_running_loop().time())
                raise

    async def _first_line(self, wanted: Sequence[tuple[str, str]]) -> str:
        text = ""
        async with aclosing(cast("AsyncGenerator[Any, None]", self._model.astream(_spoken(wanted)))) as stream:
            async for chunk in stream:
                text += str(chunk.text)
                if len(text) > 2 * LONGEST or "\n" in text.strip():
                    break
        return text

    def _listening(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="chat model", daemon=True)
                self._thread.start()
            return self._loop

    async def _shut(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for client in self._own:
            await client.aclose()
        await asyncio.get_running_loop().shutdown_asyncgens()

    # --- the model ----------------------------------------------------------------------------------------------

    def _place(self) -> str:
        return f"Chat model {self.name}" + (f" at {self._where}" if self._where else "")


# Reasons to end that mean the model said all it wanted, as the providers name them.
_WHOLE = {"stop", "end_turn", "stop_sequence", "eos", "complete", "completed"}


@dataclass(slots=True)
class _Call:
    deadline: float
    heard: bool = False
    alarm: asyncio.Timeout | None = field(default=None)


def _next(
    arrived: "SimpleQueue[str | _End | ChatUnavailable]", until: float, patience: float
) -> "list[str | _End | ChatUnavailable]":
    """All that has arrived, at least one thing, and then what arrives before the monotonic clock says `until`."""
    with resting():
        try:
            found = [arrived.get(timeout=patience)]
        except Empty:  # the thread that listens ends every call long before
            return [ChatUnavailable("Chat model: nobody listens to it any more")]
        with suppress(Empty):
            while isinstance(found[-1], str):
                found.append(arrived.get(timeout=max(until - time.monotonic(), 0)))
    return found


def _messages(prompt: Prompt) -> "list[BaseMessage]":
    return _spoken(prompt.messages)


def _spoken(messages: Sequence[tuple[str, str]]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[role](content=text) for role, text in messages]


def _circles(raw: str) -> bool:
    """Whether the text ends in the same 1 to 300 characters again and again, over at least 80 characters and four times."""
    for period in range(1, min(300, len(raw) // 4) + 1):
        times = max(4, -(-80 // period))
        tail = raw[-period * times :]
        if len(tail) == period * times and tail == tail[-period:] * times and re.search(r"\S", tail):
            return True
    return False


def _sayable(drafts: Sequence[Draft], prompt: Prompt, growing: bool = False) -> tuple[Draft, ...]:
    """The drafts without those that read our own rules back; a last one that still grows may be about to."""
    kept = [d for d in drafts if not prompt.repeated_by(d.text)]
    if growing and kept and not kept[-1].ended and prompt.repeated_by(kept[-1].text, begun=True):
        kept.pop()
    return tuple(kept)
