"""What would become of a file: it is posted block by block by the same handlers, and each block is taken back.

Nothing of it stays, not even its bytes. Payments that repeat one another in different blocks (of 5,000 records) are
each counted as posted, because nothing stays of the first.
"""

import asyncio
import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

import asyncpg

from services.payments.inbound.intake import BLOCK_RECORDS, FileIntake
from services.payments.inbound.intake_readers import (
    PostBlock,
    ReadFile,
    WantedReading,
    check_whole,
    post_block_of,
    recognise,
)
from services.payments.store import intake
from shared.access import collect_access_records
from shared.formats.finding import FileError
from shared.http.problems import Problem
from shared.http.routes import Call
from shared.transaction import Transaction, uuid7

FILE_BYTES_MAX = 4 * 1024 * 1024 * 1024
_FIGURES = tuple(
    f"{kind}_{unit}" for kind in ("posted", "suspense", "failed", "repeated", "rejected") for unit in ("count", "yen")
)


async def try_file(call: Call, worker: FileIntake, name: str, wanted: WantedReading) -> dict[str, Any]:
    """Read the body as a file and say what would become of it.

    Returns:
        As for a file that was taken in, with the state `tried`, or `refused` with the reasons.

    Raises:
        Problem: 413 when the file is too large.
    """
    connection = call.transaction.connection
    with tempfile.TemporaryFile() as spool:
        sha256 = await _receive(call, spool)
        result = {"name": name, "sha256": sha256, **dict.fromkeys(_FIGURES, 0), "record_count": 0, "total_yen": 0}
        if await connection.fetchrow(intake.SELECT_SAME_BYTES, sha256) is not None:
            return _refused(result, [FileError("E-DUP-01", 0, 0, "", "同じファイルを既に取り込んでいます。")])
        found = await asyncio.to_thread(recognise, spool, wanted, worker.channels)
        if isinstance(found, FileError):
            return _refused(result, [found])
        read = await asyncio.to_thread(check_whole, spool, found, wanted, worker.channels)
        result |= {"channel": read.channel, "reader": read.reader, "record_count": read.row_count}
        result |= {"total_yen": read.total_yen}
        if not read.accepted:
            return _refused(result, read.findings)
        if await connection.fetchval(intake.SELECT_SAME_KEY, read.business_key):
            return _refused(
                result, [FileError("E-DUP-01", 0, 0, "見出し", "同じ見出しのファイルを既に取り込んでいます。")]
            )
        figures, findings = await _try_blocks(call, worker, read, spool, wanted)
    return {**result, **figures, "state": "tried", "findings": [*map(asdict, read.findings), *findings]}


async def _receive(call: Call, spool: IO[bytes]) -> str:
    digest, size = hashlib.sha256(), 0
    async for chunk in call.request.stream():
        digest.update(chunk)
        size += len(chunk)
        if size > FILE_BYTES_MAX:
            raise Problem(413, "too_large", "ファイルが大きすぎます。分割して送ってください。")
        await asyncio.to_thread(spool.write, chunk)
    return digest.hexdigest()


async def _try_blocks(
    call: Call, worker: FileIntake, read: ReadFile, spool: IO[bytes], wanted: WantedReading
) -> tuple[Counter[str], list[dict[str, Any]]]:
    post = post_block_of(read, worker.municipality, worker.channels, wanted.received_on)
    figures: Counter[str] = Counter(dict.fromkeys(_FIGURES, 0))
    findings: list[dict[str, Any]] = []
    for rows in read.blocks(spool, BLOCK_RECORDS):  # type: ignore[arg-type] # A temporary file is a binary stream.
        row = await _try_block(call, post, rows, wanted)
        figures.update({name: row[name] for name in _FIGURES})
        findings += intake.findings_of(row)
        await asyncio.sleep(0)
    return figures, findings


async def _try_block(call: Call, post: PostBlock, rows: Sequence[Any], wanted: WantedReading) -> asyncpg.Record:
    """Post a block and take it back; its locks go with it, so that nobody waits for the whole file."""
    connection = call.transaction.connection
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        with collect_access_records():
            attempt = Transaction(connection, call.transaction.service, call.actor)
            values = ("", f"trial-{uuid7()}", None, wanted.profile, call.actor.id, wanted.received_on, None)
            file_id = await connection.fetchval(intake.INSERT_FILE, *values)
            await post(file_id, 0, rows, attempt)
        (row,) = await connection.fetch(intake.SELECT_FILE, file_id)
        return row
    finally:
        await savepoint.rollback()


def _refused(result: dict[str, Any], findings: Sequence[FileError]) -> dict[str, Any]:
    return {**result, "state": "refused", "findings": [asdict(one) for one in findings[:200]]}
