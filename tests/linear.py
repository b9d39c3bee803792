"""Whether verification takes a time that grows with the length of a text, not with its square."""

import time

from rag.translate import Glossary
from rag.verification.verify import verify


def grows_linearly(unit: str, glossary: Glossary, length: int, warm: int = 1_000, spare: float = 1.0) -> None:
    """Asserts that four times the text takes at most ten times the time of `length` characters (four is linear, sixteen quadratic);
    `spare` seconds are for a busy machine. `warm` characters are read before, unclocked."""

    def seconds(count: int) -> float:
        text = (unit * (count // len(unit) + 1))[:count]
        start = time.thread_time()
        verify(text, [text + " x"], glossary)
        return time.thread_time() - start

    seconds(warm)
    short, long = seconds(length), seconds(4 * length)
    assert long < 10 * short + spare
