"""One exchange, a question and its answer, as HTML. Every text goes through `escape`; the only tags and attributes are
written here, in ui/room.py and in ui/markup.py."""

from collections.abc import Iterable, Sequence

from rag import provenance, share
from rag.answer import Answer, Citation, Claim, Hit, Query, Source, Verdict, Wrote
from ui import words
from ui.markup import both, day, entry, escape, language_of, place, unseen
from ui.room import questions
from ui.words import Word

NEAREST = 3
"""How many of the nearest passages a refusal shows."""
CARRIED = 2_000
"""Characters of an answer that a follow-up takes along."""

VERDICTS = {
    Verdict.SUPPORTED: ("✓", words.SUPPORTED),
    Verdict.PARTLY: ("△", words.PARTLY),
    Verdict.UNSUPPORTED: ("✗", words.UNSUPPORTED),
}


def waiting(question: str, query: Query | None = None) -> str:
    """The question, and that the archive is being searched."""
    return _turn(question, "busy", _understood(question, query) + _status(words.SEARCHING))


def writing(question: str, query: Query | None, wrote: Wrote) -> str:
    """The answer so far: no verdicts yet."""
    # The constant line before quoted sentences comes with the finished answer; its room is kept.
    opening = '<p class="opening">&nbsp;</p>' if any(c.quoted for c in wrote.claims) else ""
    body = opening + _claims(wrote.claims, wrote.sources, verified=False)
    return _turn(question, "busy", _understood(question, query) + body + _status(words.WRITING))


def answered(answer: Answer, examples: Sequence[Word] = (), answer_id: str = "") -> str:
    """The finished answer with its verdicts and sources, or the refusal with the nearest passages.

    `answer_id` is what the server remembers it by, "" where it does not.
    """
    said = f'lang="{escape(answer.language)}"'
    parts = [_understood(answer.question, answer.query)]
    if answer.notice:
        parts.append(f'<p class="notice" {said}>{escape(answer.notice)}</p>')
    if answer.relaxed:
        parts.append(f'<p class="notice relaxed" {said}>{escape(answer.relaxed)}</p>')
    if answer.refused:
        parts.append(f'<p class="refusal" {said}>{escape(answer.refusal)}</p>')
    elif answer.introduction:
        parts.append(f'<p class="opening" {said}>{escape(answer.introduction)}</p>')
    if answer.claims:
        parts.append(_claims(answer.claims, answer.sources, verified=True))
    if answer.coverage and answer.refused:  # beside an answer the header says it already
        parts.append(f'<p class="coverage" {said}>{escape(answer.coverage)}</p>')
    if answer.sources:
        parts.append(_sources(answer.sources))
    if answer.refused:
        suggested = tuple(Word(question, question) for question in answer.suggestions)
        parts += [_nearest(answer.hits[:NEAREST]), questions(suggested or examples, words.TRY)]
    else:
        parts.append(_by_date(answer.hits, answer.sources))
    parts.append(_actions(answer, answer_id))
    known = {"answer": answer_id, "text": answer.text[:CARRIED]}
    return _turn(answer.question, "refused" if answer.refused else "done", "".join(parts), known)


def _actions(answer: Answer | None = None, answer_id: str = "") -> str:
    """What a reader can do with an exchange; the answer as text to take along stands in attributes."""
    again = (
        f'<button type="button" class="retry">{both(words.RETRY)}</button>'
        f'<button type="button" class="edit">{both(words.EDIT)}</button>'
    )
    if answer is None:
        return f'<div class="acts">{again}</div>'
    taken = {"plain": share.plain(answer), "markdown": share.markdown(answer), "html": share.as_html(answer)}
    along = " ".join(f'data-{form}="{escape(text)}"' for form, text in taken.items())
    copy = f'<button type="button" class="copy" {along}>{both(words.COPY)}</button>'
    judged = (
        f'<button type="button" class="how" aria-expanded="false">{both(words.HOW)}</button>'
        f'<button type="button" class="good" aria-pressed="false">{both(words.GOOD)}</button>'
        f'<button type="button" class="bad" aria-pressed="false" aria-expanded="false">{both(words.BAD)}</button>'
        if answer_id
        else ""
    )
    return f'<div class="acts">{copy}{again}{judged}</div>'


def failed(question: str, line: str | Word) -> str:
    """The question and one line that says why there is no answer."""
    said = both(line) if isinstance(line, Word) else f"<bdi>{escape(line)}</bdi>"
    return _turn(question, "failed", f'<p class="failure" role="alert">{said}</p>{_actions() if question else ""}')


def _turn(question: str, state: str, body: str, more: dict[str, str] | None = None) -> str:
    shown = question if len(question) <= 600 else question[:600] + " …"
    known = "".join(f' data-{name}="{escape(value)}"' for name, value in (more or {}).items() if value)
    return (
        f'<article class="turn" data-state="{state}" aria-busy="{"true" if state == "busy" else "false"}"'
        f' data-question="{escape(question)}"{known}>'
        f'<h2 class="question" lang="{language_of(question)}">{unseen(words.QUESTION)}{escape(shown)}</h2>'
        f'<div class="answer">{body}</div></article>'
    )


def _status(word: Word) -> str:
    return f'<p class="status"><span class="dots" aria-hidden="true"></span>{both(word)}</p>'


def _understood(question: str, query: Query | None) -> str:
    """What was read in the question, each a button that leaves it out, what the reader set, each a button that lifts it,
    and the query where it is not the question's own words. A query without readings shows what it is narrowed to."""
    if query is None:
        return ""
    read = [_chip(r.label, "ignore", r.key, words.REMOVE) for r in query.understood if not _was_set(r.kind, query)]
    bounds = [] if query.understood else _bounds(query)
    narrowed = [_chip(words.AS_OF_DAY.filled(day=query.as_of), "lift", "as-of", words.CLEAR)] if query.as_of else []
    narrowed += [_chip(name, "lift", f"publisher:{name}", words.CLEAR) for name in query.publishers]
    if query.article_language in words.WRITTEN_IN:
        narrowed.append(_chip(words.WRITTEN_IN[query.article_language], "lift", "language", words.CLEAR))
    chips, lines = "".join([*read, *bounds, *narrowed]), ""
    if chips:
        lines = f'<div class="understood"><span>{both(words.UNDERSTOOD)}</span><ul>{chips}</ul></div>'
    if query.text.split() != question.split():
        lines += f'<p class="understood">{both(words.SEARCHED)}: <bdi>{escape(query.text)}</bdi></p>'
    return lines


def _was_set(kind: str, query: Query) -> bool:
    return kind == "as_of" and bool(query.as_of)


def _chip(label: str | Word, deed: str, key: str, does: Word) -> str:
    shown = both(label) if isinstance(label, Word) else f'<bdi lang="{language_of(label)}">{escape(label)}</bdi>'
    return (
        f'<li><button type="button" class="chip" data-{deed}="{escape(key)}">{shown}'
        f'<span aria-hidden="true"> ×</span><span class="unseen">: {both(does)}</span></button></li>'
    )


def _bounds(query: Query) -> list[str]:
    found = [f"<bdi>{escape(name)}</bdi>" for name in query.companies]
    if query.since and query.since == query.until:
        found.append(both(day(query.since)))
    else:
        found += [both(_bound(word, at)) for word, at in ((words.SINCE, query.since), (words.UNTIL, query.until)) if at]
    return [f'<li class="chip">{item}</li>' for item in found]


def _bound(word: Word, at: str) -> Word:
    return Word(word.ko.format(day=day(at).ko), word.en.format(day=day(at).en))


def _claims(claims: Iterable[Claim], sources: Iterable[Source], verified: bool) -> str:
    known = {source.article_id: source for source in sources}
    return f'<ol class="claims">{"".join(_claim(claim, known, verified) for claim in claims)}</ol>'


def _claim(claim: Claim, known: dict[str, Source], verified: bool) -> str:
    cites = "".join(_cite(citation, known.get(citation.article_id), known) for citation in claim.citations)
    return (
        f'<li class="claim{" quoted" if claim.quoted else ""}"><p class="said" lang="{language_of(claim.text)}">'
        f"<bdi>{_text(claim)}</bdi>{cites}</p>{_verdict(claim) if verified else _VERDICT_ROOM}{_told(claim)}</li>"
    )


def _text(claim: Claim) -> str:
    """A struck claim is never shown as fact."""
    return f"<s>{escape(claim.text)}</s>" if claim.struck else escape(claim.text)


def _told(claim: Claim) -> str:
    """Who says so and how sure it is, and the key words of a quotation in another language."""
    said = Word(*(provenance.words(claim.said_by, claim.stance, language) for language in ("ko", "en")))
    told = f'<p class="told">{both(said)}</p>' if said.ko else ""
    return told + (
        f'<p class="gloss" lang="{language_of(claim.gloss)}">{escape(claim.gloss)}</p>' if claim.gloss else ""
    )


_VERDICT_ROOM = '<p class="verdict">&nbsp;</p>'


def _verdict(claim: Claim) -> str:
    """The mark in words; its reason is read on hover, focus or tap."""
    sign, word = VERDICTS[claim.verdict]
    mark = f'<span aria-hidden="true">{sign}</span> {both(word)}'
    if not claim.reason:
        return f'<p class="verdict {claim.verdict}">{mark}</p>'
    return (
        f'<p class="verdict {claim.verdict}"><button type="button" class="why" data-peek="{escape(claim.reason)}">{mark}'
        f'<span class="unseen">. {both(words.REASON)}: {escape(claim.reason)}</span></button></p>'
    )


def _cite(citation: Citation, source: Source | None, known: dict[str, Source]) -> str:
    """The [number] of a claim: a button that opens the article at the cited sentences."""
    about = {"number": str(citation.number)}
    if source is not None:
        quotes = source.quotes
        if len(source.quotes) == len(source.sentences):
            quotes = tuple(q for n, q in zip(source.sentences, source.quotes, strict=True) if n in citation.sentences)
        about |= {"title": source.title, "peek": " … ".join(quotes), "publisher": source.publisher}
        about |= {"published": source.published[:10], "copies": str(len(source.copies))}
        about |= _superseding(source, {i: s.number for i, s in known.items()})
    return (
        f'<button type="button" class="cite" {place(citation.article_id, citation.sentences, about)}>'
        f"{unseen(words.SOURCE)}{citation.number}</button>"
    )


def _sources(sources: Iterable[Source]) -> str:
    sources = tuple(sources)
    numbers = {s.article_id: s.number for s in sources}
    items = "".join(
        entry(s.article_id, s.sentences, s.title, s.publisher, s.published, s.url, s.language, s.number, len(s.copies),
              later=_later(s, numbers), more=_superseding(s, numbers))
        for s in sources
    )  # fmt: skip
    return f'<section class="sources"><h3>{both(words.SOURCES)}</h3><ol>{items}</ol></section>'


def _superseding(source: Source, numbers: dict[str, int]) -> dict[str, str]:
    """What the opened article says of the later one that corrects or replaces what is cited in it."""
    later = source.superseded_by
    return {"later": later, "later-number": str(numbers.get(later, ""))} if later else {}


def _later(source: Source, numbers: dict[str, int]) -> str:
    """That a later article corrects or replaces what is cited here, with its number where it is a source too."""
    if not source.superseded_by:
        return ""
    number = numbers.get(source.superseded_by)
    said = words.SUPERSEDED_BY.filled(n=number) if number else words.SUPERSEDED
    return f'<span class="later"><span aria-hidden="true">△</span> {both(said)}</span>'


def _nearest(hits: Iterable[Hit]) -> str:
    items = "".join(_hit(h, 0, (), h.passage.text) for h in hits)
    return f'<section class="sources nearest"><h3>{both(words.NEAREST)}</h3><ol>{items}</ol></section>' if items else ""


def _by_date(hits: Iterable[Hit], sources: Iterable[Source]) -> str:
    """The articles that were found, earliest first, undated ones last; the page's script draws them along a line as well."""
    known = {s.article_id: s for s in sources}
    first = {h.article.id: h for h in reversed(tuple(hits))}
    ordered = sorted(first.values(), key=lambda h: (not h.article.published, h.article.published, h.rank))
    if len(ordered) < 2:
        return ""
    items = "".join(
        _hit(h, s.number if s else 0, s.sentences if s else ()) for h in ordered for s in (known.get(h.article.id),)
    )
    return (
        f'<section class="bydate"><h3>{both(words.WHEN)}</h3><div class="line" aria-hidden="true"></div>'
        f"<details><summary>{both(words.FOUND.filled(n=len(ordered)))}</summary>"
        f'<ol class="sources">{items}</ol></details></section>'
    )


def _hit(h: Hit, number: int, sentences: Sequence[int], text: str = "") -> str:
    a, passage = h.article, range(h.passage.first, h.passage.last + 1)
    return entry(
        a.id, sentences or passage, a.title, a.publisher, a.published, a.url, a.language, number, len(h.copies), text,
        more={"title": a.title, "publisher": a.publisher, "published": a.published[:10]},
    )  # fmt: skip
