"""How well it is told who said a sentence and how sure he was: `python -m eval.said` over the sentences of eval/said.tsv."""

from dataclasses import dataclass
from pathlib import Path

import typer

from corpus.text import language as language_of
from rag.provenance import Provenance, Stance, provenance
from rag.speakers import Speaker

SENTENCES = Path(__file__).with_name("said.tsv")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence and what a reader makes of it."""

    text: str
    expected: Provenance


def read_written(path: Path = SENTENCES) -> list[Written]:
    """All sentences, in the order of the file: speaker, stance and sentence between tabs."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        by, stance, text = line.split("\t")
        by, stance = by.replace("nobody", ""), stance.replace("none", "")
        found.append(Written(text, Provenance(Speaker(by), Stance(stance))))
    return found


def main(show: bool = False) -> None:
    """Print the shares of sentences whose speaker, stance and both are told rightly; --show prints the others."""
    written = read_written()
    results = [(w, provenance(w.text)) for w in written]
    print(f"{'':18}{'n':>5}{'speaker':>10}{'stance':>10}{'both':>10}")
    groups = {"all": results}
    groups |= {name: [r for r in results if language_of(r[0].text) == name] for name in ("ko", "en")}
    groups |= {f"  {k or 'nobody'}": [r for r in results if r[0].expected.said_by is k] for k in Speaker}
    groups |= {f"  {k or 'no stance'}": [r for r in results if r[0].expected.stance is k] for k in Stance}
    for name, some in groups.items():
        by = sum(w.expected.said_by is f.said_by for w, f in some)
        stance = sum(w.expected.stance is f.stance for w, f in some)
        both = sum(w.expected == f for w, f in some)
        n = len(some)
        print(f"{name:18}{n:5}{by / n:10.3f}{stance / n:10.3f}{both / n:10.3f}")
    if show:
        for w, f in results:
            if w.expected != f:
                print(f"{w.text}\n    {f.said_by or 'nobody'} {f.stance or 'none'}, "
                      f"expected {w.expected.said_by or 'nobody'} {w.expected.stance or 'none'}")  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
