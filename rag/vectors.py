"""Vectors of one pool in memory-mapped columns: passages found under any filter, candidates scored by their sentences.

A row is a passage; rows are appended, and a withdrawn one is only marked. `state.json` of the index says how many rows
count, so what a crash leaves behind them is cut off at the next start. Columns are files of fixed width: ids, days, marks,
(row, company) pairs, and each vector three times over, as float16, as int8 (rag/shrunk.py) and as the signs of its values
(rag/signs.py). The vectors of a passage's sentences lie in `inner`, int8 too, in rows that `ends` counts. How the columns are
searched stands in rag/vector_columns.py.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.shrunk import shrunk, small_type
from rag.signs import signs, width
from rag.vector_columns import DARK, DEAD, LIVE, Columns, code

# Bytes of a passage id: ten hexadecimal digits, a colon and a number leave room to spare.
_ID = 32
# Rows put since the ids were last sorted; a bulk build sorts once for so many.
_FRESH = 200_000
_COLUMNS: dict[str, Any] = {"ids": f"S{_ID}", "days": np.int32, "marks": np.uint8, "ends": np.int64}


class VectorTable:
    """The table in `folder`, its first `rows` rows and `pairs` pairs, vectors of `dim` values.

    One process writes (`write` cuts off what lies behind `rows`); searching is safe from several threads meanwhile and sees
    the last `flush`. ValueError when the files hold less than that.
    """

    def __init__(self, folder: Path, dim: int, rows: int, pairs: int, write: bool) -> None:
        self._folder, self._dim = folder, dim
        folder.mkdir(parents=True, exist_ok=True)
        self._widths: dict[str, int] = {
            **{n: np.dtype(t).itemsize for n, t in _COLUMNS.items()},
            "whole": 2 * dim,
            "small": small_type(dim).itemsize,
            "signs": 8 * width(dim),
            "pairs": 16,
            "inner": small_type(dim).itemsize,
        }
        # Rows put since `_known` was made, by id.
        self._fresh: dict[str, int] = {}
        self._known: tuple[NDArray[np.uint64], NDArray[np.intp]] | None = None
        self.rows, self.pairs, self.inner = rows, pairs, 0
        # In this order: how long `inner` must be, `ends` tells.
        for name in self._widths:
            if name == "inner" and rows:
                self.inner = int(self._column("ends", np.int64, rows)[-1])
            held = self._path(name).stat().st_size if self._path(name).exists() else 0
            if held < self._length(name):
                raise ValueError(f"'{self._path(name)}' holds {held:,} bytes, expected {self._length(name):,}")
            if write and held != self._length(name):
                os.truncate(self._path(name), self._length(name))
        self._seen = self._mapped()

    # -- writing ---------------------------------------------------------------------------------------------------

    def put(
        self,
        ids: Sequence[str],
        days: Sequence[int],
        companies: Sequence[Sequence[str]],
        vectors: NDArray[np.float16],
        inner: Sequence[NDArray[np.float16]] = (),
    ) -> None:
        """Append rows; `days` are numbers like 20241010 (0: unknown), `vectors` ids × dim, `inner` those of each passage's
        sentences (n × dim each), none for an encoder that makes none. Seen after `flush`."""
        if not ids:
            return
        if long := next((i for i in ids if len(i.encode()) > _ID), None):
            raise ValueError(f"Passage id {long!r} is longer than {_ID} bytes")
        vectors = np.ascontiguousarray(vectors, np.float16)
        full = vectors.astype(np.float32)
        sentences = np.concatenate(inner) if len(inner) else np.zeros((0, self._dim), np.float16)
        counts = [len(some) for some in inner] if len(inner) else [0] * len(ids)
        columns = {
            "whole": vectors,
            "small": shrunk(full),
            "signs": signs(full),
            "ids": np.array([i.encode() for i in ids], f"S{_ID}"),
            "days": np.array(days, np.int32),
            "marks": np.where(vectors.any(axis=1), LIVE, DARK).astype(np.uint8),
            "inner": shrunk(sentences),
            "ends": self.inner + np.cumsum(counts, dtype=np.int64),
        }
        pairs = [(self.rows + n, code(c)) for n, some in enumerate(companies) for c in dict.fromkeys(some)]
        columns["pairs"] = np.array(pairs, np.int64).reshape(-1, 2)
        for name, values in columns.items():
            with open(self._path(name), "ab") as file:
                file.write(values.tobytes())
        self._fresh.update((i, self.rows + n) for n, i in enumerate(ids))
        self.rows += len(ids)
        self.pairs += len(pairs)
        self.inner += len(sentences)

    def delete(self, ids: Sequence[str]) -> None:
        """Mark these rows as dead; those that are not there are passed over."""
        rows = [self._fresh.pop(i) for i in ids if i in self._fresh]
        if len(self._seen.ids) and ids:
            # An id may have several rows, all but the last of them dead.
            held, order = self._sorted()
            wanted = np.array([i.encode() for i in ids], f"S{_ID}")
            keys = _keys(wanted)
            lower, upper = np.searchsorted(held, keys, "left"), np.searchsorted(held, keys, "right")
            for i, a, b in zip(wanted, lower, upper, strict=True):
                rows += [int(row) for row in order[a:b] if self._seen.ids[row] == i]
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
        self._seen = self._mapped()
        if len(self._fresh) > _FRESH:
            self._known = None
            self._fresh.clear()

    # -- asking ----------------------------------------------------------------------------------------------------

    def search(
        self, vector: NDArray[np.float32], count: int, since: int = 0, until: int = 0, companies: Sequence[str] = ()
    ) -> list[tuple[str, float]]:
        """(passage id, cosine) of the `count` nearest, nearest first, published from `since` to `until` (0: no bound)
        and naming any of `companies`."""
        return self._seen.search(vector, count, since, until, companies)

    def cosines(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """For each of these passages that is here and not dead: its own cosine, and those of its sentences, in order."""
        columns = self._seen
        found = {i: row for i, row in zip(ids, self._places(columns, ids), strict=True) if row >= 0}
        return dict(zip(found, columns.cosines(vector, list(found.values())), strict=True))

    def count(self) -> int:
        """Rows that are not dead."""
        return int(np.count_nonzero(self._seen.marks))

    def lit(self) -> int:
        """Rows that are not dead and have a vector other than zero."""
        return int(np.count_nonzero(self._seen.marks == LIVE))

    def probes(self, count: int, dark: bool = False) -> list[tuple[str, NDArray[np.float16]]]:
        """Up to `count` passage ids with their vectors, spread over the table; `dark`: those of zero as well."""
        live = np.flatnonzero(self._seen.marks if dark else self._seen.marks == LIVE)
        some = live[np.unique(np.linspace(0, len(live) - 1, count).astype(int))] if len(live) else live
        return [(self._seen.ids[r].decode(), np.array(self._seen.whole[r])) for r in some]

    def differs(self, passage_id: str, vector: NDArray[np.float16], sentences: NDArray[np.float16]) -> str:
        """The first column that does not hold what these vectors of a passage and its sentences make, "" when all do."""
        columns = self._seen
        row = self._places(columns, [passage_id])[0]
        if row < 0:
            return "ids"
        full = np.asarray(vector, np.float32)[None]
        expected = {
            "whole": (columns.whole[row : row + 1], vector[None]),
            "small": (columns.small[row : row + 1], shrunk(full)),
            "signs": (columns.signs[row : row + 1], signs(full)),
            "inner": (columns.inner[columns.ends[row - 1] if row else 0 : columns.ends[row]], shrunk(sentences)),
        }
        return next((name for name, (held, made) in expected.items() if held.tobytes() != made.tobytes()), "")

    def _places(self, columns: Columns, ids: Sequence[str]) -> list[int]:
        """The row of each of these passages, -1 for one that is not there or dead."""
        if not len(columns.ids) or not ids:
            return [-1] * len(ids)
        held, order = self._sorted()
        wanted = np.array([i.encode() for i in ids], f"S{_ID}")
        last = np.searchsorted(held, _keys(wanted), "right") - 1
        rows = order[np.maximum(last, 0)]
        rows[columns.ids[rows] != wanted] = -1
        for n, i in enumerate(ids):
            rows[n] = self._fresh.get(i, rows[n])
        rows[rows >= len(columns.ids)] = -1
        rows[columns.marks[rows] == DEAD] = -1
        return [int(row) for row in rows]

    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The keys of the ids in order, and the row of each; of rows with one id, the last is the one that counts."""
        if (known := self._known) is None:
            keys = _keys(self._seen.ids)
            order = np.argsort(keys, kind="stable")
            known = self._known = (keys[order], order)
        return known

    # -- files -----------------------------------------------------------------------------------------------------

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.bin"

    def _length(self, name: str) -> int:
        return self._widths[name] * {"pairs": self.pairs, "inner": self.inner}.get(name, self.rows)

    def _column(self, name: str, dtype: Any, *shape: int) -> Any:
        if not shape[0]:
            return np.zeros(shape, dtype)
        return np.memmap(self._path(name), dtype, "r", shape=shape)

    def _mapped(self) -> Columns:
        n, small = self.rows, small_type(self._dim)
        return Columns(
            self._column("ids", _COLUMNS["ids"], n),
            self._column("days", np.int32, n),
            self._column("marks", np.uint8, n),
            self._column("ends", np.int64, n),
            self._column("whole", np.float16, n, self._dim),
            self._column("small", small, n),
            self._column("signs", np.uint64, n, width(self._dim)),
            self._column("inner", small, self.inner),
            self._column("pairs", np.int64, self.pairs, 2),
        )


def _keys(ids: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """A number for each id: equal for equal ids, and for others once in a million archives of a million passages."""
    found = np.zeros(len(ids), np.uint64)
    for column in np.ascontiguousarray(ids).view(np.uint64).reshape(len(ids), -1).T:
        found = (found ^ column) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
