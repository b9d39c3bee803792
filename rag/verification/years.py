"""Does the source tell of the years that a claim names? Relative ones by the day of publication."""

import re
from collections.abc import Sequence
from datetime import date

from rag.verification.finding import Finding

_COMPARED = r"(?=(?:\s?\d{1,2}월|\s?\d분기)?(?:에|과|와)?\s?(?:비교|비해|같은|동기|동월|대비|보다|수준|말\s?대비|말보다|와\s?같|과\s?같|와\s?비슷|과\s?비슷|와\s?동일|과\s?동일|의\s?같은))"
YEAR = re.compile(
    rf"(?P<before>(?:지난해|작년|전년|1년\s전|1년\s새|지난\s?1년){_COMPARED}|1년\s(?:전|새|만에)|전년비|years?\s(?:earlier|ago|before)|previous\syear|year[\s-]on[\s-]year|yoy)"
    r"|(?P<last>지난해|작년|전년|last\syear)|(?P<this>올해|금년|올(?=\s?(?:\d|상반기|하반기|들어|초|말|여름|가을|겨울|봄)|\s)|연내|this\syear)"
    r"|(?P<next>내년|next\syear)|(?P<old>재작년)"
    rf"|(?<![\d.,])(?P<compared>(?:19|20)\d\d)년?{_COMPARED}|(?<![\d.,])(?P<year>(?:19|20)\d\d)(?=\s?년|[.\-/]\s?\d|\b(?![.,]\d)(?!\s?(?:원|명|대|개|곳|%)))",
    re.IGNORECASE,
)


def years(text: str, published: date | None) -> tuple[dict[int, str], dict[int, str]]:
    """(years told of, years compared with) and their words; a relative year is told by the day of publication.

    Without one a relative year is its offset: -1 for last year.

    >>> years("지난해 매출은 2022년보다 늘었다", date(2025, 2, 1))
    ({2024: '지난해'}, {2022: '2022'})
    """
    plain: dict[int, str] = {}
    compared: dict[int, str] = {}
    base = published.year if published else 0
    for m in YEAR.finditer(text):
        kind = m.lastgroup
        if kind == "before":
            compared.setdefault(base - 1, m[0])
        elif kind == "compared":
            compared.setdefault(int(m["compared"]), m["compared"])
        elif kind == "year":
            plain.setdefault(int(m["year"]), m["year"])
        else:
            plain.setdefault(base + {"last": -1, "this": 0, "next": 1, "old": -2}[kind or "this"], m[0])
    return plain, compared


def year_findings(claim: str, evidence: Sequence[str], context: Sequence[str], published: date | None) -> list[Finding]:
    """Years of the claim that the source does not tell of.

    The year of publication needs no word where the sentence nearest to the claim names no year at all.
    """
    plain, compared = years(claim, published)
    if not plain and not compared:
        return []
    told: dict[int, str] = {}
    measured: dict[int, str] = {}
    nearest: dict[int, str] = {}
    best = -1
    asked = set(re.findall(r"[가-힣]{2}|[A-Za-z]{3,}|\d+", claim))
    for text in evidence:
        here, than = years(text, published)
        told |= here
        measured |= than
        near = len(asked & set(re.findall(r"[가-힣]{2}|[A-Za-z]{3,}|\d+", text)))
        if near > best:
            best, nearest = near, here
    for text in context:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d.{0,20}", text):
            told |= years(text, published)[0]
    now = published.year if published else 0
    findings = []
    for year, word in plain.items():
        if year in told and not (nearest and year not in nearest and year == now):
            continue
        # Results of a year are told in the first months of the next.
        spring = published is not None and published.month <= 3
        if (year == now or (spring and year == now - 1)) and not nearest:
            continue
        # A year before the one whose results are told: in January the fourth quarter's "a year earlier" is the year before last.
        if now - 1 in measured and (year == now - 1 or (spring and year == now - 2)):
            continue
        findings.append(Finding("figure", word, next(iter(nearest.values()), "")))
    findings += [
        Finding("figure", word)
        for year, word in compared.items()
        if year not in measured and year not in told and re.fullmatch(r"\d{4}", word)
    ]
    return findings
