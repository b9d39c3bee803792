"""The glossary that ships: its form, one concept once, and that a term of one language finds the other's."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from corpus.glossary import SHIPPED, Entry, GlossaryError, read_glossary
from rag.terms import terms
from rag.translate import Glossary

FILES = sorted(SHIPPED.glob("*.tsv"))
HANGUL = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
# One spelling, two concepts, each with a line of its own: bail and jewel, household and furniture, promulgation and fear,
# book building and demand forecast, relocation and before, notes and tin.
HOMONYMS = {"보석", "가구", "공포", "수요예측", "이전", "주석"}


def spelled(korean: str) -> str:
    """Spaces and middle dots are written or not as one likes: 자금 조달, 자금조달."""
    return re.sub(r"[\s·]", "", korean).lower()


def meanings(entry: Entry) -> set[tuple[str, ...]]:
    return {terms(english).words for english in entry.english}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_form_of_a_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ") and text.endswith("\n") and "\r" not in text
    assert unicodedata.is_normalized("NFC", text)
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{file.name}:{number}: {line}"
        assert line and line == line.strip() and "  " not in line, where
        if line.startswith("#"):
            continue
        korean, english = (side.split("|") for side in line.split("\t"))
        assert all(term and term == term.strip() for term in korean + english), where
        assert len(set(korean)) == len(korean) and len({e.lower() for e in english}) == len(english), where
        assert not any(HANGUL.search(term) for term in english), where
        if file.stem != "periods":  # units: 원, 배, 건
            assert not any(re.fullmatch("[가-힣]", term) for term in korean), where


def test_it_is_large() -> None:
    assert len(FILES) == 20
    assert len(read_glossary()) >= 4_000


def test_one_concept_once() -> None:
    """No two lines begin alike, and none begins with another line's synonym of the same meaning."""
    lines = defaultdict(list)
    for entry in read_glossary():
        for korean in {spelled(k) for k in entry.korean}:
            lines[korean].append(entry)
    alike: set[str] = set()
    for word, entries in lines.items():
        first = [e for e in entries if spelled(e.korean[0]) == word]
        if len(first) > 1:
            alike.add(word)
        for entry in first:
            for other in entries:
                assert other is entry or not meanings(entry) & meanings(other), f"{entry} and {other}"
    assert alike == HOMONYMS


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("capex", "설비투자"),
        ("캐팩스", "capital expenditure"),
        ("설비투자", "capex"),
        ("opex", "영업비용"),
        ("layoffs", "감원"),
        ("voluntary retirement", "희망퇴직"),
        ("HBM", "고대역폭메모리"),
        ("고대역폭 메모리", "high-bandwidth memory"),
        ("solid-state batteries", "전고체 배터리"),
        ("생성형 AI", "generative AI"),
        ("share buybacks", "자사주 매입"),
        ("spectrum auction", "주파수 경매"),
        ("data centers", "데이터센터"),
        ("phase 3 clinical trial", "임상 3상"),
        ("LNG carriers", "LNG선"),
        ("임단협", "wage talks"),
        ("과징금", "fine"),
        ("bail", "보석"),
        ("jewelry", "보석"),
        ("어닝쇼크", "earnings miss"),
    ],
)
def test_a_term_finds_the_other_language(glossary: Glossary, asked: str, found: str) -> None:
    words = terms(asked).words
    [(start, end, entries)] = glossary.entries_in(words)
    assert (start, end) == (0, len(words))
    assert any(found in entry.korean + entry.english for entry in entries)


def test_homonyms_stay_apart() -> None:
    jewel = next(e for e in read_glossary() if "jewelry" in e.english)
    assert "bail" not in jewel.english


def test_own_terms_of_a_spreadsheet(tmp_path: Path) -> None:
    own = tmp_path / "ours.tsv"
    own.write_text("\N{BYTE ORDER MARK}# ours\n\n큰솔 | 큰솔호\tKeunsol|the ship \n", encoding="utf-8")
    assert read_glossary([own]) == [Entry(("큰솔", "큰솔호"), ("Keunsol", "the ship"))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# ours\n설비투자 capex\n".encode(), r"ours\.tsv:2: expected Korean terms, a tab and English terms"),
        ("설비투자\t|\n".encode(), r"ours\.tsv:1: expected"),
        ("설비투자\tcapex\tmore\n".encode(), r"ours\.tsv:1: expected"),
        ("설비투자\tcapex\n".encode("cp949"), "is not UTF-8"),
        (None, "cannot be read .*CITEWIRE_TERMS"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, message: str) -> None:
    own = tmp_path / "ours.tsv"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(GlossaryError, match=message):
        read_glossary([own])
