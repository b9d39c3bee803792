"""The way of an article: read, cut, kept in the archive, encoded, indexed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from corpus.archive import Archive
from corpus.article import Article, MismatchError, Passage, Sentence, Skipped, cut
from corpus.companies import Companies, Mentioned
from corpus.passages import SPLITTER_VERSION, split
from corpus.sentences import split_sentences
from corpus.stories import STORIES_VERSION
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
    companies: Companies | None = None,
) -> Ingested:
    """Keep what was read. `kept` is told the ids of articles once they are durable: from then on a crash loses none.

    The index takes them in when it is next brought up to date. `companies` are looked for in every article; without them
    those of the list that ships.
    """
    done = Ingested()
    count = counter()
    _check_splitter(archive, window)
    companies = companies or Companies()
    if not archive.fact(COMPANIES_FACT):  # new, or of a schema that knew no companies
        name_anew(archive, companies)
    waiting: set[str] = set()  # ids in the batch
    batch: list[tuple[Article, list[Sentence], list[Passage], Sequence[Mentioned]] | Skipped] = []

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
        waiting.clear()

    for item in items:
        if progress:
            progress(item)
        if isinstance(item, Skipped):
            done.skipped.append(item)
            batch.append(item)
        elif item.id not in waiting and archive.holds(item):  # nothing is cut or written for what has not changed
            done.unchanged += 1
            if kept:
                kept([item.id])
            continue
        else:
            waiting.add(item.id)
            sentences = cut(item, split_sentences(item.text))
            batch.append((item, sentences, split(item, sentences, count, window), companies.mentioned(item)))
        if len(batch) >= _BATCH:
            keep()
    if batch:
        keep()
    return done


def cutter(window: int) -> Callable[[Article], tuple[list[Sentence], list[Passage]]]:
    """What cuts an article into sentences and passages of at most `window` tokens."""
    count = counter()

    def both(article: Article) -> tuple[list[Sentence], list[Passage]]:
        sentences = cut(article, split_sentences(article.text))
        return sentences, split(article, sentences, count, window)

    return both


def recut(archive: Archive, window: int, companies: Companies | None = None) -> None:
    """Cut every article anew into sentences and passages, and find companies and stories anew, in one transaction; the
    index then takes them all in again."""
    count = counter()
    companies = companies or Companies()
    with archive.transaction():
        for article in archive.every_article():
            sentences = cut(article, split_sentences(article.text))
            archive.replace_cut(
                article, sentences, split(article, sentences, count, window), companies.mentioned(article)
            )
        archive.set_fact("splitter", splitter_fact(window))
        archive.set_fact(COMPANIES_FACT, named_by(companies))


def name_anew(archive: Archive, companies: Companies) -> None:
    """Find companies and stories anew in every article, in one transaction; sentences and vectors stay."""
    with archive.transaction():
        for article in archive.every_article():
            archive.replace_mentioned(article, companies.mentioned(article))
        archive.set_fact(COMPANIES_FACT, named_by(companies))


# What found the companies and stories of an archive's articles: another list, or other rules, and they are found anew by
# `citewire rebuild`. Until then new articles are read by the new list, old ones stay as they were found.
COMPANIES_FACT = "companies"


def named_by(companies: Companies) -> str:
    """The value of that fact for these companies."""
    return f"{companies.digest}/{STORIES_VERSION}"


def splitter_fact(window: int) -> str:
    """The value of the fact "splitter" when articles are cut to this many tokens."""
    return f"{SPLITTER_VERSION}/{window}"


def _check_splitter(archive: Archive, window: int) -> None:
    found = archive.fact("splitter")
    if not found:
        with archive.transaction():
            archive.set_fact("splitter", splitter_fact(window))
    elif found != splitter_fact(window):
        raise MismatchError(
            f"Archive '{archive.folder}' was cut with splitter {found}, the settings say {splitter_fact(window)} "
            "(version/tokens): run `citewire rebuild`"
        )
