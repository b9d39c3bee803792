"""What refusing earlier or later would have done to a run, by the chatbot's own chances of an answer.

A chatbot refuses below one threshold for every archive (`rag.weights`); where the articles or the questions are of another kind, another
one may tell better. What a run's chances say about it is an estimate: a question that went another way at another threshold (all days
searched, a follow-up asked as it was typed) has the best chance of its ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.chance import Interval, intervals
from eval.run import Row

# Thresholds looked at. Questions of either kind, with an answer and without, that it takes to speak of one: with ten, one question is
# a tenth of a side.
STEPS = tuple(round(n / 20, 2) for n in range(1, 20))
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Threshold:
    """Refusing below `at`: shares of the questions with an answer that are answered, of those without that are refused, and the
    mean of the two."""

    at: float
    answered: float
    refused: float
    balanced: Interval


def thresholds(rows: Sequence[Row], resamples: int = 1000) -> list[Threshold]:
    """Each of STEPS; [] where either kind of question has fewer than FEWEST, or the run is too old to say chances."""
    rows = [r for r in rows if r.chance is not None and not r.error]
    there = [float(r.answerable) for r in rows]
    gone = [1 - t for t in there]
    if min(sum(there), sum(gone)) < FEWEST:
        return []
    parts = {}
    for at in STEPS:
        above = [float((r.chance or 0.0) >= at) for r in rows]
        refused = [(1 - a) * g for a, g in zip(above, gone, strict=True)]
        parts[at] = [(refused, gone), ([a * t for a, t in zip(above, there, strict=True)], there)]
    found = intervals({str(at): columns for at, columns in parts.items()}, resamples)
    return [
        Threshold(at, sum(parts[at][1][0]) / sum(there), sum(parts[at][0][0]) / sum(gone), found[str(at)])
        for at in STEPS
    ]


def best(some: Sequence[Threshold]) -> Threshold:
    """The one with the highest balanced accuracy, the lowest of several; ValueError for none."""
    return max(some, key=lambda t: (t.balanced.value, -t.at))


def advice(rows: Sequence[Row]) -> str:
    """One line on the threshold that tells best on these questions, "" where there are too few to say."""
    some = thresholds(rows, 0)
    if not some:
        return ""
    top = best(some)
    return (
        f"refusing below {top.at:.2f} would tell best here: balanced accuracy {top.balanced.value:.3f}, {top.answered:.3f} of "
        f"the questions with an answer answered, {top.refused:.3f} of the others refused (CITEWIRE_REFUSE_BELOW; fit on these "
        "very questions, so try it on others)"
    )
