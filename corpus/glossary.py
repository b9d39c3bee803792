"""The bilingual glossary of the newsroom: Korean terms beside their English ones, as plain tab-separated files.

A line is one concept: Korean terms joined by "|", a tab, English terms joined by "|"; "#" starts a comment. A company's own
terms go into a file of the same form.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import CorpusError

SHIPPED = Path(__file__).parent / "glossary"
COMPANIES = Path(__file__).parent / "companies.tsv"


class GlossaryError(CorpusError):
    """A glossary file that cannot be read, or a line of it that is not one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept in both languages; the first term of each side is the usual one in print."""

    korean: tuple[str, ...]
    english: tuple[str, ...]


def read_glossary(paths: Iterable[Path] = (SHIPPED,), most: int = 2) -> list[Entry]:
    """All entries of these files, and of the *.tsv files in these folders; GlossaryError names file and line.

    Files of companies have up to five columns (`most`), of which the first two are read.
    """
    entries: list[Entry] = []
    for path in paths:
        for file in sorted(path.glob("*.tsv")) if path.is_dir() else [path]:
            for number, line in enumerate(_text(file).splitlines(), 1):
                if not line.strip() or line.startswith("#"):
                    continue
                columns = line.split("\t")
                if len(columns) <= most:
                    columns = columns[:2]
                sides = [tuple(t.strip() for t in side.split("|") if t.strip()) for side in columns]
                if len(sides) != 2 or not all(sides):
                    raise GlossaryError(
                        f"{file.name}:{number}: expected Korean terms, a tab and English terms, got {line[:80]!r}"
                    )
                entries.append(Entry(*sides))
    return entries


def company_lines(files: Iterable[Path]) -> Iterator[list[str]]:
    """Two to five columns of each company: Korean names, English names, stock code, group, names that need support.

    GlossaryError names file and line.
    """
    for file in files:
        for number, line in enumerate(_text(file).splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            columns = [column.strip() for column in line.split("\t")]
            if not (2 <= len(columns) <= 5 and columns[0].strip("|") and columns[1].strip("|")):
                raise GlossaryError(
                    f"{file.name}:{number}: expected Korean names, a tab and English names (then, if you like, stock code, "
                    f"group and short names, each after a tab), got {line[:80]!r}"
                )
            yield columns


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # Spreadsheets put a byte order mark before "UTF-8" text.
    except UnicodeDecodeError as error:
        raise GlossaryError(
            f"Glossary file '{file}' is not UTF-8 (byte {error.start}): save it as \"Text, UTF-8\" and start again"
        ) from None
    except OSError as error:
        raise GlossaryError(
            f"Glossary file '{file}' cannot be read ({error.strerror}): correct its path in CITEWIRE_TERMS or CITEWIRE_COMPANIES"
        ) from None
