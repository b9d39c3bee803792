"""Which articles each ingested folder or file gave, so that one whose file was deleted can be withdrawn."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.archive import Archive
from corpus.article import ArchiveError, Article, Skipped, Unchanged
from corpus.read import Item

_FACT = "ingested "  # then the absolute paths that were given together, as a JSON list


class Folders:
    """Watches what is read from `paths`; `note` keeps it with the archive, `prune` withdraws what is there no more."""

    def __init__(self, archive: Archive, paths: Sequence[Path]) -> None:
        self._archive = archive
        self._paths = sorted({str(p.resolve()) for p in paths})
        self._ids: set[str] = set()
        self._unread: set[str] = set()

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items; their ids are remembered."""
        for item in items:
            if isinstance(item, Article):
                self._ids.add(item.id)
            elif isinstance(item, Unchanged):
                self._ids.update(item.ids)
                self._unread.update(_file(s) for s in item.skipped)
            elif isinstance(item, Skipped):
                self._unread.add(_file(item))
            yield item

    def note(self) -> None:
        """Remember what these paths gave, beside what they gave before."""
        before, _ = self._before()
        self._write(before | self._ids)

    def prune(self) -> list[str]:
        """Withdraw what these paths gave before and give no more; their ids.

        What other paths gave too stays, and so does what stands in a file that could not be read this time. ArchiveError
        when nothing at all was read: a folder that is not mounted must not empty the archive.
        """
        before, elsewhere = self._before()
        if before and not self._ids:
            raise ArchiveError("Nothing could be read there, so nothing was withdrawn: is the folder the right one?")
        gone, kept = [], set(self._ids)
        for article_id in sorted(before - self._ids):
            found = self._archive.articles([article_id])
            if not found:
                continue
            if found[article_id].source.partition("#")[0] in self._unread:
                kept.add(article_id)
            elif article_id not in elsewhere:
                self._archive.withdraw(article_id)
                gone.append(article_id)
        self._write(kept)
        return gone

    def _before(self) -> tuple[set[str], set[str]]:
        """Ids that these paths, together or some of them, gave before; and those that others gave."""
        before: set[str] = set()
        elsewhere: set[str] = set()
        for name, value in self._facts():
            mine = set(json.loads(name[len(_FACT) :])) <= set(self._paths)
            (before if mine else elsewhere).update(json.loads(value))
        return before, elsewhere

    def _facts(self) -> list[tuple[str, str]]:
        return self._archive.execute(
            "SELECT name, value FROM facts WHERE substr(name, 1, ?) = ?", (len(_FACT), _FACT)
        ).fetchall()

    def _write(self, ids: set[str]) -> None:
        """One note for these paths in place of those for some of them."""
        name, value = f"{_FACT}{json.dumps(self._paths, ensure_ascii=False)}", json.dumps(sorted(ids))
        parts = [n for n, _ in self._facts() if n != name and set(json.loads(n[len(_FACT) :])) <= set(self._paths)]
        if parts or self._archive.fact(name) != value:
            with self._archive.transaction():
                for part in parts:
                    self._archive.execute("DELETE FROM facts WHERE name = ?", (part,))
                self._archive.set_fact(name, value)


def _file(skipped: Skipped) -> str:
    """The file that gave no article, or in which a record gave none."""
    return skipped.source.partition(":")[0].partition("#")[0]
