"""What the routes share: one chatbot, its settings, the answers on their way and those that were given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import HTTPException, Request

from rag.answer import Answer, Event
from rag.chatbot import Chatbot
from rag.settings import Settings
from ui import words
from ui.answers import Answers
from ui.jobs import Jobs
from ui.metrics import Metrics
from ui.page import QUESTION_LIMIT
from ui.stream import Full, Stream, Streams


@dataclass(frozen=True, slots=True)
class Served:
    """What the routes share."""

    chatbot: Chatbot
    settings: Settings
    streams: Streams
    answers: Answers
    metrics: Metrics
    jobs: Jobs = field(default_factory=Jobs)


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
