"""`Event`: a fact in the past tense. `Envelope`: how a fact travels (CloudEvents 1.0, Kafka binary mode)."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

#: One Kafka header: name and raw value.
Header = tuple[str, bytes]

_TOKEN = re.compile(r"[A-Za-z0-9._:@/-]{1,128}")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_IDENTIFIER_LENGTH_MAX = 200


class Event(BaseModel):
    """A fact. Frozen, strict about types, blind to fields it does not know (so that publishers may add some)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    #: `<topic>.<fact>.v<version>`; the version rises only when a field changes its meaning or goes away.
    type: ClassVar[str]

    @classmethod
    def topic(cls) -> str:
        """The topic of this fact: the first word of its type."""
        return cls.type.split(".", 1)[0]


EventT_co = TypeVar("EventT_co", bound=Event, covariant=True)


class MalformedEvent(ValueError):  # noqa: N818 - It names what arrived, not what went wrong inside.
    """A message that is no event of the catalogue: the sentence says what is wrong and what to send instead."""


@dataclass(frozen=True, slots=True)
class Envelope(Generic[EventT_co]):
    """One fact with its way here: identity, origin, key, time, cause, trace and position."""

    id: str
    source: str
    key: str
    time: datetime
    event: EventT_co
    #: Identity of (source, id) in fixed width: what the inbox and the ledger keep.
    event_id: UUID
    actor_id: str | None = None
    purpose: str | None = None
    caused_by: str | None = None
    traceparent: str | None = None


def event_identity(source: str, identifier: str) -> UUID:
    """The 128-bit identity of an event: a hash of its CloudEvents source and id, which are unique together."""
    return UUID(bytes=hashlib.blake2b(f"{source}\n{identifier}".encode(), digest_size=16).digest())


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """Header names in lower case with their text; a null or non-UTF-8 value stays readable instead of failing."""
    return {name.lower(): (value or b"").decode("utf-8", "backslashreplace") for name, value in headers}


def open_envelope(
    catalogue: Mapping[str, type[Event]],
    headers: Mapping[str, str],
    key: bytes | None,
    value: bytes | None,
) -> Envelope[Event]:
    """Read one message.

    Args:
        catalogue: the event classes the reader knows, by type.
        headers: header texts by lower-case name.
        key: the record key, UTF-8.
        value: the record value, UTF-8 JSON.

    Raises:
        MalformedEvent: with a sentence that names the header or the field and what is expected there.
    """
    event_type = _required(headers, "ce_type")
    event_class = catalogue.get(event_type)
    if event_class is None:
        raise MalformedEvent(f"header ce_type: {event_type[:80]!r} is no event of this topic; see the contract")
    if headers.get("ce_specversion") != "1.0":
        raise MalformedEvent("header ce_specversion: must be 1.0")
    content_type = headers.get("content-type", "application/json")
    if not content_type.startswith("application/json"):
        raise MalformedEvent(f"header content-type: {content_type[:80]!r} is not application/json")
    identifier, source = _required(headers, "ce_id"), _required(headers, "ce_source")
    return Envelope(
        id=identifier,
        source=source,
        key=_text_key(key),
        time=_time(_required(headers, "ce_time")),
        event=_read_value(event_class, value),
        event_id=event_identity(source, identifier),
        actor_id=_token(headers, "ce_actorid"),
        purpose=_token(headers, "ce_purpose"),
        caused_by=_optional(headers, "ce_causedby"),
        traceparent=_traceparent(headers),
    )


def _read_value(event_class: type[Event], value: bytes | None) -> Event:
    if not value:
        raise MalformedEvent("value: empty; send the event as UTF-8 JSON")
    try:
        return event_class.model_validate_json(value)
    except ValueError as error:
        raise MalformedEvent(_explain(error)) from None


def _explain(error: ValueError) -> str:
    """Field paths and expectations of a validation error, without the values that were sent."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return "value: not UTF-8 JSON"
    faults = errors(include_url=False, include_input=False, include_context=False)
    parts = [f"{'.'.join(str(step) for step in fault['loc']) or 'value'}: {fault['msg']}" for fault in faults[:5]]
    more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
    return "; ".join(parts) + more


def _required(headers: Mapping[str, str], name: str) -> str:
    text = headers.get(name, "")
    if not text:
        raise MalformedEvent(
            f"header {name}: missing; every event needs ce_specversion, ce_id, ce_source, ce_type, ce_time"
        )
    return _short(name, text)


def _short(name: str, text: str) -> str:
    # What is kept with an event must fit its column: PostgreSQL stores no U+0000, and no identifier needs a line break.
    if len(text) > _IDENTIFIER_LENGTH_MAX:
        raise MalformedEvent(f"header {name}: longer than {_IDENTIFIER_LENGTH_MAX} characters")
    if not text.isprintable():
        raise MalformedEvent(f"header {name}: contains control characters")
    return text


def _optional(headers: Mapping[str, str], name: str) -> str | None:
    text = headers.get(name)
    return None if text is None else _short(name, text)


def _text_key(key: bytes | None) -> str:
    if not key:
        raise MalformedEvent("key: missing; use the addressee number or the publisher's own pseudonymous key")
    text = key.decode("ascii", "replace")
    if not (key.isascii() and text.isprintable() and len(text) <= _IDENTIFIER_LENGTH_MAX):
        raise MalformedEvent(
            f"key: not printable ASCII of at most {_IDENTIFIER_LENGTH_MAX} characters; "
            "use the addressee number or the publisher's own key"
        )
    return text


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise MalformedEvent("header ce_time: not an RFC 3339 time such as 2025-06-30T09:00:00+09:00") from None
    if time.tzinfo is None:
        raise MalformedEvent("header ce_time: without a time zone")
    return time


def _token(headers: Mapping[str, str], name: str) -> str | None:
    text = headers.get(name)
    if text is None:
        return None
    if not _TOKEN.fullmatch(text):
        raise MalformedEvent(f"header {name}: letters, digits and . _ : @ / - only, at most 128 of them")
    return text


def _traceparent(headers: Mapping[str, str]) -> str | None:
    """The W3C trace context; a broken one is left out, because a trace must never cost an event."""
    text = headers.get("traceparent", "")
    return text if _TRACEPARENT.fullmatch(text) else None
