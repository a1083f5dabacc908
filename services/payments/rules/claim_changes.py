"""What has changed on a claim since somebody looked at it, in sentences for the one who comes second (同時更新)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shared.money import Yen


class Change(NamedTuple):
    """What one cause changed on one side and component of a claim."""

    side: str
    component: str
    reason: str
    amount_yen: Yen
    recorded_on: date


_SIDES = {"assessed": "調定", "collected": "収納", "provisional": "速報"}
_COMPONENTS = {
    "principal": "本税",
    "dunning_fee": "督促手数料",
    "late_charge": "延滞金",
    "overpaid": "過誤納",
    "money": "金額",
}
_SHOWN_MAX = 6


def described(changes: Iterable[Change]) -> str:
    """The changes as one text in Japanese, such as 収納・本税 +30,000円(2026-11-22); at most six."""
    words = [
        f"{_SIDES[one.side]}・{_COMPONENTS[one.component]} {one.amount_yen:+,}円({one.recorded_on})" for one in changes
    ]
    rest = len(words) - _SHOWN_MAX
    return "、".join(words[:_SHOWN_MAX]) + (f"、ほか{rest}件" if rest > 0 else "")
