"""Files and folders in, articles out: one bad file is a reason in one line, and the others go on."""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.article import Article, CorpusError, Skipped, UnreadableError, article_id
from corpus.html import read_html
from corpus.jsonl import LINE_LIMIT, read_lines
from corpus.markdown import read_markdown
from corpus.pasted import read_pasted
from corpus.text import clean, decode

FILE_LIMIT = 20_000_000  # bytes; RELIABILITY: one article, not one archive
HTML_LIMIT = 5_000_000  # bytes
_READERS: dict[str, Callable[[str, str], Article]] = {
    ".txt": read_pasted,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
_LINES = (".jsonl", ".ndjson")
SUFFIXES = (*_READERS, *_LINES)


def read(paths: Sequence[Path]) -> Iterator[Article | Skipped]:
    """Every article under these files and folders, in the order of names, and one Skipped for each that could not be read.

    Left out without a word: hidden files, README.md, companies*.tsv. A source is the path below the folder that was given
    (below the folder's own name where two folders hold the same path), with "#id" for one of many in a file.
    """
    seen: set[str] = set()
    found = ((root, *file) for given in paths for root in (_root(given),) for file in _files([given]))
    for root, path, source, reason in found:
        if source in seen:
            source = f"{_name(path.parent.name)}/{_name(path.name)}"
        seen.add(source)
        if reason:
            yield Skipped(source, reason)
            continue
        try:
            for item in _read_file(path, source):
                yield _placed(item, root)
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


def count(paths: Sequence[Path]) -> int:
    """How many files `read` will look at: the length of a progress bar."""
    return sum(1 for _ in _files(paths))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """Path, source and, where it is not to be read, the reason."""
    for path in paths:
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
    limit = HTML_LIMIT if suffix in (".html", ".htm") else FILE_LIMIT
    if suffix not in _LINES and info.st_size > limit:
        return f"the file has {info.st_size / 1e6:,.1f} MB, the limit is {limit // 1_000_000} MB"
    return ""


def _name(name: str) -> str:
    """A file's name as text: NFC, without controls; bytes that are no UTF-8 are read as CP949."""
    try:
        return clean(decode(os.fsencode(name))).replace("\n", " ").strip() or "unnamed"
    except UnreadableError:
        return clean(name.encode("utf-8", "replace").decode()) or "unnamed"


def _read_file(path: Path, source: str) -> Iterator[Article | Skipped]:
    suffix = path.suffix.lower()
    if suffix in _LINES:
        yield from read_lines(_stream(path), source)
        return
    data = path.read_bytes()
    if len(data) > FILE_LIMIT:
        raise UnreadableError(f"the file has grown over {FILE_LIMIT // 1_000_000} MB while it was read")
    yield _READERS[suffix](decode(data), source)


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
