"""Figures of a claim that its source does not write but gives: rounded with a word that says so, a difference, a share, a part.

"nearly a third" is 31%, eight in ten 78%, 1.5배로 up 50%, 71% are 300 of 420, half of $340 million are $170 million, and 넘게 이상 가까이 남짓 say how a figure is rounded.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

from corpus.figures import Figure
from rag.verification.rounding import LITTLE

# What may be subtracted and divided: sums and counts, of one unit.
_SUMS = frozenset({"won", "dollar", "euro", "yen", "yuan", "person", ""})
# 1200억원을 조금 넘는, 3분의 1에 못 미치는, 두 배가량: what is counted may have its counter between, 8명 넘게.
_COUNTER = r"^\s?(?:개월|여\s?[가-힣]|[가-힣]{1,2}(?=[을를이가에\s]))?\s?"
_OVER = re.compile(rf"{_COUNTER}(?:을|를|이|가)?\s?{LITTLE}(?:넘|이상|웃[도돌돈돕]|상회|초과|돌파)")
_UNDER = re.compile(
    rf"{_COUNTER}(?:에|을|를|도|이|에도)?\s?{LITTLE}(?:가까|육박|안\s?되|못\s?미|미치지\s못|미달|미만|이하|밑[도돌돈돕]|채\s?(?:안|되지|못))"
)
# 28만여 명: the odd ones stand within the figure.
_ODD = re.compile("여")
_ABOUT = re.compile(r"^\s?(?:가량|안팎|정도|남짓|수준|쯤|내외|선)")
_BEFORE_ABOUT = re.compile(
    r"(?:약|대략|\bbarely|\babout|\baround|\broughly|\bsome|\bapproximately|\bclose to|\bsomewhere near)\s(?:a\s)?$",
    re.IGNORECASE,
)
_BEFORE_OVER = re.compile(
    r"(?:\bmore than|\bover|\babove|\bat least|\bexceed(?:ing|ed|s)|\btop(?:ped|ping|s)|\bsurpass(?:ed|es|ing)|\b(?:cross|pass)(?:ed|es|ing)|\bbroke through|\bpast|\bin excess of|\bnorth of|\bjust over|\bupwards? of)\s(?:a\s|the\s)?$",
    re.IGNORECASE,
)
_BEFORE_UNDER = re.compile(
    r"(?:거의|\bnearly|\balmost|\bless than|\bfewer than|\bunder|\bshort of|\bshy of|\bbelow|\bapproach(?:ing|ed|es)|\bnot quite)\s(?:a\s)?$",
    re.IGNORECASE,
)
# How far the figure may be from what it rounds, as shares of it: nearly and over, and about.
_FAR, _NEAR = Decimal("0.3"), Decimal("0.06")
# Over a figure is at most the next round one, or half as much again; nearly it is in the upper part of the step below.
_HALF, _MOST_OF = Decimal("0.5"), Decimal("0.7")
# What has to be reckoned first is not rounded as far: 86 is "more than 80".
_CLOSE = Decimal("0.15")
# A share in tenths is rounded to one, another (a third, three quarters) may be half a point off; a growth of a multiple by as much.
_TENTHS = re.compile(r"10|ten|열|tenth", re.IGNORECASE)
_HALF_TENTH, _THIRD, _WHOLE, _TENTH = Decimal("0.05"), Decimal("0.006"), Decimal("0.51"), Decimal("0.06")
# More figures than these are not tried with one another.
_MOST = 16


# Words that say that a figure is the sum of others.
_TOGETHER = re.compile(
    r"합계|합쳐|합치면|합친|합해|합하면|더하면|더해|모두|통틀어|총액|총\s?(?=[\d약])|\b(?:combined|together|in all|in total|altogether|a total of|sum of|between them)\b",
    re.IGNORECASE,
)
_REST = re.compile(r"나머지|잔여|\b(?:the rest|remaining|remainder|balance)\b", re.IGNORECASE)


def reckoned(
    text: str,
    figure: Figure,
    held: Sequence[Figure],
    counted: Sequence[Decimal] = (),
    rests: Sequence[tuple[str, str]] = (),
) -> bool:
    """Whether the figure of this claim is one that these figures of its source give; `counted` are the source's shares of counts,
    `rests` its parts that are told beside the rest.

    >>> from corpus.figures import figures
    >>> source = figures("공모 주식 420만주 가운데 300만주가 신주다. 과징금은 1184억원이다.")
    >>> [reckoned(t, figures(t)[0], source) for t in ("71%가 신주다", "1200억원에 가까운 과징금", "60%가 신주다")]
    [True, True, False]
    >>> source = figures("점유율은 18%로 1위 23%에 뒤진다. 5000억원의 70%를 빌리고 나머지는 자체 자금이다.")
    >>> told = rests(["5000억원의 70%를 빌리고 나머지는 자체 자금이다."])
    >>> [reckoned(t, figures(t)[0], source, (), told) for t in ("5%포인트 뒤졌다", "나머지 1500억원", "2000억원")]
    [True, True, False]
    """
    target = figure.value
    if not target or figure.unit in ("year", "month", "day", "quarter", "half"):
        return False
    before, after = text[max(0, figure.start - 24) : figure.start], text[figure.end : figure.end + 24]
    values = [f.value for f in held if f.unit == figure.unit]
    if figure.unit in ("percent", "times") and target < (1 if figure.unit == "times" else 100):
        # A third is 33.3%, and a share of two figures of one unit.
        part = target if figure.unit == "times" else target / 100
        values = [f.value / 100 for f in held if f.unit == "percent"] + [f.value for f in held if f.unit == "times"]
        shares = [*_shares(held), *counted]
        if any(abs(s - part) <= Decimal("0.006") for s in shares) or any(
            abs(1 - s - part) <= Decimal("0.006") for s in shares
        ):
            return True
        values += [*shares, *(1 - s for s in shares if _REST.search(text) or _DOWN.search(text))]
        target = part
        # Eight in ten are any share that is nearest to it.
        tenths = _TENTHS.search(text, figure.start, figure.end)
        if figure.unit == "times" and any(abs(v - part) <= (_HALF_TENTH if tenths else _THIRD) for v in values):
            return True
    elif figure.unit == "times":
        values += _multiples(held)
        if any(abs(v - target) <= Decimal("0.05") for v in values):
            return True
    if figure.unit == "percent":
        near = _WHOLE if figure.value == figure.value.to_integral_value() else _TENTH
        if any(abs((m - 1) * 100 - figure.value) < near for m in (*_told_multiples(held), *_steps(held))):
            return True
    given = _given(text, figure, held, rests)
    if any(abs(v - target) <= target * near for v, near in given):
        return True
    over = _OVER.match(after) or _BEFORE_OVER.search(before) or _ODD.search(text, figure.start, figure.end)
    step = _step(target)
    if over:
        return any(target < v <= target + min(step, target * _HALF) for v in values) or any(
            target < v <= target * (1 + _CLOSE) for v, _ in given
        )
    if _UNDER.match(after) or _BEFORE_UNDER.search(before):
        return any(target - min(step * _MOST_OF, target * _FAR) <= v < target for v in values) or any(
            target * (1 - _CLOSE) <= v < target for v, _ in given
        )
    about = _ABOUT.match(after) or _BEFORE_ABOUT.search(before)
    return bool(about) and any(abs(v - target) <= target * _NEAR for v in (*values, *(v for v, _ in given)))


def _step(value: Decimal) -> Decimal:
    """What a round figure is round to: 3000억 to 1000억, 35% to 5%; a third, which has no end, to itself.

    >>> _step(Decimal(3000)), _step(Decimal(35)), _step(Decimal("0.5"))
    (Decimal('1000'), Decimal('5'), Decimal('0.5'))
    """
    number = value.normalize().as_tuple()
    exponent = int(number.exponent)
    if len(number.digits) > 6:
        return value
    return Decimal(5 if number.digits[-1] == 5 else 1) * Decimal(10) ** exponent


# What falls to a third falls by two thirds.
_DOWN = re.compile(
    r"줄[어었이인]|줄고|감소|하락|떨어|축소|내[려렸]|\b(?:cut|fell|fall\w*|narrow\w*|shr[aiu]nk\w*|declin\w*|drop\w*|reduc\w*|lower\w*|slash\w*|down|halv\w*|los[te]\w*)\b",
    re.IGNORECASE,
)


def rests(evidence: Sequence[str]) -> list[tuple[str, str]]:
    """(the words before a rest, those of the rest) of each text that tells what is left of a whole.

    >>> rests(["투자금의 60%는 빌리고, 나머지는 자체 자금으로 조달한다."])
    [('투자금의 60%는 빌리고, ', '나머지는 자체 자금으로 조달한다.')]
    """
    return [(text[: m.start()], text[m.start() :]) for text in evidence if (m := _REST.search(text))][:_MOST]


def _is_rest(text: str, figure: Figure, rests: Sequence[tuple[str, str]]) -> bool:
    """Whether what the claim says about this figure is rather said of a rest than of the part beside it."""
    clause = _around(text, figure)
    # The verb is said of both.
    words = {w[:2] for w in re.findall(r"[가-힣]{2,}|[A-Za-z]{4,}", re.sub(r"[가-힣]+\W*$", "", clause))}
    return any(
        bool(_REST.search(clause)) or sum(w in rest for w in words) >= sum(w in part for w in words)
        for part, rest in rests
    )


_CLAUSE_END = re.compile(r"[,;]\s|(?<=고)\s|\s(?:and|while|with)\s")


def _around(text: str, figure: Figure) -> str:
    """The clause of a figure, as far as 120 characters on either side."""
    before, after = text[max(0, figure.start - 120) : figure.start], text[figure.end : figure.end + 120]
    return _CLAUSE_END.split(before)[-1] + _CLAUSE_END.split(after)[0]


# What says that a figure lies between two others: grew by, more than, short of, a gain of; a level or "to" does not.
_DIFFERS = re.compile(
    r"늘|줄|증가|감소|증액|감액|차이|차익|격차|커[졌지진]|높|낮|많[았은고다]|적[었은고다]|모자|부족|뒤[졌진처]|앞[섰서선]|오[르른를]|올[랐라려]|내[렸려린]|떨어|하락|상승|확대|축소|불[어었]|급증|급감|깎|삭감|추가|더|덜|인상|인하|남[겼긴는은]|나머지|웃돌|밑돌|못\s?미|이익|손실|쪼그라|감원"
    r"|\b(?:by|more|less|fewer|gap|difference|lead|behind|ahead|cut\w*|add(?:ed|ing|s)?|extra|additional|up|down|gain\w*|short\w*|ros?e|ris\w*|fell|fall\w*|grew|grow\w*|increas\w*|decreas\w*|declin\w*|drop\w*|rais\w*|lower\w*|reduc\w*|widen\w*|narrow\w*|higher|larger|smaller|bigger|rest|remain\w*|above|below|beat|miss\w*|lost|los[es]\w*|premium|discount|profit)\b",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s?(?:[가-힣]{1,3}?\s?)??(?:가량|정도)?(?:으로|로)\s?(?:더\s)?(?:줄|늘|감소|증가|하락|상승|떨어|오[른를르]|올[랐라려]|내[려렸]|낮|높|축소|확대|급증|급감|불[어었]|커)"
)
_ENGLISH_TO = re.compile(r"\bto\s(?:about\s|around\s|just\s|only\s|some\s)?$", re.IGNORECASE)


def _differs(text: str, figure: Figure) -> bool:
    """Whether a claim may tell with this figure how far two others are apart."""
    before, after = text[max(0, figure.start - 80) : figure.start], text[figure.end : figure.end + 60]
    if _TO.match(after) or _ENGLISH_TO.search(before):
        return False
    return bool(_DIFFERS.search(before) or _DIFFERS.search(after))


# Up 11 points to 52%.
_POINTS = re.compile(r"\s?points?\b|\s?포인트")


def _given(
    text: str, figure: Figure, held: Sequence[Figure], rests: Sequence[tuple[str, str]]
) -> list[tuple[Decimal, Decimal]]:
    """What may be subtracted, added and multiplied to a figure of this unit, each with the share by which it may be off."""
    if figure.unit == "point" or (not figure.unit and _POINTS.match(text, figure.end)):
        rates = list(dict.fromkeys(f.value for f in held if f.unit == "percent"))[:_MOST]
        return [(a - b, Decimal(0)) for a, b in permutations(rates, 2) if a > b]
    if figure.unit not in _SUMS or (not figure.unit and figure.value < 20):
        return []
    units = ("", "person") if figure.unit in ("", "person") else (figure.unit,)
    same = list(dict.fromkeys(f.value for f in held if f.unit in units))[:_MOST]
    apart = _differs(text, figure)
    found = [(a - b, Decimal(0)) for a, b in permutations(same, 2) if a > b] if apart else []
    if _TOGETHER.search(text):
        found += [(a + b, Decimal(0)) for a, b in permutations(same, 2)]
        found += [(sum(same[:n], Decimal(0)), Decimal(0)) for n in range(3, len(same) + 1)]
    parts = [f.value / 100 for f in held if f.unit == "percent" and f.value < 100]
    parts += [f.value for f in held if f.unit == "times" and f.value < 1]
    parts = list(dict.fromkeys(parts))[:_MOST]
    if rests and _is_rest(text, figure, rests):
        left = [1 - p for p in parts]
        parts = left if _REST.search(_around(text, figure)) else [*parts, *left]
    return [*found, *((v * p, Decimal("0.01")) for v in same for p in parts)]


def _told_multiples(held: Sequence[Figure]) -> list[Decimal]:
    return [f.value for f in held if f.unit == "times" and f.value > 1]


def _steps(held: Sequence[Figure]) -> list[Decimal]:
    """How many times the earlier of two sums that follow one another the later is: 310억원에서 620억원으로."""
    last: dict[str, Decimal] = {}
    found = []
    for f in held[:_MOST]:
        if f.unit in _SUMS and f.value >= 10:
            if 0 < last.get(f.unit, Decimal(0)) < f.value:
                found.append(f.value / last[f.unit])
            last[f.unit] = f.value
    return found


def _multiples(held: Sequence[Figure]) -> list[Decimal]:
    """How many times as much the source tells of: of a growth (150% more are 2.5 times), and of two figures of one unit."""
    growth = [1 + f.value / 100 for f in held if f.unit == "percent" and f.value >= 20]
    rates = list(dict.fromkeys(f.value for f in held[:_MOST] if f.unit == "percent" and f.value))
    return [*growth, *(1 / s for s in _shares(held)), *(a / b for a, b in permutations(rates, 2) if a > b)]


def _shares(held: Sequence[Figure]) -> list[Decimal]:
    by_unit: dict[str, list[Decimal]] = {}
    for f in held[:_MOST]:
        if f.unit in _SUMS and f.value >= 10:
            # 1,500 of its 9,800 workers.
            by_unit.setdefault("" if f.unit == "person" else f.unit, []).append(f.value)
    return [a / b for some in by_unit.values() for a, b in permutations(dict.fromkeys(some), 2) if a < b]
