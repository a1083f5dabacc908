"""The claims that dunning follows, and their receipts."""

from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg

from shared.postgres.sql import Connection, Sql

LOCK_CLAIMS = Sql("""
SELECT claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no, instalment, due_on,
       overdue_on, document_no
FROM dunning_claim
WHERE claim_id = ANY($1::bigint[])
ORDER BY claim_id
FOR UPDATE
""")
SELECT_CLAIM = Sql("""
SELECT claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no, instalment, due_on,
       overdue_on, document_no
FROM dunning_claim
WHERE claim_id = $1
""")
COUNT_COVERED = Sql("SELECT count(*) FROM dunning_claim WHERE stage = 'covered'")
SELECT_RECEIPTS = Sql("""
SELECT receipt_id, claim_id, against_principal_yen, provisional FROM claim_receipt WHERE claim_id = ANY($1::bigint[])
""")
SAVE_CLAIMS = Sql("""
INSERT INTO dunning_claim (claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no,
                           instalment, due_on, overdue_on, document_no)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::integer[], $7::text[],
                     $8::text[], $9::date[], $10::date[], $11::text[])
ON CONFLICT (claim_id) DO UPDATE SET
    addressee_no = excluded.addressee_no,
    stage = excluded.stage,
    open_principal_yen = excluded.open_principal_yen,
    tax_item = excluded.tax_item,
    levy_fiscal_year = excluded.levy_fiscal_year,
    notice_no = excluded.notice_no,
    instalment = excluded.instalment,
    due_on = excluded.due_on,
    overdue_on = excluded.overdue_on,
    document_no = excluded.document_no
""")
SELECT_OBLIGORS = Sql("""
SELECT claim_id, addressee_no FROM claim_obligor WHERE claim_id = ANY($1::bigint[]) ORDER BY claim_id, addressee_no
""")
FORGET_OBLIGORS = Sql("DELETE FROM claim_obligor WHERE claim_id = ANY($1::bigint[])")
SAVE_OBLIGORS = Sql("""
INSERT INTO claim_obligor (claim_id, addressee_no) SELECT * FROM unnest($1::bigint[], $2::text[])
""")
FORGET_CLAIMS = Sql("DELETE FROM dunning_claim WHERE claim_id = ANY($1::bigint[])")
SAVE_RECEIPTS = Sql("""
INSERT INTO claim_receipt (receipt_id, claim_id, against_principal_yen, provisional)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[])
ON CONFLICT (receipt_id) DO UPDATE SET
    claim_id = excluded.claim_id,
    against_principal_yen = excluded.against_principal_yen,
    provisional = excluded.provisional
""")
FORGET_RECEIPTS = Sql("DELETE FROM claim_receipt WHERE receipt_id = ANY($1::bigint[])")


async def lock_claims(connection: Connection, claim_ids: Iterable[int]) -> list[asyncpg.Record]:
    """The followed ones among some claims, locked in order of their numbers until the transaction ends."""
    return await connection.fetch(LOCK_CLAIMS, sorted(set(claim_ids)))


async def select_claim(connection: Connection, claim_id: int) -> list[asyncpg.Record]:
    """One followed claim, or nothing."""
    return await connection.fetch(SELECT_CLAIM, claim_id)


async def select_receipts(connection: Connection, claim_ids: Sequence[int]) -> list[asyncpg.Record]:
    """The receipts of some claims."""
    return await connection.fetch(SELECT_RECEIPTS, claim_ids)


async def count_covered(connection: Connection) -> int:
    """How many overdue claims wait for provisional money."""
    count: int = await connection.fetchval(COUNT_COVERED)
    return count


async def save_claims(connection: Connection, claims: Sequence[tuple[Any, ...]]) -> None:
    """Write claims, new or known; each tuple has the columns of the statement in their order."""
    if claims:
        await connection.execute(SAVE_CLAIMS, *map(list, zip(*claims, strict=True)))


async def save_receipts(connection: Connection, receipts: Sequence[tuple[int, int, int, bool]]) -> None:
    """Write receipts, new or known: number, claim, yen against the principal, whether provisional."""
    if receipts:
        await connection.execute(SAVE_RECEIPTS, *map(list, zip(*receipts, strict=True)))


async def forget_receipts(connection: Connection, receipt_ids: Sequence[int]) -> None:
    """Delete receipts."""
    if receipt_ids:
        await connection.execute(FORGET_RECEIPTS, receipt_ids)


async def select_obligors(connection: Connection, claim_ids: Sequence[int]) -> list[asyncpg.Record]:
    """The joint obligors of some claims."""
    return await connection.fetch(SELECT_OBLIGORS, claim_ids)


async def save_obligors(connection: Connection, claim_ids: Sequence[int], obligors: Sequence[tuple[int, str]]) -> None:
    """Write the joint obligors of claims anew: claim and addressee number of each."""
    if claim_ids:
        await connection.execute(FORGET_OBLIGORS, claim_ids)
    if obligors:
        await connection.execute(SAVE_OBLIGORS, *map(list, zip(*obligors, strict=True)))


async def forget_claims(connection: Connection, claim_ids: Sequence[int]) -> None:
    """Delete claims; their receipts and obligors go first."""
    if claim_ids:
        await connection.execute(FORGET_CLAIMS, claim_ids)
