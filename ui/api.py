"""The JSON routes: ask, follow an answer as it is written, search, open an article, say what an answer was worth.

Every error is {"error": {"message": one line, "id"?: number in the log}}. `request.state.subject` is who asks, "" while
nobody signs in; ids of streams and answers are its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer

from corpus import feedback
from corpus.article import CorpusError
from rag.answer import Answer, Done, Event, Found, Narrowing, Understood, Verified, Wrote
from rag.chatbot import Chatbot
from rag.explain import searched
from rag.settings import Settings
from ui import words
from ui.answers import Answers
from ui.background import companies_json, outlets_json
from ui.metrics import Metrics
from ui.page import QUESTION_LIMIT
from ui.plain import (
    answer_json,
    article_json,
    citations_json,
    found_json,
    hit_json,
    query_json,
    searched_json,
    source_json,
)  # fmt: skip
from ui.shapes import (
    AnswerShape,
    ArticleShape,
    Asked,
    ErrorShape,
    HealthShape,
    HitsShape,
    ReadyShape,
    Verdicted,
)  # fmt: skip
from ui.stream import EventStream, Full, Said, Stream, Streams, finished

SENTENCES_LIMIT = 500  # numbers in ?sentences=
HITS_LIMIT = 50
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Served:
    """What the routes share."""

    chatbot: Chatbot
    settings: Settings
    streams: Streams
    answers: Answers
    metrics: Metrics


def subject_of(request: Request) -> str:
    """Who asks: "" while nobody signs in."""
    return str(getattr(request.state, "subject", ""))


def too_long(question: str) -> None:
    """Before anything reads it."""
    if len(question) > QUESTION_LIMIT:
        raise HTTPException(413, words.TOO_LONG.filled(limit=f"{QUESTION_LIMIT:,}", n=f"{len(question):,}").en)


def begun(
    served: Served, subject: str, asked: "Callable[[], Iterator[Event]]", said: "Callable[[Event], Any]", resume: bool
) -> Stream:
    """A new answer; 429 when too many are being written."""
    try:
        return served.streams.begin(subject, asked, said, resume)
    except Full as e:
        served.metrics.rejected.inc()
        raise HTTPException(
            429, "Too many questions are being answered: ask again in a few seconds", {"Retry-After": str(e.seconds)}
        ) from None


def ended(stream: Stream) -> Answer:
    """The answer of a stream that has ended; HTTPException when it failed."""
    if stream.answer is not None:
        return stream.answer
    failure = stream.failure
    assert failure is not None
    raise HTTPException(
        failure.status, {"message": failure.line, "id": failure.number} if failure.number else failure.line
    )


class Told:
    """The events of an answer as the stream tells them."""

    def __init__(self, finish: Callable[[Answer], dict[str, Any]]) -> None:
        self._finish = finish
        self._verified: list[tuple[str, str]] | None = None

    def __call__(self, event: Event) -> Iterator[Said]:
        match event:
            case Understood(query):
                understood = query_json(query)
                yield "understood", {"query": understood, "understood": understood["understood"]}
            case Found(hits):
                yield "hits", {"hits": [found_json(h) for h in hits]}
            case Wrote(claims, sources):
                yield (
                    "text",
                    {
                        "claims": [{"text": c.text, "citations": citations_json(c)} for c in claims],
                        "sources": [source_json(s) for s in sources],
                    },
                )
            case Verified():
                yield from self._verdicts(event)
            case Done(answer):
                if answer.claims and self._verified != [(c.text, str(c.verdict)) for c in answer.claims]:
                    yield from self._verdicts(answer)
                yield "done", {"answer": self._finish(answer)}

    def _verdicts(self, of: Verified | Answer) -> Iterator[Said]:
        self._verified = [(c.text, str(c.verdict)) for c in of.claims]
        yield "citations", {"sources": [source_json(s) for s in of.sources]}
        yield (
            "verification",
            {"claims": [{"verdict": str(c.verdict), "reason": c.reason, "struck": c.struck} for c in of.claims]},
        )


def routes(served: Served) -> tuple[APIRouter, APIRouter]:
    """Our JSON routes over one chatbot: 1. asking, 2. reading, 3. saying, 4. the server's own state, which is apart."""
    chatbot, streams, answers, metrics = served.chatbot, served.streams, served.answers, served.metrics
    archive = chatbot.archive
    errors: dict[int | str, dict[str, Any]] = {
        400: {"model": ErrorShape, "description": "The body is no JSON"},
        401: {"model": ErrorShape, "description": "No token, or none that counts"},
        403: {"model": ErrorShape, "description": "The origin is not listed, or the token may not do this"},
        422: {"model": ErrorShape, "description": "A field cannot be used; the message names it"},
    }
    asking = errors | {
        413: {"model": ErrorShape, "description": "The question or the body is too long"},
        429: {"model": ErrorShape, "description": "Too many questions; `Retry-After` says how long to wait"},
        503: {"model": ErrorShape, "description": "The archive cannot be read"},
    }
    missing: dict[int | str, dict[str, Any]] = {
        404: {"model": ErrorShape, "description": "Not there, or another reader's"}
    }
    bearer = HTTPBearer(
        auto_error=False, description="A token of this server or of its provider, where sign-in is set up"
    )
    api = APIRouter(dependencies=[Depends(bearer)])
    open_to_all = APIRouter()

    def asked_of(asked: Asked) -> Callable[[], Iterator[Event]]:
        narrowing = asked.narrowing
        narrowed = {"narrowing": narrowing} if narrowing != Narrowing() else {}
        return lambda: chatbot.stream(asked.question, asked.last_turns, asked.language, **narrowed)

    def finish(asked: Asked, subject: str) -> Callable[[Answer], dict[str, Any]]:
        def finished_answer(answer: Answer) -> dict[str, Any]:
            found = answer_json(answer, answers.remember(answer, subject))
            if asked.explain:
                found["searched"] = searched_json(searched(chatbot.retriever, answer.query, answer.hits))
            return found

        return finished_answer

    # 1.
    @api.post(
        "/api/ask", response_model=AnswerShape, responses=asking, tags=["ask"], summary="Ask, and get the answer whole"
    )
    async def ask(asked: Asked, request: Request) -> Response:
        """The answer with its claims, their verdicts and citations, and the sources. A reader who leaves stops it."""
        too_long(asked.question)
        subject, whole = subject_of(request), dict[str, Any]()
        finishing = finish(asked, subject)

        def said(event: Event) -> Iterator[Said]:
            if isinstance(event, Done):
                whole.update(finishing(event.answer))
            return iter(())

        stream = begun(served, subject, asked_of(asked), said, resume=False)
        await finished(streams, stream, request.receive)
        ended(stream)
        return JSONResponse(whole)

    stream_shape: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "Server-sent events: `start`, `understood`, `hits`, `text` (a snapshot of the claims so far), "
            "`citations`, `verification`, `done` (the answer of `/api/ask`) or `error`; each with an `id` that counts up "
            "and one line of JSON as `data`. A comment line every 10 s keeps the connection.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }

    @api.post("/api/ask/stream", response_class=Response, responses=asking | stream_shape, tags=["ask"],
              summary="Ask, and read the answer as it is written")  # fmt: skip
    async def ask_stream(asked: Asked, request: Request) -> Response:
        """Its first event names the stream; a reader who is cut off resumes it by that name within 10 s."""
        too_long(asked.question)
        subject = subject_of(request)
        stream = begun(served, subject, asked_of(asked), Told(finish(asked, subject)), resume=True)
        return EventStream(streams, stream)

    StreamId = Annotated[str, Path(max_length=64, description="`stream` of the first event")]

    def known(stream_id: str, request: Request) -> Stream:
        stream = streams.of(stream_id, subject_of(request))
        if stream is None:
            raise HTTPException(404, "No such stream: it ended over a minute ago, or it is not yours. Ask again")
        return stream

    @api.get("/api/ask/stream/{stream_id}", response_class=Response, responses=errors | missing | stream_shape,
             tags=["ask"], summary="Take up a stream after the last event seen")  # fmt: skip
    async def resume(
        stream_id: StreamId,
        request: Request,
        last: Annotated[
            str,
            Header(
                alias="Last-Event-ID", max_length=12, description="`id` of the last event seen; without it, all come"
            ),
        ] = "",
    ) -> Response:
        """The events after the last one seen, and those still to come. An answer that ended is kept for a minute."""
        if last and not re.fullmatch(r"\d{1,9}", last):
            raise HTTPException(422, '"Last-Event-ID" must be the number of an event')
        return EventStream(streams, known(stream_id, request), int(last or 0))

    @api.delete("/api/ask/stream/{stream_id}", status_code=204, responses=errors | missing, tags=["ask"],
                summary="Stop an answer")  # fmt: skip
    async def stop(stream_id: StreamId, request: Request) -> Response:
        """Ends the model's work as well. Stopping what has ended changes nothing."""
        known(stream_id, request).stop.set()
        return Response(status_code=204)

    # 2.
    @api.get("/api/search", response_model=HitsShape, responses=errors, tags=["read"], summary="Search passages")
    def search(
        q: Annotated[str, Query(min_length=1, description="Words or a question, Korean or English")],
        limit: Annotated[int, Query(ge=1, le=HITS_LIMIT)] = 10,
        since: Annotated[str, Query(description="ISO day")] = "",
        until: Annotated[str, Query(description="ISO day")] = "",
        company: Annotated[list[str], Query(max_length=20, description="May be given several times")] = [],  # noqa: B006
    ) -> Response:
        """Hits by words and meaning, best first; a story is one hit. No model is asked."""
        too_long(q)
        try:
            query, hits = found(chatbot, q, limit, Narrowing(tuple(company), since, until))
        except ValueError as e:
            raise HTTPException(422, str(e)) from e
        return JSONResponse(
            {"query": query_json(query), "hits": [hit_json(h) | {"score": round(h.score, 3)} for h in hits]}
        )

    @api.get("/api/articles/{article_id}", response_model=ArticleShape, responses=errors | missing, tags=["read"],
             summary="Open an article at its sentences")  # fmt: skip
    def article(
        article_id: Annotated[str, Path(max_length=128)],
        sentences: Annotated[str, Query(description="Numbers of sentences to mark, like 3,4")] = "",
    ) -> Response:
        """The newest version as paragraphs of sentences, those named marked as cited."""
        if sentences and not re.fullmatch(r"\d{1,6}(?:,\d{1,6})*", sentences):
            raise HTTPException(422, '"sentences" must be numbers with commas between them, like 3,4')
        cited = {int(n) for n in sentences.split(",") if n}
        if len(cited) > SENTENCES_LIMIT:
            raise HTTPException(422, f'"sentences" may name {SENTENCES_LIMIT} sentences at most')
        try:
            with archive.snapshot():
                found = article_json(archive.article(article_id), archive.sentences(article_id), cited)
                found |= {
                    "outlets": outlets_json(archive, article_id),
                    "mentioned": companies_json(chatbot, article_id),
                }
            return JSONResponse(found)
        except KeyError:
            raise HTTPException(404, "No such article: it is not in the archive or has been withdrawn") from None

    # 3.
    @api.post("/api/feedback", status_code=204, responses=errors | missing, tags=["feedback"],
              summary="Say what an answer was worth")  # fmt: skip
    def say(verdict: Verdicted, request: Request) -> Response:
        """Keeps the question, the answer with its claims and citations, the verdict and the reason for evaluation, and not
        who said so."""
        given = answers.of(verdict.answer_id, subject_of(request))
        if given is None:
            raise HTTPException(404, "No such answer: it is no longer remembered, or it is not yours. Ask again")
        try:
            feedback.keep(
                archive.folder,
                verdict.answer_id,
                verdict.verdict,
                given.question,
                given.text,
                verdict.reason,
                given.model,
                verdict.reasons,
                given.record,
            )
        except CorpusError as e:
            raise HTTPException(503, str(e)) from e
        metrics.feedback.labels(verdict.verdict).inc()
        return Response(status_code=204)

    # 4.
    @open_to_all.get("/healthz", response_model=HealthShape, tags=["state"], summary="Is the server alive")
    def health() -> Response:
        """Answers as long as the process does."""
        return JSONResponse({"status": "ok", "articles": archive.summary().articles})

    @open_to_all.get("/readyz", response_model=ReadyShape, responses={503: {"model": ReadyShape}}, tags=["state"],
                     summary="Can the server answer")  # fmt: skip
    def ready() -> Response:
        """200 when the archive is open and the index in step with it. A chat model that fails does not count: answers
        are then extractive, and `chat` says so."""
        state = readiness(chatbot)
        state["streams"] = len(streams.running)
        return JSONResponse(state, 200 if state["status"] == "ready" else 503)

    @open_to_all.get("/metrics", response_class=Response, tags=["state"], summary="Figures for Prometheus",
                     responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **missing})  # fmt: skip
    def figures(request: Request) -> Response:
        """Closed unless the setting `metrics` is on, and then for this machine only, or a token has the scope "metrics"."""
        if not may_read_figures(request, served.settings.metrics):
            raise HTTPException(404, "Not found")
        metrics.streams.set(len(streams.running))
        metrics.circuit.set(readiness(chatbot)["chat"]["state"] == "open")
        metrics.articles.set(archive.summary().articles)
        page, kind = metrics.page()
        return Response(page, headers={"content-type": kind})

    return open_to_all, api


def found(chatbot: Chatbot, text: str, limit: int, narrowing: Narrowing) -> tuple[Any, list[Any]]:
    """The query and its hits, best first. ValueError, in one line, for an empty text or a day that is none."""
    from corpus.text import clean, language

    text = " ".join(clean(text).split())
    if not text:
        raise ValueError('"q" is empty. Type what to search for.')
    with chatbot.archive.snapshot():
        query = chatbot.understanding.query(text, language(text), narrowing)
        return query, chatbot.retriever.retrieve(query, limit)


def readiness(chatbot: Chatbot) -> dict[str, Any]:
    """Whether the archive is open, the index in step, and what the chat model is up to."""
    archive, index = "open", "in step"
    try:
        chatbot.archive.fact("schema")
        retriever = getattr(chatbot, "retriever", None)
        if retriever is not None and (behind := retriever.index.behind()):
            index = f"lacks {behind:,} changed articles"
    except Exception as e:
        archive = f"cannot be read ({type(e).__name__})"
    chat = getattr(chatbot, "chat", None)
    state = "none" if chat is None else "open" if chat.left_alone else "closed"
    good = archive == "open" and index == "in step"
    return {
        "status": "ready" if good else "not ready", "archive": archive, "index": index,
        "chat": {"model": "" if chat is None else chat.name, "state": state},
    }  # fmt: skip


def may_read_figures(request: Request, switched_on: bool) -> bool:
    """Whoever has the scope; with the setting, also a client on this machine that no proxy stands before."""
    if "metrics" in getattr(request.state, "scopes", ()):
        return True
    here = request.client is not None and request.client.host in _LOOPBACK
    return switched_on and here and not any(name in request.headers for name in _FORWARDED)
