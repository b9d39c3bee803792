"""What is read in a question and what it does to the search; what the reader sets and takes back."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from corpus.archive import Archive
from corpus.companies import Companies
from rag.answer import Narrowing, Query
from rag.settings import read_settings
from rag.understand import STILL, Understanding, spelled
from rag.wiring import company_files
from tests.fakes import made

# A Thursday.
DAY = "2025-03-20"


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    """Over an archive whose newest article is of DAY: it stands still."""
    with Archive(tmp_path_factory.mktemp("understand") / "archive", write=True) as archive:
        with archive.transaction():
            archive.add(*made(1, published="2024-10-10"))
            archive.add(*made(2, published=DAY + "T03:00:00+00:00"))
        yield Understanding(archive, Companies(company_files(read_settings(sample=True))))


def asked(understanding: Understanding, text: str, language: str = "ko", **narrowing: object) -> Query:
    return understanding.query(text, language, Narrowing(**narrowing))  # type: ignore[arg-type]


def keys(query: Query) -> list[str]:
    return [r.key for r in query.understood]


def test_today_is_the_newest_article_of_an_archive_that_stands_still(understanding: Understanding) -> None:
    real = date(2026, 5, 1)
    assert understanding.today(real=real) == date(2025, 3, 20)
    assert understanding.today("2026-04-20", real) == real
    assert understanding.today(date.fromordinal(real.toordinal() - STILL).isoformat(), real) == real
    assert understanding.today("2027-01-01", real) == real, "an article dated ahead does not move today"
    assert understanding.today("unknown", real) == real


def test_companies_come_first_in_reading_order_once_each(understanding: Understanding) -> None:
    q = asked(understanding, "KT와 마이크로소프트의 협력에서 KT의 몫은?")
    assert q.companies == ("KT", "Microsoft") and not q.only
    kt = q.understood[0]
    assert (kt.kind, kt.text, kt.start, kt.end, kt.hard) == ("company", "KT", 0, 2, False)
    labels = [r.label for r in asked(understanding, "Did Microsoft or KT say so?", "en").understood]
    assert labels == ["Microsoft", "KT"]


@pytest.mark.parametrize(("text", "whole"), [
    ("올해 설비투자를 줄이나요?", "2025년 설비투자를 줄이나요?"), ("지난해 4분기 이익은?", "2024년 4분기 이익은?"),
    ("Will it cut capex this year?", "Will it cut capex 2025?"),
    # Yet to come on that day: an article means its own year by it.
    ("올해 3분기 매출은?", "올해 3분기 매출은?"), ("내년 배당은?", "내년 배당은?"),
    # Which March is meant is less sure.
    ("3월에 부인한 내용은?", "3월에 부인한 내용은?"), ("KT 매출은?", "KT 매출은?"),
])  # fmt: skip
def test_years_counted_from_today_are_said_in_full(understanding: Understanding, text: str, whole: str) -> None:
    query = asked(understanding, text, "en" if text.isascii() else "ko")
    assert query.whole == whole and query.text == text


def test_a_period_is_preferred_and_bounds_only_a_question_for_news(understanding: Understanding) -> None:
    preferred = asked(understanding, "KT가 지난 10월에 맺은 협력의 규모는?")
    assert (preferred.since, preferred.until) == ("", "") and preferred.around == ("2024-10-01", "2024-10-31")
    assert not any(r.hard for r in preferred.understood)
    for text, language in (("지난 10월 KT 기사", "ko"), ("지난 10월에 KT에 무슨 일이 있었나요?", "ko"), ("KT news in October", "en"),
                           ("What happened at KT in October?", "en")):  # fmt: skip
        bound = asked(understanding, text, language)
        assert (bound.since, bound.until, bound.around) == ("2024-10-01", "2024-10-31", ()), text
        assert [r.hard for r in bound.understood if r.kind == "published"] == [True]


def test_a_single_day_that_was_read_takes_in_the_next(understanding: Understanding) -> None:
    assert asked(understanding, "10월 10일 협력 발표의 규모는?").around == ("2024-10-10", "2024-10-11")
    assert asked(understanding, "10월 10일 기사").until == "2024-10-11"
    set_by_reader = asked(understanding, "협력 규모는?", since="2024-10-10", until="2024-10-10")
    assert (set_by_reader.since, set_by_reader.until) == ("2024-10-10", "2024-10-10")


def test_a_reporting_period_becomes_words_and_a_window(understanding: Understanding) -> None:
    q = asked(understanding, "KT의 지난해 4분기 영업이익은?")
    assert (q.since, q.until, q.around, q.added) == ("", "", (), "2024년 4분기")
    assert q.window == ("2024-10-01", "2025-04-30")
    assert asked(understanding, "KT profit last quarter", "en").added == "fourth quarter 2024"
    both = asked(understanding, "지난달 발표한 지난해 4분기 영업이익은?")
    assert both.around == ("2025-02-01", "2025-02-28") and both.added == "2024년 4분기"


def test_a_plans_year_is_shown_and_changes_nothing(understanding: Understanding) -> None:
    q = asked(understanding, "2030년까지 얼마를 투자하나요?")
    assert keys(q)[0] == "planned:..2030-12-31" and q.understood[0].label == "2030-12-31까지 계획"
    assert (q.since, q.until, q.around, q.window, q.added) == ("", "", (), (), "")


def test_what_is_not_a_period_is_left_alone(understanding: Understanding) -> None:
    q = asked(understanding, "What has changed since the merger?", "en")
    assert q.understood == () and q == Query("What has changed since the merger?", "en")


def test_the_day_that_words_count_from_is_told_where_it_is_not_today(understanding: Understanding) -> None:
    assert "as_of:2025-03-20" in keys(asked(understanding, "지난달 기사"))
    assert not any(k.startswith("as_of") for k in keys(asked(understanding, "설비투자를 줄이나요?")))
    assert asked(understanding, "지난달 기사").as_of == "", "only told: nothing is hidden"


def test_as_of_hides_what_came_later_and_counts_from_its_day(understanding: Understanding) -> None:
    q = asked(understanding, "지난달 기사", as_of="2024-11-15")
    assert (q.since, q.until, q.as_of, q.last) == ("2024-10-01", "2024-10-31", "2024-11-15", "2024-10-31")
    assert [(r.label, r.hard) for r in q.understood if r.kind == "as_of"] == [("2024-11-15까지 알려진 것", True)]
    assert asked(understanding, "설비투자?", as_of="2024-11-15").last == "2024-11-15"


def test_what_the_reader_takes_back_is_passed_over(understanding: Understanding) -> None:
    text = "지난 10월 KT 기사"
    all_of_it = asked(understanding, text)
    assert set(keys(all_of_it)) == {"company:KT", "published:2024-10-01..2024-10-31", "as_of:2025-03-20"}
    without_days = asked(understanding, text, ignore=("published:2024-10-01..2024-10-31",))
    assert (without_days.since, without_days.companies) == ("", ("KT",))
    nothing = asked(understanding, text, ignore=tuple(keys(all_of_it)))
    assert nothing.understood == () and nothing.companies == () and not nothing.since
    assert asked(understanding, text, ignore=("company:nobody", "", "published:")) == all_of_it


def test_what_the_reader_sets_wins_over_what_was_read(understanding: Understanding) -> None:
    q = asked(understanding, "지난 10월 KT 기사", since="2024-01-01", companies=("030200", "Microsoft"))
    assert (q.since, q.until, q.companies, q.only) == ("2024-01-01", "", ("KT", "Microsoft"), True)
    assert all(r.hard and not r.text for r in q.understood if r.kind in ("company", "published"))
    more = asked(understanding, "KT?", publishers=("한강경제",), article_language="en")
    assert (more.publishers, more.article_language) == (("한강경제",), "en")


@pytest.mark.parametrize(
    ("narrowing", "says"),
    [
        ({"as_of": "2024/10/31"}, "'as_of' must be a day like 2024-10-31, got '2024/10/31'"),
        ({"as_of": "20241031"}, "'as_of' must be a day like 2024-10-31, got '20241031'"),
        ({"since": "2024-02-30"}, "'since' must be a day"),
        ({"until": "x" * 500}, "'until' must be a day"),
        ({"since": "2025-01-01", "until": "2024-01-01"}, "'since' (2025-01-01) lies after 'until' (2024-01-01)"),
        ({"companies": ("없는회사",)}, "No company '없는회사' is known: give its name or stock code"),
    ],
)
def test_what_cannot_be_is_one_line(understanding: Understanding, narrowing: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        asked(understanding, "KT?", **narrowing)
    assert "\n" not in str(error.value) and len(str(error.value)) < 200


def test_relaxed_takes_back_only_what_was_read(understanding: Understanding) -> None:
    q = asked(understanding, "지난 10월 KT 기사", as_of="2025-03-20", publishers=("한강경제",))
    wider = understanding.relaxed(q)
    assert wider is not None and (wider.since, wider.until, wider.around) == ("", "", ("2024-10-01", "2024-10-31"))
    assert (wider.as_of, wider.publishers, wider.companies) == (q.as_of, q.publishers, q.companies)
    assert understanding.relaxed(wider) is None
    assert understanding.relaxed(asked(understanding, "KT 기사", since="2030-01-01")) is None
    assert understanding.relaxed(asked(understanding, "지난 10월 협력 규모는?")) is None, "nothing bound it"


def test_extreme_days_are_days(understanding: Understanding) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert asked(understanding, "지난달 기사와 4분기 실적, 내년 계획은?", as_of=day).as_of == day


def test_days_are_spelled_only_as_whole_periods() -> None:
    assert spelled(("2024-07-01", "2024-09-30"), "en") == "third quarter 2024"
    assert spelled(("2024-10-01", "2024-10-31"), "ko") == "2024년 10월"
    for odd in (
        ("2024-07-01", "2024-09-29"),
        ("2024-02-01", "2024-04-30"),
        ("", "2024-12-31"),
        ("2023-12-01", "2024-01-31"),
    ):
        assert spelled(odd, "ko") == ""
