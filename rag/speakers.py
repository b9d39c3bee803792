"""Who speaks in a sentence: the words by which a speaker is known, and where in the sentence he is named.

Korean names him before 은, 는, 이, 가 or 에 따르면 and closes with the verb (…고 밝혔다); English puts the verb beside him
(the company said, said Han Seo-jin, according to analysts).
"""

import re
from enum import StrEnum

from corpus.text import language as language_of


class Speaker(StrEnum):
    """`REGULATOR` is any authority: ministries, courts, the exchange; `NOBODY` leaves the statement to the paper."""

    COMPANY = "company"
    REGULATOR = "regulator"
    ANALYST = "analyst"
    UNNAMED = "unnamed"
    OTHER = "other"
    NOBODY = ""


# Looked for in this order in the words that name the speaker.
_KINDS: tuple[tuple[Speaker, str], ...] = (
    (Speaker.UNNAMED,
     r"업계|재계|소식통|정통한|사정에 밝은|익명|복수의 관계자|시장(?:에서는|에선|에서|\s?관계자|\s?참가자|\s?일각|은|의\s?관측)|일각|외신|현지 매체|언론 보도|투자은행|IB"
     r"|\bsources?\b|familiar with|\bindustry\b(?! ministry| minister| commission)|\binsiders?\b|\bmarket (?:watchers|participants|players|talk)|\bmarket expects|\brumou?rs?\b|on condition of anonymity|\breports?\b|\bmedia\b"
     r"|\b(?:people|persons?|officials) (?:close|briefed|with (?:direct )?knowledge)|\bofficials who\b|\bunnamed\b|\bspeculation\b"),
    (Speaker.ANALYST,
     r"애널리스트|연구원|증권가|증권(?:사|은|는|이|\s|$)|리서치|신용평가|컨센서스|에프앤가이드|시장조사|투자자문|자산운용|신평사|평가사|투자증권"
     r"|\banalysts?\b|\bbroker(?:age)?s?\b|\bsecurities\b|\bresearch\b|\bconsensus\b|\brating agenc|\bresearchers?\b|\bratings\b|\beconomists?\b|\bstrategist"),
    (Speaker.REGULATOR,
     r"[가-힣]{1,10}위원회(?!\s?의장|\s?소속)|공정위|금융위|방통위|개보위|개인정보위|금융감독원|금감원|[가-힣]{2,8}부(?=는|가|에|\s?(?:장관|차관|관계자|측))(?<!본부)(?<!간부)(?<!재판부)(?<!네트워크부)|과기정통부|산업부"
     r"|국토부|환경부|기재부|식약처|[가-힣]{2,8}처(?=는|가|에)(?<!거래처)(?<!구매처)(?<!발주처)|[가-힣]{2,5}청(?=은|이|에)(?<!요청)(?<!신청)(?<!하청)|검찰|경찰|법원|재판부|대법원|거래소|한국은행|당국|정부|감사원|소비자원|예금보험공사"
     r"|[가-힣]{2,4}(?:시|도|군)(?=는|가)(?<!다시)(?<!보도)(?<!그도)|시장·|도지사|장관|차관|총리|대통령"
     r"|\bministr(?:y|ies)\b|\bsupervisory service\b|\btax service\b|\bminister\b|\bregulators?\b|\bcommission\b|\bauthorit(?:y|ies)\b|\bcourt\b|\bprosecutors?\b|\bpolice\b|\bexchange\b(?! (?:inquir|enquir|quer|filing|disclosure|notice|rate|request))|\bgovernment\b|\bbank of korea\b"
     r"|\bftc\b|\bfss\b|\bwatchdog\b|\bagency\b(?<!rating agency)|\bjudges?\b|\bmayor\b|\bprovince\b|\bcustoms\b"),
    (Speaker.OTHER,
     r"노조|노동조합|조합원|교수|전문가|시민단체|단체|의원|협회|주주|유족|주민|대책위|학회|변호사|소비자들|투자자|환자|의사|점주|피해자"
     r"|\bunions?\b|\bprofessors?\b|\bexperts?\b|\blawmakers?\b|\bactivists?\b|\bshareholders?\b|\bresidents\b|\bassociation\b|\blawyers?\b|\binvestors?\b|\bcampaigners\b|\bworkers'"),
)  # fmt: skip
_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS]
# What is inside quotation marks names nobody; a few marks keep the rest of the sentence in its place.
_QUOTE = re.compile(r"[“\"「『][^”\"」』]{0,600}[”\"」』]|[‘][^’]{0,600}[’]")
REPORTING = (
    r"(?:밝[혔히힌힐]|말[했한하]|설명[했한하]|전[했한](?!망)|강조[했한하]|덧붙[였인이]|답[했한하변]|발표[했한하]|공시[했한하]|알[렸려]|주장[했한하]|지적[했한하]"
    r"|예상[했한하]|전망[했한하]|내다[봤본보]|관측[했한하]|추정[했한하]|추산[했한하]|분석[했한하]|평가[했한하]|진단[했한하]|부인[했한하]|반박[했한하]|일축[했한하]|해명[했한하]|약속[했한하]|예고[했한하]"
    r"|선을 그[었은]|못\s?박[았은]|판단[했한하]|제시[했한하]|귀띔|언급[했한하]|보고[했한하]|요구[했한하]|경고[했한하]|기대[했한하]|시사[했한하]|확인[했한하])"
)
_REPORTS = re.compile(REPORTING)
_TOPIC = re.compile(r"(?<=[가-힣A-Za-z0-9)])(?:은|는|측은|측이)(?=\s|,)")
_SUBJECT = re.compile(r"(?<=[가-힣A-Za-z0-9)])(?:이|가|에서|에선)(?=\s|,)")
_ACCORDING = re.compile(r"(?:에|의)\s?(?:따르면|의하면)|(?:을|를)\s인용해|(?:은|는)\s?보고서에서")
# A topic that is a thing, a time or a pronoun names no speaker of its own.
_NO_SPEAKER = re.compile(
    r"(?:올해|내년|지난해|이날|현재|오는|당초|이번|이는|이것|앞서|다만|또는?|월|일|년|분기|매출|이익|규모|금액|투자|가격|공장|사업|계획|수주|점유율|목표|비중|일정|지분|배당|요금"
    r"|설비투자|물량|인원|협상|거래|제품|서비스|부지|착공|완공|가동률|수요|실적|매각|인수|합병|상장|주가|재무|비용|수|율|것|때|데|곳|점|말|뒤|후|전|중|만|에|로|서|지|들)$"
)
_PRONOUN = re.compile(r"(?:^|\s)(?:그|그녀|그들|이들)$")
_UNNAMED_ENDING = re.compile(
    r"알려졌다|전해졌다|알려졌습니다|전해졌습니다|(?:관측|소문|후문|설|얘기|이야기|말|전망)(?:이|도|까지)?\s?(?:나오|나온|나돈|돌[고았]|흘러나|제기|무성|많|우세)"
)
_SAY = (
    r"(?:said|says|saying|told|announced|added|stated|disclosed|denied|denies|expects?|expected|forecasts?|predicts?|predicted|projects|projected|estimates?|estimated|see|predict|forecast|believes?|"
    r"reported|reports|confirmed|reiterated|warned|noted|dismissed|rejected|plans|planned|aims|intends|vowed|pledged|ruled|ordered|imposed|argued|sees|rejects|refuted|approved|fined|agreed|filed|called|demanded|declined|will|would)"
)
_ENGLISH_SAYS = re.compile(rf"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )\b{_SAY}\b")
_ENGLISH_AFTER = re.compile(r"\b(?:said|says|added|according to|citing)\s+([^,.;]{2,90})")
_REPORTEDLY = re.compile(
    r"\breportedly\b|\b(?:is|are|was|were) (?:said|rumou?red|understood|believed|thought) to\b", re.IGNORECASE
)
_ENGLISH_PRONOUN = re.compile(r"^(?:he|she|they|who|it)$", re.IGNORECASE)


def kind_of(words: str) -> Speaker:
    """The kind of speaker that these words name; `NOBODY` when they name none of the known kinds.

    >>> kind_of("금융감독원"), kind_of("한 업계 관계자"), kind_of("a person familiar with the matter"), kind_of("윤슬텔레콤")
    (<Speaker.REGULATOR: 'regulator'>, <Speaker.UNNAMED: 'unnamed'>, <Speaker.UNNAMED: 'unnamed'>, <Speaker.NOBODY: ''>)
    """
    return next((kind for kind, pattern in _PATTERNS if pattern.search(words)), Speaker.NOBODY)


def speaker(sentence: str, before: str = "") -> Speaker:
    """Who says a sentence. `before` is the sentence before it: whom 그는, he and she mean.

    >>> speaker("업계에 따르면 두 회사는 합병을 검토하고 있다."), speaker("“Demand is weak,” said an analyst at Hanbit Securities.")
    (<Speaker.UNNAMED: 'unnamed'>, <Speaker.ANALYST: 'analyst'>)
    """
    plain = _QUOTE.sub("“”", sentence)
    found, leans = (_korean if language_of(sentence) == "ko" else _english)(plain)
    if leans and found is not Speaker.UNNAMED:
        earlier = speaker(before) if before else Speaker.NOBODY
        return earlier if earlier is not Speaker.NOBODY else Speaker.COMPANY
    return found


def _korean(plain: str) -> tuple[Speaker, bool]:
    """(speaker, whether a pronoun stands for him)."""
    if m := _ACCORDING.search(plain):
        # The nearest words before 에 따르면, and what follows: 금감원 공시에 따르면 is the company's own filing.
        words = plain[max(0, m.start() - 24) : m.start() + 1]
        if re.search(r"공시|사업보고서|분기보고서|증권신고서|감사보고서|보도자료|홈페이지", words):
            return Speaker.COMPANY, False
        if (kind := kind_of(words + "에 ")) is not Speaker.NOBODY:
            return kind, False
        if not re.search(r"계약|협약|약관|규정|법|결과|일정|기준|보도", words[-8:]):
            return Speaker.COMPANY, False
    reports = list(_REPORTS.finditer(plain))
    if _UNNAMED_ENDING.search(plain[-40:]):
        return Speaker.UNNAMED, False
    if re.search(r"(?:증권가|시장|업계|일각)(?:에서는|에선|에서|는|은)", plain):
        return kind_of(re.search(r"(?:증권가|시장|업계|일각)(?:에서는|에선|에서|는|은)", plain)[0]), False  # type: ignore[index]
    if not reports:
        return Speaker.NOBODY, False
    end = reports[-1].start()
    for pattern in (_TOPIC, _SUBJECT):
        for m in pattern.finditer(plain, 0, end):
            words = _phrase(plain[: m.end()])
            if _PRONOUN.search(words[: m.end()].removesuffix(m[0]).rstrip()):
                return Speaker.NOBODY, True
            kind = kind_of(words)
            if kind is not Speaker.NOBODY:
                return kind, False
            bare = words.removesuffix(m[0])
            if not _NO_SPEAKER.search(bare) and "“”" not in bare[-3:]:
                return Speaker.COMPANY, False
    # 말했다 without a subject goes on with whoever spoke before.
    return Speaker.NOBODY, True


def _phrase(words: str) -> str:
    """The last words before a particle, back to the comma or verb that ends what came before."""
    return re.split(r"[,”“]|(?<=다)\s|(?<=[고며만데자])\s", words)[-1][-40:]


def _english(plain: str) -> tuple[Speaker, bool]:
    if _REPORTEDLY.search(plain):
        return Speaker.UNNAMED, False
    if m := re.search(r"\b(?:[Aa]ccording to|citing) ([^.;]{2,90}?)(?:,|\.|;|$)", plain):
        kind = kind_of(m[1])
        return (kind if kind is not Speaker.NOBODY else Speaker.COMPANY), False
    after = _ENGLISH_AFTER.search(plain)
    if after and re.search(r"[”\",]\s*$", plain[: after.start()]) and not re.match(r"(?:that|it|the deal)\b", after[1]):
        # “…,” said Han Seo-jin, chief executive; the title may stand behind the comma.
        words = plain[after.start(1) : after.start(1) + 110]
        kind = kind_of(words)
        return (kind if kind is not Speaker.NOBODY else Speaker.COMPANY), False
    says = list(_ENGLISH_SAYS.finditer(plain))
    if not says:
        return Speaker.NOBODY, False
    # “…,” it said: the words between the comma and the verb; else the subject of the first such verb.
    if tail_it := re.search(r",\s(?:it|he|she|they) said[.,]?$", plain):
        plain, says = plain[: tail_it.start()], list(_ENGLISH_SAYS.finditer(plain[: tail_it.start()]))
        if not says:
            return Speaker.NOBODY, True
    tail = re.search(
        r"[,”\"]\s+([^,;”\"]{1,90}?)\s(?:also |has )?(?:said|says|added|told [^,.]{1,30})(?=[.,]|\s(?:on|in|at|by|after|Mon|Tue|Wed|Thu|Fri)\b|$)",
        plain,
    )
    words = tail[1] if tail else plain[: says[0].start()].strip()
    kind = kind_of(words)
    if kind is not Speaker.NOBODY:
        return kind, False
    last = re.sub(r"\b(?:also|has|had|have|is|was|are|were)$", "", words).strip()
    if _ENGLISH_PRONOUN.match(last.split(" ")[-1] if last else "") and len(last.split()) <= 3:
        return Speaker.NOBODY, True
    if re.search(r"[A-Z]", words) or re.search(
        r"\bcompany\b|\bexecutives?\b|\bmanagement\b|\bfirm\b|\bgroup\b|\bchief\b|\bspokes", words
    ):
        return Speaker.COMPANY, False
    return Speaker.NOBODY, False
