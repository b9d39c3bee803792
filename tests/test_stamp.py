from corpus.article import Article, article_id
from corpus.html import read_html
from corpus.pasted import read_pasted
from corpus.stamp import loose, printed, settled

BODY = "한강전자가 강원 원주에 새 반도체 공장을 짓는다고 밝혔다. 투자액은 1조 원이며 공사는 내년 3월에 시작한다고 회사는 설명했다."


def pasted(*lines: str) -> Article:
    return read_pasted(
        "\n".join(["한강전자, 원주에 새 반도체 공장 짓는다", *lines, BODY, BODY.replace("원주", "춘천")]), "a.txt"
    )


def test_days_without_a_year_take_it_from_the_article_itself() -> None:
    found = pasted("입력 2024.10.10 14:05 | 수정 2024.10.10 15:10")
    assert (found.published, found.modified) == ("2024-10-10T14:05:00+09:00", "2024-10-10T15:10:00+09:00")
    found = pasted("입력 2024.10.10 14:05", "수정 11일 오전 9:30")
    assert found.modified == "2024-10-11T09:30:00+09:00"
    assert dict(found.evidence)["modified"] == "printed without its year, 11일 오전 9:30"
    assert pasted("입력 2024.10.10 14:05", "수정 15:10").modified == "2024-10-10T15:10:00+09:00"
    assert pasted("입력 2024.10.10 14:05", "수정 09:10").modified == ""  # of a later day that is not told
    assert pasted("수정 2024.11.01 09:00", "입력 31일 오후 2:05").published == "2024-10-31T14:05:00+09:00"
    assert pasted("10일 오전").published == ""  # whose tenth is not told, and not guessed


def test_a_page_tells_the_year_of_its_printed_day() -> None:
    page = '<html lang="ko"><head><meta property="article:modified_time" content="2024-10-12"></head><body><h1>한강전자 새 공장</h1>'
    page += f"<p>입력 10일 오전 9:30</p><p>{BODY}</p><p>{BODY.replace('원주', '춘천')}</p></body></html>"
    found = read_html(page, "a.html")
    assert (found.published, found.modified) == ("2024-10-10T09:30:00+09:00", "2024-10-12")
    assert "입력" not in found.text
    assert dict(found.evidence)["modified"] == "meta article:modified_time"


def test_the_address_tells_the_day_when_nothing_else_does() -> None:
    page = f'<html lang="ko"><body><h1>한강전자 새 공장</h1><p>{BODY}</p></body></html>'
    found = read_html(page, "a.html", "https://h.example/2024/10/10/x?utm_source=y")
    assert (found.url, found.published) == ("https://h.example/2024/10/10/x", "2024-10-10")
    assert dict(found.evidence)["published"] == "address" and found.id == article_id(found.url, "")
    assert read_html(page, "a.html", "https://h.example/2024131/x").published == ""


def test_relative_days() -> None:
    assert (
        settled("오늘 오전", "2024-10-10") == "2024-10-10"
        and settled("어제 오후 2:05", "2024-03-01") == "2024-02-29T14:05:00+09:00"
    )
    assert settled("2월 29일", "2023-03-01") == "" and settled("12월 31일", "2025-01-01") == "2024-12-31"
    assert settled("10일", "") == "" and settled("25:99", "2024-10-10") == "2024-10-10"
    assert loose("한강전자는 10일 오전 공장을 열었다") == [] and loose("수정 : 10.11. 09:30") == [
        ("modified", "10.11. 09:30")
    ]
    assert loose("2024.10.10") == [] and loose("1/12") == []


def test_press_release_dates() -> None:
    assert printed("보도시점 2024. 10. 10.(목) 12:00") == {"published": "2024-10-10T12:00:00+09:00"}
    assert printed("배포 : 2024. 10. 9.(수)") == {"published": "2024-10-09"}


def test_evidence_changes_no_digest() -> None:
    from dataclasses import replace

    article = pasted("입력 2024.10.10 14:05")
    assert replace(article, evidence=()).digest == article.digest
