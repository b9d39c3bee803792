"""Backups under load: while another process ingests, copies are taken, put back into empty folders and compared.

    python -m eval.backups --times 50

A copy is good when SQLite finds it whole and it holds exactly the articles that the archive had at its last revision.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from corpus.archive import DATABASE, Archive
from corpus.article import ArchiveError, Article, article_id
from corpus.backup import backup, check, restore
from corpus.read import read
from rag.ingest import ingest

SAMPLE = Path(__file__).parent.parent / "corpus" / "sample"


def varied() -> "list[Article]":
    """The sample's articles a hundred times over, each with a text and an id of its own."""
    articles = [a for a in read([SAMPLE]) if isinstance(a, Article)]
    return [
        replace(a, id=article_id("", f"{n}-{a.id}"), url="", text=f"{n}번째 판. {a.text}", headings=())
        for n in range(100)
        for a in articles
    ]


def write(folder: Path) -> None:
    """The other process: ingest until it is ended."""
    with Archive(folder, write=True, purpose="eval.backups") as archive:
        while True:
            for a in varied():
                ingest(archive, [a], 384)


def kept(folder: Path) -> int:
    """How many articles the archive holds; 0 while it is being made."""
    try:
        return check(folder / DATABASE)[0]
    except ArchiveError:
        return 0


def rows(archive: Archive, revision: int) -> list[tuple[object, ...]]:
    return archive.execute(
        "SELECT id, version, revision, digest, article FROM articles WHERE revision <= ? ORDER BY id", (revision,)
    ).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        writer = subprocess.Popen([sys.executable, "-m", "eval.backups", "--write", str(root / "archive")])
        try:
            while kept(root / "archive") < 5:
                time.sleep(0.2)
            good, seconds, sizes = 0, [], []
            for n in range(given.times):
                time.sleep(0.2)
                begun = time.perf_counter()
                done = backup(root / "archive", root / f"{n}.sqlite")
                seconds.append(time.perf_counter() - begun)
                sizes.append(done.size)
                restore(root / f"{n}.sqlite", root / f"r{n}")
                with Archive(root / "archive") as now, Archive(root / f"r{n}") as back:
                    good += rows(now, done.revision) == rows(back, 10**12) != []
            busy = writer.poll() is None
            articles = kept(root / "archive")
        finally:
            writer.kill()
            writer.wait()
        print(
            f"{good}/{given.times} backups whole and equal (0 failures of {given.times} shows a rate below "
            f"{3 / given.times:.0%}); {min(seconds):.2f} to {max(seconds):.2f} s, {min(sizes) / 1e6:.1f} to "
            f"{max(sizes) / 1e6:.1f} MB; {articles:,} articles at the end; the other process {'wrote to the end' if busy else 'HAD STOPPED'}"
        )


if __name__ == "__main__":
    main()
