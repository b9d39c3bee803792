"""What `citewire eval` and its commands `compare` and `report` do."""

import json as json_
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from corpus.archive import Archive
from eval.as_of import AsOf
from eval.comparison import compare, show_comparison
from eval.conditions import code, recorded
from eval.data import Data
from eval.evaluation import Asked, Asking, evaluate
from eval.gate import GateError, check, floors_path, read_floors
from eval.gate import update as raise_floors
from eval.gold import TYPES, GoldError, GoldQuestion, archive_digest, digest, founded, read_gold, shipped, valid_on
from eval.journal import Journal
from eval.judge_commands import with_judge
from eval.report import show
from eval.run import Run, load
from eval.table import groups, spent, timings
from rag.settings import Settings


def main_eval(
    settings: Settings,
    *,
    gold: list[Path],
    out: Path | None = None,
    gate: bool = False,
    update: bool = False,
    reason: str = "",
    json: bool = False,
    limit: int = 0,
    kind: str = "",
    data: Data | None = None,
    as_of: str = "",
    judge: int = 0,
) -> int:
    """Ask the gold questions (no paths: those that ship; or those of `data`), print the figures, and check or set floors.

    1 when a floor is missed, a floor would fall without a reason, or the questions cannot be used; else 0.
    """
    from rag.generation import built_with
    from rag.wiring import open_chatbot

    if (gate or update) and (limit or kind or data or as_of):
        return _fail("Floors are for all gold questions: leave out the limit and the type, --data and --as-of")
    if kind and kind not in TYPES and data is None:
        return _fail(f"No type {kind!r}: one of {', '.join(TYPES)}")
    if out is not None and not out.absolute().parent.is_dir():
        return _fail(f"Folder '{out.absolute().parent}' for the run does not exist: make it first")
    if judge and not settings.chat_model:
        return _fail("--judge asks a chat model and none is set: CITEWIRE_CHAT_MODEL=openai:gpt-4o-mini, or another")
    floors_at = floors_path(gold)
    try:
        floors = read_floors(floors_at) if gate or (update and floors_at.exists()) else None
        with open_chatbot(settings) as chatbot:
            questions = some(asked_of(chatbot.archive, gold, data, as_of), limit, kind)
            asked: Asked = AsOf(chatbot, as_of) if as_of else chatbot
            shaping = recorded(settings) | ({"as_of": as_of} if as_of else {})
            built = built_with(chatbot.retriever.index.encoder) | {"code": code()}
            asking, journal = Asking(named_by(settings), settings.chat_prices), None
            if out is not None:
                about = {"questions": digest(questions), "archive": archive_digest(chatbot.archive), "built with": built,
                         "settings": shaping}  # fmt: skip
                journal = Journal(out.with_name(out.name + ".part"), about)
                if journal.rows:
                    print(f"{len(journal.rows):,} questions were asked before the run was cut off", file=sys.stderr)
                asking = replace(asking, kept=journal.rows, keep=journal.add)
            finished = False
            try:
                with _progress("questions") as progress:
                    run = evaluate(asked, questions, progress, shaping, built, asking)
                if judge:
                    run = with_judge(run, settings, judge)
                if out is not None:
                    run.save(out)
                finished = True
            finally:
                if journal is not None:
                    journal.close(finished)
    except (GoldError, GateError) as error:
        return _fail(str(error))
    if json:
        print(json_.dumps(_summary(run), ensure_ascii=False, indent=2))
    else:
        _print(show(run))
    try:
        if update:
            raise_floors(run, floors, reason).save(floors_at)
            print(f"The floors in '{floors_at}' are this run's figures", file=sys.stderr)
        elif gate and floors is not None:
            if missed := check(run, floors):
                return _fail("\n".join(str(m) for m in missed))
            print(f"All {len(floors.floors)} floors hold", file=sys.stderr)
    except GateError as error:
        return _fail(str(error))
    return 0


def asked_of(archive: Archive, gold: Sequence[Path], data: Data | None, as_of: str) -> list[GoldQuestion]:
    """The questions of the data, or of gold files (none: those that ship), that stand in the archive and hold on the day."""
    questions = read_gold(gold or shipped(), archive) if data is None else founded(data.questions, archive)
    return valid_on(questions, as_of, archive) if as_of else questions


def main_compare(a: Path, b: Path, json: bool = False) -> int:
    """Print what changed from run `a` to run `b`; 1 when one of them is no run or they share no question."""
    try:
        found = compare(load(a), load(b))
    except ValueError as error:
        return _fail(str(error))
    if json:
        print(json_.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _print(show_comparison(found))
    return 0


def main_report(run: Path, out: Path, against: Path | None = None, csv: Path | None = None, json: bool = False) -> int:
    """Write a kept run as one HTML file, and its rows as CSV when asked; 1 when a run is none or they share no question.

    With `json` the figures are printed, else where the files are.
    """
    from eval import csv_rows
    from eval.page import page

    try:
        now, before = load(run), load(against) if against else None
        # Surrogates of a broken question have no place in UTF-8.
        out.write_bytes(page(now, before).encode("utf-8", "replace"))
        if csv is not None:
            csv_rows.save(now, csv, before)
    except ValueError as error:
        return _fail(str(error))
    if json:
        print(json_.dumps(_summary(now), ensure_ascii=False, indent=2))
    else:
        for path in (out, *([csv] if csv else [])):
            print(f"{path}  {path.stat().st_size / 1e6:,.1f} MB")
    return 0


def main_sweep(settings: Settings, grid: Path, out: Path, gold: list[Path], json: bool = False) -> int:
    """Try the cells of a grid, or go on with what a killed sweep left, and print the leaderboard; 1 for a bad grid or questions."""
    from eval.grid import GridError, read_grid
    from eval.sweep import show as show_swept
    from eval.sweep import sweep

    try:
        with _cells() as told:
            swept = sweep(settings, read_grid(grid, settings), gold or shipped(), out, told)
    except (GridError, GoldError) as error:
        return _fail(str(error))
    if json:
        print((out / "leaderboard.json").read_text("utf-8"), end="")
    else:
        _print(show_swept(swept))
    return 0


def named_by(settings: Settings) -> Callable[[str], list[str]]:
    """What names the companies of a question, in the order in which they stand."""
    from rag.wiring import known_companies

    companies = known_companies(settings)
    return lambda text: [m.company for m in companies.find(text)]


def some(questions: Sequence[GoldQuestion], limit: int = 0, kind: str = "") -> list[GoldQuestion]:
    """Those of one type ("": all), and of these `limit` (0: all), spread evenly over the files; GoldError for none."""
    chosen = [q for q in questions if not kind or q.type == kind]
    if not chosen:
        raise GoldError(f"No question is of the type {kind!r}")
    if limit < 0:
        raise GoldError(f"The limit must be 0 (all) or more, got {limit}")
    if not limit or limit >= len(chosen):
        return chosen
    return [chosen[n * len(chosen) // limit] for n in range(limit)]


def _summary(run: Run) -> dict[str, object]:
    """The run without its rows, with its figures."""
    kept = asdict(replace(run, rows=()))
    del kept["rows"]
    figures = [
        {"group": g.name, "questions": g.questions, "figures": {m: asdict(f) for m, f in g.figures.items()}}
        for g in groups(run.rows)
    ]
    milliseconds = {s: {"median": asdict(a), "p95": asdict(b)} for s, (a, b) in timings(run.rows).items()}
    return kept | {
        "errors": sum(bool(r.error) for r in run.rows),
        "groups": figures,
        "milliseconds": milliseconds,
        "spent": [asdict(s) for s in spent(run.rows)],
    }


def _print(what: object) -> None:
    from rich.console import Console

    console = Console()
    # A pipe has no width; a table cut at 80 columns cannot be read.
    (console if console.is_terminal else Console(width=160)).print(what, markup=False, highlight=False)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error when that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _cells() -> Iterator[Callable[[int, int, str, int, int], None]]:
    """A bar for the cells and one for the questions of the cell on a terminal, else a line for each cell."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console, last = Console(stderr=True), [""]
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        cells, questions = bar.add_task("cells", total=None), bar.add_task("questions", total=None)

        def told(cell: int, of: int, name: str, done: int, count: int) -> None:
            bar.update(cells, completed=cell, total=of)
            bar.update(questions, completed=done, total=count, description=name)
            if not console.is_terminal and name != last[0]:
                last[0] = name
                print(f"{cell + 1:,} of {of:,}: {name}" if cell < of else name, file=sys.stderr)

        yield told


def _fail(reason: str) -> int:
    for line in reason.splitlines():
        print(f"citewire: {line}", file=sys.stderr)
    return 1
