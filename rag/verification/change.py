"""By how much a figure changes or to what: rose by 3%, rose to 3%; 3% 올랐다, 3%로 올랐다."""

import re
from collections.abc import Sequence

from corpus.figures import figures

# Units that nothing changes by.
PERIODS = frozenset({"year", "month", "day", "quarter", "half"})
_CHANGES = re.compile(
    r"\s?(?:가량|정도|포인트)?(?P<to>으로|로)?\s?(?:더\s)?(?:줄|늘|감소|증가|하락|상승|떨어|오[른를]|올[랐라]|낮|높|축소|확대|급증|급감|불어)"
)
_CHANGED = re.compile(
    r"\b(?:rose|rise|risen|fell|fall|fallen|grew|grow|grown|increas\w*|decreas\w*|declin\w*|drop\w*|cut|rais\w*|lower\w*|reduc\w*|climb\w*|up|down|narrow\w*|widen\w*)"
    r"\b[^.,;]{0,30}?\b(?P<way>to|by)\s$",
    re.IGNORECASE,
)


def by_or_to(claim: str, evidence: Sequence[str]) -> str:
    """A figure to which something changes in the claim and by which it does in the source, or the other way round; "" for none."""
    there: dict[str, set[str]] = {}
    for text in evidence:
        for key, way, _ in _ways(text):
            there.setdefault(key, set()).add(way)
    return next((words for key, way, words in _ways(claim) if key in there and way not in there[key]), "")


def _ways(text: str) -> list[tuple[str, str, str]]:
    """(key, "to" or "by", as written) of the figures to or by which something changes."""
    found = []
    for f in figures(text):
        if f.unit in PERIODS:
            continue
        if m := _CHANGES.match(text, f.end):
            found.append((f.key, "to" if m["to"] else "by", text[f.start : f.end].strip()))
        elif m := _CHANGED.search(text[max(0, f.start - 50) : f.start]):
            found.append((f.key, m["way"].lower(), text[f.start : f.end].strip()))
    return found
