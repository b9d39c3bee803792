"""What the preferences among candidates do to the gold questions: `python -m eval.preferences [NAME=VALUE,VALUE…]`.

NAME is a constant or weight as in `eval.tune`; without any, those that prefer companies, days, updates and newer articles are tried.
Each question of the sample corpus is searched as a user's would be (follow-ups completed, periods and companies read); the table
shows the share whose article and whose sentence is among the first five hits, and the mean reciprocal rank of the sentence's
passage. A right article counts as well where it is a copy of the hit.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from corpus.text import language
from eval.cases import sample_companies, sample_index
from eval.gold import Need, needs, read_gold, shipped
from eval.tune import at, now, parse
from rag.answer import Hit, Query, Turn
from rag.followup import FollowUps
from rag.retriever import Retriever
from rag.search import Candidate, Search
from rag.translate import Glossary
from rag.understand import Understanding
from rag.wiring import SAMPLE

TRIED = ("NAMED=0,.2,.4,.8", "TOLD=0,.2,.4,.8", "UPDATE=0,.25,.5,1", "NEAR_TIE=0,.05,.1,.2")
# What acts behind the candidates, which are then searched once for all values.
BEHIND = frozenset({"NAMED", "TOLD", "UPDATE", "NEAR_TIE", "HELD", "NEAR", "LOOKED", "USUAL"})
FIVE = 5


class Remembering(Search):
    """Keeps each query's candidates until they are forgotten."""

    kept: dict[Query, list[Candidate]]

    def candidates(self, query: Query) -> list[Candidate]:
        if query not in self.kept:
            self.kept[query] = super().candidates(query)
        return self.kept[query]


@dataclass(frozen=True, slots=True)
class Searched:
    """A gold question as it is searched, and what must be found."""

    query: Query
    needs: tuple[Need, ...]


def found(need: Need, hits: Sequence[Hit]) -> tuple[float, float, float]:
    """Whether the article, and the sentence, of a need is among these hits, and the reciprocal rank of the sentence."""
    article = any(need.articles & {h.article.id, *h.copies} for h in hits[:FIVE])
    ranks = [n for n, h in enumerate(hits, 1) if any(_within(s, h) for s in need.sentences)]
    return float(article), float(bool(ranks and ranks[0] <= FIVE)), 1 / ranks[0] if ranks else 0.0


def _within(sentence: str, hit: Hit) -> bool:
    article, _, number = sentence.rpartition(".")
    return article == hit.article.id and hit.passage.first <= int(number) <= hit.passage.last


def figures(retriever: Retriever, questions: Sequence[Searched]) -> list[float]:
    """Means over the needs of all questions."""
    rows = []
    for q in questions:
        hits = retriever.retrieve(q.query, 2 * FIVE)
        rows += [found(n, hits) for n in q.needs]
    return [mean(column) for column in zip(*rows, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.preferences", description=__doc__.split("\n")[0])
    parser.add_argument("constants", nargs="*", default=TRIED, help="NAME=VALUE,VALUE…")
    given = parser.parse_args()
    try:
        constants = [parse(c) for c in given.constants]
    except ValueError as error:
        parser.error(str(error))
    companies = sample_companies()
    with tempfile.TemporaryDirectory() as folder, sample_index(Path(folder)) as index:
        understanding, followups = Understanding(index.archive, companies), FollowUps(companies)
        gold = [q for q in read_gold(shipped(), index.archive) if q.answerable]
        wanted = needs(gold, index.archive)
        questions = []
        for q in gold:
            alone = followups.standalone(q.question, [Turn(t, "") for t in q.turns])
            questions.append(Searched(understanding.query(alone, language(q.question)), tuple(wanted[q.id])))
        glossary = Glossary(named=sorted(SAMPLE.glob("companies*.tsv")))
        retriever = Retriever(index, glossary)
        retriever.search = remembering = Remembering(index, glossary)
        remembering.kept = {}
        print(
            f"{len(questions)} questions\n\n| constant | article recall@5 | passage recall@5 | passage MRR |\n|---|--:|--:|--:|"
        )
        print("| as it is | " + " | ".join(f"{v:.3f}" for v in figures(retriever, questions)) + " |", flush=True)
        for name, values in constants:
            for value in values:
                if value == now(name):
                    continue
                if name not in BEHIND:
                    remembering.kept = {}
                with at(name, value, [retriever]):
                    print(
                        f"| {name} {value:g} | " + " | ".join(f"{v:.3f}" for v in figures(retriever, questions)) + " |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
