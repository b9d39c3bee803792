"""A line of key words in the other language for a quotation: names, terms, figures, days. Never a translation.

It is put together from the glossary, the list of companies and the verb families, word by word in the order of the
sentence; a denied verb keeps its "not". Where too little is known, or a denial cannot be said, there is none.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.figures import Figure, figures
from corpus.text import language as language_of
from rag.translate import Glossary
from rag.verification.concepts import Concepts
from rag.verification.modality import Said, said
from rag.verification.mood import Mood, noun_root
from rag.verification.verify import concepts_of

MARK = {"ko": "핵심어", "en": "Key words"}
# Fewer items than this say nothing; below this share of the sentence's content words they may say something else.
_LEAST, _SHARE = 3, 0.4
_MOST = 8
# Units, which figures have, and small words.
_NO_TERM = frozenset(
    re.split(
        r"[|\n]\s*",
        """percent|퍼센트|ten thousand|hundred million|trillion|won|원|on the day|at all|전혀|voluntarily|company|firm|회사|기업
    amount|액수|size|규모|level|수준|situation|상황|point in time|시점|time|시간|morning|afternoon|오전|오후|after|before|first|처음|last|most
    already|이미|together|함께|some|일부|influence|영향|reason|이유|decision|part|부분|case|경우|beginning|this time|이번|other|기타
    kilometer|킬로미터|method|방법|fully|rapidly|approximately|of which|respectively|this|in addition|explanation|inquiry|조사|proposal
    quarter|분기|분기별|개월|사례|원가|소속사|plan|계획""",
    )
)
# English words of several entries, by what business news means by them.
_PLAIN = {"revenue": "매출", "revenues": "매출"}
# Words of the longest term.
_RUN = 4
_TOKEN = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z0-9&'-]*")
# The families' words in the two languages, and the beginnings of the words that mean just that, whatever stands beside them: a profit
# is 올리다 too, and a share closes.
_VERBS: dict[tuple[str, int], tuple[str, str, re.Pattern[str]]] = {
    family: (korean, english, re.compile(words, re.IGNORECASE))
    for family, korean, english, words in (
        (
            ("amount", 1),
            "늘림·오름",
            "increase",
            r"늘[어었린리림렸려]|증가|확대|급증|인상|상승|increas|grew\b|grow|rose\b|rise|raise",
        ),
        (
            ("amount", -1),
            "줄임·내림",
            "cut, decrease",
            r"줄|감소|축소|급감|인하|하락|삭감|cut|decreas|declin|reduc|fell\b|lower",
        ),
        (("late", 1), "연기", "delay", r"미[루뤘룬룰뤄]|연기|늦[추춰춘출췄]|지연|delay|postpon|put\b|push"),
        (("late", -1), "앞당김", "bring forward", r"앞당|bring|brought"),
        (("trade", 1), "인수", "acquire", r"인수|acqui|takeover"),
        (("trade", -1), "매각", "sell", r"매각|divest"),
        (("allow", 1), "승인", "approve", r"승인|허가|approv"),
        (("allow", -1), "거부", "refuse", r"거부|불허|reject|refus"),
        (("run", -1), "중단", "stop", r"중단|suspend|halt"),
        (("sign", 0), "체결", "sign", r"체결|sign"),
        (("spend", 0), "투자", "invest", r"투자|invest"),
        (("finish", 0), "완공·완료", "complete", r"완공|완료|complet"),
        (("leave", 0), "사임", "resign", r"사임|사퇴|resign"),
        (("fine", 0), "과징금", "fine", r"과징금|fine"),
        (("fail", 0), "무산", "fail", r"무산|결렬|collaps"),
        (("withdraw", 0), "철회", "withdraw", r"철회|withdr"),
        (("hire", 0), "채용", "hire", r"채용|hir|recruit"),
        (("merge", 0), "합병", "merge", r"합병|merg"),
        (("select", 0), "선정", "select", r"선정|select"),
        (("name", 0), "선임", "appoint", r"선임|내정|appoint"),
        (("make", 0), "생산", "produce", r"생산|produc|manufactur"),
        (("extend", 0), "연장", "extend", r"연장|exten"),
        (("order", 0), "수주", "order", r"수주|order"),
        (("confirm", -1), "부인", "deny", r"부인|일축|den"),
    )
}
# Where a sentence denies, its key words must, or they would say the contrary.
_DENIES = re.compile(
    r"않|없[다는었어을이습]|못[했하해]|부인[했하한]|아니[다라었며]|무근|일축|반박|\b(?:no|not|never|without|neither|nor|cannot|den(?:y|ies|ied)"
    r"|dismiss\w*|refut\w*|reject\w*|fail\w* to)\b|n['’]t\b",
    re.IGNORECASE,
)
_PLANS = re.compile(r"계획|예정|기로|방침|겠|\b(?:will|plan\w*|to be|intend\w*|would|aims?)\b", re.IGNORECASE)
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
    denials = []
    for word in words:
        at = max(sentence.find(word.word, at), at)
        if item := _verb(word, language, bool(_PLANS.search(sentence))):
            known += 1
            taken.add(at)
            spots.append((at, item))
            if word.denied or ("confirm", -1) in word.families:
                denials.append(item)
    if _DENIES.search(sentence) and not denials:
        return ""
    # What is denied says so by itself.
    spots = [s for s in spots if s[1] not in ("부인", "deny") or denials in (["부인"], ["deny"])]
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


def _verb(word: Said, language: str, planned: bool) -> str:
    """How a verb is said in the language, "" when it has no word here. `planned` says that the sentence speaks of a plan."""
    verb = next((_VERBS[f] for f in word.families if f in _VERBS and _VERBS[f][2].match(word.word)), None)
    if not verb or (word.mood is Mood.UNSAID and not word.denied):
        return ""
    text = verb[0] if language == "ko" else verb[1]
    if word.denied:
        return f"{text} 아님" if language == "ko" else f"not {text}"
    if word.mood is Mood.POSSIBLE:
        return f"{text} 가능" if language == "ko" else f"may {text}"
    if word.mood is Mood.PLANNED and planned:
        return f"{text} 예정" if language == "ko" else f"plan to {text}"
    return text


def _term(sentence: str, run: Sequence[re.Match[str]], language: str, concepts: Concepts) -> str:
    """The one noun of the glossary or list of companies that these words are, in the language; "" for none or several."""
    last = run[-1]
    if language == "ko" and len(run) == 1 and (plain := _PLAIN.get(last[0].lower())):
        return plain
    for end in dict.fromkeys(
        (last.end(), last.start() + len(noun_root(last[0])) if last[0][0] >= "가" else last.end())
    ):
        phrase = sentence[run[0].start() : end]
        entries = concepts.entries(phrase if phrase[0] >= "가" else phrase.lower())
        # Verbs and adjectives are not nouns, whatever is derived from them; and an English word is looked up by its stem,
        # which second shares with secondment: it must be the entry's own first word for it.
        entries = tuple(e for e in entries if not e.korean[0].endswith("다"))
        if phrase[0] < "가":
            entries = tuple(e for e in entries if _spelled(phrase, e.english if len(run) > 1 else e.english[:1]))
        forms = {(e.korean if language == "ko" else e.english)[0] for e in entries}
        if len(forms) == 1 and not forms & _NO_TERM and not next(iter(forms)).startswith("be "):
            return forms.pop()
    if language == "en" and len(run) == 1 and re.fullmatch(r"[A-Z][A-Za-z0-9&.-]+", last[0]):
        return last[0]  # a name that is written in Latin letters
    return ""


def _spelled(phrase: str, forms: Sequence[str]) -> bool:
    """Whether an English phrase is one of these, or its plural."""
    low = phrase.lower()
    return any(low in (f.lower(), f"{f.lower()}s", f"{f.lower()}es") for f in forms)


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
    r"\b(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|t(?:ember)?|ober|ember)?\b\.?(?:\s(?P<day>\d{1,2}))?(?:,?\s(?P<year>(?:19|20)\d\d))?\b|\b(?P<only>(?:19|20)\d\d)\b"
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
