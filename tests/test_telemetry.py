"""Traces: off unless a collector is named; spans of times and counts, without a word of anyone's."""

import sys
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rag.settings import SettingsError, read_settings
from rag.wiring import open_chatbot
from ui.metrics import Metrics, observed
from ui.telemetry import ENDPOINT, Silent, Traced, tracer


def test_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert isinstance(tracer(), Silent)
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4317")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert isinstance(tracer(), Silent)


def test_a_named_collector_switches_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    on = tracer()
    assert isinstance(on, Traced)
    on.close()


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match="pip install opentelemetry-sdk"):
        tracer()


def test_spans_of_a_question(sample_folder: Path) -> None:
    exporter = InMemorySpanExporter()
    traced = Traced(exporter)
    with open_chatbot(read_settings(archive=sample_folder)) as chatbot:
        watched = observed(chatbot, Metrics(), traced)
        answer = watched.ask("Will KT cut network capex?")
        assert watched.ask("What is the boiling point of tungsten on Mars?").refused
        with pytest.raises(ValueError):
            watched.ask("")
    spans: tuple[Any, ...] = exporter.get_finished_spans()
    whole = [s for s in spans if s.name == "citewire.question"]
    assert [s.attributes["citewire.outcome"] for s in whole] == ["answered", "refused", "invalid"]
    stages = [s for s in spans if s.parent and s.parent.span_id == whole[0].context.span_id]
    assert [s.name for s in stages] == ["citewire.understand", *(f"citewire.{name}" for name in answer.seconds)]
    assert all(whole[0].start_time <= s.start_time <= s.end_time for s in stages)
    assert (
        whole[0].attributes["citewire.claims"] == len(answer.claims)
        and whole[0].attributes["citewire.model"] == "extractive"
    )
    said = "".join(s.to_json() for s in spans)
    assert "capex" not in said and "tungsten" not in said and answer.claims[0].text not in said
    traced.close()
