"""A document of an office (PDF, DOCX, HWPX, HWP) as an article: its lines decide, its properties are only evidence.

Properties often belong to the file that was used as a template: a title counts when the first page prints it, a day only
to complete one that is printed without its year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, UnreadableError
from corpus.draft import Block, squeeze
from corpus.pasted import Known, arrange
from corpus.stamp import loose, printed
from corpus.text import language

# What a press release prints around its story: its letterhead, and whom to ask.
_LETTERHEAD = re.compile(
    r"(?:보\s?도\s?(?:참\s?고\s?|설\s?명\s?)?자\s?료|보도\s?참고|설\s?명\s?자\s?료|참\s?고\s?자\s?료|뉴스\s?릴리[즈스]|"
    r"press\s?release|news\s?release|media\s?release|for immediate release|즉시\s?보도(?:\s?가능)?)"
    r"(?:\s?[(/|].{0,30})?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:담당\s?(?:자|부서|과장|사무관)?|책임자|문의(?:처|사항)?|연락처|홍보(?:팀|실|담당)?|배포처|작성\s?부서|(?:Media\s)?Contacts?)\s?[:：|(].{0,160}"
    r"|.{0,60}(?:☎|☏|TEL|Tel\.?|전화)\s?[.:：)]?\s?\(?\d.{0,60}|.{0,60}\(?0\d{1,2}[-).]\s?\d{3,4}-\d{4}\)?.{0,30}",
)
_PAGE = re.compile(
    r"[-–—\s]{0,4}\d{1,3}\s?(?:/\s?\d{1,3})?[-–—\s]{0,4}|(?:Page|페이지|쪽)?\s?\d{1,3}\s?(?:of \d{1,3}|쪽)?"
)


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says about itself apart from its text; "" where it is silent. `created` is ISO 8601."""

    title: str = ""
    author: str = ""
    created: str = ""


def read_document(
    blocks: Sequence[Block], source: str, what: str, properties: Properties, captions: Sequence[str] = ()
) -> Article:
    """The article of a document's lines; UnreadableError when there are none (`what` names the kind of file)."""
    lines = [Block(text, block.heading) for block in blocks if (text := squeeze(block.text))]
    whole = "\n".join(line.text for line in lines)
    if len(re.findall(r"\w", whole)) < 10:
        raise UnreadableError(f"the {what} has no text: pages that are pictures need text recognition (OCR) first")
    known = Known(korean=language(whole) == "ko")
    known.captions.extend(captions)
    # 1. The letterhead goes, and with it what only an office needs to know; dates among it are kept.
    kept: list[Block] = []
    for n, line in enumerate(lines):
        if _LETTERHEAD.fullmatch(line.text) or (len(line.text) <= 200 and _CONTACT.fullmatch(line.text)):
            continue
        # A press release prints its day above its title, often in a table.
        bare = line.text.replace(" | ", " ")
        if n < 15 and (printed(bare, known.korean) or loose(bare)) and known.take(bare, above=True):
            continue
        kept.append(line)
    # 2. The title: one that the properties name and the first lines print, over one or two lines.
    given, kept = _title(properties.title, kept)
    return arrange(kept, source, known, given, anchor=properties.created)


def _title(title: str, lines: list[Block]) -> tuple[str, list[Block]]:
    """The title of the properties where one to three of the first twenty lines say it, and the lines without these."""
    wanted = _letters(title)
    if len(wanted) < 6:
        return "", lines
    for n in range(min(20, len(lines))):
        for size in (1, 2, 3):
            printed = " ".join(line.text for line in lines[n : n + size])
            if _letters(printed) == wanted:
                return squeeze(title if size > 1 else printed), [*lines[:n], *lines[n + size :]]
    return "", lines


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", squeeze(text))).casefold()


def page_number(line: str) -> bool:
    """Whether the line is nothing but a page's number.

    >>> page_number("- 3 -"), page_number("3 / 12"), page_number("3조")
    (True, True, False)
    """
    return _PAGE.fullmatch(line) is not None


def iso_day(stamp: str) -> str:
    """The day of a document's own stamp (D:20241010140500+09'00', 2024-10-10T14:05:00Z), "" when it has none.

    >>> iso_day("D:20241010140500+09'00'"), iso_day("2024-10-10T05:05:00Z"), iso_day("D:2024")
    ('2024-10-10', '2024-10-10', '')
    """
    found = re.match(r"(?:D:)?((?:19|20)\d\d)-?([01]\d)-?([0-3]\d)", stamp.strip())
    if found is None:
        return ""
    from datetime import date

    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""
