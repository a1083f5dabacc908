"""Assessments become claims; revisions and cancellations change what is owed on them.

The events of one notice are numbered by its history. An event is applied when all before it have been; one that comes
too early waits in the table of histories, and nothing is ever applied over something newer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.payments.handlers.announcing import revised_event
from services.payments.handlers.assessment_details import claim_row, filed_claims, keep_descriptions, notice_row
from services.payments.handlers.book import Book, Cause, money_of
from services.payments.handlers.exclusions import dates_of
from services.payments.handlers.obligors import announce_obligors, joint_addressees
from services.payments.handlers.slips import register_first, require_assessors_keys
from services.payments.store import assessments as store
from services.payments.store import claims, receipts, reconciliation
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import (
    CATALOGUE,
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    Channel,
    ClaimKey,
    ClaimOpened,
    Envelope,
    Instalment,
    OverpaymentCause,
)
from shared.contracts.fields import natural_key
from shared.law.municipality import Municipality
from shared.transaction import Transaction

ASSESSING = Access("payments.claim.assess", RECEIPT, AccessAction.REGISTER)
_FIELDS = ("claim", "assessed")
#: How the ledger names the source of what two persons entered by hand.
_APPROVAL = "approval:"

Assessment = AssessmentDecided | AssessmentRevised | AssessmentCancelled


class ConflictingHistory(ValueError):  # noqa: N818 - It names what arrived.
    """Two different events claim the same place in a notice's history, or a place that cannot be theirs."""


@dataclass(slots=True)
class _Notice:
    """One notice of the batch: what is applied already, and the events that follow it without a gap."""

    key: str
    notice_id: int | None
    history_no: int
    addressee_no: str
    due: list[tuple[Assessment, str, Envelope[Assessment] | None]] = field(default_factory=list)

    @property
    def known_id(self) -> int:
        """The notice's number, which it has once its assessment is written."""
        if self.notice_id is None:
            raise RuntimeError(f"notice {self.key}: its assessment comes first")
        return self.notice_id


@dataclass(slots=True)
class _NewClaim:
    """An instalment that becomes a claim."""

    notice: _Notice
    event: AssessmentDecided | AssessmentRevised
    instalment: Instalment
    source: str
    envelope: Envelope[Assessment] | None


async def on_assessments(
    envelopes: Sequence[Envelope[Assessment]],
    transaction: Transaction,
    municipality: Municipality,
    approval_id: UUID | None = None,
) -> None:
    """Apply assessments, revisions or cancellations in the order of each notice's history.

    Args:
        envelopes: the events.
        transaction: the one in which they take effect.
        municipality: whose ordinances hold.
        approval_id: the approval, where two persons entered them by hand.

    Raises:
        ConflictingHistory: another event has this place in the notice's history, or the first is no assessment.
    """
    connection = transaction.connection
    await store.take_opening_lock(connection)
    await _keep_history(envelopes, transaction, approval_id)
    await _keep_sequence(envelopes, transaction)
    notices = await _due_notices(envelopes, connection)
    applying = _Applying(transaction, municipality)
    for notice in notices:
        for event, source, envelope in notice.due:
            applying.take(notice, event, source, envelope)
    await applying.write()
    subjects = [envelope.event.addressee_no for envelope in envelopes]
    causes = [str(envelope.event_id) for envelope in envelopes]
    transaction.record_access(ASSESSING, subjects, fields=_FIELDS, caused_by_events=causes)


async def _keep_history(
    envelopes: Sequence[Envelope[Assessment]], transaction: Transaction, approval_id: UUID | None
) -> None:
    rows = await transaction.connection.fetch(
        store.INSERT_HISTORY,
        [natural_key(envelope.event.notice) for envelope in envelopes],
        [envelope.event.history_no for envelope in envelopes],
        [envelope.event_id for envelope in envelopes],
        [envelope.event.type for envelope in envelopes],
        [envelope.event.model_dump_json() for envelope in envelopes],
        transaction.started_at,
        approval_id,
    )
    if len(rows) < len(envelopes):
        kept = {row["event_id"] for row in rows}
        refused = next(envelope for envelope in envelopes if envelope.event_id not in kept)
        raise ConflictingHistory(
            f"history_no {refused.event.history_no}: the notice has another event in this place; "
            "send the next free history_no"
        )


async def _keep_sequence(envelopes: Sequence[Envelope[Assessment]], transaction: Transaction) -> None:
    """Note the numbers that sources gave their events; the daily comparison reports those that never came."""
    numbered = [(one, one.event.source_sequence) for one in envelopes if one.event.source_sequence is not None]
    if not numbered:
        return
    rows = await transaction.connection.fetch(
        reconciliation.INSERT_SEQUENCES,
        [one.source for one, _ in numbered],
        [number for _, number in numbered],
        [one.event_id for one, _ in numbered],
    )
    kept = {row["event_id"] for row in rows}
    for one, number in numbered:
        if one.event_id not in kept:
            raise ConflictingHistory(
                f"source_sequence {number}: another event of this source has this number; send the next free one"
            )


async def _due_notices(envelopes: Sequence[Envelope[Assessment]], connection: Any) -> list[_Notice]:
    """The notices of the batch with the events that can be applied now, in order."""
    by_event = {envelope.event_id: envelope for envelope in envelopes}
    keys = sorted({natural_key(envelope.event.notice) for envelope in envelopes})
    notices = {
        row["notice_key"]: _Notice(row["notice_key"], row["notice_id"], row["history_no"], row["addressee_no"])
        for row in await connection.fetch(store.LOCK_NOTICES, keys)
    }
    for row in await connection.fetch(store.SELECT_UNAPPLIED, keys):
        by_hand = row["approval_id"] is not None
        envelope = None if by_hand else by_event.get(row["event_id"])
        event = envelope.event if envelope else _stored_event(row)
        notice = notices.get(row["notice_key"])
        if notice is None:
            notice = notices[row["notice_key"]] = _Notice(row["notice_key"], None, 0, event.addressee_no)
        if row["history_no"] != notice.history_no + 1:
            continue  # It waits for the ones before it.
        if notice.history_no == 0 and not isinstance(event, AssessmentDecided):
            raise ConflictingHistory("history_no 1: the first event of a notice must be its assessment")
        if event.addressee_no != notice.addressee_no:
            raise ConflictingHistory("addressee_no: differs from the notice's; cancel the notice and assess a new one")
        notice.history_no += 1
        source = f"{_APPROVAL}{row['approval_id']}" if by_hand else str(row["event_id"])
        notice.due.append((event, source, envelope))
    return list(notices.values())


def _stored_event(row: asyncpg.Record) -> Any:
    return CATALOGUE[row["event_type"]].model_validate_json(row["event"])


class _Applying:
    """Collects what a batch of assessments changes, and writes it table by table."""

    def __init__(self, transaction: Transaction, municipality: Municipality) -> None:
        self.transaction = transaction
        self.municipality = municipality
        self.book = Book(transaction, municipality)
        self.new_notices: list[tuple[_Notice, AssessmentDecided]] = []
        self.new_claims: list[_NewClaim] = []
        self.revisions: list[tuple[_Notice, AssessmentRevised | AssessmentCancelled, str, Any]] = []
        self.opened: list[int] = []
        self.revised: list[int] = []
        #: Notices whose return has dates.
        self.filed: set[int] = set()
        self.joint: dict[int, tuple[str, ...]] = {}

    def take(self, notice: _Notice, event: Assessment, source: str, envelope: Envelope[Assessment] | None) -> None:
        if isinstance(event, AssessmentDecided):
            if notice.notice_id is not None or any(known is notice for known, _ in self.new_notices):
                raise ConflictingHistory("history_no: a notice is assessed once; send a revision")
            self.new_notices.append((notice, event))
            self.new_claims += [_NewClaim(notice, event, one, source, envelope) for one in event.instalments]
        else:
            self.revisions.append((notice, event, source, envelope))

    async def write(self) -> None:
        await self._insert_notices()
        described = [*self.new_notices, *((notice, event) for notice, event, *_ in self.revisions)]
        await keep_descriptions([(notice.known_id, event) for notice, event in described], self.transaction)
        notice_ids = sorted({notice.known_id for notice, _ in described})
        self.joint = await joint_addressees(notice_ids, self.transaction.connection)
        await self._open_claims(self.new_claims)
        await self._revise()
        await self.book.write()
        await register_first(self.opened, self.revised, self.book.by_id, self.transaction, self.municipality)

    async def _insert_notices(self) -> None:
        rows = [notice_row(notice.key, event) for notice, event in self.new_notices]
        inserted = await store.insert_columns(self.transaction.connection, store.INSERT_NOTICES, rows)
        numbers = {row["notice_key"]: row["notice_id"] for row in inserted}
        for notice, _ in self.new_notices:
            notice.notice_id = numbers[notice.key]

    async def _open_claims(self, opened: Sequence[_NewClaim]) -> None:
        if not opened:
            return
        require_assessors_keys(one.instalment.clearing_key for one in opened)
        connection = self.transaction.connection
        at = self.transaction.started_at
        rows = await store.insert_columns(
            connection,
            store.INSERT_CLAIMS,
            [claim_row(one.notice.known_id, one.event, one.instalment, at) for one in opened],
        )
        numbers = {row["clearing_key"]: row["claim_id"] for row in rows}
        self.opened += numbers.values()
        await connection.execute(store.INSERT_BALANCES, list(numbers.values()))
        await self.book.load(await claims.lock_by_id(connection, list(numbers.values())))
        filed = {
            numbers[one.instalment.clearing_key]: one.event.history_no
            for one in opened
            if one.event.filing is not None or one.notice.known_id in self.filed
        }
        if filed:
            await self.book.load_levied(filed)
        breakdown: list[tuple[Any, ...]] = []
        for one in opened:
            claim_id = numbers[one.instalment.clearing_key]
            state = self.book.by_id[claim_id]
            cause = _cause(one.event, one.source, one.envelope, "assessment")
            if one.instalment.amount_yen:
                self.book.assess(state, "principal", one.instalment.amount_yen, cause)
                state.last_open_yen = state.open_yen
            breakdown += _breakdown_rows(claim_id, one.event.history_no, one.instalment)
            self.book.announce(state, _opened(claim_id, one, self.joint.get(one.notice.known_id, ())), cause)
        await store.BREAKDOWN.copy(connection, breakdown)
        await self._place_suspended(numbers)

    async def _place_suspended(self, numbers: dict[str, int]) -> None:
        """Clear the money that came before its assessment."""
        connection = self.transaction.connection
        waiting = await connection.fetch(receipts.LOCK_SUSPENDED, list(numbers.keys()))
        if not waiting:
            return
        placed = {row["receipt_id"]: numbers[row["clearing_key"]] for row in waiting}
        await receipts.place_suspended(connection, placed, self.transaction.started_at)
        reports = await connection.fetch(receipts.SELECT_OF_CLAIMS, sorted(set(placed.values())))
        by_receipt = {row["receipt_id"]: row for row in reports}
        for claim_id, money in money_of(reports):
            if money.receipt_id not in placed:
                continue
            state = self.book.by_id[claim_id]
            state.money[money.receipt_id] = money
            row = by_receipt[money.receipt_id]
            cause = Cause(
                "assessment_arrived",
                money.paid_on,
                row["booked_on"],
                f"receipt:{money.receipt_id}",
                None,
                OverpaymentCause.EXCESS_PAYMENT,
            )
            side = "provisional" if money.provisional else "collected"
            self.book.suspend(money.receipt_id, side, -money.amount_yen, cause)
            cleared = self.book.reclear(state, cause)
            self.book.announce_posted(state, money, Channel(row["channel"]), cleared, cause)

    async def _revise(self) -> None:
        if not self.revisions:
            return
        connection = self.transaction.connection
        notice_ids = sorted({notice.notice_id for notice, *_ in self.revisions if notice.notice_id is not None})
        known = await connection.fetch(store.CLAIMS_OF_NOTICES, notice_ids)
        await self.book.load(await claims.lock_by_id(connection, [row["claim_id"] for row in known]))
        filed = filed_claims([(one[0].known_id, one[1]) for one in self.revisions], known, self.book.by_id)
        self.filed = {row["notice_id"] for row in known if row["claim_id"] in filed}
        if filed:
            await self.book.load_levied(filed)
        by_instalment = {(row["notice_id"], row["instalment"]): row for row in known}
        added: list[_NewClaim] = []
        breakdown: list[tuple[Any, ...]] = []
        moved: list[tuple[int, date, date, date, int]] = []
        for notice, event, source, envelope in self.revisions:
            if isinstance(event, AssessmentCancelled):
                for row in known:
                    if row["notice_id"] == notice.notice_id:
                        cause = _cause(event, source, envelope, "cancellation")
                        self._change(row["claim_id"], 0, event.cancelled_on, event.reason, cause)
                continue
            for one in event.instalments:
                claim = by_instalment.get((notice.notice_id, one.instalment))
                if claim is None:
                    added.append(_NewClaim(notice, event, one, source, envelope))
                    continue
                breakdown += _breakdown_rows(claim["claim_id"], event.history_no, one)
                state = self.book.by_id[claim["claim_id"]]
                if state.assessed_due_on is not None:
                    # What persons decided stays; when they revoke it, the assessment's due date comes back.
                    state.assessed_due_on, state.changed = one.due_on, True
                elif one.due_on != state.due_on:
                    self.revised.append(state.claim_id)
                    moved.append((state.claim_id, one.due_on, one.statutory_due_on, state.due_on, event.history_no))
                    state.due_on, state.terms = one.due_on, self.book.terms(state.tax_item, one.due_on)
                cause = _cause(event, source, envelope, "revision")
                self._change(claim["claim_id"], one.amount_yen, event.revised_on, event.reason, cause)
            if event.joint_obligors is not None:
                states = [self.book.by_id[row["claim_id"]] for row in known if row["notice_id"] == notice.notice_id]
                cause = _cause(event, source, envelope, "revision")
                announce_obligors(self.book, states, event, self.joint.get(notice.known_id, ()), cause)
        await self._write_revisions(breakdown, moved)
        await self._open_claims(added)

    async def _write_revisions(
        self, breakdown: list[tuple[Any, ...]], moved: list[tuple[int, date, date, date, int]]
    ) -> None:
        connection = self.transaction.connection
        at = self.transaction.started_at
        await store.BREAKDOWN.copy(connection, breakdown)
        await store.DUE_DATE_HISTORY.copy(connection, [(claim, old, no, at) for claim, _, _, old, no in moved])
        if moved:
            columns = [list(column) for column in zip(*[row[:3] for row in moved], strict=True)]
            await connection.execute(store.CHANGE_DUE_DATES, *columns)
        latest: dict[int, tuple[int, int, int, date, date | None]] = {}
        for notice, event, *_ in self.revisions:
            corrections = latest[notice.known_id][2] + 1 if notice.known_id in latest else 1
            on = event.cancelled_on if isinstance(event, AssessmentCancelled) else event.revised_on
            sent = None if isinstance(event, AssessmentCancelled) else event.notice_sent_on
            latest[notice.known_id] = (notice.known_id, event.history_no, corrections, on, sent)
        await connection.execute(store.CORRECT_NOTICES, *map(list, zip(*latest.values(), strict=True)))

    def _change(self, claim_id: int, assessed_yen: int, on: date, reason: str, cause: Cause) -> None:
        """Only the difference changes; the rest of the obligation is untouched (地方税法20条の9の2)."""
        state = self.book.by_id[claim_id]
        before_yen = state.principal_assessed_yen
        delta_yen = assessed_yen - state.levied_yen
        if delta_yen:
            self.revised.append(claim_id)
            self.book.assess(state, "principal", delta_yen, cause)
        self.book.reclear(state, cause)
        self.book.announce(state, revised_event(state, before_yen, on, reason), cause)


def _breakdown_rows(claim_id: int, history_no: int, instalment: Instalment) -> list[tuple[Any, ...]]:
    return [(claim_id, history_no, line.code, line.amount_yen) for line in instalment.breakdown]


def _cause(event: Assessment, source: str, envelope: Any, reason: str) -> Cause:
    if isinstance(event, AssessmentDecided):
        on = event.assessed_on
    else:
        on = event.cancelled_on if isinstance(event, AssessmentCancelled) else event.revised_on
    kind = OverpaymentCause.CANCELLATION if isinstance(event, AssessmentCancelled) else OverpaymentCause.REVISION
    dates = None if isinstance(event, AssessmentCancelled) else dates_of(event.filing)
    if source.startswith(_APPROVAL):
        return Cause(f"decided_{reason}", on, on, source, None, kind, UUID(source.removeprefix(_APPROVAL)), dates)
    return Cause(reason, on, on, source, envelope, kind, dates=dates)


def _opened(claim_id: int, one: _NewClaim, joint_addressee_nos: tuple[str, ...]) -> ClaimOpened:
    key = one.event.notice
    return ClaimOpened(
        claim_id=claim_id,
        addressee_no=one.event.addressee_no,
        key=ClaimKey(**key.model_dump(), instalment=one.instalment.instalment),
        assessed_yen=one.instalment.amount_yen,
        due_on=one.instalment.due_on,
        statutory_due_on=one.instalment.statutory_due_on,
        notice_sent_on=one.event.notice_sent_on,
        joint_addressee_nos=joint_addressee_nos,
    )
