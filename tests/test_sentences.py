import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import LONGEST, split_sentences
from eval.sentences import boundaries, f1, hard, measured, sure


def texts(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["한강전자는 2.4조 원을 들였다.", "매출은 26,311억원이다.", "이익률은 3.5%였다."],
        ["(주)한강은 2024.11.3. 공시했다.", "지난 2024. 11. 3. 이사회를 열었다."],
        ['홍 대표는 "줄이지 않는다. 계획도 없다"며 웃었다.', "이어 자리를 떴다."],
        ["그는 “공장을 짓는다. 늦지 않다.”라고 했다.", "주가는 올랐다."],
        ['"정말인가요?" 라고 그가 물었다.', '"그렇다."', "대표는 답했다."],
        ["회의는 9시(현지시간. 한국시간 18시)에 열렸다.", "곧 끝났다."],
        ["문의는 a.b@hankang.example 로 하면 된다.", "주소는 www.hankang.example 이다."],
        ["정부는 ‘6·27 대책‘을 냈다.", "집값은 ‘보합‘이다."],
        ["가수는 ‘다시 섰다!’ 무대에 오른다.", "표는 다 팔렸다."],
        ["매출이 늘었다…", "이익은 줄었다."],
        ["The U.S. unit of Hankang Inc. said sales rose 2.4 percent.", "The shares fell."],
        ["J. Kim met Dr. Lee of Hankang Co. on Oct. 10.", "They signed at 3 p.m. Tuesday."],
        ['"We will not cut capex. We never did," he said.', '"Will you?" Kim asked.', "Nobody spoke."],
        [["He works at Hankang Inc.", " company grew."][0], "The company grew."],
        ["It's Hankang's home.", "The dogs' bowls were empty."],
        ["It reached $2.5 bn. in 2024.", "Nobody knew why."],
    ],
)
def test_joined_sentences_come_apart_where_they_were_joined(sentences: list[str]) -> None:
    assert texts(" ".join(sentences)) == sentences


def test_missing_blank_after_a_korean_ending() -> None:
    assert texts("공장을 지었다.이어 사람을 뽑았다.KT는 웃었다.") == [
        "공장을 지었다.",
        "이어 사람을 뽑았다.",
        "KT는 웃었다.",
    ]


def test_lines_are_boundaries_and_list_marks_are_not() -> None:
    text = "새 공장은 내년에\n\n1. 개요는 이렇다. 끝났다.\n가. 세부 사항"
    assert texts(text) == ["새 공장은 내년에", "1. 개요는 이렇다.", "끝났다.", "가. 세부 사항"]


def test_long_sentence_is_cut_at_clauses() -> None:
    text = "회사는 공장을 짓고, 사람을 뽑으며 " * 200
    pieces = texts(text)
    assert len(pieces) > 2
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece.endswith(("며", ",")) for piece in pieces[:-1])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="가다.?!\"'“”‘’()[] \nAab1…,\u3000", max_size=400) | st.text(max_size=300))
def test_ranges_cover_everything_once_in_order(text: str) -> None:
    ranges = split_sentences(text)
    at = 0
    for start, end in ranges:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert "\n" not in text[start:end]
        assert end - start <= LONGEST
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "unit", [".", '"', "'", "“", "(", ". ", '" ', '("', "A. ", "1. ", "가. ", '"a. ', "며 ", "…", "a"]
)
def test_time_is_linear(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.process_time()
    split_sentences(text)
    # 0.1 s is the bar on an idle machine, and 0.07 s the slowest seen; quadratic time would take minutes.
    assert time.process_time() - started < 3


def test_hard_cases_of_our_own_come_apart() -> None:
    cases = list(hard())
    assert len(cases) >= 70
    counts = measured(cases, split_sentences)
    assert f1(*counts["all own"]) >= 0.98, counts  # measured: .988
    for kind in ("figure", "date", "form", "initial", "quote", "bracket", "list"):
        assert f1(*counts[f"own: {kind}"]) == 1, kind


def test_boundaries_are_counted_by_hand() -> None:
    sentences = ["하나다.", "둘이다.", "셋이다."]  # joined: boundaries at 4 and 9, the end at 14 is none
    assert boundaries(sentences, lambda _: [(0, 4), (5, 14)]) == (1, 1, 2)
    assert boundaries(sentences, lambda _: [(0, 3), (3, 9), (9, 14)]) == (1, 2, 2)
    assert f1(1, 2, 2) == 0.5 and f1(0, 0, 0) == 1


def test_lines_that_may_be_two_sentences_are_not_measured_with() -> None:
    lines = [
        "그는 “간다. 온다”고 말했다고 한다.",
        "공장을 지었다. 사람도 뽑았다고 한다.",
        "매출은 2.4조원으로 크게 늘어났다",
        "Mr. Kim of Hankang Inc. spoke at noon.",
    ]
    assert list(sure("\n".join(lines))) == [lines[0], lines[3]]
