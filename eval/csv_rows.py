"""A run's rows as CSV for a spreadsheet: one line a question, UTF-8 with a mark so that Hangul opens right.

Spreadsheets take a cell that begins with = + - @ (or a tab or return before one) for a formula, and answers are text of
strangers: such a cell gets an apostrophe before it (OWASP, CSV Injection).
"""

import csv
from pathlib import Path

from eval.page import outcome
from eval.run import Row, Run
from eval.table import MEANS

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def save(run: Run, path: Path, against: Run | None = None) -> None:
    """Write the rows; with `against`, each question's outcome and answer in that run too."""
    before = {r.id: r for r in against.rows} if against else {}
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["id", "language", "type", "companies", "age in days", "question", "wanted", "outcome", "answer", "cited",
             *MEANS, "milliseconds", "tokens read", "tokens written", "cost", "error",
             *(["outcome before", "answer before"] if against else [])]
        )  # fmt: skip
        for row in run.rows:
            cells = _cells(row)
            if against:
                other = before.get(row.id)
                cells += [outcome(other), other.text] if other else ["", ""]
            writer.writerow([cell(c) for c in cells])


def _cells(row: Row) -> list[object]:
    cited = [f"{p.publisher} {p.day} {p.title}: {p.text}" for p in row.places if p.cited]
    seconds = row.seconds.get("total")
    return [
        row.id, row.language, row.type, ", ".join(row.companies), row.age, row.question, " / ".join(row.answers),
        outcome(row), row.text, "\n".join(cited), *(row.scores.get(m) for m in MEANS),
        None if seconds is None else round(1000 * seconds, 1), row.tokens.get("read"), row.tokens.get("written"), row.cost,
        row.error,
    ]  # fmt: skip


def cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> cell("=1+1"), cell(" @cmd"), cell("3% 감소"), cell(-1.5)
    ("'=1+1", "' @cmd", '3% 감소', -1.5)
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
