"""Answers from one moment of the archive: what is taken in while an answer is written changes nothing of it.

The archive may change between the search and the last sentence that is quoted. A snapshot (corpus/archive.py) is held
from a question's first step to its last, so that every sentence, title and number of an answer is of one version of its
article: the old one or the new one. The index may be a step before or behind; it only says where to look.
"""

from collections.abc import Iterator, Sequence
from contextvars import copy_context
from threading import Semaphore
from typing import Any, cast

from rag.answer import Answer, Done, Event, Narrowing, Turn
from rag.chatbot import Chatbot
from rag.turn import MOST, TURNS


class Steady:
    """A chatbot each of whose answers reads one moment of the archive, and takes a turn (rag/turn.py) for each step that computes;
    everything else is the chatbot's own."""

    def __init__(self, chatbot: Chatbot) -> None:
        self._chatbot, self._turns = chatbot, Semaphore(MOST)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chatbot, name)

    def ask(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Answer:
        for event in self.stream(question, turns, language, narrowing):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the stream ends with Done")

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]:
        # The page's steps run in whatever thread is free, each in a context of its own: the answer brings its own.
        context, snapshot = copy_context(), self._chatbot.archive.snapshot()
        context.run(snapshot.__enter__)
        context.run(TURNS.set, self._turns)
        try:
            narrowed = {"narrowing": narrowing} if narrowing is not None else {}
            events = self._chatbot.stream(question, turns, language, **narrowed)
            try:
                while True:
                    with self._turns:
                        event = context.run(next, events, None)
                    if event is None:
                        return
                    yield event
            finally:
                # Ours are generators: closing one ends the model's work.
                if close := getattr(events, "close", None):
                    context.run(close)
        finally:
            context.run(snapshot.__exit__, None, None, None)


def steady(chatbot: Chatbot) -> Chatbot:
    """The same chatbot, each answer of one moment."""
    return cast(Chatbot, Steady(chatbot))
