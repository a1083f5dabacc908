"""What signing in needs to know of members of staff: whether the account is good, and for which offices he may act."""

from dataclasses import dataclass
from datetime import date, datetime

from services.access.handlers.members import members
from shared.access.authority import AccountState, Authority, Rule
from shared.postgres.sql import Connection


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it stands at a moment.

    Attributes:
        staff_no: Whose it is.
        display_name: His name, for himself and those who manage accounts.
        state: Active, suspended or ended, as it is stored.
        valid_until: Its last day; None for no end.
        rule: `Rule.PERMITTED`, or what stands against using it at that moment.
    """

    staff_no: str
    display_name: str
    state: AccountState
    valid_until: date | None
    rule: Rule


async def offices_of(connection: Connection, staff_no: str, day: date) -> list[str]:
    """The codes of the offices where somebody may act on a day, his main one first.

    Returns:
        Nothing where he is unknown, on leave, not yet appointed or no longer.
    """
    member = (await members(connection, [staff_no])).get(staff_no)
    return [] if member is None else member.offices_on(day)


async def account_of(connection: Connection, staff_no: str, at: datetime) -> Account | None:
    """The account of a member of staff at a moment, or None where there is none.

    Args:
        connection: A connection to this service's database.
        staff_no: Whose account.
        at: The moment, with a time zone; the last day of an account ends at midnight in Japan.
    """
    member = (await members(connection, [staff_no])).get(staff_no)
    if member is None:
        return None
    state = AccountState(member.state.value)
    authority = Authority(staff_no, is_machine=False, state=state, version=1, valid_until=member.valid_until, grants=())
    return Account(staff_no, member.display_name, state, member.valid_until, authority.account_rule(at))
