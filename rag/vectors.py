"""Passage vectors of one pool in memory-mapped columns, for nearest-neighbour search under any filter.

A row is a passage; rows are appended, and a withdrawn one is only marked. `state.json` of the index says how many rows
count, so what a crash leaves behind them is cut off at the next start. Columns are files of fixed width: ids, days,
marks, float16 vectors; (row, company) pairs lie beside them. Large tables also hold every vector's COARSE strongest
coordinates: one pass over those picks the rows that are then compared by their whole vectors.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Bytes of a passage id: ten hexadecimal digits, a colon and a number leave room to spare.
_ID = 32
# Coordinates of the first pass, and how many times the wanted rows it hands on. Share of the true nearest 100 (10) among
# what is handed on, 50,000 passages, 30 questions, times 3 and 6: 128 .622 (.767) and .747 (.857), 256 .868 (.967) and .938
# (.987), 384 .958 (.993) and .990 (.997), 512 .991 (1.000) and 1.000 (1.000), at 0.4, 1.0, 1.5 and 2.1 ms. Comparing a row
# whole costs 12 microseconds, because each lies on a page of its own.
COARSE, OVER = 512, 3
# Rows from which the first pass is worth its file (float32, 2 KB a row).
COARSE_FROM = 20_000
# A first pass fitted on so many times fewer rows than there are is fitted anew.
_REFIT = 8
# Rows that the coordinates are fitted on.
_SAMPLE = 10_000
# Rows that pass a filter below which all are compared whole.
FEW = 4096
# Rows put since the ids were last sorted; a bulk build sorts once for so many.
_FRESH = 200_000
# Rows converted to float32 at a time: 8 MB at 1,024 dimensions stay in the processor's cache.
_BLOCK = 2048
DEAD, LIVE, DARK = 0, 1, 2
_COLUMNS: dict[str, Any] = {"ids": f"S{_ID}", "days": np.int32, "marks": np.uint8}


@dataclass(frozen=True, slots=True)
class _View:
    """What a search reads: columns of the same length, and the first pass with its axes (dim × COARSE) if there is one."""

    ids: NDArray[np.bytes_]
    days: NDArray[np.int32]
    marks: NDArray[np.uint8]
    whole: NDArray[np.float16]
    pairs: NDArray[np.int64]
    axes: NDArray[np.float32] | None = None
    coarse: NDArray[np.float32] | None = None


class VectorTable:
    """The table in `folder`, its first `rows` rows and `pairs` pairs, vectors of `dim` values.

    One process writes (`write` cuts off what lies behind `rows`); searching is safe from several threads meanwhile and sees
    the last `flush`. ValueError when the files hold less than that.
    """

    def __init__(self, folder: Path, dim: int, rows: int, pairs: int, write: bool) -> None:
        self._folder, self._dim, self._write = folder, dim, write
        folder.mkdir(parents=True, exist_ok=True)
        self._widths: dict[str, int] = {
            **{n: np.dtype(t).itemsize for n, t in _COLUMNS.items()},
            "whole": 2 * dim,
            "pairs": 16,
        }
        self._fresh: dict[str, int] = {}
        self._known: tuple[NDArray[np.bytes_], NDArray[np.intp]] | None = None
        self.rows, self.pairs = rows, pairs
        for name in self._widths:
            held = self._path(name).stat().st_size if self._path(name).exists() else 0
            if held < self._length(name):
                raise ValueError(f"'{self._path(name)}' holds {held:,} bytes, expected {self._length(name):,}")
            if write and held != self._length(name):
                os.truncate(self._path(name), self._length(name))
        if write:
            self._project()
        self._view = self._mapped()

    # -- writing ---------------------------------------------------------------------------------------------------

    def put(
        self, ids: Sequence[str], days: Sequence[int], companies: Sequence[Sequence[str]], vectors: NDArray[np.float16]
    ) -> None:
        """Append rows; `days` are numbers like 20241010 (0: unknown), `vectors` ids × dim. Seen after `flush`."""
        if not ids:
            return
        if long := next((i for i in ids if len(i.encode()) > _ID), None):
            raise ValueError(f"Passage id {long!r} is longer than {_ID} bytes")
        lit = vectors.any(axis=1)
        columns = {
            "whole": np.ascontiguousarray(vectors, np.float16),
            "ids": np.array([i.encode() for i in ids], f"S{_ID}"),
            "days": np.array(days, np.int32),
            "marks": np.where(lit, LIVE, DARK).astype(np.uint8),
        }
        pairs = [(self.rows + n, code(c)) for n, some in enumerate(companies) for c in dict.fromkeys(some)]
        columns["pairs"] = np.array(pairs, np.int64).reshape(-1, 2)
        for name, values in columns.items():
            with open(self._path(name), "ab") as file:
                file.write(values.tobytes())
        self._fresh.update((i, self.rows + n) for n, i in enumerate(ids))
        self.rows += len(ids)
        self.pairs += len(pairs)

    def delete(self, ids: Sequence[str]) -> None:
        """Mark these rows as dead; those that are not there are passed over."""
        rows = [self._fresh.pop(i) for i in ids if i in self._fresh]
        if len(self._view.ids) and ids:
            if self._known is None:
                order = np.argsort(self._view.ids)
                self._known = (self._view.ids[order], order)
            held, order = self._known
            wanted = np.array([i.encode() for i in ids], f"S{_ID}")
            # An id may have several rows, all but the last of them dead.
            lower, upper = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
            rows += [int(order[k]) for a, b in zip(lower, upper, strict=True) for k in range(a, b)]
        if rows:
            with open(self._path("marks"), "r+b") as file:
                for row in rows:
                    file.seek(row)
                    file.write(bytes([DEAD]))

    def flush(self) -> None:
        """Make what was put durable and seen."""
        for name in self._widths:
            if self._path(name).exists():
                _sync(self._path(name))
        if len(self._fresh) > _FRESH:
            self._known = None
            self._fresh.clear()
        self._project()
        self._view = self._mapped()

    def settle(self) -> None:
        """Fit the first pass where the table has grown large without one, or far out of the one it has."""
        fitted = self._fitted()
        live = np.flatnonzero(self._view.marks == LIVE)
        if self._dim < 2 * COARSE or len(live) < COARSE_FROM or (fitted and self.rows <= _REFIT * fitted):
            return
        some = live[:: max(1, len(live) // _SAMPLE)]
        sample = self._view.whole[some].astype(np.float32)
        # The axes along which inner products are largest: no mean is taken off, cosines are of the vectors themselves.
        _, axes = np.linalg.eigh(sample.T @ sample)
        beside = self._folder / "axes.new"
        with open(beside, "wb") as file:
            np.save(file, np.ascontiguousarray(axes[:, ::-1][:, :COARSE], np.float32))
        _sync(beside)
        for old in [*self._folder.glob("axes-*"), *self._folder.glob("coarse-*")]:
            old.unlink()
        os.replace(beside, self._folder / f"axes-{self.rows}.npy")
        self._project()
        self._view = self._mapped()

    def _project(self) -> None:
        """Bring the first pass up to the rows that there are: it is made of them alone, so nothing else need be kept."""
        if not (fitted := self._fitted()):
            return
        axes = np.load(self._folder / f"axes-{fitted}.npy")
        path, width = self._folder / f"coarse-{fitted}.bin", 4 * COARSE
        whole = self._column("whole", np.float16, self.rows, self._dim)
        with open(path, "ab") as file:
            held = min(file.tell() // width, self.rows)
            file.truncate(held * width)
            for at in range(held, self.rows, _BLOCK):
                file.write((whole[at : at + _BLOCK].astype(np.float32) @ axes).tobytes())
        _sync(path)

    # -- asking ----------------------------------------------------------------------------------------------------

    def search(
        self, vector: NDArray[np.float32], count: int, since: int = 0, until: int = 0, companies: Sequence[str] = ()
    ) -> list[tuple[str, float]]:
        """(passage id, cosine) of the `count` nearest, nearest first, published from `since` to `until` (0: no bound)
        and naming any of `companies`."""
        view = self._view
        if not len(view.ids) or not vector.any():
            return []
        inside: NDArray[np.bool_] = view.marks == LIVE
        if since or until:
            # Undated articles have day 0: a bound leaves them out.
            inside &= (view.days >= max(1, since)) & (view.days <= (until or 99991231))
        if companies:
            named = np.zeros(len(inside), np.bool_)
            rows, codes = view.pairs[:, 0], view.pairs[:, 1]
            for c in companies:
                named[rows[codes == code(c)]] = True
            inside &= named
        rows = _first(view, vector, inside, OVER * count)
        scores = _cosines(view.whole, rows, vector)
        return [(view.ids[rows[k]].decode(), float(scores[k])) for k in _best(scores, count)]

    def count(self) -> int:
        """Rows that are not dead."""
        return int(np.count_nonzero(self._view.marks))

    def lit(self) -> int:
        """Rows that are not dead and have a vector other than zero."""
        return int(np.count_nonzero(self._view.marks == LIVE))

    def probes(self, count: int, dark: bool = False) -> list[tuple[str, NDArray[np.float16]]]:
        """Up to `count` passage ids with their vectors, spread over the table; `dark`: those of zero as well."""
        live = np.flatnonzero(self._view.marks if dark else self._view.marks == LIVE)
        some = live[np.unique(np.linspace(0, len(live) - 1, count).astype(int))] if len(live) else live
        return [(self._view.ids[r].decode(), np.array(self._view.whole[r])) for r in some]

    # -- files -----------------------------------------------------------------------------------------------------

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.bin"

    def _length(self, name: str) -> int:
        return self._widths[name] * (self.pairs if name == "pairs" else self.rows)

    def _column(self, name: str, dtype: Any, *shape: int) -> Any:
        if not shape[0]:
            return np.zeros(shape, dtype)
        return np.memmap(self._path(name), dtype, "r", shape=shape)

    def _fitted(self) -> int:
        """The number of rows when the first pass was fitted, 0 without one."""
        found = [int(p.stem.removeprefix("axes-")) for p in self._folder.glob("axes-*.npy")]
        return max(found, default=0)

    def _mapped(self) -> _View:
        n = self.rows
        axes = coarse = None
        if fitted := self._fitted():
            path = self._folder / f"coarse-{fitted}.bin"
            # A first pass that is behind is passed over: the search is slower then, and as right.
            if path.exists() and path.stat().st_size >= 4 * COARSE * n:
                axes = np.load(self._folder / f"axes-{fitted}.npy")
                coarse = np.memmap(path, np.float32, "r", shape=(n, COARSE))
        return _View(
            self._column("ids", _COLUMNS["ids"], n),
            self._column("days", np.int32, n),
            self._column("marks", np.uint8, n),
            self._column("whole", np.float16, n, self._dim),
            self._column("pairs", np.int64, self.pairs, 2),
            axes,
            coarse,
        )


def code(company: str) -> int:
    """A company's name as a number that is the same in every process; two of a million names meet once in 10 million."""
    return int.from_bytes(hashlib.sha256(company.encode()).digest()[:8], "little", signed=True)


def _first(view: _View, vector: NDArray[np.float32], inside: NDArray[np.bool_], count: int) -> NDArray[np.intp]:
    """Rows worth comparing whole: all that are inside where they are few, else the best `count` of the first pass."""
    many = int(np.count_nonzero(inside))
    if view.coarse is None or view.axes is None or many <= max(count, FEW):
        return np.flatnonzero(inside)
    aim = vector @ view.axes
    if many < len(inside) // 4:
        rows = np.flatnonzero(inside)
        return rows[_best(view.coarse[rows] @ aim, count)]
    scores = view.coarse @ aim
    scores[~inside] = -np.inf
    return _best(scores, count)


def _cosines(whole: NDArray[np.float16], rows: NDArray[np.intp], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    found = np.empty(len(rows), np.float32)
    for at in range(0, len(rows), _BLOCK):
        found[at : at + _BLOCK] = whole[rows[at : at + _BLOCK]].astype(np.float32) @ vector
    return found


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Places of the `count` highest, highest first."""
    if count < len(scores):
        places = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")]


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
