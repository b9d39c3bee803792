"""rag.markers: what a model wrote in whatever form becomes plain claims with ids that exist, and nothing else is lost."""

import random
import re
import time

import pytest

from rag.markers import read

KEYS = {"k7m": "a", "b4c": "b"}
KNOWN = {f"{article}.{n}" for article in "ab" for n in range(6)}


def claims(text: str, growing: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(d.text, d.sentences) for d in read(text, KEYS, KNOWN, growing).drafts]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("늘었다 [k7m.2].", "a.2"), ("늘었다. [k7m.2]", "a.2"), ("늘었다.[k7m.2]", "a.2"), ("늘었다[k7m.2].", "a.2"),
        ("늘었다 [k7m.2, k7m.3].", "a.2 a.3"), ("늘었다 [k7m.2][b4c.1].", "a.2 b.1"), ("늘었다 [k7m.2; b4c.1 및 b4c.2].", "a.2 b.1 b.2"),
        ("늘었다 [k7m.1-3].", "a.1 a.2 a.3"), ("늘었다 [k7m.1~k7m.2].", "a.1 a.2"), ("늘었다 [k7m.1, 2, b4c.3].", "a.1 a.2 b.3"),
        ("늘었다 (k7m.2).", "a.2"), ("늘었다［ｋ７ｍ．２］.", "a.2"), ("늘었다【k7m.2†source】.", "a.2"), ("늘었다 [[k7m.2]].", "a.2"),
        ("늘었다 [K7M.2].", "a.2"), ("늘었다 [k7m:2].", "a.2"), ("늘었다 [k7m 2].", "a.2"), ("늘었다 \\[k7m.2\\].", "a.2"),
        ("늘었다 `[k7m.2]`.", "a.2"), ("늘었다 **[k7m.2]**.", "a.2"), ("늘었다 <sup>[k7m.2]</sup>.", "a.2"), ("늘었다 [출처: k7m.2].", "a.2"),
        ("늘었다 [k7m.2](https://x.example).", "a.2"), ("늘었다 k7m.2.", "a.2"), ("[k7m.2] 늘었다.", "a.2"), ("[k7m.2]에 따르면 늘었다.", "a.2"),
        ("- 늘었다. [k7m.2]", "a.2"), ("1. **늘었다.** [k7m.2]", "a.2"), ("## 늘었다. [k7m.2]", "a.2"), ("> 늘었다.\n[k7m.2]", "a.2"),
        ("답변: 늘었다. [k7m.2]", "a.2"), ("<think>어 [b4c.1]</think>늘었다. [k7m.2]", "a.2"), ("늘었다. [k7m.2].", "a.2"),
        ("늘었다. [k7m.2, k7m.99, z9z.1]", "a.2"), ("늘었다. [1]", ""), ("늘었다. [k7m]", ""), ("늘었다.", ""),
    ],
)  # fmt: skip
def test_a_slip_of_form_loses_nothing(text: str, ids: str) -> None:
    assert claims(text) == [("늘었다.", tuple(ids.split()))]


@pytest.mark.parametrize(
    "text",
    ["[단독] 설비투자(CAPEX, 2024년 2조4000억원)를 늘린다.", "매출은 2.4조 원(전년 대비 3.2%↑)이다.", "법 제3조(a)[시행 2024. 1. 1.]에 따른다.",
     "It costs $1.50 (about 2,000 won) [sic] at 3 p.m. today.", "“줄이지 않는다. 계획도 없다”고 했다.", "a < b이고 c > d이다.", "5G·AI(인공지능)를 [2024] 말한다."],
)  # fmt: skip
def test_text_in_brackets_stays(text: str) -> None:
    assert claims(text) == [(text, ())]


def test_markers_before_their_sentences() -> None:
    assert claims("[k7m.1] 첫째다. [k7m.2] 둘째다.") == [("첫째다.", ("a.1",)), ("둘째다.", ("a.2",))]
    assert claims("[k7m.1]\n첫째다.\n둘째다. [b4c.1]") == [("첫째다.", ("a.1",)), ("둘째다.", ("b.1",))]
    assert claims("첫째다.\n[k7m.1]\n둘째다.\n[b4c.1]") == [("첫째다.", ("a.1",)), ("둘째다.", ("b.1",))]


def test_citations_of_nothing_are_counted() -> None:
    assert read("하나다 [k7m.99]. 둘이다 [z9z.1][0][1, 2]. 셋이다 [k7m].", KEYS, KNOWN).dropped == 6


@pytest.mark.parametrize(
    "text", ["NOT_IN_SOURCES", "**NOT_IN_SOURCES**", "not in the sources.", "답: NOT_IN_SOURCES", "제공된 기사에서는 배당에 관한 내용을 확인할 수 없습니다.",
             "The articles do not mention a dividend."]
)  # fmt: skip
def test_refusals(text: str) -> None:
    assert read(text, KEYS, KNOWN).refused


@pytest.mark.parametrize(
    "text",
    ["줄이지 않는다 [k7m.1]. NOT_IN_SOURCES", "회사는 기사 내용이 사실이 아니라고 했다 [k7m.1].", "매출은 늘었다."],
)
def test_answers_are_no_refusals(text: str) -> None:
    found = read(text, KEYS, KNOWN)
    assert not found.refused and len(found.drafts) == 1 and "NOT" not in found.drafts[0].text


PARTS = ("매출이 늘었다", "[k7m.2]", "[b4c.3, k7m.1]", "(k7m.4)", ". ", ".\n", " ", "[단독]", "(CAPEX, 2024년)", "![x](https://evil.example/a)",
         "[y](https://evil.example)", "<b>", "</b>", "&lt;img src=x&gt;", "**", "*", "`", "_", "[1]", "[z9z.4]", "https://evil.example/q?a=b",
         "www.evil.example", "NOT_IN_SOURCES", "(", "[", "]", ")", "<", ">", "- ", "1. ", "# ", "|", "k7m.5", "[r]: https://evil.example", "](",
         " javascript:alert(1)", "\n", "&amp;lt;script&amp;gt;", "[[k7m.2]]", "ht", "tps://evil.example", "ww", "w.evil.example", "im", "g src=x>")  # fmt: skip
LIVE = re.compile(r"https?://|www\.\w|<[a-zA-Z/]|!\[|javascript:\S|\]\((?!<)[^\s()]*[:/]|[\ue000-\uf8ff]|k7m\.2")


def test_2000_mixtures_give_plain_text_at_every_moment() -> None:
    draw = random.Random(7)
    for _ in range(2000):
        text = "".join(draw.choice(PARTS) for _ in range(draw.randrange(1, 25)))
        for end in (*draw.sample(range(len(text)), min(6, len(text))), len(text)):
            found = read(text[:end], KEYS, KNOWN, growing=end < len(text))
            for draft in found.drafts:
                assert not LIVE.search(draft.text), (text[:end], draft)
                assert set(draft.sentences) <= KNOWN and re.search(r"\w", draft.text)


@pytest.mark.parametrize(
    "piece", ["[", "![", "<a", "(", "]", "[k7m.1,", "&lt;", "<!--", "<script", " ", "* a *b ", "_a _b ", "www.", "a-", "|", "\n- ", "[x](", "not in the ",
              "기사에 가", "articles ", "<think>", "1.", "^", "가"]
)  # fmt: skip
def test_no_text_takes_long_to_read(piece: str) -> None:
    """8,192 characters, what an answer of the usual 1,024 tokens may have at most; measured below 30 ms."""
    text = (piece * 8192)[:8192]
    start = time.thread_time()
    read(text, KEYS, KNOWN, growing=True)
    read(text, KEYS, KNOWN)
    assert time.thread_time() - start < 3
