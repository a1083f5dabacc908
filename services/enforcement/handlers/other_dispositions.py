"""Secondary liability, security and provisional seizure (第二次納税義務・担保・保全差押): checked, kept and issued."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.enforcement.handlers.dispositions import (
    NotPossible,
    Wanted,
    issue,
    keep,
    locked,
    locked_case,
    require_case,
    require_claims,
)
from services.enforcement.rules.other_dispositions import (
    OBJECTIONS,
    OtherObjection,
    SecondaryLiability,
    SecurityKind,
    liability_objections,
    security_objections,
)
from services.enforcement.store import dispositions as store
from services.enforcement.store import registers
from shared.days import TOKYO, add_months
from shared.law.library import LAW
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def require_liable(wanted: Wanted, on: date, connection: Connection) -> None:
    """Check a secondary liability; what is owed is asked of payments at the issue.

    Raises:
        NotPossible: A claim is not as proposed, the limit is missing, or the same person is asked already.
    """
    await require_case(wanted.addressee_no, connection)
    await require_claims(wanted, on, connection)
    _raise(liability_objections(SecondaryLiability(wanted.ground), wanted.limit_yen))
    asked = (wanted.counterparty_no, sorted(wanted.claims))
    if await connection.fetchval(store.SELECT_LIABLE, *asked):
        raise NotPossible("この方は、この期別債権についてすでに第二次納税義務の告知を受けています。")
    if wanted.due_on is not None and wanted.due_on <= on:
        raise NotPossible("納付の期限は、今日より後の日を入力してください。")


async def make_liable(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a decided secondary liability, and ask payments; the notice of payment is issued when it has answered.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection)
    await require_liable(wanted, _day(transaction), transaction.connection)
    await keep(wanted, case_id, approval_id, transaction)


async def require_securable(wanted: Wanted, on: date, connection: Connection) -> None:
    """Check a security against what is owed as it is known here.

    Raises:
        NotPossible: A claim is not as proposed, nobody guarantees, or it does not cover what is owed.
    """
    rows = await require_claims(wanted, on, connection)
    owed_yen = sum(row["owed_yen"] for row in rows)
    given = wanted.addressee_no, wanted.counterparty_no, wanted.limit_yen or 0, owed_yen
    _raise(security_objections(SecurityKind(wanted.ground), *given))


async def take_security(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a security: it is in force at once, also for somebody who is in no arrears yet.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection, make=True)
    await require_securable(wanted, _day(transaction), transaction.connection)
    await _issue_at_once(wanted, case_id, approval_id, transaction)


async def require_provisional(wanted: Wanted, connection: Connection) -> int:
    """Check a provisional seizure against the register; gives the case.

    Raises:
        NotPossible: There is no case, or the property is not in its register.
    """
    case_id = await require_case(wanted.addressee_no, connection)
    found = await connection.fetchrow(registers.LOCK_PROPERTY, wanted.property_id, case_id)
    last = await connection.fetchrow(registers.SELECT_LAST_PROPERTY, wanted.property_id) if found else None
    if last is None or last["is_gone"]:
        raise NotPossible("財産の登録が見つかりません。財産の番号を確かめてください。")
    return case_id


async def seize_provisionally(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a provisional seizure with the last day by which the tax must be fixed (地方税法16条の4第5項).

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection)
    await require_provisional(wanted, transaction.connection)
    on = _day(transaction)
    due_on = add_months(on, LAW.provisional_seizure_months.on(on))
    await _issue_at_once(wanted, case_id, approval_id, transaction, due_on=due_on)


async def _issue_at_once(
    wanted: Wanted, case_id: int, approval_id: UUID, transaction: Transaction, *, due_on: date | None = None
) -> None:
    kept = wanted if due_on is None else replace(wanted, due_on=due_on)
    await keep(kept, case_id, approval_id, transaction)
    row = await locked(approval_id, transaction.connection)
    await issue([row], _day(transaction), transaction, by=transaction.actor.id)


def _raise(found: Sequence[OtherObjection]) -> None:
    if found:
        raise NotPossible("".join(OBJECTIONS[one] for one in found))


def _day(transaction: Transaction) -> date:
    return transaction.started_at.astimezone(TOKYO).date()
