"""What all dispositions beside seizures have in common: they are decided, issued on fresh amounts, noted and ended.

Where amounts matter payments is asked, as before a seizure; the answer decides in the transaction that hears it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from services.enforcement.rules.dispositions import (
    ASKED,
    COLLECTING,
    NOTICED,
    PREFIXES,
    DispositionKind,
    DispositionState,
    DispositionStep,
    next_state,
)
from services.enforcement.store import dispositions as store
from services.enforcement.store.cases import ADD_CASES, FIND_CASE, LOCK_BY_ID
from services.enforcement.store.seizures import TAKE_SERIALS
from shared.contracts import BalancesAsked, BlockState, NoticesAsked
from shared.days import TOKYO, fiscal_year
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: A disposition as `SELECT_WHOLE` reads it, or as it is about to be.
Row: TypeAlias = asyncpg.Record | Mapping[str, Any]


class NotPossible(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a disposition or a step of it; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A disposition as two persons decide it; which fields it has follows from its kind.

    Attributes:
        kind: Which.
        addressee_no: Of whom.
        ground: A value of the kind's own list of grounds.
        claims: Tax item by claim.
        authority: The court, the other authority, or the association.
        reference: Its case number, or the number of the agreement.
        description: What it is about, in words.
        property_id: The property in the register.
        counterparty_no: Who is liable beside the debtor.
        limit_yen: The most that may be collected by it.
        began_on: When the other procedure began, or the earlier seizure was made.
        due_on: The last day: the court's, that of the payment, or the accelerated due date.
        due_time: The time of that day.
        former_due: The due date that is put off, by claim.
    """

    kind: DispositionKind
    addressee_no: str
    ground: str
    claims: Mapping[int, str]
    authority: str = ""
    reference: str = ""
    description: str = ""
    property_id: int | None = None
    counterparty_no: str | None = None
    limit_yen: Yen | None = None
    began_on: date | None = None
    due_on: date | None = None
    due_time: time | None = None
    former_due: Mapping[int, date] | None = None


async def require_claims(wanted: Wanted, on: date, connection: Connection) -> list[asyncpg.Record]:
    """The claims of a disposition as they are known on a day.

    Raises:
        NotPossible: A claim is another's or of another tax item, the same is under way, the association has it, or what
            it rests on lies ahead.
    """
    if wanted.began_on is not None and wanted.began_on > on:
        raise NotPossible("手続の開始または先行の差押えの日がまだ来ていません。日付を確かめてください。")
    rows = await connection.fetch(store.SELECT_STANDINGS, sorted(wanted.claims), on)
    own = {row["claim_id"]: row["tax_item"] for row in rows if row["addressee_no"] == wanted.addressee_no}
    if own != dict(wanted.claims):
        raise NotPossible("この宛名の期別債権でないもの、または税目の違うものがあります。番号を確かめてください。")
    for row in rows:
        if wanted.kind in COLLECTING and DispositionKind.ASSOCIATION in row["under_way"]:
            raise NotPossible(
                f"期別債権{row['claim_id']}は滞納整理組合へ移管しています。返還を受けてから起案してください。"
            )
        if BlockState.TAX_NOTICE_NOT_SERVED in row["states"]:
            raise NotPossible(
                f"期別債権{row['claim_id']}は納税通知書の送達が済んでおらず、確定していません。送達を待ってください。"
            )
    return rows


def require_none_under_way(rows: Sequence[asyncpg.Record], kind: DispositionKind) -> None:
    """Check that no other disposition of a kind is under way for the claims.

    Raises:
        NotPossible: One is.
    """
    taken = [row["claim_id"] for row in rows if kind in row["under_way"]]
    if taken:
        raise NotPossible(f"期別債権{taken[0]}には、同じ処分が続いています。その処分を先に終わらせてください。")


async def require_case(addressee_no: str, connection: Connection) -> int:
    """The case of a person.

    Raises:
        NotPossible: There is none.
    """
    case = await connection.fetchrow(FIND_CASE, addressee_no)
    if case is None:
        raise NotPossible("この宛名の滞納整理の案件が見つかりません。宛名番号を確かめてください。")
    case_id: int = case["case_id"]
    return case_id


async def locked_case(addressee_no: str, connection: Connection, *, make: bool = False) -> int:
    """The case of a person, locked.

    Args:
        addressee_no: Whose.
        connection: Of the transaction that decides.
        make: Whether one is made where he is in arrears with nothing yet, as before an acceleration.

    Raises:
        NotPossible: There is none, and none is made.
    """
    if make:
        await connection.execute(ADD_CASES, [addressee_no])
    case_id = await require_case(addressee_no, connection)
    await connection.fetch(LOCK_BY_ID, [case_id])
    return case_id


async def keep(wanted: Wanted, case_id: int, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a decided disposition; where payments must be asked first, the question goes out with it."""
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    row = (
        approval_id,
        case_id,
        wanted.addressee_no,
        wanted.kind.value,
        wanted.ground,
        wanted.authority,
        wanted.reference,
        wanted.description,
        wanted.property_id,
        wanted.counterparty_no,
        wanted.limit_yen,
        wanted.began_on,
        wanted.due_on,
        wanted.due_time,
        on,
        at,
    )
    await store.DISPOSITIONS.copy(connection, [row])
    former = wanted.former_due or {}
    claims = [(approval_id, claim_id, item, former.get(claim_id)) for claim_id, item in sorted(wanted.claims.items())]
    await store.CLAIMS.copy(connection, claims)
    decided = (approval_id, 1, DispositionStep.DECIDED.value, DispositionState.DECIDED.value, on, None, "", approval_id)
    await store.STEPS.copy(connection, [(*decided, transaction.actor.id, at)])
    if wanted.kind in ASKED:
        disposition = {
            "disposition_id": approval_id,
            "addressee_no": wanted.addressee_no,
            "claim_ids": sorted(wanted.claims),
            "kind": wanted.kind,
        }
        await ask(disposition, 1, transaction)


async def ask(disposition: Row, ask_no: int, transaction: Transaction) -> None:
    """Ask what is owed, and of a participation first which dunning notices stand behind the claims."""
    question = [(disposition["disposition_id"], ask_no, transaction.started_at)]
    await store.QUESTIONS.copy(transaction.connection, question)
    asked = NoticesAsked if DispositionKind(disposition["kind"]) in NOTICED else BalancesAsked
    event = asked(
        seizure_id=str(disposition["disposition_id"]),
        addressee_no=disposition["addressee_no"],
        ask_no=ask_no,
        claim_ids=tuple(disposition["claim_ids"]),
    )
    transaction.publish(event, key=disposition["addressee_no"])


async def locked(disposition_id: UUID, connection: Connection) -> asyncpg.Record:
    """A disposition as it stands now, locked until the transaction ends.

    Raises:
        NotPossible: There is none.
    """
    await connection.fetch(store.LOCK, [disposition_id])
    row = await connection.fetchrow(store.SELECT_WHOLE, [disposition_id])
    if row is None:
        raise NotPossible("この処分は見つかりません。番号を確かめてください。")
    return row


def step_row(
    row: Row,
    step: DispositionStep,
    on: date,
    transaction: Transaction,
    *,
    note: str = "",
    approval_id: UUID | None = None,
    document_no: str | None = None,
    by: str | None = None,
) -> tuple[Any, ...]:
    """The row of the next step, in the order of `STEPS`.

    Raises:
        UnlawfulDispositionStep: The step does not fit the disposition or where it stands.
    """
    done = {DispositionStep(one) for one in row["done"]}
    state = next_state(DispositionKind(row["kind"]), DispositionState(row["state"]), done, step)
    place = (row["disposition_id"], row["step_no"] + 1, step.value, state.value, on, document_no, note, approval_id)
    return (*place, by or transaction.actor.id, transaction.started_at)


async def issue(rows: Collection[Row], on: date, transaction: Transaction, *, by: str) -> dict[UUID, str]:
    """Give dispositions their documents: they are in force from now on.

    Args:
        rows: Locked, decided, of whatever kinds.
        on: The day of issue.
        transaction: Its own.
        by: Who records it.

    Returns:
        The document number of each.
    """
    if not rows:
        return {}
    year = fiscal_year(on)
    last: int = await transaction.connection.fetchval(TAKE_SERIALS, year, len(rows))
    numbers: dict[UUID, str] = {}
    steps = []
    for serial, row in enumerate(rows, last - len(rows) + 1):
        number = f"{PREFIXES[DispositionKind(row['kind'])]}{year}-{serial:07d}"
        numbers[row["disposition_id"]] = number
        steps.append(step_row(row, DispositionStep.ISSUED, on, transaction, document_no=number, by=by))
    await store.STEPS.copy(transaction.connection, steps)
    return numbers
