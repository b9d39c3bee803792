"""Any retriever over judged questions: ours, a LangChain `BaseRetriever`, a run file of TREC; the same figures for each.

    from eval.retrievers import evaluate_retriever, judged
    from eval.data import read_data

    found = evaluate_retriever(mine, judged(read_data("beir:scifact").questions), of=lambda d: d.metadata["doc_id"])
    print(found.figures["nDCG@10"])

1. A question's judged documents are its relevant ones (a gold question's: the articles of its evidence, each with grade 1).
2. The retriever ranks; a document counts once, where its first passage stands.
3. Each ranking is scored to the depth the measure says; a question of which nothing was found scores 0.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.chance import Interval, intervals, permutation_p
from eval.gold import GoldQuestion
from eval.metrics import average_precision, ndcg_at_k, recall_at_k, reciprocal_rank
from eval.run import percentile
from eval.trec import Ranked, trec_id

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    from rag.retriever import Retriever

# Documents that a ranking keeps: what MAP looks at.
DEPTH = 100
MEASURES = ("recall@5", "recall@10", "MRR", "nDCG@10", "MAP")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the grades of its relevant documents, by id."""

    id: str
    question: str
    grades: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one retriever found: rankings, scores by measure in the order of the questions, seconds of each search."""

    name: str
    ranked: Mapping[str, Sequence[str]]
    scores: Mapping[str, Sequence[float]]
    seconds: Sequence[float] = field(default=())

    @property
    def figures(self) -> dict[str, Interval]:
        """Each measure's mean with its 95% bootstrap interval."""
        return intervals({m: [(s, [1.0] * len(s))] for m, s in self.scores.items()})

    @property
    def milliseconds(self) -> tuple[float, float] | None:
        """Median and 95th percentile of a search; None when nothing was timed."""
        if not self.seconds:
            return None
        return 1000 * percentile(self.seconds, 0.5), 1000 * percentile(self.seconds, 0.95)

    def p(self, other: "Retrieval", measure: str) -> float:
        """Paired permutation p-value of the difference to another retriever over the same questions."""
        return permutation_p(self.scores[measure], other.scores[measure])


def judged(questions: Iterable[GoldQuestion]) -> list[Judged]:
    """Gold questions as judged ones; those without evidence are left out. ValueError when none is left."""
    found = [Judged(q.id, q.question, {e.source: 1.0 for e in q.evidence}) for q in questions if q.evidence]
    if not found:
        raise ValueError("No question has evidence: a retriever can only be judged where it is known what to find")
    return found


def score_rankings(
    ranked: Ranked, questions: Sequence[Judged], name: str = "run", seconds: Sequence[float] = ()
) -> Retrieval:
    """Rankings of document ids by question id, scored. Ids are compared as run files write them (`eval.trec.trec_id`)."""
    scores: dict[str, list[float]] = {m: [] for m in MEASURES}
    for q in questions:
        grades = {trec_id(d): g for d, g in q.grades.items()}
        found = list(dict.fromkeys(trec_id(d) for d in ranked.get(q.id) or ranked.get(trec_id(q.id)) or ()))
        relevant = set(grades)
        for k in (5, 10):
            scores[f"recall@{k}"].append(recall_at_k(found, relevant, k))
        scores["MRR"].append(reciprocal_rank(found, relevant))
        scores["nDCG@10"].append(ndcg_at_k(found, grades, 10))
        scores["MAP"].append(average_precision(found, relevant))
    return Retrieval(name, ranked, scores, seconds)


def source_of(document: "Document") -> str:
    """The id of the document that a passage was cut from, where LangChain's loaders put it: metadata's `source`, else the
    passage's own id. ValueError, in one line, where neither is there."""
    if not (found := document.metadata.get("source") or document.id):
        raise ValueError(
            f"A document has neither metadata 'source' nor an id ({', '.join(document.metadata) or 'no metadata'}): "
            "give `of`, which names the judged document a passage belongs to"
        )
    return str(found)


def evaluate_retriever(
    retriever: "BaseRetriever",
    questions: Sequence[Judged],
    of: Callable[["Document"], str] = source_of,
    name: str = "",
) -> Retrieval:
    """Ask a LangChain retriever every question; `of` gives the judged document's id for what it returns, in its order."""
    return _asked(lambda text: [of(d) for d in retriever.invoke(text)], questions, name or type(retriever).__name__)


def evaluate_ours(retriever: "Retriever", questions: Sequence[Judged], depth: int = DEPTH) -> Retrieval:
    """Ask the product's own search; a reprint that was folded stands right behind the hit it was folded into."""
    from corpus.text import clean, language
    from rag.answer import Query

    archive = retriever.index.archive

    def search(text: str) -> list[str]:
        text = " ".join(clean(text).split())
        hits = retriever.retrieve(Query(text, language(text)), depth)
        copies = archive.articles(list({i for h in hits for i in h.copies}))
        return [
            source for h in hits for source in (h.article.source, *(copies[i].source for i in h.copies if i in copies))
        ]

    return _asked(search, questions, "citewire")


def _asked(search: Callable[[str], Sequence[str]], questions: Sequence[Judged], name: str) -> Retrieval:
    ranked, seconds = {}, []
    for q in questions:
        clock = time.perf_counter()
        found = search(q.question)
        seconds.append(time.perf_counter() - clock)
        ranked[q.id] = list(dict.fromkeys(found))[:DEPTH]
    return score_rankings(ranked, questions, name, seconds)
