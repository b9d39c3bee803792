"""The way of an article: read, cut, kept in the archive, encoded, indexed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from corpus.archive import Archive
from corpus.article import Article, MismatchError, Passage, Sentence, Skipped, cut
from corpus.passages import SPLITTER_VERSION, split
from corpus.sentences import split_sentences
from corpus.tokens import counter

# Articles kept in one transaction: each is whole or not at all, and the disk is waited for once.
_BATCH = 32


@dataclass
class Ingested:
    """What an ingest did, as counts; `skipped` in reading order."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def articles(self) -> int:
        return self.added + self.changed + self.unchanged


def ingest(
    archive: Archive,
    items: Iterable[Article | Skipped],
    window: int,
    kept: Callable[[Sequence[str]], None] | None = None,
    progress: Callable[[Article | Skipped], None] | None = None,
) -> Ingested:
    """Keep what was read. `kept` is told the ids of articles once they are durable: from then on a crash loses none.

    The index takes them in when it is next brought up to date.
    """
    done = Ingested()
    count = counter()
    _check_splitter(archive, window)
    batch: list[tuple[Article, list[Sentence], list[Passage]] | Skipped] = []

    def keep() -> None:
        with archive.transaction():
            for item in batch:
                if isinstance(item, Skipped):
                    archive.skip(item)
                    continue
                outcome = archive.add(*item)
                setattr(done, outcome, getattr(done, outcome) + 1)
        if kept:
            kept([item[0].id for item in batch if not isinstance(item, Skipped)])
        batch.clear()

    for item in items:
        if progress:
            progress(item)
        if isinstance(item, Skipped):
            done.skipped.append(item)
            batch.append(item)
        else:
            sentences = cut(item, split_sentences(item.text))
            batch.append((item, sentences, split(item, sentences, count, window)))
        if len(batch) >= _BATCH:
            keep()
    if batch:
        keep()
    return done


def recut(archive: Archive, window: int) -> None:
    """Cut every article anew into sentences and passages, in one transaction; the index then takes them all in again."""
    count = counter()
    with archive.transaction():
        for article in archive.every_article():
            sentences = cut(article, split_sentences(article.text))
            archive.replace_cut(article, sentences, split(article, sentences, count, window))
        archive.set_fact("splitter", _splitter(window))


def _splitter(window: int) -> str:
    return f"{SPLITTER_VERSION}/{window}"


def _check_splitter(archive: Archive, window: int) -> None:
    found = archive.fact("splitter")
    if not found:
        with archive.transaction():
            archive.set_fact("splitter", _splitter(window))
    elif found != _splitter(window):
        raise MismatchError(
            f"Archive '{archive.folder}' was cut with splitter {found}, the settings say {_splitter(window)} "
            "(version/tokens): run `citewire rebuild`"
        )
