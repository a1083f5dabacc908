"""Companies that work for the city: approved by two persons, with named workers bounded in number, until they end.

Nobody of a company without an approved contract gets an account or a role, and none reaches beyond the contract.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg

from services.access.handlers.authority import announce_authority
from services.access.store import contractors, grants
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contract:
    """What a company does for the city, or for a contractor of the city.

    Attributes:
        parent_id: The contract of which a part is handed on; none for a contract with the city.
        company_name: The company.
        corporate_number: Its corporate number (法人番号).
        document_no: Number of the contract, or of the written application.
        work: What it does.
        safeguards: How it keeps the data safe.
        reason: Why a part is handed on; empty for a contract with the city.
        workers_max: How many persons may be named at a time.
        valid_from: First day.
        valid_until: Last day.
    """

    parent_id: UUID | None
    company_name: str
    corporate_number: str
    document_no: str
    work: str
    safeguards: str
    reason: str
    workers_max: int
    valid_from: date
    valid_until: date


async def require_contractable(contract: Contract, on: date, connection: Connection) -> None:
    """Go on only where a contract may be entered on a day.

    Raises:
        Problem: It is over, or a part is handed on too late, for too long, to the contractor himself or a second time.
    """
    if contract.valid_until < max(on, contract.valid_from):
        raise Problem(409, "over_already", "契約の期間が過ぎているか、終わりが始まりより前です。")
    if contract.parent_id is None:
        return
    parent = await connection.fetchrow(contractors.SELECT_ONE, contract.parent_id)
    if parent is None:
        raise not_found("委託契約")
    if parent["parent_id"] is not None:
        raise Problem(409, "handed_on_twice", "再委託先からの再々委託は認められません。")
    if parent["corporate_number"] == contract.corporate_number:
        raise Problem(409, "same_company", "委託先と同じ会社です。法人番号を確かめてください。")
    # The application comes before the work (事前の書面による申請).
    if contract.valid_from < on:
        raise Problem(409, "applied_too_late", "再委託は事前の承認が要ります。始まりの日を今日以後にしてください。")
    if contract.valid_from < parent["valid_from"] or contract.valid_until > parent["last_day"]:
        raise Problem(409, "beyond_parent", "再委託の期間が委託契約の期間を超えています。")
    if contract.workers_max > parent["workers_max"]:
        raise Problem(409, "beyond_parent", "再委託の従事者数が委託契約の従事者数を超えています。")


async def add_contract(contract: Contract, contract_id: UUID, transaction: Transaction) -> None:
    """Keep a contract under the approval's number.

    Raises:
        Problem: Things have changed since it was proposed.
    """
    connection = transaction.connection
    await connection.execute(contractors.LOCK)
    await require_contractable(contract, _today(transaction), connection)
    row = (
        *(contract_id, contract.parent_id, contract.company_name, contract.corporate_number, contract.document_no),
        *(contract.work, contract.safeguards, contract.reason, contract.workers_max),
        *(contract.valid_from, contract.valid_until, transaction.started_at),
    )
    await contractors.CONTRACTS.copy(connection, [row])


async def name_worker(
    contract_id: UUID, staff_no: str, valid_from: date, valid_until: date, transaction: Transaction
) -> None:
    """Name a person who works under a contract, before he gets an account.

    Raises:
        Problem: There is no such contract, the days lie outside it, or all its places are taken.
    """
    connection = transaction.connection
    await connection.execute(contractors.LOCK)
    contract = await connection.fetchrow(contractors.SELECT_ONE, contract_id)
    if contract is None:
        raise not_found("委託契約")
    if not contract["valid_from"] <= valid_from <= valid_until <= contract["last_day"]:
        sentence = f"従事の期間は契約の期間({contract['valid_from']}から{contract['last_day']}まで)の内にしてください。"
        raise Problem(409, "beyond_contract", sentence)
    if await connection.fetchval(contractors.IS_NAMED_WITHIN, staff_no, valid_from, valid_until):
        raise Problem(
            409, "named_already", "この従事者は、重なる期間ですでに報告されています。一覧を確かめてください。"
        )
    named = await connection.fetchval(contractors.COUNT_NAMED, contract_id, valid_from, valid_until)
    if named >= contract["workers_max"]:
        sentence = f"従事者は{contract['workers_max']}人までです。従事者の終了を先に入力してください。"
        raise Problem(409, "no_place_left", sentence)
    row = (contract_id, staff_no, valid_from, valid_until, transaction.actor.id, transaction.started_at)
    await contractors.WORKERS.copy(connection, [row])


async def end_worker(worker_id: int, reason: str, transaction: Transaction) -> None:
    """End somebody's work under a contract today: his roles are gone at once.

    Raises:
        Problem: There is no such worker, or his work has ended.
    """
    connection, yesterday = transaction.connection, _today(transaction) - _ONE_DAY
    await connection.execute(contractors.LOCK)
    worker = await connection.fetchrow(contractors.SELECT_WORKER, worker_id)
    if worker is None:
        raise not_found("従事者")
    if worker["last_day"] <= yesterday:
        raise Problem(409, "ended_already", "この従事者の従事はすでに終わっています。")
    row = (worker_id, yesterday, reason, transaction.actor.id, transaction.started_at)
    await contractors.WORKER_ENDS.copy(connection, [row])
    await _take_back(transaction, [], yesterday, worker_id, reason)


async def end_contract(contract_id: UUID, reason: str, transaction: Transaction) -> None:
    """End a contract today, with all that was handed on from it and the roles of everybody under it.

    Raises:
        Problem: There is no such contract, or it has ended.
    """
    connection, yesterday = transaction.connection, _today(transaction) - _ONE_DAY
    await connection.execute(contractors.LOCK)
    contract = await connection.fetchrow(contractors.SELECT_ONE, contract_id)
    if contract is None:
        raise not_found("委託契約")
    if contract["last_day"] <= yesterday:
        raise Problem(409, "ended_already", "この契約はすでに終わっています。")
    row = (contract_id, yesterday, reason, transaction.actor.id, transaction.started_at)
    await contractors.ENDS.copy(connection, [row])
    await _take_back(transaction, [contract_id], yesterday, None, reason)


async def require_named(connection: Connection, staff_no: str, first_day: date, last_day: date | None) -> None:
    """Go on only where a contractor's worker is named under an approved contract for all of a period.

    Raises:
        Problem: He is not, or the period has no end.
    """
    if last_day is None or not await connection.fetchval(contractors.IS_NAMED, staff_no, first_day, last_day):
        sentence = (
            "承認された委託契約の従事者として報告されていないか、期間が従事の期間を超えています。"
            "委託契約と従事者の一覧を確かめてください。"
        )
        raise Problem(409, "not_named", sentence)


async def _take_back(
    transaction: Transaction, contract_ids: list[UUID], last_day: date, worker_id: int | None, reason: str
) -> None:
    connection = transaction.connection
    rows: list[asyncpg.Record] = await connection.fetch(
        contractors.SELECT_GRANTS_BEYOND, contract_ids, last_day, worker_id
    )
    numbers = [row["grant_id"] for row in rows]
    revoked = await connection.fetch(grants.REVOKE, numbers, transaction.actor.id, reason) if numbers else []
    await announce_authority(transaction, sorted({row["staff_no"] for row in revoked}))


def _today(transaction: Transaction) -> date:
    return transaction.started_at.astimezone(TOKYO).date()
