"""Results of account transfer: each request has one, money is never lost or guessed at, failures have consequences."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.transfer_release import Release, release_run
from services.payments.handlers.transfer_results import post_transfer_results
from services.payments.handlers.transfer_runs import NotRunnable, freeze
from services.payments.rules.transfer_result import Debit, RequestStanding, Verdict, verdict
from services.payments.service import build
from services.payments.store import transfer_runs
from shared.contracts import Channel, OverpaymentCause, OverpaymentFound, ReceiptStage, TransferFailed
from shared.days import TOKYO
from shared.formats.account_transfer import Purpose, TransferHeader, TransferRow, write_account_transfer
from shared.formats.customer_number import customer_number
from shared.law.municipality import Municipality
from shared.law.parameter import Parameter
from tests.authority import bearer
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import DUE, assessed, key_of, paid, revised
from tests.payments.test_mandates import OFFICER, TransferDesk, desk
from tests.payments.test_transfer_runs import bank_certificate, frozen, payments, released

__all__ = ["desk", "payments"]

ACCOUNT = Debit("0117", "001", "1", "7654321", 0)


def result_row(number: int, place: int, yen: int, code: str, on: date = DUE, record_no: int = 0) -> TransferRow:
    """What the bank says of the debit of a claim."""
    return TransferRow(
        *("0117", "", "001", "", "1", "7654321", "ｼﾕｳﾉｳ ﾀﾛｳ"),
        amount_yen=yen,
        new_code="0",
        customer_number=customer_number(int(key_of(number, place))),
        result_code=code,
        debit_on=on,
        record_no=record_no,
    )


def result_file(rows: Sequence[TransferRow], consignor: str = "0000000001") -> bytes:
    header = TransferHeader(consignor, "ｲｼﾉﾏｷｼ", rows[0].debit_on, "0117", "001", "1", "0000001")
    return b"".join(write_account_transfer([(header, rows)], Purpose.RESULT))


async def take(desk: TransferDesk, *rows: TransferRow, consignor: str = "0000000001") -> dict[str, Any]:
    """Send a result file and let the worker of the service take it in."""
    (worker,) = desk.payments.service.workers
    parameters = {"name": "result.txt", "received_on": "2025-07-03"}
    content = result_file(rows, consignor)
    headers = bearer(desk.keys, OFFICER)
    sent = await desk.client.post("/intake/files", params=parameters, content=content, headers=headers)
    assert sent.status_code == 202, sent.text
    working = asyncio.create_task(worker(desk.payments.transactions))
    try:
        while True:
            state: dict[str, Any] = await desk.get(f"/intake/files/{sent.json()['file_id']}")
            if state["state"] in ("posted", "refused"):
                assert state["state"] == "posted", state["findings"]
                return state
            await asyncio.sleep(0.01)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def headers_of(desk: TransferDesk) -> dict[str, str]:
    from tests.authority import bearer

    return bearer(desk.keys, "0412")


async def asked(desk: TransferDesk, *amounts: int) -> dict[str, Any]:
    """A released run with a claim for each amount."""
    await desk.applied()
    await desk.payments.hear(assessed(1, *amounts))
    run = await frozen(desk)
    answer: httpx.Response = await released(desk, run)
    assert answer.status_code == 200, answer.text
    return run


async def states(desk: TransferDesk) -> list[tuple[Any, ...]]:
    rows = await desk.payments.pool.fetch("SELECT state, result_code FROM transfer_request ORDER BY request_id")
    return [tuple(row) for row in rows]


async def unexpected(desk: TransferDesk) -> list[str]:
    return [row["reason"] for row in await desk.get("/transfer-results/unexpected")]


@pytest.mark.feature("D4")
async def test_each_request_has_one_result_and_what_is_missing_is_told_after_the_agreed_days(
    desk: TransferDesk,
) -> None:
    run = await asked(desk, 30_000, 40_000, 50_000)

    await take(desk, result_row(1, 1, 30_000, "0"), result_row(1, 2, 40_000, "1"))
    early = await desk.payments.job("report_missing_transfers", date(2025, 7, 7))
    late = await desk.payments.job("report_missing_transfers", date(2025, 7, 8))

    assert await states(desk) == [("paid", "0"), ("failed", "1"), ("open", None)]
    assert await unexpected(desk) == []
    assert early == {"missing": 0, "amount_yen": 0, "runs": []}
    assert late == {"missing": 1, "amount_yen": 50_000, "runs": [run["run_id"]]}
    (missing,) = await desk.get(f"/transfer-runs/{run['run_id']}/missing")
    assert missing["amount_yen"] == 50_000
    (failed,) = await desk.get(f"/transfer-runs/{run['run_id']}/failures")
    assert (failed["reason"], failed["failure_count"], failed["open_principal_yen"]) == ("資金不足", 1, 40_000)
    (done,) = await desk.get("/transfers-done?year=2025")
    assert (done["debit_on"], done["amount_yen"]) == ("2025-06-30", 30_000)
    assert await desk.payments.proof() == []


@pytest.mark.feature("D4")
async def test_a_result_for_what_was_pulled_out_waits_in_suspense(desk: TransferDesk) -> None:
    await desk.applied()
    await desk.payments.hear(assessed(1, 30_000, 40_000))
    run = await frozen(desk)
    await desk.payments.hear(paid(30_000, number=1, place=1))
    await desk.post(f"/transfer-runs/{run['run_id']}/checks", {})
    run = await desk.get(f"/transfer-runs/{run['run_id']}")
    assert (await released(desk, run)).status_code == 200

    state = await take(desk, result_row(1, 1, 30_000, "0"), result_row(1, 2, 40_000, "0"))

    assert (state["posted_yen"], state["suspense_yen"]) == (40_000, 30_000)
    assert await unexpected(desk) == ["pulled_out"]
    (waiting,) = await desk.get("/suspense")
    assert waiting["amount_yen"] == 30_000
    assert await desk.payments.balance(key_of(1)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    assert await desk.payments.proof() == []


@pytest.mark.feature("D4")
async def test_what_was_never_asked_for_is_posted_where_it_belongs_and_listed(desk: TransferDesk) -> None:
    await desk.payments.hear(assessed(1, 30_000))

    await take(desk, result_row(1, 1, 30_000, "0"))

    assert await unexpected(desk) == ["not_requested"]
    assert (await desk.payments.balance(key_of(1)))["principal_collected"] == 30_000


@pytest.mark.feature("D4")
async def test_a_second_result_that_says_otherwise_moves_nothing_by_itself(desk: TransferDesk) -> None:
    await asked(desk, 30_000)
    await take(desk, result_row(1, 1, 30_000, "1"))

    state = await take(desk, result_row(1, 1, 30_000, "0"), consignor="0000000002")

    assert await states(desk) == [("failed", "1")]
    assert (await unexpected(desk), state["suspense_yen"]) == (["contradicts"], 30_000)
    assert await desk.payments.balance(key_of(1)) == {"principal_assessed": 30_000}
    assert await desk.payments.proof() == []


def standing(state: str, *, released: bool = True, code: str | None = None) -> RequestStanding:
    return RequestStanding(state, released, ACCOUNT, code)


@pytest.mark.parametrize(
    ("request_", "debit", "code", "expected"),
    [
        (None, ACCOUNT, "0", Verdict.NOT_REQUESTED),
        (standing("pulled_out"), ACCOUNT, "0", Verdict.PULLED_OUT),
        (standing("open", released=False), ACCOUNT, "0", Verdict.NOT_RELEASED),
        (standing("open"), ACCOUNT._replace(amount_yen=1), "0", Verdict.DIFFERENT),
        (standing("open"), ACCOUNT._replace(branch_number="2"), "0", Verdict.DIFFERENT),
        (standing("open"), ACCOUNT, "9", Verdict.EXPECTED),
        (standing("paid", code="0"), ACCOUNT, "0", Verdict.REPEATED),
        (standing("paid", code="0"), ACCOUNT, "1", Verdict.CONTRADICTS),
    ],
)
def test_how_a_result_fits_its_request(
    request_: RequestStanding | None, debit: Debit, code: str, expected: Verdict
) -> None:
    assert verdict(request_, debit, code) is expected


@pytest.mark.feature("D8")
async def test_a_claim_paid_by_slip_and_by_transfer_is_posted_twice_and_the_excess_found_at_once(
    desk: TransferDesk,
) -> None:
    await asked(desk, 30_000)
    await desk.payments.hear(paid(30_000, number=1, on=date(2025, 6, 27)))

    await take(desk, result_row(1, 1, 30_000, "0"))

    assert await desk.payments.balance(key_of(1)) == {
        "principal_assessed": 30_000,
        "principal_collected": 30_000,
        "overpaid": 30_000,
    }
    (found,) = await desk.payments.announced(OverpaymentFound)
    assert (found.amount_yen, found.cause) == (30_000, OverpaymentCause.DOUBLE_PAYMENT)
    assert await desk.payments.proof() == []


@pytest.mark.parametrize(("code", "stopped"), [("1", None), ("2", "2025-07-01"), ("8", None)])
async def test_a_bank_without_the_account_is_not_asked_again(
    desk: TransferDesk, code: str, stopped: str | None
) -> None:
    await asked(desk, 30_000)

    await take(desk, result_row(1, 1, 30_000, code))

    newest = (await desk.get("/mandates/1"))[-1]
    assert newest["stopped_from"] == stopped
    failed = await desk.payments.announced(TransferFailed)
    # What the city stopped itself is no failure.
    assert [(one.result_code, one.failure_count) for one in failed] == ([] if code == "8" else [(code, 1)])


@pytest.mark.usefixtures("lasting_law")
@pytest.mark.feature("D5")
async def test_a_failure_is_counted_and_noticed_once_with_its_reason_and_a_slip_that_holds_the_charge(
    desk: TransferDesk,
) -> None:
    run = await asked(desk, 30_000, 40_000, 50_000)
    rows = [result_row(1, 1, 30_000, "1"), result_row(1, 2, 40_000, "1"), result_row(1, 3, 50_000, "8")]
    await take(desk, *rows)
    await desk.payments.hear(paid(40_000, number=1, place=2, on=date(2025, 7, 4)))
    path = f"/transfer-runs/{run['run_id']}/notices"
    pay_by = datetime.now(TOKYO).date() + timedelta(days=10)

    past = await desk.post(path, {"pay_by": "2025-07-20"})
    made = await desk.post(path, {"pay_by": pay_by.isoformat()})
    again = await desk.post(path, {"pay_by": pay_by.isoformat()})
    (notice,) = await desk.get(path)

    # One was paid meanwhile, and one the city had stopped itself.
    assert (past.status_code, made.json()["noticed"], again.json()["noticed"]) == (422, 1, 0)
    assert (notice["reason"], notice["failure_count"], notice["pay_by"]) == ("資金不足", 1, pay_by.isoformat())
    (part,) = await desk.payments.pool.fetch("SELECT * FROM slip_part WHERE slip_no = $1", notice["slip_no"])
    assert (part["principal_yen"], part["late_charge_yen"] > 0) == (30_000, True)
    assert notice["slip_yen"] == part["principal_yen"] + part["late_charge_yen"]
    # The slip pays the claim on that day, to the last yen.
    slip = paid(notice["slip_yen"], on=pay_by, ref="slip").model_copy(update={"clearing_key": notice["clearing_key"]})
    await desk.payments.hear(slip)
    balance = await desk.payments.balance(key_of(1, 1))
    assert balance["late_charge_collected"] == balance["late_charge_assessed"] == part["late_charge_yen"]
    assert await desk.payments.proof() == []


async def test_the_list_for_yearly_notices_leaves_out_money_that_was_taken_back(desk: TransferDesk) -> None:
    await asked(desk, 30_000, 40_000)
    await take(desk, result_row(1, 1, 30_000, "0"), result_row(1, 2, 40_000, "0"))
    reference = f"20250630.{customer_number(int(key_of(1, 2)))}"
    taken_back = paid(40_000, number=1, place=2, on=DUE, ref=reference, stage=ReceiptStage.CANCEL)
    await desk.payments.hear(taken_back.model_copy(update={"channel": Channel.ACCOUNT_TRANSFER}))

    (done,) = await desk.get("/transfers-done?year=2025")

    assert (done["instalment"], done["amount_yen"]) == ("01", 30_000)
    assert await desk.get("/transfers-done?year=2026") == []


async def test_the_proof_finds_a_paid_request_without_its_money(desk: TransferDesk) -> None:
    await asked(desk, 30_000)
    await take(desk, result_row(1, 1, 30_000, "0"))
    assert await desk.payments.proof() == []

    await desk.payments.owner.execute("UPDATE transfer_request SET amount_yen = 30_001")

    assert await desk.payments.proof() == ["transfers"]


def with_retries(municipality: Municipality) -> Municipality:
    """The same city, with second transfers."""
    known = municipality.ordinance.debit_retry
    switched: Parameter[bool] = replace(known, values=tuple(replace(one, value=True) for one in known.values))
    return replace(municipality, ordinance=replace(municipality.ordinance, debit_retry=switched))


@pytest.mark.feature("D6")
async def test_a_second_transfer_follows_item_and_reason_and_there_is_no_third(desk: TransferDesk) -> None:
    city = with_retries(ISHINOMAKI)
    desk.payments.service = build(city)
    await asked(desk, 30_000, 40_000)
    rows = [result_row(1, 1, 30_000, "1", record_no=2), result_row(1, 2, 40_000, "9", record_no=3)]
    async with desk.payments.transactions.begin(desk.payments.actor) as transaction:
        await post_transfer_results(await stored_file(desk.payments), 0, rows, transaction, city)

    # 15 days after 30 June is 15 July 2025, a Tuesday.
    again = date(2025, 7, 15)
    assert {one.result_code: one.retry_on for one in await desk.payments.announced(TransferFailed)} == {
        "1": again,
        "9": None,
    }
    await desk.payments.job("freeze_transfer_runs", date(2025, 7, 1))
    (second,) = await desk.payments.pool.fetch("SELECT * FROM transfer_request WHERE attempt = 2")
    assert (second["debit_on"], second["amount_yen"], second["clearing_key"]) == (again, 30_000, key_of(1, 1))
    run = await desk.get(f"/transfer-runs/{second['run_id']}")
    assert (await released(desk, run)).status_code == 200
    rows = [result_row(1, 1, 30_000, "1", on=again, record_no=2)]
    async with desk.payments.transactions.begin(desk.payments.actor) as transaction:
        await post_transfer_results(await stored_file(desk.payments), 0, rows, transaction, city)
    last = (await desk.payments.announced(TransferFailed))[-1]
    assert (last.debit_on, last.failure_count, last.retry_on) == (again, 2, None)


async def stored_file(payments: Payments) -> int:
    """A file that is being posted; its bytes are not looked at."""
    number: int = await payments.owner.fetchval(
        "INSERT INTO intake_file (name, sha256, byte_count, profile, reader, sender, received_on, state)"
        " VALUES ('result.txt', gen_random_uuid()::text, 0, 'strict', 'account_transfer/1', 'test', '2025-07-03',"
        " 'posting') RETURNING file_id"
    )
    return number


_numbers = itertools.count(1000)
_STEPS = ["pay", "pay", "revise", "freeze", "freeze", "release", "release", "result", "result", "fail"]


@pytest.mark.feature("D2", "D4", "D7", "D8")
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(1, 3)), min_size=1, max_size=12))
async def test_money_is_conserved_in_whatever_order_requests_results_and_slips_come(
    payments: Payments, tmp_path: Path, steps: list[tuple[str, int]]
) -> None:
    await payments.owner.execute(
        "TRUNCATE receipt, suspense, suspense_owner, ledger_entry, claim_balance, claim_breakdown, due_date_history,"
        " claim, notice, assessment_history, transfer_run, transfer_request, transfer_release, mandate,"
        " mandate_version, transfer_failure, intake_file, slip CASCADE"
    )
    certificate = tmp_path / "bank.pem"
    certificate.write_bytes(bank_certificate().public_bytes(Encoding.PEM))
    number = next(_numbers)
    await payments.owner.execute(
        "WITH m AS (INSERT INTO mandate (addressee_no, tax_item, version_no) VALUES ('000000000000001', '012', 1)"
        " RETURNING mandate_id) INSERT INTO mandate_version SELECT mandate_id, 1, 1, 'applied', '2025-01-01', '0117',"
        " '001', '1', '7654321', NULL, NULL, 'ｼﾕｳﾉｳ ﾀﾛｳ', 'self', NULL, NULL, NULL, NULL, 'test', gen_random_uuid(),"
        " 'test', now() FROM m"
    )
    await payments.hear(assessed(number, 10_000, 20_000, 30_000))
    history, paid_yen = itertools.count(2), 0
    for position, (kind, place) in enumerate(steps):
        yen = 10_000 * place
        if kind == "pay":
            await payments.hear(paid(yen, number=number, place=place, ref=f"{number}.{position}"))
            paid_yen += yen
        elif kind == "revise":
            await payments.hear(revised(number, next(history), 10_000, 20_000, 30_000 - 1_000 * place))
        elif kind in ("result", "fail"):
            row = result_row(number, place, yen, "0" if kind == "result" else "1", record_no=2)
            async with payments.transactions.begin(payments.actor) as transaction:
                await post_transfer_results(await stored_file(payments), 0, [row], transaction, ISHINOMAKI)
        else:
            await _step_of_run(payments, kind, certificate)
    assert await payments.proof() == []
    doubled = await payments.pool.fetchval(
        "SELECT count(*) FROM transfer_request WHERE state = 'open' GROUP BY claim_id HAVING count(*) > 1"
    )
    assert doubled is None
    held = await payments.pool.fetchval(
        "SELECT coalesce(sum(amount_yen), 0) FROM ledger_entry WHERE side = 'collected'"
    )
    received = await payments.pool.fetchval("SELECT coalesce(sum(amount_yen), 0) FROM receipt")
    assert held == received >= paid_yen


async def _step_of_run(payments: Payments, kind: str, certificate: Path) -> None:
    try:
        async with payments.transactions.begin(payments.actor) as transaction:
            if kind == "freeze":
                await freeze(DUE, transaction, ISHINOMAKI)
                return
            run_id = await transaction.connection.fetchval("SELECT max(run_id) FROM transfer_run")
            run = await transaction.connection.fetchrow(transfer_runs.SELECT_RUN, run_id)
            if run is not None:
                release = Release(run_id, run["file_sha256"], run["request_count"], run["amount_yen"])
                await release_run(release, uuid4(), transaction, ISHINOMAKI, certificate)
    except NotRunnable:
        return
