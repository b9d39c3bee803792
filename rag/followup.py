"""A follow-up becomes a question that stands alone, by rule: what it lacks is taken from the turns before it.

1. The turns are gone through in order: each question stands alone before the next one leans on it.
2. Another company in the place of the old one ("What about SK Telecom?", "별마루통신은?").
3. Another period in the place of the old one ("작년에는?", "And the fourth quarter?").
4. Words that point back (그 회사, it) become the company that was spoken of last, when the rest says enough.
5. A question that opens like a follow-up, or says too little, or names nobody, follows the one before it.
"""

import re
from collections.abc import Sequence
from datetime import date

from corpus.companies import Companies
from rag.answer import Turn
from rag.terms import terms
from rag.when import periods

_OPENS = re.compile(
    r"^(?:그럼|그러면|그렇다면|그래서|그리고|그런데|그건|그것은|그게|그것도|그때|거기|왜요?\b|언제부터|언제까지|언제요|얼마나요?|얼마죠|누가요|어디서요|이유|원인"
    r"|and\b|so\b|then\b|but\b|what about|how about|why\b\W*$|why not|when\b\W*$|where\b\W*$|who\b\W*$|how much\b\W*$|how many\b\W*$|since when|until when"
    r"|by how much|how so|is that|was that|did that|and what)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|its|they|their|them|that|this|those|these|he|she|his|her|the (?:company|firm|carrier|group|deal|plant|two|parent))\b"
    r"|(?<![가-힣])(?:그|이|해당|두)\s?(?:회사|기업|업체|사람|계획|금액|공장|보도|계약|사업|인수|사고|기사|발표|결정|제품|서비스)|(?<![가-힣])(?:그는|그가|그의|그녀|거기|이를|이건|그걸|회사는|회사가|회사 측)",
    re.IGNORECASE,
)
_IT = re.compile(
    r"(?<![가-힣])(?:그|이|해당)\s?(?:회사|기업|업체)|(?<![가-힣])회사(?=[는가의]|\s측)|\b(?:its|their)\b|\b(?:the (?:company|firm|carrier))\b|\b(?:it|they)\b",
    re.IGNORECASE,
)
# 별마루통신은요? is 별마루통신은?, whose name the list of companies knows.
_POLITE = re.compile(r"(?<=[가-힣A-Za-z][은는도])요(?=\s*[?？.]*$)")
# What is left of a question that only names another company or period.
_LIGHT = frozenset(
    """그럼 그러면 그렇다면 그리고 그런데 어때 어때요 어떤가요 어땠나요 어떻 어떻게 되나요 얼마 요 은요 는요 도 경우 마찬가지 about and the same for then so too
    in of year 어땠 어떤 어떠 마찬가지""".split()  # noqa: SIM905 - words in lines read better
)
# Fewer terms than this beside what points back say too little to stand alone.
_FEW = 3
# A question of at most so many terms that names no company is about the one before it. Recall@5 of the right article over
# the conversations of eval/conversations.jsonl: `python -m eval.conversations`.
_SHORT = 4
_LONGEST = 600


class FollowUps:
    """Completes questions, with the companies whose names it knows. Safe to use from several threads."""

    def __init__(self, companies: Companies, today: date | None = None) -> None:
        self._companies, self._today = companies, today

    def standalone(self, question: str, turns: Sequence[Turn]) -> str:
        """The question, completed from the turns when it leans on them.

        >>> alone = FollowUps(Companies()).standalone
        >>> alone("SK텔레콤은?", [Turn("KT가 요금을 올리나요?", "…")])
        'SK텔레콤이 요금을 올리나요?'
        >>> alone("그럼 언제부터?", [Turn("KT가 요금을 올리나요?", "…")])
        'KT가 요금을 올리나요? 그럼 언제부터?'
        >>> alone("삼성전자의 반도체 공장은 어디에 짓나요?", [Turn("KT가 요금을 올리나요?", "…")])
        '삼성전자의 반도체 공장은 어디에 짓나요?'
        """
        # 1.
        before = ""
        answer = ""
        for turn in turns:
            before, answer = self._completed(turn.question, before, answer), turn.answer
        return self._completed(question, before, answer)

    def _completed(self, question: str, before: str, answer: str) -> str:
        question = _POLITE.sub("", question.strip())
        if not before:
            return question
        named = self._companies.find(question)
        spoken = self._companies.find(before)
        times, told = periods(question, self._day()), periods(before, self._day())
        left = self._left(question, [(m.start, m.end) for m in named] + [(p.start, p.end) for p in times])
        # 2.
        if named and spoken and not left and not times:
            return _replaced(before, (spoken[0].start, spoken[0].end), question[named[0].start : named[0].end])
        # 3.
        if times and not named and not left:
            if told:
                return _replaced(before, (told[-1].start, told[-1].end), times[0].text)
            return f"{before} {question}"
        # 4.
        if named:
            return f"{before} {question}" if _OPENS.match(question) and len(left) < _FEW else question
        name = self._last_name(before, answer)
        if name and len(left) >= _FEW and (m := _IT.search(question)) and not _OPENS.match(question):
            possessive = m[0].lower() in ("its", "their")
            return f"{question[: m.start()]}{name}{chr(39) + 's' if possessive else ''}{question[m.end() :]}"
        # 5.
        if _OPENS.match(question) or _POINTS.search(question) or len(left) < _FEW:
            return f"{before} {question}"[-_LONGEST:]
        if name and len(left) <= _SHORT:
            return f"{name} {question}"
        return question

    def _day(self) -> date:
        return self._today or date.today()

    @staticmethod
    def _left(question: str, taken: Sequence[tuple[int, int]]) -> list[str]:
        """The terms of a question beside its companies, periods and small words."""
        bare = list(question)
        for start, end in taken:
            bare[start:end] = " " * (end - start)
        kept = "".join(bare)
        kept = re.sub(r"(?<= )(?:은요|는요|은|는|이|가|의|에는|에선|에|도|요)(?=[\s?？.]|$)", " ", kept)
        return [w for w in terms(kept).words if w not in _LIGHT]

    def _last_name(self, before: str, answer: str) -> str:
        """The company spoken of last: the question's own last one, else the first of its answer."""
        for text in (before, answer):
            if found := self._companies.find(text):
                m = found[-1] if text is before else found[0]
                return text[m.start : m.end]
        return ""


_FINAL = {"은": "는", "이": "가", "을": "를", "과": "와"}
_OPEN = {v: k for k, v in _FINAL.items()}


def _replaced(text: str, place: tuple[int, int], by: str) -> str:
    """The text with these characters replaced; a Korean particle behind them agrees with the new word.

    >>> _replaced("KT가 줄이나요?", (0, 2), "SK텔레콤")
    'SK텔레콤이 줄이나요?'
    """
    start, end = place
    rest = text[end:]
    if rest[:1] in (*_FINAL, *_OPEN) and not rest[1:2].isalnum() and "가" <= by[-1:] <= "힣":
        closed = (ord(by[-1]) - 0xAC00) % 28 > 0
        rest = (_OPEN.get(rest[0], rest[0]) if closed else _FINAL.get(rest[0], rest[0])) + rest[1:]
    return text[:start] + by + rest
