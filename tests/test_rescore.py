"""The second look at a passage's text: how much of the question stands in it, and how close together."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.rescore import HELD, NEAR, Asked, asked_of, gain
from rag.words import Term, WordIndex
from tests.fakes import made


def of(*words: str, rarities: Sequence[float] = ()) -> Asked:
    return Asked(tuple((((w,), 1.0),) for w in words), tuple(rarities or [1.0] * len(words)))


@pytest.mark.parametrize(
    ("text", "near"),
    [("매출 감소", 1.0), ("감소한 매출", 1.0), ("매출이 크게 감소", 0.7), ("매출은 지난해보다 또 감소", 0.4),
     ("매출 가 나라 다라 마바 사아 자차 감소", 0.0)],
)  # fmt: skip
def test_neighbours_count_by_their_steps(text: str, near: float) -> None:
    assert gain(of("매출", "감소"), "", text) == pytest.approx(HELD + near * NEAR)


def test_a_rare_word_counts_by_its_square_wherever_it_stands() -> None:
    q = of("매출", "감소", rarities=[3.0, 1.0])
    assert gain(q, "", "매출") == gain(q, "매출", "") == pytest.approx(0.9 * HELD)
    assert gain(q, "", "감소") == pytest.approx(0.1 * HELD)
    assert gain(q, "매출", "감소") == pytest.approx(HELD)  # a title is no neighbour


def test_a_translation_counts_its_share() -> None:
    q = Asked(((((("dividend",)), 1.0), (("배당",), 0.5)),), (2.0,))
    assert gain(q, "", "배당을 늘린다") == pytest.approx(HELD / 2)
    assert gain(q, "", "nothing of it") == 0


def test_terms_come_in_the_order_of_the_question(tmp_path: Path) -> None:
    words = WordIndex(tmp_path, write=True)
    article, _, passages = made(1, "매출이 감소했다. 매출은 늘었다.")
    words.put("ko", article, passages)
    words.commit()
    q = asked_of([Term((("감소",),)), Term((("설비", "투자"),), 2.0), Term((("매출",),))], ("매출", "감소"), words)
    words.close()
    assert [forms[0][0] for forms in q.forms] == [("매출",), ("감소",), ("설비", "투자")]
    assert q.rarities[2] > 2 * q.rarities[0] > 0


def test_a_question_without_a_term_gains_nothing() -> None:
    assert gain(Asked((), ()), "매출", "매출") == 0
