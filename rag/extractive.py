"""The answer without a model: the fewest sentences that answer, word for word."""

from collections.abc import Sequence

from rag.answer import Hit
from rag.clues import AT
from rag.evidence import Evidence
from rag.superseded import contradicts
from rag.terms import terms

# A further sentence is quoted when its estimated chance of being the one is at least this; where the question asks for
# several things (각각, compare, from … to …), at most MOST_SEVERAL at the second, and one of another article at the third.
# Answer cited (sentences quoted) of 274 gold questions, out of fold, with shares .09 and .03: .803 (2.1), .08 .818 (2.2), .07
# .821 (2.2); of 27 questions that need two articles .370 without the third, .481 with it.
SHARE, SHARE_SEVERAL, SHARE_OTHER = 0.08, 0.03, 0.005
MOST, MOST_SEVERAL = 3, 4
# The same for each of the things of which a question asks the same.
MOST_OF_EACH = 2
# Sentences that share this much of their terms (Jaccard) say the same: wire copies, or a lead and its repetition.
SAME = 0.55


def choose(evidence: Sequence[Evidence], most: int = MOST) -> list[Evidence]:
    """The sentences to quote: at most `most`, one more where several things are asked, none that repeats another. `evidence`
    is best first; [] gives [].

    The best comes first, the others by article and in its order; where several things are asked, all stand in that order, and
    one is of another article than the best, if any may answer.
    """
    if not evidence:
        return []
    several = _several(evidence)
    chosen = _Chosen()
    chosen.take(evidence[0])
    if several:
        most += MOST_SEVERAL - MOST
        first = evidence[0].hit
        apart = (e for e in evidence[1:] if e.share >= SHARE_OTHER and not _same_story(e.hit, first))
        next((e for e in apart if chosen.take(e)), None)
    for e in evidence[1:]:
        if len(chosen.kept) >= most or e.share < (SHARE_SEVERAL if several else SHARE):
            break
        chosen.take(e)
    articles = list(dict.fromkeys(e.hit.article.id for e in chosen.kept))
    leading = 0 if several else 1
    rest = sorted(chosen.kept[leading:], key=lambda e: (articles.index(e.hit.article.id), e.sentence.number))
    return chosen.kept[:leading] + rest


def choose_each(answering: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The sentences to quote for each thing that is asked for, in the question's order, none that repeats another."""
    if len(answering) == 1:
        return choose(answering[0])
    chosen = _Chosen()
    for evidence in answering:
        for e in choose(evidence, MOST_OF_EACH):
            chosen.take(e)
    return chosen.kept


class _Chosen:
    """What is quoted so far."""

    def __init__(self) -> None:
        self.kept: list[Evidence] = []
        self._shapes: list[set[str]] = []

    def take(self, e: Evidence) -> bool:
        """Quote it, unless it says the same as one that is quoted."""
        found = terms(e.sentence.text)
        shape = set(found.words) | set(found.grams)
        for c, s in zip(self.kept, self._shapes, strict=True):
            if len(shape & s) > SAME * len(shape | s) and not contradicts(e.sentence.text, c.sentence.text):
                return False
        self.kept.append(e)
        self._shapes.append(shape)
        return True


def _same_story(a: Hit, b: Hit) -> bool:
    return a.article.id == b.article.id or bool(a.story and a.story == b.story)


def _several(evidence: Sequence[Evidence]) -> bool:
    """Whether the question asks for several things; the same for all its evidence."""
    return bool(evidence and evidence[0].features[AT["several"]])
