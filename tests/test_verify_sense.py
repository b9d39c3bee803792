"""Who does what to whom, which way it moves, and whether it is said at all: claims that use the source's own words for another sense."""

import pytest

from rag.translate import Glossary
from rag.verify import verify

DAY = "2025-03-20"

# What moves is its subject: that one thing rises says nothing of another.
MOVED = [
    ("다온식품의 영업이익은 원재료비 상승에도 전년보다 늘었습니다.", "다온식품은 원재료비가 오르면서 영업이익이 310억원으로 전년보다 22% 줄었다.", False),
    ("다온식품의 영업이익은 원재료비 상승 탓에 22% 줄었습니다.", "다온식품은 원재료비가 오르면서 영업이익이 310억원으로 전년보다 22% 줄었다.", True),
    ("방문객은 줄었지만 객단가는 올랐습니다.", "가람백화점은 객단가가 8% 오른 반면 방문객 수는 5% 감소했다고 밝혔다.", True),
    ("방문객은 늘었지만 객단가는 떨어졌습니다.", "가람백화점은 객단가가 8% 오른 반면 방문객 수는 5% 감소했다고 밝혔다.", False),
    ("수출은 18%의 증가율을 보였습니다.", "한빛기계의 1분기 내수 판매는 9% 줄었지만 수출은 18% 늘었다.", True),
    ("내수 판매가 증가했습니다.", "한빛기계의 1분기 내수 판매는 9% 줄었지만 수출은 18% 늘었다.", False),
    ("Exports rose in the first quarter.", "한빛기계의 1분기 내수 판매는 9% 줄었지만 수출은 18% 늘었다.", True),
    ("Exports fell in the first quarter.", "한빛기계의 1분기 내수 판매는 9% 줄었지만 수출은 18% 늘었다.", False),
    ("Operating profit rose in the third quarter.", "Brackley Foods said revenue rose 6% in the third quarter while operating profit fell 11% on higher freight costs.", False),
    ("Revenue rose in the third quarter.", "Brackley Foods said revenue rose 6% in the third quarter while operating profit fell 11% on higher freight costs.", True),
    ("Operating profit fell 11% in the third quarter as freight costs rose.", "Brackley Foods said revenue rose 6% in the third quarter while operating profit fell 11% on higher freight costs.", True),
    ("3분기 영업이익은 증가했습니다.", "Brackley Foods said revenue rose 6% in the third quarter while operating profit fell 11% on higher freight costs.", False),
    ("3분기 매출은 6% 증가하고 영업이익은 11% 감소했습니다.", "Brackley Foods said revenue rose 6% in the third quarter while operating profit fell 11% on higher freight costs.", True),
    ("The company raised its dividend and cut its debt.", "Ostrava Steel cut its dividend by a third and raised its debt to fund a new mill.", False),
    ("Ostrava Steel cut its dividend to fund a new mill.", "Ostrava Steel cut its dividend by a third and raised its debt to fund a new mill.", True),
    ("이용자가 줄었는데도 매출은 증가했습니다.", "누림게임즈는 월 이용자가 12% 감소했으나 결제액이 늘어 매출이 7% 증가했다.", True),
    ("이용자 수가 늘어 매출이 증가했습니다.", "누림게임즈는 월 이용자가 12% 감소했으나 결제액이 늘어 매출이 7% 증가했다.", False),
]  # fmt: skip

# Each party keeps its own figure.
PARTIES = [
    ("한솔페이 점유율은 31%로 떨어진 반면 두리페이는 28%로 올랐습니다.", "두리페이 점유율은 31%로 떨어졌다. 반면 한솔페이는 28%로 올랐다.", False),
    ("두리페이 점유율은 31%로 떨어진 반면 한솔페이는 28%로 올랐습니다.", "두리페이 점유율은 31%로 떨어졌다. 반면 한솔페이는 28%로 올랐다.", True),
    ("가장 높은 900억원을 써낸 곳은 남강건설입니다.", "도담건설은 입찰에서 900억원을 써내 870억원을 제시한 남강건설을 제쳤다.", False),
    ("가장 높은 900억원을 써낸 곳은 도담건설입니다.", "도담건설은 입찰에서 900억원을 써내 870억원을 제시한 남강건설을 제쳤다.", True),
    ("남강건설이 도담건설을 제쳤습니다.", "도담건설은 입찰에서 900억원을 써내 870억원을 제시한 남강건설을 제쳤다.", False),
    ("도담건설은 870억원을 제시한 남강건설보다 높은 900억원을 써냈습니다.", "도담건설은 입찰에서 900억원을 써내 870억원을 제시한 남강건설을 제쳤다.", True),
    ("Shares of Calder rose 2.4% while Wexley fell 5.1%.", "Calder shares slid 5.1% in London, while rival Wexley gained 2.4%.", False),
    ("Shares of Wexley rose 2.4% while Calder fell 5.1%.", "Calder shares slid 5.1% in London, while rival Wexley gained 2.4%.", True),
    ("칼더 주가는 2.4% 올랐고 웩슬리는 5.1% 내렸습니다.", "Calder shares slid 5.1% in London, while rival Wexley gained 2.4%.", False),
    ("웩슬리 주가는 2.4% 올랐고 칼더는 5.1% 내렸습니다.", "Calder shares slid 5.1% in London, while rival Wexley gained 2.4%.", True),
    ("Wexley outbid Calder for the port.", "Calder offered $1.2 billion for the port, outbidding Wexley, which had offered $1.1 billion.", False),
    ("Calder outbid Wexley for the port with an offer of $1.2 billion.", "Calder offered $1.2 billion for the port, outbidding Wexley, which had offered $1.1 billion.", True),
    ("Wexley offered $1.2 billion for the port.", "Calder offered $1.2 billion for the port, outbidding Wexley, which had offered $1.1 billion.", False),
    ("두리페이는 28%를 기록했습니다.", "두리페이 점유율은 31%로 떨어졌다. 반면 한솔페이는 28%로 올랐다.", False),
]  # fmt: skip

# Who buys whom.
BOUGHT = [
    ("Halvard Energy has agreed to acquire Brightwater for $2 billion.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", False),
    ("Brightwater has agreed to acquire Halvard Energy for $2 billion.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", True),
    ("Halvard Energy will be bought by Brightwater for $2 billion.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", True),
    ("Brightwater will be bought by Halvard Energy for $2 billion.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", False),
    ("Halvard Energy's takeover of Brightwater is worth $2 billion.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", False),
    ("할버드에너지는 브라이트워터를 20억 달러에 인수하기로 했습니다.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", False),
    ("브라이트워터는 할버드에너지를 20억 달러에 인수하기로 했습니다.", "Brightwater said on Monday it had agreed to buy Halvard Energy in a deal worth $2 billion.", True),
    ("한울제지는 미르제약을 1200억원에 인수합니다.", "미르제약은 한울제지를 1200억원에 인수한다고 20일 밝혔다.", False),
    ("한울제지는 미르제약에 1200억원에 인수됩니다.", "미르제약은 한울제지를 1200억원에 인수한다고 20일 밝혔다.", True),
    ("미르제약이 한울제지를 1200억원에 사들입니다.", "미르제약은 한울제지를 1200억원에 인수한다고 20일 밝혔다.", True),
    ("미르제약은 한울제지에 물류 자회사를 팔기로 했습니다.", "한울제지는 물류 자회사를 미르제약에 매각하기로 했다.", False),
    ("한울제지는 미르제약에 물류 자회사를 팔기로 했습니다.", "한울제지는 물류 자회사를 미르제약에 매각하기로 했다.", True),
    ("Hanul Paper will acquire Mir Pharma for 120 billion won.", "미르제약은 한울제지를 1200억원에 인수한다고 20일 밝혔다.", False),
    ("Mir Pharma will acquire Hanul Paper for 120 billion won.", "미르제약은 한울제지를 1200억원에 인수한다고 20일 밝혔다.", True),
    ("Analysts said the sale could make Corvin a takeover target, with Aldgate as a possible bidder.", "Analysts said the sale could make Aldgate a takeover target, with Corvin seen as a possible bidder.", False),
    ("Analysts said the sale could turn Aldgate into a takeover target, with Corvin as a possible bidder.", "Analysts said the sale could make Aldgate a takeover target, with Corvin seen as a possible bidder.", True),
]  # fmt: skip

# Who said it.
SPOKEN = [
    ("Mirae Optics CEO Seo Ji-hun said the lens was lighter than rival products.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", False),
    ("Paul Hayden said the lens was lighter than rival products.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", True),
    ("서지훈 CEO는 렌즈가 경쟁 제품보다 가볍다고 말했습니다.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", False),
    ("Dana Whitlock said demand for trucks remained weak.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", False),
    ("Omar Reyes said demand for trucks remained weak.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", True),
]  # fmt: skip

# Denial belongs to its clause, and an antonym denied is an affirmation.
DENIED = [
    ("노조는 고용 승계가 없더라도 합병에 반대하지 않겠다고 밝혔습니다.", "노조는 \"고용 승계 없는 합병에는 동의할 수 없다\"고 맞섰다.", False),
    ("노조는 고용 승계가 없는 합병에 반대한다고 밝혔습니다.", "노조는 \"고용 승계 없는 합병에는 동의할 수 없다\"고 맞섰다.", True),
    ("이사회는 분할안에 반대했습니다.", "이사회는 분할안에 찬성하지 않았다고 20일 밝혔다.", True),
    ("이사회는 분할안에 찬성했습니다.", "이사회는 분할안에 반대하기로 했다고 20일 밝혔다.", False),
    ("일본을 포함한 아시아 판권을 넘겼습니다.", "회사는 일본을 제외한 아시아 판권을 리더스제약에 넘겼다.", False),
    ("일본을 뺀 아시아 판권을 넘겼습니다.", "회사는 일본을 제외한 아시아 판권을 리더스제약에 넘겼다.", True),
    ("일본은 이번 판권 계약에서 제외됐습니다.", "회사는 일본을 제외한 아시아 판권 계약을 리더스제약과 맺었다.", True),
    ("The licence covers Japan.", "The licence covers all of Asia excluding Japan.", False),
    ("The merger does not need the consent of creditors.", "The merger requires the consent of creditors. Shareholders have not yet voted.", False),
    ("The merger needs the consent of creditors.", "The merger requires the consent of creditors. Shareholders have not yet voted.", True),
    ("The recall will also affect trucks sold in Canada.", "Trucks sold in Canada will not be affected by the recall, and production will continue.", False),
    ("Trucks sold in Canada are not affected by the recall.", "Trucks sold in Canada will not be affected by the recall, and production will continue.", True),
    ("The recall spares trucks sold in Canada.", "Trucks sold in Canada will not be affected by the recall, and production will continue.", True),
    ("The job cuts will extend to the research unit.", "The research unit will not be affected by the job cuts, the company said.", False),
    ("감원은 연구소에도 적용됩니다.", "이번 감원은 연구소에는 적용되지 않으며 생산직이 대상이다.", False),
    ("합병에는 채권단 동의가 필요하지 않습니다.", "합병에는 채권단 동의가 필요하다. 주주총회 일정은 아직 잡히지 않았다.", False),
    ("Castor will keep no more than 20% of the unit.", "Castor will keep a stake of up to 20% in the unit.", True),
    ("The deal will close no later than June.", "The deal will close by the end of June at the latest.", True),
    ("The plan covers not only staff but also contractors.", "The plan covers staff and contractors.", True),
    ("The plan does not cover contractors.", "The plan covers staff and contractors.", False),
]  # fmt: skip

# What is asked, planned or left unsaid is not said.
UNSAID = [
    ("가람전기는 자회사 지분을 매각하기로 했습니다.", "가람전기는 자회사 지분 매각 여부에 대해 \"결정된 바 없다\"고 했다.", False),
    ("가람전기는 자회사 지분 매각 여부를 아직 정하지 않았습니다.", "가람전기는 자회사 지분 매각 여부에 대해 \"결정된 바 없다\"고 했다.", True),
    ("가람전기는 상장을 추진합니다.", "가람전기는 상장 시점에 대해 아직 정해진 것이 없다고 했다.", False),
    ("대표가 사임합니다.", "회사는 대표가 사임할지에 대해 답하지 않았다.", False),
    ("회사는 공장을 증설합니다.", "회사가 공장을 증설할지는 미지수다.", False),
    ("A spokesperson said Daon would raise its offer.", "A spokesperson for Daon declined to comment on whether it would raise its offer.", False),
    ("Daon declined to say if it would raise its offer.", "A spokesperson for Daon declined to comment on whether it would raise its offer.", True),
    ("Daon will raise its offer.", "It is unclear whether Daon will raise its offer.", False),
    ("It is not yet known whether Daon will raise its offer.", "It is unclear whether Daon will raise its offer.", True),
    ("Daon has signed a supply contract.", "다온는 3월 말까지 공급 계약을 체결할 계획이다.", False),
    ("Daon plans to sign a supply contract.", "다온는 3월 말까지 공급 계약을 체결할 계획이다.", True),
    ("Daon signed a supply contract.", "다온는 공급 계약을 체결했다고 20일 밝혔다.", True),
    ("다온는 공급 계약을 체결했습니다.", "다온는 3월 말까지 공급 계약을 체결할 계획이다.", False),
    ("다온는 인수를 완료했습니다.", "Daon plans to complete the acquisition by the end of the year.", False),
    ("Daon completed the acquisition.", "다온는 연내 인수를 마무리할 계획이다.", False),
]  # fmt: skip


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(("claim", "evidence", "right"), [*MOVED, *PARTIES, *BOUGHT, *SPOKEN, *DENIED, *UNSAID])
def test_sense(claim: str, evidence: str, right: bool, glossary: Glossary) -> None:
    language = "ko" if "가" <= max(claim) <= "힣" else "en"
    check = verify(claim, [evidence], glossary, language, [evidence[:12], DAY])
    assert (check.verdict == "supported") == right, check
