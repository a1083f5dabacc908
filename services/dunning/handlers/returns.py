"""Letters that came back (返戻): entered, inquired about, sent again or handed over; and entered by mistake."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.dunning.handlers.issued import notice_numbered
from services.dunning.handlers.letters import address_notices, heard_of
from services.dunning.handlers.returns_steps import Taken, documents_numbered, lock_standings, save_steps
from services.dunning.rules.letters import LetterAddress, Obstacle, address_on_the_day
from services.dunning.rules.returns import (
    TITLES,
    Document,
    NotPossible,
    ReturnReason,
    ServiceStep,
    Standing,
    moved,
    returned,
)
from services.dunning.rules.service_dates import Served, ServiceTerms, delivered, sent_again
from services.dunning.store import letters
from services.dunning.store import returns as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

SETTLE = Access("dunning.return.settle", DUNNING, AccessAction.UPDATE)


@dataclass(frozen=True, slots=True)
class Return:
    """One letter that came back, as an officer or a list says."""

    document_no: str
    returned_on: date
    reason: ReturnReason
    note: str = ""


async def enter_returns(
    returns: Sequence[Return], tax_items: Collection[str] | None, transaction: Transaction, terms: ServiceTerms
) -> tuple[list[str], list[str | None]]:
    """Enter letters that came back; one that cannot have come back stops no other.

    Args:
        returns: what came back; the same letter twice counts once.
        tax_items: those that the officer may deal with; none for all.
        transaction: the officer's.
        terms: the law and the ordinances.

    Returns:
        The addressees whose letters were entered, and beside each return none or the sentence that says why not.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    documents = await documents_numbered(connection, {one.document_no for one in returns})
    # A letter that could not have come back before any step cannot after one, so nobody opens a case for it.
    plausible = {
        one.document_no: documents[one.document_no] for one in returns if _refusal(documents, {}, one, today) is None
    }
    locked = await lock_standings(connection, list(plausible.values()), transaction)
    standings = {number: standing for number, (standing, _) in locked.items()}
    taken: list[Taken] = []
    sentences: list[str | None] = []
    for one in returns:
        before = standings.get(one.document_no)
        known = documents.get(one.document_no)
        if known is not None and tax_items is not None and known.tax_item not in tax_items:
            sentences.append("この税目の権限がありません。権限のある職員が登録してください。")
            continue
        try:
            document, after = returned(known, before, one.returned_on, today, str(uuid7()))
        except NotPossible as refused:
            sentences.append(str(refused))
            continue
        standings[one.document_no] = after
        taken.append(Taken(document, before, after, ServiceStep.RETURNED, reason=one.reason.value, note=one.note))
        sentences.append(None)
    await save_steps(taken, transaction, terms)
    return [one.document.addressee_no for one in taken], sentences


async def inquire(
    document_no: str, asked_on: date, source: str, note: str, transaction: Transaction, terms: ServiceTerms
) -> Document:
    """Record that a source was asked for the address, and what it answered.

    Raises:
        NotPossible: If the letter is not one whose address is sought.
    """
    document, before, _ = await _locked(document_no, transaction)
    after = moved(before, ServiceStep.INQUIRED, _not_later_than_today(asked_on, transaction))
    await save_steps(
        [Taken(document, before, after, ServiceStep.INQUIRED, reason=source, note=note)], transaction, terms
    )
    return document


async def send_again(
    document_no: str, dispatched_on: date, note: str, transaction: Transaction, terms: ServiceTerms
) -> tuple[Document, Served]:
    """Send the same document to the address that identity has announced last; it is no second dunning notice.

    Raises:
        NotPossible: If the letter does not stand so, nobody knows where to, or it is the address it came back from.
    """
    document, before, _ = await _locked(document_no, transaction)
    sent = moved(before, ServiceStep.RESENT, _not_later_than_today(dispatched_on, transaction))
    after = sent._replace(mailing_no=before.mailing_no + 1, dispatched_on=dispatched_on)
    address = await newest_address(document, transaction.connection)
    if isinstance(address, Obstacle):
        raise NotPossible(_OBSTACLES[address])
    if address == await last_address(document_no, transaction.connection):
        raise NotPossible("返戻された住所と同じです。宛名の住所か送付先が改められてから再発送してください。")
    served = sent_again(dispatched_on, terms)
    await save_steps([Taken(document, before, after, ServiceStep.RESENT, served, note=note)], transaction, terms)
    row = (document_no, after.mailing_no, TITLES[document.kind], dispatched_on, *address)
    await store.MAILINGS.copy(transaction.connection, [(*row, transaction.actor.id, transaction.started_at)])
    await _address_anew(document, transaction)
    return document, served


async def _address_anew(document: Document, transaction: Transaction) -> None:
    """Let the next print run print a dunning notice for its new address; the assessor prints his tax notices."""
    issued = await notice_numbered(transaction.connection, document.document_no)
    newest = await transaction.connection.fetchrow(letters.SELECT_NEWEST, document.document_no)
    if issued is not None:
        await address_notices([issued], transaction, newest["letter_no"] + 1 if newest else 1)


async def hand_over(
    document_no: str, delivered_on: date, note: str, transaction: Transaction, terms: ServiceTerms
) -> Document:
    """Record that the letter was handed over (交付送達): it is served on that day.

    Raises:
        NotPossible: If its service is settled already.
    """
    document, before, _ = await _locked(document_no, transaction)
    after = moved(before, ServiceStep.DELIVERED, _not_later_than_today(delivered_on, transaction))
    served = delivered(delivered_on)
    step = Taken(document, before, after._replace(by_post=False), ServiceStep.DELIVERED, served, note=note)
    await save_steps([step], transaction, terms)
    return document


async def withdraw(document_no: str, note: str, transaction: Transaction, terms: ServiceTerms) -> Document:
    """Record that the letter had not come back: the return was entered by mistake.

    Raises:
        NotPossible: If it was sent again, published or served since.
    """
    document, before, _ = await _locked(document_no, transaction)
    after = moved(before, ServiceStep.WITHDRAWN, before.effective_on)
    await save_steps([Taken(document, before, after, ServiceStep.WITHDRAWN, note=note)], transaction, terms)
    return document


async def settle_service(day: date, transaction: Transaction, *, terms: ServiceTerms) -> dict[str, Any]:
    """Let letters that were sent again or published count as served once their day has come.

    Args:
        day: the business day; what took effect on days without one is found on the next, with its own day.
        transaction: everything commits with it, so a repeated run finds nothing left to do.
        terms: the law and the ordinances.

    Returns:
        `arrived` (by a second dispatch) and `published`.
    """
    connection = transaction.connection
    numbers = [row["document_no"] for row in await connection.fetch(store.SELECT_SETTLING, day)]
    documents = await documents_numbered(connection, numbers)
    locked = await lock_standings(connection, list(documents.values()), transaction)
    taken = []
    for number, (before, served) in sorted(locked.items()):
        # Between the search and the lock it may have come back.
        if served is None or served.effective_on > day or not before.stage.is_open:
            continue
        after = moved(before, ServiceStep.SETTLED, served.effective_on)
        taken.append(Taken(documents[number], before, after, ServiceStep.SETTLED, served))
    await save_steps(taken, transaction, terms)
    if taken:
        transaction.record_access(SETTLE, [one.document.addressee_no for one in taken], fields=("served_on",))
    arrived = sum(one.after.by_post for one in taken)
    return {"arrived": arrived, "published": len(taken) - arrived}


async def newest_address(document: Document, connection: Connection) -> LetterAddress | Obstacle:
    """Where the letter would go now, or why to nobody."""
    heard = (await heard_of(connection, [document.addressee_no])).get(document.addressee_no)
    return address_on_the_day(heard, document.tax_item)


async def last_address(document_no: str, connection: Connection) -> LetterAddress | None:
    """Where the letter went last; none for the first dispatch of a tax notice, which the assessor addresses."""
    row = await connection.fetchrow(store.SELECT_LAST_MAILING, document_no)
    return None if row is None else LetterAddress(*(row[name] for name in LetterAddress._fields))


_OBSTACLES = {
    Obstacle.UNKNOWN_ADDRESSEE: "宛名の情報がまだ届いていません。宛名の登録を確かめてください。",
    Obstacle.ADDRESS_WITHHELD: "支援措置の対象のため、ここから再発送できません。宛名の担当に依頼してください。",
    Obstacle.HEIRS_UNKNOWN: "相続人の代表がわかりません。代表の届出か指定の後に再発送してください。",
}


async def _locked(document_no: str, transaction: Transaction) -> tuple[Document, Standing, Served | None]:
    connection = transaction.connection
    document = (await documents_numbered(connection, [document_no])).get(document_no)
    if document is None or not await standing_exists(document_no, connection):
        raise NotPossible("この番号の返戻は登録されていません。番号を確かめてください。")
    standing, served = (await lock_standings(connection, [document], transaction))[document_no]
    return document, standing, served


async def standing_exists(document_no: str, connection: Connection) -> bool:
    """Whether a letter has come back at least once."""
    return bool(await connection.fetch(store.SELECT_STANDINGS, [document_no]))


def _not_later_than_today(day: date, transaction: Transaction) -> date:
    if day > transaction.started_at.astimezone(TOKYO).date():
        raise NotPossible("日付が今日より後です。日付を確かめてください。")
    return day


def _refusal(
    documents: dict[str, Document], standings: dict[str, Standing], one: Return, today: date
) -> NotPossible | None:
    try:
        returned(documents.get(one.document_no), standings.get(one.document_no), one.returned_on, today, "")
    except NotPossible as refused:
        return refused
    return None
