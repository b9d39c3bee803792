"""A table of questions: a header, then one question a line, in UTF-8, UTF-16 or CP949.

Columns of usual names are found by themselves, others by a mapping (`--map question=질의`). Several answers, contexts or
earlier questions in one cell are parted by bars.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corpus.text import decode
from eval.data import FIELDS, DataError, Record, several

# Names that columns usually have, in small letters.
USUAL = {
    "question": ("question", "query", "질문", "질의", "input"),
    "answers": ("answers", "answer", "정답", "답", "답변", "output", "ground_truth", "reference"),
    "context": ("context", "contexts", "passage", "document", "본문", "문맥", "지문"),
    "title": ("title", "제목"),
    "source": ("source", "출처", "문서"),
    "sentence": ("sentence", "evidence", "근거", "근거문장"),
    "id": ("id", "번호"),
    "type": ("type", "유형"),
    "language": ("language", "lang", "언어"),
    "turns": ("turns", "history", "앞질문"),
    "published": ("published", "date", "날짜", "일자"),
}
# Characters of one cell: a whole article may stand there.
_CELL = 5_000_000


def read_table(path: Path, mapping: Mapping[str, str]) -> Iterator[Record | str]:
    """One record, or one fault as "file:line: reason", for every line; DataError where nothing can be read at all."""
    try:
        text = decode(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error})") from error
    csv.field_size_limit(_CELL)
    # The csv module wants line ends as they are.
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    rows = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    try:
        header = next(rows, [])
        at = _columns(header, mapping, path)
        for cells in rows:
            if not any(c.strip() for c in cells):
                continue
            place = f"{path}:{rows.line_num}"
            if len(cells) != len(header):
                yield f"{place}: has {len(cells)} cells, the header {len(header)}"
                continue
            yield _record(place, {name: cells[n].strip() for name, n in at.items()})
    except csv.Error as error:
        raise DataError(f"{path}:{rows.line_num}: is no table ({error})") from error


def _record(place: str, has: Mapping[str, str]) -> Record:
    def get(name: str) -> str:
        return has.get(name, "")

    contexts = (get("context"),) if get("context") else ()
    return Record(
        place, get("question"), tuple(several(get("answers"))), contexts, get("title"), get("source"),
        get("sentence"), get("id"), get("type"), get("language"), tuple(several(get("turns"))), get("published"),
    )  # fmt: skip


def _columns(header: Sequence[str], mapping: Mapping[str, str], path: Path) -> dict[str, int]:
    names = [h.strip() for h in header]
    small = [n.lower() for n in names]
    at: dict[str, int] = {}
    for field in FIELDS:
        if wanted := mapping.get(field):
            if wanted not in names:
                raise DataError(f"{path}:1: --map {field}={wanted}: no such column; there are {', '.join(names)}")
            at[field] = names.index(wanted)
        elif found := next((u for u in USUAL[field] if u in small), ""):
            at[field] = small.index(found)
    if "question" not in at:
        raise DataError(
            f"{path}:1: no column of questions among {', '.join(names) or 'none'}; name it: --map question=…"
        )
    return at


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max("\t;,", key=first.count)
