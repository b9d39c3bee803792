"""The bilingual glossary of the newsroom: Korean terms beside their English ones, as plain tab-separated files.

A line is one concept: Korean terms joined by "|", a tab, English terms joined by "|"; "#" starts a comment. A company's own
terms go into a file of the same form.
"""

from collections.abc import Iterable
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


def read_glossary(paths: Iterable[Path] = (SHIPPED,)) -> list[Entry]:
    """All entries of these files, and of the *.tsv files in these folders; GlossaryError names file and line."""
    entries: list[Entry] = []
    for path in paths:
        for file in sorted(path.glob("*.tsv")) if path.is_dir() else [path]:
            for number, line in enumerate(_text(file).splitlines(), 1):
                if not line.strip() or line.startswith("#"):
                    continue
                sides = [tuple(t.strip() for t in side.split("|") if t.strip()) for side in line.split("\t")]
                if len(sides) != 2 or not all(sides):
                    raise GlossaryError(
                        f"{file.name}:{number}: expected Korean terms, a tab and English terms, got {line[:80]!r}"
                    )
                entries.append(Entry(*sides))
    return entries


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # Spreadsheets put a byte order mark before "UTF-8" text.
    except UnicodeDecodeError as error:
        raise GlossaryError(
            f"Glossary file '{file}' is not UTF-8 (byte {error.start}): save it as \"Text, UTF-8\" and start again"
        ) from None
    except OSError as error:
        raise GlossaryError(
            f"Glossary file '{file}' cannot be read ({error.strerror}): correct its path in CITEWIRE_TERMS"
        ) from None
