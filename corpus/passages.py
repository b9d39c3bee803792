"""Articles are retrieved by the passage: a run of whole sentences."""

from collections.abc import Callable, Sequence

from corpus.article import Article, Passage, Sentence

# Part of what built an index; raise it when the same article would be cut otherwise.
SPLITTER_VERSION = 1


def split(
    article: Article, sentences: Sequence[Sentence], count: Callable[[str], int], window: int = 256
) -> list[Passage]:
    """Cut an article into passages of whole sentences, at most `window` tokens each, in reading order.

    A new section starts a new passage and carries its heading. A sentence longer than `window` is a passage of its own.
    `article.text[p.start:p.end] == p.text` always holds. No sentences give [].
    """
    runs: list[list[Sentence]] = []
    size = 0
    for s in sentences:
        tokens = count(s.text)
        body = runs and any(not x.heading for x in runs[-1])
        if not runs or (s.heading and body) or (size + tokens > window and body):
            runs.append([])
            size = 0
        runs[-1].append(s)
        size += tokens
    return [
        Passage(article.id, n, r[0].number, r[-1].number, r[0].start, r[-1].end, article.text[r[0].start : r[-1].end])
        for n, r in enumerate(runs)
    ]
