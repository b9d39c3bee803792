"""A second process prepares articles, and nobody can tell."""

import os
import signal

import pytest

from corpus.article import Article, Skipped
from corpus.companies import Companies
from corpus.prepared import FEW, GROUP, Prepared, Preparing, preparer
from tests.fakes import made

COUNT = FEW + 5 * GROUP + 7
ITEMS = [Skipped(f"b{n}", "reason") if n % 10 == 3 else made(n)[0] for n in range(COUNT)]


@pytest.fixture(scope="module")
def expected() -> list[Prepared | Skipped]:
    prepare = preparer(60, Companies())
    return [prepare(i) if isinstance(i, Article) else i for i in ITEMS]


def test_the_same_in_the_same_order(expected: list[Prepared | Skipped]) -> None:
    with Preparing(60, Companies()) as preparing:
        found = list(preparing.each(ITEMS))
        process = preparing.second.process
        assert process is not None and process.poll() is None, "a second process took part"
    assert found == expected
    assert process.poll() == 0, "it ends with the first"


def test_it_goes_on_alone_when_the_second_process_is_killed(expected: list[Prepared | Skipped]) -> None:
    with Preparing(60, Companies()) as preparing:
        found = []
        killed = False
        for item in preparing.each(ITEMS):
            found.append(item)
            if preparing.second.process is not None and not killed:
                os.kill(preparing.second.process.pid, signal.SIGKILL)
                killed = True
    assert killed and found == expected


def test_few_articles_start_no_process() -> None:
    with Preparing(60, Companies()) as preparing:
        assert len(list(preparing.each(ITEMS[:FEW]))) == FEW
        assert preparing.second.process is None
