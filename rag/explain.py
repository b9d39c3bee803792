"""What was searched and why each hit stands where it stands: for `--explain`, and for whoever tunes the search."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer import Hit, Query
from rag.index import POOLS, pool_of
from rag.retriever import Retriever
from rag.terms import terms

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
    asked = {pool: retriever.search.terms(pool, query)[0] for pool in POOLS if retriever.index.words.count(pool)}
    # A term is matched by its translations as well.
    wanted = {pool: dict.fromkeys(form for t in some for form in t.forms) for pool, some in asked.items()}
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
    shown = {
        pool: tuple(tuple(" ".join(form) for form in t.forms[:SHOWN]) for t in some) for pool, some in asked.items()
    }
    told = tuple(replace(h, terms=matched(h, wanted.get(pool_of(h.article.language), ()))) for h in hits)
    return Searched(query, shown, tuple(filters), told, reranked)


def matched(hit: Hit, wanted: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Those of these words, or words in a row, that the hit's title and passage hold."""
    found = terms(f"{hit.article.title}\n{hit.passage.text}").words
    held = set(found)
    return tuple(" ".join(f) for f in wanted if f[0] in held and (len(f) == 1 or _holds(found, f)))


def _holds(words: Sequence[str], form: Sequence[str]) -> bool:
    return any(words[i : i + len(form)] == tuple(form) for i in range(len(words) - len(form) + 1))


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
    for pool, some in s.terms.items():
        out.append(f"terms {pool}   {'; '.join(' | '.join(forms) for forms in some)}")
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
