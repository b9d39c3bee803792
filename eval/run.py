"""The nouns of an evaluation, and the file that keeps it: a run, its rows, what was said, found and cited.

A run's file is JSON: first what was asked of what (digests, settings, versions, machine), then "rows", one line a question.
It says nothing of where it was made: no host, no path, no secret (`eval.conditions`).
"""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FORMAT = 2
# Passages that count in retrieval: the reader sees no more.
FIRST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it was shown: its text, verdict and the sentences it cites (ids and texts, in order).

    `reason` says why the verdict is not "supported"; `struck` claims were shown struck through, never as fact.
    """

    text: str
    verdict: str
    cited: tuple[str, ...]
    sentences: tuple[str, ...]
    reason: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit: its passage and article, and which of the question's needs (by number) passage and article meet.

    `score` orders the hits of one search; `words` is its BM25 score, `meaning` its cosine, `rerank` the reranker's score
    or None; `copies` is how many articles reprint it or tell the same story.
    """

    passage: str
    source: str
    title: str
    passage_needs: tuple[int, ...]
    article_needs: tuple[int, ...]
    article: str = ""
    publisher: str = ""
    day: str = ""
    rank: int = 0
    score: float = 0.0
    words: float = 0.0
    meaning: float = 0.0
    rerank: float | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that is `gold`, or `cited`, or both, where it stands: characters `start` to `end` of the article's text.

    `before` and `after` are its neighbours in the article, "" at its ends; `day` is ISO, "" when unknown.
    """

    id: str
    article: str
    title: str
    publisher: str
    day: str
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    gold: bool = False
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One question's outcome. `scores` holds what applies to it, each 0 to 1; `seconds` is by stage, with "total".

    `error` is what the chatbot raised, in one line, "" when it answered or refused. `age` is how many days before the
    archive's newest article the latest gold article appeared, None without one or without days. `companies` are those that
    the question names. `tokens` are what a chat model "read" and "written", {} when none answered or it did not say;
    `cost` is by the user's price table, None without a price. `chance` is the chatbot's own estimate that there is an answer,
    None in a run that is older than that.
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
    turns: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    age: int | None = None
    places: tuple[Place, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict)
    cost: float | None = None
    chance: float | None = None

    @property
    def answerable(self) -> bool:
        return self.type != "unanswerable"

    @property
    def right(self) -> bool:
        return bool(self.scores.get("right"))

    @property
    def text(self) -> str:
        """The answer as one line; what happened instead, in brackets, where there is none."""
        if self.error:
            return f"[error: {self.error}]"
        return "[refused]" if self.refused else " ".join(c.text for c in self.claims if not c.struck)


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. `questions` and `archive` are digests; `seconds` is the wall time of all questions together.

    `settings` are those that shape answers, `built_with` what built the index and the program's own code, `versions` of
    the libraries that matter, `machine` what the times depend on (`eval.conditions`).
    """

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
        """Write it as JSON, whole or not at all; a row at a time, so that a large run is not held twice."""
        beside = path.with_name(path.name + ".new")
        head = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "rows"}
        with open(beside, "w", encoding="utf-8") as file:
            file.write(
                json.dumps(head, ensure_ascii=False, indent=1, default=str).removesuffix("\n}") + ',\n "rows": ['
            )
            for n, row in enumerate(self.rows):
                file.write(("," if n else "") + "\n  " + json.dumps(asdict(row), ensure_ascii=False))
            file.write("\n ]\n}\n")
        os.replace(beside, path)


def load(path: Path) -> Run:
    """A run that was saved; ValueError when the file is none, or another format's."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept.get("format") != FORMAT:
            raise ValueError(f"format {kept.get('format')!r}, expected {FORMAT}")
        return Run(**kept | {"rows": tuple(row_of(r) for r in kept["rows"])})
    except OSError as error:
        raise ValueError(
            f"Run '{path}' cannot be read: {error.strerror}; give a file that `citewire eval --out` wrote"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"'{path}' is no run of this program ({error}): evaluate again with `citewire eval --out`"
        ) from error


def row_of(r: Mapping[str, Any]) -> Row:
    """A row as it stands in JSON; KeyError or TypeError for anything else."""
    return Row(**dict(r) | {
        "claims": tuple(Said(**c | {k: tuple(c[k]) for k in ("cited", "sentences")}) for c in r["claims"]),
        "hits": tuple(Seen(**h | {k: tuple(h[k]) for k in ("passage_needs", "article_needs")}) for h in r["hits"]),
        "places": tuple(Place(**p) for p in r["places"]),
    } | {k: tuple(r[k]) for k in ("answers", "evidence", "turns", "companies")})  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank); ValueError without values.

    >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    if not values:
        raise ValueError("No values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
