"""How sure a figure is: a sum that may be paid is not paid, and a share that could fall below 2% has not fallen.

A figure stands in one clause; what the clause says is possible, planned or expected, it says of the figure.
"""

import re
from collections.abc import Sequence

from corpus.figures import figures
from corpus.text import language as language_of

_TIMES = frozenset(["year", "month", "day", "quarter", "half"])
# From a figure to the end of what is said of it, at most so many characters.
_REACH = 90
_KOREAN_END = re.compile(r"[다요음함][.\"”'’]|[가-힣](?:지만|으나|는데)\s|[가-힣]{2}[고며](?:,|\s)|다(?:고|며|는)\s")
_KOREAN_MAY = re.compile(
    r"[가-힣]*[을를일할될날릴볼갈쓸줄팔낼올길칠킬살울돌들]\s수(?:도|는|가)?\s?(?:있(?!도록|게|어야)|밖)|가능성|[을를]?\s?검토|저울질|타진|[을를일할될]\s?(?:지도 모)"
)
_KOREAN_HEDGE = re.compile(
    r"전망|예상|관측|추정|예정|계획|방침|목표|구상|것으로 보|것으로 알|기대|우려|잠정|희망|추진|논의|협상|제안|제시|요구|권고|최대|이르면|수 있|가능|검토|[을를할될일릴날]\s?것|[면]\s|경우|려고|겠|보고 있|거론|본다|내다|미지수|평가[되된됩받]"
)
_ENGLISH_START = re.compile(r"\b(?:but|while|whereas|although|which|who|said|says)\b|[;:.]\s", re.IGNORECASE)
_ENGLISH_MAY = re.compile(
    r"\b(?:may|might|could|possibl[ey]|potentially|consider\w*|weigh(?:s|ed|ing)?|mull\w*|explor\w*)\b", re.IGNORECASE
)
_ENGLISH_HEDGE = re.compile(
    r"\b(?:may|might|could|can|would|possib\w+|potential\w*|consider\w*|weigh(?:s|ed|ing)?|mull\w*|explor\w*|expect\w*|likely|estimat\w+|forecast\w*|predict\w*|project\w*"
    r"|plan\w*|aim\w*|target\w*|seek\w*|hop\w+|propos\w+|offer\w*|talks|up to|as much as|at most|if|whether|should|intend\w*|risk\w*|unless|speculat\w*|reportedly|maximum|anticipat\w*|see[sn]?|set to|eye[sd]?)\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(r"확실|틀림없|분명|\b(?:certain|surely|definitely|without doubt)\b", re.IGNORECASE)


def oversure(claim: str, evidence: Sequence[str]) -> str:
    """A figure that the claim states and the source only calls possible, wherever it stands there; "" for none.

    >>> oversure("과징금 30억원이 부과됐다.", ["위반이 확인되면 과징금 30억원을 부과할 수 있다."])
    '30억원'
    >>> oversure("It will raise $30 million.", ["It could raise $30 million, one of them said."])
    '$30 million'
    """
    told = _told(claim)
    if not told:
        return ""
    # Whether it is only possible wherever it stands.
    there: dict[str, bool] = {}
    for text in evidence:
        for key, _, clause, _ in _told(text):
            there[key] = there.get(key, True) and _may(clause)
    for key, figure, before, behind in told:
        clause = before + behind
        hedged = _KOREAN_HEDGE.search(clause) or _ENGLISH_HEDGE.search(clause)
        if there.get(key) and (_CERTAIN.search(clause) or not hedged):
            return figure
    return ""


def _may(clause: str) -> bool:
    return bool(_KOREAN_MAY.search(clause) or _ENGLISH_MAY.search(clause))


def _told(text: str) -> list[tuple[str, str, str, str]]:
    """(key, figure, what decides on it in its clause, the rest of that) of each figure that is no time."""
    korean = language_of(text) == "ko"
    found = []
    for f in figures(text):
        if f.unit in _TIMES or not f.unit:
            continue
        if korean:
            end = _KOREAN_END.search(text, f.end, f.end + _REACH)
            clause, rest = text[f.start : end.end() if end else f.end + _REACH], ""
        else:
            before = text[max(0, f.start - _REACH) : f.start]
            starts = [m.end() for m in _ENGLISH_START.finditer(before)]
            clause = before[starts[-1] if starts else 0 :] + text[f.start : f.end]
            end = _ENGLISH_START.search(text, f.end, f.end + _REACH)
            rest = text[f.end : end.start() if end else f.end + _REACH]
        found.append((f.key, text[f.start : f.end].strip(), clause, rest))
    return found
