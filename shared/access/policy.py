"""Reads a city's access policy: its offices, its roles and its rules for signing in, from one YAML file.

The file lies beside the city's ordinance file (`deploy/municipality/<city>.access.yaml`). Nothing in it is a default
of this project: an office that is not listed may do nothing, and a role that is not listed cannot be granted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.access.purposes import PURPOSES
from shared.access.terms import EVERYTHING, AccessPolicy, NotInPolicy, Office, Role, SignInPolicy
from shared.law.dated_yaml import check_keys, read_mapping
from shared.law.parameter import UnsoundParameter

__all__ = ["AccessPolicy", "NotInPolicy", "Office", "Role", "SignInPolicy", "load_access_policy"]

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@cache
def load_access_policy(path: Path) -> AccessPolicy:
    """Read and check a city's access policy; the same path is read once.

    Args:
        path: Such as deploy/municipality/ishinomaki.access.yaml, from `Municipality.access_policy_file`.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory.
        OSError: If the file cannot be read.
    """
    content = read_mapping(path)
    where = str(path)
    check_keys(where, content, required={"offices", "roles", "sign_in"})
    policy = AccessPolicy(
        offices=_by_code(where, [_office(where, entry) for entry in content["offices"]]),
        roles=_by_code(where, [_role(where, entry) for entry in content["roles"]]),
        sign_in=_sign_in(where, content["sign_in"]),
    )
    managing = [role for role in policy.roles.values() if role.manages_accounts]
    if len(managing) != 1:
        raise UnsoundParameter(f"{where}: manages_accounts が true の役割はちょうど1つにしてください。")
    by_ticket = [role for role in policy.roles.values() if role.by_ticket]
    if len(by_ticket) > 1 or any(role.opens_numbers or role.manages_accounts for role in by_ticket):
        sentence = "by_ticket が true の役割は1つまでとし、個人番号と利用者管理の権限を含めないでください。"
        raise UnsoundParameter(f"{where}: {sentence}")
    for role in policy.roles.values():
        if all(policy.against_holding(role, office) for office in policy.offices.values()):
            raise UnsoundParameter(
                f"{where}: 役割「{role.code}」を持てる所属がありません。may か役割を直してください。"
            )
    return policy


def _by_code(where: str, entries: Sequence[Any]) -> Mapping[str, Any]:
    by_code = {entry.code: entry for entry in entries}
    if len(by_code) != len(entries) or not entries:
        raise UnsoundParameter(f"{where}: offices と roles には、重複しない code で1つ以上書いてください。")
    return MappingProxyType(by_code)


def _office(where: str, entry: Mapping[str, Any]) -> Office:
    check_keys(where, entry, required={"code", "name", "may", "number_use"}, optional={"assumption"})
    may = frozenset({EVERYTHING}) if entry["may"] == EVERYTHING else _permissions(where, entry["may"])
    return Office(_code(where, entry), _name(where, entry), may, _flag(where, entry, "number_use"))


def _role(where: str, entry: Mapping[str, Any]) -> Role:
    required, optional = {"code", "name", "permissions", "purposes"}, {"manages_accounts", "by_ticket"}
    check_keys(where, entry, required=required, optional=optional)
    purposes = frozenset(entry["purposes"])
    if unknown := sorted(purposes - PURPOSES.keys()):
        raise UnsoundParameter(f"{where}: 利用目的「{'、'.join(unknown)}」は登録されていません。")
    manages = "manages_accounts" in entry and _flag(where, entry, "manages_accounts")
    by_ticket = "by_ticket" in entry and _flag(where, entry, "by_ticket")
    permissions = _permissions(where, entry["permissions"])
    return Role(_code(where, entry), _name(where, entry), permissions, purposes, manages, by_ticket)


def _permissions(where: str, written: object) -> frozenset[str]:
    if not isinstance(written, list) or not written:
        raise UnsoundParameter(f"{where}: 権限は1つ以上の名前の並びで書いてください({written!r})。")
    for permission in written:
        if not isinstance(permission, str) or not _PERMISSION.fullmatch(permission):
            raise UnsoundParameter(f"{where}: 権限は payments.claim.view の形で書いてください({permission!r})。")
    return frozenset(written)


def _code(where: str, entry: Mapping[str, Any]) -> str:
    code = entry["code"]
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise UnsoundParameter(f"{where}: code は英小文字、数字、下線で書いてください({code!r})。")
    return code


def _name(where: str, entry: Mapping[str, Any]) -> str:
    name = entry["name"]
    if not isinstance(name, str) or not name.strip():
        raise UnsoundParameter(f"{where}: {entry['code']}の name がありません。")
    return name


def _flag(where: str, entry: Mapping[str, Any], key: str) -> bool:
    value = entry[key]
    if not isinstance(value, bool):
        raise UnsoundParameter(f"{where}: {key} は true か false で書いてください({value!r})。")
    return value


def _sign_in(where: str, entry: Mapping[str, Any]) -> SignInPolicy:
    names = {field.name for field in fields(SignInPolicy)}
    check_keys(where, entry, required=names)
    special = {"similarity_max", "lockout_seconds", "terminals_registered_only"}
    numbers = {name: _count(where, name, entry[name]) for name in names - special}
    steps = entry["lockout_seconds"]
    if not isinstance(steps, list) or not steps or sorted(steps) != steps:
        raise UnsoundParameter(f"{where}: lockout_seconds は短い順の秒数の並びで書いてください。")
    similarity = Fraction(str(entry["similarity_max"]))
    if not 0 < similarity <= 1 or numbers["password_length_min"] > numbers["password_length_max"]:
        raise UnsoundParameter(
            f"{where}: similarity_max は0から1まで、パスワードの文字数は最小、最大の順にしてください。"
        )
    return SignInPolicy(
        similarity_max=similarity,
        lockout_seconds=tuple(_count(where, "lockout_seconds", step) for step in steps),
        terminals_registered_only=_flag(where, entry, "terminals_registered_only"),
        **numbers,
    )


def _count(where: str, name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UnsoundParameter(f"{where}: {name} は1以上の整数で書いてください({value!r})。")
    return value
