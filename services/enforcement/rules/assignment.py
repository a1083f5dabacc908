"""Which officer gets a case by itself: the one at the desk of its district and amount."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from shared.law.case_work import CaseWorkTerms
from shared.money import Yen


class Unassigned(NamedTuple):
    """A case that nobody has by a person's decision.

    Attributes:
        case_id: Its number.
        addressee_no: Whose.
        owed_yen: What is in arrears.
        postal_code: Of the person's address, where it is known.
        assignee: Who has it by the rule now.
        desk: By which desk.
    """

    case_id: int
    addressee_no: str
    owed_yen: Yen
    postal_code: str | None
    assignee: str | None
    desk: str | None


class Seat(NamedTuple):
    """Who sits at a desk, and whose cases he may not have: his own and his household's."""

    holder: str
    related_subjects: frozenset[str]


class Given(NamedTuple):
    """A case and who gets it."""

    case_id: int
    addressee_no: str
    assignee: str
    desk: str


def given(cases: Iterable[Unassigned], terms: CaseWorkTerms, seats: Mapping[str, Seat]) -> Iterator[Given]:
    """Who gets which case; what is already where it belongs, or can go to nobody, is left out.

    Args:
        cases: Those that no person has given to anybody.
        terms: The desks of the day.
        seats: Who sits where; a desk without anybody is not in it.
    """
    for case in cases:
        desk = terms.desk_of(case.postal_code, case.owed_yen)
        seat = seats.get(desk.code)
        if seat is None or case.addressee_no in seat.related_subjects:
            continue
        if (case.assignee, case.desk) != (seat.holder, desk.code):
            yield Given(case.case_id, case.addressee_no, seat.holder, desk.code)
