"""Figures of a claim against those of its source: units, shares, ranges, durations, and what each is told of."""

import pytest

from rag.answer import Verdict
from rag.translate import Glossary
from rag.verification.verify import verify
from tests.linear import grows_linearly

S, U = Verdict.SUPPORTED, Verdict.UNSUPPORTED


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


WEIGHT = "한솔정밀은 6일 신형 부품의 무게가 12.5% 줄었다고 밝혔다."
YARD = "The yard delivered 14 ships in 9 weeks and hired 230 workers."
CABLE = "The project will need 40 km of cable and 300 MW of capacity, at a cost of £52 million."
SHARES = "서원물산은 보통주 320만주를 12주에 걸쳐 사들이기로 했다."
PLANT = "대진전선은 5월에 착공한 공장을 여섯 달 만에 완공했다."
PROFIT = "Nordhal sees a profit of €25 million to €30 million in the January to March period."
HALF = "하나정유는 1∼6월 매출이 3조∼4조원 수준으로 10~15% 늘 것으로 내다봤다."
REMOTE = "직원의 38.4%가 재택근무를 한다."
EXPORTS = "도원제약의 수출액은 240억원으로 1년 전의 1.5배로 늘었다."
CAPACITY = "이 공장의 생산능력은 2만4000대에서 5만대로 늘어난다."
LOCKED = "보호예수 기간은 최대주주가 1년, 2대 주주가 6개월이다."
STRIKE = "The strike began on March 3 and ended on March 17. It was the first in eight years."
BUILT = "회사는 2021년 4월 시작한 공사를 2024년 10월 끝냈다."
SWEETS = "하늘제과의 국내 매출은 3200억원, 해외 매출은 1800억원이었다."
SAVED = "회사는 구조조정 비용으로 1500만달러를 반영하고, 해마다 4200만달러를 절감할 것으로 예상한다."
COPPER = "Copper output rose 8% to 410,000 tonnes while gold production fell 3%."
FLEET = "세진항공은 올해 화물기 2대를 들여오고, 여객기는 내년에 도입한다."
DAY = "주가는 장중 9.4% 급등했다가 3.1% 오른 채 장을 마쳤다."
SESSION = "Shares jumped as much as 12% intraday and closed up 4%."
CARD = "세움카드의 올해 3분기 누적 순이익은 4100억원이다."
QUARTER = "매출은 전 분기보다 6% 줄고 지난해 같은 기간보다 11% 늘었다."
DEAL = "The deal could be worth up to $90 million, and will create at least 300 jobs."
TRIAL = "Frostheim Energy said its Phase 1 study met its goal on Nov. 4."
BIDS = "업체별 과징금은 가람식품 120억원, 노을식품 85억원, 다온제과 40억원이다."
PRICES = "Average selling prices rose 6% from the previous quarter and 11% from a year earlier, the chipmaker said."
OFFICE = "태영리츠는 강남 빌딩을 4350억원에 팔아 1200억원의 차익을 남겼다. 2019년 매입 가격은 3150억원이었다."
SOLAR = "다온에너지는 태양광 발전소 3곳을 1870억원에 인수한다. 발전 용량은 모두 210MW로 7만가구가 쓸 수 있는 규모다."
MARGIN = "Ostmark AG cut its revenue forecast to 4.1-4.3 billion euros from 4.4-4.6 billion. Orders fell 7%."
BOARD = "The board met on Jan. 14 and approved the sale, which is to close by the end of March."
CUTS = "Salaries will rise 4% in June and bonuses will be cut by 15% from September, the union said."
SHIPS = "발주처는 선박을 받기로 한 날이 밀리자 국내 조선소와 맺은 계약을 해지했다."


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        # Another measure of the same number; the same measure written otherwise.
        ("한솔정밀은 신형 부품의 무게가 12.5kg 줄었다고 밝혔습니다.", WEIGHT, U),
        ("한솔정밀은 신형 부품의 무게가 12.5퍼센트 줄었다고 밝혔습니다.", WEIGHT, S),
        ("The yard delivered 14 ships in 9 months.", YARD, U),
        ("The yard delivered 230 ships.", YARD, U),
        ("조선소는 인력 230명을 채용했습니다.", YARD, S),
        ("The project will need 40 miles of cable.", CABLE, U),
        ("사업에는 케이블 40㎞와 300메가와트 용량이 필요합니다.", CABLE, S),
        ("The project comes at a cost of $52 million.", CABLE, U),
        ("사업의 비용은 5200만 파운드입니다.", CABLE, S),
        ("Seowon will buy 3.2 million shares over 12 weeks.", SHARES, S),
        ("서원물산은 보통주를 12개월에 걸쳐 사들이기로 했습니다.", SHARES, U),
        # A time is no date, and is the same in months and in years.
        ("대진전선은 공장을 6개월 만에 완공했습니다.", PLANT, S),
        ("대진전선은 착공한 공장을 반년 만에 완공했습니다.", PLANT, S),
        ("대진전선은 공장을 5개월 만에 완공했습니다.", PLANT, U),
        ("회사는 공사를 3년 반 만에 끝냈습니다.", BUILT, S),
        ("The company finished the work in three and a half years.", BUILT, S),
        ("회사는 공사를 4년 6개월 만에 끝냈습니다.", BUILT, U),
        ("파업은 2주 만인 3월 17일 끝났습니다.", STRIKE, S),
        ("파업은 3주 만인 3월 17일 끝났습니다.", STRIKE, U),
        ("2대 주주의 보호예수 기간은 최대주주의 절반입니다.", LOCKED, S),
        ("2대 주주의 보호예수 기간은 최대주주의 3분의 1입니다.", LOCKED, U),
        # A range has its unit once; runs of months are quarters and halves.
        ("Nordhal sees a profit of €25-30 million in the first quarter.", PROFIT, S),
        ("Nordhal sees a profit of between 25 and 30 million euros in the first quarter.", PROFIT, S),
        ("노르달은 1분기 이익을 2500만~3000만 유로로 예상합니다.", PROFIT, S),
        ("Nordhal sees a profit of $25-30 million in the first quarter.", PROFIT, U),
        ("하나정유는 상반기 매출이 3조 원에서 4조 원 수준으로 10%에서 15% 늘 것으로 내다봤습니다.", HALF, S),
        ("하나정유는 3분기 매출이 3조∼4조원 수준으로 늘 것으로 내다봤습니다.", HALF, U),
        # Shares as counts, and multiples as growth.
        ("직원 10명 중 4명 가까이가 재택근무를 합니다.", REMOTE, S),
        ("직원 10명 중 6명이 재택근무를 합니다.", REMOTE, U),
        ("재택근무를 하는 직원은 두 자릿수 비율입니다.", REMOTE, S),
        ("재택근무를 하는 직원은 한 자릿수 비율입니다.", REMOTE, U),
        ("직원의 40%가 넘는 인원이 재택근무를 합니다.", REMOTE, U),
        ("도원제약의 수출액은 1년 전보다 50% 증가한 240억원이었습니다.", EXPORTS, S),
        ("도원제약의 수출액은 1년 전보다 60% 증가한 240억원이었습니다.", EXPORTS, U),
        ("이 공장의 생산능력은 지금의 두 배를 조금 넘는 5만대로 늘어납니다.", CAPACITY, S),
        ("이 공장의 생산능력은 지금의 세 배로 늘어납니다.", CAPACITY, U),
        # A figure or year of the source beside another noun.
        ("하늘제과의 해외 매출은 1800억원이었습니다.", SWEETS, S),
        ("하늘제과의 해외 매출은 3200억원이었습니다.", SWEETS, U),
        ("회사는 해마다 4200만달러를 절감할 것으로 예상합니다.", SAVED, S),
        ("회사는 해마다 1500만달러를 절감할 것으로 예상합니다.", SAVED, U),
        ("Gold production fell 3%.", COPPER, S),
        ("Gold production fell 8%.", COPPER, U),
        ("세진항공은 2025년 화물기 2대를 들여옵니다.", FLEET, S),
        ("세진항공은 2026년 여객기를 도입합니다.", FLEET, S),
        ("세진항공은 2025년 여객기를 도입합니다.", FLEET, U),
        ("노을식품의 과징금은 85억원입니다.", BIDS, S),
        ("노을식품의 과징금은 120억원입니다.", BIDS, U),
        ("Average selling prices were up 11% year on year.", PRICES, S),
        ("Average selling prices rose 6% from a year earlier.", PRICES, U),
        ("태영리츠는 2019년 3150억 원에 산 강남 빌딩을 4350억 원에 매각했습니다.", OFFICE, S),
        ("태영리츠는 강남 빌딩을 3150억 원에 매각했습니다.", OFFICE, U),
        ("발전소 세 곳의 용량은 7만 세대가 쓸 수 있는 규모입니다.", SOLAR, S),
        ("Ostmark AG had earlier forecast revenue of 4.4 billion to 4.6 billion euros.", MARGIN, S),
        ("이사회는 1월 14일 매각을 승인했습니다.", BOARD, S),
        ("이사회는 3월 14일 매각을 승인했습니다.", BOARD, U),
        ("Bonuses will be cut by 15% from September.", CUTS, S),
        ("Bonuses will be cut by 15% in June.", CUTS, U),
        # What a figure covers.
        ("주가는 3.1% 오른 채 마감했습니다.", DAY, S),
        ("주가는 9.4% 오른 채 마감했습니다.", DAY, U),
        ("Shares jumped as much as 12% during the session.", SESSION, S),
        ("Shares closed 12% higher.", SESSION, U),
        ("세움카드는 3분기 4100억원의 순이익을 냈습니다.", CARD, U),
        ("매출은 전년 동기 대비 11% 증가했습니다.", QUARTER, S),
        ("매출은 전년 동기 대비 6% 감소했습니다.", QUARTER, U),
        ("The deal could be worth as much as $90 million.", DEAL, S),
        ("The deal could be worth at least $90 million.", DEAL, U),
        # Names that are none, and those that are.
        ("Sungho Special Cement was fined 4.2 billion won.", "공정위는 성호특수시멘트에 과징금 42억원을 부과했다.", S),
        ("Daejin Special Cement was fined 4.2 billion won.", "공정위는 성호특수시멘트에 과징금 42억원을 부과했다.", U),
        ("Frostheim Energy said on Nov. 4 that its Phase 1 study met its goal.", TRIAL, S),
        ("프로스트하임에너지는 11월 4일 1상 연구가 목표를 달성했다고 밝혔습니다.", TRIAL, S),
        ("그렌델에너지는 1상 연구가 목표를 달성했다고 밝혔습니다.", TRIAL, U),
        ("Despite doubts, Frostheim Energy said its Phase 1 study met its goal.", TRIAL, S),
        ("발주처는 인도가 밀리자 국내 조선소와 맺은 계약을 해지했습니다.", SHIPS, S),
        ("발주처는 인도 정부와 맺은 계약을 해지했습니다.", SHIPS, U),
        ("발주처는 한국 조선소와 맺은 계약을 해지했습니다.", SHIPS, S),
    ],
)
def test_figures(claim: str, source: str, verdict: Verdict, glossary: Glossary) -> None:
    check = verify(claim, source.split("  "), glossary, "ko", ("소식", "2025-11-10"))
    assert (check.verdict is S) is (verdict is S), check


@pytest.mark.parametrize(
    "unit",
    ["10명 가운데 8명 ", "two-thirds of it, ", "1 to ", "2년 5개월 만에 ", "sales of $3 million and profit of $4 million and ",
     "매출 3% 늘고 이익 4% 줄고 ", "40%에 조금 ", "석 달", "Phase 1 "],
)  # fmt: skip
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 1_500, warm=500)
