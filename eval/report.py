"""A run for the terminal and as a small Markdown table. As a page: `eval.page`; two runs side by side: `eval.comparison`."""

from typing import TYPE_CHECKING

from eval.chance import Interval
from eval.refusing import advice
from eval.run import FIRST, Run
from eval.table import groups, spent, timings

if TYPE_CHECKING:
    from rich.console import RenderableType

# Columns of the tables; JSON holds every metric.
SHOWN = ("right", "correct", "answer cited", "citation recall", "citation precision", f"article recall@{FIRST}",
         f"passage recall@{FIRST}", "passage MRR", "balanced accuracy")  # fmt: skip


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
        " · ".join(
            f"{m} {_cell(more.get(m), False)}"
            for m in (
                "figure support",
                "unsupported",
                "exact",
                "F1",
                "article MRR",
                *(["judged"] if "judged" in more else []),
            )
        ),
        "milliseconds, median / 95th percentile: "
        + " · ".join(f"{s} {_wide(a)} / {_wide(b)}" for s, (a, b) in timings(run.rows).items()),
        *([said] if (said := advice(run.rows)) else []),
        *(
            f"{s.what}: {s.mean.value:,.6g} a question ({s.mean.low:,.6g}–{s.mean.high:,.6g}), {s.total:,.6g} in all "
            f"({s.mean.count:,} questions)"
            for s in spent(run.rows)
        ),
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


def _wide(figure: Interval) -> str:
    return f"{figure.value:,.1f} ({figure.low:,.1f}–{figure.high:,.1f})"
