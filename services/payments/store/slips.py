"""The register of payment slips: written once, ended once, found again by any of their numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

from shared.money import Yen
from shared.postgres.sql import Connection, Rows, Sql

SLIPS = Rows(
    "slip",
    (
        "slip_no",
        "kind",
        "addressee_no",
        "clearing_key",
        "payment_no",
        "confirmation_no",
        "item_number",
        "store_number",
        "ocr_upper",
        "ocr_lower",
        "qr",
        "amount_yen",
        "stores_until",
        "network_until",
        "counters_until",
        "issued_at",
        "issued_by",
    ),
)
SLIP_PARTS = Rows(
    "slip_part",
    (
        "slip_no",
        "part_no",
        "claim_id",
        "claim_version",
        "principal_yen",
        "dunning_fee_yen",
        "late_charge_yen",
        "disposition_cost_yen",
    ),
)

TAKE_SLIP_NUMBERS = Sql("SELECT nextval('slip_number') FROM generate_series(1, $1)")
SELECT_PARTS_OF_SLIPS = Sql("""
SELECT p.slip_no, c.clearing_key, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen, p.disposition_cost_yen
FROM slip_part p JOIN claim c USING (claim_id) WHERE p.slip_no = ANY($1::bigint[]) ORDER BY p.slip_no, p.part_no
""")
# A new slip of a claim ends those before it, whichever other claims they were for as well.
END_SLIPS_OF_CLAIMS = Sql("""
INSERT INTO slip_end (slip_no, ended_as, superseded_by, ended_at, ended_by, reason)
SELECT DISTINCT ON (p.slip_no) p.slip_no, CASE WHEN n.slip_no IS NULL THEN 'void' ELSE 'superseded' END, n.slip_no,
    $4, $5, $6
FROM unnest($1::bigint[], $2::bigint[]) AS n (claim_id, slip_no)
JOIN slip_part p ON p.claim_id = n.claim_id AND p.slip_no IS DISTINCT FROM n.slip_no
JOIN slip s ON s.slip_no = p.slip_no AND s.kind = ANY($3::text[])
ORDER BY p.slip_no, n.slip_no
ON CONFLICT (slip_no) DO NOTHING
""")
VOID_SLIP = Sql("""
INSERT INTO slip_end (slip_no, ended_as, ended_at, ended_by, reason) VALUES ($1, 'void', $2, $3, $4)
ON CONFLICT (slip_no) DO NOTHING RETURNING slip_no
""")
#: Whether money is on a claim by this slip: by one of its own numbers, or, for a first slip, by the key that the
#: assessor printed, where this slip was the one in force.
_PAID_YEN = """
    (SELECT coalesce(sum(l.amount_yen), 0)::bigint FROM slip_part p JOIN ledger_entry l USING (claim_id)
     WHERE p.slip_no = s.slip_no AND l.side IN ('collected', 'provisional') AND l.receipt_id IN (
        SELECT r.receipt_id FROM receipt r JOIN claim c USING (claim_id)
        WHERE r.claim_id = p.claim_id AND (r.slip_no = s.slip_no OR (
            s.kind = 'first' AND r.slip_no IS NULL AND r.clearing_key = c.clearing_key
            AND r.channel <> 'account_transfer' AND s.slip_no = (
                SELECT f.slip_no FROM slip_part fp JOIN slip f USING (slip_no)
                WHERE fp.claim_id = c.claim_id AND f.kind = 'first'
                ORDER BY f.issued_at > r.recorded_at, CASE WHEN f.issued_at <= r.recorded_at THEN f.slip_no END DESC,
                    f.slip_no
                LIMIT 1)))))
"""
_SLIP = f"""
SELECT s.*, e.ended_as, e.superseded_by, e.ended_at, e.ended_by, e.reason, {_PAID_YEN} AS paid_yen,
    (SELECT array_agg(DISTINCT c.tax_item ORDER BY c.tax_item) FROM slip_part p JOIN claim c USING (claim_id)
     WHERE p.slip_no = s.slip_no) AS tax_items
FROM slip s LEFT JOIN slip_end e USING (slip_no)
"""  # noqa: S608 - Only the constant expression above is put in.
SELECT_SLIP = Sql(f"{_SLIP} WHERE s.slip_no = $1")
SELECT_SLIPS_OF_CLAIM = Sql(f"""
{_SLIP} WHERE s.slip_no IN (SELECT slip_no FROM slip_part WHERE claim_id = $1) ORDER BY s.slip_no LIMIT $2
""")  # noqa: S608 - Only the constant statement above is put in.
#: The first slip in force of the claim whose clearing key the assessor printed.
SELECT_FIRST_SLIP = Sql("""
SELECT s.slip_no FROM claim c JOIN slip_part p USING (claim_id) JOIN slip s USING (slip_no)
WHERE c.clearing_key = $1 AND s.kind = 'first' ORDER BY s.slip_no DESC LIMIT 1
""")
SELECT_PARTS = Sql("""
SELECT p.slip_no, p.part_no, p.claim_id, p.claim_version, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen,
    p.disposition_cost_yen, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on
FROM slip_part p JOIN claim c USING (claim_id) WHERE p.slip_no = ANY($1::bigint[]) ORDER BY p.slip_no, p.part_no
""")
SELECT_PRINTED = Sql("""
SELECT c.claim_id, c.levy_fiscal_year, n.target_fiscal_year, c.tax_item, c.instalment, c.due_on,
    (SELECT count(*) FROM slip_part p WHERE p.claim_id = c.claim_id) AS slips
FROM claim c JOIN notice n USING (notice_id) WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id
""")


class PartOfSlip(NamedTuple):
    """The key of the claim that a part of a slip pays, and what it asks for there."""

    clearing_key: str
    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    disposition_cost_yen: Yen

    @property
    def amount_yen(self) -> Yen:
        """How much of the slip it is."""
        return sum(self[1:])


async def parts_of(connection: Connection, slip_nos: Sequence[int]) -> dict[int, list[PartOfSlip]]:
    """The parts of slips by slip, in their order; numbers that are none are left out."""
    found: dict[int, list[PartOfSlip]] = {}
    for row in await connection.fetch(SELECT_PARTS_OF_SLIPS, slip_nos):
        found.setdefault(row["slip_no"], []).append(PartOfSlip(*list(row.values())[1:]))
    return found


async def take_slip_numbers(connection: Connection, count: int) -> list[int]:
    """Fresh numbers of the register, ascending."""
    return sorted(row[0] for row in await connection.fetch(TAKE_SLIP_NUMBERS, count)) if count else []


async def printed_of(connection: Connection, claim_ids: Sequence[int]) -> list[asyncpg.Record]:
    """What slips say of claims, and how many slips each has had."""
    return await connection.fetch(SELECT_PRINTED, claim_ids)


def said(part: asyncpg.Record) -> tuple[Yen, Yen, Yen, Yen]:
    """What a slip asks for on a claim: principal, dunning fee, delinquency charge and cost of disposition."""
    return part["principal_yen"], part["dunning_fee_yen"], part["late_charge_yen"], part["disposition_cost_yen"]
