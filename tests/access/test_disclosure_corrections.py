"""A granted correction is proved by identity's act, and told to everybody who had got the old data."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.purposes import ADDRESSEE, DUNNING, ENFORCEMENT
from tests.access import gathering_line as lines
from tests.access.city_hall import TAX, CityHall, city_hall, days, problem, today
from tests.access.gathering_line import Line, gathering_line
from tests.access.test_disclosure import (
    DESK,
    GENERAL_AFFAIRS,
    HEAD,
    OFFICER,
    PERSON,
    decided,
    decision,
    registered,
)
from tests.infrastructure import Databases

ACT = "access.correction_decision"
CLERK = Actor("0777", ActorKind.STAFF, ("counter_officer",), TAX, "t-01")
CORRECT = Access("identity.correction.approve", ADDRESSEE, AccessAction.CORRECT)
PRINT = Access("dunning.notice.address", DUNNING, AccessAction.PRINT)
PROVIDE = Access("enforcement.inquiry.send", ENFORCEMENT, AccessAction.PROVIDE)


@pytest.fixture
async def line(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    # The acts of identity are in the records of identity.
    monkeypatch.setattr(lines, "SOURCE", "identity")
    access, source = await databases.create("access"), await databases.create("identity")
    async with city_hall(access, tmp_path / "keys") as hall, gathering_line(databases, source, hall, tmp_path) as made:
        await hall.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await hall.employ(OFFICER, TAX, "disclosure_officer")
        await hall.employ(HEAD, TAX, "disclosure_head")
        yield made
    await databases.drop(access)
    await databases.drop(source)


async def use(line: Line, access: Access, *fields: str, detail: str = "case:2026-1") -> None:
    async with line.transactions.begin(CLERK) as transaction:
        transaction.record_access(access, [PERSON], fields=fields, detail=detail)


async def post(hall: CityHall, request_id: str, path: str, body: dict[str, Any]) -> Any:
    return await hall.ask(f"/disclosure-requests/{request_id}/{path}", body, by=OFFICER)


@pytest.mark.feature("O3")
async def test_whoever_got_the_old_data_is_told_before_a_correction_is_done(line: Line) -> None:
    hall, approval_id = line.hall, str(uuid4())
    await use(line, PRINT, "name", "address")
    await use(line, PROVIDE, "address")
    await use(line, PRINT, "refund")
    await use(line, Access("identity.addressee.view", ADDRESSEE, AccessAction.VIEW), "address")
    assert await line.sealer.seal_once() is not None
    await line.gather_all()

    made = await registered(hall, kind="correction", disclosed_on=days(-20).isoformat())
    request_id = made["request_id"]
    assert problem(await post(hall, request_id, "correction", {"approval_id": approval_id})) == (409, "not_granted")
    assert (await decided(hall, ACT, **decision(request_id, "full"))).status_code == 200
    note = {"on": today().isoformat(), "reason": "訂正を終えた"}
    assert problem(await post(hall, request_id, "carried-out", note)) == (409, "not_corrected")
    assert problem(await post(hall, request_id, "corrected", note)) == (409, "not_corrected")

    # The act of identity counts once its sealed record is here; what left afterwards is the new data.
    assert problem(await post(hall, request_id, "correction", {"approval_id": approval_id})) == (409, "not_corrected")
    await use(line, CORRECT, "address", detail=f"approval={approval_id}")
    await use(line, PRINT, "address")
    assert await line.sealer.seal_once() is not None
    await line.gather_all()
    assert problem(await post(hall, request_id, "correction", {"approval_id": str(uuid4())})) == (409, "not_corrected")
    linked = await post(hall, request_id, "correction", {"approval_id": approval_id})
    assert linked.status_code == 201, linked.text
    again = await post(hall, request_id, "correction", {"approval_id": approval_id})
    assert problem(again) == (409, "linked_already")

    listed = (await hall.ask(f"/disclosure-requests/{request_id}/recipients", by=OFFICER)).json()
    assert [(one["purpose"], one["action"], one["items"], one["is_told"]) for one in listed] == [
        ("督促・催告", "印刷", ["氏名", "住所・送付先"], None),
        ("滞納処分", "提供", ["住所・送付先"], None),
    ]
    first, second = (f"recipients/{one['gathered_no']}" for one in listed)
    told = {"is_told": True, "on": today().isoformat(), "reason": "訂正通知 第1号"}
    for impossible in (days(1), days(-1)):
        answer = await post(hall, request_id, second, {**told, "on": impossible.isoformat()})
        assert problem(answer) == (409, "day_unfit")
    assert (await post(hall, request_id, second, told)).status_code == 201
    assert problem(await post(hall, request_id, second, told)) == (409, "settled_already")
    assert problem(await post(hall, request_id, "recipients/999999", told)) == (404, "not_found")
    assert problem(await post(hall, request_id, "corrected", note)) == (409, "recipients_left")
    needless = {"is_told": False, "on": today().isoformat(), "reason": "本人あての文書のため"}
    assert (await post(hall, request_id, first, needless)).status_code == 201
    assert (await post(hall, request_id, "corrected", note)).status_code == 201
    shown = (await hall.ask(f"/disclosure-requests/{request_id}", by=OFFICER)).json()
    assert shown["is_carried_out"]
