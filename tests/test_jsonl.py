import json

import pytest

from corpus.article import Article, Skipped
from corpus.jsonl import LINE_LIMIT, read_jsonl, read_lines

GOOD = {
    "id": "kr-8841",
    "title": "한강전자, 원주에 새 공장",
    "text": "(서울=한강통신) 홍다울 기자 = 한강전자가 원주에 새 공장을 짓는다고 밝혔다.\n\n◇착공은 9월\n\n투자액은 1조 원이다.",
    "published": "2024-07-10T10:30:00+09:00",
    "url": "https://hankang.example/news/1?utm_source=x",
    "captions": ["공장 터"],
    "companies": ["한강전자"],
}


def one(record: object) -> Article | Skipped:
    line = record if isinstance(record, str) else json.dumps(record)
    (found,) = read_jsonl(line, "news.jsonl")
    return found


def test_record() -> None:
    article = one(GOOD)
    assert isinstance(article, Article)
    assert article.source == "news.jsonl#kr-8841"
    assert (article.publisher, article.authors) == ("한강통신", ("홍다울",))
    assert article.text == "한강전자가 원주에 새 공장을 짓는다고 밝혔다.\n\n착공은 9월\n\n투자액은 1조 원이다."
    assert [article.text[a:b] for a, b in article.headings] == ["착공은 9월"]
    assert (article.url, article.captions, article.tagged) == (
        "https://hankang.example/news/1",
        ("공장 터",),
        ("한강전자",),
    )


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (
            GOOD | {"published": "2024/13/01"},
            "\"published\" must be an ISO 8601 date, got '2024/13/01' (article 'kr-8841')",
        ),
        (GOOD | {"text": ""}, "\"text\" is empty (article 'kr-8841')"),
        ({"title": "a"}, '"text" is missing'),
        (GOOD | {"title": 7}, "\"title\" must be a text, got a number (article 'kr-8841')"),
        (
            GOOD | {"authors": [1]},
            "\"authors\" must be a list of texts, got a list (article 'kr-8841')",
        ),
        ([1, 2], 'expected an object with "title" and "text", got a list'),
        ('{"a": ', "not JSON: Expecting value at column 7"),
        ("[" * 100_000, "not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_bad_line_is_named(record: object, reason: str) -> None:
    skipped = one(record)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(reason)
    assert "\n" not in skipped.reason


def test_others_go_on() -> None:
    lines = [
        json.dumps(GOOD),
        "",
        "{",
        json.dumps(GOOD | {"id": 2, "text": GOOD["text"]}),
        json.dumps({"title": "t", "text": GOOD["text"]}),
    ]
    found = list(read_jsonl("\r\n".join(lines), "n.jsonl"))
    assert [type(f).__name__ for f in found] == ["Article", "Skipped", "Article", "Article"]
    assert [f.source for f in found] == ["n.jsonl#kr-8841", "n.jsonl:3", "n.jsonl#2", "n.jsonl#5"]


def test_encodings_and_oversized_lines() -> None:
    text = json.dumps(GOOD, ensure_ascii=False)
    found = list(read_lines([text.encode("cp949"), b"x" * (LINE_LIMIT + 1), None, b"\x80\x81\xff" * 50], "n.jsonl"))
    assert isinstance(found[0], Article) and found[0].title == GOOD["title"]
    assert [f.reason for f in found[1:3] if isinstance(f, Skipped)] == [
        "the line is longer than 5 MB",
        "the line is longer than 5 MB",
    ]
    assert isinstance(found[3], Skipped)


def test_lone_surrogates_and_hidden_characters_are_gone() -> None:
    article = one(
        '{"title": "한강\\ud800", "text": "한강전자가 원주에 \\u202e새 공장을\\u0000 짓는다고 밝혔다.", "id": "a\\u0007b"}'
    )
    assert isinstance(article, Article)
    assert (article.title, article.text, article.source) == (
        "한강",
        "한강전자가 원주에 새 공장을 짓는다고 밝혔다.",
        "news.jsonl#ab",
    )
