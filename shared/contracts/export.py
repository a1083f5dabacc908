"""What publishers are given: a JSON Schema for each event and one AsyncAPI document, both written from the models.

Everything here is a pure function of the catalogue, so that the same models always give the same bytes.
"""

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from shared.contracts import ANNOUNCED, CATALOGUE, TOPICS, UPSTREAM
from shared.contracts.event import Event

#: A JSON object as `json` reads it; its values are of every JSON kind.
JsonObject: TypeAlias = dict[str, Any]

ASYNCAPI_FILE = "asyncapi.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEY_DESCRIPTION = (
    "Addressee number (宛名番号), 15 digits; where the publisher does not know it, its own pseudonymous key of what "
    "must stay in order (for payments: receipt_ref). Never an Individual Number (個人番号)."
)
_TOPIC_DESCRIPTIONS = {
    "assessments": "What the tax systems announce: assessments (調定), revisions (更正) and cancellations (賦課取消).",
    "blocks": "What stands against steps of collection for a while, from whichever service decided it (止める事由).",
    "dunning": "What dunning announces: dunning notices (督促状).",
    "enforcement": "What enforcement asks before a seizure (差押), and announces about it.",
    "identity": "What identity announces: to whom and where letters go, and what others must heed (宛名).",
    "payees": "What refunds and identity ask and answer about holders of accounts (口座名義), and nobody else reads.",
    "payments": "What payments announces: claims (期別債権), receipts (収納), overpayments (過誤納金) and more.",
    "personnel": "What the personnel system announces: appointments (辞令).",
    "records": "What every service hands over to the audit: its sealed access records (アクセス記録).",
    "refunds": "What refunds asks of payments, and decides about money that was paid too much (還付・充当).",
    "remittances": "What banks, convenience-store agents and counters announce: payments.",
    "residents": "What the resident register and the addressee systems announce about persons.",
    "seals": "What every service announces about its own access records.",
    "staff": "What access announces to every service: who may do what, and until when (職員の権限).",
    "welfare": "What the welfare office announces: public assistance (生活保護), yes or no and the day.",
}


def schema_of(event: type[Event]) -> JsonObject:
    """The JSON Schema 2020-12 of the value of one event, as readers check it.

    Unknown fields stay allowed. Rules across several fields are in the models only and are listed in the guide.
    """
    body = event.model_json_schema(mode="validation")
    definitions = body.pop("$defs", None)
    schema = {
        "$schema": _DIALECT,
        "$id": f"urn:shuno:contract:{event.type}",
        "title": body.pop("title"),
        "description": body.pop("description"),
        **body,
    }
    return schema if definitions is None else {**schema, "$defs": definitions}


def asyncapi() -> JsonObject:
    """The AsyncAPI 3.0 document: topics, messages, keys, and which way each goes; it names no server."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Shuno (収納)",
            "version": "1.0.0",
            "description": (
                "Facts that travel between tax systems, payment channels and the collection services: CloudEvents 1.0 "
                "in Kafka binary mode, UTF-8 JSON. The version of a fact is the last part of its type."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in TOPICS},
        "operations": {
            **{f"receive_{topic}": _operation("receive", topic) for topic in _topics_of(UPSTREAM)},
            **{f"send_{topic}": _operation("send", topic) for topic in _topics_of(ANNOUNCED)},
        },
        "components": {
            "messages": {event.type: _message(event) for event in CATALOGUE.values()},
            "schemas": _component_schemas(),
        },
    }


def released_files() -> dict[str, str]:
    """Text of each released file by its name, as `shuno contracts export` writes it."""
    documents = {f"{event.type}.json": schema_of(event) for event in CATALOGUE.values()}
    documents[ASYNCAPI_FILE] = asyncapi()
    return {
        name: json.dumps(document, ensure_ascii=False, indent=2) + "\n" for name, document in sorted(documents.items())
    }


def _topics_of(events: Iterable[type[Event]]) -> list[str]:
    return sorted({event.topic() for event in events})


def _types_on(topic: str) -> list[str]:
    return [event.type for event in CATALOGUE.values() if event.topic() == topic]


def _channel(topic: str) -> JsonObject:
    return {
        "address": topic,
        "description": _TOPIC_DESCRIPTIONS[topic],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _types_on(topic)},
    }


def _operation(action: str, topic: str) -> JsonObject:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{name}"} for name in _types_on(topic)],
    }


def _message(event: type[Event]) -> JsonObject:
    schema = schema_of(event)
    return {
        "name": event.type,
        "title": schema["title"],
        "summary": schema["description"],
        "contentType": "application/json",
        "headers": {
            "allOf": [
                {"$ref": "#/components/schemas/Headers"},
                {"type": "object", "properties": {"ce_type": {"const": event.type}}},
            ]
        },
        "payload": {"$ref": f"#/components/schemas/{event.type}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": _KEY_DESCRIPTION}, "bindingVersion": "0.5.0"}},
    }


def _component_schemas() -> JsonObject:
    """Every payload and the parts they share; a reference inside one document must not depend on `$id`."""
    parts: JsonObject = {}
    payloads: JsonObject = {}
    for event in CATALOGUE.values():
        payload = _referring_to_components(schema_of(event))
        for name, part in payload.pop("$defs", {}).items():
            if parts.setdefault(name, part) != part:
                raise ValueError(f"{event.type}: another event has a different part named {name}; rename one of them")
        payloads[event.type] = {key: value for key, value in payload.items() if key not in {"$schema", "$id"}}
    return {"Headers": _headers(), **payloads, **dict(sorted(parts.items()))}


def _referring_to_components(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref"
            else _referring_to_components(value)
            for key, value in node.items()
        }
    return [_referring_to_components(item) for item in node] if isinstance(node, list) else node


def _headers() -> JsonObject:
    """The CloudEvents headers; what `open_envelope` reads."""
    identifier = {"type": "string", "minLength": 1, "maxLength": 200}
    token = {"type": "string", "pattern": "^[A-Za-z0-9._:@/-]{1,128}$"}
    return {
        "type": "object",
        "description": "Kafka record headers, UTF-8 text.",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"],
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {
                **identifier,
                "description": "Unique for its ce_source for ever; sent again, it changes nothing.",
            },
            "ce_source": {**identifier, "description": "The sending system, such as urn:example:tax:residence."},
            "ce_type": {**identifier, "description": "<topic>.<fact>.v<version>"},
            "ce_time": {"type": "string", "format": "date-time", "description": "When it happened, with a time zone."},
            "content-type": {"type": "string", "pattern": "^application/json", "default": "application/json"},
            "traceparent": {"type": "string", "description": "W3C trace context."},
            "ce_actorid": {**token, "description": "Who caused it, as a pseudonymous identifier."},
            "ce_purpose": {**token, "description": "For which purpose, as a code."},
            "ce_causedby": {**identifier, "description": "The event that caused this one."},
        },
    }
