"""Requests about one's own data: registered at the desk, amended, extended, decided by two persons, and watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.access.handlers.accounts import today
from services.access.rules.disclosure import (
    GROUNDS,
    Amendment,
    Asking,
    Ground,
    Outcome,
    RequestKind,
    decision_fault,
    due_on,
    objections,
)
from services.access.store import disclosure
from shared.access.purposes import PURPOSES
from shared.access.suspension import SUSPENDABLE
from shared.documents.disclosure_letter import Answer, Asked, DisclosureLetter
from shared.documents.letter import Destination, sender_of
from shared.documents.templates import DISCLOSURE as TEMPLATE
from shared.documents.templates import freeze
from shared.http.problems import Problem, not_found
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

#: For what the system uses a person's data (利用目的); how it is kept running and answered for is none of them.
_USES = "、".join(PURPOSES[code].label for code in PURPOSES if code in SUSPENDABLE)


@dataclass(frozen=True, slots=True)
class Request:
    """A request with whom it is about and whom the answer goes to."""

    asking: Asking
    addressee_no: str
    requester_name: str
    postal_code: str
    address: str
    wanted: str
    holder_office: str


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a request next.

    Attributes:
        kind: As the table names it.
        effective_on: On which day.
        reason: In words.
        due_on: The last day from here on, where it moves.
        extended_days: By how much it was extended.
        outcome: What was decided.
        grounds: Why not all of it was granted.
        approval_id: Of what two persons decided.
    """

    kind: str
    effective_on: date
    reason: str
    due_on: date | None = None
    extended_days: int | None = None
    outcome: Outcome | None = None
    grounds: Sequence[Ground] = ()
    approval_id: UUID | None = None


async def register(request: Request, transaction: Transaction, office: str) -> tuple[UUID, date]:
    """Keep a request; gives its number and the last day for the decision.

    Raises:
        Problem: It lies ahead, or the law does not let it be made so.
        NotInForce: It was made before the national act held for the city.
    """
    asking, at = request.asking, transaction.started_at
    if asking.received_on > today(transaction):
        raise Problem(422, "day_ahead", "請求の日が先の日付です。今日までの日付を入力してください。")
    paper_days = LAW.personal_data_agent_paper_days.on(asking.received_on)
    found = objections(asking, paper_days, LAW.personal_data_correction_days.on(asking.received_on))
    if found:
        raise Problem(409, "not_acceptable", "".join(found))
    last_day = due_on(asking.received_on, (), LAW.personal_data_decision_days.on(asking.received_on), 0)
    if last_day is None:
        raise RuntimeError("a request without an amendment has no last day")
    number = uuid7()
    row = (
        *(number, asking.kind.value, request.addressee_no, asking.received_on, asking.way.value),
        *(asking.requester.value, request.requester_name, request.postal_code, request.address, request.wanted),
        *(sorted(one.value for one in asking.papers), asking.residence_paper_on),
        *(asking.agent_paper.value if asking.agent_paper else None, asking.agent_paper_on, asking.disclosed_on),
        *(office, request.holder_office, last_day, transaction.actor.id, at),
    )
    await disclosure.REQUESTS.copy(transaction.connection, [row])
    return number, last_day


async def open_request(connection: Connection, request_id: UUID, *, locked: bool) -> asyncpg.Record:
    """A request as its steps have made it; locked until the transaction ends where a step is added.

    Raises:
        Problem: There is none, or it is over.
    """
    row = await standing(connection, request_id, locked=locked)
    if row["ended_as"] is not None:
        raise Problem(409, "already_over", "この請求は決定または取下げにより終わっています。")
    return row


async def standing(connection: Connection, request_id: UUID, *, locked: bool = False) -> asyncpg.Record:
    """A request as its steps have made it.

    Raises:
        Problem: There is none.
    """
    if locked:
        await connection.execute(disclosure.LOCK_REQUEST, request_id)
    row = await connection.fetchrow(disclosure.SELECT_STANDING, request_id)
    if row is None:
        raise not_found("開示等の請求")
    return row


async def ask_amendment(request_id: UUID, on: date, reason: str, transaction: Transaction) -> asyncpg.Record:
    """Note that the person was asked to mend the request (補正, 法77条3項): its time stands still.

    Raises:
        Problem: Something stands against it.
    """
    row = await open_request(transaction.connection, request_id, locked=True)
    if row["decide_by"] is None:
        raise Problem(409, "amendment_open", "補正を求めている間です。補正の結果を先に入力してください。")
    require_day(on, row["received_on"], transaction)
    await _add(row, Step("amendment_asked", on, reason), transaction)
    return row


async def amend(request_id: UUID, on: date, reason: str, transaction: Transaction) -> asyncpg.Record:
    """Note that the person has mended the request: its time goes on.

    Raises:
        Problem: Nobody asked him to.
    """
    connection = transaction.connection
    row = await open_request(connection, request_id, locked=True)
    if row["decide_by"] is not None:
        raise Problem(409, "no_amendment", "補正を求めていません。先に補正の求めを入力してください。")
    steps = await connection.fetch(disclosure.SELECT_STEPS, request_id)
    require_day(on, steps[-1]["effective_on"], transaction)
    last_day = _last_day(row, steps, amended_on=on)
    await _add(row, Step("amended", on, reason, due_on=last_day), transaction)
    return row


async def withdraw(request_id: UUID, on: date, reason: str, transaction: Transaction) -> asyncpg.Record:
    """Note that the person took the request back.

    Raises:
        Problem: It is over, or the day is wrong.
    """
    row = await open_request(transaction.connection, request_id, locked=True)
    require_day(on, row["received_on"], transaction)
    await _add(row, Step("withdrawn", on, reason), transaction)
    return row


async def require_extendable(
    request_id: UUID, addressee_no: str, days: int, on: date, connection: Connection, *, locked: bool = False
) -> tuple[asyncpg.Record, date]:
    """The request and the new last day of an extension.

    Raises:
        Problem: The law does not let it be extended so.
    """
    row = await open_request(connection, request_id, locked=locked)
    _require_person(row, addressee_no)
    longest = LAW.personal_data_extension_days.on(row["received_on"])
    if days > longest:
        raise Problem(409, "too_long", f"延長は{longest}日までです(個人情報の保護に関する法律83条2項ほか)。")
    if row["decide_by"] is None:
        raise Problem(409, "amendment_open", "補正を求めている間は延長できません。補正の結果を先に入力してください。")
    steps = await connection.fetch(disclosure.SELECT_STEPS, request_id)
    if any(step["kind"] == "extended" for step in steps):
        raise Problem(409, "extended_already", "延長は1回に限ります。期限までに決定してください。")
    if on > row["decide_by"]:
        raise Problem(409, "too_late", "決定の期限を過ぎているため延長できません。速やかに決定してください。")
    last_day = _last_day(row, steps, extended_days=days)
    return row, last_day


async def extend(
    request_id: UUID,
    addressee_no: str,
    days: int,
    reason: str,
    approval_id: UUID,
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Extend the time for a decision, and make the letter that tells it.

    Raises:
        Problem: The law does not let it be extended any more.
    """
    on = today(transaction)
    row, last_day = await require_extendable(request_id, addressee_no, days, on, transaction.connection, locked=True)
    step = Step("extended", on, reason, due_on=last_day, extended_days=days, approval_id=approval_id)
    await _tell(row, await _add(row, step, transaction), step, transaction, municipality)


async def require_decidable(
    request_id: UUID,
    addressee_no: str,
    kind: RequestKind,
    outcome: Outcome,
    grounds: Sequence[Ground],
    connection: Connection,
    *,
    locked: bool = False,
) -> asyncpg.Record:
    """The request that a decision is about.

    Raises:
        Problem: It is of another kind, over, or the grounds do not carry the decision.
    """
    row = await open_request(connection, request_id, locked=locked)
    _require_person(row, addressee_no)
    if row["kind"] != kind:
        raise Problem(409, "other_kind", f"この請求は{RequestKind(row['kind']).label}の請求です。")
    fault = decision_fault(kind, outcome, grounds)
    if fault:
        raise Problem(409, "not_decidable", fault)
    # While the person is asked to mend it, it can only be refused for the defect.
    if row["decide_by"] is None and tuple(grounds) != (Ground.DEFECT,):
        raise Problem(409, "amendment_open", "補正を求めている間です。補正の結果を先に入力してください。")
    return row


async def decide(
    request_id: UUID,
    addressee_no: str,
    kind: RequestKind,
    outcome: Outcome,
    grounds: Sequence[Ground],
    statement: str,
    approval_id: UUID,
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Keep a decision and make the letter that tells it, with its grounds and how to object.

    Raises:
        Problem: Things have changed since it was proposed.
    """
    connection = transaction.connection
    row = await require_decidable(request_id, addressee_no, kind, outcome, grounds, connection, locked=True)
    step = Step(
        "decided", today(transaction), statement, outcome=outcome, grounds=tuple(grounds), approval_id=approval_id
    )
    await _tell(row, await _add(row, step, transaction), step, transaction, municipality)


async def carry_out(
    request_id: UUID, on: date, words: str, transaction: Transaction, *, is_corrected: bool = False
) -> asyncpg.Record:
    """Note that what was granted has been done: shown or handed over, corrected, suspended.

    Raises:
        Problem: Nothing was granted, it has been noted, or it is a correction whose recipients nobody looked at.
    """
    row = await standing(transaction.connection, request_id, locked=True)
    if row["outcome"] not in (Outcome.FULL, Outcome.PART) or row["is_carried_out"]:
        raise Problem(409, "nothing_to_do", "認める決定がないか、実施がすでに入力されています。")
    if row["kind"] == RequestKind.CORRECTION and not is_corrected:
        raise Problem(409, "not_corrected", "訂正は、職権修正と提供先への通知を入力して終えてください。")
    require_day(on, row["ended_on"], transaction)
    await _add(row, Step("carried_out", on, words), transaction)
    return row


async def watch_requests(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Note each open request whose last day is past or comes within the city's days.

    Args:
        day: The business day.
        transaction: The job's.
        municipality: Its calendar, and how many business days ahead it warns.
    """
    ahead = municipality.ordinance.personal_data_warning_business_days.on(day)
    soon = LAW.business_days.add_business_days(day, ahead)
    rows = await transaction.connection.fetch(disclosure.NOTE_WARNINGS, day, soon)
    return {kind: sum(row["kind"] == kind for row in rows) for kind in ("due_soon", "overdue")}


def _last_day(
    row: asyncpg.Record, steps: Sequence[asyncpg.Record], *, amended_on: date | None = None, extended_days: int = 0
) -> date:
    asked: list[Amendment] = []
    for step in steps:
        if step["kind"] == "amendment_asked":
            asked.append(Amendment(step["effective_on"], amended_on))
        elif step["kind"] == "amended":
            asked[-1] = Amendment(asked[-1].asked_on, step["effective_on"])
    extended_days += sum(step["extended_days"] or 0 for step in steps)
    decision_days = LAW.personal_data_decision_days.on(row["received_on"])
    last_day = due_on(row["received_on"], asked, decision_days, extended_days)
    if last_day is None:
        raise RuntimeError("an amendment is open although it was looked at")
    return last_day


async def _add(row: asyncpg.Record, step: Step, transaction: Transaction) -> int:
    number: int = (row["step_no"] or 0) + 1
    values = (
        *(row["request_id"], number, step.kind, step.effective_on, step.due_on, step.extended_days),
        *(step.outcome.value if step.outcome else None, [one.value for one in step.grounds], step.reason),
        *(step.approval_id, transaction.actor.id, transaction.started_at),
    )
    await disclosure.STEPS.copy(transaction.connection, [values])
    return number


async def _tell(
    row: asyncpg.Record, step_no: int, step: Step, transaction: Transaction, municipality: Municipality
) -> None:
    connection = transaction.connection
    discloses = row["kind"] == RequestKind.DISCLOSURE and step.outcome in (Outcome.FULL, Outcome.PART)
    letter_id = await connection.fetchval(disclosure.NEXT_LETTER)
    document_no = f"J{letter_id:012d}"
    values = DisclosureLetter(
        sender=sender_of(municipality),
        to=Destination(row["requester_name"], row["address"], row["postal_code"]),
        document_no=document_no,
        issued_on=step.effective_on,
        asked=Asked(row["kind"]),
        answer=Answer(step.outcome.value) if step.outcome else Answer.EXTENDED,
        received_on=row["received_on"],
        wanted=row["wanted"],
        statement=step.reason,
        grounds=tuple(GROUNDS[one].label for one in step.grounds),
        decide_by=step.due_on,
        purposes=_USES if discloses else "",
    )
    kept = freeze(TEMPLATE, values)
    letter = (letter_id, document_no, row["request_id"], step_no, *kept, kept.sha256, transaction.started_at)
    await disclosure.LETTERS.copy(connection, [letter])


def _require_person(row: asyncpg.Record, addressee_no: str) -> None:
    if row["addressee_no"] != addressee_no:
        raise Problem(409, "other_person", "請求の宛名番号と違います。番号を確かめてください。")


def require_day(on: date, earliest: date, transaction: Transaction) -> None:
    """Go on only with a day from one day until today.

    Raises:
        Problem: It is another day.
    """
    if not earliest <= on <= today(transaction):
        sentence = f"日付は{earliest}から今日までの間で入力してください。"
        raise Problem(409, "day_unfit", sentence)
