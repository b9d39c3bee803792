"""Which reader reads which kind of file: those that run in the child process, by suffix.

Each takes the file's bytes and yields articles, reasons, and, from a zip or a mail, the files inside.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from corpus.article import Article, Skipped, UnreadableError
from corpus.text import decode
from corpus.zipped import Part, read_zip

Found = Iterable[Article | Skipped | Part]

# Read in the parent: plain characters, for which Python's own string and JSON code is enough.
TEXTS = (".txt", ".md", ".markdown")
LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")


def _html(data: bytes, source: str, url: str) -> Found:
    from corpus.html import read_html

    yield read_html(decode(data), source, url)


def _pdf(data: bytes, source: str, url: str) -> Found:
    from corpus.pdf import read_pdf

    yield read_pdf(data, source)


def _docx(data: bytes, source: str, url: str) -> Found:
    from corpus.docx import read_docx

    yield read_docx(data, source)


def _hwpx(data: bytes, source: str, url: str) -> Found:
    from corpus.hwpx import read_hwpx

    yield read_hwpx(data, source)


def _hwp(data: bytes, source: str, url: str) -> Found:
    if data.startswith(b"PK\x03\x04"):  # Hangul opens an HWPX by this name too
        yield from _hwpx(data, source, url)
        return
    from corpus.hwp import read_hwp

    yield read_hwp(data, source)


def _eml(data: bytes, source: str, url: str) -> Found:
    from corpus.eml import read_eml

    yield from read_eml(data, source, SUFFIXES)


def _zip(data: bytes, source: str, url: str) -> Found:
    yield from read_zip(data, SUFFIXES)


def _listing(data: bytes, source: str, url: str) -> Found:
    from corpus.listing import read_listing

    yield Part("listing", read_listing(data, url).to_json())


LISTING = "listing"  # the kind of what is no file: a feed or a sitemap that was fetched
CONFINED: dict[str, Callable[[bytes, str, str], Found]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".hwpx": _hwpx,
    ".hwp": _hwp,
    ".eml": _eml,
    ".zip": _zip,
}
SUFFIXES = (*TEXTS, *LINES, *TABLES, *CONFINED)


def read_kind(
    kind: str, data: bytes, source: str, url: str = "", columns: Mapping[str, str] | None = None
) -> Iterator[Article | Skipped | Part]:
    """What stands in a file of this kind; UnreadableError when that is no article. Runs in the child."""
    if kind == LISTING:
        yield from _listing(data, source, url)
        return
    if kind not in CONFINED:
        raise UnreadableError(f"no reader for {kind}")
    yield from CONFINED[kind](data, source, url)
