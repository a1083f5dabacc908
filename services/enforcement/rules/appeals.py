"""Appeals against acts of enforcement (審査請求): until when they are in time, and their steps to the decision.

An appeal stops neither dunning nor seizure. It stops the sale of what was seized until it is decided, unless the value
could fall much or the appellant asks for the sale (地方税法19条の7第1項).

```mermaid
stateDiagram-v2
    [*] --> received: received
    received --> correction_ordered: correction_ordered
    received --> answer_asked: answer_asked
    correction_ordered --> correction_ordered: correction_ordered
    correction_ordered --> corrected: corrected
    corrected --> correction_ordered: correction_ordered
    corrected --> answer_asked: answer_asked
    answer_asked --> answer_asked: answer_asked
    answer_asked --> answered: answered
    answered --> answer_asked: answer_asked
    answered --> dismissed: dismissed
    answered --> upheld: upheld
    answered --> upheld_part: upheld_part
    upheld --> carried_out: carried_out
    upheld_part --> carried_out: carried_out
    dismissed --> [*]
    carried_out --> [*]
```

While it is open it can also be rejected (却下) or withdrawn (取下げ).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.days import BusinessDays, last_day_of_period


class Unappealable(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """Something stands against receiving an appeal or moving it on."""


class AppealedAct(StrEnum):
    """Against what an appeal is directed."""

    DUNNING_NOTICE = "dunning_notice"
    SEIZURE = "seizure"
    DISPOSITION = "disposition"
    SALE = "sale"
    DISTRIBUTION = "distribution"


class Appellant(StrEnum):
    """Who appeals."""

    DEBTOR = "debtor"
    THIRD_PARTY = "third_party"


class AppealState(StrEnum):
    """Where an appeal stands; the step that led there has the same name."""

    RECEIVED = "received"
    CORRECTION_ORDERED = "correction_ordered"
    CORRECTED = "corrected"
    ANSWER_ASKED = "answer_asked"
    ANSWERED = "answered"
    REJECTED = "rejected"
    DISMISSED = "dismissed"
    UPHELD = "upheld"
    UPHELD_PART = "upheld_part"
    WITHDRAWN = "withdrawn"
    #: What was upheld has been done: the act was cancelled or changed.
    CARRIED_OUT = "carried_out"


class SaleGround(StrEnum):
    """Why property may be sold although an appeal is open (地方税法19条の7第1項ただし書)."""

    VALUE_FALLING = "value_falling"
    APPELLANT_ASKED = "appellant_asked"


ACT_LABELS: Mapping[AppealedAct, str] = MappingProxyType(
    {
        AppealedAct.DUNNING_NOTICE: "督促",
        AppealedAct.SEIZURE: "差押え",
        AppealedAct.DISPOSITION: "交付要求・参加差押え等の処分",
        AppealedAct.SALE: "公売",
        AppealedAct.DISTRIBUTION: "配当",
    }
)
STATE_LABELS: Mapping[AppealState, str] = MappingProxyType(
    {
        AppealState.RECEIVED: "受付",
        AppealState.CORRECTION_ORDERED: "補正命令",
        AppealState.CORRECTED: "補正済",
        AppealState.ANSWER_ASKED: "弁明書の求め",
        AppealState.ANSWERED: "弁明書提出済",
        AppealState.REJECTED: "却下",
        AppealState.DISMISSED: "棄却",
        AppealState.UPHELD: "認容",
        AppealState.UPHELD_PART: "一部認容",
        AppealState.WITHDRAWN: "取下げ",
        AppealState.CARRIED_OUT: "認容裁決による措置済",
    }
)
SALE_LABELS: Mapping[SaleGround, str] = MappingProxyType(
    {
        SaleGround.VALUE_FALLING: "財産の価額が著しく減少するおそれがある",
        SaleGround.APPELLANT_ASKED: "審査請求人から別段の申出があった",
    }
)
_S = AppealState
_OPEN = frozenset({_S.RECEIVED, _S.CORRECTION_ORDERED, _S.CORRECTED, _S.ANSWER_ASKED, _S.ANSWERED})
UPHELD = frozenset({_S.UPHELD, _S.UPHELD_PART})
#: States in which something is still to be done.
LIVE = _OPEN | UPHELD
#: Steps that one officer notes; all others are decided by two persons.
NOTED = frozenset({_S.CORRECTION_ORDERED, _S.CORRECTED, _S.ANSWER_ASKED, _S.ANSWERED})
#: Steps that set somebody a day.
_WITH_DUE = frozenset({_S.CORRECTION_ORDERED, _S.ANSWER_ASKED})
#: Before upholding or dismissing, the office is asked for its answer (行政不服審査法29条); rejecting needs none (24条).
#: What was asked for until a day may be asked for until a later one.
AFTER: Mapping[AppealState, frozenset[AppealState]] = MappingProxyType(
    {
        _S.CORRECTION_ORDERED: frozenset({_S.RECEIVED, _S.CORRECTION_ORDERED, _S.CORRECTED}),
        _S.CORRECTED: frozenset({_S.CORRECTION_ORDERED}),
        _S.ANSWER_ASKED: frozenset({_S.RECEIVED, _S.CORRECTED, _S.ANSWER_ASKED, _S.ANSWERED}),
        _S.ANSWERED: frozenset({_S.ANSWER_ASKED}),
        _S.REJECTED: _OPEN,
        _S.WITHDRAWN: _OPEN,
        _S.DISMISSED: frozenset({_S.ANSWERED}),
        _S.UPHELD: frozenset({_S.ANSWERED}),
        _S.UPHELD_PART: frozenset({_S.ANSWERED}),
        _S.CARRIED_OUT: UPHELD,
    }
)


class Periods(NamedTuple):
    """How many months an appeal may take: from knowing of the act, from the act, and from the notice of a seizure."""

    known_months: int
    act_months: int
    dunning_months: int


def last_day_to_file(
    act: AppealedAct, known_on: date, acted_on: date, special_on: date | None, periods: Periods, days: BusinessDays
) -> date:
    """The last day on which an appeal is in time: the earliest of the limits that apply.

    Args:
        act: Against what.
        known_on: When the appellant came to know of the act (行政不服審査法18条1項).
        acted_on: When the act was done (18条2項).
        special_on: For a dunning notice, when the notice of the seizure was received; for real estate under seizure,
            the day of its sale; for that sale, the last day of the price; for a distribution, the day on which the
            money is handed out (地方税法19条の4). None where there is none.
        periods: The months of the law.
        days: Days on which a period may end (地方自治法4条の2第4項).
    """
    ends = [_end(known_on, periods.known_months), _end(acted_on, periods.act_months)]
    if special_on is not None and act is AppealedAct.DUNNING_NOTICE:
        ends.append(_end(special_on, periods.dunning_months))
    # Only the earliest is moved to an open day: the holidays of the others need not be known yet.
    last_day = days.next_business_day(min(ends))
    # The other special limits are days, and not periods that end on one.
    return last_day if special_on is None or act is AppealedAct.DUNNING_NOTICE else min(last_day, special_on)


def _end(event_on: date, months: int) -> date:
    return last_day_of_period(event_on + timedelta(days=1), months)


def require_step(state: AppealState, step: AppealState, last_on: date, on: date, due_on: date | None) -> None:
    """Check that a step may come now.

    Args:
        state: Where the appeal stands.
        step: What comes.
        last_on: The day of the step before.
        on: The day of the step.
        due_on: The day that it sets somebody.

    Raises:
        Unappealable: It may not come in this state, lies before the last one, or its due day is missing or too early.
    """
    if state not in AFTER.get(step, frozenset()):
        label, wanted = STATE_LABELS[state], STATE_LABELS[step]
        raise Unappealable(f"審査請求の状態が「{label}」のため、「{wanted}」にはできません。内容を開き直してください。")
    if on < last_on:
        raise Unappealable(f"日付は前の手続の日({last_on})から後の日を入力してください。")
    if due_on is None and step in _WITH_DUE:
        raise Unappealable(f"「{STATE_LABELS[step]}」には期限の日を入力してください。")
    if due_on is not None and due_on < on:
        raise Unappealable("期限は手続の日から後の日を入力してください。")


def require_sale_allowable(state: AppealState, stops_sale: bool) -> None:
    """Check that an open appeal still stops the sale, so that two persons may allow it.

    Raises:
        Unappealable: It is over, or does not stop the sale any more.
    """
    if state not in _OPEN or not stops_sale:
        raise Unappealable("この審査請求は終わっているか、すでに換価を止めていません。内容を開き直してください。")
