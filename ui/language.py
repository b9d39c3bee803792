"""Which of the two languages a reader's page is in."""

import re
from urllib.parse import parse_qs


def page_language(query: str, accepted: str) -> str:
    """ "ko" or "en": of ?lang=, else the first of the two that the browser accepts, else "ko".

    >>> page_language("lang=en", "ko-KR"), page_language("", "fr, en-GB;q=0.8, ko;q=0.9"), page_language("", "")
    ('en', 'ko', 'ko')
    """
    for named in parse_qs(query).get("lang", []):
        if named in ("ko", "en"):
            return named
    ranked: list[tuple[float, str]] = []
    for part in accepted.lower().split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        if tag.split("-")[0] in ("ko", "en"):
            ranked.append((-float(weight) if re.fullmatch(r"[01](\.\d{1,3})?", weight) else -1.0, tag.split("-")[0]))
    return min(ranked, key=lambda found: found[0])[1] if ranked else "ko"
