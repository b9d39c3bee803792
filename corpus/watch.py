"""Folders that are watched: what appears is read, what changes is read again, what is deleted is withdrawn.

The folders are looked through every few seconds. That finds changes on network drives too, where the system reports none.
A file is read when its time and size were the same twice in a row: until then somebody is still writing it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.archive import Archive
from corpus.article import Article, Skipped, article_id
from corpus.read import _files as files
from corpus.read import read

_EMPTIED = 10  # files; more that vanish at once are a drive that went away, not a newsroom tidying up


@dataclass(frozen=True, slots=True)
class File:
    """A file of a watched folder; `source` is its path below the folder, `state` its (mtime in ns, size in bytes)."""

    folder: Path
    source: str
    path: Path
    state: tuple[int, int]

    @property
    def key(self) -> str:
        return f"{self.folder}\t{self.source}"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file: "added", "changed", "withdrawn" or "skipped"; `what` is a title or a reason."""

    kind: str
    source: str
    what: str = ""


class Watch:
    """Looks through folders. Ask `look` now and then; give `items` to the archive; then `settle`."""

    def __init__(self, folders: Sequence[Path], archive: Archive) -> None:
        self.folders = [f.resolve() for f in folders]
        self.notes: list[str] = []
        self._known: dict[str, tuple[tuple[int, int], list[str]]] = {}
        for folder in self.folders:
            for name, value in archive.facts(f"watch {folder}\t"):
                said = json.loads(value)
                self._known[name.removeprefix("watch ")] = ((said["state"][0], said["state"][1]), said["ids"])
        self._before: dict[str, tuple[int, int]] | None = None
        self._missing: set[str] = set()
        self._read: dict[str, tuple[tuple[int, int], list[str]]] = {}
        self.changes: list[Change] = []

    def look(self) -> tuple[list[File], list[str]]:
        """(files that are new or changed and quiet, keys of files that are gone), by the last two looks."""
        self.notes = []
        now: dict[str, File] = {}
        held: list[str] = []
        for folder in self.folders:
            if not folder.is_dir():
                held.append(f"{folder}\t")
                self.notes.append(f"folder '{folder}' is not there: nothing of it is withdrawn")
                continue
            found = 0
            for path, source, reason in files([folder]):
                if reason.startswith("cannot be opened"):
                    held.append(f"{folder}\t" if path == folder else f"{folder}\t{source}/")
                    self.notes.append(f"'{path}' {reason}: nothing of it is withdrawn")
                    continue
                with suppress(OSError):
                    info = path.stat()
                    file = File(folder, source, path, (info.st_mtime_ns, info.st_size))
                    now[file.key] = file
                    found += 1
            if not found and sum(k.startswith(f"{folder}\t") for k in self._known) > _EMPTIED:
                held.append(f"{folder}\t")
                self.notes.append(f"folder '{folder}' is empty now: nothing of it is withdrawn until a file is there")
        states = {key: file.state for key, file in now.items()}
        before = self._before if self._before is not None else {}
        changed = [
            file
            for key, file in now.items()
            if before.get(key) == file.state and self._known.get(key, (None,))[0] != file.state
        ]
        missing = {k for k in self._known if k not in now and not k.startswith(tuple(held))}
        gone = sorted(missing & self._missing)
        self._before, self._missing = states, missing
        return changed, gone

    def items(self, changed: Sequence[File], archive: Archive) -> Iterator[Article | Skipped]:
        """What stands in these files, known by the names and ids that `citewire ingest FOLDER` gives them."""
        self.changes = []
        for file in changed:
            ids: list[str] = []
            name = file.source.rpartition("/")[2]
            for item in read([file.path]):
                source = file.source + item.source.removeprefix(name)
                if isinstance(item, Skipped):
                    self.changes.append(Change("skipped", source, item.reason))
                    yield replace(item, source=source)
                    continue
                article = replace(item, source=source)
                if not item.url:
                    article = replace(article, id=article_id("", f"{file.folder.name}/{source}"))
                ids.append(article.id)
                there = archive.articles([article.id]).get(article.id)
                if there is None or (there.title, there.text) != (article.title, article.text):
                    self.changes.append(Change("changed" if there else "added", source, article.title))
                yield article
            self._read[file.key] = (file.state, ids)

    def settle(self, gone: Sequence[str], archive: Archive) -> list[Change]:
        """Withdraw what no file holds any more, and note what was read; all changes since `items` began.

        To be called when the articles are durable.
        """
        left = {key: self._known.pop(key)[1] for key in gone if key in self._known}
        for key, (_, ids) in self._read.items():
            if ids:  # a file that could not be read keeps what it held
                left[key] = [i for i in self._known.get(key, ((0, 0), []))[1] if i not in ids]
            else:
                self._read[key] = (self._read[key][0], self._known.get(key, ((0, 0), []))[1])
        self._known |= self._read
        held = {i for _, ids in self._known.values() for i in ids}
        for key, ids in left.items():
            for i in ids:
                if i in held:  # moved to another file
                    continue
                with suppress(KeyError):
                    title = archive.article(i).title
                    archive.withdraw(i)
                    self.changes.append(Change("withdrawn", key.partition("\t")[2], title))
        with archive.transaction():
            for key, (state, ids) in self._read.items():
                archive.set_fact(f"watch {key}", json.dumps({"state": state, "ids": ids}))
            for key in gone:
                archive.set_fact(f"watch {key}", "")
        self._read = {}
        changes, self.changes = self.changes, []
        return changes
