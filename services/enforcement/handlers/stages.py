"""What happens to a seizure in the world, noted with its day (送達、登記、占有、抹消などの記録)."""

from datetime import date

import asyncpg

from services.enforcement.handlers.duties import settle_duties
from services.enforcement.handlers.seizing import add_step, course_of
from services.enforcement.rules.release import left_after_release
from services.enforcement.rules.seizure_states import LET_GO, SeizureStep
from services.enforcement.rules.stages import require_notable
from services.enforcement.store import seizures
from shared.days import TOKYO
from shared.transaction import Transaction


async def note_stage(seizure: asyncpg.Record, step: SeizureStep, on: date, note: str, transaction: Transaction) -> None:
    """Note a stage of a locked seizure; with the right one it takes effect (国税徴収法56条、62条、68条、71条、73条).

    Raises:
        UnlawfulStep: It is none to be noted now, as `require_notable` and `move` say.
    """
    today = transaction.started_at.astimezone(TOKYO).date()
    rows = await transaction.connection.fetch(seizures.SELECT_STEPS, seizure["seizure_id"])
    require_notable(step, on, [(row["kind"], row["effective_on"]) for row in rows], today)
    await add_step(seizure, step, on, seizure["seized_yen"], note, None, transaction)
    noted = [step, *(row["kind"] for row in rows)]
    if seizure["state"] in LET_GO and not left_after_release(course_of(seizure), noted):
        await settle_duties(seizure["seizure_id"], f"stage:{step.value}", transaction)
