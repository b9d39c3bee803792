"""The commands that measure answers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import ArchiveOption, JsonOption, settings_of

if TYPE_CHECKING:
    from eval.data import Data
    from rag.settings import Settings

DataOption = Annotated[
    str, typer.Option("--data", help="Questions of another form: beir:FOLDER, squad:FILE, csv:FILE, langchain:FILE.")
]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="What holds what in csv and langchain: question=질의, answers=outputs.gold."),
]

evaluation = typer.Typer(help="Measure answers against gold questions.", invoke_without_command=True)


@evaluation.callback()
def evaluate(
    context: typer.Context,
    gold: Annotated[list[Path] | None, typer.Option(help="Files of gold questions.", show_default="eval/gold")] = None,
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Evaluate on the fictional sample corpus.")] = False,
    out: Annotated[Path | None, typer.Option(help="Keep the run in this JSON file.")] = None,
    gate: Annotated[bool, typer.Option(help="Fail when a floor is not reached.")] = False,
    update: Annotated[bool, typer.Option(help="Set the floors to this run.")] = False,
    reason: Annotated[str, typer.Option(help="Why a floor may be lowered.")] = "",
    limit: Annotated[int, typer.Option(help="Only so many questions; 0: all.")] = 0,
    kind: Annotated[str, typer.Option("--type", help="Only questions of this type.")] = "",
    data: DataOption = "",
    mapping: MapOption = None,
    as_of: Annotated[str, typer.Option(help="Ask with what was known on this day: 2024-10-01.")] = "",
    judge: Annotated[bool, typer.Option("--judge", help="Let the chat model judge the answers as well.")] = False,
    judge_most: Annotated[int, typer.Option(help="At most so many calls for that.")] = 500,
    as_json: JsonOption = False,
) -> None:
    """Ask the gold questions and report retrieval, answers, citations and refusals."""
    if context.invoked_subcommand:
        return
    from eval.command import main_eval

    settings, read = settings_and_data(archive, sample, data, mapping)
    raise typer.Exit(
        main_eval(
            settings, gold=gold or [], out=out, gate=gate, update=update, reason=reason, json=as_json, limit=limit,
            kind=kind, data=read, as_of=as_of, judge=judge_most if judge else 0,
        )
    )  # fmt: skip


def settings_and_data(
    archive: Path | None, sample: bool, data: str, mapping: list[str] | None
) -> tuple["Settings", "Data | None"]:
    """What is asked: the sample, an archive, or one that is made of the data's own articles."""
    from ui.sample import sample_settings

    settings = sample_settings(archive) if sample else settings_of(archive)
    if not data:
        if mapping:
            raise ValueError("--map says what the columns of --data hold; there is no --data")
        return settings, None
    from eval.data import archive_of, read_data

    if wrong := [m for m in mapping or () if "=" not in m]:
        raise ValueError(f"--map must be field=name, got {wrong[0]!r}")
    read = read_data(data, {field: name for field, _, name in (m.partition("=") for m in mapping or ())})
    for note in read.notes:
        print(f"citewire: {note}", file=sys.stderr)
    if not read.articles:
        return settings, read
    if sample or archive:
        raise ValueError(f"--data {data.partition(':')[0]} brings its own articles: leave out --sample and --archive")
    return settings.model_copy(update={"archive": archive_of(read, settings), "sample": False}), read


@evaluation.command()
def compare(before: Path, after: Path, as_json: JsonOption = False) -> None:
    """Compare two kept runs question by question."""
    from eval.command import main_compare

    raise typer.Exit(main_compare(before, after, json=as_json))


@evaluation.command()
def report(
    run: Annotated[Path, typer.Argument(help="A run that `citewire eval --out` kept.")],
    out: Annotated[Path, typer.Option(help="The HTML file to write; it opens offline.")],
    against: Annotated[Path | None, typer.Option(help="A run before it: differences, wins, losses.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Also its questions, for a spreadsheet.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a kept run as a page with figures, plots and every question with its sources."""
    from eval.command import main_report

    raise typer.Exit(main_report(run, out, against=against, csv=csv, json=as_json))


@evaluation.command()
def sweep(
    grid: Annotated[Path, typer.Argument(help="A TOML file of values to try (eval/README.md).")],
    out: Annotated[Path, typer.Option(help="Folder for runs and leaderboard; a killed sweep goes on there.")],
    gold: Annotated[list[Path] | None, typer.Option(help="Files of gold questions.", show_default="eval/gold")] = None,
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Sweep on the fictional sample corpus.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Try settings over a grid on half of the questions; a leaderboard, and the best one on the other half."""
    from eval.command import main_sweep
    from ui.sample import sample_settings

    settings = sample_settings(archive) if sample else settings_of(archive)
    raise typer.Exit(main_sweep(settings, grid, out, gold or [], json=as_json))
