"""Who does what to whom, which way it moves, and whether it is said at all: claims that use the source's own words for another sense."""

import pytest

from rag.translate import Glossary
from rag.verification.verify import verify
from tests.linear import grows_linearly

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
    ("가격이 오르면서 판매량이 줄었습니다.", "새별유업은 우유 가격을 올린 뒤 판매량이 7% 감소했다.", True),
    ("가격이 내리면서 판매량이 늘었습니다.", "새별유업은 우유 가격을 올린 뒤 판매량이 7% 감소했다.", False),
    ("부채비율은 180%로 낮아졌습니다.", "새별유업의 부채비율은 180%로 떨어졌고 차입금은 2조원으로 늘었다.", True),
    ("부채비율은 180%로 높아졌습니다.", "새별유업의 부채비율은 180%로 떨어졌고 차입금은 2조원으로 늘었다.", False),
    ("차입금은 늘고 부채비율은 떨어졌습니다.", "새별유업의 부채비율은 180%로 떨어졌고 차입금은 2조원으로 늘었다.", True),
    ("Costs rose faster than sales.", "Costs rose 9% and sales rose 4% in the quarter.", True),
    ("The company increased its workforce.", "The company reduced its workforce by 300 and increased spending on research.", False),
    ("The company increased spending on research.", "The company reduced its workforce by 300 and increased spending on research.", True),
    ("Spending on research was cut.", "The company reduced its workforce by 300 and increased spending on research.", False),
    ("A decline in orders was offset by higher prices.", "Orders declined 5% but prices rose 8%, lifting revenue.", True),
    ("A rise in orders lifted revenue.", "Orders declined 5% but prices rose 8%, lifting revenue.", False),
    ("주문 감소에도 매출은 늘었습니다.", "Orders declined 5% but prices rose 8%, lifting revenue.", True),
    ("해외 매출은 늘었지만 국내 매출은 줄었습니다.", "국내 매출은 11% 감소했으나 해외 매출은 23% 증가했다.", True),
    ("해외 매출은 줄었지만 국내 매출은 늘었습니다.", "국내 매출은 11% 감소했으나 해외 매출은 23% 증가했다.", False),
    ("Overseas sales grew 23% while domestic sales fell 11%.", "국내 매출은 11% 감소했으나 해외 매출은 23% 증가했다.", True),
    ("요금 인상으로 가입자가 줄었습니다.", "요금을 올리자 가입자가 3만명 감소했다.", True),
    ("인력은 줄이지만 급여는 올립니다.", "회사는 인력을 10% 줄이는 대신 급여를 5% 인상하기로 했다.", True),
    ("인력은 늘리지만 급여는 깎습니다.", "회사는 인력을 10% 줄이는 대신 급여를 5% 인상하기로 했다.", False),
    ("Net debt fell as cash flow improved.", "Net debt fell to $3 billion even as capital spending rose 14%.", False),
    ("Net debt fell to $3 billion.", "Net debt fell to $3 billion even as capital spending rose 14%.", True),
    ("Capital spending fell.", "Net debt fell to $3 billion even as capital spending rose 14%.", False),
    ("The unemployment rate fell despite slower growth.", "The unemployment rate fell to 3.1% although growth slowed.", True),
    ("Overseas sales fell while domestic sales grew.", "국내 매출은 11% 감소했으나 해외 매출은 23% 증가했다.", False),
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
    ("Orrin reported revenue of $4 billion and Tully $3 billion.", "Tully reported revenue of $4 billion, while Orrin reported $3 billion.", False),
    ("Tully reported revenue of $4 billion and Orrin $3 billion.", "Tully reported revenue of $4 billion, while Orrin reported $3 billion.", True),
    ("오린의 매출은 40억 달러, 툴리의 매출은 30억 달러였습니다.", "Tully reported revenue of $4 billion, while Orrin reported $3 billion.", False),
    ("다정항공의 탑승률은 91%로 새봄항공(84%)보다 높았습니다.", "탑승률은 새봄항공이 91%, 다정항공이 84%였다.", False),
    ("새봄항공의 탑승률은 91%로 다정항공(84%)보다 높았습니다.", "탑승률은 새봄항공이 91%, 다정항공이 84%였다.", True),
    ("지분은 은하테크가 60%, 동백전자가 40%를 갖습니다.", "합작사 지분은 동백전자가 60%, 은하테크가 40%를 보유한다.", False),
    ("지분은 동백전자가 60%, 은하테크가 40%를 갖습니다.", "합작사 지분은 동백전자가 60%, 은하테크가 40%를 보유한다.", True),
    ("Eunha Tech will hold 60% of the venture.", "합작사 지분은 동백전자가 60%, 은하테크가 40%를 보유한다.", False),
    ("Orrin overtook Tully to become the largest lender.", "Tully overtook Orrin to become the largest lender by assets.", False),
    ("툴리가 오린을 제치고 최대 은행이 됐습니다.", "Tully overtook Orrin to become the largest bank by assets.", True),
    ("오린이 툴리를 제치고 최대 은행이 됐습니다.", "Tully overtook Orrin to become the largest bank by assets.", False),
    ("다정항공은 새봄항공에 밀렸습니다.", "다정항공은 새봄항공을 제치고 1위에 올랐다.", False),
    ("은하테크는 동백전자보다 많은 250억원을 투자합니다.", "동백전자는 150억원, 은하테크는 250억원을 투자한다.", True),
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
    ("Orrin sold its mortgage unit to Tully.", "Tully sold its mortgage unit to Orrin for $400 million.", False),
    ("Orrin bought the mortgage unit from Tully.", "Tully sold its mortgage unit to Orrin for $400 million.", True),
    ("Tully bought the mortgage unit from Orrin.", "Tully sold its mortgage unit to Orrin for $400 million.", False),
    ("툴리는 오린에 모기지 사업을 매각했습니다.", "Tully sold its mortgage unit to Orrin for $400 million.", True),
    ("오린은 툴리에 모기지 사업을 매각했습니다.", "Tully sold its mortgage unit to Orrin for $400 million.", False),
    ("동백전자가 은하테크에 흡수합병됩니다.", "동백전자는 은하테크를 흡수합병한다고 20일 공시했다.", False),
    ("은하테크가 동백전자에 흡수합병됩니다.", "동백전자는 은하테크를 흡수합병한다고 20일 공시했다.", True),
    ("은하테크를 인수한 동백전자의 주가가 올랐습니다.", "동백전자가 은하테크를 인수한 뒤 동백전자 주가가 4% 올랐다.", True),
    ("동백전자를 인수한 은하테크의 주가가 올랐습니다.", "동백전자가 은하테크를 인수한 뒤 동백전자 주가가 4% 올랐다.", False),
    ("동백전자의 은하테크 인수가 마무리됐습니다.", "동백전자는 은하테크 인수를 마무리했다고 20일 밝혔다.", True),
    ("은하테크의 동백전자 인수가 마무리됐습니다.", "동백전자는 은하테크 인수를 마무리했다고 20일 밝혔다.", False),
    ("동백전자는 은하테크를 상대로 특허 소송을 냈습니다.", "은하테크는 동백전자를 상대로 특허 소송을 제기했다.", False),
    ("Orrin sued Tully over the patents.", "Tully sued Orrin over patents on batteries.", False),
    ("Orrin was sued by Tully over the patents.", "Tully sued Orrin over patents on batteries.", True),
    ("Orrin supplies batteries to Tully.", "Tully supplies batteries to Orrin under a five-year contract.", False),
    ("Orrin gets its batteries from Tully.", "Tully supplies batteries to Orrin under a five-year contract.", True),
    ("은하테크는 동백전자에 배터리를 공급합니다.", "동백전자는 은하테크에 5년간 배터리를 공급한다.", False),
    ("동백전자는 은하테크에 배터리를 공급합니다.", "동백전자는 은하테크에 5년간 배터리를 공급한다.", True),
    ("은하테크는 동백전자로부터 배터리를 공급받습니다.", "동백전자는 은하테크에 5년간 배터리를 공급한다.", True),
    ("동백전자는 은하테크로부터 배터리를 공급받습니다.", "동백전자는 은하테크에 5년간 배터리를 공급한다.", False),
    ("Orrin rejected a bid from Tully.", "Tully rejected a takeover bid from Orrin on Monday.", False),
    ("Tully turned down Orrin's bid.", "Tully rejected a takeover bid from Orrin on Monday.", True),
    ("은하테크는 동백전자의 인수 제안을 거절했습니다.", "동백전자는 은하테크의 인수 제안을 거절했다.", False),
    ("동백전자는 은하테크의 인수 제안을 거절했습니다.", "동백전자는 은하테크의 인수 제안을 거절했다.", True),
]  # fmt: skip

# Who said it.
SPOKEN = [
    ("Mirae Optics CEO Seo Ji-hun said the lens was lighter than rival products.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", False),
    ("Paul Hayden said the lens was lighter than rival products.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", True),
    ("서지훈 CEO는 렌즈가 경쟁 제품보다 가볍다고 말했습니다.", "서지훈 미래광학 최고경영자(CEO)는 \"양산 준비를 석 달 앞당겨 마쳤다\"고 말했다. 오로라의 개발총괄 폴 헤이든은 \"미래광학의 렌즈는 경쟁 제품보다 가볍다\"고 평가했다.", False),
    ("Dana Whitlock said demand for trucks remained weak.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", False),
    ("Omar Reyes said demand for trucks remained weak.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", True),
    ("Analyst Kim Do-yun of Saebom Securities expects margins to recover.", "배정우 다온전자 부사장은 \"하반기 출하가 늘 것\"이라고 했다. 김도윤 새봄증권 연구원은 \"이익률이 회복될 것\"이라고 내다봤다.", True),
    ("Bae Jung-woo of Daon Electronics expects margins to recover.", "배정우 다온전자 부사장은 \"하반기 출하가 늘 것\"이라고 했다. 김도윤 새봄증권 연구원은 \"이익률이 회복될 것\"이라고 내다봤다.", False),
    ("배정우 부사장은 이익률이 회복될 것으로 내다봤습니다.", "배정우 다온전자 부사장은 \"하반기 출하가 늘 것\"이라고 했다. 김도윤 새봄증권 연구원은 \"이익률이 회복될 것\"이라고 내다봤다.", False),
    ("김도윤 연구원은 이익률이 회복될 것으로 내다봤습니다.", "배정우 다온전자 부사장은 \"하반기 출하가 늘 것\"이라고 했다. 김도윤 새봄증권 연구원은 \"이익률이 회복될 것\"이라고 내다봤다.", True),
    ("Finance chief Omar Reyes said the plant would reopen in May.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", False),
    ("According to Dana Whitlock, the plant would reopen in May.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", True),
    ("데이나 휘틀록 CEO는 트럭 수요가 여전히 약하다고 말했습니다.", "Chief Executive Dana Whitlock said the plant would reopen in May. Finance chief Omar Reyes said demand for trucks remained weak.", False),
    ("\"Prices will fall,\" said Omar Reyes.", "\"Prices will fall,\" said Dana Whitlock, chief executive. Omar Reyes, finance chief, said wages would rise.", False),
    ("Dana Whitlock said prices would fall.", "\"Prices will fall,\" said Dana Whitlock, chief executive. Omar Reyes, finance chief, said wages would rise.", True),
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
    ("정부는 수출을 금지했습니다.", "정부는 수출을 허용하지 않기로 했다.", True),
    ("정부는 수출을 허용했습니다.", "정부는 수출을 허용하지 않기로 했다.", False),
    ("주주들은 분할에 반대하지 않았습니다.", "주주들은 분할에 찬성했다.", True),
    ("주주들은 분할에 찬성하지 않았습니다.", "주주들은 분할에 찬성했다.", False),
    ("The directors did not oppose the plan.", "The directors opposed the plan, which the founder supports.", False),
    ("Contractors are excluded from the bonus.", "The bonus does not cover contractors.", True),
    ("Contractors will also get the bonus.", "The bonus does not cover contractors.", False),
    ("계약직은 성과급 대상에서 빠졌습니다.", "성과급은 계약직을 제외한 전 직원에게 지급된다.", True),
    ("계약직을 포함한 전 직원에게 성과급이 지급됩니다.", "성과급은 계약직을 제외한 전 직원에게 지급된다.", False),
    ("The bonus goes to all staff including contractors.", "성과급은 계약직을 제외한 전 직원에게 지급된다.", False),
    ("울산공장도 이번 가동 중단의 영향을 받습니다.", "울산공장은 이번 가동 중단의 영향을 받지 않는다.", False),
    ("회사는 손실을 내지 않았습니다.", "회사는 2분기에 손실을 냈다. 배당은 하지 않았다.", False),
    ("회사는 배당을 하지 않았습니다.", "회사는 2분기에 손실을 냈다. 배당은 하지 않았다.", True),
    ("The union has not accepted the offer.", "The union accepted the offer on Friday, though workers in Leeds have not voted.", False),
    ("The union accepted the offer.", "The union accepted the offer on Friday, though workers in Leeds have not voted.", True),
    ("The deal is subject to regulatory approval.", "The deal requires regulatory approval.", True),
    ("The deal does not need regulatory approval.", "The deal is subject to regulatory approval.", False),
    ("No regulatory approval is needed for the deal.", "The deal requires regulatory approval.", False),
    ("The company has no plans to close the plant.", "The company does not plan to close the plant.", True),
    ("The company plans to close the plant.", "The company does not plan to close the plant.", False),
    ("The fault did not lead to any injuries.", "No injuries were caused by the fault.", True),
    ("The fault caused injuries.", "No injuries were caused by the fault.", False),
    ("Lenders failed to reach an agreement.", "Lenders reached an agreement on Friday.", False),
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
    ("회사는 공장 폐쇄를 결정했습니다.", "회사는 공장 폐쇄 여부를 다음 달 이사회에서 결정한다.", False),
    ("회사는 공장 폐쇄 여부를 다음 달 결정합니다.", "회사는 공장 폐쇄 여부를 다음 달 이사회에서 결정한다.", True),
    ("The board will decide next month whether to close the plant.", "회사는 공장 폐쇄 여부를 다음 달 이사회에서 결정한다.", True),
    ("The board has decided to close the plant.", "회사는 공장 폐쇄 여부를 다음 달 이사회에서 결정한다.", False),
    ("The regulator approved the merger.", "The regulator has yet to decide whether to approve the merger.", False),
    ("The regulator will approve the merger.", "The regulator has yet to decide whether to approve the merger.", False),
    ("The regulator has not decided whether to approve the merger.", "The regulator has yet to decide whether to approve the merger.", True),
    ("당국은 합병을 승인했습니다.", "The regulator has yet to decide whether to approve the merger.", False),
    ("회사는 공장을 짓고 인력을 채용했습니다.", "회사는 공장을 짓고 인력을 채용할 계획이다.", False),
    ("회사는 공장을 지었습니다.", "회사는 공장을 짓고 인력 300명을 채용할 계획이다.", False),
    ("회사는 공장을 지을 계획입니다.", "회사는 공장을 짓고 인력 300명을 채용할 계획이다.", True),
    ("The company built a plant.", "회사는 공장을 짓고 인력 300명을 채용할 계획이다.", False),
    ("The company plans to build a plant and hire 300 people.", "회사는 공장을 짓고 인력 300명을 채용할 계획이다.", True),
    ("Daon has raised $30 million.", "Daon is in talks to raise $30 million.", False),
    ("Daon has hired 300 people.", "Daon aims to hire 300 people by June.", False),
    ("다온은 3000만 달러를 조달할 가능성이 있습니다.", "Daon may raise $30 million, people familiar with the matter said.", True),
]  # fmt: skip

# A sum that may be is no sum that is.
SURE = [
    ("다온전기는 과징금 30억원을 냅니다.", "조사에서 위반이 확인되면 다온전기에 최대 과징금 30억원을 부과할 수 있다.", False),
    ("다온전기에 최대 30억원의 과징금이 부과될 수 있습니다.", "조사에서 위반이 확인되면 다온전기에 최대 과징금 30억원을 부과할 수 있다.", True),
    ("The regulator fined Daon 3 billion won.", "당국은 위반이 확인되면 다온에 과징금 30억원을 부과할 수 있다고 했다.", False),
    ("Daon will list at a valuation of $9 billion.", "Daon could list at a valuation of $9 billion, one of the people said.", False),
    ("Daon may list at a valuation of $9 billion.", "Daon could list at a valuation of $9 billion, one of the people said.", True),
    ("이익률은 2%로 떨어지는 것이 확실합니다.", "김도윤 연구원은 이익률이 2%로 떨어질 수 있다고 봤다.", False),
    ("It named Joan Orr to lead the unit.", "Ann Lee, who runs the plant, will stay. It named Joan Orr to lead the unit.", True),
    ("It named Ann Lee to lead the unit.", "Ann Lee, who runs the plant, will stay. It named Joan Orr to lead the unit.", False),
    ("이사회는 한서윤 전무를 새 대표로 선임했습니다.", "이사회는 박도현 부사장을 새 대표로 선임했다. 한서윤 전무는 연구소장을 맡는다.", False),
    ("이사회는 박도현 부사장을 새 대표로 선임했습니다.", "이사회는 박도현 부사장을 새 대표로 선임했다. 한서윤 전무는 연구소장을 맡는다.", True),
    ("다온은 공장을 준공했습니다.", "다온은 공장을 준공하고 설비를 들여 내년부터 양산할 계획이다.", False),
]  # fmt: skip


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(("claim", "evidence", "right"), [*MOVED, *PARTIES, *BOUGHT, *SPOKEN, *DENIED, *UNSAID, *SURE])
def test_sense(claim: str, evidence: str, right: bool, glossary: Glossary) -> None:
    language = "ko" if "가" <= max(claim) <= "힣" else "en"
    check = verify(claim, [evidence], glossary, language, [evidence[:12], DAY])
    assert (check.verdict == "supported") == right, check


@pytest.mark.parametrize(
    "unit",
    ["Acme will buy Bolt from Cord, ", "한솔이 31%를 제시한 두리를 ", "whether it would bid and ", "일본을 제외한 ", "줄이고 ", "could raise $3 million ",
     "named its head of strategy, ", "not any more than ", "Acme's takeover of ", "매출 증가 "],
)  # fmt: skip
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 1_500)
