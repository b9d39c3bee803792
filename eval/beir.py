"""Question sets in folders of BEIR's form: documents, questions, and which document answers which question.

A folder holds corpus.jsonl (id, text; title, date, source, lang may be missing), queries.jsonl (id, text; lang and type
may be missing) and judgements, qrels*.tsv: question, document, grade, split by tabs; a first line that says so is passed
over. Thakur et al. 2021, BEIR (arXiv:2104.08663), whose own names for the columns (_id, query-id …) are read as well.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.archive import Archive
from corpus.article import Article, article_id
from corpus.text import clean, language
from rag.encoders import Encoder
from rag.generation import built_with
from rag.index import PassageIndex
from rag.ingest import ingest

# Tokens in a passage: the default of the settings.
WINDOW = 384


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set; `kind` is what the set calls its type."""

    id: str
    text: str
    language: str
    kind: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Documents as articles (`source` is the document's id), questions, and grades above 0 by question and document."""

    name: str
    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]
    grades: Mapping[str, Mapping[str, float]]

    def part(
        self,
        documents: Callable[[Article], bool] = lambda _: True,
        asked: Callable[[Asked], bool] = lambda _: True,
        name: str = "",
    ) -> "QuestionSet":
        """The documents and questions that these say yes to; a question of which no document is left goes as well."""
        articles = tuple(a for a in self.articles if documents(a))
        there = {a.source for a in articles}
        grades = {q: {d: g for d, g in of.items() if d in there} for q, of in self.grades.items()}
        kept = tuple(q for q in self.asked if asked(q) and grades.get(q.id))
        return QuestionSet(name or self.name, articles, kept, {q.id: grades[q.id] for q in kept})


def read_set(folder: Path, judgements: str = "qrels.tsv", titles: bool = True, judged: bool = True) -> QuestionSet:
    """A folder as a question set. `titles` False leaves titles out; `judged` False keeps questions without a judged document.

    ValueError, with file and line, for a line that is not of this form.
    """
    articles = tuple(_article(d, titles) for d in _lines(folder / "corpus.jsonl"))
    grades: dict[str, dict[str, float]] = {}
    path = folder / judgements
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        parts = line.split("\t")
        try:
            grade = float(parts[-1])
        except ValueError:
            if number == 1:
                continue
            raise ValueError(f"{path}:{number}: expected question, document and grade, got {line[:80]!r}") from None
        if len(parts) not in (3, 4):
            raise ValueError(f"{path}:{number}: expected question, document and grade, got {line[:80]!r}")
        if grade > 0:
            grades.setdefault(parts[0], {})[parts[-2]] = grade
    asked = []
    for d in _lines(folder / "queries.jsonl"):
        text = clean(str(d["text"])).strip()
        answers = d.get("answers") if isinstance(d.get("answers"), list) else []
        asked.append(
            Asked(
                _id(d),
                text,
                str(d.get("lang") or language(text)),
                str(d.get("type") or ""),
                tuple(str(a) for a in answers or () if str(a).strip()),
            )
        )
    whole = QuestionSet(folder.name, articles, tuple(asked), grades)
    return whole.part() if judged else whole


@contextmanager
def indexed(
    documents: Iterable[Article], folder: Path, encoder: Encoder, window: int = WINDOW
) -> Iterator[PassageIndex]:
    """An archive of these documents in `folder`, made the product's way, with its index; kept vectors are used again."""
    with Archive(folder, write=True, purpose="bench") as archive:
        ingest(archive, documents, window)
        index = PassageIndex(archive, encoder, anew=_stale(archive, encoder))
        try:
            yield index
        finally:
            index.close()


def _stale(archive: Archive, encoder: Encoder) -> bool:
    pointer = archive.folder / "index" / "current"
    if not pointer.exists():
        return False
    state = json.loads((pointer.parent / pointer.read_text("utf-8").strip() / "state.json").read_text("utf-8"))
    return bool(state["built_with"] != built_with(encoder))


def _article(d: Mapping[str, Any], titles: bool) -> Article:
    title = clean(str(d.get("title") or "")).strip()
    # A document of nothing but a title (a headline without its lead) is found by that.
    text = clean(str(d["text"])).strip() or title
    source = str(d.get("source") or "")
    # The words of an address are no publisher's name; in one set they are the document's title in the other language.
    publisher = "" if "/" in source else source
    return Article(
        article_id("", _id(d)),
        _id(d),
        title if titles else "",
        text,
        publisher=publisher,
        published=str(d.get("date") or "")[:10],
        language=str(d.get("lang") or language(text)),
    )


def _id(d: Mapping[str, Any]) -> str:
    return str(d["id"] if "id" in d else d["_id"])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    with open(path, encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                d = json.loads(line)
                _ = _id(d), d["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: expected an object with id and text, got {line[:80]!r}") from error
            if (first := seen.setdefault(_id(d), number)) != number:
                raise ValueError(f"{path}:{number}: id {_id(d)!r} was given at line {first}")
            yield d
