"""What a host's robots.txt asks of us."""

from dataclasses import dataclass
from typing import Any

ROBOTS_LIMIT = 500_000  # bytes; RFC 9309 asks readers to take in at least that much


@dataclass(frozen=True, slots=True)
class Rules:
    """Which addresses of one host may be asked, and how many seconds it wants between two requests (0: it does not say)."""

    agent: str
    parsed: Any = None
    closed: str = ""
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        return not self.closed and (self.parsed is None or bool(self.parsed.can_fetch(url, self.agent)))


def read_rules(status: int, body: bytes, agent: str) -> Rules:
    """The rules of a host that answered so to the request for its robots.txt (RFC 9309): a 4xx has none, a 5xx forbids all.

    >>> rules = read_rules(200, b"User-agent: *\\nDisallow: /private\\nCrawl-delay: 2", "citewire")
    >>> rules.allow("https://hankang.example/private/1"), rules.allow("https://hankang.example/news/1"), rules.delay
    (False, True, 2.0)
    >>> read_rules(404, b"", "citewire").allow("https://hankang.example/"), read_rules(500, b"", "x").closed
    (True, 'its robots.txt answers 500')
    """
    if status >= 500:
        return Rules(agent, closed=f"its robots.txt answers {status}")
    if status != 200:
        return Rules(agent)
    from protego import Protego

    parsed = Protego.parse(body[:ROBOTS_LIMIT].decode("utf-8", "replace"))
    return Rules(agent, parsed, delay=float(parsed.crawl_delay(agent) or 0.0))
