"""The word index: BM25 over our own terms, by tantivy. One writer; readers see the last commit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, Passage
from rag.days import number_of
from rag.terms import spaced, terms

# Boosts of a passage's words, its Hangul bigrams, the words of its article's title, and what is said about the article
# (publisher, day). nDCG@10 of the words alone on autorag (58 questions), korquad, ssis, multihop (150 each):
# bigrams .3 .923 .969 .841 .803, .5 .920 .972 .847 .803, .7 .926 .972 .846 .803 (belebele Korean .935 .941 .943), 1 .893
# of the headlines in knews_rss (R@10, 300) where .7 has .883 and .4 .870, and fused .7/1 korquad .972/.976, ssis .852/.856;
# title .3 .920 .965 .829 .737, .8 .920 .970 .837 .761, 1.2 loses .012 of multihop; about 0 .761, .3 .785, .6 .803, 1 .821
# on multihop, nothing elsewhere. Only .6: a year in a question is more often the content's than the publication's.
WORDS, GRAMS, TITLE, ABOUT = 1.0, 1.0, 0.8, 0.6
# How much a word counts in the other fields beside its best one (dis-max): 0 .922 .970 .830 .786, .3 .920 .970 .837 .785,
# 1 .917 .970 .831 .780.
BOTH = 0.3
# tantivy's smallest writer buffer for one thread is 15 MB; 64 MB holds some 100,000 passages between commits.
_BUFFER = 64_000_000


@dataclass(frozen=True, slots=True)
class Term:
    """Something a passage may say: any of `forms` (each alone, or several words in a row) counts, the best one once.

    `shares`, one for each form where given, are what the forms count beside one another, 0 to 1.
    """

    forms: tuple[tuple[str, ...], ...]
    weight: float = 1.0
    shares: tuple[float, ...] = ()


class WordIndex:
    """The index in `folder`, made when it is not there. `write` takes tantivy's own lock as well as ours."""

    def __init__(self, folder: Path, write: bool = False) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
        for name in ("pool", "company"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        for name in ("words", "title", "about"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("day", indexed=True, fast=True)
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: Any = None
        if write:
            self._writer = self._index.writer(heap_size=_BUFFER, num_threads=1)
            # A kill between a file and the commit that names it leaves the file; the next commit would trip over it.
            self._writer.garbage_collect_files()

    def put(
        self,
        pool: str,
        article: Article,
        passages: Iterable[Passage],
        companies: Sequence[str] = (),
        read: Callable[[str], tuple[str, str]] = spaced,
    ) -> None:
        """Add passages of an article that names these companies to a pool; visible after `commit`. `read` is `spaced`, or has
        its results for their texts and the article's title."""
        title, _ = read(article.title)
        about = " ".join(_about(article))
        for p in passages:
            words, grams = read(p.text)
            self._writer.add_document(
                self._tantivy.Document(
                    id=p.id,
                    article=p.article_id,
                    pool=pool,
                    company=list(companies),
                    words=words,
                    grams=grams,
                    title=title,
                    about=about,
                    day=number_of(article.published),
                )
            )

    def delete(self, article_id: str) -> None:
        """Remove all passages of an article; visible after `commit`."""
        self._writer.delete_documents_by_term("article", article_id)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible."""
        self._writer.commit()
        self._index.reload()

    def count(self, pool: str = "") -> int:
        """How many passages it holds; of one pool, those deleted since the last merge of files are counted in."""
        searcher = self._index.searcher()
        return int(searcher.doc_freq("pool", pool) if pool else searcher.num_docs)

    def holds(self, passage_id: str) -> bool:
        """Whether this passage is in it."""
        searcher = self._index.searcher()
        query = self._tantivy.Query.term_query(self._schema, "id", passage_id)
        return bool(searcher.search(query, 1, count=False).hits)

    def frequency(self, form: Sequence[str]) -> int:
        """How many passages hold this word; for several words in a row, as many as hold the rarest of them."""
        searcher = self._index.searcher()
        return min(int(searcher.doc_freq("words", w)) for w in form)

    def spelled(self, hangul: str) -> bool:
        """Whether every bigram of a Hangul word occurs."""
        searcher = self._index.searcher()
        return all(searcher.doc_freq("grams", hangul[i : i + 2]) for i in range(len(hangul) - 1))

    def vocabulary(self, count: int) -> list[str]:
        """The `count` words that most passages hold, commonest first."""
        return [word for word, _ in self._index.searcher().terms_with_prefix("words", "", limit=count)]

    def search(
        self,
        pool: str,
        query: Sequence[Term],
        grams: Mapping[str, float],
        count: int,
        since: str = "",
        until: str = "",
        companies: Sequence[str] = (),
    ) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of a pool's best `count`, best first, among those published from `since` to `until`
        that name any of `companies`.

        Terms look into text and title, `grams` (with their weights) into the text's bigrams. No known term gives [].
        """
        q, should = self._tantivy.Query, self._tantivy.Occur.Should
        searcher = self._index.searcher()
        parts = []
        for term in query:
            forms = []
            for form, share in zip(term.forms, term.shares or (1.0,) * len(term.forms), strict=True):
                for name, boost in (("words", WORDS), ("title", TITLE), ("about", ABOUT)):
                    # Most translations stand in no title: without what nothing holds a search takes two thirds of the time.
                    if not all(searcher.doc_freq(name, word) for word in form):
                        continue
                    one = (
                        q.term_query(self._schema, name, form[0])
                        if len(form) == 1
                        else q.phrase_query(self._schema, name, list(form), slop=1)
                    )
                    forms.append(q.boost_query(one, boost * term.weight * share))
            if forms:
                parts.append((should, q.disjunction_max_query(forms, tie_breaker=BOTH)))
        parts += [(should, q.boost_query(q.term_query(self._schema, "grams", g), GRAMS * w)) for g, w in grams.items()]
        if not parts:
            return []
        must = self._tantivy.Occur.Must
        whole = q.boolean_query(parts)
        inside = q.term_query(self._schema, "pool", pool)
        if since or until:
            field = self._tantivy.FieldType.Integer
            # Undated articles have day 0: a bound leaves them out.
            lower, upper = max(1, number_of(since)), number_of(until) or 99991231
            days = q.range_query(self._schema, "day", field, lower, upper)
            inside = q.boolean_query([(must, inside), (must, days)])
        if companies:
            named = q.boolean_query([(should, q.term_query(self._schema, "company", c)) for c in companies])
            inside = q.boolean_query([(must, inside), (must, named)])
        whole = q.boolean_query([(must, whole), (must, q.const_score_query(inside, 0.0))])
        found = searcher.search(whole, count, count=False).hits
        return [(searcher.doc(address)["id"][0], float(score)) for score, address in found]

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _about(article: Article) -> list[str]:
    """What a question may say of the article itself: who published it, and its year, month and day."""
    words = list(terms(article.publisher).words)
    if article.published:
        year, month, day = article.published[:10].split("-")
        words += terms(f"{year}년 {int(month)}월 {int(day)}일").words
    return words
