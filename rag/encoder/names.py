"""Names in both scripts: Korean people's names as newspapers romanise them, and companies with their common spellings."""

from __future__ import annotations

import random
from collections.abc import Iterator

from rag.encoder.korean import romanised
from rag.encoder.pairs import Pair

# The spellings that people bear, which the Revised Romanisation does not give.
SURNAMES = {
    "김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Chung|Jung|Jeong", "강": "Kang", "조": "Cho|Jo",
    "윤": "Yoon|Yun", "장": "Chang|Jang", "임": "Lim|Im", "한": "Han", "오": "Oh", "서": "Seo|Suh", "신": "Shin|Sin",
    "권": "Kwon", "황": "Hwang", "안": "Ahn|An", "송": "Song", "전": "Jeon|Jun|Chun", "홍": "Hong", "유": "Yoo|Yu|You",
    "고": "Ko|Koh|Go", "문": "Moon|Mun", "양": "Yang", "손": "Son|Sohn", "배": "Bae|Pae", "백": "Baek|Paik", "허": "Huh|Heo|Hur",
    "남": "Nam", "심": "Shim|Sim", "노": "Noh|Roh|No", "하": "Ha", "곽": "Kwak", "성": "Sung|Seong", "차": "Cha",
    "주": "Joo|Ju", "우": "Woo|Wu", "구": "Koo|Ku|Gu", "민": "Min", "류": "Ryu|Yoo", "나": "Na", "진": "Jin|Chin",
    "지": "Ji", "엄": "Eom|Um", "채": "Chae", "원": "Won", "천": "Cheon|Chun", "방": "Bang", "공": "Kong|Gong",
    "현": "Hyun|Hyeon", "함": "Ham", "변": "Byun|Byeon", "염": "Yeom|Yum", "여": "Yeo", "추": "Choo|Chu", "도": "Do",
    "소": "So", "석": "Seok|Suk", "선": "Sun|Seon", "설": "Seol|Sul", "마": "Ma", "길": "Gil|Kil", "연": "Yeon", "위": "Wi",
    "표": "Pyo", "명": "Myung|Myeong", "기": "Ki", "반": "Ban", "라": "Ra", "왕": "Wang", "금": "Keum", "옥": "Ok",
    "육": "Yook|Yuk", "인": "In", "맹": "Maeng", "제": "Je", "모": "Mo", "탁": "Tak", "국": "Kook", "어": "Eo", "은": "Eun",
    "편": "Pyun", "용": "Yong", "남궁": "Namkoong|Namgung", "황보": "Hwangbo", "제갈": "Jegal", "선우": "Sunwoo", "사공": "Sakong",
}  # fmt: skip
_GIVEN = {
    "영": "young|yeong", "현": "hyun|hyeon", "준": "jun|joon", "성": "sung|seong", "정": "jung|jeong", "경": "kyung|gyeong",
    "우": "woo|u", "수": "soo|su", "희": "hee|hui", "은": "eun", "숙": "sook|suk", "순": "soon|sun", "선": "sun|seon",
    "주": "joo|ju", "중": "joong|jung", "기": "ki|gi", "국": "kook|guk", "근": "keun|geun", "규": "kyu|gyu", "구": "koo|gu",
    "광": "kwang|gwang", "건": "kun|geon", "문": "moon|mun", "명": "myung|myeong", "병": "byung|byeong", "승": "seung",
    "석": "seok|suk", "철": "chul|cheol", "춘": "choon|chun", "훈": "hoon|hun", "형": "hyung|hyeong", "연": "yeon|youn",
    "용": "yong", "욱": "wook|uk", "원": "won", "윤": "yoon|yun", "유": "yoo|yu", "진": "jin", "지": "ji|jee", "재": "jae",
    "태": "tae", "택": "taek|taik", "필": "pil|phil", "호": "ho", "환": "hwan", "회": "hoe", "범": "beom|bum", "별": "byul",
    "서": "seo|suh", "소": "so", "시": "si|shi", "신": "shin|sin", "아": "ah|a", "안": "an|ahn", "애": "ae", "예": "ye",
    "완": "wan", "인": "in", "일": "il", "자": "ja", "종": "jong", "창": "chang", "천": "cheon|chun", "하": "ha", "학": "hak",
    "한": "han", "해": "hae", "혁": "hyuk|hyeok", "혜": "hye|hae", "홍": "hong", "화": "hwa", "효": "hyo", "흥": "heung",
    "민": "min", "미": "mi|mee", "무": "moo|mu", "보": "bo", "복": "bok", "봉": "bong", "상": "sang", "세": "se", "송": "song",
    "실": "sil", "식": "sik|shik", "도": "do", "동": "dong", "두": "doo|du", "덕": "duk|deok", "대": "dae", "다": "da",
    "나": "na", "남": "nam", "노": "noh|no", "라": "ra", "란": "ran", "래": "rae", "례": "rye", "록": "rok", "림": "rim|lim",
    "가": "ga|ka", "강": "kang|gang", "관": "kwan|gwan", "권": "kwon|gwon", "균": "kyun|gyun", "길": "gil|kil", "걸": "gul|geol",
    "배": "bae", "백": "baek", "빈": "bin", "빛": "bit", "솔": "sol", "슬": "seul", "엽": "yeop|yup", "오": "oh|o",
    "열": "yeol|yul", "옥": "ok", "익": "ik", "임": "im|lim", "장": "jang|chang", "전": "jeon", "제": "je", "조": "jo|cho",
    "찬": "chan", "채": "chae", "초": "cho", "탁": "tak", "표": "pyo", "풍": "poong", "평": "pyung|pyeong",
    "후": "hoo|hu", "휘": "hwi", "갑": "gap|kap", "곤": "gon", "교": "kyo|gyo", "금": "geum|keum", "출": "chul", "충": "choong|chung",
}  # fmt: skip

# Korean spellings | … TAB English spellings | …
COMPANIES = """
KT|케이티	KT|KT Corp.
KT클라우드|케이티클라우드	KT Cloud
SK텔레콤|SKT|에스케이텔레콤	SK Telecom|SKT
LG유플러스|LGU+|엘지유플러스	LG Uplus|LGU+
SK브로드밴드	SK Broadband
삼성전자|삼전	Samsung Electronics|Samsung
SK하이닉스|하이닉스|에스케이하이닉스	SK hynix|Hynix
LG전자|엘지전자	LG Electronics
LG에너지솔루션|엔솔|LG엔솔	LG Energy Solution|LGES
삼성SDI	Samsung SDI
SK온	SK On
SK이노베이션	SK Innovation
LG화학	LG Chem
포스코퓨처엠	POSCO Future M
포스코|POSCO	POSCO
포스코홀딩스	POSCO Holdings
에코프로|에코프로비엠	EcoPro|EcoPro BM
엘앤에프	L&F
현대차|현대자동차	Hyundai Motor|Hyundai
기아|기아차	Kia
현대모비스	Hyundai Mobis
HD현대중공업|현대중공업	HD Hyundai Heavy Industries|Hyundai Heavy
HD한국조선해양|한국조선해양	HD Korea Shipbuilding & Offshore Engineering|HD KSOE
한화오션|대우조선해양	Hanwha Ocean|Daewoo Shipbuilding
삼성중공업	Samsung Heavy Industries
한화에어로스페이스	Hanwha Aerospace
두산에너빌리티	Doosan Enerbility
네이버	Naver
카카오	Kakao
카카오뱅크	KakaoBank
네이버클라우드	Naver Cloud
쿠팡	Coupang
배달의민족|우아한형제들	Baemin|Woowa Brothers
이마트	E-Mart|Emart
롯데쇼핑|롯데	Lotte Shopping|Lotte
신세계	Shinsegae
현대백화점	Hyundai Department Store
CJ제일제당	CJ CheilJedang
CJ대한통운	CJ Logistics
CJ ENM	CJ ENM
아모레퍼시픽	Amorepacific
LG생활건강	LG H&H|LG Household & Health Care
농심	Nongshim
오리온	Orion
삼양식품	Samyang Foods
하이브	HYBE
SM엔터테인먼트|에스엠	SM Entertainment
엔씨소프트|엔씨	NCSoft
넥슨	Nexon
넷마블	Netmarble
크래프톤	Krafton
셀트리온	Celltrion
삼성바이오로직스|삼바	Samsung Biologics
유한양행	Yuhan
한미약품	Hanmi Pharmaceutical
KB금융|KB금융지주	KB Financial Group
신한금융|신한지주	Shinhan Financial Group
하나금융|하나금융지주	Hana Financial Group
우리금융|우리금융지주	Woori Financial Group
국민은행|KB국민은행	KB Kookmin Bank
신한은행	Shinhan Bank
NH농협은행|농협은행	NH NongHyup Bank
IBK기업은행|기업은행	Industrial Bank of Korea|IBK
산업은행|KDB산업은행	Korea Development Bank|KDB
수출입은행	Export-Import Bank of Korea
한국은행|한은	Bank of Korea|BOK
미래에셋증권	Mirae Asset Securities
삼성생명	Samsung Life Insurance
삼성화재	Samsung Fire & Marine Insurance
토스|비바리퍼블리카	Toss|Viva Republica
한국전력|한전	Korea Electric Power Corp.|KEPCO
한국수력원자력|한수원	Korea Hydro & Nuclear Power|KHNP
한국가스공사|가스공사	Korea Gas Corp.|KOGAS
대한항공	Korean Air
아시아나항공|아시아나	Asiana Airlines
제주항공	Jeju Air
HMM|현대상선	HMM|Hyundai Merchant Marine
현대건설	Hyundai Engineering & Construction
삼성물산	Samsung C&T
GS건설	GS Engineering & Construction
대우건설	Daewoo E&C
고려아연	Korea Zinc
LS전선	LS Cable & System
LG디스플레이	LG Display
삼성디스플레이	Samsung Display
삼성전기	Samsung Electro-Mechanics
LG이노텍	LG Innotek
한미반도체	Hanmi Semiconductor
S-OIL|에쓰오일	S-Oil
금융위원회|금융위	Financial Services Commission|FSC
금융감독원|금감원	Financial Supervisory Service|FSS
공정거래위원회|공정위	Fair Trade Commission|FTC|KFTC
과학기술정보통신부|과기정통부	Ministry of Science and ICT|science ministry
방송통신위원회|방통위	Korea Communications Commission|KCC
개인정보보호위원회|개인정보위	Personal Information Protection Commission|PIPC
산업통상자원부|산업부	Ministry of Trade, Industry and Energy|industry ministry
기획재정부|기재부	Ministry of Economy and Finance|finance ministry
국토교통부|국토부	Ministry of Land, Infrastructure and Transport|land ministry
고용노동부|노동부	Ministry of Employment and Labor|labor ministry
국세청	National Tax Service
국회	National Assembly
대법원	Supreme Court
애플	Apple
구글	Google
알파벳	Alphabet
마이크로소프트|MS	Microsoft
아마존	Amazon
아마존웹서비스|AWS	Amazon Web Services|AWS
메타	Meta
엔비디아	Nvidia
인텔	Intel
퀄컴	Qualcomm
브로드컴	Broadcom
마이크론	Micron
AMD	AMD
TSMC|대만 TSMC	TSMC
테슬라	Tesla
오픈AI|오픈에이아이	OpenAI
앤트로픽	Anthropic
넷플릭스	Netflix
오라클	Oracle
IBM	IBM
소프트뱅크	SoftBank
소니	Sony
도요타|토요타	Toyota
혼다	Honda
폭스바겐	Volkswagen
BMW	BMW
메르세데스-벤츠|벤츠	Mercedes-Benz
포드	Ford
제너럴모터스|GM	General Motors|GM
스텔란티스	Stellantis
비야디|BYD	BYD
CATL|닝더스다이	CATL
화웨이	Huawei
샤오미	Xiaomi
알리바바	Alibaba
텐센트	Tencent
바이두	Baidu
딥시크	DeepSeek
보잉	Boeing
에어버스	Airbus
팔란티어	Palantir
도이치텔레콤	Deutsche Telekom
버라이즌	Verizon
에릭슨	Ericsson
노키아	Nokia
골드만삭스	Goldman Sachs
모건스탠리	Morgan Stanley
JP모건	JPMorgan
블랙록	BlackRock
연방준비제도|연준	Federal Reserve|Fed
유럽중앙은행|ECB	European Central Bank|ECB
""".strip()


def companies() -> list[tuple[list[str], list[str]]]:
    """Korean and English spellings of each company and public body."""
    rows = (line.split("\t") for line in COMPANIES.splitlines())
    return [(ko.split("|"), en.split("|")) for ko, en in rows]


def person(chance: random.Random) -> tuple[str, str]:
    """A made-up person's name in Hangul and in one of the Latin spellings in use."""
    surname = chance.choice(list(SURNAMES))
    given = "".join(chance.choices(list(_GIVEN), k=2))
    first, second = (chance.choice([*_GIVEN[s].split("|"), romanised(s)]) for s in given)
    joined = chance.choice([f"{first}-{second}", f"{first}{second}", f"{first} {second}"]).capitalize()
    family = chance.choice(SURNAMES[surname].split("|"))
    return surname + given, chance.choice([f"{family} {joined}", f"{joined} {family}"])


def name_pairs(chance: random.Random, people: int) -> Iterator[Pair]:
    """Every spelling of every company with each of its English spellings, then made-up people."""
    for korean, english in companies():
        yield from (Pair(ko, en, "names") for ko in korean for en in english)
    for _ in range(people):
        ko, en = person(chance)
        yield Pair(ko, en, "names")
