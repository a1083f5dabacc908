"""Traces go with events; nothing of any person goes with traces or logs."""

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.access import Actor, ActorKind
from shared.contracts import PersonChanged, PersonRegistered
from shared.telemetry import _JsonLines, request_span
from shared.transaction import current_traceparent
from tests.every_service.conftest import Bench
from tests.every_service.probe import golden, suspended

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
MARKERS = ("998877665544332", "例題花子", "秘密町三丁目")


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("shared.telemetry._tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


def said(span: ReadableSpan) -> str:
    return json.dumps(json.loads(span.to_json()), ensure_ascii=False)


@pytest.mark.feature("M10")
async def test_a_batch_has_one_span_with_links_and_its_trace_goes_on(bench: Bench, spans: InMemorySpanExporter) -> None:
    await bench.inbox.deliver(
        [
            bench.feed.record(identifier="e-1", headers={"traceparent": PARENT.encode()}),
            bench.feed.record(identifier="e-2", headers={"traceparent": PARENT.encode()}),
            bench.feed.record(identifier="e-3", headers={"traceparent": b"broken"}),
            bench.feed.record(identifier="e-4"),
        ]
    )
    (span,) = spans.get_finished_spans()
    assert span.name == "process residents"
    assert span.attributes is not None
    assert span.attributes["messaging.batch.message_count"] == 4
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [TRACE]
    assert span.context is not None
    own = f"{span.context.trace_id:032x}"
    announced = [row[0] for row in await bench.rows("SELECT traceparent FROM outbox ORDER BY id")]
    assert announced[:2] == [PARENT, PARENT]
    assert [text.split("-")[1] for text in announced[2:]] == [own, own]
    # The access record names the span under which the access took place.
    assert await bench.rows("SELECT DISTINCT trace_id FROM access_record") == [(own,)]


@pytest.mark.feature("M10")
async def test_no_key_value_or_number_is_in_a_span_or_a_log_line(
    bench: Bench, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    number, name, street = MARKERS

    def fails(envelopes: Sequence[Any]) -> None:
        for envelope in envelopes:
            if envelope.id == "e-2":
                raise ValueError(f"{envelope.key} {envelope.event.name} {street}")

    bench.probe.fault = fails
    body = json.dumps({**_value(), "addressee_no": number, "name": name}, ensure_ascii=False).encode()
    bad = json.dumps({"addressee_no": number, "name": [name, street]}, ensure_ascii=False).encode()
    with caplog.at_level(logging.DEBUG):
        await bench.inbox.deliver(
            [
                bench.feed.record(identifier="e-1", key=number, value=body),
                bench.feed.record(identifier="e-2", key=number, value=body),
                bench.feed.record(PersonChanged, identifier="e-3", key=number[::-1], value=bad),
            ]
        )
        with pytest.raises(ZeroDivisionError), request_span("GET", "/addressees/{number}", {"traceparent": PARENT}):
            raise ZeroDivisionError(f"{number} {name}")
    assert (await bench.counts())["parked"] == 2
    finished = spans.get_finished_spans()
    assert len(finished) == 2
    lines = [_JsonLines().format(record) for record in caplog.records if record.name.startswith("shared")]
    assert any('"exception": "ValueError at inbox.py' in line for line in lines)
    everything = "\n".join([*lines, *(said(span) for span in finished)])
    for marker in MARKERS:
        assert marker not in everything
    request = finished[-1]
    assert request.attributes is not None
    assert (request.attributes["error.type"], request.attributes["http.route"]) == (
        "ZeroDivisionError",
        "/addressees/{number}",
    )
    assert request.context is not None
    assert f"{request.context.trace_id:032x}" == TRACE


async def test_without_a_span_an_event_carries_no_trace(bench: Bench) -> None:
    assert current_traceparent() is None
    async with bench.transactions.begin(Actor("operator:test", ActorKind.OPERATOR)) as transaction:
        transaction.publish(suspended(1), key="1")
    assert await bench.rows("SELECT traceparent, actor_id FROM outbox") == [(None, "operator:test")]


def _value() -> dict[str, Any]:
    value: dict[str, Any] = golden(PersonRegistered)["value"]
    return value
