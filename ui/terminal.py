"""What every command of the command line shares: its options, its settings, and printing."""

import json
import os
import sys
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
ForceOption = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


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


def coloured(text: str, colour: str) -> str:
    """Text in an ANSI colour ("31" red, "32" green) on a terminal, as it is elsewhere or where NO_COLOR is set."""
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{colour}m{text}\x1b[0m"


def size(count: int) -> str:
    """Bytes for a reader.

    >>> size(900), size(1_250_000)
    ('900 bytes', '1.2 MB')
    """
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= least:
            return f"{count / least:,.1f} {unit}"
    return f"{count} bytes"


def print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
