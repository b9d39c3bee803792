"""A run's figures: by group of questions, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.chance import RESAMPLES, Interval, intervals
from eval.run import FIRST, Row, percentile

# Means of what a row's scores hold, in the order of the table; a higher one is better, but for "unsupported".
MEANS = (
    "right", "correct", "answer cited", "citation recall", "citation precision", "unsupported",
    f"article recall@{FIRST}", "article MRR", f"article nDCG@{FIRST}", "article MAP",
    f"passage recall@{FIRST}", "passage MRR", f"passage nDCG@{FIRST}", "passage MAP", "answered", "exact", "F1",
)  # fmt: skip
REFUSALS = ("refusal precision", "refusal recall", "balanced accuracy")
LOWER_IS_BETTER = frozenset({"unsupported"})
WHAT = {
    "right": "answered correctly out of cited sentences, or rightly refused",
    "correct": "the answer holds an accepted answer",
    "answer cited": "the cited sentences of gold articles hold an accepted answer",
    "citation recall": "share of the needed facts that a citation carries",
    "citation precision": "share of the cited sentences that carry a needed fact",
    "unsupported": "share of claims that the sources do not carry, as the answer itself says",
    "answered": "answerable questions that were not refused",
    "refusal precision": "refusals of questions that have no answer in the archive",
    "refusal recall": "questions without an answer that were refused",
    "balanced accuracy": "mean of refusal recall and answered",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are counted together: `name` is "all", "type figure" or "language ko"; figures by metric."""

    name: str
    questions: int
    figures: dict[str, Interval]


def groups(rows: Sequence[Row], resamples: int = RESAMPLES) -> list[Group]:
    """All questions, then by type, then by language; a metric that applies to none of a group's questions is left out."""
    parted: dict[str, list[Row]] = {"all": list(rows)}
    for key in ("type", "language"):
        for value in dict.fromkeys(getattr(r, key) for r in rows):
            parted[f"{key} {value}"] = [r for r in rows if getattr(r, key) == value]
    return [Group(name, len(some), _figures(some, resamples)) for name, some in parted.items()]


def columns(rows: Sequence[Row], metric: str) -> list[tuple[list[float], list[float]]]:
    """A metric's (parts, weights) by row, for `eval.chance.interval`; [] when it has no meaning for these rows."""
    refused, gone = [float(r.refused) for r in rows], [float(not r.answerable) for r in rows]
    answered = [r.scores.get("answered", 0.0) for r in rows]
    both = [a * b for a, b in zip(refused, gone, strict=True)]
    there = [1 - g for g in gone]
    found = {
        "refusal precision": [(both, refused)],
        "refusal recall": [(both, gone)],
        "balanced accuracy": [(both, gone), (answered, there)],
    }.get(metric) or [([r.scores.get(metric, 0.0) for r in rows], [float(metric in r.scores) for r in rows])]
    return found if all(sum(w) for _, w in found) else []


def _figures(rows: Sequence[Row], resamples: int) -> dict[str, Interval]:
    parts = {metric: columns(rows, metric) for metric in (*MEANS, *REFUSALS)}
    return intervals({metric: c for metric, c in parts.items() if c}, resamples)


def latency(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, in milliseconds, by stage; "total" last."""
    stages: dict[str, list[float]] = {}
    for r in rows:
        for stage, seconds in r.seconds.items():
            stages.setdefault(stage, []).append(1000 * seconds)
    order = [s for s in stages if s != "total"] + [s for s in stages if s == "total"]
    return {s: (percentile(stages[s], 0.5), percentile(stages[s], 0.95)) for s in order}
