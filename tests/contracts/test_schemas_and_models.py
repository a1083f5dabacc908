"""A publisher who keeps the schema is understood: schemas and models judge the same about thousands of wrong values."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from pydantic import ValidationError

from shared.cli.contracts import released_directory, released_schemas
from shared.contracts import UPSTREAM, Event

#: Put in the place of each field of each golden message.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, 10**15, 2**53, 10**30, [], {}, [1],
    "", "0", "00000000", "20250630", "1751241600", "2025-02-30", "2025-06-30", "2025-06-30 ", "２０２５-06-30",
    "2025-06-30T00:00:00", "2025-06-30T00:00:00Z", "010", "１２３４５６", "a\n", "a\u0000", "\x7f", "石巻", "𠮷" * 201,
)  # fmt: skip

#: Rules across several fields, which are in the models alone.
ACROSS_FIELDS = (
    "the breakdown does not add up to amount_yen",
    "booked_on: before paid_on",
    "business_year_end lies before business_year_start",
    "stands twice",
)


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(node, dict | list):
        for step in node if isinstance(node, dict) else range(len(node)):
            yield from _paths(node[step], (*path, step))


def _replaced(node: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(node)
    changed[path[0]] = _replaced(node[path[0]], path[1:], value)
    return changed


def _faults(event: type[Event], value: Any) -> list[str]:
    try:
        event.model_validate_json(json.dumps(value))
    except ValidationError as error:
        return [fault["msg"] for fault in error.errors(include_url=False, include_input=False)]
    return []


@pytest.mark.feature("S6")
@pytest.mark.parametrize("event", UPSTREAM, ids=lambda event: str(event.type))
def test_schema_and_model_judge_the_same(event: type[Event]) -> None:
    schema = jsonschema_rs.Draft202012Validator(released_schemas()[event.type], validate_formats=True)
    golden = (released_directory() / "golden" / f"{event.type}.jsonl").read_text(encoding="utf-8")
    compared = 0
    for line in golden.splitlines():
        message = json.loads(line)["value"]
        for path in _paths(message):
            for value in VALUES:
                changed = _replaced(message, path, value)
                faults = _faults(event, changed)
                crosses_fields = faults != [] and all(fault.endswith(ACROSS_FIELDS) for fault in faults)
                assert schema.is_valid(changed) == (faults == [] or crosses_fields), (path, value, faults)
                compared += 1
    assert compared > 200


def test_an_integer_written_with_a_fraction_is_refused_by_the_model_alone() -> None:
    [event] = [event for event in UPSTREAM if event.type == "remittances.payment_reported.v1"]
    golden = (released_directory() / "golden" / f"{event.type}.jsonl").read_text(encoding="utf-8")
    message = {**json.loads(golden.splitlines()[0])["value"], "amount_yen": 25000.0}
    assert jsonschema_rs.Draft202012Validator(released_schemas()[event.type]).is_valid(message)
    assert _faults(event, message) == ["Input should be a valid integer"]
