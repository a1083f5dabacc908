"""Reads how the city asks again: `<city>.reminders.yaml`, beside its ordinances."""

import re
from collections.abc import Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from services.dunning.rules.contacts import ContactKind
from services.dunning.rules.ladder import (
    FORMS,
    CallTerms,
    ContactTemplate,
    Form,
    Ladder,
    ReminderTerms,
    Rung,
)
from shared.days import BusinessDays
from shared.law.city_file import city_file
from shared.law.dated_yaml import check_keys, expect_day, read_mapping
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter
from shared.law.tax_items import TAX_ITEMS

_STATED = {"law", "checked"}
_RUNG = {"form", "name", "envelope", "days", "deadline_days", "least_yen"}
_LADDER = {"from", "run_days_of_month", "dispatch_business_days", "broken_promise_days_earlier", "steps"}
_CALL = {"days", "least_yen", "attempts", "days_between"}
ENVELOPES = ("white", "yellow", "red")
_MONTH_DAYS = 31


def reminder_terms_of(municipality: Municipality) -> ReminderTerms:
    """What a city has laid down, from `<name>.reminders.yaml` beside `<name>.access.yaml`.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory.
        OSError: If the file cannot be read.
    """
    return load_reminder_terms(city_file(municipality, "reminders"), municipality.law.business_days)


@cache
def _read(path: Path) -> Mapping[str, Any]:
    return read_mapping(path)


def load_reminder_terms(path: Path, business_days: BusinessDays) -> ReminderTerms:
    """Read and check a file of ladders; the same path is read once.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory; the sentence says where.
        OSError: If the file cannot be read.
    """
    content = _read(path)
    where = path.name
    check_keys(where, content, required={"ladders", "calls", "promises", "contact_templates"})
    ladders = tuple(_ladder(f"{where} ladders[{place}]", one) for place, one in _entries(where, content, "ladders"))
    if [one.first_day for one in ladders] != sorted({one.first_day for one in ladders}):
        raise UnsoundParameter(f"{where}: ladders は適用開始日(from)の順に、重複なく並べてください。")
    calls = content["calls"]
    check_keys(f"{where} calls", calls, required={"opens", "closes"} | _STATED, optional={"assumption"})
    opens, closes = _time(f"{where} calls", calls["opens"]), _time(f"{where} calls", calls["closes"])
    if opens >= closes:
        raise UnsoundParameter(f"{where} calls: opens は closes より前の時刻でなければなりません。")
    promised = content["promises"]
    check_keys(f"{where} promises", promised, required={"days_max"} | _STATED, optional={"assumption"})
    days_max = _whole(f"{where} promises", promised, "days_max", 1)
    templates = tuple(
        _template(f"{where} contact_templates[{place}]", one)
        for place, one in _entries(where, content, "contact_templates")
    )
    if len({one.code for one in templates}) < len(templates):
        raise UnsoundParameter(f"{where}: contact_templates に同じ code が2つあります。")
    return ReminderTerms(ladders, opens, closes, days_max, templates, business_days)


def _entries(where: str, content: Mapping[str, Any], name: str) -> list[tuple[int, Mapping[str, Any]]]:
    listed = content[name]
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise UnsoundParameter(f"{where}: {name} には項目を1つ以上並べてください。")
    return list(enumerate(listed, 1))


def _ladder(where: str, entry: Mapping[str, Any]) -> Ladder:
    check_keys(where, entry, required=_LADDER | _STATED, optional={"assumption"})
    days = entry["run_days_of_month"]
    if not isinstance(days, list) or not days or not all(type(day) is int and 1 <= day <= _MONTH_DAYS for day in days):
        raise UnsoundParameter(f"{where}: run_days_of_month は1から31までの日を並べてください({days!r})。")
    rungs = tuple(_rung(f"{where} steps[{place}]", one) for place, one in _entries(where, entry, "steps"))
    order = [FORMS.index(rung.form) for rung in rungs]
    if order != sorted(set(order)):
        raise UnsoundParameter(f"{where}: steps は {'、'.join(FORMS)} の順に、同じものは1回だけ並べてください。")
    return Ladder(
        expect_day(where, entry["from"]),
        frozenset(days),
        _whole(where, entry, "dispatch_business_days", 1),
        _whole(where, entry, "broken_promise_days_earlier", 0),
        rungs,
    )


def _rung(where: str, entry: Mapping[str, Any]) -> Rung:
    check_keys(where, entry, required=_RUNG, optional={"tax_items", "call"})
    if entry["form"] not in FORMS:
        raise UnsoundParameter(f"{where}: form は {'、'.join(FORMS)} のどれかです({entry['form']!r})。")
    if entry["envelope"] not in ENVELOPES:
        raise UnsoundParameter(f"{where}: envelope は {'、'.join(ENVELOPES)} のどれかです({entry['envelope']!r})。")
    items = entry.get("tax_items", sorted(TAX_ITEMS))
    if not isinstance(items, list) or not items or not all(isinstance(one, str) and one in TAX_ITEMS for one in items):
        raise UnsoundParameter(f'{where}: tax_items は "010" のような税目コードを1つ以上並べてください({items!r})。')
    return Rung(
        Form(entry["form"]),
        _text(where, entry, "name"),
        entry["envelope"],
        _whole(where, entry, "days", 1),
        _whole(where, entry, "deadline_days", 1),
        _whole(where, entry, "least_yen", 1),
        frozenset(items),
        _call(f"{where} call", entry["call"]) if "call" in entry else None,
    )


def _call(where: str, entry: Mapping[str, Any]) -> CallTerms:
    check_keys(where, entry, required=_CALL)
    return CallTerms(
        _whole(where, entry, "days", 1),
        _whole(where, entry, "least_yen", 1),
        _whole(where, entry, "attempts", 1),
        _whole(where, entry, "days_between", 1),
    )


def _template(where: str, entry: Mapping[str, Any]) -> ContactTemplate:
    check_keys(where, entry, required={"code", "kind", "text"})
    if entry["kind"] not in tuple(ContactKind):
        raise UnsoundParameter(f"{where}: kind は {'、'.join(ContactKind)} のどれかです({entry['kind']!r})。")
    return ContactTemplate(_text(where, entry, "code"), entry["kind"], _text(where, entry, "text"))


def _whole(where: str, entry: Mapping[str, Any], name: str, least: int) -> int:
    value = entry[name]
    if type(value) is not int or value < least:
        raise UnsoundParameter(f"{where}: {name} は{least}以上の整数でなければなりません({value!r})。")
    return value


def _text(where: str, entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value:
        raise UnsoundParameter(f"{where}: {name} は空でない文字列でなければなりません({value!r})。")
    return value


def _time(where: str, value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise UnsoundParameter(f'{where}: 時刻は"09:00"のように引用符で囲んで書いてください({value!r})。')
    return time.fromisoformat(value)
