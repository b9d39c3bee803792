"""The passage index: Chroma (meaning) and tantivy (words) over the archive, rebuildable at any time.

It lies in `<archive>/index/<generation>/`; the file `<archive>/index/current` names the generation that counts and is
replaced by one rename. `state.json` inside says what built it and up to which revision of the archive it is complete:
it is written last, so whatever a crash leaves undone is done again at the next start, and doing it twice changes nothing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive, Vectors
from corpus.article import Article, CorpusError, MismatchError, Passage
from corpus.failpoint import reach
from corpus.passages import SPLITTER_VERSION
from corpus.text import TEXT_VERSION
from rag.encoders import Encoder
from rag.meaning import MeaningIndex
from rag.terms import TERMS_VERSION
from rag.words import WordIndex

# Articles taken into the index between two commits: large enough for tantivy's 5 ms commits not to count.
_STEP = 256
# Stored vectors probed at start: each must find itself first.
_PROBES = 5
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
    }


class PassageIndex:
    """The index over an archive. Only the archive's writer brings it up to date; a reader takes it as it is.

    MismatchError when something else built it than `encoder` and this program: `citewire rebuild` mends that.
    """

    def __init__(self, archive: Archive, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> None:
        self._begin(archive, encoder)
        generation = self._current()
        if generation is None:
            if not self._write:
                raise MismatchError(f"Archive '{archive.folder}' has no index yet: run `citewire rebuild`")
            generation = self._new_generation()
        self._open(generation)
        self._refuse_mismatch()
        if self._write:
            try:
                self.sync(progress)
                fault = self._fault()
            except CorpusError:
                raise  # the archive's own trouble; a rebuild would meet it again
            except Exception as error:  # whatever a damaged file makes the two libraries say
                fault = f"bringing it up to date failed ({error})"
            if fault:
                self.rebuilt = fault
                self.rebuild(progress)
        elif self.behind():
            raise MismatchError(
                f"The index lacks {self.behind():,} changed articles: run `citewire rebuild`, or wait for the ingest"
            )

    def _begin(self, archive: Archive, encoder: Encoder) -> None:
        self.archive, self.encoder = archive, encoder
        self._root = archive.folder / "index"
        self._write = archive.lock is not None
        self._matrix: tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]] | None = None
        self._meaning: MeaningIndex | None = None
        self._words: WordIndex | None = None
        self.rebuilt = ""

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
        _write(folder / "state.json", json.dumps({"built_with": built_with(self.encoder), "revision": 0}))
        _write(self._root / "current", folder.name)
        return folder

    def _open(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._state: dict[str, object] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._state = {"built_with": built_with(self.encoder), "revision": 0}
        self._meaning, self._words, self._matrix = None, None, None
        try:
            self._meaning = MeaningIndex(folder / "meaning", self.encoder.dim, POOLS)
            self._words = WordIndex(folder / "words", self._write)
        except Exception as error:  # whatever a damaged file makes the two libraries say
            if not self._write:
                raise MismatchError(f"The index cannot be opened ({error}): run `citewire rebuild`") from error
            self._state["revision"] = -1

    def _refuse_mismatch(self) -> None:
        found, wanted = self._state["built_with"], built_with(self.encoder)
        if found != wanted and isinstance(found, dict):
            differ = [
                f"{k} {found.get(k, 'none')!r}, here {v!r}" for k, v in wanted.items() if found.get(k, "none") != v
            ]
            self.close()
            raise MismatchError(
                f"Index of '{self.archive.folder}' was built with {found.get('encoder')!r} ({found.get('dimensions')} "
                f"dims), the settings name {self.encoder.name!r} ({self.encoder.dim} dims); {'; '.join(differ)}: "
                "run `citewire rebuild`"
            )

    def behind(self) -> int:
        """Changes of the archive that the index does not hold yet."""
        return self.archive.pending(max(0, self._revision))

    @property
    def _revision(self) -> int:
        value = self._state["revision"]
        return value if isinstance(value, int) else 0

    def _fault(self) -> str:
        """Why the index cannot be trusted, "" when it can: the counts agree and stored vectors find themselves."""
        if self._meaning is None or self._words is None or self._revision < 0:
            return "it could not be opened"
        try:
            expected = self.archive.passage_count()
            if self._words.count() != expected:
                return f"the word index holds {self._words.count():,} passages, the archive {expected:,}"
            probes: list[tuple[str, str, NDArray[np.float32]]] = []
            dark = 0
            for passage_id, language, _, vector in self.archive.passage_vectors(self.encoder.fingerprint):
                v = np.frombuffer(vector, np.float16).astype(np.float32)
                if not v.any():
                    dark += 1
                elif len(probes) < _PROBES or hash_of(passage_id) % max(1, expected // _PROBES) == 0:
                    probes.append((pool_of(language), passage_id, v))
            if self._meaning.count() != expected - dark:
                return f"the meaning index holds {self._meaning.count():,} passages, the archive {expected - dark:,}"
            for pool, passage_id, v in probes[: 2 * _PROBES]:
                near = self._meaning.search(pool, v, 5)
                own = next((s for i, s in near if i == passage_id), -1.0)
                if not near or own < near[0][1] - 1e-3:
                    return f"passage {passage_id} does not find itself"
        except Exception as error:  # whatever a damaged file makes the two libraries say
            return f"a probe failed ({error})"
        return ""

    # -- keeping up ------------------------------------------------------------------------------------------------

    def sync(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Take in every change of the archive since the last time; returns how many articles changed."""
        if self._meaning is None or self._words is None:
            return 0
        done, total = 0, self.archive.pending(self._revision)
        while changes := self.archive.changes(self._revision, _STEP):
            articles = self.archive.articles([i for _, i, withdrawn, _ in changes if not withdrawn])
            encoded = self._encoded(articles)
            self._meaning.delete([f"{i}:{n}" for _, i, _, widest in changes for n in range(widest)])
            reach("mid-meaning")
            for pool in POOLS:
                group = [(p.id, v) for p, v in encoded if pool_of(articles[p.article_id].language) == pool]
                if group:
                    self._meaning.put(pool, [i for i, _ in group], np.stack([v for _, v in group]))
            reach("between-indexes")
            for _, article_id, _, _ in changes:
                self._words.delete(article_id)
                if article_id in articles:
                    pool = pool_of(articles[article_id].language)
                    self._words.put(pool, articles[article_id], self.archive.passages(articles[article_id]))
            self._words.commit()
            reach("before-state")
            self._state["revision"] = changes[-1][0]
            _write(self._folder / "state.json", json.dumps(self._state))
            self._matrix = None
            done += len(changes)
            if progress:
                progress(done, total)
        return done

    def _encoded(self, articles: dict[str, Article]) -> list[tuple[Passage, NDArray[np.float32]]]:
        """Passages of these articles with their vectors, encoding and keeping those that the archive lacks."""
        passages = [(a, p) for a in articles.values() for p in self.archive.passages(a)]
        kept = self.archive.vectors(self.encoder.fingerprint, [p.id for _, p in passages])
        lacking = [(a, p) for a, p in passages if p.id not in kept or kept[p.id].digest != text_digest(a, p)]
        if lacking:
            sentences = {a.id: self.archive.sentences(a.id) for a in {a.id: a for a, _ in lacking}.values()}
            per_passage = [[s.text for s in sentences[a.id][p.first : p.last + 1]] for a, p in lacking]
            own = _encode(self.encoder, [passage_text(a, p) for a, p in lacking])
            flat = _encode(self.encoder, [s for some in per_passage for s in some]) if self.encoder.sentences else None
            reach("mid-encoding")
            at, fresh = 0, []
            for (a, p), some, vector in zip(lacking, per_passage, own, strict=True):
                inner = b""
                if flat is not None:
                    inner = flat[at : at + len(some)].astype(np.float16).tobytes()
                    at += len(some)
                fresh.append(Vectors(p.id, text_digest(a, p), vector.astype(np.float16).tobytes(), inner))
            with self.archive.transaction():
                self.archive.put_vectors(self.encoder.fingerprint, fresh)
            kept.update((v.passage_id, v) for v in fresh)
        return [(p, np.frombuffer(kept[p.id].passage, np.float16).astype(np.float32)) for _, p in passages]

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
    def meaning(self) -> MeaningIndex:
        assert self._meaning is not None
        return self._meaning

    @property
    def words(self) -> WordIndex:
        assert self._words is not None
        return self._words

    def nearest(
        self, pool: str, vector: NDArray[np.float32], count: int, since: str = "", until: str = ""
    ) -> list[tuple[str, float]]:
        """(passage id, cosine) of a pool's nearest passages published from `since` to `until`, nearest first.

        Without bounds Chroma answers. With them the search is exact over a matrix in memory: Chroma's own filter was
        measured at 0.3-1.3 s where the mask takes 20 ms (300,000 vectors).
        """
        if not (since or until):
            return self.meaning.search(pool, vector, count)
        ids, pools, days, matrix = self._loaded()
        lower, upper = _number(since) or 1, _number(until) or 99991231
        inside = np.flatnonzero((pools == POOLS.index(pool)) & (days >= lower) & (days <= upper))
        if not len(inside):
            return []
        scores = matrix[inside] @ vector
        best = np.argsort(-scores)[:count]
        return [(ids[inside[i]], float(scores[i])) for i in best]

    def _loaded(self) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        if self._matrix is None:
            ids, pools, days, rows = [], [], [], []
            for passage_id, language, published, vector in self.archive.passage_vectors(self.encoder.fingerprint):
                ids.append(passage_id)
                pools.append(POOLS.index(pool_of(language)))
                days.append(_number(published))
                rows.append(np.frombuffer(vector, np.float16))
            matrix = np.stack(rows).astype(np.float32) if rows else np.zeros((0, self.encoder.dim), np.float32)
            self._matrix = (ids, np.array(pools, np.int64), np.array(days, np.int64), matrix)
        return self._matrix

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Sequence[str]
    ) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """For each passage: its own cosine, and those of its sentences (in order; empty where none were encoded)."""
        kept = self.archive.vectors(self.encoder.fingerprint, passage_ids)
        found = {}
        for i, v in kept.items():
            inner = np.frombuffer(v.sentences, np.float16).astype(np.float32).reshape(-1, self.encoder.dim)
            found[i] = (float(np.frombuffer(v.passage, np.float16).astype(np.float32) @ vector), inner @ vector)
        return found

    def close(self) -> None:
        for index in (self._meaning, self._words):
            if index is not None:
                index.close()
        self._meaning = self._words = None


def rebuild_index(archive: Archive, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> None:
    """Build the index of an archive anew with this encoder, whatever built the old one; vectors it made are kept."""
    index = PassageIndex.__new__(PassageIndex)
    index._begin(archive, encoder)
    index.rebuild(progress)
    index.close()


def pool_of(language: str) -> str:
    """The pool of an article's language: Korean, or everything else."""
    return "ko" if language.startswith("ko") else "en"


def passage_text(article: Article, passage: Passage) -> str:
    """What is encoded for a passage: the article's title stands before it, because leads often leave the company out."""
    return f"{article.title}\n{passage.text}"


def text_digest(article: Article, passage: Passage) -> str:
    return hashlib.sha256(passage_text(article, passage).encode()).hexdigest()[:32]


def hash_of(text: str) -> int:
    """A number from a text that is the same in every process."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _encode(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    return np.asarray(encoder.embed_documents(texts), np.float32).reshape(len(texts), encoder.dim)


def _number(day: str) -> int:
    return int(day[:10].replace("-", "")) if day else 0


def _write(path: Path, text: str) -> None:
    """Replace a small file whole: a crash leaves the old one or the new one."""
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
