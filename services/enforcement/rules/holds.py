"""What stands against a seizure for a while beside graces, suspensions and plans (滞納処分を止める事由)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from shared.contracts import BlockState
from shared.law.blocks import MATRIX


class HoldGround(StrEnum):
    """States that nobody applies for: they are found, and stand until they end."""

    DUNNING_NOTICE_NOT_SERVED = BlockState.DUNNING_NOTICE_NOT_SERVED.value
    HEIRS_UNKNOWN = BlockState.HEIRS_UNKNOWN.value
    INSOLVENCY = BlockState.INSOLVENCY.value
    APPEAL = BlockState.APPEAL.value


#: What officers read, with the article.
LABELS: Mapping[HoldGround, str] = MappingProxyType(
    {ground: f"{MATRIX[BlockState(ground)].label}({MATRIX[BlockState(ground)].law})" for ground in HoldGround}
)
