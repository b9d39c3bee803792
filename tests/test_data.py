"""Data of other forms: what becomes of a question, and how a bad line is named."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.archive import Archive
from eval.data import DataError, archive_of, read_data
from eval.evaluation import evaluate
from eval.gold import GoldError, founded, needs, read_gold, valid_on
from eval.trec import read_run
from rag.settings import read_settings
from rag.wiring import open_chatbot
from tests.fakes import made
from ui.cli import app


def beir(folder: Path, qrels: str, where: str = "qrels.tsv") -> Path:
    folder.mkdir()
    documents = [
        {"_id": f"d{n}", "title": "", "text": f"회사{n}은 공장에 {n}억원을 쓴다. 다른 말도 한다."} for n in (1, 2)
    ]
    questions = [
        {"_id": "q1", "text": "회사1이 쓰는 돈은?", "answers": ["1억원"]},
        {"_id": "q2", "text": "회사2는 무슨 말을 하나?"},
        {"_id": "q3", "text": "회사3은 왜 없나?", "type": "null_query"},
        {"_id": "q4", "text": "아무도 판정하지 않은 질문은?"},
    ]
    for name, rows in (("corpus", documents), ("queries", questions)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    (folder / where).parent.mkdir(exist_ok=True)
    (folder / where).write_text(qrels, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("qrels", "where"),
    [
        ("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\nq2\td9\t1\n", "qrels/test.tsv"),
        ("q1\td1\t1\nq2\td2\t1\nq2\td9\t1\n", "qrels.tsv"),
        ("q1\t0\td1\t1\nq2\t0\td2\t1\nq2\t0\td9\t1\n", "qrels.tsv"),
    ],
)
def test_a_beir_folder_with_and_without_a_header(tmp_path: Path, qrels: str, where: str) -> None:
    data = read_data(f"beir:{beir(tmp_path / 'set', qrels, where)}")
    assert [(q.id, q.type, q.answers) for q in data.questions] == [
        ("q1", "question", ("1억원",)), ("q2", "question", ()), ("q3", "unanswerable", ())
    ]  # fmt: skip
    assert data.notes == (
        "1 questions have no judged document and are left out", "1 judged documents are not in corpus.jsonl",
    )  # fmt: skip


def test_a_judged_document_is_carried_by_the_sentences_that_hold_the_answer(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set", "q1\td1\t1\nq2\td2\t1\n")
    data = read_data(f"beir:{folder}")
    settings = read_settings(archive=tmp_path / "var" / "archive")
    folder = archive_of(data, settings)
    assert folder.parent == tmp_path / "var" / "eval" and archive_of(data, settings) == folder
    with open_chatbot(settings.model_copy(update={"archive": folder})) as chatbot:
        found = needs(founded(data.questions, chatbot.archive), chatbot.archive)
        run = evaluate(chatbot, data.questions)
    first, second = (sorted(i.rpartition(".")[2] for i in found[q][0].sentences) for q in ("q1", "q2"))
    assert (first, second) == (["0"], ["0", "1"]) and found["q3"] == ()
    scores = {r.id: r.scores for r in run.rows}
    assert {"right", "correct", "article MRR", "citation recall"} <= scores["q1"].keys()
    # Nothing says what answers q2, so nothing says whether the answer is right.
    assert "article MRR" in scores["q2"] and not {"right", "correct", "F1"} & scores["q2"].keys()
    assert not [r.error for r in run.rows if r.error]


SQUAD = {
    "version": "v2.0",
    "data": [{"title": "강", "paragraphs": [{
        "context": "  한강은 494km다. 낙동강은 510km다.",
        "qas": [
            {"id": "1", "question": "한강의 길이는?", "answers": [{"text": "494km", "answer_start": 6}]},
            {"id": "2", "question": "금강의 길이는?", "answers": [], "is_impossible": True},
        ],
    }]}],
}  # fmt: skip


def test_squad_with_impossible_questions(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(SQUAD), "utf-8")
    data = read_data(f"squad:{path}")
    assert [(q.type, q.answers, [e.sentence for e in q.evidence]) for q in data.questions] == [
        ("span", ("494km",), ["한강은 494km다."]), ("unanswerable", (), [])
    ]  # fmt: skip
    assert [a.title for a in data.articles] == ["강"]
    broken = json.loads(json.dumps(SQUAD))
    broken["data"][0]["paragraphs"][0]["qas"] += [
        {"id": "2", "question": "또?", "answers": [{"text": "494km", "answer_start": 6}]},
        {"id": "3", "question": "낙동강은?", "answers": [{"text": "없는 말", "answer_start": 0}]},
        {"id": "4"},
    ]
    path.write_text(json.dumps(broken), "utf-8")
    with pytest.raises(DataError) as error:
        read_data(f"squad:{path}")
    assert str(error.value).splitlines() == [
        f"{path}: data[0].paragraphs[0].qas[2]: id '2' was given before",
        f"{path}: data[0].paragraphs[0].qas[3]: answer '없는 말' does not stand in its context",
        f"{path}: data[0].paragraphs[0].qas[4]: lacks 'question'",
    ]


def test_a_table_with_a_mapping_and_its_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "질문.csv"
    path.write_bytes(
        '질의;정답;본문\n한강은?;494km | 494 킬로미터;"한강은 494km다.\n길다."\n금강은?;401km;금강은 401km다.\n'.encode(
            "cp949"
        )
    )
    data = read_data(f"csv:{path}", {"question": "질의"})
    assert [(q.question, q.answers) for q in data.questions] == [
        ("한강은?", ("494km", "494 킬로미터")),
        ("금강은?", ("401km",)),
    ]
    assert len(data.articles) == 2 and all(e.sentence == "" for q in data.questions for e in q.evidence)
    path.write_text("question\tanswer\n한강은?\t494km\nx\n\t1km\n모르는 것?\t\n", "utf-8")
    with pytest.raises(DataError) as error:
        read_data(f"csv:{path}")
    assert str(error.value).splitlines() == [
        f"{path}:3: has 1 cells, the header 2",
        f"{path}:4: has no question",
        f'{path}:5: has neither answers nor evidence; where nothing answers it, give it the type "unanswerable"',
    ]
    with pytest.raises(
        DataError, match=r"질문\.csv:1: --map question=물음: no such column; there are question, answer"
    ):
        read_data(f"csv:{path}", {"question": "물음"})


def test_langchain_and_langsmith_examples(tmp_path: Path) -> None:
    examples = [
        {"id": "a", "inputs": {"question": "한강은?"}, "outputs": {"answer": "494km"}, "metadata": {"context": "한강은 494km다."}},
        {"inputs": {"messages": [
            {"role": "user", "content": "한강은?"}, {"role": "assistant", "content": "494km"}, {"type": "human", "content": "낙동강은?"},
        ]}, "reference_outputs": {"text": "510km"}, "metadata": {"documents": [{"page_content": "낙동강은 510km다."}, "다른 강."]}},
        {"inputs": {"x": 1, "frage": "금강은?"}, "outputs": {"gold": {"text": "401km"}}},
    ]  # fmt: skip
    lines = tmp_path / "set.jsonl"
    lines.write_text("\n".join(json.dumps(e) for e in examples[:2]), "utf-8")
    data = read_data(f"langchain:{lines}")
    assert [(q.question, q.answers, q.turns, len(q.evidence)) for q in data.questions] == [
        ("한강은?", ("494km",), (), 1), ("낙동강은?", ("510km",), ("한강은?",), 2)
    ]  # fmt: skip
    assert len(data.articles) == 3
    whole = tmp_path / "set.json"
    whole.write_text(json.dumps({"examples": examples[2:]}), "utf-8")
    mapped = read_data(f"langchain:{whole}", {"question": "inputs.frage", "answers": "outputs.gold"})
    assert [(q.question, q.answers) for q in mapped.questions] == [("금강은?", ("401km",))]
    with pytest.raises(DataError, match=r"example 1: --map names 'inputs.q', which is not there; there are x, frage"):
        read_data(f"langchain:{whole}", {"question": "inputs.q"})
    lines.write_text('{"inputs": {"question": "한강은?"}}\n{"inputs": 1}\n{', "utf-8")
    with pytest.raises(DataError, match=r"set.jsonl:3: is no JSON"):
        read_data(f"langchain:{lines}")


def test_the_commands_over_data_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    beir(tmp_path / "set", "q1\td1\t1\nq2\td2\t1\n")
    asked = CliRunner().invoke(app, ["eval", "--data", "beir:set", "--json"])
    assert asked.exit_code == 0 and "1 questions have no judged document" in asked.stderr
    whole = json.loads(asked.stdout)["groups"][0]
    assert whole["questions"] == 3 and whole["figures"]["article MRR"]["count"] == 2
    assert whole["figures"]["correct"]["count"] == 1 and whole["figures"]["refusal recall"]["count"] == 1
    (tmp_path / "theirs.txt").write_text("q1 Q0 d2 1 2.0 x\nq1 Q0 d1 2 1.0 x\n", "utf-8")
    found = CliRunner().invoke(
        app, ["eval", "retrieval", "--data", "beir:set", "--trec", "theirs.txt", "--write-trec", "ours.txt", "--json"]
    )
    ours, theirs = json.loads(found.stdout)
    assert (ours["figures"]["MRR"]["value"], theirs["figures"]["MRR"]["value"]) == (1.0, 0.25)
    assert theirs["figures"]["MRR"]["p"] == 0.5 and theirs["milliseconds"] is None
    assert read_run(tmp_path / "ours.txt")["q1"][0] == "d1"
    refused = CliRunner().invoke(app, ["eval", "--data", "beir:set", "--sample"])
    assert isinstance(refused.exception, ValueError) and "brings its own articles" in str(refused.exception)


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("riddle:x", "--data must be one of beir:PATH, squad:PATH"),
        ("csv:none.csv", "'none.csv' does not exist"),
        ("beir:.", "lacks corpus.jsonl"),
    ],
)
def test_what_cannot_be_read_at_all(named: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_data(named)


def test_questions_are_asked_on_the_days_on_which_they_can_be(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", write=True) as archive:
        with archive.transaction():
            archive.add(*made(1, published="2024-03-01"))
            archive.add(*made(2, published="2024-06-01"))
        rows: list[dict[str, object]] = [
            {"id": "a", "valid_to": "2024-05-01", "evidence": [{"source": "a1.txt", "sentence": "회사1은 매출이 1억원이라고 밝혔다."}]},
            {"id": "b", "evidence": [{"source": "a2.txt", "sentence": "회사2은 매출이 2억원이라고 밝혔다."}]},
            {"id": "c", "type": "unanswerable", "answers": [], "evidence": []},
        ]  # fmt: skip
        common: dict[str, object] = {"question": "매출은?", "language": "ko", "type": "figure", "answers": ["1억원"]}
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(json.dumps({**common, **r}) for r in rows), "utf-8")
        questions = read_gold([path], archive)
        asked = {
            day: [q.id for q in valid_on(questions, day, archive)] for day in ("2024-02-01", "2024-04-01", "2024-07-01")
        }
        assert asked == {"2024-02-01": ["c"], "2024-04-01": ["a", "c"], "2024-07-01": ["b", "c"]}
        with pytest.raises(GoldError, match="must be an ISO 8601 day"):
            valid_on(questions, "July", archive)
