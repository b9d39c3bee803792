"""Figures for Prometheus: what was asked, how it ended, how long each stage took. Never what was asked or who did.

The only file that knows prometheus_client. Each server has a registry of its own.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from corpus.tokens import counter
from rag import phrases
from rag.answer import Answer, Done, Event, Narrowing, Turn, Wrote
from rag.chatbot import Chatbot
from ui.telemetry import Tracer

# Search and judging take tens of milliseconds, a model's answer seconds; its deadline is 60 s.
SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60)
STAGES = ("retrieve", "judge", "write", "verify", "again")
OUTCOMES = ("answered", "refused", "degraded", "stopped", "invalid", "failed")
_DEGRADED = (*phrases.UNAVAILABLE.values(), *phrases.CUT.values())


class Metrics:
    """The figures of one server. Safe to use from several threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        given: dict[str, Any] = {"registry": self.registry, "namespace": "citewire"}
        self.questions = Counter("questions", "Questions by how they ended", ["outcome"], **given)
        self.rejected = Counter("rejected", "Questions that found no free place", **given)
        self.feedback = Counter("feedback", "Verdicts of readers", ["verdict"], **given)
        self.tokens = Counter("answer_tokens", "Tokens of the answers, by our own estimate", **given)
        self.claims = Counter("claims", "Claims of answers by verdict", ["verdict"], **given)
        self.stages = Histogram("stage_seconds", "Seconds of a question by stage", ["stage"], buckets=SECONDS, **given)
        self.first = Histogram("first_text_seconds", "Seconds to the first text of an answer", buckets=SECONDS, **given)
        self.streams = Gauge("streams_open", "Answers that are being written", **given)
        self.circuit = Gauge("chat_circuit_open", "1 while the chat model is left alone after failures", **given)
        self.articles = Gauge("articles", "Articles in the archive", **given)
        for outcome in OUTCOMES:
            self.questions.labels(outcome)
        self.open = 0  # answers that are being written, wherever they were asked for
        self._lock = Lock()
        self._count = counter()

    def opened(self, more: int) -> None:
        with self._lock:
            self.open += more

    def answered(self, answer: Answer) -> None:
        outcome = "refused" if answer.refused else "degraded" if answer.notice in _DEGRADED else "answered"
        self.questions.labels(outcome).inc()
        for stage, seconds in answer.seconds.items():
            if stage in STAGES:
                self.stages.labels(stage).observe(seconds)
        for claim in answer.claims:
            self.claims.labels("struck" if claim.struck else str(claim.verdict)).inc()
        self.tokens.inc(self._count(answer.text))

    def page(self) -> tuple[bytes, str]:
        """The text that Prometheus reads, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class Observed:
    """A chatbot that counts and traces what it is asked; everything else is the chatbot's own."""

    def __init__(self, chatbot: Chatbot, metrics: Metrics, tracer: Tracer) -> None:
        self._chatbot, self._metrics, self._tracer = chatbot, metrics, tracer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chatbot, name)

    def ask(self, question: str, *given: Any, **named: Any) -> Answer:
        for event in self._watch(lambda: self._chatbot.stream(question, *given, **named)):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the stream ends with Done")

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        language: str = "",
        narrowing: Narrowing | None = None,
    ) -> Iterator[Event]:
        narrowed = {"narrowing": narrowing} if narrowing is not None else {}
        return self._watch(lambda: self._chatbot.stream(question, turns, language, **narrowed))

    def _watch(self, events: Callable[[], Iterator[Event]]) -> Iterator[Event]:
        outcome, began, wrote = "stopped", time.perf_counter(), False
        self._metrics.opened(1)
        with self._tracer.question() as span:
            try:
                for event in events():
                    if isinstance(event, Wrote) and not wrote:
                        wrote = True
                        self._metrics.first.observe(time.perf_counter() - began)
                    if isinstance(event, Done):
                        outcome = ""
                        self._metrics.answered(event.answer)
                        span.answered(event.answer)
                    yield event
            except ValueError:
                outcome = "invalid"
                raise
            except Exception:
                outcome = "failed"
                raise
            finally:
                self._metrics.opened(-1)
                if outcome:
                    self._metrics.questions.labels(outcome).inc()
                    span.ended(outcome)


def observed(chatbot: Chatbot, metrics: Metrics, tracer: Tracer) -> Chatbot:
    """The same chatbot, watched."""
    return cast(Chatbot, Observed(chatbot, metrics, tracer))
