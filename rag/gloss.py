"""A line of key words in the other language for a quotation: names, terms, figures, days. Never a translation.

It is put together from the glossary, the list of companies and the verb families, word by word in the order of the
sentence; a denied verb keeps its "not". Where too little is known, or a denial cannot be said, there is none.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.figures import Figure, figures
from corpus.text import language as language_of
from rag.concepts import Concepts
from rag.modality import Said, said
from rag.mood import Mood, noun_root
from rag.translate import Glossary
from rag.verify import concepts_of

MARK = {"ko": "핵심어", "en": "Key words"}
# Fewer items than this say nothing; below this share of the sentence's content words they may say something else.
_LEAST, _SHARE = 3, 0.4
_MOST = 8
# Units, which figures have, and small words.
_NO_TERM = frozenset(
    {
        "percent",
        "퍼센트",
        "ten thousand",
        "hundred million",
        "trillion",
        "won",
        "원",
        "on the day",
        "at all",
        "전혀",
        "voluntarily",
    }
)
# Words of the longest term.
_RUN = 4
_TOKEN = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z0-9&'-]*")
# The families' words in the two languages; those that are not here are left to the glossary.
_VERBS: dict[tuple[str, int], tuple[str, str]] = {
    ("amount", 1): ("늘림·오름", "increase"), ("amount", -1): ("줄임·내림", "cut, decrease"), ("amount", 0): ("유지", "unchanged"),
    ("open", 1): ("개장", "open"), ("open", -1): ("폐쇄", "close"), ("run", 1): ("시작", "start"), ("run", -1): ("중단", "stop"),
    ("trade", 1): ("인수", "buy"), ("trade", -1): ("매각", "sell"), ("late", 1): ("연기", "delay"), ("late", -1): ("앞당김", "bring forward"),
    ("allow", 1): ("승인", "approve"), ("allow", -1): ("거부", "refuse"), ("sign", 0): ("체결", "sign"), ("spend", 0): ("투자", "invest"),
    ("finish", 0): ("완공·완료", "complete"), ("leave", 0): ("사임", "resign"), ("fine", 0): ("과징금", "fine"), ("fail", 0): ("무산", "fail"),
    ("withdraw", 0): ("철회", "withdraw"), ("hire", 0): ("채용", "hire"), ("merge", 0): ("합병", "merge"), ("select", 0): ("선정", "select"),
    ("exceed", 1): ("웃돎", "exceed"), ("exceed", -1): ("밑돎", "fall short"), ("confirm", -1): ("부인", "deny"),
    ("name", 0): ("선임", "appoint"), ("make", 0): ("생산", "produce"), ("extend", 0): ("연장", "extend"), ("order", 0): ("수주", "order"),
}  # fmt: skip
_UNITS = {"won": ("원", "won"), "dollar": ("달러", "dollars"), "euro": ("유로", "euros"), "yen": ("엔", "yen"), "yuan": ("위안", "yuan"),
          "percent": ("%", "%"), "point": ("%포인트", " percentage points"), "basis point": ("bp", " basis points"),
          "person": ("명", "people"), "times": ("배", "times")}  # fmt: skip
_BIG = ((Decimal(10) ** 12, "조", "trillion"), (Decimal(10) ** 9, "", "billion"), (Decimal(10) ** 8, "억", ""),
        (Decimal(10) ** 6, "", "million"), (Decimal(10) ** 4, "만", ""))  # fmt: skip
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def gloss(sentence: str, language: str, glossary: Glossary) -> str:
    """The key words of a sentence in `language`, "" when it is in that language already or too little of it is known.

    >>> gloss("KT는 네트워크 설비투자를 줄일 계획이 전혀 없다고 답했다.", "en", Glossary())
    'Key words: KT · network · capital expenditure · not cut, decrease'
    """
    own = language_of(sentence)
    language = "ko" if language == "ko" else "en"
    if own == language:
        return ""
    concepts = concepts_of(glossary)
    spots: list[tuple[int, str]] = []
    taken: set[int] = set()
    tokens = list(_TOKEN.finditer(sentence))
    # 1. Verbs, as they are said.
    words = said(sentence, concepts.keys)
    known = at = 0
    for word in words:
        at = max(sentence.find(word.word, at), at)
        item, told = _verb(word, language)
        if not told:
            return ""
        if item:
            known += 1
            taken.add(at)
            spots.append((at, item))
    # 2. Names and terms, the longest first; one that has several meanings is left out.
    taken |= {t.start() for t in tokens for f in figures(sentence) if f.start <= t.start() < f.end}
    n = 0
    while n < len(tokens):
        for count in range(min(_RUN, len(tokens) - n), 0, -1):
            run = tokens[n : n + count]
            if not taken & {t.start() for t in run} and (item := _term(sentence, run, language, concepts)):
                spots.append((run[0].start(), item))
                known += count
                n += count - 1
                break
        n += 1
    # 3. Figures and days.
    spots += [(f.start, text) for f in _apart(figures(sentence)) if (text := _figure(f, language))]
    spots += _days(sentence, language)
    items = list(dict.fromkeys(item for _, item in sorted(spots)))[:_MOST]
    if len(items) < _LEAST or known < _SHARE * len(words):
        return ""
    return f"{MARK[language]}: " + " · ".join(items)


def _verb(word: Said, language: str) -> tuple[str, bool]:
    """How a verb is said, "" when it has no word here; and whether nothing is lost: a denial that cannot be said is."""
    verb = next((_VERBS[f] for f in word.families if f in _VERBS), None)
    if not verb or (word.mood is Mood.UNSAID and not word.denied):
        return "", not (word.denied and word.families)
    text = verb[0 if language == "ko" else 1]
    if word.denied:
        return (f"{text} 아님" if language == "ko" else f"not {text}"), True
    if word.mood is Mood.POSSIBLE:
        return (f"{text} 가능" if language == "ko" else f"may {text}"), True
    if word.mood is Mood.PLANNED:
        return (f"{text} 예정" if language == "ko" else f"plan to {text}"), True
    return text, True


def _term(sentence: str, run: Sequence[re.Match[str]], language: str, concepts: Concepts) -> str:
    """The one term of the glossary or list of companies that these words are, in the language; "" for none or several."""
    last = run[-1]
    for end in dict.fromkeys(
        (last.end(), last.start() + len(noun_root(last[0])) if last[0][0] >= "가" else last.end())
    ):
        phrase = sentence[run[0].start() : end]
        entries = concepts.entries(phrase if phrase[0] >= "가" else phrase.lower())
        forms = {(e.korean if language == "ko" else e.english)[0] for e in entries}
        if len(forms) == 1 and not forms & _NO_TERM and not next(iter(forms)).endswith(("하다", "되다")):
            return forms.pop()
    if language == "en" and len(run) == 1 and re.fullmatch(r"[A-Z][A-Za-z0-9&.-]*", last[0]):
        return last[0]  # a name that is written in Latin letters
    return ""


def _apart(found: list[Figure]) -> list[Figure]:
    """Figures that are no part of a day or period."""
    return [f for f in found if f.unit not in ("year", "month", "day", "quarter", "half")]


def _figure(f: Figure, language: str) -> str:
    """A figure as the language writes it, "" for a bare number.

    >>> _figure(Figure(Decimal(2400000000000), "won", 0, 1), "en"), _figure(Figure(Decimal("1340000000"), "dollar", 0, 1), "ko")
    ('2.4 trillion won', '13억 4000만 달러')
    """
    if f.unit not in _UNITS:
        return ""
    korean, english = _UNITS[f.unit]
    if language == "ko":
        rest, parts = f.value, []
        for size, name, _ in _BIG:
            if name and rest >= size:
                parts.append(f"{int(rest // size)}{name}")
                rest %= size
        if rest or not parts:
            parts.append(f"{rest.normalize():f}")
        return " ".join(parts) + (korean if korean in ("%", "%포인트", "배", "명", "bp") else f" {korean}")
    for size, _, name in _BIG:
        if name and f.value >= size:
            return f"{(f.value / size).normalize():f} {name} {english}"
    return f"{f.value.normalize():,f}" + (english if english[0] in "% " else f" {english}")


_PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)년\s?)?(?:(?P<month>\d{1,2})월(?:\s?(?P<day>\d{1,2})일)?|(?P<quarter>[1-4])분기|(?P<half>[상하])반기)|(?P<only>(?:19|20)\d\d)년"
)
_ENGLISH_PERIOD = re.compile(
    r"\b(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s(?P<day>\d{1,2}))?(?:,?\s(?P<year>(?:19|20)\d\d))?\b|\b(?P<only>(?:19|20)\d\d)\b"
)


def _days(sentence: str, language: str) -> list[tuple[int, str]]:
    """Days, months, quarters and years that the sentence names, in the other language."""
    found = []
    for m in (_PERIOD if language == "en" else _ENGLISH_PERIOD).finditer(sentence):
        part = m.groupdict()
        year = part.get("year") or part.get("only") or ""
        if language == "ko":
            month = f"{_MONTHS.index(m['month']) + 1}월" if m["month"] else ""
            text = " ".join(p for p in (f"{year}년" if year else "", month, f"{m['day']}일" if m["day"] else "") if p)
        elif part["quarter"] or part["half"]:
            text = (f"Q{part['quarter']}" if part["quarter"] else "H1" if part["half"] == "상" else "H2") + (
                f" {year}" if year else ""
            )
        else:
            month = _MONTHS[int(part["month"]) - 1] if part["month"] and 1 <= int(part["month"]) <= 12 else ""
            text = " ".join(p for p in (month, part["day"] or "", year) if p)
        found.append((m.start(), text))
    return [(at, text) for at, text in found if text]
