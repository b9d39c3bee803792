"""JSON Lines: one article a line. A record of a CSV file is read here as well."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from corpus.article import Article, Skipped, Unchanged, UnreadableError
from corpus.columns import choose
from corpus.draft import Block, finish, squeeze, unmarked
from corpus.pasted import Known, sieve
from corpus.stamp import iso_8601, printed
from corpus.text import clean, decode, language

LINE_LIMIT = 5_000_000  # bytes
_TEXTS = ("title", "text", "publisher", "published", "modified", "url", "language")
_LISTS = ("authors", "captions", "companies")


def read_jsonl(text: str, source: str, columns: Mapping[str, str] | None = None) -> Iterator[Article | Skipped]:
    """One article or one reason for every line that is not blank; a bad line does not stop the others."""
    lines = (line.encode("utf-8", "surrogatepass") for line in text.removeprefix("\ufeff").split("\n"))
    yield from read_lines(lines, source, columns)


def read_lines(
    lines: Iterable[bytes | None], source: str, columns: Mapping[str, str] | None = None
) -> Iterator[Article | Skipped]:
    """The same for a stream of encoded lines; None stands for a line over LINE_LIMIT, which the stream has passed over.

    `columns` says which key holds what, as in {"title": "제목"}; other names are found by themselves. An article's source
    is `source#id`, or `source#line` where the record has no id.
    """
    for item in read_new_lines(lines, source, columns, lambda _, __: None):
        if not isinstance(item, Unchanged):
            yield item


def read_new_lines(
    lines: Iterable[bytes | None],
    source: str,
    columns: Mapping[str, str] | None,
    known: Callable[[bytes, int], Unchanged | None],
) -> Iterator[Article | Skipped | Unchanged]:
    """The same, where a line (its bytes, its number from 1) that is `known` is given as that and not read."""
    chosen: dict[tuple[str, ...], dict[str, str]] = {}  # records of one file have few different sets of keys
    for number, line in enumerate(lines, 1):
        place = f"{source}:{number}"
        try:
            if line is None or len(line) > LINE_LIMIT:
                raise UnreadableError(f"the line is longer than {LINE_LIMIT // 1_000_000} MB")
            if not line.strip():
                continue
            if same := known(line, number):
                yield same
                continue
            record = _object(line)
            keys = tuple(record)
            if keys not in chosen:
                if len(chosen) > 100:
                    chosen.clear()
                chosen[keys] = choose(keys, columns or {})
            yield read_record(record, source, number, chosen[keys])
        except UnreadableError as error:
            yield Skipped(place, str(error))


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(decode(line))
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {str(error)[:100]}") from None
    if not isinstance(record, dict):
        raise UnreadableError(f'expected an object with "title" and "text", got {_kind(record)}')
    return record


def read_record(record: Mapping[str, Any], source: str, number: int, chosen: Mapping[str, str]) -> Article:
    """The article of one record, whose fields lie under the `chosen` names; `number` is its line."""
    name = record.get(chosen.get("id", "id"))
    name = clean(str(name)).strip()[:200] if isinstance(name, (str, int)) and not isinstance(name, bool) else ""
    try:
        return _article(record, f"{source}#{name or number}", chosen)
    except UnreadableError as error:
        raise UnreadableError(f"{error} (article {name!r})" if name else str(error)) from None


def _article(record: Mapping[str, Any], source: str, chosen: Mapping[str, str]) -> Article:
    said = {noun: _text(record, chosen[noun]) if noun in chosen else "" for noun in _TEXTS}
    lists = {noun: _list(record, chosen[noun], noun) if noun in chosen else [] for noun in _LISTS}
    if not said["text"].strip():
        if "text" in chosen:
            raise UnreadableError(f'"{chosen["text"]}" is empty')
        raise UnreadableError('"text" is missing; another name of it is told by --map text=NAME')
    text = clean(unmarked(said["text"]))
    korean = language(text) == "ko"
    known = Known(korean=korean)
    blocks = [Block(line) for line in (" ".join(part.split()) for part in text.split("\n")) if line]
    body = sieve(blocks, known, squeeze(said["title"]))
    published = _day(said["published"], chosen.get("published", ""), korean)
    modified = _day(said["modified"], chosen.get("modified", ""), korean)
    known.settle(published or modified)
    evidence = {noun: f"field {field}" for noun, field in chosen.items() if said.get(noun) or lists.get(noun)}
    return finish(
        source,
        said["title"],
        body,
        publisher=said["publisher"] or known.publisher or known.owner,
        authors=lists["authors"] or known.authors,
        published=published or known.stamps.get("published", ""),
        modified=modified or known.stamps.get("modified", ""),
        url=said["url"] or known.url,
        lang=said["language"][:2].lower(),
        captions=[*lists["captions"], *known.captions],
        tagged=lists["companies"],
        evidence=known.evidence | evidence,
    )


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise UnreadableError(f'"{key}" must be a text, got {_kind(value)}')


def _list(record: Mapping[str, Any], key: str, noun: str) -> list[str]:
    value = record.get(key)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part for p in re.split("[,;]", value) if (part := p.strip())] if noun != "captions" else [value]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    raise UnreadableError(f'"{key}" must be a list of texts, got {_kind(value)}')


def _day(value: str, key: str, korean: bool) -> str:
    """ISO 8601 of a record's date, which may stand there as pages print it (2024.10.10 14:05)."""
    if not value.strip():
        return ""
    try:
        return iso_8601(value)
    except ValueError:
        pass
    if found := printed(value.strip()[:80], korean):
        return next(iter(found.values()))
    raise UnreadableError(f'"{key}" must be an ISO 8601 date, got {value[:60]!r}')


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
