"""Sheets of seizable pay: each payment of a seized income is computed anew (差押可能額計算書)."""

from datetime import date
from typing import Any
from uuid import UUID

from services.enforcement.rules.pay_sheets import PAY_OF, PayFacts, UnsoundPay, seizable_pay
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_states import UnlawfulStep
from services.enforcement.store import pay_sheets as store
from shared.law.library import LAW
from shared.law.parameter import NotInForce
from shared.law.wage_terms import wage_terms
from shared.law.wages import SeizablePay, WageTerms
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


def computed(kind: PropertyKind, facts: PayFacts) -> tuple[SeizablePay, WageTerms]:
    """What of a payment may be seized, by the numbers of its day.

    Raises:
        UnsoundPay: The payment does not fit the kind of property, or its day lies before the numbers that are known.
    """
    if facts.kind not in PAY_OF.get(kind, frozenset()):
        raise UnsoundPay("支給の種類が差し押さえる財産と異なります。種類を確かめてください。")
    try:
        terms = wage_terms(LAW, facts.pay_on)
    except NotInForce:
        raise UnsoundPay("支給の日の差押禁止額が登録されていません。日付を確かめてください。") from None
    return seizable_pay(facts, terms), terms


async def add_sheet(seizure_id: UUID, kind: PropertyKind, facts: PayFacts, transaction: Transaction) -> int:
    """Keep the sheet of a payment under a locked seizure; gives its number.

    Raises:
        UnsoundPay: As `computed`.
    """
    answer, terms = computed(kind, facts)
    connection = transaction.connection
    sheet_no = len(await connection.fetch(store.SELECT_SHEETS, seizure_id)) + 1
    sheet: tuple[Any, ...] = (
        seizure_id,
        sheet_no,
        facts.kind.value,
        facts.pay_on,
        facts.months,
        facts.own_place,
        facts.split.value,
        facts.relatives,
        facts.consented,
        facts.months_of_service,
        terms.base_yen,
        terms.per_relative_yen,
        terms.station_share_tenths,
        answer.gross_yen,
        answer.seizable_yen,
        transaction.actor.id,
        transaction.started_at,
    )
    await store.SHEETS.copy(connection, [sheet])
    payers = [
        (
            seizure_id,
            sheet_no,
            place,
            pay.gross_yen,
            pay.withheld.income_tax_yen,
            pay.withheld.resident_tax_yen,
            pay.withheld.social_insurance_yen,
        )
        for place, pay in enumerate(facts.payers)
    ]
    await store.PAYERS.copy(connection, payers)
    parts = [
        (seizure_id, sheet_no, place, part.item, part.label, part.amount_yen, part.article)
        for place, part in enumerate(answer.protected)
    ]
    await store.PARTS.copy(connection, parts)
    return sheet_no


async def require_within_sheet(
    seizure_id: UUID, sheet_no: int | None, amount_yen: Yen, effective_on: date | None, connection: Connection
) -> None:
    """Check that no more is collected of a payment than its newest sheet lets be seized.

    Raises:
        UnlawfulStep: There is no such sheet, a later one took its place, the payment fell due before the seizure had
            effect, or it would be too much.
    """
    found = await connection.fetchrow(store.SELECT_FOR_COLLECTION, seizure_id, sheet_no) if sheet_no else None
    if found is None:
        raise UnlawfulStep("差押可能額計算書の番号を入力してください。支給のたびに計算書を作成します。")
    if found["newest_no"] != sheet_no:
        raise UnlawfulStep(
            f"この支給には新しい計算書(第{found['newest_no']}号)があります。その番号を入力してください。"
        )
    if effective_on is not None and found["pay_on"] < effective_on:
        raise UnlawfulStep(f"この支給の日は差押えの効力が生じた日({effective_on})より前です。取り立てられません。")
    left_yen = found["seizable_yen"] - found["collected_yen"]
    if amount_yen > left_yen:
        raise UnlawfulStep(
            f"取立額がこの支給の差押可能額の残り({left_yen:,}円)を超えています。金額を確かめてください。"
        )
