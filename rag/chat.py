"""Answers written by a chat model, through LangChain: any model of its providers, any OpenAI-compatible server.

    1. The prompt is written within the model's context (rag/prompt.py).
    2. One thread of ours listens to the model, for all questions at once, under the deadlines of `Limits`.
    3. What arrives is read as claims with the sentences they cite (rag/markers.py), and handed on while it grows.
    4. A text that ends without a reason to end, runs over its length or goes round in circles is marked as cut.
    5. A reader who leaves (`close()` on the generator) ends the model's work too.

Errors: ChatUnavailable, one line without secrets, when nothing can be shown; ValueError for a question too long to ask.
"""

import asyncio
import re
import threading
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from corpus.article import Sentence
from corpus.tokens import counter
from rag.answer import Hit, Query, Turn
from rag.circuit import Circuit, pause, retry_after
from rag.markers import Draft, read
from rag.prompt import Prompt, write_prompt
from rag.settings import Settings, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


class ChatUnavailable(Exception):
    """The chat model gave nothing that can be shown; the message says why in one line, without secrets."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how often to try, in seconds where no other unit is named.

    `first` runs from the question to the first chunk and holds waiting for a place and every retry; `gap` between two
    chunks; `total` for all. Past `characters` or `tokens` times chat_tokens, which our estimates can only reach when the
    model ignores its own limit, the answer is cut.
    """

    connect: float = 3.0
    first: float = 15.0
    gap: float = 10.0
    total: float = 60.0
    retries: int = 2
    backoff: float = 0.5  # the first wait is drawn from 0 to this, the second from 0 to twice this
    concurrent: int = 8  # calls at one time
    failures: int = 5
    window: float = 30.0
    probe: float = 10.0
    characters: int = 8
    tokens: int = 2
    every: float = 0.05  # the claims are read anew at most this often


@dataclass(frozen=True, slots=True)
class Progress:
    """The claims so far; the last may still grow, but never shows half a marker.

    `dropped` counts citations of sentences that do not exist. When `finished`: `cut` says that the text was not brought to
    its end (claims that were whole stay), `refused` that the evidence does not answer, `truncated` that the model read
    clearly less than it was sent.
    """

    drafts: tuple[Draft, ...] = ()
    dropped: int = 0
    finished: bool = False
    cut: bool = False
    refused: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _End:
    """The stream is over. `reason` is "" when it broke off; `read` the prompt's tokens as the model counts them, 0 unknown."""

    reason: str
    read: int = 0


class ChatAnswerer:
    """A chat model as an answerer. One is enough for all readers; `close` it at the end."""

    def __init__(self, settings: Settings, model: "BaseChatModel | None" = None, limits: Limits | None = None) -> None:
        """`model` instead of the one that the settings name. SettingsError when there is none, or it cannot be set up."""
        self.name = settings.chat_model or (getattr(model, "model_name", "") or type(model).__name__ if model else "")
        self._settings = settings
        self._limits = limits or Limits()
        self._own: list[Any] = []
        self._model = model or self._chosen()
        self._where = _host(settings.chat_url)
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
        try:
            yield from self._read(prompt, arrived)
        finally:
            # 5.
            talk.cancel()

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
        yield Progress(drafts, reading.dropped, finished=True, cut=cut and not reading.refused, refused=reading.refused,
                       truncated=truncated)  # fmt: skip

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
                    end = await self._listen(messages, call, start + limits.total, arrived)
            except TimeoutError:
                failure = _Failure(f"does not answer within {limits.gap if call.heard else limits.first:g} s")
                if call.heard and loop.time() >= start + limits.total:
                    failure = _Failure(f"does not end within {limits.total:g} s")
            except Exception as error:
                failure = _failure(error, limits)
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
        reason, tokens = "", 0
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
                tokens = (chunk.usage_metadata or {}).get("input_tokens", 0) or tokens
        return _End(reason.lower(), tokens)

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

    def _chosen(self) -> "BaseChatModel":
        settings = self._settings
        if not settings.chat_model:
            raise SettingsError("Setting 'chat_model' is empty: name one, e.g. CITEWIRE_CHAT_MODEL=openai:gpt-4o-mini")
        provider, _, rest = settings.chat_model.partition(":")
        if settings.chat_url and provider != "openai":
            provider, rest = "openai", settings.chat_model  # whatever stands there speaks OpenAI's language
        given: dict[str, Any] = {"max_retries": 0, "max_tokens": settings.chat_tokens}
        if key := settings.chat_key.get_secret_value():
            given["api_key"] = key
        if provider == "openai":
            given |= self._for_openai(key)
        try:
            from langchain.chat_models import init_chat_model

            model: BaseChatModel = init_chat_model(f"{provider}:{rest}" if rest else provider, **given)
        except Exception as error:
            # The libraries' own texts speak of their parameters; a key may stand in them.
            found = (
                re.search(r"pip install (?:-U )?['`]?([\w-]+)", str(error)) if isinstance(error, ImportError) else None
            )
            cause = (
                f"`pip install {found[1]}` first"
                if found
                else f"{type(error).__name__}: is its provider right, its key set?"
            )
            raise SettingsError(f"Setting 'chat_model': {settings.chat_model!r} cannot be set up, {cause}") from error
        return model

    def _for_openai(self, key: str) -> dict[str, Any]:
        import httpx

        # The deadlines after the connection are ours (2.); httpx's would only start anew with every byte.
        timeout = httpx.Timeout(None, connect=self._limits.connect)
        client = httpx.AsyncClient(
            timeout=timeout, limits=httpx.Limits(max_keepalive_connections=self._limits.concurrent)
        )
        self._own.append(client)
        given: dict[str, Any] = {"timeout": timeout, "http_async_client": client, "stream_usage": True,
                                 "use_responses_api": False, "stream_chunk_timeout": None}  # fmt: skip
        if url := self._settings.chat_url:
            given |= {"base_url": url, "api_key": key or "none", "temperature": 0.0}
            if ".openai." not in (urlsplit(url).hostname or ""):
                # LangChain sends max_completion_tokens, which some servers ignore; OpenAI's own refuse both at once.
                given["extra_body"] = {"max_tokens": self._settings.chat_tokens}
        return given


# Reasons to end that mean the model said all it wanted, as the providers name them.
_WHOLE = {"stop", "end_turn", "stop_sequence", "eos", "complete", "completed"}


@dataclass(slots=True)
class _Call:
    deadline: float
    heard: bool = False
    alarm: asyncio.Timeout | None = field(default=None)


@dataclass(frozen=True, slots=True)
class _Failure:
    """What went wrong. `again`: another try may do better; `counts`: towards the circuit; `wait`: seconds asked for."""

    text: str
    again: bool = False
    counts: bool = True
    wait: float = 0.0


def _failure(error: Exception, limits: Limits) -> _Failure:
    import httpx

    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int):
        named = f"(HTTP {status})"
        if status == 429:
            wait = retry_after(str(getattr(response, "headers", {}).get("retry-after", "")), time.time())
            return _Failure(f"has too much to do {named}", again=True, wait=wait)
        if status >= 500 or status == 408:
            return _Failure(f"failed {named}", again=True)
        if status in {401, 403}:
            return _Failure(f"refuses the key {named}: check CITEWIRE_CHAT_KEY")
        if status == 404:
            return _Failure(f"is not there {named}: check CITEWIRE_CHAT_MODEL and CITEWIRE_CHAT_URL")
        if "context" in str(error).lower():
            return _Failure(
                f"cannot read a prompt so long {named}: set CITEWIRE_CHAT_CONTEXT to what it can", counts=False
            )
        return _Failure(f"refuses the request {named}", counts=False)
    seen: BaseException | None = error
    while seen is not None:
        if "Timeout" in type(seen).__name__:
            return _Failure(f"cannot be reached within {limits.connect:g} s")
        if isinstance(seen, (httpx.TransportError, OSError)) or "Connection" in type(seen).__name__:
            return _Failure("cannot be reached", again=True)
        seen = seen.__cause__
    return _Failure(f"sent what is no answer ({type(error).__name__})")


def _next(
    arrived: "SimpleQueue[str | _End | ChatUnavailable]", until: float, patience: float
) -> "list[str | _End | ChatUnavailable]":
    """All that has arrived, at least one thing, and then what arrives before the monotonic clock says `until`."""
    try:
        found = [arrived.get(timeout=patience)]
    except Empty:  # the thread that listens ends every call long before
        return [ChatUnavailable("Chat model: nobody listens to it any more")]
    with suppress(Empty):
        while isinstance(found[-1], str):
            found.append(arrived.get(timeout=max(until - time.monotonic(), 0)))
    return found


def _messages(prompt: Prompt) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[role](content=text) for role, text in prompt.messages]


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


def _host(url: str) -> str:
    """Host and port of an address: it may hold a user name and a password, which nobody else is told."""
    parts = urlsplit(url)
    with suppress(ValueError):
        return f"{parts.hostname}:{parts.port}" if parts.hostname and parts.port else parts.hostname or ""
    return ""
