"""How well sentences come apart where they were joined, beside kiwipiepy's splitter when that is installed.

    python -m eval.sentences             our own hard cases (sentences.jsonl)
    python -m eval.sentences FOLDER      and joined sentences of the news in FOLDER/*/corpus.jsonl

News: each line of an article that ends as a sentence and in which, quotes and brackets left out, no other mark could end
one, is one sentence for sure; eight of them in a row, drawn at random within one language, are joined by a blank. A boundary
is right when it is found at that very character. Kiwi: `pip install --target DIR kiwipiepy`, then PYTHONPATH=DIR.
"""

import argparse
import importlib
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.sentences import split_sentences
from corpus.text import language

HARD = Path(__file__).with_name("sentences.jsonl")
Splitter = Callable[[str], Sequence[tuple[int, int]]]

_INSIDE = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|\([^)]*\)|\[[^\]]*\]")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|vs|Inc|Corp|Co|Ltd|Jr|Sr|Gov|Sen|Rep|Gen|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[ap]\.m|(?:[A-Z]\.)+[A-Z])\.(?= )"
)
_MARK_WITHIN = re.compile(r"[.!?…。][\"”’')\]]* ")
_ENDS = re.compile(r"(?:[가-힣][.!?]|[a-z\d%][.!?])[\"”’']?$")


def sure(text: str) -> Iterator[str]:
    """The lines of a text that are one sentence for sure.

    >>> list(sure('그는 "간다. 온다"고 했다.\\n이겼다. 졌다.\\n매출은 2.4조원이다'))
    ['그는 "간다. 온다"고 했다.']
    """
    for line in text.splitlines():
        line = " ".join(line.split())
        if not (15 <= len(line) <= 400 and _ENDS.search(line)):
            continue
        bare = _ABBREVIATED.sub(" ", _INSIDE.sub("_", line))
        if not _MARK_WITHIN.search(bare) and not re.search(r"[“”‘’\"]", bare) and "다." not in bare[:-2]:
            yield line


def news(folder: Path, groups: int = 1500, joined: int = 8) -> Iterator[tuple[str, list[str]]]:
    """(set and language, sentences) of joined groups, at most `groups` for each set and language."""
    chance = random.Random(4)
    for file in sorted(folder.glob("*/corpus.jsonl")):
        found: dict[str, dict[str, None]] = {}
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            for line in sure(row["text"]):
                # "(서울=누리뉴스) 김하늘 기자 = " is told apart: it may be taken for the end of the sentence before.
                where = f"{file.parent.name} {'datelines ' * (line[0] in '([')}{language(line)}"
                found.setdefault(where, {})[line] = None
        for where, lines in sorted(found.items()):
            order = chance.sample(list(lines), len(lines))[: groups * joined]
            if len(order) >= 20 * joined:
                for at in range(0, len(order) - joined + 1, joined):
                    yield where, order[at : at + joined]


def hard(file: Path = HARD) -> Iterator[tuple[str, list[str]]]:
    """(kind, sentences) of our own cases."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield f"own: {row['kind']}", row["sentences"]


def boundaries(sentences: Sequence[str], split: Splitter) -> tuple[int, int, int]:
    """(right, found, joined) boundaries of these sentences joined by a blank, the end of the text left out."""
    text, at = " ".join(sentences), 0
    ends = set()
    for s in sentences[:-1]:
        at += len(s)
        ends.add(at)
        at += 1
    found = {b for _, b in split(text) if b < len(text)}
    return len(ends & found), len(found), len(ends)


def f1(right: int, found: int, joined: int) -> float:
    """2 · right / (found + joined), from 0 to 1; 1 when there was nothing to find and nothing was found."""
    return 2 * right / (found + joined) if found + joined else 1.0


def measured(cases: Sequence[tuple[str, list[str]]], split: Splitter) -> dict[str, tuple[int, int, int]]:
    """Counts by kind, over our own cases, and over the news of each language."""
    counts: dict[str, tuple[int, int, int]] = {}
    for kind, sentences in cases:
        more = boundaries(sentences, split)
        for name in (kind, "all own" if kind.startswith("own") else f"all news {kind[-2:]}"):
            a, b, c = counts.get(name, (0, 0, 0))
            counts[name] = (a + more[0], b + more[1], c + more[2])
    return counts


def kiwi() -> Splitter | None:
    """kiwipiepy's splitter, None when it is not installed."""
    try:
        model = importlib.import_module("kiwipiepy").Kiwi(num_workers=1)
    except ImportError:
        return None
    return lambda text: [(s.start, s.end) for s in model.split_into_sents(text)]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m eval.sentences", description="Boundary F1 of the sentence splitter."
    )
    parser.add_argument("folder", type=Path, nargs="?", help="folder of sets with corpus.jsonl")
    parser.add_argument("--wrong", action="store_true", help="print the cases of our own that do not come apart")
    given = parser.parse_args()
    cases = [*hard(), *(news(given.folder) if given.folder else ())]
    splitters: dict[str, Splitter] = {"citewire": split_sentences}
    if other := kiwi():
        splitters["kiwipiepy"] = other
    tables = {}
    for name, split in splitters.items():
        began = time.perf_counter()
        tables[name] = measured(cases, split)
        print(f"{name}: {time.perf_counter() - began:.1f} s for {sum(len(' '.join(s)) for _, s in cases):,} characters")
    print(f"\n| sentences of | boundaries | {' | '.join(f'{n} F1' for n in tables)} |\n|---|--:|{'--:|' * len(tables)}")
    for kind in sorted(tables["citewire"], key=lambda k: (k.startswith("all"), k)):
        print(
            f"| {kind} | {tables['citewire'][kind][2]:,} | {' | '.join(f'{f1(*t[kind]):.3f}' for t in tables.values())} |"
        )
    for kind, sentences in cases if given.wrong else ():
        right, found, joined = boundaries(sentences, split_sentences)
        if kind.startswith("own") and not right == found == joined:
            text = " ".join(sentences)
            print(kind, [text[a:b] for a, b in split_sentences(text)])


if __name__ == "__main__":
    main()
