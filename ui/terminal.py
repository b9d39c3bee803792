"""What every command of the command line shares: its options, its settings, and printing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rag.settings import Settings

ArchiveOption = Annotated[
    Path | None, typer.Option("--archive", help="Folder of the archive.", show_default="var/archive")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def settings_of(archive: Path | None, **given: Any) -> "Settings":
    """The effective settings, with what was given on the command line; None stands for not given."""
    from rag.settings import read_settings

    return read_settings(archive=archive, **given)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error when it is a terminal; told (done, total), 0 for an unchanged total."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total or None)

        def step(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of or total or None)

        yield step


def safe(text: str) -> str:
    """Text of strangers on a terminal: control characters shown, not obeyed."""
    return "".join(c if c.isprintable() else "�" for c in text)


def print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
