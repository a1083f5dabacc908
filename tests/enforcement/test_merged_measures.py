"""A grace looks at everything a person owes, under whichever addressee number of his."""

from datetime import timedelta
from typing import Any

from shared.contracts import AddresseeMerged
from shared.days import add_months
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import Enforcement

GRACE = "enforcement.grace_of_realisation"


async def test_arrears_under_another_number_stand_against_a_grace_until_one_holds_for_them_too(
    enforcement: Enforcement,
) -> None:
    """換価の猶予 on application is for those who owe nothing else; each number's claims have a grace of their own."""
    today = await enforcement.today()
    due_on = today - timedelta(days=40)
    for claim_id, number in ((1, ADDRESSEE), (2, OTHER)):
        await enforcement.hear(opened(claim_id, addressee_no=number, due_on=due_on, statutory_due_on=due_on))
        overdue_on = due_on + timedelta(days=1)
        await enforcement.hear(overdue(claim_id, addressee_no=number, due_on=due_on, overdue_on=overdue_on))
    cases = {number: await enforcement.case_id(number) for number in (ADDRESSEE, OTHER)}

    def wish(number: str, claim_id: int, **changed: Any) -> dict[str, Any]:
        values = {
            "case_id": cases[number],
            "addressee_no": number,
            "claims": [{"claim_id": claim_id, "tax_item": "012", "amount_yen": 50_000}],
            "ground": "application",
            "first_day": today.isoformat(),
            "last_day": add_months(today, 6).isoformat(),
            "applied_on": today.isoformat(),
            "instalments": [{"due_on": add_months(today, 3).isoformat(), "amount_yen": 50_000}],
            "means": {"liquid_yen": 100_000, "living_yen": 150_000},
            "evidence": "収支の明細書 第1号",
            "reason": "一時に納付すると生活の維持が困難",
        }
        return {**values, **changed}

    apart = await enforcement.propose(GRACE, wish(ADDRESSEE, 1))
    await enforcement.hear(AddresseeMerged(addressee_no=OTHER, surviving_no=ADDRESSEE, change_no=1, decided_on=today))
    in_arrears = await enforcement.propose(GRACE, wish(ADDRESSEE, 1))
    ex_officio = wish(OTHER, 2, ground="ex_officio_collection", applied_on=None)
    granted = await enforcement.decide(GRACE, ex_officio)
    excused = await enforcement.decide(GRACE, wish(ADDRESSEE, 1))

    assert apart.status_code == 201, apart.text
    assert (in_arrears.status_code, "ほかに滞納" in in_arrears.text) == (409, True), in_arrears.text
    assert (granted.status_code, excused.status_code) == (200, 200), (granted.text, excused.text)
