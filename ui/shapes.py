"""The shapes of the API's bodies, as its OpenAPI description says them; what readers may send is checked by them."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from corpus.feedback import REASON_LIMIT, REASONS
from rag.answer import Narrowing, Turn
from ui.page import QUESTION_LIMIT, TURN_LIMIT


def _day(value: str) -> str:
    if value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("must be a day like 2024-10-31")
    return value


Day = Annotated[str, AfterValidator(_day)]


class Exchange(BaseModel):
    """One turn of the conversation before the question."""

    question: str
    answer: str


class Narrowed(BaseModel):
    """What narrows a question; everything may be left out."""

    language: Literal["", "ko", "en"] = Field("", description='Language of the answer; "" for that of the question')
    companies: list[str] = Field([], max_length=20, description="Only articles that name one of these companies")
    since: Day = Field("", description="Only articles published from this ISO day on")
    until: Day = Field("", description="Only articles published up to this ISO day")
    as_of: Day = Field("", description="Answer with what was known on this ISO day")
    publishers: list[str] = Field(
        [], max_length=50, description="Only articles of these publishers, as they are written"
    )
    article_language: Literal["", "ko", "en"] = Field("", description="Only articles in this language")
    ignore: list[str] = Field([], max_length=50, description='Readings to take back, by their id in "understood"')

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing(
            tuple(self.companies), self.since, self.until, self.as_of, tuple(self.ignore), tuple(self.publishers),
            self.article_language,
        )  # fmt: skip


class Asked(Narrowed):
    """A question."""

    question: Annotated[str, StringConstraints(min_length=1)] = Field(
        description=f"In Korean or English, at most {QUESTION_LIMIT:,} characters"
    )
    turns: list[Exchange] = Field(
        [], max_length=200, description=f"The conversation so far; its last {TURN_LIMIT} count"
    )
    explain: bool = Field(False, description='Add "searched" to the answer: terms, filters and scores of the search')

    @property
    def last_turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(t.question, t.answer) for t in self.turns[-TURN_LIMIT:])


class Verdicted(BaseModel):
    """What a reader says of an answer."""

    answer_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="`id` of the answer")
    verdict: Literal["up", "down"]
    reason: Annotated[str, StringConstraints(max_length=REASON_LIMIT)] = Field("", description="In the reader's words")
    reasons: list[Literal["wrong", "citation", "beside", "incomplete", "outdated", "missed"]] = Field(
        [], max_length=len(REASONS), description="What is wrong with it, in short"
    )


class Shape(BaseModel):
    """What leaves; nothing but what is said here."""

    model_config = ConfigDict(extra="forbid")


class CitationShape(Shape):
    number: int = Field(description="What the reader sees as [number]")
    article_id: str
    sentences: list[int] = Field(description="Numbers of the article's sentences, from 0")


class ClaimShape(Shape):
    text: str
    verdict: Literal["supported", "partly", "unsupported"]
    reason: str = Field(description='Why the verdict is not "supported", in the language of the answer')
    quoted: bool = Field(description="The claim is a sentence of its source, word for word")
    struck: bool = Field(description="Its sources do not carry it: never to be shown as fact")
    said_by: str
    stance: str
    gloss: str = Field(description="Key words of a quotation in the other language, or empty")
    citations: list[CitationShape]


class SourceShape(Shape):
    number: int
    article_id: str
    title: str
    publisher: str
    published: str = Field(description="ISO 8601, a day or a time; empty when unknown")
    url: str = Field(description="http or https, or empty")
    language: str
    sentences: list[int]
    quotes: list[str] = Field(description="The cited sentences")
    copies: list[str] = Field(description="Ids of articles that tell the same story")
    superseded_by: str = Field(description="Id of a later article that corrects what is cited, or empty")


class ReadingShape(Shape):
    id: str = Field(description="What `ignore` takes it back by")
    kind: str
    label: str
    text: str
    start: int
    end: int
    value: list[str]
    hard: bool = Field(description="It leaves other articles out; the rest only come later")


class QueryShape(Shape):
    text: str
    companies: list[str]
    since: str
    until: str
    as_of: str
    publishers: list[str]
    article_language: str
    understood: list[ReadingShape]


class PassageShape(Shape):
    article_id: str
    title: str
    publisher: str
    published: str
    url: str
    sentences: list[int]
    text: str


class AnswerShape(Shape):
    """An answer; a refusal has no claims, and then `nearest` has the nearest passages."""

    id: str = Field(description="What feedback names it by; no other reader can")
    question: str
    language: str
    text: str = Field(description="The claims that stand, with [number] marks")
    refused: bool
    introduction: str
    refusal: str
    notice: str
    coverage: str
    suggestions: list[str]
    model: str = Field(description='Who wrote it: "extractive", the chat model, or "none" for a refusal without one')
    query: QueryShape
    relaxed: str
    claims: list[ClaimShape]
    sources: list[SourceShape]
    nearest: list[PassageShape]
    chance: float = Field(
        description="Estimated chance, 0 to 1, that what was found holds an answer; low ones are refused"
    )
    dropped_citations: int
    seconds: dict[str, float]
    searched: dict[str, Any] | None = Field(None, description="With `explain` only")


class FoundShape(PassageShape):
    score: float = Field(description="Comparable only within one search")


class HitsShape(Shape):
    query: QueryShape
    hits: list[FoundShape]


class SentenceShape(Shape):
    number: int
    text: str
    gap: str = Field(description="The text between this sentence and the one before it")
    heading: bool
    cited: bool


class ParagraphShape(Shape):
    heading: bool
    sentences: list[SentenceShape]


class OutletShape(Shape):
    article_id: str
    title: str
    publisher: str
    published: str
    url: str


class MentionedShape(Shape):
    id: str
    ko: str
    en: str


class ArticleShape(Shape):
    model_config = ConfigDict(extra="allow")
    id: str
    title: str
    publisher: str
    authors: list[str]
    published: str
    modified: str
    url: str
    language: str
    captions: list[str]
    companies: list[str]
    version: int
    paragraphs: list[ParagraphShape]
    outlets: list[OutletShape] = Field(description="Other articles that tell the same story, earliest first")
    mentioned: list[MentionedShape] = Field(description="Companies found in it, the most important first")


class ChangeShape(Shape):
    mark: Literal["-", "+", "="] = Field(description='"-" gone, "+" new, "=" so many sentences alike')
    text: str
    count: int


class VersionShape(Shape):
    number: int
    since: str = Field(description="ISO time (UTC) from which it was the newest here, or empty")
    until: str
    changes: list[ChangeShape] = Field(description="Against the version before")


class VersionsShape(Shape):
    versions: list[VersionShape] = Field(description="Newest first")


class SearchedHitShape(PassageShape):
    rank: int
    score: float
    words: float = Field(description="BM25")
    meaning: float = Field(description="Best cosine")
    terms: list[str]
    story: str
    copies: list[str]


class SearchedShape(Shape):
    query: QueryShape
    added: str = Field(description="Words searched beside the question's own")
    first: list[str] = Field(description="ISO days whose articles come first, or empty")
    filters: list[str]
    terms: dict[str, list[list[str]]] = Field(description="By language of the articles: each term in its forms")
    hits: list[SearchedHitShape]


class HealthShape(Shape):
    status: Literal["ok"]
    articles: int


class ChatShape(Shape):
    model: str = Field(description='"" where none is set')
    state: Literal["none", "closed", "open"] = Field(
        description='"open": left alone after failures, answers are extractive'
    )


class ReadyShape(Shape):
    status: Literal["ready", "not ready"]
    archive: str
    index: str
    chat: ChatShape
    streams: int = Field(description="Answers that are being written")


class FaultShape(Shape):
    message: str
    id: str | None = Field(None, description="The number of the failure in the server's log")


class ErrorShape(Shape):
    error: FaultShape
