"""What the wording of a question wants of a sentence beyond its kind: a day and not a year, an end and not a beginning, a
name that is not in the question, a cause that is told as one, words that somebody said, the newest of several reports.

Each wish that a question has is met (1) or not (-1) by a sentence; a wish that it has not counts nothing (0).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.figures import figures
from rag.kind import Kind

# The names of the wishes, in the order of `met`.
WISHES = (
    "wish day", "wish month", "wish year", "wish clock", "wish period", "wish end", "wish start", "wish person", "wish name",
    "wish cause", "wish said", "wish total", "wish several", "wish whether", "wish how",
)  # fmt: skip
_I = re.IGNORECASE
_DAY = re.compile(
    r"며칠|날짜|일자|[은는한된인난낸할운] 날(?:은|이|짜|에|인|과|\?|$)|(?:what|which) (?:date|day)|on what day", _I
)
_MONTH = re.compile(r"몇\s?월|몇\s?달|어느 달|(?:what|which) month", _I)
_YEAR = re.compile(r"몇\s?년(?!\s?(?:간|동안|만|치))|어느 해|몇\s?년도|(?:what|which) year", _I)
_CLOCK = re.compile(r"몇\s?시(?!간)|시각|what time|(?:at )?what hour", _I)
_WHEN = re.compile(r"언제|시점|시기|[은는한된인난낸할운]\s때(?:는|가|\?|$)|\bwhen\b|how soon|what notice|by what", _I)
_CLOCK_TOLD = re.compile(r"\d시(?!간)|\d{1,2}:\d\d|\b(?:a\.m\.|p\.m\.|noon|midnight)|\d\s?(?:am|pm)\b", _I)
_END = re.compile(
    r"언제까지|며칠까지|까지(?:인가|야|\?|$|는)|만료|끝나|종료|마감|기한|시한|\b(?:until|expire|run out|deadline|end|last)\b",
    _I,
)
_END_TOLD = re.compile(r"까지|만료|끝나|끝난|마감|종료|\b(?:until|till|through|expires?|end(?:s|ing)?|by)\b", _I)
_START = re.compile(r"언제부터|며칠부터|부터는|시작|착공|개시|\b(?:start|begin|open|launch|from when|go on sale)", _I)
_START_TOLD = re.compile(r"부터|시작|착공|개시|들어가|첫|\b(?:start|began|begin|open|from|launch)", _I)
_CAUSE_TOLD = re.compile(
    r"때문|탓|이유|원인|까닭|덕분|덕이|여파|겹[쳤치]|(?:으로|로) 인(?:해|한)|영향(?!력)|힘입|(?:을|를) (?:들어|이유로)|빚어|비롯"
    r"|\bbecause\b|\bowing to\b|\bdue to\b|\bthanks to\b|\bblam|\bcit(?:ed|ing)\b|\btraced\b|\bcaus|\breason|\bled to\b|\bdriven\b|\bhurt by\b|\bafter\b|\bas [a-z]+ (?:costs|demand|sales)",
    _I,
)
_SAID = re.compile(
    r"(?:뭐라고|무엇이라고|무슨 말|어떻게) ?(?:했|말|밝|답|설명|해명|전망|평가|주장|보)|무엇을 (?:말|밝|약속|요구)|입장은|해명|반응|설명했|말했|주장했|약속했|이유를"
    r"|what (?:did|does|do|has) .{0,60}\b(?:say|said|tell|claim|promise|argue|warn|explain)|\bsaid\b|\bsay about\b|comment",
    _I,
)
_SAID_TOLD = re.compile(
    r"[\"“”]|(?:말|밝|전|설명|해명|강조|주장|답|덧붙|부인|예상|전망|약속|요구|지적|반박)(?:했|혔|였)|\bsaid\b|\btold\b|\bsays\b",
    _I,
)
_TOTAL = re.compile(
    r"모두|총(?=[ \w])|합계|전체|누적|통틀어|합치면|\bin total\b|\btotal\b|altogether|\boverall\b|\bcombined\b", _I
)
_TOTAL_TOLD = re.compile(
    r"모두|총|합계|전체|누적|합치면|합쳐|통틀어|\btotal|altogether|\boverall\b|\bcombined\b|\ball\b|\bsum\b", _I
)
_HOW = re.compile(
    r"어떻게(?! ?(?:됐|됩|되|바뀌|변|달라))|어떤 방(?:법|식)|\bhow (?:did|does|do|will|would|is|are|was|were)\b(?! .*\b(?:compare|change)\b)",
    _I,
)
_HOW_TOLD = re.compile(
    r"(?:으로|로|통해|방식|방법|써서|나눠|나누어)(?=[ ,.])|마련|활용|\bby \w+ing\b|\bthrough\b|\busing\b|\bwith\b|\bvia\b",
    _I,
)
_WHO = re.compile(r"누구|누가|\bwho(?:m|se)?\b", _I)
_NAMED = re.compile(
    r"이름|어디|어느 (?:회사|업체|기업|나라|도시|지역|곳|은행|증권사)|어떤 (?:회사|업체|기업|나라|은행)|무슨 회사|곳은|상대는"
    r"|\bwhere\b|which (?:\w+ )?(?:company|firm|airline|bank|country|city|supplier|agency|vendor|contractor|\w+maker|rival|partner|buyer)|what is the name|\bwho\b|name of",
    _I,
)
_PERSON_TOLD = re.compile(
    r"(?P<ko>[가-힣]{2,4})\s(?:[가-힣A-Za-z·&0-9]+\s){0,3}?(?:신임\s)?(?:대표이사|최고[가-힣]+|대표|사장|부사장|회장|부회장|부문장|본부장|전무|상무|이사|장관|차관|위원장|실장|팀장"
    r"|센터장|연구원|애널리스트|교수|의장|지부장|국장|과장|총괄|변호사|박사|행장|소장|재무실장|CFO|CEO)|(?P<en>[A-Z][a-z]+(?: [A-Z][a-z]+(?:-[a-z]+)?){1,2})"
)
_NAME_TOLD = re.compile(
    r"[A-Z][A-Za-z&-]+(?: [A-Z][A-Za-z&-]+)*|[가-힣]{2,}(?:시|군|구|도|읍|면|공장|조선소|제철소|사업장|지점|점|공항|본사|센터|국|사|은행|증권|전자|그룹|매체|시핑|텔레콤|통신|미디어|반도체|에너지|제분|식품|트라이얼스|항공|게임즈|클라우드|모터스)"
    r"(?=은|는|이|가|을|를|의|에|와|과|로|으로|도|\s|[,.·(]|$)"
)
_WHETHER_TOLD = re.compile(
    r"않|아니|없|못|부인|사실무근|맞다|계획|검토|예정|하기로|그대로|유지|\bnot?\b|\bnever\b|\bden(?:y|ied|ies)|\bwill\b|\bplans?\b|\bno\b|n't\b|\bmissed\b|\bunrelated\b",
    _I,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The wishes of a question by name, its text, and the words of its own that are no answer."""

    wishes: frozenset[str]
    text: str
    figures: frozenset[str]


@lru_cache(1024)
def wanted(question: str, kinds: tuple[Kind, ...], several: bool) -> Wanted:
    """The wishes of a question, whose kinds are `kinds` (`rag.kind.asked`)."""
    found = set()
    dated = Kind.DATE in kinds
    for name, pattern in (("wish day", _DAY), ("wish month", _MONTH), ("wish year", _YEAR), ("wish clock", _CLOCK)):
        if pattern.search(question):
            found.add(name)
    if dated and not found and _WHEN.search(question):
        found.add("wish period")
    if dated or Kind.DURATION in kinds:
        found |= {n for n, p in (("wish end", _END), ("wish start", _START)) if p.search(question)}
    found |= {
        n for n, p in (("wish said", _SAID), ("wish total", _TOTAL), ("wish how", _HOW), ("wish name", _NAMED)) if p.search(question)
    }  # fmt: skip
    if _WHO.search(question):
        found |= {"wish person", "wish name"}
    if Kind.REASON in kinds:
        found.add("wish cause")
    if Kind.WHETHER in kinds:
        found.add("wish whether")
    if several:
        found.add("wish several")
    return Wanted(frozenset(found), question, frozenset(f.key for f in figures(question)))


# What tells a wish, where one expression does.
_TOLD = {
    "wish clock": _CLOCK_TOLD, "wish end": _END_TOLD, "wish start": _START_TOLD, "wish cause": _CAUSE_TOLD, "wish said": _SAID_TOLD,
    "wish total": _TOTAL_TOLD, "wish how": _HOW_TOLD, "wish whether": _WHETHER_TOLD,
}  # fmt: skip
_UNITS = {
    "wish day": {"day"},
    "wish month": {"month"},
    "wish year": {"year"},
    "wish period": {"day", "month", "quarter", "half", "year"},
}


def met(want: Wanted, sentence: str) -> list[float]:
    """1 for each wish that the sentence meets, -1 for each it does not, 0 where there is none; in the order of WISHES."""
    return [(1.0 if _meets(name, want, sentence) else -1.0) if name in want.wishes else 0.0 for name in WISHES]


def _meets(wish: str, want: Wanted, sentence: str) -> bool:
    if wish in _TOLD:
        return bool(_TOLD[wish].search(sentence))
    if wish == "wish person":
        return any((m["ko"] or m["en"]) not in want.text for m in _PERSON_TOLD.finditer(sentence))
    if wish == "wish name":
        return any(m[0] not in want.text for m in _NAME_TOLD.finditer(sentence))
    fresh = [f.unit for f in figures(sentence) if f.key not in want.figures]
    if wish == "wish several":
        return sum(unit not in _PERIODS for unit in fresh) > 1
    # "5월 30일" is a day; so is a weekday told by its date alone.
    return not _UNITS[wish].isdisjoint(fresh)


_PERIODS = frozenset({"year", "month", "day", "quarter", "half"})
