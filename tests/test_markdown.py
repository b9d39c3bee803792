import pytest

from corpus.article import UnreadableError
from corpus.markdown import read_markdown

FILE = """---
title: "한강전자, 원주에 새 공장"
publisher: 한강경제
authors:
  - 홍다울
published: 2024-07-10T10:30:00+09:00
modified: 2024-07-11
url: https://hankang.example/news/1?utm_source=x
language: ko
companies: [한강전자]
---

# 한강전자, 원주에 새 공장

**한강전자**가 [원주](https://wonju.example)에 *새 공장*을 짓는다.
투자액은 1조 원이다.

![공장 터](a.jpg "원주 공장 터. [사진=한강전자]")

## 착공은 9월

<!-- 숨은 글 -->
한강전자는 10일 이사회를 열었다고 밝혔다. snake_case_name 과 2*3*4 는 그대로다.

- 하나는 클린룸이다
- 둘은 창고다

홍다울 기자 daul@hankang.example
"""


def test_whole_file() -> None:
    article = read_markdown(FILE, "a.md")
    assert article.title == "한강전자, 원주에 새 공장"
    assert (article.publisher, article.authors, article.tagged) == ("한강경제", ("홍다울",), ("한강전자",))
    assert (article.published, article.modified) == ("2024-07-10T10:30:00+09:00", "2024-07-11")
    assert (article.url, article.language) == ("https://hankang.example/news/1", "ko")
    assert [article.text[a:b] for a, b in article.headings] == ["착공은 9월"]
    assert article.captions == ("원주 공장 터. [사진=한강전자]",)
    assert article.text.split("\n\n") == [
        "한강전자가 원주에 새 공장을 짓는다. 투자액은 1조 원이다.",
        "착공은 9월",
        "한강전자는 10일 이사회를 열었다고 밝혔다. snake_case_name 과 2*3*4 는 그대로다.",
        "하나는 클린룸이다",
        "둘은 창고다",
    ]


def test_no_front_matter_and_setext_headings() -> None:
    article = read_markdown(
        "한강전자 새 공장\n=====\n\n한강전자가 원주에 새 공장을 짓는다고 밝혔다.\n\n착공\n---\n착공은 9월이다.\n",
        "a.md",
    )
    assert article.title == "한강전자 새 공장"
    assert [article.text[a:b] for a, b in article.headings] == ["착공"]
    assert article.published == ""


def test_other_spellings_of_keys() -> None:
    text = "---\r\nTitle: 제목\r\nauthor: 홍다울, 임하나\r\nsource: 한강경제\r\ndate: 2024-07-10\r\n---\r\n한강전자가 원주에 새 공장을 짓는다고 밝혔다.\r\n"
    article = read_markdown(text, "a.md")
    assert (article.title, article.authors, article.publisher, article.published) == (
        "제목",
        ("홍다울", "임하나"),
        "한강경제",
        "2024-07-10",
    )


@pytest.mark.parametrize(
    ("front", "finding"),
    [
        ("published: 2024/13/01", "\"published\" must be an ISO 8601 date, got '2024/13/01'"),
        ("title: [a, b", "line 2: front matter is not YAML|front matter is not YAML"),
        ("- a\n- b", "must be `key: value` lines, got a list"),
        ("authors: {a: b}", '"authors" must be a list of texts'),
        ("title: !!python/object/apply:os.system ['true']", "not YAML"),
        ("a: " + "[" * 5000, "not YAML"),
    ],
)
def test_wrong_front_matter_is_named(front: str, finding: str) -> None:
    with pytest.raises(UnreadableError, match=finding) as caught:
        read_markdown(f"---\n{front}\n---\n한강전자가 원주에 새 공장을 짓는다고 밝혔다.\n", "a.md")
    assert "\n" not in str(caught.value)


def test_open_front_matter_and_empty_text() -> None:
    with pytest.raises(UnreadableError, match="not closed"):
        read_markdown("---\ntitle: a\n한강전자가 원주에 새 공장을 짓는다고 밝혔다.", "a.md")
    with pytest.raises(UnreadableError, match="no article text"):
        read_markdown("---\ntitle: a\n---\n", "a.md")


def test_alias_bomb_stays_small() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    article = read_markdown(f"---\n{bomb}---\n한강전자가 원주에 새 공장을 짓는다고 밝혔다.\n", "a.md")
    assert article.publisher == ""
