"""Who said it, and how sure it is: what stands beside each claim in plain words.

A company's forecast of itself is guidance; an analyst's, or an unnamed source's, is speculation. The two are never shown
as the same thing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.text import language as language_of
from rag.speakers import Speaker, speaker


class Stance(StrEnum):
    """`ANNOUNCED` is told as a fact by somebody; `NONE` is told by the paper, without any of the others."""

    ANNOUNCED = "announced"
    PLANNED = "planned"
    EXPECTED = "expected"
    DENIED = "denied"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The speaker of a sentence and how he says it."""

    said_by: Speaker = Speaker.NOBODY
    stance: Stance = Stance.NONE

    @property
    def guidance(self) -> bool:
        """Whether the company itself looks ahead."""
        return self.said_by is Speaker.COMPANY and self.stance in (Stance.PLANNED, Stance.EXPECTED)

    @property
    def speculation(self) -> bool:
        """Whether somebody else does, or somebody unnamed says anything."""
        return self.said_by is Speaker.UNNAMED or (
            self.stance is Stance.EXPECTED and self.said_by in (Speaker.ANALYST, Speaker.OTHER, Speaker.NOBODY)
        )


_DENIED = re.compile(
    r"부인[했하한]|사실무근|사실(?:이|은)\s?아니|사실과\s?다르|사실과\s?다른|일축[했하한]|반박[했하한]|근거\s?없는|선을 그[었은]|(?:계획|의사|생각|방침|예정)(?:이|은|도|조차)?\s?(?:\S+\s)?없[다었을습]"
    r"|(?:하|되|이)지\s?않(?:을|겠|는다|기로|았)|검토(?:한|된|하고 있)\s?(?:적|바|지)(?:이|도|은)?\s?(?:없|않)|(?:할|될|줄일|올릴|팔|[을를]?\s?[가-힣]{1,4}[할릴일을])\s?(?:뜻|일)(?:이|은)\s?없"
    r"|\bden(?:y|ies|ied)\b|\bdismiss(?:ed|es)?\b|\brefut(?:ed|es)\b|\brejected (?:the )?(?:report|claim|rumou?r|suggestion|speculation)|\b(?:not|un)true\b|\bgroundless\b|\bno (?:plans?|intention)\b|\bnot (?:plan|consider|intend)"
    r"|\b(?:will|would|does|do) not\b|\bwon't\b|\bruled out\b|\brules out\b|\bhas never\b|\bnever (?:considered|discussed|planned)",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    r"것[”\"’](?:이라|으로)|전망|예상|관측|추정|추산|내다[봤본보]|보인다|보입니다|것으로 보[고이]|듯하다|듯합니다|가능성|기대[했하한된]|점[쳐쳤]|할 것(?:으로|이라)|될 것(?:으로|이라)|(?:를|을|넘을|늘|줄|오를|내릴|날|일) 것(?:으로|이라)|가이던스|우려|시사[했하한]"
    r"|\bexpect|\bforecast|\bpredict|\bproject(?:s|ed|ion|ions)\b|\bestimat|\blikely\b|\bmay\b|\bmight\b|\bcould\b|\bsees?\b|\boutlook\b|\banticipat|\bguidance\b|\bbelieves?\b|\bspeculat",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"계획|예정|방침|(?:내년|연말|연내|다음\s?달|내달)[^.]{0,40}(?:는|[간긴낸닌단든딘린민빈선신온운한된연짓])다고"
    r"|기로\s?(?:했|한|하고|결정|합의|의결)|키로\s?(?:했|한)|목표(?!주가)|추진[하한할중]|검토[하한할중]|겠다|하려고|려 한다|나선다|구상|내정|착수한다|(?:연|짓|낸|줄인|늘린|올린|내린|세운|만든|옮긴|뽑|들인|바꾼)다고\s"
    r"|\bplans? (?:to|for)\b|\bplann(?:ed|ing)\b|\bwill\b|\baims?\b|\bintends?\b|\btarget|\bscheduled\b|\bdue to\b|\bagreed to\b|\bdecided to\b|\bproposes?d?\b|\bis set to\b|\bconsider|\bto (?:be|open|start|begin|launch|build|cut|raise)\b|\bseeks?\b|\bvowed\b|\bpledged\b|\bwould\b",
    re.IGNORECASE,
)
# What was wanted or foreseen before and came otherwise: 당초 계획보다, above expectations.
_PAST = re.compile(
    r"(?:예상|전망|목표|계획)[^.]{0,30}?(?:못 미[쳤치친]|밑돌|웃돌|넘어섰|달성[했하])|당초\s\S*(?:계획|예상|전망|목표)\S*|(?:시장\s?)?(?:예상|전망|목표|계획|기대)(?:치)?(?:을|를|보다|에)\s?(?:웃|밑|상회|하회|넘|못|크게|달성|미치|앞당|[0-9]|늦|뛰어넘|부합)\S*"
    r"|\b(?:above|below|beat|beating|beats|missed|missing|exceed(?:ed|ing)|topped|topping|short of|than|ahead of|in line with)\s(?:\S+\s){0,3}?(?:expect\w*|forecasts?|estimates?|consensus|plan(?:ned)?|target)|\bhad (?:planned|expected|aimed)",
    re.IGNORECASE,
)
_KOREAN_TAIL = 70


def provenance(sentence: str, before: str = "") -> Provenance:
    """Who says a sentence and how; `before` is the sentence before it, where 그는 or he is named.

    >>> provenance("윤슬텔레콤은 내년 설비투자를 줄일 계획이 없다고 밝혔다.")
    Provenance(said_by=<Speaker.COMPANY: 'company'>, stance=<Stance.DENIED: 'denied'>)
    >>> provenance("Analysts expect sales of 3 trillion won next year.")
    Provenance(said_by=<Speaker.ANALYST: 'analyst'>, stance=<Stance.EXPECTED: 'expected'>)
    """
    by = speaker(sentence, before)
    return Provenance(by, _stance(sentence, by))


def _stance(sentence: str, by: Speaker) -> Stance:
    text = _PAST.sub(" ", sentence)
    korean = language_of(sentence) == "ko"
    # Korean says how sure it is at the end; English beside the first verb.
    text = text[-_KOREAN_TAIL:] if korean else text
    if _DENIED.search(text):
        return Stance.DENIED
    expected, planned = list(_EXPECTED.finditer(text)), list(_PLANNED.finditer(text))
    if expected and planned:
        later = expected[-1].end() >= planned[-1].end()
        first = expected[0].start() <= planned[0].start()
        return Stance.EXPECTED if (later if korean else first) else Stance.PLANNED
    if expected or planned:
        return Stance.EXPECTED if expected else Stance.PLANNED
    return Stance.ANNOUNCED if by is not Speaker.NOBODY else Stance.NONE


_WORDS: dict[str, dict[tuple[Speaker, Stance], str]] = {
    "ko": {
        (Speaker.COMPANY, Stance.ANNOUNCED): "회사 발표",
        (Speaker.COMPANY, Stance.PLANNED): "회사 계획",
        (Speaker.COMPANY, Stance.EXPECTED): "회사 자체 전망",
        (Speaker.COMPANY, Stance.DENIED): "회사 부인",
        (Speaker.REGULATOR, Stance.ANNOUNCED): "당국 발표",
        (Speaker.REGULATOR, Stance.PLANNED): "당국 계획",
        (Speaker.REGULATOR, Stance.EXPECTED): "당국 전망",
        (Speaker.REGULATOR, Stance.DENIED): "당국 부인",
        (Speaker.ANALYST, Stance.ANNOUNCED): "증권가·조사기관 분석",
        (Speaker.ANALYST, Stance.PLANNED): "증권가·조사기관 분석",
        (Speaker.ANALYST, Stance.EXPECTED): "증권가·조사기관 추정",
        (Speaker.ANALYST, Stance.DENIED): "증권가·조사기관 분석",
        (Speaker.UNNAMED, Stance.ANNOUNCED): "이름 없는 취재원의 말",
        (Speaker.UNNAMED, Stance.PLANNED): "이름 없는 취재원의 말",
        (Speaker.UNNAMED, Stance.EXPECTED): "이름 없는 취재원의 추측",
        (Speaker.UNNAMED, Stance.DENIED): "이름 없는 취재원의 말",
        (Speaker.OTHER, Stance.ANNOUNCED): "제삼자의 말",
        (Speaker.OTHER, Stance.PLANNED): "제삼자의 말",
        (Speaker.OTHER, Stance.EXPECTED): "제삼자의 예상",
        (Speaker.OTHER, Stance.DENIED): "제삼자의 부인",
        (Speaker.NOBODY, Stance.PLANNED): "계획",
        (Speaker.NOBODY, Stance.EXPECTED): "전망",
        (Speaker.NOBODY, Stance.DENIED): "부인",
    },
    "en": {
        (Speaker.COMPANY, Stance.ANNOUNCED): "said by the company",
        (Speaker.COMPANY, Stance.PLANNED): "planned by the company",
        (Speaker.COMPANY, Stance.EXPECTED): "the company's own forecast",
        (Speaker.COMPANY, Stance.DENIED): "denied by the company",
        (Speaker.REGULATOR, Stance.ANNOUNCED): "said by the authorities",
        (Speaker.REGULATOR, Stance.PLANNED): "planned by the authorities",
        (Speaker.REGULATOR, Stance.EXPECTED): "forecast by the authorities",
        (Speaker.REGULATOR, Stance.DENIED): "denied by the authorities",
        (Speaker.ANALYST, Stance.ANNOUNCED): "analysts' view",
        (Speaker.ANALYST, Stance.PLANNED): "analysts' view",
        (Speaker.ANALYST, Stance.EXPECTED): "analysts' estimate",
        (Speaker.ANALYST, Stance.DENIED): "analysts' view",
        (Speaker.UNNAMED, Stance.ANNOUNCED): "from unnamed sources",
        (Speaker.UNNAMED, Stance.PLANNED): "from unnamed sources",
        (Speaker.UNNAMED, Stance.EXPECTED): "speculation of unnamed sources",
        (Speaker.UNNAMED, Stance.DENIED): "from unnamed sources",
        (Speaker.OTHER, Stance.ANNOUNCED): "said by a third party",
        (Speaker.OTHER, Stance.PLANNED): "said by a third party",
        (Speaker.OTHER, Stance.EXPECTED): "a third party's forecast",
        (Speaker.OTHER, Stance.DENIED): "denied by a third party",
        (Speaker.NOBODY, Stance.PLANNED): "planned",
        (Speaker.NOBODY, Stance.EXPECTED): "forecast",
        (Speaker.NOBODY, Stance.DENIED): "denied",
    },
}


def words(said_by: str, stance: str, language: str) -> str:
    """How a claim's `said_by` and `stance` are shown, "" when there is nothing to say.

    >>> words("analyst", "expected", "en"), words("", "", "ko")
    ("analysts' estimate", '')
    """
    return _WORDS["ko" if language == "ko" else "en"].get((Speaker(said_by), Stance(stance)), "")


_FORECAST = re.compile(
    r"전망|예상|가이던스|추정|예측|앞으로|향후|내다보|될까|늘까|줄까|할까"
    r"|\bforecast|\boutlook|\bguidance|\bexpect|\bpredict|\bproject(?:ed|ion)|\bestimate|\bwill\b.*\b(?:rise|fall|grow|be)\b",
    re.IGNORECASE,
)


def asks_for_forecast(question: str) -> bool:
    """Whether a question asks what will come, so that guidance and speculation must be told apart.

    >>> asks_for_forecast("내년 매출 전망은?"), asks_for_forecast("2023년 매출은 얼마였나?")
    (True, False)
    """
    return bool(_FORECAST.search(question))
