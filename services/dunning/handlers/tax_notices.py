"""Follows tax notices (納税通知書), and says for which claims none was served: those are not dunned for."""

from collections.abc import Collection, Sequence
from datetime import date

from services.dunning.rules.returns import ServiceStage
from services.dunning.rules.tax_notices import Unserved, tax_document_no, unserved
from services.dunning.store import tax_notices as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import ClaimOpened, Envelope
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FOLLOW = Access("dunning.tax_notice.follow", DUNNING, AccessAction.UPDATE)


async def on_claim_opened(envelopes: Sequence[Envelope[ClaimOpened]], transaction: Transaction) -> None:
    """Instalments of tax notices are owed: which notice asks for each, and when it was sent if the assessor said so."""
    events = [envelope.event for envelope in envelopes]
    documents = [tax_document_no(event.key) for event in events]
    connection = transaction.connection
    await connection.execute(
        store.SAVE_NOTICES,
        documents,
        [event.addressee_no for event in events],
        [event.key.tax_item.value for event in events],
        [event.key.levy_fiscal_year for event in events],
        [event.key.notice_no for event in events],
    )
    await connection.execute(store.SAVE_CLAIMS, [event.claim_id for event in events], documents)
    sent = [
        (document_no, event.notice_sent_on)
        for document_no, event in zip(documents, events, strict=True)
        if event.notice_sent_on is not None
    ]
    if sent:
        await _save_sendings(sent, transaction)
    transaction.record_access(
        FOLLOW,
        [event.addressee_no for event in events],
        fields=("tax_notice", "sent_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def enter_sent(
    document_nos: Sequence[str], sent_on: date, tax_items: Collection[str] | None, transaction: Transaction
) -> tuple[list[str], list[tuple[str, str]]]:
    """Enter the day on which tax notices were sent, as a mass dispatch or one by one.

    Args:
        document_nos: their numbers.
        sent_on: the day.
        tax_items: those that the officer may deal with; none for all.
        transaction: the officer's.

    Returns:
        The addressees whose notices were entered, and number and Japanese sentence of each that was not.
    """
    connection = transaction.connection
    rows = await connection.fetch(store.SELECT_NOTICES, list(document_nos))
    known = {row["document_no"]: row for row in rows}
    faults: list[tuple[str, str]] = []
    entered: dict[str, str] = {}
    for number in dict.fromkeys(document_nos):
        row = known.get(number)
        if row is None:
            faults.append((number, "この番号の納税通知書は見つかりません。番号を確かめてください。"))
        elif tax_items is not None and row["tax_item"] not in tax_items:
            faults.append((number, "この税目の権限がありません。権限のある職員が登録してください。"))
        elif row["sent_on"] is not None:
            faults.append((number, f"発送年月日は{row['sent_on']}として登録済みです。何も変更していません。"))
        else:
            entered[number] = row["addressee_no"]
    await _save_sendings([(number, sent_on) for number in entered], transaction)
    return list(entered.values()), faults


async def without_served_tax_notice(
    connection: Connection, claim_ids: Collection[int], day: date
) -> dict[int, Unserved]:
    """Those of some claims for which nothing may be asked, because no tax notice was served, with the reason."""
    found: dict[int, Unserved] = {}
    for row in await connection.fetch(store.SELECT_SERVICE, sorted(claim_ids)):
        stage = ServiceStage(row["stage"]) if row["stage"] else None
        why = unserved(known=row["document_no"] is not None, sent_on=row["sent_on"], stage=stage, day=day)
        if why is not None:
            found[row["claim_id"]] = why
    return found


async def _save_sendings(sent: Sequence[tuple[str, date]], transaction: Transaction) -> None:
    await transaction.connection.execute(
        store.SAVE_SENDINGS,
        [number for number, _ in sent],
        [sent_on for _, sent_on in sent],
        transaction.actor.id,
        transaction.started_at,
    )
