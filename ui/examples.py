"""Questions to begin with, made of the archive's own newest stories and tried on it before they are offered."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from threading import Event, Lock, Thread
from typing import Any, Protocol

from corpus.archive import Archive
from corpus.article import Article, CorpusError
from rag.answer import Query
from ui import words
from ui.markup import language_of
from ui.words import Word

STORIES = 16  # newest stories that are looked at: 1.5 s of processor time for both languages on the sample
COUNT = 3
_PRICE = re.compile(r"가격|\bprices?\b")  # of a product, which the question does not name
_UNQUOTABLE = set("\"'“”‘’[]…")  # a title with these reads badly inside a question


class Chatbot(Protocol):
    @property
    def archive(self) -> Archive: ...


def example_questions(archive: Archive, examples: Sequence[str], count: int = COUNT) -> tuple[Word, ...]:
    """Questions at once: those of the settings, else one on each of the newest stories by its title, by language.

    Where nothing is there in one language, the other's stand in.
    """
    if examples:
        ko = [e for e in examples if language_of(e) == "ko"]
        en = [e for e in examples if language_of(e) == "en"]
    else:
        titles: dict[str, list[str]] = {"ko": [], "en": []}
        for article in newest_stories(archive, 4 * count):
            titles.setdefault(article.language, []).append(article.title)
        for known in titles.values():
            known.sort(key=lambda title: len(title) > 45 or bool(set(title) & _UNQUOTABLE))  # stable: newest first
        ko = [words.EXAMPLE.ko.format(title=t) for t in (titles["ko"] or titles["en"])[:count]]
        en = [words.EXAMPLE.en.format(title=t) for t in (titles["en"] or titles["ko"])[:count]]
    return tuple(Word(k, e) for k, e in zip_longest(ko or en, en or ko, fillvalue=""))


def newest_stories(archive: Archive, count: int) -> Iterator[Article]:
    """The newest article of each of the newest stories, at most `count`."""
    articles = archive.newest(3 * count)
    stories = archive.story_of([a.id for a in articles])
    seen: set[str] = set()
    for article in articles:
        story = stories[article.id].id if article.id in stories else article.id
        if story not in seen and len(seen) < count:
            seen.add(story)
            yield article


class Examples:
    """The examples of one server. Safe to use from several threads.

    Those by title are there at once; meanwhile a thread makes better ones, whose answers it has found in the archive,
    and again when the archive has changed.
    """

    def __init__(self, chatbot: Chatbot, fixed: Sequence[str] = ()) -> None:
        self._chatbot, self._fixed, self._lock = chatbot, tuple(fixed), Lock()
        self._made: tuple[Word, ...] = ()
        self._state: object = None
        self._closed, self._thread = Event(), Thread()

    def now(self, count: int = COUNT) -> tuple[Word, ...]:
        archive = self._chatbot.archive
        if not self._fixed and getattr(self._chatbot, "judge", None) is not None:
            summary = archive.summary()
            state = (summary.articles, summary.sentences, summary.newest)
            with self._lock:
                stale = summary.articles > 0 and state != self._state and not self._thread.is_alive()
                if stale and not self._closed.is_set():
                    self._state = state
                    self._thread = Thread(target=self._make, name="examples", daemon=True)
                    self._thread.start()
        made = self._made[:count]
        return made if made else example_questions(archive, self._fixed, count)

    def close(self) -> None:
        """No more are made; what is being made ends with the article it is at, before the archive is closed."""
        with self._lock:
            self._closed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _make(self) -> None:
        try:
            made = {language: list(self.tried(language)) for language in ("ko", "en")}
        except (CorpusError, ValueError, KeyError):  # the archive went on meanwhile; those by title stand
            return
        if all(made.values()):
            self._made = tuple(Word(k, e) for k, e in zip_longest(made["ko"], made["en"], fillvalue=""))

    def tried(self, language: str) -> list[str]:
        """COUNT questions in this language on different stories, newest first: two on figures that a story tells, each found
        again by search, then by title."""
        from rag import refusal

        chatbot: Any = self._chatbot
        archive, found = self._chatbot.archive, dict[str, str]()  # by company
        articles = list(newest_stories(archive, STORIES))
        companies = archive.companies_of([a.id for a in articles])
        for article in articles:
            about = companies[article.id][:1]
            if self._closed.is_set() or len(found) == COUNT - 1:
                break
            if not about or about[0] in found:
                continue
            hits = chatbot.retriever.retrieve(Query(article.title, article.language), 4)
            own = [h for h in hits if h.article.id == article.id][:1]
            offered = refusal.suggestions(
                Query(article.title, language), own, chatbot.retriever, chatbot.judge, chatbot.enough
            )
            if fitting := [question for question in offered if not _PRICE.search(question)]:
                found[about[0]] = fitting[0]
        by_title = [word.ko if language == "ko" else word.en for word in example_questions(archive, ())]
        return [*found.values(), *by_title][:COUNT]
