"""What was searched and why each hit stands where it stands: for `--explain`, and for whoever tunes the search."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.answer import Hit, Query
from rag.index import POOLS
from rag.retriever import Retriever

# Forms of a term that are shown; a translated word has up to ten near ones beside its names.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Searched:
    """The query that stands alone; `terms`, by language of the articles, each with the forms it was searched in, best
    first; `filters` in words; the hits with their scores; whether a reranker ordered them (None: there is none)."""

    query: Query
    terms: Mapping[str, tuple[tuple[str, ...], ...]]
    filters: tuple[str, ...]
    hits: tuple[Hit, ...]
    reranked: bool | None = None


def searched(retriever: Retriever, query: Query, hits: tuple[Hit, ...]) -> Searched:
    """How this query was searched. Reads the index again, for its words; costs about what a search costs."""
    terms = {
        pool: tuple(tuple(" ".join(form) for form in t.forms[:SHOWN]) for t in retriever.searched(pool, query)[0])
        for pool in POOLS
        if retriever.index.words.count(pool)
    }
    filters = []
    if query.since:
        filters.append(f"published >= {query.since}")
    if query.last:
        filters.append(f"published <= {query.last}")
    if query.only:
        filters.append(f"names {' | '.join(query.companies)}")
    if query.publishers:
        filters.append(f"published by {' | '.join(query.publishers)}")
    if query.article_language:
        filters.append(f"written in {query.article_language}")
    reranked = None if retriever.reranker is None else any(h.rerank is not None for h in hits)
    return Searched(query, terms, tuple(filters), hits, reranked)


def lines(s: Searched) -> list[str]:
    """The same as lines of text for a terminal."""
    out = [f"searched   {s.query.text}"]
    if s.query.added:
        out.append(f"added      {s.query.added}")
    if s.query.understood:
        read = (f"{r.label} ({r.kind}{', only' if r.hard else ''})" for r in s.query.understood)
        out.append(f"understood {'; '.join(read)}")
    for since, until in filter(None, (s.query.around, s.query.window)):
        out.append(f"first      articles of {since or 'any day'} to {until or 'any day'}")
    out.append(f"filters    {'; '.join(s.filters) or 'none'}")
    for pool, terms in s.terms.items():
        out.append(f"terms {pool}   {'; '.join(' | '.join(forms) for forms in terms)}")
    if s.reranked is not None:
        out.append(f"reranker   {'read the hits' if s.reranked else 'was too slow: the order of the search stands'}")
    for h in s.hits:
        copies = f"  +{len(h.copies)}" if h.copies else ""
        out.append(
            f"{h.rank:>3}  {h.score:6.2f}  words {h.words:6.1f}  meaning {h.meaning:5.2f}  {h.article.published[:10]}  "
            f"{h.article.title}{copies}"
        )
        if h.terms:
            out.append(f"      {', '.join(h.terms)}")
    return out
