"""Golden messages: what every publisher's test bench may send, and what it must not."""

import json
from typing import Any

import pytest

from shared.cli.contracts import released_directory, released_schemas
from shared.contracts import CATALOGUE
from shared.contracts.conformance import Conformance
from shared.contracts.event import MalformedEvent, open_envelope

GOLDEN = released_directory() / "golden"


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]


def _opened(message: dict[str, Any]) -> Any:
    value, key = message.get("value"), message.get("key")
    raw = value.encode() if isinstance(value, str) else None if value is None else json.dumps(value).encode()
    headers = {name.lower(): text for name, text in message["headers"].items()}
    return open_envelope(CATALOGUE, headers, None if key is None else key.encode(), raw)


def _without_unknown(sent: Any, read: Any) -> Any:
    """What was sent, less the fields that the reader does not know."""
    if isinstance(sent, dict) and isinstance(read, dict):
        return {name: _without_unknown(sent[name], read[name]) for name in sent if name in read}
    if isinstance(sent, list):
        return [_without_unknown(one, other) for one, other in zip(sent, read, strict=True)]
    return sent


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    return released_schemas()


def test_every_event_has_a_golden_message() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.v*.jsonl")) == sorted(CATALOGUE)


@pytest.mark.feature("S6")
@pytest.mark.parametrize("event_type", CATALOGUE)
def test_good_messages_pass_and_come_back_the_same(event_type: str, schemas: dict[str, dict[str, Any]]) -> None:
    conformance = Conformance(schemas, event_type.split(".", maxsplit=1)[0])
    for message in _lines(f"{event_type}.jsonl"):
        assert conformance.check(message) == []
        envelope = _opened(message)
        assert type(envelope.event) is CATALOGUE[event_type]
        again = json.loads(envelope.event.model_dump_json(exclude_unset=True))
        assert again == _without_unknown(message["value"], again)
        assert type(envelope.event).model_validate_json(envelope.event.model_dump_json()) == envelope.event


def test_unknown_fields_are_ignored_at_every_depth() -> None:
    _, message, *_ = _lines("assessments.assessment_decided.v1.jsonl")
    assert "colour" in message["value"]
    assert "printed_in" in message["value"]["instalments"][0]
    event = _opened(message).event
    assert not hasattr(event, "colour")
    assert not hasattr(event.instalments[0], "printed_in")


@pytest.mark.feature("S6")
@pytest.mark.parametrize("message", _lines("bad.jsonl"), ids=lambda message: str(message["why"]))
def test_bad_messages_are_refused_by_name(message: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> None:
    [finding] = Conformance(schemas).check(message)
    assert (finding.field, finding.fault) == (message["expect"]["field"], message["expect"]["fault"])
    assert finding.remedy


@pytest.mark.parametrize(
    "message",
    # What no Kafka record can be (a header that is a number, no headers at all) never reaches a reader.
    [one for one in _lines("bad.jsonl") if "headers" in one and isinstance(one["headers"].get("ce_id", ""), str)
     and not isinstance(one.get("key"), int)],
    ids=lambda message: str(message["why"]),
)  # fmt: skip
def test_readers_refuse_the_same_messages(message: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent) as caught:
        _opened(message)
    sentence = str(caught.value)
    assert sentence.startswith(message["expect"]["field"] + ":")
    assert "見本" not in sentence


def test_an_id_on_two_different_messages_is_found(schemas: dict[str, dict[str, Any]]) -> None:
    conformance = Conformance(schemas)
    [flash, final, _] = _lines("remittances.payment_reported.v1.jsonl")
    assert conformance.check(flash) == []
    assert conformance.check(flash) == []
    final["headers"]["ce_id"] = flash["headers"]["ce_id"]
    [finding] = conformance.check(final)
    assert finding.field == "header ce_id"
    assert finding.remedy == "give each fact an id of its own"
