"""The nouns of a question's way: what was asked, searched, found, claimed and cited. No behaviour beyond their shape."""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.article import Article, Passage


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the text of its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: a question that stands alone, its language ("ko" or "en"), and what narrows it.

    `since` and `until` are inclusive ISO days of publication, "" for no bound. `companies` are canonical names.
    """

    text: str
    language: str = "ko"
    companies: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` orders hits and is comparable only within one search; `words` is its BM25
    score, `meaning` its best cosine, `terms` the query's terms it holds, `copies` the ids of articles that reprint it."""

    passage: Passage
    article: Article
    score: float
    rank: int
    words: float = 0.0
    meaning: float = 0.0
    terms: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class Verdict(StrEnum):
    """How far the cited sentences carry a claim."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim's pointer to sentences of one article; `number` is what the reader sees as [number]."""

    number: int
    article_id: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer. `reason` says, in the answer's language, why the verdict is not "supported"."""

    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict = Verdict.SUPPORTED
    reason: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """An article behind an answer, as the reader sees it; `sentences` are all the numbers cited in it."""

    number: int
    article_id: str
    title: str
    publisher: str
    published: str
    url: str
    language: str
    sentences: tuple[int, ...]
    quotes: tuple[str, ...]
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets. A refusal has no claims; `hits` are then the nearest passages.

    `introduction` is the constant line before the claims ("Sentences found in the articles:"), "" for a written answer.
    `notice` is a constant line about how the answer came about (model unavailable, answer cut off), or "".
    `refusal` is the constant line of a refusal, `coverage` one line about what the archive holds.
    `model` names who wrote it: "extractive" or the chat model. `seconds` is wall time by stage.
    """

    question: str
    query: Query
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    hits: tuple[Hit, ...] = ()
    introduction: str = ""
    refusal: str = ""
    notice: str = ""
    coverage: str = ""
    model: str = "extractive"
    dropped_citations: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return bool(self.refusal)

    @property
    def language(self) -> str:
        return self.query.language

    @property
    def text(self) -> str:
        """The answer as plain text with [number] marks, as a terminal or a later turn needs it."""
        if self.refusal:
            return self.refusal
        lines = [c.text + "".join(f"[{x.number}]" for x in c.citations) for c in self.claims]
        return " ".join(line for line in lines if line)


# What Chatbot.stream yields, in this order: one Understood, one Found, any number of Wrote, one Done.
@dataclass(frozen=True, slots=True)
class Understood:
    """The standalone query that will be searched."""

    query: Query


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Wrote:
    """The claims so far, not yet verified; the last one may still grow."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The finished, verified answer."""

    answer: Answer


Event = Understood | Found | Wrote | Done
