"""A run as one HTML file that opens offline: figures, plots, every question with its sources; or two runs beside each other.

Questions, answers and articles are text of strangers: Jinja2 escapes all of it, the plots escape their own (`eval.charts`),
and the file's own policy allows nothing but its one script and its one style sheet, by their hashes: nothing is fetched.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.chance import Interval
from eval.charts import Mark, spans, whiskers
from eval.comparison import Comparison, compare
from eval.refusing import Threshold, thresholds
from eval.report import SHOWN
from eval.run import FIRST, Row, Run
from eval.table import LOWER_IS_BETTER, WHAT, Group, groups, spent, timings

if TYPE_CHECKING:
    from jinja2 import Template

STATIC = Path(__file__).parent / "static"
# The figures at the top, and those that are plotted.
FIRST_SEEN = (
    "right",
    "answer cited",
    "citation precision",
    "figure support",
    f"passage recall@{FIRST}",
    "balanced accuracy",
)
PLOTTED = ("right", "correct", "answer cited", "citation recall", "citation precision", "figure support", "unsupported",
           f"article recall@{FIRST}", f"passage recall@{FIRST}", "passage MRR", f"passage nDCG@{FIRST}", "answered",
           "refusal precision", "refusal recall", "balanced accuracy")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the page shows it; `before` is the other run's row, `change` "won", "lost", "other" or "same", or ""."""

    row: Row
    before: Row | None = None
    change: str = ""

    @property
    def outcome(self) -> str:
        """One word: error, refused rightly or wrongly, right, wrong."""
        return outcome(self.row)


def outcome(row: Row) -> str:
    """How a question ended.

    >>> outcome(Row("1", "?", "ko", "unanswerable", (), (), refused=True, scores={"right": 1.0}))
    'rightly refused'
    """
    if row.error:
        return "error"
    if row.refused:
        return "rightly refused" if row.right else "wrongly refused"
    return "right" if row.right else "wrong"


def page(run: Run, against: Run | None = None) -> str:
    """The whole file. With `against`, the run before: differences, wins and losses, both answers side by side.

    ValueError when the two runs share no question.
    """
    found = compare(against, run) if against else None
    parted = groups(run.rows)
    old = {g.name: g for g in groups(against.rows)} if against else {}
    style, script = (STATIC / name for name in ("report.css", "report.js"))
    css, js = style.read_text("utf-8"), script.read_text("utf-8")
    times = timings(run.rows)
    return _template().render(
        policy=f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(js)}; img-src data:; base-uri 'none'; form-action 'none'",
        css=css, js=js, run=run, against=against, comparison=found, groups=parted, shown=SHOWN, what=WHAT,
        tiles=[(m, parted[0].figures[m], _figure(old, "all", m)) for m in FIRST_SEEN if m in parted[0].figures],
        plots=_plots(parted, old, times, thresholds(run.rows)), times=times, spent=spent(run.rows), lower=LOWER_IS_BETTER,
        rows=_rows(run, against, found), numbers={r.id: n for n, r in enumerate(run.rows)},
        types=list(dict.fromkeys(r.type for r in run.rows)),
        languages=list(dict.fromkeys(r.language for r in run.rows)),
        outcomes=sorted({outcome(r) for r in run.rows}), failed=[r for r in run.rows if r.error],
        conditions=_conditions(run, against),
    )  # fmt: skip


def _rows(run: Run, against: Run | None, found: Comparison | None) -> list[Shown]:
    if against is None or found is None:
        return [Shown(r) for r in run.rows]
    before = {r.id: r for r in against.rows}
    won, lost = {b.id for _, b in found.wins}, {b.id for _, b in found.losses}
    shown = []
    for r in run.rows:
        other = before.get(r.id)
        other = other if other is not None and other.question == r.question else None
        change = "won" if r.id in won else "lost" if r.id in lost else ""
        if not change:
            change = "" if other is None else "same" if other.text == r.text else "other words"
        shown.append(Shown(r, other, change))
    return shown


def _plots(
    parted: Sequence[Group],
    old: dict[str, Group],
    times: dict[str, tuple[Interval, Interval]],
    refusing: Sequence[Threshold],
) -> list[tuple[str, str]]:
    everything = parted[0].figures
    figures = [_mark(m, everything[m], _figure(old, "all", m)) for m in PLOTTED if m in everything]
    plots = [("All questions", whiskers("All questions", figures))]
    for key, title in (("type", "Right, by type"), ("language", "Right, by language"),
                       ("company", "Right, by company"), ("age", "Right, by age of the article")):  # fmt: skip
        marks = [
            _mark(
                f"{g.name.removeprefix(key + ' ')} ({g.questions:,})", g.figures["right"], _figure(old, g.name, "right")
            )
            for g in parted
            if g.name.startswith(key + " ") and "right" in g.figures
        ]
        if marks:
            plots.append((title, whiskers(title, marks)))
    if refusing:
        title = "Balanced accuracy, refusing below"
        told = [(t, f"{t.answered:.2f} answered, {t.refused:.2f} refused, {t.balanced.value:.3f}") for t in refusing]
        plots.append((title, whiskers(title, [Mark(f"{t.at:.2f}", said, t.balanced) for t, said in told])))
    if times:
        title = "Milliseconds by stage: median, 95th percentile"
        marks = [Mark(s, f"{a.value:,.1f} · {b.value:,.1f} ms", a) for s, (a, b) in times.items()]
        late = [b.value for _, b in times.values()]
        plots.append((title, spans(title, list(zip(marks, late, strict=True)))))
    return plots


def _mark(name: str, now: Interval, before: Interval | None) -> Mark:
    said = f"{now.value:.3f} ({now.low:.2f}–{now.high:.2f})"
    return Mark(name, f"{before.value:.3f} → {said}" if before else said, now, before)


def _figure(parted: dict[str, Group], name: str, metric: str) -> Interval | None:
    return parted[name].figures.get(metric) if name in parted else None


def _conditions(run: Run, against: Run | None) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What was asked of what: by part (name, now, before)."""

    def facts(r: Run | None) -> dict[str, dict[str, Any]]:
        if r is None:
            return {}
        about = {"started": r.started, "seconds in all": f"{r.seconds:,.1f}", "questions": r.questions, "archive": r.archive,
                 "articles": f"{r.articles:,}"}  # fmt: skip
        return {"run": about, "settings": r.settings, "built with": dict(r.built_with), "versions": dict(r.versions),
                "machine": dict(r.machine)}  # fmt: skip

    now, before = facts(run), facts(against)
    parts = []
    for part, values in now.items():
        names = dict.fromkeys([*values, *before.get(part, {})])
        parts.append((part, [(n, _said(values.get(n)), _said(before.get(part, {}).get(n))) for n in names]))
    return parts


def _said(value: Any) -> str:
    return "–" if value is None or value == "" or value == [] else str(value)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Plots, style and script are put in with `| safe` in the template: the first escape themselves, the others are ours.
    environment = Environment(
        loader=FileSystemLoader(STATIC),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
