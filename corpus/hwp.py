"""HWP 5, Hangul's binary documents: an OLE file whose BodyText sections are deflated streams of records.

The format is Hancom's published "한글문서파일 형식 5.0". Locked and distribution documents are refused, with the way out.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corpus.article import Article, UnreadableError
from corpus.document import Properties, read_document
from corpus.draft import Block
from corpus.zipped import BUDGET

_PARA_HEADER, _PARA_TEXT, _CTRL_HEADER, _LIST_HEADER, _TABLE, _STYLE = 66, 67, 71, 72, 77, 26
_CAPTION = -1  # in place of a style
_RECORDS = 1_000_000
_SAVE_AS = "open it in Hangul and save it as HWPX or PDF"
# Controls of eight code units; all others below 32 take one.
_WIDE = frozenset((*range(1, 10), *range(11, 13), *range(14, 24)))
_HEADING = re.compile(r"(?:개요|Outline|제목|Heading)\s?\d*", re.IGNORECASE)
# Controls whose paragraphs are no part of the story: heads, feet, notes, hidden comments.
_ASIDE = (b"head", b"foot", b"fn  ", b"en  ", b"tcmt", b"nwno", b"atno")


@dataclass(frozen=True, slots=True)
class _Record:
    tag: int
    level: int
    data: bytes


def read_hwp(data: bytes, source: str) -> Article:
    """The article of an HWP 5 file; UnreadableError when it is older, locked, damaged, or no HWP at all."""
    import olefile

    if data.startswith(b"HWP Document File V"):
        raise UnreadableError(f"an HWP 3 file, of Hangul 97 and before: {_SAVE_AS}")
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            compressed = _header(ole)
            left = [BUDGET]
            names = sorted(
                (entry for entry in ole.listdir() if len(entry) == 2 and re.fullmatch(r"BodyText/Section\d{1,4}", "/".join(entry))),
                key=lambda entry: int(entry[1][7:]),
            )  # fmt: skip
            headings = _headings(_stream(ole, ["DocInfo"], compressed, left)) if ole.exists("DocInfo") else set()
            found = [pair for name in names for pair in _paragraphs(_stream(ole, name, compressed, left))]
            blocks = [Block(t, heading=style in headings and len(t) <= 120) for t, style in found if style != _CAPTION]
            captions = [text for text, style in found if style == _CAPTION]
            properties = _properties(ole)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, zlib.error) as error:
        raise UnreadableError(f"not a whole HWP 5 file: {str(error)[:120]}: {_SAVE_AS}") from None
    return read_document(blocks, source, "HWP", properties, captions)


def _header(ole: Any) -> bool:
    """Whether the sections are compressed; UnreadableError for a file that cannot be read without a key."""
    if not ole.exists("FileHeader"):
        raise UnreadableError(f"an Office file of the old kind and no HWP 5: {_SAVE_AS}")
    head = ole.openstream("FileHeader").read(256)
    if not head.startswith(b"HWP Document File") or len(head) < 40:
        raise UnreadableError(f"not an HWP 5 file: {_SAVE_AS}")
    flags = struct.unpack_from("<I", head, 36)[0]
    for bit, what in ((1, "locked with a password"), (2, "a distribution copy, its text encrypted"), (4, "locked by DRM"),
                      (8, "encrypted with a certificate")):  # fmt: skip
        if flags >> bit & 1:
            raise UnreadableError(f"the HWP is {what}: {_SAVE_AS} without the lock")
    return bool(flags & 1)


def _stream(ole: Any, name: list[str], compressed: bool, left: list[int]) -> bytes:
    """A stream's bytes, inflated within the budget that is `left` for the whole file."""
    raw: bytes = ole.openstream(name).read(BUDGET)
    if compressed:
        inflate = zlib.decompressobj(-15)
        raw = inflate.decompress(raw, left[0] + 1)
    left[0] -= len(raw)
    if left[0] < 0:
        raise UnreadableError(f"the HWP unfolds to more than {BUDGET // 1_000_000} MB: no news item does")
    return raw


def _records(data: bytes) -> Iterator[_Record]:
    """Records in order; the last one may be cut short in a damaged file."""
    at = count = 0
    while at + 4 <= len(data):
        head = struct.unpack_from("<I", data, at)[0]
        at += 4
        size = head >> 20
        if size == 0xFFF:
            if at + 4 > len(data):
                return
            size = struct.unpack_from("<I", data, at)[0]
            at += 4
        count += 1
        if count > _RECORDS:
            raise UnreadableError(f"the HWP has more than {_RECORDS:,} records: no news item does")
        yield _Record(head & 0x3FF, head >> 10 & 0x3FF, data[at : at + size])
        at += size


def _headings(info: bytes) -> set[int]:
    """Numbers of the styles that mark a section's heading."""
    found: set[int] = set()
    styles = (record for record in _records(info) if record.tag == _STYLE)
    for number, record in enumerate(styles):
        at = 0
        for _ in range(2):  # its name in Korean, then in English
            if at + 2 > len(record.data):
                break
            size = 2 * struct.unpack_from("<H", record.data, at)[0]
            name = record.data[at + 2 : at + 2 + size].decode("utf-16-le", "replace")
            at += 2 + size
            if _HEADING.fullmatch(name.strip()):
                found.add(number)
    return found


def _paragraphs(section: bytes) -> Iterator[tuple[str, int]]:
    """Text and style of each paragraph; the cells of a table's row are one paragraph, parted by a bar."""
    style = 0
    aside = -1  # level of the control whose paragraphs are left out
    table = -1  # level of the innermost table
    cells: dict[int, list[str]] = {}
    row = 0
    captioned = False  # a table's caption stands before the table's own record
    for record in _records(section):
        if aside >= 0 and record.level <= aside:
            aside = -1
        if table >= 0 and record.level <= table and record.tag in (_PARA_HEADER, _CTRL_HEADER):
            yield from ((" | ".join(words), 0) for _, words in sorted(cells.items()) if words)
            cells, table = {}, -1
        if aside >= 0:
            continue
        if record.tag == _CTRL_HEADER:
            kind = record.data[:4][::-1]
            if kind in _ASIDE:
                aside = record.level
            elif kind == b"tbl " and table < 0:
                table, row, captioned = record.level, 0, True
        elif record.tag == _TABLE and table >= 0 and record.level == table + 1:
            captioned = False
        elif (
            record.tag == _LIST_HEADER
            and table >= 0
            and not captioned
            and record.level == table + 1
            and len(record.data) >= 12
        ):
            row = struct.unpack_from("<H", record.data, 10)[0]
            cells.setdefault(row, []).append("")
        elif record.tag == _PARA_HEADER:
            style = record.data[10] if len(record.data) > 10 else 0
        elif record.tag == _PARA_TEXT:
            for text in _text(record.data).split("\n"):
                if not (text := text.strip()):
                    continue
                if table >= 0 and record.level > table and captioned:
                    yield text, _CAPTION
                elif table >= 0 and record.level > table and cells.get(row):
                    cells[row][-1] = f"{cells[row][-1]} {text}".strip()
                else:
                    yield text, style
    yield from ((" | ".join(words), 0) for _, words in sorted(cells.items()) if words)


def _text(data: bytes) -> str:
    """The characters of a paragraph; controls take one or eight code units.

    >>> _text("가\\t나".replace("\\t", "\\t" + "\\0" * 6 + "\\t").encode("utf-16-le")), _text("가\\n나\\r".encode("utf-16-le"))
    ('가 나', '가\\n나\\n')
    """
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    kept: list[int] = []
    at = 0
    while at < len(units):
        unit = units[at]
        if unit >= 32:
            kept.append(unit)
            at += 1
        elif unit in _WIDE:
            if unit == 9:
                kept.append(32)
            at += 8
        else:
            kept.extend({10: (10,), 13: (10,), 24: (45,), 30: (32,), 31: (32,)}.get(unit, ()))
            at += 1
    return struct.pack(f"<{len(kept)}H", *kept).decode("utf-16-le", "replace")


def _properties(ole: Any) -> Properties:
    """Title, author and day of making out of the summary; nothing where it is missing or damaged."""
    name = "\x05HwpSummaryInformation"
    try:
        said = ole.getproperties(name, convert_time=True) if ole.exists(name) else {}
    except Exception:  # a damaged summary is no reason to lose the text
        return Properties()
    made = said.get(12)
    day = made.date().isoformat() if isinstance(made, datetime) and made.year > 1990 else ""
    return Properties(_words(said.get(2)), _words(said.get(4)), day)


def _words(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value[:500].strip("\x00 ") if isinstance(value, str) else ""
