"""Whether a publisher's messages keep the contracts: header rules, the released schemas and the models that read them.

A message is an object `{"headers": {...}, "key": "...", "value": {...}}`; a `value` given as text stands for the raw
bytes of the record value, so that broken ones can be shown too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import jsonschema_rs
from pydantic import ValidationError

from shared.contracts import CATALOGUE
from shared.contracts.event import Event, MalformedEvent, event_identity, open_envelope
from shared.contracts.expectation import expectation, json_kind, node_at
from shared.contracts.export import JsonObject

#: More than this says nothing new about one message.
_FINDINGS_MAX = 20

_MESSAGE_SHAPE = 'send {"headers": {"ce_id": "...", ...}, "key": "...", "value": {...}}'
_HEADER_REMEDIES = {
    "ce_specversion": "send the text 1.0",
    "ce_id": "send printable text, at most 200 characters, unique for its ce_source for ever",
    "ce_source": "send the name of the sending system, printable text, at most 200 characters",
    "ce_time": "send when it happened with a time zone, such as 2025-06-30T09:00:00+09:00",
    "content-type": "send application/json",
    "ce_actorid": "send letters, digits and . _ : @ / - only, or leave the header out",
    "ce_purpose": "send letters, digits and . _ : @ / - only, or leave the header out",
    "ce_causedby": "send printable text, at most 200 characters, or leave the header out",
}
_FAULTS = {
    "required": "is missing",
    "enum": "is not one of the listed values",
    "const": "is not the fixed value",
    "pattern": "does not match the pattern",
    "format": "is not such a day or time, or does not exist",
    "minimum": "is too small",
    "exclusiveMinimum": "is too small",
    "maximum": "is too large",
    "minLength": "is too short",
    "maxLength": "is too long",
    "minItems": "has too few items",
    "maxItems": "has too many items",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one message: which field, what is wrong, what to send instead."""

    field: str
    fault: str
    remedy: str


class Conformance:
    """Checks messages one after another; remembers identities, because a reader takes an id once."""

    def __init__(self, schemas: Mapping[str, JsonObject], topic: str | None = None) -> None:
        """Prepare the check.

        Args:
            schemas: The released JSON Schemas by event type.
            topic: Only events of this topic are expected; any topic when absent.
        """
        self._catalogue = {name: event for name, event in CATALOGUE.items() if topic in {None, event.topic()}}
        self._schemas = schemas
        self._validators = {
            name: jsonschema_rs.Draft202012Validator(schemas[name], validate_formats=True) for name in self._catalogue
        }
        self._seen: dict[UUID, bytes] = {}

    def check(self, message: object) -> list[Finding]:
        """Every fault that was found in one message; empty if readers will take it."""
        if not isinstance(message, dict) or not isinstance(message.get("headers"), dict):
            return [Finding("message", "is no object with headers", _MESSAGE_SHAPE)]
        findings = list(_unusable_parts(message))
        if findings:
            return findings
        headers = {name.lower(): text or "" for name, text in message["headers"].items()}
        key, raw = message.get("key"), _raw_value(message)
        event_class = self._catalogue.get(headers.get("ce_type", ""))
        findings = [] if event_class is None or raw is None else list(self._value_findings(event_class, raw))
        try:
            open_envelope(self._catalogue, headers, None if key is None else key.encode(), raw)
        except MalformedEvent as malformed:
            findings = [*self._envelope_findings(str(malformed), is_value_known=bool(findings)), *findings]
        if not findings:
            findings = list(self._identity_findings(headers, raw or b""))
        return findings[:_FINDINGS_MAX]

    def _value_findings(self, event_class: type[Event], raw: bytes) -> Iterator[Finding]:
        try:
            event_class.model_validate_json(raw)
            model_faults = []
        except ValidationError as error:
            model_faults = error.errors(include_url=False, include_input=False, include_context=False)
        if any(fault["type"] == "json_invalid" for fault in model_faults):
            yield Finding("value", "is not UTF-8 JSON", "send the event as one JSON object in UTF-8")
            return
        schema = self._schemas[event_class.type]
        found = set()
        for violation in self._validators[event_class.type].iter_errors(json.loads(raw)):
            finding = _schema_finding(schema, violation)
            found.add(finding.field)
            yield finding
        for fault in model_faults:
            field = _dotted(fault["loc"])
            if field not in found:
                yield Finding(field, _model_sentence(fault["msg"]), _model_remedy(schema, fault["type"], fault["loc"]))

    def _envelope_findings(self, sentence: str, *, is_value_known: bool) -> Iterator[Finding]:
        field, _, fault = sentence.partition(": ")
        if field.startswith("header "):
            name = field.removeprefix("header ")
            types = f"send one of {', '.join(sorted(self._catalogue))}"
            yield Finding(field, fault, types if name == "ce_type" else _HEADER_REMEDIES[name])
        elif field == "key" or not is_value_known:
            what, _, remedy = fault.partition("; ")
            yield Finding(field, what, remedy or "see the publisher guide")

    def _identity_findings(self, headers: Mapping[str, str], raw: bytes) -> Iterator[Finding]:
        identity = event_identity(headers["ce_source"], headers["ce_id"])
        digest = hashlib.blake2b(headers["ce_type"].encode() + raw, digest_size=16).digest()
        if self._seen.setdefault(identity, digest) != digest:
            yield Finding(
                "header ce_id",
                "stood on another message of this ce_source before; readers refuse a repeat with other content",
                "give each fact an id of its own",
            )


def _unusable_parts(message: JsonObject) -> Iterator[Finding]:
    for name, text in message["headers"].items():
        if text is not None and not isinstance(text, str):
            yield Finding(f"header {name}", f"is {json_kind(text)}", "send every header as text")
    if message.get("key") is not None and not isinstance(message["key"], str):
        yield Finding("key", f"is {json_kind(message['key'])}", "send the key as text, leading zeros kept")


def _raw_value(message: JsonObject) -> bytes | None:
    value = message.get("value")
    if value is None:
        return None
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def _schema_finding(schema: JsonObject, error: jsonschema_rs.ValidationError) -> Finding:
    path: list[str | int] = list(error.instance_path)
    keyword = error.kind.name
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
        path.append(error.kind.property)
    node = node_at(schema, path)
    fault = _FAULTS.get(keyword)
    if fault is None:
        # What is left is `type`, and `anyOf` of a field that may be null: the kind of what came explains both.
        fault = f"is {json_kind(error.instance)}" if keyword == "type" else "is not as the contract says"
    return Finding(_dotted(path), fault, f"send {expectation(schema, node)}")


def _model_sentence(sentence: str) -> str:
    sentence = sentence.removeprefix("Value error, ")
    return sentence[:1].lower() + sentence[1:]


def _model_remedy(schema: JsonObject, kind: str, path: Iterable[str | int]) -> str:
    if kind == "value_error":
        return "correct it in the sending system; the publisher guide lists the rules across fields"
    wanted = expectation(schema, node_at(schema, path))
    return f"send {wanted}" + (", without a fraction or exponent" if kind == "int_type" else "")


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(step) for step in path) or "value"
