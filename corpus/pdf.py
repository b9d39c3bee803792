"""A press release as PDF: its text layer, with the lines of a page put together to paragraphs again."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from corpus.article import Article, UnreadableError
from corpus.document import Properties, iso_day, page_number, read_document
from corpus.draft import Block
from corpus.text import clean

PAGES = 500
_STREAM = 50_000_000  # bytes that one stream may unfold to
_TEXT = 5_000_000  # characters of one document
_BULLET = re.compile(r"[□■○●◦◇◆▲△▶▷►※☞*•·\-–—ㅇ❍❏❑①-⑳]\s?(?=\S)|\(?\d{1,2}[.)]\s")
_LIGATURES = re.compile(
    "[\ufb00-\ufb06\u2e80-\u2fdf]"
)  # ﬁ, and the radicals that some fonts give for Chinese characters
_STOP = re.compile(r"[.?!:][\"”’')\]]*$")
# A Korean word does not begin with these, alone, after a line's end: they belong to the word that was cut.
_TAIL = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|도|만|까지|부터|보다|처럼|며|고|면|서|지|던|된|한|할|해|했다|한다|된다|됐다|이다|"
    r"하는|하고|하며|하기|하여|되는|되고|다|다고|라고|이라고|라며|이라며|습니다|입니다|합니다|니다|했으며|됐으며|스럽게|적으로|적인|들이|들은|들의|들을)"
    r"(?=[\s,.)”\"’]|$)"
)

_ENDING = re.compile(
    r"(?<=[가-힣])(?:은|는|을|를|의|에|에서|로|와|과|고|며|한|할|된|될|인|던|해|라며|다는|보다|까지|부터)$"
)


def read_pdf(data: bytes, source: str) -> Article:
    """The article of a PDF; UnreadableError when it is locked, has over 500 pages, or only pictures of text."""
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.apply_configuration(zlib_maximum_output_length=_STREAM, jbig2dec_binary=None):
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                _unlock(reader)
            count = len(reader.pages)
            if count > PAGES:
                raise UnreadableError(f"the PDF has {count:,} pages, the limit is {PAGES}: no news item")
            pages: list[list[str]] = []
            size = 0
            for page in reader.pages:
                text = page.extract_text()
                size += len(text)
                if size > _TEXT:
                    raise UnreadableError(f"the PDF has more than {_TEXT:,} characters: no news item")
                pages.append(clean(_LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)).split("\n"))
            properties = _properties(reader)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OSError) as error:
        raise UnreadableError(f"not a whole PDF: {type(error).__name__}: {str(error)[:120]}") from None
    lines = without_edges(pages)
    return read_document([Block(line) for line in joined(lines)], source, "PDF", properties)


def _unlock(reader: Any) -> None:
    """Open a PDF whose reading password is empty; UnreadableError for any other."""
    from pypdf.errors import DependencyError

    try:
        open_ = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        open_ = False
    if not open_:
        raise UnreadableError("the PDF is locked with a password: print it to a new PDF, or save a copy without one")


def _properties(reader: Any) -> Properties:
    try:
        said = reader.metadata or {}
    except Exception:  # a damaged property is no reason to lose the text
        return Properties()

    def one(key: str) -> str:
        value = said.get(key)
        return value[:500] if isinstance(value, str) else ""

    return Properties(one("/Title"), one("/Author"), iso_day(one("/CreationDate")))


def without_edges(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages without what their edges repeat: a running head or foot on three pages and more, page numbers."""
    edges = Counter(re.sub(r"\d+", "0", line.strip()) for page in pages for line in {*_edge(page)} if line.strip())
    kept: list[str] = []
    for page in pages:
        edge = _edge(page)
        for line in page:
            bare = line.strip()
            if line in edge and bare and (page_number(bare) or edges[re.sub(r"\d+", "0", bare)] >= 3):
                continue
            kept.append(line)
    return kept


def _edge(page: Sequence[str]) -> list[str]:
    full = [line for line in page if line.strip()]
    return [*full[:2], *full[-2:]] if len(full) > 4 else [line for line in full if page_number(line.strip())]


def joined(lines: Sequence[str]) -> list[str]:
    """Paragraphs out of the lines of a page.

    A line goes on in the next when it is full (nine tenths of the column's width, or the next word would not fit), ends no
    sentence there and the next one begins with no mark. Where Korean lines are cut inside words, the halves are put together: where cut lines keep their
    blank, by that blank; else where the next line begins with an ending that is no word, or the whole word stands elsewhere.

    >>> joined(["□ 한강전자는 올해 안에 원주에 새 반도체 공장을 짓겠다고 밝혔", "다. 투자액은 1조 원이다.", "□ 둘째 문단"])
    ['□ 한강전자는 올해 안에 원주에 새 반도체 공장을 짓겠다고 밝혔다. 투자액은 1조 원이다.', '□ 둘째 문단']
    """
    if not lines:
        return []
    wide = [_width(line.strip()) for line in lines]
    prose = sorted(w for w in wide if w >= 40)
    column = prose[len(prose) * 9 // 10] if prose else 0
    firsts = [_width(line.split(maxsplit=1)[0]) if line.strip() else 0 for line in lines[1:]] + [0]
    full = [
        w >= 40 and (w * 10 >= column * 9 or (w + 1 + f) * 20 >= column * 19) for w, f in zip(wide, firsts, strict=True)
    ]
    blanks = sum(a[-1:] == " " or b[:1] == " " for a, b, f in zip(lines, [*lines[1:], ""], full, strict=True) if f)
    keeps_blanks = blanks * 5 >= sum(full) and blanks > 0
    words = Counter(re.findall(r"[가-힣A-Za-z0-9]{2,}", "\n".join(lines)))
    pairs = [
        (line, lines[n + 1].strip())
        for n, line in enumerate(lines[:-1])
        if full[n] and re.search("[가-힣]$", line) and re.match("[가-힣]", lines[n + 1].strip())
    ]
    inside = sum(_halves(*pair, words) for pair in pairs)
    cuts = inside >= 2 and inside * 4 >= len(pairs)
    found: list[str] = []
    open_, before = False, ""
    for line, is_full in zip(lines, full, strict=True):
        text = line.strip()
        if text and open_ and not _BULLET.match(text):
            found[-1] += (" " if line[0] == " " else _glue(before, text, keeps_blanks, cuts, words)) + text
        elif text:
            found.append(text)
        open_ = bool(text) and is_full and not _STOP.search(text)
        before = line
    return found


def _halves(before: str, after: str, words: Counter[str]) -> bool:
    """Whether a line's last letters and the next one's first are surely one Korean word."""
    left, right = re.search(r"[가-힣A-Za-z0-9]+$", before[-60:]), re.match(r"[가-힣A-Za-z0-9]+", after)
    return bool(left and right and (words[left[0] + right[0]] or _TAIL.match(after)))


def _glue(before: str, after: str, keeps_blanks: bool, cuts: bool, words: Counter[str]) -> str:
    """What stands between two lines of one paragraph: a blank, or nothing inside a Korean word.

    `cuts` says that this document breaks lines inside words: two in three of its breaks are inside one then, and what
    decides is whether a half is a word by itself.
    """
    if before.endswith(" "):
        return " "
    left, right = re.search(r"[가-힣A-Za-z0-9]+$", before[-60:]), re.match(r"[가-힣A-Za-z0-9]+", after)
    if not left or not right or not re.search("[가-힣0-9]$", before) or not re.match("[가-힣]", after):
        return "" if left and before.endswith("-") and re.match("[a-z]", after) else " "
    if keeps_blanks or _halves(before, after, words):
        return ""
    if not cuts:
        return " "
    word = _ENDING.search(left[0]) or words[left[0]] > 1 or words[right[0]] > 1
    return " " if word else ""


def _width(line: str) -> int:
    return sum(2 if c > "\u1100" else 1 for c in line)
