"""A city's access policy: its offices, its roles and its rules for signing in, from one YAML file.

The file lies beside the city's ordinance file (`deploy/municipality/<city>.access.yaml`). Nothing in it is a default
of this project: an office that is not listed may do nothing, and a role that is not listed cannot be granted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.access.purposes import ADDRESSEE, INFORMATION_LINK, PURPOSES
from shared.law.dated_yaml import check_keys, read_mapping
from shared.law.parameter import UnsoundParameter

#: Purposes that use the Individual Number (個人番号利用事務: 番号法第9条第1項; 情報連携: 番号法第19条第8号).
NUMBER_USE_PURPOSES = frozenset({ADDRESSEE.code, INFORMATION_LINK.code})
#: Stands for every permission in an office's list.
EVERYTHING = "*"

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class NotInPolicy(LookupError):  # noqa: N818 - It names what was asked for.
    """An office or a role that the city's access policy does not list."""


@dataclass(frozen=True, slots=True)
class Office:
    """One office (所属).

    Attributes:
        code: Such as tax_payment.
        name: Such as 財務部納税課.
        may: Prefixes of the permissions that may be held there, or `EVERYTHING`.
        number_use: Whether it carries out 個人番号利用事務 (番号法第9条第1項, 別表).
    """

    code: str
    name: str
    may: frozenset[str]
    number_use: bool

    def admits(self, permission: str) -> bool:
        """Whether a permission may be held at this office."""
        return EVERYTHING in self.may or any(
            permission == prefix or permission.startswith(f"{prefix}.") for prefix in self.may
        )


@dataclass(frozen=True, slots=True)
class Role:
    """One role (役割).

    Attributes:
        code: Such as collection_officer.
        name: Such as 収納担当.
        permissions: What it allows.
        purposes: Codes of the purposes for which.
        manages_accounts: Whether it makes and unlocks accounts; its holders are counted.
    """

    code: str
    name: str
    permissions: frozenset[str]
    purposes: frozenset[str]
    manages_accounts: bool


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """The city's rules for signing in and for keeping accounts.

    Attributes:
        password_length_min: Characters.
        password_length_max: Characters; a longer one is refused before it is hashed.
        password_valid_days: A password must be changed after so many days.
        password_history: So many former passwords may not come back.
        similarity_max: How like the former password a new one may be, from 0 to 1.
        lockout_after: Failures before an account is locked.
        lockout_seconds: How long, the first time, the second time and so on; the last one stays.
        unused_days: An account that was not used for so long is suspended.
        session_idle_minutes: A session without a request ends.
        session_absolute_hours: A session ends in any case.
        invitation_hours: How long a one-time code is good.
        terminals_registered_only: Whether only registered terminals may sign in.
        account_managers_max: How many people may manage accounts.
        review_every_months: How often each office's head reviews its privileges.
        review_days: How many days he has for it.
        emergency_hours_max: How long an emergency grant may last.
        token_seconds: How long an access token is good.
    """

    password_length_min: int
    password_length_max: int
    password_valid_days: int
    password_history: int
    similarity_max: Fraction
    lockout_after: int
    lockout_seconds: tuple[int, ...]
    unused_days: int
    session_idle_minutes: int
    session_absolute_hours: int
    invitation_hours: int
    terminals_registered_only: bool
    account_managers_max: int
    review_every_months: int
    review_days: int
    emergency_hours_max: int
    token_seconds: int


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Offices and roles by their codes, in the order of the file, and the rules for signing in."""

    offices: Mapping[str, Office]
    roles: Mapping[str, Role]
    sign_in: SignInPolicy

    @property
    def manager_role(self) -> Role:
        """The one role that manages accounts."""
        return next(role for role in self.roles.values() if role.manages_accounts)

    def office(self, code: str) -> Office:
        """Look an office up.

        Raises:
            NotInPolicy: The city has none of this code.
        """
        try:
            return self.offices[code]
        except KeyError:
            raise NotInPolicy(f"所属「{code[:40]}」は登録されていません。所属の番号を確かめてください。") from None

    def role(self, code: str) -> Role:
        """Look a role up.

        Raises:
            NotInPolicy: The city has none of this code.
        """
        try:
            return self.roles[code]
        except KeyError:
            raise NotInPolicy(f"役割「{code[:40]}」は登録されていません。役割の番号を確かめてください。") from None

    def against_holding(self, role: Role, office: Office) -> list[str]:
        """What stands against holding a role at an office, as sentences; empty where nothing does.

        An office holds only permissions within its duties, and purposes that use the Individual Number only where the
        Number Use Act (番号法第9条第1項, 別表) makes that its business.
        """
        reasons: list[str] = []
        if foreign := sorted(permission for permission in role.permissions if not office.admits(permission)):
            reasons.append(f"「{role.name}」には{office.name}の所掌に含まれない権限があります: {'、'.join(foreign)}。")
        if not office.number_use and (numbered := sorted(role.purposes & NUMBER_USE_PURPOSES)):
            labels = "、".join(PURPOSES[code].label for code in numbered)
            reasons.append(
                f"{office.name}は番号法別表の事務を行う部署ではないため、「{labels}」の権限を付与できません。"
            )
        return reasons


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
    check_keys(where, entry, required={"code", "name", "permissions", "purposes"}, optional={"manages_accounts"})
    purposes = frozenset(entry["purposes"])
    if unknown := sorted(purposes - PURPOSES.keys()):
        raise UnsoundParameter(f"{where}: 利用目的「{'、'.join(unknown)}」は登録されていません。")
    manages = "manages_accounts" in entry and _flag(where, entry, "manages_accounts")
    return Role(_code(where, entry), _name(where, entry), _permissions(where, entry["permissions"]), purposes, manages)


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
