"""The way of an article: read, cut, kept in the archive, encoded, indexed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.archive import Archive, Vectors
from corpus.article import Article, MismatchError, Passage, Sentence, Skipped, Unchanged, cut
from corpus.companies import Companies
from corpus.passages import SPLITTER_VERSION, split
from corpus.prepared import Prepared, Preparing, preparer
from corpus.prints import STORIES_VERSION
from corpus.read import Item
from corpus.readings import Finished, Noted, write
from corpus.second import Second
from corpus.sentences import split_sentences
from corpus.tokens import counter
from rag.encoder.static import StaticEncoder
from rag.encoders import Encoder
from rag.passage_vectors import encoding_preparer

# Articles kept in one transaction, at first and at most: each is whole or not at all, and the disk is waited for once. Few at
# first, so that what comes slowly is soon kept.
_BATCH, _LARGEST = 32, 256


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
    items: Iterable[Item],
    window: int,
    kept: Callable[[Sequence[str]], None] | None = None,
    progress: Callable[[Article | Skipped | Unchanged], None] | None = None,
    companies: Companies | None = None,
    encoder: Encoder | None = None,
) -> Ingested:
    """Keep what was read. `kept` is told the ids of articles once they are durable: from then on a crash loses none.

    The index takes them in when it is next brought up to date. `companies` are looked for in every article; without them
    those of the list that ships. With `encoder`, vectors are made on the way where there is a second process that has the time;
    what has none then gets them from the index.

        1. Each item is looked at in reading order: what the archive holds already is counted and left.
        2. Articles are prepared, in a second process where there are many, while the reader goes on.
        3. Batches are kept in that order, each in one transaction with the notes of the files they come from.
    """
    done = Ingested()
    _check_splitter(archive, window)
    companies = companies or Companies()
    # New, of a schema that knew no companies, or with prints of stories that this program does not make.
    if archive.fact(COMPANIES_FACT).rpartition("/")[2] != STORIES_VERSION:
        name_anew(archive, companies)
    waiting: Counter[str] = Counter()  # ids of articles on their way
    batch: list[Prepared | Skipped | Noted | Finished] = []
    largest = _BATCH
    static = encoder if isinstance(encoder, StaticEncoder) else None

    def keep() -> None:
        nonlocal largest
        vectors: list[Vectors] = []
        with archive.transaction():
            for item in batch:
                if isinstance(item, Prepared):
                    outcome = archive.add(item.article, item.sentences, item.passages, item.mentioned, item.story)
                    setattr(done, outcome, getattr(done, outcome) + 1)
                    if outcome != "unchanged":
                        vectors += item.vectors
                elif isinstance(item, Skipped):
                    archive.skip(item)
                else:
                    write(archive, item)
            if static:
                archive.put_vectors(static.fingerprint, vectors)
        ids = [item.article.id for item in batch if isinstance(item, Prepared)]
        if kept and ids:
            kept(ids)
        waiting.subtract(ids)
        batch.clear()
        largest = min(2 * largest, _LARGEST)

    def fresh() -> Iterator[Article | Skipped | Noted | Finished]:
        """1. What must be kept."""
        for item in items:
            if progress and not isinstance(item, (Noted, Finished)):
                progress(item)
            if isinstance(item, Skipped):
                done.skipped.append(item)
            elif isinstance(item, Unchanged):
                done.unchanged += len(item.ids)
                done.skipped += item.skipped
                if kept and item.ids:
                    kept(item.ids)
                continue
            elif isinstance(item, Article):
                if not waiting[item.id] and archive.holds(item):  # nothing is cut or written for what has not changed
                    done.unchanged += 1
                    if kept:
                        kept([item.id])
                    continue
                waiting[item.id] += 1
            yield item

    # 2.
    with (
        Second(encoding_preparer, window, companies, static.folder) if static else Second(preparer, window, companies)
    ) as second:
        for item in Preparing(preparer(window, companies), second).each(fresh()):
            # 3.
            batch.append(item)
            if len(batch) >= largest:
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
    companies = companies or Companies()
    prepare = preparer(window, companies)
    with archive.transaction():
        for article in archive.every_article():
            (p,) = prepare([article])
            archive.replace_cut(article, p.sentences, p.passages, p.mentioned)
        archive.set_fact("splitter", splitter_fact(window))
        archive.set_fact(COMPANIES_FACT, named_by(companies))


def name_anew(archive: Archive, companies: Companies) -> None:
    """Find companies and stories anew in every article, in one transaction; sentences and vectors stay."""
    with archive.transaction():
        archive.forget_stories()
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
