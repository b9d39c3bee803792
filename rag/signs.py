"""The signs of vectors, a bit a value, and in how many of them a row differs from a question's vector."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Share of the question's values, its largest, that count thrice.
LARGEST = 0.4
# Rows compared at a time: their signs stay in the processor's cache.
_ROWS = 4096
# Rows from which they are compared by two threads.
_TWO = 100_000
# Sums of eight bytes at once: of neighbours first, so that what 1,024 signs add up to still fits.
_ODD, _EIGHT, _TOP, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(8), np.uint64(48), np.uint64(0x0001000100010001)
# No row differs in so many: what is set to this comes last.
FARTHEST = 2**16 - 1


def signs(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Rows of bits, one for each value: 1 where it is above zero, filled up with 0 to whole words of 64.

    >>> signs(np.array([[0.1, -0.1, 0.2, 0.0]], np.float32))
    array([[5]], dtype=uint64)
    """
    bits = np.zeros((len(vectors), 64 * width(vectors.shape[1])), np.bool_)
    bits[:, : vectors.shape[1]] = vectors > 0
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def width(dim: int) -> int:
    """Words of 64 bits in a row."""
    return -(-dim // 64)


def differences(rows: NDArray[np.uint64], vector: NDArray[np.float32]) -> NDArray[np.uint16]:
    """How many of its signs each row has otherwise than the vector, those of the vector's LARGEST values counted thrice."""
    found = np.empty(len(rows), np.uint16)
    size = np.abs(vector)
    aim, large = signs(vector[None])[0], signs((size - np.quantile(size, 1 - LARGEST))[None])[0]

    def compare(start: int, end: int) -> None:
        # Room that is used again: what is allocated for each step costs a third of the time.
        other = np.empty((_ROWS, rows.shape[1]), np.uint64)
        counts, more = np.empty(other.shape, np.uint8), np.empty(other.shape, np.uint8)
        for at in range(start, end, _ROWS):
            some = rows[at : min(at + _ROWS, end)]
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


def lowest(unlike: NDArray[np.uint16], count: int) -> NDArray[np.intp]:
    """Places of the `count` lowest and of those that equal the last of them, in order."""
    upto = np.cumsum(np.bincount(unlike))
    return np.flatnonzero(unlike <= np.searchsorted(upto, count))
