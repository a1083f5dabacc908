"""How a city organises the work on arrears (滞納整理の体制): tags, desks, and what makes a case urgent.

No law says any of it. It is dated data of the municipality's file, section `case_work`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.law.parameter import NotInForce
from shared.money import Yen


class UrgencyReason(StrEnum):
    """Why a case comes before others; each is something an officer can look up in the case."""

    #: So many yen or more are owed.
    OWED = "owed"
    #: The oldest claim has been due for so many months or more.
    AGE = "age"
    #: A claim is extinguished within so many months.
    EXPIRING = "expiring"
    #: Nobody has spoken with the person for so many months.
    SILENT = "silent"
    #: A promised instalment was not paid.
    BROKEN_PROMISE = "broken_promise"
    #: Property is known on which nothing was seized.
    PROPERTY_KNOWN = "property_known"


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk (担当) and which cases are its own.

    Attributes:
        code: Its code.
        name: What officers call it.
        postal_prefixes: Beginnings of the postal codes of its district; empty for every district.
        owed_from_yen: From how much on; zero for any amount.
    """

    code: str
    name: str
    postal_prefixes: tuple[str, ...]
    owed_from_yen: Yen


@dataclass(frozen=True, slots=True)
class UrgencyTerm:
    """So many points for a reason, from a threshold on (yen or months; none for a plain fact)."""

    reason: UrgencyReason
    points: int
    threshold: int | None


@dataclass(frozen=True, slots=True)
class CaseWorkTerms:
    """What holds from a day on.

    Attributes:
        first_day: From when.
        tags: The tags by code, with their names.
        desks: The desks, the first that fits takes the case; the last takes every other.
        urgency: What makes a case urgent.
        assumption: Whether the city has not confirmed it.
    """

    first_day: date
    tags: Mapping[str, str]
    desks: tuple[Desk, ...]
    urgency: tuple[UrgencyTerm, ...]
    assumption: bool

    def desk_of(self, postal_code: str | None, owed_yen: Yen) -> Desk:
        """The desk of a case: the first whose amount and district it has."""
        return next(
            desk
            for desk in self.desks
            if owed_yen >= desk.owed_from_yen
            and (not desk.postal_prefixes or (postal_code or "").startswith(desk.postal_prefixes))
        )


@dataclass(frozen=True, slots=True)
class CaseWork:
    """The terms, the newest first."""

    terms: tuple[CaseWorkTerms, ...]

    def on(self, day: date) -> CaseWorkTerms:
        """The terms of a day.

        Raises:
            NotInForce: The file has none for it.
        """
        for terms in self.terms:
            if terms.first_day <= day:
                return terms
        raise NotInForce(f"{day}の滞納整理の体制が登録されていません。自治体ファイルの case_work に追加してください。")
