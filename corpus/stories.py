"""Which articles tell the same story: reprints of one wire copy, and the flash, the first report and the round-up of one event.

Each article has a print and its bands (corpus/prints.py). Bands are kept by day; articles that share a band within the window
are compared, at most BUCKET for each band, so that adding takes the same time however large the archive is. Those that are
the same are linked, and linked articles are one story.

A link looks only at the two articles, so the order in which they come does not matter. The one exception: where more than
BUCKET articles within one window share a band and are not of one story, some pairs are not compared.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.article import Article
from corpus.prints import Print, bands, same

WINDOW = 4  # days between two articles of one story
BUCKET = 16  # articles compared for each band


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same; a story of one article is one too.

    `articles` are ids, earliest first, undated last. `representative` supersedes the others: the newest update, or the
    fullest text. `publishers` are distinct, in the order in which they published: the first is the earliest. `earliest`
    and `latest` are ISO times of publication, "" when no article is dated. `id` is the smallest of the articles' ids.
    """

    id: str
    articles: tuple[str, ...]
    representative: str
    publisher: str
    publishers: tuple[str, ...]
    earliest: str
    latest: str

    @property
    def others(self) -> int:
        """How many outlets beside the representative's have the story ("+6 outlets")."""
        return len(self.publishers) - (self.publisher in self.publishers)


class Stories:
    """The stories of an archive, in its tables `stories` and `story_bands`; writes go into the current transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, article: Article, print_: Print, keys: Sequence[int]) -> None:
        """Put an article that is in no story into the one it tells, by its print and that print's bands."""
        day = article.day.toordinal() if article.day else 0
        self._db.execute("INSERT INTO stories VALUES (?, ?, ?, ?)", (article.id, article.id, day, print_.pack()))
        self._db.executemany("INSERT OR IGNORE INTO story_bands VALUES (?, ?, ?)", [(b, day, article.id) for b in keys])
        self._link(article.id, print_, keys, day)

    def remove(self, article_id: str) -> None:
        """Take an article out of its story; what it alone held together falls apart."""
        row = self._db.execute(
            "SELECT story_id, day, print FROM stories WHERE article_id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return
        story, own_day, packed = row
        self._db.executemany(
            "DELETE FROM story_bands WHERE band = ? AND day = ? AND article_id = ?",
            [(b, own_day, article_id) for b in bands(Print.unpack(packed))],
        )
        self._db.execute("DELETE FROM stories WHERE article_id = ?", (article_id,))
        rest = self._db.execute(
            "SELECT article_id, day, print FROM stories WHERE story_id = ? ORDER BY article_id", (story,)
        ).fetchall()
        self._db.execute("UPDATE stories SET story_id = article_id WHERE story_id = ?", (story,))
        for other, day, packed in rest:
            found = Print.unpack(packed)
            self._link(other, found, bands(found), day)

    def clear(self) -> None:
        """Forget every story."""
        self._db.execute("DELETE FROM story_bands")
        self._db.execute("DELETE FROM stories")

    def _link(self, article_id: str, print_: Print, keys: Sequence[int], day: int) -> None:
        own = self._db.execute("SELECT story_id FROM stories WHERE article_id = ?", (article_id,)).fetchone()[0]
        joined = {own}
        for _, story, other_day, packed in self._near(article_id, keys, day):
            days = abs(day - other_day) if day and other_day else None
            if story not in joined and same(print_, Print.unpack(packed), days):
                joined.add(story)
        if len(joined) > 1:
            first = min(joined)
            for story in sorted(joined - {first}):
                self._db.execute("UPDATE stories SET story_id = ? WHERE story_id = ?", (first, story))

    def _near(self, article_id: str, keys: Sequence[int], day: int) -> list[tuple[str, str, int, bytes]]:
        """(article, story, day, print) of the articles that share a band within the window, by id."""
        found: set[str] = set()
        # One statement for all bands: one for each took a sixth of the writer's time.
        when = (("day BETWEEN ? AND ?", (day - WINDOW, day + WINDOW)), ("day = 0", ())) if day else (("1", ()),)
        parts = [
            f"SELECT * FROM (SELECT article_id FROM story_bands WHERE band = ? AND {clause} LIMIT {BUCKET})"
            for clause, _ in when
        ]
        for at in range(0, len(keys), 100):  # SQLite takes 500 parts
            bound = keys[at : at + 100]
            rows = self._db.execute(
                " UNION ALL ".join(parts * len(bound)),
                [v for band in bound for _, days in when for v in (band, *days)],
            )
            found.update(i for (i,) in rows)
        found.discard(article_id)
        near: list[tuple[str, str, int, bytes]] = []
        ids = sorted(found)
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            near += self._db.execute(
                "SELECT article_id, story_id, day, print FROM stories "
                f"WHERE article_id IN ({','.join('?' * len(some))}) ORDER BY article_id",
                some,
            ).fetchall()
        return near

    def of(self, ids: Iterable[str]) -> dict[str, Story]:
        """The story of each of these articles that is in the archive."""
        ids = list(ids)
        members: dict[str, list[str]] = {}
        for story_id, article_id in self._some("SELECT story_id, article_id FROM stories WHERE article_id IN", ids):
            members.setdefault(story_id, []).append(article_id)
        rows: dict[str, list[tuple[str, str, str, bytes]]] = {}
        for story_id, *row in self._some(
            "SELECT s.story_id, a.id, a.published, a.publisher, s.print FROM stories s JOIN articles a "
            "ON a.id = s.article_id WHERE s.story_id IN",
            list(members),
        ):
            rows.setdefault(story_id, []).append((row[0], row[1], row[2], row[3]))
        found: dict[str, Story] = {}
        for story_id, articles in members.items():
            story = _told_by(story_id, rows[story_id])
            found |= dict.fromkeys(articles, story)
        return found

    def _some(self, statement: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            yield from self._db.execute(f"{statement} ({','.join('?' * len(some))})", some)

    def count(self) -> int:
        return int(self._db.execute("SELECT count(DISTINCT story_id) FROM stories").fetchone()[0])


def _told_by(story_id: str, rows: list[tuple[str, str, str, bytes]]) -> Story:
    """The story of these articles: (id, published, publisher, print) of each."""
    rows.sort(key=lambda r: (r[1] == "", r[1], r[0]))
    chosen = rows[0]
    if len(rows) > 1:
        prints = {r[0]: Print.unpack(r[3]) for r in rows}
        furthest = max(p.stage for p in prints.values())
        newest = [r for r in rows if prints[r[0]].stage == furthest]
        fullest = max(prints[r[0]].size for r in newest)
        # Of texts that are about as full the earliest: a reprint is a few words longer or shorter by its outlet's lines.
        chosen = next(r for r in newest if prints[r[0]].size >= 0.9 * fullest)
    dated = [r[1] for r in rows if r[1]]
    return Story(
        story_id, tuple(r[0] for r in rows), chosen[0], chosen[2], tuple(dict.fromkeys(r[2] for r in rows if r[2])),
        dated[0] if dated else "", dated[-1] if dated else "",
    )  # fmt: skip
