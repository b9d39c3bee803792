"""Retrieval on public question sets: one table, each leg beside the fusion, with intervals.

    python -m eval.bench FOLDER [--set NAME …] [--limit N] [--encoder NAME] [--keep FOLDER]

FOLDER holds the sets as folders (`eval.beir`). A document counts at the rank of its best passage. "fused" ranks documents as the
search orders them, "as hits" as a reader sees them: stories folded, a hit standing for the documents it tells. Columns: BM25 over `text.split()` (what one gets without thinking about Korean), the
words alone, the meaning alone, the two fused as the product does it, and for each question the better of the two legs
("oracle"), which a fusion by one weight can pass. Beside the fused figure stands its 95 % bootstrap interval. The clock
covers `Retriever.retrieve` for six hits, the question's encoding included; index seconds cover reading, cutting, encoding
and both indexes.
"""

import argparse
import math
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from eval.beir import QuestionSet, indexed, read_set
from eval.chance import Interval, interval
from eval.conditions import machine
from eval.metrics import ndcg_at_k, recall_at_k
from eval.run import percentile
from rag.answer import Query
from rag.encoders import Encoder, open_encoder
from rag.index import PassageIndex
from rag.passage_vectors import passage_text
from rag.retriever import Retriever
from rag.translate import Glossary

DEPTH = 10
# Candidates that are read and looked at: documents have several passages.
DEEP = 100
HITS = 6
SEED = 1
LEGS = ("split", "words", "meaning", "fused", "as hits", "oracle")
BY_ITSELF = ("autorag_ko", "korquad_dev", "ssis_welfare_ko", "multihoprag_500", "realtimeqa_2526")
BELEBELE, NEWS = "belebele_koen", "knews_rss"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table. `hidden` names documents that a question's ranking passes over; `recall` makes it R@10."""

    name: str
    set: QuestionSet
    recall: bool = False
    hidden: Mapping[str, str] = field(default_factory=dict)

    def score(self, question: str, ranked: Iterable[str]) -> float:
        """nDCG@10 or R@10 of ranked document ids, 0 to 1."""
        grades = self.set.grades[question]
        first = [d for d in dict.fromkeys(ranked) if d != self.hidden.get(question)][:DEPTH]
        return recall_at_k(first, set(grades), DEPTH) if self.recall else ndcg_at_k(first, grades, DEPTH)


@dataclass(frozen=True, slots=True)
class Measured:
    """A row's outcome: one score a question and leg, seconds of each query, seconds of building the index."""

    case: Case
    scores: Mapping[str, Sequence[float]]
    seconds: Sequence[float]
    building: float

    def mean(self, leg: str) -> Interval:
        return interval([(self.scores[leg], [1.0] * len(self.scores[leg]))])


def cases(folder: Path, names: Sequence[str] = (), limit: int = 0) -> Iterator[list[Case]]:
    """The rows, in groups that share their documents; `limit` questions each, drawn with one seed. Sets not there are left out."""
    for name in [*BY_ITSELF, BELEBELE, NEWS]:
        if (names and name not in names) or not (folder / name / "corpus.jsonl").exists():
            continue
        if name == BELEBELE:
            yield from _belebele(folder / name, limit)
        elif name == NEWS:
            yield [Case(name, some(read_set(folder / name, titles=False), limit), recall=True)]
        else:
            yield [Case(name, some(read_set(folder / name), limit))]


def _belebele(folder: Path, limit: int) -> Iterator[list[Case]]:
    """Each direction over one language's passages; then both languages together, where the passage of the question's own
    language counts as well, or, "across", is passed over."""

    def rows(judgements: str) -> QuestionSet:
        return read_set(folder, judgements).part(asked=lambda a: a.kind != "passage-dependent")

    mono, cross, both = rows("qrels_mono.tsv"), rows("qrels_cross.tsv"), rows("qrels.tsv")
    for pool, other in (("ko", "en"), ("en", "ko")):
        yield [
            Case(f"belebele {pool}→{pool}", some(_in(mono, asked=pool, documents=pool), limit)),
            Case(f"belebele {other}→{pool}", some(_in(cross, asked=other, documents=pool), limit)),
        ]
    twins = {q: next(iter(of)) for q, of in mono.grades.items()}
    yield [
        *(Case(f"belebele {asked}→both", some(_in(both, asked), limit)) for asked in ("ko", "en")),
        *(
            Case(f"belebele {asked}→both, across", some(_in(cross, asked), limit), hidden=twins)
            for asked in ("ko", "en")
        ),
    ]


def _in(questions: QuestionSet, asked: str, documents: str = "") -> QuestionSet:
    """The questions in one language, over the documents in one, or in all."""
    return questions.part(lambda a: documents in ("", a.language), lambda q: q.language == asked)


def some(questions: QuestionSet, limit: int) -> QuestionSet:
    """`limit` of its questions (0: all), the same ones every time."""
    if not limit or len(questions.asked) <= limit:
        return questions
    drawn = {q.id for q in random.Random(SEED).sample(questions.asked, limit)}
    return questions.part(asked=lambda q: q.id in drawn)


class Split:
    """BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) over `text.split()`: the naive rival, over the same passages."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(t.split()) for t in texts]
        lengths = np.array([c.total() for c in counts], np.float64)
        self._norm = 1.2 * (0.25 + 0.75 * lengths / max(1.0, float(lengths.mean())))
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for n, c in enumerate(counts):
            for word, often in c.items():
                at, how = postings.setdefault(word, ([], []))
                at.append(n)
                how.append(often)
        self._postings = {w: (np.array(a), np.array(h, np.float64)) for w, (a, h) in postings.items()}

    def ranked(self, text: str, count: int) -> list[int]:
        """Numbers of the best texts that share a word with this one, best first."""
        scores = np.zeros(len(self._norm))
        for word in text.split():
            if word in self._postings:
                at, how = self._postings[word]
                rarity = math.log(1 + (len(scores) - len(at) + 0.5) / (len(at) + 0.5))
                scores[at] += rarity * how * 2.2 / (how + self._norm[at])
        return [int(n) for n in np.argsort(-scores, kind="stable")[:count] if scores[n] > 0]


def measure(
    case: Case, index: PassageIndex, retriever: Retriever, split: Split, owners: Sequence[str], building: float
) -> Measured:
    """Ask every question of a row. `owners` are the document ids of the passages behind `split`."""
    source = {a.id: a.source for a in case.set.articles}
    scores: dict[str, list[float]] = {leg: [] for leg in LEGS}
    seconds = []
    for asked in case.set.asked:
        query = Query(asked.text, asked.language)
        clock = time.perf_counter()
        retriever.retrieve(query, HITS)
        seconds.append(time.perf_counter() - clock)
        hits = retriever.retrieve(query, 3 * DEPTH)
        found = retriever.search.candidates(query)
        grades = case.set.grades[asked.id]
        ranked = {
            "split": [owners[n] for n in split.ranked(asked.text, 100)],
            "words": [source[c.article_id] for c in sorted(found, key=lambda c: -c.words) if c.words > 0],
            "meaning": [source[c.article_id] for c in sorted(found, key=lambda c: -c.meaning)],
            "fused": [source[a.id] for _, a, _ in retriever.ordered(query, DEEP)],
            "as hits": [told(grades, [source[i] for i in (h.article.id, *h.copies)]) for h in hits],
        }
        for leg, documents in ranked.items():
            scores[leg].append(case.score(asked.id, documents))
        scores["oracle"].append(max(scores["words"][-1], scores["meaning"][-1]))
    return Measured(case, scores, seconds, building)


def told(grades: Mapping[str, float], documents: Sequence[str]) -> str:
    """The document that a hit counts as: the best judged one of those it tells, else its own, the first.

    >>> told({"b": 1.0, "c": 2.0}, ["a", "b", "c"]), told({}, ["a", "b"])
    ('c', 'a')
    """
    return max(documents, key=lambda d: grades.get(d, 0.0))


def measured(group: Sequence[Case], encoder: Encoder, folder: Path) -> Iterator[Measured]:
    """All rows of a group over one archive in `folder`."""
    clock = time.perf_counter()
    with indexed(group[0].set.articles, folder, encoder) as index:
        building = time.perf_counter() - clock
        passages = [
            (a.source, passage_text(a, p)) for a in index.archive.every_article() for p in index.archive.passages(a)
        ]
        split = Split([text for _, text in passages])
        retriever = Retriever(index, Glossary())
        for case in group:
            yield measure(case, index, retriever, split, [owner for owner, _ in passages], building)


def folder_of(base: Path, group: Sequence[Case]) -> Path:
    """Where a group's archive lies under `base`."""
    return base / group[0].name.replace(" ", "-").replace("→", "-")


def row(m: Measured) -> list[str]:
    """A table's row: name, measure, questions, the legs, the interval, milliseconds, seconds."""
    fused = m.mean("fused")
    return [
        m.case.name,
        "R@10" if m.case.recall else "nDCG@10",
        f"{len(m.case.set.articles):,}",
        f"{fused.count:,}",
        *(f"{m.mean(leg).value:.3f}" for leg in LEGS),
        f"{fused.low:.3f}–{fused.high:.3f}",
        f"{1000 * percentile(m.seconds, 0.5):.0f} / {1000 * percentile(m.seconds, 0.95):.0f}",
        f"{m.building:.0f}",
    ]


HEAD = ("set", "measure", "documents", "questions", "BM25 split()", "words", "meaning", "fused", "as hits", "oracle", "95 % of fused",
        "ms p50 / p95", "index s")  # fmt: skip


def main() -> None:
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Retrieval on public question sets.")
    parser.add_argument("folder", type=Path, help="folder of sets, each a folder of BEIR's form")
    parser.add_argument("--set", action="append", default=[], help="only this set (may be repeated)")
    parser.add_argument("--limit", type=int, default=0, help="at most so many questions a row")
    parser.add_argument("--encoder", default="", help="encoder by name or folder; empty: the one that ships")
    parser.add_argument("--keep", type=Path, help="folder in which the archives stay for the next time")
    given = parser.parse_args()
    encoder, table, rows = open_encoder(given.encoder), Table(*HEAD), []
    with tempfile.TemporaryDirectory() as passing:
        for group in cases(given.folder, given.set, given.limit):
            for m in measured(group, encoder, folder_of(given.keep or Path(passing), group)):
                rows.append(row(m))
                table.add_row(*rows[-1])
                print(" | ".join(rows[-1]), flush=True)
    Console(width=200).print(table)
    print("\n| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for r in rows:
        print("| " + " | ".join(r) + " |")
    print(
        f"\nEncoder {encoder.name} ({encoder.fingerprint}, {encoder.dim} dimensions); {', '.join(machine().values())}."
    )


if __name__ == "__main__":
    main()
