"""The README does not lie: its commands exist, its settings are read, its Python runs, its files are there."""

import re
import shlex
import textwrap
from pathlib import Path

import typer.testing

from rag.settings import Settings
from ui.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_every_make_target_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make (\w+)", "\n".join(blocks("")), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_and_option_is_known() -> None:
    commands = re.findall(r"^(?:\$ )?citewire .*", "\n".join(blocks("")), re.MULTILINE)
    assert len(commands) >= 6
    for line in commands:
        words = shlex.split(line.partition("  #")[0].removeprefix("$ "))[1:]
        shown = typer.testing.CliRunner().invoke(app, [words[0], "--help"]).output
        assert "Usage" in shown, line
        for option in (w for w in words[1:] if w.startswith("--")):
            assert option in shown, f"{line}: no {option}"


def test_every_variable_is_a_setting() -> None:
    names = {n.lower() for n in re.findall(r"CITEWIRE_([A-Z_]+)", README)} - {"config"}
    assert names and names <= set(Settings.model_fields)


def test_the_python_runs(sample_folder: Path, tmp_path: Path, monkeypatch: object) -> None:
    (code,) = [b for b in blocks("python") if "http://" not in b]  # tests/test_api.py runs those against a server
    code = code.replace('archive="var/archive"', f"archive={str(sample_folder)!r}")
    exec(compile(textwrap.dedent(code), "README.md", "exec"), {})


def test_every_link_leads_somewhere() -> None:
    for page in ("README.md", "ARCHITECTURE.md"):
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{page}: {link}"


def test_the_files_of_the_architecture_page_exist() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:rag|ui|corpus|eval)/[\w/.]*)`", page):
        assert (ROOT / path).exists(), path
