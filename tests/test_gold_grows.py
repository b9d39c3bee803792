"""A gold file grows: from a conversation, from thumbs, from a chat model's drafts; never by a line that does not hold."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import feedback
from corpus.archive import Archive
from eval.drafts import Drafts
from eval.gold import GoldError, read_gold
from eval.gold_commands import Told, main_add, main_check, main_draft, main_review
from eval.gold_file import GoldFile
from eval.proposals import from_conversation
from rag.settings import SettingsError, read_settings
from tests.fakes import made
from tests.stub_model import StubModel

FIRST, SECOND = "회사1은 매출이 1억원이라고 밝혔다.", "공장은 도시1에 있다."


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with Archive(tmp_path / "archive", write=True) as archive, archive.transaction():
        for n in range(1, 5):
            archive.add(*made(n, published=f"2024-0{n}-01"))
    yield tmp_path / "archive"


def answered(question: str, *numbers: int, **more: object) -> dict[str, Any]:
    """As `citewire ask --format json` prints it, citing these sentences of article 1."""
    texts = [FIRST, SECOND]
    return {"question": question, "language": "ko", "claims": [
        {"text": texts[n], "struck": False, "citations": [
            {"number": 1, "article": "a1", "sentences": [{"number": n, "start": 0, "end": 9, "text": texts[n]}]}
        ]} for n in numbers
    ]} | more  # fmt: skip


def conversation(path: Path, *answers: dict[str, Any]) -> Path:
    path.write_text(json.dumps(list(answers), ensure_ascii=False), "utf-8")
    return path


def test_an_answer_becomes_a_question_by_flags(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "mine.jsonl"
    said = conversation(tmp_path / "said.json", answered("회사1은 어디에?", 1), answered("매출은 얼마인가요?", 0, 1))
    told = Told(type="follow-up", answers=("1억원",), sentences=(1,), notes="n", valid_from="2024-01-01")
    assert main_add(gold, folder, answer=said, told=told, yes=True) == 0
    (q,) = read_gold([gold])
    assert (q.id, q.turns, [e.sentence for e in q.evidence]) == ("mine-001", ("회사1은 어디에?",), [FIRST])
    assert (q.notes, q.valid_from, q.answers, q.language) == ("n", "2024-01-01", ("1억원",), "ko")
    assert main_check([gold], folder) == 0 and "1 questions hold" in capsys.readouterr().out
    # The same again, even in other endings, is not added, and the first turn by itself is.
    assert main_add(gold, folder, answer=said, told=told, yes=True) == 1
    assert "there are 0" in capsys.readouterr().err
    first = Told(type="fact", answers=("도시1",))
    assert main_add(gold, folder, answer=said, only="1", told=first, yes=True) == 0
    assert [q.id for q in read_gold([gold])] == ["mine-001", "mine-002"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told(type="figure", answers=("9억원",)), "no accepted answer (9억원) stands in its evidence"),
        (Told(type="figure"), '"answers" and "evidence" must not be empty'),
        (Told(type="riddle", answers=("1억원",)), '"type" must be one of'),
        (Told(type="figure", answers=("1억원",), sentences=(3,)), "--sentence 3: there are 1 cited sentences"),
        (Told(type="figure", answers=("1억원",), evidence=("a1.txt",)), "--evidence must be SOURCE::SENTENCE"),
        (Told(type="figure", answers=("1억원",), evidence=("a1.txt::없는 문장",)), "does not stand in 'a1.txt'"),
        (Told(type="figure", answers=("1억원",), id="old-1"), "\"id\" 'old-1' is taken"),
        (Told(type="figure", answers=("1억원",), valid_from="soon"), '"valid_from" must be an ISO 8601 day'),
    ],
)  # fmt: skip
def test_nothing_invalid_is_written(
    folder: Path, tmp_path: Path, told: Told, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold.jsonl"
    GoldFile(gold, Archive(folder)).add(
        {
            "id": "old-1",
            "question": "예전 질문은?",
            "language": "ko",
            "type": "unanswerable",
            "answers": [],
            "evidence": [],
        }
    )
    before = gold.read_bytes()
    said = conversation(tmp_path / "said.json", answered("매출은 얼마인가요?", 0))
    assert main_add(gold, folder, answer=said, told=told, yes=True) == 1
    assert reason in capsys.readouterr().err
    assert gold.read_bytes() == before and not gold.with_name("gold.jsonl.new").exists()


def typed(*lines: str) -> Callable[[str, str], str]:
    """A person who types these lines; "" takes what stands there."""
    left = list(lines)
    return lambda label, standing: left.pop(0) or standing


def test_a_person_decides_about_thumbs(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "thumbs.jsonl"
    record = {"language": "ko", "claims": [
        {"text": FIRST, "citations": [{"article_id": "a1", "sentences": [0]}, {"article_id": "gone", "sentences": [0]}]}
    ]}  # fmt: skip
    feedback.keep(folder, "up1", "up", "회사1의 매출은?", FIRST, record=record)
    feedback.keep(folder, "down1", "down", "회사2의 매출은?", "모름", reason="a2에 있음", record=record)
    feedback.keep(folder, "up2", "up", "회사9의 매출은?", "찾지 못했습니다.", record={"language": "ko", "claims": []})
    assert main_add(gold, folder, listing=True) == 0
    shown = capsys.readouterr().out
    assert f"  (1) a1.txt: {FIRST}" in shown and "down1  down: a2에 있음" in shown
    assert shown.count("no cited sentence: name the right ones") == 2
    down = typed("y", "", "figure", "2억원", "a2.txt::회사2은 매출이 2억원이라고 밝혔다.", "")
    assert main_add(gold, folder, verdict="down", ask=down) == 0
    # The first answer does not stand in the sentence: it is asked again.
    up = typed("y", "", "figure", "9억원", "1", "", "y", "", "figure", "1억원 | 1억 원", "1", "")
    assert main_add(gold, folder, only="up1", ask=up) == 0
    assert "no accepted answer (9억원)" in capsys.readouterr().err
    assert main_add(gold, folder, only="up2", ask=typed("y", "", "")) == 0
    found = {q.question: q for q in read_gold([gold])}
    assert [e.source for e in found["회사2의 매출은?"].evidence] == ["a2.txt"]
    assert found["회사1의 매출은?"].answers == ("1억원", "1억 원")
    assert found["회사9의 매출은?"].type == "unanswerable"
    assert main_add(gold, folder, ask=typed()) == 0 and "3 are asked already" in capsys.readouterr().err


def test_a_bad_conversation_names_its_place(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    with Archive(folder) as archive:
        path.write_text(json.dumps(answered("첫째는?", 0)) + "\n" + json.dumps(answered("둘째는?", 1)) + "\n", "utf-8")
        first, second = from_conversation(path, archive)
        assert (first.turns, second.turns) == ((), ("첫째는?",))
        path.write_text('{"question": "x"}\n{broken\n', "utf-8")
        with pytest.raises(GoldError, match=r"said\.jsonl:2: is no JSON"):
            from_conversation(path, archive)
        path.write_text('{"turns": [{"answer": "x"}]}', "utf-8")
        with pytest.raises(GoldError, match=r"answer 1: has no question"):
            from_conversation(path, archive)


def replies(prompt: str) -> str:
    """What a model writes about article n, half of it unusable."""
    n = prompt.split("Article: 제목 ")[-1].split(" ")[0] if "Article: " in prompt else "1"
    drafts = [
        {"type": "figure", "question": f"회사{n}의 매출은 얼마인가?", "answer": f"{n}억원", "sentence": 1},
        {"type": "figure", "question": f"회사{n}은 매출이 얼마라고 했나?", "answer": "99억원", "sentence": 1},
        {"type": "fact", "question": f"회사{n}의 공장은 어디인가?", "answer": f"도시{n}", "sentence": 9},
        {"type": "follow-up", "question": "공장은 어디인가?", "turns": [f"회사{n}의 매출은?"], "answer": f"도시{n}", "sentence": 2},
        {"type": "cross-language", "question": f"What are the sales of 회사{n} this year, in Korean won?", "answer": f"{n}억원", "sentence": 1},
        {"type": "unanswerable", "question": f"회사{n}의 직원은 몇 명인가?"},
        {"type": "riddle", "question": "?"},
        "nonsense",
    ]  # fmt: skip
    return f"```json\n{json.dumps(drafts, ensure_ascii=False)}\n```"


def test_drafts_are_checked_kept_apart_and_go_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, gold = tmp_path / "drafts.jsonl", tmp_path / "gold.jsonl"
    with pytest.raises(SettingsError, match="asks a chat model and none is set"):
        main_draft(read_settings(archive=folder), path, gold=[], articles=1, each=4, most=5)
    with StubModel(size=400) as stub:
        stub.answer = lambda evidence, question: replies(stub.prompts[-1])
        settings = read_settings(archive=folder, chat_model="openai:stub", chat_url=stub.url)
        assert main_draft(settings, path, gold=[], articles=1, each=4, most=5) == 0
        first = capsys.readouterr().out
        assert "drafts.jsonl: 4 drafts kept, 4 open; 1 calls" in first
        assert "1 answer not in its sentence" in first and "1 sentence not in the article" in first
        kept = Drafts(path).open()
        assert {d.row["type"] for d in kept} == {"figure", "follow-up", "cross-language", "unanswerable"}
        # It goes on with the other articles, is stopped by the calls that are allowed, and asks about none twice.
        assert main_draft(settings, path, gold=[], articles=9, each=4, most=2) == 0
        assert "1 calls spent" in capsys.readouterr().out and stub.calls == 3
        stub.answer = lambda evidence, question: "I cannot do that."
        assert main_draft(settings, path, gold=[], articles=9, each=4, most=5) == 0
        assert "1 reply not read" in capsys.readouterr().out and stub.calls == 4
        assert main_draft(settings, path, gold=[], articles=9, each=4, most=5) == 0 and stub.calls == 4
    assert not gold.exists()
    # A person edits one, rejects one, puts one off, accepts one.
    capsys.readouterr()
    ask = typed("e", "회사의 매출은 정확히 얼마였나?", "", "", "r", "l", "a", "q")
    assert main_review(path, gold, folder, ask=ask) == 0
    assert next(q.question for q in read_gold([gold])) == "회사의 매출은 정확히 얼마였나?"
    states = [d.state for d in Drafts(path).kept if d.row]
    assert (states.count("accepted"), states.count("rejected")) == (2, 1)
    open_now = Drafts(path).open()
    assert main_review(path, gold, folder, accept=[open_now[0].key], reject=[open_now[1].key]) == 0
    assert len(read_gold([gold])) == 3 and len(Drafts(path).open()) == len(open_now) - 2
    assert main_review(path, gold, folder, accept=[open_now[1].key]) == 1
    assert "no open draft" in capsys.readouterr().err


def test_a_model_that_is_down_is_counted(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with StubModel(mode="401") as stub:
        settings = read_settings(archive=folder, chat_model="openai:stub", chat_url=stub.url, chat_key="sk-very-secret")
        assert main_draft(settings, tmp_path / "d.jsonl", gold=[], articles=2, each=4, most=5) == 0
    said = capsys.readouterr().out
    assert "0 drafts kept" in said and "2 call failed" in said
    kept = Drafts(tmp_path / "d.jsonl").kept
    assert "refuses the key" in kept[0].why and "secret" not in kept[0].why


def test_a_file_of_drafts_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"key": "d1", "state": "maybe", "article": "a"}\n', "utf-8")
    with pytest.raises(GoldError, match=r"d\.jsonl:1: is no draft of this program"):
        Drafts(path)
