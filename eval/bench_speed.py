"""How fast, how large: queries over many passages, beside langchain-chroma with the same vectors and filters.

    python -m eval.bench_speed [--passages N] [--texts FOLDER] [--keep FOLDER] [--questions N] [--without-rival]

Passages are made of sentences of the sample corpus, and of the sets in FOLDER (`eval.beir`), drawn at random, their digits
drawn anew; a passage's vector is the sum of its sentences' vectors by length, as a static encoder makes it, so a million
need no million encodings; rows of archive and index are written in bulk, every article a story of its own. Ours is asked twice, the first
hits judged by their sentences (as it comes) and not. Three rows for each store: no filter, a date filter that 90 % of the passages pass, one
company of fifty. The clock covers one query, its encoding included; ours gives six hits with their articles (two searches,
fusion, reprints folded), langchain-chroma the six nearest passages. Each store is measured in a fresh process: opening,
then memory after all questions (anonymous, and with the files it has mapped), and the bytes on disk.
"""

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive, Vectors
from corpus.article import Article, Passage, Skipped
from corpus.prints import printed
from corpus.read import read
from corpus.sentences import split_sentences
from corpus.text import language
from eval.beir import read_set
from eval.conditions import machine
from eval.gold import read_gold, shipped
from eval.run import percentile
from rag.answer import Query
from rag.encoders import Encoder, encoded, open_encoder
from rag.index import CHROMA_MOST, PassageIndex
from rag.retriever import Retriever
from rag.terms import Terms, spaced, terms
from rag.translate import Glossary
from rag.wiring import SAMPLE

SEED, HITS, WARM = 1, 6, 10
SENTENCES, DAYS, COMPANIES = 3, 1000, 50
FIRST_DAY = date(2023, 1, 1)
# A tenth of the days lies before it.
SINCE = (FIRST_DAY + timedelta(DAYS // 10)).isoformat()
COMPANY = "회사07"
_BATCH = 5000
# Sentences of each language that passages are made of.
MOST = 40_000
_TURNED = [str.maketrans("0123456789", "0123456789"[n:] + "0123456789"[:n]) for n in range(10)]
# Our searches by name, and how many hits each judges.
OURS: dict[str, int | None] = {"citewire": None, "citewire, no sentence judged": 0}
RIVAL = "langchain-chroma"
ROWS = ("none", "date, 90 %", "company, 2 %")


@dataclass(frozen=True, slots=True)
class Material:
    """Sentences of one language with their vectors (rows of length one)."""

    texts: Sequence[str]
    vectors: NDArray[np.float32]


def material(encoder: Encoder, folder: Path | None) -> dict[str, Material]:
    """Up to MOST sentences by language, "ko" and "en": of the sample corpus, and of every set in `folder`."""
    articles = [a for a in read([SAMPLE]) if not isinstance(a, Skipped)]
    more = (
        [a for path in sorted(folder.glob("*/queries.jsonl")) for a in read_set(path.parent).articles] if folder else []
    )
    random.Random(SEED).shuffle(more)
    found: dict[str, dict[str, None]] = {"ko": {}, "en": {}}
    for a in [*articles, *more]:
        for start, end, *_ in split_sentences(a.text[:3000]):
            if 20 <= end - start <= 300:
                text = a.text[start:end]
                some = found["ko" if language(text) == "ko" else "en"]
                if len(some) < MOST:
                    some[text] = None
    return {k: Material(list(t), encoded(encoder, list(t))) for k, t in found.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """An article of one passage with the ranges of its sentences, its vectors, and the terms of its text."""

    article: Article
    ranges: list[tuple[int, int]]
    vectors: Vectors
    terms: Terms

    @property
    def passage(self) -> Passage:
        return Passage(self.article.id, 0, 0, SENTENCES - 1, 0, len(self.article.text), self.article.text)


def made(of: dict[str, Material], encoder: Encoder, count: int) -> Iterator[Made]:
    """`count` articles of one passage, three of four Korean."""
    chance = random.Random(SEED)
    names = [f"회사{n:02d}" for n in range(COMPANIES)]
    known: dict[str, Terms] = {}
    for number in range(count):
        some = of["en" if number % 4 == 3 and of["en"].texts else "ko"]
        drawn = [chance.randrange(len(some.texts)) for _ in range(SENTENCES + 1)]
        # Of each sentence nine versions with other digits, so that a million articles are cut into terms in minutes.
        turn = chance.randrange(1, 10)
        texts = [some.texts[n].translate(_TURNED[turn]) for n in drawn]
        ranges, at, cut_ = [], 0, []
        for t in texts[1:]:
            ranges.append((at, at + len(t)))
            at += len(t) + 1
            if t not in known:
                known[t] = terms(t)
            cut_.append(known[t])
        day = (FIRST_DAY + timedelta(number % DAYS)).isoformat()
        article = Article(
            f"{number:010x}", f"{number}.txt", texts[0][:60], " ".join(texts[1:]), "신문", published=day,
            language="en" if some is of["en"] else "ko", tagged=(names[number // 4 % COMPANIES],),
        )  # fmt: skip
        vectors = some.vectors[drawn]
        whole = np.array([len(t) for t in [article.title, *texts[1:]]], np.float32) @ vectors
        whole /= max(float(np.linalg.norm(whole)), 1e-9)
        inner = vectors[1:].astype(np.float16).tobytes() if encoder.sentences else b""
        yield Made(
            article, ranges, Vectors(f"{article.id}:0", "", whole.astype(np.float16).tobytes(), inner),
            Terms(tuple(w for c in cut_ for w in c.words), tuple(g for c in cut_ for g in c.grams)),
        )  # fmt: skip


def build(folder: Path, encoder: Encoder, texts: Path | None, count: int) -> float:
    """Make the archive and its index in `folder`; seconds. One that is there is used again."""
    clock = time.perf_counter()
    with Archive(folder / "archive", write=True, purpose="bench") as archive:
        if archive.passage_count() >= count:
            return 0.0
        index = PassageIndex(archive, encoder)
        if count > CHROMA_MOST:
            index.leave_chroma()
        stream = made(material(encoder, texts), encoder, count)
        while batch := list(islice(stream, _BATCH)):
            _keep(archive, index, batch)
        archive.execute("ANALYZE")
        index.close()
    return time.perf_counter() - clock


def _keep(archive: Archive, index: PassageIndex, batch: Sequence[Made]) -> None:
    """Write a batch into the archive's tables and the index, past the checks that an ingest makes of each article."""
    first = int(archive.execute("SELECT coalesce(max(revision), 0) + 1 FROM articles").fetchone()[0])
    told = printed(batch[0].article).pack()
    rows: dict[str, list[tuple[object, ...]]] = {
        t: [] for t in ("articles", "sentences", "passages", "mentions", "stories")
    }
    for n, m in enumerate(batch):
        a, p = m.article, m.passage
        rows["articles"].append(
            (a.id, 1, first + n, 0, 1, a.published, a.publisher, a.language, a.source, a.digest, a.published,
             json.dumps(asdict(a), ensure_ascii=False))
        )  # fmt: skip
        rows["sentences"] += [(a.id, i, start, end) for i, (start, end) in enumerate(m.ranges)]
        rows["passages"].append((a.id, 0, p.first, p.last, p.start, p.end))
        rows["mentions"] += [(a.id, c, 1, 0) for c in a.tagged]
        rows["stories"].append((a.id, a.id, a.day.toordinal() if a.day else 0, told))
    with archive.transaction():
        for table, values in rows.items():
            marks = ",".join("?" * len(values[0]))
            archive.write_rows(f"INSERT INTO {table} VALUES ({marks})", values)
        # The sentences' vectors lie in the index, which alone is asked for them here: a million would be 6 GB once more.
        archive.put_vectors(index.encoder.fingerprint, [replace(m.vectors, sentences=b"") for m in batch])
    read_before = {m.article.text: (" ".join(m.terms.words), " ".join(m.terms.grams)) for m in batch}
    read_before |= {m.article.title: spaced(m.article.title) for m in batch}
    index.take(
        [(first + n, m.article.id, False, 1) for n, m in enumerate(batch)],
        {m.article.id: m.article for m in batch},
        {m.article.id: m.article.tagged for m in batch},
        [(m.passage, m.vectors) for m in batch],
        read_before.__getitem__,
    )


class Known:
    """LangChain's `Embeddings` whose documents are "number" and whose vectors are there already."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.vectors: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vectors.pop(t) for t in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.encoder.embed_query(text)


def rival(folder: Path, encoder: Encoder) -> tuple[Any, Known]:
    """langchain-chroma's store in `folder`, cosine, everything else as it comes."""
    from langchain_chroma import Chroma

    known = Known(encoder)
    store: Any = Chroma(
        "rival",
        known,  # type: ignore[arg-type]
        persist_directory=str(folder),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )
    return store, known


def build_rival(folder: Path, encoder: Encoder) -> float:
    """Put the archive's passages with their vectors into langchain-chroma; seconds."""
    clock = time.perf_counter()
    store, known = rival(folder / "rival", encoder)
    with Archive(folder / "archive") as archive:
        held = int(store._collection.count())
        texts: list[str] = []
        metadatas: list[dict[str, Any]] = []
        ids: list[str] = []
        for n, (passage_id, _, published, vector) in enumerate(archive.passage_vectors(encoder.fingerprint)):
            if n < held:
                continue
            article = archive.article(passage_id.rpartition(":")[0])
            ids.append(passage_id)
            texts.append(article.text)
            metadatas.append({"day": int(published.replace("-", "")), "company": article.tagged[0]})
            known.vectors[article.text] = np.frombuffer(vector, np.float16).astype(np.float32).tolist()
            if len(ids) == 1000:
                store.add_texts(texts, metadatas, ids=ids)
                texts, metadatas, ids = [], [], []
        if ids:
            store.add_texts(texts, metadatas, ids=ids)
    return time.perf_counter() - clock


def questions(count: int) -> list[Query]:
    """Gold questions of the sample corpus, in both languages, spread evenly."""
    gold = [g for g in read_gold(shipped()) if not g.turns]
    return [Query(g.question, g.language) for g in gold[:: max(1, len(gold) // count)][:count]]


def timed(ask: Callable[[Query, str], object], asked: Sequence[Query]) -> dict[str, list[tuple[float, float]]]:
    """Seconds and processor seconds of each question by filter; the first few of each are asked twice, the first time
    unclocked."""
    found: dict[str, list[tuple[float, float]]] = {}
    for name in ROWS:
        for q in asked[:WARM]:
            ask(q, name)
        seconds = found[name] = []
        for q in asked:
            clock, work = time.perf_counter(), time.process_time()
            ask(q, name)
            seconds.append((time.perf_counter() - clock, time.process_time() - work))
    return found


def measure(store: str, folder: Path, encoder: Encoder, asked: Sequence[Query]) -> dict[str, Any]:
    """One store in this process: seconds by filter, of opening, memory in MiB."""
    clock = time.perf_counter()
    if store in OURS:
        with Archive(folder / "archive") as archive:
            index = PassageIndex(archive, encoder)
            opened = time.perf_counter() - clock
            retriever = Retriever(index, Glossary(), judged=OURS[store])
            narrowed = {
                "none": {}, "date, 90 %": {"since": SINCE}, "company, 2 %": {"companies": (COMPANY,), "only": True}
            }  # fmt: skip
            first = time.perf_counter()
            retriever.retrieve(asked[0], HITS)
            first = time.perf_counter() - first
            seconds = timed(
                lambda q, row: retriever.retrieve(Query(q.text, q.language, **narrowed[row]), HITS),  # type: ignore[arg-type]
                asked,
            )
            memory = _memory()
            index.close()
    else:
        chroma, _ = rival(folder / "rival", encoder)
        opened = time.perf_counter() - clock
        where = {
            "none": None, "date, 90 %": {"day": {"$gte": int(SINCE.replace("-", ""))}}, "company, 2 %": {"company": COMPANY}
        }  # fmt: skip
        first = time.perf_counter()
        chroma.similarity_search(asked[0].text, k=HITS)
        first = time.perf_counter() - first
        seconds = timed(lambda q, row: chroma.similarity_search(q.text, k=HITS, filter=where[row]), asked)
        memory = _memory()
    return {"opened": opened, "first": first, "seconds": seconds, **memory}


def _memory() -> dict[str, float]:
    """MiB of this process: anonymous, and with mapped files, now and at its peak."""
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"peak": peak, "anonymous": peak, "resident": peak}
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            name, _, value = line.partition(":")
            if name in ("RssAnon", "VmRSS"):
                found["anonymous" if name == "RssAnon" else "resident"] = int(value.split()[0]) / 1024
    return found


def _bytes(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.bench_speed", description="Speed and size of the search.")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--texts", type=Path, help="folder of question sets whose sentences are used as well")
    parser.add_argument("--keep", type=Path, help="folder in which the archive stays for the next time")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--without-rival", action="store_true")
    parser.add_argument("--measure", choices=(*OURS, RIVAL), help=argparse.SUPPRESS)
    given = parser.parse_args()
    encoder, asked = open_encoder(""), questions(given.questions)
    if given.measure:
        print(json.dumps(measure(given.measure, given.keep, encoder, asked)))
        return
    with tempfile.TemporaryDirectory() as passing:
        folder = given.keep or Path(passing)
        built = build(folder, encoder, given.texts, given.passages)
        print(f"archive and index {built:.0f} s", flush=True)
        if not given.without_rival:
            print(f"langchain-chroma {build_rival(folder, encoder):.0f} s", flush=True)
        print(
            "\n| store | filter | ms p50 / p95 | processor ms p50 / p95 | opening s, first query ms | MiB anonymous / resident | index on disk MiB |"
        )
        print("|---|---|---|---|---|---|---|")
        for store in OURS if given.without_rival else (*OURS, RIVAL):
            out = subprocess.run(
                [sys.executable, "-m", "eval.bench_speed", "--measure", store, "--keep", str(folder),
                 "--questions", str(given.questions)],
                check=True, capture_output=True, text=True,
                # As `citewire` sets it for itself.
                env=os.environ | ({"OPENBLAS_NUM_THREADS": "1"} if store in OURS else {}),
            ).stdout  # fmt: skip
            m = json.loads(out.splitlines()[-1])
            disk = _bytes(folder / ("archive/index" if store in OURS else "rival")) / 2**20
            for row in ROWS:
                s, work = ([1000 * pair[n] for pair in m["seconds"][row]] for n in (0, 1))
                print(
                    f"| {store} | {row} "
                    f"| {percentile(s, 0.5):.1f} / {percentile(s, 0.95):.1f} "
                    f"| {percentile(work, 0.5):.1f} / {percentile(work, 0.95):.1f} "
                    f"| {m['opened']:.2f}, {1000 * m['first']:.0f} | {m['anonymous']:,.0f} / {m['resident']:,.0f} | {disk:,.0f} |"
                )
        print(f"\n{given.passages:,} passages, {len(asked)} questions, {', '.join(machine().values())}.")


if __name__ == "__main__":
    main()
