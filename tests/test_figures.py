"""Figures, periods and number words: every way of writing one gives the same key."""

import time
from itertools import pairwise

import pytest

from corpus.figures import figures, quantities


def keys(text: str) -> list[str]:
    return [f.key for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2조4000억원", "2400000000000won"), ("2조 4,000억 원", "2400000000000won"), ("2.4조 원", "2400000000000won"),
        ("2.4 trillion won", "2400000000000won"), ("8천억원", "800000000000won"), ("3천5백억원", "350000000000won"),
        ("2만4천원", "24000won"), ("5백만 달러", "5000000dollar"), ("$2.1bn", "2100000000dollar"),
        ("€9.4bn", "9400000000euro"), ("45 cents", "45cent"), ("14.6%", "14.6percent"), ("0.4%포인트", "0.4point"),
        ("0.4 percentage points", "0.4point"), ("25bp", "25basispoint"), ("3분기", "3quarter"), ("Q3", "3quarter"),
        ("third quarter", "3quarter"), ("상반기", "1half"), ("second-half", "2half"), ("6만3000", "63000"),
    ],
)  # fmt: skip
def test_one_form(text: str, key: str) -> None:
    assert keys(text) == [key]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("코로나19 백신", ["19"]), ("10경기", ["10"]), ("23일 만에", ["23day"]), ("10~15%", ["10", "15percent"]),
        ("912 대 1", ["912", "1"]), ("2024.10.31", ["2024year", "10month", "31day"]),
        ("On March 5, 2024", ["3month", "5day", "2024year"]), ("It may rise", []),
    ],
)  # fmt: skip
def test_what_is_no_power_and_what_is_a_date(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("두 척", [("2", "")]), ("세 배로", [("3", "times")]), ("절반", [("0.5", "times")]), ("두 대표", []),
        ("3분의 1", [("0.3333", "times")]), ("a third of it", [("0.3333", "times")]), ("profit doubled", [("2", "times")]),
        ("twofold", [("2", "times")]), ("two ships", [("2", "")]), ("two million won", [("2000000", "won")]),
        ("first half", [("1", "half")]), ("half of it", [("0.5", "times")]),
    ],
)  # fmt: skip
def test_number_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f"{f.value:f}"[:6] if f.value < 1 else f"{f.value:f}", f.unit) for f in quantities(text)] == expected


def test_offsets_and_no_overlap() -> None:
    text = "3분기 매출은 18조4200억원, 영업이익은 $2.1bn (14.6%), 두 배"
    found = quantities(text)
    assert [text[f.start : f.end] for f in found] == ["3분기", "18조4200억원", "$2.1bn", "14.6%", "두"]
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("unit", ["1,", "1 천 ", "9", "1천", "2 ", "3분의 1 ", "천", "1.1"])
def test_time_is_linear(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        start = time.thread_time()
        quantities(text)
        return time.thread_time() - start

    seconds(1_000)
    assert seconds(20_000) < 10 * seconds(5_000) + 1.0  # seconds of this thread's processor time
