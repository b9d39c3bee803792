"""CSV: one article a row, its columns named by the first row. Rows are read one by one: a file may be larger than memory."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from corpus.article import Article, Skipped, UnreadableError
from corpus.columns import choose
from corpus.jsonl import LINE_LIMIT, read_record
from corpus.text import charset

HEAD = 1_000_000  # bytes that tell the charset
_COLUMNS = 500


def read_csv(path: Path, source: str, columns: Mapping[str, str]) -> Iterator[Article | Skipped]:
    """One article or one reason for every row; UnreadableError when the file is no table of articles.

    Commas, semicolons, tabs or vertical bars part the columns; the first row decides. An article's source is `source#id`,
    or `source#line`.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    whole = len(head) < HEAD
    # A head that ends inside a character is no broken text: it is cut behind its last line.
    named = charset(head if whole else head[: (head.rfind(b"\n") + 1) or HEAD])
    with path.open("r", encoding=named, errors="replace", newline="") as text:
        yield from read_rows(_lines(text), source, columns)


def read_csv_text(text: str, source: str, columns: Mapping[str, str]) -> Iterator[Article | Skipped]:
    """The same for a table in memory."""
    yield from read_rows(_lines(io.StringIO(text, newline="")), source, columns)


def _lines(file: TextIO) -> Iterator[str]:
    """Lines of at most LINE_LIMIT characters."""
    while line := file.readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT:
            raise UnreadableError(f"a line is longer than {LINE_LIMIT // 1_000_000} MB: no table of articles")
        yield line


def read_rows(lines: Iterator[str], source: str, columns: Mapping[str, str]) -> Iterator[Article | Skipped]:
    """The same for lines with their ends."""
    first = next((line for line in lines if line.strip()), "").lstrip("\ufeff")
    delimiter = max(",;\t|", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    if not names or len(names) > _COLUMNS:
        raise UnreadableError(f"the first row names {len(names):,} columns, from 1 to {_COLUMNS} were expected")
    shown = ", ".join(name.strip() for name in names[:12])
    chosen = choose(names, columns)
    for noun, name in columns.items():
        if noun not in chosen:
            raise UnreadableError(f"no column '{name}' for {noun} (--map); the first row names {shown}")
    if "text" not in chosen:
        raise UnreadableError(f"no column is the article's text; tell it by --map text=COLUMN out of {shown}")
    csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT))  # 131,072 characters by default
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        number = rows.line_num + 2  # the line on which the row begins
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableError(f"row at line {number}: {error}: no table of articles") from None
        if not any(cell.strip() for cell in row):
            continue
        try:
            yield read_record(dict(zip(names, row, strict=False)), source, number, chosen)
        except UnreadableError as error:
            yield Skipped(f"{source}:{number}", str(error))
