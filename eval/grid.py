"""A grid of settings to try: what stands in its file, and the cells that come of it.

A grid is TOML::

    metric = "right"          # what the leaderboard is ordered by; any figure of a run
    part = "dev"              # half of the questions, by a digest of their ids; "test" is the other half, "all" both
    limit = 0                 # only so many questions, spread evenly; 0: all

    [settings]                # as in citewire.toml: each value with each
    hits = [4, 6, 8]

    [fusion]                  # weights of words and meaning, by their names in `rag.fusion.Fusion`
    words_same = [0.6, 0.7]
    [constants]               # numbers at the top of a module of `rag`
    "rag.chatbot.ENOUGH" = [0.3, 0.35]

The first cell is always everything as it is. Of two values with one meaning for each other, try both: a grid is a product.
"""

import hashlib
import importlib
import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from eval.conditions import recorded
from eval.gold import GoldQuestion
from eval.table import MEANS, REFUSALS
from rag.fusion import Fusion
from rag.settings import Settings, SettingsError, read_settings

PARTS = ("dev", "test", "all")
# A night of cells; more is a slip of the pen.
MOST = 500
# Settings of the archive: a copy of it is made for each of their values.
REBUILT = ("encoder", "window")
# Files that were read into the archive when it was taken in: not tried here.
_INGESTED = ("companies",)
_KEYS = ("metric", "part", "limit", "settings", "fusion", "constants")


class GridError(ValueError):
    """A grid that cannot be tried; one line: the file, what was found, what was expected."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One choice of values, by name; () for everything as it is."""

    settings: tuple[tuple[str, Any], ...] = ()
    fusion: tuple[tuple[str, float], ...] = ()
    constants: tuple[tuple[str, float], ...] = ()

    @property
    def name(self) -> str:
        """
        >>> Cell((("hits", 4),), (("words_same", 0.6),), (("rag.chatbot.ENOUGH", 0.3),)).name, Cell().name
        ('hits=4, words_same=0.6, ENOUGH=0.3', 'as it is')
        """
        said = [f"{n}={v}" for n, v in (*self.settings, *self.fusion)]
        said += [f"{n.rpartition('.')[2]}={v:g}" for n, v in self.constants]
        return ", ".join(said) or "as it is"

    def effective(self, settings: Settings) -> Settings:
        """These settings with the cell's values; SettingsError for a value that the setting does not take."""
        return read_settings(**{n: getattr(settings, n) for n in settings.model_fields_set} | dict(self.settings))


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells, the present one first, and what is asked of them."""

    cells: tuple[Cell, ...]
    metric: str = "right"
    part: str = "dev"
    limit: int = 0


def read_grid(path: Path, settings: Settings) -> Grid:
    """The grid of a file; GridError, in one line, for anything that cannot be tried with these settings."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise GridError(f"Grid '{path}' cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GridError(f"{path}: is no TOML ({error})") from error
    if unknown := sorted(given.keys() - set(_KEYS)):
        raise GridError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    metric, part, limit = given.get("metric", "right"), given.get("part", "dev"), given.get("limit", 0)
    if metric not in (*MEANS, *REFUSALS):
        raise GridError(f'{path}: "metric" {metric!r} is none of {", ".join((*MEANS, *REFUSALS))}')
    if part not in PARTS:
        raise GridError(f'{path}: "part" must be one of {", ".join(PARTS)}, got {part!r}')
    if not isinstance(limit, int) or limit < 0:
        raise GridError(f'{path}: "limit" must be 0 (all) or more, got {limit!r}')
    tried = _values(path, given, "settings"), _values(path, given, "fusion"), _values(path, given, "constants")
    shaping = recorded(settings).keys() | {"reranker", "verifier", "chat_model", "encoder"}
    for name, values in tried[0].items():
        if name not in Settings.model_fields:
            raise GridError(f"{path}: no setting {name!r}; `citewire settings` lists all")
        if name in _INGESTED:
            raise GridError(
                f"{path}: {name!r} is read when articles are taken in: take them in again with each, and compare the runs"
            )
        if name not in shaping:
            raise GridError(f"{path}: setting {name!r} changes no answer; try one of {', '.join(sorted(shaping))}")
        for value in values:
            try:
                Cell(((name, value),)).effective(settings)
            except SettingsError as error:
                raise GridError(f"{path}: {error}") from error
    for name, values in tried[1].items():
        for value in values:
            try:
                Fusion(**{name: value})
            except (TypeError, ValueError) as error:
                raise GridError(f"{path}: [fusion] {name} = {value!r}: {error}") from error
    for name, values in tried[2].items():
        owner(name)
        if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            raise GridError(f"{path}: {name} is a number, got {values!r}")
    count = 1
    for values in (v for table in tried for v in table.values()):
        count *= len(values)
    if count > MOST:
        raise GridError(f"{path}: {count:,} cells; at most {MOST} are tried. Leave out values, or set them apart")
    cells = [
        Cell(*(tuple(zip(table, chosen, strict=True)) for table, chosen in zip(tried, (s, f, c), strict=True)))
        for s in itertools.product(*tried[0].values())
        for f in itertools.product(*tried[1].values())
        for c in itertools.product(*tried[2].values())
    ]
    if cells == [Cell()]:
        raise GridError(f"{path}: nothing to try; give [settings] or [constants] with lists, such as hits = [4, 6, 8]")
    return Grid((Cell(), *cells), metric, part, limit)


def _values(path: Path, given: Mapping[str, Any], part: str) -> dict[str, list[Any]]:
    table = given.get(part, {})
    if not isinstance(table, dict):
        raise GridError(f"{path}: [{part}] must be a table")
    for name, values in table.items():
        if not isinstance(values, list) or not values:
            raise GridError(f"{path}: {name} must be a list of values, got {values!r}")
    return table


def owner(name: str) -> tuple[ModuleType, str]:
    """The module and the name of a constant; GridError when there is no such number at the top of a module of `rag`.

    >>> owner("rag.chatbot.ENOUGH")[1]
    'ENOUGH'
    """
    module, _, constant = name.rpartition(".")
    try:
        found = importlib.import_module(module) if module.startswith("rag.") and module.isascii() else None
    except ImportError:
        found = None
    value = getattr(found, constant, None)
    if found is None or not constant.isupper() or isinstance(value, bool) or not isinstance(value, int | float):
        raise GridError(f"No number {name!r}: name one at the top of a module, such as rag.chatbot.ENOUGH")
    return found, constant


@contextmanager
def put(constants: Sequence[tuple[str, float]]) -> Iterator[None]:
    """The constants at these values inside the block; a whole number stays one."""
    before = []
    try:
        for name, value in constants:
            module, constant = owner(name)
            now = getattr(module, constant)
            before.append((module, constant, now))
            setattr(module, constant, type(now)(value))
        yield
    finally:
        for module, constant, now in reversed(before):
            setattr(module, constant, now)


def half(questions: Sequence[GoldQuestion], part: str) -> list[GoldQuestion]:
    """The dev or test half of the questions, or all; which half one is in depends on its id alone."""
    if part == "all":
        return list(questions)
    return [q for q in questions if (hashlib.sha256(q.id.encode()).digest()[0] % 2 == 0) == (part == "dev")]
