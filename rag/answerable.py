"""Whether any sentence of the hits answers a question: the chance, from the clues of all of them."""

import math

import numpy as np
from numpy.typing import NDArray

from rag.clues import AT, CLUES
from rag.weights import ANSWERABLE


def answerable(table: NDArray[np.float64], logits: NDArray[np.float64]) -> float:
    """The estimated chance, 0 to 1, that one of these sentences answers; CLUES and choice logits of each, best first."""
    signs = refusal_signs(table, logits)
    z = ANSWERABLE["constant"] + sum(ANSWERABLE.get(name, 0.0) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def refusal_signs(table: NDArray[np.float64], logits: NDArray[np.float64]) -> dict[str, float]:
    """What tells an answer from none: clues of the best sentence, the best of each clue, and how the shares are spread."""
    first = dict(zip(CLUES, table[0].tolist(), strict=True))
    parts = shares(np.exp(logits - logits[0]))
    heights = sorted(set(table[:, AT["fused"]].tolist()), reverse=True)
    across = first["across"]
    expected = parts @ table
    # What a missing word says depends on how many the question has, and on its language.
    weighed = {
        "least nowhere": float(table[:, AT["nowhere"]].min()),
        "least soft nowhere": float(table[:, AT["soft nowhere"]].min()),
        "around": first["cover"] + first["title"] + first["before"] + first["day"],
        "expected cover": float(expected[AT["cover"]]),
    }
    return {
        **{name: first[name] for name in _OF_FIRST},
        "around": weighed["around"],
        "name around": first["named"] + first["named around"],
        "cosine across": across * first["cosine"],
        "rare across": across * first["nowhere rare"],
        "heaviest across": across * first["heaviest nowhere"],
        "share": float(parts[0]),
        "margin": float(parts[0] - parts[1]) if len(parts) > 1 else 1.0,
        "spread": float(-(parts * np.log(parts + 1e-12)).sum()),
        "logit": float(logits[0]) / 5,
        **{
            f"best {name}": float(table[:, AT[name]].max())
            for name in ("cover", "rare", "focus", "grams", "cosine", "passage", "fused", "beside")
        },
        **{
            f"least {name}": float(table[:, AT[name]].min())
            for name in (
                "nowhere",
                "nowhere rare",
                "focus nowhere",
                "heaviest nowhere",
                "soft nowhere",
                "soft focus nowhere",
            )
        },
        **{f"{name} by {of}": value * first[of] for name, value in weighed.items() for of in ("terms", "english")},
        **{f"expected {name}": float(expected[AT[name]]) for name in _EXPECTED},
        "lead of hits": heights[0] - heights[1] if len(heights) > 1 else heights[0],
    }


_OF_FIRST = (
    "cover", "rare", "focus", "nowhere", "nowhere rare", "focus nowhere", "heaviest nowhere", "cosine", "passage", "fused",
    "rank", "across", "cover across", "kind", "fresh figure", "beside", "second kind", "period", "other period", "year off",
    "alike", "named nowhere", "other named", "grams", "soft", "soft focus", "soft nowhere", "soft focus nowhere",
    "soft heaviest nowhere", "withheld", "other quarter", "terms", "english", *(_NEW := (
        "unmet", "fits about", "lacking", "lacking rare", "beyond", "year told", "year implied", "year conflict", "year elsewhere")),
)  # fmt: skip
# Of these the mean over all sentences, each by its share: what the archive says where it is not sure which one answers.
_EXPECTED = (
    "cover", "rare", "focus", "near", "grams", "nowhere", "nowhere rare", "focus nowhere", "cosine", "kind", "fresh figure",
    "beside", "named", "period", "other period", "alike", "soft", "withheld", *_NEW,
)  # fmt: skip


def shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights as parts of their sum; zeros where that is 0."""
    total = float(weights.sum())
    return weights / total if total else weights
