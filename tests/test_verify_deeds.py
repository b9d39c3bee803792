"""What only stands in a condition, whose deed it is of two persons, who parts with what: claims in the source's own words with another sense."""

import pytest

from rag.translate import Glossary
from rag.verification.verify import verify
from tests.linear import grows_linearly

DAY = "2025-03-20"

# What stands in a condition, or is a step to a plan, is asserted by nobody.
CONDITIONS = [
    ("The regulator has confirmed the leak and suspended the service.", "방통위는 유출이 확인되면 서비스 정지 처분을 내릴 수 있다고 밝혔다.", False),
    ("The ministry confirmed defects and ordered a recall.", "국토부는 결함이 확인될 경우 리콜을 명령할 수 있다고 했다.", False),
    ("국토부는 결함을 확인하고 리콜을 명령했습니다.", "국토부는 결함이 확인될 경우 리콜을 명령할 수 있다고 했다.", False),
    ("국토부는 결함이 확인되면 리콜을 명령할 수 있습니다.", "국토부는 결함이 확인될 경우 리콜을 명령할 수 있다고 했다.", True),
    ("The board has approved the merger, and the deal will close in June.", "회사는 이사회 승인을 거쳐 6월 거래를 마무리할 예정이다.", False),
    ("The deal will close in June after board approval.", "회사는 이사회 승인을 거쳐 6월 거래를 마무리할 예정이다.", True),
    ("이사회가 합병을 승인했고 거래는 6월에 마무리됩니다.", "회사는 이사회 승인을 거쳐 6월 합병 거래를 마무리할 예정이다.", False),
    ("Shareholders have approved the split.", "회사는 주주총회 승인을 받아 7월 분할을 마칠 계획이다.", False),
    ("주주총회가 분할을 승인했습니다.", "회사는 주주총회 승인을 받아 7월 분할을 마칠 계획이다.", False),
    ("Regulators have approved the takeover of Brightwater.", "The takeover of Brightwater is subject to approval by regulators.", False),
    ("The takeover of Brightwater needs approval from regulators.", "The takeover of Brightwater is subject to approval by regulators.", True),
    ("Lenders extended the loan.", "Lenders will extend the loan if the company sells its hotel.", False),
    ("The company sold its hotel.", "Lenders will extend the loan if the company sells its hotel.", False),
    ("Lenders will extend the loan if the hotel is sold.", "Lenders will extend the loan if the company sells its hotel.", True),
    ("The plant has reopened and hired 200 workers.", "Once the plant reopens, it will hire 200 workers.", False),
    ("The plant will hire 200 workers once it reopens.", "Once the plant reopens, it will hire 200 workers.", True),
    ("공장이 재가동돼 직원 200명을 채용했습니다.", "공장이 재가동되면 직원 200명을 채용할 예정이다.", False),
    ("공장이 재가동되면 직원 200명을 채용합니다.", "공장이 재가동되면 직원 200명을 채용할 예정이다.", True),
    ("금리가 내려 주택 수요가 살아났습니다.", "한 연구원은 금리가 내리면 주택 수요가 살아날 것으로 봤다.", False),
    ("Rates have fallen and housing demand has recovered.", "한 연구원은 금리가 내리면 주택 수요가 회복될 것으로 봤다.", False),
    ("The researcher expects housing demand to recover if rates fall.", "한 연구원은 금리가 내리면 주택 수요가 회복될 것으로 봤다.", True),
    ("노조가 파업에 들어갔습니다.", "노조는 협상이 결렬되면 파업에 들어간다는 방침이다.", False),
    ("협상이 결렬됐습니다.", "노조는 협상이 결렬되면 파업에 들어간다는 방침이다.", False),
    ("협상이 결렬되면 노조는 파업에 들어갈 방침입니다.", "노조는 협상이 결렬되면 파업에 들어간다는 방침이다.", True),
    ("Talks collapsed and the union went on strike.", "노조는 협상이 결렬되면 파업에 들어간다는 방침이다.", False),
    ("The union plans to strike if talks collapse.", "노조는 협상이 결렬되면 파업에 들어간다는 방침이다.", True),
    ("특허가 무효로 판결났습니다.", "특허가 무효로 판결나면 로열티를 돌려받는다.", False),
    ("The court struck down the patent.", "If the court strikes down the patent, royalties will be refunded.", False),
    ("The contract has taken effect after parliament approved the budget.", "의회가 예산을 승인하면 계약이 발효된다.", False),
    ("계약은 의회가 예산을 승인해야 발효됩니다.", "의회가 예산을 승인하면 계약이 발효된다.", True),
    ("회사는 자산을 매각하면 부채가 줄어들 것으로 예상합니다.", "회사는 자산을 매각하면 부채비율이 낮아질 것으로 예상했다.", True),
    ("Regulators approved the merger.", "두 회사는 당국의 합병 승인이 나면 선단을 합칠 계획이다.", False),
    ("회사는 매출이 늘면서 흑자로 돌아섰습니다.", "회사는 매출이 늘면서 흑자 전환했다.", True),
]  # fmt: skip

# A suspicion that is not true is no fact.
SUSPECTED = [
    ("It was confirmed that executives had inflated sales.", "회사 관계자는 \"임원들이 매출을 부풀렸다는 의혹은 사실이 아닌 것으로 확인했다\"고 말했다.", False),
    ("A company official said the suspicion that executives had inflated sales was found to be untrue.", "회사 관계자는 \"임원들이 매출을 부풀렸다는 의혹은 사실이 아닌 것으로 확인했다\"고 말했다.", True),
    ("임원들이 매출을 부풀린 것으로 확인됐습니다.", "회사 관계자는 \"임원들이 매출을 부풀렸다는 의혹은 사실이 아닌 것으로 확인했다\"고 말했다.", False),
    ("임원들이 매출을 부풀렸다는 의혹은 사실이 아닌 것으로 확인됐습니다.", "회사 관계자는 \"임원들이 매출을 부풀렸다는 의혹은 사실이 아닌 것으로 확인했다\"고 말했다.", True),
    ("The lender confirmed that customer data had been leaked.", "새봄은행은 고객 정보가 유출됐다는 보도는 사실이 아니라고 밝혔다.", False),
    ("The lender said reports that customer data had been leaked were not true.", "새봄은행은 고객 정보가 유출됐다는 보도는 사실이 아니라고 밝혔다.", True),
    ("새봄은행은 고객 정보가 유출됐다고 밝혔습니다.", "새봄은행은 고객 정보가 유출됐다는 보도는 사실이 아니라고 밝혔다.", False),
    ("Daon confirmed that it is in talks to sell the unit.", "Daon said reports that it is in talks to sell the unit are untrue.", False),
    ("Daon denied it is in talks to sell the unit.", "Daon said reports that it is in talks to sell the unit are untrue.", True),
    ("The founder said he had used company funds to buy a house.", "The founder said allegations that he had used company funds to buy a house were false.", False),
    ("The founder denied using company funds to buy a house.", "The founder said allegations that he had used company funds to buy a house were false.", True),
    ("대표가 회삿돈으로 집을 산 것으로 드러났습니다.", "대표는 회삿돈으로 집을 샀다는 주장은 근거가 없다고 반박했다.", False),
    ("The executive admitted that prices were fixed.", "임원은 가격을 담합했다는 의혹을 부인했다.", False),
]  # fmt: skip

# Two persons in one text, each with a deed of his own.
PERSONS = [
    ("한서준 부사장은 내년 배당을 늘리겠다고 밝혔습니다.", "한서준 부사장은 \"하반기 수주가 회복될 것\"이라고 말했고, 문채아 재무담당 전무는 내년 배당을 늘리겠다고 밝혔다.", False),
    ("문채아 전무는 내년 배당을 늘리겠다고 밝혔습니다.", "한서준 부사장은 \"하반기 수주가 회복될 것\"이라고 말했고, 문채아 재무담당 전무는 내년 배당을 늘리겠다고 밝혔다.", True),
    ("한서준 부사장은 하반기 수주가 회복될 것으로 봤습니다.", "한서준 부사장은 \"하반기 수주가 회복될 것\"이라고 말했고, 문채아 재무담당 전무는 내년 배당을 늘리겠다고 밝혔다.", True),
    ("Han Seo-jun said the dividend would be raised next year.", "한서준 부사장은 \"하반기 수주가 회복될 것\"이라고 말했고, 문채아 재무담당 전무는 내년 배당을 늘리겠다고 밝혔다.", False),
    ("Moon Chae-a said the dividend would be raised next year.", "한서준 부사장은 \"하반기 수주가 회복될 것\"이라고 말했고, 문채아 재무담당 전무는 내년 배당을 늘리겠다고 밝혔다.", True),
    ("Chief executive Jang Do-yoon has resigned over the accident.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", False),
    ("Oh Min-seok, the head of safety, has resigned.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", True),
    ("장도윤 대표는 사고의 책임을 지고 사임했습니다.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", False),
    ("장도윤 대표가 기자회견에서 사과했습니다.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", True),
    ("오민석 상무가 기자회견에서 사과했습니다.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", False),
    ("Jang Do-yoon apologised at a news conference.", "장도윤 대표는 기자회견에서 사과했고, 안전 책임자인 오민석 상무는 사임했다.", True),
    ("Elena Brandt resigned from the board.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares and lawyer Ivo Stahl resigned from the board.", False),
    ("Ivo Stahl resigned from the board.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares and lawyer Ivo Stahl resigned from the board.", True),
    ("Mark Oduya sold his shares.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares and lawyer Ivo Stahl resigned from the board.", False),
    ("Elena Brandt sold her shares.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares and lawyer Ivo Stahl resigned from the board.", True),
    ("마크 오두야 회장은 주식을 팔았습니다.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares.", False),
    ("엘레나 브란트 이사는 주식을 팔았습니다.", "Chairman Mark Oduya defended the merger, while director Elena Brandt sold her shares.", True),
    ("Chief executive Ana Ruiz said the chip shortage would ease by spring.", "Chief executive Ana Ruiz called the quarter a turning point, and finance chief Tom Weld said the chip shortage would ease by spring.", False),
    ("Tom Weld said the chip shortage would ease by spring.", "Chief executive Ana Ruiz called the quarter a turning point, and finance chief Tom Weld said the chip shortage would ease by spring.", True),
    ("지민호 대표는 물러나고 후임에는 강유진 부사장이 내정됐습니다.", "지민호 대표가 물러나고 강유진 부사장이 후임으로 내정됐다.", True),
    ("강유진 부사장이 물러나고 지민호 대표가 후임으로 내정됐습니다.", "지민호 대표가 물러나고 강유진 부사장이 후임으로 내정됐다.", False),
]  # fmt: skip

# What is opened and what is closed, who buys and who parts with it.
HANDLED = [
    ("누림마트는 편의점 스무 곳을 닫고 백화점 두 곳을 새로 열 계획입니다.", "누림마트는 편의점 스무 곳을 새로 열고, 백화점 두 곳은 연말까지 문을 닫을 계획이다.", False),
    ("누림마트는 백화점 두 곳의 문을 닫을 계획입니다.", "누림마트는 편의점 스무 곳을 새로 열고, 백화점 두 곳은 연말까지 문을 닫을 계획이다.", True),
    ("누림마트는 백화점 두 곳을 새로 열 계획입니다.", "누림마트는 편의점 스무 곳을 새로 열고, 백화점 두 곳은 연말까지 문을 닫을 계획이다.", False),
    ("Nurim Mart will close convenience stores and open two department stores.", "누림마트는 편의점 스무 곳을 새로 열고, 백화점 두 곳은 연말까지 문을 닫을 계획이다.", False),
    ("Nurim Mart will open 20 convenience stores and close two department stores.", "누림마트는 편의점 스무 곳을 새로 열고, 백화점 두 곳은 연말까지 문을 닫을 계획이다.", True),
    ("한빛 주가는 6.2% 내렸고 도담은 3.1% 올랐습니다.", "소식이 전해진 뒤 한빛 주가는 6.2% 오른 8만원에, 도담은 3.1% 내린 2만원에 거래를 마쳤다.", False),
    ("한빛 주가는 6.2% 올랐고 도담은 3.1% 내렸습니다.", "소식이 전해진 뒤 한빛 주가는 6.2% 오른 8만원에, 도담은 3.1% 내린 2만원에 거래를 마쳤다.", True),
    ("도담 주가는 6.2% 뛰어 8만원에 마감했고 한빛은 3.1% 떨어졌습니다.", "소식이 전해진 뒤 한빛 주가는 6.2% 오른 8만원에, 도담은 3.1% 내린 2만원에 거래를 마쳤다.", False),
    ("Hanbit shares rose while Dodam fell.", "소식이 전해진 뒤 한빛 주가는 6.2% 오른 8만원에, 도담은 3.1% 내린 2만원에 거래를 마쳤다.", True),
    ("The bank will open branches in rural towns and close those in cities.", "The bank will close branches in rural towns and open more in cities.", False),
    ("The Turin plant will shut.", "The company will expand its Turin plant and shut the one in Lyon.", False),
    ("회사는 항공기를 팔고 선박을 사들입니다.", "회사는 항공기를 팔고 선박 두 척을 사들인다.", True),
    ("가온홀딩스는 사모펀드 블루힐로부터 가온물류를 사들였습니다.", "가온홀딩스는 가온물류를 팔아 마련한 900억원으로 빚을 갚았다. 가온물류를 사들인 곳은 사모펀드 블루힐이다.", False),
    ("가온물류를 사들인 곳은 블루힐입니다.", "가온홀딩스는 가온물류를 팔아 마련한 900억원으로 빚을 갚았다. 가온물류를 사들인 곳은 사모펀드 블루힐이다.", True),
    ("블루힐은 가온홀딩스로부터 가온물류를 인수했습니다.", "가온홀딩스는 가온물류를 팔아 마련한 900억원으로 빚을 갚았다. 가온물류를 사들인 곳은 사모펀드 블루힐이다.", True),
    ("가온홀딩스는 가온물류를 블루힐에 매각했습니다.", "가온홀딩스는 가온물류를 팔아 마련한 900억원으로 빚을 갚았다. 가온물류를 사들인 곳은 사모펀드 블루힐이다.", True),
    ("블루힐은 가온물류를 가온홀딩스에 매각했습니다.", "가온홀딩스는 가온물류를 팔아 마련한 900억원으로 빚을 갚았다. 가온물류를 사들인 곳은 사모펀드 블루힐이다.", False),
    ("Tanner sold the paper mill to Osprey.", "Osprey bought the paper mill in June. The seller, Tanner, will use the money to pay down debt.", True),
]  # fmt: skip

# Said in other words.
ALIKE = [
    ("마케팅비가 늘면서 순손실이 31억원 불어났습니다.", "회사의 지난해 매출은 210억원으로 5% 줄었고, 순손실은 마케팅비 증가로 80억원에서 111억원으로 확대됐다.", True),
    ("마케팅비가 줄면서 순손실이 커졌습니다.", "회사의 지난해 매출은 210억원으로 5% 줄었고, 순손실은 마케팅비 증가로 80억원에서 111억원으로 확대됐다.", False),
    ("인건비가 늘어 영업적자가 확대됐습니다.", "회사의 매출은 5% 줄었고, 영업손실은 인건비 증가로 확대됐다.", True),
    ("협상이 벌어지는 동안 공장 가동률이 떨어졌습니다.", "협상 기간 공장 가동률은 82%에서 74%로 떨어졌다.", True),
    ("두 회사의 격차가 벌어졌습니다.", "두 회사의 점유율 격차는 3%포인트로 줄었다.", False),
    ("총격전이 벌어진 뒤 관광객이 줄었습니다.", "총격전 이후 관광객이 줄었다.", True),
    ("회사는 책임이 있다고 인정했습니다.", "회사는 책임을 부인했다.", False),
    ("회사는 검사에서 문제가 없었다고 주장했습니다.", "회사는 \"검사에서 이상이 없었다\"고 주장했다.", True),
    ("검사에서 문제가 발견됐습니다.", "회사는 \"검사에서 이상이 없었다\"고 주장했다.", False),
    ("The supplier said it was not responsible for the fault.", "부품사는 결함에 대한 책임을 부인했다.", True),
    ("The supplier denied responsibility for the fault.", "부품사는 결함에 책임이 없다고 맞섰다.", True),
    ("The supplier accepted responsibility for the fault.", "부품사는 결함에 책임이 없다고 맞섰다.", False),
    ("안전에는 문제가 없다고 회사는 설명했습니다.", "회사는 안전에 이상이 없다고 설명했다.", True),
    ("세로물류는 1분기에 매출이 9% 늘었으나 영업이익은 3% 줄었습니다.", "세로물류의 1분기 매출은 9% 증가했지만 영업이익은 3% 감소했다.", True),
    ("세로물류는 1분기에 매출이 9% 줄었으나 영업이익은 3% 늘었습니다.", "세로물류의 1분기 매출은 9% 증가했지만 영업이익은 3% 감소했다.", False),
    ("한결파워가 사들이는 풍력 발전소 두 곳의 용량은 120메가와트입니다.", "한결파워는 용량 120메가와트의 풍력 발전소 두 곳을 인수한다.", True),
    ("터널의 길이는 5.2킬로미터입니다.", "한결건설은 길이 5.2킬로미터의 터널을 짓는다. 공사비는 3천억원이다.", True),
    ("Coffee in South America brought in half of Merrow's sales last year.", "Merrow gets half of its sales from coffee in South America. Tea in Asia brought in a quarter.", True),
    ("The pay rise was left out of the deal.", "임금 인상은 합의안에서 빠졌다.", True),
    ("The board rejected the takeover offer.", "이사회는 인수 제안을 거절했다.", True),
    ("The board rejected the takeover offer from Orrin.", "The board turned down Orrin's takeover offer.", True),
    ("The board accepted the takeover offer.", "이사회는 인수 제안을 거절했다.", False),
    ("안태석 전 부회장은 이사회에서 빠졌습니다.", "안태석 전 부회장은 이사회에서 물러났다.", True),
    ("고객 정보는 유출되지 않았습니다.", "고객 정보 유출은 없었다.", True),
    ("The union did not accept the proposal.", "노조는 회사의 제안을 거부했다.", True),
]  # fmt: skip

# Right and wrong ones of all these kinds.
MORE = [
    ("누림물류는 2분기에 영업이익이 14% 늘었으나 순이익은 5% 줄었습니다.", "누림물류의 2분기 영업이익은 14% 증가했지만 순이익은 5% 감소했다.", True),
    ("누림물류는 2분기에 영업이익이 14% 늘었으나 순이익은 5% 줄었습니다.", "누림물류가 2분기 실적을 발표했다. 영업이익은 320억원으로 14% 늘었지만, 순이익은 이자 부담으로 5% 줄었다.", True),
    ("누림물류는 2분기에 영업이익이 14% 늘었으나 순이익은 5% 줄었습니다.", "누림물류는 2분기 영업이익이 지난해 같은 기간보다 14% 증가했으나, 순이익은 5% 감소했다고 밝혔다. 경쟁사 한솔로지스의 영업이익은 3% 줄었다.", True),
    ("다온에너지가 사들이는 태양광 발전소 세 곳의 용량은 210메가와트입니다.", "다온에너지는 한빛솔라로부터 총 용량 210메가와트의 태양광 발전소 3곳을 1800억원에 인수한다.", True),
    ("다온에너지가 사들이는 태양광 발전소 세 곳의 용량은 210메가와트입니다.", "다온에너지는 태양광 발전소 세 곳을 인수한다. 발전소의 용량은 210메가와트다.", True),
    ("교량의 길이는 3.8킬로미터입니다.", "두산건설은 길이 3.8킬로미터의 교량을 짓는다.", True),
    ("교량의 길이는 3.8킬로미터입니다.", "한결건설 컨소시엄은 카타르에서 길이 3.8킬로미터 해상 교량 공사를 수주했다. 한결건설의 몫은 60%다.", True),
    ("Snacks in North America brought in a little under a third of Halden's revenue last year.", "Halden said its snacks business in North America accounted for 32 per cent of revenue last year. Beverages in Europe made up 41 per cent.", True),
    ("Snacks in North America brought in a little under a third of Halden's revenue last year.", "North American snacks made up 32% of Halden's revenue last year, while drinks in Europe made up 41%.", True),
    ("Sales in Japan fell 8% as Corwin closed stores.", "Corwin's sales in Japan fell 8% after it closed stores, while those in China rose 5%.", True),
    ("The bridge is 3.8 kilometres long.", "Hanul E&C will build a bridge 3.8 kilometres long in Qatar.", True),
    ("인수 대상인 두레식품의 매출은 1200억원입니다.", "한결푸드는 연 매출 1200억원의 두레식품을 인수한다.", True),
    ("한결푸드가 인수하는 두레식품의 연 매출은 1200억원입니다.", "한결푸드는 연 매출 1200억원의 두레식품을 인수한다.", True),
    ("두레식품이 인수하는 한결푸드의 연 매출은 1200억원입니다.", "한결푸드는 연 매출 1200억원의 두레식품을 인수한다.", False),
    ("서온제약은 판매비가 늘면서 영업이익이 12% 감소했습니다.", "서온제약의 매출은 9% 늘었으나 영업이익은 판매비 증가로 12% 줄었다.", True),
    ("서온제약은 매출이 줄면서 영업이익이 12% 감소했습니다.", "서온제약의 매출은 9% 늘었으나 영업이익은 판매비 증가로 12% 줄었다.", False),
    ("Higher selling costs pushed operating profit down 12%.", "서온제약의 매출은 9% 늘었으나 영업이익은 판매비 증가로 12% 줄었다.", True),
    ("적자 폭이 전년보다 줄었습니다.", "매출은 6% 줄었고 영업손실은 211억원에서 297억원으로 확대됐다.", False),
    ("영업손실이 86억원 늘었습니다.", "매출은 6% 줄었고 영업손실은 연구개발비 증가로 211억원에서 297억원으로 확대됐다.", True),
    ("연구개발 지출이 줄면서 영업적자 폭이 커졌습니다.", "매출은 6% 줄었고 영업손실은 연구개발비 증가로 211억원에서 297억원으로 확대됐다.", False),
    ("The operating loss widened as research spending rose.", "매출은 6% 줄었고 영업손실은 연구개발비 증가로 211억원에서 297억원으로 확대됐다.", True),
    ("The operating loss narrowed as research spending rose.", "매출은 6% 줄었고 영업손실은 연구개발비 증가로 211억원에서 297억원으로 확대됐다.", False),
    ("The board rejected a $2 billion takeover offer from Orrin.", "Tully's board rejected a takeover offer of $2 billion from Orrin.", True),
    ("Tully, which rejected the takeover offer, said the takeover undervalued it.", "Tully rejected the takeover offer, saying the takeover undervalued it.", True),
    ("박 사장은 이사회에서 빠졌습니다.", "박 사장은 이사회에서 물러났다.", True),
    ("The union suspended its strike after talks resumed.", "노조는 협상이 재개되자 파업을 중단했다.", True),
    ("소송에서 진 누림은 항소할 방침입니다.", "1심에서 패소한 누림은 항소한다는 방침이다.", True),
    ("회사는 감원 계획이 없다고 밝혔습니다.", "회사는 감원설은 사실이 아니라고 밝혔다.", True),
    ("The regulator will fine Daon if it finds violations.", "당국은 위반이 확인되면 다온에 과징금을 부과할 방침이다.", True),
    ("당국은 위반을 확인하고 다온에 과징금을 부과했습니다.", "당국은 위반이 확인되면 다온에 과징금을 부과할 방침이다.", False),
    ("The merger will be completed once shareholders approve it.", "합병은 주주총회 승인을 거쳐 마무리된다.", True),
    ("Shareholders have approved the merger.", "합병은 주주총회 승인을 거쳐 마무리된다.", False),
    ("주주총회 승인을 거쳐 합병이 마무리됐습니다.", "합병은 주주총회 승인을 거쳐 지난달 마무리됐다.", True),
    ("주주총회가 합병을 승인했습니다.", "합병은 주주총회 승인을 거쳐 지난달 마무리됐다.", True),
    ("Prices rose after the government approved the plan.", "정부가 계획을 승인하면서 가격이 올랐다.", True),
    ("회사는 정부가 계획을 승인하면 공사를 시작합니다.", "정부 승인이 나오는 대로 공사를 시작할 예정이다.", True),
    ("공사가 시작됐습니다.", "정부 승인이 나오는 대로 공사를 시작할 예정이다.", False),
    ("The company has filed for bankruptcy.", "Unless the lenders agree, the company will file for bankruptcy.", False),
    ("The company would pay a fee of $45 million if it walked away.", "The company must pay a $45 million fee if it walks away from the deal.", True),
    ("The company paid a fee of $45 million after walking away.", "The company must pay a $45 million fee if it walks away from the deal.", False),
    ("The minister, Jo Park, said taxes would fall; the governor, Al Kim, disagreed.", "Minister Jo Park said taxes would fall, but governor Al Kim disagreed.", True),
    ("강태오 사장이 신제품을 소개하고 유하나 연구소장이 기술을 설명했습니다.", "강태오 사장이 신제품을 소개했고, 유하나 연구소장은 기술을 설명했다.", True),
    ("유하나 연구소장이 신제품을 소개했습니다.", "강태오 사장이 신제품을 소개했고, 유하나 연구소장은 기술을 설명했다.", False),
    ("Yu Ha-na, the head of research, explained the technology.", "강태오 사장이 신제품을 소개했고, 유하나 연구소장은 기술을 설명했다.", True),
    ("이서준 대표는 매각 의사가 없다고 말했습니다.", "이서준 대표는 \"회사를 팔 생각이 없다\"고 했다. 최하늘 노조위원장은 매각에 반대한다고 밝혔다.", True),
    ("최하늘 노조위원장은 회사를 팔 생각이 없다고 했습니다.", "이서준 대표는 \"회사를 팔 생각이 없다\"고 했다. 최하늘 노조위원장은 임금을 올려야 한다고 밝혔다.", False),
    ("도담은 물류센터를 한빛에 팔았습니다.", "도담은 물류센터를 한빛에 매각했다. 한빛은 물류센터를 개조할 계획이다.", True),
    ("한빛은 도담의 물류센터를 샀습니다.", "도담은 물류센터를 한빛에 매각했다. 한빛은 물류센터를 개조할 계획이다.", True),
    ("한빛이 도담에 물류센터를 팔았습니다.", "도담은 물류센터를 한빛에 매각했다. 한빛은 물류센터를 개조할 계획이다.", False),
    ("The company has secured environmental permits and started construction.", "회사는 환경 인허가를 받는 대로 착공할 계획이다.", False),
    ("The company will break ground as soon as it gets the environmental permit.", "회사는 환경 인허가를 받는 대로 착공할 계획이다.", True),
    ("회사는 환경 허가를 받아 공사를 시작했습니다.", "회사는 환경 허가를 받는 대로 공사를 시작할 계획이다.", False),
    ("The audit found irregularities, and the chief was dismissed.", "이사회는 감사에서 부정이 드러날 경우 대표를 해임할 수 있다고 했다.", False),
    ("The board may dismiss the chief if the audit finds irregularities.", "이사회는 감사에서 부정이 드러날 경우 대표를 해임할 수 있다고 했다.", True),
    ("감사에서 부정이 드러나 대표가 해임됐습니다.", "이사회는 감사에서 부정이 드러날 경우 대표를 해임할 수 있다고 했다.", False),
    ("The strike ended after the company raised wages.", "The union said it would end the strike if the company raised wages.", False),
    ("The union said it would end the strike if wages were raised.", "The union said it would end the strike if the company raised wages.", True),
    ("원유 가격이 배럴당 90달러를 넘어 연료비가 늘었습니다.", "원유 가격이 배럴당 90달러를 넘으면 연료비가 20% 늘어난다.", False),
    ("Fuel costs would rise 20% if crude tops $90 a barrel.", "원유 가격이 배럴당 90달러를 넘으면 연료비가 20% 늘어난다.", True),
    ("Parliament ratified the treaty.", "The treaty takes effect once parliament ratifies it.", False),
    ("The antitrust authority has cleared the deal, which is due to close in May.", "양사는 공정위 기업결합 심사를 거쳐 5월 거래를 끝낼 예정이다.", False),
    ("The firm admitted that it had bribed officials.", "회사는 공무원에게 뇌물을 줬다는 의혹을 강하게 부인했다.", False),
    ("The firm strongly denied bribing officials.", "회사는 공무원에게 뇌물을 줬다는 의혹을 강하게 부인했다.", True),
    ("The firm bribed officials.", "The firm called the allegation that it bribed officials baseless.", False),
    ("회사가 하도급 대금을 떼먹은 사실이 확인됐습니다.", "회사는 하도급 대금을 떼먹었다는 보도는 오보라고 해명했다.", False),
    ("회사는 하도급 대금을 떼먹었다는 보도가 사실이 아니라고 해명했습니다.", "회사는 하도급 대금을 떼먹었다는 보도는 오보라고 해명했다.", True),
    ("Sales chief Nora Vance will take over the Asian unit.", "Nora Vance, head of sales, is retiring, and Luis Ortega, the finance director, will take over the Asian unit.", False),
    ("Luis Ortega will take over the Asian unit.", "Nora Vance, head of sales, is retiring, and Luis Ortega, the finance director, will take over the Asian unit.", True),
    ("Nora Vance is retiring.", "Nora Vance, head of sales, is retiring, and Luis Ortega, the finance director, will take over the Asian unit.", True),
    ("Luis Ortega is retiring.", "Nora Vance, head of sales, is retiring, and Luis Ortega, the finance director, will take over the Asian unit.", False),
    ("백승우 의장은 합병에 찬성했습니다.", "백승우 의장은 합병에 반대했으나 신지아 사외이사는 찬성했다.", False),
    ("신지아 사외이사는 합병에 찬성했습니다.", "백승우 의장은 합병에 반대했으나 신지아 사외이사는 찬성했다.", True),
    ("Baek Seung-woo opposed the merger.", "백승우 의장은 합병에 반대했으나 신지아 사외이사는 찬성했다.", True),
    ("오사카 노선은 늘리고 타이베이 노선은 줄입니다.", "항공사는 타이베이 노선을 증편하고 오사카 노선은 감편한다.", False),
    ("회사는 울산공장 가동을 재개하고 군산공장은 멈춥니다.", "회사는 군산공장 가동을 재개하고 울산공장은 멈추기로 했다.", False),
    ("회사는 군산공장을 다시 돌리고 울산공장은 멈춥니다.", "회사는 군산공장 가동을 재개하고 울산공장은 멈추기로 했다.", True),
    ("Ostrea will shut its Leeds office and open one in Cork.", "Ostrea will open an office in Leeds and shut the one in Cork.", False),
    ("서해물산은 은평제과를 인수했습니다.", "서해물산은 은평제과를 팔았다. 은평제과의 새 주인은 사모펀드 그레이힐이다.", False),
    ("그레이힐이 은평제과를 인수했습니다.", "서해물산은 은평제과를 팔았다. 은평제과를 인수한 곳은 사모펀드 그레이힐이다.", True),
    ("Seohae Trading sold Eunpyeong Confectionery.", "서해물산은 은평제과를 사모펀드 그레이힐에 매각했다.", True),
    ("Greyhill sold Eunpyeong to Seohae.", "서해물산은 은평제과를 사모펀드 그레이힐에 매각했다.", False),
    ("대회가 벌어지는 동안 매출이 12% 줄었습니다.", "대회 기간 매출은 12% 감소했다.", True),
    ("부품사는 납품 당시 제품에 이상이 없었다고 주장했습니다.", "부품사는 \"납품할 때 제품에 문제가 없었다\"고 주장했다.", True),
    ("부품사는 제품에 문제가 있었다고 인정했습니다.", "부품사는 \"납품할 때 제품에 문제가 없었다\"고 주장했다.", False),
    ("The wage demand was left out of the agreement because the company opposed it.", "임금 인상 요구는 회사의 반대로 합의안에서 빠졌다.", True),
    ("신지아 사외이사는 합병에 찬성했습니다.", "백승우 의장은 합병에 반대했으나 신지아 사외이사는 찬성했다.", True),
    ("신지아 사외이사는 합병에 반대했습니다.", "백승우 의장은 합병에 반대했으나 신지아 사외이사는 찬성했다.", False),
    ("채권단은 감자에 동의했습니다.", "노조는 감자에 반대했지만 채권단은 동의했다.", True),
    ("노조는 감자에 동의했습니다.", "노조는 감자에 반대했지만 채권단은 동의했다.", False),
    ("The union opposed the sale.", "The founder agreed to the sale while the union opposed it.", True),
    ("The union agreed to the sale.", "The founder agreed to the sale while the union opposed it.", False),
    ("도담이 특허 소송에서 이겼습니다.", "특허 소송에서 도담은 승소했고 한빛은 패소했다.", True),
    ("주주들은 합병에 찬성했습니다.", "주주총회에서 주주들은 합병에 찬성했다.", True),
    ("합병은 노조의 반대에 부딪혔습니다.", "노조는 합병에 반대했다.", True),
    ("이사회는 분할에 찬성했습니다.", "이사회는 분할안에 반대했다.", False),
]  # fmt: skip


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(("claim", "evidence", "right"), [*CONDITIONS, *SUSPECTED, *PERSONS, *HANDLED, *ALIKE, *MORE])
def test_deeds(claim: str, evidence: str, right: bool, glossary: Glossary) -> None:
    language = "ko" if "가" <= max(claim) <= "힣" else "en"
    check = verify(claim, [evidence], glossary, language, [evidence[:12], DAY])
    assert (check.verdict == "supported") == right, check


@pytest.mark.parametrize(
    "unit",
    ["위반이 확인되면 ", "승인을 거쳐 ", "if the plant reopens ", "subject to ", "reports that it is untrue ", "의혹은 사실이 아니다 ",
     "장도윤 대표는 사과했고, ", "Chairman Mark Oduya left, and ", "한빛을 사들인 곳은 도담이다 ", "매장을 닫고 ", "다는 의혹 지만 "],
)  # fmt: skip
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 1_500)
