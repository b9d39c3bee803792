"""Two runs side by side, question by question: what changed, how likely by chance, and who won and lost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.chance import holm, intervals, permutation_p
from eval.run import Row, Run
from eval.table import LOWER_IS_BETTER, MEANS

if TYPE_CHECKING:
    from rich.console import RenderableType

COMPARED = tuple(m for m in MEANS if m not in ("exact", "F1", "article MAP", "passage MAP"))
# What is called a change.
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in two runs over the `count` questions to which it applies in both.

    `p` is by paired permutation, `corrected` the same after Holm's correction for all the metrics compared; `low` and `high`
    are the 95% bootstrap interval of the change.
    """

    metric: str
    before: float
    after: float
    p: float
    count: int
    low: float = 0.0
    high: float = 0.0
    corrected: float = 1.0

    @property
    def mark(self) -> str:
        """ "better" or "worse" where the corrected p says so, with a "?" where only the metric's own does, else ""."""
        if self.p >= LEVEL:
            return ""
        return ("better" if self.better else "worse") + ("" if self.corrected < LEVEL else "?")

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
            change = intervals({"": [([b - a for a, b in both], [1.0] * len(both))]})[""]
            differences.append(
                Difference(
                    metric, sum(x) / len(x), sum(y) / len(y), permutation_p(x, y), len(both), change.low, change.high
                )
            )
    differences = [replace(d, corrected=p) for d, p in zip(differences, holm([d.p for d in differences]), strict=True)]
    notes = [
        f"{what} differ: {one} and {two}"
        for what, one, two in (
            ("questions", before.questions, after.questions),
            ("archives", before.archive, after.archive),
            *((f"settings, {k},", before.settings.get(k), after.settings.get(k)) for k in _keys(before.settings, after.settings)),
            *((f"versions, {k},", before.versions.get(k), after.versions.get(k)) for k in _keys(before.versions, after.versions)),
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
    for name in ("metric", "n", "before", "after", "change", "95%", "p", "p, Holm", ""):
        table.add_column(name, justify="left" if name in ("metric", "") else "right")
    for d in found.differences:
        table.add_row(
            d.metric, str(d.count), f"{d.before:.3f}", f"{d.after:.3f}", f"{d.after - d.before:+.3f}",
            f"{d.low:+.2f} to {d.high:+.2f}", f"{d.p:.3f}", f"{d.corrected:.3f}", d.mark,
        )  # fmt: skip
    parts: list[RenderableType] = [*(Text(n) for n in found.notes), table]
    parts.append(
        Text(
            f'p by paired permutation; "better" and "worse" where it is below {LEVEL} after Holm\'s correction for the '
            f"{len(found.differences)} metrics, with a ? where only before"
        )
    )
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
