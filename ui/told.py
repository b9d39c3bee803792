"""An answer's events as the stream tells them: names and JSON."""

from collections.abc import Callable, Iterator
from typing import Any

from rag.answer import Answer, Done, Event, Found, Understood, Verified, Wrote
from ui.plain import citations_json, found_json, query_json, source_json
from ui.stream import Said


class Told:
    """The events of an answer as the stream tells them."""

    def __init__(self, finish: Callable[[Answer], dict[str, Any]]) -> None:
        self._finish = finish
        self._verified: list[tuple[str, str]] | None = None

    def __call__(self, event: Event) -> Iterator[Said]:
        match event:
            case Understood(query):
                understood = query_json(query)
                yield "understood", {"query": understood, "understood": understood["understood"]}
            case Found(hits):
                yield "hits", {"hits": [found_json(h) for h in hits]}
            case Wrote(claims, sources):
                yield (
                    "text",
                    {
                        "claims": [{"text": c.text, "citations": citations_json(c)} for c in claims],
                        "sources": [source_json(s) for s in sources],
                    },
                )
            case Verified():
                yield from self._verdicts(event)
            case Done(answer):
                if answer.claims and self._verified != [(c.text, str(c.verdict)) for c in answer.claims]:
                    yield from self._verdicts(answer)
                yield "done", {"answer": self._finish(answer)}

    def _verdicts(self, of: Verified | Answer) -> Iterator[Said]:
        self._verified = [(c.text, str(c.verdict)) for c in of.claims]
        yield "citations", {"sources": [source_json(s) for s in of.sources]}
        yield (
            "verification",
            {"claims": [{"verdict": str(c.verdict), "reason": c.reason, "struck": c.struck} for c in of.claims]},
        )
