"""Takes stored files in: checks each whole, then posts it in blocks, two at a time, from wherever it stopped."""

import asyncio
import hashlib
import json
import logging
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import asyncpg

from services.payments.inbound.channels import ACCOUNT_TRANSFER, channels_of
from services.payments.inbound.intake_readers import (
    PostBlock,
    ReadFile,
    Recognised,
    WantedReading,
    check_whole,
    post_block_of,
    recognise,
)
from services.payments.inbound.publishers import RegisterUnsound, load_register
from services.payments.rules.channels import ChannelRegister
from services.payments.rules.publisher_signature import PublisherRegister, Signed, check_signature
from services.payments.store import intake
from shared.access import Actor, ActorKind
from shared.formats.finding import FileError
from shared.law.municipality import Municipality
from shared.postgres.faults import passes
from shared.transaction import Transactions

_logger = logging.getLogger(__name__)

#: Records of one transaction: large enough for set-based SQL, small enough to repeat after a crash.
BLOCK_RECORDS = 5_000
#: Some blocks are decided in Python while the database writes the others.
_BLOCKS_AT_ONCE = 4
_POLL_SECONDS = 0.5
_RETRY_SECONDS_MAX = 5.0


@dataclass
class FileIntake:
    """The worker that takes files in."""

    municipality: Municipality
    #: Who may sign files; None where nobody does.
    publishers_file: Path | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    channels: ChannelRegister = field(init=False)
    #: Files that cannot go on for a permanent cause; a restart of the service tries them again.
    _stuck: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.channels = channels_of(self.municipality)

    async def run(self, transactions: Transactions) -> None:
        """Take files in, oldest first, until cancelled."""
        pause = 0.2
        while True:
            try:
                row = await transactions.pool.fetchrow(intake.NEXT_FILE, sorted(self._stuck))
                if row is not None:
                    await self._take(transactions, row)
                    continue
                pause = 0.2
                await self._wait()
            except Exception as error:
                if not passes(error):
                    raise
                _logger.exception("a file could not be taken in; trying again in %.1f s", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _RETRY_SECONDS_MAX)

    async def _wait(self) -> None:
        self.wake.clear()
        try:
            await asyncio.wait_for(self.wake.wait(), _POLL_SECONDS)
        except TimeoutError:
            return

    async def _take(self, transactions: Transactions, row: asyncpg.Record) -> None:
        with tempfile.TemporaryFile() as spool:
            sha256 = await _spool(transactions, row["file_id"], spool)
            wanted = WantedReading(row["channel"] or "", row["profile"], row["received_on"])
            found = await asyncio.to_thread(recognise, spool, wanted, self.channels)
            # A file that is half posted was proven when it began, and a key may have been taken away since.
            if row["state"] == "received" and not await self._prove_sender(transactions, row, sha256, found):
                return
            if isinstance(found, FileError):
                await transactions.pool.execute(intake.REFUSE, row["file_id"], 0, _as_json([found]))
                return
            read = await asyncio.to_thread(check_whole, spool, found, wanted, self.channels)
            if not read.accepted:
                findings = _as_json(read.findings)
                await transactions.pool.execute(intake.REFUSE, row["file_id"], read.record_count, findings)
                return
            if row["state"] == "received" and not await self._begin(transactions, row["file_id"], read):
                return
            await self._post(transactions, row, read, spool)

    async def _prove_sender(
        self, transactions: Transactions, row: asyncpg.Record, sha256: str, file: Recognised | FileError
    ) -> bool:
        """Keep who signed, or refuse the file before anything in it is looked at."""
        file_id = row["file_id"]
        # Bytes that nobody can read are of no channel; they are refused for that.
        channel = row["channel"] or (ACCOUNT_TRANSFER if isinstance(file, FileError) else file.channel)
        try:
            register = await asyncio.to_thread(load_register, self.publishers_file)
            found = check_signature(self._demanding(register), channel, sha256, row["signature"])
        except RegisterUnsound as error:
            found = FileError(
                "E-SIG-06",
                0,
                0,
                "署名",
                f"送信者の登録簿を読めません({error})。記帳していません。運用担当が登録簿を直した後に送り直してください。",
            )
        if isinstance(found, FileError):
            _logger.warning("file %d is refused: %s", file_id, found.code)
            await transactions.pool.execute(intake.REFUSE, file_id, 0, _as_json([found]))
            return False
        if isinstance(found, Signed):
            await transactions.pool.execute(intake.KEEP_PUBLISHER, file_id, found.machine, found.key_id)
        return True

    def _demanding(self, register: PublisherRegister) -> PublisherRegister:
        """The register with the channels that take no unsigned file by the city's own table."""
        demanding = {channel.code for channel in self.channels.channels if channel.signature_demanded}
        return PublisherRegister(register.publishers, register.signed_channels | demanding)

    async def _begin(self, transactions: Transactions, file_id: int, read: ReadFile) -> bool:
        try:
            await transactions.pool.execute(
                intake.BEGIN_POSTING,
                file_id,
                read.business_key,
                read.row_count,
                read.total_yen,
                _as_json(read.findings),
                read.reader,
                read.channel,
            )
        except asyncpg.UniqueViolationError:
            refused = FileError(
                "E-DUP-01",
                0,
                0,
                "見出し",
                "同じ見出し(委託者・引落日・銀行、または作成日・連番)のファイルを既に取り込んでいます。"
                "内容が違う場合は送信元に確認してください。",
            )
            await transactions.pool.execute(intake.REFUSE, file_id, read.record_count, _as_json([refused]))
            return False
        return True

    async def _post(self, transactions: Transactions, row: asyncpg.Record, read: ReadFile, spool: IO[bytes]) -> None:
        file_id = row["file_id"]
        done = {block["block_no"] for block in await transactions.pool.fetch(intake.POSTED_BLOCKS, file_id)}
        actor = Actor(id=row["sender"], kind=ActorKind.OPERATOR)
        under_way: set[asyncio.Task[None]] = set()
        try:
            post = post_block_of(read, self.municipality, self.channels, row["received_on"])
            async for block_no, rows in _blocks(spool, read, done):
                under_way.add(asyncio.create_task(_post_block(transactions, actor, post, file_id, block_no, rows)))
                if len(under_way) >= _BLOCKS_AT_ONCE:
                    finished, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                    for task in finished:
                        task.result()
            await asyncio.gather(*under_way)
        except Exception as error:
            if passes(error):
                raise
            _logger.exception("file %d cannot be posted", file_id)
            self._stuck.add(file_id)
            finding = FileError(
                "E-POST", 0, 0, "", f"記帳できません: {error} 原因を除いてサービスを再起動してください。"
            )
            await transactions.pool.execute(intake.ADD_FINDING, file_id, _as_json([finding]))
            return
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
        await transactions.pool.execute(intake.FINISH, file_id)


async def _post_block(
    transactions: Transactions, actor: Actor, post: PostBlock, file_id: int, block_no: int, rows: Sequence[Any]
) -> None:
    async with transactions.begin(actor) as transaction:
        await post(file_id, block_no, rows, transaction)


async def _spool(transactions: Transactions, file_id: int, spool: IO[bytes]) -> str:
    """The stored bytes into a temporary file, a part at a time; returns their SHA-256."""
    digest = hashlib.sha256()
    async with transactions.pool.acquire() as connection, connection.transaction():
        async for part in connection.cursor(intake.SELECT_PARTS, file_id, prefetch=4):
            await asyncio.to_thread(spool.write, part["bytes"])
            digest.update(part["bytes"])
    spool.seek(0)
    return digest.hexdigest()


async def _blocks(spool: IO[bytes], read: ReadFile, done: set[int]) -> AsyncIterator[tuple[int, list[Any]]]:
    """Numbered blocks of rows that are not posted yet."""
    spool.seek(0)
    rows = read.blocks(spool, BLOCK_RECORDS)  # type: ignore[arg-type] # A temporary file is a binary stream.
    block_no = 0
    while (block := next(rows, None)) is not None:
        if block_no not in done:
            yield block_no, block
        block_no += 1
        await asyncio.sleep(0)


def _as_json(findings: Sequence[FileError]) -> str:
    return json.dumps([_finding(one) for one in findings[:200]], ensure_ascii=False)


def _finding(one: FileError) -> dict[str, Any]:
    return asdict(one)
