import json
import os
import unicodedata
from pathlib import Path

from traced import traced

from corpus.article import Article, Skipped, article_id
from corpus.read import count, read
from eval.documents import docx, every_kind, html, zip_of

TEXT = "한강전자, 원주에 새 공장\n\n한강전자가 원주에 새 공장을 짓는다고 밝혔다. 투자액은 1조 원이다.\n"


def test_folder_in_order_with_reasons(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.txt").write_text(TEXT)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b" / unicodedata.normalize("NFD", "한강.md")).write_text("# 제목입니다\n\n" + TEXT)
    (tmp_path / "b" / "c.jsonl").write_text(json.dumps({"id": "1", "title": "t", "text": TEXT}) + "\n{\n")
    (tmp_path / "d.txt").write_bytes(b"")
    (tmp_path / "e.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "f.html").write_bytes(b"x" * 5_000_001)
    (tmp_path / "g.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "h.txt").write_bytes(b"%PDF-1.7 named wrongly")
    (tmp_path / "README.md").write_text(TEXT)
    (tmp_path / "companies-x.tsv").write_text("a\tb")
    found = list(read([tmp_path]))
    assert [(f.source, type(f).__name__) for f in found] == [
        ("a.txt", "Article"),
        ("b/c.jsonl#1", "Article"),
        ("b/c.jsonl:2", "Skipped"),
        ("b/한강.md", "Article"),
        *[(name, "Skipped") for name in ("d.txt", "e.txt", "f.html", "g.pdf", "h.txt")],
    ]
    reasons = {f.source: f.reason for f in found if isinstance(f, Skipped)}
    assert "empty" in reasons["d.txt"] and "not text" in reasons["e.txt"] and "5.0 MB" in reasons["f.html"]
    assert "not a whole PDF" in reasons["g.pdf"] and "a PDF" in reasons["h.txt"]
    assert not any("\n" in reason for reason in reasons.values())
    assert count([tmp_path]) == 8


def test_all_encodings_read_the_same_article(tmp_path: Path) -> None:
    forms = {
        "cp949": TEXT.encode("cp949"),
        "utf16": TEXT.encode("utf-16"),
        "nfd": unicodedata.normalize("NFD", TEXT).encode(),
        "utf8": TEXT.encode(),
    }
    for name, data in forms.items():
        (tmp_path / f"{name}.txt").write_bytes(data)
    articles = [f for f in read([tmp_path]) if isinstance(f, Article)]
    assert len(articles) == 4
    assert len({(a.title, a.text, a.digest) for a in articles}) == 1


def test_ids_follow_the_source_and_the_address(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.md").write_text("---\nurl: https://h.example/1?utm_medium=z\n---\n" + TEXT)
    by_source = {f.source: f for f in read([tmp_path]) if isinstance(f, Article)}
    assert by_source["a.txt"].id == article_id("", f"{tmp_path.name}/a.txt")
    assert by_source["a.md"].id == article_id("https://h.example/1", "")


def test_single_files_missing_ones_and_the_same_name_twice(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(TEXT)
    found = list(read([tmp_path / "x" / "a.txt", tmp_path / "none.txt", tmp_path / "y"]))
    assert [f.source for f in found] == ["a.txt", "none.txt", "y/a.txt"]
    assert isinstance(found[1], Skipped) and found[1].reason == "no such file or folder"


def test_links_and_pipes_are_not_followed_outside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(TEXT)
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "nowhere.txt").symlink_to(inside / "missing")
    (inside / "loop.txt").symlink_to(inside / "loop.txt")
    os.mkfifo(inside / "pipe.txt")
    found = list(read([inside]))
    assert all(isinstance(f, Skipped) for f in found)
    assert {f.source for f in found} == {"file.txt", "folder", "nowhere.txt", "loop.txt", "pipe.txt"}


def test_name_that_is_no_utf_8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "한강".encode("cp949") + b"\x07.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    (article,) = read([tmp_path])
    assert isinstance(article, Article)
    article.source.encode("utf-8")
    assert "\x07" not in article.source


def test_a_50_mb_line_costs_no_50_mb(tmp_path: Path) -> None:
    line = json.dumps({"id": "1", "title": "t", "text": TEXT}).encode()
    with (tmp_path / "big.jsonl").open("wb") as file:
        file.write(line + b"\n")
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + line.replace(b'"1"', b'"3"'))
    list(read([tmp_path / "big.jsonl"]))  # imports are not counted
    with traced() as peak:
        found = list(read([tmp_path / "big.jsonl"]))
        most = peak()
    assert [f.source for f in found] == ["big.jsonl#1", "big.jsonl:2", "big.jsonl#3"]
    assert most < 16_000_000


def test_a_reader_that_breaks_does_not_stop_the_others(tmp_path: Path) -> None:
    for n in range(60):
        (tmp_path / f"{n:02}.{['txt', 'html', 'md', 'jsonl', 'htm'][n % 5]}").write_bytes(
            os.urandom(400) if n % 2 else TEXT.encode()[: n * 3]
        )
    found = list(read([tmp_path]))
    assert len({f.source.split(":")[0].split("#")[0] for f in found}) == 60


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    text = "요금 인하 부인\n\n새벽통신은 요금을 내릴 계획이 없다고 밝혔다.\n"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(text, encoding="utf-8")
    first, again, second = (next(iter(read([tmp_path / p]))) for p in ("a", "a/x.txt", "b"))
    assert isinstance(first, Article) and isinstance(again, Article) and isinstance(second, Article)
    assert first.id == again.id != second.id


def test_every_kind_of_text_in_every_encoding_reads_the_same(tmp_path: Path) -> None:
    for kind in (".txt", ".md", ".html", ".jsonl", ".csv"):
        plain = every_kind()[kind].decode()
        forms = {
            "utf8": plain.encode(),
            "cp949": plain.replace('charset="utf-8"', 'charset="euc-kr"').encode("cp949"),
            "utf16": plain.replace('<meta charset="utf-8">', "").encode("utf-16"),
            "nfd": unicodedata.normalize("NFD", plain).encode(),
        }
        found: list[Article | Skipped] = []
        for name, data in forms.items():
            (tmp_path / f"{name}{kind}").write_bytes(data)
            found += read([tmp_path / f"{name}{kind}"])
        assert all(isinstance(f, Article) for f in found), found
        assert len({(f.title, f.text, f.digest) for f in found if isinstance(f, Article)}) == 1, kind


def test_patterns_name_files_in_folders(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for place in ("a/x.txt", "a/b/y.txt", "a/b/z.md"):
        (tmp_path / place).write_text(TEXT)
    assert count([tmp_path / "**" / "*.txt"]) == 2
    found = [f for f in read([tmp_path / "**" / "*.txt"]) if isinstance(f, Article)]
    assert [f.source for f in found] == ["y.txt", "x.txt"]
    assert [f.source for f in read([tmp_path / "a" / "b" / "[z]*"])] == ["z.md"]
    (missing,) = read([tmp_path / "none*"])
    assert isinstance(missing, Skipped) and missing.reason == "no such file or folder"


def test_boxes_hold_files_by_safe_names(tmp_path: Path) -> None:
    names: dict[str, bytes | str] = {"../../up.html": html(), "C:\\x\\win.docx": docx(), "/etc/abs.md": TEXT.encode(), ".hidden.txt": b"x",
             "__MACOSX/a.txt": b"x", "사진.jpg": b"x", "나쁨.jsonl": b"{", "빈.txt": b""}  # fmt: skip
    (tmp_path / "a.zip").write_bytes(zip_of(names))
    found = list(read([tmp_path]))
    assert [f.source for f in found if isinstance(f, Article)] == [
        "a.zip#up.html",
        "a.zip#x/win.docx",
        "a.zip#etc/abs.md",
    ]
    reasons = {f.source: f.reason for f in found if isinstance(f, Skipped)}
    assert set(reasons) == {"a.zip#사진.jpg", "a.zip#나쁨.jsonl:1", "a.zip#빈.txt"}
    assert "no reader for .jpg" in reasons["a.zip#사진.jpg"] and "empty" in reasons["a.zip#빈.txt"]
    assert len({f.id for f in found if isinstance(f, Article)}) == 3
