"""Answers and articles as plain data, for a program to read: the same over HTTP and from the command line."""

from collections.abc import Sequence
from typing import Any

from corpus.article import Article, Sentence
from rag.answer import Answer, Claim, Hit, Query, Source
from rag.explain import Searched
from ui.markup import safe_url
from ui.render import NEAREST


def article_json(
    article: Article, sentences: list[Sentence], cited: set[int], companies: Sequence[str] = ()
) -> dict[str, Any]:
    """The article as paragraphs of sentences; `gap` is the text between a sentence and the one before it. `companies` are the
    ids of those that the archive found in it."""
    paragraphs: list[list[dict[str, Any]]] = []
    end = 0
    for s in sentences:
        gap = article.text[end : s.start]
        if not paragraphs or "\n\n" in gap or s.heading:
            paragraphs.append([])
        paragraphs[-1].append(
            {"number": s.number, "text": s.text, "gap": gap if paragraphs[-1] else "", "heading": s.heading,
             "cited": s.number in cited}
        )  # fmt: skip
        end = s.end
    return {
        "id": article.id, "title": article.title, "publisher": article.publisher, "authors": article.authors,
        "published": article.published, "modified": article.modified, "url": safe_url(article.url),
        "language": article.language, "captions": article.captions, "companies": list(companies),
        "version": article.version, "paragraphs": [
            {"heading": all(s["heading"] for s in p), "sentences": p} for p in paragraphs
        ],
    }  # fmt: skip


def answer_json(answer: Answer, answer_id: str = "") -> dict[str, Any]:
    """The answer as a program reads it; `nearest` are the passages of a refusal, `id` is what feedback names it by."""
    return ({"id": answer_id} if answer_id else {}) | {
        "question": answer.question, "language": answer.language, "text": answer.text, "refused": answer.refused,
        "introduction": answer.introduction, "refusal": answer.refusal, "notice": answer.notice,
        "coverage": answer.coverage, "suggestions": answer.suggestions, "model": answer.model,
        "query": query_json(answer.query), "relaxed": answer.relaxed,
        "claims": [claim_json(c) for c in answer.claims],
        "sources": [source_json(s) for s in answer.sources],
        "nearest": [hit_json(h) for h in answer.hits[: NEAREST]] if answer.refused else [],
        "chance": answer.chance, "dropped_citations": answer.dropped_citations, "seconds": answer.seconds,
    }  # fmt: skip


def record_json(answer: Answer) -> dict[str, Any]:
    """What evaluation needs of an answer that a reader judged; see corpus.feedback."""
    return {
        "language": answer.language, "refused": answer.refused, "query": query_json(answer.query),
        "claims": [claim_json(c) for c in answer.claims], "sources": [source_json(s) for s in answer.sources],
    }  # fmt: skip


def claim_json(c: Claim) -> dict[str, Any]:
    """One sentence of an answer: a `struck` one is not carried by its sources and must not be shown as fact."""
    return {
        "text": c.text, "verdict": str(c.verdict), "reason": c.reason, "quoted": c.quoted, "struck": c.struck,
        "said_by": c.said_by, "stance": c.stance, "gloss": c.gloss, "citations": citations_json(c),
    }  # fmt: skip


def citations_json(c: Claim) -> list[dict[str, Any]]:
    return [{"number": x.number, "article_id": x.article_id, "sentences": x.sentences} for x in c.citations]


def error_json(status: int, message: str, number: str = "") -> dict[str, Any]:
    """A failure; `number` is what it has in the server's log."""
    return {"error": {"message": message} | ({"id": number} if number else {})}


def query_json(query: Query) -> dict[str, Any]:
    """What was searched: `understood` are the readings, each with the `id` that `ignore` takes."""
    return {
        "text": query.text, "companies": query.companies, "since": query.since, "until": query.until, "as_of": query.as_of,
        "publishers": query.publishers, "article_language": query.article_language,
        "understood": [
            {"id": r.key, "kind": r.kind, "label": r.label, "text": r.text, "start": r.start, "end": r.end,
             "value": r.value, "hard": r.hard} for r in query.understood
        ],
    }  # fmt: skip


def searched_json(s: Searched) -> dict[str, Any]:
    """How the search went: terms by language of the articles, each with the forms it was searched in, and every hit."""
    return {
        "query": query_json(s.query), "added": s.query.added, "first": s.query.window, "filters": s.filters, "terms": s.terms,
        "hits": [
            hit_json(h) | {"rank": h.rank, "score": h.score, "words": h.words, "meaning": h.meaning, "terms": h.terms,
                            "story": h.story, "copies": h.copies} for h in s.hits
        ],
    }  # fmt: skip


def source_json(s: Source) -> dict[str, Any]:
    return {
        "number": s.number, "article_id": s.article_id, "title": s.title, "publisher": s.publisher, "published": s.published,
        "url": safe_url(s.url), "language": s.language, "sentences": s.sentences, "quotes": s.quotes,
        "copies": s.copies, "superseded_by": s.superseded_by,
    }  # fmt: skip


def found_json(h: Hit) -> dict[str, Any]:
    """A hit as a line of a list: its article and its score, which is comparable only within one search."""
    return {
        "article_id": h.article.id, "title": h.article.title, "publisher": h.article.publisher,
        "published": h.article.published, "url": safe_url(h.article.url), "score": round(h.score, 3),
    }  # fmt: skip


def hit_json(h: Hit) -> dict[str, Any]:
    return {
        "article_id": h.article.id, "title": h.article.title, "publisher": h.article.publisher,
        "published": h.article.published, "url": safe_url(h.article.url),
        "sentences": tuple(range(h.passage.first, h.passage.last + 1)), "text": h.passage.text,
    }  # fmt: skip
