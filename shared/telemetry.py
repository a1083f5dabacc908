"""Spans, metrics and logs. Identities of persons, keys and payloads never enter any of them.

Access records are not telemetry: they are rows of the database (`shared.access`).
"""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

#: A batch links to the traces of its records, each once; more links than this tell nobody anything.
LINKS_MAX = 128

_tracer = trace.get_tracer("shuno")
_propagator = TraceContextTextMapPropagator()


def set_up_tracing(service: str, trace_file: str) -> TracerProvider:
    """Send spans to a file of JSON lines; without a file, spans exist only as identities in events and records."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "service.namespace": "shuno"}),
        span_limits=SpanLimits(max_links=LINKS_MAX),
        shutdown_on_exit=False,
    )
    if trace_file:
        output = Path(trace_file).open("a", encoding="utf-8")  # noqa: SIM115 - Closed by the provider's shutdown.
        provider.add_span_processor(BatchSpanProcessor(_FileExporter(output)))
    trace.set_tracer_provider(provider)
    return provider


class _FileExporter(ConsoleSpanExporter):
    """One span a line, in a file that is closed at the end."""

    def __init__(self, output: TextIO) -> None:
        super().__init__(out=output, formatter=lambda span: span.to_json(indent=None) + "\n")
        self._file = output

    def shutdown(self) -> None:
        self._file.close()


@contextmanager
def batch_span(service: str, topic: str, traceparents: Sequence[str | None]) -> Iterator[None]:
    """One span around the handling of a batch, linked to the traces its records came with."""
    links = [
        Link(context) for context in map(_context_of, sorted({t for t in traceparents if t})[:LINKS_MAX]) if context
    ]
    attributes: dict[str, str | int] = {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": topic,
        "messaging.consumer.group.name": service,
        "messaging.batch.message_count": len(traceparents),
    }
    span = _tracer.start_span(f"process {topic}", kind=SpanKind.CONSUMER, links=links, attributes=attributes)
    with _current(span):
        yield


@contextmanager
def request_span(method: str, route: str, headers: Mapping[str, str]) -> Iterator[None]:
    """One span around a request; it carries the route's pattern, never the path with its numbers."""
    span = _tracer.start_span(
        f"{method} {route}",
        context=_propagator.extract(headers),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method, "http.route": route},
    )
    with _current(span):
        yield


@contextmanager
def _current(span: Span) -> Iterator[None]:
    """Make a span current; of a failure it keeps the class alone, because the message may quote a person's data."""
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR))
            span.set_attribute("error.type", type(error).__name__)
            raise


def _context_of(traceparent: str) -> SpanContext | None:
    _, trace_id, span_id, flags = traceparent.split("-")
    context = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    return context if context.is_valid else None


class _JsonLines(logging.Formatter):
    """One JSON object a line, with the trace that was open."""

    def format(self, record: logging.LogRecord) -> str:
        context = trace.get_current_span().get_span_context()
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if context.is_valid:
            entry["trace_id"] = f"{context.trace_id:032x}"
        if record.exc_info and record.exc_info[0] is not None:
            # The message of a database error may quote a row, so only its class and place are kept.
            entry["exception"] = _places(record)
        return json.dumps(entry, ensure_ascii=False)


def _places(record: logging.LogRecord) -> str:
    if record.exc_info is None or record.exc_info[0] is None:
        return ""
    frames = []
    traceback = record.exc_info[2]
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return f"{record.exc_info[0].__name__} at {' > '.join(frames[-8:])}"


def set_up_logging(level: str) -> None:
    """Log as JSON lines to the standard error output."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These log every connection attempt and request path, which may hold numbers.
    for name in ("uvicorn.access", "aiokafka", "faststream", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
