"""JSON Lines: one article a line."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.article import Article, Skipped, UnreadableError
from corpus.draft import Block, finish, squeeze
from corpus.pasted import Known, sieve
from corpus.stamp import iso_8601
from corpus.text import clean, decode, language

LINE_LIMIT = 5_000_000  # bytes
_TEXTS = ("id", "title", "text", "publisher", "published", "modified", "url", "language")
_LISTS = ("authors", "captions", "companies")


def read_jsonl(text: str, source: str) -> Iterator[Article | Skipped]:
    """One article or one reason for every line that is not blank; a bad line does not stop the others."""
    yield from read_lines(
        (line.encode("utf-8", "surrogatepass") for line in text.removeprefix("\ufeff").split("\n")), source
    )


def read_lines(lines: Iterable[bytes | None], source: str) -> Iterator[Article | Skipped]:
    """The same for a stream of encoded lines; None stands for a line over LINE_LIMIT, which the stream has passed over.

    An article's source is `source#id`, or `source#line` where the record has no id.
    """
    for number, line in enumerate(lines, 1):
        place = f"{source}:{number}"
        try:
            if line is None or len(line) > LINE_LIMIT:
                raise UnreadableError(f"the line is longer than {LINE_LIMIT // 1_000_000} MB")
            if line.strip():
                yield _record(line, source, number)
        except UnreadableError as error:
            yield Skipped(place, f"{place}: {error}")


def _record(line: bytes, source: str, number: int) -> Article:
    try:
        record = json.loads(decode(line))
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {str(error)[:100]}") from None
    if not isinstance(record, dict):
        raise UnreadableError(f'expected an object with "title" and "text", got {_kind(record)}')
    name = record.get("id")
    name = clean(str(name)).strip()[:200] if isinstance(name, (str, int)) and not isinstance(name, bool) else ""
    try:
        return _article(record, f"{source}#{name or number}")
    except UnreadableError as error:
        raise UnreadableError(f"{error} (article {name!r})" if name else str(error)) from None


def _article(record: dict[str, Any], source: str) -> Article:
    said = {key: _text(record, key) for key in _TEXTS if key != "id"}
    lists = {key: _list(record, key) for key in _LISTS}
    if not said["text"].strip():
        raise UnreadableError('"text" is missing' if "text" not in record else '"text" is empty')
    text = clean(said["text"])
    known = Known(korean=language(text) == "ko")
    blocks = [Block(line) for line in (" ".join(part.split()) for part in text.split("\n")) if line]
    body = sieve(blocks, known, squeeze(said["title"]))
    return finish(
        source,
        said["title"],
        body,
        publisher=said["publisher"] or known.publisher or known.owner,
        authors=lists["authors"] or known.authors,
        published=_day(said["published"], "published") or known.stamps.get("published", ""),
        modified=_day(said["modified"], "modified") or known.stamps.get("modified", ""),
        url=said["url"] or known.url,
        lang=said["language"][:2].lower(),
        captions=[*lists["captions"], *known.captions],
        companies=lists["companies"],
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise UnreadableError(f'"{key}" must be a text, got {_kind(value)}')


def _list(record: dict[str, Any], key: str) -> list[str]:
    value = record.get(key)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part for part in re.split(r"\s*[,;]\s*", value) if part] if key != "captions" else [value]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    raise UnreadableError(f'"{key}" must be a list of texts, got {_kind(value)}')


def _day(value: str, key: str) -> str:
    if not value.strip():
        return ""
    try:
        return iso_8601(value)
    except ValueError:
        raise UnreadableError(f'"{key}" must be an ISO 8601 date, got {value[:60]!r}') from None


def _kind(value: object) -> str:
    names = {
        "dict": "an object",
        "list": "a list",
        "str": "a text",
        "int": "a number",
        "float": "a number",
        "bool": "true or false",
    }
    return "null" if value is None else names.get(type(value).__name__, type(value).__name__)
