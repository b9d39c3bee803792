"""The passage index: words (tantivy) and meaning (our own table, and Chroma) over the archive, rebuildable at any time.

The table of vectors answers under any filter and at any size; Chroma answers without one, up to a size. The index lies in `<archive>/index/<generation>/`; the file `<archive>/index/current` names the generation that counts and is
replaced by one rename. `state.json` inside says what built it and up to which revision of the archive it is complete:
it is written last, so whatever a crash leaves undone is done again at the next start, and doing it twice changes nothing.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive, Vectors
from corpus.article import Article, CorpusError, MismatchError, Passage
from corpus.failpoint import reach
from corpus.passages import SPLITTER_VERSION
from corpus.second import Second
from corpus.text import TEXT_VERSION
from rag.encoders import Encoder
from rag.meaning import MeaningIndex
from rag.passage_vectors import text_digest, vectors_of
from rag.terms import TERMS_VERSION, spaced, spacer
from rag.vectors import VectorTable
from rag.words import WordIndex

# What lies in a generation's folder, and how; raise it when an older one cannot be read on.
LAYOUT_VERSION = 3

# Articles taken into the index between two commits: large enough for tantivy's 5 ms commits not to count; the second
# where tens of thousands wait, because a commit also waits for the disk a dozen times.
_STEP, _STRIDE = 256, 2048
# Articles from which on a second process is worth its start.
_MANY = 1024
# Stored vectors of each pool probed at start: each must find itself first.
_PROBES = 5
# Passages up to which Chroma is kept beside the table, and asked where nothing is filtered. Made passages of one pool, 60
# questions, Chroma | table, one thread on a loaded machine: share of the true nearest 100 found, 200 passages 1.000 | 1.000, 1,000
# .974 | 1.000, 4,000 .899 | .998, 8,000 .865 | .990; processor time of a search 2.6 | 1.2 ms, 4.5 | 3.1, 4.5 | 3.0, 5.3 | 3.5; of
# taking in a passage from 1,000 on 1.5 to 2.2 | .02 ms.
CHROMA_MOST = 1_000
# Articles are searched by language, each pool by itself: their scores do not compare, and the language of the question
# would bury the other (recall@5 of the right article, 71 questions across languages on the sample corpus: .56 in one
# pool, .92 in two).
POOLS = ("ko", "en")


def built_with(encoder: Encoder) -> dict[str, str]:
    """Everything that, when it changes, makes an index answer wrongly."""
    return {
        "encoder": encoder.name,
        "dimensions": str(encoder.dim),
        "fingerprint": encoder.fingerprint,
        "text": str(TEXT_VERSION),
        "splitter": str(SPLITTER_VERSION),
        "terms": str(TERMS_VERSION),
        "layout": str(LAYOUT_VERSION),
    }


# What can be brought up to date from the archive without encoding anything, so nobody need be asked.
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
        self._meaning: MeaningIndex | None = None
        self._words: WordIndex | None = None
        self._tables: dict[str, VectorTable] = {}
        self.rebuilt = ""
        generation = self._current()
        if anew:
            self.rebuild(progress)
            return
        if generation is None:
            if not self._write:
                raise MismatchError(f"Archive '{archive.folder}' has no index yet: run `citewire rebuild`")
            generation = self._new_generation()
        self._state = _read_state(generation, encoder)
        if older := self._mismatch():
            self.rebuilt = older
            self.rebuild(progress)
            return
        self._open(generation)
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

    # -- generations -----------------------------------------------------------------------------------------------

    def _current(self) -> Path | None:
        pointer = self._root / "current"
        if not pointer.exists():
            return None
        folder = self._root / pointer.read_text(encoding="utf-8").strip()
        return folder if folder.is_dir() else None

    def _new_generation(self) -> Path:
        folder = self._root / f"g{max([0, *(int(p.name[1:]) for p in self._root.glob('g*'))]) + 1:06d}"
        folder.mkdir(parents=True)
        _write(folder / "state.json", json.dumps(_fresh(self.encoder)))
        _write(self._root / "current", folder.name)
        return folder

    def _open(self, folder: Path) -> None:
        self._folder = folder
        self._state = _read_state(folder, self.encoder)
        self._meaning, self._words, self._tables = None, None, {}
        try:
            if self._state["chroma"]:
                self._meaning = MeaningIndex(folder / "meaning", self.encoder.dim, POOLS)
            for pool in POOLS:
                rows, pairs = self._state["vectors"].get(pool, (0, 0))
                self._tables[pool] = VectorTable(
                    folder / "vectors" / pool, self.encoder.dim, int(rows), int(pairs), self._write
                )
            self._words = WordIndex(folder / "words", self._write)
        except Exception as error:  # whatever a damaged file makes the libraries say
            if not self._write:
                raise MismatchError(f"The index cannot be opened ({error}): run `citewire rebuild`") from error
            self._state["revision"] = -1

    def _mismatch(self) -> str:
        """What an older program built otherwise, "" for nothing; MismatchError for what must not be mended unasked."""
        found, wanted = self._state["built_with"], built_with(self.encoder)
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
        return self.archive.pending(max(0, self._revision))

    @property
    def _revision(self) -> int:
        return int(self._state["revision"])

    def fault(self) -> str:
        """Why the index cannot be trusted, "" when it can: the counts agree, and vectors spread over it are the archive's,
        stand in the word index, and find themselves. Its time does not grow with the archive, but for the counts."""
        if self._words is None or len(self._tables) < len(POOLS) or self._revision < 0:
            return "it could not be opened"
        try:
            expected = self.archive.passage_count()
            held = sum(t.count() for t in self._tables.values())
            lit = sum(t.lit() for t in self._tables.values())
            if self._words.count() != expected:
                return f"the word index holds {self._words.count():,} passages, the archive {expected:,}"
            if held != expected:
                return f"the table of vectors holds {held:,} passages, the archive {expected:,}"
            if self._meaning is not None and self._meaning.count() != lit:
                return f"the meaning index holds {self._meaning.count():,} passages, the archive {lit:,}"
            if (rows := sum(t.rows for t in self._tables.values())) > max(_STEP, 2 * expected):
                return f"{rows - expected:,} of {rows:,} vectors are of passages that are gone"
            for pool, table in self._tables.items():
                probes = table.probes(_PROBES)
                kept = self.archive.vectors(self.encoder.fingerprint, [i for i, _ in probes])
                for passage_id, v in probes:
                    if passage_id not in kept or kept[passage_id].passage != v.tobytes():
                        return f"passage {passage_id} has another vector than in the archive"
                    if column := table.differs(passage_id, v, self._rows(kept[passage_id].sentences)):
                        return f"passage {passage_id} is otherwise in '{column}' than in the archive"
                    if not self._words.holds(passage_id):
                        return f"passage {passage_id} is not in the word index"
                    rankings = [table.search(v.astype(np.float32), 5)]
                    if self._meaning is not None:
                        rankings.append(self._meaning.search(pool, v.astype(np.float32), 5))
                    for near in rankings:
                        # Where five others have the same vector it need not be among them.
                        least = near[-1][1] if len(near) == 5 else -1.0
                        if not near or dict(near).get(passage_id, least) < near[0][1] - 1e-3:
                            return f"passage {passage_id} does not find itself"
        except Exception as error:  # whatever a damaged file makes the libraries say
            return f"a probe failed ({error})"
        return ""

    # -- keeping up ------------------------------------------------------------------------------------------------

    def sync(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Take in every change of the archive since the last time; returns how many articles changed."""
        if self._words is None or len(self._tables) < len(POOLS):
            return 0
        done, total = 0, self.archive.pending(self._revision)
        if self._meaning is not None and self.archive.passage_count() > CHROMA_MOST:
            self.leave_chroma()
        # Where there is much, half of the words are cut in a second process.
        with Second(spacer) if total >= _MANY else nullcontext() as second:
            while changes := self.archive.changes(self._revision, _STRIDE if total > 10 * _STRIDE else _STEP):
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
                encoded = self._encoded(articles, passages)
                known = {t: spaced(t) for t in texts[len(there) :]}
                known |= zip(there, cut.result(), strict=True) if cut else ()
                read = known.__getitem__ if second else spaced
                self.take(changes, articles, companies, encoded, read)
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
        groups = {pool: [(p, v) for p, v in encoded if pools[p.article_id] == pool] for pool in POOLS}
        replaced = self.archive.replaced(list(articles)) if self._meaning is not None else frozenset()
        # Chroma's graph grows in Rust on the second core while the words are cut in Python on the first.
        with ThreadPoolExecutor(1) as beside:
            meaning = beside.submit(self._take_meaning, changes, pools, replaced, groups)
            gone = [f"{i}:{n}" for _, i, _, widest in changes for n in range(widest)]
            for pool, table in self._tables.items():
                table.delete(gone)
                if group := groups[pool]:
                    days = [number_of(articles[p.article_id].published) for p, _ in group]
                    named = [companies.get(p.article_id, ()) for p, _ in group]
                    vectors = np.stack([self._rows(v.passage)[0] for _, v in group])
                    table.put(
                        [p.id for p, _ in group], days, named, vectors, [self._rows(v.sentences) for _, v in group]
                    )
            reach("mid-vectors")
            for table in self._tables.values():
                table.flush()
            reach("between-indexes")
            for _, article_id, _, _ in changes:
                self.words.delete(article_id)
            by_article: dict[str, list[Passage]] = {}
            for p, _ in encoded:
                by_article.setdefault(p.article_id, []).append(p)
            for article_id, passages in by_article.items():
                article = articles[article_id]
                self.words.put(pools[article_id], article, passages, companies.get(article_id, ()), read)
            self.words.commit()
            meaning.result()
        reach("before-state")
        self._state["revision"] = changes[-1][0]
        self._keep_state()

    def _take_meaning(
        self,
        changes: Sequence[tuple[int, str, bool, int]],
        pools: Mapping[str, str],
        replaced: Set[str],
        groups: Mapping[str, Sequence[tuple[Passage, Vectors]]],
    ) -> None:
        """Bring Chroma up to these changes, `groups` being the passages with vectors that each pool is to hold.

        An id is replaced where it is put anew. What else must go is looked for only where it can be, in its own pool for an
        article that was never replaced: finding that an id is not there took Chroma a fifth as long as adding one.
        """
        if self._meaning is None:
            return
        for pool, group in groups.items():
            put = {p.id for p, _ in group}
            ids = [
                i
                for _, article_id, _, widest in changes
                if pools.get(article_id, pool) == pool or article_id in replaced
                for n in range(widest)
                if (i := f"{article_id}:{n}") not in put
            ]
            self._meaning.delete(pool, ids)
        reach("mid-meaning")
        for pool, group in groups.items():
            if group:
                vectors = np.stack([self._rows(v.passage)[0] for _, v in group]).astype(np.float32)
                self._meaning.put(pool, [p.id for p, _ in group], vectors)

    def _keep_state(self) -> None:
        self._state["vectors"] = {pool: (t.rows, t.pairs) for pool, t in self._tables.items()}
        _write(self._folder / "state.json", json.dumps(self._state))

    def leave_chroma(self) -> None:
        """From now on the table answers alone: Chroma's graph would cost more than it gives."""
        assert self._meaning is not None
        self._state["chroma"] = False
        self._keep_state()
        self._meaning.close()
        self._meaning = None
        shutil.rmtree(self._folder / "meaning", ignore_errors=True)

    def _rows(self, kept: bytes) -> NDArray[np.float16]:
        """Vectors as the archive keeps them, n × dim."""
        return np.frombuffer(kept, np.float16).reshape(-1, self.encoder.dim)

    def _encoded(
        self, articles: Mapping[str, Article], by_article: Mapping[str, Sequence[Passage]]
    ) -> list[tuple[Passage, Vectors]]:
        """These passages with their vectors, encoding and keeping those that the archive lacks."""
        passages = [(a, p) for a in articles.values() for p in by_article[a.id]]
        kept = self.archive.vectors(self.encoder.fingerprint, [p.id for _, p in passages])
        lacking = [(a, p) for a, p in passages if p.id not in kept or kept[p.id].digest != text_digest(a, p)]
        if lacking:
            sentences = self.archive.sentences_of(list({a.id: a for a, _ in lacking}.values()))
            fresh = vectors_of(
                self.encoder,
                [(a, p, [s.text for s in sentences[a.id][p.first : p.last + 1]]) for a, p in lacking],
            )
            with self.archive.transaction():
                self.archive.put_vectors(self.encoder.fingerprint, fresh)
            kept.update((v.passage_id, v) for v in fresh)
        return [(p, kept[p.id]) for _, p in passages]

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Build both indexes anew from the archive into a new generation, then drop the old ones."""
        self.close()
        self._open(self._new_generation())
        reach("mid-rebuild")
        self.sync(progress)
        for old in self._root.glob("g*"):
            if old != self._folder:
                shutil.rmtree(old, ignore_errors=True)

    # -- asking ----------------------------------------------------------------------------------------------------

    @property
    def meaning(self) -> MeaningIndex | None:
        """Chroma, None where the archive is too large for it to be of use."""
        return self._meaning

    @property
    def words(self) -> WordIndex:
        assert self._words is not None
        return self._words

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
        if self._meaning is not None and not (since or until or companies):
            return self._meaning.search(pool, vector, count)
        return self._tables[pool].search(vector, count, number_of(since), number_of(until), companies)

    def stored(self) -> dict[str, NDArray[np.float32]]:
        """Every vector by passage id, as the table holds it; for checks."""
        return {
            i: v.astype(np.float32)
            for table in self._tables.values()
            for i, v in table.probes(max(1, table.rows), dark=True)
        }

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Sequence[str]
    ) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """For each passage: its own cosine, and those of its sentences (in order; empty where none were encoded)."""
        found: dict[str, tuple[float, NDArray[np.float32]]] = {}
        for table in self._tables.values():
            found |= table.cosines(vector, [i for i in passage_ids if i not in found])
        return found

    def close(self) -> None:
        for index in (self._meaning, self._words):
            if index is not None:
                index.close()
        self._meaning, self._words, self._tables = None, None, {}


def rebuild_index(archive: Archive, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> None:
    """Build the index of an archive anew with this encoder, whatever built the old one; vectors it made are kept."""
    PassageIndex(archive, encoder, progress, anew=True).close()


def pool_of(language: str) -> str:
    """The pool of an article's language: Korean, or everything else."""
    return "ko" if language.startswith("ko") else "en"


def number_of(day: str) -> int:
    """An ISO day as a number, 20241010; 0 for an unknown one."""
    return int(day[:10].replace("-", "")) if day else 0


def _fresh(encoder: Encoder) -> dict[str, Any]:
    """The state of an index that holds nothing: rows and pairs of the tables by pool, and whether Chroma is in use."""
    return {"built_with": built_with(encoder), "revision": 0, "vectors": {}, "chroma": True}


def _read_state(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """A generation's state; a lost or damaged one is that of an empty index, which is then filled again."""
    try:
        found: dict[str, Any] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        if isinstance(found["built_with"], dict) and isinstance(found["revision"], int):
            return _fresh(encoder) | found
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _fresh(encoder)


def _write(path: Path, text: str) -> None:
    """Replace a small file whole: a crash leaves the old one or the new one."""
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
