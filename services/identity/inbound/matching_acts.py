"""The acts by which two persons say how matching decides: which model counts, and what needs no person.

A model is learnt apart from its use (`shuno match --learned`) and entered as text; nothing counts until it was
activated. Names are counted at that moment, so that the model knows which are frequent in the master as it is.
"""

from typing import Annotated

from pydantic import Field

from services.identity.rules.matching.model import UnfitModelError, from_json
from services.identity.rules.matching.persons import PERSONS
from services.identity.store import matching, matching_quality
from shared.approvals import Act, Approved, Payload
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("identity.match.propose", "A model holds counts and shares, limits are numbers.")
APPROVE = NoPersonalData("identity.match.approve", "A model holds counts and shares, limits are numbers.")

Words = Annotated[str, Field(min_length=3, max_length=300)]


class ModelActivation(Payload):
    """A model that is to count from now on.

    Attributes:
        model_id: of a model that was entered.
        reason: why, with the figures that speak for it.
    """

    model_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    reason: Words


class MatchLimits(Payload):
    """What is decided without a person, in parts of a million.

    Attributes:
        automatic_ppm: the probability that a link needs.
        none_ppm: below this, nobody was found.
        runner_up_ppm: the most a second candidate may have, as a share of the first one's probability.
        sample_ppm: of what would be linked, the share that a person decides without knowing it.
        wrong_ppm: share of wrong links in that sample, certain to 95 percent, beyond which it is found.
        drift_ppm: how far a source may move from what the model learnt before it is found.
        drift_records_min: how many records a source must have sent for that.
        reason: why, with the figures that speak for it.
    """

    automatic_ppm: Annotated[int, Field(ge=500_000, le=1_000_000)]
    none_ppm: Annotated[int, Field(ge=0, le=499_999)]
    runner_up_ppm: Annotated[int, Field(ge=0, le=500_000)]
    sample_ppm: Annotated[int, Field(ge=0, le=1_000_000)] = 10_000
    wrong_ppm: Annotated[int, Field(ge=0, le=1_000_000)] = 300
    drift_ppm: Annotated[int, Field(ge=1, le=100_000_000)] = 250_000
    drift_records_min: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    reason: Words


async def _require_model(payload: ModelActivation, connection: Connection) -> None:
    document = await connection.fetchval(matching.SELECT_MODEL, payload.model_id)
    if document is None:
        raise Problem(409, "unknown_model", "この照合モデルは登録されていません。先に登録してください。")
    try:
        from_json(PERSONS, document)
    except UnfitModelError:
        sentence = "この照合モデルは今の照合項目と合いません。学習し直したモデルを登録してください。"
        raise Problem(409, "unfit_model", sentence) from None


async def _activate(approved: Approved[ModelActivation], transaction: Transaction) -> None:
    payload, connection = approved.payload, transaction.connection
    await _require_model(payload, connection)
    activation_id = await connection.fetchval(
        matching.INSERT_ACTIVATION, payload.model_id, payload.reason, approved.approval_id, transaction.started_at
    )
    await connection.execute(matching.COUNT_NAMES, activation_id)
    await connection.execute(matching_quality.INSERT_SAMPLE_KEY, activation_id)


async def _set_limits(approved: Approved[MatchLimits], transaction: Transaction) -> None:
    limits = approved.payload
    await transaction.connection.execute(
        matching.INSERT_THRESHOLD,
        *(limits.automatic_ppm, limits.none_ppm, limits.runner_up_ppm),
        *(limits.sample_ppm, limits.wrong_ppm, limits.drift_ppm, limits.drift_records_min, limits.reason),
        *(approved.approval_id, transaction.started_at),
    )


def _percent(ppm: int) -> str:
    return f"{ppm // 10_000}.{ppm % 10_000:04d}%"


MODEL = Act(
    name="identity.match_model",
    label="名寄せの照合モデルの有効化",
    payload=ModelActivation,
    propose=PROPOSE,
    approve=APPROVE,
    lines=lambda payload: [("照合モデル", payload.model_id), ("理由", payload.reason)],
    subjects=lambda _payload: [],
    admissible=_require_model,
    execute=_activate,
)
LIMITS = Act(
    name="identity.match_limits",
    label="名寄せの自動判定の基準",
    payload=MatchLimits,
    propose=PROPOSE,
    approve=APPROVE,
    lines=lambda payload: [
        ("自動で結び付ける確率", _percent(payload.automatic_ppm)),
        ("該当なしとする確率", _percent(payload.none_ppm)),
        ("次点の割合の上限", _percent(payload.runner_up_ppm)),
        ("職員が確かめる自動判定の割合", _percent(payload.sample_ppm)),
        ("自動判定の誤りの上限", _percent(payload.wrong_ppm)),
        ("学習時からの変化の上限", f"{_percent(payload.drift_ppm)}({payload.drift_records_min}件から判定)"),
        ("理由", payload.reason),
    ],
    subjects=lambda _payload: [],
    execute=_set_limits,
)
