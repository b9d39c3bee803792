"""A chatbot that answers with what was known on one day: its evaluation replays that day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.archive import Archive
from rag.answer import Event, Narrowing, Turn
from rag.chatbot import Chatbot


@dataclass(frozen=True, slots=True)
class AsOf:
    """`chatbot` as it would have answered on `day` (ISO): nothing that was published later is found."""

    chatbot: Chatbot
    day: str

    @property
    def archive(self) -> Archive:
        return self.chatbot.archive

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
        return self.chatbot.stream(question, turns, language, Narrowing(as_of=self.day))
