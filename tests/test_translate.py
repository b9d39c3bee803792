"""A question's words in the other language: by the glossary, by the encoder's space, by the sound of a name."""

import numpy as np
import pytest

from rag.asking import ASIDE
from rag.romanised import names, readings
from rag.translate import NEIGHBOURS, Glossary, Lexicon
from rag.words import Term


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


ANGLES = {"settled": 0.0, "정착": 0.1, "정착지": 0.6, "임금": 1.5, "greenland": 1.5, "그린란드": 1.4}


class Plane:
    """An encoder of two values, by an angle for each word; unknown words are nothing."""

    name, dim, fingerprint, sentences = "plane", 2, "plane", True

    def embed_query(self, text: str) -> list[float]:
        angle = ANGLES.get(text.lower())
        return [0.0, 0.0] if angle is None else [float(np.cos(angle)), float(np.sin(angle))]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(t) for t in texts]


def test_an_entry_is_one_term_of_all_its_forms(glossary: Glossary) -> None:
    asked, grams, own = glossary.query("Will KT cut capex?")
    assert any(("설비투자",) in t.forms and ("capex",) in t.forms for t in asked)
    assert grams == {} and own.words[0] == "kt"


def test_small_words_of_a_question_give_no_bigrams(glossary: Glossary) -> None:
    _, grams, _ = glossary.query("설비투자를 줄이나요? 알고 싶어요")
    assert "투자" in grams and "싶어" not in grams and "나요" not in grams


@pytest.mark.parametrize(("text", "aside", "about"), [
    ("월 해지율은 몇 퍼센트인가요", "퍼센트", "해지율"), ("매출과 이익을 나란히 보여줘", "나란히", "매출"),
    ("Which dividend do the articles mention?", "articl", "dividend"),
])  # fmt: skip
def test_how_it_is_asked_counts_little(glossary: Glossary, text: str, aside: str, about: str) -> None:
    asked, grams, _ = glossary.query(text)
    weights = {t.forms[0][0]: t.weight for t in asked if len(t.forms[0]) == 1}
    assert weights[aside] == ASIDE < weights[about] == 1
    assert all(grams[g] == ASIDE for g in ("퍼센", "센트", "나란") if g in grams)


def test_a_word_is_translated_to_its_neighbours(glossary: Glossary) -> None:
    lexicon = Lexicon(Plane(), "ko", ["임금", "정착", "정착지", "그린란드", "settl", "2024year"], glossary)
    assert lexicon.words == ["임금", "정착", "정착지", "그린란드"]
    term, pair = lexicon.widen("Settled Greenland", [Term((("settl",),))])
    assert term.forms == (("settl",), ("정착",), ("정착지",)) and len(term.forms) <= NEIGHBOURS + 1
    assert term.shares == pytest.approx((1.0, np.cos(0.1) ** 2, np.cos(0.6) ** 2))
    # The pair lies between its words: 0.75 of the angle.
    assert pair.forms[0] == ("정착지",) and pair.weight < term.weight


def test_the_own_script_and_an_empty_pool_stay(glossary: Glossary) -> None:
    asked = [Term((("정착",),)), Term((("settl",),))]
    assert Lexicon(Plane(), "ko", ["정착", "임금"], glossary).widen("정착", asked[:1]) == asked[:1]
    assert Lexicon(Plane(), "ko", [], glossary).widen("settled", asked) == asked


@pytest.mark.parametrize(
    ("name", "hangul"),
    [
        ("Yunseul", "윤슬"), ("Saebyeok", "새벽"), ("Gunsan", "군산"), ("Hankang", "한강"), ("Hae-sol", "해솔"), ("Young-shub", "영섭"),
        ("Seoul", "서울"), ("Jecheon", "제천"), ("Noeul", "노을"), ("Chungmuro", "충무로"), ("Haeundae", "해운대"),
    ],
)  # fmt: skip
def test_a_name_is_read_back(name: str, hangul: str) -> None:
    assert hangul in readings(name)


@pytest.mark.parametrize("name", ["Microsoft", "Greenland", "Kang", "X", "", "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 50])
def test_what_is_no_korean_name(name: str) -> None:
    assert readings(name) == []


def test_a_family_name_joins_its_given_name() -> None:
    assert "김영섭" in names("Did Kim Young-shub agree?")[0]
    assert names("Did Yunseul agree?", known=lambda word: True) == []
