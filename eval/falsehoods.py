"""What happens when some documents are false: `python -m eval.falsehoods FOLDER`, over a set like rgb_fact_en.

Every question is asked of an archive that holds its true snippets, the same edited to be false, and others. Extractive
answers, no model. Counted: whether the true answer stands in the quoted sentences, whether the planted one does, both at
once, and whether the answer then says that its sources contradict each other.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.cases import public_index
from eval.matching import contains
from rag import phrases
from rag.chatbot import Chatbot
from rag.retriever import Retriever
from rag.translate import Glossary


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: whether it was answered, what its quoted sentences hold, and whether a conflict was told."""

    answered: bool
    true: bool
    planted: bool
    conflict: bool


def outcome(chatbot: Chatbot, row: dict[str, object]) -> Outcome:
    """Ask one question of the set; `answers` and `fake_answers` of its row are looked for in what was quoted."""
    answer = chatbot.ask(str(row["text"]))
    quoted = [c.text for c in answer.claims]
    true, planted = (_held(quoted, row[key]) for key in ("answers", "fake_answers"))
    return Outcome(not answer.refused, true, planted, answer.notice in phrases.CONFLICT.values())


def _held(texts: Sequence[str], answers: object) -> bool:
    assert isinstance(answers, list)
    return any(contains(t, str(a)) for t in texts for a in answers)


def lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The table, each count with its n.

    >>> for line in lines([Outcome(True, True, False, False), Outcome(True, True, True, True)]): print(line)
    questions                          2
    answered                           2 of 2
    true answer quoted                 2 of 2
    planted answer quoted              1 of 2
      without the true one             0 of 2
    both quoted                        1 of 2
    conflict of sources told           1 of 2
    """
    n, both = len(outcomes), [o for o in outcomes if o.true and o.planted]
    yield f"{'questions':34} {n}"
    for name, some, of in (
        ("answered", [o for o in outcomes if o.answered], n),
        ("true answer quoted", [o for o in outcomes if o.true], n),
        ("planted answer quoted", [o for o in outcomes if o.planted], n),
        ("  without the true one", [o for o in outcomes if o.planted and not o.true], n),
        ("both quoted", both, n),
        ("conflict of sources told", [o for o in outcomes if o.conflict], n),
    ):
        yield f"{name:34} {len(some)} of {of}"


@contextmanager
def opened(folder: Path) -> Iterator[Chatbot]:
    """A chatbot over the snippets of the set."""
    with tempfile.TemporaryDirectory() as kept, public_index(folder.name, folder, Path(kept)) as index:
        retriever = Retriever(index, Glossary())
        yield Chatbot(retriever, retriever.judge)


def main() -> None:
    parser = argparse.ArgumentParser(description="Answers over an archive with planted falsehoods.")
    parser.add_argument("folder", type=Path, help="corpus.jsonl, qrels.tsv and queries.jsonl with fake_answers")
    folder = parser.parse_args().folder
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    with opened(folder) as chatbot:
        for line in lines([outcome(chatbot, row) for row in rows]):
            print(line)


if __name__ == "__main__":
    main()
