"""What changed on a claim, in words for whoever comes second."""

from datetime import date

import pytest

from services.payments.rules.claim_changes import change_of


@pytest.mark.parametrize(
    ("side", "component", "words"),
    [
        ("assessed", "late_charge", "調定・延滞金 -1,000円(2026-11-22)"),
        ("collected", "principal", "収納・本税 -1,000円(2026-11-22)"),
        ("provisional", "money", "速報・金額 -1,000円(2026-11-22)"),
        ("written_off", "dunning_fee", "不納欠損・督促手数料 -1,000円(2026-11-22)"),
    ],
)
def test_every_side_of_the_ledger_has_its_word(side: str, component: str, words: str) -> None:
    assert change_of(side, component, -1_000, date(2026, 11, 22)) == words
