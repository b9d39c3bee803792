"""Ranges whose unit stands once: "between 310 million and 360 million euros", €310-360 million, 3~4조원, 27∼28일."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.figures import Figure

_BETWEEN = re.compile(
    r"\s?[~∼〜～–-]\s?|\s(?:to|and|or)\s(?:about\s|around\s|as much as\s)?|에서\s|(?:\s?내지|부터|이나|또는|\s?혹은)\s"
)
# Powers with which the second figure may be written, the first being short of them.
_POWER = re.compile(r"(?P<name>thousand|million|billion|trillion|tn|bn|mn|[천백십]?[만억조경])", re.IGNORECASE)
_BARE = re.compile(r"[₩$€¥]?\s?\d+(?:[,.]\d+)*", re.ASCII)
_LONGEST = 16


def ranged(text: str, found: Sequence[Figure]) -> list[Figure]:
    """The figures of a text, in reading order, each with the unit and power that its range gives it.

    >>> from corpus.figures import figures
    >>> def read(text):
    ...     return [f.key for f in ranged(text, figures(text))]
    >>> read("between 310 million and 360 million euros"), read("€310-360 million"), read("매출 3~4조원, 27∼28일")
    (['310000000euro', '360000000euro'], ['310000000euro', '360000000euro'], ['3000000000000won', '4000000000000won', '27day', '28day'])
    """
    ranged = list(found)
    for at in range(len(ranged) - 1, 0, -1):
        first, second = ranged[at - 1], ranged[at]
        between = text[first.end : second.start]
        if len(between) > _LONGEST or not _BETWEEN.fullmatch(between):
            continue
        if not first.unit and second.unit:
            first = replace(first, unit=second.unit)
        elif first.unit and not second.unit and first.unit not in _PERIODS:
            second = replace(second, unit=first.unit)
        if first.unit != second.unit or first.unit in _PERIODS:
            ranged[at - 1] = first
            continue
        power = _POWER.search(text, second.start, second.end)
        if power and first.value < second.value and _BARE.fullmatch(text[first.start : first.end].strip()):
            digits = re.match(r"\D*([\d,.]+)", text[second.start : second.end])
            shown = digits[1].replace(",", "") if digits else ""
            if shown and float(shown):
                first = replace(first, value=first.value * (second.value / type(second.value)(shown)))
        ranged[at - 1], ranged[at] = first, second
    return ranged


_PERIODS = frozenset({"year", "month", "day", "quarter", "half"})
