"""The fit of the judge: constants that can be read back, a threshold that keeps its promise, folds that stay apart."""

import numpy as np
import pytest

from eval.cases import FOLDS, Case
from eval.fit import ANSWERED, Fit, Judged, chance, fit, source, threshold
from rag.clues import AT, CLUES


def case(number: int, group: str, answerable: bool, draw: np.random.Generator) -> Case:
    table = draw.normal(size=(4, len(CLUES)))
    right = np.zeros(4, bool)
    if answerable:
        table[1, AT["cover"]] += 6
        right[1] = True
    return Case(group, f"q{number}", "fact", "ko", (), table, right, answerable)


@pytest.fixture(scope="module")
def fitted() -> Fit:
    draw = np.random.default_rng(3)
    cases = [case(n, "gold", n % 3 > 0, draw) for n in range(60)]
    cases += [case(n, "gold gone", False, draw) for n in range(60) if n % 3 > 0]
    return fit(cases)


def test_what_matters_is_found(fitted: Fit) -> None:
    assert fitted.choice["cover"] == max(fitted.choice.values())
    right = [j.case.right[j.order[0]] for j in fitted.judged if j.case.answerable]
    assert np.mean(right) > 0.9
    assert len({j.case.fold for j in fitted.judged}) == FOLDS


def test_the_source_is_python_that_holds_the_same(fitted: Fit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.fit.report_choice", lambda judged: ["a table"])
    held: dict[str, object] = {}
    exec(compile(source(fitted), "weights.py", "exec"), held)
    assert tuple(held["CHOICE"]) == CLUES  # type: ignore[arg-type]
    assert held["ENOUGH"] == threshold(fitted.judged)
    assert {*held["ANSWERABLE"]} == {*fitted.answerable}  # type: ignore[misc]


def test_the_threshold_answers_what_it_promises(fitted: Fit) -> None:
    at = threshold(fitted.judged)
    gold = [j.sure for j in fitted.judged if j.case.group == "gold" and j.case.answerable]
    assert np.mean([s >= at for s in gold]) >= ANSWERED


def test_chance() -> None:
    assert chance({"a": 2.0}, {"a": 0.5, "constant": -1.0}) == 0.5
    assert Judged(case(1, "gold", True, np.random.default_rng(1)), np.zeros(0), 0.0).quoted() == []
