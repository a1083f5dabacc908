"""Looks for abnormal uses of personal data day by day, keeps what somebody found them to be, and reports each month."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg

from services.access.handlers.accounts import today
from services.access.rules.abnormal import LABELS, AbnormalRules, Detector, Terms, Verdict, rules_on
from services.access.rules.keeping import month_after
from services.access.store import abnormal as store
from shared.approvals.state import Party
from shared.days import TOKYO, BusinessDays
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Before so many days of the next month have passed, records of a month may still be on their way.
_LATE_DAYS = 7


async def find_abnormal(
    day: date, transaction: Transaction, rules: Sequence[AbnormalRules], business_days: BusinessDays
) -> dict[str, Any]:
    """Look at every day of which records came in, count everybody's uses, and hand over what nobody answered.

    Args:
        day: The open day; days before it are looked at, also long ago where a service's records came late.
        transaction: The job's transaction.
        rules: What the city looks for.
        business_days: Which days are open.
    """
    connection, found = transaction.connection, 0
    for looked_at in sorted(row["day"] for row in await connection.fetch(store.TAKE_DAYS, day)):
        begin, end = (datetime.combine(one, time(), TOKYO) for one in (looked_at, looked_at + timedelta(days=1)))
        await connection.execute(store.COUNT_DAY, begin, end, looked_at)
        held = rules_on(looked_at, tuple(rules))
        if held is None:
            continue
        due_on = business_days.add_business_days(day, held.answer_business_days)
        for detector, terms in held.detectors.items():
            values = _values(detector, terms, held, looked_at, open_day=business_days.is_business_day(looked_at))
            if values is None:
                continue
            rows = await connection.fetch(store.DETECT[detector.value], begin, end, terms.least, *values)
            found += await _keep(transaction, detector, looked_at, rows, held.owner_office, due_on)
    escalated = len(await connection.fetch(store.ESCALATE, day))
    unsigned = await unsigned_months(connection, day)
    return {"found": found, "escalated": escalated, "months_unsigned": len(unsigned)}


def _values(
    detector: Detector, terms: Terms, rules: AbnormalRules, day: date, *, open_day: bool
) -> tuple[Any, ...] | None:
    """What a detector asks for beside the day and its least number; none where it has no say on that day."""
    match detector:
        case Detector.CLOSED_DAY:
            return None if open_day else ()
        case Detector.AFTER_HOURS:
            return rules.usual_hours(day) if open_day else None
        case Detector.VOLUME:
            return terms.factor, day - timedelta(days=terms.days), day
        case Detector.DORMANT:
            return day - timedelta(days=terms.days), day
        case Detector.LEAVER:
            return (day,)
        case _:
            return ()


async def _keep(
    transaction: Transaction, detector: Detector, day: date, rows: list[asyncpg.Record], owner: str, due_on: date
) -> int:
    if not rows:
        return 0
    names = ("actor_id", "terminal", "count", "compared", "first_at", "last_at")
    columns = [[row[name] for row in rows] for name in names]
    kept = await transaction.connection.fetch(
        store.KEEP_FINDINGS, [detector.value] * len(rows), *columns, day, owner, due_on, transaction.started_at
    )
    return len(kept)


async def findings(
    connection: Connection, limit: int, *, after: int = 0, unanswered: bool = True, late: bool = False
) -> list[asyncpg.Record]:
    """Findings with their results, the oldest first.

    Args:
        connection: Where to ask.
        limit: How many.
        after: The last finding of the page before.
        unanswered: Only those that nobody has answered.
        late: Only those that nobody answered in time.
    """
    rows: list[asyncpg.Record] = await connection.fetch(store.LIST_FINDINGS, after, unanswered, late, limit)
    return rows


async def say_what_it_was(
    transaction: Transaction, finding_id: int, verdict: Verdict, note: str, by: Party
) -> asyncpg.Record:
    """Keep what a reviewer found a finding to be; gives the finding with it.

    Raises:
        Problem: There is no such finding, it is about the reviewer or whom he stands in for, another office's, or
            answered.
    """
    connection = transaction.connection
    row = await connection.fetchrow(store.SELECT_FINDING, finding_id)
    if row is None:
        raise not_found("この異常アクセス")
    if row["actor_id"] in by.persons:
        sentence = "自分または自分が代理する職員の利用は点検できません。別の職員に依頼してください。"
        raise Problem(409, "concerned", sentence)
    if row["owner_office"] != by.office:
        raise Problem(403, "wrong_office", "ほかの所属が点検する異常アクセスです。その所属の職員が行います。")
    stored = await connection.fetchval(
        store.STORE_RESULT, finding_id, verdict.value, note, by.id, by.deputy_for, transaction.started_at
    )
    if stored is None:
        raise Problem(409, "already_decided", "この異常アクセスは既に点検されています。")
    shown = await connection.fetchrow(store.SELECT_FINDING, finding_id)
    if shown is None:
        raise RuntimeError("a finding that was just answered is gone")
    return shown


async def report_of(connection: Connection, month: date) -> dict[str, Any]:
    """What a month's report says as of now: findings by detector with what became of them, and uses by day.

    Args:
        connection: Where to ask.
        month: Its first day.
    """
    end = month_after(month)
    days = await connection.fetch(store.COUNT_DAYS, month, end)
    return {
        "month": f"{month:%Y-%m}",
        "detectors": [
            {**dict(row), "label": LABELS[Detector(row["detector"])]}
            for row in await connection.fetch(store.COUNT_MONTH, month, end)
        ],
        "days": [{**dict(row), "day": row["day"].isoformat()} for row in days],
    }


def report_hash(content: dict[str, Any]) -> str:
    """SHA-256 of a report's text, in hexadecimal: what is signed is what was read."""
    return hashlib.sha256(report_text(content).encode()).hexdigest()


def report_text(content: dict[str, Any]) -> str:
    """A report as one text, always the same for the same report."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_report(text: str) -> dict[str, Any]:
    """A report from its text."""
    content: dict[str, Any] = json.loads(text)
    return content


async def sign_report(transaction: Transaction, month: date, seen_hash: str, note: str, by: str) -> None:
    """Keep a signature for exactly the report that was read.

    Raises:
        Problem: Records of the month may still come in, there are none, something in it is unanswered, it reads
            otherwise now, or it is signed.
    """
    connection = transaction.connection
    if month_after(month) + timedelta(days=_LATE_DAYS) > today(transaction):
        sentence = f"この月の記録はまだ点検中です。翌月{_LATE_DAYS + 1}日から署名できます。"
        raise Problem(409, "month_open", sentence)
    content = await report_of(connection, month)
    if not content["days"]:
        raise Problem(409, "nothing_to_sign", "この月の利用は記録されていません。月を確かめてください。")
    left = sum(one["open"] for one in content["detectors"])
    if left:
        raise Problem(409, "items_left", f"点検していない異常アクセスが{left}件あります。すべて点検してください。")
    if report_hash(content) != seen_hash:
        raise Problem(409, "changed_findings", "内容が変わりました。もう一度開いて確かめてから署名してください。")
    row = (month, report_text(content), seen_hash, note, by, transaction.started_at)
    if await connection.fetchval(store.STORE_REPORT, *row) is None:
        raise Problem(409, "signed_off", "この月の報告は既に署名されています。")


async def unsigned_months(connection: Connection, day: date) -> list[date]:
    """Months that are over on a day and whose report nobody has signed."""
    return [row["month"] for row in await connection.fetch(store.SELECT_UNSIGNED, day.replace(day=1))]
