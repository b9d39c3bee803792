"""Questions that others have written, in the forms in which they are passed around, as gold questions over articles.

`read_data("beir:FOLDER")` and so on; a form is read in a file of its own:

    beir        folder of corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv     eval/data_beir.py
    squad       SQuAD's JSON, version 1 or 2, KorQuAD's too                            eval/data_squad.py
    csv         a table with a header, comma, semicolon or tab                         eval/data_table.py
    langchain   examples with inputs and outputs, JSON or JSON Lines                   eval/data_langchain.py

Most bring their articles. Those are kept in an archive of their own, named by its contents, so that asking again does not
take them in again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article, article_id
from corpus.text import clean
from corpus.text import language as language_of
from eval.gold import Evidence, GoldError, GoldQuestion
from rag.settings import Settings

FORMS = ("beir", "squad", "csv", "langchain")
# What a column may be told to hold, by `--map`.
FIELDS = (
    "question",
    "answers",
    "context",
    "title",
    "source",
    "sentence",
    "id",
    "type",
    "language",
    "turns",
    "published",
)
# What sets call a question that their documents do not answer.
NOT_THERE = frozenset({"unanswerable", "null_query", "impossible", "no_answer"})
# What separates several answers, or several earlier questions, in one cell.
BAR = "|"


class DataError(GoldError):
    """Data that cannot be used; the message has one line per fault: file, line, reason."""


@dataclass(frozen=True, slots=True)
class Data:
    """Questions over `articles`; () when they are asked over an archive that there is. `notes` say what was left out."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[GoldQuestion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table or example of a data set. `place` is where it stands, for errors: "file:line"."""

    place: str
    question: str
    answers: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    title: str = ""
    source: str = ""
    sentence: str = ""
    id: str = ""
    type: str = ""
    language: str = ""
    turns: tuple[str, ...] = ()
    published: str = ""


@dataclass
class _Gathering:
    articles: dict[str, Article] = field(default_factory=dict)
    questions: list[GoldQuestion] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_data(named: str, mapping: Mapping[str, str] | None = None) -> Data:
    """The data that "form:path" names; `mapping` says which column or key holds which of FIELDS. DataError, line by line."""
    form, _, path = named.partition(":")
    if form not in FORMS or not path:
        raise DataError(f"--data must be one of {', '.join(f'{f}:PATH' for f in FORMS)}, got {named!r}")
    if unknown := sorted(set(mapping or {}) - set(FIELDS)):
        raise DataError(f"--map can set {', '.join(FIELDS)}; got {unknown[0]!r}")
    if mapping and form in ("beir", "squad"):
        raise DataError(f"--map is for csv and langchain; the form {form!r} has names of its own")
    place = Path(path)
    if not place.exists():
        raise DataError(
            f"'{place}' does not exist: --data {form}:PATH needs a {'folder' if form == 'beir' else 'file'}"
        )
    if form == "beir":
        from eval.data_beir import read_beir

        return read_beir(place)
    if form == "squad":
        from eval.data_squad import read_squad

        return read_squad(place)
    if form == "csv":
        from eval.data_table import read_table

        return gathered(place.stem, read_table(place, mapping or {}))
    from eval.data_langchain import read_examples

    return gathered(place.stem, read_examples(place, mapping or {}))


def gathered(name: str, records: Iterable[Record | str]) -> Data:
    """Records (or faults, as strings) as questions, their contexts as articles; the same context is one article. DataError."""
    g = _Gathering()
    for record in records:
        try:
            if isinstance(record, str):
                raise ValueError(record)
            _gather(record, g)
        except ValueError as error:
            place = record.place + ": " if isinstance(record, Record) else ""
            g.faults.append(f"{place}{error}")
    if not (g.questions or g.faults):
        g.faults.append(f"{name}: holds no question")
    if g.faults:
        raise DataError("\n".join(g.faults))
    return Data(name, tuple(g.articles.values()), tuple(g.questions))


def _gather(record: Record, g: _Gathering) -> None:
    question = " ".join(clean(record.question).split())
    if not question:
        raise ValueError("has no question")
    own = record.id or f"q{len(g.seen) + 1}"
    if own in g.seen:
        raise ValueError(f"id {own!r} was given at {g.seen[own]}")
    g.seen[own] = record.place
    answers = tuple(a for text in record.answers if (a := " ".join(clean(text).split())))
    gone = record.type in NOT_THERE
    evidence = []
    for context in record.contexts:
        article = _article(context, record)
        article = g.articles.setdefault(article.id, article)
        if not gone:
            evidence.append(Evidence(article.source, clean(record.sentence).strip()))
    if record.source and not record.contexts and not gone:
        evidence.append(Evidence(record.source, clean(record.sentence).strip()))
    if not (answers or evidence or gone):
        raise ValueError('has neither answers nor evidence; where nothing answers it, give it the type "unanswerable"')
    kind = "unanswerable" if gone else record.type or "question"
    language = record.language if record.language in ("ko", "en") else language_of(question)
    g.questions.append(
        GoldQuestion(own, question, language, kind, () if gone else answers, tuple(evidence), turns=record.turns)
    )


def _article(context: str, record: Record) -> Article:
    text = clean(context).strip()
    if not text:
        raise ValueError("has an empty context")
    source = record.source if record.source and len(record.contexts) == 1 else _digest([text, record.title])[:12]
    return Article(
        article_id("", source), source, clean(record.title).strip(), text, published=record.published[:10],
        language=language_of(text),
    )  # fmt: skip


def archive_of(data: Data, settings: Settings) -> Path:
    """The folder of an archive of the data's articles with its index, made unless it is there.

    It lies in `eval` beside the archive of the settings and is named by name, articles, window and encoder: another
    encoder, or a changed document, is another folder. Throw it away whenever you like.
    """
    from eval.beir import indexed
    from rag.encoders import open_encoder

    encoder = open_encoder(settings.encoder, settings.download)
    facts = (f"{a.source} {a.title} {a.published} {_digest([a.text])}" for a in data.articles)
    built = _digest([*facts, str(settings.window), encoder.fingerprint])[:12]
    folder = settings.archive.parent / "eval" / f"{data.name}-{built}"
    with indexed(data.articles, folder, encoder, settings.window):
        pass
    return folder


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def several(cell: str) -> Iterator[str]:
    """The parts of a cell that holds several, by bars.

    >>> list(several("2.4조 원 | 2조4000억 원"))
    ['2.4조 원', '2조4000억 원']
    """
    yield from (part.strip() for part in cell.split(BAR) if part.strip())
