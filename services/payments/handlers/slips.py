"""Slips are registered: the first with the assessment, later ones when an officer makes them out."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from services.payments.handlers.book import ClaimState
from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.rules.slips import Limits, Printed, SlipKind, kinds_superseded_by, numbers_of, slip_no_of
from services.payments.store import slips
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction


class KeyOfRegister(ValueError):  # noqa: N818 - It names what arrived.
    """An assessor sends a clearing key that only slips of the register have."""


class SlipOrder(NamedTuple):
    """The slip that an officer wants: for which claims, made out to which day, and how much of it, if not all."""

    claim_ids: tuple[int, ...]
    on: date
    amount_yen: Yen | None = None


class Refusal(StrEnum):
    """Why no slip is made out."""

    UNKNOWN_CLAIM = "unknown_claim"
    SEVERAL_ADDRESSEES = "several_addressees"
    NOTHING_DUE = "nothing_due"
    PART_OF_SEVERAL = "part_of_several"
    PART_TOO_LARGE = "part_too_large"
    DAY_OUT_OF_RANGE = "day_out_of_range"


class SlipRefused(ValueError):  # noqa: N818 - It names what happened.
    """A slip is not made out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class _Part(NamedTuple):
    claim_id: int
    version: int
    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    disposition_cost_yen: Yen

    @property
    def amount_yen(self) -> Yen:
        return self.principal_yen + self.dunning_fee_yen + self.late_charge_yen + self.disposition_cost_yen


class _Slip(NamedTuple):
    kind: SlipKind
    addressee_no: str
    parts: tuple[_Part, ...]
    printed: tuple[Printed, ...]
    limits: Limits
    reissue: int


def require_assessors_keys(keys: Iterable[str]) -> None:
    """Refuse keys that would be taken for slips of the register.

    Raises:
        KeyOfRegister: a key is one.
    """
    if taken := [key for key in keys if slip_no_of(key) is not None]:
        raise KeyOfRegister(
            f"clearing_key {taken[0]}: such keys of 16 digits are those of the register of slips; take another"
        )


async def register_first(
    opened: Iterable[int],
    revised: Iterable[int],
    states: Mapping[int, ClaimState],
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Register the slips that go out with assessments and their revisions, one for each claim.

    The slips that a revised claim had before are superseded, or void where nothing is left to pay.

    Args:
        opened: claims that were opened; their slips ask for all of the tax.
        revised: claims whose tax or due date has changed; their slips ask for what is not paid of it.
        states: the claims as they are written.
        transaction: the transaction that wrote them.
        municipality: whose ordinances say how long the slips are good.
    """
    asked = {claim_id: states[claim_id].principal_assessed_yen for claim_id in opened}
    again = sorted(set(revised) - set(asked))
    asked |= {
        claim_id: state.principal_assessed_yen - state.collected[0] - state.written_off[0]
        for claim_id, state in ((claim_id, states[claim_id]) for claim_id in again)
    }
    limits: dict[date, Limits] = {}
    wanted = []
    for row in await slips.printed_of(transaction.connection, sorted(asked)) if asked else ():
        state = states[row["claim_id"]]
        if asked[state.claim_id]:
            due_on = row["due_on"]
            if due_on not in limits:
                limits[due_on] = _first_limits(due_on, municipality)
            part = _Part(state.claim_id, state.version, asked[state.claim_id], 0, 0, 0)
            printed = (_printed(row),)
            wanted.append(_Slip(SlipKind.FIRST, state.addressee_no, (part,), printed, limits[due_on], row["slips"]))
    numbers = await _write(wanted, transaction, municipality)
    if again:
        successors = {slip.parts[0].claim_id: number for slip, number in zip(wanted, numbers, strict=True)}
        ended = [(claim_id, successors.get(claim_id)) for claim_id in again]
        await _end(ended, tuple(SlipKind), "revision", transaction)


def _first_limits(due_on: date, municipality: Municipality) -> Limits:
    ordinance = municipality.ordinance
    stores = due_on + timedelta(days=ordinance.slip_store_days_after_due.on(due_on))
    return Limits(stores, stores, due_on + timedelta(days=ordinance.slip_days_after_due.on(due_on)))


async def issue(order: SlipOrder, transaction: Transaction, municipality: Municipality) -> int:
    """Make out a slip and give its number: again for one claim, for a part of it, or for several at once.

    What it asks for is the quote for its last day. The slips that it replaces are superseded; their numbers stay good.

    Raises:
        SlipRefused: with the reason.
        NotYetAnnounced: the day lies past the announced rates of the delinquency charge.
    """
    _require_in_range(order.on, transaction, municipality)
    quoted = await quote_claims(order.claim_ids, order.on, transaction, municipality)
    _require_issuable(order, quoted)
    parts = tuple(_part_of(one, order.amount_yen) for one in quoted)
    due_yen = sum(one.quote.amount_yen for one in quoted)
    kind = SlipKind.MERGED if len(parts) > 1 else SlipKind.REISSUE
    if order.amount_yen is not None and order.amount_yen < due_yen:
        kind = SlipKind.PART
    rows = await slips.printed_of(transaction.connection, [part.claim_id for part in parts])
    printed = tuple(_printed(row) for row in rows)
    limits, reissue = Limits(order.on, order.on, order.on), max(row["slips"] for row in rows)
    slip = _Slip(kind, quoted[0].claim["addressee_no"], parts, printed, limits, reissue)
    (slip_no,) = await _write([slip], transaction, municipality)
    ended = [(part.claim_id, slip_no) for part in parts]
    await _end(ended, kinds_superseded_by(kind), kind.value, transaction)
    return slip_no


async def issue_each(
    claim_ids: Sequence[int],
    on: date,
    transaction: Transaction,
    municipality: Municipality,
    fees_yen: Mapping[int, Yen] | None = None,
) -> dict[int, int]:
    """Make out a slip for each of many claims, as `issue` does for one; claims with nothing due get none.

    Args:
        claim_ids: The claims.
        on: The last day of the slips.
        transaction: The open one.
        municipality: Whose ordinances say how long a slip is good.
        fees_yen: Dunning fees by claim that a letter with the slip makes owed; none for claims that were dunned before.

    Returns:
        The number of the slip, by claim.

    Raises:
        SlipRefused: the day is past or too far ahead.
        NotYetAnnounced: the day lies past the announced rates of the delinquency charge.
    """
    _require_in_range(on, transaction, municipality)
    quoted = [one for one in await quote_claims(claim_ids, on, transaction, municipality) if one.quote.amount_yen]
    rows = await slips.printed_of(transaction.connection, [one.claim["claim_id"] for one in quoted]) if quoted else []
    printed = {row["claim_id"]: row for row in rows}
    wanted = []
    for one in quoted:
        row = printed[one.claim["claim_id"]]
        wanted.append(
            _Slip(
                SlipKind.REISSUE,
                one.claim["addressee_no"],
                (_with_fee(one, fees_yen or {}),),
                (_printed(row),),
                Limits(on, on, on),
                row["slips"],
            )
        )
    numbers = await _write(wanted, transaction, municipality)
    made = {slip.parts[0].claim_id: slip_no for slip, slip_no in zip(wanted, numbers, strict=True)}
    if made:
        await _end(list(made.items()), kinds_superseded_by(SlipKind.REISSUE), SlipKind.REISSUE.value, transaction)
    return made


def _require_in_range(on: date, transaction: Transaction, municipality: Municipality) -> None:
    today = transaction.started_at.astimezone(TOKYO).date()
    days_max = municipality.ordinance.slip_days_ahead_max.on(today)
    if not today <= on <= today + timedelta(days=days_max):
        raise SlipRefused(Refusal.DAY_OUT_OF_RANGE)


def _require_issuable(order: SlipOrder, quoted: Sequence[ClaimQuote]) -> None:
    due_yen = sum(one.quote.amount_yen for one in quoted)
    refusals = {
        Refusal.UNKNOWN_CLAIM: len(quoted) < len(set(order.claim_ids)) or not quoted,
        Refusal.SEVERAL_ADDRESSEES: len({one.claim["addressee_no"] for one in quoted}) > 1,
        Refusal.NOTHING_DUE: any(one.quote.amount_yen == 0 for one in quoted),
        Refusal.PART_OF_SEVERAL: order.amount_yen is not None and len(quoted) > 1,
        Refusal.PART_TOO_LARGE: order.amount_yen is not None and order.amount_yen > due_yen,
    }
    for refusal, applies in refusals.items():
        if applies:
            raise SlipRefused(refusal)


def _part_of(one: ClaimQuote, amount_yen: Yen | None) -> _Part:
    """A claim's part of a slip; a part payment goes to the tax first (地方税法20条の9の4第2項)."""
    rest = one.quote.amount_yen if amount_yen is None else amount_yen
    principal_yen = min(rest, one.quote.principal_yen)
    fee_yen = min(rest - principal_yen, one.quote.dunning_fee_yen)
    cost_yen = min(rest - principal_yen - fee_yen, one.quote.disposition_cost_yen)
    charge_yen = rest - principal_yen - fee_yen - cost_yen
    return _Part(one.claim["claim_id"], one.claim["version"], principal_yen, fee_yen, charge_yen, cost_yen)


def _with_fee(one: ClaimQuote, fees_yen: Mapping[int, Yen]) -> _Part:
    part = _part_of(one, None)
    if one.claim["dunned_on"] is not None:
        return part
    return part._replace(dunning_fee_yen=part.dunning_fee_yen + fees_yen.get(part.claim_id, 0))


def _printed(row: Any) -> Printed:
    return Printed(
        row["levy_fiscal_year"], row["target_fiscal_year"], row["tax_item"], row["instalment"], row["due_on"]
    )


async def _write(wanted: Sequence[_Slip], transaction: Transaction, municipality: Municipality) -> list[int]:
    connection = transaction.connection
    numbers = await slips.take_slip_numbers(connection, len(wanted))
    rows, parts = [], []
    for slip_no, slip in zip(numbers, wanted, strict=True):
        amount_yen = sum(part.amount_yen for part in slip.parts)
        confirmation_no = f"{secrets.randbelow(10**6):06d}"
        printed = numbers_of(
            slip_no, confirmation_no, amount_yen, slip.limits, slip.printed, municipality.slip_issuer, slip.reissue
        )
        head = (slip_no, slip.kind.value, slip.addressee_no)
        rows.append((*head, *printed, amount_yen, *slip.limits, transaction.started_at, transaction.actor.id))
        parts += [(slip_no, number, *part) for number, part in enumerate(slip.parts, start=1)]
    await slips.SLIPS.copy(connection, rows)
    await slips.SLIP_PARTS.copy(connection, parts)
    return numbers


async def _end(
    ended: Sequence[tuple[int, int | None]], kinds: Sequence[SlipKind], reason: str, transaction: Transaction
) -> None:
    await transaction.connection.execute(
        slips.END_SLIPS_OF_CLAIMS,
        [claim_id for claim_id, _ in ended],
        [successor for _, successor in ended],
        [kind.value for kind in kinds],
        transaction.started_at,
        transaction.actor.id,
        reason,
    )
