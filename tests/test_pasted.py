import contextlib
import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, UnreadableError
from corpus.byline import copyright_owner, people, reporter_line, strip_dateline
from corpus.furniture import ends_article, heading_text, is_caption, is_furniture
from corpus.pasted import read_pasted
from corpus.stamp import printed

# A fictional page of the structure of a real one: menu words, subheads, captions twice, ◇ headings, a reporter's line, boxes.
PAGE = """실시간 뉴스



[한강-바람 동맹] 나루전자 대표 "자회사 역할 축소? 사실 아니다"(종합)


이하늘 나루클라우드 대표 "협력으로 더 자랄 수 있는 기반 마련된 것"
나루전자 "노하우 흡수해 '별빛'으로…자체 모델 키우겠다"
새 전문기업은 '나루전자 자회사'…"인재 역량 높인다"

[가람뉴스24 홍길동·임하나 기자] "자회사 역할이 줄어든다는 걱정이 있으신 것 같은데, 저희 생각은 전혀 그렇지 않습니다."

10일 오전 서울 한 호텔에서 열린 간담회에서 김나루 나루전자 대표는 바람소프트와의 협력으로 나루클라우드의 역할이 축소되는 것 아니냐는 질의에 이같이 답했다.

김나루 대표가 10일 오전 서울 한 호텔에서 열린 간담회에서 발언하고 있다. [사진=나루전자]
김나루 대표가 10일 오전 서울 한 호텔에서 열린 간담회에서 발언하고 있다. [사진=나루전자]

◇5개년 수조 원 규모 협력…"나루클라우드, 더 자랄 기반"

앞서 나루전자는 바람소프트와 5개년 협력을 체결했다. 양사 협력 규모만 2.4조 원에 달한다.

간담회에서 이하늘 나루클라우드 대표가 취재진 질의에 답변하고 있다. [사진=홍길동 기자]
간담회에서 이하늘 나루클라우드 대표가 취재진 질의에 답변하고 있다. [사진=홍길동 기자]

◇나루전자 "노하우는 '별빛'으로…망 투자 축소 없다"

서강물 부문장은 "망 투자 축소 계획은 전혀 없다. 고객의 체감 품질이 먼저"라고 선을 그었다.

◇바람소프트 "한국형 모델에 관심 'YES'"

관련해 이날 자리한 바람소프트 측은 "한국형 모델에 관심이 있다"고 답했다.

/홍길동 기자(hong@garam.example),임하나 기자(hana@garam.example)




주요뉴스



alert

댓글 쓰기 제목 [한강-바람 동맹] 나루전자 대표 "자회사 역할 축소? 사실 아니다"(종합)

댓글-

첫 번째 댓글을 작성해 보세요.

로딩중

뉴스톡톡 인기 댓글을 확인해보세요.



포토뉴스"""


def headings(article: Article) -> list[str]:
    return [article.text[a:b] for a, b in article.headings]


def test_whole_page() -> None:
    article = read_pasted(PAGE, "page.txt")
    assert article.title == '[한강-바람 동맹] 나루전자 대표 "자회사 역할 축소? 사실 아니다"(종합)'
    assert article.authors == ("홍길동", "임하나")
    assert article.publisher == "가람뉴스24"
    assert (article.published, article.modified, article.day) == ("", "", None)
    assert headings(article) == [
        '이하늘 나루클라우드 대표 "협력으로 더 자랄 수 있는 기반 마련된 것"',
        "나루전자 \"노하우 흡수해 '별빛'으로…자체 모델 키우겠다\"",
        "새 전문기업은 '나루전자 자회사'…\"인재 역량 높인다\"",
        '5개년 수조 원 규모 협력…"나루클라우드, 더 자랄 기반"',
        "나루전자 \"노하우는 '별빛'으로…망 투자 축소 없다\"",
        "바람소프트 \"한국형 모델에 관심 'YES'\"",
    ]
    assert article.captions == (
        "김나루 대표가 10일 오전 서울 한 호텔에서 열린 간담회에서 발언하고 있다. [사진=나루전자]",
        "간담회에서 이하늘 나루클라우드 대표가 취재진 질의에 답변하고 있다. [사진=홍길동 기자]",
    )
    paragraphs = article.text.split("\n\n")
    assert paragraphs[3].startswith('"자회사 역할이 줄어든다는')
    assert paragraphs[-1].endswith('"한국형 모델에 관심이 있다"고 답했다.')
    for gone in ("주요뉴스", "댓글", "alert", "로딩중", "@", "◇", "사진=", "기자"):
        assert gone not in article.text


def test_crlf_and_single_spacing_read_the_same() -> None:
    wanted = read_pasted(PAGE, "page.txt")
    assert read_pasted(PAGE.replace("\n", "\r\n"), "page.txt") == wanted
    assert read_pasted("\n".join(line for line in PAGE.split("\n") if line), "page.txt") == wanted


def test_menu_words_dates_and_boxes_around_the_story() -> None:
    page = """본문 바로가기
로그인 회원가입 구독신청
전체메뉴 | 배터리·소재 | 반도체 | 조선·철강 | 유통·식품
한강전자, 원주에 새 공장 짓는다
입력 2024.07.10 10:30 수정 2024.07.10 오후 1:05
홍다울 기자
가가
공유하기
한강전자 원주 공장 전경. 사진 한강전자
한강전자가 원주에 새 공장을 짓는다.
한강전자는 10일 이사회를 열어 1조 원을 들이기로 했다고 밝혔다. 착공은 9월이다.
채용도 늘려
직원 900명을 새로 뽑는다. 회사는 "지역 인재를 먼저 뽑겠다"고 말했다.
홍다울 기자 daul@hankang.example
ⓒ 한강경제 & hankang.example, 무단 전재 및 재배포 금지
주요뉴스
배추값 진정세
댓글 37
원문보기 https://hankang.example/news/1?utm_source=x"""
    article = read_pasted(page, "a.txt")
    assert article.title == "한강전자, 원주에 새 공장 짓는다"
    assert article.published == "2024-07-10T10:30:00+09:00"
    assert article.modified == "2024-07-10T13:05:00+09:00"
    assert (article.publisher, article.authors) == ("한강경제", ("홍다울",))
    assert article.captions == ("한강전자 원주 공장 전경. 사진 한강전자",)
    assert headings(article) == ["채용도 늘려"]
    assert article.text.startswith("한강전자가 원주에") and article.text.endswith('"지역 인재를 먼저 뽑겠다"고 말했다.')


def test_paragraph_printed_twice_stays_once_in_the_text() -> None:
    line = "이번 계약으로 올해 누적 수주는 11척이 됐다. 연간 목표의 31.9%에 해당한다."
    article = read_pasted(
        f"한강전자, 배 4척 수주\n\n한강전자가 배 4척을 수주했다고 밝혔다.\n\n{line}\n{line}\n", "a.txt"
    )
    assert article.text.count(line) == 1 and article.captions == ()


def test_english_page() -> None:
    page = """Hankang Herald
Menu
Sign in Subscribe

Hankang Electronics to build a plant in Wonju

By Jane Roe
Published Oct. 17, 2024 10:10 KST
Share
SEOUL, Oct. 17 (Hankang Herald) -- Hankang Electronics will build a plant in Wonju, the company said on Thursday.

The plant will cost 1 trillion won and open in 2026, Chief Executive Kim Naru told reporters.

(Reporting by Jane Roe; Editing by John Doe)
Copyright 2024 Hankang Herald. All rights reserved.
Most read
Seoul stocks open flat"""
    article = read_pasted(page, "a.txt")
    assert article.title == "Hankang Electronics to build a plant in Wonju"
    assert (article.publisher, article.authors, article.language) == ("Hankang Herald", ("Jane Roe",), "en")
    assert article.published == "2024-10-17T10:10:00+09:00"
    assert article.text.startswith("Hankang Electronics will build") and article.text.endswith("told reporters.")


def test_fixed_width_wire_copy_is_unwrapped() -> None:
    body = "한강전자는 원주에 새 공장을 짓기로 하고 이사회를 열어 투자 계획을 의결했다고 밝혔다. " * 8
    copy = "(서울=한강통신) 홍길동 기자 = " + body
    lines = [copy[at : at + 38] for at in range(0, len(copy), 38)]
    article = read_pasted("한강전자 새 공장 짓기로\n\n" + "\r\n".join(lines), "a.txt")
    assert " ".join(article.text.split()) == " ".join(body.split())
    assert (article.publisher, article.authors) == ("한강통신", ("홍길동",))


@pytest.mark.parametrize("text", ["", " \n\n ", "로그인\n댓글\n공유하기", "\u200b\u3164"])
def test_page_without_an_article_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="no article text"):
        read_pasted(text, "a.txt")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("입력 2024.10.10 14:05", {"published": "2024-10-10T14:05:00+09:00"}),
        ("기사입력 2024-07-10 오후 2:05", {"published": "2024-07-10T14:05:00+09:00"}),
        ("등록 2024-10-10 14:05:33", {"published": "2024-10-10T14:05:33+09:00"}),
        ("승인 2024년 10월 10일 (목) 오전 12:30", {"published": "2024-10-10T00:30:00+09:00"}),
        ("입력2024.10.10. 오후 2:05", {"published": "2024-10-10T14:05:00+09:00"}),
        (
            "2024.10.10 14:05 입력 | 2024.10.11 수정",
            {"published": "2024-10-10T14:05:00+09:00", "modified": "2024-10-11"},
        ),
        ("2024-10-10", {"bare": "2024-10-10"}),
        ("10일 오전", {}),
        ("10월 10일 14:05", {}),
        ("입력 2024.13.40 14:05", {}),
        ("회사는 2024년 10월 10일 이사회를 열어 새 공장을 짓기로 했다고 밝혔다.", {}),
    ],
)
def test_printed_dates(line: str, said: dict[str, str]) -> None:
    assert printed(line) == said


def test_english_clock_counts_only_with_its_zone() -> None:
    assert printed("Published: Oct. 10, 2024, 2:05 p.m. KST", korean=False) == {
        "published": "2024-10-10T14:05:00+09:00"
    }
    assert printed("Updated October 10, 2024 2:05 PM", korean=False) == {"modified": "2024-10-10"}
    assert printed("10 Oct 2024 14:05 GMT", korean=False) == {"bare": "2024-10-10T14:05:00+00:00"}


@pytest.mark.parametrize(
    ("paragraph", "publisher", "authors", "rest"),
    [
        ("[가람뉴스24 홍길동·임하나 기자] 본문", "가람뉴스24", ("홍길동", "임하나"), "본문"),
        ("(서울=한강통신) 홍길동 임하나 기자 = 본문", "한강통신", ("홍길동", "임하나"), "본문"),
        ("[서울=뉴스나루] 홍길동 기자 = 본문", "뉴스나루", ("홍길동",), "본문"),
        ("【세종=한강시스】홍길동 기자 = 본문", "한강시스", ("홍길동",), "본문"),
        ("[한강일보] 홍길동 기자 = 본문", "한강일보", ("홍길동",), "본문"),
        ("[나루데일리 남궁민수 선임기자] 본문", "나루데일리", ("남궁민수",), "본문"),
        ("홍길동 기자 = 본문", "", ("홍길동",), "본문"),
        ("SEOUL, July 11 (Han River Wire) -- Text", "Han River Wire", (), "Text"),
        ("[단독] 한강전자가 공장을 짓는다", "", (), "[단독] 한강전자가 공장을 짓는다"),
        ("(주)한강은 공장을 짓는다", "", (), "(주)한강은 공장을 짓는다"),
        ("KT - a carrier", "", (), "KT - a carrier"),
    ],
)
def test_datelines(paragraph: str, publisher: str, authors: tuple[str, ...], rest: str) -> None:
    byline, left = strip_dateline(paragraph)
    assert (byline.publisher, byline.authors, left) == (publisher, authors, rest)


def test_lines_of_names() -> None:
    assert people("베이징=홍길동 특파원").authors == ("홍길동",)
    for line in (
        "홍길동 기자 hong@x.example",
        "홍길동 기자(hong@x.example)",
        "글=홍길동 기자",
        "홍길동 선임기자",
    ):
        byline = reporter_line(line)
        assert byline is not None and byline.authors == ("홍길동",), line
    byline = reporter_line("By Jane Roe and John Doe, Staff Writers")
    assert byline is not None and byline.authors == ("Jane Roe", "John Doe")
    for line in ("홍길동 대표는 기자와 만났다.", "한강전자가 공장을 짓는다", "By 2026 the plant will open."):
        assert reporter_line(line) is None, line


def test_captions_headings_furniture() -> None:
    for line in (
        "…하고 있다. (사진=한강전자 제공)",
        "사옥 전경. /한강전자 제공",
        "A plant. Photo: Hankang/Jane Roe",
        "자료사진",
        "전경 ⓒ 한강일보",
    ):
        assert is_caption(line), line
    for line in ("매출이 늘었다.", "The chips were provided by Hankang Corp.", "그는 사진을 찍었다."):
        assert not is_caption(line), line
    for line in (
        "댓글 12",
        "글자크기",
        "홈 > 산업 > 전자",
        "Sign in Subscribe",
        "좋아요 12",
        "$$AD$$",
        "URL 복사",
    ):
        assert is_furniture(line), line
    for line in (
        "구글에서 검색 결과를 확인했다.",
        "한강전자, 새 공장",
        "매출 | 2조 | 3조 | 4조",
        "영업이익 12% 증가",
    ):
        assert not is_furniture(line), line
    assert heading_text("■ 새 공장") == "새 공장" and not heading_text("■ 새 공장을 짓는다고 밝혔다.")
    assert ends_article("많이 본 뉴스") and ends_article("[관련기사]") and not ends_article("관련 업계는 환영했다")
    assert (
        copyright_owner("무단전재 및 재배포 금지") == ""
        and copyright_owner("저작권 소송에서 한강전자가 이겼다고 밝혔다.") is not None
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PAGE.split("\n")) | st.text(max_size=80), max_size=40))
def test_any_lines_give_an_article_or_a_reason(lines: list[str]) -> None:
    try:
        article = read_pasted("\n".join(lines), "a.txt")
    except UnreadableError:
        return
    assert article.text == article.text.strip()
    assert "\n\n\n" not in article.text
    for (a, b), (c, _) in pairwise([*article.headings, (len(article.text), 0)]):
        assert a < b <= c
        assert "\n" not in article.text[a:b]


@pytest.mark.parametrize(
    "unit", ["가 기자 ", "A b ", "(사진", "2024.", "a@", "홈 > ", "By A ", "[", "copyright ", "@", "a", " "]
)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    short = "\n".join((unit * 200)[: 150 + n % 45] for n in range(300))
    for text in (unit * (50_000 // len(unit)), short):
        started = time.process_time()
        with contextlib.suppress(UnreadableError):
            read_pasted(text + "\n한강전자는 10일 새 공장을 짓는다고 밝혔다. 투자액은 2조원이다.", "a.txt")
        assert time.process_time() - started < 2.0


@pytest.mark.skipif("CITEWIRE_BENCH" not in os.environ, reason="the real page is not part of the repository")
def test_real_page() -> None:
    text = (Path(os.environ["CITEWIRE_BENCH"]) / "pages" / "kt_ms_raw.txt").read_text("utf-8")
    article = read_pasted(text, "kt.txt")
    assert article.title.startswith("[KT-MS 동맹]") and article.title.endswith("(종합)")
    assert (article.authors, article.publisher, article.published) == (("안세준", "윤소진"), "아이뉴스24", "")
    assert len(article.headings) == 6 and len(article.captions) == 3
    assert article.text.split("\n\n")[3].startswith('"KT클라우드 역할 축소에 대한 걱정')
    assert article.text.endswith("고 했다.") and "댓글" not in article.text and "@" not in article.text
