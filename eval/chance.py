"""How far a figure may be chance: bootstrap intervals, and paired permutation tests between two runs.

A figure is a ratio: the sum of its parts over the sum of its weights (a mean has weights of 1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# (parts, weights) of one or more ratios whose mean is the figure; a number for each question.
Columns = Sequence[tuple[Sequence[float], Sequence[float]]]
RESAMPLES = 1000
FLIPS = 10_000
SEED = 20240
# Differences are flipped in blocks of this many numbers at most (8 bytes each).
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95% interval over `count` questions."""

    value: float
    low: float
    high: float
    count: int


def interval(columns: Columns, resamples: int = RESAMPLES) -> Interval:
    """The mean of these ratios with its 95% interval; ValueError when a ratio has no weight at all.

    >>> interval([([1, 0, 1, 1], [1, 1, 1, 1])]).value
    0.75
    """
    return intervals({"": columns}, resamples)[""]


def intervals(figures: Mapping[str, Columns], resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval]:
    """Each figure with its percentile bootstrap interval; every figure has one (part, weight) for each question.

    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13: questions are drawn with replacement,
    `resamples` times, the same draws for all figures; draws in which a ratio has no weight are left out of it.
    Without resamples the interval is the figure itself.
    """
    ratios = [(name, p, w) for name, columns in figures.items() for p, w in columns]
    if not ratios:
        return {}
    parts, weights = (np.array([r[at] for r in ratios], np.float64).T for at in (1, 2))
    if not (parts.shape[0] and weights.sum(axis=0).all()):
        raise ValueError("No question weighs anything in this figure")
    n = len(parts)
    rng = np.random.default_rng(seed)
    block = max(1, min(resamples, _BLOCK // n))
    drawn_parts, drawn_weights = [parts.sum(axis=0)[None]], [weights.sum(axis=0)[None]]
    for at in range(0, resamples, block):
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=min(block, resamples - at)).astype(np.float64)
        drawn_parts.append(drawn @ parts)
        drawn_weights.append(drawn @ weights)
    with np.errstate(invalid="ignore"):
        values = np.concatenate(drawn_parts) / np.concatenate(drawn_weights)
    found = {}
    for name in figures:
        mine = [k for k, r in enumerate(ratios) if r[0] == name]
        means = values[:, mine].mean(axis=1)
        spread = means[1:] if resamples else means
        low, high = np.percentile(spread[~np.isnan(spread)], [2.5, 97.5])
        count = int((weights[:, mine] > 0).any(axis=1).sum())
        found[name] = Interval(float(means[0]), float(low), float(high), count)
    return found


def percentiles(values: Sequence[float], share: float, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The value below which this share lies (nearest rank) with its 95% percentile bootstrap interval; ValueError for none.

    >>> percentiles([3, 1, 2, 4], 0.5).value
    2.0
    """
    if not len(values):
        raise ValueError("No values")
    ordered = np.sort(np.asarray(values, np.float64))
    n = len(ordered)
    rank = max(1, int(np.ceil(share * n)))
    value = float(ordered[rank - 1])
    rng, drawn = np.random.default_rng(seed), [np.array([rank - 1])]
    block = max(1, min(resamples, _BLOCK // n))
    for at in range(0, resamples, block):
        counts = rng.multinomial(n, np.full(n, 1 / n), size=min(block, resamples - at))
        # In a draw's own order, the first value up to which `rank` values lie.
        drawn.append((counts.cumsum(axis=1) >= rank).argmax(axis=1))
    low, high = np.percentile(ordered[np.concatenate(drawn)[1 if resamples else 0 :]], [2.5, 97.5])
    return Interval(value, float(low), float(high), n)


def holm(ps: Sequence[float]) -> list[float]:
    """The p-values corrected for their number, in their order: below .05 the chance of any false alarm among them is 5%.

    Holm 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.

    >>> [round(p, 2) for p in holm([0.01, 0.04, 0.03])]   # .01 * 3, then .03 * 2, then .04 * 1 but no less than .06
    [0.03, 0.06, 0.06]
    """
    corrected, most = [0.0] * len(ps), 0.0
    for n, at in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        most = max(most, min(1.0, ps[at] * (len(ps) - n)))
        corrected[at] = most
    return corrected


def permutation_p(before: Sequence[float], after: Sequence[float], seed: int = SEED) -> float:
    """Two-sided p-value of the paired permutation (sign flip) test for the mean difference.

    Smucker, Allan and Carterette 2007 (doi:10.1145/1321440.1321528). Up to 12 differing pairs exactly, by all sign
    patterns; above, by `FLIPS` drawn ones, (hits + 1) / (draws + 1). No difference at all gives 1.

    >>> permutation_p([0, 0, 0], [1, 1, 1])   # 2 of 8 sign patterns are as far from 0
    0.25
    """
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    difference = difference[np.abs(difference) > 1e-12]
    n = len(difference)
    if not n:
        return 1.0
    # Sums of the same numbers in another order differ in the last bits.
    seen = abs(float(difference.sum())) - 1e-9
    if n <= 12:
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float(np.mean(np.abs(signs @ difference) >= seen))
    rng = np.random.default_rng(seed)
    hits, block = 0, max(1, min(FLIPS, _BLOCK // n))
    for at in range(0, FLIPS, block):
        signs = 1 - 2 * rng.integers(0, 2, size=(min(block, FLIPS - at), n))
        hits += int((np.abs(signs @ difference) >= seen).sum())
    return (hits + 1) / (FLIPS + 1)
