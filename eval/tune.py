"""Try values of the search's constants on dev questions: one table for each constant, sets beside one another.

    python -m eval.tune FOLDER NAME=VALUE,VALUE… [NAME=…] [--set NAME …] [--limit N] [--leg fused] [--keep FOLDER]

NAME is a number at the top of rag/retriever.py, rag/words.py or rag/translate.py, for example WORDS_SAME=.5,.6,.7. The
others stay as they are: constants are tried one at a time. Nothing is written; the figure chosen goes beside its constant.
What is indexed (stop words, particles) does not change here: raise TERMS_VERSION and run `eval.bench` before and after.
"""

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import mean
from types import ModuleType

import rag.retriever
import rag.translate
import rag.words
from eval.beir import indexed
from eval.bench import Case, cases, folder_of
from rag.answer import Query
from rag.encoders import open_encoder
from rag.retriever import Retriever
from rag.translate import Glossary

MODULES = (rag.retriever, rag.words, rag.translate)
LEGS = ("fused", "words", "meaning")


def owner(name: str) -> ModuleType:
    """The module whose constant this is; ValueError when none has a number of this name.

    >>> owner("WORDS_SAME").__name__, owner("GRAMS").__name__
    ('rag.retriever', 'rag.words')
    """
    for module in MODULES:
        if isinstance(getattr(module, name, None), int | float):
            return module
    known = sorted(n for m in MODULES for n, v in vars(m).items() if n.isupper() and isinstance(v, int | float))
    raise ValueError(f"No constant {name!r}; there are {', '.join(known)}")


def parse(given: str) -> tuple[str, list[float]]:
    """A constant and its values; ValueError when it is not of that form.

    >>> parse("WORDS_SAME=.5,0.6")
    ('WORDS_SAME', [0.5, 0.6])
    """
    name, equals, values = given.partition("=")
    if not equals or not values:
        raise ValueError(f"Expected NAME=VALUE,VALUE…, got {given!r}")
    owner(name)
    return name, [float(v) for v in values.split(",")]


def tried(name: str, value: float, rows: Sequence[tuple[Case, Retriever]], leg: str) -> list[float]:
    """Each row's mean score with the constant at this value; it is put back afterwards."""
    module = owner(name)
    before = getattr(module, name)
    setattr(module, name, type(before)(value))
    try:
        return [mean(_scores(case, retriever, leg)) for case, retriever in rows]
    finally:
        setattr(module, name, before)


def _scores(case: Case, retriever: Retriever, leg: str) -> list[float]:
    source = {a.id: a.source for a in case.set.articles}
    scores = []
    for asked in case.set.asked:
        found = retriever.candidates(Query(asked.text, asked.language))
        if leg != "fused":
            found = sorted(found, key=lambda c: -getattr(c, leg))
        scores.append(case.score(asked.id, [source[c.article_id] for c in found]))
    return scores


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
            now = float(getattr(owner(name), name))
            table = Table(name, *(case.name for case, _ in rows), "mean", title=f"{name}, {given.leg}")
            for value in dict.fromkeys([now, *values]):
                scores = tried(name, value, rows, given.leg)
                table.add_row(
                    f"{value:g}{' now' if value == now else ''}", *(f"{s:.3f}" for s in scores), f"{mean(scores):.4f}"
                )
            Console(width=200).print(table)


if __name__ == "__main__":
    main()
