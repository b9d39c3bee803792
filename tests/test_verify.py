"""Claims against their evidence: what is carried, what is not, and why; in Korean, in English and across."""

from collections.abc import Sequence

import pytest

from rag.answer import Verdict
from rag.translate import Glossary
from rag.verification.modality import said
from rag.verification.mood import Mood
from rag.verification.verify import Check, quoted, verify
from tests.linear import grows_linearly

S, P, U = Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED
PLAN = ["가온통신은 올해 설비투자 2조3950억원을 줄일 계획이라고 밝혔다."]
NO_PLAN = ["박도윤 가온통신 부문장은 설비투자를 줄일 계획이 없다고 말했다."]
DONE = ["가온통신은 올해 설비투자를 2조1000억원으로 14.6% 줄였다."]
DEAL = ["Larkfield Systems said it will acquire Tidewell Energy for $840 million."]
DAY = ["가온통신 소식", "2024-06-21"]


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(
    ("claim", "evidence", "verdict", "word"),
    [
        ("가온통신은 올해 설비투자를 2.1조 원으로 14.6% 줄였습니다.", DONE, S, ""),
        ("가온통신은 2024년 설비투자를 2조1,000억 원으로 감축했습니다.", DONE, S, ""),
        ("Gaon Telecom cut its capital expenditure this year to 2.1 trillion won.", DONE, S, ""),
        ("가온통신은 올해 설비투자를 2조2000억원으로 줄였습니다.", DONE, U, "2조2000억원"),
        ("가온통신은 올해 설비투자를 2조1000억 달러로 줄였습니다.", DONE, U, "단위"),
        ("가온통신은 2022년 설비투자를 2조1000억원으로 줄였습니다.", DONE, U, "2022"),
        ("가온통신은 내년 설비투자를 2조1000억원으로 줄였습니다.", DONE, U, "내년"),
        ("가온통신은 올해 설비투자를 14.6%포인트 줄였습니다.", DONE, U, "단위"),
        ("가온통신은 올해 설비투자를 14.6% 늘렸습니다.", DONE, U, "방향"),
        ("물빛통신은 올해 설비투자를 14.6% 줄였습니다.", DONE, U, "물빛통신"),
        ("가온통신은 설비투자를 줄일 계획입니다.", DONE, P, "확정적"),
        ("가온통신은 올해 설비투자 2.4조원을 줄일 계획입니다.", PLAN, P, "반올림"),
        ("가온통신은 올해 설비투자를 줄였습니다.", PLAN, P, "단정적"),
        ("가온통신은 설비투자를 줄이지 않을 방침입니다.", NO_PLAN, S, ""),
        ("가온통신은 설비투자를 줄일 계획입니다.", NO_PLAN, U, "반대"),
        ("박도윤 부문장은 설비투자를 줄인다고 말했습니다.", NO_PLAN, U, "반대"),
        ("최하람 부문장은 설비투자를 줄일 계획이 없다고 말했습니다.", NO_PLAN, U, "최하람"),
        ("가온통신은 신입사원 채용과 복지 제도를 개편합니다.", DONE, U, "확인되지"),
        ("가온통신은 올해 설비투자를 줄였고 자사주 매입과 무상증자를 결의했습니다.", DONE, P, "일부만"),
    ],
)
def test_korean_evidence(claim: str, evidence: list[str], verdict: Verdict, word: str, glossary: Glossary) -> None:
    check = verify(claim, evidence, glossary, "ko", DAY)
    assert check.verdict is verdict, check
    assert word in check.reason and bool(check.reason) == (verdict is not S)


@pytest.mark.parametrize(
    ("claim", "verdict", "word"),
    [
        ("Larkfield Systems will acquire Tidewell Energy for 840 million dollars.", S, ""),
        ("라크필드 시스템스는 타이드웰 에너지를 8억4000만 달러에 인수할 예정입니다.", S, ""),
        ("Larkfield Systems will acquire Tidewell Energy for $480 million.", U, "$480 million"),
        ("Larkfield Systems will acquire Tidewell Energy for 840 million euros.", U, "another unit"),
        ("Larkfield Systems will not acquire Tidewell Energy.", U, "opposite"),
        ("Larkfield Systems may acquire Tidewell Energy.", P, "less certainty"),
        ("Larkfield Systems acquired Tidewell Energy.", P, "more certainty"),
        ("Larkfield Systems will sell Tidewell Energy.", U, "contrary"),
        ("Corvane Motors will acquire Tidewell Energy.", U, "Corvane"),
    ],
)
def test_english_evidence(claim: str, verdict: Verdict, word: str, glossary: Glossary) -> None:
    check = verify(claim, DEAL, glossary, "en")
    assert check.verdict is verdict, check
    assert word in check.reason


def test_a_denied_report_is_no_fact(glossary: Glossary) -> None:
    korean = ['바람꽃게임즈는 직원 20%를 감원한다는 보도에 대해 "사실무근"이라고 일축했다.']
    assert verify("바람꽃게임즈는 직원 20%를 감원합니다.", korean, glossary).verdict is U
    assert verify("바람꽃게임즈는 직원 20% 감원 보도를 부인했습니다.", korean, glossary).verdict is S
    english = ["Ostrana Foods denied a report that it is in talks with Pellandria."]
    assert verify("Ostrana Foods is in talks with Pellandria.", english, glossary, "en").verdict is U


@pytest.mark.parametrize(
    ("claim", "evidence", "verdict"),
    [
        ("LNG선 2척을 수주했습니다.", "LNG선 두 척을 수주했다.", S),
        ("LNG선 세 척을 수주했습니다.", "LNG선 두 척을 세 조선소에서 수주했다.", U),
        ("이익이 절반으로 줄었습니다.", "이익이 50% 줄었다.", S),
        ("이익이 2배로 늘었습니다.", "Profit doubled.", S),
        ("Net profit doubled.", "순이익이 두 배로 늘었다.", S),
        ("상반기 매출이 늘었습니다.", "하반기 매출이 늘었다.", U),
        ("매출은 8,000억 원입니다.", "매출은 8천억원이다.", S),
    ],
)
def test_number_words_and_periods(claim: str, evidence: str, verdict: Verdict, glossary: Glossary) -> None:
    assert verify(claim, [evidence], glossary).verdict is verdict


def test_names_and_dates_may_stand_around_the_sentence_but_figures_not(glossary: Glossary) -> None:
    context = ["해든조선, 3분기 수주 1조2000억원", "2024-10-08"]
    evidence = ["회사는 이날 목표를 달성했다."]
    assert verify("해든조선은 8일 목표를 달성했습니다.", evidence, glossary, "ko", context).verdict is S
    assert verify("회사는 목표 1조2000억원을 달성했습니다.", evidence, glossary, "ko", context).verdict is U


def test_a_quote_is_supported_at_once() -> None:
    source = ['회사는 "요금 인상은 없다"고 말했다.', "그는 웃었다."]
    for claim in ("회사는 요금 인상은 없다고 말했습니다.", '회사는 "요금 인상은 없다"고 말했다. 그는 웃었다.'):
        assert quoted(claim, source) and verify(claim, source) == Check(S)
    # A part of a sentence is no quote: what stands before or after it may turn it round.
    assert not quoted("요금 인상", source)


def test_without_evidence_or_glossary() -> None:
    assert verify("매출이 늘었습니다.", []).verdict is U
    assert verify("매출이 늘었습니다.", ["매출이 늘었다."]).verdict is S
    assert verify("", ["매출이 늘었다."]).verdict is S


def test_a_near_meaning_saves_words_but_no_figure(glossary: Glossary) -> None:
    def near(claim: str, sentences: Sequence[str]) -> float:
        return 0.95

    evidence = ["Works council talks over severance have not started at the plant."]
    claim = "Plant negotiators remain apart over severance compensation packages."
    plain = verify(claim, evidence, glossary, "en")
    assert plain.verdict is not S
    assert verify("Severance costs 40 million euros.", evidence, glossary, "en", (), near).verdict is U


@pytest.mark.parametrize(
    ("text", "word", "denied", "mood"),
    [
        ("투자를 줄인다.", "줄인다", False, Mood.DECIDED),
        ("투자를 줄이지 않는다.", "줄이지", True, Mood.DECIDED),
        ("투자를 줄일 수 있다.", "줄일", False, Mood.POSSIBLE),
        ("투자를 줄일 계획이다.", "줄일", False, Mood.PLANNED),
        ("투자를 줄였다.", "줄였다", False, Mood.DONE),
        ("투자 축소를 검토한 바 없다.", "검토한", True, Mood.UNSAID),
        ("It will cut spending.", "cut", False, Mood.DECIDED),
        ("It will not cut spending.", "cut", True, Mood.DECIDED),
        ("It may cut spending.", "cut", False, Mood.POSSIBLE),
        ("It plans to cut spending.", "cut", False, Mood.PLANNED),
        ("It has no plan to cut spending.", "cut", True, Mood.PLANNED),
    ],
)
def test_how_it_is_said(text: str, word: str, denied: bool, mood: Mood) -> None:
    def keys(token: str) -> frozenset[str]:
        return frozenset() if token.lower() in ("it", "will", "not", "may", "to", "has", "no") else frozenset({token})

    found = next(s for s in said(text, keys) if s.word == word)
    assert (found.denied, found.mood) == (denied, mood)


@pytest.mark.parametrize(
    "unit",
    ["누리별전자는 매출 18조4200억원을 부인했다는 보도에 줄이지 않는다고 밝혔고 ", "Larkfield denied it will not cut two jobs, ",
     "가나다라마바사", "a", "Ab ", "3분의 1 ", "부인 보도 ", "늘었다 줄었다 ", "1,234 ", "2024.10.10 ",
     "“가 ", "A", "Norvik will pay Haemaru ", "조 대표는 ", "지난해 11월 2일 38억원 ", "--"],
)  # fmt: skip
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 2_500)


DELAY = ["마루건설은 세종 아파트 분양을 내년 3월로 미뤘다.", "회사는 금융비용 부담이 커졌다고 설명했다."]
RUMOUR = ["배터리 제조사 바로셀에너지가 군산 2공장 착공을 미룬다는 소문을 전면 부인했다."]
FINE = ["위원회는 납품업체에 판촉비를 떠넘긴 세온에 과징금 92억원을 부과했다.", "세온은 관행이라고 했다."]
BID = ["누리는 5800억원을 제시했지만 미래는 7000억원 이상을 요구했다."]
MILL = ["Rivermark will use the proceeds of 340 million euros to repay debt within 36 weeks."]


@pytest.mark.parametrize(
    ("claim", "evidence", "right"),
    [
        # Polite and plain endings are one verb, whatever its family.
        ("솔빛항공은 운임을 12% 낮춥니다.", ["솔빛항공은 운임을 12% 낮춘다."], True),
        ("솔빛항공은 운임을 12% 올립니다.", ["솔빛항공은 운임을 12% 낮춘다."], False),
        ("국내선 운임은 바꾸지 않습니다.", ["국내선 운임은 바꾸지 않는다."], True),
        # What was put off has not happened.
        ("마루건설은 세종 아파트 분양을 내년 3월로 연기했습니다.", DELAY, True),
        ("마루건설은 세종 아파트를 분양했습니다.", DELAY, False),
        # Who denies a report is no part of what is denied.
        ("바로셀에너지는 배터리 제조사입니다.", RUMOUR, True),
        ("바로셀에너지는 착공을 미룹니다.", RUMOUR, False),
        ("바로셀에너지는 착공 연기설을 부인했습니다.", RUMOUR, True),
        # A made-up reason, or aim, beside right figures.
        ("인허가가 늦어져 마루건설은 분양을 미뤘습니다.", DELAY, False),
        ("Rivermark will use the proceeds to lower costs.", MILL, False),
        ("Rivermark will use the proceeds to repay debt.", MILL, True),
        # Who did it to whom, and whose figure it is.
        ("납품업체가 세온에 판촉비를 떠넘겨 과징금을 부과받았습니다.", FINE, False),
        ("미래는 5800억원을 제시했고 누리는 7000억원 이상을 요구했습니다.", BID, False),
        # The same number in another measure, and counted otherwise.
        ("Rivermark will repay debt within 36 months.", MILL, False),
        ("분양은 812동이다.", ["분양은 812가구다."], False),
        ("조치는 4년간 이어집니다.", ["조치는 4개월간 이어진다."], False),
        ("46개에서 62개로 16개 늘었습니다.", ["매장은 46개에서 62개로 늘었다."], True),
    ],
)
def test_what_blind_pairs_taught(claim: str, evidence: list[str], right: bool, glossary: Glossary) -> None:
    language = "ko" if max(claim) >= "가" else "en"
    check = verify(claim, evidence, glossary, language, DAY)
    assert (check.verdict is S) == right, check


CALL = [
    '한도경 누리온전자 최고재무책임자(CFO)는 "내년 투자는 다소 줄 수 있다"고 말했다.',
    '서지후 가람증권 연구원은 "시장 예상치를 밑도는 실적"이라며 목표주가를 내렸다.',
]
SUIT = [
    "서울중앙지법은 이든소재가 마루셀을 상대로 낸 소송에서 원고 일부 승소로 판결했다.",
    "재판부는 마루셀이 이든소재에 246억원을 지급하라고 명령했다.",
]
RECALL = ["대상은 2022년 3월 7일부터 지난해 11월 20일까지 생산된 차량이다. 소형 '미르'에서는 결함이 확인되지 않았다."]
SHARES = ["매각설이 퍼지며 전날 17% 급등했던 나루홈쇼핑 주가는 이날 12.4% 하락했다."]
MERGER = ["Haemaru will pay Norvik a fee of $45 million.", "It is also considering a bid for a project in Taiwan."]
OFFER = ["총 공모 주식은 420만주로 이 가운데 300만주가 신주, 나머지 120만주는 구주매출이다."]
RATING = ["보증 잔액은 같은 기간 2700억원 줄었다.", "등급 전망은 '부정적'에서 '안정적'으로 바뀌었다."]
YEARS = ["For the whole of 2024 sales rose 19 percent, compared with a net loss of 38 billion won in 2023."]


@pytest.mark.parametrize(
    ("claim", "evidence", "day", "right"),
    [
        # Whose words they are, who holds which office, who pays whom.
        ("서지후 최고재무책임자는 내년 투자가 줄 수 있다고 말했습니다.", CALL, "2024-10-29", False),
        ("한도경 최고재무책임자는 내년 투자가 다소 줄 수 있다고 말했습니다.", CALL, "2024-10-29", True),
        ("이든소재가 마루셀에 246억원을 지급하라고 재판부가 명령했습니다.", SUIT, "2024-11-14", False),
        ("마루셀이 이든소재에 246억원을 지급하라고 재판부가 명령했습니다.", SUIT, "2024-11-14", True),
        ("Norvik will pay Haemaru a fee of $45 million.", MERGER, "2025-11-11", False),
        # Days and years by the day of publication.
        ("대상은 2022년 3월 7일부터 2023년 11월 20일까지 생산된 차량입니다.", RECALL, "2024-06-12", True),
        ("대상은 2022년 3월 7일부터 2022년 11월 20일까지 생산된 차량입니다.", RECALL, "2024-06-12", False),
        ("나루홈쇼핑 주가는 2025년 9월 1일 17% 급등했습니다.", SHARES, "2025-09-02", True),
        ("나루홈쇼핑 주가는 2025년 9월 2일 17% 급등했습니다.", SHARES, "2025-09-02", False),
        ("There was a net loss of 38 billion won in 2024.", YEARS, "2025-01-23", False),
        # Figures that the source gives without writing them.
        ("공모 주식의 약 71%가 신주입니다.", OFFER, "2025-06-19", True),
        ("공모 주식의 약 81%가 신주입니다.", OFFER, "2025-06-19", False),
        ("구주매출은 공모 주식의 3분의 1에 못 미칩니다.", OFFER, "2025-06-19", True),
        ("구주매출은 공모 주식의 5분의 1입니다.", OFFER, "2025-06-19", False),
        # By how much and to what, and what was and became.
        ("보증 잔액은 2700억원 줄었습니다.", RATING, "2024-12-10", True),
        ("보증 잔액은 2700억원으로 줄었습니다.", RATING, "2024-12-10", False),
        ("등급 전망은 '부정적'에서 '안정적'으로 바뀌었습니다.", RATING, "2024-12-10", True),
        ("등급 전망은 '안정적'에서 '부정적'으로 바뀌었습니다.", RATING, "2024-12-10", False),
        # What was not found, and what is only considered.
        ("소형 '미르'에서도 결함이 확인됐습니다.", RECALL, "2024-06-12", False),
        ("It has submitted a bid for a project in Taiwan.", MERGER, "2025-11-11", False),
        ("It is considering a bid for a project in Taiwan.", MERGER, "2025-11-11", True),
    ],
)
def test_who_when_and_how_firmly(claim: str, evidence: list[str], day: str, right: bool, glossary: Glossary) -> None:
    check = verify(claim, evidence, glossary, "ko" if max(claim) >= "가" else "en", ["", day])
    assert (check.verdict is S) == right, check


def test_a_sum_of_another_period_says_so(glossary: Glossary) -> None:
    check = verify("There was a net loss of 38 billion won in 2024.", YEARS, glossary, "en", ["2025-01-23"])
    assert check.reason == "'38 billion won' is of another period in the source"
