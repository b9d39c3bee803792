"""An answer as Markdown, HTML and JSON: references, offsets, and nothing of an article that becomes markup."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.archive import Archive
from rag.answer import Answer, Claim, Query, Verdict
from rag.share import markdown, offsets, safe_address, share
from tests.scripted import EVIL, fill, quote, script, source


@pytest.fixture()
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path / "archive")
    yield archive
    archive.close()


def hostile() -> Answer:
    return script("HOSTILE", ())


def plain() -> Answer:
    claim = replace(quote("kor0000001", 1, 4), said_by="company", stance="denied", gloss="Key words: not cut")
    bad = Claim("설비투자는 9조 원이다.", claim.citations, Verdict.UNSUPPORTED, "9조 원은 출처에 없습니다", struck=True)
    return Answer("줄이나요?", Query("줄이나요?"), (claim, bad), (source(1, "kor0000001", 4, copies=2),))


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_references(archive: Archive, form: str) -> None:
    text = share(plain(), archive, form)
    for part in ("한빛경제", "2024", "hanbit.example/news/1", "회사 부인", "같은 기사 2건 더", "not cut"):
        assert part in text
    assert "9조" not in text, "a struck claim is not taken along"
    assert text.count("계획은 전혀 없다") == 2, "as a claim and as the quoted sentence"


def test_offsets_are_those_of_the_article(archive: Archive) -> None:
    found = json.loads(share(plain(), archive, "json"))
    assert [c["struck"] for c in found["claims"]] == [False, True]
    for claim in found["claims"]:
        for citation in claim["citations"]:
            text = archive.article(citation["article"]).text
            for s in citation["sentences"]:
                assert text[s["start"] : s["end"]] == s["text"]
    assert found["sources"][0]["version"] == 1 and found == json.loads(json.dumps(offsets(plain(), archive)))


def test_nothing_hostile_is_markup(archive: Archive) -> None:
    text = share(hostile(), archive, "html")
    assert not re.search(r"<(?!/?(?:article|p|strong|em|sup|ol|li|a|blockquote|br)\b)", text)
    assert (
        re.findall(r'href="([^"]*)"', text) == []
        and " onerror=" not in re.sub(r"&[^;]+;", "", text).split("onerror")[0]
    )
    md = markdown(hostile())
    bare = re.sub(r"\\.", "", md)
    assert "](" not in bare and "<" not in bare and "![" not in bare and "://" not in bare
    assert EVIL in md.replace("\\", ""), "the text itself is kept"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. not a list", "1\\. not a list"),
        ("# no heading", "\\# no heading"),
        ("a\n\n![x](http://e.example)", "a \\!\\[x\\]\\(http\\://e.example\\)"),
        ("www.evil.example", "www\\.evil.example"),
        ("[ref]: http://x", "\\[ref\\]: http\\://x"),
        ("| a | b |", "\\| a \\| b \\|"),
    ],
)
def test_one_line_of_markdown(text: str, shown: str) -> None:
    answer = Answer(text, Query(text), refusal="없습니다.")
    assert markdown(answer).split("\n")[0] == f"**{shown}**"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x", "http://", "https://u:p@x.example", "x"],
)
def test_what_is_no_address(url: str) -> None:
    assert safe_address(url) == ""


def test_an_address_ends_nowhere_early() -> None:
    assert safe_address('https://a.example/x">\n<y>') == "https://a.example/x%22%3E%0A%3Cy%3E"


def test_a_refusal_and_an_unknown_format(archive: Archive) -> None:
    refused = Answer("q?", Query("q?", "en"), refusal="No answer.", coverage="The archive is empty.")
    assert "No answer." in markdown(refused) and "The archive is empty." in share(refused, archive, "html")
    with pytest.raises(ValueError, match="give one of markdown, html, json"):
        share(refused, archive, "pdf")
