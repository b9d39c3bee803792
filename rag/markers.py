"""Citation markers in what a chat model writes: `[k7m.2]` is sentence 2 of the article that this prompt calls k7m.

A model that follows instructions badly writes them in many ways; every way that can be understood is. Nothing else in
brackets is touched: "(CAPEX, 2024년 2조4000억원)" and "[단독]" are text. All but plain text is taken out on the way:
links, pictures, HTML, Markdown and characters that no reader sees.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

from corpus.sentences import split_sentences
from corpus.text import clean

# What a model writes when the sources do not answer.
REFUSAL = "NOT_IN_SOURCES"


@dataclass(frozen=True, slots=True)
class Draft:
    """One claim as the model wrote it, without markers, and the ids ("articleid.n") it cites, all of which exist."""

    text: str
    sentences: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the text ends as a sentence does: in a text that was cut off the last one may not."""
        return bool(re.search(r"[.!?…。！？][\"'”’」』)\]]{0,3}$", self.text))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model's text says. `dropped` counts citations of sentences that were not in the prompt."""

    drafts: tuple[Draft, ...]
    dropped: int
    refused: bool


def read(raw: str, keys: Mapping[str, str], known: Set[str], growing: bool = False) -> Reading:
    """A model's text as claims. `keys` are the prompt's article keys and their article ids, `known` its sentence ids.

    While the text is `growing`, whatever at its end may become a marker, a link or a tag is held back.

    >>> read("매출이 늘었다 [k7m.2, k7m.9]. [단독] 이익은 (CAPEX, 2024년) 줄었다.[k7m.3]", {"k7m": "a"}, {"a.2", "a.3"})
    ... # doctest: +NORMALIZE_WHITESPACE
    Reading(drafts=(Draft(text='매출이 늘었다.', sentences=('a.2',)),
                    Draft(text='[단독] 이익은 (CAPEX, 2024년) 줄었다.', sentences=('a.3',))), dropped=1, refused=False)
    """
    text = _plain(_unended(_without_thoughts(raw), keys) if growing else _without_thoughts(raw))
    marked = _REFUSAL.search(text)
    text = _REFUSAL.sub(" ", text)
    groups: list[tuple[str, ...]] = []
    dropped = 0

    def placed(ids: list[str], unknown: int) -> str:
        nonlocal dropped
        dropped += unknown
        groups.append(tuple(dict.fromkeys(ids)))
        return chr(_MARK + min(len(groups) - 1, _MARKS - 1))

    def bracketed(found: re.Match[str]) -> str:
        read_inside = _inside(found[2], found[1][0] in _SQUARE, keys, known)
        if read_inside is None:
            return found[0]
        ids, unknown, rest = read_inside
        return (f"{found[1]}{rest}{found[3]}" if rest else "") + placed(ids, unknown)

    def bare(found: re.Match[str]) -> str:
        if found[1].lower() not in keys:
            return found[0]
        sentence = f"{keys[found[1].lower()]}.{int(found[2])}"
        return placed([sentence], 0) if sentence in known else placed([], 1)

    text = _BARE.sub(bare, _BRACKETS.sub(bracketed, text))
    drafts = _claims(text, groups, growing)
    cited = any(d.sentences for d in drafts)
    refused = not cited and bool(marked or (not growing and not dropped and _SAYS_NO.search(text)))
    return Reading(() if refused else tuple(drafts), dropped, refused)


_MARK, _MARKS = 0xE000, 0x1900  # markers stand in the text as characters of private use, one for each
_MARKED = re.compile("[\ue000-\uf8ff]")
_SQUARE = "[［【〔⟦"
_REFUSAL = re.compile(r"[\"'`*]{0,3}\bnot[ _-]in[ _-](?:the[ _-])?sources?\b[\"'`*.]{0,4}", re.IGNORECASE)
_SAYS_NO = re.compile(
    r"(?:자료|기사|출처|문서|정보)(?:에는|에서는?|에|로는|만으로는|가|는)?[^.\n]{0,60}(?:없습니다|없다|없음|어렵습니다|않습니다|않는다)"
    r"|\b(?:sources?|articles?|documents?|evidence|context|passages?)\b[^.\n]{0,60}"
    r"\b(?:do(?:es)? not|don't|doesn't|no (?:information|answer|mention)|cannot|not (?:mention|contain|provide|say))\b"
    r"|\b(?:cannot|can't|unable to) (?:answer|find|determine)\b|\bno information\b|답할 수 없|알 수 없습니다",
    re.IGNORECASE,
)


# --- what is left of the text ---------------------------------------------------------------------------------------

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
# Without an end they reach to the end of the text, so that each character is looked at once.
_UNSEEN_PART = re.compile(
    r"<(script|style|svg|iframe|object)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]{0,4000}>")
_IMAGE = re.compile(r"!\[[^\]\n]{0,1000}\](?:\([^)\n]{0,4000}\)|\[[^\]\n]{0,200}\])?")
_ADDRESS = r"[^()\s]{0,4000}(?:://|[/#?@:]|\.[A-Za-z]{2})[^()\s]{0,4000}"
_LINK = re.compile(rf"\[([^\]\n]{{0,1000}})\]\(\s*<?{_ADDRESS}>?(?:\s+[\"'(][^)\n]{{0,500}})?\s*\)")
_URL = re.compile(
    r"<?(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\.(?=\w)|\b(?:javascript|vbscript):(?=\S)|\bmailto:(?=\S+@)|\bdata:(?=[a-z]{1,20}/))"
    r"[^\s()<>\"'”’[\]【】가-힣]*>?",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]{1,200}\]:.*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\[\]()*_`#.!{}<>~|\\-])")
_LINE_START = re.compile(r"^[ \t]*(?:(?:[-*+•·▪◦>]|#{1,6}|\d{1,2}[.)](?=[ \t]+\D))[ \t]+)+", re.MULTILINE)
_LABEL = re.compile(
    r"^[ \t]*\**(?:답변|답|결론|요약|answer|summary)\**[ \t]*[:：]\**[ \t]*", re.MULTILINE | re.IGNORECASE
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*([^\s*](?:[^*\n]{0,300}[^\s*])?)\*(?![\w*])|(?<!\w)_([^\s_](?:[^_\n]{0,300}[^\s_])?)_(?!\w)"
)
_TABLE = re.compile(r"^[ \t]*\|[^\n]*\|[ \t]*$", re.MULTILINE)


def _without_thoughts(raw: str) -> str:
    text = _THOUGHT.sub("", raw)
    return text.rpartition("</think>")[2]


def _plain(text: str) -> str:
    text = _MARKED.sub("", clean(text))
    for _ in range(3):  # an entity may spell a tag, a tag may hide another
        before = text
        text = _TAG.sub("", _UNSEEN_PART.sub(" ", html.unescape(text)))
        if text == before:
            break
    text = _ESCAPE.sub(r"\1", clean(text))
    text = _REFERENCE.sub(lambda m: "" if _URL.search(m[0]) else m[0], text)
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(lambda m: f"[{m[1]}]" if _ID.search(m[1]) else m[1], text)
    text = _URL.sub("", text).replace("![", "[")
    text = re.sub(r"\*{2,3}|_{2,3}(?=\S)|(?<=\S)_{2,3}|`+|~~", "", text)
    text = _LABEL.sub("", _LINE_START.sub("", text))
    text = _TABLE.sub(lambda m: re.sub(r"\|", " ", m[0]), text)
    return re.sub(r"[ \t]{2,}", " ", _EMPHASIS.sub(lambda m: m[1] or m[2], text))


def _once_more(text: str) -> str:
    """Links and tags that came together only when what stood inside them was taken out: "ht**tp://", "<[k7m.2]img>"."""
    while (less := _URL.sub("", _TAG.sub("", text)).replace("![", "[")) != text:
        text = less
    # What still looks like the beginning of a link or a tag is one no more with a space in it.
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    text = re.sub(r"^(\s*\[[^\]\n]{1,200}\]):", r"\1 :", text)
    return text.replace("](", "] (").replace("://", ": //").strip()


def _unended(text: str, keys: Mapping[str, str]) -> str:
    """The text without what at its end may still become something that is not shown."""
    for _ in range(3):
        text = html.unescape(re.sub(r"&[#\w]{0,10}$", "", text))
    tail = len(text) - min(len(text), 400)
    if opened := re.search(r"!?[\[［【〔⟦](?=[^\]］】〕⟧]*$)|<(?=[A-Za-z/!?]?[^>]*$)", text[tail:]):
        return _unended_words(text[: tail + opened.start()], keys)
    # A round bracket is text, unless what it holds so far may be ids, or it follows a square one: a link.
    if opened := re.search(r"(?:(?<=\])[(（][^)）]*|[(（][\s\w.,;:-]{0,40})$", text[tail:]):
        start = tail + opened.start()
        inner = unicodedata.normalize("NFKC", opened[0][1:]).strip().lower()
        if text[start - 1 : start] == "]" or not inner or any(inner.startswith(k) or k.startswith(inner) for k in keys):
            text = text[:start]
    return _unended_words(text, keys)


def _unended_words(text: str, keys: Mapping[str, str]) -> str:
    text = re.sub(
        r"(?:(?:\bht{1,2}|https?[^\s<>\"'”’)\]】가-힣]*|\bww|www[^\s<>\"'”’)\]】가-힣]*)|[\\*_`#!~]+)$", "", text
    )
    last = re.search(r"(?<![\w.])([A-Za-z]\d?[A-Za-z]?)(?:\.\d*)?$", text)
    if last and any(k.startswith(last[1].lower()) for k in keys) and re.search(r"\d", last[1]):
        text = text[: last.start()]
    start = text.rfind("\n") + 1
    line = text[start:].strip()
    if line and REFUSAL.startswith(line):
        return text[:start]
    if (closed := re.search(r"!?\[[^\[\]\n]{0,300}\]$", text)) and not _ID.search(closed[0]):
        return text[: closed.start()]  # the name of a link, perhaps
    # A line of markers alone: whether they belong to the sentence before or behind, the next characters tell.
    return text[:start] if re.fullmatch(r"(?:\s*[\[［【][^\]］】\n]{1,60}[\]］】])+\s*", line) else text


# --- markers --------------------------------------------------------------------------------------------------------

_ID = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]\d[A-Za-z])\s?[.:·_-]?\s?(\d{1,4})(?!\d)")
_BARE = re.compile(r"(?<![\w.])([A-Za-z]\d[A-Za-z])\.(\d{1,4})(?![\w])")
_BRACKETS = re.compile(r"([\[(（［【〔⟦{]{1,2})([^\[\]()（）［］【】〔〕⟦⟧{}\n]{1,300})([\])）］】〕⟧}]{1,2})")
_RANGE = re.compile(r"\s*[-–—~∼]\s*(?:[A-Za-z]\d[A-Za-z]\.)?(\d{1,4})(?!\d)")
_MORE = re.compile(r"\s*[,;/&]\s*(\d{1,4})(?=\s*(?:[,;/&]|$))")
_NUMBERS = re.compile(r"\^?\d{1,3}(?:\s*[-–,;]\s*\^?\d{1,3})*")
_FILLER = re.compile(
    r"[\s,;:/·†‡|&+~–—.\"'-]+|(?<![^\W_])(?:and|sources?|see|refs?|ids?|cite|citation|article|sentence|출처|참고|참조|근거|문장|기사|자료|및|와|과)(?![^\W_])",
    re.IGNORECASE,
)


def _inside(inner: str, square: bool, keys: Mapping[str, str], known: Set[str]) -> tuple[list[str], int, str] | None:
    """The ids that exist, how many do not, and the text left over; None where the bracket cites nothing."""
    inner = unicodedata.normalize("NFKC", inner)
    ids: list[str] = []
    unknown, end, found_one = 0, 0, False
    rest = ""
    while found := _ID.search(inner, end):
        key = found[1].lower()
        if key not in keys and not re.fullmatch(r"[a-z]\d[a-z]\.\d{1,4}", found[0]):
            rest += inner[end : found.end()]
            end = found.end()
            continue
        found_one = True
        rest += inner[end : found.start()]
        numbers = [int(found[2])]
        end = found.end()
        if (last := _RANGE.match(inner, end)) and 0 < int(last[1]) - numbers[0] < 20:
            numbers += range(numbers[0] + 1, int(last[1]) + 1)
            end = last.end()
        while more := _MORE.match(inner, end):
            numbers.append(int(more[1]))
            end = more.end()
        for number in numbers:
            sentence = f"{keys.get(key, '')}.{number}"
            if sentence in known:
                ids.append(sentence)
            else:
                unknown += 1
    rest += inner[end:]
    if found_one:
        return ids, unknown, re.sub(r"^[\s,;]+|[\s,;]+$", "", rest) if _FILLER.sub("", rest) else ""
    if inner.strip().lower() in keys:  # an article without a sentence
        return [], 1, ""
    if square and _NUMBERS.fullmatch(inner.strip()):  # the numbers a model is used to from elsewhere
        return [], len(re.findall(r"\d+", inner)), ""
    return None


# --- claims ---------------------------------------------------------------------------------------------------------

# "[k7m.2]에 따르면 …", "According to [k7m.2], …": without the marker the words that led to it make no sense.
_LED_TO = re.compile("([\ue000-\uf8ff]+)(?:에|의) (?:따르면|의하면),?\\s*|\\b[Aa]ccording to ([\ue000-\uf8ff]+),?\\s*")


def _claims(text: str, groups: list[tuple[str, ...]], growing: bool) -> list[Draft]:
    text = _LED_TO.sub(lambda m: m[1] or m[2], text)
    found: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for line in text.split("\n"):
        plain, marks = _without_marks(line, groups)
        ranges = [(a, b) for a, b in split_sentences(plain) if re.search(r"\w", plain[a:b])]
        if not ranges:
            ids = [i for _, group in marks for i in group]
            if found:
                found[-1][1].extend(ids)
            else:
                waiting += ids
            continue
        cited: list[list[str]] = [[] for _ in ranges]
        leads = marks[:1] and marks[0][0] == 0
        ends = bool(marks) and not re.search(r"\w", plain[marks[-1][0] :])
        for position, group in marks:
            if leads and not ends:  # "[k7m.2] This. [k7m.3] That.": markers stand before what they carry
                nth = next((n for n, (a, _) in enumerate(ranges) if a >= position), len(ranges) - 1)
            elif leads and growing and position == len(plain):
                continue  # behind this sentence or before the next: the next characters tell
            else:  # in or behind it
                nth = max((n for n, (a, _) in enumerate(ranges) if a < position), default=0)
            cited[nth] += group
        cited[0][:0] = waiting
        waiting = []
        found += [(plain[a:b], ids) for (a, b), ids in zip(ranges, cited, strict=True)]
    drafts: dict[str, Draft] = {}
    for sentence, ids in found:
        sentence = _once_more(sentence)
        if re.search(r"\w", sentence):
            drafts.setdefault(re.sub(r"\W", "", sentence), Draft(sentence, tuple(dict.fromkeys(ids))))
    return list(drafts.values())


def _without_marks(line: str, groups: list[tuple[str, ...]]) -> tuple[str, list[tuple[int, tuple[str, ...]]]]:
    """The line without its marks, and where in it each stood, counted behind the last character that is no blank."""
    plain = ""
    marks: list[tuple[int, tuple[str, ...]]] = []
    after_mark = False
    for part in re.split("([\ue000-\uf8ff])", line):
        if _MARKED.fullmatch(part):
            plain = plain.rstrip()
            marks.append((len(plain), groups[ord(part) - _MARK]))
            after_mark = True
            continue
        if after_mark and plain and part:
            if plain[-1] in ".!?。" and re.match(r"\s*[.。]", part):
                part = part.lstrip()[1:]  # "늘었다. [k7m.2]." has one full stop too many
            elif plain[-1] in ".!?。…" and part[:1].strip():
                part = " " + part
            part = re.sub(r"^(\s*[.!?。])(?=[^\W\d])", r"\1 ", part)
        if part:
            plain = plain + (part if plain else part.lstrip())
            after_mark = False
    return plain.rstrip(), marks
