"""What is wrong with the index of an archive and with the settings, and the command that mends it.

The record's own part is corpus/doctor.py.
"""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.archive import DATABASE, Archive
from corpus.article import CorpusError, MismatchError
from corpus.doctor import Finding, examine, lock_owner
from rag.settings import FILE_VARIABLE, Settings

_REBUILD = "run `citewire rebuild`"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index says of itself, without opening it. `behind` counts changed articles it does not hold."""

    there: bool
    encoder: str = ""
    behind: int = 0

    @property
    def complete(self) -> bool:
        return self.there and not self.behind


def index_state(archive: Archive) -> IndexState:
    """Which encoder built the index of this archive and how far it is; quick: no model and no index is opened."""
    root = archive.folder / "index"
    try:
        generation = (root / "current").read_text(encoding="utf-8").strip()
        state = json.loads((root / generation / "state.json").read_text(encoding="utf-8"))
        return IndexState(True, str(state["built_with"]["encoder"]), archive.pending(max(0, int(state["revision"]))))
    except (OSError, ValueError, KeyError, TypeError):
        return IndexState(False, behind=archive.pending(0))


def examine_all(settings: Settings) -> Iterator[Finding]:
    """Everything that is wrong with the settings' archive, its index and the settings themselves."""
    broken = False
    for finding in examine(settings.archive):
        broken = broken or finding.code in ("archive-missing", "database-damaged", "schema-other")
        yield finding
    yield from _config(settings)
    if broken or not (settings.archive / DATABASE).exists():
        return
    try:
        with Archive(settings.archive) as archive:
            yield from _built(archive, settings)
            yield from _index(archive, settings)
    except CorpusError as error:
        yield Finding("archive-busy", str(error), "try again when it is free")


def _config(settings: Settings) -> Iterator[Finding]:
    path = Path(os.environ.get(FILE_VARIABLE) or "citewire.toml")
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    secret = any(
        line.split("=")[0].strip().endswith(("key", "secret", "password", "token")) for line in text.split("\n")
    )
    if secret and mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding("config-readable", f"'{path}' holds a key and others may read it", f"chmod 600 '{path}'")


def _built(archive: Archive, settings: Settings) -> Iterator[Finding]:
    """What cut the articles and found their companies, against what would today."""
    from rag.ingest import COMPANIES_FACT, named_by, splitter_fact
    from rag.wiring import known_companies

    found, wanted = archive.fact("splitter"), splitter_fact(settings.window)
    if found and found != wanted:
        yield Finding(
            "splitter-changed", f"articles were cut with splitter {found}, the settings say {wanted}", _REBUILD
        )
    found, wanted = archive.fact(COMPANIES_FACT), named_by(known_companies(settings))
    if found and found != wanted:
        yield Finding("companies-changed", "the list of companies is another than the one used so far", _REBUILD)


def _index(archive: Archive, settings: Settings) -> Iterator[Finding]:
    from rag.encoders import open_encoder
    from rag.index import PassageIndex

    state = index_state(archive)
    root = archive.folder / "index"
    if not state.there:
        yield Finding("index-missing", "there is no index, or it says nothing of itself", _REBUILD)
        return
    current = (root / "current").read_text(encoding="utf-8").strip()
    if left := [p.name for p in root.iterdir() if p.is_dir() and p.name != current and not lock_owner(archive.folder)]:
        left.sort()
        yield Finding(
            "index-leftovers", f"{len(left)} older generations lie beside it: {', '.join(left[:5])}", _REBUILD
        )
    if state.behind:
        busy = lock_owner(archive.folder)
        yield Finding(
            "index-behind",
            f"the index lacks {state.behind:,} changed articles" + (f"; {busy} is writing" if busy else ""),
            "" if busy else _REBUILD,
            wrong=not busy,
        )
        return
    try:
        encoder = open_encoder(settings.encoder, settings.download)
    except Exception as error:  # whatever a model's folder makes the libraries say
        yield Finding("encoder-missing", f"the encoder of the settings cannot be had: {error}", "set CITEWIRE_ENCODER")
        return
    try:
        index = PassageIndex(archive, encoder)
    except MismatchError as error:
        yield Finding("index-other", str(error).removesuffix(f": {_REBUILD}"), _REBUILD)
        return
    except Exception as error:  # whatever a damaged file makes the libraries say
        yield Finding("index-damaged", f"the index cannot be opened ({error})", _REBUILD)
        return
    try:
        if fault := index.fault():
            yield Finding("index-damaged", fault, _REBUILD)
    finally:
        index.close()
