"""The API in OpenAI's form: whoever speaks to a chat model speaks to the archive.

    1. The last user message is the question, the pairs of user and assistant messages before it are the turns; system
       messages, temperature and tools change nothing, because the answer is what the articles say.
    2. While it is written, a claim leaves as soon as it is whole and its sources carry it: what has left cannot be taken
       back. From the first claim that they do not carry, the rest waits for the finished answer.
    3. The answer as `/api/ask` gives it stands beside the choices, in the field `citewire`; cited articles are also OpenAI's
       own `annotations`. `usage` is counted by our estimate.

Errors are in OpenAI's form too.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from corpus.tokens import counter
from rag import phrases
from rag.answer import Answer, Claim, Done, Event, Narrowing, Turn, Understood, Verdict, Wrote
from rag.claims import verified
from ui.connection import EventStream, finished
from ui.markup import safe_url
from ui.page import TURN_LIMIT
from ui.plain import answer_json
from ui.served import Served, begun, ended, subject_of, too_long
from ui.shapes import AnswerShape, Narrowed
from ui.stream import Said, Sent

MODEL = "citewire"
_CUT = (*phrases.CUT.values(),)
_KINDS = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


class Part(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if p.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    include_usage: bool = False


class Wanted(BaseModel):
    """The body of a chat completion; other fields of OpenAI's are taken and change nothing."""

    model_config = ConfigDict(extra="ignore")
    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, ge=1, le=1, description="There is one answer")
    citewire: Narrowed = Field(
        default_factory=lambda: Narrowed.model_validate({}), description="What narrows the question, as in `/api/ask`"
    )


class ModelShape(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "citewire"


class ModelsShape(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelShape]


class UsageShape(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class SpokenShape(BaseModel):
    role: Literal["assistant"]
    content: str
    annotations: list[dict[str, Any]]
    refusal: None = None


class ChoiceShape(BaseModel):
    index: Literal[0]
    message: SpokenShape
    finish_reason: Literal["stop", "length"]
    logprobs: None = None


class CompletionShape(BaseModel):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShape]
    usage: UsageShape
    citewire: AnswerShape


class OpenAIFaultShape(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorShape(BaseModel):
    error: OpenAIFaultShape


def asked(messages: list[Message]) -> tuple[str, tuple[Turn, ...]]:
    """1. The question and the turns before it. HTTPException 400 when the last message is no user's text.

    >>> said = [("system", "Be brief."), ("user", "KT?"), ("assistant", "A company.[1]"), ("user", "Its capex?")]
    >>> asked([Message(role=role, content=text) for role, text in said])
    ('Its capex?', (Turn(question='KT?', answer='A company.[1]'),))
    """
    last = messages[-1]
    if last.role != "user" or not last.text.strip():
        raise HTTPException(400, '"messages": the last one must be the user\'s and hold text: it is the question')
    turns: list[Turn] = []
    question = ""
    for message in messages[:-1]:
        if message.role == "user":
            question = message.text
        elif message.role == "assistant" and question:
            turns.append(Turn(question, message.text))
            question = ""
    return last.text, tuple(turns[-TURN_LIMIT:])


def line(claim: Claim) -> str:
    """A claim as a sentence with its [numbers], and why it is doubtful when it is."""
    doubt = f" ({claim.reason})" if claim.verdict is not Verdict.SUPPORTED and claim.reason else ""
    return claim.text + "".join(f"[{x.number}]" for x in claim.citations) + doubt


def whole(answer: Answer, sources: bool = False) -> str:
    """The answer as one text: claims, then what the reader should know, then the `sources` if wanted."""
    if answer.refused:
        suggested = "".join(f"\n- {s}" for s in answer.suggestions)
        return f"{answer.refusal}\n{answer.coverage}{suggested}".strip()
    lead = f"{answer.introduction}\n" if answer.introduction else ""
    text = lead + " ".join(line(c) for c in answer.claims if not c.struck and c.text)
    for notice in filter(None, (answer.relaxed, answer.notice)):
        text += f"\n\n{notice}"
    if sources and answer.sources:
        text += "\n\n" + "\n".join(
            " ".join(filter(None, (f"[{s.number}]", s.title, s.publisher, s.published[:10], safe_url(s.url))))
            for s in answer.sources
        )
    return text.strip()


class Spoken:
    """2. The pieces of an answer's text; together they are `whole(answer)`.

    `verify` gives a claim its verdict, None waits for the finished answer. Should that not begin with what has left, it
    follows whole, after a blank line.
    """

    def __init__(
        self, finish: Callable[[Answer], dict[str, Any]], verify: Callable[[Claim], Claim] | None, sources: bool
    ):
        self._finish, self._verify, self._sources = finish, verify, sources
        self._left, self._claims = "", 0

    def __call__(self, event: Event) -> Iterator[Said]:
        if isinstance(event, Wrote):
            # The last claim may still grow.
            for claim in event.claims[self._claims : -1]:
                if self._verify is None or claim.quoted or self._verify(claim).verdict is not Verdict.SUPPORTED:
                    self._verify = None
                    return
                piece = (" " if self._left else "") + line(claim)
                self._left += piece
                self._claims += 1
                yield "piece", {"content": piece}
        elif isinstance(event, Done):
            text = whole(event.answer, self._sources)
            rest = text[len(self._left) :] if text.startswith(self._left) else f"\n\n{text}"
            if rest:
                yield "piece", {"content": rest}
            yield "answer", self._finish(event.answer)


def routes(served: Served) -> APIRouter:
    """`/v1/models` and `/v1/chat/completions`."""
    chatbot, streams, answers = served.chatbot, served.streams, served.answers
    count, sources = counter(), served.settings.openai_sources
    started = int(time.time())
    named: dict[str, Any] = {"id": MODEL, "object": "model", "created": started, "owned_by": "citewire"}
    errors: dict[int | str, dict[str, Any]] = {
        status: {"model": OpenAIErrorShape} for status in (400, 401, 403, 404, 413, 429, 503)
    }
    bearer = HTTPBearer(
        auto_error=False, description="A token of this server or of its provider, where sign-in is set up"
    )
    api = APIRouter(prefix="/v1", tags=["openai"], dependencies=[Depends(bearer)], responses=errors)

    @api.get("/models", response_model=ModelsShape, summary="The one model there is")
    def models() -> Response:
        """Named "citewire", whichever chat model writes behind it."""
        return JSONResponse({"object": "list", "data": [named]})

    @api.get("/models/{model}", response_model=ModelShape, summary="A model by name")
    def model(model: Annotated[str, Path(max_length=100)]) -> Response:
        """404 for every name but "citewire"."""
        _known(model)
        return JSONResponse(named)

    @api.post("/chat/completions", response_model=CompletionShape, summary="Ask, in OpenAI's form")
    async def complete(wanted: Wanted, request: Request) -> Response:
        """Streaming or whole; the answer of `/api/ask` stands in `citewire`, in the last chunk when it streams."""
        _known(wanted.model)
        question, turns = asked(wanted.messages)
        too_long(question)
        subject, wish = subject_of(request), wanted.citewire
        narrowed = {"narrowing": wish.narrowing} if wish.narrowing != Narrowing() else {}
        finish = lambda answer: answer_json(answer, answers.remember(answer, subject))  # noqa: E731
        prompt = sum(count(m.text) for m in wanted.messages)

        def events() -> Iterator[Event]:
            return chatbot.stream(question, turns, wish.language, **narrowed)

        language: list[str] = []

        def verify(claim: Claim) -> Claim:
            return verified(claim, language[0], chatbot.archive, chatbot.retriever.glossary, chatbot.entailment)

        spoken = Spoken(finish, verify, sources)

        def said(event: Event) -> Iterable[Said]:
            if isinstance(event, Understood):
                language[:] = [event.query.language]
            return spoken(event)

        stream = begun(served, subject, events, said, resume=False)
        head = {"id": f"chatcmpl-{stream.id}", "created": int(time.time()), "model": MODEL}
        if wanted.stream:
            usage = wanted.stream_options is not None and wanted.stream_options.include_usage
            return EventStream(streams, stream, 0, _Chunks(head, stream, prompt, usage, count), b"data: [DONE]\n\n")
        await finished(streams, stream, request.receive)
        answer = ended(stream)
        text = whole(answer, sources)
        message = {"role": "assistant", "content": text, "annotations": annotations(answer, text), "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": _reason(answer), "logprobs": None}
        found = next(json.loads(e.data) for e in stream.events if e.name == "answer")
        return JSONResponse(
            head
            | {
                "object": "chat.completion",
                "choices": [choice],
                "usage": _usage(prompt, count(text)),
                "citewire": found,
            }
        )

    return api


class _Chunks:
    """3. One event of our stream as OpenAI's chunks."""

    def __init__(
        self, head: dict[str, Any], stream: Any, prompt: int, usage: bool, count: Callable[[str], int]
    ) -> None:
        self._head = head | {"object": "chat.completion.chunk"}
        self._stream, self._prompt, self._usage, self._count = stream, prompt, usage, count
        self._text, self._first = "", True

    def __call__(self, sent: Sent) -> bytes:
        data = json.loads(sent.data)
        if sent.name == "piece":
            role = {"role": "assistant"} if self._first else {}
            self._first = False
            self._text += data["content"]
            return self._chunk(role | data)
        if sent.name == "error":
            failure = self._stream.failure
            return _frame(error_json(failure.status if failure else 500, data["message"], data.get("id", "")))
        answer = self._stream.answer
        last = self._chunk(
            {"annotations": annotations(answer, self._text)}, _reason(answer), citewire=data
        ) if answer else self._chunk({}, "stop", citewire=data)  # fmt: skip
        if not self._usage:
            return last
        counted = {"choices": [], "usage": _usage(self._prompt, self._count(self._text))}
        return last + _frame(self._head | counted)

    def _chunk(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return _frame(self._head | {"choices": [choice]} | ({"usage": None} if self._usage else {}) | more)


def annotations(answer: Answer, text: str) -> list[dict[str, Any]]:
    """OpenAI's url_citation of every [number] in the text whose source has an address, in order."""
    found, at = [], 0
    sources = {s.number: s for s in answer.sources}
    for claim in answer.claims:
        for c in claim.citations if not claim.struck else ():
            mark, source = f"[{c.number}]", sources.get(c.number)
            start = text.find(mark, at)
            if start < 0 or source is None:
                continue
            at = start + len(mark)
            if url := safe_url(source.url):
                cited = {"start_index": start, "end_index": at, "title": source.title, "url": url}
                found.append({"type": "url_citation", "url_citation": cited})
    return found


def error_json(status: int, message: str, number: str = "") -> dict[str, Any]:
    """An error in OpenAI's form; `number` is what it has in our log."""
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": number or None}}


def _known(model: str) -> None:
    if model != MODEL:
        raise HTTPException(404, f'There is no such model here: set "model" to "{MODEL}"')


def _reason(answer: Answer) -> str:
    return "length" if answer.notice in _CUT else "stop"


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _frame(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
