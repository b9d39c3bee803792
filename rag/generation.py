"""A generation of the index: one folder with the words, the tables of vectors and Chroma, which are filled together.

It lies in `<archive>/index/<generation>/`; the file `<archive>/index/current` names the one that counts and is replaced by one
rename. `state.json` inside says what built it and up to which revision of the archive it is complete: it is written last,
so whatever a crash leaves undone is done again at the next start, and doing it twice changes nothing.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.archive import Vectors
from corpus.article import Article, MismatchError, Passage
from corpus.failpoint import reach
from corpus.passages import SPLITTER_VERSION
from corpus.text import TEXT_VERSION
from rag.days import number_of
from rag.encoders import Encoder
from rag.meaning import MeaningIndex
from rag.passage_vectors import rows_of
from rag.terms import TERMS_VERSION
from rag.vectors import VectorTable
from rag.words import WordIndex

# What lies in a generation's folder, and how; raise it when an older one cannot be read on.
LAYOUT_VERSION = 3


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


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes of the archive that follow one another (see `Archive.changes`), and what is to be indexed of them: the articles
    that are there, the pool of each and the companies it names, and all their passages.

    `replaced` are those of the articles that had an earlier version; only Chroma asks for them.
    """

    changes: Sequence[tuple[int, str, bool, int]]
    articles: Mapping[str, Article]
    pools: Mapping[str, str]
    companies: Mapping[str, Sequence[str]]
    passages: Sequence[tuple[Passage, Vectors]]
    replaced: Set[str]

    def of(self, pool: str) -> list[tuple[Passage, Vectors]]:
        """The passages that a pool is to hold."""
        return [(p, v) for p, v in self.passages if self.pools[p.article_id] == pool]


class Generation:
    """The generation in `folder`: its state is read at once, its indexes are there from `open` to `close`.

    `words` are opened last: where they are there, all are. `meaning` is None, too, where Chroma is not in use any more.
    """

    def __init__(self, folder: Path, encoder: Encoder, pools: Sequence[str], write: bool) -> None:
        self.folder, self._dim, self._pools, self._write = folder, encoder.dim, pools, write
        self._state = _read_state(folder, encoder)
        self.meaning: MeaningIndex | None = None
        self.tables: dict[str, VectorTable] = {}
        self.words: WordIndex | None = None

    @property
    def built_with(self) -> dict[str, Any]:
        found: dict[str, Any] = self._state["built_with"]
        return found

    @property
    def revision(self) -> int:
        """The archive's revision up to which it is complete."""
        return int(self._state["revision"])

    def open(self) -> None:
        """MismatchError where a reader cannot; a writer, who can build another, is left without `words`."""
        try:
            if self._state["chroma"]:
                self.meaning = MeaningIndex(self.folder / "meaning", self._dim, self._pools)
            for pool in self._pools:
                rows, pairs = self._state["vectors"].get(pool, (0, 0))
                self.tables[pool] = VectorTable(
                    self.folder / "vectors" / pool, self._dim, int(rows), int(pairs), self._write
                )
            self.words = WordIndex(self.folder / "words", self._write)
        except Exception as error:  # whatever a damaged file makes the libraries say
            if not self._write:
                raise MismatchError(f"The index cannot be opened ({error}): run `citewire rebuild`") from error

    def take(self, batch: Batch, read: Callable[[str], tuple[str, str]]) -> None:
        """Take in the changes that follow the last ones. `read` is rag.terms.spaced, or has its results."""
        # Chroma's graph grows in Rust on the second core while the words are cut in Python on the first.
        with ThreadPoolExecutor(1) as beside:
            meaning = beside.submit(self._take_meaning, batch)
            self._take_vectors(batch)
            reach("between-indexes")
            self._take_words(batch, read)
            meaning.result()
        reach("before-state")
        self._state["revision"] = batch.changes[-1][0]
        self._keep_state()

    def _take_meaning(self, batch: Batch) -> None:
        """Bring Chroma up to these changes.

        An id is replaced where it is put anew. What else must go is looked for only where it can be, in its own pool for an
        article that was never replaced: finding that an id is not there took Chroma a fifth as long as adding one.
        """
        if self.meaning is None:
            return
        groups = {pool: batch.of(pool) for pool in self._pools}
        for pool, group in groups.items():
            put = {p.id for p, _ in group}
            ids = [
                i
                for _, article_id, _, widest in batch.changes
                if batch.pools.get(article_id, pool) == pool or article_id in batch.replaced
                for n in range(widest)
                if (i := f"{article_id}:{n}") not in put
            ]
            self.meaning.delete(pool, ids)
        reach("mid-meaning")
        for pool, group in groups.items():
            if group:
                vectors = np.stack([rows_of(v.passage, self._dim)[0] for _, v in group]).astype(np.float32)
                self.meaning.put(pool, [p.id for p, _ in group], vectors)

    def _take_vectors(self, batch: Batch) -> None:
        gone = [f"{i}:{n}" for _, i, _, widest in batch.changes for n in range(widest)]
        for pool, table in self.tables.items():
            table.delete(gone)
            if group := batch.of(pool):
                days = [number_of(batch.articles[p.article_id].published) for p, _ in group]
                named = [batch.companies.get(p.article_id, ()) for p, _ in group]
                vectors = np.stack([rows_of(v.passage, self._dim)[0] for _, v in group])
                sentences = [rows_of(v.sentences, self._dim) for _, v in group]
                table.put([p.id for p, _ in group], days, named, vectors, sentences)
        reach("mid-vectors")
        for table in self.tables.values():
            table.flush()

    def _take_words(self, batch: Batch, read: Callable[[str], tuple[str, str]]) -> None:
        assert self.words is not None
        for _, article_id, _, _ in batch.changes:
            self.words.delete(article_id)
        by_article: dict[str, list[Passage]] = {}
        for p, _ in batch.passages:
            by_article.setdefault(p.article_id, []).append(p)
        for i, passages in by_article.items():
            self.words.put(batch.pools[i], batch.articles[i], passages, batch.companies.get(i, ()), read)
        self.words.commit()

    def leave_chroma(self) -> None:
        """From now on the table answers alone: Chroma's graph would cost more than it gives."""
        assert self.meaning is not None
        self._state["chroma"] = False
        self._keep_state()
        self.meaning.close()
        self.meaning = None
        shutil.rmtree(self.folder / "meaning", ignore_errors=True)

    def _keep_state(self) -> None:
        self._state["vectors"] = {pool: (t.rows, t.pairs) for pool, t in self.tables.items()}
        _write(self.folder / "state.json", json.dumps(self._state))

    def close(self) -> None:
        for index in (self.meaning, self.words):
            if index is not None:
                index.close()
        self.meaning, self.words, self.tables = None, None, {}


def current(root: Path) -> Path | None:
    """The folder of the generation that counts, None where there is none yet or it is lost."""
    pointer = root / "current"
    if not pointer.exists():
        return None
    folder = root / pointer.read_text(encoding="utf-8").strip()
    return folder if folder.is_dir() else None


def begin(root: Path, encoder: Encoder) -> Path:
    """The folder of a new generation that holds nothing, and counts from now on."""
    folder = root / f"g{max([0, *(int(p.name[1:]) for p in root.glob('g*'))]) + 1:06d}"
    folder.mkdir(parents=True)
    _write(folder / "state.json", json.dumps(_fresh(encoder)))
    _write(root / "current", folder.name)
    return folder


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
