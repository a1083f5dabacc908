"""A letter that tells of a decision gets its number and its day when it is first made out (発番), and keeps them."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.enforcement.rules.issued_letters import LETTER_OF, DecisionPaper
from services.enforcement.store import issued_letters as store
from services.enforcement.store.seizures import TAKE_SERIALS
from shared.days import TOKYO, fiscal_year
from shared.transaction import Transaction


class Numbered(NamedTuple):
    """What names a letter: its number, and the day on it."""

    document_no: str
    issued_on: date


async def numbered(decision_id: UUID, paper: DecisionPaper, addressee_no: str, transaction: Transaction) -> Numbered:
    """The number and the day of a letter, which it gets now where it was never made out.

    Args:
        decision_id: The approval by which it was decided.
        paper: Which letter.
        addressee_no: To whom it goes; each person has one of his own.
        transaction: A number is taken only where it commits.
    """
    connection = transaction.connection
    key = (decision_id, paper.value, addressee_no)
    if (row := await connection.fetchrow(store.SELECT_ONE, *key)) is not None:
        return Numbered(**row)
    await connection.execute(store.LOCK)
    # Whoever held the lock may have made it out meanwhile.
    if (row := await connection.fetchrow(store.SELECT_ONE, *key)) is not None:
        return Numbered(**row)
    on = transaction.started_at.astimezone(TOKYO).date()
    year = fiscal_year(on)
    serial: int = await connection.fetchval(TAKE_SERIALS, year, 1)
    made = Numbered(f"{LETTER_OF[paper]}{year}-{serial:07d}", on)
    await store.ISSUED.copy(connection, [(*key, *made, transaction.actor.id, transaction.started_at)])
    return made
