"""The way of a question, whole: read this file once to know how the product works."""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.archive import Archive
from corpus.article import Sentence
from corpus.companies import Companies
from corpus.text import clean
from corpus.text import language as language_of
from rag import phrases, refusal
from rag.answer import Answer, Claim, Done, Event, Found, Hit, Narrowing, Query, Turn, Understood, Verified, Wrote
from rag.claims import count, remark, told, tried_again, verified, with_changes
from rag.entailment import Entailment
from rag.evidence import Evidence, Judge
from rag.extractive import choose_each
from rag.followup import FollowUps
from rag.retriever import Retriever
from rag.sides import alternated, sides
from rag.sources import Numbers
from rag.understand import Understanding, without_days
from rag.weights import ENOUGH

if TYPE_CHECKING:
    from rag.chat import ChatAnswerer

LONGEST_QUESTION = 4000


class Chatbot:
    """Answers questions over one archive. Safe to use from several threads.

    A question goes seven steps:
    1. it is cleaned, and refused when too long;
    2. with the turns before it, it becomes a query that stands alone, its companies and periods are read, and what the
       reader set or took back wins;
    3. the retriever finds passages by meaning and words;
    4. their sentences are judged; where the same is asked of several companies or periods, each is searched as well; too little
       evidence in the period that the question names, and all days are searched; too little there, that is said, and no model
       is called;
    5. the answerer writes claims with the ids of sentences: a chat model, or else the sentences themselves;
    6. the citations are resolved to articles and numbered, and each claim is verified against what it cites; an unsupported
       one is tried once more and then struck, and each says who said it;
    7. the finished answer leaves, with what was searched and found.
    """

    def __init__(
        self,
        retriever: Retriever,
        judge: Judge,
        hits: int = 6,
        chat: "ChatAnswerer | None" = None,
        companies: Companies | None = None,
        entailment: Entailment | None = None,
        refuse_below: float | None = None,
    ) -> None:
        self.retriever, self.judge, self.chat, self._count = retriever, judge, chat, hits
        self.entailment, self._refuse_below = entailment, refuse_below
        companies = companies or Companies()
        self.understanding = Understanding(retriever.index.archive, companies)
        self.followups = FollowUps(companies)

    @property
    def archive(self) -> Archive:
        return self.retriever.index.archive

    @property
    def enough(self) -> float:
        """The chance of an answer from which on there is one: the setting, or what was learned (`rag.weights`)."""
        return ENOUGH if self._refuse_below is None else self._refuse_below

    def ask(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Answer:
        """The finished answer. ValueError, in one line, for a question that is empty or too long, or a day that is none."""
        for event in self.stream(question, turns, language, narrowing):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the stream ends with Done")

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]:
        """The same, as it happens: Understood, Found, Wrote once or more (not for a refusal), Verified
        when a model wrote, Done."""
        clock = _Clock()
        # 1. Length first: cleaning a megabyte of combining marks is work for nobody.
        if len(question) > LONGEST_QUESTION:
            raise ValueError(
                f"Question is {len(question):,} characters; at most {LONGEST_QUESTION:,} are read. Shorten it."
            )
        question = " ".join(clean(question).split())
        if not question:
            raise ValueError("The question is empty. Type one.")
        # 2.
        alone = self._standalone(question, turns)[-LONGEST_QUESTION:]
        query = self.understanding.query(alone, language or language_of(question), narrowing)
        yield Understood(query)
        # 3.
        hits = self.retriever.retrieve(query, self._count)
        clock.lap("retrieve")
        yield Found(tuple(hits))
        # 4. What asks the same of several things is searched for each as well, and answered so where that is surer.
        evidence, relaxed = self.judge.evidence(query, hits), ""
        answering = [evidence]
        best = chance = _chance(evidence)
        if each := self._each(query, narrowing, best):
            hits, answering = alternated([h for h, _ in each], self._count), [e for _, e in each]
            evidence = [e for of in answering for e in of]
            best = chance = min(map(_chance, answering))
            yield Found(tuple(hits))
        if best < self.enough:
            wider = self.understanding.relaxed(query)
            if wider is not None:
                found = self.retriever.retrieve(wider, self._count)
                more = self.judge.evidence(without_days(wider), found)
                best = max(best, chance := _chance(more))
                if chance >= self.enough:
                    query, hits, evidence, relaxed = wider, found, more, phrases.RELAXED[query.language]
                    answering = [more]
                    yield Found(tuple(hits))
        # What was taken for a follow-up, and is answered by nothing so, may stand alone as it was typed.
        if alone != question and best < self.enough:
            typed = self.understanding.query(question, language or language_of(question), narrowing)
            found = self.retriever.retrieve(typed, self._count)
            more = self.judge.evidence(typed, found)
            best = max(best, chance := _chance(more))
            if chance >= self.enough:
                query, hits, evidence, answering = typed, found, more, [more]
                yield Understood(query)
                yield Found(tuple(hits))
        clock.lap("judge")
        if not evidence or best < self.enough:
            yield Done(self._refuse(question, query, hits, clock, best))
            return
        # 5.
        notice, dropped, model = "", 0, "extractive"
        numbers = Numbers(self.archive, hits)
        claims: list[Claim] = []
        tokens: dict[str, int] = {}
        if self.chat is not None:
            from rag.chat import ChatUnavailable

            try:
                for progress in self.chat.stream(query, self._with_sentences(hits), turns):
                    if progress.finished:
                        count(progress, tokens)
                    if progress.refused:
                        yield Done(self._refuse(question, query, hits, clock, best, self.chat.name, tokens))
                        return
                    claims = [Claim(d.text, numbers.cite(d.sentences)) for d in progress.drafts if d.text]
                    dropped, model = progress.dropped, self.chat.name
                    short = phrases.CUT if progress.cut else phrases.TRUNCATED if progress.truncated else None
                    notice = short[query.language] if short else ""
                    yield Wrote(tuple(claims), numbers.sources())
            except ChatUnavailable:
                claims, notice = [], phrases.UNAVAILABLE[query.language]
            clock.lap("write")
        introduction, archive, glossary = "", self.archive, self.retriever.glossary
        if not claims:
            model, introduction = "extractive", phrases.INTRODUCTION[query.language]
            numbers = Numbers(archive, hits)
            chosen = with_changes(choose_each(answering), evidence, archive)
            claims = [Claim(e.sentence.text, numbers.cite([e.sentence.id]), quoted=True) for e in chosen]
            yield Wrote(tuple(claims), numbers.sources())
        # 6. What is not in its sources is tried once more, then struck.
        claims = [verified(c, query.language, archive, glossary, self.entailment) for c in claims]
        if self.chat is not None and model == self.chat.name:
            yield Verified(tuple(claims), numbers.sources())
            clock.lap("verify")
            claims = tried_again(claims, query, hits, self.judge, self.chat, numbers, tokens, self.entailment)
            clock.lap("again")
        claims = [told(c, archive, glossary, query.language) for c in claims]
        sources = numbers.sources(final=True)
        if not notice and self.retriever.reranker is not None and hits[0].rerank is None:
            notice = phrases.UNRANKED[query.language]
        notice = notice or remark(query, claims, sources, best, len(answering))
        clock.lap("verify")
        # 7.
        yield Done(
            Answer(
                question, query, tuple(claims), sources, tuple(hits), introduction, "", notice,
                phrases.coverage(archive.summary(), query.language), model, dropped, clock.seconds,
                relaxed=relaxed, tokens=tokens, chance=best,
            )
        )  # fmt: skip

    def _standalone(self, question: str, turns: Sequence[Turn]) -> str:
        """The question completed from the turns by rule; where the rules see that it leans on them, the chat model is asked
        first, when there is one."""
        # Who names a company of his own, be it one that no article mentions, asks about that one.
        if turns and self.judge.unheard(Query(question)):
            return question
        alone = self.followups.standalone(question, turns)
        if self.chat is None or alone == question:
            return alone
        return self.chat.rewrite(question, turns) or alone

    def _each(self, query: Query, narrowing: Narrowing | None, sure: float) -> list[tuple[list[Hit], list[Evidence]]]:
        """For each thing of which the question asks the same its hits and their sentences; [] where one of them is less `sure` to be
        found than the whole."""
        found = []
        for text in sides(query):
            side = self.understanding.query(text, query.language, narrowing)
            hits = self.retriever.retrieve(side, self._count)
            evidence = self.judge.evidence(side, hits)
            if _chance(evidence) < max(sure, self.enough):
                return []
            found.append((hits, evidence))
        return found

    def _refuse(
        self,
        question: str,
        query: Query,
        hits: Sequence[Hit],
        clock: "_Clock",
        chance: float,
        model: str = "none",
        tokens: dict[str, int] | None = None,
    ) -> Answer:
        return Answer(
            question,
            query,
            hits=tuple(hits[:3]),
            refusal=phrases.REFUSAL[query.language],
            coverage=refusal.coverage(query, self.retriever),
            model=model,
            seconds=clock.seconds,
            suggestions=refusal.suggestions(query, hits, self.retriever, self.judge, self.enough),
            tokens=tokens or {},
            chance=chance,
        )

    def _with_sentences(self, hits: Sequence[Hit]) -> list[tuple[Hit, list[Sentence]]]:
        sentences = {a: self.archive.sentences(a) for a in {h.article.id for h in hits}}
        return [(h, sentences[h.article.id][h.passage.first : h.passage.last + 1]) for h in hits]


def _chance(evidence: Sequence[Evidence]) -> float:
    return evidence[0].score if evidence else 0.0


class _Clock:
    """Wall seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now
