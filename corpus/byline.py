"""Who wrote and who published, from the lines in which Korean and English news says so."""

import re
from dataclasses import dataclass

_CITIES = frozenset(re.findall(r"\S+", "서울 부산 대구 인천 광주 대전 울산 세종 제주 수원 창원 청주 전주 춘천 과천 판교 성남 용인 화성 평택 이천 구미 포항 여수 거제 "
                    "경기 강원 충북 충남 전북 전남 경북 경남 베이징 상하이 홍콩 도쿄 워싱턴 뉴욕 실리콘밸리 런던 파리 베를린 프랑크푸르트 브뤼셀 "
                    "싱가포르 하노이 자카르타 뉴델리 라스베이거스 바르셀로나 샌프란시스코 로스앤젤레스 시애틀 제네바 모스크바 두바이"))  # fmt: skip
_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길"
                      "연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈")  # fmt: skip
_DOUBLE = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")
_OUTLETS = ("한겨레", "신동아", "주간경", "전자신", "노컷")
_OUTLET_END = re.compile(
    r"(?:일보|신문|뉴스|경제|통신|방송|타임스|타임즈|투데이|데일리|저널|헤럴드|닷컴|비즈|포스트|리포트|미디어|와이어|위클리|TV|\d)$"
)
_ROLE = (
    r"(?:(?:선임|수석|전문|인턴|수습|객원|취재|사진|영상|산업|경제|증권|금융|과학|의학|정치|사회|국제|문화|대|[A-Z]{2,3})\s?)?"
    r"(?:기자|특파원|통신원|논설위원|편집위원|편집장|앵커|에디터|리포터|PD)"
)
_MAIL = r"[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,30}){1,4}"
_BRACKET = re.compile(r"\s*[\[(【〔<［]([^\[\]()【】〔〕<>［］\n]{2,60})[\])】〕>］]\s*")
_AFTER = re.compile(
    rf"((?:[가-힣]{{2,4}}[·,、ㆍ/ ]{{1,2}}){{0,5}}[가-힣]{{2,4}}\s?{_ROLE})\s*(?:\([^()\n]{{0,60}}\)\s*)?[=:]?\s*"
)
_ENGLISH_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'-]+(?:[ ,]{1,2}(?=[A-Z])|\b)){1,4},? ?(?:South Korea,? ?)?"
    r"(?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?,? ?)?(?:\((?P<outlet>[A-Z][^()\n]{1,40})\))? ?(?:--|[—–]|-(?= ))\s*"
)
_ENGLISH_BY = re.compile(
    r"(?:By|BY|Written by|Reported by|Reporter:?|Reporting by|Author:?)[: ]\s*(?P<names>[A-Z][\w.'’-]+(?:[ ,&]+(?:and )?[A-Z][\w.'’-]*){0,11})"
    r"(?P<rest>[^.!?]{0,60})"
)
_ENGLISH_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_NOT_NAMES = re.compile(
    r"(?:Staff|Senior|Chief|Business|Tech|Technology|Economy)?\s*(?:Reporter|Writer|Correspondent|Editor|Staff|News|Team|Desk)s?\b.*",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:저작권자?|copyright|ⓒ|©|\(c\)|무단\s?(?:전재|복제|배포|도용)|재배포\s?금지|all rights reserved)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Authors and publisher as printed; both may be empty."""

    authors: tuple[str, ...] = ()
    publisher: str = ""

    def __bool__(self) -> bool:
        return bool(self.authors or self.publisher)


def korean_name(word: str) -> bool:
    """Whether this looks like a Korean person's name: a known surname and one or two syllables.

    >>> korean_name("안세준"), korean_name("한강일보"), korean_name("남궁민수")
    (True, False, True)
    """
    if (
        not re.fullmatch("[가-힣]{2,4}", word)
        or word in _CITIES
        or word in _OUTLETS
        or (len(word) > 2 and _OUTLET_END.search(word))
    ):
        return False
    return (len(word) <= 3 and word[0] in _SURNAMES) or (word[:2] in _DOUBLE and len(word) >= 3)


def people(text: str) -> Byline:
    """The names and the outlet in "아이뉴스24 안세준·윤소진 기자", "서울=한강통신", "베이징=홍길동 특파원"."""
    text = re.sub(_MAIL, " ", text)
    said = bool(re.search(_ROLE, text))
    text = re.sub(rf"{_ROLE}(?=$|[\s·,ㆍ/=()\[\]])|(?<=[가-힣]){_ROLE}$", " ", text)
    names: list[str] = []
    other: list[str] = []
    for word in re.split(r"[\s·,、ㆍ/=|()\[\]:;&]+", text):
        if not word or word in _CITIES or re.fullmatch("글|취재|정리|및|편집", word):
            continue
        if said and korean_name(word):
            names.append(word)
        else:
            other.append(word)
    publisher = " ".join(other)
    return Byline(tuple(dict.fromkeys(names)), publisher if _outlet(publisher) else "")


def _outlet(name: str) -> bool:
    """Whether this can be an outlet's name: short, with letters, no sentence, no label such as [단독] or [종합]."""
    if (
        not 2 <= len(name) <= 24
        or re.search(r"[?!…\"“”'%]|\d{3}|[가-힣][를을]\s", name)
        or not re.search("[가-힣A-Za-z]", name)
    ):
        return False
    return not re.fullmatch(
        r"단독|종합\d?보?|속보|\d보|사진|영상|포토|인터뷰|칼럼|사설|기고|기획|특징주|공시|인사|부고|르포|현장|긴급|그래픽|표|자료|앵커|리포트|"
        r"\w*(?:현장|동맹|분석|진단|인사이드|단독|이슈|포커스|브리핑|마감|개장|특집|기획|시황|증시|전망)\w*|\w*정책|[\w ]*(?:방침|약관|이메일)[\w ]*|주|유|재|사|Exclusive|Update|Photo|Video",
        name,
    )


def strip_dateline(paragraph: str) -> tuple[Byline, str]:
    """What the paragraph's opening bracket says about outlet and reporters, and the paragraph without it.

    >>> strip_dateline("(서울=한강통신) 홍길동 기자 = 한강전자가 10일 밝혔다.")
    (Byline(authors=('홍길동',), publisher='한강통신'), '한강전자가 10일 밝혔다.')
    """
    if bracket := _BRACKET.match(paragraph):
        inside, rest = bracket[1], paragraph[bracket.end() :]
        reporters = _AFTER.match(rest)
        outlet_form = "=" in inside or re.search(_ROLE, inside) or _OUTLET_END.search(inside.strip())
        if reporters and (outlet_form or people(inside).publisher) and rest[reporters.end() :]:
            a, b = people(inside), people(reporters[1])
            if b.authors:
                return Byline(tuple(dict.fromkeys(a.authors + b.authors)), a.publisher or b.publisher), rest[
                    reporters.end() :
                ]
        if outlet_form:
            said = people(inside)
            if said:
                return said, rest.lstrip("= ")
    dateline = _ENGLISH_DATELINE.match(paragraph)
    if dateline and (dateline["day"] or dateline["outlet"]):
        return Byline((), (dateline["outlet"] or "").strip()), paragraph[dateline.end() :]
    reporters = _AFTER.match(paragraph)
    if reporters and paragraph[: reporters.end()].rstrip().endswith("=") and paragraph[reporters.end() :]:
        return people(reporters[1]), paragraph[reporters.end() :]
    return Byline(), paragraph


def reporter_line(line: str) -> Byline | None:
    """The byline when the whole line is one, else None.

    >>> reporter_line("/안세준 기자(a@b.kr),윤소진 기자(c@b.kr)")
    Byline(authors=('안세준', '윤소진'), publisher='')
    """
    if len(line) > 160 or not re.search(rf"@|{_ROLE}|[Bb][Yy] |BY|Reporter|Author|Edit", line):
        return None
    bare = re.sub(rf"[(<\[]?\s*{_MAIL}\s*[)>\]]?", " ", line)
    mail = bare != line
    bare = re.sub(
        r"[▶☞/#*|=,;:·ㆍ\[\]()<>]|(?:기사\s?)?제보.{0,20}|다른\s?기사\s?보기|구독하기?|페이스북|트위터|구독",
        " ",
        bare,
    ).strip()
    if not bare:
        return Byline() if mail else None
    words = bare.split()
    if (
        len(words) <= 12
        and all(re.fullmatch(r"[가-힣A-Za-z0-9]{1,16}", word) for word in words)
        and not re.search(r"[다요]$", bare)
    ):
        found = people(line)
        roles = re.search(_ROLE, bare)
        if roles and found.authors and len(found.publisher) <= 16:
            return found
        if mail and len(bare.split()) <= 3 and korean_name(bare.split()[-1]):
            return Byline((bare.split()[-1],), "")
        if mail and re.fullmatch(_ENGLISH_NAME, bare):
            return Byline((bare,), "")
    line = line.strip().strip("()[]")
    if re.fullmatch(r"(?:Additional reporting|Editing|Edited|Writing) by [A-Z][^.!?]{2,80}", line):
        return Byline()
    if by := _ENGLISH_BY.fullmatch(re.split(r"[;.] ?(?:Editing|Additional|Writing|Edited)", line)[0]):
        listed = _NOT_NAMES.sub("", by["names"])
        names = [n.strip(" ,") for n in re.split(r",| and |&", listed)]
        kept = tuple(n for n in names if _ENGLISH_NAME.fullmatch(n))
        if kept:
            tail = re.sub(r"^[\s,|·/-]+", "", by["names"][len(listed) :] + by["rest"]).strip()
            outlet = tail if re.fullmatch(r"[A-Z][\w.' -]{2,40}", tail) and not _NOT_NAMES.match(tail) else ""
            return Byline(kept, outlet)
    return None


def copyright_owner(line: str) -> str | None:
    """Who holds the copyright when this is a line of copyright, "" when it does not say; None for any other line.

    >>> copyright_owner("<저작권자 ⓒ 한강일보, 무단 전재-재배포 금지>"), copyright_owner("ⓒ 2024 Hankang Herald. All rights reserved.")
    ('한강일보', 'Hankang Herald')
    """
    if len(line) > 200 or not _COPYRIGHT.search(line):
        return None
    strong = re.search(r"저작권|copyright|무단\s?(?:전재|복제)|재배포|all rights", line, re.IGNORECASE)
    if not strong and not re.match(r"\W*(?:ⓒ|©|\(c\))", line, re.IGNORECASE):
        return None
    if len(line) > 60 and re.search(r"(?:했다|한다|이다|됐다|있다|said)\.", line):
        return None
    if (by := re.search(r"copyrights? by ([^\s,|]{2,24})", line, re.IGNORECASE)) and _outlet(by[1].strip(".")):
        return by[1].strip(".")
    owner = re.sub(
        r"저작권자?(?:는|은)?|copyrights?(?:\s+by\b)?|ⓒ|©|\(c\)|all rights reserved|(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?",
        "|",
        line,
        flags=re.IGNORECASE,
    )
    owner = re.split(r"무단|재배포|및 재|AI ?학습|이용\s?금지", owner)[0]
    words = [
        w.strip(" <>[](){}.,:;'\"&-·/") for w in re.split(r"[|,&](?=\s|$)|[|,]|\.(?=\s|$)|https?://\S+|www\.\S+", owner)
    ]
    return next((w for w in words if _outlet(w)), "")
