"""One proposes, another approves, and exactly that is executed, once."""

import asyncio
from datetime import timedelta

import pytest

from tests.approvals.conftest import CLERK, HEAD, OTHER_HEAD
from tests.approvals.house import ADDRESSEE, GRANT_ACT, REFUND_10000, REFUND_ACT, House, answer, found
from tests.authority import OFFICE

EXECUTED = '{"addressee_no":"000000000000412","tax_item":"010","amount_yen":10000}'


@pytest.mark.feature("L16")
async def test_what_another_approved_is_executed_once(house: House) -> None:
    path, seen = await house.propose(CLERK)
    assert await house.done(path) == []
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    assert await house.done(path) == [EXECUTED]
    assert await house.steps(path) == [("proposed", CLERK), ("approved", HEAD), ("executed", HEAD)]
    # Whoever sends the same again executes nothing again, be it the same officer or another.
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "already_decided")
    assert await house.confirm(OTHER_HEAD, path, "approve", seen) == (409, "already_decided")
    assert await house.decline(OTHER_HEAD, path, "refuse") == (409, "already_decided")
    assert await house.decline(CLERK, path, "withdraw") == (409, "already_decided")
    assert await house.done(path) == [EXECUTED]


@pytest.mark.feature("L16")
async def test_two_approvals_at_once_execute_once(house: House) -> None:
    for _ in range(5):
        path, seen = await house.propose(CLERK)
        answers = await asyncio.gather(
            *(house.confirm(head, path, "approve", seen) for head in (HEAD, OTHER_HEAD, HEAD, OTHER_HEAD))
        )
        assert sorted(answers) == [(200, "executed"), *[(409, "already_decided")] * 3]
        assert await house.done(path) == [EXECUTED]


@pytest.mark.feature("L16")
async def test_approval_and_withdrawal_at_once_leave_one_of_them(house: House) -> None:
    for _ in range(5):
        path, seen = await house.propose(CLERK)
        answers = await asyncio.gather(
            house.confirm(HEAD, path, "approve", seen), house.decline(CLERK, path, "withdraw")
        )
        assert [status for status, _ in answers].count(200) == 1
        assert len(await house.done(path)) == (answers[0] == (200, "executed"))


@pytest.mark.feature("L16")
async def test_nobody_approves_checks_or_refuses_his_own(house: House) -> None:
    await house.employ("0700", "clerk", "head")
    path, seen = await house.propose("0700")
    assert await house.confirm("0700", path, "approve", seen) == (409, "own_proposal")
    assert await house.decline("0700", path, "refuse") == (409, "own_proposal")
    assert await house.done(path) == []
    assert await house.refusals() == [("0700", "own_proposal"), ("0700", "own_proposal")]
    [row] = (await house.get("0700")).json()
    assert (row["mine"], row["may"]) == (True, ["withdraw"])


@pytest.mark.feature("L16")
async def test_a_deputy_stands_for_him_whose_deputy_he_is(house: House) -> None:
    await house.employ("0801", "head", deputy_for=CLERK)
    path, seen = await house.propose(CLERK)
    assert await house.confirm("0801", path, "approve", seen) == (409, "own_proposal")
    await house.employ("0802", "head", deputy_for=HEAD)
    assert await house.confirm("0802", path, "approve", seen) == (200, "executed")
    rows = await house.fetch("SELECT step, deputy_for FROM approval_step WHERE actor_id = '0802' ORDER BY step_no")
    assert rows == [("approved", HEAD), ("executed", HEAD)]
    steps = (await house.get(OTHER_HEAD, f"/{path}")).json()["steps"]
    assert [step["deputy_for"] for step in steps] == [None, HEAD, HEAD]


@pytest.mark.feature("L16")
async def test_the_approver_sees_what_he_approves_and_stands_for_that_hash(house: House) -> None:
    path, seen = await house.propose(CLERK)
    shown = (await house.get(HEAD, f"/{path}")).json()
    assert shown["lines"] == [["宛名番号", ADDRESSEE], ["金額", "10,000円"]]
    assert (shown["payload_hash"], shown["proposed_by"], shown["note"]) == (seen, CLERK, "過誤納のため")
    assert shown["may"] == ["approve", "refuse", "return"]
    assert await house.confirm(HEAD, path, "approve", "0" * 64) == (409, "changed_payload")
    assert await house.done(path) == []
    assert await house.refusals() == [(HEAD, "changed_payload")]


@pytest.mark.feature("L16")
async def test_refusing_and_withdrawing_need_a_reason_and_end_it(house: House) -> None:
    path, seen = await house.propose(CLERK)
    for reason in ("", "  誤 ", "誤" * 301):
        assert await house.decline(HEAD, path, "refuse", reason) == (422, "invalid")
    assert await house.decline(HEAD, path, "refuse", "誤りだ") == (200, "refused")
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "already_decided")
    path, seen = await house.propose(CLERK)
    assert await house.decline(CLERK, path, "withdraw", "誤" * 300) == (200, "withdrawn")
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "already_decided")
    assert await house.done(path) == []


async def test_only_the_maker_withdraws_and_nobody_else_learns_that_it_exists(house: House) -> None:
    await house.employ("0413", "clerk")
    path, _ = await house.propose(CLERK)
    assert await house.decline("0413", path, "withdraw") == (404, "not_found")
    assert answer(await house.get("0413", f"/{path}/own")) == (404, "not_found")
    assert (await house.get("0413")).json() == []
    assert (await house.get(CLERK, f"/{path}/own")).status_code == 200
    missing = f"{REFUND_ACT.name}/00000000-0000-7000-8000-000000000000"
    assert await house.confirm(HEAD, missing, "approve", "0" * 64) == (404, "not_found")
    # An approval is found under its own act only.
    assert await house.confirm(HEAD, path.replace("payout", "transfer_file"), "approve", "0" * 64) == (404, "not_found")


@pytest.mark.feature("L16")
async def test_the_privileges_of_both_are_those_of_the_moment(house: House) -> None:
    path, seen = await house.propose(CLERK)
    await house.suspend(CLERK)
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "proposer_lost_privilege")
    await house.suspend(HEAD)
    assert await house.confirm(HEAD, path, "approve", seen) == (403, "forbidden")
    assert await house.done(path) == []
    await house.employ(CLERK, "clerk")
    assert await house.confirm(OTHER_HEAD, path, "approve", seen) == (200, "executed")


@pytest.mark.feature("L16")
async def test_a_colleague_takes_over_from_a_maker_who_may_no_more(house: House) -> None:
    await house.employ("0413", "clerk", "head")
    path, seen = await house.propose(CLERK)
    assert await house.confirm("0413", path, "take-over", seen) == (409, "proposer_still_in_charge")
    await house.employ(CLERK, "head")
    [row] = (await house.get("0413")).json()
    # He still may approve it; once he answers for it he may not.
    assert row["may"] == ["refuse", "return", "take_over"]
    assert (await house.get("0413", f"/{path}/own")).json()["lines"][1] == ["金額", "10,000円"]
    assert await house.confirm("0413", path, "take-over", seen) == (200, "proposed")
    assert await house.confirm("0413", path, "approve", seen) == (409, "own_proposal")
    # The former maker stays one: he has become a head of section and still may not approve what he proposed.
    assert await house.confirm(CLERK, path, "approve", seen) == (409, "own_proposal")
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    assert [step for step, _ in await house.steps(path)] == ["proposed", "taken_over", "approved", "executed"]


@pytest.mark.feature("L16")
async def test_expiry_once_seen_stays_whatever_the_clock_says(house: House) -> None:
    path, seen = await house.propose(CLERK)
    house.moved = timedelta(days=14) - timedelta(minutes=5)
    [row] = (await house.get(HEAD)).json()
    assert (row["state"], row["may"]) == ("proposed", ["approve", "refuse", "return"])
    house.moved = timedelta(days=14, minutes=1)
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "expired")
    house.moved = timedelta(0)
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "expired")
    assert await house.steps(path) == [("proposed", CLERK), ("expired", "service:refunds")]
    assert await house.refusals() == [(HEAD, "expired"), (HEAD, "expired")]
    assert await house.done(path) == []


@pytest.mark.feature("L16")
async def test_expiry_is_seen_in_lists_and_in_details_too(house: House) -> None:
    listed, seen = await house.propose(CLERK)
    shown, seen_too = await house.propose(CLERK)
    house.moved = timedelta(days=15)
    assert (await house.get(HEAD, f"/{shown}")).json()["state"] == "expired"
    assert (await house.get(HEAD)).json() == []
    assert {row["state"] for row in (await house.get(CLERK)).json()} == {"expired"}
    house.moved = timedelta(0)
    assert await house.confirm(HEAD, listed, "approve", seen) == (409, "expired")
    assert await house.confirm(HEAD, shown, "approve", seen_too) == (409, "expired")


async def test_time_never_runs_backwards(house: House) -> None:
    house.moved = timedelta(hours=5)
    path, seen = await house.propose(CLERK)
    house.moved = timedelta(0)
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    [(first,), (second,), (third,)] = await house.fetch("SELECT at FROM approval_step ORDER BY step_no")
    assert first == second == third


@pytest.mark.feature("L16")
async def test_an_execution_that_fails_leaves_the_proposal_open(house: House) -> None:
    path, seen = await house.propose(CLERK, payload={**REFUND_10000, "amount_yen": 666})
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "closed")
    assert await house.steps(path) == [("proposed", CLERK)]
    [row] = (await house.get(HEAD)).json()
    assert row["state"] == "proposed"


async def test_a_proposal_is_read_strictly_and_must_be_admissible(house: House) -> None:
    for payload in (
        {**REFUND_10000, "amount_yen": "10000"},
        {**REFUND_10000, "amount_yen": 10_000.5},
        {**REFUND_10000, "more": 1},
        {"addressee_no": ADDRESSEE},
    ):
        response = await house.post(CLERK, REFUND_ACT.name, {"payload": payload})
        assert answer(response) == (422, "invalid")
        assert response.json()["errors"][0]["at"].startswith("body.payload.")
        assert ADDRESSEE not in response.text
    nothing = await house.post(CLERK, REFUND_ACT.name, {"payload": {**REFUND_10000, "amount_yen": 0}})
    assert answer(nothing) == (422, "nothing_to_refund")
    assert await house.fetch("SELECT * FROM approval") == []


@pytest.mark.feature("L16")
async def test_office_and_tax_item_of_everybody_must_cover_the_case(house: House) -> None:
    await house.employ("0103", "head", tax_items=["013"])
    await house.employ("0104", "head", office="another_office")
    await house.employ("0414", "clerk", tax_items=["013"])
    path, seen = await house.propose(CLERK)
    assert await house.confirm("0103", path, "approve", seen) == (403, "forbidden")
    assert await house.confirm("0104", path, "approve", seen, office="another_office") == (403, "forbidden")
    assert (await house.get("0103")).json() == []
    assert (await house.get("0104", office="another_office")).json() == []
    assert answer(await house.get("0103", f"/{path}")) == (403, "forbidden")
    assert answer(await house.post("0414", REFUND_ACT.name, {"payload": REFUND_10000})) == (403, "forbidden")
    assert [rule for _, rule in await house.refusals()] == [
        "wrong_tax_item",
        "wrong_office",
        "wrong_tax_item",
        "wrong_tax_item",
    ]
    # The maker's own privileges are looked at again for the tax item, too.
    await house.employ(CLERK, "clerk", tax_items=["013"])
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "proposer_lost_privilege")


async def test_nobody_takes_part_in_a_matter_of_his_own(house: House) -> None:
    await house.employ("0105", "head", related_subjects=[ADDRESSEE])
    path, seen = await house.propose(CLERK)
    assert await house.confirm("0105", path, "approve", seen) == (403, "own_record")
    for person in ("0601", "0602", "0603"):
        await house.employ(person, "grantor")
    barred = await house.post("0601", GRANT_ACT.name, {"payload": {"staff_no": "0601", "role": "head"}})
    assert answer(barred) == (409, "concerned")
    path, seen = await house.propose("0601", GRANT_ACT, {"staff_no": "0602", "role": "head"})
    assert await house.confirm("0602", path, "approve", seen) == (409, "concerned")
    assert await house.confirm("0603", path, "approve", seen) == (200, "executed")


async def test_every_look_and_every_decision_is_recorded_with_whose_matter_it_is(house: House) -> None:
    path, seen = await house.propose(CLERK)
    await house.get(HEAD, f"/{path}")
    await house.confirm(HEAD, path, "approve", seen)
    assert await house.fetch(
        "SELECT actor_id, action, permission, subject_ref, outcome FROM access_record ORDER BY sequence_no"
    ) == [
        (CLERK, "register", "refunds.payout.propose", ADDRESSEE, "allowed"),
        (HEAD, "approve", "refunds.payout.approve", ADDRESSEE, "allowed"),
        (HEAD, "approve", "refunds.payout.approve", ADDRESSEE, "allowed"),
    ]


async def test_the_work_list_shows_what_one_may_decide_and_nothing_about_anybody(house: House) -> None:
    path, _ = await house.propose(CLERK)
    await house.employ("0999")
    assert (await house.get("0999")).json() == []
    response = await house.get(HEAD)
    row = found(response.json(), path)
    assert row == {
        "approval_id": path.rpartition("/")[2],
        "act": "refunds.payout",
        "label": "還付の決定",
        "state": "proposed",
        "proposed_by": CLERK,
        "proposed_at": row["proposed_at"],
        "expires_at": row["expires_at"],
        "payload_hash": row["payload_hash"],
        "mine": False,
        "may": ["approve", "refuse", "return"],
    }
    assert ADDRESSEE not in response.text


async def test_an_operator_takes_part_only_where_the_act_says_so(house: House) -> None:
    headers = house.operator(["access.grant.propose", "access.grant.approve", "refunds.payout.approve"])
    body = {"payload": {"staff_no": "0601", "role": "head"}}
    made = (await house.client.post("/approvals/access.grant", headers=headers, json=body)).json()
    await house.employ("0603", "grantor", office=OFFICE)
    path = f"access.grant/{made['approval_id']}"
    # The same key proposes and approves: it is one person all the same.
    own = await house.client.post(
        f"/approvals/{path}/approve", headers=headers, json={"payload_hash": made["payload_hash"]}
    )
    assert answer(own) == (409, "own_proposal")
    # So is whoever calls himself something else with that key.
    renamed = house.operator(["access.grant.approve"], name="operator-2")
    other = await house.client.post(
        f"/approvals/{path}/approve", headers=renamed, json={"payload_hash": made["payload_hash"]}
    )
    assert answer(other) == (409, "own_proposal")
    assert await house.confirm("0603", path, "approve", made["payload_hash"]) == (200, "executed")
    refund, seen = await house.propose(CLERK)
    refused = await house.client.post(f"/approvals/{refund}/approve", headers=headers, json={"payload_hash": seen})
    assert answer(refused) == (403, "forbidden")
