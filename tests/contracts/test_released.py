"""What is released is what the models give, and says what publishers need."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from shared.cli.contracts import released_directory
from shared.contracts import ANNOUNCED, CATALOGUE, TOPICS, UPSTREAM
from shared.contracts.export import ASYNCAPI_FILE, asyncapi, released_files

RELEASED = released_directory()


@pytest.mark.feature("S6")
def test_the_released_files_are_what_the_models_give() -> None:
    wanted = released_files()
    present = {path.name: path.read_text(encoding="utf-8") for path in RELEASED.glob("*.json")}
    differing = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    assert differing == [], "run `shuno contracts export`; it says whether the version may stay"


@pytest.mark.parametrize("event_type", CATALOGUE)
def test_each_schema_is_valid_and_open_to_new_fields(event_type: str) -> None:
    schema = json.loads((RELEASED / f"{event_type}.json").read_text(encoding="utf-8"))
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:shuno:contract:{event_type}"
    assert schema["title"]
    assert schema["description"]
    assert "additionalProperties" not in json.dumps(schema)


def test_every_amount_is_a_bounded_integer() -> None:
    for event_type in CATALOGUE:
        schema = json.loads((RELEASED / f"{event_type}.json").read_text(encoding="utf-8"))
        assert '"number"' not in json.dumps(schema)
        for name, node in _properties(schema):
            if name.endswith("_yen"):
                assert node["type"] == "integer", (event_type, name)
                assert node["maximum"] == 999_999_999_999_999, (event_type, name)


def test_the_asyncapi_document_is_whole() -> None:
    document = json.loads((RELEASED / ASYNCAPI_FILE).read_text(encoding="utf-8"))
    assert document["asyncapi"] == "3.0.0"
    assert "servers" not in document
    assert sorted(document["channels"]) == list(TOPICS)
    assert sorted(document["components"]["messages"]) == sorted(CATALOGUE)
    received = {name for name in document["operations"] if name.startswith("receive_")}
    assert received == {f"receive_{event.topic()}" for event in UPSTREAM}
    sent = {name for name in document["operations"] if name.startswith("send_")}
    assert sent == {f"send_{event.topic()}" for event in ANNOUNCED}
    for pointer in _pointers(document):
        node: Any = document
        for step in pointer.removeprefix("#/").split("/"):
            node = node[step]


def test_the_asyncapi_headers_are_those_that_readers_need() -> None:
    headers = asyncapi()["components"]["schemas"]["Headers"]
    assert headers["required"] == ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"]
    assert set(headers["properties"]) - set(headers["required"]) == {
        "content-type", "traceparent", "ce_actorid", "ce_purpose", "ce_causedby",
    }  # fmt: skip


def _properties(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, part in node.get("properties", {}).items():
            yield name, part
        for part in node.values():
            yield from _properties(part)


def _pointers(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from _pointers(part)
    elif isinstance(node, list):
        for part in node:
            yield from _pointers(part)
