"""Publication (公示送達): decided by two persons, shown on the board and the web, served once its days have passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.returns_steps import Taken, documents_numbered, lock_standings, save_steps, standings_of
from services.dunning.rules.returns import TITLES, Document, DocumentKind, NotPossible, ServiceStage, ServiceStep, moved
from services.dunning.rules.service_dates import Medium, ServiceTerms, published, started_on
from services.dunning.store import publication as store
from shared.days import TOKYO, fiscal_year
from shared.postgres.sql import Connection
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """A publication as it is proposed.

    Attributes:
        documents: Number and addressee of each document.
        ground: address_unknown or abroad (地方税法20条の2第1項).
        starts_on: The first day on which it may be shown.
        findings: What was looked for and not found, in words.
    """

    documents: tuple[tuple[str, str], ...]
    ground: str
    starts_on: date
    findings: str


async def require_publishable(wanted: Wanted, connection: Connection) -> list[Document]:
    """Go on only where each document came back, its address was sought, and nobody else has decided about it.

    Raises:
        NotPossible: With a sentence about the first document for which that does not hold.
    """
    numbers = [number for number, _ in wanted.documents]
    documents = await documents_numbered(connection, numbers)
    standings = await standings_of(connection, numbers)
    decided = {row["document_no"] for row in await connection.fetch(store.SELECT_DECIDED, numbers, None)}
    heard = await heard_of(connection, (addressee_no for _, addressee_no in wanted.documents))
    for number, addressee_no in wanted.documents:
        document = documents.get(number)
        if document is None or document.addressee_no != addressee_no or number not in standings:
            raise NotPossible(f"文書{number}の返戻は登録されていないか、宛名番号が異なります。番号を確かめてください。")
        if document.kind is DocumentKind.REMINDER:
            raise NotPossible(f"文書{number}は催告書です。公示送達の対象は納税通知書と督促状です。")
        if number in decided:
            raise NotPossible(f"文書{number}の公示送達はすでに決裁されています。掲示の記録を確かめてください。")
        known = heard.get(addressee_no)
        if known is not None and "protected" in known.flags:
            raise NotPossible(f"文書{number}は支援措置の対象のため公示できません。宛名の担当に相談してください。")
        standing, _ = standings[number]
        if standing.stage is not ServiceStage.INQUIRING:
            raise NotPossible(f"文書{number}は住所の調査が記録された返戻ではありません。調査を先に記録してください。")
        if wanted.starts_on < standing.effective_on:
            raise NotPossible(f"文書{number}の調査({standing.effective_on})より前に公示を始めることはできません。")
    return [documents[number] for number in numbers]


async def decide_publication(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a publication that was decided, with the names that it shows.

    Raises:
        NotPossible: Something has changed since it was proposed, or a name is not known; nothing is kept.
    """
    connection = transaction.connection
    documents = await require_publishable(wanted, connection)
    await lock_standings(connection, documents, transaction)
    await require_publishable(wanted, connection)
    pairs = [*map(list, zip(*wanted.documents, strict=True))]
    names = {row["document_no"]: row["name"] for row in await connection.fetch(store.SELECT_NAMES, *pairs)}
    for document in documents:
        if names[document.document_no] is None:
            raise NotPossible(f"文書{document.document_no}の宛名の氏名が届いていません。宛名の登録を確かめてください。")
    year = fiscal_year(transaction.started_at.astimezone(TOKYO).date())
    serial: int = await connection.fetchval(store.TAKE_SERIAL, year)
    row = (approval_id, f"P{year}-{serial:07d}", wanted.ground, wanted.starts_on, wanted.findings)
    await store.PUBLICATIONS.copy(connection, [(*row, transaction.started_at)])
    items = [
        (approval_id, one.document_no, one.addressee_no, TITLES[one.kind], names[one.document_no]) for one in documents
    ]
    await store.ITEMS.copy(connection, items)


async def show(
    publication_id: UUID, medium: Medium, shown_on: date, transaction: Transaction, terms: ServiceTerms
) -> Sequence[str]:
    """Record since when a publication is shown; with the last place that the law wants it begins.

    A document that was sent again or handed over since the decision is served so, and does not begin.

    Returns:
        The addressees of the documents for which it has begun.

    Raises:
        NotPossible: There is none, it is shown there already, or the day is too early or lies in the future.
    """
    connection = transaction.connection
    row = await connection.fetchrow(store.LOCK, publication_id)
    if row is None:
        raise NotPossible("公示送達が見つかりません。番号を確かめてください。")
    if not row["starts_on"] <= shown_on <= transaction.started_at.astimezone(TOKYO).date():
        raise NotPossible(f"掲示の日は{row['starts_on']}から今日までの日付にしてください。")
    shown = {
        Medium(one["medium"]): one["shown_on"] for one in await connection.fetch(store.SELECT_SHOWINGS, publication_id)
    }
    if medium in shown:
        raise NotPossible(f"この掲示は{shown[medium]}として登録済みです。何も変更していません。")
    begun_before = started_on(shown.items(), terms)
    kept = (publication_id, medium.value, shown_on, transaction.actor.id, transaction.started_at)
    await store.SHOWINGS.copy(connection, [kept])
    start = started_on([*shown.items(), (medium, shown_on)], terms)
    if start is None or begun_before is not None:
        return []
    numbers = [one["document_no"] for one in await connection.fetch(store.SELECT_ITEMS, publication_id)]
    documents = await documents_numbered(connection, numbers)
    decided = {one["document_no"] for one in await connection.fetch(store.SELECT_DECIDED, numbers, publication_id)}
    taken = []
    for number, (before, _) in sorted(
        (await lock_standings(connection, list(documents.values()), transaction)).items()
    ):
        if before.stage is ServiceStage.INQUIRING and number in decided:
            after = moved(before, ServiceStep.PUBLISHED, start)._replace(by_post=False)
            served = published(start, terms)
            step = Taken(documents[number], before, after, ServiceStep.PUBLISHED, served, approval_id=publication_id)
            taken.append(step)
    await save_steps(taken, transaction, terms)
    return [one.document.addressee_no for one in taken]


async def remove(
    publication_id: UUID, medium: Medium, removed_on: date, transaction: Transaction, terms: ServiceTerms
) -> None:
    """Record that a publication is shown no more; before it has taken effect it stays.

    Raises:
        NotPossible: It is not shown there, was removed before, has not taken effect, or the day lies in the future.
    """
    connection = transaction.connection
    row = await connection.fetchrow(store.LOCK, publication_id)
    showings = await connection.fetch(store.SELECT_SHOWINGS, publication_id)
    found = next((one for one in showings if one["medium"] == medium.value), None)
    if row is None or found is None or found["removed_on"] is not None:
        raise NotPossible("この掲示は登録されていないか、すでに取り外されています。番号を確かめてください。")
    start = started_on([(Medium(one["medium"]), one["shown_on"]) for one in showings], terms)
    if start is None or removed_on < published(start, terms).effective_on:
        raise NotPossible("公示送達の効力が生じる前に掲示を取り外すことはできません。日付を確かめてください。")
    if removed_on > transaction.started_at.astimezone(TOKYO).date():
        raise NotPossible("日付が今日より後です。日付を確かめてください。")
    kept = (publication_id, medium.value, removed_on, transaction.actor.id, transaction.started_at)
    await store.REMOVALS.copy(connection, [kept])
