"""An appeal stops the sale and nothing else, is in time or late by the law, and ends by two persons (審査請求)."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.enforcement.rules.appeals import AppealedAct, Periods, last_day_to_file
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.law.library import LAW
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, noticed
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.test_distribution import under_way
from tests.enforcement.test_sale import (
    CANCELLATION,
    DECISION,
    SALE,
    decision,
    land,
    named,
    offer,
    opened,
    pass_days,
    published,
)
from tests.enforcement.test_seizure_kinds import seized
from tests.enforcement.test_seizures import in_arrears
from tests.guarded import ROLES

END, SELL = "enforcement.appeal_end", "enforcement.appeal_sale"
PERIODS = Periods(3, 12, 3)


async def received(enforcement: Enforcement, act: str, reference: str, **changed: Any) -> httpx.Response:
    today = (await enforcement.today()).isoformat()
    values = {
        "act": act,
        "reference": reference,
        "appellant": "debtor",
        "grounds": "処分に不服がある。",
        "known_on": today,
        "filed_on": today,
        "received_on": today,
    }
    return await enforcement.post(f"/cases/{await enforcement.case_id()}/appeals", {**values, **changed})


async def step(enforcement: Enforcement, appeal_id: str, kind: str, due_on: date | None = None) -> httpx.Response:
    body = {"kind": kind, "on": (await enforcement.today()).isoformat(), "note": "文書 第1号"}
    due = {} if due_on is None else {"due_on": due_on.isoformat()}
    return await enforcement.post(f"/appeals/{appeal_id}/steps", {**body, **due})


async def as_seen(enforcement: Enforcement, appeal_id: str, **more: Any) -> dict[str, Any]:
    shown = await enforcement.get(f"/appeals/{appeal_id}")
    names = ("appeal_id", "step_no", "addressee_no", "tax_items")
    today = (await enforcement.today()).isoformat()
    return {**{name: shown[name] for name in names}, "effective_on": today, "reason": "裁決書 第1号", **more}


async def ended(enforcement: Enforcement, appeal_id: str, ending: str) -> httpx.Response:
    payload = await as_seen(enforcement, appeal_id, ending=ending)
    made = await enforcement.propose(END, payload)
    return made if made.status_code != 201 else await enforcement.decide(END, payload)


async def work(enforcement: Enforcement) -> list[str]:
    until = await enforcement.today() + timedelta(days=60)
    return [one["what"] for one in await enforcement.get(f"/work?until={until}") if one["kind"] == "appeal"]


def test_the_last_day_is_the_earliest_of_the_limits_that_apply() -> None:
    def last(act: AppealedAct, known: date, acted: date, special: date | None = None) -> date:
        return last_day_to_file(act, known, acted, special, PERIODS, LAW.business_days)

    seizure, notice = AppealedAct.SEIZURE, AppealedAct.DUNNING_NOTICE
    # 15 January, the day left out: until 15 April, a Wednesday.
    assert last(seizure, date(2026, 1, 15), date(2026, 1, 10)) == date(2026, 4, 15)
    # 31 January, the day left out: until 30 April. 11 February: until 11 May, a Monday.
    assert last(seizure, date(2026, 1, 31), date(2026, 1, 31)) == date(2026, 4, 30)
    assert last(seizure, date(2026, 2, 11), date(2026, 2, 11)) == date(2026, 5, 11)
    # 2 February: until 2 May, a Saturday before the holidays from 3 to 6 May.
    assert last(seizure, date(2026, 2, 2), date(2026, 2, 2)) == date(2026, 5, 7)
    # Known ten months after the act: until a year has passed since the act.
    assert last(seizure, date(2026, 1, 15), date(2025, 3, 17)) == date(2026, 3, 17)
    # Three months end in the last year whose holidays are known, and a year would not.
    last_known = LAW.business_days.last_day
    assert last(seizure, last_known - timedelta(days=120), last_known - timedelta(days=120)) < last_known
    # A dunning notice, three months from the notice of the seizure; land, until the day of its sale.
    assert last(notice, date(2026, 4, 1), date(2025, 8, 1), date(2026, 1, 15)) == date(2026, 4, 15)
    assert last(seizure, date(2026, 1, 15), date(2026, 1, 15), date(2026, 2, 20)) == date(2026, 2, 20)


@pytest.mark.feature("G18")
async def test_an_open_appeal_stops_the_sale_until_two_persons_let_it_go_on(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    sale_id = await published(enforcement, seizure_id)
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000))
    answer = await received(enforcement, "sale", sale_id)
    assert answer.status_code == 201, answer.text
    appeal_id = answer.json()["appeal_id"]

    stopped = await enforcement.propose(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    assert (stopped.status_code, "審査請求" in stopped.json()["detail"]) == (409, True)
    (block,) = await enforcement.announced(BlockSet)
    assert (block.state, block.block_id, block.last_day) == (BlockState.APPEAL, appeal_id, None)

    # Nobody ends the stop by the way that holds without a register have, and one person alone does not end it at all.
    today = (await enforcement.today()).isoformat()
    detour = {"hold_id": appeal_id, "addressee_no": ADDRESSEE, "effective_on": today, "reason": "登録の外での終了"}
    assert (await enforcement.propose("enforcement.hold_end", detour)).status_code == 409
    selling = await as_seen(enforcement, appeal_id, ground="value_falling")
    proposed = (await enforcement.propose(SELL, selling)).json()
    body = {"payload_hash": proposed["payload_hash"]}
    alone = await enforcement.post(f"/approvals/{SELL}/{proposed['approval_id']}/approve", body)
    assert alone.status_code == 403
    assert (await enforcement.decide(SELL, selling)).status_code == 200
    shown = await enforcement.get(f"/appeals/{appeal_id}")
    assert (shown["state"], shown["stops_sale"], shown["steps"][-1]["kind"]) == ("received", False, "sale_allowed")
    again = await enforcement.propose(SELL, await as_seen(enforcement, appeal_id, ground="value_falling"))
    assert again.status_code == 409
    assert (await enforcement.decide(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))).status_code == 200
    # The stop ended once; the withdrawal does not end it a second time.
    assert (await ended(enforcement, appeal_id, "withdrawn")).status_code == 200
    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [appeal_id]


async def test_an_appeal_against_the_dunning_notice_stops_no_seizure_but_its_sale(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    await enforcement.hear(noticed(1))
    assert (await received(enforcement, "dunning_notice", "D2025-0000001")).status_code == 201

    entry = {"description": "石巻市試験町一丁目1番 宅地", "value_yen": 3_000_000}
    seizure_id = await seized(enforcement, "real_estate", 50_100, {1: "012"}, **entry)
    await enforcement.stage(seizure_id, "served", await enforcement.today())
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "effective"
    refused = await enforcement.propose(SALE, await offer(enforcement, seizure_id))
    assert (refused.status_code, "審査請求" in refused.json()["detail"]) == (409, True)
    # What is seized for another claim is sold: the appeal is about the first.
    other = await seized(enforcement, "real_estate", 30_100, {2: "012"}, **entry)
    await enforcement.stage(other, "served", await enforcement.today())
    offered = await enforcement.propose(SALE, await offer(enforcement, other))
    assert offered.status_code == 201, offered.text


@pytest.mark.feature("G18")
async def test_an_appeal_is_watched_until_it_is_dismissed(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    today = await enforcement.today()
    appeal = (await received(enforcement, "seizure", seizure_id)).json()
    appeal_id = appeal["appeal_id"]
    assert (appeal["is_late"], appeal["state"], appeal["stops_sale"]) == (False, "received", True)
    assert await work(enforcement) == ["審査請求の要件の確認"]

    undated = await step(enforcement, appeal_id, "answer_asked")
    too_soon = await ended(enforcement, appeal_id, "dismissed")
    await step(enforcement, appeal_id, "correction_ordered", today + timedelta(days=7))
    # What was asked for is put off, and the list shows the later day.
    ordered = await step(enforcement, appeal_id, "correction_ordered", today + timedelta(days=14))
    assert ordered.json()["due_on"] == (today + timedelta(days=14)).isoformat()
    assert await work(enforcement) == ["審査請求の補正の確認"]
    await step(enforcement, appeal_id, "corrected")
    await step(enforcement, appeal_id, "answer_asked", today + timedelta(days=30))
    assert await work(enforcement) == ["弁明書の提出"]
    before = await as_seen(enforcement, appeal_id, ending="withdrawn")
    await step(enforcement, appeal_id, "answered")
    stale = await enforcement.propose(END, before)
    by_one = await step(enforcement, appeal_id, "dismissed")
    offered = await enforcement.propose(SALE, await offer(enforcement, seizure_id))
    dismissed = await ended(enforcement, appeal_id, "dismissed")

    answers = (undated, too_soon, ordered, stale, by_one, offered, dismissed)
    assert [one.status_code for one in answers] == [409, 409, 201, 409, 409, 409, 200]
    assert (await enforcement.propose(SALE, await offer(enforcement, seizure_id))).status_code == 201
    assert (await enforcement.get("/appeals"), await work(enforcement)) == ([], [])
    view = await enforcement.get(f"/cases/{await enforcement.case_id()}")
    assert [(one["act"], one["state"], one["stops_sale"]) for one in view["appeals"]] == [
        ("seizure", "dismissed", False)
    ]


async def test_what_was_upheld_stays_unsold_and_on_the_list_until_it_is_undone(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    today = await enforcement.today()
    appeal_id = (await received(enforcement, "seizure", seizure_id)).json()["appeal_id"]
    await step(enforcement, appeal_id, "answer_asked", today)
    await step(enforcement, appeal_id, "answered", today)
    assert (await ended(enforcement, appeal_id, "upheld")).status_code == 200

    assert await work(enforcement) == ["認容裁決による処分の取消し・解除"]
    assert (await enforcement.propose(SALE, await offer(enforcement, seizure_id))).status_code == 409
    still = await ended(enforcement, appeal_id, "carried_out")
    released = await enforcement.released(seizure_id, "other_property")
    done = await ended(enforcement, appeal_id, "carried_out")
    assert [one.status_code for one in (still, released, done)] == [409, 200, 200]
    assert await work(enforcement) == []
    assert len(await enforcement.announced(BlockEnded)) == 1


async def test_an_appeal_names_an_act_of_the_case_and_comes_in_once(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    await enforcement.hear(noticed(1))
    notice, today = "D2025-0000001", await enforcement.today()
    wrong = [
        await received(enforcement, "seizure", "D2025-0000001"),
        await received(enforcement, "seizure", "01985f6e-0000-7000-8000-000000000077"),
        await received(enforcement, "sale", seizure_id),
        await received(enforcement, "dunning_notice", "D2025-9999999"),
        await received(enforcement, "seizure", seizure_id, known_on=(today - timedelta(days=1)).isoformat()),
        await received(enforcement, "seizure", seizure_id, received_on=(today + timedelta(days=1)).isoformat()),
        await received(enforcement, "seizure", seizure_id, appellant="third_party"),
    ]
    assert [one.status_code for one in wrong] == [409, 409, 409, 409, 409, 409, 422]

    # Issued on 15 July 2025 and known then: until 15 October, a Wednesday. The next day is late, and kept all the same.
    days = {"known_on": "2025-07-15", "received_on": today.isoformat()}
    in_time = await received(enforcement, "dunning_notice", notice, filed_on="2025-10-15", **days)
    late = await received(
        enforcement,
        "dunning_notice",
        notice,
        filed_on="2025-10-16",
        appellant="third_party",
        appellant_name="試験 花子",
        **days,
    )
    twice = await received(enforcement, "dunning_notice", notice, filed_on="2025-10-15", **days)
    assert [one.status_code for one in (in_time, late, twice)] == [201, 201, 409]
    assert [(one.json()["last_day"], one.json()["is_late"]) for one in (in_time, late)] == [
        ("2025-10-15", False),
        ("2025-10-15", True),
    ]
    # An appeal is rejected without an answer, and whoever may not see the tax item does not see it.
    assert (await ended(enforcement, late.json()["appeal_id"], "rejected")).status_code == 200
    assert [one["appeal_id"] for one in await enforcement.get("/appeals")] == [in_time.json()["appeal_id"]]
    narrow = granted(ROLES["enforcement_officer"].permissions, ["enforcement"], tax_items=["010"])
    await give(enforcement.pool, OFFICER, narrow)
    await enforcement.refresh()
    assert await enforcement.get("/appeals") == []
    assert (await received(enforcement, "seizure", seizure_id)).status_code == 403
    assert len(await enforcement.get("/appeals", by=HEAD)) == 1


async def test_an_appeal_against_what_names_no_claims_yet_stops_nothing(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    payload = {
        "addressee_no": ADDRESSEE,
        "tax_item": "010",
        "property_id": (await enforcement.deposit())["property_id"],
        "amount_yen": 500_000,
        "description": "令和7年度市県民税 普通預金",
        "evidence": "調査書の写し",
        "reason": "確定後の徴収ができないおそれ",
    }
    decided = await enforcement.decide("enforcement.provisional_seizure", payload)
    appeal = await received(enforcement, "disposition", decided.json()["approval_id"])
    assert appeal.status_code == 201, appeal.text
    shown = appeal.json()
    assert (shown["stops_sale"], shown["tax_items"], shown["state"]) == (False, ["010"], "received")
    assert await enforcement.announced(BlockSet) == []
    selling = await enforcement.propose(SELL, await as_seen(enforcement, shown["appeal_id"], ground="appellant_asked"))
    assert selling.status_code == 409
    assert (await ended(enforcement, shown["appeal_id"], "withdrawn")).status_code == 200
    assert await enforcement.announced(BlockEnded) == []


async def test_an_appeal_against_a_distribution_comes_before_the_money_is_handed_out(enforcement: Enforcement) -> None:
    distribution_id, delivery_on = await under_way(enforcement)
    appeal = await received(enforcement, "distribution", distribution_id)
    assert appeal.status_code == 201, appeal.text
    # The day itself, a week and more from today, and not three months from it.
    assert (appeal.json()["last_day"], appeal.json()["is_late"]) == (delivery_on.isoformat(), False)


async def test_an_upheld_appeal_against_a_sale_is_carried_out_by_its_cancellation(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    sale_id = await published(enforcement, seizure_id)
    appeal_id = (await received(enforcement, "sale", sale_id)).json()["appeal_id"]
    # Against the seizure of land, until the day of its sale, in eleven days.
    seizure = await received(enforcement, "seizure", seizure_id)
    assert seizure.json()["last_day"] == (await enforcement.today() + timedelta(days=11)).isoformat()
    await step(enforcement, appeal_id, "answer_asked", await enforcement.today())
    await step(enforcement, appeal_id, "answered")
    await ended(enforcement, appeal_id, "upheld")
    still = await ended(enforcement, appeal_id, "carried_out")
    today = (await enforcement.today()).isoformat()
    stop = await named(enforcement, sale_id, cancelled_on=today, reason="認容裁決による")
    assert (await enforcement.decide(CANCELLATION, stop)).status_code == 200
    done = await ended(enforcement, appeal_id, "carried_out")
    assert (still.status_code, done.status_code) == (409, 200)
