"""Answers that were given, for a while: feedback names one by its id, and only its own reader may."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from rag.answer import Answer, Query
from ui.plain import record_json

MOST = 5_000  # answers remembered, of about 6 KB each; the oldest goes first


@dataclass(frozen=True, slots=True)
class Given:
    """What feedback on an answer keeps of it, and the query that found so many hits; `subject` is whose it is, "" while
    nobody signs in."""

    subject: str
    question: str
    text: str
    model: str
    query: Query
    hits: int
    record: Mapping[str, Any]


class Answers:
    """The last answers by id. Safe to use from several threads.

    >>> from rag.answer import Answer, Query
    >>> answers = Answers()
    >>> given = answers.remember(Answer("Will it cut?", Query("Will it cut?", "en"), refusal="Nothing found."), "kim")
    >>> answers.of(given, "kim").text, answers.of(given, "lee"), answers.of("made up", "kim")
    ('Nothing found.', None, None)
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._given: OrderedDict[str, Given] = OrderedDict()

    def remember(self, answer: Answer, subject: str) -> str:
        """The id of an answer from now on: 128 random bits."""
        answer_id = secrets.token_urlsafe(16)
        with self._lock:
            self._given[answer_id] = Given(
                subject, answer.question, answer.text, answer.model, answer.query, len(answer.hits),
                record_json(answer),
            )  # fmt: skip
            while len(self._given) > self._most:
                self._given.popitem(last=False)
        return answer_id

    def of(self, answer_id: str, subject: str) -> Given | None:
        """The answer with this id, None when it is not this subject's or no longer remembered."""
        with self._lock:
            given = self._given.get(answer_id)
        return given if given is not None and given.subject == subject else None
