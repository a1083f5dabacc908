"""Mandates: entered by one and checked by another, changed only with approval, stopped, ended, and never forgotten."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.payments.rules.mandates import AccountRefused, BankChange, bank_on, yucho_account
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE

OFFICER, COLLEAGUE, HEAD, NARROW = "0412", "0413", "0401", "0403"
APPLICATION = "payments.mandate_application"
LIST = "payments.mandate_list"
CHANGE = "payments.mandate_change"
BANKS = "payments.bank_change"
NUMBER = "7654321"
OTHER = "000000000000002"


@dataclass
class TransferDesk:
    """The officers who look after mandates."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path

    async def get(self, path: str, by: str = OFFICER) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def propose(self, act: str, payload: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.post(f"/approvals/{act}", {"payload": payload, "note": "申込書による"}, by)

    async def decide(self, act: str, payload: dict[str, Any], by: str) -> httpx.Response:
        """Propose as the officer and approve as somebody else."""
        made = await self.propose(act, payload)
        assert made.status_code == 201, made.text
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.post(f"/approvals/{act}/{made.json()['approval_id']}/approve", body, by)

    async def applied(self, **changed: Any) -> int:
        """A mandate that was applied for and checked; returns its number."""
        answer = await self.decide(APPLICATION, application(**changed), COLLEAGUE)
        assert answer.status_code == 200, answer.text
        number: int = await self.payments.pool.fetchval("SELECT max(mandate_id) FROM mandate")
        return number

    async def history(self, mandate_id: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get(f"/mandates/{mandate_id}")
        return found


def application(**changed: Any) -> dict[str, Any]:
    """What an officer reads off a paper application."""
    values = {
        "addressee_no": ADDRESSEE,
        "tax_item": "012",
        "bank_number": "0117",
        "branch_number": "001",
        "account_kind": "1",
        "account_number": NUMBER,
        "holder_kana": "シュウノウ タロウ",
        "holder_relation": "self",
        "effective_on": "2025-06-01",
        "reason": "口座振替依頼書の受付",
        "mandate_version": 0,
    }
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[TransferDesk]:
    officer, head = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions
    for staff_no in (OFFICER, COLLEAGUE):
        await give(payments.pool, staff_no, granted(officer, ["receipt"]))
    await give(payments.pool, HEAD, granted(head, ["receipt"]))
    await give(payments.pool, NARROW, granted(officer | head, ["receipt"], tax_items=["010"]))
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        yield TransferDesk(payments, opened.client, tmp_path)


@pytest.mark.feature("D1")
async def test_an_application_counts_once_a_second_officer_has_checked_it(desk: TransferDesk) -> None:
    made = (await desk.propose(APPLICATION, application())).json()
    detail = await desk.get(f"/approvals/{APPLICATION}/{made['approval_id']}", by=COLLEAGUE)
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM mandate") == 0

    path = f"/approvals/{APPLICATION}/{made['approval_id']}/approve"
    own = await desk.post(path, {"payload_hash": made["payload_hash"]}, OFFICER)
    checked = await desk.post(path, {"payload_hash": made["payload_hash"]}, COLLEAGUE)

    assert (own.status_code, checked.status_code) == (409, 200)
    assert ["口座番号", "●●●●321"] in detail["lines"]
    (found,) = (await desk.post("/mandates/search", {"addressee_no": ADDRESSEE})).json()
    assert (found["account_number"], found["holder_kana"], found["kind"]) == ("●●●●321", "ｼﾕｳﾉｳ ﾀﾛｳ", "applied")
    again = await desk.propose(APPLICATION, application(mandate_version=1))
    assert (again.status_code, again.json()["type"]) == (409, "urn:shuno:problem:mandate_live")


def listed(*applications: dict[str, Any]) -> dict[str, Any]:
    return {"source": "試験銀行 送付書 令和7年5月分", "applications": list(applications)}


@pytest.mark.feature("D1")
async def test_a_list_of_applications_is_checked_by_a_second_officer_and_counts_whole(desk: TransferDesk) -> None:
    ended = await desk.applied(addressee_no=OTHER)
    await desk.post(f"/mandates/{ended}/ends", {"version_no": 1, "ended_on": "2025-05-31", "reason": "taxpayer"})
    papers = [application(), application(tax_item="010"), application(addressee_no=OTHER, mandate_version=2)]
    made = (await desk.propose(LIST, listed(*papers))).json()
    place = f"/approvals/{LIST}/{made['approval_id']}"
    alone = await desk.propose(APPLICATION, application())
    shown = await desk.get(place, by=COLLEAGUE)
    whole = await desk.post(
        f"/mandates/proposals/{made['approval_id']}/applications/2/unmask",
        {"field": "account_number", "reason": "identity_check"},
        COLLEAGUE,
    )

    own = await desk.post(f"{place}/approve", {"payload_hash": made["payload_hash"]}, OFFICER)
    checked = await desk.post(f"{place}/approve", {"payload_hash": made["payload_hash"]}, COLLEAGUE)

    assert (alone.status_code, alone.json()["type"]) == (409, "urn:shuno:problem:already_proposed")
    assert (own.status_code, checked.status_code) == (409, 200), checked.text
    assert [label for label, _ in shown["lines"]] == ["出所", "件数", "1件目", "2件目", "3件目"]
    assert "●●●●321" in shown["lines"][2][1]
    assert NUMBER not in str(shown)
    assert whole.json()["value"] == NUMBER
    (before, after) = [one for one in await desk.history(ended) if one["kind"] == "applied"]
    assert (before["version_no"], after["version_no"]) == (1, 3)
    found = (await desk.post("/mandates/search", {"addressee_no": ADDRESSEE})).json()
    assert [(one["tax_item"], one["kind"], one["entered_by"]) for one in found] == [
        ("010", "applied", COLLEAGUE),
        ("012", "applied", COLLEAGUE),
    ]


async def test_a_list_with_one_mandate_that_is_live_enters_none(desk: TransferDesk) -> None:
    papers = listed(application(), application(addressee_no=OTHER))
    waiting = await desk.propose(LIST, papers)
    # While the list waits, its second application is entered by another way.
    await desk.payments.owner.execute(f"""
        INSERT INTO mandate (addressee_no, tax_item, version_no) VALUES ('{OTHER}', '012', 1);
        INSERT INTO mandate_version (mandate_id, version_no, application_no, kind, effective_on, bank_number,
            branch_number, account_kind, account_number, holder_kana, holder_relation, reason, approval_id, entered_by,
            recorded_at)
        SELECT mandate_id, 1, 1, 'applied', '2025-06-01', '0117', '001', '1', '{NUMBER}', 'ﾃｽﾄ', 'self', 'test',
            gen_random_uuid(), 'test', now()
        FROM mandate
    """)

    place = f"/approvals/{LIST}/{waiting.json()['approval_id']}/approve"
    late = await desk.post(place, {"payload_hash": waiting.json()["payload_hash"]}, COLLEAGUE)
    again = await desk.propose(LIST, papers)
    twice = await desk.propose(LIST, listed(application(), application(account_number="0000001")))

    assert (late.status_code, late.json()["type"]) == (409, "urn:shuno:problem:mandate_changed")
    assert "2件目" in late.json()["detail"]
    assert (again.status_code, twice.status_code) == (409, 422)
    assert "2件目" in again.json()["detail"]
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM mandate") == 1


@pytest.mark.feature("D1")
async def test_the_account_in_use_changes_only_when_the_head_has_approved(desk: TransferDesk) -> None:
    mandate_id = await desk.applied()
    change = application(
        mandate_id=mandate_id,
        mandate_version=1,
        account_number="0000009",
        effective_on="2025-09-01",
        reason="口座の変更",
    )

    by_officer = await desk.decide(CHANGE, change, COLLEAGUE)
    second = await desk.propose(CHANGE, change)
    (waiting,) = await desk.get("/approvals", by=HEAD)
    shown = await desk.get(f"/approvals/{CHANGE}/{waiting['approval_id']}", by=HEAD)
    approved = await desk.post(
        f"/approvals/{CHANGE}/{waiting['approval_id']}/approve", {"payload_hash": shown["payload_hash"]}, HEAD
    )
    late = await desk.propose(CHANGE, change)

    assert (by_officer.status_code, second.json()["type"]) == (403, "urn:shuno:problem:already_proposed")
    assert approved.status_code == 200
    versions = await desk.history(mandate_id)
    assert [(one["kind"], one["account_number"], one["effective_on"]) for one in versions] == [
        ("applied", "●●●●321", "2025-06-01"),
        ("changed", "●●●●009", "2025-09-01"),
    ]
    assert (late.status_code, late.json()["type"]) == (409, "urn:shuno:problem:mandate_changed")


@pytest.mark.feature("D1")
async def test_a_mandate_is_stopped_ended_and_applied_for_again_with_its_history(desk: TransferDesk) -> None:
    mandate_id = await desk.applied()
    period = {"version_no": 1, "stopped_from": "2025-07-01", "stopped_until": "2025-08-31", "reason": "taxpayer"}

    stopped = await desk.post(f"/mandates/{mandate_id}/stops", period)
    outdated = await desk.post(f"/mandates/{mandate_id}/stops", period)
    ended = await desk.post(
        f"/mandates/{mandate_id}/ends", {"version_no": 2, "ended_on": "2025-12-01", "reason": "moved_out"}
    )
    over = await desk.post(
        f"/mandates/{mandate_id}/ends", {"version_no": 3, "ended_on": "2025-12-02", "reason": "died"}
    )
    early = await desk.propose(APPLICATION, application(mandate_version=3, effective_on="2025-11-30"))
    again = await desk.decide(APPLICATION, application(mandate_version=3, effective_on="2026-04-01"), COLLEAGUE)

    assert stopped.json() == {"mandate_id": mandate_id, "version_no": 2}
    assert (outdated.status_code, outdated.json()["type"]) == (409, "urn:shuno:problem:mandate_changed")
    assert (ended.status_code, over.json()["type"]) == (200, "urn:shuno:problem:mandate_ended")
    assert early.json()["type"] == "urn:shuno:problem:mandate_live"
    assert again.status_code == 200
    versions = await desk.history(mandate_id)
    assert [(one["kind"], one["stopped_from"], one["ended_on"]) for one in versions] == [
        ("applied", None, None),
        ("stopped", "2025-07-01", None),
        ("ended", "2025-07-01", "2025-12-01"),
        ("applied", None, None),
    ]


@pytest.mark.feature("D1")
async def test_a_holder_who_is_not_the_taxpayer_has_consented(desk: TransferDesk) -> None:
    without = await desk.propose(APPLICATION, application(holder_relation="family"))
    consented = application(holder_relation="family", consented_on="2025-05-20", holder_kana="シュウノウ ハナコ")
    mandate_id = await desk.applied(**consented)

    assert (without.status_code, "同意" in without.text) == (422, True)
    (version,) = await desk.history(mandate_id)
    assert (version["holder_relation"], version["consented_on"]) == ("family", "2025-05-20")


@pytest.mark.feature("D1")
async def test_an_account_of_the_post_bank_is_given_as_its_passbook_has_it(desk: TransferDesk) -> None:
    yucho = {"yucho_symbol": "18120", "yucho_number": "1234561"}
    bank = dict.fromkeys(("bank_number", "branch_number", "account_kind", "account_number"))
    wrong = await desk.propose(APPLICATION, application(**bank, **{**yucho, "yucho_symbol": "08120"}))
    both = await desk.propose(APPLICATION, application(**yucho))

    mandate_id = await desk.applied(**bank, **yucho)

    assert (wrong.status_code, both.status_code) == (422, 422)
    stored = await desk.payments.pool.fetchrow("SELECT * FROM mandate_version WHERE mandate_id = $1", mandate_id)
    assert (stored["bank_number"], stored["branch_number"], stored["account_number"]) == ("9900", "818", "0123456")
    (version,) = await desk.history(mandate_id)
    assert (version["yucho_symbol"], version["yucho_number"]) == ("18120", "●●●●561")


@pytest.mark.parametrize(("symbol", "number"), [("01230", "1234561"), ("1812", "1234561"), ("18120", "1234562")])
def test_what_is_no_ordinary_post_bank_account_is_refused(symbol: str, number: str) -> None:
    with pytest.raises(AccountRefused):
        yucho_account(symbol, number)


async def test_a_whole_number_is_shown_for_a_reason_and_on_record(desk: TransferDesk) -> None:
    made = (await desk.propose(APPLICATION, application())).json()
    reason = {"field": "account_number", "reason": "correction"}

    proposed = await desk.post(f"/mandates/proposals/{made['approval_id']}/unmask", reason, COLLEAGUE)
    await desk.post(
        f"/approvals/{APPLICATION}/{made['approval_id']}/approve", {"payload_hash": made["payload_hash"]}, COLLEAGUE
    )
    mandate_id = await desk.payments.pool.fetchval("SELECT mandate_id FROM mandate")
    entered = await desk.post(f"/mandates/{mandate_id}/unmask", reason, HEAD)
    foreign = await desk.post(f"/mandates/{mandate_id}/unmask", reason, NARROW)

    assert proposed.json() == entered.json() == {"field": "account_number", "value": NUMBER}
    assert foreign.status_code == 403
    looked = await desk.payments.owner.fetchval(
        "SELECT count(*) FROM access_record WHERE permission = 'payments.mandate.unmask' AND outcome = 'allowed'"
    )
    assert looked == 2


async def test_a_stop_that_ends_before_it_begins_is_refused(desk: TransferDesk) -> None:
    mandate_id = await desk.applied()
    period = {"version_no": 1, "stopped_from": "2025-08-31", "stopped_until": "2025-07-01", "reason": "taxpayer"}

    assert (await desk.post(f"/mandates/{mandate_id}/stops", period)).status_code == 422


@pytest.mark.feature("D1")
async def test_banks_that_merged_are_entered_by_two(desk: TransferDesk) -> None:
    merger = {
        "bank_number": "0117",
        "branch_number": "001",
        "effective_on": "2025-07-22",
        "to_bank_number": "0118",
        "to_branch_number": "205",
        "source": "金融機関の通知",
    }
    by_officer = await desk.decide(BANKS, {"changes": [merger]}, COLLEAGUE)
    (waiting,) = await desk.get("/approvals", by=HEAD)
    shown = await desk.get(f"/approvals/{BANKS}/{waiting['approval_id']}", by=HEAD)
    await desk.post(
        f"/approvals/{BANKS}/{waiting['approval_id']}/approve", {"payload_hash": shown["payload_hash"]}, HEAD
    )
    again = await desk.propose(BANKS, {"changes": [merger]})

    assert by_officer.status_code == 403
    (known,) = await desk.get("/bank-changes")
    assert (known["to_bank_number"], known["to_branch_number"]) == ("0118", "205")
    assert again.json()["type"] == "urn:shuno:problem:bank_change_known"


def test_an_account_follows_its_bank_through_every_merger_up_to_the_day() -> None:
    changes = [
        BankChange("0117", None, date(2025, 1, 1), "0118", None),
        BankChange("0118", "001", date(2025, 7, 1), "0118", "205"),
        BankChange("0117", "001", date(2025, 9, 1), "0999", "001"),
        BankChange("0118", "205", date(2026, 1, 1), "0117", "001"),
    ]

    assert bank_on(date(2024, 12, 31), "0117", "001", changes) == ("0117", "001")
    assert bank_on(date(2025, 1, 1), "0117", "001", changes) == ("0118", "001")
    assert bank_on(date(2025, 7, 1), "0117", "001", changes) == ("0118", "205")
    assert bank_on(date(2025, 12, 31), "0117", "002", changes) == ("0118", "002")
    assert bank_on(date(2026, 1, 1), "0117", "001", changes) == ("0117", "001")
