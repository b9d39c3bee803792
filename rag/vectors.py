"""Vectors of one pool in memory-mapped columns: passages found under any filter, candidates scored by their sentences.

A row is a passage; rows are appended, and a withdrawn one is only marked. `state.json` of the index says how many rows
count, so what a crash leaves behind them is cut off at the next start. Columns are files of fixed width: ids, days, marks,
(row, company) pairs, and each vector three times over, as float16, as int8 and as the signs of its values. A search goes
three steps, each over fewer rows and nearer to the truth:
1. the signs of all rows that pass the filter are compared with the question's, a bit a value, its largest values thrice;
2. the best of them by their int8 values;
3. the best of those by their float16 values, which order the answer.

The vectors of a passage's sentences lie in `inner`, int8 too, in rows that `ends` counts.
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Bytes of a passage id: ten hexadecimal digits, a colon and a number leave room to spare.
_ID = 32
# Rows handed on by the signs, times the cube root of those that pass the filter. Share of the true nearest 100 among them (the
# worst of 50 questions), 19,000 Korean passages: 1,000 rows .964 (.87), 2,000 .993 (.97), 3,000 .998; 75,000: 2,000 .984, 3,000
# .991 (.94), 4,000 .995; 150,000: 3,000 .987, 4,000 .992 (.93), 6,000 .997. With all values of the question counted alike ten
# thousand of 150,000 were .986. A row costs a microsecond.
HANDED = 75
# Rows beyond the wanted that the int8 values hand on: they are within .0005 of the cosine.
OVER = 32
# Share of the question's values, its largest, that count thrice.
LARGEST = 0.4
# Values of a vector from which its signs say enough.
SIGNED_FROM = 256
# Rows put since the ids were last sorted; a bulk build sorts once for so many.
_FRESH = 200_000
# Rows compared at a time: their signs and their values as float32 stay in the processor's cache.
_SIGNS, _ROWS = 4096, 256
# Rows from which the signs are compared by two threads.
_TWO = 100_000
DEAD, LIVE, DARK = 0, 1, 2
_COLUMNS: dict[str, Any] = {"ids": f"S{_ID}", "days": np.int32, "marks": np.uint8, "ends": np.int64}


@dataclass(frozen=True, slots=True)
class _View:
    """What a search reads: columns of the same length, `inner` of as many rows as the last of `ends` says."""

    ids: NDArray[np.bytes_]
    days: NDArray[np.int32]
    marks: NDArray[np.uint8]
    ends: NDArray[np.int64]
    whole: NDArray[np.float16]
    small: NDArray[Any]
    signs: NDArray[np.uint64]
    inner: NDArray[Any]
    pairs: NDArray[np.int64]


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
            "signs": 8 * _words(dim),
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
        self._view = self._mapped()

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
        if len(self._view.ids) and ids:
            # An id may have several rows, all but the last of them dead.
            held, order = self._sorted()
            wanted = np.array([i.encode() for i in ids], f"S{_ID}")
            keys = _keys(wanted)
            lower, upper = np.searchsorted(held, keys, "left"), np.searchsorted(held, keys, "right")
            for i, a, b in zip(wanted, lower, upper, strict=True):
                rows += [int(row) for row in order[a:b] if self._view.ids[row] == i]
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
        self._view = self._mapped()
        if len(self._fresh) > _FRESH:
            self._known = None
            self._fresh.clear()

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
        # 1.
        rows = self._by_signs(view, vector, inside, OVER + count)
        # 2.
        if len(rows) > OVER + count:
            rows = np.sort(rows[_best(products(view.small, rows, vector), OVER + count)])
        # 3.
        scores = view.whole[rows].astype(np.float32) @ vector
        return [(view.ids[rows[k]].decode(), float(scores[k])) for k in _best(scores, count)]

    def _by_signs(
        self, view: _View, vector: NDArray[np.float32], inside: NDArray[np.bool_], least: int
    ) -> NDArray[np.intp]:
        """Rows worth comparing by value, in order: all that are inside where they are few, else those whose signs are
        nearest."""
        many = int(np.count_nonzero(inside))
        wanted = max(least, int(HANDED * many ** (1 / 3)))
        if many <= wanted or self._dim < SIGNED_FROM:
            return np.flatnonzero(inside)
        if many < len(inside) // 4:
            rows = np.flatnonzero(inside)
            return rows[_lowest(_unlike(view.signs[rows], vector), wanted)]
        unlike = _unlike(view.signs, vector)
        unlike[~inside] = _UNLIKE
        return _lowest(unlike, wanted)

    def cosines(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """For each of these passages that is here and not dead: its own cosine, and those of its sentences, in order."""
        view = self._view
        found = [(i, row) for i, row in zip(ids, self._places(view, ids), strict=True) if row >= 0]
        if not found:
            return {}
        rows = np.array([row for _, row in found])
        ends = view.ends[rows]
        starts = np.where(rows > 0, view.ends[np.maximum(rows - 1, 0)], 0)
        counts = ends - starts
        # Places of all sentences: those of the first passage, then those of the second, ...
        upto = np.cumsum(counts)
        places = np.repeat(starts - upto + counts, counts) + np.arange(upto[-1])
        own = products(view.small, rows, vector)
        inner = products(view.inner, places, vector)
        return {i: (float(own[n]), inner[upto[n] - counts[n] : upto[n]]) for n, (i, _) in enumerate(found)}

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

    def differs(self, passage_id: str, vector: NDArray[np.float16], sentences: NDArray[np.float16]) -> str:
        """The first column that does not hold what these vectors of a passage and its sentences make, "" when all do."""
        view = self._view
        row = self._places(view, [passage_id])[0]
        if row < 0:
            return "ids"
        full = np.asarray(vector, np.float32)[None]
        expected = {
            "whole": (view.whole[row : row + 1], vector[None]),
            "small": (view.small[row : row + 1], shrunk(full)),
            "signs": (view.signs[row : row + 1], signs(full)),
            "inner": (view.inner[view.ends[row - 1] if row else 0 : view.ends[row]], shrunk(sentences)),
        }
        return next((name for name, (held, made) in expected.items() if held.tobytes() != made.tobytes()), "")

    def _places(self, view: _View, ids: Sequence[str]) -> list[int]:
        """The row of each of these passages, -1 for one that is not there or dead."""
        if not len(view.ids) or not ids:
            return [-1] * len(ids)
        held, order = self._sorted()
        wanted = np.array([i.encode() for i in ids], f"S{_ID}")
        last = np.searchsorted(held, _keys(wanted), "right") - 1
        rows = order[np.maximum(last, 0)]
        rows[view.ids[rows] != wanted] = -1
        for n, i in enumerate(ids):
            rows[n] = self._fresh.get(i, rows[n])
        rows[rows >= len(view.ids)] = -1
        rows[view.marks[rows] == DEAD] = -1
        return [int(row) for row in rows]

    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The keys of the ids in order, and the row of each; of rows with one id, the last is the one that counts."""
        if (known := self._known) is None:
            keys = _keys(self._view.ids)
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

    def _mapped(self) -> _View:
        n, small = self.rows, small_type(self._dim)
        return _View(
            self._column("ids", _COLUMNS["ids"], n),
            self._column("days", np.int32, n),
            self._column("marks", np.uint8, n),
            self._column("ends", np.int64, n),
            self._column("whole", np.float16, n, self._dim),
            self._column("small", small, n),
            self._column("signs", np.uint64, n, _words(self._dim)),
            self._column("inner", small, self.inner),
            self._column("pairs", np.int64, self.pairs, 2),
        )


def code(company: str) -> int:
    """A company's name as a number that is the same in every process; two of a million names meet once in 10 million."""
    return int.from_bytes(hashlib.sha256(company.encode()).digest()[:8], "little", signed=True)


def small_type(dim: int) -> np.dtype[Any]:
    """A row of int8 values and the scale they are multiplied with."""
    return np.dtype([("scale", np.float32), ("values", np.int8, (dim,))])


def shrunk(vectors: NDArray[np.floating]) -> NDArray[Any]:
    """Rows as int8 with one scale each: every value is within half a scale, the largest 127 scales.

    >>> row = shrunk(np.array([[0.5, -1.27, 0.0, 0.004]], np.float32))[0]
    >>> row["values"].tolist(), round(float(row["scale"]), 4)
    ([50, -127, 0, 0], 0.01)
    """
    rows = np.zeros(len(vectors), small_type(vectors.shape[1]))
    vectors = np.asarray(vectors, np.float32)
    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127
    rows["scale"] = scales
    rows["values"] = np.rint(vectors / np.where(scales > 0, scales, 1.0)[:, None])
    return rows


def signs(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Rows of bits, one for each value: 1 where it is above zero, filled up with 0 to whole words of 64.

    >>> signs(np.array([[0.1, -0.1, 0.2, 0.0]], np.float32))
    array([[5]], dtype=uint64)
    """
    bits = np.zeros((len(vectors), 64 * _words(vectors.shape[1])), np.bool_)
    bits[:, : vectors.shape[1]] = vectors > 0
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def _words(dim: int) -> int:
    return -(-dim // 64)


# Sums of eight bytes at once: of neighbours first, so that what 1,024 signs add up to still fits.
_ODD, _EIGHT, _TOP, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(8), np.uint64(48), np.uint64(0x0001000100010001)
_UNLIKE = 2**16 - 1


def _unlike(rows: NDArray[np.uint64], vector: NDArray[np.float32]) -> NDArray[np.uint16]:
    """How many of its signs each row has otherwise than the vector, those of the vector's LARGEST values counted thrice."""
    found = np.empty(len(rows), np.uint16)
    size = np.abs(vector)
    aim, large = signs(vector[None])[0], signs((size - np.quantile(size, 1 - LARGEST))[None])[0]

    def compare(start: int, end: int) -> None:
        # Room that is used again: what is allocated for each step costs a third of the time.
        other = np.empty((_SIGNS, rows.shape[1]), np.uint64)
        counts, more = np.empty(other.shape, np.uint8), np.empty(other.shape, np.uint8)
        for at in range(start, end, _SIGNS):
            some = rows[at : min(at + _SIGNS, end)]
            differing, once, again = other[: len(some)], counts[: len(some)], more[: len(some)]
            np.bitwise_xor(some, aim, out=differing)
            np.bitwise_count(differing, out=once)
            np.bitwise_and(differing, large, out=differing)
            np.bitwise_count(differing, out=again)
            if rows.shape[1] % 8:
                found[at : at + len(some)] = once.sum(axis=1, dtype=np.uint16) + 2 * again.sum(axis=1, dtype=np.uint16)
                continue
            # Eight bytes at once: no byte comes to more than 3 times 64.
            eights, twice = once.view(np.uint64), again.view(np.uint64)
            eights += twice
            eights += twice
            total = np.zeros(len(some), np.uint64)
            for column in range(eights.shape[1]):
                total += (eights[:, column] & _ODD) + ((eights[:, column] >> _EIGHT) & _ODD)
            found[at : at + len(some)] = (total * _FOURS) >> _TOP

    if len(rows) < _TWO:
        compare(0, len(rows))
    else:
        half = len(rows) // 2
        other = _threads().submit(compare, half, len(rows))
        compare(0, half)
        other.result()
    return found


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "citewire-signs")


def _lowest(unlike: NDArray[np.uint16], count: int) -> NDArray[np.intp]:
    """Places of the `count` lowest and of those that equal the last of them, in order."""
    upto = np.cumsum(np.bincount(unlike))
    return np.flatnonzero(unlike <= np.searchsorted(upto, count))


def products(column: NDArray[Any], rows: NDArray[np.intp], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines of these rows of int8 with a vector."""
    found = np.empty(len(rows), np.float32)
    # As plain bytes: rows of two fields are copied field by field, which takes three times as long.
    plain = column.view(np.uint8).reshape(len(column), column.dtype.itemsize)
    for at in range(0, len(rows), _ROWS):
        some = plain.take(rows[at : at + _ROWS], axis=0).view(column.dtype)[:, 0]
        found[at : at + _ROWS] = some["scale"] * (some["values"].astype(np.float32) @ vector)
    return found


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Places of the `count` highest, highest first."""
    if count < len(scores):
        places = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")]


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
