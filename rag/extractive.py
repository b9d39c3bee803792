"""The answer without a model: the fewest sentences that answer, word for word."""

from collections.abc import Sequence

from rag.clues import AT
from rag.evidence import Evidence
from rag.superseded import contradicts
from rag.terms import terms

# A further sentence is quoted when its estimated chance of being the one is at least this, or the second where the
# question asks for several things (각각, compare, from … to …). A right sentence among those quoted (sentences quoted) of 274
# gold questions: .04/.02 .84 (2.4), .06/.03 .84 (2.2), .08/.04 .82 (2.1), .10/.05 .81 (1.9); at most two are wanted.
SHARE, SHARE_SEVERAL = 0.09, 0.045
MOST = 3
# Sentences that share this much of their terms (Jaccard) say the same: wire copies, or a lead and its repetition.
SAME = 0.55


def choose(evidence: Sequence[Evidence], most: int = MOST) -> list[Evidence]:
    """The sentences to quote: at most `most`, none that repeats another. `evidence` is best first; [] gives [].

    The best comes first, the others by article and in its order; where several things are asked, all stand in that order.
    """
    chosen: list[Evidence] = []
    shapes: list[set[str]] = []
    least = SHARE_SEVERAL if _several(evidence) else SHARE
    for e in evidence:
        if len(chosen) == most or (chosen and e.share < least):
            break
        found = terms(e.sentence.text)
        shape = set(found.words) | set(found.grams)
        if any(len(shape & s) > SAME * len(shape | s) for s in shapes) and not any(
            contradicts(e.sentence.text, c.sentence.text) for c in chosen
        ):
            continue
        chosen.append(e)
        shapes.append(shape)
    articles = list(dict.fromkeys(e.hit.article.id for e in chosen))
    first = 0 if _several(evidence) else 1
    rest = sorted(chosen[first:], key=lambda e: (articles.index(e.hit.article.id), e.sentence.number))
    return chosen[:first] + rest


def _several(evidence: Sequence[Evidence]) -> bool:
    """Whether the question asks for several things; the same for all its evidence."""
    return bool(evidence and evidence[0].features[AT["several"]])
