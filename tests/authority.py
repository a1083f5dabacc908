"""Gives officers of a test what they may do, as the announcements of `access` would, and signs them in."""

import time
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.access import Actor, ActorKind
from shared.authority import store_authorities, store_beat
from shared.contracts import AuthoritySet, GrantedRole
from shared.contracts.fields import TaxItemCode
from shared.contracts.staff import AccountState, HolderKind
from shared.postgres.sql import Pool
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

OFFICE = "tax_payment"
#: A synthetic case, so that a look at somebody's data has its reason.
REFERENCE = "case:2026-0001"


def granted(
    permissions: Collection[str],
    purposes: Collection[str] = (),
    *,
    office: str = OFFICE,
    tax_items: Sequence[str] | None = None,
    valid_from: date = date(2020, 4, 1),
    valid_until: date | None = None,
) -> GrantedRole:
    """One role with these permissions."""
    return GrantedRole(
        role="tested",
        office=office,
        permissions=sorted(permissions),
        purposes=sorted(purposes),
        tax_items=None if tax_items is None else [TaxItemCode(code) for code in tax_items],
        valid_from=valid_from,
        valid_until=valid_until,
    )


async def give(
    pool: Pool,
    holder: str,
    *grants: GrantedRole,
    state: AccountState = AccountState.ACTIVE,
    kind: HolderKind = HolderKind.STAFF,
    valid_until: date | None = None,
    related_subjects: Sequence[str] = (),
) -> None:
    """Let a holder have exactly these roles in a service's copy of authority, and let the copy be fresh for an hour."""
    version = 1 + (await pool.fetchval("SELECT coalesce(max(version), 0) FROM authority") or 0)
    event = AuthoritySet(
        holder=holder,
        kind=kind,
        state=state,
        version=version,
        valid_until=valid_until,
        grants=list(grants),
        related_subjects=list(related_subjects),
    )
    async with pool.acquire() as connection, connection.transaction():
        await store_authorities(connection, [event])
        await store_beat(connection, datetime.now(UTC))


async def let_the_copy_grow_old(pool: Pool, seconds: int) -> None:
    """Put the last beat into the past."""
    await pool.execute("UPDATE authority_beat SET at = $1", datetime.now(UTC) - timedelta(seconds=seconds))


def bearer(
    keys: Path,
    staff_no: str,
    *,
    office: str = OFFICE,
    session: str = "",
    seconds: int = 600,
    reference: str = REFERENCE,
) -> dict[str, str]:
    """The headers of a signed-in officer; a negative number of seconds makes a token that has expired."""
    actor = Actor(staff_no, ActorKind.STAFF, office=office, terminal="t-01", session=session)
    now = int(time.time()) - 600 + seconds
    token = issue_token(actor, (), (), 600, load_token_keys(keys / PRIVATE_FILE), now=now)
    headers = {"Authorization": f"Bearer {token}"}
    return {**headers, "Shuno-Reference": reference} if reference else headers
