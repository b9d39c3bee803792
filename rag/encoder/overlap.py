"""What training text shares with evaluation text is taken out, exactly equal texts and near ones alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.encoder.pairs import Pair, clean

EVALUATION_FILES = ("flores_devtest.tsv", "news_park_test.tsv", "ud_pud.tsv", "tatoeba_laser1000.tsv")
SHINGLE = 8  # words in a row; shared by two texts they are a quotation, not a coincidence

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Removal:
    """How many training pairs were read and how many of them went, by reason."""

    read: int
    exact: int
    near: int

    def __str__(self) -> str:
        return (
            f"overlap with evaluation text: {self.exact:,} pairs removed as equal and {self.near:,} as sharing "
            f"{SHINGLE} words in a row, of {self.read:,}"
        )


def _words(text: str) -> list[str]:
    return _WORD.findall(clean(text).lower())


def shingles(words: list[str]) -> Iterator[int]:
    """Hashes of all runs of SHINGLE words."""
    for start in range(len(words) - SHINGLE + 1):
        yield hash(tuple(words[start : start + SHINGLE]))


def evaluation_texts(pairs_folder: Path, bench: Path | None) -> Iterator[str]:
    """Every text that is measured on: both sides of the held-out pairs; titles, texts, questions, answers of the sets."""
    for name in EVALUATION_FILES:
        path = pairs_folder / name
        if path.is_file():
            for line in path.read_text(encoding="utf-8").split("\n"):
                yield from line.split("\t")[:2]
    for path in sorted(bench.rglob("*.jsonl")) if bench else ():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield from (row[key] for key in ("title", "text") if isinstance(row.get(key), str))


class Evaluation:
    """The texts that no training pair may repeat."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._runs: set[int] = set()
        for text in texts:
            words = _words(text)
            # A single word ("bank") is vocabulary, not evaluation text.
            if len(words) > 1:
                self._whole.add(" ".join(words))
            self._runs.update(shingles(words))

    def without(self, pairs: Iterable[Pair]) -> tuple[list[Pair], Removal]:
        """The pairs neither side of which equals an evaluation text or shares SHINGLE words in a row with one."""
        kept: list[Pair] = []
        read = exact = near = 0
        for pair in pairs:
            read += 1
            sides = _words(pair.ko), _words(pair.en)
            if any(" ".join(words) in self._whole for words in sides):
                exact += 1
            elif any(run in self._runs for words in sides for run in shingles(words)):
                near += 1
            else:
                kept.append(pair)
        return kept, Removal(read, exact, near)
