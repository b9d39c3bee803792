"""The passage index: words (tantivy) and meaning (our own table, and Chroma) over the archive, rebuildable at any time.

The table of vectors answers under any filter and at any size; Chroma answers without one, up to a size. What they hold is kept in
step with the archive, one generation of them at a time (rag/generation.py): another is built where the one that counts cannot
be trusted (rag/fault.py).
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive, Vectors
from corpus.article import Article, CorpusError, MismatchError, Passage
from corpus.failpoint import reach
from corpus.second import Second
from rag.days import number_of
from rag.encoders import Encoder
from rag.fault import fault_of
from rag.generation import Batch, Generation, begin, built_with, current
from rag.meaning import MeaningIndex
from rag.passage_vectors import kept_vectors
from rag.terms import spaced, spacer
from rag.words import WordIndex

# Articles taken into the index between two commits: large enough for tantivy's 5 ms commits not to count; the second
# where tens of thousands wait, because a commit also waits for the disk a dozen times.
_STEP, _STRIDE = 256, 2048
# Articles from which on a second process is worth its start.
_MANY = 1024
# Passages up to which Chroma is kept beside the table, and asked where nothing is filtered. Made passages of one pool, 60
# questions, Chroma | table, one thread on a loaded machine: share of the true nearest 100 found, 200 passages 1.000 | 1.000, 1,000
# .974 | 1.000, 4,000 .899 | .998, 8,000 .865 | .990; processor time of a search 2.6 | 1.2 ms, 4.5 | 3.1, 4.5 | 3.0, 5.3 | 3.5; of
# taking in a passage from 1,000 on 1.5 to 2.2 | .02 ms.
CHROMA_MOST = 1_000
# Articles are searched by language, each pool by itself: their scores do not compare, and the language of the question
# would bury the other (recall@5 of the right article, 71 questions across languages on the sample corpus: .56 in one
# pool, .92 in two).
POOLS = ("ko", "en")
# What of an older program's index can be brought up to date from the archive without encoding anything, so nobody need be asked.
_MENDED = ("terms", "layout")


class PassageIndex:
    """The index over an archive. Only the archive's writer brings it up to date; a reader takes it as it is.

    MismatchError when something else built it than `encoder` and this program: `citewire rebuild` mends that. What an older
    program left is built anew by itself. `anew` builds it from the archive whatever is there; vectors that the archive
    keeps are used again.
    """

    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        progress: Callable[[int, int], None] | None = None,
        anew: bool = False,
    ) -> None:
        self.archive, self.encoder = archive, encoder
        self._root = archive.folder / "index"
        self._write = archive.lock is not None
        self.rebuilt = ""
        folder = None if anew else current(self._root)
        if folder is None and not (anew or self._write):
            raise MismatchError(f"Archive '{archive.folder}' has no index yet: run `citewire rebuild`")
        self._generation = Generation(folder or begin(self._root, encoder), encoder, POOLS, self._write)
        if anew:
            self._fill(progress)
            return
        if older := self._mismatch():
            self.rebuilt = older
            self.rebuild(progress)
            return
        self._generation.open()
        if self._write:
            try:
                self.sync(progress)
                fault = self.fault()
            except CorpusError:
                raise  # the archive's own trouble; a rebuild would meet it again
            except Exception as error:  # whatever a damaged file makes the libraries say
                fault = f"bringing it up to date failed ({error})"
            if fault:
                self.rebuilt = fault
                self.rebuild(progress)
        elif self.behind():
            raise MismatchError(
                f"The index lacks {self.behind():,} changed articles: run `citewire rebuild`, or wait for the ingest"
            )

    # -- keeping up ------------------------------------------------------------------------------------------------

    def _mismatch(self) -> str:
        """What an older program built otherwise, "" for nothing; MismatchError for what must not be mended unasked."""
        found, wanted = self._generation.built_with, built_with(self.encoder)
        differ = {k: f"{k} {found.get(k, 'none')!r}, here {v!r}" for k, v in wanted.items() if found.get(k) != v}
        if not differ:
            return ""
        if self._write and not set(differ) - set(_MENDED):
            return f"an older program built it ({'; '.join(differ.values())})"
        raise MismatchError(
            f"Index of '{self.archive.folder}' was built with {found.get('encoder')!r} ({found.get('dimensions')} "
            f"dims), the settings name {self.encoder.name!r} ({self.encoder.dim} dims); {'; '.join(differ.values())}: "
            "run `citewire rebuild`"
        )

    def behind(self) -> int:
        """Changes of the archive that the index does not hold yet."""
        return self.archive.pending(self._generation.revision)

    def fault(self) -> str:
        """Why the index cannot be trusted, "" when it can."""
        return fault_of(self._generation, self.archive, self.encoder.fingerprint)

    def sync(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Take in every change of the archive since the last time; returns how many articles changed."""
        if self._generation.words is None:
            return 0
        done, total = 0, self.behind()
        if self.meaning is not None and self.archive.passage_count() > CHROMA_MOST:
            self.leave_chroma()
        stride = _STRIDE if total > 10 * _STRIDE else _STEP
        # Where there is much, half of the words are cut in a second process.
        with Second(spacer) if total >= _MANY else nullcontext() as second:
            while changes := self.archive.changes(self._generation.revision, stride):
                articles = self.archive.articles([i for _, i, withdrawn, _ in changes if not withdrawn])
                passages = self.archive.passages_of(list(articles.values()))
                texts = (
                    [t for i, a in articles.items() for t in (a.title, *(p.text for p in passages[i]))]
                    if second
                    else []
                )
                there = texts[: len(texts) // 2]
                cut = second.submit(there) if second else None
                companies = self.archive.companies_of(list(articles))
                encoded = kept_vectors(self.archive, self.encoder, articles, passages)
                known = {t: spaced(t) for t in texts[len(there) :]}
                known |= zip(there, cut.result(), strict=True) if cut else ()
                self.take(changes, articles, companies, encoded, known.__getitem__ if second else spaced)
                done += len(changes)
                if progress:
                    progress(done, total)
        return done

    def take(
        self,
        changes: Sequence[tuple[int, str, bool, int]],
        articles: Mapping[str, Article],
        companies: Mapping[str, Sequence[str]],
        encoded: Sequence[tuple[Passage, Vectors]],
        read: Callable[[str], tuple[str, str]] = spaced,
    ) -> None:
        """Take in these changes of the archive (see `Archive.changes`), all that follow the last ones: the articles that are
        there with the companies they name, and all their passages. `read` is rag.terms.spaced, or has its results."""
        pools = {i: pool_of(a.language) for i, a in articles.items()}
        replaced = self.archive.replaced(list(articles)) if self.meaning is not None else frozenset()
        self._generation.take(Batch(changes, articles, pools, companies, encoded, replaced), read)

    def leave_chroma(self) -> None:
        """From now on the table answers alone: Chroma's graph would cost more than it gives."""
        self._generation.leave_chroma()

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Build both indexes anew from the archive into a new generation, then drop the old ones."""
        self.close()
        self._generation = Generation(begin(self._root, self.encoder), self.encoder, POOLS, self._write)
        self._fill(progress)

    def _fill(self, progress: Callable[[int, int], None] | None) -> None:
        """Take the whole archive into the generation that was begun, then drop the old ones."""
        self._generation.open()
        reach("mid-rebuild")
        self.sync(progress)
        for old in self._root.glob("g*"):
            if old != self._generation.folder:
                shutil.rmtree(old, ignore_errors=True)

    # -- asking ----------------------------------------------------------------------------------------------------

    @property
    def meaning(self) -> MeaningIndex | None:
        """Chroma, None where the archive is too large for it to be of use."""
        return self._generation.meaning

    @property
    def words(self) -> WordIndex:
        assert self._generation.words is not None
        return self._generation.words

    def nearest(
        self,
        pool: str,
        vector: NDArray[np.float32],
        count: int,
        since: str = "",
        until: str = "",
        companies: Sequence[str] = (),
    ) -> list[tuple[str, float]]:
        """(passage id, cosine) of a pool's nearest passages published from `since` to `until` and naming any of
        `companies`, nearest first.

        Without a filter Chroma answers, as long as it is there. With one, the table: Chroma's own filter was measured at
        0.3-1.3 s where a mask takes 20 ms (300,000 vectors).
        """
        if self.meaning is not None and not (since or until or companies):
            return self.meaning.search(pool, vector, count)
        return self._generation.tables[pool].search(vector, count, number_of(since), number_of(until), companies)

    def stored(self) -> dict[str, NDArray[np.float32]]:
        """Every vector by passage id, as the table holds it; for checks."""
        return {
            i: v.astype(np.float32)
            for table in self._generation.tables.values()
            for i, v in table.probes(max(1, table.rows), dark=True)
        }

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Sequence[str]
    ) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """For each passage: its own cosine, and those of its sentences (in order; empty where none were encoded)."""
        found: dict[str, tuple[float, NDArray[np.float32]]] = {}
        for table in self._generation.tables.values():
            found |= table.cosines(vector, [i for i in passage_ids if i not in found])
        return found

    def close(self) -> None:
        self._generation.close()


def rebuild_index(archive: Archive, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> None:
    """Build the index of an archive anew with this encoder, whatever built the old one; vectors it made are kept."""
    PassageIndex(archive, encoder, progress, anew=True).close()


def pool_of(language: str) -> str:
    """The pool of an article's language: Korean, or everything else."""
    return "ko" if language.startswith("ko") else "en"
