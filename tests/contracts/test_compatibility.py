"""Within a version only optional fields may be added: every other change is found, on planted changes."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts import ANNOUNCED, CATALOGUE, AssessmentDecided, ReceiptPosted
from shared.contracts.compatibility import incompatibilities
from shared.contracts.export import schema_of

Schema = dict[str, Any]
Change = Callable[[Schema], object]


def _planted(schema: Schema, change: Change) -> Schema:
    changed = copy.deepcopy(schema)
    change(changed)
    return changed


def _remove(name: str) -> Change:
    def change(schema: Schema) -> None:
        del schema["properties"][name]
        schema["required"].remove(name)

    return change


def _set(definition: str, name: str, **keywords: Any) -> Change:
    return lambda schema: schema["$defs"][definition]["properties"][name].update(keywords)


def _drop(definition: str, name: str, keyword: str) -> Change:
    return lambda schema: schema["$defs"][definition]["properties"][name].pop(keyword)


#: Changes that are refused whoever announces the event, on AssessmentDecided, with the sentence.
REFUSED: dict[str, tuple[Change, str]] = {
    "a field is removed": (_remove("history_no"), "history_no: removed"),
    "a field becomes required": (lambda s: s["required"].append("is_ad_hoc"), "is_ad_hoc: now required"),
    "a new field is required": (
        lambda s: (s["properties"].update(colour={"type": "string"}), s["required"].append("colour")),
        "colour: now required",
    ),
    "a field inside becomes required": (
        lambda s: s["$defs"]["NoticeKey"]["required"].append("sequence_no"),
        "notice.sequence_no: now required",
    ),
    "another type": (
        _set("Instalment", "amount_yen", type="string"),
        "instalments[].amount_yen: type integer became string",
    ),
    "whole yen become any number": (
        _set("Instalment", "amount_yen", type="number"),
        "instalments[].amount_yen: type integer became number",
    ),
    "a lower maximum": (
        _set("Instalment", "amount_yen", maximum=99),
        "instalments[].amount_yen: maximum 999999999999999 became 99 (narrower)",
    ),
    "a higher minimum": (
        _set("Instalment", "amount_yen", minimum=1),
        "instalments[].amount_yen: minimum 0 became 1 (narrower)",
    ),
    "a new bound": (
        _set("Instalment", "clearing_key", maxLength=10),
        "instalments[].clearing_key: maxLength (none) became 10 (narrower)",
    ),
    "fewer items": (
        lambda s: s["properties"]["instalments"].update(maxItems=9),
        "instalments: maxItems 99 became 9 (narrower)",
    ),
    "another pattern": (
        _set("Instalment", "instalment", pattern="^[0-9]{3}$"),
        "instalments[].instalment: pattern ^[0-9]{2}$ became ^[0-9]{3}$",
    ),
    "a new format": (
        _set("Instalment", "clearing_key", format="uuid"),
        "instalments[].clearing_key: format (none) became uuid",
    ),
    "a value less": (
        lambda s: s["$defs"]["TaxItemCode"]["enum"].remove("025"),
        "notice.tax_item: the value 025 is gone (narrower)",
    ),
    "values are listed": (
        _set("Instalment", "clearing_key", enum=["1234"]),
        "instalments[].clearing_key: limited to listed values (narrower)",
    ),
    "null is no longer accepted": (
        lambda s: s["properties"].update(notice_sent_on={"type": "string", "format": "date", "default": None}),
        "notice_sent_on: null is no longer accepted (narrower)",
    ),
    "another default": (
        lambda s: s["properties"]["is_ad_hoc"].update(default=True),
        "is_ad_hoc: default False became True",
    ),
    "unknown fields are refused": (
        lambda s: s.update(additionalProperties=False),
        "value: additionalProperties (none) became False",
    ),
}

#: Changes that only widen: readers may, announcers may not; on ReceiptPosted, with the sentence.
WIDER: dict[str, tuple[Change, str]] = {
    "a value more": (
        lambda s: s["$defs"]["Channel"]["enum"].append("pigeon"),
        "channel: the value pigeon is new (wider than announced)",
    ),
    "values no longer listed": (
        lambda s: s["$defs"]["Channel"].pop("enum"),
        "channel: no longer limited to listed values (wider than announced)",
    ),
    "a higher maximum": (
        _set("Allocation", "principal_yen", maximum=2**60),
        f"allocation.principal_yen: maximum 999999999999999 became {2**60} (wider than announced)",
    ),
    "a bound less": (
        _drop("Allocation", "principal_yen", "minimum"),
        "allocation.principal_yen: minimum 0 became (none) (wider than announced)",
    ),
    "a pattern less": (
        lambda s: s["properties"]["addressee_no"].pop("pattern"),
        "addressee_no: pattern ^[0-9]{15}$ is gone (wider than announced)",
    ),
    "no longer required": (
        lambda s: s["required"].remove("open_yen"),
        "open_yen: no longer required (wider than announced)",
    ),
    "null too": (
        lambda s: s["properties"].update(paid_on={"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
        "paid_on: may now be null (wider than announced)",
    ),
}


@pytest.mark.feature("S6")
@pytest.mark.parametrize("announced", [False, True])
@pytest.mark.parametrize("change", REFUSED)
def test_a_change_within_a_version_is_refused(change: str, announced: bool) -> None:
    plant, sentence = REFUSED[change]
    old = schema_of(AssessmentDecided)
    found = incompatibilities(old, _planted(old, plant), announced=announced)
    assert any(one.startswith(sentence) for one in found), found


@pytest.mark.feature("S6")
@pytest.mark.parametrize("change", WIDER)
def test_what_is_announced_may_not_widen_but_what_is_read_may(change: str) -> None:
    plant, sentence = WIDER[change]
    old = schema_of(ReceiptPosted)
    new = _planted(old, plant)
    assert incompatibilities(old, new, announced=False) == []
    assert incompatibilities(old, new, announced=True) == [sentence]


@pytest.mark.parametrize("announced", [False, True])
def test_optional_fields_and_words_may_be_added(announced: bool) -> None:
    old = schema_of(AssessmentDecided)
    new = copy.deepcopy(old)
    new["properties"]["colour"] = {"type": "string", "default": "white"}
    new["$defs"]["Instalment"]["properties"]["printed_on"] = {"type": "string", "format": "date", "default": None}
    new["description"] = "Other words."
    new["$defs"]["NoticeKey"]["title"] = "Key"
    assert incompatibilities(old, new, announced=announced) == []


@pytest.mark.parametrize("event_type", CATALOGUE)
def test_every_schema_is_compatible_with_itself(event_type: str) -> None:
    schema = schema_of(CATALOGUE[event_type])
    announced = CATALOGUE[event_type] in ANNOUNCED
    assert incompatibilities(schema, copy.deepcopy(schema), announced=announced) == []
