import json
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest

from corpus.article import Article, Skipped, UnreadableError
from corpus.child import Child, shared
from corpus.read import read_data
from eval.documents import (
    PARAGRAPHS,
    TITLE,
    docx,
    eml,
    every_kind,
    html,
    hwp,
    hwpx,
    paragraph,
    pdf,
    zip_of,
)
from eval.mutated import mutations

GOOD = html()


def reason(data: bytes, name: str) -> str:
    """Why the only finding was skipped."""
    found = list(read_data(data, name, name))
    assert len(found) == 1 and isinstance(found[0], Skipped), found
    return found[0].reason


def title(found: object) -> str:
    return getattr(found, "title", "")


def test_one_child_reads_many_files_and_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWIRE_CHAT_KEY", "geheim-4711")
    child = Child()
    try:
        for _ in range(3):
            (found,) = child.read(".html", GOOD, "a.html", url="https://h.example/1")
            assert isinstance(found, Article) and (found.title, found.url) == (TITLE, "https://h.example/1")
        assert child.started == 1 and 10_000_000 < child.peak < 400_000_000
        assert child._process is not None
        if Path("/proc").exists():
            assert b"geheim-4711" not in Path(f"/proc/{child._process.pid}/environ").read_bytes()
    finally:
        child.close()


def test_a_hang_and_a_crash_cost_one_file_each() -> None:
    child = Child(wall=1)
    try:
        child.read(".docx", docx(), "a.docx")
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGSTOP)
        with pytest.raises(UnreadableError, match="more than 1 s"):
            child.read(".docx", docx(), "a.docx")
        assert title(child.read(".docx", docx(), "a.docx")[0]) == TITLE
        os.kill(child._process.pid, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, (child._process.pid, signal.SIGKILL)).start()
        with pytest.raises(UnreadableError, match=r"crashed .SIGKILL"):
            child.read(".docx", docx(), "a.docx")
        assert title(child.read(".docx", docx(), "a.docx")[0]) == TITLE and child.started == 3
        # One that died while nobody looked costs nothing.
        os.kill(child._process.pid, signal.SIGKILL)
        child._process.wait()
        assert title(child.read(".docx", docx(), "a.docx")[0]) == TITLE
    finally:
        child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and processor time are set on Linux")
def test_memory_and_processor_time_are_bounded() -> None:
    big = b"<html><body>" + b"<p>a" * 1_000_000
    small = Child(memory=150_000_000)
    try:
        with pytest.raises(UnreadableError, match=r"more memory|150 MB of memory"):
            small.read(".html", big, "a.html")
        assert title(small.read(".docx", docx(), "a.docx")[0]) == TITLE
    finally:
        small.close()
    # 60 MB of operators that draw nothing: hours for an interpreter, were it let.
    slow = pdf(stream=_flate(b"q Q " * 12_000_000))
    child = Child(cpu=1)
    try:
        start = time.monotonic()
        with pytest.raises(UnreadableError):
            child.read(".pdf", slow, "a.pdf")
        assert time.monotonic() - start < 10
        assert title(child.read(".pdf", pdf(), "a.pdf")[0]) == TITLE
    finally:
        child.close()


def _flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = " ".join(["/FlateDecode"] * times)
    return f"<< /Length {len(data)} /Filter [{filters}] >>\nstream\n".encode() + data + b"\nendstream"


def test_the_child_opens_no_file_socket_or_program() -> None:
    code = (
        "from corpus.child import _confine; import socket, subprocess, tempfile; _confine(10**9)\n"
        "import os, sys\n"
        "for act in (lambda: open('/etc/passwd'), lambda: open('x.txt', 'w'), lambda: socket.create_connection(('127.0.0.1', 1)),\n"
        "            lambda: subprocess.run(['true']), lambda: os.system('true'), lambda: os.remove('x')):\n"
        "    try: act()\n"
        "    except PermissionError: print('refused')\n"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": root})
    assert done.stdout.split() == ["refused"] * 6, done.stderr


def test_bombs_are_refused_by_what_they_unfold_to() -> None:
    zeros = bytes(60_000_000)
    bombs = {
        "a.zip": zip_of({"a.txt": zeros}),
        "b.zip": zip_of({"b.zip": zip_of({"a.txt": zeros})}),
        "c.docx": docx(extra={"word/styles.xml": zeros}),
        "d.hwpx": hwpx(extra={"Contents/header.xml": zeros}),
        "e.hwp": hwp(b"".join(paragraph("가" * 2000) for _ in range(14_000))),
        "f.pdf": pdf(stream=_flate(zeros + zeros, 3)),
        "g.eml": eml(body="x", attached={"a.zip": zip_of({"a.txt": zeros})}),
    }
    for name, data in bombs.items():
        assert len(data) < 500_000
        start = time.monotonic()
        found = list(read_data(data, name, name))
        assert all(isinstance(f, Skipped) for f in found) and found, (name, found)
        assert time.monotonic() - start < 10, name
    assert "unfolds to more than" in reason(bombs["a.zip"], "a.zip")
    assert "unfolds to more than" in reason(bombs["c.docx"], "c.docx")
    assert shared().peak < 700_000_000
    inner = zip_of({"a.html": GOOD})
    for _ in range(3):
        inner = zip_of({"in.zip": inner})
    assert "unpack it first" in reason(inner, "n.zip")


@pytest.mark.parametrize("entity", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_document_types_and_entities_are_refused(entity: str) -> None:
    outer = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{entity}">]><a>&x;</a>'
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]><a>&i;</a>"
    )
    for xml in (outer, laughs, outer.encode("utf-16")):
        assert "document type" in reason(docx(extra={"word/styles.xml": xml}), "a.docx")
        assert "document type" in reason(hwpx(extra={"Contents/header.xml": xml}), "a.hwpx")
        attached = eml(body="x", attached={"a.docx": docx(extra={"word/styles.xml": xml})})
        assert "document type" in reason(attached, "a.eml")


def test_pages_beyond_any_news_are_skipped() -> None:
    assert "limit is 5 MB" in reason(b"<p>" * 34_000_000, "a.html")
    assert reason(b"<html><body>" + b"<div>" * 100_000 + PARAGRAPHS[0].encode(), "a.html")
    wide = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">x</p>"
    assert "attributes" in reason(wide, "a.html")
    assert "zero" in reason(b"\0" * 100_000 + GOOD, "a.html")
    assert "MB" in reason(b"a" * 10_000_000, "a.txt")
    assert "longer than 5 MB" in reason(json.dumps({"text": "a" * 10_000_000}).encode(), "a.jsonl")
    assert "longer than 5 MB" in reason(b"title,text\nx," + b"a" * 10_000_000, "a.csv")
    assert "500" in reason(pdf(pages=501), "a.pdf")


def test_sixty_damaged_files_are_read_or_skipped() -> None:
    before = shared().started
    for number, (kind, data) in enumerate(mutations(66)):
        found = list(read_data(data, f"{number}{kind}", f"{number}{kind}"))
        assert found and all(isinstance(f, Article) or (f.reason and "\n" not in f.reason) for f in found)
        assert not any(isinstance(f, Skipped) and ("crashed" in f.reason or "took" in f.reason) for f in found)
    assert shared().started <= before + 1


def test_every_kind_reads_the_same_article() -> None:
    for kind, data in every_kind().items():
        found = list(read_data(data, f"a{kind}", f"a{kind}"))
        for article in found:
            assert isinstance(article, Article), article
            assert (article.title, article.text, article.published[:10]) == (
                TITLE, "\n\n".join(PARAGRAPHS), "2024-10-10",
            ), kind  # fmt: skip
        assert len(found) == (2 if kind in (".zip", ".eml") else 1)
