"""What a claim says that its source does not, as the checks of verification hand it on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a word of a claim: `kind` names the reason, `other` is what the source says instead, or ""."""

    kind: str
    word: str
    other: str = ""
