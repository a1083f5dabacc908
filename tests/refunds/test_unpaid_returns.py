"""A refund that must be paid back and is not: its letters, and the ground on which it is given up."""

from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest

from services.refunds.rules.returns import Renewals, last_day_to_ask
from services.refunds.store import lapse
from shared.contracts import RefundReturned
from tests.authority import bearer
from tests.refunds.conftest import City
from tests.refunds.payee_desk import CLERK, COLLEAGUE, PayeeDesk, desk, known, problem
from tests.refunds.test_returns import DEMAND, OVERPAID_YEN, RECEIPT, agrees, cancelled, of_case, refunded

__all__ = ["desk"]

WRITE_OFF = "refunds.return_write_off"


async def case_of(city: City, desk: PayeeDesk) -> dict[str, Any]:
    """A refund of 12,000 yen that was paid out before its payment was cancelled."""
    await refunded(city, desk)
    await cancelled(city)
    await desk.refunds.hear(known())
    (case,) = await desk.get("/refund-returns")
    found: dict[str, Any] = case
    return found


async def printed(desk: PayeeDesk, *document_nos: str) -> list[str]:
    """What stands on the sheets of letters, without its spaces."""
    body = {"document_nos": list(document_nos)}
    answer = await desk.client.post("/refund-notices/prints", json=body, headers=bearer(desk.keys, CLERK))
    assert answer.status_code == 200, answer.text
    document = pypdfium2.PdfDocument(answer.content)
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


@pytest.mark.feature("A17")
async def test_a_return_is_demanded_by_letter_dunned_for_once_and_given_up_by_two_persons(
    city: City, desk: PayeeDesk
) -> None:
    case = await case_of(city, desk)
    today = await desk.refunds.pool.fetchval(lapse.TODAY)
    pay_by = today + timedelta(days=14)
    await desk.decide(DEMAND, of_case(case, amount_yen=OVERPAID_YEN, pay_by=pay_by.isoformat()))
    assert await city.refunds.job("dun_refund_returns", pay_by) == {"dunned": 0, "unaddressed": 0}
    await desk.decide(RECEIPT, of_case(case, amount_yen=2_000, received_on="2026-07-01"))
    day = pay_by + timedelta(days=1)
    assert await city.refunds.job("dun_refund_returns", day) == {"dunned": 1, "unaddressed": 0}
    assert await city.refunds.job("dun_refund_returns", day) == {"dunned": 0, "unaddressed": 0}

    whole = await desk.get("/refund-returns/1")
    letters = [(one["kind"], one["demand_no"], one["issued_on"]) for one in whole["letters"]]
    assert letters == [("return_demand", 1, today.isoformat()), ("return_dunning", 1, day.isoformat())]
    assert (whole["pay_by"], whole["open_yen"]) == (whole["letters"][1]["pay_by"], 10_000)
    demand, dunning = await printed(desk, *(one["document_no"] for one in whole["letters"]))
    for told in (whole["letters"][0]["document_no"], "返納通知書", "試験花子様", "石巻市長", "12,000円を納付して"):
        assert told in demand
    assert ("返納済みの額2,000円" in dunning, "10,000円を納付して" in dunning, "返納金督促状" in dunning) == (True,) * 3

    wish = of_case(case, amount_yen=10_000, ground="renunciation", extinguished_on=today.isoformat())
    for wrong, found in (
        ({"amount_yen": 9_999}, (409, "amount_changed")),
        ({"extinguished_on": "2045-01-01"}, (409, "extinguished_in_future")),
        ({"extinguished_on": "2020-01-01"}, (409, "extinguished_too_early")),
        ({"ground": "prescription"}, (409, "not_extinguished")),
        ({"addressee_no": "000000000000002"}, (409, "return_changed")),
        ({"return_id": 99}, (404, "unknown_return")),
        ({"ground": "bankruptcy"}, (422, "invalid")),
    ):
        assert problem(await desk.propose(WRITE_OFF, {**wish, **wrong})) == found
    made = await desk.propose(WRITE_OFF, wish)
    assert problem(await desk.propose(WRITE_OFF, wish)) == (409, "already_proposed")
    assert problem(await desk.approve(WRITE_OFF, made, by=COLLEAGUE))[0] in (403, 409)
    assert (await desk.approve(WRITE_OFF, made)).status_code == 200
    await city.settle()

    assert await desk.get("/refund-returns") == []
    whole = await desk.get("/refund-returns/1")
    assert (whole["open_yen"], whole["returned_yen"], whole["written_off_yen"]) == (0, 2_000, 10_000)
    assert (whole["ground"], whole["extinguished_on"]) == ("renunciation", today.isoformat())
    late = of_case(case, amount_yen=1, received_on=today.isoformat())
    assert problem(await desk.propose(RECEIPT, late)) == (409, "returned_before")
    held = (await desk.refunds.held())[0]
    assert (held["refunded_yen"], held["open_yen"]) == (OVERPAID_YEN, 0)
    assert await desk.refunds.announced(RefundReturned) == []
    assert (await city.refunds.job("report_refund_returns", day))["open"] == 0
    assert await city.refunds.job("dun_refund_returns", day + timedelta(days=30)) == {"dunned": 0, "unaddressed": 0}
    await agrees(city)


async def test_no_demand_without_an_address_and_what_has_lapsed_is_written_off_from_its_day(
    city: City, desk: PayeeDesk, opened_refunds: Any
) -> None:
    owner = opened_refunds.owner
    case = await case_of(city, desk)
    await owner.execute("DELETE FROM addressee_letter")
    wish = of_case(case, amount_yen=OVERPAID_YEN, pay_by="2045-12-28")
    assert problem(await desk.propose(DEMAND, wish)) == (409, "unaddressed")
    await desk.refunds.hear(known())
    made = await desk.propose(DEMAND, wish)
    await owner.execute("DELETE FROM addressee_letter")
    assert problem(await desk.approve(DEMAND, made)) == (409, "unaddressed")
    assert (await desk.get("/refund-returns/1"))["demand_count"] == 0
    early = of_case(case, amount_yen=1, received_on="2026-06-14")
    assert problem(await desk.propose(RECEIPT, early)) == (409, "received_too_early")

    await owner.execute("UPDATE refund_return SET opened_on = '2019-06-01'")
    given_up = of_case(case, amount_yen=OVERPAID_YEN, ground="prescription", extinguished_on="2024-06-02")
    assert problem(await desk.propose(WRITE_OFF, {**given_up, "extinguished_on": "2024-06-01"})) == (
        409,
        "not_extinguished",
    )
    await desk.decide(WRITE_OFF, given_up)
    assert (await desk.refunds.held())[0]["open_yen"] == 0
    await agrees(city)


@pytest.mark.parametrize(
    ("renewed_on", "last_day"),
    [
        ([], date(2026, 6, 1)),
        ([date(2022, 3, 31)], date(2027, 3, 31)),
        # Each begins the years anew, in time; what comes after the last day renews nothing.
        ([date(2026, 6, 1), date(2031, 6, 1)], date(2036, 6, 1)),
        ([date(2026, 6, 2)], date(2026, 6, 1)),
        ([date(2027, 1, 1), date(2026, 1, 31)], date(2032, 1, 1)),
    ],
)
def test_the_years_begin_anew_with_what_renews_them_in_time(renewed_on: list[date], last_day: date) -> None:
    assert last_day_to_ask(Renewals(date(2021, 6, 1), renewed_on), 5) == last_day
