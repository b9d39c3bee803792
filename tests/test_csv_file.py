from pathlib import Path

import pytest

from corpus.article import Article, Skipped
from corpus.columns import parse_columns
from corpus.read import read

LONG = "한강전자는 원주에 새 반도체 공장을 짓는다고 10일 밝혔다. 투자액은 1조 원이다."


def both(path: Path, data: bytes | str, **columns: str) -> tuple[list[Article], list[str]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(read([path], columns))
    return [f for f in found if isinstance(f, Article)], [f.reason for f in found if isinstance(f, Skipped)]


def test_korean_export_is_read_by_its_own_names(tmp_path: Path) -> None:
    table = (
        "뉴스 식별자,일자,언론사,기고자,제목,본문,URL\r\n"
        f'0110,20241010,한강일보,홍길동 기자,"한강전자, 새 공장","{LONG}\n둘째 줄이라고 회사는 밝혔다.",https://h.example/1\r\n'
        f"0111,2024.10.11 14:05,한강일보,,다른 기사,{LONG},\r\n"
        ",,,,제목뿐,,\r\n"
        f"0113,어제,,,날짜가 틀린 기사,{LONG},\r\n"
    )
    for charset in ("utf-8-sig", "cp949", "utf-16"):
        articles, reasons = both(tmp_path / "a.csv", table.encode(charset))
        first, second = articles
        assert (first.source, first.title, first.publisher, first.url) == (
            "a.csv#0110", "한강전자, 새 공장", "한강일보", "https://h.example/1",
        )  # fmt: skip
        assert first.authors == ("홍길동 기자",) or first.authors == ("홍길동",)
        assert (first.published, second.published) == ("2024-10-10", "2024-10-11T14:05:00+09:00")
        assert "둘째 줄이라고" in first.text and dict(first.evidence)["published"] == "field 일자"
        assert len(reasons) == 2 and '"본문" is empty' in reasons[0] and '"일자" must be' in reasons[1]
        assert next(f.source for f in read([tmp_path / "a.csv"]) if isinstance(f, Skipped)) == "a.csv:5"


def test_columns_of_any_name_are_mapped(tmp_path: Path) -> None:
    columns = parse_columns(["text=c3", "title=c1"])
    articles, _ = both(tmp_path / "a.tsv", f"c1\tc2\tc3\n새 공장\tx\t{LONG}\n", **columns)
    assert (articles[0].title, articles[0].text) == ("새 공장", LONG)
    articles, reasons = both(tmp_path / "b.csv", f"c1;c2\nx;{LONG}\n")
    assert not articles and "--map text=COLUMN out of c1, c2" in reasons[0]
    assert "no column '없음' for title" in both(tmp_path / "b.csv", f"c1;text\nx;{LONG}\n", title="없음")[1][0]
    rows = f'{{"기사": "{LONG}", "headline": "새 공장"}}\n'
    articles, _ = both(tmp_path / "c.jsonl", rows, text="기사")
    assert (articles[0].title, articles[0].text) == ("새 공장", LONG)
    marked = f'{{"body": "<p>{LONG}</p><p>둘째 &amp; 셋째 문단이라고 밝혔다.</p>"}}\n'
    assert both(tmp_path / "d.jsonl", marked)[0][0].text == f"{LONG}\n\n둘째 & 셋째 문단이라고 밝혔다."


@pytest.mark.parametrize("given", ["제목", "titel=제목", "title=", "=x"])
def test_a_wrong_map_is_named(given: str) -> None:
    with pytest.raises(ValueError, match="--map takes NAME=COLUMN"):
        parse_columns([given])


def test_a_large_table_is_read_row_by_row_and_an_open_quote_ends_it(tmp_path: Path) -> None:
    rows = "".join(f'{n},제목 {n},"{LONG}"\n' for n in range(3000))
    articles, reasons = both(tmp_path / "a.csv", "id,title,text\n" + rows)
    assert len(articles) == 3000 and not reasons and len({a.id for a in articles}) == 3000
    articles, reasons = both(tmp_path / "a.csv", f'id,title,text\n1,x,{LONG}\n2,y,"' + (LONG + "\n") * 120_000)
    assert len(articles) == 1 and "no table" in reasons[0]
