"""The articles behind an answer: numbered in the order of first citation, with what is cited of each and what replaced it."""

from collections.abc import Sequence

from corpus.archive import Archive
from rag.answer import Citation, Hit, Source
from rag.superseded import superseded_by


class Numbers:
    """Gives each cited article a number in the order of first citation, and collects what is cited of it."""

    def __init__(self, archive: Archive, hits: Sequence[Hit]) -> None:
        self._archive, self._found = archive, hits
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

    def sources(self, final: bool = False) -> tuple[Source, ...]:
        """What was cited so far. Only the `final` ones are looked at for later articles that replace them."""
        companies = self._archive.companies_of([h.article.id for h in self._found]) if final else {}
        stories = self._archive.story_of(list(self._cited)) if final else {}
        found = []
        for number, (article_id, cited) in enumerate(self._cited.items(), 1):
            a, sentences = self._archive.article(article_id), self._archive.sentences(article_id)
            numbers = tuple(sorted(cited))
            quotes = tuple(sentences[n].text for n in numbers)
            hit = self._hits.get(article_id)
            later = superseded_by(a, quotes, self._found, companies, stories)[0] if final else ""
            found.append(
                Source(
                    number, a.id, a.title, a.publisher, a.published, a.url, a.language, numbers, quotes,
                    hit.copies if hit else (), superseded_by=later,
                )
            )  # fmt: skip
        return tuple(found)
