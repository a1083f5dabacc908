"""The review of look-ups (照会の点検): accesses that somebody has to explain.

Those without a case, to an officer's own or his household's data, and to persons under a support measure (支援措置),
whether they were permitted or refused.

Permission: access.lookup.review. Reading the records is itself an access, recorded like any other and never without a
case, so that reviewing makes nothing more to review. Nobody reviews his own accesses, or those to his own household's
data; they wait for another reviewer.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.access import Access, AccessAction
from shared.access.purposes import AUDIT
from shared.http.guard import NO_CASE
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes
from shared.postgres.sql import Sql

lookup_routes = Routes("lookups")

READ = Access("access.lookup.review", AUDIT, AccessAction.LIST)
DECIDE = Access("access.lookup.review", AUDIT, AccessAction.DECIDE)

_PAGE_MAX = 200
_FINDINGS_MAX = 1_000
_FIELDS = ("access_record",)
#: Before the first access.
_BEGINNING = "0-0"

# The rules stand in each statement, because the index is used only where its own condition stands. What services do by
# themselves to protected persons is marked as well, and nobody's look.
_TO_REVIEW = """a.rule IN ('no_case', 'own_record', 'own_record+no_case', 'protected', 'protected+no_case')
    AND (a.rule NOT IN ('protected', 'protected+no_case') OR a.actor_kind = 'staff')"""
SELECT_UNEXPLAINED = Sql(f"""
SELECT a.tx::text || '-' || a.record_id AS record_id, a.occurred_at, a.actor_id, a.roles, a.office, a.terminal,
    a.permission, a.purpose, a.action, a.subject_ref, a.fields, a.outcome, a.rule, a.detail
FROM access_record AS a
WHERE {_TO_REVIEW}
    AND (a.tx, a.record_id) > ($1::text::xid8, $2::bigint)
    AND a.actor_id <> $3 AND a.subject_ref <> ALL($4::text[])
    AND NOT EXISTS (SELECT FROM lookup_finding AS f WHERE (f.tx, f.record_id) = (a.tx, a.record_id))
ORDER BY a.tx, a.record_id LIMIT $5
""")  # noqa: S608 - Only the constant condition is put in.
SELECT_FINDINGS = Sql("""
SELECT f.tx::text || '-' || f.record_id AS record_id, f.verdict, f.note, r.reviewer, r.reviewed_at,
    a.occurred_at, a.actor_id, a.roles, a.office, a.terminal,
    a.permission, a.purpose, a.action, a.subject_ref, a.fields, a.outcome, a.rule, a.detail
FROM lookup_finding AS f
JOIN lookup_review AS r USING (review_id)
JOIN access_record AS a ON (a.tx, a.record_id) = (f.tx, f.record_id)
WHERE (f.tx, f.record_id) > ($1::text::xid8, $2::bigint)
    AND a.actor_id <> $3 AND a.subject_ref <> ALL($4::text[]) AND f.verdict = $6
ORDER BY f.tx, f.record_id LIMIT $5
""")
COUNT_LEFT_TO_OTHERS = Sql(f"""
SELECT count(*) FROM access_record AS a
WHERE {_TO_REVIEW}
    AND (a.actor_id = $1 OR a.subject_ref = ANY($2::text[]))
    AND NOT EXISTS (SELECT FROM lookup_finding AS f WHERE (f.tx, f.record_id) = (a.tx, a.record_id))
""")  # noqa: S608 - Only the constant condition is put in.
SELECT_GIVEN = Sql(f"""
SELECT a.actor_id, a.subject_ref, f.review_id IS NOT NULL AS reviewed,
    (a.tx, a.record_id) <= ($3::text::xid8, $4::bigint) AS within
FROM unnest($1::text[], $2::bigint[]) AS given (tx, record_id)
JOIN access_record AS a ON a.tx = given.tx::xid8 AND a.record_id = given.record_id
LEFT JOIN lookup_finding AS f ON (f.tx, f.record_id) = (a.tx, a.record_id)
WHERE {_TO_REVIEW}
""")  # noqa: S608 - Only the constant condition is put in.
COUNT_PASSED_OVER = Sql(f"""
SELECT count(*) FROM access_record AS a
WHERE {_TO_REVIEW}
    AND (a.tx, a.record_id) <= ($1::text::xid8, $2::bigint)
    AND a.actor_id <> $3 AND a.subject_ref <> ALL($4::text[])
    AND NOT EXISTS (SELECT FROM lookup_finding AS f WHERE (f.tx, f.record_id) = (a.tx, a.record_id))
    AND NOT EXISTS (
        SELECT FROM unnest($5::text[], $6::bigint[]) AS given (tx, record_id)
        WHERE given.tx::xid8 = a.tx AND given.record_id = a.record_id
    )
""")  # noqa: S608 - Only the constant condition is put in.
INSERT_REVIEW = Sql("""
INSERT INTO lookup_review (reviewer, reviewed_at, up_to_tx, up_to_record_id)
VALUES ($1, $2, $3::text::xid8, $4) RETURNING review_id
""")
INSERT_FINDINGS = Sql("""
INSERT INTO lookup_finding (tx, record_id, review_id, verdict, note)
SELECT given.tx::xid8, given.record_id, $1, given.verdict, given.note
FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[]) AS given (tx, record_id, verdict, note)
""")

RecordId = Annotated[
    str, Field(pattern=r"^[0-9]{1,18}-[0-9]{1,18}$", description="An access: its transaction and its number")
]


class Verdict(StrEnum):
    """What a reviewer says of an access."""

    JUSTIFIED = "justified"
    TO_BE_EXAMINED = "to_be_examined"


class UnexplainedAccess(BaseModel):
    """One access that somebody has to look at."""

    model_config = ConfigDict(frozen=True)

    record_id: RecordId
    occurred_at: datetime
    actor_id: str = Field(description="Staff number")
    roles: list[str]
    office: str
    terminal: str
    permission: str
    purpose: str
    action: str
    subject_ref: str = Field(description="Whose data: the addressee number, or a record's reference")
    fields: list[str]
    outcome: str
    rule: str = Field(description="no_case, own_record, protected, or two of them")
    detail: str = Field(description="What the officer stated as his reason, and what he did")


class ReviewedAccess(UnexplainedAccess):
    """An access with what its reviewer said of it."""

    verdict: Verdict
    note: str
    reviewer: str = Field(description="Staff number")
    reviewed_at: datetime


class UnexplainedPage(BaseModel):
    """Accesses in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    accesses: list[UnexplainedAccess]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")
    left_to_others: int = Field(description="Accesses by the reviewer or to his household's data, for somebody else")


class ReviewedPage(BaseModel):
    """Reviewed accesses in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    accesses: list[ReviewedAccess]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class Finding(BaseModel):
    """What the reviewer says of one access."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: RecordId
    verdict: Verdict
    note: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _doubt_has_its_reason(self) -> Self:
        if self.verdict is Verdict.TO_BE_EXAMINED and len(self.note) < 3:
            raise ValueError("調査が必要とした照会には、その理由を書いてください。")
        return self


class Review(BaseModel):
    """A reviewer's findings, one for each access up to a place in the records."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    up_to: RecordId
    findings: Annotated[list[Finding], Field(min_length=1, max_length=_FINDINGS_MAX)]

    @model_validator(mode="after")
    def _each_access_once(self) -> Self:
        if len({_place(finding.record_id) for finding in self.findings}) < len(self.findings):
            raise ValueError("同じ照会が二度あります。一つの照会には一つの結果を書いてください。")
        return self


@lookup_routes.get("/lookups/unexplained", access=READ, summary="Accesses without a case, or to one's own household")
async def list_unexplained(call: Call, after: Annotated[RecordId, Query()] = _BEGINNING) -> UnexplainedPage:
    """What still has to be reviewed, by others than the reviewer, oldest first."""
    rows = await _read(call, SELECT_UNEXPLAINED, after)
    related = sorted(call.related_subjects)
    return UnexplainedPage(
        accesses=[UnexplainedAccess(**dict(row)) for row in rows],
        next_after=_next_after(rows),
        left_to_others=await call.transaction.connection.fetchval(COUNT_LEFT_TO_OTHERS, call.actor.id, related),
    )


@lookup_routes.get("/lookups/findings", access=READ, summary="Reviewed accesses with what was found")
async def list_findings(
    call: Call, after: Annotated[RecordId, Query()] = _BEGINNING, verdict: Verdict = Verdict.TO_BE_EXAMINED
) -> ReviewedPage:
    """Accesses that were reviewed with one verdict: at first those that somebody has to examine."""
    rows = await _read(call, SELECT_FINDINGS, after, verdict.value)
    return ReviewedPage(accesses=[ReviewedAccess(**dict(row)) for row in rows], next_after=_next_after(rows))


@lookup_routes.post("/lookups/reviews", access=DECIDE, summary="Keep a review of accesses", status_code=201)
async def review(call: Call, body: Review) -> dict[str, int]:
    """Keep what a reviewer found, once and for good; he leaves out nothing up to the place he names."""
    _refuse_without_case(call)
    connection, related = call.transaction.connection, sorted(call.related_subjects)
    transactions, numbers = zip(*(_place(finding.record_id) for finding in body.findings), strict=True)
    up_to = _place(body.up_to)
    given = await connection.fetch(SELECT_GIVEN, transactions, numbers, *up_to)
    _require_reviewable(call, body, given)
    passed_over = await connection.fetchval(COUNT_PASSED_OVER, *up_to, call.actor.id, related, transactions, numbers)
    if passed_over:
        raise Problem(
            409,
            "passed_over",
            f"指定した位置までに、結果のない照会が{passed_over}件あります。一覧を読み直してください。",
        )
    review_id: int = await connection.fetchval(INSERT_REVIEW, call.actor.id, call.transaction.started_at, *up_to)
    verdicts, notes = zip(*((finding.verdict.value, finding.note) for finding in body.findings), strict=True)
    try:
        await connection.execute(INSERT_FINDINGS, review_id, transactions, numbers, verdicts, notes)
    except asyncpg.UniqueViolationError:
        raise _reviewed_already() from None
    call.record(sorted({row["subject_ref"] for row in given} - {""}), fields=("lookup_review",), detail=str(review_id))
    return {"review_id": review_id, "findings": len(body.findings)}


async def _read(call: Call, statement: Sql, after: str, *more: str) -> list[asyncpg.Record]:
    """A page of accesses that are neither the caller's own nor to his household's data, recorded as read by him.

    Raises:
        Refused: the caller states no case for his reading.
    """
    _refuse_without_case(call)
    rows = await call.transaction.connection.fetch(
        statement, *_place(after), call.actor.id, sorted(call.related_subjects), _PAGE_MAX, *more
    )
    call.record(sorted({row["subject_ref"] for row in rows} - {""}), fields=_FIELDS, detail=f"{len(rows)} accesses")
    return rows


def _refuse_without_case(call: Call) -> None:
    # A review without a case would itself be one more access to review.
    if call.reference.startswith(NO_CASE):
        sentence = "点検は点検の番号(case または ticket)を指定して行ってください。"
        raise Refused("no_reference", Problem(428, "reference_needed", sentence))


def _next_after(rows: list[asyncpg.Record]) -> str | None:
    return rows[-1]["record_id"] if len(rows) == _PAGE_MAX else None


def _require_reviewable(call: Call, body: Review, given: list[asyncpg.Record]) -> None:
    """Go on only where every finding is about an unexplained access of somebody else, not reviewed so far.

    Raises:
        Problem: 404 for an access that is none of these, 409 for one's own or a reviewed one, 422 for one behind the
            place up to which the review goes.
    """
    if len(given) < len(body.findings):
        raise not_found("点検の対象となる照会")
    if any(row["actor_id"] == call.actor.id or row["subject_ref"] in call.related_subjects for row in given):
        raise Problem(
            409,
            "own_access",
            "ご自身の照会、またはご本人・同一世帯の方の照会は点検できません。別の方に依頼してください。",
        )
    if any(row["reviewed"] for row in given):
        raise _reviewed_already()
    if not all(row["within"] for row in given):
        raise Problem(422, "beyond", "点検する位置より後の照会が含まれています。位置を確かめてください。")


def _reviewed_already() -> Problem:
    return Problem(409, "already_reviewed", "既に点検された照会が含まれています。一覧を読み直してください。")


def _place(record_id: str) -> tuple[str, int]:
    """The transaction number, as the text PostgreSQL takes for one, and the record's number."""
    transaction, _, number = record_id.partition("-")
    return str(int(transaction)), int(number)
