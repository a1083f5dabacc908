"""When an office's privileges are reviewed, and which accounts are needless."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.contracts.staff import AccountState
from shared.days import add_months


class NeedlessKind(StrEnum):
    """Why an account seems needless; `label` is what the security officer reads."""

    NEVER_USED = "never_used"
    UNUSED = "unused"
    WITHOUT_APPOINTMENT = "without_appointment"
    CREDENTIAL_EXPIRED = "credential_expired"
    LEAVER = "leaver"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return _LABELS[self]


_LABELS = {
    NeedlessKind.NEVER_USED: "一度も利用されていない",
    NeedlessKind.UNUSED: "長期間利用されていない",
    NeedlessKind.WITHOUT_APPOINTMENT: "所属がない",
    NeedlessKind.CREDENTIAL_EXPIRED: "パスワードの有効期限が過ぎている",
    NeedlessKind.LEAVER: "退職・任期満了後に残っている",
}


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What is known of an account that is not ended.

    Attributes:
        staff_no: Whose it is.
        state: Active or suspended.
        enabled_on: The day from which disuse is counted.
        last_signed_in_on: None where nobody ever signed in.
        password_changed_on: None where there is no password.
        valid_until: Last day of the account.
        has_appointment: Whether he has any office on the day or later.
    """

    staff_no: str
    state: AccountState
    enabled_on: date
    last_signed_in_on: date | None
    password_changed_on: date | None
    valid_until: date | None
    has_appointment: bool


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One account that seems needless, and why."""

    staff_no: str
    kind: NeedlessKind
    since: str


def needless_accounts(
    accounts: Sequence[AccountUse], day: date, unused_days: int, password_valid_days: int
) -> list[Finding]:
    """The accounts that the security officer should look at, in the order of their numbers.

    Args:
        accounts: Every account that is not ended.
        day: The day of the check.
        unused_days: After so many days without use.
        password_valid_days: So long a password is good.
    """
    found: list[Finding] = []
    for one in accounts:
        if one.valid_until is not None and one.valid_until < day:
            found.append(Finding(one.staff_no, NeedlessKind.LEAVER, one.valid_until.isoformat()))
        if not one.has_appointment:
            found.append(Finding(one.staff_no, NeedlessKind.WITHOUT_APPOINTMENT, ""))
        if one.last_signed_in_on is None:
            if one.enabled_on <= day - timedelta(days=unused_days):
                found.append(Finding(one.staff_no, NeedlessKind.NEVER_USED, one.enabled_on.isoformat()))
        elif is_unused(one, day, unused_days):
            found.append(Finding(one.staff_no, NeedlessKind.UNUSED, one.last_signed_in_on.isoformat()))
        changed_on = one.password_changed_on
        if changed_on is not None and changed_on + timedelta(days=password_valid_days) < day:
            found.append(Finding(one.staff_no, NeedlessKind.CREDENTIAL_EXPIRED, changed_on.isoformat()))
    return sorted(found)


def is_unused(account: AccountUse, day: date, unused_days: int) -> bool:
    """Whether nobody has used an account for so many days since it was last enabled."""
    last_used_on = max(account.enabled_on, account.last_signed_in_on or account.enabled_on)
    return last_used_on <= day - timedelta(days=unused_days)


def canonical_findings(findings: Sequence[Finding]) -> str:
    """The findings as one text, always the same for the same findings: what is hashed, stored and signed."""
    return json.dumps([asdict(one) for one in sorted(findings)], ensure_ascii=False, separators=(",", ":"))


def findings_hash(findings: Sequence[Finding]) -> str:
    """SHA-256 of the findings, in hexadecimal: the security officer signs exactly what he saw."""
    return hashlib.sha256(canonical_findings(findings).encode()).hexdigest()


def review_is_due(last_as_of: date | None, day: date, every_months: int) -> bool:
    """Whether an office's privileges are to be reviewed again."""
    return last_as_of is None or add_months(last_as_of, every_months) <= day
