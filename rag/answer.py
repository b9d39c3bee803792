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
class Reading:
    """One thing that was read in a question: a company, or a period.

    `kind` is "company", "published", "reported", "planned", or "as_of" (the day that relative words count from).
    `value` is the company's id, or the ISO days since and until, "" for an open side. `label` says it in the question's
    language, `text` are the question's own words at `start` to `end`; "" and 0 to 0 when the reader set it. `hard` ones
    leave everything else out of the search, the others only come first.
    """

    kind: str
    label: str
    value: tuple[str, ...]
    text: str = ""
    start: int = 0
    end: int = 0
    hard: bool = False

    @property
    def key(self) -> str:
        """What `Narrowing.ignore` names it by: "company:KT", "published:2024-10-01..2024-10-31"."""
        return f"{self.kind}:{'..'.join(self.value)}"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the reader set: only articles that name one of `companies` (ids or names), published from `since` to `until`
    (ISO days, inclusive, "" for no bound); `as_of` hides everything published after that day; `ignore` are keys of
    readings that do not count; only articles of one of `publishers`, as they are written, and in `article_language`."""

    companies: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""
    ignore: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    article_language: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: a question that stands alone, its language ("ko" or "en"), and what narrows it.

    `since` and `until` are inclusive ISO days of publication, "" for no bound. `companies` are ids: an article that names
    one comes first, or, with `only`, no other comes at all. `as_of` is the day whose knowledge is replayed, "" for all.
    `dated` is the text with years in full where it counts them from today (2025년 for 올해), "" when it does not. `around` are the ISO days that the question names, whose articles come first, or ().
    `added` are words searched beside the question's own ("2024년 4분기" for 지난해 4분기); `window` are the ISO days in
    which articles about its reporting period appear, which come first, or (). `understood` is what the reader is shown. Only
    articles of `publishers` and in `article_language` are found; () and "" for all.
    """

    text: str
    language: str = "ko"
    companies: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""
    only: bool = False
    added: str = ""
    window: tuple[str, ...] = ()
    understood: tuple[Reading, ...] = ()
    publishers: tuple[str, ...] = ()
    article_language: str = ""
    around: tuple[str, ...] = ()
    dated: str = ""

    @property
    def whole(self) -> str:
        """The text as articles of any year are compared with it."""
        return self.dated or self.text

    @property
    def last(self) -> str:
        """The last day of publication that may be found: the earlier of `until` and `as_of`."""
        return min((d for d in (self.until, self.as_of) if d), default="")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` orders hits and is comparable only within one search; `words` is its BM25 score,
    `meaning` its best cosine, `terms` the query's terms it holds, told only where a search is explained (`rag.explain`), `copies`
    the ids of articles that reprint it or tell the same story, whose id is `story`; `rerank` is the reranker's score, None
    without one or when it was late."""

    passage: Passage
    article: Article
    score: float
    rank: int
    words: float = 0.0
    meaning: float = 0.0
    terms: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    story: str = ""
    rerank: float | None = None


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
    """One sentence of an answer. `reason` says, in the answer's language, why the verdict is not "supported".

    `struck` claims are not carried by their sources even after a second try: shown struck through or not at all, never
    as fact. `said_by` and `stance` are values of `rag.provenance` ("company", "announced"; "" when nobody is named),
    `gloss` is a line of key words in the other language for a quotation, "" for none.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict = Verdict.SUPPORTED
    reason: str = ""
    quoted: bool = False
    struck: bool = False
    said_by: str = ""
    stance: str = ""
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An article behind an answer, as the reader sees it; `sentences` are all the numbers cited in it.

    `superseded_by` is the id of a later article among the hits that corrects or replaces what is cited here, "" for none.
    """

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
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets. A refusal has no claims; `hits` are then the nearest passages.

    `introduction` is the constant line before the claims ("Sentences found in the articles:"), "" for a written answer.
    `notice` is a constant line about how the answer came about (model unavailable, answer cut off), or "".
    `refusal` is the constant line of a refusal, `coverage` one line about what the archive holds, of a refusal's subject
    where it has one; `suggestions` are then questions that the archive answers.
    `model` names who wrote it: "extractive" or the chat model. `seconds` is wall time by stage. `relaxed` is the constant
    line that says that nothing was found in the period that the question names, and that all days were searched; or "".
    `tokens` are what a chat model "read" and "written" for it, by its own count, second tries included; {} when none was
    asked or it does not say. The call that completes a follow-up is broken off at its first line, before the count.
    `chance` is the estimated chance, 0 to 1, that what was found holds an answer; below a threshold it is refused.
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
    suggestions: tuple[str, ...] = ()
    relaxed: str = ""
    tokens: dict[str, int] = field(default_factory=dict)
    chance: float = 0.0

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
        lines = [c.text + "".join(f"[{x.number}]" for x in c.citations) for c in self.claims if not c.struck]
        return " ".join(line for line in lines if line)


# What Chatbot.stream yields, in this order: one Understood, one Found, any number of Wrote, one Verified when a model
# wrote, one Done.
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
class Verified:
    """The written claims with their verdicts; those that are not supported may still change or be struck."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The finished, verified answer."""

    answer: Answer


Event = Understood | Found | Wrote | Verified | Done
