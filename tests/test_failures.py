"""The payload bank, what reads it, and the trials of eval.failures that need no waiting."""

from pathlib import Path

import pytest

from eval import failures
from eval.failures import Bench, Line
from eval.payloads import EVIL, leaks, payloads
from rag.markers import read
from rag.settings import read_settings
from rag.wiring import open_chatbot


def test_at_least_200_payloads_that_would_leak() -> None:
    bank = payloads()
    assert len(bank) == len(set(bank)) >= 200
    assert sum(leaks(p) for p in bank) > 0.9 * len(bank), "the bank means harm"


@pytest.mark.parametrize("growing", [True, False])
def test_no_payload_leaves_the_reader_of_markers(growing: bool) -> None:
    for payload in payloads():
        text = f"{payload}\n\n[r]: {EVIL}/r.png\n매출이 늘었다 [k7m.1]."
        for end in range(7, len(text) + 1, 13) if growing else (len(text),):
            reading = read(text[:end], {"k7m": "a"}, {"a.1"}, growing=growing)
            assert not any(leaks(d.text) for d in reading.drafts), (payload, [d.text for d in reading.drafts])


@pytest.mark.parametrize("trial", ["cuts", "bad_citations", "odd_answers", "busy"])
def test_trials_hold(sample_folder: Path, trial: str) -> None:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        bench = _Few(chatbot, True)
        lines = list(getattr(failures, trial)(bench))
    assert lines and all(isinstance(line, Line) for line in lines)
    assert [line.text for line in lines if line.held < line.n] == []


class _Few(Bench):
    def times(self, n: int) -> int:
        return 6
