"""For how much of what a figure is told: a price per kilowatt-hour, per tonne, per share; 주당, 톤당, 1인당, in either language.

€54 per megawatt hour are not €54 per kilowatt hour, 500원 a share not 500원 a head. What stands on one side only contradicts nothing.
"""

import re
from collections.abc import Sequence

from corpus.figures import Figure, quantities
from rag.verification.finding import Finding

# What something is told for, with its ways of being written after "per" and before 당.
_EACH = {
    "kWh": (r"kwh|kilowatt[\s-]?hours?", r"㎾h|kWh|킬로와트시"),
    "MWh": (r"mwh|megawatt[\s-]?hours?", r"㎿h|MWh|메가와트시"),
    "GWh": (r"gwh|gigawatt[\s-]?hours?", r"GWh|기가와트시"),
    "kW": (r"kw|kilowatts?", r"㎾|kW|킬로와트"), "MW": (r"mw|megawatts?", r"㎿|MW|메가와트"), "GW": (r"gw|gigawatts?", r"GW|기가와트"),
    "kg": (r"kg|kilograms?|kilos?", r"kg|㎏|킬로그램|킬로"), "g": (r"grams?", r"g|그램"), "t": (r"t|tons?|tonnes?|metric tons?", r"t|톤"),
    "pound": (r"lb|pounds?", r"파운드"), "ounce": (r"oz|(?:troy )?ounces?", r"온스"), "barrel": (r"bbl|barrels?", r"배럴"),
    "litre": (r"lit(?:er|re)s?", r"L|ℓ|리터"), "gallon": (r"gallons?", r"갤런"), "bushel": (r"bushels?", r"부셸"),
    "btu": (r"mmbtu|million (?:british thermal units|btu)", r"MMBtu|열량단위"), "km": (r"km|kilomet(?:er|re)s?", r"㎞|km|킬로미터"),
    "mile": (r"miles?", r"마일"), "m2": (r"square met(?:er|re)s?|sq m|m2|㎡", r"㎡|제곱미터"), "pyeong": (r"pyeong", r"평"),
    "foot": (r"square f(?:oo|ee)t|sq ft", r"제곱피트"), "share": (r"shares?", r"(?<![가-힣])(?:1주|주)"),
    "head": (r"head|person|people|capita|employees?|workers?|staff(?:er)?|passengers?|customers?|users?|subscribers?|members?|victims?",
             r"(?:1|한\s?)?(?:인|명|사람)|(?<![가-힣])(?:가입자|직원|고객|이용자|승객|조합원)"),
    "household": (r"households?|homes?|apartments?", r"가구|세대|채"), "vehicle": (r"vehicles?|cars?|trucks?|units?", r"(?<![가-힣])(?:1대|대|차량)|(?<=한\s)대"),
    "ship": (r"ships?|vessels?", r"척"), "aircraft": (r"aircraft|planes?|jets?|seats?", r"좌석|(?<=항공기\s)대"),
    "piece": (r"pieces?|items?|boxes|box|bottles?|packs?|parcels?|cans?", r"(?:1|한\s?)?개|상자|병|봉지|장|캔"),
    "case": (r"cases?|transactions?|orders?", r"건"), "hour": (r"hours?", r"시간"), "minute": (r"minutes?", r"분"), "day": (r"days?", r"(?<![가-힣])하루"),
    "week": (r"weeks?", r"매주"), "month": (r"months?", r"매월"), "quarter": (r"quarters?", r"매분기"), "year": (r"years?|annum", r"매년"),
    "GB": (r"gb|gigabytes?", r"GB|기가바이트"), "won": (r"won", r"원"), "dollar": (r"dollars?", r"달러"), "euro": (r"euros?", r"유로"),
}  # fmt: skip
_NAMES = list(_EACH)
_ENGLISH = re.compile(
    r"(?:\s(?!(?:in|for|within|over|after|at|on|to|by|from|as|than|is|was|an?|per|each|every)\b)[A-Za-z-]+){0,3}?(?<!\bof)\s?(?:per|\ban?|every|each|for (?:each|every)|/)\s?(?:"
    + "|".join(f"(?P<e{n}>{_EACH[name][0]})" for n, name in enumerate(_NAMES))
    + r")(?![A-Za-z])(?!\s(?:ago|earlier|later|before|after|old|on year|from)\b)",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    "(?:" + "|".join(f"(?P<k{n}>{_EACH[name][1]})" for n, name in enumerate(_NAMES)) + r")당(?=[\s가-힣\d])"
)
_SLASH = re.compile(
    r"\s?/\s?(?:" + "|".join(f"(?P<k{n}>{_EACH[name][1]})" for n, name in enumerate(_NAMES)) + r")(?![A-Za-z가-힣])"
)
# 주당 배당금은 500원: the words between what it is for and the figure, within one clause.
_FAR = re.compile(r"(?:[가-힣]{0,10}\s){0,3}(?:약\s|최대\s|평균\s|각각\s)?[$€£₩¥]?")
# More units of one text than these are not looked for.
_MOST = 32


def rates(text: str) -> list[tuple[Figure, str, str]]:
    """(figure, what it is for, the words that say so) of a text in reading order.

    >>> [(f.key, each) for f, each, _ in rates("MWh당 54유로, 주당 배당금은 500원, €0.36 a share, $80/barrel, 3억원")]
    [('54euro', 'MWh'), ('500won', 'share'), ('0.36euro', 'share'), ('80dollar', 'barrel')]
    """
    before = [(m.end(), _name(m), m[0]) for m in _KOREAN.finditer(text)][:_MOST] if "당" in text else []
    found = []
    last = 0
    for f in quantities(text):
        m = (
            (_ENGLISH.match(text, f.end) or _SLASH.match(text, f.end))
            if f.unit not in ("year", "month", "day")
            else None
        )
        near = next((b for b in reversed(before) if last <= b[0] <= f.start), None)
        if m:
            found.append((f, _name(m), m[0].strip()))
        elif near and f.start - near[0] <= 40 and _FAR.fullmatch(text[near[0] : f.start]):
            found.append((f, near[1], near[2]))
        last = f.end
    return found


def _name(m: re.Match[str]) -> str:
    return _NAMES[int((m.lastgroup or "e0")[1:])]


def rate_findings(claim: str, evidence: Sequence[str]) -> list[Finding]:
    """A figure of the claim that its source tells for another unit of what is counted, and only so.

    >>> [f.word for f in rate_findings("€54 per kilowatt hour", ["a price of €54 per megawatt hour"])]
    ['€54 per kilowatt hour']
    >>> rate_findings("메가와트시당 54유로", ["a price of €54 per megawatt hour"])
    []
    """
    mine = rates(claim)
    if not mine:
        return []
    there: dict[str, list[tuple[str, str]]] = {}
    for text in evidence:
        for f, each, words in rates(text):
            there.setdefault(f.key, []).append((each, words))
    findings = []
    for f, each, words in mine:
        held = there.get(f.key, [])
        if held and all(each != other for other, _ in held):
            findings.append(Finding("unit", f"{claim[f.start : f.end].strip()} {words}", held[0][1]))
    return findings


def unrated(claim: str, evidence: Sequence[str]) -> str:
    """The claim less its words for what something is for, where a figure of the source is told for the same in its own.

    >>> unrated("한 사람당 500만원을 준다", ["1인당 500만원이다"]), unrated("한 사람당 500만원을 준다", ["500만원이다"])
    ('500만원을 준다', '한 사람당 500만원을 준다')
    """
    mine = rates(claim)
    there = {(f.key, each) for text in evidence for f, each, _ in rates(text)} if mine else set()
    for words in {words for f, each, words in mine if (f.key, each) in there}:
        claim = claim.replace(words, "")
    return re.sub(r"  +", " ", claim).strip() if mine else claim
