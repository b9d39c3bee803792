"""The written conversations: their form, and how many follow-ups find their article once they are completed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.companies import Companies
from corpus.text import language
from eval.conversations import Conversation, found, written
from rag.encoders import open_encoder
from rag.followup import FollowUps
from rag.index import PassageIndex
from rag.retriever import Retriever
from rag.settings import read_settings
from rag.translate import Glossary
from rag.understand import Understanding
from rag.wiring import company_files

LINES = list(written())


@pytest.fixture(scope="module")
def parts(sample_folder: Path) -> Iterator[tuple[Retriever, Understanding, FollowUps]]:
    files = company_files(read_settings(sample=True))
    companies = Companies(files)
    with Archive(sample_folder) as archive:
        index = PassageIndex(archive, open_encoder(""))
        understanding = Understanding(archive, companies)
        yield Retriever(index, Glossary(named=files)), understanding, FollowUps(companies, understanding.today())
        index.close()


def test_the_set_is_of_both_languages_and_its_articles_are_there(
    parts: tuple[Retriever, Understanding, FollowUps],
) -> None:
    assert len(LINES) >= 60 and len({c.id for c in LINES}) == len(LINES)
    assert sum(language(c.question) == "en" for c in LINES) >= 20 <= sum(language(c.question) == "ko" for c in LINES)
    assert all(c.turns and c.question and c.alone for c in LINES)
    sources = [a.source for a in parts[0].index.archive.every_article()]
    for c in LINES:
        assert any(s.endswith(c.source) for s in sources), c.source


def test_completed_by_rule_they_find_their_article(parts: tuple[Retriever, Understanding, FollowUps]) -> None:
    retriever, understanding, followups = parts

    def share(lines: list[Conversation]) -> float:
        hits = [found(retriever, understanding, followups.standalone(c.question, c.turns), c.source) for c in lines]
        return sum(hits) / len(hits)

    korean, english = (share([c for c in LINES if language(c.question) == x]) for x in ("ko", "en"))
    count = sum(language(c.question) == "ko" for c in LINES)
    whole = (korean * count + english * (len(LINES) - count)) / len(LINES)
    # .973 (.685 by the last question alone): `python -m eval.conversations`.
    assert whole >= 0.93 and korean >= 0.95 and english >= 0.87
