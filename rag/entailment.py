"""Does the source say what the claim says? A model of natural language inference, where one is set, reads what words cannot decide.

The words decide first: a figure, a name, a day, a denial that is not in the source stays wrong, whatever the model says. It is asked
about claims in other words than the source's, which the words can only doubt, and may contradict what the words let pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.apart import Apart

# Chances from which a claim is taken to follow, and to be contradicted. Not tuned: no such model could be measured where these were set, and
# `python -m eval.claims --verifier NAME` prints what yours does.
HOLDS, CONTRADICTS = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Entailed:
    """The chances, 0 to 1, that a text follows from another, and that it contradicts it."""

    holds: float
    contradicts: float


class PairReader(Protocol):
    """Reads (source, claim) as a premise and a hypothesis."""

    def entailed(self, source: str, claim: str) -> Entailed: ...


class Entailment:
    """Reads claims by a model within `deadline` seconds each. Safe to use from several threads."""

    def __init__(self, reader: PairReader, deadline: float) -> None:
        self._reader, self._apart = reader, Apart[Entailed]("entailment", deadline)

    def of(self, claim: str, source: Sequence[str]) -> Entailed | None:
        """How the claim stands to these sentences, read as one text; None when the model was late, busy or failed."""
        return self._apart.run(lambda _: self._reader.entailed(" ".join(source), claim))

    def close(self) -> None:
        """Forget it; what is being read is left to end by itself."""
        self._apart.close()
