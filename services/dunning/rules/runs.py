"""What a run of dunning notices is compared with, and when it is so unlike former ones that somebody must look."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from services.dunning.rules.notice import DunningTerms
from shared.contracts import BlockState
from shared.law.blocks import MATRIX, Step, standing_against
from shared.law.parameter import Parameter

#: Rises with every change of the rules by which lists are made; each run keeps the one it was made by.
RULES_VERSION = "1"


class RunState(StrEnum):
    """Where a run stands."""

    PROPOSED = "proposed"
    RELEASED = "released"
    DISPATCHED = "dispatched"
    STOPPED = "stopped"


class Standing(StrEnum):
    """Where a candidate stands in the list of a run."""

    LISTED = "listed"
    #: By an officer, or by a state that asks for his look; he may put it back.
    PULLED = "pulled"
    #: By a state that stands against every notice; nobody puts it back.
    BLOCKED = "blocked"


class PullReason(StrEnum):
    """Why an officer pulls somebody out (引き抜き)."""

    PAID = "paid"
    CONSULTATION = "consultation"
    ADDRESS = "address"
    DEATH = "death"
    MISTAKE = "mistake"
    OTHER = "other"


class Gate(StrEnum):
    """What is abnormal about a run; it is not released before the head of section has looked."""

    NONE = ""
    NO_FORMER_RUN = "no_former_run"
    TOO_MANY_LETTERS = "too_many_letters"
    TOO_MUCH_MONEY = "too_much_money"


class RunTerms(NamedTuple):
    """How a city makes its runs.

    Attributes:
        notice: The law and the ordinances of a notice.
        release: `two_persons`, or `automatic` where a run without a finding leaves on the day it is listed.
        business_days_to_dispatch: From the list to the letters, where persons release it.
        gate_letters: Below as many letters a run is never abnormal.
        gate_percent: Above this share of the former runs it is, in tenths of a percent.
    """

    notice: DunningTerms
    release: Parameter[str]
    business_days_to_dispatch: Parameter[int]
    gate_letters: Parameter[int]
    gate_percent: Parameter[int]


class Totals(NamedTuple):
    """What a run asks for: letters, the claims behind them, principal and fees in yen, each claim's once."""

    letters: int
    claims: int
    open_principal_yen: int
    fee_yen: int


def sum_of(parts: Sequence[Totals]) -> Totals:
    """The totals of all tax items together."""
    return Totals(*(sum(numbers) for numbers in zip(*parts, strict=True))) if parts else Totals(0, 0, 0, 0)


def gate_finding(run: Totals, former: Sequence[Totals], gate_letters: int, gate_percent: int) -> Gate:
    """Whether a run jumps beyond the last one and the one of a year ago, by whichever of the two is the larger.

    Args:
        run: The list as it was made.
        former: The runs it is compared with; empty ones say nothing.
        gate_letters: Below as many letters nothing is abnormal.
        gate_percent: The share of the former run that is still usual, in tenths of a percent.
    """
    if run.letters < gate_letters:
        return Gate.NONE
    compared = [one for one in former if one.letters]
    if not compared:
        return Gate.NO_FORMER_RUN
    if run.letters * 1000 > max(one.letters for one in compared) * gate_percent:
        return Gate.TOO_MANY_LETTERS
    if run.open_principal_yen * 1000 > max(one.open_principal_yen for one in compared) * gate_percent:
        return Gate.TOO_MUCH_MONEY
    return Gate.NONE


def states_of_step(step: Step) -> tuple[list[BlockState], list[BlockState]]:
    """The states that block a step, and those that ask for a person's look before it."""
    return standing_against(MATRIX, step)
