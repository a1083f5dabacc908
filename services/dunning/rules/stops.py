"""Stops (督促停止・催告停止・電話催告停止): for a while a person is not asked in one of the ways."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.contracts import BlockState

#: A stop is looked at again after a year at the latest; whatever is to last longer is decided anew.
LONGEST_DAYS = 366


class StopKind(StrEnum):
    """What is stopped; each is decided for itself and stands against nothing else."""

    DUNNING = "dunning_stop"
    REMINDER = "reminder_stop"
    PHONE = "phone_stop"

    @property
    def state(self) -> BlockState:
        """The state by which every service knows it."""
        return BlockState(self.value)


#: What officers read.
LABELS: Mapping[StopKind, str] = MappingProxyType(
    {StopKind.DUNNING: "督促停止", StopKind.REMINDER: "催告停止", StopKind.PHONE: "電話催告停止"}
)


def lasts_too_long(first_day: date, last_day: date) -> bool:
    """Whether a stop would stand for more than a year."""
    return last_day > first_day + timedelta(days=LONGEST_DAYS - 1)
