"""What stands on a news page and is no part of the article: menus, buttons, boxes, and pictures' captions."""

import re

# Whole lines, in lower case.
_WORDS = frozenset(
    re.split(
        r"\s*\|\s*",
        """실시간 뉴스 | 실시간뉴스 | 주요뉴스 | 주요 뉴스 | 포토뉴스 | 포토 뉴스 | 많이 본 뉴스 | 많이본뉴스 |
    가장 많이 본 뉴스 | 인기뉴스 | 인기 뉴스 | 인기기사 | 인기 기사 | 최신뉴스 | 최신 뉴스 | 최신기사 | 관련기사 |
    관련 기사 | 관련뉴스 | 관련 뉴스 | 오늘의 주요뉴스 | 추천뉴스 | 추천 뉴스 | 추천기사 | 추천 기사 |
    이 시각 주요뉴스 | 이 시각 추천뉴스 | 핫이슈 | 핫 이슈 | 오늘의 핫이슈 | 헤드라인 | 기획특집 | 섹션 | 로딩중 |
    로딩 중 | alert | confirm | loading | 댓글 | 댓글쓰기 | 댓글 쓰기 | 댓글보기 | 댓글 보기 |
    댓글- | 댓글 0 | 답글 | 등록 | 취소 | 닫기 | 확인 | 더보기 | 더 보기 | 전체보기 | 전체 보기 | 접기 |
    펼치기 | 목록 | 이전 | 다음 | 이전글 | 다음글 | 이전기사 | 다음기사 | 이전 기사 | 다음 기사 | 공유 | 공유하기
    | 기사공유 | 기사 공유 | 기사공유하기 | url복사 | url 복사 | 주소복사 | 링크복사 | 링크 복사 | 복사 |
    카카오톡 | 카카오스토리 | 페이스북 | 트위터 | 네이버 | 네이버블로그 | 밴드 | 라인 | 인쇄 | 프린트 | 스크랩 |
    이메일 | 메일 | 글자크기 | 글자 크기 | 글자크기 설정 | 글자 크기 설정 | 글씨크기 | 글씨 크기 | 글자 크게 |
    글자 작게 | 가 | 가 가 | 가+ | 가- | 가가 | 본문 글씨 키우기 | 본문 글씨 줄이기 | 본문듣기 | 본문 듣기 |
    기사듣기 | 기사 듣기 | 음성으로 듣기 | 음성 듣기 | 북마크 | 좋아요 | 싫어요 | 훈훈해요 | 슬퍼요 | 화나요 |
    후속기사 원해요 | 구독 | 구독하기 | 구독중 | 구독 신청 | 알림 | 로그인 | 로그아웃 | 회원가입 | 마이페이지 |
    전체메뉴 | 전체 메뉴 | 메뉴 | 메뉴 열기 | 메뉴 닫기 | 검색 | 검색어 입력 | 홈 | 처음으로 | 본문 바로가기 |
    본문바로가기 | 메뉴 바로가기 | 주메뉴 바로가기 | 맨위로 | 맨 위로 | 위로 | top | 상단으로 | 바로가기 | 즐겨찾기
    | 기사제보 | 기사 제보 | 제보하기 | 광고 | ad | advertisement | sponsored | 배너 | 이벤트 |
    운세 | 날씨 | 증권 | 부동산 | 지면보기 | 지면 보기 | pdf | 신문보기 | 뉴스레터 | 뉴스레터 구독 |
    네이버에서 구독하기 | 기사저장 | 기사 저장 | 저장 | 요약 | ai 요약 | 요약보기 | 번역 | 번역하기 | 설정 |
    구독신청 | 제보 | 크게 | 작게 | 크게보기 | 작게보기 | 최신순 | 공감순 | 과거순 | 송고시간 | 입력 | 수정 |
    승인 | 기사입력 | 기사수정 | 최종수정 | 발행 | 게재 | by | published | updated | read next
    | 기자 페이지 | 기자페이지 | 다른기사 보기 | 다른 기사 보기 | 기사 원문 | 원문보기 | 원문 보기 | 기사원문 |
    이 기사를 공유합니다 | 이 기사 공유하기 | 오류신고 | 오류 신고 | 신고 | 기사목록 | 기자의 다른기사 |
    기자의 다른기사 보기 | sns 공유하기 | sns 기사보내기 | 기사보내기 | home | menu | search |
    share | share this | share this article | facebook | twitter | x |
    linkedin | whatsapp | email | print | copy link | save | comments |
    comment | leave a comment | subscribe | sign in | sign up | log in |
    login | register | related | related articles | related stories |
    related news | most read | most popular | trending | top stories |
    latest news | read more | read also | also read | see also | more news |
    recommended | you may also like | newsletter | back to top |
    skip to content | skip to main content | skip to navigation | font size
    | listen | text size | close | next | previous | view comments |
    follow us | about us | contact us | privacy policy | terms of use |
    terms of service | cookie policy | all | latest""",
    )
)
# Names of sections, as menus string them together.
_MENU = frozenset(
    re.findall(
        r"\S+",
        """홈 뉴스 정치 경제 사회 국제 문화 생활 스포츠 연예 오피니언 사설 칼럼 산업 기업 금융 증권 부동산 재테크 유통 자동차 전자
    통신 게임 과학 바이오 헬스 의료 제약 정책 지역 전국 세계 글로벌 포토 영상 동영상 TV 라이프 여행 건강 교육 날씨 운세 만화
    IT 테크 모바일 인터넷 방송 미디어 컴퓨팅 반도체 에너지 중기 벤처 스타트업 피플 인물 인사 부고 특집 기획 연재 속보 최신
    전체 랭킹 구독 로그인 회원가입 검색 메뉴 지면 북한 사람 경영 노동 환경 젠더 IT·과학 정보통신 생활경제 금융증권 산업·재계
    기업·산업 오피니언·칼럼 Home News Politics Business Economy Markets Tech
    Technology Science Finance World National Sports Opinion Life Culture
    Entertainment Video Photos Industry Companies Login Subscribe Search
    Startups Korea Asia""",
    )
)
# Lines that are never part of a story.
_FORMS_OF_NOISE = (
    r"댓글\s?(?:쓰기\s?제목.*|\(?\d+\)?개?|입력.*|운영.*|정책.*|작성.*|정렬.*)",
    r"(?:첫 번째|첫번째) 댓글.*",
    r".{0,20}인기 댓글.{0,30}",
    r".{0,12}댓글을 (?:작성|입력|남겨).{0,20}",
    r"\d+\s?/\s?\d{2,4}",
    r"조회수?(?:\s?[:：|]?\s?[\d,]+)?",
    r"[\d,]{1,12}\s?\|\s?[\d,]{1,12}",
    r"글\s?내용\s?보기|(?:보도\s?자료|게시판)\s?게시판입니다\.?|첨부\s?파일(?:\s?[:：(|].*)?|(?:작성|등록|게시)일(?:자|시)?|날짜",
    r"추천\s?[:：]?\s?\d+",
    r"(?:좋아요|공감|공유|스크랩|views?|likes?|shares?|comments?)\s?[:：]?\s?\(?[\d,]+\)?",
    (
        r"(?:페이스북|트위터|카카오톡|카카오스토리|네이버|네이버 ?블로그|밴드|이메일|url|URL|SNS|facebook|twitter|x)(?:\(으\)로|"
        r"으로|로)?\s?(?:공유|보내기|복사|기사보내기|전송)(?:하기)?"
    ),
    r"(?:홈|Home|HOME)\s?[>›»].*",
    r"(?:[가-힣A-Za-z·&]{1,12}\s?[>›»]\s?){1,4}[가-힣A-Za-z·& ]{1,14}",
    r"▶.{0,60}(?:바로가기|구독|채널|클릭|보기|다운로드|제보).{0,30}",
    r"☞.{0,80}",
    r"[▶►]\s?(?:관련|네이버|카카오|유튜브|[가-힣A-Za-z]{2,10}\s?(?:앱|채널)).{0,60}",
    (
        r".{0,30}(?:네이버|카카오|유튜브|구글|다음|텔레그램)\S{0,6}\s?(?:뉴스\s?)?(?:에서|채널|구독|스탠드).{0,40}(?:구독|추가|"
        r"받아보|만나|보세요|클릭|확인).{0,20}"
    ),
    r"제보는?\s?카카오톡.{0,40}",
    r".{0,20}(?:기사\s?)?제보\s?[:：].{0,60}",
    r"기사\s?(?:제보|문의)\s?및.{0,60}",
    r"이 기사는 .{0,60}(?:유료|프리미엄|회원).{0,40}",
    r".{0,30}언론사 편집판.{0,30}",
    (
        r"(?:관련\s?기사|관련\s?뉴스|Related|RELATED|READ MORE|Read more|ALSO READ|SEE ALSO|주요\s?기사|"
        r"추천\s?기사)\s?[:：>|].*"
    ),
    r"\[(?:관련\s?기사|관련기사|주요\s?뉴스|주요기사|핫클릭|이 시각 .{0,10})\].*",
    r"Listen \(.{1,12}\)",
    r"(?:Tap|Click) (?:here|to) .{0,60}",
    r"Sign up (?:for|to) .{0,80}",
    r"Follow (?:us|@).{0,60}",
    r"Share (?:on|via|this) .{0,30}",
    r"Listen to (?:this )?article.*",
    r"\(?\d+ min(?:ute)?s? read\)?",
    r".{0,40}(?:쿠키|자바스크립트|JavaScript|javascript).{0,60}(?:사용|enable|활성화).{0,20}",
    r"글자\s?크기.{0,20}",
    r"가\s가(?:\s가)*",
    r"[\W_]{1,40}",
    r".{0,10}URL이 복사.{0,12}",
    r"\$\$\w{1,30}\$\$",
    r".{0,100}(?:지금 ?바로 ?신청|지금 ?신청하기|\(바로 ?가기\)|\(바로 ?확인\)|\(지금 추천받기\))",
    r"\(?끝\)?",
    r"\(END\)",
    r"END",
    r"<끝>",
    r"=끝=",
    r"\[끝\]",
)
_NOISE = re.compile("|".join(_FORMS_OF_NOISE))
# Headings of the boxes below a story.
_FORMS_OF_END = (
    (
        r"(?:오늘의\s?)?(?:주요\s?뉴스|많이\s?본\s?(?:뉴스|기사)|가장\s?많이\s?본.{0,10}|인기\s?(?:뉴스|기사)|최신\s?(?:뉴스|"
        r"기사)|추천\s?(?:뉴스|기사)|포토\s?뉴스|이\s?시각\s?(?:주요|추천|인기).{0,8}|실시간\s?(?:뉴스|인기).{0,6})"
        r"(?:\s?더보기)?"
    ),
    (
        r"(?:관련\s?(?:기사|뉴스)|Related(?: (?:articles?|stories|news))?|RELATED.{0,20})"
        r"\s?:?(?:\s?더보기)?"
    ),
    r"댓글\s?\(?\d*\)?개?(?:\s?쓰기.*)?",
    r"댓글-",
    r"(?:\d+\s)?Comments?",
    r"Most (?:read|popular)",
    r"Top stories",
    r"Latest news",
    r"You may also like",
    r"(?:다른\s?기사|기자의\s?다른\s?기사).{0,10}",
    r"이\s?기자의.{0,20}기사.{0,10}",
    r"Copyright.{0,150}",
    r"저작권자?.{0,150}",
)
_END = re.compile("|".join(_FORMS_OF_END), re.IGNORECASE)
# A picture's credit, at the end of its caption or as its beginning.
_FORMS_OF_CREDIT = (
    (
        r"(?:[\[(（【<〈]\s?)(?:사진|자료|그래픽|일러스트|이미지|영상|출처|포토|제공|캡처|photo|image|graphic|credit|"
        r"courtesy)[^\])）】>〉\n]{0,60}[\])）】>〉]\s?\.?$"
    ),
    r"(?:[.다]\s?|\s)(?:/\s?)?(?:사진|자료사진|그래픽|이미지|자료)\s?(?:제공)?\s?[=:/].{1,40}$",
    (
        r"^(?:사진|그래픽|이미지|포토|Photo|PHOTO|Image|Graphic|Caption)\s?(?:설명|제공|출처|credit)?\s?[=:：|"
        r"].{1,300}$"
    ),
    r"\.\s?사진\s[가-힣A-Za-z][가-힣A-Za-z0-9·& ]{1,20}$",
    r"(?:있다|모습|전경|장면|현장)\.\s?[가-힣]{2,4}\s(?:사진)?기자$",
    r"\.\s[가-힣A-Za-z0-9·&]{2,20}\s제공\.?$",
    r"\[?자료사진\]?\.?$",
    r"[ⓒ©]\s?[가-힣A-Za-z][가-힣A-Za-z0-9 .·]{1,24}$",
    r"/\s?(?:사진|그래픽)\s?(?:제공)?\s?[=:]?.{1,30}$",
    r"(?:사진|이미지)\s?(?:제공|출처|캡처)\s?[=:|].{1,30}$",
    r"/[가-힣A-Za-z ]{2,16}\s제공\.?$",
    r"[(\[][가-힣A-Za-z·&0-9 ]{2,20}\s제공\s?[)\]]\.?$",
    r"\((?:Photo|Image|Courtesy|Credit|Graphic|File photo|Yonhap)[^()\n]{0,60}\)\.?$",
    r"(?:^|[.)]\s?)(?:Photo|Image|Credit)\s?:\s?.{1,60}$",
    r"\b(?:Photo|Image) (?:by|courtesy|credit)\b.{1,60}$",
    r"(?:^|[.)]\s?)(?:Courtesy|Provided) (?:of|by) .{1,40}$",
    r"\bfile photo\.?$",
)
_CREDIT = re.compile("|".join(_FORMS_OF_CREDIT), re.IGNORECASE)
_HEADING = re.compile(r"[◇◆■□▲△▼▽●○◎★☆▣◈※◐◑▷]{1,3}\s?(?=\S)")


def is_furniture(line: str) -> bool:
    """Whether the line is a menu, a button, a counter or a link box's heading.

    >>> is_furniture("댓글 쓰기 제목 한강전자, 새 공장"), is_furniture("정치 경제 사회 문화"), is_furniture("한강전자는 공장을 짓는다.")
    (True, True, False)
    """
    if len(line) > 200:
        return False
    if re.search(r"[가-힣](?<!니)다\.[\"”’)]*$", line):
        return False  # a sentence of the story, whatever it speaks of
    bare = line.strip(" []<>()|·:-").lower()
    if bare in _WORDS or line.lower() in _WORDS or _NOISE.fullmatch(line):
        return True
    parts = [part.strip() for part in re.split(r"[|ㅣ/]", line) if part.strip()]
    if len(parts) >= 4 and max(map(len, parts)) <= 10 and not re.search(r"\d", line):
        return True
    words = re.split(r"[\s|/·,]+", line.strip(" |"))
    known = n = 0
    while n < len(words):
        size = (
            next((k for k in (4, 3, 2, 1) if " ".join(words[n : n + k]).lower() in _WORDS), 0)
            or (words[n] in _MENU) * 1
        )
        known += len("".join(words[n : n + size]))
        n += size or 1
    whole = len("".join(words))
    return (known * 10 >= whole * 7 and (len(words) >= 3 or len(line) <= 20)) or line in _MENU


def ends_article(line: str) -> bool:
    """Whether what follows this line belongs to the page and not to the article: comments, most read, copyright."""
    return len(line) <= 200 and _END.fullmatch(line.strip(" []<>()|·▶■◆●:")) is not None


def is_caption(line: str) -> bool:
    """Whether the line ends or begins with a picture's credit.

    >>> is_caption("홍 대표가 발언하고 있다. [사진=한강전자]"), is_caption("홍 대표가 발언하고 있다.")
    (True, False)
    """
    if len(line) > 500 or not _CREDIT.search(line[-320:]):
        return False
    # "(자료=통계청)" closes a picture's caption, but a paragraph of the story just as well.
    return len(line) <= 160 or not re.search(r"[\[(（【]\s?(?:자료|출처|제공|영상)[^\])）】]*[\])）】]\.?$", line)


def heading_text(line: str) -> str:
    """The heading without its mark (◇ ■ ▲ ●), "" when the line is no marked heading.

    >>> heading_text("◇새 공장은 내년에"), heading_text("▲A사 3% ▲B사 4%")
    ('새 공장은 내년에', '')
    """
    mark = _HEADING.match(line)
    if mark is None or len(line) > 120:
        return ""
    rest = line[mark.end() :].strip()
    if (
        re.search(r"[◇◆■□▲△▼▽●○]", rest)
        or re.search(r"[가-힣]다\.[\"”’']?$", rest)
        or (re.search(r"\w\.$", rest) and len(rest) > 60)
    ):
        return ""
    return rest
