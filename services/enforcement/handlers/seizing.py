"""What two officers decide about a seizure: to make it, and to book what it brings in."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.distributing import Brought, open_distribution
from services.enforcement.handlers.duties import must_be_released, settle_duties
from services.enforcement.handlers.issuing import ask
from services.enforcement.handlers.pay_sheets import add_sheet, computed, require_within_sheet
from services.enforcement.handlers.second_liability import MixedClaims, liability_of
from services.enforcement.rules.pay_sheets import PayFacts, UnsoundPay
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS, WITH_THIRD_PARTY, Course, Protection
from services.enforcement.rules.seizure_states import (
    SeizureState,
    SeizureStep,
    UnlawfulStep,
    effective_from,
    move,
)
from services.enforcement.store import claims, pay_sheets, registers, second_liability, seizures
from services.enforcement.store.cases import SELECT_CASE
from shared.contracts.enforcement import SeizureEnd, SeizureEnded
from shared.days import TOKYO
from shared.law.exempt_property import EXEMPT, Exemption
from shared.merges import numbers_of_person
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The steps after which nothing is left to be released.
_ENDS = {SeizureStep.COLLECTED: SeizureEnd.COLLECTED, SeizureStep.SOLD: SeizureEnd.SOLD}


class NotSeizable(Exception):  # noqa: N818 - It names what is wrong.
    """A seizure cannot be decided as it was proposed; the sentence says why, in Japanese."""


class Proposed(NamedTuple):
    """A seizure as it was proposed."""

    case_id: int
    addressee_no: str
    property_id: int
    property_version_no: int
    kind: PropertyKind
    seized_yen: Yen
    #: Tax item by claim.
    claims: dict[int, str]
    #: The payment by which an income is judged at first; none for other property.
    pay: PayFacts | None = None
    #: What realising it is expected to cost (滞納処分費).
    expected_cost_yen: Yen = 0
    #: Why property is seized that the law exempts where the person offers other property (78条).
    exemption_reason: str | None = None
    #: Under which other number of the person a claim is owed (宛名の統合), by claim; the others under that of the case.
    other_nos: Mapping[int, str] = MappingProxyType({})


class Collection(NamedTuple):
    """Money from a third-party debtor, or seized as such, as it was proposed to be booked.

    Attributes:
        seizure_id: Of what.
        step_no: Its last step as the officer saw it.
        collected_on: The day on which it came.
        amount_yen: How much.
        reference: What proves it, such as the number of the bank's note.
        sheet_no: The sheet of the payment, where the law leaves a part of it to the person.
    """

    seizure_id: UUID
    step_no: int
    collected_on: date
    amount_yen: Yen
    reference: str
    sheet_no: int | None = None


async def require_proposable(proposed: Proposed, connection: Connection) -> None:
    """Check a proposal against what is known here; what is owed is asked of payments and dunning at the issue.

    Raises:
        NotSeizable: The case, the claims or the property are not as proposed, or the property is under seizure.
    """
    case = await connection.fetchrow(SELECT_CASE, proposed.case_id)
    if case is None or case["addressee_no"] != proposed.addressee_no:
        raise NotSeizable("この宛名の滞納整理の案件が見つかりません。番号を確かめてください。")
    await _require_owed(proposed, connection)
    found = await connection.fetchrow(registers.LOCK_PROPERTY, proposed.property_id, proposed.case_id)
    last = await connection.fetchrow(registers.SELECT_LAST_PROPERTY, proposed.property_id) if found else None
    if last is None or last["version_no"] != proposed.property_version_no or last["is_gone"]:
        raise NotSeizable("財産の登録が見つからないか、変わっています。財産を開き直し、起案し直してください。")
    if last["kind"] != proposed.kind:
        raise NotSeizable("財産の種類が登録と異なります。財産を開き直してください。")
    if proposed.kind in WITH_THIRD_PARTY and not last["third_party"]:
        raise NotSeizable("第三債務者が財産の登録にありません。財産の登録に加えてから起案してください。")
    _require_not_exempt(last["exemption"], proposed)
    _require_sound_pay(proposed)
    await _liability(proposed, connection)
    if await connection.fetchval(seizures.SELECT_LIVE_OF_PROPERTY, proposed.property_id):
        raise NotSeizable("この財産はすでに差し押さえているか、差押えの手続中です。その結果を待ってください。")


async def _require_owed(proposed: Proposed, connection: Connection) -> None:
    person = await numbers_of_person(connection, proposed.addressee_no)
    if not set(proposed.other_nos.values()) <= set(person):
        raise NotSeizable("この宛名に統合されていない宛名番号があります。宛名の統合を確かめ、起案し直してください。")
    numbers = [proposed.other_nos.get(claim_id, proposed.addressee_no) for claim_id in proposed.claims]
    rows = await connection.fetch(claims.SELECT_OWED, list(proposed.claims), numbers, proposed.addressee_no)
    if {row["claim_id"]: row["tax_item"] for row in rows} != proposed.claims:
        raise NotSeizable(
            "この宛名の期別債権でないもの、または税目の異なるものがあります。番号を確かめてください。統合された"
            "ほかの宛名番号で納税承継や第二次納税義務による期別債権は、その番号の案件で起案してください。"
        )


async def _liability(proposed: Proposed, connection: Connection) -> UUID | None:
    try:
        return await liability_of(proposed.addressee_no, proposed.claims, connection)
    except MixedClaims as found:
        raise NotSeizable(str(found)) from None


def _require_not_exempt(exemption: str | None, proposed: Proposed) -> None:
    # Whether the list holds on the day of issue is asked again then; a proposal is refused by all that it has.
    exempt = EXEMPT[Exemption(exemption)] if exemption else None
    if exempt is not None and not exempt.conditional:
        raise NotSeizable(f"差押えが禁止される財産です({exempt.label}、{exempt.article})。ほかの財産を選んでください。")
    if (exempt is not None) != (proposed.exemption_reason is not None):
        raise NotSeizable(
            "国税徴収法78条の財産を差し押さえるときに、そのときだけ、ほかの財産の提供がない理由を入力してください。"
        )


def _require_sound_pay(proposed: Proposed) -> None:
    protected = KINDS[proposed.kind].protection is not Protection.NONE
    if protected != (proposed.pay is not None):
        raise NotSeizable("支給の内容は、給与、退職手当、年金を差し押さえるときに、そのときだけ入力してください。")
    if proposed.pay is None:
        return
    try:
        answer, _ = computed(proposed.kind, proposed.pay)
    except UnsoundPay as found:
        raise NotSeizable(str(found)) from None
    if answer.seizable_yen == 0:
        raise NotSeizable("この支給に差し押さえることができる額はありません(国税徴収法76条、77条)。")
    if not KINDS[proposed.kind].continuing and proposed.seized_yen > answer.seizable_yen:
        raise NotSeizable(f"差押額が差押可能額({answer.seizable_yen:,}円)を超えています。金額を確かめてください。")


async def seize(proposed: Proposed, approval_id: UUID, office: str, transaction: Transaction) -> None:
    """Keep an approved seizure and ask whether it may be issued; until the answers come nothing has any effect.

    Raises:
        NotSeizable: As `require_proposable`, which looks at the property under its lock.
    """
    connection, at = transaction.connection, transaction.started_at
    day = at.astimezone(TOKYO).date()
    row = (
        approval_id,
        proposed.case_id,
        proposed.addressee_no,
        proposed.property_id,
        proposed.property_version_no,
        proposed.seized_yen,
        proposed.expected_cost_yen,
        office,
        at,
    )
    await seizures.SEIZURES.copy(connection, [row])
    of_claims = [
        (approval_id, claim_id, item, proposed.other_nos.get(claim_id))
        for claim_id, item in sorted(proposed.claims.items())
    ]
    await seizures.SEIZED_CLAIMS.copy(connection, of_claims)
    if proposed.pay is not None:
        await add_sheet(approval_id, proposed.kind, proposed.pay, transaction)
    state = SeizureState.APPROVED.value
    step = (approval_id, 1, "approved", state, day, 0, None, "", approval_id, transaction.actor.id, at)
    await seizures.STEPS.copy(connection, [step])
    liability_id = await _liability(proposed, connection)
    if liability_id is not None:
        await second_liability.LIABILITIES.copy(connection, [(approval_id, liability_id)])
    (seizure,) = await connection.fetch(seizures.SELECT_LOCKED, [approval_id])
    await ask(dict(seizure), 1, transaction)


async def locked_seizure(seizure_id: UUID, connection: Connection) -> asyncpg.Record | None:
    """A seizure as it stands now, locked until the transaction ends."""
    await connection.fetch(seizures.LOCK, [seizure_id])
    return await connection.fetchrow(seizures.SELECT_LOCKED, [seizure_id])


async def require_collectable(collection: Collection, connection: Connection) -> asyncpg.Record:
    """The seizure that brought money in, locked.

    Raises:
        UnlawfulStep: It is not as the officer saw it, is not in effect, or less is seized than was collected; of an
            income, more than the sheet of the payment allows.
    """
    seizure = await locked_seizure(collection.seizure_id, connection)
    if seizure is None:
        raise UnlawfulStep("この差押えは見つかりません。番号を確かめてください。")
    if seizure["step_no"] != collection.step_no:
        raise UnlawfulStep("差押えが起案のときから変わっています。内容を開き直し、起案し直してください。")
    terms = KINDS[PropertyKind(seizure["kind"])]
    course = course_of(seizure)
    move(SeizureState(seizure["state"]), _collecting(collection, seizure), course)
    steps = await connection.fetch(seizures.SELECT_STEPS, collection.seizure_id)
    issued_yen = next(step["seized_yen"] for step in steps if step["kind"] == SeizureStep.ISSUED)
    # Of an income the charge that has grown since the issue is collected too (66条), yet never more at once than was
    # seized in all.
    if collection.amount_yen > (issued_yen if terms.continuing else seizure["seized_yen"]):
        raise UnlawfulStep("取立額が差押額を超えています。金額を確かめてください。")
    effective_on = effective_from(course, [(step["kind"], step["effective_on"]) for step in steps])
    if effective_on is not None and collection.collected_on < effective_on:
        raise UnlawfulStep(f"取立ての日は差押えの効力が生じた日({effective_on})から後の日を入力してください。")
    if course is Course.MONEY and (collection.amount_yen, collection.collected_on) != (
        seizure["seized_yen"],
        effective_on,
    ):
        raise UnlawfulStep(
            f"金銭は、占有した日({effective_on})に、差し押さえた額({seizure['seized_yen']:,}円)を徴収したものとみなします"
            "(国税徴収法56条3項)。日付と金額を合わせてください。"
        )
    if terms.protection is not Protection.NONE:
        await require_within_sheet(
            collection.seizure_id, collection.sheet_no, collection.amount_yen, effective_on, connection
        )
    elif collection.sheet_no is not None:
        raise UnlawfulStep("この種類の財産に計算書はありません。計算書の番号を空にしてください。")
    return seizure


async def collect(collection: Collection, approval_id: UUID, transaction: Transaction) -> None:
    """Note what the third-party debtor has paid or what was taken as money, and have it distributed (67条、129条).

    Raises:
        UnlawfulStep: As `require_collectable`, or the law demands the release of the seizure.
    """
    seizure = await require_collectable(collection, transaction.connection)
    step = _collecting(collection, seizure)
    # A seized income goes on until the claims are paid, the charge that grows meanwhile among them (66条).
    left_yen = max(0, seizure["seized_yen"] - collection.amount_yen)
    await add_step(seizure, step, collection.collected_on, left_yen, collection.reference, approval_id, transaction)
    if collection.sheet_no is not None:
        row = (collection.seizure_id, seizure["step_no"] + 1, collection.sheet_no, collection.amount_yen)
        await pay_sheets.COLLECTED.copy(transaction.connection, [row])
    place = (seizure["step_no"] + 1, collection.collected_on, collection.amount_yen)
    brought = Brought("collection", *place, is_money=course_of(seizure) is Course.MONEY)
    await open_distribution(brought, seizure, approval_id, transaction)
    if step is SeizureStep.COLLECTED:
        cause = f"approval:{approval_id}"
        await settle_duties(collection.seizure_id, cause, transaction)
        today = transaction.started_at.astimezone(TOKYO).date()
        await settle_cases({seizure["addressee_no"]: cause}, today, transaction)


def course_of(seizure: asyncpg.Record) -> Course:
    """The way of a seizure, by the kind of its property."""
    return KINDS[PropertyKind(seizure["kind"])].course


def _collecting(collection: Collection, seizure: asyncpg.Record) -> SeizureStep:
    terms = KINDS[PropertyKind(seizure["kind"])]
    # Money is taken at once, so what is booked of it is all of it.
    ends = terms.course is Course.MONEY or (collection.amount_yen == seizure["seized_yen"] and not terms.continuing)
    return SeizureStep.COLLECTED if ends else SeizureStep.COLLECTED_PART


async def add_step(
    seizure: asyncpg.Record,
    step: SeizureStep,
    on: date,
    seized_yen: Yen,
    note: str,
    approval_id: UUID | None,
    transaction: Transaction,
) -> None:
    """Add a step to a locked seizure, and announce that nothing is seized any more where it turns the last into money.

    Args:
        seizure: A row of `locked_seizure`.
        step: What happens.
        on: From which day.
        seized_yen: What is seized after it.
        note: What proves it, or why.
        approval_id: By which decision of two persons; none where it is merely noted.
        transaction: By whom and when.

    Raises:
        UnlawfulStep: There is no such edge, or the law demands the release.
    """
    only_release = await must_be_released(seizure["seizure_id"], transaction)
    state = move(SeizureState(seizure["state"]), step, course_of(seizure), must_be_released=only_release)
    place: Sequence[Any] = (
        seizure["seizure_id"],
        seizure["step_no"] + 1,
        step.value,
        state.value,
        on,
        seized_yen,
        None,
    )
    row = (*place, note, approval_id, transaction.actor.id, transaction.started_at)
    await seizures.STEPS.copy(transaction.connection, [row])
    if step in _ENDS:
        ended = SeizureEnded(
            seizure_id=str(seizure["seizure_id"]),
            addressee_no=seizure["owner_no"],
            ended_on=on,
            end=_ENDS[step],
            claim_ids=tuple(seizure["claim_ids"]),
        )
        transaction.publish(ended, key=seizure["owner_no"])
