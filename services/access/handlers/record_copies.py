"""The copy of what all services hold of a person: gathered, proved, sealed, checked by a second person, handed over.

Each service signs its part. The parts lie encrypted under a key outside the database, until the copy was handed over.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.access.handlers.disclosure import carry_out
from services.access.handlers.usage_report import granted_request
from services.access.rules.disclosure import Outcome
from services.access.store import disclosure, record_copies
from shared.access.keys import load_password_pepper
from shared.days import TOKYO
from shared.http.person_record import ORDER_SIGNED_AS, SIGNED_AS
from shared.http.problems import Problem
from shared.http.signed_text import SignedText, proved, signed
from shared.law.municipality import Municipality
from shared.merges import numbers_of_person
from shared.transaction import Transaction

#: Whose parts make a whole copy; `exchange` holds nothing of anybody yet.
SERVICES = ("access", "dunning", "enforcement", "identity", "payments", "refunds")
_KEY_FOR = b"shuno copies of personal records 1"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it stands.

    Attributes:
        request: The request.
        parts: The contents by service.
        sha256: Over the parts in their order; none while one is missing.
        omitted: Headings of sections that are not disclosed; none before its release.
    """

    request: asyncpg.Record
    parts: Mapping[str, dict[str, Any]]
    sha256: bytes | None
    omitted: tuple[str, ...] | None

    @property
    def missing(self) -> list[str]:
        """Services whose parts have not come."""
        return [service for service in SERVICES if service not in self.parts]

    def sections(self) -> list[dict[str, Any]]:
        """Every section that is disclosed, in the order of services."""
        omitted = self.omitted or ()
        found = (section for service in SERVICES for section in self.parts[service]["sections"])
        return [section for section in found if section["title"] not in omitted]


async def numbers_of(request: asyncpg.Record, transaction: Transaction) -> list[str]:
    """Every number under which the person of a request stands."""
    number = request["addressee_no"]
    return await numbers_of_person(transaction.connection, number)


async def order_parts(request: asyncpg.Record, transaction: Transaction, keys: Path) -> dict[str, str]:
    """What every service is asked with: the numbers of the person of a granted request, signed for some minutes.

    Raises:
        Problem: The installation has no seal key.
    """
    content = {
        "request_id": str(request["request_id"]),
        "addressee_nos": await numbers_of(request, transaction),
        "signed_at": transaction.started_at.isoformat(),
    }
    return signed(content, ORDER_SIGNED_AS, keys)


async def add_part(request_id: UUID, text: SignedText, transaction: Transaction, keys: Path) -> str:
    """Keep what a service has signed of the person of a request; returns the service.

    Raises:
        Problem: The signature is not the installation's, the part is of another request or person, or it is too late.
    """
    connection = transaction.connection
    await connection.execute(disclosure.LOCK_REQUEST, request_id)
    request = await granted_request(request_id, transaction)
    if await connection.fetchrow(record_copies.SELECT_RELEASE, request_id):
        raise Problem(409, "released_already", "写しの交付は決定済みです。作り直すことはできません。")
    part = proved(text, SIGNED_AS, keys)
    numbers = await numbers_of(request, transaction)
    if part["request_id"] != str(request_id) or part["addressee_nos"] != numbers or part["service"] not in SERVICES:
        raise Problem(409, "other_part", "この請求または宛名の内容ではありません。作成し直してください。")
    raw = text.content.encode()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(keys)).encrypt(nonce, raw, _bound_to(request_id, part["service"]))
    await connection.execute(
        record_copies.STORE_PART,
        request_id,
        part["service"],
        datetime.fromisoformat(part["made_at"]),
        sha256(raw).digest(),
        nonce,
        sealed,
        transaction.actor.id,
        transaction.started_at,
    )
    return str(part["service"])


async def open_copy(request_id: UUID, transaction: Transaction, keys: Path) -> Copy:
    """The copy of a request, opened.

    Raises:
        Problem: The request was not granted.
        InvalidTag: Somebody changed a part in the database.
    """
    connection = transaction.connection
    request = await granted_request(request_id, transaction)
    rows = await connection.fetch(record_copies.SELECT_PARTS, request_id)
    cipher = AESGCM(_key(keys)) if rows else None
    parts = {
        row["service"]: json.loads(cipher.decrypt(row["nonce"], row["sealed"], _bound_to(request_id, row["service"])))
        for row in rows
        if cipher is not None
    }
    release = await connection.fetchrow(record_copies.SELECT_RELEASE, request_id)
    whole = len(parts) == len(SERVICES)
    digest = copy_hash(rows) if whole else None
    return Copy(request, parts, digest, tuple(release["omitted"]) if release else None)


async def require_releasable(
    request_id: UUID, addressee_no: str, seen_sha256: str, omitted: Sequence[str], transaction: Transaction, keys: Path
) -> Copy:
    """The copy that is to be released.

    Raises:
        Problem: It is not whole, not what was seen, released already, or omits what the decision grants.
    """
    copy = await open_copy(request_id, transaction, keys)
    if copy.request["addressee_no"] != addressee_no:
        raise Problem(409, "other_person", "請求の宛名番号と違います。番号を確かめてください。")
    if copy.sha256 is None:
        missing = "、".join(copy.missing)
        raise Problem(409, "not_whole", f"写しがそろっていません(不足: {missing})。作成し直してください。")
    if copy.sha256.hex() != seen_sha256:
        raise Problem(409, "changed_copy", "写しの内容が変わりました。もう一度開いて確かめてください。")
    if copy.omitted is not None:
        raise Problem(409, "released_already", "写しの交付は決定済みです。")
    titles = {section["title"] for part in copy.parts.values() for section in part["sections"]}
    if unknown := sorted(set(omitted) - titles):
        raise Problem(409, "unknown_section", f"次の項目は写しにありません: {'、'.join(unknown)}。")
    if bool(omitted) != (copy.request["outcome"] == Outcome.PART):
        sentence = "省く項目は、一部を開示する決定のときに限って付けます。決定の内容を確かめてください。"
        raise Problem(409, "not_as_decided", sentence)
    return copy


async def release(
    request_id: UUID,
    addressee_no: str,
    seen_sha256: str,
    omitted: Sequence[str],
    approval_id: UUID,
    transaction: Transaction,
    keys: Path,
) -> None:
    """Release exactly the copy that two persons saw.

    Raises:
        Problem: It is not what it was when it was proposed.
    """
    await transaction.connection.execute(disclosure.LOCK_REQUEST, request_id)
    await require_releasable(request_id, addressee_no, seen_sha256, omitted, transaction, keys)
    row = (request_id, approval_id, bytes.fromhex(seen_sha256), sorted(omitted), transaction.started_at)
    await record_copies.RELEASES.copy(transaction.connection, [row])


async def released_copy(request_id: UUID, transaction: Transaction, keys: Path) -> Copy:
    """A copy that may leave the house.

    Raises:
        Problem: It was not released, or it has been deleted.
    """
    copy = await open_copy(request_id, transaction, keys)
    if copy.omitted is None:
        raise Problem(409, "not_released", "写しの交付がまだ決定されていません。")
    if copy.sha256 is None:
        raise Problem(409, "deleted_already", "写しは削除されています。必要なときは請求を新たに受け付けてください。")
    return copy


async def hand_over(request_id: UUID, on: date, words: str, transaction: Transaction, keys: Path) -> asyncpg.Record:
    """Note that the copy was handed over, and delete its parts in the same moment.

    Raises:
        Problem: It was not released, or it was handed over before.
    """
    connection = transaction.connection
    await connection.execute(disclosure.LOCK_REQUEST, request_id)
    copy = await released_copy(request_id, transaction, keys)
    await carry_out(request_id, on, words, transaction)
    gone = [row["service"] for row in await connection.fetch(record_copies.DELETE_PARTS, request_id)]
    row = (request_id, on, copy.sha256, sorted(gone), transaction.actor.id, transaction.started_at)
    await record_copies.DELETIONS.copy(connection, [row])
    return copy.request


async def forget_copies(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Delete copies that nobody fetched within the city's days, and note that they were deleted.

    Args:
        day: The business day.
        transaction: The job's.
        municipality: How many days a copy is kept.
    """
    kept_days = municipality.ordinance.record_copy_keep_days.on(day)
    before = datetime.combine(day - timedelta(days=kept_days), time(), TOKYO)
    gone: dict[UUID, list[str]] = {}
    for row in await transaction.connection.fetch(record_copies.FORGET_PARTS, before):
        gone.setdefault(row["request_id"], []).append(row["service"])
    by, at = transaction.actor.id, transaction.started_at
    rows = [(request_id, sorted(services), by, at) for request_id, services in gone.items()]
    await record_copies.FORGOTTEN.copy(transaction.connection, rows)
    return {"forgotten": len(rows)}


def copy_hash(rows: Sequence[asyncpg.Record]) -> bytes:
    """What names a whole copy and no other."""
    return sha256(b"".join(row["service"].encode() + b"\n" + row["sha256"] for row in rows)).digest()


def _key(keys: Path) -> bytes:
    return HKDF(SHA256(), 32, None, _KEY_FOR).derive(load_password_pepper(keys))


def _bound_to(request_id: UUID, service: str) -> bytes:
    return f"{request_id}/{service}".encode()
