"""Words of a claim that say how its figures stand to those of the source: over, nearly, in all. Once the figures are found right, these
need no proof of their own.
"""

import re
from collections.abc import Sequence

from corpus.figures import quantities
from rag.verification.shares import with_shares

LITTLE = r"(?:조금|약간|다소|살짝|훨씬)?\s?"
# How a figure stands to a round one. Once the figure is found right, these words need no proof of their own.
_ROUNDING = re.compile(
    rf"(?P<figure>[\d%배]\s?(?:[조억만]\s?)?[가-힣]{{0,3}}?)(?:\s?(?:을|를|에도|에)?\s{LITTLE}(?:넘게|넘는|넘긴|넘어서는|웃도는|웃돌게|상회하는|못\s?미[치친칩쳤쳐][가-힣]*|미치지\s못하는|밑도는|육박하는)"
    r"|\s?(?:가까이(?:가|는|를)?|가까운|에\s가까운|남짓(?:한)?|안팎의?))(?=[\s.,]|$)"
    r"|(?P<digits>(?:두|한)\s?자릿수(?:의)?(?:\s(?:비율|증가율|감소율|성장률|상승률|하락률)(?:로|의|을|를)?)?|\b(?:double|single)[\s-]digits?\b)"
)


_AGO = re.compile(r"(\d(?:년|개월|달|주|일)\s전)의(?=\s)")


# The same as a verb that ends the clause. Where the figure stands in the source as it is, the verb must too.
_EXCEEDED = re.compile(
    rf"(?<=[\d%배원명건대개조억만을를이가에도])\s?(?:을|를|이|가|에|에도|도)?\s{LITTLE}(?:넘(?:어섰|었|긴|겼|어|습니|는다|고|어선)|웃돌(?:았|고|며)|웃[도돈돕]|밑돌(?:았|고|며)|밑[도돈돕]|상회(?:했|하고|하며|한다|합니)|하회(?:했|하고|하며|한다|합니)|육박(?:했|하고|하며|한다|합니)|돌파(?:했|하고|하며|한다|합니)|못\s?미[쳤치친칩]|미치지\s못[했한합])[가-힣]*(?=[\s.,]|$)"
)
_SURPASSED = re.compile(
    r"\b(?:exceed(?:ed|s)|exceeding|topped|topping|tops|surpass(?:ed|es|ing)|cross(?:ed|es|ing)|passed|passing|broke through|approached|approaching|(?:falls?|fell|falling|came in) (?:just |well |slightly )?short of|in excess of|north of|(?:well|just) (?:over|under|above|below))\s(?=(?:an?\s|the\s)?[$€£₩¥]?\w)",
    re.IGNORECASE,
)
_ALMOST = re.compile(r"(?<![가-힣])거의\s")
_MARK = re.compile(
    r"(?<=[\dna%])\s(?:mark|threshold|barrier|milestone)\b|(?<=[원러로엔%명대])\s?(?:선|고지|벽)(?=[을를\s.,]|$)(?:을|를)?"
)
_UNITS = re.compile(r"(?<=\d)\s(?:euro\s|us\s)?cents?\b|(?<=\d)\s?(?:유로\s?)?센트", re.IGNORECASE)
# What the figures themselves prove once they are found right: that a time was taken, that a sum is one.
_TAKEN = re.compile(
    r"(?<=[일월년주간])(?:이|가|이나)?\s(?:(?:넘게|가까이|남짓|이상)\s)?(?:걸[렸린리]|소요[됐되된])[가-힣]*(?=[\s.,]|$)"
)
_SUMMED = re.compile(
    r"(?:합쳐서?|합치면|합해서?|합하면|더하면|합계)\s|\b(?:combined|in total|altogether)\b,?\s?", re.IGNORECASE
)


def worded(text: str, evidence: Sequence[str] = ()) -> str:
    """The text without its words of rounding, and without the verbs of rounding of figures that the evidence does not write.

    >>> worded("40%에 조금 못 미치는 비중이 두 자릿수 비율로 줄었다"), worded("20% 넘게 줄었다")
    ('40% 비중이 줄었다', '20% 줄었다')
    >>> worded("비중은 70%를 웃돌았다.", ["71%였다."]), worded("비중은 70%를 웃돌았다.", ["70%였다."])
    ('비중은 70%.', '비중은 70%를 웃돌았다.')
    """
    text = _UNITS.sub("", _AGO.sub(r"\1", text))
    if evidence:
        written = {f.value for e in evidence for f in with_shares(e, quantities(e))}
        # Where the figures begin and end that the evidence does not write as they are.
        mine = [f for f in with_shares(text, quantities(text)) if f.value not in written]
        starts, ends = {f.start for f in mine}, {f.end for f in mine}
        stripped = [
            m.span()
            for m in _EXCEEDED.finditer(text)
            if not ends.isdisjoint(range(m.start() - 3, min(m.end(), m.start() + 24) + 1))
        ]
        stripped += [m.span() for m in _SURPASSED.finditer(text) if not starts.isdisjoint(range(m.end(), m.end() + 5))]
        stripped += [m.span() for m in _ALMOST.finditer(text) if m.end() in starts]
        if stripped:
            stripped += [m.span() for m in _MARK.finditer(text)]
        if mine:
            stripped += [m.span() for m in _SUMMED.finditer(text)]
        if not any(_TAKEN.search(e) for e in evidence):
            stripped += [m.span() for m in _TAKEN.finditer(text)]
        text = _without(text, stripped)
    return re.sub(r"  +", " ", _ROUNDING.sub(lambda m: m["figure"] or "", text))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join(kept) + text[at:]
