"""What other thresholds of refusal would have done, worked by hand; and that the setting is what refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.refusing import advice, best, thresholds
from eval.run import Row
from rag.settings import SettingsError, read_settings
from rag.weights import ENOUGH
from rag.wiring import open_chatbot


def rows(there: list[float | None], gone: list[float | None]) -> list[Row]:
    blank = Row("q", "질문", "ko", "fact", ("답",), ("문장",))
    return [replace(blank, chance=c) for c in there] + [replace(blank, type="unanswerable", chance=c) for c in gone]


def test_shares_at_a_threshold_by_hand() -> None:
    some = rows([0.9] * 6 + [0.5] * 3 + [0.2], [0.4] * 8 + [0.7] * 2)
    at = {t.at: t for t in thresholds(some)}
    assert (at[0.3].answered, at[0.3].refused, at[0.3].balanced.value) == (0.9, 0.0, 0.45)
    assert (at[0.45].answered, at[0.45].refused) == (0.9, 0.8) and at[0.45].balanced.value == pytest.approx(0.85)
    assert (at[0.75].answered, at[0.75].refused, at[0.75].balanced.value) == (0.6, 1.0, 0.8)
    assert at[0.45].balanced.low < 0.85 < at[0.45].balanced.high and at[0.45].balanced.count == 20
    # .45 and .50 do the same: the lower one refuses less that nobody has tried.
    assert best(list(at.values())).at == 0.45
    assert "below 0.45" in advice(some) and "0.850" in advice(some) and "CITEWIRE_REFUSE_BELOW" in advice(some)


def test_too_few_questions_older_runs_and_errors_say_nothing() -> None:
    assert thresholds(rows([0.9] * 9, [0.1] * 30)) == [] == thresholds(rows([0.9] * 30, [0.1] * 9))
    assert advice(rows([None] * 30, [None] * 30)) == ""
    assert thresholds([replace(r, error="KeyError") for r in rows([0.9] * 30, [0.1] * 30)]) == []
    assert thresholds(rows([0.9] * 10, [0.1] * 10)) != []


def test_the_setting_decides_and_the_answer_says_its_chance(sample_folder: Path) -> None:
    asked = "KT가 네트워크 설비투자를 줄이나요?"
    found = []
    for below in (None, 1.0, 0.0):
        with open_chatbot(read_settings(archive=sample_folder, sample=True, refuse_below=below)) as bot:
            assert bot.enough == (ENOUGH if below is None else below)
            found.append((bot.ask(asked), bot.ask("윤슬텔레콤의 2027년 배당 계획은?")))
    (usual, unknown), (strict, _), (_, loose) = found
    assert not usual.refused and strict.refused and usual.chance == strict.chance > ENOUGH
    assert unknown.refused and not loose.refused and unknown.chance < ENOUGH
    assert strict.claims == () and strict.suggestions == ()


def test_a_chance_above_one_is_no_setting() -> None:
    with pytest.raises(SettingsError, match=r"refuse_below.*less than or equal to 1"):
        read_settings(refuse_below=1.5)
