"""What the figures of a source give: differences, rests, parts, sums and roundings; for how much a figure is told; names beside figures."""

import re

import pytest

from rag.answer import Verdict
from rag.translate import Glossary
from rag.verification.verify import verify
from tests.linear import grows_linearly

S, U = Verdict.SUPPORTED, Verdict.UNSUPPORTED


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        ("영업손실은 한 해 사이 145억원 불어났습니다.", "한결화학의 영업손실은 320억원에서 465억원으로 늘었다.", S),
        ("영업손실은 한 해 사이 155억원 불어났습니다.", "한결화학의 영업손실은 320억원에서 465억원으로 늘었다.", U),
        (
            "The operating loss widened by $12 million.",
            "The operating loss widened to $45 million from $33 million.",
            S,
        ),
        (
            "The operating loss widened by $14 million.",
            "The operating loss widened to $45 million from $33 million.",
            U,
        ),
        ("정부는 지원 한도를 20조원 높이기로 했습니다.", "정부는 지원 한도를 60조원에서 80조원으로 높이기로 했다.", S),
        ("하루 생산량은 35만 대 줄었습니다.", "하루 생산량은 120만대에서 85만대로 줄었다.", S),
        ("하루 생산량은 45만 대 줄었습니다.", "하루 생산량은 120만대에서 85만대로 줄었다.", U),
        ("점유율은 7%포인트 하락했습니다.", "점유율은 31%에서 24%로 떨어졌다.", S),
        ("점유율은 8%포인트 하락했습니다.", "점유율은 31%에서 24%로 떨어졌다.", U),
        ("Its share fell by seven percentage points.", "Its share fell to 24 percent from 31 percent.", S),
        ("Its share fell by six percentage points.", "Its share fell to 24 percent from 31 percent.", U),
        (
            "The government will fund about 1.2 billion euros of the project.",
            "The state will fund 30% of the 4 billion euro project.",
            S,
        ),
        (
            "인수 대금의 나머지 3000억원은 회사채로 마련합니다.",
            "인수 대금 1조원 가운데 70%는 은행 대출로, 나머지는 회사채로 마련한다.",
            S,
        ),
        (
            "인수 대금 중 은행 대출은 3000억원입니다.",
            "인수 대금 1조원 가운데 70%는 은행 대출로, 나머지는 회사채로 마련한다.",
            U,
        ),
        ("Fewer than one in three of the ships were delivered.", "Of the 26 ships, eight were delivered.", S),
        ("More than half of the stores will close.", "The chain will close 58 of its 96 stores.", S),
        ("Less than half of the stores will close.", "The chain will close 58 of its 96 stores.", U),
        ("점포의 절반 넘게 문을 닫습니다.", "회사는 점포 96곳 가운데 58곳의 문을 닫는다.", S),
        ("찬성표는 3분의 2를 넘었습니다.", "조합원 투표에서 찬성률은 68.3%였다.", S),
        ("찬성표는 3분의 2에 못 미쳤습니다.", "조합원 투표에서 찬성률은 68.3%였다.", U),
        ("찬성률은 70%를 밑돌았습니다.", "조합원 투표에서 찬성률은 68.3%였다.", S),
        ("찬성률은 70%를 웃돌았습니다.", "조합원 투표에서 찬성률은 68.3%였다.", U),
        ("Profit fell by nearly a quarter.", "Profit fell 24 percent.", S),
        ("Profit fell by more than a quarter.", "Profit fell 24 percent.", U),
        ("Profit fell by about an eighth.", "Profit fell 12.4 percent.", S),
        ("Revenue topped $3 billion.", "Revenue came to $3.12 billion.", S),
        ("Revenue fell short of $3 billion.", "Revenue came to $3.12 billion.", U),
        ("Revenue exceeded $3 billion.", "Revenue was $3 billion.", U),
        ("가입자 31만여 명이 떠났습니다.", "가입자 31만7000명이 떠났다.", S),
        ("가입자 31만여 명이 떠났습니다.", "가입자 29만7000명이 떠났다.", U),
        (
            "가입자의 4분의 1인 약 8만 명이 3월에 떠났습니다.",
            "가입자 31만7000명이 떠났고, 이 가운데 4분의 1은 3월에 옮겼다.",
            S,
        ),
        ("4분기 매출은 3분기보다 8% 늘었습니다.", "4분기 매출은 직전 분기보다 8% 늘었다.", S),
        ("4분기 매출은 2분기보다 8% 늘었습니다.", "4분기 매출은 직전 분기보다 8% 늘었다.", U),
        (
            "Sales in the third quarter rose 8% from the second quarter.",
            "Third-quarter sales rose 8% from the previous quarter.",
            S,
        ),
        (
            "Sales in the third quarter rose 8% from the first quarter.",
            "Third-quarter sales rose 8% from the previous quarter.",
            U,
        ),
        ("배당금은 주당 35유로센트입니다.", "The dividend was €0.35 a share.", S),
        ("The dividend was 35 cents a share.", "The dividend was $0.35 a share.", S),
        ("The dividend was 45 cents a share.", "The dividend was $0.35 a share.", U),
        (
            "It took nearly three weeks to restore the service.",
            "The service broke down on March 3 and was restored on March 23.",
            S,
        ),
        (
            "It took more than three weeks to restore the service.",
            "The service broke down on March 3 and was restored on March 23.",
            U,
        ),
        ("복구에 두 달 넘게 걸렸습니다.", "서버는 지난해 11월 3일 멈췄고 올해 1월 20일 복구됐다.", S),
        ("복구에 세 달 넘게 걸렸습니다.", "서버는 지난해 11월 3일 멈췄고 올해 1월 20일 복구됐다.", U),
        ("It named three partners: Orvik, Tessal and Brannock.", "It named Orvik, Tessal and Brannock as partners.", S),
        (
            "The company picked four partners, Orvik, Tessal and Brannock.",
            "It named Orvik, Tessal and Brannock as partners.",
            U,
        ),
        ("두 회사가 공급을 맡습니다.", "한빛정밀과 도원테크가 공급을 맡는다.", S),
        (
            "The company lost $40 million, against a profit of $12 million a year earlier.",
            "The company lost $40 million in the third quarter of 2025. In the third quarter of 2024 it earned $12 million.",
            S,
        ),
        (
            "The company earned $12 million in the third quarter of 2025.",
            "The company lost $40 million in the third quarter of 2025. In the third quarter of 2024 it earned a profit of $12 million.",
            U,
        ),
        ("전기 요금은 kWh당 180원입니다.", "전기 요금은 킬로와트시당 180원이다.", S),
        ("전기 요금은 MWh당 180원입니다.", "전기 요금은 킬로와트시당 180원이다.", U),
        ("Copper traded at $9,800 a tonne.", "구리는 톤당 9800달러에 거래됐다.", S),
        ("Copper traded at $9,800 per kilogram.", "구리는 톤당 9800달러에 거래됐다.", U),
        ("배당금은 주당 1500원입니다.", "이사회는 1주당 1500원의 배당을 결의했다.", S),
        ("위로금은 1인당 300만원입니다.", "노조원들은 한 명당 300만원의 위로금을 받는다.", S),
        ("위로금은 가구당 300만원입니다.", "노조원들은 한 명당 300만원의 위로금을 받는다.", U),
        ("Oil rose to $84 per barrel.", "유가는 배럴당 84달러로 올랐다.", S),
        (
            "London-listed Tessal Mining said output rose 4%.",
            "영국 런던에 상장한 테살마이닝은 생산이 4% 늘었다고 밝혔다.",
            S,
        ),
        (
            "Tokyo-based Tessal Mining said output rose 4%.",
            "영국 런던에 상장한 테살마이닝은 생산이 4% 늘었다고 밝혔다.",
            U,
        ),
        ("Sein Energy will build the plant.", "세인에너지가 발전소를 짓는다.", S),
        ("Dawoon Energy will build the plant.", "세인에너지가 발전소를 짓는다.", U),
        ("Haeun Foods recalled the product.", "하은푸드는 제품을 회수했다.", S),
        ("3월 1일부터 새 요금제가 적용됩니다.", "The new tariff applies from March 1.", S),
        ("두 사업의 매출은 합쳐서 5000억원입니다.", "국내 매출은 3200억원, 해외 매출은 1800억원이었다.", S),
        ("두 사업의 매출은 합쳐서 5200억원입니다.", "국내 매출은 3200억원, 해외 매출은 1800억원이었다.", U),
        (
            "The fund will be the minority owner of the $3bn solar project.",
            "The fund will own 35 per cent of the $3bn project, with Tessal holding 65 per cent. Tessal won a contract to supply solar power at $50 a megawatt hour.",
            S,
        ),
        ("매출은 1조원을 넘어섰습니다.", "매출은 1조200억원이었다.", S),
        ("매출은 1조원을 넘어섰습니다.", "매출은 9800억원이었다.", U),
        ("직원은 5000명을 넘습니다.", "직원은 5230명이다.", S),
        ("시가총액은 두 배 이상으로 불었습니다.", "시가총액은 3조원에서 7조원으로 불었다.", S),
        ("매출은 세 배 가까이 늘었습니다.", "매출은 210억원에서 610억원으로 늘었다.", S),
        ("매출은 네 배 가까이 늘었습니다.", "매출은 210억원에서 610억원으로 늘었다.", U),
        ("The chain cut roughly one in six jobs.", "The chain cut 1,600 of its 9,800 jobs.", S),
        ("적자가 120억원 줄었습니다.", "순손실은 380억원에서 260억원으로 감소했다.", S),
        ("적자가 120억원 늘었습니다.", "순손실은 380억원에서 260억원으로 감소했다.", U),
        ("회사는 부채비율을 25%포인트 낮추기로 했습니다.", "회사는 부채비율을 210%에서 185%로 낮추기로 했다.", S),
        (
            "The rate was raised by a quarter of a percentage point to 3.25%.",
            "The bank raised its rate to 3.25% from 3%.",
            S,
        ),
        ("Approval rose 11 points to 52%.", "Approval rose to 52% from 41%.", S),
        ("Approval rose nine points to 52%.", "Approval rose to 52% from 41%.", U),
        (
            "Its 2024 profit of $40m was down from $55m the year before.",
            "In 2024 profit fell to $40m. In 2023 it was $55m.",
            S,
        ),
        (
            "지난해 3분기에는 310억원의 이익을 냈습니다.",
            "3분기 영업이익은 310억원으로, 전년 동기의 240억원보다 늘었다.",
            U,
        ),
        ("The yard sold a third of its 120 cranes, or 40 machines.", "The yard sold 40 of its 120 cranes.", S),
        ("The yard sold half of its 120 cranes.", "The yard sold 40 of its 120 cranes.", U),
        ("120대 중 3분의 1을 팔았습니다.", "The yard sold 40 of its 120 cranes.", S),
        ("Nearly nine in 10 members voted in favour.", "조합원의 88%가 찬성했다.", S),
        ("Nearly eight in 10 members voted in favour.", "조합원의 88%가 찬성했다.", U),
        ("The fine is worth a fifth of annual profit.", "과징금은 연간 이익의 20%에 해당한다.", S),
        ("The fine is worth a sixth of annual profit.", "과징금은 연간 이익의 20%에 해당한다.", U),
        ("It is the fifth plant of the company.", "It is the company's fifth plant.", S),
        ("전력 단가는 ㎾h당 68달러입니다.", "전력 단가는 ㎿h당 68달러다.", U),
        ("통행료는 대당 2400원입니다.", "통행료는 차량 한 대당 2400원이다.", S),
        ("Rent is $31 per square foot.", "Rent is $31 per square metre.", U),
        ("The toll is $3 per vehicle.", "The toll is $3 per mile.", U),
        ("The company pays $400 a month to each driver.", "The company pays $400 a week to each driver.", U),
        ("The company pays $400 per month to each driver.", "The company pays drivers $400 a month.", S),
        ("주당순이익은 1200원입니다.", "주당순이익은 1200원이다.", S),
        (
            "Toll Brothers named two deputies, Anna Kerr and Jon Miles.",
            "Toll Brothers named Anna Kerr and Jon Miles as deputies.",
            S,
        ),
        (
            "공급사는 대성중공업, 한라전선, 우진테크 등 세 곳입니다.",
            "대성중공업과 한라전선, 우진테크가 공급사로 뽑혔다.",
            S,
        ),
        ("공급사는 대성중공업, 한라전선 등 네 곳입니다.", "대성중공업과 한라전선, 우진테크가 공급사로 뽑혔다.", U),
        (
            "The merger took 14 months to close.",
            "The merger was announced on January 8, 2024 and closed on March 10, 2025.",
            S,
        ),
        (
            "The merger took 18 months to close.",
            "The merger was announced on January 8, 2024 and closed on March 10, 2025.",
            U,
        ),
        ("공사는 닷새 만에 재개됐습니다.", "공사는 10월 2일 멈췄다가 10월 7일 재개됐다.", S),
        ("공사는 열흘 만에 재개됐습니다.", "공사는 10월 2일 멈췄다가 10월 7일 재개됐다.", U),
        ("The Berlin-based firm hired 90 people.", "베를린에 본사를 둔 회사는 90명을 채용했다.", S),
        ("The Madrid-based firm hired 90 people.", "베를린에 본사를 둔 회사는 90명을 채용했다.", U),
        ("The state-owned firm hired 90 people.", "국영 회사는 90명을 채용했다.", S),
        ("Seo Ga-in was named chief executive.", "서가인 부사장이 대표이사에 선임됐다.", S),
        ("Min Do-yun was named chief executive.", "서가인 부사장이 대표이사에 선임됐다.", U),
        ("Gaon Chemical raised prices 5%.", "가온화학은 가격을 5% 올렸다.", S),
        ("Gawon Chemical raised prices 5%.", "나래화학은 가격을 5% 올렸다.", U),
        ("The company will spend more than 1 trillion won.", "회사는 1조1400억원을 투자한다.", S),
        ("The company will spend more than 2 trillion won.", "회사는 1조1400억원을 투자한다.", U),
        ("The company will spend nearly 2 trillion won.", "회사는 1조1400억원을 투자한다.", U),
        ("The company will spend nearly 1.2 trillion won.", "회사는 1조1800억원을 투자한다.", S),
        ("방문객은 40만여 명이었습니다.", "방문객은 41만8000명이었다.", S),
        ("방문객은 40만여 명이었습니다.", "방문객은 38만명이었다.", U),
        ("수출은 400억달러를 돌파했습니다.", "수출은 412억달러였다.", S),
        ("수출은 400억달러를 돌파했습니다.", "수출은 392억달러였다.", U),
        ("수출액은 400억달러에 육박했습니다.", "수출은 392억달러였다.", S),
        (
            "영업이익은 시장 전망치 900억원을 밑돌았습니다.",
            "영업이익은 840억원으로 시장 전망치 900억원에 못 미쳤다.",
            S,
        ),
        (
            "영업이익은 시장 전망치 900억원을 웃돌았습니다.",
            "영업이익은 840억원으로 시장 전망치 900억원에 못 미쳤다.",
            U,
        ),
        (
            "Operating profit beat the forecast of $90 million.",
            "Operating profit was $84 million, short of the $90 million forecast.",
            U,
        ),
        (
            "In total the two units earned $75 million.",
            "The chip unit earned $50 million and the display unit earned $25 million.",
            S,
        ),
        (
            "The remaining $120 million comes from a loan.",
            "Half of the $240 million comes from equity, and the rest from a loan.",
            S,
        ),
        ("Its stake will drop by 15 percentage points to 30%.", "Its stake will drop to 30% from 45%.", S),
        ("Its stake will drop by 30 percentage points.", "Its stake will drop to 30% from 45%.", U),
        ("하루 처리 물량은 35만 상자로 줄었습니다.", "하루 처리 물량은 420만 상자에서 385만 상자로 줄었다.", U),
        ("하루 처리 물량은 35만 상자 줄었습니다.", "하루 처리 물량은 420만 상자에서 385만 상자로 줄었다.", S),
        ("하루 처리 물량은 35만 상자입니다.", "하루 처리 물량은 420만 상자에서 385만 상자로 줄었다.", U),
        ("Profit fell to $15 million.", "Profit fell to $40 million from $55 million.", U),
        ("Profit fell by $15 million.", "Profit fell to $40 million from $55 million.", S),
        ("Profit was $15 million lower.", "Profit fell to $40 million from $55 million.", S),
        ("The company made a profit of $15 million.", "Profit fell to $40 million from $55 million.", U),
        (
            "나머지 3500억원은 자체 자금으로 조달합니다.",
            "5000억원 가운데 70%는 사모사채으로, 나머지는 자체 자금으로 조달한다.",
            U,
        ),
        (
            "나머지 1500억원은 자체 자금으로 조달합니다.",
            "5000억원 가운데 70%는 사모사채으로, 나머지는 자체 자금으로 조달한다.",
            S,
        ),
        (
            "사모사채으로 3500억원을 조달합니다.",
            "5000억원 가운데 70%는 사모사채으로, 나머지는 자체 자금으로 조달한다.",
            S,
        ),
        (
            "사모사채으로 1500억원을 조달합니다.",
            "5000억원 가운데 70%는 사모사채으로, 나머지는 자체 자금으로 조달한다.",
            U,
        ),
        ("점유율 격차는 4%포인트입니다.", "점유율은 한빛이 23%, 도원이 18%다.", U),
        ("Of the 40 stores, fewer than a quarter made a profit.", "Nine of the 40 stores made a profit.", S),
        ("Of the 40 stores, more than a quarter made a profit.", "Nine of the 40 stores made a profit.", U),
        ("매장 40곳 중 흑자를 낸 곳은 4분의 1에도 못 미칩니다.", "매장 40곳 가운데 9곳이 흑자를 냈다.", S),
        ("매장 40곳 중 흑자를 낸 곳은 절반을 넘습니다.", "매장 40곳 가운데 9곳이 흑자를 냈다.", U),
        ("매출의 거의 5분의 1이 해외에서 나옵니다.", "매출의 19%가 해외에서 나온다.", S),
        ("매출의 5분의 2 가까이가 해외에서 나옵니다.", "매출의 19%가 해외에서 나온다.", U),
        ("부채는 자본의 두 배를 웃돕니다.", "부채는 자본의 2.4배다.", S),
        ("부채는 자본의 두 배를 웃돕니다.", "부채는 자본의 1.9배다.", U),
        ("부채는 자본의 세 배에 조금 못 미칩니다.", "부채는 자본의 2.9배다.", S),
        ("Debt is more than twice its equity.", "Debt is 2.4 times equity.", S),
        ("Debt is more than three times its equity.", "Debt is 2.4 times equity.", U),
        ("Exports passed the $400 billion mark.", "Exports came to $412 billion.", S),
        (
            "The second-quarter loss of 15 billion won turned into a profit of 9 billion won in the third quarter.",
            "3분기에 90억원의 이익을 내 전 분기 120억원 손실에서 흑자로 돌아섰다.",
            U,
        ),
        ("The dividend is 80 euro cents.", "The dividend was raised to €0.80 from €0.70.", S),
        ("The dividend was raised by 10 euro cents.", "The dividend was raised to €0.80 from €0.70.", S),
        ("The dividend was raised by 20 euro cents.", "The dividend was raised to €0.80 from €0.70.", U),
        ("Chief executive Yoon Da-eun resigned on Friday.", "윤다은 대표가 금요일 사임했다.", S),
        ("Chief executive Yoon Si-won resigned on Friday.", "윤다은 대표가 금요일 사임했다.", U),
        ("Roughly three in five customers stayed.", "고객의 61%가 남았다.", S),
        ("공사비는 3.3㎡당 850만원입니다.", "공사비는 3.3㎡당 850만원으로 정해졌다.", S),
        (
            "분양가는 3.3㎡당 2450만원으로 1년 새 300만원 올랐습니다.",
            "3.3㎡당 분양가는 2150만원에서 2450만원으로 1년 새 올랐다.",
            S,
        ),
        ("요금은 메가와트시당 0.12유로입니다.", "The tariff is €0.12 per kWh.", U),
        ("The plant produces 300 tonnes a day.", "The plant produces 300 tonnes a week.", U),
        ("공장은 하루 300t을 생산합니다.", "The plant produces 300 tonnes a day.", S),
    ],
)
def test_reckoned(claim: str, source: str, verdict: Verdict, glossary: Glossary) -> None:
    sentences = re.split(r"(?<=[다a-z0-9]\.)\s", source)
    check = verify(claim, sentences, glossary, "ko", ("소식", "2025-11-10"))
    assert (check.verdict is S) is (verdict is S), check


def test_a_percent_that_only_a_half_gives_is_not_quoted(glossary: Glossary) -> None:
    check = verify(
        "50 years on, is the race lost?", ["Half of its exports are hi-tech."], glossary, "en", ("News", "2025-09-01")
    )
    assert check.reason == "'50' is not in the source"


@pytest.mark.parametrize(
    "unit",
    ["26 reports, eight of which, ", "주당 500원 ", "$3 a share and 5 tonnes a day ", "60%는 빌리고 나머지는 ", "40만여 명 ", "almost a fifth ",
     "전 분기 3분기 ", "Anna and Ben, ", "도원테크와 한빛정밀, ", "3억원을 넘어 ", "topped $3 ", "Dain Ieaou "],
)  # fmt: skip
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 1_500, warm=500)
