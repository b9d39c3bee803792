"""Bytes to characters, and characters to the one form that is stored, searched and shown.

Articles and queries pass through the same `clean`, so that they can be compared character by character. What it does is
part of an index's fingerprint: raise TEXT_VERSION when its result changes for any text.
"""

import codecs
import re
import unicodedata

from corpus.article import UnreadableError

TEXT_VERSION = 1

# Pages that call themselves EUC-KR are CP949 in truth: 8,822 more syllables (똠, 펲, 햏) on the same two bytes.
_KOREAN = {"euckr", "euc_kr", "euc-kr", "ksc5601", "ks_c_5601", "ks_c_5601-1987", "ks_c_5601_1987", "ks_c_5601-1989",
           "ksc_5601", "ks-c-5601-1987", "korean", "iso-ir-149", "x-windows-949", "windows-949", "ms949", "ms-949",
           "cp949", "uhc", "949"}  # fmt: skip
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_BINARY = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip, DOCX or HWPX"), (b"\xd0\xcf\x11\xe0", "an HWP or old Office file"),
           (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
           (b"\x1f\x8b", "a gzip file"), (b"SQLite format 3", "an SQLite database"))  # fmt: skip


def decode(data: bytes, declared: str = "") -> str:
    """The text in `data`, with any of \\r\\n, \\r and \\n still in it, in the charset that `charset` finds.

    UnreadableError when the bytes are no text, or more than 2 % of it would be lost.

    >>> decode("똠방각하".encode("cp949"), "euc-kr"), decode("한강".encode("utf-16")), decode("한강".encode("cp949"))
    ('똠방각하', '한강', '한강')
    """
    return _checked(data.decode(charset(data, declared), "replace")) if data else ""


def charset(data: bytes, declared: str = "") -> str:
    """Python's name of the charset that the bytes are written in; UnreadableError when they are no text.

    Tried in this order: a byte order mark, UTF-16 without one (by where its zero bytes stand), ISO-2022-KR by its escape,
    strict UTF-8, the charset that is declared by the caller or by the page's own meta tag, and last the candidate whose
    text looks most like writing.

    >>> charset("똠방각하".encode("cp949"), "euc-kr"), charset(b"plain"), charset("한강".encode("utf-16"))
    ('cp949', 'utf-8', 'utf-16')
    """
    if kind := next((name for mark, name in _BINARY if data.startswith(mark)), ""):
        raise UnreadableError(f"not text but {kind}: give it the suffix of what it is")
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
                          (codecs.BOM_UTF16_BE, "utf-16"), (b"\x00\x00\xfe\xff", "utf-32")):  # fmt: skip
        if data.startswith(mark):
            return name
    zeros = data.count(0)
    if zeros and (wide := _utf16(data)):
        return wide
    if zeros > len(data) // 50:
        raise UnreadableError(f"not text but binary: {zeros:,} of {len(data):,} bytes are zero")
    if b"\x1b$)C" in data[:4096]:
        return "iso2022_kr"
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(data, 0, 4096)
    named = _python_name(declared) or _python_name(found[1].decode("ascii") if found else "")
    return _best(data, named)


def _utf16(data: bytes) -> str:
    """Which UTF-16 this is, "" if neither. Its spaces and line ends put zero bytes at odd places (LE) or even ones (BE)."""
    if len(data) < 4 or len(data) % 2:
        return ""
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for name, mine, other in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if mine >= 1 and other == 0 and mine * 40 >= len(sample) // 2:
            try:
                text = sample[: len(sample) // 4 * 4].decode(name)
            except UnicodeDecodeError:
                continue
            if _likeness(text) > 0.8:
                return name
    return ""


def _python_name(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    if name in _KOREAN:
        return "cp949"
    if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"}:
        return "cp1252"
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _best(data: bytes, named: str) -> str:
    """The candidate charset whose text reads best; a declared one wins near ties."""
    sample = data[:200_000]
    candidates = dict.fromkeys([named, "utf-8", "cp949", "cp1252"])
    scored = []
    for rank, charset in enumerate(filter(None, candidates)):
        try:
            text = sample.decode(charset, "replace")
        except (LookupError, UnicodeError, ValueError):  # a codec of bytes to bytes, or one that only encodes
            continue
        scored.append((_likeness(text) + (0.05 if charset == named else 0.0), -rank, charset))
    score, _, charset = max(scored)
    if score < 0.5:
        raise UnreadableError("not text in UTF-8, CP949 (EUC-KR), UTF-16 or Windows-1252: save it as UTF-8")
    return charset


def _likeness(text: str) -> float:
    """How much the non-ASCII part reads like writing, from 1 down to below 0; 1 for pure ASCII.

    A wrong charset gives replacement characters, controls, syllables that Korean does not use, and runs of accents.
    """
    points, total = 0.0, 0
    for run in re.finditer(r"[^\n\r\t -~]+", text[:100_000]):
        before = ""
        for c in run[0]:
            total += 1
            if "가" <= c <= "힣":
                points += 1.0 if c in _USUAL else 0.3
            elif c == "\ufffd" or unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"}:
                points -= 2.0
            elif c < "\u0250":
                # One accented letter inside a word is Latin writing; several in a row are two-byte text read as Latin-1.
                points += -0.5 if before and before < "\u0250" else 0.8
            elif "\u2000" <= c <= "\u33ff" or "\uff00" <= c <= "\uffef":
                points += 0.9
            elif "一" <= c <= "\u9fff":
                points += 0.5
            else:
                points += 0.4
            before = c
    return points / total if total else 1.0


# The 2,350 syllables of KS X 1001: all but some hundredths of a per cent of what newspapers print.
_USUAL = frozenset(bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF))


def _checked(text: str) -> str:
    lost = text.count("\ufffd")
    if lost * 50 > len(text) and lost > 1:
        raise UnreadableError(f"{lost:,} of {len(text):,} characters cannot be decoded: save it as UTF-8")
    odd = sum(map(text[:20_000].count, map(chr, [*range(1, 9), *range(14, 27), *range(28, 32), 127])))
    if odd * 20 > min(len(text), 20_000):
        raise UnreadableError("not text but binary: more than 5 % of it are control characters")
    return text


_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ANSI = re.compile("\x1b\\[[0-9;?]{0,20}[A-Za-z]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls (line ends are done by then)
    "\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, bidi
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: blank, but letters to every tokeniser
    "\ufe00-\ufe0e\U000e0000-\U000e0fff"  # variation selectors and tag characters: text hidden from the eye
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # lone surrogates and non-characters: no database takes them
)
_EMOJI = "\u203c-\u3299\U0001f000-\U0001faff"
_STRAY_VS = re.compile(f"(?<![{_EMOJI}])\ufe0f")
_STRAY_ZWJ = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
# Sorting combining marks is quadratic inside NFC: no script needs 33 on one letter.
_MARKS = re.compile(r"[^\w\s!-~]{33,}")


def clean(text: str) -> str:
    """NFC text with plain spaces and \\n for line ends, without what no reader sees.

    Gone are controls, escape sequences, bidirectional and zero-width characters, tag characters, Hangul fillers and lone
    surrogates; a zero-width joiner stays inside an emoji. Applying it twice changes nothing.

    >>> clean("케\\u200b이티\\u3164\\xa0 2.4\\u202e조\\r\\n")
    '케이티  2.4조\\n'
    """
    text = _ANSI.sub("", text)
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _UNSEEN.sub("", text)
    text = _STRAY_ZWJ.sub("", _STRAY_VS.sub("", text))
    if not text.isascii():
        text = _MARKS.sub(_fewer_marks, text)
        text = unicodedata.normalize("NFC", text)
    return text


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for c in run[0]:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= 32:
            kept.append(c)
    return "".join(kept)


def language(text: str) -> str:
    """ "ko" when at least one letter in five is Hangul, else "en".

    One in five, because Korean business writing is full of Latin names and a syllable stands for two or three letters.

    >>> language("KT AICT MS GPT-4o 협력은?"), language("What did 김영섭 say about network investment?")
    ('ko', 'en')
    """
    sample = text[:20_000]
    hangul = len(re.findall("[가-힣ㄱ-ㅣ]", sample))
    latin = len(re.findall("[A-Za-z]", sample))
    return "ko" if hangul and hangul * 4 >= latin else "en"
