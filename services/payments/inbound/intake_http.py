"""Files come in over HTTP: the bytes are kept first, whatever they are; what they say is checked afterwards."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Header, Query

from services.payments.inbound.intake import FileIntake
from services.payments.rules.publisher_signature import SIGNATURE_CHARACTERS_MAX
from services.payments.store import intake
from shared.formats.profile import SHIPPED_PROFILES
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

INTAKE = NoPersonalData("payments.intake", "takes bytes in; each posting records whose claim it pays")

#: Carries the publisher's detached signature of the file.
SIGNATURE_HEADER = "Shuno-Signature"

_PART_BYTES = 1024 * 1024
_FILE_BYTES_MAX = 4 * 1024 * 1024 * 1024


def intake_routes(worker: FileIntake) -> Routes:
    """The routes by which files come in and are followed."""
    routes = Routes("intake")

    @routes.post(
        "/intake/files",
        access=INTAKE,
        summary="Take a file in; the body is its bytes",
        status_code=202,
        # It is read a piece at a time, up to a size of its own.
        body_bytes_max=None,
    )
    async def receive(
        call: Call,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        received_on: date,
        profile: str = "strict",
        signature: Annotated[str, Header(alias=SIGNATURE_HEADER, max_length=SIGNATURE_CHARACTERS_MAX)] = "",
    ) -> dict[str, Any]:
        if profile not in SHIPPED_PROFILES:
            raise Problem(
                422,
                "unknown_profile",
                f"取込プロファイル「{profile[:40]}」はありません。使えるもの: {'、'.join(SHIPPED_PROFILES)}。",
            )
        file_id = await _store(call, name, received_on, profile, signature or None)
        call.transaction.after_commit.append(worker.wake.set)
        return {"file_id": file_id}

    @routes.get("/intake/files/{file_id}", access=INTAKE, summary="How far a file has got, and its reconciliation")
    async def follow(call: Call, file_id: int) -> dict[str, Any]:
        row = await call.transaction.connection.fetchrow(intake.SELECT_FILE, file_id)
        if row is None:
            raise not_found(f"取込ファイル {file_id}")
        return {**dict(row), "findings": json.loads(row["findings"])}

    return routes


async def _store(call: Call, name: str, received_on: date, profile: str, signature: str | None) -> int:
    """Keep the bytes, a part at a time.

    Raises:
        Problem: 409 when the same bytes were taken in before, 413 when the file is too large.
    """
    connection = call.transaction.connection
    digest, size, part_no, pending = hashlib.sha256(), 0, 0, bytearray()
    file_id: int = await connection.fetchval(
        intake.INSERT_FILE, name, "", None, profile, call.actor.id, received_on, signature
    )
    async for chunk in call.request.stream():
        digest.update(chunk)
        size += len(chunk)
        if size > _FILE_BYTES_MAX:
            raise Problem(413, "too_large", "ファイルが大きすぎます。分割して送ってください。")
        pending += chunk
        while len(pending) >= _PART_BYTES:
            await connection.execute(intake.INSERT_PART, file_id, part_no, bytes(pending[:_PART_BYTES]))
            del pending[:_PART_BYTES]
            part_no += 1
    if pending:
        await connection.execute(intake.INSERT_PART, file_id, part_no, bytes(pending))
    sha256 = digest.hexdigest()
    same = await connection.fetchrow(intake.SELECT_SAME_BYTES, sha256)
    if same is not None:
        raise _repeated(same)
    try:
        await connection.execute(intake.COMPLETE_FILE, file_id, sha256, size)
    except asyncpg.UniqueViolationError:
        raise Problem(409, "repeated_file", "E-DUP-01 同じファイルを取込中です。二重に送る必要はありません。") from None
    return file_id


def _repeated(same: asyncpg.Record) -> Problem:
    when = f"{same['received_at']:%Y-%m-%d %H:%M}"
    return Problem(
        409,
        "repeated_file",
        f"E-DUP-01 同じファイルを{when}に取り込んでいます(受付番号{same['file_id']})。何も変更していません。",
    )
