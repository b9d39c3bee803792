"""What is counted, from ranked ids, cited ids and refusals. Each figure has its source and a case worked by hand."""

import math
from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.matching import Token


def recall_at_k(ranked: Sequence[str], relevant: Set[str], k: int) -> float:
    """Share of the relevant ones found in the first k, from 0 to 1; ValueError if nothing is relevant.

    Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, section 8.3.

    >>> recall_at_k(["a", "b", "c"], {"a", "c", "z", "y"}, k=3)
    0.5
    """
    _some(relevant)
    return len(set(ranked[:k]) & relevant) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Set[str]) -> float:
    """1 / rank of the first relevant one, 0 when there is none; its mean is MRR. ValueError if nothing is relevant.

    Voorhees 1999, The TREC-8 question answering track report.

    >>> reciprocal_rank(["a", "b", "c"], {"b", "c"})
    0.5
    """
    _some(relevant)
    return next((1 / n for n, i in enumerate(ranked, 1) if i in relevant), 0.0)


def average_precision(ranked: Sequence[str], relevant: Set[str]) -> float:
    """Mean over the relevant ones of the precision at their rank (0 where not found); its mean is MAP.

    ValueError if nothing is relevant. Manning, Raghavan and Schütze 2008, section 8.4.

    >>> average_precision(["a", "b", "c"], {"a", "c"})   # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    _some(relevant)
    found, total = 0, 0.0
    for n, i in enumerate(ranked, 1):
        if i in relevant:
            found += 1
            total += found / n
    return total / len(relevant)


def ndcg_at_k(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Discounted gain of the first k over the best possible, from 0 to 1; ValueError if no gain is above 0.

    Järvelin and Kekäläinen 2002 (doi:10.1145/582415.582418), with the gain as given and log2(rank + 1), as trec_eval.

    >>> round(ndcg_at_k(["a", "b", "c"], {"a": 1, "c": 1}, k=3), 6)   # (1 + 1/2) / (1 + 1/log2(3))
    0.919721
    """
    _some({i for i, g in gains.items() if g > 0})
    gained = sum(gains.get(i, 0.0) / math.log2(n + 1) for n, i in enumerate(ranked[:k], 1))
    best = sorted((g for g in gains.values() if g > 0), reverse=True)[:k]
    return gained / sum(g / math.log2(n + 1) for n, g in enumerate(best, 1))


def _some(relevant: Set[str]) -> None:
    if not relevant:
        raise ValueError("Nothing is relevant: leave such a question out of a ranking's measure")


def citation_recall(cited: Set[str], needs: Sequence[Set[str]]) -> float:
    """Share of what is needed (each need: any one of its sentences) that is cited, 0 to 1.

    After ALCE (Gao et al. 2023, arXiv:2305.14627), with gold sentences in place of an entailment model: there a
    statement counts as recalled when its citations carry it, here a needed fact when a sentence that carries it is cited.

    >>> citation_recall({"a.1", "a.2"}, [{"a.1", "b.4"}, {"c.0"}])
    0.5
    """
    if not needs:
        raise ValueError("Nothing is needed: leave such a question out of citation recall")
    return sum(bool(cited & n) for n in needs) / len(needs)


def citation_precision(cited: Set[str], needs: Sequence[Set[str]]) -> float:
    """Share of the cited sentences that are needed ones, 0 to 1; ValueError when nothing is cited.

    After ALCE (Gao et al. 2023, arXiv:2305.14627): a citation is precise when it carries something of the answer.

    >>> citation_precision({"a.1", "a.2"}, [{"a.1", "b.4"}, {"c.0"}])
    0.5
    """
    if not cited:
        raise ValueError("Nothing is cited: leave such an answer out of citation precision")
    return len(cited & set().union(*needs)) / len(cited)


def figure_support(claim: "Sequence[Token]", cited: "Sequence[Sequence[Token]]") -> tuple[int, int]:
    """How many of a claim's figures stand in its cited sentences, and how many it has: a figure is a value with its unit.

    Of an answer, the share is the sum of the first over the sum of the second. Amounts, shares, counts, years, months,
    days and quarters are figures. After FActScore's supported facts (Min et al. 2023, arXiv:2305.14251), kept to what can be
    decided without a model.

    >>> from eval.matching import tokens
    >>> figure_support(tokens("매출은 2.4조 원, 3% 늘었다"), [tokens("2조4000억원으로 5% 늘었다")])   # 2.4 trillion won yes, 3% no
    (1, 2)
    """
    figures = [t for t in claim if t.value is not None]
    there = [t for sentence in cited for t in sentence if t.value is not None]
    return sum(any(f.matches(t) for t in there) for f in figures), len(figures)


def refusal_precision(refused: Sequence[bool], unanswerable: Sequence[bool]) -> float:
    """Share of the refusals that were right; 1.0 when nothing was refused.

    >>> refusal_precision([True, True, False], [True, False, False])
    0.5
    """
    right = [u for r, u in zip(refused, unanswerable, strict=True) if r]
    return sum(right) / len(right) if right else 1.0


def refusal_recall(refused: Sequence[bool], unanswerable: Sequence[bool]) -> float:
    """Share of the unanswerable questions that were refused; ValueError when there are none.

    >>> refusal_recall([True, False, False], [True, True, False])
    0.5
    """
    of = [r for r, u in zip(refused, unanswerable, strict=True) if u]
    if not of:
        raise ValueError("No question is unanswerable: refusal recall has no meaning here")
    return sum(of) / len(of)


def balanced_accuracy(refused: Sequence[bool], unanswerable: Sequence[bool]) -> float:
    """Mean of the share of unanswerable questions refused and the share of answerable ones answered: guessing gives 0.5.

    Brodersen et al. 2010 (doi:10.1109/ICPR.2010.764). ValueError when either kind is missing.

    >>> balanced_accuracy([True, False, False, True], [True, True, False, False])   # (1/2 + 1/2) / 2
    0.5
    """
    answered = refusal_recall([not r for r in refused], [not u for u in unanswerable])
    return (refusal_recall(refused, unanswerable) + answered) / 2
