"""Gold questions: what is asked, what counts as an answer, and the sentences that carry it.

A file is JSON Lines, one question a line::

    {"id": "kt-1", "question": "...", "language": "ko", "type": "figure", "answers": ["2.4조 원"],
     "evidence": [{"source": "html/kt.html", "sentence": "..."}], "notes": "", "turns": [], "valid_from": "", "valid_to": ""}

The last four keys may be left out. Of several evidence sentences any one is enough, except for the type "two-article",
which needs them all. "unanswerable" has neither answers nor evidence. `turns` are earlier questions of a follow-up.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from corpus.archive import Archive
from corpus.article import Article, Sentence
from corpus.text import clean
from eval.matching import contains

LANGUAGES = ("ko", "en")
TYPES = ("fact", "figure", "date", "comparison", "temporal", "two-article", "cross-language", "follow-up",
         "unanswerable")  # fmt: skip
SHIPPED = Path(__file__).parent / "gold"
# Written from the articles alone, before the program was asked, and read by nothing that fits or gates: figures of questions
# that nobody tuned on. Their misses are for counting, not for reading.
BLIND = SHIPPED / "blind.jsonl"
BLIND2 = SHIPPED / "blind2.jsonl"
# The same, of questions for two or three companies or periods.
SIDES = SHIPPED / "sides.jsonl"
# Written as blind questions, half of them in other words than the articles', a third without an answer, and measured as such
# (eval/README.md); now the choice of a sentence is fitted on them too. They gate nothing.
HARDER = SHIPPED / "harder.jsonl"
_REQUIRED = ("id", "question", "language", "type", "answers", "evidence")
_OPTIONAL = ("notes", "turns", "valid_from", "valid_to")
# Articles read from the archive at a time.
_STEP = 500
_T = TypeVar("_T")


class GoldError(ValueError):
    """Questions that cannot be used; the message has one line per fault: file, line, reason."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence, word for word, of the article that was read from `source`.

    "" (not in a gold file, only in data of others) is the whole article: its sentences that hold an accepted answer, all of
    them where none does.
    """

    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with its accepted answers. Days are ISO and inclusive, "" for no bound."""

    id: str
    question: str
    language: str
    type: str
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    notes: str = ""
    turns: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""

    @property
    def answerable(self) -> bool:
        return self.type != "unanswerable"

    @property
    def needs_all(self) -> bool:
        """Whether every evidence sentence is needed, as judged documents are; otherwise any one is enough."""
        return self.type == "two-article" or any(not e.sentence for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Need:
    """What must be found: one of these sentences (ids), which are these texts and stand in these articles (ids)."""

    sentences: frozenset[str]
    texts: tuple[str, ...]
    articles: frozenset[str]


def shipped() -> list[Path]:
    """The question files that ship, over the sample corpus: what is fitted on and what the floors are of; neither the blind nor
    the harder ones."""
    return sorted(p for p in SHIPPED.glob("*.jsonl") if p not in (BLIND, BLIND2, SIDES, HARDER))


def read_gold(paths: Sequence[Path], archive: Archive | None = None) -> list[GoldQuestion]:
    """All questions of these files (or of the *.jsonl in these folders), in order.

    With an archive, evidence must stand in its articles. GoldError lists every fault, not only the first.
    """
    files = [f for p in paths for f in (sorted(p.glob("*.jsonl")) if p.is_dir() else [p])]
    found: list[tuple[str, GoldQuestion]] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for file in files:
        try:
            lines = file.read_text("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{file}: cannot be read ({error}); expected UTF-8 JSON Lines")
            continue
        for number, line in enumerate(lines, 1):
            place = f"{file}:{number}"
            if not line.strip():
                continue
            try:
                question = question_of(json.loads(line))
                if question.id in seen:
                    raise ValueError(f'"id" {question.id!r} was given at {seen[question.id]}')
            except ValueError as error:
                what = f"is no JSON ({error})" if isinstance(error, json.JSONDecodeError) else str(error)
                faults.append(f"{place}: {what}")
                continue
            seen[question.id] = place
            found.append((place, question))
    if not files or not (found or faults):
        faults.append(
            f"No questions in {', '.join(map(str, paths)) or 'nothing'}: give JSON Lines files, or their folder"
        )
    if archive is not None:
        articles = by_source(archive, {e.source for _, q in found for e in q.evidence})
        faults += [f"{p}: {reason} (question {q.id!r})" for p, q in found for reason in faults_of(q, articles)]
    if faults:
        raise GoldError("\n".join(faults))
    return [q for _, q in found]


def founded(questions: Sequence[GoldQuestion], archive: Archive) -> list[GoldQuestion]:
    """These questions, once all their evidence stands in the archive; GoldError with a line for each that does not."""
    articles = by_source(archive, {e.source for q in questions for e in q.evidence})
    if faults := [f"{reason} (question {q.id!r})" for q in questions for reason in faults_of(q, articles)]:
        raise GoldError("\n".join(faults))
    return list(questions)


def valid_on(questions: Sequence[GoldQuestion], day: str, archive: Archive) -> list[GoldQuestion]:
    """The questions that can be asked with the knowledge of an ISO day: within `valid_from` and `valid_to`, and enough of
    the evidence published by then; one without an answer stays. GoldError, in one line, for a day that is none."""
    try:
        date.fromisoformat(day)
    except ValueError:
        raise GoldError(f"--as-of must be an ISO 8601 day such as 2024-10-10, got {day!r}") from None
    articles = by_source(archive, {e.source for q in questions for e in q.evidence})
    known = {source for source, a in articles.items() if a.published[:10] <= day}
    found = []
    for q in questions:
        there = [e.source in known for e in q.evidence]
        enough = not there or (all(there) if q.needs_all else any(there))
        if enough and (q.valid_from or day) <= day <= (q.valid_to or day):
            found.append(q)
    if not found:
        raise GoldError(f"No question can be answered as of {day}")
    return found


def digest(questions: Sequence[GoldQuestion]) -> str:
    """16 hex digits that change when a question, an answer or its evidence does; notes and order do not count."""
    rows = sorted(
        repr((q.id, q.question, q.language, q.type, q.answers, [(e.source, e.sentence) for e in q.evidence], q.turns))
        for q in questions
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def articles_of(archive: Archive) -> Iterator[Article]:
    """Every article that was not withdrawn, in the order in which they were taken in."""
    revision = 0
    while changes := archive.changes(revision, _STEP):
        yield from archive.articles([i for _, i, withdrawn, _ in changes if not withdrawn]).values()
        revision = changes[-1][0]


def archive_digest(archive: Archive) -> str:
    """16 hex digits that change when any article does; the order of taking in does not count."""
    rows = sorted(f"{a.id} {a.digest}" for a in articles_of(archive))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def by_source(archive: Archive, sources: set[str]) -> dict[str, Article]:
    """The archive's articles that were read from these sources, those that are there."""
    return {a.source: a for a in articles_of(archive) if a.source in sources} if sources else {}


def needs(questions: Sequence[GoldQuestion], archive: Archive) -> dict[str, tuple[Need, ...]]:
    """By question id, what an answer must find; () for an unanswerable one. Evidence is as `read_gold` checked it."""
    articles = by_source(archive, {e.source for q in questions for e in q.evidence})
    sentences = {a.id: archive.sentences(a.id) for a in articles.values()}
    found: dict[str, tuple[Need, ...]] = {}
    for q in questions:
        single = []
        for e in q.evidence:
            article = articles[e.source]
            carriers = _carriers(article, sentences[article.id], e.sentence, q.answers)
            # Only a sentence that was picked for what it says can be told by its words in another article.
            texts = (e.sentence,) if e.sentence else ()
            single.append(Need(frozenset(s.id for s in carriers), texts, frozenset({article.id})))
        if single and not q.needs_all:
            single = [
                Need(
                    frozenset().union(*(n.sentences for n in single)),
                    tuple(t for n in single for t in n.texts),
                    frozenset().union(*(n.articles for n in single)),
                )
            ]
        found[q.id] = tuple(single)
    return found


def _carriers(
    article: Article, sentences: Sequence[Sentence], wanted: str, answers: Sequence[str] = ()
) -> list[Sentence]:
    """The article's sentences that hold at least half of the wanted one, or half of which it holds; of "", see Evidence."""
    if not wanted:
        return [s for s in sentences if any(contains(s.text, a) for a in answers)] or list(sentences)
    text, squeezed = article.text, _squeeze(wanted)
    same = [s for s in sentences if _squeeze(s.text) == squeezed]
    start = text.find(wanted)
    if same or start < 0:
        return same
    end = start + len(wanted)
    return [s for s in sentences if 2 * (min(end, s.end) - max(start, s.start)) >= min(len(wanted), s.end - s.start)]


def faults_of(question: GoldQuestion, articles: dict[str, Article]) -> Iterator[str]:
    """A line for each piece of evidence that does not stand in these articles, by source."""
    for e in question.evidence:
        if e.source not in articles:
            yield f"evidence source {e.source!r} is no article of the archive; `source` is the path below the folder ingested"
        elif _squeeze(e.sentence) not in _squeeze(articles[e.source].text):
            yield f"evidence sentence {e.sentence[:60]!r} does not stand in {e.source!r}; copy it word for word"


def _squeeze(text: str) -> str:
    return " ".join(clean(text).split())


def question_of(row: object) -> GoldQuestion:
    """A line's object as a question; ValueError, in one line, for anything that does not fit."""
    if not isinstance(row, dict):
        raise ValueError(f"expected one JSON object, got {type(row).__name__}")
    if unknown := sorted(row.keys() - {*_REQUIRED, *_OPTIONAL}):
        raise ValueError(f"unknown key {unknown[0]!r}; known are {', '.join((*_REQUIRED, *_OPTIONAL))}")
    if lacking := [k for k in _REQUIRED if k not in row]:
        raise ValueError(f"lacks {lacking[0]!r}")
    for key in ("id", "question", "language", "type", "notes", "valid_from", "valid_to"):
        if not isinstance(row.get(key, ""), str):
            raise ValueError(f'"{key}" must be a string, got {row[key]!r}')
    if not row["id"].strip() or not row["question"].strip():
        raise ValueError('"id" and "question" must not be empty')
    _one_of(row, "language", LANGUAGES)
    _one_of(row, "type", TYPES)
    for key in ("valid_from", "valid_to"):
        _day(row, key)
    if row.get("valid_from") and row.get("valid_to") and row["valid_from"] > row["valid_to"]:
        raise ValueError(f'"valid_from" {row["valid_from"]} is after "valid_to" {row["valid_to"]}')
    evidence = tuple(_list(row, "evidence", _evidence, 'objects with "source" and "sentence"'))
    answers, turns = tuple(_list(row, "answers", _text, "strings")), tuple(_list(row, "turns", _text, "strings"))
    if row["type"] == "unanswerable" and (answers or evidence):
        raise ValueError("an unanswerable question has no answers and no evidence")
    if row["type"] != "unanswerable" and not (answers and evidence):
        raise ValueError('"answers" and "evidence" must not be empty unless the type is "unanswerable"')
    if row["type"] == "two-article" and len(evidence) < 2:
        raise ValueError('the type "two-article" needs at least two evidence sentences')
    if row["type"] == "follow-up" and not turns:
        raise ValueError('the type "follow-up" needs "turns", the questions before it')
    return GoldQuestion(
        row["id"], row["question"], row["language"], row["type"], answers, evidence, row.get("notes", ""), turns,
        row.get("valid_from", ""), row.get("valid_to", ""),
    )  # fmt: skip


def _one_of(row: dict[str, Any], key: str, known: Sequence[str]) -> None:
    if row[key] not in known:
        raise ValueError(f'"{key}" must be one of {", ".join(known)}, got {row[key]!r}')


def _day(row: dict[str, Any], key: str) -> None:
    if row.get(key):
        try:
            date.fromisoformat(row[key])
        except ValueError:
            raise ValueError(f'"{key}" must be an ISO 8601 day such as 2024-10-10, got {row[key]!r}') from None


def _list(row: dict[str, Any], key: str, one: Callable[[object], _T | None], expected: str) -> Iterator[_T]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f'"{key}" must be a list of {expected}, got {value!r}')
    for item in value:
        if (made := one(item)) is None:
            raise ValueError(f'"{key}" must be a list of {expected}, got {item!r} in it')
        yield made


def _text(item: object) -> str | None:
    return item if isinstance(item, str) and item.strip() else None


def _evidence(item: object) -> Evidence | None:
    if not isinstance(item, dict) or item.keys() != {"source", "sentence"}:
        return None
    source, sentence = _text(item["source"]), _text(item["sentence"])
    return Evidence(source, sentence) if source and sentence else None
