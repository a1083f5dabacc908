"""Property of somebody with two addressee numbers is seized for what he owes under both, and each keeps what is his."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import (
    AddresseeMerged,
    AddresseeUnmerged,
    BalancesAsked,
    BalancesStated,
    BlockEnded,
    BlockSet,
    BlockState,
    NoticesAsked,
    ProceedsCollected,
    SeizureIssued,
)
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue, paid
from tests.enforcement.conftest import SEIZURE, Enforcement

DAY = date(2026, 4, 1)
MERGED = AddresseeMerged(addressee_no=OTHER, surviving_no=ADDRESSEE, change_no=1, decided_on=DAY)
UNMERGED = AddresseeUnmerged(addressee_no=OTHER, former_surviving_no=ADDRESSEE, change_no=2, decided_on=DAY)
OWN = {"claim_id": 1, "tax_item": "012"}
OTHERS = {"claim_id": 2, "tax_item": "012", "other_no": OTHER}


@dataclass
class Person(Enforcement):
    """Somebody who owes one claim under each of his two numbers, and has one deposit."""

    wish: dict[str, Any] = field(default_factory=dict)

    async def decided(self, *claims: dict[str, Any], seized_yen: int = 80_200) -> str:
        """A seizure of the deposit that two persons have decided."""
        answer = await self.decide(SEIZURE, {**self.wish, "claims": claims, "seized_yen": seized_yen})
        assert answer.status_code == 200, answer.text
        seizure_id: str = answer.json()["approval_id"]
        return seizure_id


@pytest.fixture
async def merged(enforcement: Enforcement) -> Person:
    await enforcement.hear(opened(1), opened(2, 30_000, addressee_no=OTHER))
    await enforcement.hear(overdue(1), overdue(2, 30_000, addressee_no=OTHER))
    wish = {**await enforcement.seizing({}, 80_200), "claims": [OWN, OTHERS]}
    # Today's officer finds one person; until the merge, nothing is seized under one number for the other.
    assert (await enforcement.propose(SEIZURE, wish)).status_code == 409
    await enforcement.hear(MERGED)
    return Person(**vars(enforcement), wish=wish)


async def state_of(merged: Person, seizure_id: str) -> str:
    state: str = (await merged.get(f"/seizures/{seizure_id}"))["state"]
    return state


async def test_each_number_is_asked_about_by_itself_and_the_last_answer_decides(merged: Person) -> None:
    seizure_id = await merged.decided(OWN, OTHERS)
    (shown,) = await merged.pool.fetch("SELECT payload FROM approval WHERE act = $1", SEIZURE)

    asked = await merged.announced(NoticesAsked)
    assert [(one.addressee_no, one.claim_ids) for one in asked] == [(ADDRESSEE, (1,)), (OTHER, (2,))]
    assert OTHER in shown["payload"]
    # What is said under one number about the claims of the other counts for nothing.
    await merged.answered(seizure_id, {1: 50_000, 2: 99_000}, addressee_no=OTHER)
    assert await state_of(merged, seizure_id) == "approved"
    # Balances that are stated once more say nothing new.
    today = await merged.today()
    await merged.hear(BalancesStated(seizure_id=seizure_id, ask_no=1, addressee_no=OTHER, stated_on=today, claims=()))
    await merged.answered(seizure_id, {2: 30_000, 1: 50_000})

    asked = await merged.announced(BalancesAsked)
    (issued,) = await merged.announced(SeizureIssued)
    assert [(one.addressee_no, one.claim_ids) for one in asked] == [(OTHER, (2,)), (ADDRESSEE, (1,))]
    assert (issued.addressee_no, issued.seized_yen) == (ADDRESSEE, 80_200)
    assert [(one.claim_id, one.principal_yen) for one in issued.claims] == [(1, 50_000), (2, 99_000)]
    seizure = await merged.get(f"/seizures/{seizure_id}")
    assert [(one["claim_id"], one["other_no"]) for one in seizure["claims"]] == [(1, None), (2, OTHER)]
    # Each of his cases shows it.
    for number in (ADDRESSEE, OTHER):
        found = await merged.post("/cases/search", {"addressee_no": number})
        for case in found.json():
            panel = await merged.get(f"/cases/{case['case_id']}/seizures")
            assert [one["seizure_id"] for one in panel] == [seizure_id]


async def test_what_is_heard_between_two_answers_is_asked_about_anew(merged: Person) -> None:
    seizure_id = await merged.decided(OWN, OTHERS)
    await merged.answered(seizure_id, {1: 50_000})
    await merged.hear(paid(7, 40_000, 10_000))
    await merged.answered(seizure_id, {2: 30_000}, addressee_no=OTHER)

    assert await state_of(merged, seizure_id) == "approved"
    assert [one.ask_no for one in await merged.announced(NoticesAsked)] == [1, 1, 2, 2]
    # Both answers together, in one batch of the inbox or in two: now 80,200 yen would be too much.
    await merged.answered(seizure_id, {2: 30_000}, addressee_no=OTHER, ask_no=2)
    await merged.answered(seizure_id, {1: 10_000}, ask_no=2)
    shown = await merged.get(f"/seizures/{seizure_id}")
    assert (shown["state"], [one["rule"] for one in shown["failed"]]) == ("refused", ["excess"])


async def test_what_stands_against_one_number_stands_against_the_person(merged: Person) -> None:
    """A state that another service announced of his other number, and one decided here in his other case."""
    today = await merged.today()
    for_own = await merged.decided(OWN, seized_yen=50_100)
    await merged.hear(
        BlockSet(
            block_id=str(UUID(int=1)),
            addressee_no=OTHER,
            state=BlockState.INSOLVENCY,
            claim_ids=(),
            first_day=today,
            last_day=None,
        )
    )
    await merged.answered(for_own, {1: 50_000})

    shown = await merged.get(f"/seizures/{for_own}")
    assert [(one["rule"], one["claim_id"]) for one in shown["failed"]] == [("held", 1)]
    other_case = await merged.pool.fetchval("SELECT case_id FROM enforcement_case WHERE addressee_no = $1", OTHER)
    hold = {
        "case_id": other_case,
        "addressee_no": OTHER,
        "claim_ids": [2],
        "ground": "insolvency",
        "first_day": today.isoformat(),
        "reason": "破産手続の開始",
    }
    await merged.hear(BlockEnded(block_id=str(UUID(int=1)), addressee_no=OTHER, ended_on=today))
    assert (await merged.decide("enforcement.hold", hold)).status_code == 200
    for_both = await merged.decided(OWN, OTHERS)
    await merged.answered(for_both, {1: 50_000})
    await merged.answered(for_both, {2: 30_000}, addressee_no=OTHER)

    shown = await merged.get(f"/seizures/{for_both}")
    assert [(one["rule"], one["claim_id"]) for one in shown["failed"]] == [("held", 2)]


async def test_after_the_end_of_the_merge_nothing_is_decided_silently(merged: Person) -> None:
    kept = await merged.decided(OWN, OTHERS)
    await merged.answered(kept, {1: 50_000})
    await merged.answered(kept, {2: 30_000}, addressee_no=OTHER)
    until = (await merged.today() + timedelta(days=1)).isoformat()

    def separated(rows: list[dict[str, Any]]) -> list[str]:
        return [row["reference"] for row in rows if row["kind"] == "separated_seizure"]

    assert separated(await merged.get(f"/work?until={until}")) == []
    await merged.hear(UNMERGED)

    # What was issued stands as it is, and somebody must decide about it.
    assert await state_of(merged, kept) == "issued"
    (row,) = [one for one in await merged.get(f"/work?until={until}") if one["kind"] == "separated_seizure"]
    assert (row["reference"], row["addressee_no"], row["what"]) == (
        kept,
        ADDRESSEE,
        "統合の解除で別人となった宛名の期別債権を含む差押えの処理の決定",
    )
    # Nobody proposes such a thing any more.
    again = await merged.propose(SEIZURE, merged.wish)
    assert (again.status_code, "統合されていない" in again.text) == (409, True)
    assert (await merged.released(kept, "unlawful")).status_code == 200
    assert separated(await merged.get(f"/work?until={until}")) == []


async def test_a_seizure_that_was_not_issued_before_the_end_of_the_merge_is_refused(merged: Person) -> None:
    seizure_id = await merged.decided(OWN, OTHERS)
    await merged.hear(UNMERGED)
    await merged.answered(seizure_id, {1: 50_000})
    await merged.answered(seizure_id, {2: 30_000}, addressee_no=OTHER)

    shown = await merged.get(f"/seizures/{seizure_id}")
    assert shown["state"] == "refused"
    assert ("unknown_claim", 2) in [(one["rule"], one["claim_id"]) for one in shown["failed"]]


async def test_what_it_brings_in_pays_the_claims_of_both_numbers(merged: Person) -> None:
    seizure_id = await merged.decided(OWN, OTHERS)
    await merged.answered(seizure_id, {2: 30_000}, addressee_no=OTHER)
    await merged.answered(seizure_id, {1: 50_000})
    today = await merged.today()
    assert (await merged.stage(seizure_id, "served", today)).status_code == 200
    assert (await merged.collected(seizure_id, 80_200, today)).status_code == 200

    (brought,) = await merged.announced(ProceedsCollected)
    assert (brought.addressee_no, brought.other_addressee_nos, brought.claim_ids) == (ADDRESSEE, (OTHER,), (1, 2))


async def test_a_claim_under_another_number_must_be_his(merged: Person) -> None:
    await merged.hear(opened(3, 1_000, addressee_no="000000000000003"))
    for claims, status in (
        # Under no number, under the wrong one, and under that of a stranger.
        ([OWN, {**OTHERS, "other_no": None}], 409),
        ([{**OWN, "other_no": OTHER}, OTHERS], 409),
        ([OWN, {"claim_id": 3, "tax_item": "012", "other_no": "000000000000003"}], 409),
        ([{**OWN, "other_no": ADDRESSEE}, OTHERS], 422),
    ):
        answer = await merged.propose(SEIZURE, {**merged.wish, "claims": claims})
        assert answer.status_code == status, claims
