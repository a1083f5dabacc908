"""Reads what a city looks for in access records: `<city>.abnormal.yaml`, beside its access policy."""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from services.access.rules.abnormal import AbnormalRules, Detector, Terms
from shared.access.terms import AccessPolicy
from shared.law.dated_yaml import check_keys, expect_day, read_mapping
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter

_RULES = {"from", "law", "checked", "office_hours", "owner_office", "answer_business_days", "detectors"}
#: Which numbers each detector has.
_NUMBERS = {Detector.VOLUME: {"least", "factor", "days"}, Detector.DORMANT: {"days"}}


def abnormal_rules_of(municipality: Municipality, policy: AccessPolicy) -> tuple[AbnormalRules, ...]:
    """What a city has laid down, in the order of the days from which it holds.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory; the sentence says where.
        OSError: If the file cannot be read.
    """
    file = municipality.access_policy_file
    path = file.with_name(file.name.replace(".access.yaml", ".abnormal.yaml"))
    rules = load_abnormal_rules(path)
    if unknown := sorted({one.owner_office for one in rules} - policy.offices.keys()):
        raise UnsoundParameter(f"{path.name}: owner_office「{unknown[0]}」が {file.name} の offices にありません。")
    return rules


@cache
def load_abnormal_rules(path: Path) -> tuple[AbnormalRules, ...]:
    """Read and check a file of rules; the same path is read once.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory; the sentence says where.
        OSError: If the file cannot be read.
    """
    content, where = read_mapping(path), path.name
    check_keys(where, content, required={"rules"})
    entries = content["rules"]
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise UnsoundParameter(f"{where}: rules には項目を1つ以上並べてください。")
    rules = tuple(_rules(f"{where} rules[{place}]", one) for place, one in enumerate(entries, 1))
    if [one.first_day for one in rules] != sorted({one.first_day for one in rules}):
        raise UnsoundParameter(f"{where}: rules は適用開始日(from)の順に、重複なく並べてください。")
    return rules


def _rules(where: str, entry: Mapping[str, Any]) -> AbnormalRules:
    check_keys(where, entry, required=_RULES, optional={"assumption"})
    hours = entry["office_hours"]
    check_keys(f"{where} office_hours", hours, required={"opens", "closes", "grace_minutes"})
    opens, closes = _time(where, hours["opens"]), _time(where, hours["closes"])
    if opens >= closes:
        raise UnsoundParameter(f"{where} office_hours: opens は closes より前の時刻でなければなりません。")
    detectors = entry["detectors"]
    check_keys(f"{where} detectors", detectors, required=set(), optional={one.value for one in Detector})
    return AbnormalRules(
        first_day=expect_day(where, entry["from"]),
        opens=opens,
        closes=closes,
        grace=timedelta(minutes=_whole(where, hours, "grace_minutes", least=0)),
        owner_office=str(entry["owner_office"]),
        answer_business_days=_whole(where, entry, "answer_business_days"),
        detectors=MappingProxyType({Detector(name): _terms(where, name, one) for name, one in detectors.items()}),
    )


def _terms(where: str, name: str, entry: Mapping[str, Any]) -> Terms:
    numbers = _NUMBERS.get(Detector(name), {"least"})
    check_keys(f"{where} detectors.{name}", entry, required=numbers)
    return Terms(**{number: _whole(f"{where} detectors.{name}", entry, number) for number in sorted(numbers)})


def _time(where: str, written: object) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        raise UnsoundParameter(f'{where}: 時刻は "08:30" の形で書いてください({written!r})。') from None


def _whole(where: str, entry: Mapping[str, Any], name: str, *, least: int = 1) -> int:
    value = entry[name]
    if type(value) is not int or value < least:
        raise UnsoundParameter(f"{where}: {name} は{least}以上の整数で書いてください({value!r})。")
    return value
