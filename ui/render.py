"""The nouns of an answer as HTML. Every text goes through `escape`; the only tags and attributes are written here.

What the page says itself stands there in both languages (`both`) and the style sheet shows one of them, so that
switching the language asks nothing and loses nothing. What articles, answers and readers say is shown as it is.
"""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from corpus.archive import Summary
from corpus.article import Article
from rag import provenance
from rag.answer import Answer, Citation, Claim, Hit, Query, Source, Verdict, Wrote
from ui import words
from ui.words import Word

NEAREST = 3
"""How many of the nearest passages a refusal shows."""

VERDICTS = {
    Verdict.SUPPORTED: ("✓", words.SUPPORTED),
    Verdict.PARTLY: ("△", words.PARTLY),
    Verdict.UNSUPPORTED: ("✗", words.UNSUPPORTED),
}

# Controls, and marks that reorder or hide text (bidirectional overrides, tag characters): they could make a quoted
# sentence read differently from its source.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def escape(text: str) -> str:
    """The text as it can stand between tags and inside a double-quoted attribute.

    >>> escape('<img src=x onerror="a">')
    '&lt;img src=x onerror=&quot;a&quot;&gt;'
    """
    return html.escape(_UNSEEN.sub("", text), quote=True)


def both(word: Word, **values: object) -> str:
    """The word in both languages; the style sheet shows the one of the page.

    >>> both(Word("출처", "Sources"))
    '<span lang="ko">출처</span><span lang="en">Sources</span>'
    """
    said = word.filled(**values) if values else word
    return f'<span lang="ko">{escape(said.ko)}</span><span lang="en">{escape(said.en)}</span>'


def unseen(word: Word) -> str:
    """The word for screen readers alone."""
    return f'<span class="unseen">{both(word)} </span>'


def language_of(text: str) -> str:
    """ "ko" if there is a Hangul syllable in it, else "en".

    >>> language_of("KT 설비투자"), language_of("KT capex")
    ('ko', 'en')
    """
    return "ko" if any("가" <= c <= "힣" for c in text) else "en"


def safe_url(url: str) -> str:
    """The address if it may be linked: http or https, a host, no login in it, nothing unprintable; else "".

    >>> safe_url("https://hankang.example/1"), safe_url("javascript:alert(1)"), safe_url("https://a@b.example/")
    ('https://hankang.example/1', '', '')
    """
    if not url.isprintable() or any(c in url for c in " \\\"'<>`") or _UNSEEN.search(url):
        return ""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""
    except ValueError:
        return ""


# Not strftime("%b"): it would follow the server's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(published: str) -> Word:
    """The day of an ISO date or time as each language writes it.

    >>> day("2024-10-10T14:05:00+09:00")
    Word(ko='2024.10.10', en='10 Oct 2024')
    """
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return words.UNDATED
    return Word(f"{found:%Y.%m.%d}", f"{found.day} {_MONTHS[found.month - 1]} {found.year}")


def outlets(copies: int) -> Word:
    return words.ONE_OUTLET if copies == 1 else words.OUTLETS.filled(n=copies)


def _byline(publisher: str, published: str, copies: int = 0) -> str:
    """Publisher · day · +n outlets."""
    moment = both(day(published))
    if published:
        moment = f'<time datetime="{escape(published[:10])}">{moment}</time>'
    parts = [f"<bdi>{escape(publisher)}</bdi>" if publisher else "", moment, both(outlets(copies)) if copies else ""]
    return " · ".join(part for part in parts if part)


def header(summary: Summary, sample: bool) -> str:
    """Name, what the archive covers (a sample is named as such), the language switch and the switch of light and dark."""
    span = " – ".join(dict.fromkeys(d[:7] for d in (summary.oldest, summary.newest) if d))
    count = words.ONE_ARTICLE if summary.articles == 1 else words.ARTICLES.filled(n=f"{summary.articles:,}")
    covers = f'{both(words.ARCHIVE)} <span class="span">{escape(span)}{" · " if span else ""}</span>{both(count)}'
    note = f'<p class="sample">{both(words.SAMPLE)}</p>' if sample else ""
    return (
        '<header class="top"><h1><a href="./">citewire</a></h1>'
        f'<p class="covers">{covers if summary.articles else both(words.EMPTY)}</p>'
        f'<div class="switches"><div role="group" class="languages"><span class="unseen">{both(words.LANGUAGE)}</span>'
        '<button type="button" data-language="ko" lang="ko">한국어</button>'
        '<button type="button" data-language="en" lang="en">EN</button></div>'
        f'<button type="button" class="theme"><span aria-hidden="true">◐</span>{unseen(words.THEME)}</button></div>'
        f"{note}</header>"
    )


def welcome(examples: Sequence[Word], summary: Summary) -> str:
    """What the page shows before the first question: what it does and a few questions, or how to fill the archive."""
    if summary.articles:
        body = f"<h2>{both(words.WELCOME)}</h2><p>{both(words.WELCOME_TEXT)}</p>{_questions(examples, words.EXAMPLES)}"
    else:
        body = f"<h2>{both(words.EMPTY)}</h2><p>{both(words.EMPTY_TEXT)}</p>"
    return f'<section class="welcome">{body}</section>'


def latest(articles: Iterable[Article]) -> str:
    """The newest articles, before the first question."""
    items = "".join(_entry(a.id, (), a.title, a.publisher, a.published, a.url, a.language, 0, 0) for a in articles)
    return f'<section class="sources latest"><h3>{both(words.LATEST)}</h3><ol>{items}</ol></section>' if items else ""


def _questions(examples: Sequence[Word], heading: Word) -> str:
    """Questions as buttons, one list for each language of the page."""
    lists = "".join(
        f'<ul class="examples" lang="{language}">{items}</ul>'
        for language in ("ko", "en")
        if (items := "".join(
            f'<li><button type="button" class="example" lang="{language_of(question)}">{escape(question)}</button></li>'
            for question in dict.fromkeys(getattr(example, language) for example in examples)
            if question
        ))
    )  # fmt: skip
    return f"<h3>{both(heading)}</h3>{lists}" if lists else ""


def waiting(question: str, query: Query | None = None) -> str:
    """The question, and that the archive is being searched."""
    return _turn(question, "busy", _understood(question, query) + _status(words.SEARCHING))


def writing(question: str, query: Query | None, wrote: Wrote) -> str:
    """The answer so far: no verdicts yet."""
    # The constant line before quoted sentences comes with the finished answer; its room is kept.
    opening = '<p class="opening">&nbsp;</p>' if any(c.quoted for c in wrote.claims) else ""
    body = opening + _claims(wrote.claims, wrote.sources, verified=False)
    return _turn(question, "busy", _understood(question, query) + body + _status(words.WRITING))


def answered(answer: Answer, examples: Sequence[Word] = ()) -> str:
    """The finished answer with its verdicts and sources, or the refusal with the nearest passages."""
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
        parts += [_nearest(answer.hits[:NEAREST]), _questions(suggested or examples, words.TRY)]
    parts.append(_actions())
    return _turn(answer.question, "refused" if answer.refused else "done", "".join(parts))


def _actions() -> str:
    """What a reader can do with a question that was asked."""
    return (
        f'<div class="acts"><button type="button" class="retry">{both(words.RETRY)}</button>'
        f'<button type="button" class="edit">{both(words.EDIT)}</button></div>'
    )


def failed(question: str, line: str | Word) -> str:
    """The question and one line that says why there is no answer."""
    said = both(line) if isinstance(line, Word) else f"<bdi>{escape(line)}</bdi>"
    return _turn(question, "failed", f'<p class="failure" role="alert">{said}</p>{_actions() if question else ""}')


def _turn(question: str, state: str, body: str) -> str:
    shown = question if len(question) <= 600 else question[:600] + " …"
    return (
        f'<article class="turn" data-state="{state}" aria-busy="{"true" if state == "busy" else "false"}"'
        f' data-question="{escape(question)}">'
        f'<h2 class="question" lang="{language_of(question)}">{unseen(words.QUESTION)}{escape(shown)}</h2>'
        f'<div class="answer">{body}</div></article>'
    )


def _status(word: Word) -> str:
    return f'<p class="status"><span class="dots" aria-hidden="true"></span>{both(word)}</p>'


def _understood(question: str, query: Query | None) -> str:
    """What was read in the question, each a button that leaves it out, and the query where it is not the question's own
    words. A query without readings shows the companies and days it is narrowed to."""
    if query is None:
        return ""
    found = [f"<bdi>{escape(name)}</bdi>" for name in query.companies]
    if query.since and query.since == query.until:
        found.append(both(day(query.since)))
    else:
        found += [both(_bound(word, at)) for word, at in ((words.SINCE, query.since), (words.UNTIL, query.until)) if at]
    lines = ""
    chips = "".join(
        f'<li><button type="button" class="chip" data-ignore="{escape(r.key)}"><bdi lang="{language_of(r.label)}">{escape(r.label)}</bdi>'
        f'<span aria-hidden="true"> ×</span><span class="unseen">: {both(words.REMOVE)}</span></button></li>'
        for r in query.understood
    ) or "".join(f'<li class="chip">{item}</li>' for item in found)
    if chips:
        lines = f'<div class="understood"><span>{both(words.UNDERSTOOD)}</span><ul>{chips}</ul></div>'
    if query.text.split() != question.split():
        lines += f'<p class="understood">{both(words.SEARCHED)}: <bdi>{escape(query.text)}</bdi></p>'
    return lines


def _bound(word: Word, at: str) -> Word:
    return Word(word.ko.format(day=day(at).ko), word.en.format(day=day(at).en))


def _claims(claims: Iterable[Claim], sources: Iterable[Source], verified: bool) -> str:
    known = {source.article_id: source for source in sources}
    return f'<ol class="claims">{"".join(_claim(claim, known, verified) for claim in claims)}</ol>'


def _claim(claim: Claim, known: dict[str, Source], verified: bool) -> str:
    cites = "".join(_cite(citation, known.get(citation.article_id)) for citation in claim.citations)
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


def _cite(citation: Citation, source: Source | None) -> str:
    """The [number] of a claim: a button that opens the article at the cited sentences."""
    about = {"number": str(citation.number)}
    if source is not None:
        quotes = source.quotes
        if len(source.quotes) == len(source.sentences):
            quotes = tuple(q for n, q in zip(source.sentences, source.quotes, strict=True) if n in citation.sentences)
        about |= {"title": source.title, "peek": " … ".join(quotes), "publisher": source.publisher}
        about |= {"published": source.published[:10], "copies": str(len(source.copies))}
    return (
        f'<button type="button" class="cite" {_place(citation.article_id, citation.sentences, about)}>'
        f"{unseen(words.SOURCE)}{citation.number}</button>"
    )


def _place(article_id: str, sentences: Iterable[int], about: dict[str, str]) -> str:
    """The attributes by which a button names a place in an article."""
    named = {"article": article_id, "sentences": ",".join(map(str, sentences)), **about}
    return " ".join(f'data-{key}="{escape(value)}"' for key, value in named.items() if value)


def _sources(sources: Iterable[Source]) -> str:
    sources = tuple(sources)
    numbers = {s.article_id: s.number for s in sources}
    items = "".join(
        _entry(s.article_id, s.sentences, s.title, s.publisher, s.published, s.url, s.language, s.number, len(s.copies),
               later=_later(s, numbers))
        for s in sources
    )  # fmt: skip
    return f'<section class="sources"><h3>{both(words.SOURCES)}</h3><ol>{items}</ol></section>'


def _later(source: Source, numbers: dict[str, int]) -> str:
    """That a later article corrects or replaces what is cited here, with its number where it is a source too."""
    if not source.superseded_by:
        return ""
    number = numbers.get(source.superseded_by)
    said = words.SUPERSEDED_BY.filled(n=number) if number else words.SUPERSEDED
    return f'<span class="later"><span aria-hidden="true">△</span> {both(said)}</span>'


def _nearest(hits: Iterable[Hit]) -> str:
    items = "".join(
        _entry(
            h.article.id, range(h.passage.first, h.passage.last + 1), h.article.title, h.article.publisher,
            h.article.published, h.article.url, h.article.language, 0, len(h.copies), h.passage.text,
        )
        for h in hits
    )  # fmt: skip
    return f'<section class="sources nearest"><h3>{both(words.NEAREST)}</h3><ol>{items}</ol></section>' if items else ""


def _entry(article_id: str, sentences: Iterable[int], title: str, publisher: str, published: str, url: str,
           language: str, number: int, copies: int, text: str = "", later: str = "") -> str:  # fmt: skip
    """One line of a list of articles: a button that opens it. `number` 0 for none."""
    badge = f'<span class="badge">{unseen(words.SOURCE)}{number}</span>' if number else ""
    place = _place(article_id, sentences, {"number": str(number or ""), "copies": str(copies or "")})
    excerpt = f'<span class="excerpt" lang="{escape(language)}">{escape(" ".join(text.split()))}</span>' if text else ""
    address = f'<span class="address">{escape(safe_url(url))}</span>' if safe_url(url) else ""
    return (
        f'<li><button type="button" class="entry" {place}>{badge}<span class="about">'
        f'<span class="title" lang="{escape(language)}">{escape(title)}</span>'
        f'<span class="byline">{_byline(publisher, published, copies)}</span>{later}{excerpt}</span></button>{address}</li>'
    )
