"""Metrics by hand, and against an independent implementation."""

import random
import warnings

import numpy as np
import pytest

from eval.chance import interval, permutation_p
from eval.matching import contains, exact, f1, holds, parts
from eval.metrics import (
    average_precision,
    balanced_accuracy,
    citation_precision,
    citation_recall,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
    refusal_precision,
    refusal_recall,
)

# ranked, relevant, recall@1, recall@3, reciprocal rank, average precision, nDCG@3
TABLE = [
    ("abc", "a", 1.0, 1.0, 1.0, 1.0, 1.0),
    ("abc", "c", 0.0, 1.0, 1 / 3, 1 / 3, 0.5),  # 1/log2(4)
    ("abc", "xy", 0.0, 0.0, 0.0, 0.0, 0.0),
    ("abc", "bc", 0.0, 1.0, 1 / 2, (1 / 2 + 2 / 3) / 2, (0.6309297535714575 + 0.5) / (1 + 0.6309297535714575)),
    ("", "a", 0.0, 0.0, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("ranked", "relevant", "first", "three", "rank", "precision", "gain"), TABLE)
def test_rankings_by_hand(
    ranked: str, relevant: str, first: float, three: float, rank: float, precision: float, gain: float
) -> None:
    assert recall_at_k(ranked, set(relevant), 1) == first
    assert recall_at_k(ranked, set(relevant), 3) == three
    assert reciprocal_rank(ranked, set(relevant)) == rank
    assert average_precision(ranked, set(relevant)) == precision
    assert ndcg_at_k(ranked, dict.fromkeys(relevant, 1.0), 3) == pytest.approx(gain, abs=1e-12)


def test_nothing_relevant_is_an_error() -> None:
    for call in (
        lambda: recall_at_k("ab", set(), 3), lambda: reciprocal_rank("ab", set()), lambda: average_precision("ab", set()),
        lambda: ndcg_at_k("ab", {"a": 0.0}, 3), lambda: citation_recall({"a"}, []), lambda: citation_precision(set(), []),
        lambda: refusal_recall([True], [False]), lambda: balanced_accuracy([True], [True]), lambda: interval([([0.0], [0.0])]),
    ):  # fmt: skip
        with pytest.raises(ValueError):
            call()


def test_rankings_agree_with_ir_measures() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ir_measures = pytest.importorskip("ir_measures")
        pytest.importorskip("pytrec_eval")
    rng = random.Random(7)
    measures = {"AP": "AP", "RR": "RR", **{f"{n}@{k}": f"{n}@{k}" for n in ("R", "nDCG") for k in (1, 3, 5, 10, 100)}}
    names = {ir_measures.parse_measure(m): m for m in measures}
    qrels, run, ours = {}, {}, {}
    for n in range(200):
        documents = [f"d{i}" for i in range(rng.randint(1, 40))]
        gains = {
            d: rng.choice((1, 1, 2, 3))
            for d in rng.sample([*documents, "e0", "e1"], rng.randint(1, min(8, len(documents))))
        }
        ranked = rng.sample(documents, rng.randint(1, len(documents)))
        qrels[str(n)], run[str(n)] = gains, {d: float(-i) for i, d in enumerate(ranked)}
        relevant = set(gains)
        ours[str(n)] = {
            "AP": average_precision(ranked, relevant), "RR": reciprocal_rank(ranked, relevant),
            **{f"R@{k}": recall_at_k(ranked, relevant, k) for k in (1, 3, 5, 10, 100)},
            **{f"nDCG@{k}": ndcg_at_k(ranked, gains, k) for k in (1, 3, 5, 10, 100)},
        }  # fmt: skip
    compared = 0
    for m in ir_measures.iter_calc(list(names), qrels, run):
        assert ours[m.query_id][names[m.measure]] == pytest.approx(m.value, abs=1e-9), (m.query_id, m.measure)
        compared += 1
    assert compared == 200 * len(measures)


def test_citations_by_hand() -> None:
    needs = [{"a.1", "b.4"}, {"c.0"}]
    assert citation_recall({"b.4", "c.0", "x.9"}, needs) == 1.0
    assert citation_recall({"a.1", "b.4"}, needs) == 0.5
    assert citation_recall(set(), needs) == 0.0
    assert citation_precision({"b.4", "c.0", "x.9", "x.8"}, needs) == 0.5


def test_refusals_by_hand() -> None:
    # 3 unanswerable, of which 2 refused; 2 answerable, of which 1 refused.
    refused, gone = [True, True, False, True, False], [True, True, True, False, False]
    assert refusal_precision(refused, gone) == 2 / 3
    assert refusal_recall(refused, gone) == 2 / 3
    assert balanced_accuracy(refused, gone) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert refusal_precision([False] * 5, gone) == 1.0


@pytest.mark.parametrize(
    ("text", "answer", "there"),
    [
        ("투자액은 2조4000억원을 넘는다.", "2.4조 원", True),
        ("It will spend 2.4 trillion won ($1.79 billion).", "2조4000억원", True),
        ("It will spend 2.4 trillion won.", "2조4000억 달러", False),
        ("총투자액 2조4000억 규모", "2조4000억원", True),
        ("비율은 58%로 올랐다", "58회", False),
        ("주 58회까지 넘긴다", "58%", False),
        ("주 58회까지 넘긴다", "주 58회", True),
        ("직원 1350명을 뽑는다", "1,350", True),
        ("The plant will hire 1,350 people", "1350명", True),
        ("단독모드 기지국은 7400곳이다.", "7,400곳", True),
        ("네트워크 설비투자를 줄일 계획이 전혀 없다고 답했다", "줄일 계획이 전혀 없다", True),
        ("네트워크 설비투자를 늘릴 계획이 전혀 없다고 답했다", "줄일 계획이 전혀 없다", False),
        ("윤슬텔레콤이 아니라 윤슬텔레웍스다.", "윤슬텔레웍스", True),
        ("온결바이오텍은 진단키트를 만든다", "온결바이오", False),
        ("희망퇴직을 받는다", "희망 퇴직", True),
        ("판단하겠다고 말했다. 2026년 계획이다", "2026년 말", False),
        ("철회한 라인은 2026년 말에 판단한다", "2026년 말", True),
        ("in the second half of 2025, Oh said", "2025년 하반기", True),
        ("No fire was reported", "no plan to cut", False),
        ("Now it rains", "no", False),
        ("No. It said so.", "no", True),
        ("It said no to the plan", "no", False),
        ("", "a", False),
        ("something", "...", False),
    ],
)
def test_an_answer_is_found_or_not(text: str, answer: str, there: bool) -> None:
    assert contains(text, answer) is there


def test_exact_and_f1_by_hand() -> None:
    assert exact("KT의 자회사입니다", ["합작사", "KT 자회사"]) == 1.0
    assert exact("the second quarter", ["second quarter"]) == 1.0
    assert exact("", ["x"]) == 0.0
    # found: 매출 1000000000000 won; wanted: 1000000000000 won. P = 2/3, R = 1.
    assert f1("매출은 1조원", ["2조원", "1조 원"]) == pytest.approx(0.8)
    assert f1("전혀 다른", ["1조 원"]) == 0.0


def test_all_sentences_are_needed() -> None:
    needed = ["가동률은 51%로 떨어졌다", "가동률은 46%에 그쳤다"]
    answers = ["51%", "46%", "51%, 46%", "51%에서 46%로"]
    assert parts(answers, needed) == [("51%",), ("46%",)]
    assert holds([needed[0]], answers) and not holds([needed[0]], answers, needed)
    assert holds(needed, answers, needed)
    assert holds(["51%였다가 46%가 됐다"], answers, needed)
    # A figure that both sentences hold counts for the one that has no other.
    assert parts(["41만명", "14만명"], ["41만명으로 집계됐다", "‘41만명’이 아니라 ‘14만명’이다"]) == [
        ("41만명",),
        ("14만명",),
    ]


def test_the_interval_holds_the_known_error_of_a_mean() -> None:
    values = [1.0] * 300 + [0.0] * 100
    found = interval([(values, [1.0] * 400)])
    error = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert found.value == 0.75 and found.count == 400
    assert found.low == pytest.approx(0.75 - error, abs=0.01) and found.high == pytest.approx(0.75 + error, abs=0.01)
    assert interval([(values, [1.0] * 400)]) == found
    assert interval([([1.0], [1.0])]).low == 1.0


def test_a_mean_of_ratios_weighs_each_by_itself() -> None:
    # 1 of 2 and 1 of 1: 0.75, whatever their sizes.
    found = interval([([1, 0, 0], [1, 1, 0]), ([0, 0, 1], [0, 0, 1])])
    assert found.value == 0.75 and found.count == 3


def test_permutation_by_hand_and_against_the_exact_answer() -> None:
    assert permutation_p([0, 1, 1], [0, 1, 1]) == 1.0
    assert permutation_p([0] * 5, [1] * 5) == 2 / 32
    # Of 16 sign patterns of (1, 1, 1, -1) those with |sum| >= 2: 2 of 4 equal signs, 8 with one other.
    assert permutation_p([0, 0, 0, 1], [1, 1, 1, 0]) == 10 / 16
    rng = np.random.default_rng(1)
    before = rng.integers(0, 2, 400).astype(float)
    after = before.copy()
    after[:20] = 1 - after[:20]
    p = permutation_p(list(before), list(after))
    gain = int(abs((after - before).sum()))
    # The exact two-sided binomial tail for 20 differing pairs.
    from math import comb

    exact_p = sum(comb(20, k) for k in range(21) if abs(2 * k - 20) >= gain) / 2**20
    assert p == pytest.approx(exact_p, abs=0.015)


def test_no_change_is_never_flagged() -> None:
    values = [float(v) for v in np.random.default_rng(2).integers(0, 2, 300)]
    assert all(permutation_p(values, values, seed) == 1.0 for seed in range(20))
