"""A follow-up becomes a question that stands alone, by rule: what it lacks is taken from the question before it."""

import re
from collections.abc import Sequence

from rag.answer import Turn
from rag.terms import terms

_OPENS = re.compile(
    r"^(?:그럼|그러면|그렇다면|그래서|그리고|그건|그것은|그게|그 회사|그 공장|그때|거기|왜요?|언제부터|언제까지|얼마나요?"
    r"|and\b|so\b|then\b|what about|how about|why\b\W*$|when\b\W*$|how much\b\W*$|since when|until when|by how much)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|its|they|their|them|that|this|those|these|he|she|his|her)\b|그\s?(?:회사|기업|사람|계획|금액|공장)|이\s?회사|해당",
    re.IGNORECASE,
)
# A question with fewer terms than this that also points back cannot stand alone.
_FEW = 4


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """The question, with the terms of the question before it in front when it leans on them.

    >>> standalone("그럼 언제부터?", [Turn("KT가 요금을 올리나요?", "…")])
    'KT가 요금을 올리나요? 그럼 언제부터?'
    >>> standalone("Who runs Barocell?", [Turn("KT가 요금을 올리나요?", "…")])
    'Who runs Barocell?'
    """
    if not turns:
        return question
    words = terms(question).words
    if _OPENS.match(question.strip()) or (_POINTS.search(question) and len(words) < _FEW) or len(words) < 2:
        before = turns[-1].question
        if len(turns) > 1 and _OPENS.match(before.strip()):
            before = f"{turns[-2].question} {before}"
        return f"{before} {question}"
    return question
