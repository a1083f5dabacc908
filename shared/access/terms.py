"""A city's terms of access as values: its offices, its roles, and its rules for signing in and keeping accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.access.purposes import ADDRESSEE, INFORMATION_LINK, PURPOSES

#: Purposes that use the Individual Number (個人番号利用事務: 番号法第9条第1項; 情報連携: 番号法第19条第8号).
NUMBER_USE_PURPOSES = frozenset({ADDRESSEE.code, INFORMATION_LINK.code})
#: Stands for every permission in an office's list.
EVERYTHING = "*"


class NotInPolicy(LookupError):  # noqa: N818 - It names what was asked for.
    """An office or a role that the city's access policy does not list."""


#: Permissions of the vault begin so.
_NUMBER_PERMISSIONS = ("identity.number.", "identity.integrated.")


def opens_numbers(permission: str) -> bool:
    """Whether a permission has to do with Individual Numbers or integrated numbers."""
    return permission.startswith(_NUMBER_PERMISSIONS)


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
        by_ticket: Whether it is given for a ticket only (職員からの問合せの調査), and never otherwise.
    """

    code: str
    name: str
    permissions: frozenset[str]
    purposes: frozenset[str]
    manages_accounts: bool
    by_ticket: bool = False

    @property
    def opens_numbers(self) -> bool:
        """Whether it has to do with Individual Numbers or integrated numbers; no contractor may hold such a role."""
        return any(opens_numbers(permission) for permission in self.permissions)


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
        ticket_hours_max: How long a right for one ticket may last.
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
    ticket_hours_max: int
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

    @property
    def ticket_role(self) -> Role | None:
        """The one role that is given for a ticket; None where the city has none."""
        return next((role for role in self.roles.values() if role.by_ticket), None)

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
