"""The JSON routes: ask, follow an answer as it is written, search, open an article, say what an answer was worth.

Every error is {"error": {"message": one line, "id"?: number in the log}}. `request.state.subject` is who asks, "" while
nobody signs in; ids of streams and answers are its own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer

from corpus import feedback
from corpus.article import CorpusError
from rag.answer import Answer, Done, Event, Narrowing
from rag.chatbot import Chatbot
from rag.explain import searched
from ui.background import companies_json, outlets_json
from ui.connection import EventStream, finished
from ui.plain import (
    answer_json,
    article_json,
    hit_json,
    query_json,
    searched_json,
)  # fmt: skip
from ui.served import Served, begun, ended, subject_of, too_long
from ui.shapes import (
    AnswerShape,
    ArticleShape,
    Asked,
    ErrorShape,
    HitsShape,
    Verdicted,
)  # fmt: skip
from ui.stream import Said, Stream
from ui.told import Told

SENTENCES_LIMIT = 500  # numbers in ?sentences=
HITS_LIMIT = 50


def routes(served: Served) -> APIRouter:
    """Our JSON routes over one chatbot: 1. asking, 2. reading, 3. saying."""
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
                found = article_json(
                    archive.article(article_id),
                    archive.sentences(article_id),
                    cited,
                    archive.companies_of([article_id])[article_id],
                )
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

    return api


def found(chatbot: Chatbot, text: str, limit: int, narrowing: Narrowing) -> tuple[Any, list[Any]]:
    """The query and its hits, best first. ValueError, in one line, for an empty text or a day that is none."""
    from corpus.text import clean, language

    text = " ".join(clean(text).split())
    if not text:
        raise ValueError('"q" is empty. Type what to search for.')
    with chatbot.archive.snapshot():
        query = chatbot.understanding.query(text, language(text), narrowing)
        return query, chatbot.retriever.retrieve(query, limit)
