"""Long hostile lines in the texts that are read in this process: time grows with the text, not with its square."""

import json
import time

import pytest

from corpus.article import Article
from corpus.companies import Companies
from corpus.prepared import preparer
from corpus.read import read_data
from rag.terms import spaced

UNITS = ("-", "- ", "|", "|-", " ", "\t ", "*_", ".", "가", "가 ", "다 ", "기자 ", "a", "Ab ", "7", "7,", "1조 ", "(", "[가", "@a", "http://",
         "www.", "\"", "“", "저작권 ", "By A ", "2024.10.10 ", "=\n", "·", "가a", "KT ", "㈜", "-\u200b")  # fmt: skip
PREPARE = preparer(384, Companies())


def documents(line: str) -> list[tuple[str, str]]:
    said = "회사는 투자를 늘린다고 밝혔다."
    record = {"title": line, "text": f"{said}\n{line}", "authors": line, "publisher": line}
    return [
        ("a.txt", f"제목\n\n한강경제 2024.10.10 14:05\n\n{said}\n{line}\n{said}\n"),
        ("a.txt", f"{line}\n\n2024.10.10 14:05\n\n{said}\n"),
        ("a.md", f"---\nauthors: '{line.replace(chr(10), ' ')}'\n---\n# 제목\n\n{said}\n\n{line}\n"),
        ("a.jsonl", json.dumps(record, ensure_ascii=False)),
    ]


def seconds(unit: str, length: int) -> float:
    line = (unit * (length // len(unit) + 1))[:length] + "x"
    start = time.thread_time()
    for name, text in documents(line):
        for item in read_data(text.encode(), name, name):
            if isinstance(item, Article):
                (made,) = PREPARE([item])
                for p in made.passages:
                    spaced(p.text)
    return time.thread_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_text(unit: str) -> None:
    seconds(unit, 500)
    short, long = seconds(unit, 2_000), seconds(unit, 8_000)
    # Four times the text, at most ten times the time (four is linear, sixteen quadratic); 1 s for a busy machine.
    assert long < 10 * short + 1.0
