"""Short messages (SMS): lists of persons who agreed, looked at once more when they leave, and what came of each.

What a list says was decided by two persons; whoever paid, promised, was stopped or wants no more since then is left out
when the file is made. The file is kept as it was sealed and given out again byte by byte.
"""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.dunning.handlers.calls import OwedLetter, letters_owed, overdue_letters
from services.dunning.rules.calls import Objection
from services.dunning.rules.sms import LAYOUT, Reachable, ResultOutcome, SmsResult, SmsTerms, objection
from services.dunning.store import sms as store
from shared.days import TOKYO
from shared.formats.envelope import NoCertificate, fingerprint, read_certificate, sealed
from shared.formats.framed_lines import framed
from shared.law.blocks import Step
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The certificate of whoever carries messages, below the installation's keys.
CARRIER_FILE = "sms-receiver.pem"
#: A message is writing that reaches a telephone: what stops either stops it.
_STEPS = (Step.REMINDER, Step.PHONE_CALL)
_OPT_OUT = "SMSへの返信による配信停止"


class NotSendable(Exception):  # noqa: N818 - It names what stands against it.
    """A step of a list cannot be taken, and why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextedAbout(NamedTuple):
    """A letter, under which consent a message about it would go, and what stands against it."""

    owed: OwedLetter
    consent: asyncpg.Record | None
    objection: Objection | None


class Prepared(NamedTuple):
    """A list that was frozen, and how many letters each objection keeps out of it."""

    run_id: int
    message_count: int
    content_sha256: str
    subjects: Sequence[str]
    kept_out: Mapping[str, int]


class SmsRelease(NamedTuple):
    """What an officer proposes to send."""

    run_id: int
    message_count: int
    content_sha256: str
    body: str
    tax_items: tuple[str, ...]


class HandedOver(NamedTuple):
    """A file, sealed for the carrier, and whose telephones stand in it."""

    envelope: bytes
    subjects: Sequence[str]


class Result(NamedTuple):
    """What the carrier says of a message."""

    run_id: int
    place: int
    result: SmsResult
    arrived_at: datetime


class ReadResult(NamedTuple):
    """A record of a file of results; none in it where it is not in its form."""

    record_no: int
    message_no: str
    said: Result | None


class TakenResults(NamedTuple):
    """What came of a file of results."""

    file_id: int
    counts: Mapping[str, int]
    refused: str
    is_repeated: bool


async def texted_about(
    connection: Connection,
    day: date,
    terms: SmsTerms,
    document_nos: Sequence[str],
    tax_items: Sequence[str] | None = None,
) -> list[TextedAbout]:
    """What stands against a message about each of some letters, by number.

    Args:
        connection: With an open transaction.
        day: The day on which it would arrive.
        terms: What the city has laid down.
        document_nos: The letters.
        tax_items: Only claims of these tax items; all where none are given.
    """
    owed = await letters_owed(connection, day, document_nos, _STEPS, tax_items)
    persons = sorted({one.person_no for one in owed})
    consents = {row["person_no"]: row for row in await connection.fetch(store.SELECT_CONSENTS, persons)}
    sent: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(store.SELECT_SENT, persons):
        sent.setdefault(row["person_no"], []).append(row)
    found = []
    for one in owed:
        consent, before = consents.get(one.person_no), sent.get(one.person_no, [])
        person = Reachable(
            agrees=consent is not None and consent["agrees"],
            is_in_service=consent is None or consent["is_in_service"],
            sent_on=[row["sent_on"] for row in before],
            sent_about_letter=sum(row["document_no"] == one.document_no for row in before),
        )
        found.append(TextedAbout(one, consent, objection(one.letter, person, terms, day)))
    return found


async def prepare(
    text_code: str, terms: SmsTerms, tax_items: Sequence[str] | None, transaction: Transaction
) -> Prepared:
    """Freeze a list: one message to each person against whom nothing stands today, about the first such letter.

    Args:
        text_code: Which of the city's texts.
        terms: What the city has laid down.
        tax_items: Only claims of these tax items; all where none are given.
        transaction: The one in which the list is kept.

    Raises:
        NotSendable: There is no such text, or nobody to write to.
    """
    if text_code not in terms.texts:
        raise NotSendable("unknown_text")
    connection, at = transaction.connection, transaction.started_at
    day = at.astimezone(TOKYO).date()
    kept: dict[str, TextedAbout] = {}
    kept_out: Counter[str] = Counter()
    async for numbers in overdue_letters(connection, day):
        for one in await texted_about(connection, day, terms, numbers, tax_items):
            if one.objection is not None:
                kept_out[one.objection.value] += 1
            else:
                kept.setdefault(one.owed.person_no, one)
    if not kept:
        raise NotSendable("nobody")
    rows = [
        (place, one.owed.document_no, person, one.consent["addressee_no"], one.consent["consent_no"])
        for place, (person, one) in enumerate(kept.items(), 1)
        if one.consent is not None
    ]
    body = terms.texts[text_code]
    items = sorted({item for one in kept.values() for item in one.owed.tax_items})
    content = _content_sha256(body, rows)
    named = (text_code, body, items, len(rows), content, transaction.actor.id, at)
    run_id: int = await connection.fetchval(store.INSERT_RUN, *named)
    await store.MESSAGES.copy(connection, [(run_id, *row) for row in rows])
    return Prepared(run_id, len(rows), content, sorted(kept), kept_out)


async def require_releasable(release: SmsRelease, connection: Connection) -> None:
    """Check a proposal against the list as it was frozen, hashed anew.

    Raises:
        NotSendable: There is no such list, it was released, or it is another than the one proposed.
    """
    await connection.execute(store.LOCK)
    run = await connection.fetchrow(store.LIST_RUNS, release.run_id, 1)
    if run is None:
        raise NotSendable("unknown_run")
    if run["is_released"]:
        raise NotSendable("released_before")
    rows = await connection.fetch(store.SELECT_MESSAGES, release.run_id)
    found = _content_sha256(run["body"], (tuple(row.values())[:-1] for row in rows))
    seen = SmsRelease(release.run_id, len(rows), found, run["body"], tuple(run["tax_items"]))
    if seen != release:
        raise NotSendable("run_changed")


async def release_run(release: SmsRelease, approval_id: UUID, transaction: Transaction) -> None:
    """Release what was approved.

    Raises:
        NotSendable: It is no longer as it was proposed.
    """
    await require_releasable(release, transaction.connection)
    await transaction.connection.execute(store.INSERT_RELEASE, release.run_id, approval_id, transaction.started_at)


async def hand_over(run_id: int, terms: SmsTerms, certificate_file: Path, transaction: Transaction) -> HandedOver:
    """The file of a released list, sealed for the carrier: made once, in the hours for messages, and then the same.

    Raises:
        NotSendable: The list is not released, it is not the time, or there is no certificate.
    """
    connection, now = transaction.connection, transaction.started_at.astimezone(TOKYO)
    await connection.execute(store.LOCK)
    run = await connection.fetchrow(store.LIST_RUNS, run_id, 1)
    if run is None:
        raise NotSendable("unknown_run")
    if not run["is_released"]:
        raise NotSendable("not_released")
    messages = await connection.fetch(store.SELECT_MESSAGES, run_id)
    subjects = [row["person_no"] for row in messages]
    envelope = await connection.fetchval(store.SELECT_ENVELOPE, run_id)
    if envelope is not None:
        return HandedOver(envelope, subjects)
    if not terms.may_send(now.date(), now.time()):
        raise NotSendable("quiet_hours")
    try:
        certificate = await asyncio.to_thread(read_certificate, certificate_file)
    except NoCertificate:
        raise NotSendable("no_certificate") from None
    left_out = await _left_out(messages, now.date(), terms, run["tax_items"], connection)
    good = [row for row in messages if row["place"] not in left_out]
    content = _file(run, good, now, terms)
    envelope = await asyncio.to_thread(sealed, content, certificate)
    hashes = (hashlib.sha256(content).hexdigest(), fingerprint(certificate))
    entered = (envelope, transaction.actor.id, transaction.started_at)
    await connection.execute(store.INSERT_SENDING, run_id, now.date(), len(good), *hashes, *entered)
    await store.LEFT_OUT.copy(connection, [(run_id, place, why.value) for place, why in left_out.items()])
    return HandedOver(envelope, subjects)


async def _left_out(
    messages: Sequence[asyncpg.Record], day: date, terms: SmsTerms, tax_items: Sequence[str], connection: Connection
) -> dict[int, Objection]:
    """What stands by now against messages of a list, by place."""
    numbers = [row["document_no"] for row in messages]
    found = {one.owed.document_no: one for one in await texted_about(connection, day, terms, numbers, tax_items)}
    left_out: dict[int, Objection] = {}
    for row in messages:
        one = found.get(row["document_no"])
        if one is None:
            left_out[row["place"]] = Objection.NOTHING_TO_PAY
        elif one.objection is not None:
            left_out[row["place"]] = one.objection
        elif one.consent is None or (one.consent["addressee_no"], one.consent["consent_no"]) != (
            row["consent_addressee_no"],
            row["consent_no"],
        ):
            # He agreed anew, perhaps under another number: a later list has it.
            left_out[row["place"]] = Objection.NO_CONSENT
    return left_out


def _file(run: asyncpg.Record, messages: Sequence[asyncpg.Record], now: datetime, terms: SmsTerms) -> bytes:
    day = now.date()
    header = {
        "record": "header",
        "layout": LAYOUT,
        "run": f"M{run['run_id']:07d}",
        "not_before": max(now, datetime.combine(day, terms.opens, TOKYO)).isoformat(timespec="seconds"),
        "not_after": datetime.combine(day, terms.closes, TOKYO).isoformat(),
        "text": run["body"],
    }
    return framed(
        header,
        (
            {"record": "message", "message": message_no(run["run_id"], row["place"]), "number": row["mobile_number"]}
            for row in messages
        ),
    )


def message_no(run_id: int, place: int) -> str:
    """What names a message at the carrier: nothing of the person."""
    return f"M{run_id:07d}-{place:06d}"


async def known_file(content: bytes, connection: Connection) -> TakenResults | None:
    """What came of the same bytes before, if they came before; nobody else takes a file in from now on."""
    await connection.execute(store.LOCK)
    row = await connection.fetchrow(store.SELECT_FILE, hashlib.sha256(content).hexdigest())
    if row is None:
        return None
    rows = await connection.fetch(store.COUNT_OUTCOMES, row["file_id"])
    counts = {one["outcome"]: one["outcome_count"] for one in rows}
    return TakenResults(row["file_id"], counts, row["refused"], is_repeated=True)


async def reported(results: Sequence[ReadResult], connection: Connection) -> dict[tuple[int, int], asyncpg.Record]:
    """The messages that results name and that left, with what was reported of them before."""
    said = sorted({(one.said.run_id, one.said.place) for one in results if one.said is not None})
    rows = await connection.fetch(store.SELECT_REPORTED, [one[0] for one in said], [one[1] for one in said])
    return {(row["run_id"], row["place"]): row for row in rows}


async def take_results(
    content: bytes,
    refused: str,
    results: Sequence[ReadResult],
    known: Mapping[tuple[int, int], asyncpg.Record],
    terms: SmsTerms,
    transaction: Transaction,
) -> TakenResults:
    """Keep a file of results: each message gets one, whoever wants no more gets none, and what fits nothing is listed.

    Args:
        content: The file.
        refused: What is wrong with it as a whole; then `results` is empty.
        results: Its records.
        known: The messages that they name (`reported`).
        terms: What the city has laid down; what arrived in quiet hours is kept with that.
        transaction: The one in which everything is kept or nothing.
    """
    connection, at = transaction.connection, transaction.started_at
    named = (hashlib.sha256(content).hexdigest(), len(content), refused, transaction.actor.id, at)
    file_id: int = await connection.fetchval(store.INSERT_FILE, *named)
    told = {key: (row["result"], row["arrived_at"]) for key, row in known.items() if row["result"] is not None}
    records, rows, ended = [], [], []
    for one in results:
        outcome = _outcome(one.said, known, told, at)
        records.append((file_id, one.record_no, one.message_no, outcome.value))
        if one.said is not None and outcome is ResultOutcome.TAKEN:
            key = (one.said.run_id, one.said.place)
            told[key] = (one.said.result.value, one.said.arrived_at)
            local = one.said.arrived_at.astimezone(TOKYO)
            quiet = "" if terms.may_send(local.date(), local.time()) else Objection.QUIET_HOURS.value
            rows.append((*key, file_id, one.said.result.value, one.said.arrived_at, quiet, at))
            if one.said.result is SmsResult.OPTED_OUT:
                ended.append((known[key]["consent_addressee_no"], local.date()))
    await store.RESULT_RECORDS.copy(connection, records)
    await store.RESULTS.copy(connection, rows)
    if ended:
        said = (_OPT_OUT, transaction.actor.id, at)
        await connection.execute(store.END_CONSENTS, *map(list, zip(*ended, strict=True)), *said)
    return TakenResults(file_id, Counter(record[-1] for record in records), refused, is_repeated=False)


def _outcome(
    said: Result | None, known: Mapping[tuple[int, int], Any], told: Mapping[tuple[int, int], Any], at: datetime
) -> ResultOutcome:
    if said is None or said.arrived_at > at:
        return ResultOutcome.FAULTY
    key = (said.run_id, said.place)
    if key not in known:
        return ResultOutcome.UNKNOWN
    if key not in told:
        return ResultOutcome.TAKEN
    return ResultOutcome.REPEATED if told[key] == (said.result.value, said.arrived_at) else ResultOutcome.CONTRADICTING


def _content_sha256(body: str, rows: Iterable[Sequence[Any]]) -> str:
    """What names a list: its text, and whom it is for about which letter, in order."""
    content = json.dumps([body, *(list(row) for row in rows)], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
