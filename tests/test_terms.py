"""The stream of words: the same for every way of writing, in both languages."""

import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import Stemmer

from rag.terms import stem, terms


@pytest.mark.parametrize(
    "text",
    [
        "KT클라우드의 매출은 2.4조 원",
        "설비투자를 줄일 계획이 전혀 없다",
        "AT&T said revenue rose 3%",
        "한·미 정상회담 第1次",
    ],
)
def test_composed_or_not_it_is_the_same(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "A" <= c <= "z" else c for c in text)
    assert terms(unicodedata.normalize("NFD", text)) == terms(text) == terms(wide)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2조4000억원", "2.4 trillion won"),
        ("설비투자를", "설비투자는"),
        ("investments", "investment"),
        ("KT가", "KT는"),
        ("Samsung's", "samsung"),
        ("10월 10일", "October 10"),
    ],
)
def test_ways_of_writing_one_thing(text: str, same: str) -> None:
    assert terms(text).words == terms(same).words != ()


def test_a_name_of_two_scripts_is_found_by_its_parts() -> None:
    assert terms("KT클라우드").words == ("kt클라우드", "kt", "클라우드")


def test_words_of_questions_are_not_searched() -> None:
    assert terms("것은 무엇인가요? 싶어요").words == terms("What is it?").words == ()


@pytest.mark.parametrize(
    ("word", "root"), [("회의", "회의"), ("의", "의"), ("네트워크에서는", "네트워크"), ("줄이나요", "줄이")]
)
def test_a_root_keeps_two_syllables(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize("text", ["", " ", "…!?", "\x00", "가" * 20_000, "a가" * 20_000, "&" * 20_000, "1" * 5000])
def test_any_text_is_cut_in_time(text: str) -> None:
    found = terms(text)
    assert all(found.words) and all(len(g) == 2 for g in found.grams)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that take turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurried")
def test_threads_do_not_spoil_each_others_stems() -> None:
    words = [f"{a}{b}{c}" for a in ("qu", "br") for b in ("antif", "ondif", "ipp", "ass") for c in
             ("ications", "ying", "ness", "ational", "ously", "ers", "ability", "ed", "ments", "iveness")]  # fmt: skip
    alone = Stemmer.Stemmer("english")
    expected = [alone.stemWord(w) for w in words]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [terms(w).words[0] for w in words], range(4)))
    assert found == [expected] * 4
