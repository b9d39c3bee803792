"""Questions with known answers, searched as a user's would be: what `eval.fit` learns from.

Gold questions over the sample corpus and, from a bench folder, public sets. Each is searched a second time with every
article that answers it taken away, until no hit holds an accepted answer: a question to refuse.

Sentences count as right that are the question's evidence, or hold an answer and stand in an article of the evidence or in a
hit that folds a copy of it. In korquad_dev those of the right document that hold the answer count; ssis_welfare_ko and
multihoprag_500 name no sentence, and count for refusal only.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive
from corpus.article import Article, Sentence, article_id, cut
from corpus.companies import Companies
from corpus.passages import split
from corpus.read import read
from corpus.sentences import split_sentences
from corpus.text import clean, language
from eval.gold import HARDER, needs, read_gold, shipped
from eval.matching import contains
from rag.answer import Hit, Query, Turn
from rag.encoders import open_encoder
from rag.followup import FollowUps
from rag.index import PassageIndex
from rag.ingest import ingest
from rag.retriever import Retriever
from rag.search import Candidate, Search
from rag.translate import Glossary
from rag.understand import Understanding
from rag.wiring import SAMPLE

HITS = 6
# Tokens in a passage.
WINDOW = 384
FOLDS = 5
# Questions taken of each public set, so that a run stays within minutes.
MOST = 400
# Articles taken away a second time and again, because they hold an accepted answer too.
_ROUNDS = 6
PUBLIC = ("korquad_dev", "ssis_welfare_ko", "multihoprag_500")

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was searched: a row of CLUES for each sentence of its hits, which of them are right, and whether
    the archive holds an answer. `group` is the set, with " gone" where the answering articles were taken away."""

    group: str
    id: str
    type: str
    language: str
    sentences: tuple[tuple[Sentence, Hit], ...]
    table: Table
    right: NDArray[np.bool_]
    answerable: bool

    @property
    def fold(self) -> int:
        """The same for a question with and without its articles."""
        return hashlib.sha256(self.id.encode()).digest()[0] % FOLDS


class Without(Search):
    """A search that does not see the articles `gone`."""

    gone: frozenset[str] = frozenset()

    def _fused(
        self, words: dict[str, float], near: Sequence[str], vector: NDArray[np.float32], weight: float, extra: float
    ) -> list[Candidate]:
        # Here, before scores are standardised: an article that is only left out of the hits would still shape them.
        words = {i: s for i, s in words.items() if i.rpartition(":")[0] not in self.gone}
        near = [i for i in near if i.rpartition(":")[0] not in self.gone]
        return super()._fused(words, near, vector, weight, extra)


def gold_cases(
    group: str, files: Sequence[Path], index: PassageIndex, glossary: Glossary, companies: Companies
) -> Iterator[Case]:
    """The gold questions of these files, each answerable one also without its articles."""
    retriever, archive = Retriever(index, glossary), index.archive
    retriever.search = without = Without(index, glossary)
    judge = retriever.judge
    understanding, followups = Understanding(archive, companies), FollowUps(companies)
    questions = read_gold(files, archive)
    wanted = needs(questions, archive)
    for q in questions:
        alone = followups.standalone(q.question, [Turn(t, "") for t in q.turns])
        query = understanding.query(alone, language(q.question))
        articles = frozenset().union(*(n.articles for n in wanted[q.id]))
        carriers = frozenset().union(*(n.sentences for n in wanted[q.id]))
        without.gone = frozenset()
        hits = retriever.retrieve(query, HITS)
        sentences, table = judge.clues(query, hits)
        right = [
            s.id in carriers
            or (bool(articles & {h.article.id, *h.copies}) and any(contains(s.text, a) for a in q.answers))
            for s, h in sentences
        ]
        yield Case(group, q.id, q.type, q.language, tuple(sentences), table, np.array(right, bool), q.answerable)
        if not q.answerable:
            continue
        gone = set(articles)
        while (
            more := {h.article.id for h in hits if h.article.id not in gone and _answers(h.article, q.answers)}
            or gone - without.gone
        ):
            gone |= more
            without.gone = frozenset(gone)
            hits = retriever.retrieve(query, HITS)
        sentences, table = judge.clues(query, hits)
        yield Case(
            f"{group} gone", q.id, q.type, q.language, tuple(sentences), table, np.zeros(len(sentences), bool), False
        )


def _answers(article: Article, answers: Sequence[str]) -> bool:
    return any(contains(line, a) for line in article.text.split("\n") for a in answers)


def public_cases(name: str, folder: Path, index: PassageIndex) -> Iterator[Case]:
    """At most MOST questions of a public set, each with an answer also without its documents."""
    glossary = Glossary()
    retriever = Retriever(index, glossary)
    retriever.search = without = Without(index, glossary)
    judge = retriever.judge
    # Only of korquad_dev are the answers of a kind that another document hardly holds by chance.
    exact = name == "korquad_dev"
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        question, document, *_ = line.split("\t")
        relevant.setdefault(question, set()).add(article_id("", document))
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    for row in sorted(rows, key=lambda r: hashlib.sha256(r["id"].encode()).hexdigest())[:MOST]:
        query, documents = Query(row["text"], language(row["text"])), frozenset(relevant.get(row["id"], ()))
        for gone in (frozenset[str](), documents) if documents else (frozenset[str](),):
            without.gone = gone
            hits = retriever.retrieve(query, HITS)
            for _ in range(_ROUNDS if exact and gone else 0):
                more = {h.article.id for h in hits if any(a in h.passage.text for a in row.get("answers", ()))}
                if not more:
                    break
                without.gone |= more
                hits = retriever.retrieve(query, HITS)
            sentences, table = judge.clues(query, hits)
            right = [
                bool(documents)
                and not gone
                and h.article.id in documents
                and any(a in s.text for a in row.get("answers", ()))
                for s, h in sentences
            ]
            yield Case(
                name + (" gone" if gone else ""), row["id"], row["type"], query.language, tuple(sentences), table,
                np.array(right, bool), bool(documents) and not gone,
            )  # fmt: skip


def sample_companies() -> Companies:
    """The companies that ship, and those of the sample corpus."""
    return Companies(sorted(SAMPLE.glob("companies*.tsv")))


@contextmanager
def sample_index(folder: Path) -> Iterator[PassageIndex]:
    """The sample corpus, taken in anew below `folder`."""
    with Archive(folder / "sample", write=True) as archive:
        ingest(archive, read([SAMPLE]), WINDOW, companies=sample_companies())
        index = PassageIndex(archive, open_encoder(""))
        try:
            yield index
        finally:
            index.close()


@contextmanager
def public_index(name: str, source: Path, folder: Path) -> Iterator[PassageIndex]:
    """The documents of a public set, taken in below `folder`."""
    with Archive(folder / name, write=True) as archive:
        with archive.transaction():
            for line in (source / "corpus.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                text = clean(row["text"]).strip() or row["title"]
                article = Article(
                    article_id("", row["id"]), row["id"], clean(row.get("title") or ""), text, publisher=row.get("source") or "",
                    published=(row.get("date") or "")[:10], language=row.get("lang") or language(text),
                )  # fmt: skip
                sentences = cut(article, split_sentences(text))
                archive.add(article, sentences, split(article, sentences, lambda s: len(s) // 2, WINDOW))
        index = PassageIndex(archive, open_encoder(""))
        try:
            yield index
        finally:
            index.close()


def gather(bench: Path | None) -> list[Case]:
    """All cases; nothing stays behind of the archives they are searched in."""
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        with sample_index(Path(folder)) as index:
            glossary = Glossary(named=sorted(SAMPLE.glob("companies*.tsv")))
            for group, files in (("gold", shipped()), ("harder", [HARDER])):
                cases += gold_cases(group, files, index, glossary, sample_companies())
        for name in PUBLIC if bench else ():
            assert bench is not None
            with public_index(name, bench / name, Path(folder)) as index:
                cases += public_cases(name, bench / name, index)
    return cases
