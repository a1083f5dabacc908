"""Which state stands against which step of collection: one table that every service asks (止める事由と止まる手続).

A state blocks a step, asks that a person looks before it (review), or leaves it alone. What a state does to the
delinquency charge and to prescription stands in the same row, so that nobody loses an exemption by a wrong button.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.contracts import BlockState


class Step(StrEnum):
    """A step of collection that a state may stand against."""

    DUNNING_NOTICE = "dunning_notice"
    REMINDER = "reminder"
    PHONE_CALL = "phone_call"
    SEIZURE = "seizure"
    REALISATION = "realisation"


class Effect(StrEnum):
    """What a state does to a step."""

    NONE = "none"
    #: An officer looks first: a run pulls it out by itself, and he may put it back with a reason.
    REVIEW = "review"
    BLOCKS = "blocks"


class ChargeEffect(StrEnum):
    """What a state does to the delinquency charge (延滞金) of its days."""

    RUNS = "runs"
    #: All or half by the ground of the grace (地方税法15条の9第1項・第2項).
    EXEMPT_BY_GROUND = "exempt_by_ground"
    EXEMPT_HALF = "exempt_half"
    EXEMPT_ALL = "exempt_all"


class PrescriptionEffect(StrEnum):
    """What a state does to prescription (時効)."""

    RUNS = "runs"
    #: It does not run while the state holds, and goes on afterwards.
    STANDS_STILL = "stands_still"


class Row(NamedTuple):
    """What one state does, and by which article."""

    dunning_notice: Effect
    reminder: Effect
    phone_call: Effect
    seizure: Effect
    realisation: Effect
    charge: ChargeEffect
    prescription: PrescriptionEffect
    label: str
    law: str


_NONE, _REVIEW, _BLOCKS = Effect.NONE, Effect.REVIEW, Effect.BLOCKS
_RUNS, _STILL = PrescriptionEffect.RUNS, PrescriptionEffect.STANDS_STILL
_CHARGE = ChargeEffect

#: One row for each state; `docs/blocks.md` is made of it.
MATRIX: Mapping[BlockState, Row] = MappingProxyType(
    {
        # While it lasts no dunning notice is issued and nothing is seized anew.
        BlockState.GRACE_OF_COLLECTION: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.EXEMPT_BY_GROUND, _STILL),
            "徴収猶予",
            "地方税法15条、15条の2の3第1項、15条の9、18条の2第4項",
        ),
        # The duty to dun is untouched; whoever wants to seize all the same cancels the grace first.
        BlockState.GRACE_OF_REALISATION: Row(
            *(_NONE, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.EXEMPT_HALF, _STILL),
            "換価の猶予",
            "地方税法15条の5、15条の6、15条の9、18条の2第4項",
        ),
        # Prescription goes on: the claim is extinguished by whichever of the two clocks ends first.
        BlockState.SUSPENSION: Row(
            *(_NONE, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.EXEMPT_ALL, _RUNS),
            "滞納処分の執行停止",
            "地方税法15条の7、15条の9第1項",
        ),
        BlockState.DUE_DATE_EXTENDED: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.EXEMPT_ALL, _STILL),
            "納期限の延長",
            "地方税法20条の5の2",
        ),
        # The claim is collected at once, without a dunning notice before.
        BlockState.ACCELERATED: Row(
            *(_BLOCKS, _NONE, _NONE, _NONE, _NONE, _CHARGE.RUNS, _RUNS),
            "繰上徴収",
            "地方税法13条の2、329条1項ただし書",
        ),
        BlockState.MONEY_ON_ITS_WAY: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "速報の収納(確報待ち)",
            "実務(法令に定めなし)",
        ),
        BlockState.APPROPRIATION_PLANNED: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "還付充当の予定",
            "地方税法17条の2",
        ),
        # An assessment whose notice came back has not taken effect, so nothing may be asked for.
        BlockState.TAX_NOTICE_NOT_SERVED: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "納税通知書の送達未了",
            "地方税法20条、20条の2",
        ),
        # A call is how the new address is asked for.
        BlockState.DUNNING_NOTICE_NOT_SERVED: Row(
            *(_NONE, _BLOCKS, _NONE, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "督促状の送達未了",
            "地方税法20条、20条の2、331条1項",
        ),
        BlockState.HEIRS_UNKNOWN: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "死亡による納税承継の未確定",
            "地方税法9条、9条の2",
        ),
        # What was seized before may be sold (破産法43条2項); new claims go to the administrator as a request.
        BlockState.INSOLVENCY: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _NONE, _CHARGE.RUNS, _RUNS),
            "破産・更生手続の開始",
            "破産法43条、国税徴収法82条",
        ),
        # A pledge has no standing in law: the charge runs in full and a seizure stays lawful.
        BlockState.PAYMENT_PLAN: Row(
            *(_NONE, _BLOCKS, _BLOCKS, _NONE, _NONE, _CHARGE.RUNS, _RUNS),
            "納税計画(分割納付の誓約)",
            "民法152条(承認による更新のみ)",
        ),
        BlockState.APPEAL: Row(
            *(_NONE, _NONE, _NONE, _NONE, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "審査請求",
            "地方税法19条の7",
        ),
        # A letter or call that reaches somebody else may endanger him.
        BlockState.SUPPORT_MEASURE: Row(
            *(_REVIEW, _REVIEW, _BLOCKS, _REVIEW, _REVIEW, _CHARGE.RUNS, _RUNS),
            "支援措置",
            "住民基本台帳事務における支援措置(総務省通知)",
        ),
        BlockState.COLLECTION_ASSOCIATION: Row(
            *(_NONE, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "滞納整理組合への移管",
            "地方自治法284条",
        ),
        BlockState.DUNNING_STOP: Row(
            *(_BLOCKS, _NONE, _NONE, _NONE, _NONE, _CHARGE.RUNS, _RUNS),
            "督促停止",
            "実務(法令に定めなし)",
        ),
        BlockState.REMINDER_STOP: Row(
            *(_NONE, _BLOCKS, _NONE, _NONE, _NONE, _CHARGE.RUNS, _RUNS),
            "催告停止",
            "実務(法令に定めなし)",
        ),
        BlockState.PHONE_STOP: Row(
            *(_NONE, _NONE, _BLOCKS, _NONE, _NONE, _CHARGE.RUNS, _RUNS),
            "電話催告停止",
            "実務(法令に定めなし)",
        ),
        # His data may not be used to collect; what was decided before and the charge itself stay as they are.
        BlockState.USE_SUSPENDED: Row(
            *(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS, _CHARGE.RUNS, _RUNS),
            "利用停止",
            "個人情報の保護に関する法律98条、100条",
        ),
    }
)


def effect(state: BlockState, step: Step) -> Effect:
    """What a state does to a step."""
    found: Effect = getattr(MATRIX[state], step.value)
    return found


def standing_against(states: Iterable[BlockState], step: Step) -> tuple[list[BlockState], list[BlockState]]:
    """Those of some states that block a step, and those that ask for a person's look, each once and in order."""
    ordered = list(dict.fromkeys(states))
    blocking = [state for state in ordered if effect(state, step) is Effect.BLOCKS]
    return blocking, [state for state in ordered if effect(state, step) is Effect.REVIEW]
