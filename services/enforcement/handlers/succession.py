"""Succession (納税承継): a death stops everything until two persons decide who owes what the deceased owed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.rules.succession import (
    DECEASED_AMONG_HEIRS,
    OBJECTIONS,
    Heir,
    Liability,
    RepresentativeBy,
    Succeeded,
    objections,
    seizable_yen,
    succeeded,
)
from services.enforcement.store import blocks
from services.enforcement.store import succession as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.blocks import save_blocks
from shared.contracts import (
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeFlag,
    BlockEnded,
    BlockSet,
    BlockState,
    ClaimBalance,
    ClaimsSucceeded,
    Envelope,
    SuccessionCancelled,
)
from shared.contracts.succession import HeirPart, SucceededClaim, SucceedingHeir
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FOLLOW = Access("enforcement.death.follow", ENFORCEMENT, AccessAction.UPDATE)
#: A death that is announced again has the same state.
_DEATHS = UUID("6b0a3f0e-6a51-4d07-9a53-0d9f6f1a7c55")


class NotSucceeded(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a succession; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A succession as its proposal asks for it.

    Attributes:
        deceased_no: Who died.
        died_on: When.
        heirs: Everybody named, also whoever renounced.
        representative_no: Who receives letters for all.
        representative_by: How he came to be that.
        limited: Whether they accepted with limitation (限定承認).
        by_will: Whether a will names the shares.
        claims: What is owed, with the tax item, by claim.
        replaces: The decision that this one corrects.
    """

    deceased_no: str
    died_on: date
    heirs: tuple[Heir, ...]
    representative_no: str
    representative_by: RepresentativeBy
    limited: bool
    by_will: bool
    claims: Mapping[int, tuple[str, int]]
    replaces: UUID | None

    @property
    def result(self) -> Succeeded:
        """What each heir owes."""
        owed = {claim_id: owed_yen for claim_id, (_, owed_yen) in self.claims.items()}
        return succeeded(owed, self.heirs, self.representative_no, limited=self.limited)


async def on_addressee_deceased(envelopes: Sequence[Envelope[AddresseeDeceased]], transaction: Transaction) -> None:
    """Keep deaths, each once, and announce that the heirs are unknown: nothing is dunned or seized until then."""
    deaths = {(one.event.addressee_no, one.event.died_on): one for one in envelopes}
    rows = [(*key, uuid5(_DEATHS, "/".join(map(str, key))), str(one.event_id)) for key, one in deaths.items()]
    columns = map(list, zip(*rows, strict=True))
    added = await transaction.connection.fetch(store.ADD_DEATHS, *columns, transaction.started_at)
    states = [
        BlockSet(
            block_id=str(row["block_id"]),
            addressee_no=row["addressee_no"],
            state=BlockState.HEIRS_UNKNOWN,
            first_day=row["died_on"],
        )
        for row in added
    ]
    # Heard again later it changes nothing; until then a seizure must find it here.
    await save_blocks(transaction.connection, states, blocks.STATEMENTS, transaction)
    for state, row in zip(states, added, strict=True):
        transaction.publish(state, key=state.addressee_no, cause=deaths[row["addressee_no"], row["died_on"]])
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("death",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def require_decidable(asked: Asked, connection: Connection) -> None:
    """Check a succession against the death, the claims and the law as they stand, without locking anything.

    Raises:
        NotSucceeded: Something stands against it.
    """
    deaths = await connection.fetch(store.SELECT_DEATHS, asked.deceased_no)
    if not deaths or (deaths[-1]["died_on"], deaths[-1]["is_retracted"]) != (asked.died_on, False):
        raise NotSucceeded("この日の死亡が宛名から届いていません。宛名番号と死亡の日を確かめてください。")
    standing = await connection.fetchval(store.SELECT_STANDING, asked.deceased_no)
    if standing != asked.replaces:
        sentence = (
            f"すでに納税承継の決定({standing})があります。訂正する決定の番号を入力してください。"
            if standing
            else "訂正する納税承継の決定がありません。番号を消してください。"
        )
        raise NotSucceeded(sentence)
    if asked.deceased_no in {one.addressee_no for one in asked.heirs}:
        raise NotSucceeded(DECEASED_AMONG_HEIRS)
    await _require_free(asked.replaces, {one.addressee_no for one in asked.heirs if one.share}, connection)
    rows = await connection.fetch(store.SELECT_OWED_OF, asked.deceased_no, asked.replaces)
    if {row["claim_id"]: (row["tax_item"], row["owed_yen"]) for row in rows} != dict(asked.claims):
        raise NotSucceeded("未納の期別債権または額が起案のときから変わっています。試算し直し、起案し直してください。")
    found = objections(asked.heirs, asked.representative_no, limited=asked.limited, by_will=asked.by_will)
    if found:
        raise NotSucceeded("".join(OBJECTIONS[one] for one in found))


async def decide(asked: Asked, approval_id: UUID, transaction: Transaction) -> None:
    """Keep who succeeds under the approval's number, end the state that stopped everything, and tell all services.

    Raises:
        NotSucceeded: Things have changed since it was proposed; nothing has been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    await connection.fetch(store.LOCK_DEATHS, asked.deceased_no)
    await require_decidable(asked, connection)
    before = await connection.fetch(store.SELECT_HEIR_NUMBERS, asked.replaces) if asked.replaces else []
    result = asked.result
    head = (approval_id, asked.deceased_no, asked.died_on, asked.limited, asked.representative_by.value)
    await store.SUCCESSIONS.copy(connection, [(*head, on, asked.replaces, False, at)])
    await store.HEIRS.copy(connection, _heir_rows(asked, result, approval_id))
    parts = [
        (approval_id, claim_id, addressee_no, amount_yen)
        for claim_id, of_claim in sorted(result.parts.items())
        for addressee_no, amount_yen in of_claim.items()
    ]
    await store.PARTS.copy(connection, parts)
    transaction.publish(_announcement(asked, result, approval_id, on), key=asked.deceased_no)
    await _end_states(asked.deceased_no, on, transaction)
    concerned = {
        asked.deceased_no,
        *(one.addressee_no for one in asked.heirs),
        *(row["addressee_no"] for row in before),
    }
    await settle_cases(dict.fromkeys(sorted(concerned), f"approval:{approval_id}"), on, transaction)


async def on_addressee_alive(envelopes: Sequence[Envelope[AddresseeChanged]], transaction: Transaction) -> None:
    """End what a death had begun where identity says that the person is alive after all."""
    alive = {one.event.addressee_no: one for one in envelopes if AddresseeFlag.DEAD not in one.event.flags}
    connection, at = transaction.connection, transaction.started_at
    rows = await connection.fetch(store.SELECT_TO_RETRACT, sorted(alive))
    if not rows:
        return
    on = at.astimezone(TOKYO).date()
    causes = [str(alive[row["addressee_no"]].event_id) for row in rows]
    await store.RETRACTED.copy(
        connection, [(row["block_id"], cause, at) for row, cause in zip(rows, causes, strict=True)]
    )
    await _announce_ends([row for row in rows if not row["is_over"]], on, transaction)
    transaction.record_access(FOLLOW, [row["addressee_no"] for row in rows], fields=("death",), caused_by_events=causes)


@dataclass(frozen=True, slots=True)
class Cancelling:
    """A decision about who succeeds that is to be cancelled, with the tax items of its claims."""

    succession_id: UUID
    deceased_no: str
    tax_items: tuple[str, ...]


async def require_cancellable(cancelling: Cancelling, connection: Connection) -> asyncpg.Record:
    """Check that a decision counts and that nothing stands on it; gives it.

    Raises:
        NotSucceeded: It does not count, is about somebody else, or property of an heir is under seizure.
    """
    row = await connection.fetchrow(store.SELECT_STANDING, cancelling.deceased_no)
    if row is None or row["is_cancellation"] or row["succession_id"] != cancelling.succession_id:
        raise NotSucceeded("効力のある納税承継の決定が見つかりません。決定の番号と宛名番号を確かめてください。")
    items = await connection.fetch(store.SELECT_TAX_ITEMS, cancelling.succession_id)
    if tuple(sorted(one["tax_item"] for one in items)) != cancelling.tax_items:
        raise NotSucceeded("対象の税目が異なります。決定の内容を開き直し、起案し直してください。")
    await _require_free(cancelling.succession_id, frozenset(), connection)
    return row


async def cancel(cancelling: Cancelling, approval_id: UUID, transaction: Transaction) -> None:
    """Cancel a decision; where the death stands, everything stops again until somebody decides anew.

    Raises:
        NotSucceeded: Things have changed since it was proposed; nothing has been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    on, number = at.astimezone(TOKYO).date(), cancelling.deceased_no
    await connection.fetch(store.LOCK_DEATHS, number)
    row = await require_cancellable(cancelling, connection)
    heirs = await connection.fetch(store.SELECT_HEIR_NUMBERS, cancelling.succession_id)
    replaces = cancelling.succession_id
    head = (approval_id, number, row["died_on"], False, None, on, replaces, True, at)
    await store.SUCCESSIONS.copy(connection, [head])
    event = SuccessionCancelled(
        succession_id=str(approval_id),
        addressee_no=number,
        died_on=row["died_on"],
        cancelled_on=on,
        replaces=str(replaces),
    )
    transaction.publish(event, key=number)
    deaths = await connection.fetch(store.SELECT_DEATHS, number)
    if deaths and not deaths[-1]["is_retracted"]:
        state = BlockSet(block_id=str(approval_id), addressee_no=number, state=BlockState.HEIRS_UNKNOWN, first_day=on)
        await save_blocks(connection, [state], blocks.STATEMENTS, transaction)
        transaction.publish(state, key=number)
    concerned = sorted({number, *(one["addressee_no"] for one in heirs)})
    await settle_cases(dict.fromkeys(concerned, f"approval:{approval_id}"), on, transaction)


async def _require_free(replaces: UUID | None, staying: AbstractSet[str], connection: Connection) -> None:
    """Nobody ceases to be an heir while his property is under seizure for what he succeeded to."""
    if replaces is None:
        return
    heirs = await connection.fetch(store.SELECT_HEIR_NUMBERS, replaces)
    leaving = sorted({row["addressee_no"] for row in heirs} - staying)
    if await connection.fetch(store.SELECT_SEIZED_HEIRS, replaces, leaving):
        raise NotSucceeded("相続人でなくなる人の財産を差し押さえています。先に差押えを解除してください。")


async def cases_concerned(seizures: Sequence[asyncpg.Record], connection: Connection) -> list[int]:
    """The cases of everybody who owes the claims of some seizures, those of the seizures among them, in order."""
    claim_ids = sorted({claim_id for seizure in seizures for claim_id in seizure["claim_ids"]})
    rows = await connection.fetch(store.SELECT_CASES_OF_CLAIMS, claim_ids)
    return sorted({seizure["case_id"] for seizure in seizures} | {row["case_id"] for row in rows})


async def beyond_share(
    deciding: Sequence[tuple[asyncpg.Record, Sequence[ClaimBalance]]], connection: Connection
) -> set[UUID]:
    """The seizures that would take more from an heir than he is liable for.

    Args:
        deciding: Seizures of one batch, with what payments states of their claims; an earlier one counts for a later.
        connection: With the cases of all concerned locked.
    """
    owed = {seizure["seizure_id"]: seizure["addressee_no"] for seizure, _ in deciding}
    liable: dict[UUID, list[asyncpg.Record]] = {}
    for row in await connection.fetch(store.SELECT_LIABILITIES, list(owed), list(owed.values())):
        liable.setdefault(row["seizure_id"], []).append(row)
    found: set[UUID] = set()
    taking: Counter[tuple[str, UUID]] = Counter()
    for seizure, claims in deciding:
        rows = liable.get(seizure["seizure_id"], [])
        number = seizure["addressee_no"]
        before = [_liability(row, taking[number, row["succession_id"]]) for row in rows]
        amounts = {one.claim_id: _amount_yen(one) for one in claims}
        charges = {one.claim_id: one.late_charge_yen for one in claims}
        if rows and seizure["seized_yen"] > seizable_yen(amounts, charges, before):
            found.add(seizure["seizure_id"])
        taking.update({(number, row["succession_id"]): seizure["seized_yen"] for row in rows})
    return found


def _liability(row: asyncpg.Record, taking_yen: int) -> Liability:
    return Liability(
        dict(zip(row["claim_ids"], row["parts_yen"], strict=True)),
        row["liable_yen"],
        Fraction(row["numerator"], row["denominator"]),
        row["limited"],
        row["taken_yen"] + taking_yen,
        row["taken_alike_yen"] + taking_yen,
    )


def _amount_yen(stated: ClaimBalance) -> int:
    return stated.principal_yen + stated.dunning_fee_yen + stated.late_charge_yen + stated.disposition_cost_yen


async def _end_states(deceased_no: str, on: date, transaction: Transaction) -> None:
    """End what each death, or the cancellation of an earlier decision, had begun."""
    rows = await transaction.connection.fetch(store.SELECT_STATES, deceased_no)
    await _announce_ends(rows, on, transaction)


async def _announce_ends(rows: Sequence[asyncpg.Record], on: date, transaction: Transaction) -> None:
    await transaction.connection.execute(
        blocks.SAVE_ENDS, [row["block_id"] for row in rows], [on] * len(rows), transaction.started_at
    )
    for row in rows:
        ended = BlockEnded(block_id=str(row["block_id"]), addressee_no=row["addressee_no"], ended_on=on)
        transaction.publish(ended, key=row["addressee_no"])


def _heir_rows(asked: Asked, result: Succeeded, approval_id: UUID) -> list[tuple[Any, ...]]:
    return [
        (
            approval_id,
            one.addressee_no,
            place,
            one.relative.kind.value,
            one.relative.branch,
            one.relative.renounced,
            one.share.numerator if one.share else None,
            one.share.denominator if one.share else None,
            one.addressee_no == asked.representative_no,
            one.received_yen,
            result.liable_yen.get(one.addressee_no),
        )
        for place, one in enumerate(asked.heirs, 1)
    ]


def _announcement(asked: Asked, result: Succeeded, approval_id: UUID, on: date) -> ClaimsSucceeded:
    heirs = [(one.addressee_no, one.share) for one in asked.heirs if one.share is not None]
    return ClaimsSucceeded(
        succession_id=str(approval_id),
        addressee_no=asked.deceased_no,
        died_on=asked.died_on,
        decided_on=on,
        replaces=str(asked.replaces) if asked.replaces else None,
        heirs=tuple(
            SucceedingHeir(
                addressee_no=number,
                share_numerator=share.numerator,
                share_denominator=share.denominator,
                is_representative=number == asked.representative_no,
                liable_yen=result.liable_yen[number],
            )
            for number, share in heirs
        ),
        claims=tuple(
            SucceededClaim(
                claim_id=claim_id,
                parts=tuple(HeirPart(addressee_no=number, amount_yen=parts[number]) for number, _ in heirs),
            )
            for claim_id, parts in sorted(result.parts.items())
        ),
    )
