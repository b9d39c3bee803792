"""What changed between two versions of an article, sentence by sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.article import Article
from corpus.sentences import split_sentences

# What a reader sees of an article beside its text.
FIELDS = ("title", "publisher", "authors", "published", "modified", "url", "language", "captions", "tagged")
# Sentences of one version that are compared; difflib's time grows with the square. The longest of the sample has 40.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference. `mark` is "-" (gone), "+" (new) or "=" (`count` sentences alike, `text` empty)."""

    mark: str
    text: str
    count: int = 1


def difference(before: Article, after: Article) -> Iterator[Line]:
    """Changed fields first ("title: …"), then the sentences of the text in reading order; equal versions give nothing.

    >>> old = Article("a", "a.txt", "실적", "매출은 1억원이다. 공장은 둘이다.")
    >>> new = Article("a", "a.txt", "실적", "매출은 2억원이다. 공장은 둘이다.")
    >>> [f"{line.mark} {line.text or line.count}" for line in difference(old, new)]
    ['- 매출은 1억원이다.', '+ 매출은 2억원이다.', '= 1']
    """
    for name in FIELDS:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            if old:
                yield Line("-", f"{name}: {old}")
            if new:
                yield Line("+", f"{name}: {new}")
    if before.text == after.text:
        return
    a, b = _sentences(before.text), _sentences(after.text)
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Line("=", "", a2 - a1)
            continue
        yield from (Line("-", s) for s in a[a1:a2])
        yield from (Line("+", s) for s in b[b1:b2])


def _shown(article: Article, name: str) -> str:
    value = getattr(article, name)
    return value if isinstance(value, str) else ", ".join(value)


def _sentences(text: str) -> list[str]:
    ranges = split_sentences(text)
    cut = [text[a:b] for a, b in ranges[:MOST]]
    return [*cut, text[ranges[MOST][0] :]] if len(ranges) > MOST else cut
