"""What stands against a seizure for a while (滞納処分を止める事由)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class HoldGround(StrEnum):
    """Why no property is seized."""

    GRACE_OF_COLLECTION = "grace_of_collection"
    SUSPENSION = "suspension"
    NOTICE_NOT_SERVED = "notice_not_served"
    HEIRS_UNKNOWN = "heirs_unknown"
    INSOLVENCY = "insolvency"


#: What officers read, with the article.
LABELS: Mapping[HoldGround, str] = MappingProxyType(
    {
        HoldGround.GRACE_OF_COLLECTION: "徴収猶予(地方税法15条の2の3第1項)",
        HoldGround.SUSPENSION: "滞納処分の執行停止(地方税法15条の7)",
        HoldGround.NOTICE_NOT_SERVED: "督促状の送達未了(地方税法20条、20条の2)",
        HoldGround.HEIRS_UNKNOWN: "死亡による納税承継の未確定(地方税法9条)",
        HoldGround.INSOLVENCY: "破産・更生手続の開始(交付要求による)",
    }
)
