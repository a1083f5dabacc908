"""Whose data may not be used for some purposes (利用停止), and who may all the same: pure, the day is an argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.access.purposes import AUDIT, DISCLOSURE, OPERATIONS, PURPOSES

#: Whatever is suspended, the request itself is answered, records are reviewed, and the system is kept running.
NEVER_SUSPENDED = frozenset({DISCLOSURE.code, AUDIT.code, OPERATIONS.code})
SUSPENDABLE = frozenset(PURPOSES) - NEVER_SUSPENDED


@dataclass(frozen=True, slots=True)
class UseSuspension:
    """One suspension as it was announced.

    Attributes:
        addressee_nos: Every number under which the person stands.
        purposes: Codes of the purposes for which his data may not be used.
        excepted_office: The one office that may.
        reference: The case or ticket under which it may.
        first_day: First day.
        last_day: Last day; None until its end is decided.
    """

    addressee_nos: frozenset[str]
    purposes: frozenset[str]
    excepted_office: str
    reference: str
    first_day: date
    last_day: date | None = None

    def forbids(self, purpose: str, office: str, reference: str, day: date) -> bool:
        """Whether it stands against a use.

        Args:
            purpose: Code of the purpose.
            office: For which the user acts.
            reference: The case or ticket that he stated.
            day: The day of the use.
        """
        if purpose not in self.purposes or day < self.first_day:
            return False
        if self.last_day is not None and day > self.last_day:
            return False
        return (office, reference) != (self.excepted_office, self.reference)


@dataclass(frozen=True, slots=True)
class Suspensions:
    """All that are known, found by addressee number in no time."""

    _by_number: dict[str, list[UseSuspension]] = field(default_factory=dict)

    @classmethod
    def of(cls, suspensions: Iterable[UseSuspension]) -> "Suspensions":
        """Those given."""
        by_number: dict[str, list[UseSuspension]] = {}
        for one in suspensions:
            for number in one.addressee_nos:
                by_number.setdefault(number, []).append(one)
        return cls(by_number)

    def forbidden(self, subjects: Sequence[str], purpose: str, office: str, reference: str, day: date) -> list[str]:
        """Those of some persons whose data may not be used so; see `UseSuspension.forbids`."""
        if not self._by_number:
            return []
        return [
            number
            for number in subjects
            if any(one.forbids(purpose, office, reference, day) for one in self._by_number.get(number, ()))
        ]
