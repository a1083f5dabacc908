"""Why a seizure is released, what that asks for, and what is left to do afterwards (差押解除, 国税徴収法79条、80条)."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.seizure_kinds import WITH_INSTITUTION, Course
from services.enforcement.rules.seizure_states import STEPS, SeizureStep
from shared.contracts import ReleaseGround
from shared.money import Yen


class ReleaseCause(StrEnum):
    """Why two persons release a seizure or a part of it."""

    PAID_IN_FULL = "paid_in_full"
    NOTHING_OWED = "nothing_owed"
    SUSPENDED = "suspended"
    NO_SURPLUS = "no_surplus"
    EXCESS = "excess"
    OTHER_PROPERTY = "other_property"
    FAILED_SALES = "failed_sales"
    UNLAWFUL = "unlawful"


#: The steps by which somebody was told of a seizure.
_TELLING = frozenset(
    {SeizureStep.DISPATCHED, SeizureStep.SERVED, SeizureStep.OBLIGOR_SERVED, SeizureStep.INSTITUTION_SERVED}
)


class CauseTerms(NamedTuple):
    """One cause: what officers read, with its article, and as what it is announced."""

    label: str
    announced: ReleaseGround


CAUSES: Mapping[ReleaseCause, CauseTerms] = MappingProxyType(
    {
        ReleaseCause.PAID_IN_FULL: CauseTerms("完納(国税徴収法79条1項1号)", ReleaseGround.PAID_IN_FULL),
        ReleaseCause.NOTHING_OWED: CauseTerms("租税の消滅(国税徴収法79条1項1号)", ReleaseGround.NOTHING_OWED),
        ReleaseCause.SUSPENDED: CauseTerms("生活困窮による執行停止(地方税法15条の7第3項)", ReleaseGround.NOTHING_OWED),
        ReleaseCause.NO_SURPLUS: CauseTerms("残余の見込みなし(国税徴収法79条1項2号)", ReleaseGround.NO_SURPLUS),
        ReleaseCause.EXCESS: CauseTerms("超過(国税徴収法79条2項1号)", ReleaseGround.EXCESS),
        ReleaseCause.OTHER_PROPERTY: CauseTerms(
            "他の適当な財産の提供(国税徴収法79条2項2号)", ReleaseGround.OTHER_PROPERTY
        ),
        # Nobody would have it three times over, so nothing is expected of it.
        ReleaseCause.FAILED_SALES: CauseTerms("3回の公売の不成立(国税徴収法79条2項3号)", ReleaseGround.NO_SURPLUS),
        ReleaseCause.UNLAWFUL: CauseTerms("差押えの取消し(違法)", ReleaseGround.UNLAWFUL),
    }
)


class Standing(NamedTuple):
    """What is known of a seizure when its release is decided.

    Attributes:
        owed_yen: What final money leaves open, by claim.
        freed: The claims that need suspends, whatever is still owed on them.
        is_futile: Whether the register says that the property is worth no more than what comes before the city.
        failed_sales: How many public sales of it nobody bid at.
    """

    owed_yen: Mapping[int, Yen]
    freed: Collection[int]
    is_futile: bool
    failed_sales: int = 0


def objection(cause: ReleaseCause, standing: Standing, failed_sales_needed: int) -> str | None:
    """Why a cause that the law names does not hold, in Japanese; none where it does, or where two persons weigh it.

    Args:
        cause: The cause.
        standing: What is known of the seizure.
        failed_sales_needed: After how many public sales in vain the law lets it go (国税徴収法79条2項3号).
    """
    if cause in (ReleaseCause.PAID_IN_FULL, ReleaseCause.NOTHING_OWED) and _owing(standing):
        return "この差押えに係る税がまだ残っています。事由を確かめてください。"
    if cause is ReleaseCause.SUSPENDED and not _is_suspended(standing):
        return "生活困窮による執行停止のない期別債権があります。事由を確かめてください。"
    if cause is ReleaseCause.NO_SURPLUS and not standing.is_futile:
        return "財産の登録では残余の見込みがあります。財産の価額を登録し直してから起案してください。"
    if cause is ReleaseCause.FAILED_SALES and standing.failed_sales < failed_sales_needed:
        held, needed = standing.failed_sales, failed_sales_needed
        return f"不調となった公売は{held}回です。{needed}回の公売の後に起案してください(国税徴収法79条2項3号)。"
    return None


def demanded_cause(standing: Standing, *, is_settled: bool) -> ReleaseCause:
    """The cause of a release that the law demands as things stand."""
    if not _owing(standing):
        return ReleaseCause.PAID_IN_FULL if is_settled else ReleaseCause.NOTHING_OWED
    if _is_suspended(standing):
        return ReleaseCause.SUSPENDED
    return ReleaseCause.NO_SURPLUS


def is_futile(value_yen: Yen | None, senior_yen: Yen, expected_cost_yen: Yen) -> bool:
    """Whether property is worth no more than what comes before the city's claims (国税徴収法48条2項、79条1項2号)."""
    return value_yen is not None and value_yen <= senior_yen + expected_cost_yen


def left_after_release(course: Course, noted: Iterable[str]) -> tuple[SeizureStep, ...]:
    """What must still be done in the world about a seizure that was released or withdrawn (国税徴収法80条).

    Where nothing of it had left the office, nothing is to be undone.

    Args:
        course: The way of its kind of property.
        noted: The kinds of its steps so far.
    """
    done = set(noted)
    told = _TELLING & done
    entered = {SeizureStep.REGISTRY_ASKED, SeizureStep.REGISTERED} & done
    taken = {SeizureStep.POSSESSED} & done
    if not (told or entered or taken or SeizureStep.COPY_DELIVERED in done):
        return ()
    wanted = [SeizureStep.DEBTOR_TOLD]
    if told and SeizureStep.THIRD_PARTY_TOLD in STEPS[course]:
        wanted.append(SeizureStep.THIRD_PARTY_TOLD)
    if told and course in WITH_INSTITUTION:
        wanted.append(SeizureStep.INSTITUTION_TOLD)
    if entered:
        wanted += [SeizureStep.CANCELLATION_ASKED, SeizureStep.CANCELLED]
    if taken:
        wanted.append(SeizureStep.HANDED_BACK)
    return tuple(step for step in wanted if step not in done)


def _owing(standing: Standing) -> set[int]:
    return {claim_id for claim_id, owed_yen in standing.owed_yen.items() if owed_yen}


def _is_suspended(standing: Standing) -> bool:
    return _owing(standing) <= set(standing.freed)
