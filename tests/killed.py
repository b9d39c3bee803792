"""A child process that ingests until it is killed; it says on a file which articles are durable."""

import os
from collections.abc import Sequence
from pathlib import Path

from corpus.archive import Archive
from corpus.article import Article
from corpus.failpoint import ENVIRONMENT
from rag.index import PassageIndex, rebuild_index
from rag.ingest import ingest
from tests.fakes import HashEncoder, made

EACH = 60  # articles of one cycle


def articles(cycle: int) -> list[Article]:
    """What one cycle ingests: new articles, and a changed one of every tenth of the cycle before."""
    fresh = [made(n, published="2024-01-01")[0] for n in range(cycle * EACH, (cycle + 1) * EACH)]
    old = range(max(0, (cycle - 1) * EACH), cycle * EACH, 10)
    return fresh + [
        made(n, f"기사 {n}은 {cycle}번째로 정정됐다. 숫자는 {n * 7}억원이다.", published="2024-01-01")[0] for n in old
    ]


def run(folder: Path, cycle: int, acknowledged: Path, failpoint: str) -> None:
    """Ingest a cycle, index it, rebuild; each durable article's id and version is one line of `acknowledged`."""
    if failpoint:
        os.environ[ENVIRONMENT] = failpoint
    file = open(acknowledged, "a", encoding="utf-8")  # noqa: SIM115  closed by the kill
    digests = {a.id: a.digest for a in articles(cycle)}

    def kept(ids: Sequence[str]) -> None:
        file.write("".join(f"{i} {digests[i]}\n" for i in ids))
        file.flush()

    with Archive(folder, write=True, purpose="kill test") as archive:
        ingest(archive, articles(cycle), 384, kept)
        PassageIndex(archive, HashEncoder()).close()
        rebuild_index(archive, HashEncoder())
