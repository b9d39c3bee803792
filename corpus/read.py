"""Files and folders in, articles out: one bad file is a reason in one line, and the others go on.

Plain text and records are read here; whatever needs a parser of a stranger's format goes to the child process.
"""

import glob
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from corpus.article import Article, CorpusError, Skipped, Unchanged, UnreadableError, article_id
from corpus.child import shared
from corpus.csv_file import read_csv, read_csv_text
from corpus.jsonl import LINE_LIMIT, read_lines, read_new_lines
from corpus.markdown import read_markdown
from corpus.pasted import read_pasted
from corpus.readers import CONFINED, LINES, SUFFIXES, TABLES
from corpus.readings import FileReading, Finished, Noted, Readings
from corpus.text import clean, decode
from corpus.zipped import BUDGET, Part

Item = Article | Skipped | Unchanged | Noted | Finished
_Given = TypeVar("_Given", bound=Article | Skipped | Unchanged)

FILE_LIMIT = 20_000_000  # bytes; RELIABILITY: one article, not one archive
HTML_LIMIT = 5_000_000  # bytes
TEXT_LIMIT = 5_000_000  # bytes of one article as plain text
_TEXTS: dict[str, Callable[[str, str], Article]] = {
    ".txt": read_pasted,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
_STREAMED = (*LINES, *TABLES)  # files of many, read line by line: they may be of any size
_BOXES = (".zip", ".eml")
_NESTED = 2  # boxes inside one another, the file itself included


def read(paths: Sequence[Path], columns: Mapping[str, str] | None = None) -> Iterator[Article | Skipped]:
    """Every article under these files, folders and patterns (news/**/*.html), in the order of names, and one Skipped for
    each that could not be read.

    Left out without a word: hidden files, README.md, companies*.tsv. A source is the path below the folder that was given
    (below the folder's own name where two folders hold the same path), with "#id" for one of many in a file. `columns`
    says which key or column of records holds what, as in {"title": "제목"}.
    """
    for item in _read(paths, columns or {}, None):
        if isinstance(item, (Article, Skipped)):
            yield item


def read_again(paths: Sequence[Path], before: Readings, columns: Mapping[str, str] | None = None) -> Iterator[Item]:
    """The same, where what an archive has read `before` and holds is one Unchanged for a file or a line; and the notes by
    which it will be known the next time, to be kept in this order."""
    yield from _read(paths, columns or {}, before)


def _read(paths: Sequence[Path], columns: Mapping[str, str], before: Readings | None) -> Iterator[Item]:
    seen: set[str] = set()
    found = ((root, *file) for given in paths for root in (_root(given),) for file in _files([given]))
    for root, path, source, reason in found:
        if source in seen:
            source = f"{_name(path.parent.name)}/{_name(path.name)}"
        seen.add(source)
        if reason:
            yield Skipped(source, reason)
        elif before is None:
            for item in _guarded(_read_file(path, source, columns), source):
                yield _placed(item, root)
        else:
            yield from _read_anew(path, source, columns, root, before.file(f"{root}/{source}", source))


def _read_anew(path: Path, source: str, columns: Mapping[str, str], root: str, file: FileReading) -> Iterator[Item]:
    """What a file gives that it did not give before, with the notes of it."""
    try:
        if same := file.same(path):
            yield same
            return
    except OSError as error:
        yield Skipped(source, f"cannot be opened: {error.strerror or error}")
        return
    suffix = path.suffix.lower()
    lines = suffix in LINES
    notes: list[Noted] = []
    whole = True
    items = (
        read_new_lines(_stream(path), source, columns, file.same_line) if lines else _read_file(path, source, columns)
    )
    for item in _guarded(items, source):
        item = item if isinstance(item, Unchanged) else _placed(item, root)
        yield item
        note = file.note(item, line=lines)
        if suffix in _STREAMED:
            yield note
        else:
            notes.append(note)
        # A row that is no article will be none the next time. A file may have been slow because the machine was.
        whole &= suffix in _STREAMED or not isinstance(item, Skipped)
    try:
        finished = file.finished(path) if whole else None
    except OSError:
        finished = None
    if finished:
        yield from notes
        yield finished


def read_data(
    data: bytes, name: str, source: str, url: str = "", columns: Mapping[str, str] | None = None
) -> Iterator[Article | Skipped]:
    """The same for one file in memory, by the suffix of its `name`; `url` is where it was fetched."""
    yield from _guarded(_read_data(data, name, source, url, columns or {}, 0, [BUDGET]), source)


def _guarded(items: Iterator[_Given], source: str) -> Iterator[_Given | Skipped]:
    """The items, and a reason in place of whatever ends them."""
    empty = True
    try:
        for item in items:
            empty = False
            yield item
        if empty:
            yield Skipped(source, "the file holds no article")
    except CorpusError as error:
        yield Skipped(source, _one_line(error))
    except OSError as error:
        yield Skipped(source, f"cannot be opened: {error.strerror or error}")
    except Exception as error:  # whatever a parser meets in one file, the others go on
        yield Skipped(source, f"the reader failed: {type(error).__name__}: {_one_line(error)}")


def _root(given: Path) -> str:
    """Name of the folder that sources are relative to."""
    return _name((given if given.is_dir() else given.parent).resolve().name)


def _placed(item: Article | Skipped, root: str) -> Article | Skipped:
    """An article without an address is known by its place, the folder's name included: a/x.txt is not b/x.txt."""
    if isinstance(item, Skipped) or item.url:
        return item
    return replace(item, id=article_id("", f"{root}/{item.source}"))


def expanded(pattern: Path) -> list[Path]:
    """The files and folders that a pattern with * ? [ or ** names, sorted; none when it is no pattern."""
    text = str(pattern)
    return [Path(p) for p in sorted(glob.glob(text, recursive=True))] if glob.has_magic(text) else []


def count(paths: Sequence[Path]) -> int:
    """How many files `read` will look at: the length of a progress bar."""
    return sum(1 for _ in _files(paths))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """Path, source and, where it is not to be read, the reason."""
    for path in paths:
        if not path.exists() and not path.is_symlink() and (matches := expanded(path)):
            yield from _files(matches)
            continue
        if path.is_dir():
            root = path.resolve()
            yield from _folder(path, "", root)
        elif path.exists() or path.is_symlink():
            yield path, _name(path.name), _unfit(path, None)
        else:
            yield path, _name(path.name), "no such file or folder"


def _folder(folder: Path, prefix: str, root: Path) -> Iterator[tuple[Path, str, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: unicodedata.normalize("NFC", e.name))
    except OSError as error:
        yield folder, prefix.rstrip("/") or _name(folder.name), f"cannot be opened: {error.strerror or error}"
        return
    for entry in entries:
        name = entry.name
        if (
            name.startswith(".")
            or name.lower() == "readme.md"
            or (name.startswith("companies") and name.endswith(".tsv"))
        ):
            continue
        path, source = Path(entry.path), prefix + _name(name)
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(path, f"{source}/", root)
        else:
            yield path, source, _unfit(path, root)


def _unfit(path: Path, root: Path | None) -> str:
    """Why this file is not to be opened, "" if it is."""
    try:
        if root is not None and path.is_symlink() and not path.resolve().is_relative_to(root):
            return "a link that leaves the folder"
        info = path.stat()
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    if stat.S_ISDIR(info.st_mode):
        return "a link to a folder: give that folder itself"
    if not stat.S_ISREG(info.st_mode):
        return "not a regular file"
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        return f"no reader for {suffix or 'a file without a suffix'} (there is one for {' '.join(SUFFIXES)})"
    if info.st_size == 0:
        return "the file is empty"
    limit = HTML_LIMIT if suffix in (".html", ".htm", ".xhtml") else TEXT_LIMIT if suffix in _TEXTS else FILE_LIMIT
    if suffix not in _STREAMED and info.st_size > limit:
        return f"the file has {info.st_size / 1e6:,.1f} MB, the limit is {limit // 1_000_000} MB"
    return ""


def _name(name: str) -> str:
    """A file's name as text: NFC, without controls; bytes that are no UTF-8 are read as CP949."""
    try:
        return clean(decode(os.fsencode(name))).replace("\n", " ").strip() or "unnamed"
    except UnreadableError:
        return clean(name.encode("utf-8", "replace").decode()) or "unnamed"


def _read_file(path: Path, source: str, columns: Mapping[str, str]) -> Iterator[Article | Skipped]:
    suffix = path.suffix.lower()
    if suffix in LINES:
        yield from read_lines(_stream(path), source, columns)
        return
    if suffix in TABLES:
        yield from read_csv(path, source, columns)
        return
    with path.open("rb") as file:
        data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise UnreadableError(f"the file has grown over {FILE_LIMIT // 1_000_000} MB while it was read")
    yield from _read_data(data, path.name, source, "", columns, 0, [BUDGET])


def _read_data(
    data: bytes, name: str, source: str, url: str, columns: Mapping[str, str], depth: int, left: list[int]
) -> Iterator[Article | Skipped]:
    """The articles of a file in memory. `depth` counts the boxes around it, `left` the bytes that boxes may still unfold to."""
    suffix = os.path.splitext(name)[1].lower()
    limit = HTML_LIMIT if suffix in (".html", ".htm", ".xhtml") else TEXT_LIMIT if suffix in _TEXTS else FILE_LIMIT
    if not data:
        raise UnreadableError("the file is empty")
    if len(data) > limit and suffix not in _STREAMED:
        raise UnreadableError(f"the file has {len(data) / 1e6:,.1f} MB, the limit is {limit // 1_000_000} MB")
    if suffix in _TEXTS:
        yield _TEXTS[suffix](decode(data), source)
    elif suffix in LINES:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 in data[:4]
        lines = decode(data).encode("utf-8", "surrogatepass") if wide else data.removeprefix(b"\xef\xbb\xbf")
        yield from read_lines(iter(lines.split(b"\n")), source, columns)
    elif suffix in TABLES:
        yield from read_csv_text(decode(data), source, columns)
    elif suffix in CONFINED:
        if suffix in _BOXES and depth >= _NESTED:
            raise UnreadableError(f"a {suffix[1:]} inside a {_BOXES[0][1:]} inside another: unpack it first")
        for item in shared().read(suffix, data, source, url):
            if isinstance(item, Part):
                left[0] -= len(item.data)
                inner = f"{source}#{item.name}" if not depth else f"{source}/{item.name}"
                if left[0] < 0:
                    yield Skipped(inner, f"the files inside make more than {BUDGET // 1_000_000} MB: unpack it first")
                    return
                yield from _guarded(_read_data(item.data, item.name, inner, "", columns, depth + 1, left), inner)
            elif isinstance(item, Skipped):
                yield Skipped(f"{source}#{item.source}" if not depth else f"{source}/{item.source}", item.reason)
            else:
                yield item
    else:
        raise UnreadableError(f"no reader for {suffix or 'a file without a suffix'}")


def _stream(path: Path) -> Iterator[bytes | None]:
    """Lines of a file in bounded memory; None for one that is too long. A file in UTF-16 is read whole, if it is small enough."""
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 in head:
            data = file.read(FILE_LIMIT + 1)
            if len(data) > FILE_LIMIT:
                raise UnreadableError(f"UTF-16 is read up to {FILE_LIMIT // 1_000_000} MB: save the file as UTF-8")
            yield from (line.encode("utf-8", "surrogatepass") for line in decode(data).split("\n"))
            return
        first = True
        while line := file.readline(LINE_LIMIT + 1):
            if len(line) > LINE_LIMIT:
                while line and not line.endswith(b"\n"):
                    line = file.readline(LINE_LIMIT)
                yield None
            else:
                yield line.removeprefix(b"\xef\xbb\xbf") if first else line
            first = False


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
