"""How long a chat model is waited for and how often it is tried, and what a failure of its means."""

import time
from dataclasses import dataclass

from corpus.retry_after import retry_after


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how often to try, in seconds where no other unit is named.

    `first` runs from the question to the first chunk and holds waiting for a place and every retry; `gap` between two
    chunks; `total` for all. Past `characters` or `tokens` times chat_tokens, which our estimates can only reach when the
    model ignores its own limit, the answer is cut.
    """

    connect: float = 3.0
    first: float = 15.0
    gap: float = 10.0
    total: float = 60.0
    retries: int = 2
    backoff: float = 0.5  # the first wait is drawn from 0 to this, the second from 0 to twice this
    concurrent: int = 8  # calls at one time
    failures: int = 5
    window: float = 30.0
    probe: float = 10.0
    characters: int = 8
    tokens: int = 2
    rewrite: float = 3.0  # from asking for a follow-up as a whole question to the end of it
    every: float = 0.05  # the claims are read anew at most this often


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong. `again`: another try may do better; `counts`: towards the circuit; `wait`: seconds asked for."""

    text: str
    again: bool = False
    counts: bool = True
    wait: float = 0.0


def failure(error: Exception, limits: Limits) -> Failure:
    import httpx

    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int):
        named = f"(HTTP {status})"
        if status == 429:
            wait = retry_after(str(getattr(response, "headers", {}).get("retry-after", "")), time.time())
            return Failure(f"has too much to do {named}", again=True, wait=wait)
        if status >= 500 or status == 408:
            return Failure(f"failed {named}", again=True)
        if status in {401, 403}:
            return Failure(f"refuses the key {named}: check CITEWIRE_CHAT_KEY")
        if status == 404:
            return Failure(f"is not there {named}: check CITEWIRE_CHAT_MODEL and CITEWIRE_CHAT_URL")
        if "context" in str(error).lower():
            return Failure(
                f"cannot read a prompt so long {named}: set CITEWIRE_CHAT_CONTEXT to what it can", counts=False
            )
        return Failure(f"refuses the request {named}", counts=False)
    seen: BaseException | None = error
    while seen is not None:
        if "Timeout" in type(seen).__name__:
            return Failure(f"cannot be reached within {limits.connect:g} s")
        if isinstance(seen, (httpx.TransportError, OSError)) or "Connection" in type(seen).__name__:
            return Failure("cannot be reached", again=True)
        seen = seen.__cause__
    return Failure(f"sent what is no answer ({type(error).__name__})")
