"""The columns of a table of vectors, as a search reads them: what is nearest under any filter, and how near a row is.

A search goes three steps, each over fewer rows and nearer to the truth:
1. the signs of all rows that pass the filter are compared with the question's, a bit a value, its largest values thrice;
2. the best of them by their int8 values;
3. the best of those by their float16 values, which order the answer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.shrunk import products
from rag.signs import FARTHEST, differences, lowest

# Rows handed on by the signs, times the cube root of those that pass the filter. Share of the true nearest 100 among them (the
# worst of 50 questions), 19,000 Korean passages: 1,000 rows .964 (.87), 2,000 .993 (.97), 3,000 .998; 75,000: 2,000 .984, 3,000
# .991 (.94), 4,000 .995; 150,000: 3,000 .987, 4,000 .992 (.93), 6,000 .997. With all values of the question counted alike ten
# thousand of 150,000 were .986. A row costs a microsecond.
HANDED = 75
# Rows beyond the wanted that the int8 values hand on: they are within .0005 of the cosine.
OVER = 32
# Values of a vector from which its signs say enough.
SIGNED_FROM = 256
DEAD, LIVE, DARK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Columns:
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

    def search(
        self, vector: NDArray[np.float32], count: int, since: int, until: int, companies: Sequence[str]
    ) -> list[tuple[str, float]]:
        """As `VectorTable.search`."""
        if not len(self.ids) or not vector.any():
            return []
        inside: NDArray[np.bool_] = self.marks == LIVE
        if since or until:
            # Undated articles have day 0: a bound leaves them out.
            inside &= (self.days >= max(1, since)) & (self.days <= (until or 99991231))
        if companies:
            named = np.zeros(len(inside), np.bool_)
            rows, codes = self.pairs[:, 0], self.pairs[:, 1]
            for c in companies:
                named[rows[codes == code(c)]] = True
            inside &= named
        # 1.
        rows = self._by_signs(vector, inside, OVER + count)
        # 2.
        if len(rows) > OVER + count:
            rows = np.sort(rows[_best(products(self.small, rows, vector), OVER + count)])
        # 3.
        scores = self.whole[rows].astype(np.float32) @ vector
        return [(self.ids[rows[k]].decode(), float(scores[k])) for k in _best(scores, count)]

    def _by_signs(self, vector: NDArray[np.float32], inside: NDArray[np.bool_], least: int) -> NDArray[np.intp]:
        """Rows worth comparing by value, in order: all that are inside where they are few, else those whose signs are
        nearest."""
        many = int(np.count_nonzero(inside))
        wanted = max(least, int(HANDED * many ** (1 / 3)))
        if many <= wanted or len(vector) < SIGNED_FROM:
            return np.flatnonzero(inside)
        if many < len(inside) // 4:
            rows = np.flatnonzero(inside)
            return rows[lowest(differences(self.signs[rows], vector), wanted)]
        unlike = differences(self.signs, vector)
        unlike[~inside] = FARTHEST
        return lowest(unlike, wanted)

    def cosines(self, vector: NDArray[np.float32], passages: Sequence[int]) -> list[tuple[float, NDArray[np.float32]]]:
        """For the passage in each of these rows: its own cosine, and those of its sentences, in order."""
        if not passages:
            return []
        rows = np.array(passages)
        ends = self.ends[rows]
        starts = np.where(rows > 0, self.ends[np.maximum(rows - 1, 0)], 0)
        counts = ends - starts
        # Places of all sentences: those of the first passage, then those of the second, ...
        upto = np.cumsum(counts)
        places = np.repeat(starts - upto + counts, counts) + np.arange(upto[-1])
        own = products(self.small, rows, vector)
        inner = products(self.inner, places, vector)
        return [(float(own[n]), inner[upto[n] - counts[n] : upto[n]]) for n in range(len(rows))]


def code(company: str) -> int:
    """A company's name as a number that is the same in every process; two of a million names meet once in 10 million."""
    return int.from_bytes(hashlib.sha256(company.encode()).digest()[:8], "little", signed=True)


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Places of the `count` highest, highest first."""
    if count < len(scores):
        places = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")]
