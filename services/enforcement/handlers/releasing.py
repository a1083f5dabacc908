"""Two officers release a seizure, or a part of it, for a cause that holds at that moment (差押解除)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.duties import open_finish, renew_duties, settle_duties
from services.enforcement.handlers.seizing import add_step, course_of, locked_seizure
from services.enforcement.rules.release import CAUSES, ReleaseCause, Standing, is_futile, objection
from services.enforcement.rules.seizure_states import SeizureState, SeizureStep, UnlawfulStep, move
from services.enforcement.store import sale, seizures
from shared.contracts import SeizureReleased
from shared.days import TOKYO
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class Release(NamedTuple):
    """A release as it was proposed.

    Attributes:
        seizure_id: Of what.
        step_no: Its last step as the officer saw it.
        cause: Why.
        released_on: From which day.
        remaining_yen: What stays seized; zero for nothing.
        reason: In words.
    """

    seizure_id: UUID
    step_no: int
    cause: ReleaseCause
    released_on: date
    remaining_yen: Yen
    reason: str


async def require_releasable(release: Release, connection: Connection) -> asyncpg.Record:
    """The seizure that is to be released, locked.

    Raises:
        UnlawfulStep: It is not as the officer saw it, or nothing of it can be released so: its cause does not hold,
            or its day lies before the issue.
    """
    seizure = await locked_seizure(release.seizure_id, connection)
    if seizure is None:
        raise UnlawfulStep("この差押えは見つかりません。番号を確かめてください。")
    if seizure["step_no"] != release.step_no:
        raise UnlawfulStep("差押えが起案のときから変わっています。内容を開き直し、起案し直してください。")
    if release.remaining_yen and (
        release.remaining_yen >= seizure["seized_yen"] or release.cause is not ReleaseCause.EXCESS
    ):
        raise UnlawfulStep("一部解除は、超過を事由とし、今の差押額より少ない残額を指定してください。")
    move(SeizureState(seizure["state"]), _step_of(release), course_of(seizure))
    steps = await connection.fetch(seizures.SELECT_STEPS, release.seizure_id)
    issued_on = next(step["effective_on"] for step in steps if step["kind"] == SeizureStep.ISSUED)
    if release.released_on < issued_on:
        raise UnlawfulStep(f"解除の日は発付の日({issued_on})から後の日を入力してください。")
    standing = (await standings_of([seizure], connection))[release.seizure_id]
    against = objection(release.cause, standing, LAW.failed_sales_before_release.on(release.released_on))
    if against is not None:
        raise UnlawfulStep(against)
    return seizure


async def standings_of(rows: Sequence[asyncpg.Record], connection: Connection) -> dict[UUID, Standing]:
    """What is known of some locked seizures when their release is decided, with one query for all of each thing."""
    owed: dict[UUID, dict[int, Yen]] = {row["seizure_id"]: {} for row in rows}
    freed: dict[UUID, set[int]] = {row["seizure_id"]: set() for row in rows}
    for row in await connection.fetch(seizures.SELECT_SEIZED_FOR, list(owed)):
        owed[row["seizure_id"]][row["claim_id"]] = row["owed_yen"]
        if row["is_to_be_freed"]:
            freed[row["seizure_id"]].add(row["claim_id"])
    failed = {row["seizure_id"]: row["rounds"] for row in await connection.fetch(sale.COUNT_FAILED, list(owed))}
    return {
        row["seizure_id"]: Standing(
            owed[row["seizure_id"]],
            freed[row["seizure_id"]],
            is_futile(row["current_value_yen"], row["current_senior_yen"], row["expected_cost_yen"]),
            failed.get(row["seizure_id"], 0),
        )
        for row in rows
    }


async def release(
    wanted: Release, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> asyncpg.Record:
    """Release a seizure wholly or in part, announce it, and end or renew the duties that led to it.

    Raises:
        UnlawfulStep: As `require_releasable`, or the law demands the whole release and only a part was decided.
    """
    seizure = await require_releasable(wanted, transaction.connection)
    step, cause = _step_of(wanted), f"approval:{approval_id}"
    await add_step(seizure, step, wanted.released_on, wanted.remaining_yen, wanted.reason, approval_id, transaction)
    event = SeizureReleased(
        seizure_id=str(wanted.seizure_id),
        addressee_no=seizure["owner_no"],
        released_on=wanted.released_on,
        ground=CAUSES[wanted.cause].announced,
        claim_ids=tuple(seizure["claim_ids"]),
        remaining_yen=wanted.remaining_yen,
    )
    transaction.publish(event, key=seizure["owner_no"])
    if step is SeizureStep.REDUCED:
        now = await locked_seizure(wanted.seizure_id, transaction.connection)
        await renew_duties(now or seizure, cause, transaction, municipality)
    else:
        await settle_duties(wanted.seizure_id, cause, transaction)
        today = transaction.started_at.astimezone(TOKYO).date()
        await settle_cases({seizure["addressee_no"]: cause}, today, transaction)
        await open_finish(seizure, cause, transaction, municipality)
    return seizure


def _step_of(release: Release) -> SeizureStep:
    if release.remaining_yen:
        return SeizureStep.REDUCED
    return SeizureStep.WITHDRAWN if release.cause is ReleaseCause.UNLAWFUL else SeizureStep.RELEASED
