"""The command line as a user types it: a process, its output, its exit status."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import typer.testing

from corpus.archive import Archive
from ui.cli import app

HEAVY = ("torch", "transformers", "sentence_transformers", "gradio", "chromadb", "langchain_openai", "langchain", "tantivy",
         "tiktoken", "trafilatura", "fastapi", "numpy", "rich.table")  # fmt: skip


def citewire(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "160"} | environment,
        timeout=120,
    )


def inside(*arguments: str) -> typer.testing.Result:
    """The same without a process of its own: what `main` says of errors is not tried again for each."""
    return typer.testing.CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made by the command itself from good and bad files."""
    folder = tmp_path_factory.mktemp("cli")
    news = folder / "news"
    news.mkdir()
    korean = "새벽통신, 요금 인하 부인\n\n입력 2024.07.10 14:05\n\n새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다. 회사는 5G 투자에 2조4000억원을 쓴다.\n\n이서연 기자 lee@saebyeok.example\n"
    (news / "utf8.txt").write_text(korean, encoding="utf-8")
    (news / "nfd.txt").write_text(unicodedata.normalize("NFD", korean.replace("요금", "통신비")), encoding="utf-8")
    page = "<html><head><meta charset='euc-kr'><title>똠방상사 실적</title></head><body><article><h1>똠방상사 실적</h1><p>똠방상사는 3분기 영업이익이 120억원이라고 15일 공시했다. 매출은 1,450억원으로 지난해보다 12.5% 늘었다.</p></article></body></html>"
    (news / "cp949.html").write_bytes(page.encode("cp949"))
    (news / "empty.txt").write_text("")
    (news / "junk.txt").write_bytes(bytes(range(256)) * 40)
    (news / "long.txt").write_text("가" * 21_000_000, encoding="utf-8")
    (news / "bidi.md").write_text(
        "---\ntitle: 가나\u202e\n---\n다라통신은 배당을 \u202e늘린다\u200b고 밝혔다.\x07 규모는 300억원이다.\n",
        encoding="utf-8",
    )
    (news / "lines.jsonl").write_text(
        '{"id": "k1", "title": "마바제철", "text": "마바제철은 감산을 시작했다.", "published": "2024/13/01"}\n'
        "not json\n"
        '{"id": "k2", "title": "마바제철 감산", "text": "마바제철은 15일 감산을 시작했다.", "published": "2024-03-15"}\n',
        encoding="utf-8",
    )
    (news / "picture.png").write_bytes(b"\x89PNG")
    done = citewire("ingest", str(news), "--archive", str(folder / "archive"), "--json")
    assert done.returncode == 0, done.stderr
    (folder / "done.json").write_text(done.stdout, encoding="utf-8")
    return folder / "archive"


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = "import sys, ui.cli; print([m for m in sys.argv[1:] if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help() -> None:
    listed = citewire("--help").stdout
    for command in ("ingest", "ask", "serve", "settings", "status", "rebuild", "eval"):
        assert command in listed
        assert citewire(command, "--help").returncode == 0


def test_bad_files_are_counted_with_their_reasons_and_the_others_go_on(archive: Path) -> None:
    done = json.loads((archive.parent / "done.json").read_text(encoding="utf-8"))
    assert done["added"] == 5, done
    reasons = {s["source"].split(":")[0]: s["reason"] for s in done["skipped"]}
    assert len(done["skipped"]) == 6, reasons
    for name in ("empty.txt", "junk.txt", "long.txt"):
        assert "\n" not in reasons[name] and len(reasons[name]) > 10
    lines = [s["reason"] for s in done["skipped"] if s["source"].startswith("lines.jsonl")]
    assert any("must be an ISO 8601 date, got '2024/13/01' (article 'k1')" in r for r in lines), lines
    with Archive(archive) as opened:
        texts = {a.source: a.title + a.text for a in opened.every_article()}
    assert "똠방상사는 3분기" in texts["cp949.html"]
    assert all(unicodedata.is_normalized("NFC", t) for t in texts.values())
    assert not set("\u202e\u200b\x07") & set("".join(texts.values()))


def test_status_says_what_is_there_and_what_was_skipped(archive: Path) -> None:
    shown = citewire("status", "--archive", str(archive))
    assert "articles   5" in shown.stdout and "skipped    6" in shown.stdout and "junk.txt: " in shown.stdout
    data = json.loads(citewire("status", "--archive", str(archive), "--json").stdout)
    assert data["articles"] == 5 and data["newest"] == "2024-07-10"


def test_ask_answers_with_a_citation_and_refuses_what_is_not_there(archive: Path) -> None:
    shown = citewire("ask", "새벽통신이 요금을 내리나요?", "--archive", str(archive)).stdout
    assert "요금을 내릴 계획이 없다고 10일 밝혔다.[1] ✓" in shown and "[1] 2024-07-10" in shown
    data = json.loads(inside("ask", "새벽통신이 요금을 내리나요?", "--archive", str(archive), "--json").stdout)
    assert data["sources"][0]["quotes"] and data["language"] == "ko"
    copied = inside("ask", "새벽통신이 요금을 내리나요?", "--archive", str(archive), "--format", "markdown").stdout
    assert copied.startswith("**새벽통신이 요금을 내리나요?**") and "1. " in copied and "   > " in copied
    wrong = inside("ask", "x", "--archive", str(archive), "--format", "pdf")
    assert "--format must be one of" in str(wrong.exception)
    refused = json.loads(inside("ask", "Who won the chess olympiad?", "--archive", str(archive), "--json").stdout)
    assert refused["claims"] == [] and refused["refusal"] == "The articles in the archive do not answer this question."


def test_ask_is_narrowed_and_says_how_it_searched(archive: Path) -> None:
    question, given = "새벽통신이 요금을 내리나요?", ("--archive", str(archive))
    shown = inside("ask", question, *given, "--since", "2024-07-01", "--until", "2024-07-31", "--explain").stdout
    assert "요금을 내릴 계획이 없다고 10일 밝혔다.[1] ✓" in shown
    assert "[2024년 7월 보도]" in shown and "2024-07-10  새벽통신, 요금 인하 부인" in shown
    assert "filters    published >= 2024-07-01; published <= 2024-07-31" in shown and "words" in shown
    data = json.loads(inside("ask", question, *given, "--as-of", "2024-07-09", "--explain", "--json").stdout)
    assert data["refused"] and data["query"]["as_of"] == "2024-07-09"
    assert data["searched"]["filters"] == ["published <= 2024-07-09"]
    assert all(h["published"] <= "2024-07-09" for h in data["searched"]["hits"])
    for wrong, says in (
        (("--as-of", "soon"), "'as_of' must be a day like 2024-10-31, got 'soon'"),
        (("--since", "2025-01-01", "--until", "2024-01-01"), "lies after 'until'"),
    ):
        assert says in str(inside("ask", question, *given, *wrong).exception)
    done = citewire("ask", question, *given, "--company", "없는회사")
    assert done.returncode == 1 and "No company '없는회사' is known" in done.stderr and done.stderr.count("\n") == 1


def test_ingest_again_changes_nothing(archive: Path) -> None:
    again = citewire("ingest", str(archive.parent / "news"), "--archive", str(archive))
    assert again.stdout.startswith("0 added, 0 changed, 5 unchanged, 6 skipped")


def test_another_window_is_refused_until_rebuilt(archive: Path) -> None:
    refused = citewire("ingest", str(archive.parent / "news"), "--archive", str(archive), CITEWIRE_WINDOW="64")
    assert refused.returncode == 1 and "run `citewire rebuild`" in refused.stderr
    assert citewire("rebuild", "--archive", str(archive), CITEWIRE_WINDOW="64").returncode == 0
    assert citewire("rebuild", "--archive", str(archive)).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", "x", "--archive", "nowhere"), "No archive in 'nowhere': run `citewire ingest PATH` first"),
        (("ingest", "nothing-here"), "'nothing-here' does not exist: give files or folders to ingest"),
        (("serve", "--host", "0.0.0.0"), "Refusing to listen on '0.0.0.0' while no sign-in is set up"),
        (("status", "--archive", "nowhere"), "No archive in 'nowhere'"),
    ],
)
def test_errors_are_one_line_and_exit_1(arguments: tuple[str, ...], says: str) -> None:
    done = citewire(*arguments)
    assert done.returncode == 1
    assert says in done.stderr and done.stderr.count("\n") == 1


def test_questions_too_long_or_empty_are_one_line(archive: Path) -> None:
    done = citewire("ask", "--archive", str(archive), "--", "가" * 20_000)
    assert done.returncode == 1 and "at most 4,000 are read" in done.stderr and done.stderr.count("\n") == 1
    empty = inside("ask", "--archive", str(archive), "--", " \u200b ")
    assert "The question is empty" in str(empty.exception)


def test_settings_mask_the_key_and_name_a_bad_value(tmp_path: Path) -> None:
    shown = citewire("settings", CITEWIRE_CHAT_KEY="sk-secret", CITEWIRE_PORT="8000")
    assert "sk-secret" not in shown.stdout and "********" in shown.stdout and "8000" in shown.stdout
    assert json.loads(citewire("settings", "--json", CITEWIRE_CHAT_KEY="sk-secret").stdout)["chat_key"] == "********"
    bad = citewire("settings", CITEWIRE_PORT="many")
    assert bad.returncode == 1 and "Setting 'port' (CITEWIRE_PORT" in bad.stderr and "'many'" in bad.stderr
    toml = tmp_path / "citewire.toml"
    toml.write_text("colour = 'red'\n")
    assert "colour" in citewire("settings", CITEWIRE_CONFIG=str(toml)).stderr
    toml.write_text("port = 9000\n")
    assert json.loads(citewire("settings", "--json", CITEWIRE_CONFIG=str(toml)).stdout)["port"] == 9000
    assert json.loads(citewire("settings", "--json", CITEWIRE_CONFIG=str(toml), CITEWIRE_PORT="1").stdout)["port"] == 1


def test_ingest_while_another_process_writes_is_refused(archive: Path) -> None:
    with Archive(archive, write=True, purpose="citewire serve"):
        done = citewire("ingest", str(archive.parent / "news"), "--archive", str(archive))
        assert done.returncode == 1 and "is being written by 'citewire serve' (process" in done.stderr
        assert inside("ask", "새벽통신이 요금을 내리나요?", "--archive", str(archive)).exit_code == 0


def test_a_port_that_is_taken_and_a_folder_that_cannot_be_made(archive: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = citewire("serve", "--archive", str(archive), "--port", str(port))
    assert done.returncode == 1 and f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    done = citewire("ingest", str(archive.parent / "news"), "--archive", "/dev/null/archive")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "/dev/null" in done.stderr


def test_the_sample_is_built_anew_when_the_settings_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = citewire("ask", "--sample", "KT가 네트워크 설비투자를 줄이나요?", "--archive", str(tmp_path / "a"))
    assert "줄일 계획이 전혀 없다" in first.stdout, first.stderr
    monkeypatch.setenv("CITEWIRE_WINDOW", "128")
    again = inside("ask", "--sample", "KT가 네트워크 설비투자를 줄이나요?", "--archive", str(tmp_path / "a"))
    assert again.exit_code == 0 and "줄일 계획이 전혀 없다" in again.stdout, again.stderr
