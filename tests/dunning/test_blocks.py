"""What stands in the way of dunning is heard from whoever decides it, and stands for exactly its days and persons."""

from datetime import date
from typing import Any
from uuid import UUID

from services.dunning.handlers.blocks import states_of
from shared.contracts import AddresseeChanged, AddresseeMerged, AddresseeUnmerged, BlockEnded, BlockSet, BlockState
from shared.contracts.identity import AddresseeChange, AddresseeFlag
from tests.dunning.claims import addressee_of, flash, overdue
from tests.dunning.conftest import Dunning

DAY = date(2026, 7, 15)
FIRST, SECOND, THIRD = addressee_of(1), addressee_of(2), addressee_of(3)


def block(number: int, addressee_no: str, state: BlockState = BlockState.INSOLVENCY, **different: Any) -> BlockSet:
    values = {"first_day": date(2026, 7, 1), **different}
    return BlockSet(block_id=str(UUID(int=number)), addressee_no=addressee_no, state=state, **values)


def ended(number: int, addressee_no: str, ended_on: date) -> BlockEnded:
    return BlockEnded(block_id=str(UUID(int=number)), addressee_no=addressee_no, ended_on=ended_on)


def flagged(addressee_no: str, *flags: AddresseeFlag) -> AddresseeChanged:
    return AddresseeChanged(
        addressee_no=addressee_no,
        name="見本",
        letters=(),
        flags=flags,
        effective_on=date(2026, 7, 1),
        changes=(AddresseeChange.LETTERS,),
        effects=(),
    )


async def standing(dunning: Dunning, day: date, *owed: tuple[int, str]) -> dict[tuple[int, str], list[str]]:
    async with dunning.transactions.pool.acquire() as connection:
        return {key: [*states] for key, states in (await states_of(connection, day, owed)).items()}


async def test_a_state_stands_for_its_days_its_person_and_its_claims(dunning: Dunning) -> None:
    await dunning.hear(
        block(1, FIRST, last_day=date(2026, 7, 20)),
        block(2, SECOND, BlockState.GRACE_OF_COLLECTION, claim_ids=(2, 3)),
        block(3, SECOND, BlockState.APPEAL),
    )
    # Heard twice, and once with other values: the first counts.
    await dunning.hear(block(1, FIRST, last_day=date(2027, 1, 1)))
    await dunning.hear(ended(2, SECOND, date(2026, 8, 1)), ended(3, SECOND, date(2026, 7, 10)))

    async def on(day: date) -> dict[tuple[int, str], list[str]]:
        return await standing(dunning, day, (1, FIRST), (2, SECOND), (4, SECOND), (2, THIRD))

    grace = ["grace_of_collection"]
    assert await on(date(2026, 6, 30)) == {}
    assert await on(date(2026, 7, 1)) == {
        (1, FIRST): ["insolvency"],
        (2, SECOND): ["appeal", *grace],
        (4, SECOND): ["appeal"],
    }
    assert await on(date(2026, 7, 20)) == {(1, FIRST): ["insolvency"], (2, SECOND): grace}
    assert await on(date(2026, 7, 31)) == {(2, SECOND): grace}
    assert await on(date(2026, 8, 1)) == {}


async def test_an_end_that_comes_before_its_beginning_counts(dunning: Dunning) -> None:
    await dunning.hear(ended(1, FIRST, date(2026, 7, 10)))
    await dunning.hear(block(1, FIRST))

    assert await standing(dunning, date(2026, 7, 9), (1, FIRST)) == {(1, FIRST): ["insolvency"]}
    assert await standing(dunning, DAY, (1, FIRST)) == {}


async def test_what_stands_for_a_person_stands_for_every_number_of_his_while_they_are_merged(dunning: Dunning) -> None:
    await dunning.hear(block(1, SECOND))
    await dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DAY))

    merged = await standing(dunning, DAY, (1, FIRST), (2, SECOND))
    await dunning.hear(AddresseeUnmerged(addressee_no=SECOND, former_surviving_no=FIRST, change_no=2, decided_on=DAY))

    assert merged == {(1, FIRST): ["insolvency"], (2, SECOND): ["insolvency"]}
    assert await standing(dunning, DAY, (1, FIRST), (2, SECOND)) == {(2, SECOND): ["insolvency"]}


async def test_death_support_measure_and_provisional_money_stand_without_a_decision(dunning: Dunning) -> None:
    await dunning.hear(flagged(FIRST, AddresseeFlag.DEAD, AddresseeFlag.HEIRS_UNKNOWN))
    await dunning.hear(flagged(SECOND, AddresseeFlag.PROTECTED))
    await dunning.hear(overdue(1), overdue(2), overdue(3), overdue(4), flash(7, 10_000, 0, 3), flash(8, 9_999, 1, 4))

    found = await standing(dunning, DAY, (1, FIRST), (2, SECOND), (3, THIRD), (3, SECOND), (4, addressee_of(4)))

    assert found == {
        (1, FIRST): ["heirs_unknown"],
        (2, SECOND): ["support_measure"],
        (3, SECOND): ["money_on_its_way", "support_measure"],
        (3, THIRD): ["money_on_its_way"],
    }


async def test_whom_a_heard_state_is_about_is_recorded(dunning: Dunning) -> None:
    await dunning.hear(block(1, FIRST), ended(1, FIRST, DAY))

    rows = await dunning.fetch("SELECT permission, subject_ref FROM access_record WHERE caused_by_event <> ''")
    assert [tuple(row) for row in rows] == [("dunning.block.follow", FIRST)] * 2
