"""The rebuildable index: complete, refused on mismatch, mended when damaged."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.archive import Archive
from corpus.article import MismatchError
from corpus.companies import Mentioned
from corpus.second import Second
from rag.index import PassageIndex, rebuild_index
from rag.translate import Glossary
from rag.words import Term
from tests.fakes import HashEncoder, made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive", write=True) as archive:
        with archive.transaction():
            for n in range(20):
                archive.add(*made(n, published=f"2024-01-{n + 1:02d}", language="ko" if n % 2 else "en"))
        yield archive


def found(index: PassageIndex, text: str, **bounds: Any) -> list[str]:
    vector = np.asarray(index.encoder.embed_query(text), np.float32)
    return [i for pool in ("ko", "en") for i, _ in index.nearest(pool, vector, 50, **bounds)]


def words(index: PassageIndex, word: str) -> set[str]:
    return {i.split(":")[0] for pool in ("ko", "en") for i, _ in index.words.search(pool, [Term(((word,),))], {}, 50)}


def test_everything_is_found_and_filtered_by_day(archive: Archive) -> None:
    index = PassageIndex(archive, HashEncoder())
    assert len(found(index, "매출이")) == archive.passage_count() == index.words.count()
    some = found(index, "매출이", since="2024-01-05", until="2024-01-06")
    assert {i.split(":")[0] for i in some} == {"a4", "a5"}
    assert words(index, "계획7") == {"a7"}
    index.close()


def test_a_change_and_a_withdrawal_reach_both_indexes(archive: Archive) -> None:
    PassageIndex(archive, HashEncoder()).close()
    with archive.transaction():
        archive.add(*made(3, "회사3의 이익은 비밀번호라고 한다.", published="2024-01-04", language="ko"))
    archive.withdraw("a4")
    index = PassageIndex(archive, HashEncoder())
    assert words(index, "비밀번호") == {"a3"}
    assert words(index, "계획3") == set() == words(index, "계획4")
    assert not any(i.startswith("a4:") for i in found(index, "회사4은"))
    assert index.rebuilt == "" and len(found(index, "x 회사3의")) == archive.passage_count()
    index.close()


@pytest.mark.parametrize(
    "other", [HashEncoder(64, "other"), HashEncoder(32, "hash"), HashEncoder(128, "third")], ids=lambda e: e.fingerprint
)
def test_another_encoder_is_refused_with_the_command(archive: Archive, other: HashEncoder) -> None:
    PassageIndex(archive, HashEncoder()).close()
    with pytest.raises(MismatchError, match=rf"was built with 'hash' \(64 dims\).*{other.dim} dims.*citewire rebuild"):
        PassageIndex(archive, other)
    rebuild_index(archive, other)
    index = PassageIndex(archive, other)
    assert len(found(index, "매출이")) == archive.passage_count()
    index.close()


def test_a_reader_refuses_an_index_that_is_behind(archive: Archive) -> None:
    PassageIndex(archive, HashEncoder()).close()
    with archive.transaction():
        archive.add(*made(99))
    with Archive(archive.folder) as reader, pytest.raises(MismatchError, match="lacks 1 changed article"):
        PassageIndex(reader, HashEncoder())


def test_vectors_are_not_made_twice(archive: Archive) -> None:
    PassageIndex(archive, HashEncoder()).close()
    encoder = HashEncoder()
    encoder.embed_documents = None  # type: ignore[method-assign,assignment]
    rebuild_index(archive, encoder)


@pytest.mark.parametrize(
    "part", ["meaning", "words", "state.json", "current", "chroma.sqlite3", "half", "meta.json", "vectors", "whole", "small",
             "signs", "inner", "ends"],
)  # fmt: skip
def test_a_damaged_index_is_rebuilt_from_the_archive(archive: Archive, part: str) -> None:
    PassageIndex(archive, HashEncoder()).close()
    generation = archive.folder / "index" / (archive.folder / "index" / "current").read_text()
    if part == "current":
        (archive.folder / "index" / "current").unlink()
    elif part == "chroma.sqlite3":
        (generation / "meaning" / part).write_bytes(b"\0" * 5000)
    elif part == "half":
        path = generation / "meaning" / "chroma.sqlite3"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif (path := generation / "vectors" / "ko" / f"{part}.bin").exists():
        path.write_bytes(bytes(b ^ 255 for b in path.read_bytes()))
    elif part == "meta.json":
        (generation / "words" / part).write_text("{")
    elif (generation / part).is_dir():
        shutil.rmtree(generation / part)
    else:
        (generation / part).unlink()
    index = PassageIndex(archive, HashEncoder())
    assert len(found(index, "매출이")) == archive.passage_count() == index.words.count()
    assert index.rebuilt or part in ("state.json", "current")
    index.close()
    assert len(list((archive.folder / "index").glob("g*"))) <= 2


def test_a_company_and_a_day_narrow_both_legs(archive: Archive) -> None:
    with archive.transaction():
        archive.add(*made(50, "회사5는 매출이 늘었다.", published="2024-02-01"), [Mentioned("five", 1, True)])
        archive.add(*made(51, "회사6은 매출이 늘었다.", published="2024-03-01"), [Mentioned("six", 1, True)])
    index = PassageIndex(archive, HashEncoder())
    assert {i.split(":")[0] for i in found(index, "매출이", companies=["five", "six"])} == {"a50", "a51"}
    assert [i.split(":")[0] for i in found(index, "매출이", companies=["five", "six"], since="2024-02-02")] == ["a51"]
    searched = index.words.search("ko", [Term((("매출",),))], {}, 50, companies=["five"])
    assert [i.split(":")[0] for i, _ in searched] == ["a50"]
    index.close()


def test_an_older_programs_index_is_built_anew_without_encoding(archive: Archive) -> None:
    PassageIndex(archive, HashEncoder()).close()
    folder = archive.folder / "index"
    state = folder / (folder / "current").read_text() / "state.json"
    kept = json.loads(state.read_text())
    del kept["built_with"]["layout"]
    state.write_text(json.dumps(kept))
    encoder = HashEncoder()
    encoder.embed_documents = None  # type: ignore[method-assign,assignment]
    with Archive(archive.folder) as reader, pytest.raises(MismatchError, match="citewire rebuild"):
        PassageIndex(reader, encoder)
    index = PassageIndex(archive, encoder)
    assert "an older program built it" in index.rebuilt and len(found(index, "매출이")) == archive.passage_count()
    index.close()


def test_words_cut_in_a_second_process_are_the_same(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for most in (1_000, 10):
        monkeypatch.setattr("rag.index._MANY", most)
        index = PassageIndex(archive, HashEncoder(), anew=True)
        seen.append((index.words.vocabulary(10_000), words(index, "매출"), words(index, "계획7")))
        index.close()
        monkeypatch.setattr(Second, "_here", None)  # the second time half of it is cut in another process
    assert seen[0] == seen[1] and seen[0][2] == {"a7"}


def test_a_large_archive_leaves_chroma(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    PassageIndex(archive, HashEncoder()).close()
    monkeypatch.setattr("rag.index.CHROMA_MOST", 10)
    for _ in range(2):
        index = PassageIndex(archive, HashEncoder())
        assert index.meaning is None and not index.rebuilt
        assert len(found(index, "매출이")) == archive.passage_count()
        index.close()


def test_glossary_terms_of_a_question(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("설비투자|캐팩스\tcapital expenditure|capex\n", encoding="utf-8")
    query, _, _ = Glossary([], own).query("Will KT cut capital expenditure?")
    forms = {form for term in query for form in term.forms}
    assert ("설비투자",) in forms and ("캐팩스",) in forms and ("capex",) in forms and ("kt",) in forms
