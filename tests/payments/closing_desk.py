"""Officers who close days and look at the books, at a payments service under the real guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from shared.authority import AuthorityBook
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments

OFFICER, SECOND, HEAD, CLERK = "0412", "0413", "0401", "0499"


@dataclass
class ClosingDesk:
    """The officers, each with his headers."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path
    book: AuthorityBook

    async def refresh(self) -> None:
        """Let the guard know what was granted meanwhile."""
        await self.book.refresh(self.payments.pool)

    async def get(self, path: str, by: str = OFFICER, **parameters: Any) -> httpx.Response:
        return await self.client.get(path, params=parameters, headers=bearer(self.keys, by))

    async def post(self, path: str, body: Any = None, by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def rows(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        response = await self.get(path, **parameters)
        assert response.status_code == 200, response.text
        rows: list[dict[str, Any]] = response.json()["rows"]
        return rows

    async def credit(self, value_date: date, channel: str, amount_yen: int, reference: str) -> None:
        """What the bank says it credited, as a notice of it that was taken in."""
        pool = self.payments.pool
        file_id = await pool.fetchval(
            "INSERT INTO intake_file (name, sha256, byte_count, profile, sender, received_on, state, reader, "
            "total_yen, finished_at) VALUES ('synthetic', $1, 0, 'strict', 'test', $2, 'posted', 'test/1', $3, now()) "
            "RETURNING file_id",
            reference,
            value_date,
            amount_yen,
        )
        await pool.execute(
            "INSERT INTO intake_block (file_id, block_no, posted_count, posted_yen, suspense_count, suspense_yen, "
            "failed_count, failed_yen, repeated_count, repeated_yen) VALUES ($1, 0, 1, $2, 0, 0, 0, 0, 0, 0)",
            file_id,
            amount_yen,
        )
        await pool.execute(
            "INSERT INTO bank_credit (value_date, channel, amount_yen, reference, payer_code, file_id, record_no, "
            "recorded_at) VALUES ($1, $2, $3, $4, '0000000001', $5, 1, $6)",
            value_date,
            channel,
            amount_yen,
            reference,
            file_id,
            datetime.now(UTC),
        )


@asynccontextmanager
async def closing_desk(payments: Payments, keys: Path) -> AsyncIterator[ClosingDesk]:
    """Officers with the city's roles: two of collection, their head, and a counter officer."""
    pool = payments.pool
    purposes = ["receipt", "taxpayer_inquiry"]
    collecting = ROLES["collection_officer"].permissions
    await give(pool, OFFICER, granted(collecting, purposes))
    await give(pool, SECOND, granted(collecting, purposes))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, purposes))
    await give(pool, CLERK, granted(ROLES["counter_officer"].permissions, purposes))
    async with guarded(payments.service, payments.transactions, keys) as opened:
        yield ClosingDesk(payments, opened.client, keys, opened.book)
