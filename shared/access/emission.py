"""Recording an access: an OpenTelemetry log record that goes into the open transaction and nowhere else.

The provider is our own and never the global one: a global provider may have batching exporters, which drop records
when a queue is full, and may be replaced or switched off by whoever configures telemetry.
"""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from opentelemetry._logs import Logger
from opentelemetry.context import get_current
from opentelemetry.sdk._logs import LoggerProvider, LogRecordLimits, LogRecordProcessor, ReadWriteLogRecord
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import format_span_id, format_trace_id

from shared.access.declaration import Access, AccessAction, Actor, ActorKind, Outcome
from shared.access.purposes import purpose_of
from shared.access.record import (
    AccessNotInTransaction,
    AccessRecord,
    AccessRecordingDisabled,
    InvalidAccessRecord,
    current_transaction_records,
)

EVENT_NAME = "shuno.personal_data.access"
_ATTRIBUTES_MAX = 64
_ATTRIBUTE_CHARACTERS_MAX = 10_000


class TransactionalAccessProcessor(LogRecordProcessor):
    """Puts each emitted record into the list of the open transaction; its exceptions pass through to the caller."""

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Append the record to the open transaction.

        Raises:
            AccessNotInTransaction: No transaction is open, so the access must not happen.
            InvalidAccessRecord: OpenTelemetry dropped attributes, or the record is malformed.
        """
        records = current_transaction_records.get()
        if records is None:
            raise AccessNotInTransaction("No transaction is open; touch and record personal data inside a transaction.")
        if log_record.dropped_attributes > 0:
            raise InvalidAccessRecord("OpenTelemetry dropped attributes of an access record; remove its limits.")
        records.append(_access_record(log_record))

    def shutdown(self) -> None:
        """Nothing to stop: the transaction owns the records."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Nothing is buffered here."""
        return True


def _access_record(log_record: ReadWriteLogRecord) -> AccessRecord:
    record = log_record.log_record
    attributes = record.attributes or {}

    def text(name: str) -> str:
        return cast("str", attributes[name])

    def texts(name: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", attributes[name])

    return AccessRecord(
        occurred_at_microseconds=(record.timestamp or 0) // 1_000,
        actor=_actor(
            text("user.id"),
            text("shuno.actor.kind"),
            texts("user.roles"),
            text("shuno.actor.office"),
            text("shuno.actor.terminal"),
        ),
        access=_access(text("shuno.access.permission"), text("shuno.access.purpose"), text("shuno.access.action")),
        subject_type=text("shuno.subject.type"),
        subject_refs=texts("shuno.subject.refs"),
        fields=texts("shuno.fields"),
        row_count=cast("int", attributes["shuno.row_count"]),
        detail=text("shuno.detail"),
        outcome=Outcome(text("shuno.outcome")),
        rule=text("shuno.rule"),
        caused_by_events=texts("shuno.caused_by_events"),
        trace_id=format_trace_id(record.trace_id) if record.trace_id else "",
        span_id=format_span_id(record.span_id) if record.span_id else "",
    )


# The same officers do the same again and again.
@lru_cache(maxsize=1_024)
def _actor(identity: str, kind: str, roles: tuple[str, ...], office: str, terminal: str) -> Actor:
    return Actor(identity, ActorKind(kind), roles, office, terminal)


@lru_cache(maxsize=1_024)
def _access(permission: str, purpose: str, action: str) -> Access:
    return Access(permission, purpose_of(purpose), AccessAction(action))


def _access_logger() -> Logger:
    # Only these two limits keep the environment's OTEL_LOGRECORD_ATTRIBUTE_* limits out.
    limits = LogRecordLimits(
        max_log_record_attributes=_ATTRIBUTES_MAX, max_log_record_attribute_length=_ATTRIBUTE_CHARACTERS_MAX
    )
    provider = LoggerProvider(resource=Resource.get_empty(), shutdown_on_exit=False, log_record_limits=limits)
    provider.add_log_record_processor(TransactionalAccessProcessor())
    return provider.get_logger("shuno.access")


_logger = _access_logger()


def record_access(
    actor: Actor,
    access: Access,
    *,
    subject_refs: Sequence[str] = (),
    subject_type: str = "addressee",
    fields: Sequence[str] = (),
    row_count: int | None = None,
    detail: str = "",
    outcome: Outcome = Outcome.ALLOWED,
    rule: str = "",
    caused_by_events: Sequence[str] = (),
) -> None:
    """Record an access to personal data in the open transaction; it becomes one row for each person.

    Args:
        actor: Who.
        access: The declared permission, purpose and action.
        subject_refs: Whose data, by reference (宛名番号 or another key); one call may carry thousands.
        subject_type: What the references name.
        fields: Names of the data items, never values.
        row_count: How many persons or rows were shown; the number of subjects when not given.
        detail: The filter used or the like, without personal values.
        outcome: Allowed, or refused by `rule`.
        rule: The rule that decided.
        caused_by_events: Ids of the events that caused a service's access: none, or one beside each subject.

    Raises:
        AccessNotInTransaction: No transaction is open; the caller must not go on with the access.
        AccessRecordingDisabled: OpenTelemetry is switched off by the environment.
        InvalidAccessRecord: The record is incomplete or would carry personal data.
    """
    records = current_transaction_records.get()
    recorded = len(records or ())
    _logger.emit(
        timestamp=time.time_ns(),
        context=get_current(),
        event_name=EVENT_NAME,
        attributes={
            "user.id": actor.id,
            "user.roles": actor.roles,
            "shuno.actor.kind": actor.kind.value,
            "shuno.actor.office": actor.office,
            "shuno.actor.terminal": actor.terminal,
            "shuno.access.permission": access.permission,
            "shuno.access.purpose": access.purpose.code,
            "shuno.access.action": access.action.value,
            "shuno.subject.type": subject_type if subject_refs else "",
            "shuno.subject.refs": tuple(subject_refs),
            "shuno.fields": tuple(fields),
            "shuno.row_count": len(subject_refs) if row_count is None else row_count,
            "shuno.detail": detail,
            "shuno.outcome": outcome.value,
            "shuno.rule": rule,
            "shuno.caused_by_events": tuple(caused_by_events),
        },
    )
    if records is None or len(records) != recorded + 1:
        raise AccessRecordingDisabled("Access records are switched off; unset OTEL_SDK_DISABLED and start again.")
