"""An article in Markdown, with what is known about it in YAML front matter."""

import re
from datetime import date, datetime
from typing import Any

from corpus.article import Article, UnreadableError
from corpus.draft import Block, finish, squeeze
from corpus.pasted import Known, sieve
from corpus.stamp import iso_8601
from corpus.text import clean, language

FRONT_LIMIT = 65_536  # characters
_KEYS = {
    "title": ("title", "headline", "제목"),
    "publisher": ("publisher", "source", "press", "outlet", "언론사", "매체"),
    "authors": ("authors", "author", "by", "byline", "기자"),
    "published": ("published", "date", "published_at", "pubdate", "created", "날짜", "발행일", "입력"),
    "modified": ("modified", "updated", "modified_at", "lastmod", "수정"),
    "url": ("url", "link", "canonical", "canonical_url", "주소"),
    "language": ("language", "lang"),
    "captions": ("captions",),
    "companies": ("companies", "기업"),
}


def read_markdown(text: str, source: str) -> Article:
    """The article of a Markdown file; UnreadableError names the line or key of front matter that is wrong.

    The first level-one heading is the title where front matter gives none. Pictures' alternative texts become captions;
    emphasis, links and raw HTML leave only their words.
    """
    front, body = _front(text)
    said = {noun: next((front[k] for k in keys if k in front), None) for noun, keys in _KEYS.items()}
    title = squeeze(str(said["title"])) if said["title"] is not None else ""
    blocks, captions, heading = _blocks(body, title)
    known = Known(korean=language(body) == "ko")
    blocks = sieve(blocks, known, title or heading)
    published, modified = _day(said["published"], "published"), _day(said["modified"], "modified")
    known.settle(published or modified)
    evidence = known.evidence | {noun: "front matter" for noun, value in said.items() if value}
    return finish(
        source,
        title or heading,
        blocks,
        publisher=_one(said["publisher"], "publisher") or known.publisher or known.owner,
        authors=_many(said["authors"], "authors") or known.authors,
        published=published or known.stamps.get("published", ""),
        modified=modified or known.stamps.get("modified", ""),
        url=_one(said["url"], "url") or known.url,
        lang=_language(said["language"]),
        captions=[*_many(said["captions"], "captions"), *captions, *known.captions],
        tagged=_many(said["companies"], "companies"),
        evidence=evidence,
    )


def _front(text: str) -> tuple[dict[str, Any], str]:
    """Front matter with lower-case keys, and the text after it; {} where there is none."""
    import yaml

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opening = re.match(r"\s*---[ \t]*\n", text)
    if opening is None:
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(
        text, opening.end(), opening.end() + FRONT_LIMIT
    )
    if closing is None:
        if re.match(r"[\w가-힣]{1,30}:\s", text[opening.end() :]):
            raise UnreadableError(
                f"front matter opened by --- is not closed within {FRONT_LIMIT:,} characters: add a line ---"
            )
        return {}, text  # a rule, not front matter
    try:
        front = yaml.safe_load(text[opening.end() : closing.start()])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}: " if mark else ""
        what = getattr(error, "problem", None) or str(error).split("\n")[0]
        raise UnreadableError(f"{where}front matter is not YAML: {what}") from None
    if front is not None and not isinstance(front, dict):
        raise UnreadableError(f"front matter must be `key: value` lines, got a {type(front).__name__}")
    pairs = {str(k).strip().lower(): v for k, v in (front or {}).items()}
    return pairs, text[closing.end() :]


def _one(value: object, key: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int, float)):
        return str(value)
    raise UnreadableError(f'front matter: "{key}" must be one text, got a {type(value).__name__}')


def _many(value: object, key: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part for p in re.split("[,;·]", value) if (part := p.strip())] if key != "captions" else [value]
    if isinstance(value, list) and all(isinstance(v, (str, int, float)) for v in value):
        return [str(v) for v in value]
    raise UnreadableError(f'front matter: "{key}" must be a list of texts, got a {type(value).__name__}')


def _day(value: object, key: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, (datetime, date)):
        return iso_8601(value.isoformat())
    try:
        return iso_8601(str(value))
    except ValueError:
        raise UnreadableError(f'front matter: "{key}" must be an ISO 8601 date, got {str(value)[:60]!r}') from None


def _language(value: object) -> str:
    return str(value)[:2].lower() if isinstance(value, str) and value else ""


_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(([^()\s]{0,2000})(?:\s+[\"']([^\"'\n]{0,500})[\"'])?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,100}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_STRONG = (
    re.compile(r"(\*\*\*|\*\*)(?=\S)([^*\n]{1,2000})(?<=\S)\1"),
    re.compile(r"(?<![\w*])(\*)(?=\S)([^*\n]{1,2000})(?<=\S)\1(?![*A-Za-z0-9])"),
    re.compile(r"(?<![\w_])(__|_)(?=\S)([^_\n]{1,2000})(?<=\S)\1(?![\w_])"),
)


def _inline(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    text = re.sub(r"<(https?://[^<>\s]{1,2000})>", r"\1", text)
    text = _TAG.sub("", text)
    text = re.sub(r"`{1,3}([^`\n]{1,2000})`{1,3}", r"\1", text)
    for mark in _STRONG:
        text = mark.sub(r"\2", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|<>~-])", r"\1", text)
    return squeeze(
        re.sub(
            r"&(amp|lt|gt|quot|nbsp);",
            lambda m: {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " "}[m[1]],
            text,
        )
    )


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join(kept) + text[at:]


def _rules(line: str) -> bool:
    """Whether a line only draws: a rule, or what parts a table's head from its body.

    >>> [_rules(line) for line in ("---", "* * *", "|---|:-:|", "--- |", "-", "- --x", "| a |")]
    [True, True, True, True, False, False, False]
    """
    drawn = "".join(line.split())
    rule = len(drawn) >= 3 and drawn[0] in "-*_" and len(set(drawn)) == 1
    return rule or ("--" in line and not set(drawn) - set("|:-"))


def _blocks(body: str, title: str) -> tuple[list[Block], list[str], str]:
    """Paragraphs and headings, captions of pictures, and the first level-one heading."""
    body = clean(_without_comments(body))
    blocks: list[Block] = []
    captions: list[str] = []
    first = ""
    run: list[str] = []
    fenced = False

    def close() -> None:
        if run and (text := _inline(" ".join(run))):
            blocks.append(Block(text))
        run.clear()

    for raw in body.split("\n"):
        line = raw.strip()
        if re.match(r"```|~~~", line):
            close()
            fenced = not fenced
            continue
        if fenced:
            blocks.append(Block(line))
            continue
        for picture in _IMAGE.finditer(line):
            captions.append(picture[3] or picture[1])
        line = _IMAGE.sub("", line).strip()
        line = re.sub(r"^(?:>\s?)+", "", line)
        heading = re.match(r"(#{1,6})\s+(.*?)(?:\s#+)?$", line)
        under = re.fullmatch(r"=+|-+", line) and len(run) == 1 and len(run[0]) <= 120 and len(line) >= 3
        if heading or under:
            text = _inline(heading[2] if heading else run.pop())
            top = len(heading[1]) == 1 if heading else line[0] == "="
            close()
            if not any(not b.heading for b in blocks):
                if text == title:
                    continue
                if top and not first:
                    first = text
                    if not title:
                        continue
            if text:
                blocks.append(Block(text, heading=True))
        elif not line or _rules(line):
            close()
        elif item := re.match(r"(?:[-*+]|\d{1,3}[.)])\s+(?=\S)", line):
            close()
            run.append(line if line[0].isdigit() else line[item.end() :])
        elif line.startswith("|"):
            close()
            cells = [c.strip() for c in line.strip("|").split("|")]
            run.append(" | ".join(c for c in cells if c))
            close()
        else:
            run.append(line)
    close()
    return blocks, [squeeze(c) for c in captions], first
