"""The commands that measure answers."""

from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import ArchiveOption, JsonOption, settings_of

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
    as_json: JsonOption = False,
) -> None:
    """Ask the gold questions and report retrieval, answers, citations and refusals."""
    if context.invoked_subcommand:
        return
    from eval.command import main_eval
    from ui.sample import sample_settings

    settings = sample_settings(archive) if sample else settings_of(archive)
    raise typer.Exit(
        main_eval(
            settings, gold=gold or [], out=out, gate=gate, update=update, reason=reason, json=as_json, limit=limit,
            kind=kind,
        )
    )  # fmt: skip


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
