"""The report of who used a person's data, made of the gathered access records for a request that was granted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import asyncpg

from services.access.handlers.accounts import today
from services.access.handlers.disclosure import standing
from services.access.rules.disclosure import Outcome, RequestKind
from services.access.rules.usage_report import Report, Use, is_program, usage_report
from services.access.store import usage_report as store
from shared.access.terms import AccessPolicy
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.merges import numbers_of_person
from shared.transaction import Transaction

_ROWS_MAX = 20_000
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A report, whose it is, whom it goes to, and up to when each service's records are in it."""

    addressee_no: str
    requester_name: str
    address: str
    postal_code: str
    report: Report
    until: Mapping[str, datetime]


async def granted_request(request_id: UUID, transaction: Transaction) -> asyncpg.Record:
    """The request for which a report may be made: two persons have granted the disclosure.

    Raises:
        Problem: There is none, or it was not granted.
    """
    row = await standing(transaction.connection, request_id)
    if row["kind"] != RequestKind.DISCLOSURE or row["outcome"] not in (Outcome.FULL, Outcome.PART):
        raise Problem(409, "not_granted", "開示の決定がありません。決定してから作成してください。")
    return row


async def make_report(
    request: asyncpg.Record,
    first_day: date,
    last_day: date,
    transaction: Transaction,
    policy: AccessPolicy,
    municipality: Municipality,
) -> Made:
    """The report of a period.

    Args:
        request: A granted request.
        first_day: First day of the uses.
        last_day: Last day.
        transaction: The open transaction.
        policy: Names of offices and roles.
        municipality: Whether officers stand in it by office, number or name.

    Raises:
        Problem: The period is upside down or lies ahead, or has more uses than one report holds.
    """
    if last_day > today(transaction):
        raise Problem(422, "day_ahead", "期間の終わりが先の日付です。今日までの日付を入力してください。")
    if last_day < first_day:
        raise Problem(422, "period_upside_down", "期間の終わりが始まりより前です。日付を確かめてください。")
    connection = transaction.connection
    number = request["addressee_no"]
    numbers = await numbers_of_person(connection, number)
    begins, ends = (datetime.combine(day, time(), TOKYO) for day in (first_day, last_day + _ONE_DAY))
    rows = await connection.fetch(store.SELECT_USES, numbers, begins, ends, _ROWS_MAX + 1)
    if len(rows) > _ROWS_MAX:
        sentence = f"利用の記録が{_ROWS_MAX:,}件を超えています。期間を短くしてください。"
        raise Problem(409, "too_many_uses", sentence)
    shown = municipality.ordinance.usage_report_staff.on(last_day)
    report = usage_report([_use(row, policy, shown) for row in rows])
    until = {row["service"]: row["until"] for row in await connection.fetch(store.SELECT_GATHERED_UNTIL)}
    return Made(number, request["requester_name"], request["address"], request["postal_code"], report, until)


def _use(row: asyncpg.Record, policy: AccessPolicy, shown: str) -> Use:
    return Use(
        occurred_at=row["occurred_at"],
        service=row["service"],
        is_program=is_program(row["actor_kind"]),
        who=_who(row, policy, shown),
        purpose=row["purpose"],
        action=row["action"],
        fields=tuple(row["fields"]),
        rule=row["rule"],
    )


def _who(row: asyncpg.Record, policy: AccessPolicy, shown: str) -> str:
    office = policy.offices.get(row["office"])
    roles = _names(row["roles"], policy)
    own = {"office": "", "staff_no": row["actor_id"], "name": row["display_name"] or row["actor_id"]}[shown]
    return " ".join(part for part in (office.name if office else row["office"], roles, own) if part)


def _names(roles: Sequence[str], policy: AccessPolicy) -> str:
    return "・".join(policy.roles[code].name for code in roles if code in policy.roles)
