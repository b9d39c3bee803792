"""Learns how an encoder's meaning is weighed against words: `python -m eval.fusion FOLDER [--encoder NAME] [--write FILE]`.

FOLDER holds question sets (`eval.beir`), the public ones or your own. The weights of `rag.fusion` are tried one after the other,
each at every step of its grid with the others where they are, until no step is better. Every family of rows (a set, or a set in
several languages) counts the same. They are learned on one half of the questions and measured on the other, both ways; what is
written down is learned on all. The setting `fusion` (CITEWIRE_FUSION) names FILE; it counts for this encoder alone.
"""

import argparse
import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import mean

from eval.beir import Asked, indexed
from eval.bench import Case, cases, folder_of
from eval.tune import at, scores
from rag.encoders import open_encoder
from rag.fusion import Fusion, write_fusion
from rag.retriever import Retriever
from rag.translate import Glossary

GRID = {
    "words_same": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "words_across": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    "best_sentence": (0.0, 0.3, 0.5, 0.7, 0.9),
    "across": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    "looked_for": (0.0, 0.2, 0.4, 0.6),
}
# A step is taken for no less than this: smaller differences are of one or two questions.
WORTH = 0.001
Rows = Sequence[tuple[Case, Retriever]]


def family(case: Case) -> str:
    """The set that a row belongs to: "belebele" for each of its directions."""
    return case.name.split()[0]


def figures(rows: Rows) -> dict[str, float]:
    """The mean score of each row, 0 to 1."""
    return {case.name: mean(scores(case, retriever, "fused")) for case, retriever in rows}


def together(rows: Rows) -> float:
    """The mean over families of the mean of their rows."""
    found: dict[str, list[float]] = {}
    for case, retriever in rows:
        found.setdefault(family(case), []).append(mean(scores(case, retriever, "fused")))
    return mean(mean(v) for v in found.values())


def learned(rows: Rows, start: Fusion, grid: dict[str, tuple[float, ...]] = GRID) -> Fusion:
    """The weights under which these rows score best, by one coordinate after the other from `start`."""
    retrievers = list({id(r): r for _, r in rows}.values())
    for r in retrievers:
        r.search.fusion = start
    fusion, best = start, together(rows)
    moved = True
    while moved:
        moved = False
        for name, values in grid.items():
            for value in values:
                if value == getattr(fusion, name):
                    continue
                with at(name, value, retrievers):
                    score = together(rows)
                if score > best + WORTH:
                    best, fusion, moved = score, replace(fusion, **{name: value}), True
                    for r in retrievers:
                        r.search.fusion = fusion
    return fusion


def half(asked: Asked) -> bool:
    """Which half of the questions one belongs to, the same every time."""
    return hashlib.sha256(asked.id.encode()).digest()[0] % 2 == 0


def part(rows: Rows, first: bool) -> list[tuple[Case, Retriever]]:
    """The rows with one half of their questions; those left without any go."""
    halves = [(replace(c, set=c.set.part(asked=lambda a: half(a) is first)), r) for c, r in rows]
    return [(c, r) for c, r in halves if c.set.asked]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fusion", description="Learn the weights of words and meaning."
    )
    parser.add_argument("folder", type=Path, help="folder of sets, each a folder of BEIR's form")
    parser.add_argument("--encoder", default="", help="encoder by name or folder; empty: the one that ships")
    parser.add_argument("--download", action="store_true", help="allow a model to be fetched from the model hub")
    parser.add_argument("--set", action="append", default=[], help="only this set (may be repeated)")
    parser.add_argument("--limit", type=int, default=60, help="at most so many questions a row (0: all)")
    parser.add_argument("--keep", type=Path, help="folder in which the archives stay for the next time")
    parser.add_argument("--write", type=Path, help="file for the weights learned on all questions")
    given = parser.parse_args()
    encoder, glossary = open_encoder(given.encoder, given.download), Glossary()
    with ExitStack() as stack:
        base = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows: list[tuple[Case, Retriever]] = []
        for group in cases(given.folder, given.set, given.limit):
            index = stack.enter_context(indexed(group[0].set.articles, folder_of(base, group), encoder))
            retriever = Retriever(index, glossary)
            rows += [(case, retriever) for case in group]
        if not rows:
            parser.error(f"'{given.folder}' holds no set with questions")
        before = figures(rows)
        seen: dict[str, list[float]] = {}
        for first in (True, False):
            fusion = learned(part(rows, first), Fusion())
            print(f"learned on half {2 - first}: {fusion}", flush=True)
            for case, r in part(rows, not first):
                r.search.fusion = fusion
                seen.setdefault(case.name, []).extend(scores(case, r, "fused"))
        fusion = learned(rows, Fusion())
        for _, r in rows:
            r.search.fusion = fusion
        after = figures(rows)
        print(
            f"learned on all: {fusion}\n\n| set | questions | shipped weights | on the other half | on all |\n|---|--:|--:|--:|--:|"
        )
        for name, score in before.items():
            print(
                f"| {name} | {len(seen.get(name, ()))} | {score:.3f} | {mean(seen.get(name, [0.0])):.3f} | {after[name]:.3f} |"
            )
        if given.write:
            write_fusion(given.write, fusion, encoder, sum(len(c.set.asked) for c, _ in rows))
            print(f"written: {given.write}; set CITEWIRE_FUSION={given.write}")


if __name__ == "__main__":
    main()
