"""One evaluation: every gold question asked, each answer scored, and what was asked of what kept with it.

1. The questions' needs are looked up in the archive: which sentences an answer must find.
2. Each question is asked as a user asks it, earlier turns first; what was found, said and cited is noted.
3. Each row is scored against its needs; a question without an answer in the archive only by whether it was refused.
4. The rows' scores are gathered by type and language (`eval.table`).
"""

import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from corpus.archive import Archive
from eval.gold import GoldQuestion, Need, archive_digest, digest, needs
from eval.matching import exact, f1, holds, tokens
from eval.metrics import average_precision, citation_precision, citation_recall, ndcg_at_k, recall_at_k, reciprocal_rank
from rag.answer import Answer, Done, Event, Found, Hit, Turn

FORMAT = 1
# Passages that count in retrieval: the reader sees no more.
FIRST = 5
_VERSIONS = ("citewire", "chromadb", "tantivy", "numpy", "torch", "sentence-transformers", "langchain-core")


class Asked(Protocol):
    """What is evaluated: `rag.chatbot.Chatbot`, or anything that streams the same events over an archive."""

    @property
    def archive(self) -> Archive: ...

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it was shown: its text, verdict and the sentences it cites (ids and texts, in order)."""

    text: str
    verdict: str
    cited: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit: its passage and article, and which of the question's needs (by number) passage and article meet."""

    passage: str
    source: str
    title: str
    passage_needs: tuple[int, ...]
    article_needs: tuple[int, ...]
    article: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question's outcome. `scores` holds what applies to it, each 0 to 1; `seconds` is by stage, with "total".

    `error` is what the chatbot raised, in one line, "" when it answered or refused.
    """

    id: str
    question: str
    language: str
    type: str
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    refused: bool = False
    model: str = ""
    notice: str = ""
    claims: tuple[Said, ...] = ()
    hits: tuple[Seen, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    error: str = ""

    @property
    def answerable(self) -> bool:
        return self.type != "unanswerable"

    @property
    def text(self) -> str:
        """The answer as one line; what happened instead, in brackets, where there is none."""
        if self.error:
            return f"[error: {self.error}]"
        return "[refused]" if self.refused else " ".join(c.text for c in self.claims)


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. `questions` and `archive` are digests; `seconds` is the wall time of all questions together."""

    started: str
    seconds: float
    questions: str
    archive: str
    articles: int
    settings: dict[str, Any]
    built_with: dict[str, str]
    versions: dict[str, str]
    machine: dict[str, str]
    rows: tuple[Row, ...]
    format: int = FORMAT

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all."""
        beside = path.with_name(path.name + ".new")
        beside.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
        os.replace(beside, path)


def load(path: Path) -> Run:
    """A run that was saved; ValueError when the file is none, or another format's."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept.get("format") != FORMAT:
            raise ValueError(f"format {kept.get('format')!r}, expected {FORMAT}")
        rows = tuple(
            Row(**r | {
                "answers": tuple(r["answers"]), "evidence": tuple(r["evidence"]),
                "claims": tuple(Said(c["text"], c["verdict"], tuple(c["cited"]), tuple(c["sentences"])) for c in r["claims"]),
                "hits": tuple(Seen(**h | {k: tuple(h[k]) for k in ("passage_needs", "article_needs")}) for h in r["hits"]),
            })
            for r in kept["rows"]
        )  # fmt: skip
        return Run(**kept | {"rows": rows})
    except OSError as error:
        raise ValueError(
            f"Run '{path}' cannot be read: {error.strerror}; give a file that `citewire eval --out` wrote"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"'{path}' is no run of this program ({error}): evaluate again with `citewire eval --out`"
        ) from error


def evaluate(
    chatbot: Asked,
    gold: Sequence[GoldQuestion],
    progress: Callable[[int, int], None] | None = None,
    settings: Mapping[str, Any] | None = None,
    built_with: Mapping[str, str] | None = None,
) -> Run:
    """Ask every question and score its answer; `progress` is told (done, total) after each.

    A question at which the chatbot fails is a row with its error and counts as wrong. The clock of `seconds` runs from
    asking to the finished answer, the turns before it left out.
    """
    # 1.
    wanted = needs(gold, chatbot.archive)
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    # 2. and 3.
    rows = []
    for n, question in enumerate(gold, 1):
        rows.append(_row(chatbot, question, wanted[question.id]))
        if progress:
            progress(n, len(gold))
    return Run(
        started, time.perf_counter() - clock, digest(gold), archive_digest(chatbot.archive),
        chatbot.archive.summary().articles, dict(settings or {}), dict(built_with or {}), versions(), machine(), tuple(rows),
    )  # fmt: skip


def _row(chatbot: Asked, question: GoldQuestion, wanted: Sequence[Need]) -> Row:
    known = (question.id, question.question, question.language, question.type, question.answers,
             tuple(e.sentence for e in question.evidence))  # fmt: skip
    hits: tuple[Hit, ...] = ()
    try:
        turns: list[Turn] = []
        for earlier in question.turns:
            turns.append(Turn(earlier, _finished(chatbot, earlier, turns)[0].text))
        clock = time.perf_counter()
        answer, hits = _finished(chatbot, question.question, turns)
        seconds = answer.seconds | {"total": time.perf_counter() - clock}
        claims = tuple(_said(chatbot.archive, answer))
        seen = tuple(_seen(chatbot.archive, h, wanted) for h in hits)
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Row(*known, scores=score(question, wanted, (), (), False), error=reason)
    return Row(
        *known, answer.refused, answer.model, answer.notice, claims, seen,
        score(question, wanted, claims, seen, answer.refused), seconds,
    )  # fmt: skip


def _finished(chatbot: Asked, question: str, turns: Sequence[Turn]) -> tuple[Answer, tuple[Hit, ...]]:
    hits: tuple[Hit, ...] = ()
    for event in chatbot.stream(question, tuple(turns)):
        if isinstance(event, Found):
            hits = event.hits
        elif isinstance(event, Done):
            return event.answer, hits or event.answer.hits
    raise ValueError("the stream ended without an answer")


def _said(archive: Archive, answer: Answer) -> Iterator[Said]:
    for claim in answer.claims:
        ids, texts = [], []
        for citation in claim.citations:
            sentences = archive.sentences(citation.article_id)
            ids += [sentences[n].id for n in citation.sentences]
            texts += [sentences[n].text for n in citation.sentences]
        yield Said(claim.text, claim.verdict.value, tuple(ids), tuple(texts))


def _seen(archive: Archive, hit: Hit, wanted: Sequence[Need]) -> Seen:
    articles = {hit.article.id, *hit.copies}
    inside = archive.sentences(hit.article.id)[hit.passage.first : hit.passage.last + 1]
    passage_needs = tuple(n for n, need in enumerate(wanted) if any(meets(s.id, s.text, need) for s in inside))
    article_needs = tuple(n for n, need in enumerate(wanted) if n in passage_needs or articles & need.articles)
    return Seen(hit.passage.id, hit.article.source, hit.article.title, passage_needs, article_needs, hit.article.id)


def meets(sentence_id: str, text: str, need: Need) -> bool:
    """Whether a sentence is a needed one, or says the same word for word (a wire copy with another spelling of figures)."""
    return sentence_id in need.sentences or any(_same(text, t) for t in need.texts)


def _same(a: str, b: str) -> bool:
    # A copy differs by some spaces and digits at most; cutting both into tokens is worth it only then.
    if abs(len(a) - len(b)) > 0.2 * len(b) + 4:
        return False
    return a == b or [t.root for t in tokens(a)] == [t.root for t in tokens(b)]


def score(
    question: GoldQuestion, wanted: Sequence[Need], claims: Sequence[Said], hits: Sequence[Seen], refused: bool
) -> dict[str, float]:
    """What applies to this question, each 0 to 1 (`eval.table` names them); a need counts once in a ranking."""
    scores: dict[str, float] = {}
    if claims:
        scores["unsupported"] = sum(c.verdict == "unsupported" for c in claims) / len(claims)
    if not question.answerable:
        return scores | {"refused": float(refused), "right": float(refused)}
    relevant = {f"need {n}" for n in range(len(wanted))}
    distinct = {h.source: h for h in reversed(hits)}
    for name, met in (
        ("article", [h.article_needs for h in hits if distinct[h.source] is h]),
        ("passage", [h.passage_needs for h in hits]),
    ):
        first, ranked = _ranking(met[:FIRST]), _ranking(met)
        scores |= {
            f"{name} recall@{FIRST}": recall_at_k(first, relevant, max(1, len(first))),
            f"{name} MRR": reciprocal_rank(ranked, relevant),
            f"{name} nDCG@{FIRST}": ndcg_at_k(ranked, dict.fromkeys(relevant, 1.0), FIRST),
            f"{name} MAP": average_precision(ranked, relevant),
        }
    # A figure that some other article happens to share is no answer: only gold articles and their reprints count.
    trusted = {a for need in wanted for a in need.articles} | {h.article for h in hits if h.article_needs}
    said = [c.text for c in claims]
    cited = [t for c in claims for i, t in zip(c.cited, c.sentences, strict=True) if i.rpartition(".")[0] in trusted]
    needed = [e.sentence for e in question.evidence] if question.needs_all else []
    by_need = [
        {i for c in claims for i, t in zip(c.cited, c.sentences, strict=True) if meets(i, t, need)} for need in wanted
    ]
    ids_cited = {i for c in claims for i in c.cited}
    scores |= {
        "answered": float(not refused and bool(claims)),
        "correct": float(holds(said, question.answers, needed)),
        "exact": exact(" ".join(said), question.answers),
        "F1": f1(" ".join(said), question.answers),
        "answer cited": float(holds(cited, question.answers, needed)),
        "citation recall": citation_recall(ids_cited, by_need),
    }
    if ids_cited:
        scores["citation precision"] = citation_precision(ids_cited, by_need)
    scores["right"] = float(bool(scores["correct"] and scores["answer cited"]))
    return scores


def _ranking(met: Sequence[Sequence[int]]) -> list[str]:
    """Ids for the ranking metrics: each hit is what it is the first to meet, or else itself.

    >>> _ranking([(), (0,), (0,), (1,)])
    ['hit 0', 'need 0', 'hit 2', 'need 1']
    """
    ids: list[str] = []
    for rank, these in enumerate(met):
        fresh = [i for i in (f"need {n}" for n in these) if i not in ids]
        ids += fresh or [f"hit {rank}"]
    return ids


def versions() -> dict[str, str]:
    """Python's and our main packages' versions, those that are installed."""
    found = {"python": platform.python_version()}
    for name in _VERSIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """What the times depend on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0
    found = {"system": f"{platform.system()} {platform.machine()}", "cores": str(cores)}
    if sys.platform == "linux":
        found["memory"] = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank); ValueError without values.

    >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    if not values:
        raise ValueError("No values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
