"""Files come in over HTTP: the bytes are kept first, whatever they are; what they say is checked afterwards."""

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Header, Query

from services.payments.inbound.intake import FileIntake
from services.payments.inbound.intake_again import read_again
from services.payments.inbound.intake_readers import WantedReading, known_profile
from services.payments.inbound.intake_trial import FILE_BYTES_MAX, try_file
from services.payments.rules.channels import ChannelTerms, CreditAccount, UnknownChannel
from services.payments.rules.publisher_signature import SIGNATURE_CHARACTERS_MAX
from services.payments.store import intake
from shared.formats.mapped import shipped_mapping, shipped_names
from shared.formats.profile import SHIPPED_PROFILES
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.transaction import uuid7

INTAKE = NoPersonalData("payments.intake", "takes bytes in; each posting records whose claim it pays")

#: Carries the publisher's detached signature of the file.
SIGNATURE_HEADER = "Shuno-Signature"

_PART_BYTES = 1024 * 1024


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
        channel: str = "",
        signature: Annotated[str, Header(alias=SIGNATURE_HEADER, max_length=SIGNATURE_CHARACTERS_MAX)] = "",
    ) -> dict[str, Any]:
        wanted = _wanted(worker, channel, profile, received_on)
        file_id = await _store(call, name, wanted, signature or None)
        call.transaction.after_commit.append(worker.wake.set)
        return {"file_id": file_id}

    @routes.post(
        "/intake/trials",
        access=INTAKE,
        summary="What would become of a file; the body is its bytes, and nothing of it stays",
        body_bytes_max=None,
    )
    async def attempt(
        call: Call,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        received_on: date,
        profile: str = "strict",
        channel: str = "",
    ) -> dict[str, Any]:
        return await try_file(call, worker, name, _wanted(worker, channel, profile, received_on))

    @routes.get("/intake/channels", access=INTAKE, summary="The channels whose files can be taken in")
    async def channels(call: Call) -> list[dict[str, Any]]:
        every: list[ChannelTerms | CreditAccount] = [*worker.channels.channels, *worker.channels.accounts]
        return [_channel(one) for one in every]

    @routes.get("/intake/files/{file_id}", access=INTAKE, summary="How far a file has got, and its reconciliation")
    async def follow(call: Call, file_id: int) -> dict[str, Any]:
        row = await call.transaction.connection.fetchrow(intake.SELECT_FILE, file_id)
        if row is None:
            raise not_found(f"取込ファイル {file_id}")
        return {**dict(row), "findings": intake.findings_of(row)}

    @routes.post("/intake/files/{file_id}/again", access=INTAKE, summary="Read a kept file again and compare")
    async def again(call: Call, file_id: int) -> dict[str, Any]:
        return await read_again(call, worker, file_id)

    return routes


def _wanted(worker: FileIntake, channel: str, profile: str, received_on: date) -> WantedReading:
    """How a file is to be read.

    Raises:
        Problem: 422 for a profile or a channel that does not exist.
    """
    if not known_profile(profile):
        names = "、".join((*SHIPPED_PROFILES, *shipped_names()))
        sentence = f"取込プロファイル「{profile[:40]}」はありません。使えるもの: {names}。"
        raise Problem(422, "unknown_profile", sentence)
    try:
        worker.channels.formats_of(channel)
    except UnknownChannel as error:
        raise Problem(422, "unknown_channel", str(error)) from error
    return WantedReading(channel, profile, received_on)


def _channel(one: ChannelTerms | CreditAccount) -> dict[str, Any]:
    """A channel as its table has it, with the layouts and the values that each carries."""
    layouts = [name for name in one.formats if name in shipped_names()]
    titles = {name: shipped_mapping(name).title for name in layouts}
    terms = {name: value for name, value in asdict(one).items() if name != "formats"}
    for name in ("stages", "payer_codes"):
        if name in terms:
            terms[name] = sorted(terms[name])
    return {**terms, "formats": [{"name": name, "title": titles.get(name, "")} for name in one.formats]}


async def _store(call: Call, name: str, wanted: WantedReading, signature: str | None) -> int:
    """Keep the bytes, a part at a time.

    Raises:
        Problem: 409 when the same bytes were taken in before, 413 when the file is too large.
    """
    connection = call.transaction.connection
    digest, size, part_no, pending = hashlib.sha256(), 0, 0, bytearray()
    file_id: int = await connection.fetchval(
        intake.INSERT_FILE,
        name,
        f"receiving-{uuid7()}",
        wanted.channel or None,
        wanted.profile,
        call.actor.id,
        wanted.received_on,
        signature,
    )
    async for chunk in call.request.stream():
        digest.update(chunk)
        size += len(chunk)
        if size > FILE_BYTES_MAX:
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
