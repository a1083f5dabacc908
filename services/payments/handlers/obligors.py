"""Who owes claims beside their addressees, each of which is owed once: joint obligors and heirs.

A joint obligor (連帯納税義務者) owes all of a claim (地方税法10条, 10条の2), an heir his part of it (9条).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments.handlers.announcing import revised_event
from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.store import obligors as store
from shared.contracts import AssessmentRevised
from shared.money import Yen
from shared.postgres.sql import Connection


@dataclass(frozen=True, slots=True)
class Obligor:
    """Somebody who owes a claim beside its addressee.

    Attributes:
        addressee_no: Who.
        share_numerator: Of his share, of the property or of what was owed at the death, where one was told.
        share_denominator: Of that share.
        part_yen: Of an heir, what he owes; none of a joint obligor, who owes all of it.
    """

    addressee_no: str
    share_numerator: int | None
    share_denominator: int | None
    part_yen: Yen | None = None


@dataclass(frozen=True, slots=True)
class Obligors:
    """Who owes some claims.

    Attributes:
        owners: The addressee of each claim, by its number.
        joint: The joint obligors and heirs of each claim likewise; none for a claim that is owed by one alone.
        subjects: Everybody who owes any of the claims, without repeats.
    """

    owners: dict[int, str]
    joint: dict[int, tuple[Obligor, ...]]
    subjects: list[str]

    def owes(self, claim_id: int, *addressee_nos: str) -> bool:
        """Whether somebody owes a claim under any of his numbers, as its addressee or beside him."""
        if self.owners.get(claim_id) in addressee_nos:
            return True
        return any(one.addressee_no in addressee_nos for one in self.joint.get(claim_id, ()))

    def others(self, claim_id: int, addressee_no: str) -> list[str]:
        """Who owes a claim beside somebody."""
        everybody = {self.owners[claim_id], *(one.addressee_no for one in self.joint.get(claim_id, ()))}
        return sorted(everybody - {addressee_no})

    def others_of(self, claim_ids: Sequence[int], addressee_no: str) -> list[str]:
        """Who owes any of some claims beside somebody."""
        return sorted({one for claim_id in claim_ids for one in self.others(claim_id, addressee_no)})


async def joint_addressees(notice_ids: Sequence[int], connection: Connection) -> dict[int, tuple[str, ...]]:
    """The joint obligors of notices, by the number of the notice; notices without any are left out."""
    rows = await connection.fetch(store.SELECT_OF_NOTICES, notice_ids)
    return {row["notice_id"]: tuple(row["addressee_nos"]) for row in rows}


async def obligors_of(claim_ids: Sequence[int], connection: Connection) -> Obligors:
    """Everybody who owes these claims now."""
    owners: dict[int, str] = {}
    joint: dict[int, tuple[Obligor, ...]] = {}
    for row in await connection.fetch(store.SELECT_OF_CLAIMS, claim_ids):
        owners[row["claim_id"]] = row["owner_no"]
        if row["addressee_no"] not in (None, row["owner_no"]):
            one = Obligor(row["addressee_no"], row["share_numerator"], row["share_denominator"], row["part_yen"])
            joint[row["claim_id"]] = (*joint.get(row["claim_id"], ()), one)
    subjects = {*owners.values(), *(one.addressee_no for all_of in joint.values() for one in all_of)}
    return Obligors(owners, joint, sorted(subjects))


def announce_obligors(
    book: Book,
    states: Sequence[ClaimState],
    event: AssessmentRevised,
    joint_addressee_nos: tuple[str, ...],
    cause: Cause,
) -> None:
    """Announce who owes the claims of a notice from now on: whoever owes the notice owes each of them.

    Args:
        book: The book of the batch.
        states: The claims of the notice, also those whose amount the revision leaves alone.
        event: The revision that named its joint obligors.
        joint_addressee_nos: The joint obligors, after all that the batch says of them.
        cause: What the announcement follows from.
    """
    for state in states:
        unchanged = revised_event(state, state.principal_assessed_yen, event.revised_on, event.reason)
        book.announce(state, unchanged.model_copy(update={"joint_addressee_nos": joint_addressee_nos}), cause)
