"""Every regular expression of our code against long hostile text: none may take more than time that grows with its length.

    python -m eval.redos                50,000 characters; the slowest expressions, and those whose time grows faster (long: an hour)
    python -m eval.redos --top 40 --size 20000

The expressions are those of the modules (compiled at import) and those written where they are used (found in the syntax tree).
Each is tried by `search`, by `match` and by `fullmatch` on runs of each character that it names and of pairs of them, on its
own literal text repeated, and on that with a last character that cannot match. One that takes more than 50 ms is tried at a
quarter of the length too: time that grows with the text is four times less then, time that grows with its square sixteen.
One that does not come back is stopped. Callers bound the length of most texts; the bound is not applied here.
"""

import argparse
import ast
import importlib
import itertools
import multiprocessing
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _parser as sre  # type: ignore[attr-defined]
from typing import Any

PACKAGES = ("corpus", "rag", "ui", "eval")
LIMIT = 1.0  # seconds of processor time for one expression on one text
PATIENCE = 90.0  # seconds by the clock, for all its texts on a busy machine


@dataclass(frozen=True, slots=True)
class Expression:
    place: str
    pattern: str | bytes
    flags: int


def expressions() -> Iterator[Expression]:
    """Each once, by the file that holds it."""
    seen: set[tuple[str | bytes, int]] = set()
    root = Path(__file__).resolve().parent.parent
    for package in PACKAGES:
        names = [m.name for m in pkgutil.walk_packages([str(root / package)], f"{package}.")]
        for name in names:
            if name.endswith("__main__"):
                continue
            found: list[tuple[int, str | bytes, int]] = []
            try:
                module = importlib.import_module(name)
            except ImportError:  # what only training needs
                continue
            for value in vars(module).values():
                for one in value if isinstance(value, (tuple, list)) else [value]:
                    if isinstance(one, re.Pattern):
                        found.append((0, one.pattern, one.flags))
            if module.__file__:
                found += _written(Path(module.__file__))
            for line, pattern, flags in found:
                flags &= int(re.I | re.M | re.S | re.X | re.A)
                if (pattern, flags) not in seen:
                    seen.add((pattern, flags))
                    yield Expression(f"{name}:{line}" if line else name, pattern, flags)


def _written(path: Path) -> Iterator[tuple[int, str | bytes, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, (str, bytes))
            and node.func.attr != "escape"
        ):
            flags = sum(
                int(getattr(re, n.attr, 0)) for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr.isupper()
            )
            yield node.lineno, node.args[0].value, flags


def characters(pattern: str | bytes, flags: int) -> list[str]:
    """Characters that stand in the expression, one for each class and literal, the first few."""
    found: dict[str, None] = {}

    def walk(tree: Any) -> None:
        for op, value in tree:
            kind = str(op)
            if kind in ("LITERAL", "NOT_LITERAL"):
                found.setdefault(chr(value))
            elif kind == "IN":
                for inner, v in value:
                    if str(inner) == "LITERAL":
                        found.setdefault(chr(v))
                    elif str(inner) == "RANGE":
                        found.setdefault(chr(v[0]))
                    elif str(inner) == "CATEGORY":
                        found.setdefault({"DIGIT": "7", "SPACE": " "}.get(str(v).rpartition("_")[2], "a"))
            elif kind == "ANY":
                found.setdefault("x")
            elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                walk(value[2])
            elif kind in ("SUBPATTERN",):
                walk(value[3])
            elif kind == "BRANCH":
                for branch in value[1]:
                    walk(branch)
            elif kind in ("ASSERT", "ASSERT_NOT"):
                walk(value[1])
            elif kind == "ATOMIC_GROUP":
                walk(value)

    walk(sre.parse(pattern, flags))
    return list(found)


def texts(expression: Expression, size: int) -> Iterator[str]:
    """Hostile texts of `size` characters."""
    own = characters(expression.pattern, expression.flags)
    some = list(dict.fromkeys([*own[:24], " ", "a", "A", "0", "가", "\n", "<", "(", '"', "."]))
    for c in some[:26]:
        yield c * (size - 1) + "\0"
    for a, b in itertools.islice(itertools.permutations([*own[:5], " ", "a"], 2), 24):
        yield (a + b) * (size // 2) + "\0"
    literal = "".join(own[:60]) or "a"
    yield (literal * (size // len(literal) + 1))[:size] + "\0"
    for c in ("a", " ", "가", "1"):
        yield literal + c * size + "\0"


def slowest(expression: Expression, size: int, limit: float) -> tuple[float, str]:
    """(seconds, the text's beginning) of the slowest text."""
    compiled = re.compile(expression.pattern, expression.flags)
    worst, of = 0.0, ""
    for text in texts(expression, size):
        given: Any = text if isinstance(compiled.pattern, str) else text.encode()
        for way in (compiled.search, compiled.match, compiled.fullmatch):
            start = time.process_time()
            way(given)
            if (took := time.process_time() - start) > worst:
                worst, of = took, text[:12]
            if worst > limit:
                return worst, of
    return worst, of


def _child(pipe: Any) -> None:
    while True:
        try:
            expression, size, limit = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(slowest(expression, size, limit))
        except BrokenPipeError:
            return


class _Beside:
    """A process that is stopped when an expression does not come back."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        here, there = multiprocessing.Pipe()
        self.pipe = here
        self.process = multiprocessing.Process(target=_child, args=(there,), daemon=True)
        self.process.start()
        there.close()

    def __call__(self, expression: Expression, size: int) -> tuple[float, str]:
        self.pipe.send((expression, size, LIMIT))
        if self.pipe.poll(PATIENCE):
            found: tuple[float, str] = self.pipe.recv()
            return found
        self.process.kill()
        self.process.join()
        self._start()
        return PATIENCE, "did not come back"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.redos", description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=50_000, help="characters of a text")
    parser.add_argument("--top", type=int, default=20, help="rows to print")
    given = parser.parse_args()
    beside = _Beside()
    rows = []
    for expression in expressions():
        took, of = beside(expression, given.size)
        half = beside(expression, given.size // 4)[0] if took > 0.05 else 0.0
        grows = took / half if half else 0.0
        rows.append((took, grows, expression, of))
    rows.sort(key=lambda r: -r[0])
    quadratic = sum(1 for took, grows, *_ in rows if took > 0.05 and grows > 8)
    print(f"{len(rows)} expressions on {given.size:,} characters; {quadratic} grow faster than their text\n")
    print("| ms | times as long as at a quarter | where | on | expression |\n|--:|--:|---|---|---|")
    for took, grows, e, of in rows[: given.top]:
        shown = str(e.pattern).replace("|", "\\|")[:70]
        print(f"| {1000 * took:,.0f} | {grows:.0f} | {e.place} | {of!r} | `{shown}` |")


if __name__ == "__main__":
    main()
