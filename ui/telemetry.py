"""Traces by OpenTelemetry, when they are configured: one span for a question, one for each of its stages.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Spans hold times, counts and outcomes, never a question, an
answer, a reader or an address. The only file that knows opentelemetry.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

from rag.answer import Answer
from rag.settings import SettingsError

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Span(Protocol):
    """A question under way."""

    def answered(self, answer: Answer) -> None: ...

    def ended(self, outcome: str) -> None: ...


class Tracer(Protocol):
    """Says how a question went."""

    @contextmanager
    def question(self) -> Iterator[Span]: ...

    def close(self) -> None: ...


class Silent:
    """No traces: the default."""

    @contextmanager
    def question(self) -> Iterator[Span]:
        yield self

    def answered(self, answer: Answer) -> None: ...

    def ended(self, outcome: str) -> None: ...

    def close(self) -> None: ...


class Traced:
    """Traces to one exporter: that of the environment, or the one given."""

    def __init__(self, exporter: Any = None) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

        # A provider of our own, not the process's global one: libraries under us would begin to trace as well, and
        # theirs may hold a prompt.
        name = os.environ.get("OTEL_SERVICE_NAME", "citewire")
        self._provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
        self._provider.add_span_processor(
            SimpleSpanProcessor(exporter) if exporter is not None else BatchSpanProcessor(_exporter())
        )
        self._tracer = self._provider.get_tracer("citewire")

    @contextmanager
    def question(self) -> Iterator[Span]:
        span = _Question(self._tracer)
        try:
            yield span
        finally:
            span.span.end()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


class _Question:
    def __init__(self, tracer: Any) -> None:
        self._tracer, self._began = tracer, time.time_ns()
        # Not "current": the events of one question may be asked for from another context than the one it began in.
        self.span = tracer.start_span("citewire.question", start_time=self._began)

    def answered(self, answer: Answer) -> None:
        from opentelemetry.trace import set_span_in_context

        self.ended("refused" if answer.refused else "answered")
        self.span.set_attributes({
            "citewire.language": answer.language, "citewire.model": answer.model, "citewire.hits": len(answer.hits),
            "citewire.claims": len(answer.claims), "citewire.sources": len(answer.sources),
        })  # fmt: skip
        here = set_span_in_context(self.span)
        for stage, (start, end) in laid_out(answer.seconds, self._began, time.time_ns()).items():
            self._tracer.start_span(f"citewire.{stage}", here, start_time=start).end(end)

    def ended(self, outcome: str) -> None:
        self.span.set_attribute("citewire.outcome", outcome)


def laid_out(seconds: Mapping[str, float], began: int, ended: int) -> dict[str, tuple[int, int]]:
    """Start and end of each stage in ns, one after the other, the last at `ended`; what came before the first is "understand".

    >>> laid_out({"retrieve": 2e-9, "write": 5e-9}, 100, 110)
    {'understand': (100, 103), 'retrieve': (103, 105), 'write': (105, 110)}
    """
    lengths = {stage: round(s * 1e9) for stage, s in seconds.items()}
    at = max(began, ended - sum(lengths.values()))
    found = {"understand": (began, at)}
    for stage, length in lengths.items():
        found[stage] = (at, at + length)
        at += length
    return found


def tracer() -> Tracer:
    """Traces when the environment names a collector, else none. SettingsError when it does and opentelemetry is not there."""
    if not os.environ.get(ENDPOINT) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return Silent()
    try:
        return Traced()
    except ImportError as e:
        raise SettingsError(
            f"{ENDPOINT} is set and {e.name} is not installed: `pip install opentelemetry-sdk "
            "opentelemetry-exporter-otlp-proto-grpc` (or -http), or unset it"
        ) from e


def _exporter() -> Any:
    if os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc").startswith("http"):
        return import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter").OTLPSpanExporter()
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()
