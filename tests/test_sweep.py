"""Grids, sweeps that go on after a kill, the leaderboard, and rows kept on the way."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import typer.testing

import rag.search
from eval.gold import GoldQuestion
from eval.grid import Cell, Grid, GridError, half, owner, put, read_grid
from eval.journal import Journal
from eval.run import Row, Said, load
from eval.sweep import sweep
from rag.settings import Settings, read_settings
from rag.weights import ENOUGH
from ui.cli import app


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "grid.toml").write_text(text, "utf-8")
    return tmp_path / "grid.toml"


def test_a_grid_is_the_product_of_its_values_after_the_present_ones(tmp_path: Path) -> None:
    grid = read_grid(
        written(tmp_path, "[settings]\nhits = [4, 8]\n[fusion]\nwords_same = [0.6, 0.7, 1]"),
        Settings(),
    )
    assert (grid.metric, grid.part, grid.limit) == ("right", "dev", 0)
    assert grid.cells[0] == Cell() and len(grid.cells) == 7
    assert grid.cells[1] == Cell((("hits", 4),), (("words_same", 0.6),))
    assert [c.name for c in grid.cells[-1:]] == ["hits=8, words_same=1"]
    assert grid.cells[1].effective(Settings(window=300)).hits == 4
    assert grid.cells[1].effective(Settings(window=300)).window == 300


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("colour = 1", "unknown key 'colour'"),
        ("[settings", "is no TOML"),
        ("", "nothing to try"),
        ("[settings]\nhits = 4", "hits must be a list of values, got 4"),
        ("[settings]\nhits = [0]", "'hits' .*greater than or equal to 1"),
        ("[settings]\nhats = [4]", "no setting 'hats'"),
        ("[settings]\nport = [1, 2]", "setting 'port' changes no answer"),
        ("[settings]\nchat_key = ['a']", "setting 'chat_key' changes no answer"),
        ("[settings]\ncompanies = [['a.tsv']]", "'companies' is read when articles are taken in"),
        ("[constants]\n'rag.search.NOTHING' = [1]", "No number 'rag.search.NOTHING'"),
        ("[constants]\n'os.O_RDONLY' = [1]", "No number 'os.O_RDONLY'"),
        ("[constants]\n'rag.chatbot.ENOUGH' = ['a']", "is a number"),
        ("[fusion]\nwords_same = [2]", r"\[fusion\] words_same = 2: .* between 0 and 1"),
        ("[fusion]\nwords = [0.5]", r"\[fusion\] words = 0.5: "),
        ("part = 'half'\n[settings]\nhits = [4]", '"part" must be one of dev, test, all'),
        ("metric = 'joy'\n[settings]\nhits = [4]", '"metric" .joy. is none of'),
        ("limit = -1\n[settings]\nhits = [4]", '"limit" must be 0'),
        (f"[settings]\nhits = {list(range(1, 51))}\nwindow = {list(range(32, 54))}", "1,100 cells; at most 500"),
    ],
)
def test_what_cannot_be_tried_is_said(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(GridError, match=reason):
        read_grid(written(tmp_path, text), Settings())


def test_constants_are_put_back_whatever_happens() -> None:
    before = rag.search.CANDIDATES
    with pytest.raises(RuntimeError), put((("rag.search.CANDIDATES", 7.0), ("rag.chatbot.ENOUGH", 0.1))):
        assert rag.search.CANDIDATES == 7 and isinstance(rag.search.CANDIDATES, int)
        assert owner("rag.chatbot.ENOUGH")[0].ENOUGH == 0.1
        raise RuntimeError
    assert before == rag.search.CANDIDATES and owner("rag.chatbot.ENOUGH")[0].ENOUGH == ENOUGH


def test_halves_share_no_question_and_leave_none_out() -> None:
    questions = [GoldQuestion(f"q{n}", "?", "ko", "unanswerable") for n in range(200)]
    dev, test = half(questions, "dev"), half(questions, "test")
    assert len(dev) + len(test) == 200 and not {q.id for q in dev} & {q.id for q in test} and 80 < len(dev) < 120
    assert half(questions, "all") == questions and half(questions[::-1], "dev") == dev[::-1]


def test_a_journal_goes_on_behind_its_last_whole_line(tmp_path: Path) -> None:
    rows = [Row(f"q{n}", "질문\u2028", "ko", "fact", ("답",), (), claims=(Said("말", "partly", ("a.0",), ("문장",)),))
            for n in range(3)]  # fmt: skip
    path = tmp_path / "run.json.part"
    journal = Journal(path, {"questions": "x"})
    for row in rows[:2]:
        journal.add(row)
    journal.close(finished=False)
    with open(path, "a", encoding="utf-8") as file:
        file.write('{"id": "q2", "question": "cut of')
    again = Journal(path, {"questions": "x"})
    assert list(again.rows.values()) == rows[:2]
    again.add(rows[2])
    again.close(finished=False)
    third = Journal(path, {"questions": "x"})
    assert list(third.rows.values()) == rows
    third.close(finished=False)
    other = Journal(path, {"questions": "y"})
    assert other.rows == {}
    other.close(finished=True)
    assert not path.exists()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Four questions over the sample corpus."""
    from eval.gold import shipped

    lines = [line for path in shipped() for line in path.read_text("utf-8").splitlines()]
    (tmp_path / "small.jsonl").write_text("\n".join(lines[:: len(lines) // 4][:4]), "utf-8")
    return tmp_path / "small.jsonl"


GRID = f'part = "all"\n[settings]\nhits = [6]\n[constants]\n"rag.chatbot.ENOUGH" = [{ENOUGH}, 2.0]\n'


def test_a_sweep_goes_on_after_a_kill_and_says_who_is_best(sample_folder: Path, small: Path, tmp_path: Path) -> None:
    grid, out = written(tmp_path, GRID), tmp_path / "sweep"
    command = [sys.executable, "-m", "ui.cli", "eval", "sweep", str(grid), "--out", str(out), "--gold", str(small),
               "--archive", str(sample_folder)]  # fmt: skip
    environment = os.environ | {"CITEWIRE_SAMPLE": "true", "NO_COLOR": "1", "COLUMNS": "200"}
    started = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while not list(out.glob("*.json")) and time.monotonic() < deadline and started.poll() is None:
        time.sleep(0.02)
    started.send_signal(signal.SIGKILL)
    started.wait()
    kept = {p.name: p.stat().st_mtime_ns for p in out.glob("????????????????.json")}
    assert kept and not (out / "leaderboard.json").exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    assert {n: (out / n).stat().st_mtime_ns for n in kept} == kept  # what was whole was not asked again
    assert not list(out.glob("*.part"))
    board = json.loads((out / "leaderboard.json").read_text("utf-8"))
    names = [r["cell"] for r in board["leaderboard"]]
    assert len(names) == 3 and board["questions"] == 4 and names[0] in done.stdout
    right = {r["cell"]: r["right"] for r in board["leaderboard"]}
    # Nobody is sure enough at 2.0, so that only refusals are right; the others are the present values, which come first.
    assert right[f"hits=6, ENOUGH={ENOUGH:g}"] == right["as it is"] > right["hits=6, ENOUGH=2"]
    assert names == ["as it is", f"hits=6, ENOUGH={ENOUGH:g}", "hits=6, ENOUGH=2"]
    with open(out / "leaderboard.csv", encoding="utf-8-sig", newline="") as file:
        assert [r["cell"] for r in csv.DictReader(file)] == names
    run = load(next(iter(out.glob("????????????????.json"))))
    assert run.settings["hits"] == 6 and str(tmp_path) not in next(out.glob("????????????????.json")).read_text("utf-8")


def test_another_window_has_an_archive_of_its_own(sample_folder: Path, small: Path, tmp_path: Path) -> None:
    settings = read_settings(archive=sample_folder, sample=True)
    before = {p: p.stat().st_mtime_ns for p in sample_folder.glob("*.sqlite*")}
    told: list[tuple[int, int, str]] = []
    grid = Grid((Cell(), Cell((("window", 64),))), part="all", limit=2)
    swept = sweep(settings, grid, [small], tmp_path / "out", lambda n, of, name, *_: told.append((n, of, name)))
    assert [s.beside["answer cited"] for s in swept.standings] and swept.questions == 2
    assert len(list((tmp_path / "out").glob("archive-*"))) == 1
    assert told[0] == (0, 2, "as it is") and told[-1] == (1, 2, "window=64")
    runs = [load(p) for p in (tmp_path / "out").glob("????????????????.json")]
    assert {r.settings["window"] for r in runs} == {64, 384} and len({r.archive for r in runs}) == 1
    passages = {r.settings["window"]: {h.passage for row in r.rows for h in row.hits} for r in runs}
    assert passages[64] != passages[384]
    assert {p: p.stat().st_mtime_ns for p in sample_folder.glob("*.sqlite*")} == before


def test_the_command_says_what_is_wrong_with_a_grid(tmp_path: Path) -> None:
    done = typer.testing.CliRunner().invoke(
        app, ["eval", "sweep", str(written(tmp_path, "a = 1")), "--out", str(tmp_path)]
    )
    assert done.exit_code == 1 and "unknown key 'a'" in done.output
    assert replace(Cell(), settings=(("hits", 4),)).name == "hits=4"


def test_a_run_that_was_killed_goes_on(sample_folder: Path, tmp_path: Path) -> None:
    from eval.gold import shipped

    gold, out = tmp_path / "gold.jsonl", tmp_path / "run.json"
    gold.write_text("\n".join(shipped()[0].read_text("utf-8").splitlines()[:12]), "utf-8")
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "eval",
        "--gold",
        str(gold),
        "--out",
        str(out),
        "--archive",
        str(sample_folder),
    ]
    environment = os.environ | {"CITEWIRE_SAMPLE": "true", "NO_COLOR": "1"}
    part = tmp_path / "run.json.part"
    started = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while (not part.exists() or part.read_text("utf-8").count("\n") < 3) and time.monotonic() < deadline:
        time.sleep(0.005)
    started.send_signal(signal.SIGKILL)
    started.wait()
    asked = [json.loads(line) for line in part.read_text("utf-8").split("\n")[1:-1]]
    assert 2 <= len(asked) < 12 and not out.exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0 and f"{len(asked)} questions were asked before" in done.stderr
    assert not part.exists()
    rows = {r.id: r for r in load(out).rows}
    # The very answers of before the kill, down to their times.
    assert len(rows) == 12 and all(rows[r["id"]].seconds == r["seconds"] for r in asked)
