"""Try values of the search's constants on dev questions: one table for each constant, sets beside one another.

    python -m eval.tune FOLDER NAME=VALUE,VALUE… [NAME=…] [--set NAME …] [--limit N] [--leg fused] [--keep FOLDER]

NAME is a weight of rag/fusion.py, for example words_same=.5,.6,.7, or a number at the top of rag/search.py, rag/retriever.py,
rag/folding.py, rag/rescore.py, rag/words.py or rag/translate.py (NEAR=1,2). The others stay as they are: constants are tried one at a time. Nothing is written; the figure chosen goes beside its constant.
What is indexed (stop words, particles) does not change here: raise TERMS_VERSION and run `eval.bench` before and after.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from pathlib import Path
from statistics import mean
from types import ModuleType

import rag.asking
import rag.folding
import rag.rescore
import rag.retriever
import rag.search
import rag.translate
import rag.words
from eval.beir import indexed
from eval.bench import Case, cases, folder_of
from rag.answer import Query
from rag.encoders import open_encoder
from rag.fusion import Fusion
from rag.retriever import Retriever
from rag.translate import Glossary

MODULES = (rag.asking, rag.rescore, rag.search, rag.retriever, rag.folding, rag.words, rag.translate)
WEIGHTS = tuple(f.name for f in fields(Fusion))
LEGS = ("fused", "words", "meaning")
# Candidates that a question's documents are looked for in.
DEEP = 50


def owner(name: str) -> ModuleType:
    """The module whose constant this is; ValueError when none has a number of this name.

    >>> owner("NEAR_TIE").__name__, owner("GRAMS").__name__
    ('rag.folding', 'rag.words')
    """
    for module in MODULES:
        if isinstance(getattr(module, name, None), int | float):
            return module
    known = sorted({n for m in MODULES for n, v in vars(m).items() if n.isupper() and isinstance(v, int | float)})
    known += WEIGHTS
    raise ValueError(f"No constant {name!r}; there are {', '.join(known)}")


def parse(given: str) -> tuple[str, list[float]]:
    """A constant and its values; ValueError when it is not of that form.

    >>> parse("words_same=.5,0.6")
    ('words_same', [0.5, 0.6])
    """
    name, equals, values = given.partition("=")
    if not equals or not values:
        raise ValueError(f"Expected NAME=VALUE,VALUE…, got {given!r}")
    if name not in WEIGHTS:
        owner(name)
    return name, [float(v) for v in values.split(",")]


def now(name: str) -> float:
    """The value that a constant, or a weight of the shipped encoder, has."""
    return float(getattr(Fusion() if name in WEIGHTS else owner(name), name))


def tried(name: str, value: float, rows: Sequence[tuple[Case, Retriever]], leg: str) -> list[float]:
    """Each row's mean score with the constant at this value; it is put back afterwards."""
    with at(name, value, [retriever for _, retriever in rows]):
        return [mean(scores(case, retriever, leg)) for case, retriever in rows]


@contextmanager
def at(name: str, value: float, retrievers: Sequence[Retriever]) -> Iterator[None]:
    """A constant, or a weight of these retrievers, at another value for a while."""
    if name in WEIGHTS:
        weights = [(r.search, r.search.fusion) for r in retrievers]
        try:
            for r, fusion in weights:
                r.fusion = replace(fusion, **{name: value})
            yield
        finally:
            for r, fusion in weights:
                r.fusion = fusion
        return
    # One that is imported by another module stands in both.
    there = [m for m in MODULES if isinstance(getattr(m, name, None), int | float)]
    before = getattr(owner(name), name)
    try:
        for module in there:
            setattr(module, name, type(before)(value))
        yield
    finally:
        for module in there:
            setattr(module, name, before)


def scores(case: Case, retriever: Retriever, leg: str) -> list[float]:
    """The score of each question of a row; "fused" as hits are ordered before stories are folded."""
    source = {a.id: a.source for a in case.set.articles}
    found = []
    for asked in case.set.asked:
        query = Query(asked.text, asked.language)
        if leg == "fused":
            ids = [c.article_id for c, _, _ in retriever.ordered(query, DEEP)]
        else:
            ids = [c.article_id for c in sorted(retriever.search.candidates(query), key=lambda c: -getattr(c, leg))]
        found.append(case.score(asked.id, [source[i] for i in ids]))
    return found


def main() -> None:
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(prog="python -m eval.tune", description="Try values of the search's constants.")
    parser.add_argument("folder", type=Path, help="folder of sets, each a folder of BEIR's form")
    parser.add_argument("constants", nargs="+", help="NAME=VALUE,VALUE…")
    parser.add_argument("--set", action="append", default=[], help="only this set (may be repeated)")
    parser.add_argument("--limit", type=int, default=100, help="at most so many questions a row (0: all)")
    parser.add_argument("--leg", choices=LEGS, default="fused", help="what is scored")
    parser.add_argument("--encoder", default="", help="encoder by name or folder; empty: the one that ships")
    parser.add_argument("--keep", type=Path, help="folder in which the archives stay for the next time")
    given = parser.parse_args()
    try:
        constants = [parse(c) for c in given.constants]
    except ValueError as error:
        parser.error(str(error))
    encoder, glossary = open_encoder(given.encoder), Glossary()
    with ExitStack() as stack:
        base = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = []
        for group in cases(given.folder, given.set, given.limit):
            index = stack.enter_context(indexed(group[0].set.articles, folder_of(base, group), encoder))
            retriever = Retriever(index, glossary)
            rows += [(case, retriever) for case in group]
        for name, values in constants:
            current = now(name)
            table = Table(name, *(case.name for case, _ in rows), "mean", title=f"{name}, {given.leg}")
            for value in dict.fromkeys([current, *values]):
                means = tried(name, value, rows, given.leg)
                table.add_row(
                    f"{value:g}{' now' if value == current else ''}", *(f"{s:.3f}" for s in means), f"{mean(means):.4f}"
                )
            Console(width=200).print(table)


if __name__ == "__main__":
    main()
