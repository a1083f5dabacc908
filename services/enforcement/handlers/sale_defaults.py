"""The buyer of a sale does not pay: his deposit is forfeited, the next-highest bidder may buy (買受代金の不納付)."""

from datetime import date
from uuid import UUID

import asyncpg

from services.enforcement.handlers.distributing import announce_proceeds
from services.enforcement.handlers.selling import (
    add_step,
    document_no_of,
    move_seizure,
    require_next,
    require_saleable,
)
from services.enforcement.rules.sale import SaleState, Unsaleable, state_after_default
from services.enforcement.rules.seizure_states import SeizureStep
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def require_default(
    found: asyncpg.Record, seizure: asyncpg.Record, on: date, deposit_yen: Yen, connection: Connection
) -> None:
    """Check that the decision may be cancelled because the buyer did not pay (115条4項).

    Raises:
        Unsaleable: Nothing was decided, he still has time, the deposit is another, or something stands against the
            sale: then he owes nothing yet, and his deposit is not forfeited.
    """
    require_next(found, SaleState.DEFAULTED, on)
    if on <= found["payment_due_on"]:
        due_on = found["payment_due_on"]
        raise Unsaleable(
            f"納付の期限({due_on})がまだ過ぎていません(国税徴収法115条4項)。過ぎてから取り消してください。"
        )
    if deposit_yen != found["bid_deposit_yen"]:
        raise Unsaleable(f"買受人の公売保証金は{found['bid_deposit_yen']:,}円です。金額を確かめてください。")
    await require_saleable(seizure, on, connection)


async def default(
    found: asyncpg.Record,
    seizure: asyncpg.Record,
    on: date,
    reason: str,
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    """Cancel the decision: the deposit pays the claims of the seizure, and the next bidder's turn comes.

    The deposit is no price: nobody else has a part in it, and what is left goes to the debtor (100条3項ただし書). So
    payments divides it over the claims at once, and there is no statement of distribution.

    Raises:
        Unsaleable: The seizure is not in effect any more, or must be released.
    """
    next_bid_no = None if found["has_defaulted"] else found["next_bid_no"]
    await add_step(
        found,
        SaleState.DEFAULTED,
        on,
        reason,
        approval_id,
        transaction,
        state=state_after_default(next_bid_no),
        document_no=await document_no_of(transaction),
        second_on=found["payment_due_on"],
        awarded=(found["bid_no"], found["price_yen"]),
    )
    deposit_yen = found["bid_deposit_yen"]
    if not deposit_yen:
        return
    await move_seizure(found, seizure, SeizureStep.DEPOSIT_FORFEITED, on, approval_id, transaction)
    announce_proceeds(seizure, seizure["step_no"] + 1, on, deposit_yen, transaction)
