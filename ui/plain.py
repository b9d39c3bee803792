"""Answers and articles as plain data, for a program to read: the same over HTTP and from the command line."""

from typing import Any

from corpus.article import Article, Sentence
from rag.answer import Answer, Hit, Source
from ui import render


def article_json(article: Article, sentences: list[Sentence], cited: set[int]) -> dict[str, Any]:
    """The article as paragraphs of sentences; `gap` is the text between a sentence and the one before it."""
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
        "published": article.published, "modified": article.modified, "url": render.safe_url(article.url),
        "language": article.language, "captions": article.captions, "companies": article.companies,
        "version": article.version, "paragraphs": [
            {"heading": all(s["heading"] for s in p), "sentences": p} for p in paragraphs
        ],
    }  # fmt: skip


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as a program reads it; `nearest` are the passages of a refusal."""
    return {
        "question": answer.question, "language": answer.language, "text": answer.text, "refused": answer.refused,
        "introduction": answer.introduction, "refusal": answer.refusal, "notice": answer.notice,
        "coverage": answer.coverage, "model": answer.model,
        "query": {"text": answer.query.text, "companies": answer.query.companies, "since": answer.query.since,
                  "until": answer.query.until},
        "claims": [
            {"text": c.text, "verdict": str(c.verdict), "reason": c.reason, "quoted": c.quoted, "citations": [
                {"number": x.number, "article": x.article_id, "sentences": x.sentences} for x in c.citations
            ]} for c in answer.claims
        ],
        "sources": [_source_json(s) for s in answer.sources],
        "nearest": [_hit_json(h) for h in answer.hits[: render.NEAREST]] if answer.refused else [],
        "dropped_citations": answer.dropped_citations, "seconds": answer.seconds,
    }  # fmt: skip


def _source_json(s: Source) -> dict[str, Any]:
    return {
        "number": s.number, "article": s.article_id, "title": s.title, "publisher": s.publisher, "published": s.published,
        "url": render.safe_url(s.url), "language": s.language, "sentences": s.sentences, "quotes": s.quotes,
        "copies": s.copies,
    }  # fmt: skip


def _hit_json(h: Hit) -> dict[str, Any]:
    return {
        "article": h.article.id, "title": h.article.title, "publisher": h.article.publisher,
        "published": h.article.published, "url": render.safe_url(h.article.url),
        "sentences": tuple(range(h.passage.first, h.passage.last + 1)), "text": h.passage.text,
    }  # fmt: skip
