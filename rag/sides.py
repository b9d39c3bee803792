"""A question that asks the same of two or three companies or periods, as a question for each: 2분기와 3분기 매출은 각각 얼마인가?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.answer import Hit, Query, Reading
from rag.kind import FIGURES, Kind, asked

# More than so many are a list, and no reader waits for as many searches.
MOST = 3
_JOINED = re.compile(r"\s*(?:[과와]|이?랑|하고|및|그리고|대|,|·|/|&|(?:,\s*)?and|or|vs\.?|versus)\s*", re.IGNORECASE)
# It asks for each of them; without such a word it does when a figure or day is asked for.
_EACH = re.compile(
    r"각각|나란히|비교|견주|견줘|차이|얼마씩|중에?서?\s?(?:누가|어디|어느)|\b(?:each|respectively|both|compar\w+|difference|versus|vs|which|more|less|higher|lower|larger|change[ds]?)\b",
    re.IGNORECASE,
)
# What they have or do together is no two things.
_TOGETHER = re.compile(
    r"계약|합작|합병|결합|통합|협력|협업|제휴|동맹|소송|분쟁|거래|인수|협상|합의|협정|공동|함께|손잡|맺|사이|간의|같은"
    r"|\b(?:deal|agree\w*|contract|joint\w*|merg\w+|combin\w+|partner\w*|alliance|together|single|same|between|lawsuit|talks|own\w*)\b",
    re.IGNORECASE,
)
# What a question for one of them does not say. One that ends so asks all the same.
_ASIDE = re.compile(
    r"\s*(?:각각|나란히|서로|(?:[을를은는]?\s*)?(?:비교|견줘|견주)\S*(?:\s?(?:줘|주세요|보자))?|(?:보여|알려)\s?(?:줘|주세요)|차이[는가]?)|\s더(?=\s)"
    r"|\s*중에?서?\s(?:어느|어디|누가|누구)\S*(?:\s(?:쪽|곳|회사|기업|데)\S*)?"
    r"|,?\s*\b(?:respectively|each|both)\b|^(?:please\s+)?compare\s+(?:the\s+)?|^which\s+(?:of|one,?|is)\s+",
    re.IGNORECASE,
)
# Two ends of a time between which something changed; a reading of more than LONGEST characters names no two days.
LONGEST = 80
_ENDS = re.compile(r"(?:between\s+|from\s+)?(.*\d{4}.*?)\s+(?:and|to)\s+(.*\d{4}.*)", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s*$", re.IGNORECASE)


def sides(query: Query) -> list[str]:
    """The question for each of the companies, or periods, that it names side by side, in its order; [] when it asks for one
    thing. What the reader set is no word of the question.

    >>> a, b = (Reading("company", "", (w,), w, "가람과 나루의 매출은?".index(w), "가람과 나루의 매출은?".index(w) + 2) for w in ("가람", "나루"))
    >>> sides(Query("가람과 나루의 매출은?", understood=(a, b)))
    ['가람의 매출은?', '나루의 매출은?']
    """
    text = query.text
    each = bool(_EACH.search(text))
    if not each and _TOGETHER.search(text):
        return []
    figure = asked(text).first in {*FIGURES, Kind.DATE}
    for kinds in (("company",), ("reported", "published", "planned")):
        spots = sorted((r for r in query.understood if r.kind in kinds and r.text), key=lambda r: r.start)
        group = _side_by_side(text, spots)
        if 2 <= len(group) <= MOST and (each or figure or _theirs(text, group)):
            return [_question(text, group, r) for r in group]
    for r in query.understood:
        short = r.kind != "company" and len(r.text) <= LONGEST
        if each and short and (ends := _ENDS.fullmatch(r.text)):
            before = _BETWEEN.sub("", text[: r.start])
            return [_whole(f"{before}in {end}{text[r.end :]}") for end in ends.groups()]
    return []


def _side_by_side(text: str, spots: Sequence[Reading]) -> list[Reading]:
    """The longest run of readings with nothing but a joining word between them."""
    best: list[Reading] = []
    run: list[Reading] = []
    for r in spots:
        if not run or not _JOINED.fullmatch(text[run[-1].end : r.start]):
            run = []
        run.append(r)
        best = max(best, list(run), key=len)
    return best


def _theirs(text: str, group: Sequence[Reading]) -> bool:
    """Whether something of theirs is asked for: A와 B의 실적, results of A and B."""
    return text[group[-1].end :].startswith(("의 ", "'s ")) or text[: group[0].start].endswith(" of ")


def _question(text: str, group: Sequence[Reading], side: Reading) -> str:
    # A period may owe its year to the one before it: 2024년 2분기와 3분기.
    name = side.text if side.kind == "company" else _period(group[0].text, side)
    return _whole(text[: group[0].start] + name + text[group[-1].end :])


def _whole(text: str) -> str:
    bare = " ".join(_ASIDE.sub("", text).split()).rstrip(" ,.?？")
    # The object of the verb that went: 영업이익을 (비교해줘).
    return re.sub(r"(?<=[가-힣])[을를]$", "", bare) + "?"


def _period(first: str, side: Reading) -> str:
    year = re.match(r"\d{4}년\s?|지난해\s?|작년\s?|올해\s?", first)
    return year[0] + side.text if year and re.match(r"\d\s?분기|[상하]반기|\d{1,2}월", side.text) else side.text


def alternated(found: Sequence[Sequence[Hit]], count: int) -> list[Hit]:
    """The best `count` hits of several searches, by turns, each passage once, with their ranks."""
    hits: dict[str, Hit] = {}
    for h in (h for row in zip_longest(*found) for h in row if h is not None):
        hits.setdefault(h.passage.id, h)
    return [replace(h, rank=n) for n, h in enumerate(list(hits.values())[:count], 1)]
