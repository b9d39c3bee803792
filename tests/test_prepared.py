"""A second process prepares articles, and nobody can tell."""

import os
import signal
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.article import Article, Skipped
from corpus.companies import Companies
from corpus.prepared import FEW, GROUP, Prepared, Preparing, preparer
from corpus.second import Second
from rag.encoders import open_encoder
from rag.index import PassageIndex
from rag.ingest import ingest
from tests.fakes import made

COUNT = FEW + 5 * GROUP + 7
ITEMS = [Skipped(f"b{n}", "reason") if n % 10 == 3 else made(n)[0] for n in range(COUNT)]


@pytest.fixture(scope="module")
def expected() -> list[Prepared | Skipped]:
    made = iter(preparer(60, Companies())([i for i in ITEMS if isinstance(i, Article)]))
    return [next(made) if isinstance(i, Article) else i for i in ITEMS]


def second() -> Second[Article, Prepared]:
    return Second(preparer, 60, Companies())


def preparing(other: Second[Article, Prepared]) -> Preparing:
    return Preparing(preparer(60, Companies()), other)


def test_the_same_in_the_same_order(expected: list[Prepared | Skipped]) -> None:
    with second() as other:
        found = list(preparing(other).each(ITEMS))
        process = other.process
        assert process is not None and process.poll() is None, "a second process took part"
    assert found == expected
    assert process.poll() == 0, "it ends with the first"


def test_it_goes_on_alone_when_the_second_process_is_killed(expected: list[Prepared | Skipped]) -> None:
    with second() as other:
        found = []
        killed = False
        for item in preparing(other).each(ITEMS):
            found.append(item)
            if other.process is not None and not killed:
                os.kill(other.process.pid, signal.SIGKILL)
                killed = True
    assert killed and found == expected


def test_few_articles_start_no_process() -> None:
    with second() as other:
        assert len(list(preparing(other).each(ITEMS[:FEW]))) == FEW
        assert other.process is None


def test_vectors_made_on_the_way_are_those_of_the_index(tmp_path: Path) -> None:
    encoder = open_encoder("")
    found = []
    for name, given in (("with", encoder), ("without", None)):
        with Archive(tmp_path / name, write=True) as archive:
            ingest(archive, ITEMS, 60, companies=Companies(), encoder=given)
            before = archive.execute("SELECT count(*) FROM vectors").fetchone()[0]
            assert (before > 3 * GROUP) is (
                given is not None
            )  # the first articles are prepared without a second process
            PassageIndex(archive, encoder).close()
            found.append(archive.execute("SELECT * FROM vectors ORDER BY passage_id").fetchall())
    assert found[0] == found[1] and len(found[0]) > 700
