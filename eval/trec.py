"""Run files of TREC: what a retriever found, one line a hit: question, Q0, document, rank, score, name of the run.

Like trec_eval, only the scores order a question's documents, not the ranks and not the order of lines; of equal scores the
document whose id sorts later comes first (trec_eval 9.0.7, form_res_rels.c: by score, then by document number, both
descending). Scores are compared as trec_eval keeps them, in single precision.
"""

import math
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

# Ranked document ids by question.
Ranked = Mapping[str, Sequence[str]]
# Bad lines that are told one by one: of a file that is no run at all, every line is one.
SHOWN = 20
_BLANK = re.compile(r"\s")


class TrecError(ValueError):
    """A run file that cannot be read; the message has one line per fault: file, line, reason."""


def read_run(path: Path) -> dict[str, list[str]]:
    """Documents by question, best first, ordered as trec_eval orders them. TrecError lists the bad lines."""
    scores: dict[str, dict[str, float]] = {}
    faults = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrecError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != 6:
            faults.append(
                f"{path}:{number}: expected question, Q0, document, rank, score and run, got {len(parts)} words"
            )
            continue
        question, _, document, _, given, _ = parts
        try:
            score = float(given)
        except ValueError:
            score = math.nan
        if not math.isfinite(score):
            faults.append(f"{path}:{number}: the score must be a number, got {given!r}")
        elif document in scores.setdefault(question, {}):
            faults.append(f"{path}:{number}: document {document!r} stands twice for question {question!r}")
        else:
            scores[question][document] = float(np.float32(score))
    if not (scores or faults):
        faults.append(f"{path}: holds no line of a run")
    if faults:
        more = [f"{path}: and {len(faults) - SHOWN:,} more lines like these"] if len(faults) > SHOWN else []
        raise TrecError("\n".join(faults[:SHOWN] + more))
    return {q: ordered(found) for q, found in scores.items()}


def ordered(scores: Mapping[str, float]) -> list[str]:
    """Ids by score, best first; of equal scores the later id first.

    >>> ordered({"a": 0.5, "b": 0.5, "c": 0.9})
    ['c', 'b', 'a']
    """
    return sorted(sorted(scores, reverse=True), key=lambda d: -scores[d])


def write_run(path: Path, ranked: Ranked, name: str = "citewire") -> None:
    """Write the file, whole or not at all. The score is 1 / rank: whoever reads it finds the order that was meant."""
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        for question, documents in ranked.items():
            for rank, document in enumerate(documents, 1):
                file.write(f"{trec_id(question)} Q0 {trec_id(document)} {rank} {1 / rank:.6f} {name}\n")
    os.replace(beside, path)


def trec_id(text: str) -> str:
    """An id without blanks, which a run file cannot hold; what stands for one is %20.

    >>> trec_id("보도자료 1.pdf")
    '보도자료%201.pdf'
    """
    return _BLANK.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), text)
