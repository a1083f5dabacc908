"""The welfare office says yes or no and a day; an officer is asked to look, and nothing is decided by itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from shared.access import Actor, ActorKind
from shared.collected import NotRegistered, collected, register_of
from shared.contracts import AssistanceChanged, BlockSet
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.guarded import ROLES
from tests.payments.conftest import ISHINOMAKI, envelope

STARTED, STOPPED = date(2025, 8, 1), date(2026, 3, 1)
SOURCE = "urn:ishinomaki:welfare:assistance"


def assistance(on: date = STARTED, *, assisted: bool = True, number: str = ADDRESSEE) -> AssistanceChanged:
    return AssistanceChanged(addressee_no=number, assisted=assisted, effective_on=on)


async def tasks(enforcement: Enforcement) -> list[str]:
    """What is to be done about cases because of assistance."""
    rows = await enforcement.get("/work?until=2099-12-31")
    return [row["what"] for row in rows if "生活保護" in row["what"]]


async def suspend(enforcement: Enforcement) -> None:
    payload = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "claims": [{"claim_id": 1, "tax_item": "010", "amount_yen": 50_000}],
        "ground": "hardship",
        "first_day": "2025-09-01",
        "evidence": "保護決定通知書",
        "reason": "生活を著しく窮迫させる",
    }
    answer = await enforcement.decide("enforcement.suspension", payload)
    assert answer.status_code == 200, answer.text


@pytest.mark.feature("H3")
async def test_start_and_stop_ask_an_officer_to_look_and_decide_nothing(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    await enforcement.hear(assistance(), assistance(number=OTHER))
    (task,) = await tasks(enforcement)
    assert task == "生活保護の開始による執行停止の検討(地方税法15条の7第1項2号)"
    assert await enforcement.announced(BlockSet) == []
    day = await enforcement.today()
    # Whoever falls into arrears later is found by the daily job, once.
    await enforcement.hear(opened(2, addressee_no=OTHER), overdue(2, addressee_no=OTHER))
    assert await enforcement.job("propose_after_assistance", day) == {"proposed": 1}
    assert await enforcement.job("propose_after_assistance", day) == {"proposed": 0}
    assert len(await tasks(enforcement)) == 2

    await suspend(enforcement)
    before = len(await enforcement.announced(BlockSet))
    await enforcement.hear(assistance(STOPPED, assisted=False))
    asked = [one for one in await tasks(enforcement) if "廃止" in one]
    assert asked == ["生活保護の廃止による執行停止の取消しの検討(地方税法15条の8第1項)"]
    # The task to suspend is needless now; the suspension itself stands until two persons cancel it.
    assert len(await tasks(enforcement)) == 2
    case_id = await enforcement.case_id()
    (measure,) = (await enforcement.get(f"/cases/{case_id}/measures"))["measures"]
    assert (measure["state"], len(await enforcement.announced(BlockSet))) == ("in_force", before)
    said = await enforcement.get(f"/cases/{case_id}/assistance")
    assert [(one["assisted"], one["effective_on"]) for one in said] == [(True, "2025-08-01"), (False, "2026-03-01")]


async def test_a_stop_without_a_suspension_and_a_day_ahead_ask_nobody(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    day = await enforcement.today()
    await enforcement.hear(assistance(STOPPED, assisted=False))
    assert await tasks(enforcement) == []
    await enforcement.hear(assistance(day + timedelta(days=3)))
    assert await tasks(enforcement) == []
    assert await enforcement.job("propose_after_assistance", day + timedelta(days=3)) == {"proposed": 1}


async def test_whoever_is_suspended_for_need_already_is_not_asked_about(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    await suspend(enforcement)
    await enforcement.hear(assistance())
    assert await tasks(enforcement) == []


async def test_nothing_but_yes_or_no_is_taken_and_only_from_the_registered_source(enforcement: Enforcement) -> None:
    body: dict[str, Any] = {"addressee_no": ADDRESSEE, "assisted": "yes", "effective_on": "2025-08-01"}
    with pytest.raises(ValidationError):
        AssistanceChanged.model_validate(body)
    assert set(AssistanceChanged.model_fields) == {"addressee_no", "assisted", "effective_on"}
    taken: list[Any] = []

    async def take(envelopes: Any, _transaction: Any) -> None:
        taken.extend(envelopes)

    handler = collected(register_of(ISHINOMAKI), take)
    async with enforcement.transactions.begin(Actor("service:enforcement", ActorKind.SERVICE)) as transaction:
        said = envelope(assistance())
        await handler([replace(said, source=SOURCE)], transaction)
        with pytest.raises(NotRegistered, match="not registered for welfare"):
            await handler([replace(said, source="urn:ishinomaki:tax:residence")], transaction)
    assert len(taken) == 1


async def test_without_the_right_nobody_sees_it(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    path, headers = f"/cases/{await enforcement.case_id()}/assistance", bearer(enforcement.keys, OFFICER)
    assert (await enforcement.client.get(path, headers=headers)).status_code == 200
    without = ROLES["enforcement_officer"].permissions - {"enforcement.assistance.view"}
    await give(enforcement.pool, OFFICER, granted(without, ["enforcement"]))
    await enforcement.refresh()
    assert (await enforcement.client.get(path, headers=headers)).status_code == 403
