"""Links for a purpose end with it."""

from datetime import date
from typing import Any

from services.identity.store import links
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.transaction import Transaction

UNLINK = Access("identity.link.unlink", ADDRESSEE, AccessAction.UPDATE)


async def unlink_ended_purposes(day: date, transaction: Transaction) -> dict[str, Any]:
    """Daily job: end every link whose purpose has ended (特定個人情報の紐付けは目的の範囲内に限る: 番号法第9条).

    Args:
        day: the business day; a purpose's last day is still part of it.
        transaction: everything commits with it or not at all.

    Returns:
        `unlinked`, how many links were ended.
    """
    rows = await transaction.connection.fetch(links.UNLINK_ENDED, day, transaction.actor.id, transaction.started_at)
    if rows:
        transaction.record_access(UNLINK, [row["addressee_no"] for row in rows], fields=("link",), detail=f"day={day}")
    return {"unlinked": len(rows)}
