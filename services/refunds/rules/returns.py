"""When a refund that is to come back (返納) can no longer be asked for, and on what ground two persons write it off."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.refunds.rules.lapse import last_day_to_claim


class WriteOffGround(StrEnum):
    """Why nobody asks for it any more."""

    #: The years have passed; nobody has to plead it (地方自治法236条1項・2項).
    PRESCRIPTION = "prescription"
    #: The council has renounced it (96条1項10号).
    RENUNCIATION = "renunciation"


GROUND_LABELS = {WriteOffGround.PRESCRIPTION: "時効の完成", WriteOffGround.RENUNCIATION: "議会の議決による権利の放棄"}


class Renewals(NamedTuple):
    """What lets the years of a return begin anew."""

    #: From when it could be asked for.
    opened_on: date
    #: The first demand and the first dunning notice, each of which renews once (地方自治法236条4項), and every payment
    #: of a part, which acknowledges the rest (民法152条).
    renewed_on: Sequence[date]


def last_day_to_ask(renewals: Renewals, years: int) -> date:
    """The last day on which a return can be asked for; on the day after it the right is gone without any plea.

    What comes later than that renews nothing: the right that it would renew is gone.

    Source: 地方自治法236条.

    Args:
        renewals: from when it could be asked for, and what renewed it.
        years: of the law.
    """
    last_day = last_day_to_claim(renewals.opened_on, years)
    for day in sorted(renewals.renewed_on):
        if day <= last_day:
            last_day = max(last_day, last_day_to_claim(day, years))
    return last_day
