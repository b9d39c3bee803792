"""What stands around the conversation: the header, the filters, and what is shown before the first question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.archive import Summary
from corpus.article import Article
from ui import words
from ui.markup import both, entry, escape, language_of, unseen
from ui.words import Word

PUBLISHERS = 200
"""Publishers that are offered as filters, those with the most articles."""


@dataclass(frozen=True, slots=True)
class State:
    """What the archive holds and how the server is: articles that are kept and not yet searchable, and whether the chat
    model is left alone after failures."""

    summary: Summary
    behind: int = 0
    resting: bool = False
    sample: bool = False


def header(state: State) -> str:
    """Name, what the archive covers (a sample is named as such), the day of knowledge, what can be done, and the switches.

    `data-articles` and `data-behind` tell the page's script what it shows, so that it can ask again when that changes.
    """
    summary = state.summary
    span = " – ".join(dict.fromkeys(d[:7] for d in (summary.oldest, summary.newest) if d))
    count = words.ONE_ARTICLE if summary.articles == 1 else words.ARTICLES.filled(n=f"{summary.articles:,}")
    covers = f'{both(words.ARCHIVE)} <span class="span">{escape(span)}{" · " if span else ""}</span>{both(count)}'
    as_of = (
        f'<button type="button" class="asof" aria-haspopup="dialog" aria-controls="conditions">{both(words.AS_OF)} '
        f'<span class="day">{both(words.TODAY)}</span><span aria-hidden="true"> ▾</span></button>'
    )
    notes = [words.SAMPLE] if state.sample else []
    notes += [words.INDEXING.filled(n=f"{state.behind:,}")] if state.behind else []
    notes += [words.RESTING] if state.resting else []
    lines = "".join(f'<p class="{"sample" if n is words.SAMPLE else "state"}">{both(n)}</p>' for n in notes)
    return (
        f'<header class="top" data-articles="{summary.articles}" data-behind="{state.behind}">'
        '<h1><a href="./">citewire</a></h1>'
        f'<div class="about"><p class="covers">{covers if summary.articles else both(words.EMPTY)}</p>'
        f"{as_of if summary.articles else ''}</div>"
        f'<div class="does"><details class="menu export"><summary>{both(words.EXPORT)}</summary><ul>'
        f'<li><button type="button" class="markdown">{both(words.EXPORT_MARKDOWN)}</button></li>'
        f'<li><button type="button" class="print">{both(words.EXPORT_PRINT)}</button></li></ul></details>'
        f'<button type="button" class="past" aria-haspopup="dialog">{both(words.HISTORY)}</button></div>'
        f'<div class="switches"><div role="group" class="languages"><span class="unseen">{both(words.LANGUAGE)}</span>'
        '<button type="button" data-language="ko" lang="ko">한국어</button>'
        '<button type="button" data-language="en" lang="en">EN</button></div>'
        f'<button type="button" class="theme"><span aria-hidden="true">◐</span>{unseen(words.THEME)}</button></div>'
        f"{lines}</header>"
    )


def conditions(publishers: Sequence[tuple[str, int]], summary: Summary) -> str:
    """The filters of the next question: a day of knowledge, publishers, the articles' language; closed until asked for."""
    if not summary.articles:
        return ""
    days = f' min="{escape(summary.oldest)}"' if summary.oldest else ""
    outlets = "".join(
        f'<li><label><input type="checkbox" name="publisher" value="{escape(name)}"><bdi>{escape(name)}</bdi> '
        f'<span class="count">{count:,}</span></label></li>'
        for name, count in publishers[:PUBLISHERS]
    )
    languages = "".join(
        f'<li><label><input type="radio" name="article-language" value="{value}"{" checked" if not value else ""}>'
        f"{both(word)}</label></li>"
        for value, word in (("", words.ANY_LANGUAGE), ("ko", words.KOREAN), ("en", words.ENGLISH))
    )
    search = (
        f'<p><label class="unseen" for="publisher-find">{both(words.FIND_PUBLISHER)}</label>'
        '<input type="search" id="publisher-find" autocomplete="off"></p>'
        if len(publishers) > 12
        else ""
    )
    chosen = f"<fieldset><legend>{both(words.PUBLISHERS)}</legend>{search}<ul>{outlets}</ul></fieldset>"
    return (
        f'<div class="set"><button type="button" class="narrow" aria-expanded="false" aria-controls="conditions">'
        f'{both(words.NARROW)}</button><ul class="lifted"></ul></div>'
        f'<div id="conditions" role="dialog" aria-labelledby="conditions-title" hidden>'
        f'<div class="bar"><h2 id="conditions-title" tabindex="-1">{both(words.NARROWED)}</h2>'
        f'<button type="button" class="shut">{both(words.CLOSE)}</button></div>'
        f'<p><label for="as-of">{both(words.AS_OF)}</label><input type="date" id="as-of"{days} aria-describedby="as-of-hint">'
        f'<span id="as-of-hint" class="hint">{both(words.AS_OF_HINT)}</span></p>'
        f'<fieldset><legend>{both(words.ARTICLE_LANGUAGE)}</legend><ul class="row">{languages}</ul></fieldset>'
        f"{chosen if publishers else ''}"
        f'<p class="end"><button type="button" class="lift-all">{both(words.LIFT_ALL)}</button></p></div>'
    )


def welcome(examples: Sequence[Word], summary: Summary) -> str:
    """What the page shows before the first question: what it does and a few questions, or how to fill the archive."""
    if summary.articles:
        body = f"<h2>{both(words.WELCOME)}</h2><p>{both(words.WELCOME_TEXT)}</p>{questions(examples, words.EXAMPLES)}"
    else:
        steps = "".join(
            f"<li><p>{both(word)}</p><code>{escape(command)}</code></li>" for word, command in words.EMPTY_STEPS
        )
        body = (
            f"<h2>{both(words.EMPTY)}</h2><p>{both(words.EMPTY_TEXT)}</p>"
            f'<ol class="steps">{steps}</ol><p>{both(words.EMPTY_READS)}</p>'
        )
    return f'<section class="welcome">{body}</section>'


def latest(articles: Iterable[Article]) -> str:
    """The newest articles, before the first question."""
    items = "".join(entry(a.id, (), a.title, a.publisher, a.published, a.url, a.language, 0, 0) for a in articles)
    return f'<section class="sources latest"><h2>{both(words.LATEST)}</h2><ol>{items}</ol></section>' if items else ""


def questions(examples: Sequence[Word], heading: Word) -> str:
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
