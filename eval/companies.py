"""How well companies are found in sentences of our own, labelled by hand.

    python -m eval.companies            precision and recall by kind of sentence, and what was missed or found wrongly

`companies.jsonl` has for each sentence its kind and, in reading order, every company it names: as written, and the id it
must get. A mention counts as right when it begins where the label does and has its id.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.companies import Companies

FILE = Path(__file__).parent / "companies.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence; `companies` are (where it begins, id) in reading order."""

    kind: str
    text: str
    companies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Mentions that were found and should be, all that were found, all that should be."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0


def labelled(file: Path = FILE) -> list[Labelled]:
    """The sentences of a file; ValueError names the line whose label does not stand in its sentence."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        at, places = 0, []
        for written, identity in row["companies"]:
            start = row["text"].find(written, at)
            if start < 0:
                raise ValueError(f"{file.name}:{number}: expected {written!r} in the sentence, after {at} characters")
            places.append((start, identity))
            at = start + len(written)
        found.append(Labelled(row["kind"], row["text"], tuple(places)))
    return found


def score(known: Companies, sentences: list[Labelled]) -> tuple[dict[str, Score], list[str]]:
    """Scores by kind and over "all", and one line for each mention that is wrong or missing."""
    counts: dict[str, Counter[str]] = {}
    faults = []
    for s in sentences:
        found = [(m.start, m.company) for m in known.find(s.text)]
        right = set(found) & set(s.companies)
        for kind in (s.kind, "all"):
            counts.setdefault(kind, Counter()).update(right=len(right), found=len(found), labelled=len(s.companies))
        faults += [f"wrong   {company}: {s.text}" for place, company in found if (place, company) not in right]
        faults += [f"missed  {company}: {s.text}" for place, company in s.companies if (place, company) not in right]
    return {kind: Score(c["right"], c["found"], c["labelled"]) for kind, c in counts.items()}, faults


def main() -> None:
    sentences = labelled()
    scores, faults = score(Companies(), sentences)
    per_kind = Counter(s.kind for s in sentences)
    per_kind["all"] = len(sentences)
    print("| kind | sentences | companies | precision | recall |\n|---|--:|--:|--:|--:|")
    for kind, s in sorted(scores.items(), key=lambda k: k[0] == "all"):
        print(f"| {kind} | {per_kind[kind]} | {s.labelled} | {s.precision:.3f} | {s.recall:.3f} |")
    print("\n".join(["", *faults]) if faults else "")


if __name__ == "__main__":
    main()
