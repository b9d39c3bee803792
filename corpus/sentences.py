"""Where sentences begin and end, in Korean and English news.

    1. Every line is on its own: paragraphs and headings never share a sentence.
    2. Quotes and brackets are paired, so that a full stop inside an embedded quote ends nothing.
    3. Each run of end marks is looked at with a few characters of what stands around it.
    4. A sentence of more than LONGEST characters is cut at clause marks.

Every step goes once over the text and looks back and ahead a bounded number of characters: time is linear in its length.
"""

import re

LONGEST = 1000  # characters of one sentence; the longest of 29,660 news leads that is one sentence has 612
_QUOTE = 900  # characters between a pair of quotes; a longer pair is two that do not belong together
_BRACKET = 300

_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "(": ")",
    "[": "]",
    "（": "）",
    "【": "】",
    "〔": "〕",
}
_OPENER = {close: open_ for open_, close in _PAIRS.items()}
_MARK = re.compile("[\"'“”‘’「」『』《》〈〉()\\[\\]（）【】〔〕＂]")
_CLOSERS = "\"'”’」』》〉)\\]）】〕＂"
_END = re.compile(f"[.!?…。！？]+[{_CLOSERS}]*")

_TITLES = frozenset(re.findall(r"\S+", "mr mrs ms dr prof rev hon gov sen rep gen col lt sgt capt cmdr adm maj pres messrs mt ft vs viz cf al ed eds "
                    "no nos vol pp fig figs art sec ch approx est tel ext ave blvd rd bldg incl"))  # fmt: skip
_SHORTENED = frozenset(re.findall(r"\S+", "inc ltd co corp llc plc gmbh bros jr sr st etc dept assn jan feb mar apr jun jul aug sep sept oct nov dec "
                       "mon tue tues wed thu thur thurs fri sat sun min max hr hrs sq lb lbs oz ph.d m.d b.a m.a e.g i.e a.k.a "
                       "pct bn mn tn yr yrs mos"))  # fmt: skip
_MONTHS = frozenset(re.findall(r"\S+", "jan feb mar apr jun jul aug sep sept oct nov dec"))
_NEVER = frozenset({"e.g", "i.e", "a.k.a"})
_STARTERS = frozenset(re.findall(r"\S+", "the a an it its he she they we you i this that these those there in on at by for from with under after before as "
                      "but and or so yet however meanwhile still also while when if since although though no not both each "
                      "his her their our all some many most several analysts shares sales according last next earlier later "
                      "then what who why how where one two our such despite during"))  # fmt: skip
_QUOTATIVE = re.compile(r"(?:이?라[고며는면]|이?란|하[고며]|고|며|면서|라는|는|라던)(?=[ ,.]|$)")
_SAYS = re.compile(
    r"(?:[A-Z][\w.'’-]{0,30},? ){1,4}(?:said|says|asked|asks|added|adds|told|tells|wrote|writes|replied|noted|explained|"
    r"quipped|recalled|continued|argued|warned)\b"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """[start, end) of every sentence, in reading order, without the blanks around it.

    Together they cover every character that is not a blank; none crosses a line end or is longer than LONGEST.

    >>> text = '매출은 2.4조 원이다. 그는 "줄이지 않는다. 계획이 없다"며 웃었다.'
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['매출은 2.4조 원이다.', '그는 "줄이지 않는다. 계획이 없다"며 웃었다.']
    """
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start, end = _trim(text, line.start(), line.end())
        if start < end:
            for a, b in _split_line(text, start, end):
                found.extend(_cut(text, a, b))
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _split_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pairs = _paired(text, start, end)
    found: list[tuple[int, int]] = []
    first, at = start, 0
    for mark in _END.finditer(text, start, end):
        a, b = mark.span()
        while at < len(pairs) and pairs[at][1] <= a:
            at += 1
        if at < len(pairs) and pairs[at][0] < a:
            # Inside a pair: only the marks that close it can end the sentence, and only at the pair's own end.
            if pairs[at][1] > b:
                continue
            quoted = first == pairs[at][0]
        else:
            quoted = False
        if b < end and _ends(text, first, a, b, end, quoted):
            found.append((first, b))
            first = b
            while first < end and text[first].isspace():
                first += 1
    if first < end:
        found.append((first, end))
    return found


def _paired(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Outermost pairs of quotes and brackets as [start, end) ranges, ascending; marks without a partner do not count."""
    open_: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text, start, end):
        at, c = mark.start(), mark[0]
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        c = '"' if c == "＂" else c
        if c in "'’" and _latin(before) and _latin(after):
            continue  # an apostrophe
        if c in "\"'":
            kinds = [k for k, _ in open_]
            leads = (before.isspace() or before in "([“‘\"'·…-—,<") and not after.isspace()
            if c in kinds and not (leads and before.isspace() and not _QUOTATIVE.match(text, at + 1, end)):
                close = c
            elif leads or (c not in kinds and not after.isspace() and after not in ".,!?)" and not _latin(before)):
                if c in kinds:  # the earlier one was never closed
                    del open_[kinds.index(c) :]
                open_ = [*open_[-15:], (c, at)]
                continue
            else:
                continue
        elif c in "“‘" and not before.isspace() and before not in "([…·," and any(k == c for k, _ in open_):
            close = c  # typed the wrong way round: ‘대책‘
        elif c in _PAIRS:
            open_ = [*open_[-15:], (c, at)]
            continue
        else:
            close = _OPENER[c]
        for deep in range(len(open_) - 1, -1, -1):
            if open_[deep][0] == close:
                began = open_[deep][1]
                del open_[deep:]
                limit = _BRACKET if close in "([（【〔" else _QUOTE
                if at - began <= limit:
                    while pairs and pairs[-1][0] > began:
                        pairs.pop()
                    pairs.append((began, at + 1))
                break
    return pairs


def _latin(c: str) -> bool:
    return (c.isascii() and c.isalpha()) or "\xc0" <= c <= "\u024f"


def _ends(text: str, first: int, a: int, b: int, end: int, quoted: bool) -> bool:
    """Whether the end marks [a, b) end the sentence that began at `first`; `quoted` if it is one whole quote so far."""
    before = text[a - 1] if a > first else " "
    after = text[b]
    marks = text[a:b]
    rest = text[b : b + 60].lstrip()
    if not after.isspace():
        # No blank: in Korean only after a verb's ending ("했다.이어"), or a full-width mark; else 2.4, x@y.kr, U.S., 야후!
        if marks[-1] in "。！？":
            return True
        korean = marks[0] == "." and len(marks) == 1 and before in "다요죠" and a - first > 3
        return korean and bool(re.match("[가-힣A-Z0-9“‘\"'(△▲■◇]", after)) and not _QUOTATIVE.match(text, b, end)
    if not rest:
        return True
    if b - a > 1 and marks[-1] not in ".!?…" and _QUOTATIVE.match(rest):
        return False  # "…인가?" 라고 물었다
    hangul = "가" <= before <= "힣"
    if rest[0].islower() and _latin(rest[0]) and not hangul and not re.match("[a-z][A-Z]", rest):
        return False
    if (quoted or marks[-1] in "\"”'’") and _SAYS.match(rest):
        return False
    if rest[0] in ",;:)]”’":
        return False
    if marks[0] in "…" or marks.startswith(".."):
        return before in "다요까죠음임" or (bool(re.match("[\"“‘']?[A-Z가-힣]", rest)) and not hangul)
    if marks[0] in "!?" and marks[-1] in "'’" and not quoted:
        return False  # a title: ‘대한이 살았다!’ 무대에
    if marks[0] != ".":
        return not (marks[0] == "!" and text[max(first, a - 8) : a] in {"Yahoo", "Jeopardy"})
    if hangul:
        # "가. 개요" is a list's mark, not a sentence.
        return not (a - first == 1 and before in "가나다라마바사아자차카타파하")
    return _ends_after_token(text, first, a, rest) or (b - a > 1 and marks[-1] in '"”')


def _ends_after_token(text: str, first: int, a: int, rest: str) -> bool:
    """Whether a full stop after a figure, an initial or a shortened word ends the sentence."""
    token = re.split(r"[\s(\[\"“‘'·/]", text[max(first, a - 24) : a])[-1]
    alone = a - len(token) == first
    if token.isdigit():
        if alone and len(token) <= 3:
            return False  # "1. 개요"
        if re.match(r"\d{1,2}\.", rest) and len(token) <= 4:
            return False  # 2024. 11. 3.
        return not (
            "가" <= rest[0] <= "힣" and re.search(r"\d{2,4}\. ?\d{1,2}\. ?\d{1,2}$", text[max(first, a - 14) : a])
        )
    if re.fullmatch(r"['‘]?\d{2,4}\.\d{1,2}(?:\.\d{1,2})?", token) and "가" <= rest[0] <= "힣":
        return False  # 2024.11.3. 발표
    word = token.lower().rstrip(".")
    starter = _starts(rest)
    if word in _NEVER or (word in _TITLES and not (word == "no" and not rest[0].isdigit())):
        return False
    if word in _MONTHS and token[0].isupper():
        return not rest[0].isdigit() and starter
    if word in _SHORTENED:
        return starter
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", token):
        return starter  # U.S., a.m., J.P.
    if len(token) == 1 and token.isupper():
        return starter
    return True


def _starts(rest: str) -> bool:
    """Whether this reads as the beginning of a sentence even after a shortened word."""
    word = re.match(r"[\"“‘']?([A-Za-z]+)", rest)
    if word is None:
        return rest[0] in '“"‘△▲'
    return word[1][0].isupper() and word[1].lower() in _STARTERS


_CLAUSE = (
    re.compile(r"[.!?…。][\"”'’)]* "),
    re.compile(r"[;:] | [—–-] |, |(?:며|고|지만|는데|면서|으나|해|라|서) "),
    re.compile(r" "),
)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """One sentence, in pieces of at most LONGEST characters: at sentence ends inside quotes, else at clauses, else at blanks."""
    pieces = []
    while end - start > LONGEST:
        cut = start + LONGEST
        for mark in _CLAUSE:
            last = 0
            for last_mark in mark.finditer(text, start + LONGEST // 3, start + LONGEST):
                last = last_mark.end()
            if last:
                cut = last
                break
        a, b = _trim(text, start, cut)
        pieces.append((a, b))
        start, _ = _trim(text, cut, end)
    if start < end:
        pieces.append((start, end))
    return pieces
