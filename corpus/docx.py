"""DOCX: a zip with XML inside. Only what a reader of the page sees: no deleted or hidden text, no fields' instructions."""

from collections.abc import Iterator
from typing import Any

from corpus.article import Article
from corpus.document import Properties, iso_day, read_document
from corpus.draft import Block
from corpus.markup import local, parse_xml
from corpus.zipped import Zip

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {"del", "moveFrom", "instrText", "delText", "Fallback", "footnoteReference", "commentReference", "pict"}


def read_docx(data: bytes, source: str) -> Article:
    """The article of a DOCX; UnreadableError when it is none, is locked, or unfolds to more than is good."""
    box = Zip(data, "DOCX")
    styles = _styles(box)
    body = parse_xml(box.read("word/document.xml"), "DOCX")
    blocks: list[Block] = []
    captions: list[str] = []
    title = ""
    for text, style in _paragraphs(body, styles):
        if style == "title" and not title:
            title = text
        elif style == "caption":
            captions.append(text)
            continue
        blocks.append(Block(text, heading=style == "heading"))
    said = _properties(box)
    return read_document(blocks, source, "DOCX", Properties(title or said.title, said.author, said.created), captions)


def _properties(box: Zip) -> Properties:
    if "docProps/core.xml" not in box.names:
        return Properties()
    found = {local(node): (node.text or "").strip()[:500] for node in parse_xml(box.read("docProps/core.xml"), "DOCX")}
    return Properties(found.get("title", ""), found.get("creator", ""), iso_day(found.get("created", "")))


def _styles(box: Zip) -> dict[str, str]:
    """Style id: "title", "heading" or "caption", by the names that Word gives them in every language."""
    if "word/styles.xml" not in box.names:
        return {}
    kinds: dict[str, str] = {}
    for style in parse_xml(box.read("word/styles.xml"), "DOCX").iter(f"{_W}style"):
        name = next((n.get(f"{_W}val") or "" for n in style.iter(f"{_W}name")), "").lower()
        level = next(iter(style.iter(f"{_W}outlineLvl")), None)
        if name == "title":
            kind = "title"
        elif name.startswith(("heading", "제목", "subtitle")) or (level is not None and level.get(f"{_W}val") != "9"):
            kind = "heading"
        else:
            kind = "caption" if name in ("caption", "캡션") else ""
        if kind:
            kinds[style.get(f"{_W}styleId") or ""] = kind
    return kinds


def _paragraphs(body: Any, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Text and kind of each paragraph in reading order; a table's row is one paragraph, its cells parted by a bar."""
    # Rows, cells and paragraphs lie inside one another: a stack instead of recursion, for tables inside tables.
    stack: list[tuple[Any, bool]] = [(body, False)]
    row: list[list[str]] = []  # open rows, each with its cells so far
    while stack:
        node, leaving = stack.pop()
        tag = local(node)
        if leaving:
            if tag == "tr":
                line = " | ".join(cell for cell in row.pop() if cell)
                if row:
                    row[-1][-1:] = [f"{row[-1][-1]} {line}".strip()] if row[-1] else [line]
                elif line:
                    yield line, ""
            continue
        if tag == "p":
            text, inner = _text(node)
            style = next((n.get(f"{_W}val") or "" for n in node.iter(f"{_W}pStyle")), "")
            for part in text.split("\n"):
                if row and row[-1]:
                    row[-1][-1] = f"{row[-1][-1]} {part.strip()}".strip()
                elif part.strip():
                    yield part.strip(), styles.get(style, "")
            stack.extend((box, False) for box in reversed(inner))
            continue
        if tag in _SKIPPED:
            continue
        if tag == "tr":
            row.append([])
            stack.append((node, True))
        elif tag == "tc" and row:
            row[-1].append("")
        stack.extend((child, False) for child in reversed(node))


def _text(paragraph: Any) -> tuple[str, list[Any]]:
    """The words of a paragraph, and the text boxes in it, which are paragraphs of their own."""
    words: list[str] = []
    boxes: list[Any] = []
    stack = [*reversed(paragraph)]
    while stack:
        node = stack.pop()
        tag = local(node)
        if tag == "t":
            words.append(node.text or "")
        elif tag == "tab":
            words.append(" ")
        elif tag in ("br", "cr"):
            words.append("\n")
        elif tag in ("noBreakHyphen",):
            words.append("-")
        elif tag == "txbxContent":
            boxes.append(node)
        elif tag == "r" and any(local(p) == "vanish" and p.get(f"{_W}val") not in ("0", "false") for p in node.iter()):
            continue
        elif tag not in _SKIPPED and tag not in ("pPr", "rPr"):
            stack.extend(reversed(node))
    return "".join(words), boxes
