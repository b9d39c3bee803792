"""A sweep: every cell of a grid asked the dev questions, a leaderboard, and the best one looked at on the other half.

1. The cells are read from the grid, and the questions of its half; where a cell changes the encoder or the window, a copy of
   the archive is made for it, in the sweep's folder.
2. Each cell that was not asked yet is asked: its rows are kept as they come, its run when it is whole. After a kill, the
   same command goes on at the row where it was; a change of code, questions, articles or settings starts anew.
3. The leaderboard is ordered by the metric; beside it stands the paired permutation p against everything as it is, after
   Holm's correction for the number of cells.
4. The best of many looks better than it is: when it is not the present one, both are asked the half that nobody looked at.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.archive import Archive
from eval.chance import Interval, holm, permutation_p
from eval.command import some
from eval.comparison import Comparison, compare
from eval.conditions import code, recorded
from eval.csv_rows import cell as no_formula
from eval.evaluation import Asking, evaluate
from eval.gold import archive_digest, articles_of, digest, read_gold
from eval.grid import REBUILT, Cell, Grid, half, put
from eval.journal import Journal
from eval.run import FIRST, Run, load, percentile
from eval.table import LOWER_IS_BETTER, groups
from rag.settings import Settings

if TYPE_CHECKING:
    from rich.console import RenderableType

BESIDE = ("right", "answer cited", "citation precision", f"passage recall@{FIRST}", "balanced accuracy")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell with its figure and those beside it; `corrected` is p against the present values after Holm, 1 for itself."""

    cell: Cell
    figure: Interval | None
    beside: dict[str, float]
    milliseconds: float
    corrected: float


@dataclass(frozen=True, slots=True)
class Swept:
    """The leaderboard, best first; `held_out` compares the present values with the best on the other half, or None."""

    metric: str
    questions: int
    standings: tuple[Standing, ...]
    held_out: Comparison | None


# Told (cells done, cells, name of the cell, questions done, questions).
Told = Callable[[int, int, str, int, int], None]


def sweep(settings: Settings, grid: Grid, gold: Sequence[Path], folder: Path, told: Told = lambda *_: None) -> Swept:
    """Ask whatever was not asked yet, in `folder`, and write leaderboard.json and leaderboard.csv there.

    GoldError for questions that cannot be used. See the top of the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # 1. and 2.
    runs: list[tuple[Cell, Run]] = []
    for n, cell in enumerate(grid.cells):
        runs.append((cell, _asked(settings, cell, grid.part, grid.limit, gold, folder, _telling(told, n, grid, cell))))
    # 3.
    present = runs[0][1]
    ps = holm([_p(present, run, grid.metric) for _, run in runs[1:]])
    standings = [_standing(cell, run, grid.metric, p) for (cell, run), p in zip(runs, [1.0, *ps], strict=True)]
    sign = -1 if grid.metric in LOWER_IS_BETTER else 1
    worst = float("-inf")
    # Among equals the present values come first: `sorted` keeps their order.
    standings.sort(key=lambda s: -(sign * s.figure.value if s.figure else worst))
    # 4.
    held_out, best = None, standings[0].cell
    if grid.part == "dev" and best != Cell():
        both = [
            _asked(
                settings, c, "test", grid.limit, gold, folder, _telling(told, len(grid.cells), grid, c, "other half, ")
            )
            for c in (Cell(), best)
        ]
        held_out = compare(*both)
    swept = Swept(grid.metric, len(present.rows), tuple(standings), held_out)
    _write(swept, folder)
    return swept


def _telling(told: Told, n: int, grid: Grid, cell: Cell, before: str = "") -> Callable[[int, int], None]:
    return lambda done, of: told(n, len(grid.cells), before + cell.name, done, of)


def _asked(
    settings: Settings, cell: Cell, part: str, limit: int, gold: Sequence[Path], folder: Path,
    progress: Callable[[int, int], None],
) -> Run:  # fmt: skip
    from eval.command import named_by
    from rag.generation import built_with
    from rag.wiring import open_chatbot

    effective = cell.effective(settings)
    if changed := {n: v for n, v in cell.settings if n in REBUILT and v != getattr(settings, n)}:
        effective = effective.model_copy(update={"archive": _copied(settings, effective, changed, folder)})
    with put(cell.constants), open_chatbot(effective) as bot:
        search = bot.retriever.search
        search.fusion = replace(search.fusion, **dict(cell.fusion))
        questions = some(half(read_gold(gold, bot.archive), part), limit)
        about = {
            "questions": digest(questions), "archive": archive_digest(bot.archive), "code": code(),
            "settings": recorded(effective), "fusion": dict(cell.fusion), "constants": dict(cell.constants),
        }  # fmt: skip
        name = hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()[:16]
        path = folder / f"{name}.json"
        if path.exists():
            return load(path)
        journal, finished = Journal(folder / f"{name}.part", about), False
        try:
            asking = Asking(named_by(effective), effective.chat_prices, journal.rows, journal.add)
            built = built_with(bot.retriever.index.encoder) | {"code": code()}
            run = evaluate(
                bot, questions, progress, recorded(effective) | dict((*cell.fusion, *cell.constants)), built, asking
            )
            run.save(path)
            finished = True
        finally:
            journal.close(finished)
    return run


def _copied(settings: Settings, effective: Settings, changed: dict[str, Any], folder: Path) -> Path:
    """The archive again, cut and encoded as these settings say; what is there already is not done again."""
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest
    from rag.wiring import known_companies

    with Archive(settings.archive, write=False, purpose="citewire eval sweep") as source:
        name = hashlib.sha256(json.dumps([archive_digest(source), changed], sort_keys=True).encode()).hexdigest()[:16]
        copy = folder / f"archive-{name}"
        with Archive(copy, write=True, purpose="citewire eval sweep") as archive:
            ingest(archive, articles_of(source), effective.window, companies=known_companies(effective))
            PassageIndex(archive, open_encoder(effective.encoder, effective.download)).close()
    return copy


def _p(present: Run, run: Run, metric: str) -> float:
    """By the questions to which the metric applies in both; 1 for one that is no mean over questions."""
    other = {r.id: r for r in run.rows}
    pairs = [
        (r.scores[metric], other[r.id].scores[metric])
        for r in present.rows
        if metric in r.scores and r.id in other and metric in other[r.id].scores
    ]
    return permutation_p([a for a, _ in pairs], [b for _, b in pairs]) if pairs else 1.0


def _standing(cell: Cell, run: Run, metric: str, corrected: float) -> Standing:
    figures = groups(run.rows, by=())[0].figures
    totals = [1000 * r.seconds["total"] for r in run.rows if "total" in r.seconds]
    beside = {m: figures[m].value for m in BESIDE if m in figures and m != metric}
    return Standing(cell, figures.get(metric), beside, percentile(totals, 0.5) if totals else 0.0, corrected)


def _write(swept: Swept, folder: Path) -> None:
    rows = [
        {"rank": n, "cell": s.cell.name, **dict((*s.cell.settings, *s.cell.fusion, *s.cell.constants)),
         swept.metric: s.figure.value if s.figure else None, "low": s.figure.low if s.figure else None,
         "high": s.figure.high if s.figure else None, "p, Holm": s.corrected, **s.beside,
         "median milliseconds": round(s.milliseconds, 1)}
        for n, s in enumerate(swept.standings, 1)
    ]  # fmt: skip
    held_out = [asdict(replace(d)) for d in swept.held_out.differences] if swept.held_out else None
    kept = {"metric": swept.metric, "questions": swept.questions, "leaderboard": rows, "other half": held_out}
    (folder / "leaderboard.json").write_text(
        json.dumps(kept, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8"
    )
    with open(folder / "leaderboard.csv", "w", encoding="utf-8-sig", newline="") as file:
        names = list(dict.fromkeys(n for row in rows for n in row))
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([no_formula(row.get(n)) for n in names] for row in rows)


def show(swept: Swept) -> "RenderableType":
    """The leaderboard for the terminal, and how the best one does on the other half."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    beside = [m for m in BESIDE if m != swept.metric]
    table = Table(title=f"{swept.questions:,} questions, by {swept.metric}", title_justify="left")
    for name in ("", "cell", swept.metric, "95%", "p, Holm", *beside, "ms"):
        table.add_column(name, justify="left" if name == "cell" else "right")
    for n, s in enumerate(swept.standings, 1):
        figure = (f"{s.figure.value:.3f}", f"{s.figure.low:.2f}–{s.figure.high:.2f}") if s.figure else ("–", "–")
        p = "" if s.cell == Cell() else f"{s.corrected:.3f}"
        others = (f"{s.beside[m]:.3f}" if m in s.beside else "–" for m in beside)
        table.add_row(str(n), s.cell.name, *figure, p, *others, f"{s.milliseconds:,.0f}")
    parts: list[RenderableType] = [
        table,
        Text("p against everything as it is, by paired permutation, after Holm's correction"),
    ]
    if swept.held_out:
        for d in swept.held_out.differences:
            if d.metric == swept.metric:
                parts.append(
                    Text(
                        f"On the other half ({d.count:,} questions) the best has {d.metric} {d.after:.3f}, everything as it is "
                        f"{d.before:.3f}: {d.after - d.before:+.3f} ({d.low:+.3f} to {d.high:+.3f}), p {d.p:.3f}"
                    )
                )
    elif swept.standings[0].cell == Cell():
        parts.append(Text("No cell is better than everything as it is"))
    return Group(*parts)
