"""Families of verbs whose members replace one another, and their opposites: 늘다, 증가, 상향, rise, raise against 줄다, 감소, cut.

A family has a sign: + and - contradict each other, 0 (동결, freeze) contradicts both. A family without an opposite only says
that its words mean the same.
"""

import re

# name, sign, Korean beginnings (regular expressions, matched where a word begins or after a noun), English stems.
_FAMILIES: list[tuple[str, int, str, str]] = [
    ("amount", 1, r"늘[어었리린릴렸려고며난은면자던지기겠]|늘다|증가|증산|증편|증액|증대|증원|증설|상승|급등|급증|폭등|오르|오른|오를|올[랐라리린릴렸려]|인상|상향|높[였이인일아은여]|확대|(?<!더)불[어었]|뛰[었며어자]|뛴|치솟|솟구|성장(?!률)|확충|커[졌지진져질]|(?<!수)많[았은아]|넓[어혔히힌혀]|벌어[졌지진]",
     "rise rose risen grow grew grown increas rais gain climb jump soar surg lift boost hike expand add widen upgrad doubl tripl quadrupl broaden"),
    ("amount", -1, r"(?<!줄)줄[어었이인일였여고며은면자지겠던]|줄기로|줄다|감소|감산|감축|감원|감액|하락|급락|급감|폭락|떨어|떨[어]|내[렸려리린릴](?!라)|인하|하향|낮[췄추춘출아은춰]|축소|삭감|절감|아[끼낄낀꼈]|줄임|쪼그라|적[었은어]|깎[았은기아]|꺾[였이인]|둔화|위축|좁[아혀히혔힌]",
     "fall fell fallen drop declin decreas cut lower reduc slash shrink shrank slump plung tumbl slid trim downgrad elimin save slip halv narrow"),
    ("amount", 0, r"동결|유지(?!보수)|그대로|변동 없|같습니다|같았다", "freez froze frozen unchang hold held maintain"),
    ("profit", 1, r"흑자", "profit"),
    ("profit", -1, r"적자|영업손실|순손실", "loss lost lose"),
    ("open", 1, r"개장|개점|개설|신설|문을 (?:열|연)|새로 (?:여|열|연)|여는|열(?= (?:계획|예정|방침|것|수|전망))|(?<=[장점포소관]을 )열고|열었|열기로|연[다니]", "open"),
    ("open", -1, r"폐점|폐쇄|폐업|문을 닫|닫[는았을기고은]", "close clos shut closur"),
    ("run", 1, r"시작|개시|재개|재가동|착수|다시 가동|돌입", "start begin began begun resum restart launch"),
    ("run", -1, r"중단|멈[추췄춘춰출]|정지|종료|끝[났나난날낼내냈낸]|그만[두뒀둔]|접(?:는다|었|고\s|기로)", "halt stop suspend end shut"),
    ("exceed", 1, r"웃[돌도돈]|상회|넘[었어는은]|돌파|초과|보다 많", "beat exceed surpass top above abov"),
    ("exceed", -1, r"밑[돌도돈]|하회|미달|못 미[치친쳤]|미치지 못|모자[라랐]|보다 적", "miss below short"),
    ("trade", 1, r"사들[이인였일입여]|매입|인수|취득|구매", "buy bought acquir acquisit purchas takeov taken"),
    ("trade", -1, r"매각|넘[겼기긴길겨](?!진)|처분(?!을 내)|팔[았아기고린렸]|팔(?= (?:생각|계획|의사|예정|방침|뜻|수|것))|판[다매니]", "sell sold sale divest"),
    ("late", 1, r"미[루뤘룬룰뤄]|연기|늦[추췄춘춰어는]|밀[렸린려]|지연", "delay postpon defer"),
    ("late", -1, r"앞당[겼기긴길겨]|조기|빨[리라랐]|일찍|이른(?!바)", "forward earlier hasten ahead"),
    ("allow", 1, r"승인|허용|허가|인가|통과", "approv approval allow permit author"),
    ("allow", -1, r"거부|불허|반려|기각|금지", "reject refus ban prohibit"),
    ("confirm", 1, r"인정했|시인|사실이라고", "confirm acknowledg admit"),
    ("confirm", -1, r"부인|일축|사실무근|반박|사실이 아니|사실과 다[르른]|근거 없", "deni deny dismiss refut groundless"),
    ("bound", 1, r"상단|상한", "upper"),
    ("bound", -1, r"하단|하한", "low-end"),
    ("size", 1, r"최대|최고", "largest biggest highest"),
    ("size", -1, r"최소|최저", "smallest lowest"),
    ("win", 1, r"승소|이겼", "won"),
    ("win", -1, r"패소|(?<![가-힣])졌다", "lost lose"),
    ("agreed", 1, r"합의|찬성|찬동|동의|수용|받아들", "agre accept consent"),
    ("agreed", -1, r"반대|난색|거절", "oppos"),
    ("side", 1, r"수출", "export"),
    ("side", -1, r"수입(?!차|사)", "import"),
    ("public", 0, r"공개|공표", "disclos unveil"),
    # Words that only mean the same.
    ("spend", 0, r"투자|투입|들여|들[이인였입]|들어[가갔간]|쏟", "invest spend spent"),
    ("sign", 0, r"체결|맺[었는을]|서명|계약", "sign contract deal"),
    ("order", 0, r"수주|주문|따[냈낸내]", "order won win"),
    ("finish", 0, r"완공|완료|마무리|마[쳤치친칠]|매듭", "complet finish finaliz conclud"),
    ("name", 0, r"선임|임명|추천|내정|발탁|선출", "name appoint recommend nomin"),
    ("leave", 0, r"사임|사의|물러|퇴임|사퇴|은퇴", "resign retir quit depart"),
    ("dismiss", 0, r"해임|해고|경질", "fire sack oust"),
    ("fine", 0, r"과징금|과태료|벌금", "fine penalti"),
    ("fail", 0, r"실패|무산|불발|좌절|결렬", "fail collaps"),
    ("withdraw", 0, r"철회|취소|백지화|포기|보류", "withdrew withdraw withdrawn cancel scrap abandon shelv shelf"),
    ("hurt", 0, r"다[쳤치친]|부상", "injur hurt wound"),
    ("die", 0, r"숨[졌진]|사망", "die death kill"),
    ("merge", 0, r"통합|합병|합[치친쳤]", "merg integr combin"),
    ("pass on", 0, r"떠넘[겼기긴]|전가", "shift"),
    ("change", 0, r"전환|바꾸|바[꿨뀌뀐꾼꿉꿀꾸]|변경|변화|돌아섰", "switch convert chang swung turn"),
    ("give", 0, r"부과|물[렸린리]|내렸|매[겼기긴]", "impos levi"),
    ("deliver", 0, r"인도(?=[를될할했됐하된한]|$)|넘겨[줄줬주]|건네|납품|공급", "deliv deliveri suppli"),
    ("bring", 0, r"발표|공개|내놓|내놨|선보|출시|공시", "releas announc unveil introduc launch"),
    ("need", 0, r"수요", "demand"),
    ("keep", 0, r"보유|갖고|가지고|계속", "keep kept maintain retain remain"),
    ("cause", 0, r"때문|덕분|영향|원인|이유|탓", "becaus caus due drive driven blame"),
    ("reach", 0, r"충족|도달|채[웠운우]|달성|이르[렀다]|달[했하]", "meet met reach hit achiev attain"),
    ("free", 0, r"무료|무상(?!증)|공짜", "free"),
    ("pay", 0, r"냈|낸(?![가-힣])|납부|지급", "pay paid payment"),
    ("decide", 0, r"확정|결정|정해[졌지진]|정했|정하", "decid determin settl"),
    ("make", 0, r"생산|제조|만[들든드]", "produc product manufactur make made"),
    ("inherit", 0, r"승계|이어받|물려받", "inherit"),
    ("liquidate", 0, r"청산|정리", "liquid"),
    ("first", 0, r"우선|먼저", "prioriti"),
    ("former", 0, r"종전|이전(?=[ 의보]|$)", "former prior"),
    ("careless", 0, r"소홀|미흡|부실", "neglig careless"),
    ("customer", 0, r"고객|가입자|이용자|소비자", "custom user subscrib client"),
    ("protest", 0, r"반발|항의", "protest"),
    ("select", 0, r"선정|낙점", "select chosen win won"),
    ("employee", 0, r"직원|임직원|인력|근로자", "employe staff worker workforc job"),
    ("talk", 0, r"협상|협의|논의|교섭", "talk negoti discuss"),
    ("ship", 0, r"출하|선적", "ship shipment"),
    ("apply", 0, r"신청|청구|제출|접수", "appli file submit"),
    ("renew", 0, r"재단장|개편|리모델링|꾸[며민몄]", "renov revamp remodel"),
    ("extend", 0, r"연장", "extend extens prolong"),
    ("build", 0, r"짓[는고기]|(?<![가-힣])지[었은을어](?!진)|건설[한할해했하됐비]|건조[한할해했하]", "build built construct"),
    ("offer", 0, r"제시|제안", "offer propos"),
    ("popular", 0, r"흥행|인기|호평", "popular hit"),
    ("new", 0, r"신규|새로(?!운)", "new newli"),
    ("recall", 0, r"회수|거둬들|리콜", "recall"),
    ("find", 0, r"확인(?=[했됐되돼하된한될할])|발견|적발|드러[났난나]", "discov detect"),
    ("return", 0, r"복귀|돌아[오온올와왔]", "return"),
    ("require", 0, r"필요[하한할해했로]|필요가 있|필수|받아야|거쳐야|[있]어야", "requir need necessari mandatori"),
    ("hire", 0, r"채용|고용|뽑", "hire recruit"),
]  # fmt: skip

_KOREAN = re.compile(
    "|".join(f"(?P<f{n}>{korean})" for n, (_, _, korean, _) in enumerate(_FAMILIES) if korean), re.MULTILINE
)
_ENGLISH: dict[str, list[tuple[str, int]]] = {}
for _name, _sign, _, _stems in _FAMILIES:
    for _stem in _stems.split():
        _ENGLISH.setdefault(_stem, []).append((_name, _sign))
# Families in which the opposite word, of the same subject, says the contrary.
OPPOSED = frozenset(n for n, s, _, _ in _FAMILIES if s < 0)

# Those of which one half is the denial of the other.
COMPLEMENTS = frozenset({"agreed", "allow"})


_GAP = re.compile(r"격차|차이|간격|간극|괴리|거리|틈|폭|스프레드")
_POLITE = re.compile(r"[가-힣](?=니다|니까)")


def plain_ending(text: str) -> str:
    """The text with polite endings as plain ones of the same length, so that a form needs to be known only once.

    >>> plain_ending("요금을 올립니다"), plain_ending("값이 같습니다")
    ('요금을 올린니다', '값이 같습니다')
    """
    return _POLITE.sub(_without_b, text)


def _without_b(m: re.Match[str]) -> str:
    code = ord(m[0]) - 0xAC00
    # 습니다 follows a consonant and changes nothing before it.
    return chr(0xAC00 + code - 13) if code % 28 == 17 and m[0] != "습" else m[0]


def korean_families(text: str) -> list[tuple[int, int, str, int]]:
    """(start, end, family, sign) of each member in a Korean text, in reading order."""
    found = []
    text = plain_ending(text)
    for m in _KOREAN.finditer(text):
        name, sign, _, _ = _FAMILIES[int((m.lastgroup or "f0")[1:])]
        # A gap widens; a strike takes place.
        if m[0].startswith("벌어") and not _GAP.search(text, max(0, m.start() - 40), m.end() + 12):
            continue
        found.append((m.start(), m.end(), name, sign))
    return found


def english_families(stem: str) -> list[tuple[str, int]]:
    """Families of an English word stem."""
    return _ENGLISH.get(stem, [])
