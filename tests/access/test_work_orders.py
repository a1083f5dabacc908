"""What a contractor gets is what two persons approved: that query, those fields, for its named worker, for a time."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from deploy.commands.installation import service_named
from deploy.commands.work_order import run_order
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key
from shared.contracts.fields import TaxItemCode
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.access.city_hall import ISHINOMAKI, TAX, CityHall, city_hall, days, problem, today
from tests.access.test_contracts import COMPANY_HEAD, COMPANY_OFFICER, approved, named, terms
from tests.authority import bearer, give, granted
from tests.guarded import guarded
from tests.infrastructure import Databases
from tests.payments.conftest import envelope
from tests.payments.events import assessed

OFFICER, CHECKER, HEAD, WORKER, STRANGER = "0451", "0452", "0453", "9101", "9102"
ACT, SYSTEMS = "access.work_order", "information_policy"
FIRST, SECOND, OTHER = "000000000000701", "000000000000702", "000000000000703"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate() -> x509.Certificate:
    """Of a company that does not exist."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test company")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=30))
    return builder.sign(_KEY, hashes.SHA256())


CERTIFICATE = certificate()


def claims(**changed: Any) -> dict[str, Any]:
    values = {
        "view": "payments.open_claims",
        "fields": ["addressee_no", "due_on", "principal_assessed_yen"],
        "tax_item": "012",
        "due_from": "2025-06-01",
        "due_until": "2025-06-30",
    }
    return {**values, **changed}


@dataclass
class House:
    """Access, payments and dunning behind their guards, and a company with a contract."""

    hall: CityHall
    clients: dict[str, httpx.AsyncClient]
    pools: dict[str, asyncpg.Pool]
    contract_id: str

    def order(self, query: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
        values = {
            "purpose": "データ移行の検証",
            "query": query or claims(),
            "rows_max": 100,
            "contract_id": self.contract_id,
            "worker": WORKER,
            "certificate": CERTIFICATE.public_bytes(Encoding.PEM).decode(),
            "collect_by": days(5).isoformat(),
            "delete_by": days(20).isoformat(),
        }
        return {**values, **changed}

    async def decided(self, query: dict[str, Any] | None = None, **changed: Any) -> str:
        """Proposed, checked and approved; the number of the order."""
        made = await self.hall.propose(ACT, by=OFFICER, **self.order(query, **changed))
        assert made.status_code == 201, made.text
        # One approval is not enough, and nobody gives both.
        assert problem(await self.hall.approve(made, ACT, by=HEAD))[0] == 409
        path, body = f"/approvals/{ACT}/{made.json()['approval_id']}", {"payload_hash": made.json()["payload_hash"]}
        assert problem(await self.hall.ask(f"{path}/check", body, by=OFFICER)) == (403, "forbidden")
        # It is another office that checks.
        checked = await self.hall.ask(f"{path}/check", body, by=CHECKER, office=SYSTEMS)
        assert checked.status_code == 200, checked.text
        done = await self.hall.approve(made, ACT, by=HEAD)
        assert done.status_code == 200, done.text
        return str(done.json()["approval_id"])

    async def run(self, order_id: str) -> dict[str, Any]:
        await self.refresh()
        return await run_order(self.clients, self.headers, order_id)

    async def signed_order(self, order_id: str) -> dict[str, Any]:
        answer = await self.hall.ask(f"/work-orders/{order_id}/query", {}, by=OFFICER)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["order"])

    async def extract(self, service: str, order: dict[str, Any]) -> httpx.Response:
        return await self.clients[service].post("/work-order-extracts", json=order, headers=self.headers())

    async def refresh(self) -> None:
        assert (await self.hall.ask("/work-orders", by=OFFICER)).status_code == 200

    def headers(self) -> dict[str, str]:
        return bearer(self.hall.keys, OFFICER)

    async def mine(self, order_id: str, by: str = WORKER) -> httpx.Response:
        return await self.hall.ask(f"/my-work-orders/{order_id}/file", by=by)


@pytest.fixture(scope="module")
async def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    keys = tmp_path_factory.mktemp("orders") / "keys"
    made = {service: await databases.create(service) for service in ("access", "payments", "dunning")}
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("SHUNO_KEYS_DIRECTORY", str(keys))
        hall = await stack.enter_async_context(city_hall(made["access"], keys))
        await hall.employ(COMPANY_OFFICER, TAX, "contract_officer")
        await hall.employ(COMPANY_HEAD, TAX, "contract_head")
        await hall.employ(OFFICER, TAX, "work_order_officer")
        await hall.employ(CHECKER, SYSTEMS, "work_order_checker")
        await hall.employ(HEAD, TAX, "work_order_head")
        for worker in (WORKER, STRANGER):
            await hall.employ(worker, TAX, "work_order_recipient")
        clients, pools = {"access": hall.client}, {}
        for service in ("payments", "dunning"):
            pool = await open_pool(made[service].dsn, application_name="orders-test", connections_max=2)
            stack.push_async_callback(pool.close)
            transactions = Transactions(service, pool, AccessRecordWriter(service, current_record_key(keys)))
            built = service_named(service, ISHINOMAKI)
            if service == "payments":
                events = [
                    assessed(7001, 50_000, addressee_no=FIRST),
                    assessed(7002, 70_000, 8_000, addressee_no=SECOND),
                    assessed(7003, 30_000, addressee_no=OTHER, due_on=date(2025, 7, 31)),
                    assessed(7004, 9_000, addressee_no=OTHER, item=TaxItemCode.RESIDENCE_TAX),
                ]
                async with transactions.begin(Actor("service:payments", ActorKind.SERVICE)) as transaction:
                    await built.handlers[type(events[0])]([envelope(one) for one in events], transaction)
            await give(pool, OFFICER, granted([f"{service}.work_order.extract"], ["operations"]))
            clients[service] = (await stack.enter_async_context(guarded(built, transactions, keys))).client
            pools[service] = pool
        contract_id = await approved(hall, "access.contract", terms())
        assert (await named(hall, contract_id, WORKER)).status_code == 201
        yield House(hall, clients, pools, contract_id)
    for database in made.values():
        await databases.drop(database)


def opened(content: bytes) -> list[str]:
    """What the receiver reads with his private key."""
    plain = pkcs7.pkcs7_decrypt_der(content, CERTIFICATE, _KEY, [])
    return plain.decode("utf-8-sig").split("\r\n")


@pytest.mark.feature("N4", "N11")
async def test_the_approved_query_runs_once_and_its_deletion_is_proved(house: House) -> None:
    hall, order_id = house.hall, await house.decided()
    path = f"/work-orders/{order_id}"
    assert problem(await house.mine(order_id)) == (409, "not_executed")

    # The text that was approved is the one that runs: no other filter, no other field.
    order = await house.signed_order(order_id)
    for changed in (
        order["content"].replace("2025-06-30", "2025-12-31"),
        order["content"].replace('\\"due_on\\"', '\\"notice_no\\"'),
    ):
        assert changed != order["content"]
        assert problem(await house.extract("payments", {**order, "content": changed})) == (409, "not_signed")
    assert problem(await house.extract("dunning", order))[0] in (403, 409)

    made = await house.run(order_id)
    assert (made["row_count"], made["person_count"]) == (3, 2)
    assert made["query_sha256"] == made["payload_hash"]
    with pytest.raises(typer.Exit):
        await run_order(house.clients, house.headers, order_id)
    again = await hall.ask(f"{path}/file", {**order, "content": "{}"}, by=OFFICER)
    assert problem(again) == (409, "executed_already")

    # Each person is on record under the order's number, as given out.
    records = await house.pools["payments"].fetch(
        "SELECT subject_ref, action, fields FROM access_record WHERE detail LIKE $1 ORDER BY subject_ref",
        f"%work_order:{order_id}",
    )
    assert [(row["subject_ref"], row["action"]) for row in records] == [(FIRST, "export"), (SECOND, "export")]
    assert sorted(records[0]["fields"]) == ["addressee_no", "due_on", "principal_assessed_yen"]

    # Only the named worker fetches it, and only his key opens it; the watermark says whose it is.
    assert problem(await house.mine(order_id, by=STRANGER)) == (404, "not_found")
    assert problem(await hall.ask(f"/my-work-orders/{order_id}/receipt", {}, by=WORKER)) == (409, "not_fetched")
    fetched = await house.mine(order_id)
    assert fetched.status_code == 200
    assert FIRST.encode() not in fetched.content
    heading, *rows, mark, end = opened(fetched.content)
    assert heading == "宛名番号,納期限,税額"
    assert sorted(rows) == [
        f"{FIRST},2025-06-30,50000",
        f"{SECOND},2025-06-30,70000",
        f"{SECOND},2025-06-30,8000",
    ]
    assert mark.startswith(f"#作業指示,{order_id},株式会社見本事務 {WORKER},{today().year}-")
    assert end == ""

    # Whoever has fetched it owes the proof of its deletion.
    assert await hall.run("watch_work_orders", days(20)) == {"expired_files": 1, "overdue_deletions": 0}
    assert (await hall.run("watch_work_orders", days(21)))["overdue_deletions"] == 1
    proof = {"deleted_on": today().isoformat(), "document_no": "消去第1号", "method": "専用ソフトによる上書き消去"}
    assert problem(await hall.ask(f"{path}/deletion", proof, by=OFFICER)) == (409, "not_received")
    assert problem(await hall.ask(f"/my-work-orders/{order_id}/receipt", {}, by=STRANGER)) == (404, "not_found")
    assert (await hall.ask(f"/my-work-orders/{order_id}/receipt", {}, by=WORKER)).status_code == 201
    future = {**proof, "deleted_on": days(1).isoformat()}
    assert problem(await hall.ask(f"{path}/deletion", future, by=OFFICER)) == (409, "impossible_day")
    assert problem(await hall.ask(f"{path}/deletion", proof, by=WORKER)) == (403, "forbidden")
    assert (await hall.ask(f"{path}/deletion", proof, by=OFFICER)).status_code == 201
    assert problem(await hall.ask(f"{path}/deletion", proof, by=OFFICER)) == (409, "deleted_already")
    assert (await hall.run("watch_work_orders", days(21)))["overdue_deletions"] == 0
    [shown] = [one for one in (await hall.ask("/work-orders", by=HEAD)).json() if one["order_id"] == order_id]
    assert (shown["deleted_on"], shown["deletion_document_no"]) == (today().isoformat(), "消去第1号")


async def test_figures_and_notices_leave_as_approved_and_more_rows_than_approved_do_not(house: House) -> None:
    figures = {
        "view": "payments.collection_figures",
        "fields": ["tax_item", "principal_assessed_yen"],
        "accounting_fiscal_year": 2025,
    }
    order_id = await house.decided(figures)
    assert (await house.run(order_id))["person_count"] == 0
    handed = await house.hall.ask(f"/work-orders/{order_id}/file", by=OFFICER)
    assert opened(handed.content)[:3] == ["税目,税額", "個人住民税,9000", "固定資産税,158000"]
    # The receiver has no account: an officer notes his written receipt, and the file is gone.
    receipt = {"received_on": today().isoformat(), "document_no": "受領第1号"}
    noted = await house.hall.ask(f"/work-orders/{order_id}/receipt", receipt, by=OFFICER)
    assert noted.status_code == 201, noted.text
    assert problem(await house.hall.ask(f"/work-orders/{order_id}/file", by=OFFICER)) == (409, "deleted_already")
    assert await house.hall.fetch("SELECT FROM work_order_file WHERE order_id = $1", order_id) == []

    too_many = await house.decided(rows_max=2)
    refused = await house.extract("payments", await house.signed_order(too_many))
    assert problem(refused) == (409, "too_many_rows")

    await house.pools["dunning"].execute(
        "INSERT INTO dunning_notice (claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no,"
        " instalment, due_on, issue_by, issued_on, pay_by, open_principal_yen, fee_yen, written_at)"
        " VALUES (1, 'D-1', $1, '012', 2025, '1', '01', '2025-06-30', '2025-07-20', '2025-07-18', '2025-07-28',"
        " 50000, 100, now())",
        FIRST,
    )
    notices = {
        "view": "dunning.issued_notices",
        "fields": ["document_no", "pay_by"],
        "tax_item": "012",
        "issued_from": "2025-07-01",
        "issued_until": "2025-07-31",
    }
    order_id = await house.decided(notices)
    await house.run(order_id)
    assert opened((await house.mine(order_id)).content)[:2] == ["文書番号,指定期限", "D-1,2025-07-28"]
    # A result of one order is not taken for another.
    other_id = await house.decided()
    answer = await house.extract("payments", await house.signed_order(other_id))
    third_id = await house.decided()
    taken = await house.hall.ask(f"/work-orders/{third_id}/file", answer.json(), by=OFFICER)
    assert problem(taken) == (409, "other_query")
    forged = {**answer.json(), "content": answer.json()["content"].replace('"row_count":3', '"row_count":2')}
    assert problem(await house.hall.ask(f"/work-orders/{other_id}/file", forged, by=OFFICER)) == (409, "not_signed")


@pytest.mark.feature("N6")
async def test_no_file_without_a_running_contract_and_its_named_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = house.hall

    async def refused(**changed: Any) -> tuple[int, str]:
        return problem(await hall.propose(ACT, by=OFFICER, **house.order(**changed)))

    assert await refused(contract_id="00000000-0000-7000-8000-000000000000") == (404, "not_found")
    assert await refused(worker=STRANGER) == (409, "not_named")
    assert await refused(delete_by=days(101).isoformat()) == (409, "no_running_contract")
    assert await refused(collect_by=days(21).isoformat()) == (409, "days_in_no_order")
    assert (await refused(certificate="no certificate"))[0] == 422
    assert (await refused(query=claims(fields=["addressee_no", "name"])))[0] == 422
    assert (await refused(query=claims(fields=["due_on", "due_on"])))[0] == 422
    assert (await refused(query=claims(sql="SELECT 1")))[0] == 422

    waiting, executed = await house.decided(), await house.decided()
    await house.run(executed)
    # Its days are over for whoever comes too late.
    with monkeypatch.context() as later:
        later.setattr("services.access.handlers.work_orders.today", lambda _transaction: days(6))
        assert problem(await house.mine(executed)) == (409, "expired")
        assert problem(await hall.ask(f"/work-orders/{waiting}/query", {}, by=OFFICER)) == (409, "expired")
    order = await house.signed_order(waiting)
    sealed_answer = (await house.extract("payments", order)).json()
    assert json.loads(sealed_answer["content"])["person_count"] == 2

    # With the contract ends everything that has not left yet.
    ended = await hall.ask(f"/contracts/{house.contract_id}/end", {"reason": "契約の解除"}, by=COMPANY_HEAD)
    assert ended.status_code == 200
    gone = (409, "no_running_contract")
    assert problem(await hall.ask(f"/work-orders/{waiting}/query", {}, by=OFFICER)) == gone
    assert problem(await hall.ask(f"/work-orders/{waiting}/file", sealed_answer, by=OFFICER)) == gone
    # The worker's role went with the contract; nor does an officer hand the file over.
    assert problem(await hall.ask(f"/work-orders/{executed}/file", by=OFFICER)) == gone
    assert await refused() == gone
