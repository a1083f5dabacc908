"""Reads dated legal data from YAML, strictly: no floats, no repeated keys, no key that nobody reads."""

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from shared.law.parameter import Confidence, DatedValue, Parameter, Unit, UnsoundParameter

#: Written in place of a day where a value stands until the law is amended.
UNTIL_AMENDED: Final = "until_amended"

_PARAMETER_KEYS = {"name", "meaning", "unit", "known_until", "values"}
_VALUE_KEYS = {"from", "value", "law", "announced", "checked", "confidence", "assumption"}
_WORDS = {Unit.CHOICE, Unit.MONTH_DAY}
_TENTHS = {Unit.PERCENT, Unit.PERCENT_PER_YEAR}


class _StrictLoader(yaml.CSafeLoader):
    """Safe YAML that refuses floats and repeated keys; the parser in C is ten times as fast as the one in Python."""


def _refuse_float(_loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> None:
    raise UnsoundParameter(f"{node.start_mark}: 小数は引用符で囲んでください({node.value})。浮動小数点数は使えません。")


def _mapping_without_repeats(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise UnsoundParameter(f"{key.start_mark}: 「{key.value}」が2回書かれています。")
        seen.add(key.value)
    mapping: dict[Hashable, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _refuse_float)
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        UnsoundParameter: If the file holds no mapping, a float, or a key twice, or is no YAML in UTF-8.
        OSError: If the file cannot be read.
    """
    try:
        # S506 warns of unsafe loaders; this one is derived from the safe one.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        # PyYAML draws a picture over several lines; a fault is one sentence.
        raise UnsoundParameter(f"{path}はUTF-8のYAMLとして読めません: {' '.join(str(fault).split())}") from fault
    if not isinstance(content, dict):
        raise UnsoundParameter(f"{path}は「名前: 値」の形でなければなりません。")
    return content


def check_keys(
    where: str, entry: Mapping[str, object], *, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()
) -> None:
    """Refuse missing keys and keys that nobody reads.

    Raises:
        UnsoundParameter: Naming the keys.
    """
    if missing := required - entry.keys():
        raise UnsoundParameter(f"{where}: {'、'.join(sorted(missing))}がありません。")
    if unread := entry.keys() - required - optional:
        raise UnsoundParameter(f"{where}: {'、'.join(sorted(unread))}という項目はありません。")


def expect_day(where: str, value: object) -> date:
    """A YAML value that must be a day.

    Raises:
        UnsoundParameter: If it is not one.
    """
    if type(value) is not date:
        raise UnsoundParameter(f"{where}: 日付(2026-01-31の形)でなければなりません({value!r})。")
    return value


def _value(where: str, unit: Unit, written: object) -> int | str | bool:
    if unit is Unit.FLAG:
        if isinstance(written, bool):
            return written
    elif unit in _WORDS:
        if isinstance(written, str):
            return written
    elif unit in _TENTHS:
        whole, point, tenth = written.partition(".") if isinstance(written, str) else ("", "", "")
        if point and whole.isdecimal() and tenth.isdecimal() and len(tenth) == 1:
            return int(whole) * 10 + int(tenth)
    elif isinstance(written, int) and not isinstance(written, bool) and written >= 0:
        return written
    raise UnsoundParameter(f'{where}: 単位{unit}の値として読めません({written!r})。割合は"2.4"の形で書きます。')


def _dated_value(where: str, unit: Unit, entry: Mapping[str, Any]) -> DatedValue[Any]:
    check_keys(
        where,
        entry,
        required={"from", "value", "law", "checked", "confidence"},
        optional=_VALUE_KEYS,
    )
    announced = entry.get("announced")
    return DatedValue(
        first_day=expect_day(where, entry["from"]),
        value=_value(where, unit, entry["value"]),
        law=entry["law"],
        announced=None if announced is None else expect_day(where, announced),
        checked=expect_day(where, entry["checked"]),
        confidence=Confidence(entry["confidence"]),
        assumption=entry.get("assumption", False) is True,
    )


def parameter_from(where: str, entry: Mapping[str, Any]) -> Parameter[Any]:
    """A parameter from its YAML form.

    Args:
        where: File and place, for messages.
        entry: `name`, `meaning`, `unit`, `known_until` and `values`.

    Raises:
        UnsoundParameter: If anything is missing, unknown or of the wrong kind.
    """
    check_keys(where, entry, required=_PARAMETER_KEYS)
    try:
        unit = Unit(entry["unit"])
        known_until = entry["known_until"]
        return Parameter(
            name=entry["name"],
            meaning=entry["meaning"],
            unit=unit,
            known_until=None if known_until == UNTIL_AMENDED else expect_day(where, known_until),
            values=tuple(_dated_value(where, unit, value) for value in entry["values"]),
        )
    except UnsoundParameter:
        raise
    except (ValueError, TypeError) as fault:
        raise UnsoundParameter(f"{where}: {fault}") from fault
