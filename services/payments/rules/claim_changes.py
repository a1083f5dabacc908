"""What has changed on a claim since somebody looked at it, in words for the one who comes second (同時更新)."""

from collections.abc import Sequence
from datetime import date

from services.payments.rules.decisions import KIND_LABELS, DecisionKind
from shared.money import Yen

_SIDES = {"assessed": "調定", "collected": "収納", "provisional": "速報", "written_off": "不納欠損"}
_COMPONENTS = {
    "principal": "本税",
    "dunning_fee": "督促手数料",
    "late_charge": "延滞金",
    "disposition_cost": "滞納処分費",
    "overpaid": "過誤納",
    "money": "金額",
}
_SHOWN_MAX = 6


def change_of(side: str, component: str, amount_yen: Yen, recorded_on: date) -> str:
    """What one cause changed on one side and component, such as 収納・本税 +30,000円(2026-11-22)."""
    return f"{_SIDES[side]}・{_COMPONENTS[component]} {amount_yen:+,}円({recorded_on})"


def decision_made(kind: str, recorded_on: date, *, is_revocation: bool) -> str:
    """A decision that was made or revoked, such as 減免の取消し(2026-11-22)."""
    return f"{KIND_LABELS[DecisionKind(kind)]}{'の取消し' if is_revocation else ''}({recorded_on})"


def described(changes: Sequence[str]) -> str:
    """The changes as one text; at most six, and how many more there are."""
    rest = len(changes) - _SHOWN_MAX
    return "、".join(changes[:_SHOWN_MAX]) + (f"、ほか{rest}件" if rest > 0 else "")
