"""How long access records are kept: classes of records, and when a month of one class may go."""

from datetime import date
from enum import StrEnum

_INDIVIDUAL_NUMBER = "identity.number."


class RetentionClass(StrEnum):
    """What is kept for how long is decided for each of these."""

    #: Any use of Individual Numbers, by whomever.
    INDIVIDUAL_NUMBER = "individual_number"
    #: What persons and other systems did, were refused, or tried to sign in with.
    STAFF = "staff"
    #: What the services did by themselves: most rows by far.
    SERVICE = "service"


def retention_class(permission: str, actor_kind: str) -> RetentionClass:
    """The class of one record."""
    if permission.startswith(_INDIVIDUAL_NUMBER):
        return RetentionClass.INDIVIDUAL_NUMBER
    return RetentionClass.SERVICE if actor_kind == "service" else RetentionClass.STAFF


def first_month_kept(day: date, kept_months: int) -> date:
    """The first month of which records are still kept on a day: its last day is not yet so many months old.

    Args:
        day: The day on which it is asked.
        kept_months: For how many months a record is kept.
    """
    months = day.year * 12 + day.month - 1 - kept_months
    return date(months // 12, months % 12 + 1, 1)


def month_after(month: date, months: int = 1) -> date:
    """The first day of a later month."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
