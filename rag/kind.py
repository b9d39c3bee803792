"""What kind of thing a question asks for, and what kinds of things a sentence holds: sums, shares, counts, days, reasons.

Kinds of figures are told by their units: a question for a sum (얼마를 투자, what price) is not answered by a percentage.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.figures import Figure, figures, quantities


class Kind(StrEnum):
    """`FIGURE` is a figure of whatever unit; the kinds before it are figures too, of one."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    DURATION = "duration"
    FIGURE = "figure"
    DATE = "date"
    PERSON = "person"
    REASON = "reason"
    PLACE = "place"
    WHETHER = "whether"
    OTHER = "other"


FIGURES = frozenset({Kind.MONEY, Kind.SHARE, Kind.COUNT, Kind.DURATION, Kind.FIGURE})
_MONEY = frozenset({"won", "dollar", "euro", "yen", "yuan", "cent"})
_SHARES = frozenset({"percent", "point", "basis point", "times"})
_PERIODS = frozenset({"year", "month", "day", "quarter", "half"})

# Looked for in this order: the more exact wording before the more general.
_ASKS: tuple[tuple[Kind, str], ...] = (
    (Kind.REASON, r"왜(?![가-힣])|이유|까닭|원인|때문|\bwhy\b|\breasons?\b|what (?:caused|led|made)|\bcause of"),
    (
        Kind.DURATION,
        r"얼마나 (?:오래|걸|미뤄|늦|앞당|이어|길)|며칠\s?(?:동안|간|이나|만)|몇\s?(?:개월|달|시간|분(?!기)|주|년)\s?(?:동안|간|이나|만|걸)|몇\s?(?:시간|개월|달|주)"
        r"|(?:끊긴|걸린|걸리는|이어진)\s(?:시간|기간)|기간은|how long|how many (?:days|weeks|months|years|hours|minutes)|how quickly|what notice|for how",
    ),
    (
        Kind.DATE,
        r"언제|며칠|몇\s?(?:년|월|일|시)|어느\s?(?:해|달|분기|날)|시점|시기|시한|날짜|일자|기한|(?:한|된|인|는|은|할|난|낸)\s(?:날|때)[은는이]|\bwhen\b"
        r"|(?:what|which|on what|by what) (?:date|day|month|year|quarter)|\bhow soon",
    ),
    (Kind.PERSON, r"누구|누군|누굴|누가|\bwho\b|\bwhom\b|\bwhose\b"),
    (
        Kind.SHARE,
        r"몇\s?(?:%|퍼센트|프로|배)|[가-힣](?:율|률)(?:은|이|\s?합계|$|[?\s])|비율|비중|지분|점유율|배율|경쟁률|증가율|(?:대비|보다)\s얼마나|얼마나\s(?:늘|줄|올|내|감소|증가|달성)|배당성향"
        r"|what (?:percent|share|proportion|portion|stake|fraction)|\b(?:ratio|rate|margin|percentage|utili[sz]ation|percent|discount)\b|by how much|\bhow much .{0,40}\b(?:fall|rise|grow|gain|drop|raise)",
    ),
    (
        Kind.COUNT,
        r"몇\s?(?:명|개|대|척|곳|장|건|편|위|라운드|차례|회|가지|번|종|점|마리|사람|군데|호|㎿|메가)|(?:인원|가입자|대수|환자|직원|사람)\s?(?:수|규모)?[은는]|총\s?몇|모두\s몇"
        r"|how many|what number|number of",
    ),
    (
        Kind.MONEY,
        r"얼마(?!나)|실적|금액|가격|값|가치|금은|비용|예산|상한|매출|이익|손실|적자|수입|투자액|사업비|선가|공모가|목표가|주가|차입금|대금|액은|액수|비는|돈은|료는"
        r"|how much|what (?:price|sum|amount|fine|dividend)|\b(?:price|cost|revenue|profit|loss|fee|budget|sales|earnings|dividend|fine|salary|penalty|value)\b",
    ),
    (
        Kind.FIGURE,
        r"얼마|몇|규모|수치|숫자|수준|한도|how (?:large|big|high|low|far|fast|small)|what (?:size|level|ceiling|limit|minimum|maximum)|용량|생산능력",
    ),
    (
        Kind.PLACE,
        r"어디|어느\s(?:나라|도시|지역|곳|회사|업체|기업)|\bwhere\b|which (?:company|country|city|firm|\w+maker|airline|vendor|contractor)",
    ),
)
_ASKED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKS)
_WHETHER = re.compile(
    r"^(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should|may)\b"
    r"|(?:나요|나|는가|은가|인가|인가요|습니까|합니까|됩니까|맞나|까)\s?\?*$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"무엇|무슨|어떤|어떻게|어느|뭐|뭘|\bwhat\b|\bhow\b|\bwhich\b", re.IGNORECASE)
# Two things at once: two sentences may be needed.
_SEVERAL = re.compile(
    r"각각|비교|나란히|차이|함께\s(?:알려|보여)|그리고|이며|언제부터\s언제|얼마이?며|인데|했는데|이고\b|몇.{1,20}(?:얼마|몇|언제)|(?:누가|어디|언제).{1,12}(?:무엇|언제|어디|어느|얼마)"
    r"|\b(?:respectively|compare|both|versus)\b|\bbetween\b.+\band\b|\bfrom\b.+\bto the\b|어떻게\s?(?:바뀌|변|달라|했나|됐나)|는데,?\s.*(?:나|까|는)\?*$|실제로|맞나|다른\s이유|바뀌었나|\bkeep\b.+\bpromise|\bmeet\b.+\btarget|\bhow did\b.+\b(?:change|move|grow|compare)|\band (?:how|when|what|who|where)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"[가-힣]{2,4}\s(?:[가-힣A-Za-z·&]+\s){0,4}?(?:대표이사|대표|사장|부사장|회장|부회장|부문장|본부장|전무|상무|이사|장관|차관|위원장|실장|팀장|센터장"
    r"|연구원|애널리스트|교수|의장|지부장|국장|과장|총괄|변호사|박사|기자)|[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+)*\s[A-Z][a-z]+"
)
_REASON = re.compile(
    r"때문|탓|이유|원인|까닭|영향|여파|(?:로|으로)\s인해|에\s따른|(?:어|아|해|져|려|면)서|자\s|위해|덕분|배경|계기"
    r"|\bbecause\b|\bowing to\b|\bdue to\b|\bafter\b|\bcaus|\bblam|\breason|\bsince\b|\bas a result\b|\bthanks to\b|\bled to\b|\bcit(?:ed|ing)\b|\bfollow(?:ed|ing)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\d\s?(?:년\s?간|년\s?(?:동안|만에|여|치|\d개월)|개월|시간|분(?:\s|간|\s?만|이|을|$)|주(?:간|일|\s?만)|일\s?(?:간|동안|만에|째)|달|박)|(?:한|두|석|넉|세|네|다섯|여섯|반)\s?(?:달|해|시간|주)"
    r"|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|a)[\s-](?:day|week|month|year|hour|minute)s?\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[가-힣]{2,}(?:시|군|구|도|읍|면|동|공장|조선소|제철소|사업장|지점|점|항|공항|본사|센터|국|사|회사|은행|증권|전자|그룹|매체|업체)(?:은|는|이|가|을|를|의|에|에서|와|과|로|으로|도|\s|[,.]|$)"
    r"|\b(?:in|at|from|with|to|by) [A-Z][a-z]+"
)
_COUNTER = re.compile(
    r"\s?(?:명|개(?!월)|대|척|곳|장|건|편|위|라운드|차례|회|가지|번|종|마리|사람|군데|호|세대|가구|GWh|MW|㎿|t\b|톤|people|jobs|ships|vessels|cars|vehicles|patients|base|[a-z]{3,}s\b)"
)
_NOT_COUNTED = re.compile(r"\s?(?:개월|년|월|일|시간|분기|days?|weeks?|months?|years?|hours?)")
_WORDED = re.compile(
    r"않|아니|없|못|부인|사실과 다르|맞다|계획|검토|\bnot?\b|\bnever\b|\bden(?:y|ied|ies)|\bwill\b|\bplan",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants: its kinds, the most exact first, and whether it asks for more than one thing."""

    kinds: tuple[Kind, ...]
    several: bool

    @property
    def first(self) -> Kind:
        return self.kinds[0]


def asked(question: str) -> Asked:
    """The kinds of answer a question wants.

    >>> asked("언제 착공하나").first, asked("How much will it cost?").first, asked("KT가 투자를 줄이나요?").first
    (<Kind.DATE: 'date'>, <Kind.MONEY: 'money'>, <Kind.WHETHER: 'whether'>)
    >>> asked("희망퇴직 위로금 상한은?").first, asked("공장은 몇 명을 뽑고 언제 문을 여나").several
    (<Kind.MONEY: 'money'>, True)
    """
    kinds = [kind for kind, pattern in _ASKED if pattern.search(question)]
    several = bool(_SEVERAL.search(question)) or {Kind.DATE, Kind.MONEY} <= set(kinds)
    if not kinds:
        whether = _WHETHER.search(question.strip()) and not _OPEN.search(question)
        kinds = [Kind.WHETHER if whether else Kind.OTHER]
    return Asked(tuple(kinds), several)


_QUESTION = re.compile(
    r"[?？]\s*$|무엇|누구|누가|언제|어디서|어디로|얼마|몇\s?[가-힣]|어떻게|어떤|어느|왜\s|(?:나요?|까요?|는가|은가|인가요?|는지|알려줘|알려주세요|설명해줘)\s*[.?]*$"
    r"|^(?:who|what|when|where|why|how|which|whose|did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether something is asked, where a headline or some words would only be looked for.

    >>> is_question("KT가 설비투자를 줄이나요?"), is_question("who heads KT"), is_question("KT, 설비투자 20% 축소")
    (True, True, False)
    """
    return bool(_QUESTION.search(text.strip()))


def asked_kind(question: str) -> Kind:
    """The first of `asked`: the most exact kind of answer that a question wants."""
    return asked(question).first


def held_kinds(sentence: str, known: Sequence[Figure] | None = None) -> frozenset[Kind]:
    """Every kind of thing that a sentence holds; `known` are its figures when they were read already.

    >>> sorted(held_kinds("윤슬은 22일 4억3000만원을 15% 줄여 3척을 9개월간 빌렸다"))
    [<Kind.COUNT: 'count'>, <Kind.DATE: 'date'>, <Kind.DURATION: 'duration'>, <Kind.FIGURE: 'figure'>, <Kind.MONEY: 'money'>, <Kind.SHARE: 'share'>]
    """
    found: set[Kind] = set()
    known = figures(sentence) if known is None else known
    for f in known:
        found |= kinds_of(f, sentence)
    if Kind.FIGURE not in found:
        starts = {f.start for f in known}
        # Number words: 두 척, doubled.
        if any(f.start not in starts for f in quantities(sentence)):
            found |= {Kind.FIGURE, Kind.COUNT}
    for kind, pattern in ((Kind.DURATION, _DURATION), (Kind.PERSON, _PERSON), (Kind.REASON, _REASON),
                          (Kind.PLACE, _PLACE), (Kind.WHETHER, _WORDED)):  # fmt: skip
        if pattern.search(sentence):
            found.add(kind)
    return frozenset(found)


def kinds_of(figure: Figure, sentence: str) -> set[Kind]:
    """The kinds of one figure of a sentence: its unit's, and FIGURE unless it tells a day or period."""
    if figure.unit in _MONEY:
        return {Kind.MONEY, Kind.FIGURE}
    if figure.unit in _SHARES:
        return {Kind.SHARE, Kind.FIGURE}
    if figure.unit in _PERIODS:
        return {Kind.DATE}
    after = sentence[figure.end : figure.end + 12]
    if figure.unit == "person" or _COUNTER.match(after):
        return {Kind.COUNT, Kind.FIGURE}
    return {Kind.DURATION} if _NOT_COUNTED.match(after) else {Kind.COUNT, Kind.FIGURE}


def holds_kind(sentence: str, kind: Kind) -> bool:
    """Whether a sentence holds something of that kind; always true for `Kind.OTHER`."""
    return kind is Kind.OTHER or kind in held_kinds(sentence)
