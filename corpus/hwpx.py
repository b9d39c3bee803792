"""HWPX, the open form of Hangul's documents (KS X 6101): a zip with one XML for each section."""

import re
from collections.abc import Iterator
from typing import Any

from corpus.article import Article, UnreadableError
from corpus.document import Properties, iso_day, read_document
from corpus.draft import Block
from corpus.markup import local, parse_xml
from corpus.zipped import Zip

# Heads, feet and notes are no part of the story; a hidden comment is seen by nobody.
_SKIPPED = {"header", "footer", "footNote", "endNote", "hiddenComment", "autoNum", "newNum", "pageNum", "secPr",
            "linesegarray", "fieldBegin", "fieldEnd", "shapeComment", "script", "equation"}  # fmt: skip
_HEADING = re.compile(r"(?:개요|Outline|제목|Heading)\s?\d*", re.IGNORECASE)
_CAPTION = "caption"


def read_hwpx(data: bytes, source: str) -> Article:
    """The article of an HWPX; UnreadableError when it is none, is locked, or unfolds to more than is good."""
    box = Zip(data, "HWPX")
    if "META-INF/manifest.xml" in box.names:
        manifest = parse_xml(box.read("META-INF/manifest.xml"), "HWPX")
        if any(local(node) == "encryption-data" for node in manifest.iter()):
            raise UnreadableError("the HWPX is locked with a password: save a copy without one")
    sections = [n for n in box.names if re.fullmatch(r"Contents/section\d{1,4}\.xml", n)]
    if not sections:
        raise UnreadableError("not a whole HWPX file: it has no Contents/section0.xml")
    headings = _headings(box)
    blocks: list[Block] = []
    captions: list[str] = []
    for name in sorted(sections, key=lambda n: int(re.sub(r"\D", "", n))):
        for text, style in _paragraphs(parse_xml(box.read(name), "HWPX")):
            if style == _CAPTION:
                captions.append(text)
            else:
                blocks.append(Block(text, heading=style in headings and len(text) <= 120))
    return read_document(blocks, source, "HWPX", _properties(box), captions)


def _properties(box: Zip) -> Properties:
    if "Contents/content.hpf" not in box.names:
        return Properties()
    title, said = "", {}
    for node in parse_xml(box.read("Contents/content.hpf"), "HWPX").iter():
        if local(node) == "title":
            title = title or (node.text or "").strip()[:500]
        elif local(node) == "meta":
            said[node.get("name") or ""] = (node.text or node.get("content") or "").strip()[:500]
    return Properties(title, said.get("creator", ""), iso_day(said.get("CreatedDate", "")))


def _headings(box: Zip) -> set[str]:
    """Ids of the styles that mark a section's heading."""
    if "Contents/header.xml" not in box.names:
        return set()
    header = parse_xml(box.read("Contents/header.xml"), "HWPX")
    return {
        node.get("id") or ""
        for node in header.iter()
        if local(node) == "style" and (_HEADING.fullmatch(node.get("name") or "") or _HEADING.fullmatch(node.get("engName") or ""))
    }  # fmt: skip


def _paragraphs(section: Any) -> Iterator[tuple[str, str]]:
    """Text and style of each paragraph in reading order; a table's row is one paragraph, its cells parted by a bar."""
    stack: list[tuple[Any, bool]] = [(section, False)]
    rows: list[list[str]] = []  # open rows, each with its cells so far
    texts: list[list[str]] = []  # open paragraphs, each with its words so far
    captioned = 0
    while stack:
        node, leaving = stack.pop()
        tag = local(node)
        if leaving:
            if tag == "p":
                yield from _closed("".join(texts.pop()), node.get("styleIDRef") or "", rows, captioned)
            elif tag == "tr":
                line = " | ".join(cell for cell in rows.pop() if cell)
                yield from _closed(line, "", rows, captioned)
            elif tag == "caption":
                captioned -= 1
            continue
        if tag in _SKIPPED:
            continue
        if tag == "t":
            if texts:
                texts[-1].extend(_words(node))
            continue
        if tag == "p":
            texts.append([])
            stack.append((node, True))
        elif tag == "tr":
            rows.append([])
            stack.append((node, True))
        elif tag == "tc" and rows:
            rows[-1].append("")
        elif tag == "caption":
            captioned += 1
            stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))


def _closed(text: str, style: str, rows: list[list[str]], captioned: int) -> Iterator[tuple[str, str]]:
    """A paragraph that has ended: part of the open cell, or lines of its own."""
    for part in text.split("\n"):
        if not (part := part.strip()):
            continue
        if captioned:
            yield part, _CAPTION
        elif rows and rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {part}".strip()
        else:
            yield part, style


def _words(node: Any) -> Iterator[str]:
    """The characters of a text element: its children are tabs, line ends, marks of changes."""
    deleted = False
    yield node.text or ""
    for child in node:
        tag = local(child)
        if tag in ("tab", "nbSpace", "fwSpace"):
            yield " "
        elif tag == "lineBreak":
            yield "\n"
        elif tag == "hyphen":
            yield "-"
        elif tag == "deleteBegin":
            deleted = True
        elif tag == "deleteEnd":
            deleted = False
        if not deleted:
            yield child.tail or ""
