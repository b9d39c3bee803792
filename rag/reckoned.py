"""Figures of a claim that its source does not write but gives: rounded with a word that says so, a difference, a share, a part.

"nearly a third" is 31%, 71% are 300 of 420, half of $340 million are $170 million, and 넘게 이상 가까이 남짓 say how a figure is rounded.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

from corpus.figures import Figure

# What may be subtracted and divided: sums and counts, of one unit.
_SUMS = frozenset({"won", "dollar", "euro", "yen", "yuan", "person", ""})
_OVER = re.compile(r"^\s?(?:을|를|이|가)?\s?(?:넘|이상|웃도|상회)")
_UNDER = re.compile(r"^\s?(?:에|을|를|도|이)?\s?(?:가까|육박|안\s?되|못\s?미|미만|이하|밑도)")
_ABOUT = re.compile(r"^\s?(?:가량|안팎|정도|남짓|수준|쯤|내외|선)")
_BEFORE_ABOUT = re.compile(
    r"(?:약|대략|\babout|\baround|\broughly|\bsome|\bapproximately|\bclose to)\s(?:a\s)?$", re.IGNORECASE
)
_BEFORE_OVER = re.compile(r"(?:\bmore than|\bover|\babove|\bat least|\bexceeding)\s(?:a\s)?$", re.IGNORECASE)
_BEFORE_UNDER = re.compile(
    r"(?:\bnearly|\balmost|\bless than|\bunder|\bjust short of|\bbelow)\s(?:a\s)?$", re.IGNORECASE
)
# How far the figure may be from what it rounds, as shares of it: nearly and over, and about.
_FAR, _NEAR = Decimal("0.3"), Decimal("0.06")
# More figures than these are not tried with one another.
_MOST = 16


def reckoned(text: str, figure: Figure, held: Sequence[Figure]) -> bool:
    """Whether the figure of this claim is one that these figures of its source give.

    >>> from corpus.figures import figures
    >>> source = figures("공모 주식 420만주 가운데 300만주가 신주다. 과징금은 1184억원이다.")
    >>> [reckoned(t, figures(t)[0], source) for t in ("71%가 신주다", "1200억원에 가까운 과징금", "60%가 신주다")]
    [True, True, False]
    """
    target = figure.value
    if not target or figure.unit in ("year", "month", "day", "quarter", "half"):
        return False
    before, after = text[: figure.start], text[figure.end :]
    values = [f.value for f in held if f.unit == figure.unit]
    if figure.unit in ("percent", "times") and target < (1 if figure.unit == "times" else 100):
        # A third is 33.3%, and a share of two figures of one unit.
        part = target if figure.unit == "times" else target / 100
        values = [f.value / 100 for f in held if f.unit == "percent"] + [f.value for f in held if f.unit == "times"]
        shares = _shares(held)
        if any(abs(s - part) <= Decimal("0.006") for s in shares) or any(
            abs(1 - s - part) <= Decimal("0.006") for s in shares
        ):
            return True
        values += [*shares, *(1 - s for s in shares)]
        target = part
    if _OVER.match(after) or _BEFORE_OVER.search(before):
        return any(target < v <= target * (1 + _FAR) for v in values)
    if _UNDER.match(after) or _BEFORE_UNDER.search(before):
        return any(target * (1 - _FAR) <= v < target for v in values)
    if (_ABOUT.match(after) or _BEFORE_ABOUT.search(before)) and any(abs(v - target) <= target * _NEAR for v in values):
        return True
    if figure.unit not in _SUMS or (not figure.unit and target < 20):
        return False
    same = list(dict.fromkeys(f.value for f in held if f.unit == figure.unit))[:_MOST]
    if any(a - b == target for a, b in permutations(same, 2)):
        return True
    parts = [f.value / 100 for f in held if f.unit == "percent"] + [
        f.value for f in held if f.unit == "times" and f.value < 1
    ]
    return any(abs(v * p - target) <= target * Decimal("0.01") for v in same for p in parts)


def _shares(held: Sequence[Figure]) -> list[Decimal]:
    by_unit: dict[str, list[Decimal]] = {}
    for f in held[:_MOST]:
        if f.unit in _SUMS and f.value >= 10:
            by_unit.setdefault(f.unit, []).append(f.value)
    return [a / b for some in by_unit.values() for a, b in permutations(dict.fromkeys(some), 2) if a < b]
