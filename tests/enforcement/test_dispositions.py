"""Requests for distribution and accelerations, from their decision to their end."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts import (
    AccelerationCancelled,
    BalancesAsked,
    BlockEnded,
    BlockSet,
    CollectionAccelerated,
    DispositionPaid,
)
from tests.enforcement.claims import DUE, OTHER, opened, overdue, settled
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import Desk, text_of
from tests.enforcement.test_prescription import clocks


@pytest.fixture
async def desk(enforcement: Enforcement) -> Desk:
    await enforcement.hear(opened(1), opened(2, 30_000), overdue(1), overdue(2, 30_000))
    return Desk(enforcement, await enforcement.today())


@pytest.mark.feature("G7")
async def test_a_request_for_distribution_from_its_decision_to_the_dividend(desk: Desk) -> None:
    enforcement = desk.enforcement
    before = (await clocks(enforcement))[1]["last_day"]
    request_id = await desk.decided("distribution_request", desk.request())

    # Nothing has an effect until payments has answered, of the very day.
    assert (await desk.shown(request_id))["state"] == "decided"
    assert await desk.counters() == {}
    # Nobody issues or refuses it by hand, neither one person nor two.
    assert {(await desk.note(request_id, step)).status_code for step in ("issued", "refused")} == {409}
    assert {(await desk.moved(request_id, step)).status_code for step in ("issued", "refused", "withdrawn")} == {409}
    (asked,) = await enforcement.announced(BalancesAsked)
    assert (asked.seizure_id, asked.ask_no, asked.claim_ids) == (request_id, 1, (1, 2))
    await desk.answers(request_id, {1: 50_000, 2: 30_000}, days_ago=1)
    assert [one.ask_no for one in await enforcement.announced(BalancesAsked)] == [1, 2]
    await desk.answers(request_id, {1: 50_000, 2: 30_000}, ask_no=2)
    await desk.answers(request_id, {1: 50_000, 2: 30_000}, ask_no=2)

    shown = await desk.shown(request_id)
    assert (shown["state"], shown["document_no"][0], shown["authority"]) == ("in_force", "K", "試験地方裁判所")
    assert [(one["claim_id"], one["principal_yen"], one["late_charge_yen"]) for one in shown["claims"]] == [
        (1, 50_000, 700),
        (2, 30_000, 700),
    ]
    assert {one["priority_on"] for one in shown["claims"]} == {"2025-04-30"}
    told = text_of((await desk.paper(request_id, "request")).content)
    assert "交付要求書" in told
    assert "2025年4月30日" in told
    assert "手続開始の日" in told
    assert await desk.counters() == {"distribution_request": (2, 2)}
    # The court's day is watched.
    due = await enforcement.get(f"/dispositions/due?until={desk.today + timedelta(days=30)}&kind=distribution_request")
    assert [one["disposition_id"] for one in due] == [request_id]
    assert await enforcement.get(f"/dispositions/due?until={desk.today + timedelta(days=29)}") == []
    # A second request for the same claims is none.
    assert (await enforcement.propose("enforcement.distribution_request", desk.request())).status_code == 409

    work = await enforcement.get(f"/work?until={desk.today + timedelta(days=60)}")
    assert [(one["what"], one["due_on"]) for one in work if one["kind"] == "disposition"] == [
        ("交付要求書等の発送", (desk.today + timedelta(days=30)).isoformat())
    ]
    # Prescription is kept from ending only once the debtor was told (地方税法18条の2第1項3号).
    assert (await desk.note(request_id, "sent")).status_code == 201
    assert (await clocks(enforcement))[1]["last_day"] == before
    assert (await desk.note(request_id, "debtor_notified")).status_code == 201
    assert (await clocks(enforcement))[1]["last_day"] is None
    # One person notes what has happened; he decides no end and books no money.
    assert (await desk.note(request_id, "withdrawn")).status_code == 409
    assert (await desk.note(request_id, "money_received")).status_code == 409

    assert (await desk.money(request_id, 60_000)).status_code == 200
    (event,) = await enforcement.announced(DispositionPaid)
    assert (event.disposition_id, event.amount_yen, event.claim_ids) == (request_id, 60_000, (1, 2))
    assert (await desk.shown(request_id))["received_yen"] == 60_000
    # Of what is paid nothing may be requested any longer (国税徴収法84条1項).
    await enforcement.hear(settled(1), settled(2))
    work = await enforcement.get(f"/work?until={desk.today}")
    assert [one["what"] for one in work if one["kind"] == "disposition"] == ["交付要求・参加差押えの解除"]
    assert (await desk.moved(request_id, "completed")).status_code == 200
    assert [one for one in await enforcement.get(f"/work?until={desk.today}") if one["kind"] == "disposition"] == []
    assert await desk.counters() == {"distribution_request": (0, 2)}
    assert (await desk.money(request_id, 1)).status_code == 409


@pytest.mark.feature("G7")
async def test_a_request_that_was_a_mistake_counts_nowhere_and_stays_no_prescription(desk: Desk) -> None:
    before = (await clocks(desk.enforcement))[1]["last_day"]
    request_id = await desk.decided("distribution_request", desk.request())
    await desk.answers(request_id, {1: 50_000, 2: 30_000})
    await desk.note(request_id, "debtor_notified")

    assert (await desk.moved(request_id, "cancelled")).status_code == 200

    assert await desk.counters() == {}
    assert (await clocks(desk.enforcement))[1]["last_day"] == before
    again = await desk.decided("distribution_request", desk.request())
    await desk.answers(again, {1: 50_000, 2: 30_000})
    # One that was lawful and is given up (解除) has been one, and the debtor and the court are told.
    assert (await desk.paper(again, "end")).status_code == 409
    assert (await desk.moved(again, "withdrawn")).status_code == 200
    assert await desk.counters() == {"distribution_request": (0, 2)}
    assert "交付要求解除通知書" in text_of((await desk.paper(again, "end")).content)


async def test_a_request_is_refused_with_its_reasons_when_the_money_came_first(desk: Desk) -> None:
    request_id = await desk.decided("distribution_request", desk.request())

    await desk.answers(request_id, {1: 0})

    shown = await desk.shown(request_id)
    assert (shown["state"], shown["document_no"]) == ("refused", None)
    # Fee and charge of the first are owed; the second is nobody's.
    assert [(one["rule"], one["claim_id"]) for one in shown["failures"]] == [("unknown_claim", 2)]
    assert await desk.counters() == {}


async def test_a_request_is_not_proposed_where_other_property_suffices_or_a_claim_is_anothers(desk: Desk) -> None:
    enforcement = desk.enforcement
    await enforcement.hear(opened(9, addressee_no=OTHER))
    foreign = desk.request(claims=desk.claims(1, 9))
    assert (await enforcement.propose("enforcement.distribution_request", foreign)).status_code == 409

    await enforcement.deposit(value_yen=80_000)

    refused = await enforcement.propose("enforcement.distribution_request", desk.request())
    assert (refused.status_code, "83条" in refused.text) == (409, True)
    ahead = desk.request(procedure="bankruptcy", began_on=(desk.today + timedelta(days=1)).isoformat())
    refused = await enforcement.propose("enforcement.distribution_request", ahead)
    assert (refused.status_code, "まだ来ていません" in refused.text) == (409, True)
    estate = desk.request(procedure="bankruptcy")
    assert (await enforcement.propose("enforcement.distribution_request", estate)).status_code == 201


def accelerating(desk: Desk, due_on: date, **more: Any) -> dict[str, Any]:
    claims = [{"claim_id": 3, "tax_item": "012", "due_on": due_on.isoformat()}]
    values = {
        "ground": "compulsory_procedure",
        "due_on": (desk.today + timedelta(days=3)).isoformat(),
        "due_time": "15:00",
    }
    return desk.values(claims=claims, **{**values, **more})


@pytest.mark.feature("G8")
async def test_an_acceleration_announces_its_due_date_and_its_cancellation_takes_it_back(desk: Desk) -> None:
    enforcement = desk.enforcement
    due_on = desk.today + timedelta(days=40)
    await enforcement.hear(opened(3, 40_000, due_on=due_on))
    # Of what is due already nothing is accelerated.
    overdue_already = desk.values(
        claims=[{"claim_id": 1, "tax_item": "012", "due_on": DUE.isoformat()}],
        ground="leaving",
        due_on=desk.today.isoformat(),
        due_time="23:59",
    )
    assert (await enforcement.propose("enforcement.acceleration", overdue_already)).status_code == 409

    disposition_id = await desk.decided("acceleration", accelerating(desk, due_on))

    (event,) = await enforcement.announced(CollectionAccelerated)
    assert (event.disposition_id, event.due_on, event.due_time) == (
        disposition_id,
        desk.today + timedelta(days=3),
        "15:00",
    )
    assert [(one.claim_id, one.former_due_on) for one in event.claims] == [(3, due_on)]
    (state,) = await enforcement.announced(BlockSet)
    assert (state.state.value, state.claim_ids, state.block_id) == ("accelerated", (3,), disposition_id)
    shown = await desk.shown(disposition_id)
    assert (shown["state"], shown["claims"][0]["former_due_on"]) == ("in_force", due_on.isoformat())
    assert (await desk.counters())["acceleration"] == (1, 1)
    printed = await desk.paper(disposition_id, "notice")
    assert printed.status_code == 200, printed.text
    told = text_of(printed.content)
    assert "納期限変更告知書" in told
    assert "15時00分" in told
    assert (await enforcement.propose("enforcement.acceleration", accelerating(desk, due_on))).status_code == 409

    assert (await desk.moved(disposition_id, "cancelled")).status_code == 200

    (cancelled,) = await enforcement.announced(AccelerationCancelled)
    assert (cancelled.disposition_id, cancelled.claim_ids) == (disposition_id, (3,))
    (ended,) = await enforcement.announced(BlockEnded)
    assert (ended.block_id, ended.ended_on) == (disposition_id, desk.today)
    assert await desk.counters() == {}


_THREE_DAYS_AGO = """
WITH d AS (
    INSERT INTO disposition (disposition_id, case_id, addressee_no, kind, ground, due_on, due_time, decided_on,
        recorded_at)
    SELECT $1, case_id, addressee_no, kind, ground, $2::date - 3, due_time, $2::date - 9, recorded_at
    FROM disposition WHERE kind = 'acceleration'
), c AS (
    INSERT INTO disposition_claim (disposition_id, claim_id, tax_item) VALUES ($1, 3, '012')
)
INSERT INTO disposition_step (disposition_id, step_no, kind, state, effective_on, document_no, note, recorded_by,
    recorded_at)
VALUES ($1, 1, 'issued', 'in_force', $2::date - 9, 'A2025-0000999', '', '0401', now())
"""


@pytest.mark.feature("G8")
async def test_once_the_accelerated_deadline_is_missed_property_is_seized_without_a_dunning_notice(desk: Desk) -> None:
    enforcement = desk.enforcement
    due_on = desk.today + timedelta(days=40)
    await enforcement.hear(opened(3, 40_000, due_on=due_on))
    disposition_id = await desk.decided("acceleration", accelerating(desk, due_on))

    async def seizing() -> dict[str, Any]:
        seizure_id = await enforcement.approved({3: "012"}, 20_000)
        sooner = desk.today + timedelta(days=3)
        await enforcement.answered(seizure_id, {3: 40_000}, noticed={}, due_on=sooner)
        found: dict[str, Any] = await enforcement.get(f"/seizures/{seizure_id}")
        return found

    # Before the deadline it is as any claim: not due, and not dunned.
    early = await seizing()
    assert (early["state"], [one["rule"] for one in early["failed"]]) == ("refused", ["no_notice", "not_due"])
    assert (await desk.moved(disposition_id, "cancelled")).status_code == 200

    await enforcement.pool.execute(_THREE_DAYS_AGO, uuid4(), desk.today)

    assert (await seizing())["state"] == "issued"
