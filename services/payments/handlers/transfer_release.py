"""The request file leaves: approved by two, encrypted for the bank, kept byte for byte, and every sending noted."""

import asyncio
import hashlib
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from services.payments.handlers.transfer_runs import NotRunnable, check, in_parts
from services.payments.store import transfer_runs
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.formats.envelope import NoCertificate, fingerprint, read_certificate, sealed
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The certificate of whoever takes the file at the bank, below the installation's keys.
RECEIVER_FILE = "transfer-receiver.pem"
RELEASING = Access("payments.transfer.approve", RECEIPT, AccessAction.APPROVE)
_FIELDS = ("balance", "account", "holder_kana")
_PART_BYTES = 1024 * 1024


class Release(NamedTuple):
    """What an officer proposes to send: a run with the hash and the totals of its file."""

    run_id: int
    file_sha256: str
    request_count: int
    amount_yen: int


async def require_releasable(release: Release, connection: Connection) -> None:
    """Check a proposal against the run as it stands.

    Raises:
        NotRunnable: there is no such run, its file has left, is empty, or is another than the one proposed.
    """
    run = await connection.fetchrow(transfer_runs.SELECT_RUN, release.run_id)
    if run is None:
        raise NotRunnable("unknown_run")
    if run["released_at"] is not None:
        raise NotRunnable("released_before")
    if not run["request_count"]:
        raise NotRunnable("nothing_due")
    if Release(run["run_id"], run["file_sha256"], run["request_count"], run["amount_yen"]) != release:
        raise NotRunnable("run_changed")


async def release_run(
    release: Release, approval_id: UUID, transaction: Transaction, municipality: Municipality, certificate_file: Path
) -> None:
    """Release the file that was approved, less what must be pulled out at this very moment, encrypted for the bank.

    Nothing is ever added to what was approved: what leaves and what is pulled out add up to it.

    Raises:
        NotRunnable: the run is no longer as it was proposed, nothing is left of it, or there is no certificate.
    """
    connection = transaction.connection
    try:
        certificate = await asyncio.to_thread(read_certificate, certificate_file)
    except NoCertificate:
        raise NotRunnable("no_certificate") from None
    await require_releasable(release, connection)
    pieces: list[bytes] = []
    checked = await check(release.run_id, transaction, municipality, pieces.append)
    file = checked.file
    if not file.request_count:
        raise NotRunnable("nothing_due")
    envelope = await asyncio.to_thread(sealed, b"".join(pieces), certificate)
    await connection.execute(
        transfer_runs.INSERT_RELEASE,
        release.run_id,
        approval_id,
        release.file_sha256,
        release.request_count,
        release.amount_yen,
        checked.pulled_out_count,
        checked.pulled_out_yen,
        file.request_count,
        file.amount_yen,
        file.sha256,
        hashlib.sha256(envelope).hexdigest(),
        fingerprint(certificate),
        transaction.started_at,
    )
    for part_no, start in enumerate(range(0, len(envelope), _PART_BYTES)):
        part = envelope[start : start + _PART_BYTES]
        await connection.execute(transfer_runs.INSERT_PART, release.run_id, part_no, part)
    rows = await connection.fetch(transfer_runs.SELECT_SUBJECTS, release.run_id)
    detail = f"口座振替 {release.run_id} 決裁 {approval_id}"
    for subjects in in_parts([row["addressee_no"] for row in rows]):
        transaction.record_access(RELEASING, subjects, fields=_FIELDS, detail=detail)


async def envelope_for_sending(run_id: int, transaction: Transaction) -> tuple[bytes, list[str]]:
    """The encrypted file as it was released, with a note that it was sent, and whose debits it holds.

    Raises:
        NotRunnable: the run is not released.
    """
    connection = transaction.connection
    released = await connection.fetchrow(transfer_runs.SELECT_RELEASE, run_id)
    if released is None:
        raise NotRunnable("not_released")
    parts = [row["bytes"] for row in await connection.fetch(transfer_runs.SELECT_PARTS, run_id)]
    sent = (run_id, transaction.started_at, transaction.actor.id, released["envelope_sha256"])
    await connection.execute(transfer_runs.INSERT_SENDING, *sent)
    subjects = await connection.fetch(transfer_runs.SELECT_SUBJECTS, run_id)
    return b"".join(parts), [row["addressee_no"] for row in subjects]
