"""An archive as JSON Lines, and back: articles with all their versions, as they were cut, without loss.

The first line says what follows; then one line for each article in the order of its last change, one for each source
that was skipped, and the last line counts them, so that a file that was cut short is seen. Vectors and indexes are left
out: they are made again. Only JSON is written, with control characters escaped: a spreadsheet has no formula to run.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

from corpus.archive import Archive, article_of
from corpus.article import Article, Passage, Sentence, UnreadableError, cut
from corpus.companies import Mentioned
from corpus.text import clean

FORMAT = 1
_LONGEST = 100_000_000  # bytes of one line: every version of one article
_BATCH = 256  # articles kept in one transaction
_Line = tuple[int, dict[str, Any]]

# An article that another archive cut otherwise is cut anew by this: (sentences, passages).
Cutter = Callable[[Article], tuple[list[Sentence], list[Passage]]]


@dataclass(frozen=True, slots=True)
class Exported:
    """Lines by kind. `articles` counts withdrawn ones too."""

    articles: int
    versions: int
    skipped: int


@dataclass
class Imported:
    """What an import did, as counts of articles; `skipped` counts remembered reasons."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    skipped: int = 0


def export(archive: Archive, path: Path, replace: bool = False) -> Exported:
    """Write everything to the new file `path`; ValueError when it exists and not `replace`. A crash leaves no half file.

    Only its owner may read the file: it can hold what is not yet published.
    """
    if path.exists() and not replace:
        raise ValueError(f"'{path}' exists: give another name, or --force to replace it")
    if path.is_dir():
        raise ValueError(f"'{path}' is a folder: give the name of a file")
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    counts = {"article": 0, "version": 0, "skipped": 0}
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            for record in records(archive):
                counts["version"] += len(record.get("versions", ()))
                if record["kind"] in counts:
                    counts[record["kind"]] += 1
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return Exported(counts["article"], counts["version"], counts["skipped"])


def records(archive: Archive) -> Iterator[dict[str, Any]]:
    """Every line of an export, of one moment of the archive."""
    archive.execute("BEGIN")  # one snapshot, whatever a writer does meanwhile
    try:
        yield {
            "kind": "citewire export",
            "format": FORMAT,
            "splitter": archive.fact("splitter"),
            "companies": archive.fact("companies"),
        }
        articles = skipped = 0
        for article_id, version, withdrawn, widest, added, body in archive.execute(
            "SELECT id, version, withdrawn, widest, added, article FROM articles ORDER BY revision"
        ):
            articles += 1
            yield {
                "kind": "article",
                "id": article_id,
                "version": version,
                "withdrawn": bool(withdrawn),
                "widest": widest,
                "added": added,
                "article": json.loads(body),
                "sentences": _rows(archive, 'start, "end" FROM sentences', article_id, "number"),
                "passages": _rows(archive, 'first, last, start, "end" FROM passages', article_id, "number"),
                "mentions": _rows(archive, "company, count, in_title FROM mentions", article_id, "company"),
                "versions": [
                    {"version": number, "replaced": replaced, "article": json.loads(old)}
                    for number, replaced, old in archive.execute(
                        "SELECT version, replaced, article FROM versions WHERE article_id = ? ORDER BY version",
                        (article_id,),
                    )
                ],
            }
        for source, reason, seen in archive.execute("SELECT source, reason, seen FROM skipped ORDER BY source"):
            skipped += 1
            yield {"kind": "skipped", "source": source, "reason": reason, "seen": seen}
        yield {"kind": "end", "articles": articles, "skipped": skipped}
    finally:
        archive.execute("ROLLBACK")


def _rows(archive: Archive, what: str, article_id: str, order: str) -> list[list[Any]]:
    return [list(r) for r in archive.execute(f"SELECT {what} WHERE article_id = ? ORDER BY {order}", (article_id,))]


def is_export(path: Path) -> bool:
    """Whether this file begins as an export does."""
    with path.open("rb") as file:
        return file.read(4096).startswith(b'{"kind": "citewire export"')


def import_file(
    archive: Archive, path: Path, cutter: Cutter, find: Callable[[Article], Sequence[Mentioned]]
) -> Imported:
    """Take an export in. What is not there comes as it was, with its versions; what is there and differs becomes a new
    version; what is withdrawn in the export and not here stays. An article that was cut by another splitter is cut by
    `cutter`, and where another list of companies was used they are found by `find`.

    UnreadableError names the line that is not what an export holds; what came well before it is kept, and doing it again
    after mending changes nothing of that.
    """
    done = Imported()
    with path.open("rb") as file:
        head = _parse(file.readline(_LONGEST), path, 1)
        if head.get("kind") != "citewire export" or head.get("format") != FORMAT:
            raise UnreadableError(
                f"{path.name}:1: no citewire export of format {FORMAT}: `citewire ingest` reads other JSON Lines"
            )
        if not archive.fact("splitter"):
            with archive.transaction():
                archive.set_fact("splitter", _text(head, "splitter"))
                archive.set_fact("companies", _text(head, "companies"))
        as_cut = head.get("splitter") == archive.fact("splitter")
        as_found = head.get("companies") == archive.fact("companies")
        lines = _lines(file, path)
        ended = False
        for batch in _batches(lines, _BATCH):
            with archive.transaction():
                for number, line in batch:
                    try:
                        kind = line.get("kind")
                        if kind == "article":
                            _keep(archive, line, done, None if as_cut else cutter, None if as_found else find)
                        elif kind == "skipped":
                            values = (_text(line, "source"), _text(line, "reason"), _text(line, "seen"))
                            archive.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)", values)
                            done.skipped += 1
                        elif kind == "end":
                            ended = True
                        else:
                            raise ValueError(f"unknown kind {str(kind)[:40]!r}")
                    except (ValueError, KeyError, TypeError) as error:
                        reason = " ".join(str(error).split())[:200]
                        raise UnreadableError(f"{path.name}:{number}: not what an export holds: {reason}") from error
        if not ended:
            raise UnreadableError(f"{path.name}: its last line is missing, it was cut short; what it held is kept")
    return done


def _keep(
    archive: Archive,
    line: dict[str, Any],
    done: Imported,
    cutter: Cutter | None,
    find: Callable[[Article], Sequence[Mentioned]] | None,
) -> None:
    article = _article(line["article"])
    if article.id != line["id"] or article.version != line["version"]:
        raise ValueError("the article's id or version is not the line's")
    row = archive.execute("SELECT digest, withdrawn FROM articles WHERE id = ?", (article.id,)).fetchone()
    if row is not None and (row[0] == article.digest or line["withdrawn"]):
        done.unchanged += 1
        return
    if cutter:
        sentences, passages = cutter(article)
    else:
        sentences = cut(article, [(a, b) for a, b in _ranges(line["sentences"], 2, len(article.text))])
        passages = [
            Passage(article.id, n, first, last, a, b, article.text[a:b])
            for n, (first, last, a, b) in enumerate(_ranges(line["passages"], 4, len(article.text)))
        ]
        if any(not 0 <= p.first <= p.last < len(sentences) for p in passages):
            raise ValueError("a passage names a sentence that is not there")
    mentioned = find(article) if find else [Mentioned(_name(c), int(n), bool(t)) for c, n, t in line["mentions"]]
    if row is not None:
        done.changed += archive.add(article, sentences, passages, mentioned) == "changed"
        return
    archive.put_back(
        article,
        [(int(v["version"]), _text(v, "replaced"), _article(v["article"])) for v in line["versions"]],
        _text(line, "added"),
        max(int(line["widest"]), len(passages)),
        sentences,
        passages,
        mentioned,
        bool(line["withdrawn"]),
    )
    if line["withdrawn"]:
        done.withdrawn += 1
    else:
        done.added += 1


_FIELDS = {f.name: str(f.type) for f in fields(Article)}


def _article(found: dict[str, Any]) -> Article:
    """The article of an export; ValueError or TypeError for what no archive holds."""
    if "companies" in found:  # its name in earlier exports
        found = {("tagged" if name == "companies" else name): value for name, value in found.items()}
    if unknown := set(found) - set(_FIELDS):
        raise ValueError(f"unknown field {min(unknown)[:40]!r}")
    for name, value in found.items():
        kind = _FIELDS[name]
        if kind == "str" and not isinstance(value, str):
            raise TypeError(f'"{name}" must be a text')
        if kind.startswith("tuple[str") and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            raise TypeError(f'"{name}" must be a list of texts')
    article = article_of(json.dumps(found))
    if not article.id.isalnum() or not article.id.isascii() or len(article.id) > 64:
        raise ValueError("an id is at most 64 ASCII letters and digits")
    if clean(article.text) != article.text:
        raise ValueError('"text" is not in the form that an archive keeps (NFC, no control characters)')
    if any(not 0 <= a <= b <= len(article.text) for a, b in article.headings):
        raise ValueError("a heading lies outside the text")
    return article


def _ranges(rows: Iterable[Sequence[int]], width: int, longest: int) -> list[tuple[int, ...]]:
    """Rows of `width` whole numbers whose last two are a range of a text, ascending."""
    found, at = [], 0
    for row in rows:
        if len(row) != width or any(type(v) is not int for v in row) or not at <= row[-2] <= row[-1] <= longest:
            raise ValueError("a range does not fit the text")
        at = row[-2]
        found.append(tuple(row))
    return found


def _lines(file: IO[bytes], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 1
    while line := file.readline(_LONGEST):
        number += 1
        if line.strip():
            yield number, _parse(line, path, number)


def _parse(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{path.name}:{number}: not JSON: {str(error)[:100]}") from None
    if not isinstance(found, dict):
        raise UnreadableError(f"{path.name}:{number}: expected an object")
    return found


def _batches(items: Iterable[_Line], size: int) -> Iterator[list[_Line]]:
    batch: list[_Line] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _text(line: dict[str, Any], key: str) -> str:
    value = line[key]
    if not isinstance(value, str):
        raise TypeError(f'"{key}" must be a text')
    return value


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a company must be a text")
    return value
