"""Whoever is liable beside the debtor (第二次納税義務者) is seized from under his own notice, and after the debtor.

Local Tax Act article 11: he was told by a notice of payment and demanded to pay (納付催告書), which stands in the place
of a dunning notice; he is liable up to his limit; and his property is sold after the debtor's (国税徴収法32条4項).
He may go to court, and meanwhile nothing of his is sold (90条3項).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.dispositions import DispositionStep, has_open_suit
from services.enforcement.rules.preconditions import Notice
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import COLLECTED, KINDS
from services.enforcement.store import second_liability as store
from shared.law.library import LAW
from shared.money import Yen
from shared.postgres.sql import Connection


class MixedClaims(Exception):  # noqa: N818 - It names what was found.
    """Claims that somebody owes beside their debtor stand together with others; the message says so, in Japanese."""


class Demands(NamedTuple):
    """What is known of seizures under notices of secondary liability.

    Attributes:
        notices: The demand of each, which stands in the place of a dunning notice; none where the notice has ended.
        beyond: Those that would take more than is left of the limit.
    """

    notices: dict[UUID, Notice]
    beyond: set[UUID]


async def liability_of(addressee_no: str, claim_ids: Collection[int], connection: Connection) -> UUID | None:
    """The notice by which somebody owes some claims beside their debtor; none where he owes them in another way.

    Raises:
        MixedClaims: Not all of them by one notice.
    """
    rows = await connection.fetch(store.SELECT_OF_PERSON, addressee_no, sorted(claim_ids))
    if not rows:
        return None
    if len(rows) > 1 or rows[0]["claim_ids"] != sorted(claim_ids):
        raise MixedClaims("第二次納税義務による差押えは、1つの納付通知書の期別債権だけで起案してください。")
    liability_id: UUID = rows[0]["disposition_id"]
    return liability_id


async def demands_of(seizures: Sequence[asyncpg.Record], connection: Connection) -> Demands:
    """The demands behind some seizures, and which of these go beyond the limit; an earlier one counts for a later.

    Args:
        seizures: Of one batch, locked, in the order in which they are decided.
        connection: With the cases of all concerned locked.
    """
    ids = [one["seizure_id"] for one in seizures if one["liability_id"] is not None]
    rows = {row["seizure_id"]: row for row in await connection.fetch(store.SELECT_STANDING, ids)} if ids else {}
    notices, beyond = {}, set[UUID]()
    taking: Counter[UUID] = Counter()
    for seizure in seizures:
        row = rows.get(seizure["seizure_id"])
        if row is None:
            continue
        on = row["demanded_on"]
        pay_by = on + timedelta(days=LAW.seizure_wait_days.on(on))
        notices[seizure["seizure_id"]] = Notice(row["document_no"], on, pay_by)
        seized_yen: Yen = seizure["seized_yen"]
        left_yen = row["left_yen"]
        if left_yen is not None and seized_yen > left_yen - taking[row["disposition_id"]]:
            beyond.add(seizure["seizure_id"])
        else:
            taking[row["disposition_id"]] += seized_yen
    return Demands(notices, beyond)


async def is_sued(seizure: asyncpg.Record, connection: Connection) -> bool:
    """Whether he went to court against his liability, so that nothing of his is sold meanwhile (国税徴収法90条3項).

    Args:
        seizure: A row of `locked_seizure`.
        connection: Of the transaction that decides.
    """
    if seizure["liability_id"] is None:
        return False
    rows = await connection.fetch(store.SELECT_STEPS, seizure["liability_id"])
    return has_open_suit([DispositionStep(row["kind"]) for row in rows])


async def sold_before(seizure: asyncpg.Record, connection: Connection) -> bool:
    """Whether property is offered for sale after the debtor's (国税徴収法32条4項).

    That of whoever is liable beside him is once everything of the debtor that is seized for the same claims, and is
    sold at all, was offered; property of the debtor himself always is.

    Args:
        seizure: A row of `locked_seizure`.
        connection: Of the transaction that decides.
    """
    if seizure["liability_id"] is None:
        return True
    rows = await connection.fetch(store.SELECT_UNSOLD_OF_DEBTOR, seizure["claim_ids"])
    return all(KINDS[PropertyKind(row["kind"])].course in COLLECTED for row in rows)
