"""The way of a question, whole: read this file once to know how the product works."""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.archive import Archive
from corpus.article import Sentence
from corpus.text import clean
from corpus.text import language as language_of
from rag import phrases
from rag.answer import Answer, Citation, Claim, Done, Event, Found, Hit, Query, Source, Turn, Understood, Verdict, Wrote
from rag.evidence import Judge
from rag.extractive import choose
from rag.followup import standalone
from rag.retriever import Retriever
from rag.verify import verify

if TYPE_CHECKING:
    from rag.chat import ChatAnswerer

LONGEST_QUESTION = 4000
# Estimated chance that a sentence answers, below which the archive is said not to answer. By `python -m eval.fit`: mean
# balanced accuracy of refusal over six sets, share of the gold questions with an answer that are answered: .25 .72 .94,
# .30 .74 .91, .35 .75 .86, .45 .75 .75. A wrong refusal hides what is there; an answer shows its sources: hence .30.
ENOUGH = 0.3


class Chatbot:
    """Answers questions over one archive. Safe to use from several threads.

    A question goes seven steps:
    1. it is cleaned, and refused when too long;
    2. with the turns before it, it becomes a query that stands alone;
    3. the retriever finds passages by meaning and words;
    4. their sentences are judged; too little evidence is said so, and no model is called;
    5. the answerer writes claims with the ids of sentences: a chat model, or else the sentences themselves;
    6. the citations are resolved to articles and numbered, and each claim is verified against what it cites;
    7. the finished answer leaves, with what was searched and found.
    """

    def __init__(self, retriever: Retriever, judge: Judge, hits: int = 6, chat: "ChatAnswerer | None" = None) -> None:
        self.retriever, self.judge, self.chat, self._count = retriever, judge, chat, hits

    @property
    def archive(self) -> Archive:
        return self.retriever.index.archive

    def ask(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Answer:
        """The finished answer. ValueError, in one line, for a question that is empty or too long."""
        for event in self.stream(question, turns, language):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the stream ends with Done")

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
        """The same, as it happens: Understood, Found, Wrote once or more (not for a refusal), Done."""
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
        query = Query(standalone(question, turns)[-LONGEST_QUESTION:], language or language_of(question))
        yield Understood(query)
        # 3.
        hits = self.retriever.retrieve(query, self._count)
        clock.lap("retrieve")
        yield Found(tuple(hits))
        # 4.
        evidence = self.judge.evidence(query, hits)
        clock.lap("judge")
        if not evidence or evidence[0].score < ENOUGH:
            yield Done(self._refuse(question, query, hits, clock))
            return
        # 5.
        notice, dropped, model = "", 0, "extractive"
        numbers = _Numbers(self.archive, hits)
        claims: list[Claim] = []
        if self.chat is not None:
            from rag.chat import ChatUnavailable

            try:
                for progress in self.chat.stream(query, self._with_sentences(hits), turns):
                    if progress.refused:
                        yield Done(self._refuse(question, query, hits, clock, self.chat.name))
                        return
                    claims = [Claim(d.text, numbers.cite(d.sentences)) for d in progress.drafts if d.text]
                    dropped, model = progress.dropped, self.chat.name
                    short = phrases.CUT if progress.cut else phrases.TRUNCATED if progress.truncated else None
                    notice = short[query.language] if short else ""
                    yield Wrote(tuple(claims), numbers.sources())
            except ChatUnavailable:
                claims, notice = [], phrases.UNAVAILABLE[query.language]
            clock.lap("write")
        introduction = ""
        if not claims:
            model, introduction = "extractive", phrases.INTRODUCTION[query.language]
            numbers = _Numbers(self.archive, hits)
            claims = [Claim(e.sentence.text, numbers.cite([e.sentence.id]), quoted=True) for e in choose(evidence)]
            yield Wrote(tuple(claims), numbers.sources())
        # 6.
        claims = [self._verified(c, query.language) for c in claims]
        clock.lap("verify")
        # 7.
        yield Done(
            Answer(
                question, query, tuple(claims), numbers.sources(), tuple(hits), introduction, "", notice,
                phrases.coverage(self.archive.summary(), query.language), model, dropped, clock.seconds,
            )
        )  # fmt: skip

    def _refuse(self, question: str, query: Query, hits: Sequence[Hit], clock: "_Clock", model: str = "none") -> Answer:
        return Answer(
            question,
            query,
            hits=tuple(hits[:3]),
            refusal=phrases.REFUSAL[query.language],
            coverage=phrases.coverage(self.archive.summary(), query.language),
            model=model,
            seconds=clock.seconds,
        )

    def _with_sentences(self, hits: Sequence[Hit]) -> list[tuple[Hit, list[Sentence]]]:
        sentences = {a: self.archive.sentences(a) for a in {h.article.id for h in hits}}
        return [(h, sentences[h.article.id][h.passage.first : h.passage.last + 1]) for h in hits]

    def _verified(self, claim: Claim, language: str) -> Claim:
        """The claim with its verdict; a quotation is its own evidence, a claim without citations has none."""
        if claim.quoted:
            return claim
        if not claim.citations:
            return Claim(claim.text, (), Verdict.UNSUPPORTED, phrases.UNCITED[language])
        cited, context = [], []
        for c in claim.citations:
            article, sentences = self.archive.article(c.article_id), self.archive.sentences(c.article_id)
            cited += [sentences[n].text for n in c.sentences]
            context += [article.title, article.published[:10], article.publisher]
            context += [sentences[n - 1].text for n in c.sentences if n and n - 1 not in c.sentences]
        check = verify(claim.text, cited, context=context, glossary=self.retriever.glossary, language=language)
        return Claim(claim.text, claim.citations, check.verdict, check.reason)


class _Numbers:
    """Gives each cited article a number in the order of first citation, and collects what is cited of it."""

    def __init__(self, archive: Archive, hits: Sequence[Hit]) -> None:
        self._archive = archive
        self._hits = {h.article.id: h for h in reversed(hits)}
        self._cited: dict[str, set[int]] = {}

    def cite(self, sentence_ids: Sequence[str]) -> tuple[Citation, ...]:
        """Citations by article for these sentence ids, all of which exist."""
        by_article: dict[str, list[int]] = {}
        for i in sentence_ids:
            article_id, _, number = i.rpartition(".")
            by_article.setdefault(article_id, []).append(int(number))
        for article_id, numbers in by_article.items():
            self._cited.setdefault(article_id, set()).update(numbers)
        order = list(self._cited)
        return tuple(Citation(order.index(a) + 1, a, tuple(sorted(set(n)))) for a, n in by_article.items())

    def sources(self) -> tuple[Source, ...]:
        found = []
        for number, (article_id, cited) in enumerate(self._cited.items(), 1):
            a, sentences = self._archive.article(article_id), self._archive.sentences(article_id)
            numbers = tuple(sorted(cited))
            hit = self._hits.get(article_id)
            found.append(
                Source(
                    number, a.id, a.title, a.publisher, a.published, a.url, a.language, numbers,
                    tuple(sentences[n].text for n in numbers), hit.copies if hit else (),
                )
            )  # fmt: skip
        return tuple(found)


class _Clock:
    """Wall seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now
