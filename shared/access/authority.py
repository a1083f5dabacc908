"""What a holder of an account may do: permission x role x office x tax item, for purposes, from a day to a day.

Pure: the moment is an argument. Services decide with it from their copy of what `access` announced.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.days import TOKYO


class AccountState(StrEnum):
    """The state of an account; only an active one may do anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one office.

    Attributes:
        role: Code of the role.
        office: Code of the office at which it holds.
        permissions: What the role allows.
        purposes: Codes of the purposes for which.
        tax_items: Codes of the tax items whose data may be used; None for all.
        valid_from: First day.
        valid_until: Last day; None while nothing ends it.
        ends_at: End of an emergency grant, to the second.
        deputy_for: Whose deputy acts under this grant; empty for nobody's.
        reference: The ticket that must be stated for it; empty where any case or ticket will do.
        subjects: The only persons about whom; None for everybody.
    """

    role: str
    office: str
    permissions: frozenset[str]
    purposes: frozenset[str]
    tax_items: frozenset[str] | None
    valid_from: date
    valid_until: date | None = None
    ends_at: datetime | None = None
    deputy_for: str = ""
    reference: str = ""
    subjects: frozenset[str] | None = None

    def holds_at(self, at: datetime) -> bool:
        """Whether it holds at a moment: days begin at midnight in Japan."""
        day = at.astimezone(TOKYO).date()
        if day < self.valid_from or (self.valid_until is not None and day > self.valid_until):
            return False
        return self.ends_at is None or at < self.ends_at


class Rule(StrEnum):
    """Why a decision came out as it did; stored with refused access."""

    PERMITTED = ""
    NO_ACCOUNT = "no_account"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_ENDED = "account_ended"
    NO_PERMISSION = "no_permission"
    GRANT_EXPIRED = "grant_expired"
    WRONG_OFFICE = "wrong_office"
    WRONG_PURPOSE = "wrong_purpose"
    OTHER_TICKET = "other_ticket"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one permission, purpose, office and moment.

    Attributes:
        rule: `Rule.PERMITTED`, or the first rule that stands against it.
        roles: The roles under which it is permitted.
        tax_items: The tax items it extends to; None for all.
        deputy_for: Whose deputy acts, where every permitting grant is a deputy's.
        subjects: The only persons whose data may be used; None for everybody's.
    """

    rule: Rule
    roles: tuple[str, ...] = ()
    tax_items: frozenset[str] | None = frozenset()
    deputy_for: str = ""
    subjects: frozenset[str] | None = None

    @property
    def permitted(self) -> bool:
        """Whether it is permitted."""
        return self.rule is Rule.PERMITTED

    def covers(self, tax_item: str) -> bool:
        """Whether it extends to a tax item."""
        return self.tax_items is None or tax_item in self.tax_items


@dataclass(frozen=True, slots=True)
class Authority:
    """Everything one account may do.

    Attributes:
        holder: Staff number, or the name of a machine identity.
        is_machine: A program's identity and nobody's.
        state: Whether the account may be used.
        version: Rises with each change.
        valid_until: Last day of the account; None for no end.
        grants: Its roles.
        related_subjects: Addressee numbers of the holder and his household.
    """

    holder: str
    is_machine: bool
    state: AccountState
    version: int
    valid_until: date | None
    grants: tuple[Grant, ...]
    related_subjects: frozenset[str] = frozenset()

    def decide(self, permission: str, purpose: str | None, office: str, at: datetime, reference: str = "") -> Decision:
        """Decide whether the holder may use a permission.

        Args:
            permission: Such as payments.claim.view.
            purpose: Code of the purpose, or None where no personal data is concerned.
            office: The office for which he acts now.
            at: The moment, with a time zone.
            reference: The case or ticket that he states.
        """
        if (rule := self.account_rule(at)) is not Rule.PERMITTED:
            return Decision(rule)
        granted = [grant for grant in self.grants if permission in grant.permissions]
        if not granted:
            return Decision(Rule.NO_PERMISSION)
        granted = [grant for grant in granted if grant.holds_at(at)]
        if not granted:
            return Decision(Rule.GRANT_EXPIRED)
        granted = [grant for grant in granted if grant.office == office]
        if not granted:
            return Decision(Rule.WRONG_OFFICE)
        granted = [grant for grant in granted if purpose is None or purpose in grant.purposes]
        if not granted:
            return Decision(Rule.WRONG_PURPOSE)
        granted = [grant for grant in granted if grant.reference in ("", reference)]
        if not granted:
            return Decision(Rule.OTHER_TICKET)
        return Decision(
            Rule.PERMITTED,
            tuple(sorted({grant.role for grant in granted})),
            _united(grant.tax_items for grant in granted),
            granted[0].deputy_for if all(grant.deputy_for for grant in granted) else "",
            _united(grant.subjects for grant in granted),
        )

    def account_rule(self, at: datetime) -> Rule:
        """Whether the account itself may be used at a moment, whatever it is granted."""
        if self.state is AccountState.SUSPENDED:
            return Rule.ACCOUNT_SUSPENDED
        expired = self.valid_until is not None and at.astimezone(TOKYO).date() > self.valid_until
        return Rule.ACCOUNT_ENDED if expired or self.state is AccountState.ENDED else Rule.PERMITTED


def _united(limits: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """What several grants extend to together; None where one of them is without limit."""
    found: frozenset[str] = frozenset()
    for limit in limits:
        if limit is None:
            return None
        found |= limit
    return found
