"""Drafts: their maker's alone, refused to everybody else, and proposed as exactly what was saved last."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from tests.approvals.conftest import CLERK, HEAD, OTHER_HEAD
from tests.approvals.house import ADDRESSEE, DEFERRED_ACT, REFUND_10000, REFUND_ACT, House, answer, found

OTHER_CLERK = "0413"
STEP = """
INSERT INTO approval_draft_step (draft_id, step_no, step, actor_id, payload, note, reason, approval_id, at)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)
"""


def identity(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


@pytest.mark.feature("B5")
async def test_a_draft_is_changed_and_proposed_and_only_then_seen_by_others(house: House) -> None:
    await house.employ(OTHER_CLERK, "clerk")
    path, saved = await house.draft(CLERK)
    [own] = (await house.get(CLERK)).json()
    assert (own["state"], own["may"], own["payload_hash"]) == ("draft", ["change", "propose", "discard"], "")
    for other in (HEAD, OTHER_CLERK):
        assert (await house.get(other)).json() == []
    assert (await house.get(HEAD, f"/{path}")).status_code == 403
    assert answer(await house.get(OTHER_CLERK, f"/{path}")) == (404, "not_found")

    body = {"payload": {**REFUND_10000, "amount_yen": 8_000}, "note": "金額を改めた", "saved_no": saved}
    assert answer(await house.post(CLERK, path, body)) == (200, "draft")
    # Another window still shows the first state.
    assert answer(await house.post(CLERK, path, body)) == (409, "draft_changed")
    assert answer(await house.post(CLERK, f"{path}/propose", {"saved_no": saved})) == (409, "draft_changed")
    shown = (await house.get(CLERK, f"/{path}")).json()
    assert (shown["payload"]["amount_yen"], shown["note"], shown["saved_no"]) == (8_000, "金額を改めた", 2)
    made = await house.post(CLERK, f"{path}/propose", {"saved_no": 2})

    approval = f"{REFUND_ACT.name}/{made.json()['approval_id']}"
    for step in ("propose", "discard"):
        assert answer(await house.post(CLERK, f"{path}/{step}", {"saved_no": 2})) == (409, "already_decided")
    assert found((await house.get(HEAD)).json(), approval)["may"] == ["approve", "refuse", "return"]
    assert await house.confirm(CLERK, approval, "approve", made.json()["payload_hash"]) == (403, "forbidden")
    assert await house.confirm(HEAD, approval, "approve", made.json()["payload_hash"]) == (200, "executed")
    [done] = await house.done(approval)
    assert '"amount_yen":8000' in done
    assert await house.steps(approval) == [("proposed", CLERK), ("approved", HEAD), ("executed", HEAD)]


@pytest.mark.feature("B5")
async def test_nobody_approves_what_he_drafted(house: House) -> None:
    await house.employ(CLERK, "clerk", "head")
    path, saved = await house.draft(CLERK)
    made = (await house.post(CLERK, f"{path}/propose", {"saved_no": saved})).json()
    approval = f"{REFUND_ACT.name}/{made['approval_id']}"
    assert await house.confirm(CLERK, approval, "approve", made["payload_hash"]) == (409, "own_proposal")
    assert await house.decline(CLERK, approval, "return") == (409, "own_proposal")


@pytest.mark.feature("B5")
async def test_what_is_returned_is_a_draft_again_and_proposed_anew(house: House) -> None:
    first, seen = await house.propose(CLERK)
    assert await house.decline(HEAD, first, "return", "金額を確かめてください") == (200, "returned")
    assert await house.confirm(OTHER_HEAD, first, "approve", seen) == (409, "already_decided")
    draft, ended = sorted((await house.get(CLERK)).json(), key=lambda line: line["state"])
    assert (ended["state"], draft["returned_from"]) == ("returned", first.rpartition("/")[2])
    path = f"{REFUND_ACT.name}/drafts/{draft['approval_id']}"
    shown = (await house.get(CLERK, f"/{path}")).json()
    assert (shown["payload"], shown["note"]) == (REFUND_10000, "過誤納のため")
    assert [(step["step"], step["by"], step["reason"]) for step in shown["steps"]] == [
        ("returned", HEAD, "金額を確かめてください")
    ]
    body = {"payload": {**REFUND_10000, "amount_yen": 9_000}, "saved_no": 1}
    assert answer(await house.post(CLERK, path, body)) == (200, "draft")
    made = (await house.post(CLERK, f"{path}/propose", {"saved_no": 2})).json()
    second = f"{REFUND_ACT.name}/{made['approval_id']}"
    # The hash of what was returned approves nothing any more.
    assert await house.confirm(HEAD, second, "approve", seen) == (409, "changed_payload")
    assert await house.confirm(HEAD, second, "approve", made["payload_hash"]) == (200, "executed")
    assert (await house.done(first), len(await house.done(second))) == ([], 1)


@pytest.mark.feature("B5")
async def test_a_draft_ends_by_its_maker_or_by_time(house: House) -> None:
    discarded, saved = await house.draft(CLERK)
    assert answer(await house.post(CLERK, f"{discarded}/discard", {"saved_no": saved})) == (200, "discarded")
    expiring, saved = await house.draft(CLERK)
    house.moved = timedelta(days=10)
    body = {"payload": REFUND_10000, "saved_no": saved}
    assert answer(await house.post(CLERK, expiring, body)) == (200, "draft")
    # The days count from the last change.
    house.moved = timedelta(days=23)
    assert [line["state"] for line in (await house.get(CLERK)).json()] == ["draft"]
    house.moved = timedelta(days=25)
    assert answer(await house.post(CLERK, f"{expiring}/propose", {"saved_no": 2})) == (409, "expired")
    assert (await house.get(CLERK)).json() == []
    house.moved = timedelta(0)
    assert answer(await house.post(CLERK, f"{expiring}/propose", {"saved_no": 2})) == (409, "already_decided")
    steps = await house.fetch("SELECT step FROM approval_draft_step WHERE draft_id = $1 ORDER BY 1", identity(expiring))
    assert steps == [("expired",), ("saved",), ("saved",)]


@pytest.mark.feature("B5")
async def test_a_draft_is_under_the_rules_of_its_act_and_each_look_is_recorded(house: House) -> None:
    path, saved = await house.draft(CLERK)
    await house.employ("0414", "clerk", related_subjects=[ADDRESSEE])
    await house.employ("0415", "clerk", tax_items=["013"])
    for staff_no, expected in (("0414", (403, "own_record")), ("0415", (403, "forbidden"))):
        refused = await house.post(staff_no, f"{REFUND_ACT.name}/drafts", {"payload": REFUND_10000})
        assert answer(refused) == expected
    bad = await house.post(CLERK, f"{REFUND_ACT.name}/drafts", {"payload": {"addressee_no": ADDRESSEE}})
    assert bad.status_code == 422
    # A draft need not make sense yet; a proposal must.
    nothing, _ = await house.draft(CLERK, payload={**REFUND_10000, "amount_yen": 0})
    refused = await house.post(CLERK, f"{nothing}/propose", {"saved_no": 1})
    assert answer(refused) == (422, "nothing_to_refund")
    # The same number under another act is no draft of his.
    elsewhere = f"{DEFERRED_ACT.name}/drafts/{identity(path)}"
    assert answer(await house.get(CLERK, f"/{elsewhere}")) == (404, "not_found")
    # Whoever moved into the household of the person concerned sees his own draft no more.
    await house.employ(CLERK, "clerk", related_subjects=[ADDRESSEE])
    assert answer(await house.get(CLERK, f"/{path}")) == (403, "own_record")
    assert answer(await house.post(CLERK, f"{path}/propose", {"saved_no": saved})) == (403, "own_record")
    rows = await house.fetch(
        "SELECT actor_id, outcome, rule FROM access_record WHERE subject_ref = $1 ORDER BY sequence_no", ADDRESSEE
    )
    assert rows[0] == (CLERK, "allowed", "")
    assert ("0414", "refused", "own_record") in rows
    assert rows[-1] == (CLERK, "refused", "own_record")


@pytest.mark.feature("B5")
async def test_the_service_role_cannot_bend_a_draft(house: House) -> None:
    path, _ = await house.draft(CLERK)
    approval, _ = await house.propose(CLERK, payload={**REFUND_10000, "amount_yen": 1})
    draft, now, text = identity(path), datetime.now(UTC), '{"a":1}'
    wrong: list[tuple[object, ...]] = [
        (draft, 2, "saved", HEAD, text, "", None, now),
        (draft, 2, "discarded", HEAD, None, None, None, now),
        (draft, 3, "saved", CLERK, text, "", None, now),
        (draft, 2, "saved", CLERK, text, "", None, now - timedelta(days=1)),
        (draft, 2, "returned", HEAD, text, "", None, now),
        # The approval holds another amount than the draft.
        (draft, 2, "proposed", CLERK, None, None, identity(approval), now),
    ]
    for values in wrong:
        with pytest.raises(asyncpg.CheckViolationError):
            await house.transactions.pool.execute(STEP, *values)
    await house.transactions.pool.execute(STEP, draft, 2, "discarded", CLERK, None, None, None, now)
    with pytest.raises(asyncpg.CheckViolationError, match="cannot follow"):
        await house.transactions.pool.execute(STEP, draft, 3, "saved", CLERK, text, "", None, now)
    for statement in (
        "UPDATE approval_draft SET maker = 'somebody'",
        "UPDATE approval_draft_step SET payload = '{}'",
        "DELETE FROM approval_draft_step",
        "DELETE FROM approval_draft",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await house.transactions.pool.execute(statement)
