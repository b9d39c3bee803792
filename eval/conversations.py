"""Whether a follow-up finds its article: alone, completed by rule, and as a person would write it.

    python -m eval.conversations [FILE] [--missed]

A line is {"id", "turns": [{"question", "answer"}], "question", "alone", "source"}: the turns before, the question that leans
on them, the same question as it stands alone, and the source of an article of the sample corpus that answers it. Printed is
the share whose article (or a copy of it) is among the first five hits. No chat model takes part.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.companies import Companies
from corpus.read import read
from corpus.text import language
from rag.answer import Turn
from rag.encoders import open_encoder
from rag.followup import FollowUps
from rag.index import PassageIndex
from rag.ingest import ingest
from rag.retriever import Retriever
from rag.settings import read_settings
from rag.translate import Glossary
from rag.understand import Understanding
from rag.wiring import SAMPLE, company_files

WRITTEN = Path(__file__).with_name("conversations.jsonl")
DEPTH = 5


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, the question that leans on them, the same standing alone, and the source of an article that answers."""

    id: str
    turns: tuple[Turn, ...]
    question: str
    alone: str
    source: str


def written(path: Path = WRITTEN) -> Iterator[Conversation]:
    """The lines of a file; KeyError or ValueError for one that is not of this form."""
    for line in path.read_text("utf-8").splitlines():
        d = json.loads(line)
        turns = tuple(Turn(t["question"], t["answer"]) for t in d["turns"])
        yield Conversation(d["id"], turns, d["question"], d["alone"], d["source"])


def found(retriever: Retriever, understanding: Understanding, text: str, source: str) -> bool:
    """Whether the article of this source, or a hit that it is a copy of, is among the first hits of a question."""
    query = understanding.query(text, language(text))
    archive = retriever.index.archive
    ids = [i for h in retriever.retrieve(query, DEPTH) for i in (h.article.id, *h.copies)]
    return any(archive.article(i).source.endswith(source) for i in ids)


def measured(
    retriever: Retriever, understanding: Understanding, followups: FollowUps, lines: Sequence[Conversation]
) -> dict[str, list[bool]]:
    """By way of asking, whether each line's article was found."""
    ways = {
        "last question alone": [c.question for c in lines],
        "completed by rule": [followups.standalone(c.question, c.turns) for c in lines],
        "written to stand alone": [c.alone for c in lines],
    }
    return {
        way: [found(retriever, understanding, text, c.source) for text, c in zip(texts, lines, strict=True)]
        for way, texts in ways.items()
    }


def main() -> None:
    from corpus.archive import Archive

    parser = argparse.ArgumentParser(prog="python -m eval.conversations", description="Measure follow-up questions.")
    parser.add_argument("file", type=Path, nargs="?", default=WRITTEN)
    parser.add_argument("--missed", action="store_true", help="print those whose completed question misses")
    given = parser.parse_args()
    lines = list(written(given.file))
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(archive=Path(folder), sample=True)
        files = company_files(settings)
        with Archive(settings.archive, write=True, purpose="eval") as archive:
            companies = Companies(files)
            ingest(archive, read([SAMPLE]), settings.window, companies=companies)
            index = PassageIndex(archive, open_encoder(settings.encoder))
            retriever = Retriever(index, Glossary(named=files))
            understanding = Understanding(archive, companies)
            followups = FollowUps(companies, understanding.today())
            shares = measured(retriever, understanding, followups, lines)
            for way, hits in shares.items():
                korean = [h for h, c in zip(hits, lines, strict=True) if language(c.question) == "ko"]
                english = [h for h, c in zip(hits, lines, strict=True) if language(c.question) != "ko"]
                print(
                    f"{way:<24} recall@{DEPTH}  all {sum(hits) / len(hits):.3f} (n {len(hits)})   Korean "
                    f"{sum(korean) / len(korean):.3f} ({len(korean)})   English {sum(english) / len(english):.3f} ({len(english)})"
                )
            for c, hit in zip(lines, shares["completed by rule"], strict=True):
                if given.missed and not hit:
                    print(
                        f"{c.id} {c.turns[-1].question} | {c.question}\n    → {followups.standalone(c.question, c.turns)}"
                    )
            index.close()


if __name__ == "__main__":
    main()
