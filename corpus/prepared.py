"""Articles made ready for the archive: cut, with the companies that they name and the print of their story.

It depends on the article alone, so a second process does it where there is a second core and enough to do: `Preparing`
gives the same in the same order, with that process or without.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from corpus.article import Article, Passage, Sentence, Skipped, cut
from corpus.companies import Companies, Mentioned
from corpus.contents import Vectors
from corpus.passages import split
from corpus.prints import Print, bands, printed
from corpus.readings import Finished, Noted
from corpus.second import Second
from corpus.sentences import split_sentences
from corpus.tokens import counter

# Articles after which a second process is worth its start: it takes some 0.6 s of processor time, and 512 articles 0.5 s.
FEW = 512
# Articles sent at a time, and how many times that may be under way.
GROUP, AHEAD = 64, 4
_FIRST = 32  # articles of a group while no second process runs: what comes slowly is soon kept
_LONGEST = 1024  # items of any kind in a group
_Other = Skipped | Noted | Finished


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that the archive keeps of it beside its vectors."""

    article: Article
    sentences: list[Sentence]
    passages: list[Passage]
    mentioned: Sequence[Mentioned]
    story: tuple[Print, list[int]]
    vectors: Sequence[Vectors] = ()  # of its passages, where whoever prepared it made them


def preparer(window: int, companies: Companies) -> Callable[[Sequence[Article]], list[Prepared]]:
    """What prepares articles, in passages of at most `window` tokens."""
    count = counter()

    def one(article: Article) -> Prepared:
        sentences = cut(article, split_sentences(article.text))
        mentioned = companies.mentioned(article)
        print_ = printed(article, mentioned)
        return Prepared(
            article, sentences, split(article, sentences, count, window), mentioned, (print_, bands(print_))
        )

    return lambda articles: [one(article) for article in articles]


class Preparing:
    """Prepares groups of articles; what is asked for first is had first.

    `prepare` prepares the first of them in this process, `second` those after; whoever opened `second` closes it.
    """

    def __init__(
        self, prepare: Callable[[Sequence[Article]], list[Prepared]], second: Second[Article, Prepared]
    ) -> None:
        self._prepare, self._second = prepare, second
        self.done = 0

    def __call__(self, articles: Sequence[Article]) -> "Future[list[Prepared]]":
        """The articles prepared, in order, as soon as they are asked for or earlier."""
        self.done += len(articles)
        if self.done <= FEW:
            alone: Future[list[Prepared]] = Future()
            alone.set_result(self._prepare(articles))
            return alone
        return self._second.submit(articles)

    def each(self, items: Iterable[Article | _Other]) -> Iterator[Prepared | _Other]:
        """The items in their order, with every article prepared; a few groups of them are under way ahead."""
        ahead: deque[tuple[list[Article | _Other], Future[list[Prepared]]]] = deque()
        group: list[Article | _Other] = []
        articles: list[Article] = []

        def send() -> None:
            ahead.append((group.copy(), self(articles)))
            group.clear()
            articles.clear()

        for item in items:
            group.append(item)
            if isinstance(item, Article):
                articles.append(item)
            if len(articles) == (GROUP if self.done >= FEW else _FIRST) or len(group) == _LONGEST:
                send()
                while len(ahead) > AHEAD or (ahead and ahead[0][1].done()):
                    yield from _joined(*ahead.popleft())
        send()
        while ahead:
            yield from _joined(*ahead.popleft())


def _joined(group: list[Article | _Other], prepared: "Future[list[Prepared]]") -> Iterator[Prepared | _Other]:
    ready = iter(prepared.result())
    for item in group:
        if isinstance(item, Article):
            yield next(ready)
        else:
            yield item
