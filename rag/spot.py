"""Where a time stands in a text, before it is known what it is said of."""

from dataclasses import dataclass

from rag.days import Span


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters `start` to `end` of the text name this span; `bound` is "since", "until", "before", "after" or "".

    "compared" is one that something is only compared with (작년 12월보다, than in October 2024): it is no period itself, and
    neither is a shorter one inside it.

    `fiscal` marks the short forms of results (4Q24, FY2024), which are never days of publication.
    """

    start: int
    end: int
    span: Span
    bound: str = ""
    fiscal: bool = False
