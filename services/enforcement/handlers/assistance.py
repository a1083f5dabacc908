"""Public assistance (生活保護) proposes a suspension, or its cancellation, to whoever has the case; it decides nothing.

Only yes or no and the day are kept: an officer looks into the rest, and two persons decide (地方税法15条の7, 15条の8).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.enforcement.store import assistance as store
from services.enforcement.store.tasks import ADD_CAUSED
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import AssistanceChanged, Envelope
from shared.days import TOKYO
from shared.transaction import Transaction

FOLLOW = Access("enforcement.assistance.follow", ENFORCEMENT, AccessAction.UPDATE)
#: By whether assistance began.
_TASKS = {
    True: "生活保護の開始による執行停止の検討(地方税法15条の7第1項2号)",
    False: "生活保護の廃止による執行停止の取消しの検討(地方税法15条の8第1項)",
}
_OUTDATED = "福祉部門から後の連絡があったため"


async def on_assistance_changed(envelopes: Sequence[Envelope[AssistanceChanged]], transaction: Transaction) -> None:
    """Keep what the welfare office says, end tasks that it makes needless, and ask officers to look at open cases."""
    connection, at = transaction.connection, transaction.started_at
    rows = [
        (
            envelope.event.addressee_no,
            envelope.event.assisted,
            envelope.event.effective_on,
            envelope.time,
            envelope.source,
            str(envelope.event_id),
            at,
        )
        for envelope in envelopes
    ]
    await store.ASSISTANCE.copy(connection, rows)
    numbers = sorted({envelope.event.addressee_no for envelope in envelopes})
    await connection.execute(store.END_OUTDATED, numbers, _OUTDATED, transaction.actor.id, at)
    await _propose(at.astimezone(TOKYO).date(), numbers, transaction)
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("assistance",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def propose_after_assistance(day: date, transaction: Transaction) -> dict[str, Any]:
    """Ask officers to look at cases that opened, or words whose day came, since the welfare office spoke.

    Args:
        day: The business day.
        transaction: Everything commits with it; a word of the welfare office makes its task once.
    """
    proposed = await _propose(day, None, transaction)
    if proposed:
        transaction.record_access(FOLLOW, proposed, fields=("assistance", "task"))
    return {"proposed": len(proposed)}


async def _propose(day: date, numbers: Sequence[str] | None, transaction: Transaction) -> list[str]:
    connection = transaction.connection
    rows = await connection.fetch(store.SELECT_TO_PROPOSE, numbers, day)
    tasks = [(row["case_id"], _TASKS[row["assisted"]], day, row["cause"]) for row in rows]
    if tasks:
        columns = map(list, zip(*tasks, strict=True))
        await connection.fetch(ADD_CAUSED, *columns, transaction.actor.id, transaction.started_at)
    return [row["addressee_no"] for row in rows]
