"""Question sets in BEIR's form, and the figures over them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from eval.beir import read_set
from eval.bench import Case, Split, cases, measured, row, some
from eval.tune import at, parse, tried
from rag import folding, rescore, retriever
from tests.fakes import HashEncoder


def write(
    folder: Path, documents: Sequence[Mapping[str, object]], questions: Sequence[Mapping[str, object]], grades: str
) -> Path:
    folder.mkdir()
    for name, rows in (("corpus", documents), ("queries", questions)):
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
        )
    (folder / "qrels.tsv").write_text(grades, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = [
        {
            "id": f"d{n}",
            "title": f"제목{n}",
            "text": f"회사{n}은 도시{n}에 공장을 짓는다.",
            "date": f"2024-01-0{n}",
            "source": "https://a.example/x",
            "lang": "ko",
        }
        for n in range(1, 6)
    ]
    questions = [
        {"id": f"q{n}", "text": f"회사{n}은 어디에 공장을 짓나?", "lang": "ko", "type": "fact"} for n in range(1, 6)
    ]
    return write(
        tmp_path / "autorag_ko",
        documents,
        questions,
        "query\tdocument\tscore\n" + "".join(f"q{n}\td{n}\t1\n" for n in range(1, 5)) + "q5\td5\t0\n",
    )


def test_a_folder_is_read(folder: Path) -> None:
    found = read_set(folder)
    assert [a.source for a in found.articles] == ["d1", "d2", "d3", "d4", "d5"]
    assert len({a.id for a in found.articles}) == 5 and found.articles[0].published == "2024-01-01"
    # Nothing is relevant to q5, and an address is no publisher.
    assert [q.id for q in found.asked] == ["q1", "q2", "q3", "q4"] and found.articles[0].publisher == ""
    assert {a.title for a in read_set(folder, titles=False).articles} == {""}
    part = found.part(lambda a: a.source != "d1", lambda q: q.id < "q4")
    assert [q.id for q in part.asked] == ["q2", "q3"] and len(part.articles) == 4
    assert some(found, 2).asked == some(found, 2).asked and len(some(found, 2).asked) == 2


def test_beirs_own_names(tmp_path: Path) -> None:
    grades = "query-id\tcorpus-id\tscore\nq\td\t2\n"
    found = read_set(
        write(tmp_path / "x", [{"_id": "d", "text": "Text here."}], [{"_id": "q", "text": "Here?"}], grades)
    )
    assert found.grades == {"q": {"d": 2.0}} and found.articles[0].language == "en"


@pytest.mark.parametrize(
    ("corpus", "qrels", "message"),
    [
        ('{"id": "d"}\n', "q\td\t1\n", r"corpus\.jsonl:1: expected an object with id and text"),
        ('{"id": "d", "text": "x"}\n[]\n', "q\td\t1\n", r"corpus\.jsonl:2: expected"),
        ('{"id": "d", "text": "x"}\n', "q\td\t1\nq\td\tgood\n", r"qrels\.tsv:2: expected question, document and grade"),
        ('{"id": "d", "text": "x"}\n', "q\td\t1\nd\t1\n", r"qrels\.tsv:2: expected"),
    ],
)
def test_a_line_that_is_none(tmp_path: Path, corpus: str, qrels: str, message: str) -> None:
    folder = write(tmp_path / "x", [], [{"id": "q", "text": "x"}], qrels)
    (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_set(folder)


def test_split_is_bm25_by_hand() -> None:
    split = Split(["a b", "a c", "d e"])
    assert split.ranked("b", 5) == [0] and split.ranked("a c", 5) == [1, 0] and split.ranked("z", 5) == []


def test_hidden_documents_and_copies_are_counted_once(folder: Path) -> None:
    case = Case("x", read_set(folder), hidden={"q1": "d2"})
    assert case.score("q1", ["d2", "d2", "d1"]) == 1.0 and case.score("q2", ["d1", "d2"]) == pytest.approx(
        0.6309, abs=1e-4
    )
    assert Case("x", read_set(folder), recall=True).score("q1", [*"abcdefghi", "d1"]) == 1.0


def test_a_row_of_the_table(folder: Path, tmp_path: Path) -> None:
    [[case]] = cases(folder.parent)
    [m] = measured([case], HashEncoder(), tmp_path / "archive")
    assert m.mean("fused").value == m.mean("words").value == m.mean("oracle").value == 1.0
    assert row(m)[:4] == ["autorag_ko", "nDCG@10", "5", "4"] and len(m.seconds) == 4
    # The archive is used again, by another encoder as well.
    assert len(list(measured([case], HashEncoder(32), tmp_path / "archive"))) == 1


def test_a_constant_is_tried_and_put_back(folder: Path, tmp_path: Path) -> None:
    before = folding.NEAR_TIE
    assert tried("NEAR_TIE", 0.9, [], "fused") == [] and before == folding.NEAR_TIE
    with at("LOOKED", 3, []):
        # It is imported by name, so it must stand in both modules.
        assert retriever.LOOKED == rescore.LOOKED == 3
    assert retriever.LOOKED == rescore.LOOKED > 3
    assert parse("CANDIDATES=50,100") == ("CANDIDATES", [50.0, 100.0])
    for bad in ("NOTHING=1", "NEAR_TIE", "POOLS=1"):
        with pytest.raises(ValueError, match=r"No constant|Expected NAME"):
            parse(bad)
