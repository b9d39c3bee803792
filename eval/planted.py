"""Planted regressions: does the gate see what a reader would feel, and nothing where nothing changed?

    python -m eval.planted [--limit N] [--repeats 20]

The floors are set by a run over the sample corpus; then the same questions are asked of a chatbot with one thing broken:
the word search finds nothing; every citation points one sentence further on; nothing is refused. Last, the unbroken
one is asked again, `--repeats` times. Exit status 1 when a regression passes the gate, or nothing is flagged.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import rag.chatbot
from corpus.archive import Archive
from eval.command import some
from eval.evaluation import Asked, evaluate
from eval.gate import Miss, check, update
from eval.gold import GoldQuestion, read_gold, shipped
from rag.answer import Citation, Done, Event, Turn
from rag.chatbot import Chatbot
from rag.index import PassageIndex
from rag.retriever import Retriever
from rag.settings import read_settings
from rag.wiring import SAMPLE, known_companies, open_chatbot


class Deaf:
    """An index, or its words, as it is, but for what is given instead."""

    def __init__(self, whole: Any, **instead: Any) -> None:
        self._whole, self._instead = whole, instead

    def __getattr__(self, name: str) -> Any:
        return self._instead[name] if name in self._instead else getattr(self._whole, name)


def without_words(bot: Chatbot) -> Chatbot:
    """The same, whose word search finds nothing."""
    index = bot.retriever.index
    deaf = cast(PassageIndex, Deaf(index, words=Deaf(index.words, search=lambda *_: [])))
    broken = Chatbot(Retriever(deaf, bot.retriever.glossary), bot.judge)
    broken.understanding, broken.followups = bot.understanding, bot.followups
    return broken


@dataclass(frozen=True, slots=True)
class Shifted:
    """A chatbot whose every citation points so many sentences further on; behind the last, at the first."""

    bot: Asked
    by: int = 1

    @property
    def archive(self) -> Archive:
        return self.bot.archive

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
        for event in self.bot.stream(question, turns, language):
            if not isinstance(event, Done):
                yield event
                continue
            claims = tuple(replace(c, citations=tuple(map(self._moved, c.citations))) for c in event.answer.claims)
            yield Done(replace(event.answer, claims=claims))

    def _moved(self, citation: Citation) -> Citation:
        count = len(self.archive.sentences(citation.article_id))
        return replace(citation, sentences=tuple((n + self.by) % count for n in citation.sentences))


@contextmanager
def never_refusing() -> Iterator[None]:
    """Whatever evidence there is, is enough."""
    before = rag.chatbot.ENOUGH  # type: ignore[attr-defined]
    rag.chatbot.ENOUGH = -1e9  # type: ignore[attr-defined]
    try:
        yield
    finally:
        rag.chatbot.ENOUGH = before  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Planted:
    """What was broken, and the floors that the gate said are missed."""

    what: str
    missed: tuple[Miss, ...]
    seconds: float


def planted(bot: Chatbot, gold: Sequence[GoldQuestion], repeats: int) -> Iterator[Planted]:
    """Each regression against floors set a moment before, then as many runs of nothing changed."""
    floors = update(evaluate(bot, gold), None)

    def tried(what: str, broken: Asked) -> Planted:
        clock = time.perf_counter()
        return Planted(what, tuple(check(evaluate(broken, gold), floors)), time.perf_counter() - clock)

    yield tried("word search off", without_words(bot))
    yield tried("citations one sentence on", Shifted(bot))
    with never_refusing():
        yield tried("nothing refused", bot)
    for _ in range(repeats):
        yield tried("nothing", bot)


@contextmanager
def sample_chatbot() -> Iterator[Chatbot]:
    """A chatbot over the sample corpus, in a folder that goes with it."""
    from corpus.read import read
    from rag.encoders import open_encoder
    from rag.ingest import ingest

    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(archive=Path(folder) / "archive", sample=True)
        with Archive(settings.archive, write=True, purpose="eval.planted") as archive:
            ingest(archive, read([SAMPLE]), settings.window, companies=known_companies(settings))
            PassageIndex(archive, open_encoder(settings.encoder)).close()
        with open_chatbot(settings) as bot:
            yield bot


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.planted", description="Does the gate see planted regressions?"
    )
    parser.add_argument("--limit", type=int, default=0, help="only so many questions (0: all)")
    parser.add_argument("--repeats", type=int, default=20, help="runs with nothing changed")
    given = parser.parse_args()
    with sample_chatbot() as bot:
        gold = some(read_gold(shipped(), bot.archive), given.limit)
        print(f"{len(gold):,} questions\n\n| planted | floors missed | the first | s |\n|---|--:|---|--:|")
        passed = flagged = 0
        for p in planted(bot, gold, given.repeats):
            if p.what == "nothing":
                flagged += bool(p.missed)
                continue
            passed += not p.missed
            print(
                f"| {p.what} | {len(p.missed)} | {'; '.join(map(str, p.missed[:2])) or '–'} | {p.seconds:.0f} |",
                flush=True,
            )
        bound = f" (under {300 / given.repeats:.0f} % at 95 %)" if given.repeats > 3 and not flagged else ""
        print(f"| nothing, {given.repeats} times | {flagged} flagged{bound} | | |")
    return 1 if passed or flagged else 0


if __name__ == "__main__":
    sys.exit(main())
