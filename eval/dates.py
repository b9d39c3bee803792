"""How many of the written expressions in dates.jsonl the date reader reads right.

    python -m eval.dates [FILE] [--wrong]

A line is {"text", "as_of", "periods": [[since, until, class], …]}: every period of a question, ISO days, inclusive, "" for
an open side. A line is right when all its periods are, and no other is found. Printed: all right, ranges right whatever
the class, and by language; `--wrong` prints what was read instead.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.text import language
from rag.when import periods

WRITTEN = Path(__file__).with_name("dates.jsonl")


@dataclass(frozen=True, slots=True)
class Written:
    """One line: a question, the day it is asked on, and the (since, until, class) of each period it names."""

    text: str
    as_of: date
    expected: tuple[tuple[str, ...], ...]

    def read(self) -> tuple[tuple[str, ...], ...]:
        return tuple((p.since, p.until, str(p.of)) for p in periods(self.text, self.as_of))


def written(path: Path = WRITTEN) -> Iterator[Written]:
    """The lines of a file; KeyError or ValueError for one that is not of this form."""
    for line in path.read_text("utf-8").splitlines():
        d = json.loads(line)
        yield Written(d["text"], date.fromisoformat(d["as_of"]), tuple(tuple(p) for p in d["periods"]))


def shares(lines: Sequence[Written]) -> tuple[float, float]:
    """Share of the lines that are all right, and of those whose ranges are, 0 to 1."""
    whole = sum(w.read() == w.expected for w in lines)
    ranges = sum([p[:2] for p in w.read()] == [p[:2] for p in w.expected] for w in lines)
    return whole / len(lines), ranges / len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.dates", description="Measure the date reader.")
    parser.add_argument("file", type=Path, nargs="?", default=WRITTEN)
    parser.add_argument("--wrong", action="store_true", help="print what was read wrongly")
    given = parser.parse_args()
    lines = list(written(given.file))
    for name, some in (
        ("all", lines),
        ("Korean", [w for w in lines if language(w.text) == "ko"]),
        ("English", [w for w in lines if language(w.text) != "ko"]),
        ("without a period", [w for w in lines if not w.expected]),
    ):
        right, ranges = shares(some)
        print(f"{name:<17} n {len(some):>3}   right {right:.3f}   ranges {ranges:.3f}")
    for w in lines if given.wrong else ():
        if w.read() != w.expected:
            print(f"{w.as_of} {w.text}\n    expected {list(w.expected)}\n    read     {list(w.read())}")


if __name__ == "__main__":
    main()
