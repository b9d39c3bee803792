"""The date reader against every written expression, and hard cases one by one."""

import time
from datetime import date

import pytest

from corpus.text import language
from eval.dates import shares, written
from rag.days import Grain
from rag.when import Of, periods

# A Thursday.
DAY = date(2025, 3, 20)
LINES = list(written())


def read(text: str, as_of: date = DAY) -> list[tuple[str, str, str]]:
    return [(p.since, p.until, str(p.of)) for p in periods(text, as_of)]


def test_the_set_is_of_both_languages_and_holds_questions_without_a_period() -> None:
    assert len(LINES) >= 250 and len({(w.text, w.as_of) for w in LINES}) == len(LINES)
    assert min(sum(language(w.text) == x for w in LINES) for x in ("ko", "en")) >= 90
    assert sum(not w.expected for w in LINES) >= 30
    for w in LINES:
        for since, until, of in w.expected:
            assert (
                of in tuple(Of)
                and (not since or date.fromisoformat(since))
                and (not until or date.fromisoformat(until))
            )
            assert not (since and until) or since <= until, w


@pytest.mark.parametrize("tongue", ["ko", "en"])
def test_the_written_expressions_are_read_right(tongue: str) -> None:
    right, ranges = shares([w for w in LINES if language(w.text) == tongue])
    assert right >= 0.99 and ranges >= 0.99


def test_a_question_without_a_period_has_none() -> None:
    assert [w.text for w in LINES if not w.expected and w.read()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # when it was made known, and what it is about
        ("지난달 발표한 지난해 4분기 영업이익은?", [("2025-02-01", "2025-02-28", "published"), ("2024-10-01", "2024-12-31", "reported")]),
        ("4분기 실적은 언제 발표하나요?", [("2024-10-01", "2024-12-31", "reported")]),
        ("What did it say in February about 2024 guidance?", [("2025-02-01", "2025-02-28", "published"), ("2024-01-01", "2024-12-31", "reported")]),
        # a plan's year, and a year that is over
        ("2030년까지 몇 조를 투자하나요?", [("", "2030-12-31", "planned")]),
        ("By 2028, how many stores will it open?", [("", "2028-12-31", "planned")]),
        # open sides, and those that are only looked back from
        ("지난해 12월 이후 나온 기사는?", [("2024-12-01", "2025-03-20", "published")]),
        ("작년 12월보다 늘었나요?", []),
        ("What has changed since the merger?", []),
        ("Has it grown since October?", [("2024-10-01", "2025-03-20", "published")]),
        # words that only look like a time
        ("마이크로소프트와 5년간 협력하나요?", []),
        ("Who may buy the march of time?", []),
        ("What does the 2,024-won coffee cost?", []),
        ("1분기 만에 흑자로 돌아선 곳은?", []),
        # what something is compared with is no period, and neither is its year
        ("지난해 4분기보다 늘었나요?", []),
        ("Did it grow more than in October 2024?", []),
        ("2023년 대비 2024년 매출은?", [("2024-01-01", "2024-12-31", "reported")]),
        # a day that is none is its month
        ("2월 30일에 무슨 일이 있었나요?", [("2025-02-01", "2025-02-28", "published")]),
        ("What happened on February 30, 2024?", [("2024-02-01", "2024-02-29", "published")]),
    ],
)  # fmt: skip
def test_hard_cases(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


def test_relative_words_count_from_the_day_that_is_given() -> None:
    for day, since in (
        (date(2025, 1, 1), "2024-12-01"),
        (date(2024, 3, 31), "2024-02-01"),
        (date(2026, 11, 24), "2026-10-01"),
    ):
        assert read("지난달 기사", day)[0][0] == read("news of last month", day)[0][0] == since


def test_a_period_tells_where_it_stands_and_what_it_was_named_as() -> None:
    (p,) = periods("KT가 지난해 4분기에 낸 영업이익", DAY)
    assert (
        ("KT가 지난해 4분기에 낸 영업이익"[p.start : p.end], p.grain)
        == (p.text, Grain.QUARTER)
        == ("지난해 4분기", Grain.QUARTER)
    )
    assert [p.grain for p in periods("news of last week and of October 3", DAY)] == [Grain.WEEK, Grain.DAY]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
def test_no_day_and_no_count_breaks_the_reader(day: date) -> None:
    for w in LINES:
        read(w.text, day)
    for text in (
        "최근 999년 기사",
        "999 years ago",
        "앞으로 999개월",
        "the next 999 years",
        "0000년 0월 0일",
        "999일 전 소식",
    ):
        read(text, day)


@pytest.mark.parametrize(
    "unit", ["2024년 ", "지난 ", "1~", "10월 10일 ", "last ", "between March and ", "the first ", "'24", "Q4 ", "20-"]
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    began = time.process_time()
    periods((unit * 4000)[:4000], DAY)
    assert time.process_time() - began < 1.5
