"""An archive with planted falsehoods: what is counted of its answers."""

import json
from pathlib import Path

from eval.falsehoods import lines, opened, outcome


def test_a_planted_figure_is_seen_in_what_is_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    texts = [
        "Orvane Pharma opened its plant in Kotka in May 2024.",
        "Orvane Pharma opened its plant in Oslo in May 2024.",
    ]
    rows = [{"id": f"d{n}", "text": t, "lang": "en"} for n, t in enumerate(texts)]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(r) for r in rows), "utf-8")
    row = {"text": "Where did Orvane Pharma open its plant?", "answers": ["Kotka"], "fake_answers": ["Oslo"]}
    with opened(folder) as chatbot:
        found = outcome(chatbot, row)
    assert found.answered and (found.true or found.planted)
    assert next(iter(lines([found]))).split() == ["questions", "1"]
