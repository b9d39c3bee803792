"""The gate sees planted regressions in the real chatbot over the sample corpus, and nothing where nothing changed."""

from pathlib import Path

from eval.command import some
from eval.gold import read_gold, shipped
from eval.planted import planted
from rag.settings import read_settings
from rag.wiring import open_chatbot


def test_each_regression_is_caught_and_nothing_is_not_flagged(sample_folder: Path) -> None:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as bot:
        before = bot.ask("KT가 네트워크 설비투자를 줄이나요?").text
        found = list(planted(bot, some(read_gold(shipped(), bot.archive), 60), repeats=1))
        # Whatever was broken was put back.
        assert bot.ask("KT가 네트워크 설비투자를 줄이나요?").text == before
    assert [p.what for p in found] == ["word search off", "citations one sentence on", "nothing refused", "nothing"]
    missed = {p.what: {m.metric for m in p.missed} for p in found}
    assert "all/passage MRR" in missed["word search off"]
    assert {"all/citation recall", "all/answer cited"} <= missed["citations one sentence on"]
    assert "all/balanced accuracy" in missed["nothing refused"]
    assert missed["nothing"] == set()
