import os
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.address import canonical_url
from corpus.article import UnreadableError
from corpus.text import clean, decode, language

KOREAN = "한강전자는 10일 2.4조 원을 투자한다고 밝혔다. “그렇다”며 펲시 똠방각하를 들었다.\n" * 4


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["", "euc-kr", "ks_c_5601-1987", "utf-8", "iso-8859-1", "no-such-charset"])
def test_korean_reads_the_same_from_every_charset(charset: str, declared: str) -> None:
    assert decode(KOREAN.encode(charset), declared) == KOREAN


def test_meta_charset_latin_and_iso_2022() -> None:
    page = f'<html><head><meta charset="EUC-KR"></head><body>{KOREAN}</body></html>'
    assert decode(page.encode("cp949")) == page
    latin = "Café déjà vu, naïve résumé: €5 — “so be it”\n" * 3
    assert decode(latin.encode("cp1252")) == latin
    assert decode("한강전자".encode("iso2022_kr")) == "한강전자"


def test_truncated_multibyte_loses_only_its_end() -> None:
    assert decode(KOREAN.encode()[:-2]).startswith(KOREAN[:-3])
    assert decode(KOREAN.encode("cp949")[:-2]).startswith(KOREAN[:-3])


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (bytes(range(256)) * 20, "binary|not text"),
        (b"\x00" * 500 + b"abc", "zero"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(1, 9)) * 40, "control"),
        (bytes(range(128, 256)) * 30, "not text"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, finding: str) -> None:
    with pytest.raises(UnreadableError, match=finding):
        decode(data)


def test_random_bytes_never_crash() -> None:
    for size in (1, 2, 3, 50, 3000):
        for _ in range(20):
            try:
                decode(os.urandom(size))
            except UnreadableError as error:
                assert "\n" not in str(error)


def test_all_four_forms_read_the_same() -> None:
    forms = [
        KOREAN.encode("cp949"),
        KOREAN.encode("utf-16"),
        KOREAN.encode(),
        unicodedata.normalize("NFD", KOREAN).encode(),
    ]
    assert {clean(decode(form)) for form in forms} == {KOREAN}


def test_clean_keeps_what_is_read_and_drops_what_is_hidden() -> None:
    assert clean("a\u202eb\u2066c\U000e0041d\u200be\u3164f\x07g\ud800h") == "abcdefgh"
    assert clean("\x1b[31m빨강\x1b[0m") == "빨강"
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert clean("2.4\xa0조\u3000원\t끝") == "2.4 조 원 끝"
    assert clean("👩\u200d💻 ❤\ufe0f 가\u200d나 a\ufe0f") == "👩\u200d💻 ❤\ufe0f 가나 a"
    assert clean(unicodedata.normalize("NFD", "삼성전자")) == "삼성전자"


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


@pytest.mark.parametrize("flood", ["\u0301" * 10**6, "\u0301\u0323" * 500_000, "^" * 10**6, "a\u202e" * 500_000])
def test_floods_take_linear_time(flood: str) -> None:
    started = time.process_time()
    clean(flood)
    assert time.process_time() - started < 2.0


def test_language_of_mixed_writing() -> None:
    assert language("KT AICT MS GPT-4o 협력은?") == "ko"
    assert language("What did 김영섭 say about network investment?") == "en"
    assert language("") == language("2024") == "en"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Hankang.example:443/a?id=7&utm_source=x#c", "https://news.hankang.example/a?id=7"),
        ("http://hankang.example", "http://hankang.example/"),
        ("https://hankang.example/한글?a=1&fbclid=z&b=2", "https://hankang.example/한글?a=1&b=2"),
        ("https://user:pass@hankang.example/", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("/relative", ""),
        ("https://[::1", ""),
        ("https://h.example/" + "a" * 3000, ""),
    ],
)
def test_one_page_has_one_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical
