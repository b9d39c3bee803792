"""A run, and two runs side by side, for the terminal and as a small Markdown table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.chance import Interval, permutation_p
from eval.run import FIRST, Row, Run
from eval.table import LOWER_IS_BETTER, MEANS, groups, latency

if TYPE_CHECKING:
    from rich.console import RenderableType

# Columns of the tables; JSON holds every metric.
SHOWN = ("right", "correct", "answer cited", "citation recall", "citation precision", f"article recall@{FIRST}",
         f"passage recall@{FIRST}", "passage MRR", "balanced accuracy")  # fmt: skip
COMPARED = tuple(m for m in MEANS if m not in ("exact", "F1", "article MAP", "passage MAP"))


def show(run: Run) -> "RenderableType":
    """The table of figures with 95% intervals, refusals, latency by stage and what was evaluated."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parted = groups(run.rows)
    # Intervals in the first group only: the terminal is too narrow for all.
    table = Table(title=f"{len(run.rows):,} questions over {run.articles:,} articles", title_justify="left")
    for name in ("questions", "n"):
        table.add_column(name, justify="left" if name == "questions" else "right", no_wrap=True)
    for name in SHOWN:
        table.add_column(name, justify="right")
    for g in parted:
        table.add_row(g.name, str(g.questions), *(_cell(g.figures.get(m), g.name == "all") for m in SHOWN))
    more = parted[0].figures
    lines = [
        " · ".join(f"{m} {_cell(more.get(m), True, ' ')}" for m in ("answered", "refusal precision", "refusal recall")),
        " · ".join(f"{m} {_cell(more.get(m), False)}" for m in ("unsupported", "exact", "F1", "article MRR")),
        "milliseconds, median / 95th percentile: "
        + " · ".join(f"{s} {a:,.1f} / {b:,.1f}" for s, (a, b) in latency(run.rows).items()),
        f"questions {run.questions}, archive {run.archive}; {run.seconds:,.1f} s in all",
    ]
    if failed := [r for r in run.rows if r.error]:
        lines.append(f"{len(failed):,} questions failed; the first, {failed[0].id}: {failed[0].error}")
    return Group(table, *(Text(line) for line in lines))


def markdown(run: Run) -> str:
    """The same figures as a Markdown table."""
    lines = ["| questions | n | " + " | ".join(SHOWN) + " |", "|---|--:" + "|--:" * len(SHOWN) + "|"]
    for g in groups(run.rows):
        cells = (_cell(g.figures.get(m), g.name == "all", " ") for m in SHOWN)
        lines.append(f"| {g.name} | {g.questions} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(figure: Interval | None, with_interval: bool, between: str = "\n") -> str:
    if figure is None:
        return "–"
    return f"{figure.value:.3f}" + (f"{between}{figure.low:.2f}–{figure.high:.2f}" if with_interval else "")


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in two runs over the `count` questions to which it applies in both; `p` by paired permutation."""

    metric: str
    before: float
    after: float
    p: float
    count: int

    @property
    def better(self) -> bool:
        return (self.after > self.before) != (self.metric in LOWER_IS_BETTER)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs question by question. `wins` are right only after, `losses` right only before: (row before, row after)."""

    differences: tuple[Difference, ...]
    wins: tuple[tuple[Row, Row], ...]
    losses: tuple[tuple[Row, Row], ...]
    questions: int
    notes: tuple[str, ...]


def compare(before: Run, after: Run) -> Comparison:
    """The questions of both runs, paired by id; ValueError when they share none. What differs between them is noted."""
    other = {r.id: r for r in after.rows}
    pairs = [(r, other[r.id]) for r in before.rows if r.id in other and other[r.id].question == r.question]
    if not pairs:
        raise ValueError("The two runs share no question: compare runs over the same gold questions")
    differences = []
    # A retired refusal would drop out of the citation metrics: they are compared where both runs have them.
    for metric in (*COMPARED, "refused"):
        both = [(a.scores[metric], b.scores[metric]) for a, b in pairs if metric in a.scores and metric in b.scores]
        if both:
            x, y = [a for a, _ in both], [b for _, b in both]
            differences.append(Difference(metric, sum(x) / len(x), sum(y) / len(y), permutation_p(x, y), len(both)))
    notes = [
        f"{what} differ: {one} and {two}"
        for what, one, two in (
            ("questions", before.questions, after.questions),
            ("archives", before.archive, after.archive),
            *((f"settings, {k},", before.settings.get(k), after.settings.get(k)) for k in _keys(before.settings, after.settings)),
            *((f"indexes, {k},", before.built_with.get(k), after.built_with.get(k)) for k in _keys(before.built_with, after.built_with)),
        )
        if one != two
    ]  # fmt: skip
    if len(pairs) < max(len(before.rows), len(after.rows)):
        notes.append(
            f"only the {len(pairs):,} questions in both are compared ({len(before.rows):,} and {len(after.rows):,})"
        )
    changed = [(a, b, b.scores.get("right", 0.0) - a.scores.get("right", 0.0)) for a, b in pairs]
    return Comparison(
        tuple(differences),
        tuple((a, b) for a, b, d in changed if d > 0),
        tuple((a, b) for a, b, d in changed if d < 0),
        len(pairs),
        tuple(notes),
    )


def _keys(a: dict[str, object] | dict[str, str], b: dict[str, object] | dict[str, str]) -> list[str]:
    return sorted({*a, *b})


def show_comparison(found: Comparison) -> "RenderableType":
    """The differences with their p-values, then wins and losses with both answers."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{found.questions:,} questions", title_justify="left")
    for name in ("metric", "n", "before", "after", "change", "p", ""):
        table.add_column(name, justify="left" if name in ("metric", "") else "right")
    for d in found.differences:
        sign = "" if d.p >= 0.05 else "better" if d.better else "worse"
        table.add_row(
            d.metric,
            str(d.count),
            f"{d.before:.3f}",
            f"{d.after:.3f}",
            f"{d.after - d.before:+.3f}",
            f"{d.p:.3f}",
            sign,
        )
    parts: list[RenderableType] = [*(Text(n) for n in found.notes), table]
    parts.append(Text('p by paired permutation, each metric by itself; "better" and "worse" where it is below 0.05'))
    for name, pairs in (("won", found.wins), ("lost", found.losses)):
        parts.append(Text(f"{len(pairs):,} {name}"))
        parts += [Text(line) for pair in pairs for line in _pair(*pair)]
    return Group(*parts)


def _pair(before: Row, after: Row) -> Sequence[str]:
    wanted = " / ".join(before.answers) or "no answer"
    return (
        f"  {before.id} {before.question}",
        f"    wanted: {wanted}",
        f"    before: {before.text}",
        f"    after:  {after.text}",
    )
