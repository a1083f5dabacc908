"""The settlement as one table: refunds stand beside what was booked, with the interest that was spent on them."""

from deploy.commands.export_settlement import header, settlement_rows
from tests.refunds.payee_desk import ADDRESSEE, NUMBER, PayeeDesk, desk, overpaid
from tests.refunds.test_payout import counts, frozen, sent

__all__ = ["desk"]

COLUMNS = ["税目コード", "税目", "区分", "収入済額"]
BOOKED = [["012", "固定資産税", "現年課税分", "90000"]]


async def test_refunds_stand_in_the_settlement_with_their_interest_before_and_after_they_are_paid(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 50_000))
    await desk.enter(1)
    await desk.refunded(1)
    # Decided in May 2026 of money of 2023, whose books have closed.
    interest_yen = (await desk.refund(1))["interest_yen"]
    assert interest_yen > 0

    async def rows() -> list[list[object]]:
        asked = "/refund-settlement?fiscal_year=2026&on=2027-05-31&paid="
        refunded = {is_paid: await desk.get(f"{asked}{is_paid}") for is_paid in (True, False)}
        return list(settlement_rows(BOOKED, refunded, COLUMNS))

    of_refund = ["012", "固定資産税", "歳出還付(2023年度課税)", ""]
    assert header(COLUMNS)[4:] == ["還付の状態", "還付件数", "還付本税", "還付督促手数料等", "還付延滞金", "還付加算金"]
    assert await rows() == [[*BOOKED[0], *[""] * 6], [*of_refund, "未払", 1, 50_000, 0, 0, interest_yen]]

    await sent(desk, await frozen(desk))
    assert await counts(desk, (1, NUMBER, 50_000 + interest_yen, "0")) == {"paid": 1}
    assert (await rows())[1:] == [[*of_refund, "支払済み", 1, 50_000, 0, 0, interest_yen]]
    assert (await desk.refund(1))["addressee_no"] == ADDRESSEE
