"""Letters that tell somebody of a decision, and the letter before the year in their numbers."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class DecisionPaper(StrEnum):
    """Which letter of a decision."""

    #: 納税義務承継通知書, to each heir.
    SUCCESSION = "succession"
    #: That a grace or a suspension is granted.
    MEASURE = "measure"
    #: That one is taken back.
    MEASURE_END = "measure_end"
    #: That one that was applied for is refused.
    GRACE_REFUSAL = "grace_refusal"
    #: That an application is to be corrected, or papers are to be handed in.
    GRACE_SUPPLEMENT = "grace_supplement"


LETTER_OF: Mapping[DecisionPaper, str] = MappingProxyType(
    {
        DecisionPaper.SUCCESSION: "E",
        DecisionPaper.MEASURE: "Y",
        DecisionPaper.MEASURE_END: "Y",
        DecisionPaper.GRACE_REFUSAL: "Y",
        DecisionPaper.GRACE_SUPPLEMENT: "Y",
    }
)
