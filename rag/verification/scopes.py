"""What a figure covers: a month or a year, the quarter alone or with those before it, the day's extreme or its close, before or after tax.

The same figure of another scope is another figure: 월 3억원 is not 연 3억원, 11% at one point of the day not 11% at its close.
"""

import re
from collections.abc import Mapping, Sequence

# Each scope with its sides and their signs in a clause.
_SCOPES = {
    "per": {
        "year": r"(?<![가-힣])연(?:간|평균)?\s(?=\d|약|최대|총)|매년|해마다|연평균|\b(?:a year(?! (?:ago|earlier|before|on))|per year|annual(?:ly|i[sz]ed)?|yearly)\b",
        "month": r"(?<![\d가-힣])월(?:평균|간)?\s?(?=\d|약|최대|총)|매월|매달|월평균|한\s달에|\b(?:a month(?! (?:ago|earlier|before))|per month|monthly)\b",
        "day": r"하루|매일|일평균|\b(?:a day(?! (?:ago|earlier|before|after|later))|per day|daily)\b",
        "hour": r"시간당|\b(?:an hour|per hour|hourly)\b",
    },
    "against": {
        "year": r"전년|(?:지난해|작년)[^,]{0,12}(?:보다|대비|에\s?비해)|1년\s전(?:보다|에\s비해|과|\s?대비)|\b(?:year[\s-](?:on|over)[\s-]year|yoy|(?:from|than) a year (?:earlier|ago|before)|than last year)\b",
        "quarter": r"(?<!동기)(?:전|직전|앞선)\s?분기(?:보다|와|\s?대비|에\s비해)|\b(?:quarter[\s-](?:on|over)[\s-]quarter|qoq|(?:from|than|on) the (?:previous|prior|preceding) quarter)\b",
        "month": r"(?:전달|전월|지난달)(?:보다|\s?대비|에\s비해)|\b(?:month[\s-](?:on|over)[\s-]month|(?:from|than) (?:the previous month|a month (?:earlier|ago)))\b",
        "day": r"전\s?거래일|전날보다|전일|\bfrom the previous (?:day|close|session)\b",
    },
    "quarter": {
        "alone": r"[1-4]분기(?!\s?(?:까지|만에))(?![^,]{0,4}(?:누적|누계))|(?<!total )\b(?:first|second|third|fourth|final)[\s-]quarter\b",
        "so far": r"누적|누계|\btotal (?:second|third|fourth) quarter\b|\bfirst (?:three quarters|six months|nine months)\b",
    },
    "session": {
        "extreme": r"장중|한때|장\s?초반|개장\s?(?:직후|초)|\b(?:as much as|intraday|(?:in )?early trad(?:e|ing)|at one point(?: (?:during|in) the (?:day|session))?|(?:during|in) (?:the|intraday) (?:session|trading|trade)|at the open)\b",
        "close": r"마감|(?:장|거래)[을를]\s?마[쳤친치]|종가|\bclos(?:e|ed|ing)\b|\b(?:end(?:ed)?|finish(?:ed)?|settled)\s(?:the\s(?:day|session|week)\s)?(?:up|down|at|higher|lower|[$€£₩]?\d|the day|the session|with)",
    },
    "bound": {
        "most": r"최대|많게는|\b(?:up to|as much as|as many as|no more than|at most|a maximum of)\b",
        "least": r"최소|적어도|적게는|\b(?:at least|no less than|no fewer than|a minimum of)\b",
    },
    "tax": {
        "before": r"세전|\b(?:pre-?tax|before tax(?:es)?)\b",
        "after": r"세후|\bafter[\s-]tax(?:es)?\b|순이익|순손실|\bnet (?:profit|loss|income)\b",
    },
    "accounts": {
        "whole": r"연결\s?(?:기준|재무)|\bconsolidated\b",
        "own": r"별도\s?(?:기준|재무)|\b(?:standalone|stand-alone|unconsolidated)\b",
    },
}  # fmt: skip
_SIDES = {
    name: {side: re.compile(signs, re.IGNORECASE) for side, signs in sides.items()} for name, sides in _SCOPES.items()
}

Scopes = Mapping[str, frozenset[str]]


def scopes(clause: str) -> Scopes:
    """The scopes of a clause that it names, each with the sides whose signs stand there.

    >>> scopes("주가는 장중 9% 올랐다"), scopes("Shares closed 4% higher, from a year earlier")["session"]
    ({'session': frozenset({'extreme'})}, frozenset({'close'}))
    """
    found = {}
    for name, sides in _SIDES.items():
        if there := frozenset(side for side, signs in sides.items() if signs.search(clause)):
            found[name] = there
    return found


def apart(mine: Scopes, theirs: Scopes) -> bool:
    """Whether one clause names a side of a scope and the other only another side."""
    return any(name in theirs and not sides & theirs[name] for name, sides in mine.items())


def unscoped(claim: str, evidence: Sequence[str]) -> str:
    """The claim less its words for one point of the day, where the source says the same in its own: they need no proof as words.

    >>> unscoped("It rose 9% during the session.", ["It jumped 9% intraday."]), unscoped("It rose 9% intraday.", ["It rose 9%."])
    ('It rose 9%.', 'It rose 9% intraday.')
    """
    extreme = _SIDES["session"]["extreme"]
    if not extreme.search(claim) or not any(extreme.search(text) for text in evidence):
        return claim
    return re.sub(r"\s+(?=[\s.,])", "", extreme.sub("", claim)).strip()
