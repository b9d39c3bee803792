"""The company list: its form, one company once, and that affiliates stay apart from their group."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

import corpus.glossary
from corpus.glossary import Entry, read_glossary

FILE = Path(corpus.glossary.__file__).parent / "companies.tsv"
HANGUL = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")


@pytest.fixture(scope="module")
def companies() -> list[Entry]:
    return read_glossary([FILE])


def spelled(name: str) -> str:
    """Spaces and capitals do not tell two companies apart."""
    return re.sub(r"\s", "", name).lower()


def the_one(companies: list[Entry], korean: str) -> Entry:
    (found,) = [entry for entry in companies if korean in entry.korean]
    return found


def test_the_list_is_long_enough_to_be_useful(companies):
    assert len(companies) >= 400


@pytest.mark.parametrize("side", ["korean", "english"])
def test_no_form_names_two_companies(companies, side):
    forms = Counter(form for entry in companies for form in getattr(entry, side))
    assert [form for form, count in forms.items() if count > 1] == []
    names = Counter(name for entry in companies for name in {spelled(form) for form in getattr(entry, side)})
    assert [name for name, count in names.items() if count > 1] == []


def test_the_english_side_has_no_hangul(companies):
    assert [form for entry in companies for form in entry.english if not form.isascii() or HANGUL.search(form)] == []


def test_the_english_side_has_capitals_where_the_company_writes_them(companies):
    small = {"42dot"}  # The company's own spelling.
    assert {form for entry in companies for form in entry.english if not re.search("[A-Z]", form)} <= small


def test_the_text_is_composed_and_its_lines_end_in_lf_alone():
    raw = FILE.read_bytes()
    text = raw.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert b"\r" not in raw and text.endswith("\n")
    assert text.startswith("# Companies Korean business news writes about")


def test_no_korean_form_is_one_character_or_one_syllable(companies):
    forms = [form for entry in companies for form in entry.korean]
    assert [form for form in forms if len(form) < 2] == []


def test_forms_that_are_ordinary_words_are_left_out(companies):
    korean = {form for entry in companies for form in entry.korean}
    english = {form for entry in companies for form in entry.english}
    assert not korean & {
        "대상",
        "동서",
        "기업",
        "한국",
        "우리",
        "하나",
        "신한",
        "현대",
        "기아",
        "당근",
        "산은",
        "수은",
        "비자",
    }
    assert not english & {"Target", "Gap", "Orange", "Shell", "Visa", "Block", "Alphabet"}


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("삼성전자", "Samsung Electronics"),
        ("삼전", "Samsung Electronics"),
        ("SK하이닉스", "SK hynix"),
        ("LG엔솔", "LG Energy Solution"),
        ("현대차", "Hyundai Motor"),
        ("한전", "KEPCO"),
        ("배달의민족", "Woowa Brothers"),
        ("마이크로소프트", "Microsoft"),
        ("도요타", "Toyota"),
        ("비야디", "BYD"),
    ],
)
def test_a_company_is_known_by_both_names(companies, korean, english):
    assert english in the_one(companies, korean).english


@pytest.mark.parametrize(
    "names",
    [
        ("KT", "KT클라우드", "KT&G"),
        ("삼성그룹", "삼성전자", "삼성SDI", "삼성SDS"),
        ("카카오", "카카오뱅크", "카카오페이"),
        ("현대차그룹", "현대차", "현대그룹", "HD현대"),
    ],
)
def test_affiliates_are_companies_of_their_own(companies, names):
    assert len({the_one(companies, name) for name in names}) == len(names)
