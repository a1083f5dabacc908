"""After a disaster two persons put off the due dates of a whole area at once, and may undo it (地方税法20条の5の2)."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.enforcement.rules.disaster import Objection, objections
from shared.contracts import (
    BlockEnded,
    BlockSet,
    DueDatesExtended,
    ExtensionRevoked,
    ResidentsAsked,
    ResidentsStated,
)
from shared.law.library import LAW
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue, settled
from tests.enforcement.conftest import HEAD, Enforcement

ACT, UNDO = "enforcement.disaster_extension", "enforcement.disaster_extension_undo"
STRUCK, ENDED, NEW = date(2025, 6, 20), date(2025, 7, 31), date(2025, 9, 30)
THIRD = "000000000000003"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((STRUCK, ENDED, NEW), []),
        # Two months from the day on which the hindrance ended, and not a day more.
        ((STRUCK, date(2025, 7, 30), NEW), []),
        ((STRUCK, date(2025, 7, 29), NEW), [Objection.TOO_LATE]),
        ((STRUCK, date(2025, 6, 30), date(2025, 8, 29)), []),
        # From the day after 30 June: until 31 August, which is a Sunday.
        ((STRUCK, date(2025, 6, 30), date(2025, 8, 31)), [Objection.CLOSED_DAY]),
        ((STRUCK, date(2025, 6, 30), date(2025, 9, 1)), [Objection.TOO_LATE]),
        ((STRUCK, STRUCK - timedelta(days=1), date(2025, 8, 1)), [Objection.ENDED_BEFORE]),
        ((STRUCK, STRUCK, STRUCK), [Objection.NOT_LATER]),
        # A Saturday.
        ((STRUCK, ENDED, date(2025, 9, 27)), [Objection.CLOSED_DAY]),
    ],
)
def test_how_far_a_due_date_may_be_put_off(days: tuple[date, date, date], expected: list[Objection]) -> None:
    assert list(objections(*days, date(2025, 8, 1), 2, LAW.business_days)) == expected


def test_nothing_is_decided_before_the_hindrance_has_ended() -> None:
    found = list(objections(STRUCK, ENDED, NEW, ENDED - timedelta(days=1), 2, LAW.business_days))
    assert found == [Objection.ENDED_AHEAD]


def says(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("detail", "")


async def struck(enforcement: Enforcement) -> str:
    """A disaster of one town: claims before it, within, after the new date, settled, and of somebody elsewhere."""
    await enforcement.hear(
        opened(1),
        opened(2, 30_000, due_on=date(2025, 9, 1)),
        opened(3, due_on=date(2025, 6, 2)),
        opened(4, due_on=date(2025, 9, 30)),
        opened(5),
        opened(6, addressee_no=OTHER),
        opened(7, addressee_no=THIRD),
    )
    await enforcement.hear(overdue(1), overdue(6, addressee_no=OTHER))
    await enforcement.hear(settled(5).model_copy(update={"settled_on": date(2025, 6, 25)}))
    entry = {"name": "令和7年6月豪雨", "happened_on": STRUCK.isoformat(), "area_codes": ["042021-0001", "042021-0002"]}
    ahead = await enforcement.post("/disasters", {**entry, "happened_on": "2045-01-01"})
    assert says(ahead) == (409, "災害の日がまだ来ていません。日付を確かめてください。")
    made = await enforcement.post("/disasters", entry)
    assert made.status_code == 201, made.text
    disaster_id: str = made.json()["disaster_id"]
    (asked,) = await enforcement.announced(ResidentsAsked)
    assert (asked.disaster_id, asked.area_codes) == (disaster_id, ("042021-0001", "042021-0002"))
    return disaster_id


def page(disaster_id: str, page_no: int, *numbers: str) -> ResidentsStated:
    about: dict[str, Any] = {"disaster_id": disaster_id, "stated_on": date(2025, 6, 21), "page_count": 2}
    return ResidentsStated(**about, page_no=page_no, addressee_nos=numbers)


async def extension(enforcement: Enforcement, disaster_id: str, **changed: Any) -> dict[str, Any]:
    """What an officer proposes: exactly what the preview says now."""
    preview = await enforcement.get(f"/disasters/{disaster_id}/preview?due_on={NEW}")
    values = {"disaster_id": disaster_id, "ended_on": ENDED.isoformat(), "due_on": NEW.isoformat()}
    return {**values, **preview, "evidence": "災害救助法の適用の告示", "reason": "区域の全域が被災した", **changed}


@pytest.mark.feature("H9")
async def test_an_area_is_put_off_at_once_by_two_persons_and_undone_by_two(enforcement: Enforcement) -> None:
    disaster_id = await struck(enforcement)
    await enforcement.hear(page(disaster_id, 1, ADDRESSEE))
    status, detail = says(await enforcement.propose(ACT, await extension(enforcement, disaster_id)))
    assert (status, "住民がまだ届いていません" in detail) == (409, True)
    await enforcement.hear(page(disaster_id, 2, OTHER), page(disaster_id, 2, OTHER))
    (shown,) = await enforcement.get("/disasters")
    assert (shown["victim_count"], shown["is_answered"]) == (2, True)

    payload = await extension(enforcement, disaster_id)
    # Due on the day of the disaster or later, and before the new date; what was paid in time is left out.
    assert (payload["person_count"], payload["claim_count"], payload["owed_yen"]) == (2, 3, 130_000)
    listed = await enforcement.get(f"/disasters/{disaster_id}/claims?due_on={NEW}")
    assert [(one["claim_id"], one["addressee_no"]) for one in listed] == [(1, ADDRESSEE), (2, ADDRESSEE), (6, OTHER)]
    for changed, why in (
        ({"ended_on": "2025-07-29"}, "条例で定める期間を超えています"),
        ({"list_sha256": "0" * 64}, "試算のときから変わっています"),
        ({"tax_items": ["010"]}, "試算のときから変わっています"),
    ):
        status, detail = says(await enforcement.propose(ACT, {**payload, **changed}))
        assert (status, why in detail) == (409, True), detail

    made = await enforcement.propose(ACT, payload)
    body, path = {"payload_hash": made.json()["payload_hash"]}, f"/approvals/{ACT}/{made.json()['approval_id']}/approve"
    assert (await enforcement.post(path, body)).status_code == 403
    assert (await enforcement.post(path, body, HEAD)).status_code == 200
    told = [(one.addressee_no, one.claim_ids, one.due_on) for one in await enforcement.announced(DueDatesExtended)]
    assert told == [(ADDRESSEE, (1, 2), NEW), (OTHER, (6,), NEW)]
    states = await enforcement.announced(BlockSet)
    assert [(one.state, one.claim_ids, one.first_day, one.last_day) for one in states] == [
        ("due_date_extended", (1, 2), STRUCK, NEW),
        ("due_date_extended", (6,), STRUCK, NEW),
    ]
    # Nothing is left to be put off as far, so nobody decides it twice.
    status, detail = says(await enforcement.propose(ACT, await extension(enforcement, disaster_id, **_seen(payload))))
    assert (status, "期別債権がありません" in detail) == (409, True)

    (kept,) = await enforcement.get(f"/disasters/{disaster_id}/extensions")
    undoing = {"extension_id": kept["extension_id"], "tax_items": ["012"], "reason": "被災していないことが分かった"}
    status, detail = says(await enforcement.propose(UNDO, {**undoing, "addressee_nos": [THIRD]}))
    assert (status, "見つかりません" in detail) == (409, True)
    answer = await enforcement.decide(UNDO, {**undoing, "addressee_nos": [OTHER]})
    assert answer.status_code == 200, answer.text
    assert [(one.addressee_no, one.claim_ids) for one in await enforcement.announced(ExtensionRevoked)] == [
        (OTHER, (6,))
    ]
    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [states[1].block_id]
    assert (await enforcement.decide(UNDO, undoing)).status_code == 200
    (kept,) = await enforcement.get(f"/disasters/{disaster_id}/extensions")
    assert (kept["claim_count"], kept["revoked_count"]) == (3, 3)


def _seen(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in ("person_count", "claim_count", "owed_yen", "tax_items", "list_sha256")}


@pytest.mark.feature("H9")
async def test_a_certificate_strikes_whoever_lives_elsewhere_and_what_changes_meanwhile_is_seen(
    enforcement: Enforcement,
) -> None:
    await struck(enforcement)
    made = await enforcement.post("/disasters", {"name": "火災", "happened_on": STRUCK.isoformat()})
    disaster_id = made.json()["disaster_id"]
    certificates = {"certificates": [{"addressee_no": THIRD, "certificate_no": "罹災第7号"}]}
    for _ in range(2):
        entered = await enforcement.post(f"/disasters/{disaster_id}/certificates", certificates)
        assert (entered.status_code, entered.json()) == (201, {"victim_count": 1})
    payload = await extension(enforcement, disaster_id)
    assert payload["claim_count"] == 1
    proposed = await enforcement.propose(ACT, payload)
    await enforcement.hear(settled(7).model_copy(update={"addressee_no": THIRD, "settled_on": date(2025, 6, 25)}))
    body = {"payload_hash": proposed.json()["payload_hash"]}
    answer = await enforcement.post(f"/approvals/{ACT}/{proposed.json()['approval_id']}/approve", body, HEAD)
    assert answer.status_code == 409
    assert await enforcement.announced(DueDatesExtended) == []
