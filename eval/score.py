"""A row's scores: what was found, said and cited against what the question needs, each from 0 to 1."""

from collections.abc import Sequence

from eval.gold import GoldQuestion, Need
from eval.matching import exact, f1, holds, tokens
from eval.metrics import (
    average_precision,
    citation_precision,
    citation_recall,
    figure_support,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
)
from eval.run import FIRST, Said, Seen


def meets(sentence_id: str, text: str, need: Need) -> bool:
    """Whether a sentence is a needed one, or says the same word for word (a wire copy with another spelling of figures)."""
    return sentence_id in need.sentences or any(_same(text, t) for t in need.texts)


def _same(a: str, b: str) -> bool:
    # A copy differs by some spaces and digits at most; cutting both into tokens is worth it only then.
    if abs(len(a) - len(b)) > 0.2 * len(b) + 4:
        return False
    return a == b or [t.root for t in tokens(a)] == [t.root for t in tokens(b)]


def score(
    question: GoldQuestion, wanted: Sequence[Need], claims: Sequence[Said], hits: Sequence[Seen], refused: bool
) -> dict[str, float]:
    """What applies to this question, each 0 to 1 (`eval.table` names them); a need counts once in a ranking.

    What is struck was not said: it counts among the unsupported claims only.
    """
    scores: dict[str, float] = {}
    if claims:
        scores["unsupported"] = sum(c.verdict == "unsupported" for c in claims) / len(claims)
    claims = [c for c in claims if not c.struck]
    support = [figure_support(tokens(c.text), [tokens(t) for t in c.sentences]) for c in claims]
    if figures := sum(n for _, n in support):
        scores["figure support"] = sum(n for n, _ in support) / figures
    if not question.answerable:
        return scores | {"refused": float(refused), "right": float(refused)}
    relevant = {f"need {n}" for n in range(len(wanted))}
    distinct = {h.source: h for h in reversed(hits)}
    # Data of others may judge answers without saying where they stand, or documents without saying what answers.
    for name, met in (
        ()
        if not wanted
        else (
            ("article", [h.article_needs for h in hits if distinct[h.source] is h]),
            ("passage", [h.passage_needs for h in hits]),
        )
    ):
        first, ranked = _ranking(met[:FIRST]), _ranking(met)
        scores |= {
            f"{name} recall@{FIRST}": recall_at_k(first, relevant, max(1, len(first))),
            f"{name} MRR": reciprocal_rank(ranked, relevant),
            f"{name} nDCG@{FIRST}": ndcg_at_k(ranked, dict.fromkeys(relevant, 1.0), FIRST),
            f"{name} MAP": average_precision(ranked, relevant),
        }
    # A figure that some other article happens to share is no answer: only gold articles and their reprints count.
    trusted = {a for need in wanted for a in need.articles} | {h.article for h in hits if h.article_needs}
    said = [c.text for c in claims]
    cited = [
        t
        for c in claims
        for i, t in zip(c.cited, c.sentences, strict=True)
        if not wanted or i.rpartition(".")[0] in trusted
    ]
    needed = [e.sentence for e in question.evidence if e.sentence] if question.needs_all else []
    by_need = [
        {i for c in claims for i, t in zip(c.cited, c.sentences, strict=True) if meets(i, t, need)} for need in wanted
    ]
    ids_cited = {i for c in claims for i in c.cited}
    scores["answered"] = float(not refused and bool(claims))
    if wanted:
        scores["citation recall"] = citation_recall(ids_cited, by_need)
        if ids_cited:
            scores["citation precision"] = citation_precision(ids_cited, by_need)
    if not question.answers:
        return scores
    scores |= {
        "correct": float(holds(said, question.answers, needed)),
        "exact": exact(" ".join(said), question.answers),
        "F1": f1(" ".join(said), question.answers),
        "answer cited": float(holds(cited, question.answers, needed)),
    }
    scores["right"] = float(bool(scores["correct"] and scores["answer cited"]))
    return scores


def _ranking(met: Sequence[Sequence[int]]) -> list[str]:
    """Ids for the ranking metrics: each hit is what it is the first to meet, or else itself.

    >>> _ranking([(), (0,), (0,), (1,)])
    ['hit 0', 'need 0', 'hit 2', 'need 1']
    """
    ids: list[str] = []
    for rank, these in enumerate(met):
        fresh = [i for i in (f"need {n}" for n in these) if i not in ids]
        ids += fresh or [f"hit {rank}"]
    return ids
