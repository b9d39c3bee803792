"""A run's figures: by type, language, company and age of the article, each with its interval; times, tokens and cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.chance import RESAMPLES, Interval, intervals, percentiles
from eval.run import FIRST, Row, percentile

# Means of what a row's scores hold, in the order of the table; a higher one is better, but for "unsupported".
MEANS = (
    "right", "correct", "answer cited", "citation recall", "citation precision", "figure support",
    "unsupported", f"article recall@{FIRST}", "article MRR", f"article nDCG@{FIRST}", "article MAP",
    f"passage recall@{FIRST}", "passage MRR", f"passage nDCG@{FIRST}", "passage MAP", "answered", "exact", "F1", "judged",
)  # fmt: skip
BY = ("type", "language", "company", "age")
# A company with fewer questions is counted among "other"; so are those after the first so many.
COMPANY_FEWEST, COMPANIES_MOST = 5, 12
# Upper bounds, in days before the archive's newest article.
_AGES = ((30, "under 30 days"), (90, "30 to 89 days"), (180, "90 to 179 days"), (365, "180 to 364 days"))
REFUSALS = ("refusal precision", "refusal recall", "balanced accuracy")
LOWER_IS_BETTER = frozenset({"unsupported"})
WHAT = {
    "right": "answered correctly out of cited sentences, or rightly refused",
    "correct": "the answer holds an accepted answer",
    "answer cited": "the cited sentences of gold articles hold an accepted answer",
    "citation recall": "share of the needed facts that a citation carries",
    "citation precision": "share of the cited sentences that carry a needed fact",
    "figure support": "share of the figures in an answer's claims that stand in the sentences they cite",
    "unsupported": "share of claims that the sources do not carry, as the answer itself says",
    f"article recall@{FIRST}": f"share of the needed articles among the first {FIRST} hits",
    f"passage recall@{FIRST}": f"share of the needed sentences inside the first {FIRST} hits",
    "passage MRR": "1 / rank of the first hit that holds a needed sentence",
    "judged": "answers that the chat model judged right, of those that it judged; refusals are wrong",
    "answered": "answerable questions that were not refused",
    "refusal precision": "refusals of questions that have no answer in the archive",
    "refusal recall": "questions without an answer that were refused",
    "balanced accuracy": "mean of refusal recall and answered",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Questions counted together: `name` is "all", "type figure", "language ko", "company KT" or "age under 30 days"."""

    name: str
    questions: int
    figures: dict[str, Interval]


def groups(rows: Sequence[Row], resamples: int = RESAMPLES, by: Sequence[str] = BY) -> list[Group]:
    """All questions, then by each of these; a metric that applies to none of a group's questions is left out."""
    return [Group(name, len(some), _figures(some, resamples)) for name, some in parts(rows, by).items()]


def parts(rows: Sequence[Row], by: Sequence[str] = BY) -> dict[str, list[Row]]:
    """The rows of each group. A question that names two companies is in both; one whose gold article has no day, in no age."""
    parted: dict[str, list[Row]] = {"all": list(rows)}
    for key in by:
        for value, some in _parted(rows, key).items():
            parted[f"{key} {value}"] = some
    return parted


def _parted(rows: Sequence[Row], key: str) -> dict[str, list[Row]]:
    if key == "company":
        counts = Counter(c for r in rows for c in r.companies)
        named = [c for c, n in counts.most_common(COMPANIES_MOST) if n >= COMPANY_FEWEST]
        found = {c: [r for r in rows if c in r.companies] for c in named}
        # Without a single group of its own the others are everything, which "all" says already.
        others = [r for r in rows if not set(named) & set(r.companies)] if named else []
        return found | ({"other or none": others} if others else {})
    if key == "age":
        aged = [
            (r, next((name for days, name in _AGES if r.age < days), "a year and more"))
            for r in rows
            if r.age is not None
        ]
        order = [*(name for _, name in _AGES), "a year and more"]
        return {name: some for name in order if (some := [r for r, of in aged if of == name])}
    return {v: [r for r in rows if getattr(r, key) == v] for v in dict.fromkeys(getattr(r, key) for r in rows)}


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
    found = {metric: columns(rows, metric) for metric in (*MEANS, *REFUSALS)}
    return intervals({metric: c for metric, c in found.items() if c}, resamples)


def latency(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, in milliseconds, by stage; "total" last."""
    return {s: (percentile(v, 0.5), percentile(v, 0.95)) for s, v in _stages(rows).items()}


def timings(rows: Sequence[Row], resamples: int = RESAMPLES) -> dict[str, tuple[Interval, Interval]]:
    """The same with intervals."""
    return {s: (percentiles(v, 0.5, resamples), percentiles(v, 0.95, resamples)) for s, v in _stages(rows).items()}


def _stages(rows: Sequence[Row]) -> dict[str, list[float]]:
    stages: dict[str, list[float]] = {}
    for r in rows:
        for stage, seconds in r.seconds.items():
            stages.setdefault(stage, []).append(1000 * seconds)
    order = [s for s in stages if s != "total"] + [s for s in stages if s == "total"]
    return {s: stages[s] for s in order}


@dataclass(frozen=True, slots=True)
class Spent:
    """One thing that answers used, a question on average and in `total`, over the `mean.count` questions that say it."""

    what: str
    mean: Interval
    total: float


def spent(rows: Sequence[Row], resamples: int = RESAMPLES) -> list[Spent]:
    """Tokens read and written by a chat model, and cost by the user's prices; [] for a run without a chat model."""
    found = []
    for what, values in (
        ("tokens read", [r.tokens["read"] for r in rows if "read" in r.tokens]),
        ("tokens written", [r.tokens["written"] for r in rows if "written" in r.tokens]),
        ("cost", [r.cost for r in rows if r.cost is not None]),
    ):
        if values:
            mean = intervals({what: [(list(map(float, values)), [1.0] * len(values))]}, resamples)[what]
            found.append(Spent(what, mean, float(sum(values))))
    return found
