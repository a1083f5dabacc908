"""Letters that come back: nothing is dunned or seized for until their service is settled, and every step is counted."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.dunning.rules.returns import NotPossible, ServiceStage, ServiceStep, move
from shared.access import Actor, ActorKind
from shared.contracts import (
    CATALOGUE,
    BlockEnded,
    BlockSet,
    BlockState,
    DunningNoticeServed,
    Event,
    NoticesAsked,
    NoticesStated,
    ServiceManner,
    TaxItemCode,
)
from shared.contracts.identity import AddresseeFlag
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, opened, overdue, settled
from tests.dunning.conftest import Dunning
from tests.dunning.test_letters import changed, letter, registered
from tests.guarded import ROLES, guarded

OFFICER = "0412"
FIRST, SECOND = addressee_of(1), addressee_of(2)
TAX_NOTICE, NOTICE = "T2026-2026-010-N1-0", "D2026-0000001"
PLANNED = date(2026, 7, 15)
Post = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def client(dunning: Dunning, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["dunning"]))
    async with guarded(dunning.service, dunning.transactions, keys) as made:
        made.client.headers = httpx.Headers(bearer(keys, OFFICER))
        yield made.client


async def announced(dunning: Dunning, event_class: type[Event]) -> list[Any]:
    rows = await dunning.fetch("SELECT payload FROM outbox WHERE type = $1 ORDER BY id", event_class.type)
    return [CATALOGUE[event_class.type].model_validate_json(row["payload"]) for row in rows]


async def settle(dunning: Dunning, day: date) -> dict[str, Any]:
    async with dunning.transactions.begin(Actor(id="service:dunning", kind=ActorKind.SERVICE)) as transaction:
        return await dunning.service.jobs["settle_service"](day, transaction)


async def step(client: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    response = await client.post(f"/returned-mail{path}", json=body)
    assert response.status_code in (200, 201), response.text
    answer: dict[str, Any] = response.json()
    return answer


async def refusal(client: httpx.AsyncClient, path: str, **body: Any) -> str:
    response = await client.post(f"/returned-mail{path}", json=body)
    assert response.status_code == 409, response.text
    sentence: str = response.json()["detail"]
    return sentence


async def come_back(client: httpx.AsyncClient, document_no: str, on: str) -> dict[str, Any]:
    return await step(client, "", document_no=document_no, returned_on=on, reason="unknown_addressee")


async def inquired(client: httpx.AsyncClient, document_no: str, on: str) -> dict[str, Any]:
    body = {"asked_on": on, "source": "resident_register", "note": "住民票を照会、転出済み"}
    return await step(client, f"/{document_no}/inquiries", **body)


@pytest.mark.feature("F11", "F18")
async def test_a_tax_notice_that_came_back_holds_dunning_until_it_arrives_at_the_new_address(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎", address="旧住所")), opened(overdue(1)))
    came = await come_back(client, TAX_NOTICE, "2026-06-15")
    await dunning.hear(overdue(1))
    held = await dunning.issue(PLANNED)

    await inquired(client, TAX_NOTICE, "2026-06-18")
    sought = [(await client.get("/returned-mail", params={"new_address": True})).json()["returns"]]
    await dunning.hear(changed(FIRST, letter("見本 太郎", address="新住所")))
    sought.append((await client.get("/returned-mail", params={"new_address": True})).json()["returns"])
    found = (await client.get(f"/returned-mail/{TAX_NOTICE}")).json()
    sent = await step(client, f"/{TAX_NOTICE}/dispatches", on="2026-07-15")
    # Three days later is a Saturday, Monday a holiday (海の日): no post is brought before Tuesday.
    before, after = await settle(dunning, date(2026, 7, 17)), await settle(dunning, date(2026, 7, 21))
    issued = await dunning.issue(date(2026, 7, 21))

    assert (came["stage"], came["claim_ids"], came["kind"]) == ("returned", [1], "tax_notice")
    assert (held["issued"], held["waiting"], issued["issued"]) == (0, 1, 1)
    assert found["proposed_address"]["address"] == "新住所"
    assert [[one["document_no"] for one in listed] for listed in sought] == [[], [TAX_NOTICE]]
    assert (sent["stage"], sent["steps"][-1]["served_on"], sent["last_address"]["address"]) == (
        "resent",
        "2026-07-21",
        "新住所",
    )
    assert (before, after) == ({"arrived": 0, "published": 0}, {"arrived": 1, "published": 0})
    (block,), (end,) = await announced(dunning, BlockSet), await announced(dunning, BlockEnded)
    assert (block.state, block.addressee_no, block.claim_ids) == (BlockState.TAX_NOTICE_NOT_SERVED, FIRST, (1,))
    assert (block.first_day, end.block_id, end.ended_on) == (date(2026, 6, 15), block.block_id, date(2026, 7, 21))
    service = (await client.get("/claims/1/service")).json()
    assert (service["tax_notice_returned_count"], service["tax_notice_returned_on"]) == (1, "2026-06-15")
    assert (service["tax_notice_sent_on"], service["dunning_notice_issued_on"]) == ("2026-06-10", "2026-07-21")
    assert service["dunning_notice_returned_count"] == 0


@pytest.mark.feature("F11", "F13")
async def test_the_ten_days_of_a_dunning_notice_that_came_back_count_from_the_dispatch_that_arrived(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎", address="旧住所")), overdue(1))
    await dunning.issue(PLANNED)
    fresh = (await client.get("/claims/1/service")).json()["letters"][0]
    await come_back(client, NOTICE, "2026-07-21")
    asked = NoticesAsked(
        seizure_id="01985f6e-0000-7000-8000-000000000009", addressee_no=FIRST, ask_no=1, claim_ids=(1,)
    )
    await dunning.hear(asked)
    open_letter = (await client.get("/claims/1/service")).json()["letters"][0]
    same = await refusal(client, f"/{NOTICE}/dispatches", on="2026-07-24")
    await dunning.hear(changed(FIRST, letter("見本 太郎", address="新住所")))
    await step(client, f"/{NOTICE}/dispatches", on="2026-07-24")
    await settle(dunning, date(2026, 7, 27))
    await dunning.hear(asked.model_copy(update={"ask_no": 2}))
    later = (await client.get("/claims/1/service")).json()["letters"][0]

    days = ("issued_on", "dispatched_on", "arrived_on", "effective_on", "pay_by", "seizable_from")
    # Sent on Wednesday 15 July, presumed on Saturday 18, a day without post, so on Tuesday 21 after the holiday.
    assert [fresh[day] for day in days] == [
        "2026-07-15",
        "2026-07-15",
        "2026-07-21",
        "2026-07-21",
        "2026-07-27",
        "2026-07-28",
    ]
    assert [open_letter[day] for day in days] == ["2026-07-15", "2026-07-15", None, None, None, None]
    # Sent again on Friday 24 July: ten days from then end on Monday 3 August.
    assert [later[day] for day in days] == [
        "2026-07-15",
        "2026-07-24",
        "2026-07-27",
        "2026-07-27",
        "2026-08-03",
        "2026-08-04",
    ]
    assert "返戻された住所と同じです" in same
    (served,) = await announced(dunning, DunningNoticeServed)
    assert served == DunningNoticeServed(
        claim_id=1,
        addressee_no=FIRST,
        tax_item=TaxItemCode.RESIDENCE_TAX,
        document_no=NOTICE,
        manner=ServiceManner.POST,
        counts_from=date(2026, 7, 24),
        effective_on=date(2026, 7, 27),
        pay_by=date(2026, 8, 3),
    )
    first, second = [one.notices[0] for one in await announced(dunning, NoticesStated)]
    assert (first.returned, first.pay_by, first.served_on) == (True, date(2026, 7, 27), None)
    assert (second.returned, second.pay_by, second.served_on) == (False, date(2026, 8, 3), date(2026, 7, 27))
    assert len(await dunning.fetch("SELECT 1 FROM dunning_notice")) == 1
    # The same document, printed once more for the new address.
    printed = (await client.get(f"/notices/{NOTICE}/letter")).json()
    assert (printed["letter_no"], printed["address"]) == (2, "新住所")
    # The record of dispatches keeps each of the two with its own address (地方税法20条5項).
    sent = [
        (await client.get("/dispatches", params={"on": day})).json()["dispatches"]
        for day in ("2026-07-15", "2026-07-24")
    ]
    assert [[(one["mailing_no"], one["title"], one["name"], one["address"]) for one in of_day] for of_day in sent] == [
        [(1, "督促状", "見本 太郎", "旧住所")],
        [(2, "督促状", "見本 太郎", "新住所")],
    ]


@pytest.mark.feature("F11")
async def test_a_scanned_list_tells_each_fault_with_its_line_and_enters_the_rest(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(opened(overdue(1)), opened(overdue(2), notice_sent_on=None), opened(overdue(3)))
    lines = [
        "文書番号,返戻日,事由",
        f"{TAX_NOTICE},2026-06-15,転居先不明",
        f"{TAX_NOTICE},2026-06-15,転居先不明",
        "T2026-2026-010-N9-0,2026-06-15,転居先不明",
        "T2026-2026-010-N2-0,2026-06-15,転居先不明",
        "T2026-2026-010-N3-0,2026-06-09,転居先不明",
        "T2026-2026-010-N3-0,令和8年6月15日,転居先不明",
        "T2026-2026-010-N3-0,2026-06-15,不在",
        "T2026-2026-010-N3-0,2026-06-15",
        "",
        "T2026-2026-010-N3-0,2026-06-16,保管期間経過",
    ]
    text = "\r\n".join(lines)

    made = await step(client, "/scans", name="6月16日分.csv", text=text)
    again = await step(client, "/scans", name="もう一度.csv", text=text)
    no_list = await client.post("/returned-mail/scans", json={"name": "x", "text": "番号\nD2026-0000001"})

    assert (made["entered"], made["repeated"], again["entered"], again["repeated"]) == (2, False, 0, True)
    told = {one["line_no"]: one["sentence"] for one in made["faults"]}
    assert {number: sentence[:17] for number, sentence in told.items()} == {
        3: "この文書はすでに返戻として登録され",
        4: "この番号の文書は見つかりません。番",
        5: "この文書には発送の記録がありません",
        6: "返戻日が発送日(2026-06-1",
        7: "返戻日「令和8年6月15日」が日付",
        8: "事由「不在」は一覧にありません。「",
        9: "項目が2個あります。文書番号、返戻",
    }
    assert again["faults"] == made["faults"]
    assert (no_list.status_code, no_list.json()["type"]) == (422, "urn:shuno:problem:not_a_list")
    page = (await client.get("/returned-mail", params={"limit": 1})).json()
    rest = (await client.get("/returned-mail", params={"after": page["next_after"]})).json()
    listed = [(one["document_no"], one["reason"]) for one in (*page["returns"], *rest["returns"])]
    assert listed == [(TAX_NOTICE, "moved"), ("T2026-2026-010-N3-0", "storage_expired")]
    assert (await client.get("/claims/1/service")).json()["tax_notice_returned_count"] == 1


@pytest.mark.feature("F11")
async def test_a_letter_that_comes_back_after_its_presumed_arrival_holds_its_claim_again(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎", address="旧住所")), overdue(1))
    await dunning.issue(PLANNED)
    await come_back(client, NOTICE, "2026-07-21")
    twice = await refusal(client, "", document_no=NOTICE, returned_on="2026-07-22", reason="moved")
    await dunning.hear(changed(FIRST, letter("見本 太郎", address="新住所")))
    await step(client, f"/{NOTICE}/dispatches", on="2026-07-24")
    await settle(dunning, date(2026, 7, 27))
    early = await refusal(client, "", document_no=NOTICE, returned_on="2026-07-23", reason="moved")
    await come_back(client, NOTICE, "2026-07-25")
    handed = await step(client, f"/{NOTICE}/deliveries", on="2026-07-30", note="窓口で交付")
    late = await refusal(client, "", document_no=NOTICE, returned_on="2026-08-03", reason="moved")
    letters = (await client.get("/claims/1/service")).json()

    assert "すでに返戻として登録" in twice
    assert "発送日(2026-07-24)より前" in early
    assert "送達済み" in late
    assert handed["stage"] == "served"
    first, second = await announced(dunning, BlockSet)
    assert (first.block_id != second.block_id, second.first_day) == (True, date(2026, 7, 25))
    assert [one.ended_on for one in await announced(dunning, BlockEnded)] == [date(2026, 7, 27), date(2026, 7, 30)]
    (by_post, by_hand) = await announced(dunning, DunningNoticeServed)
    assert (by_hand.manner, by_hand.counts_from, by_hand.pay_by) == (
        ServiceManner.HAND,
        date(2026, 7, 30),
        # Ten days from 30 July end on Sunday 9 August, which shifts to Monday.
        date(2026, 8, 10),
    )
    assert by_post.manner is ServiceManner.POST
    assert (letters["dunning_notice_returned_count"], letters["dunning_notice_returned_on"]) == (2, "2026-07-25")
    assert letters["letters"][0]["arrived_on"] == "2026-07-30"


@pytest.mark.feature("F11")
async def test_a_return_entered_by_mistake_counts_no_more_and_has_held_nothing(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎")), overdue(1))
    await dunning.issue(PLANNED)
    await come_back(client, NOTICE, "2026-07-21")
    gone = await step(client, f"/{NOTICE}/withdrawal", note="別の文書の読み違い")
    again = await refusal(client, f"/{NOTICE}/withdrawal", note="もう一度")
    service = (await client.get("/claims/1/service")).json()

    assert (gone["stage"], service["dunning_notice_returned_count"]) == ("withdrawn", 0)
    assert service["dunning_notice_returned_on"] is None
    assert service["letters"][0]["effective_on"] == "2026-07-21"
    assert "取り消されています" in again
    standing = "SELECT 1 FROM standing WHERE state = 'dunning_notice_not_served' AND last_day >= first_day"
    assert await dunning.fetch(standing) == []
    assert len(await dunning.fetch("SELECT 1 FROM service_step")) == 2


@pytest.mark.feature("F11")
async def test_a_return_for_a_paid_claim_is_counted_and_marked(dunning: Dunning, client: httpx.AsyncClient) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎")), overdue(1))
    await dunning.issue(PLANNED)
    await dunning.hear(settled(1))
    await come_back(client, NOTICE, "2026-07-21")

    (task,) = (await client.get("/returned-mail", params={"stage": "returned"})).json()["returns"]

    assert (task["nothing_owed"], task["stage"]) == (True, "returned")
    assert (await client.get("/claims/1/service")).json()["dunning_notice_returned_count"] == 1


@pytest.mark.feature("F15")
async def test_no_address_of_a_person_under_a_support_measure_is_shown_or_written_to(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎", address="秘密の住所")), overdue(1))
    await dunning.issue(PLANNED)
    shown = (await client.get("/dispatches", params={"on": "2026-07-15"})).text
    await come_back(client, NOTICE, "2026-07-21")
    await dunning.hear(changed(FIRST, flags=(AddresseeFlag.PROTECTED,)))
    view = await client.get(f"/returned-mail/{NOTICE}")
    hidden = (await client.get("/dispatches", params={"on": "2026-07-15"})).json()["dispatches"]
    refused = await refusal(client, f"/{NOTICE}/dispatches", on="2026-07-24")

    assert "秘密の住所" in shown
    assert (view.json()["protected"], view.json()["last_address"]) == (True, None)
    assert "秘密の住所" not in view.text
    marked = await dunning.fetch("SELECT subject_ref, permission FROM access_record WHERE rule = 'protected'")
    assert [tuple(row) for row in marked] == [(FIRST, "dunning.return.view")]
    assert [(one["title"], one["name"], one["address"]) for one in hidden] == [("督促状", None, None)]
    assert "支援措置" in refused


async def test_an_officer_of_another_tax_item_neither_sees_nor_enters_a_return(
    dunning: Dunning, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎")), overdue(1))
    await dunning.issue(PLANNED)
    await come_back(client, NOTICE, "2026-07-21")
    other = granted(ROLES["collection_officer"].permissions, ["dunning"], tax_items=["012"])
    await give(dunning.transactions.pool, "0499", other)
    async with guarded(dunning.service, dunning.transactions, tmp_path / "tokens") as made:
        headers = bearer(made.keys, "0499")
        answers = [
            await made.client.get(f"/returned-mail/{NOTICE}", headers=headers),
            await made.client.get("/claims/1/service", headers=headers),
        ]
        listed = await made.client.get("/returned-mail", headers=headers)
        text = f"文書番号,返戻日,事由\n{TAX_NOTICE},2026-07-21,転居先不明"
        scanned = await made.client.post("/returned-mail/scans", json={"name": "x", "text": text}, headers=headers)
        sending = {"sent_on": "2026-06-10", "document_nos": [TAX_NOTICE]}
        sent = await made.client.post("/tax-notices/sendings", json=sending, headers=headers)

    assert [one.status_code for one in answers] == [403, 403]
    assert listed.json()["returns"] == []
    assert (scanned.json()["entered"], sent.json()["entered"]) == (0, 0)
    told = (scanned.json()["faults"][0]["sentence"], sent.json()["left_out"][0]["sentence"])
    assert [sentence[:11] for sentence in told] == ["この税目の権限がありま", "この税目の権限がありま"]


def test_no_step_leads_to_publication_without_an_inquiry_or_back_from_it_by_post() -> None:
    for stage, wanted in (
        (ServiceStage.RETURNED, ServiceStep.PUBLISHED),
        (ServiceStage.PUBLISHED, ServiceStep.RETURNED),
        (ServiceStage.PUBLISHED, ServiceStep.RESENT),
        (ServiceStage.SERVED, ServiceStep.SETTLED),
        (ServiceStage.SERVED, ServiceStep.WITHDRAWN),
    ):
        with pytest.raises(NotPossible, match=r"。$"):
            move(stage, wanted)
