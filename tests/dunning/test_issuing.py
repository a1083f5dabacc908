"""From overdue claims to dunning notices, on a real database."""

import asyncio
from datetime import date

import asyncpg
import pytest

from services.dunning.handlers.issue import OfficeClosed
from shared.contracts import DunningNoticeIssued, TaxItemCode
from tests.dunning.claims import addressee_of, flash, overdue, receipt, reversal, revised, settled
from tests.dunning.conftest import Dunning

#: Due 2026-06-30: planned on the 15th day, at the latest on Friday 17 July.
BEFORE = date(2026, 7, 14)
PLANNED = date(2026, 7, 15)
LATE = date(2026, 7, 21)

NOTHING = {"issued": 0, "late": 0, "waiting": 0, "covered": 0, "open_principal_yen": 0, "fee_yen": 0, "joint": 0}


async def issued(dunning: Dunning, day: date) -> dict[str, int]:
    """The daily job, where the ordinance lets a run leave by itself; what it says of the notices."""
    result = await dunning.issue(day)
    return {name: result[name] for name in NOTHING}


@pytest.mark.feature("F1", "F21")
async def test_an_overdue_claim_gets_its_notice_on_the_planned_day(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2, due_on=date(2026, 7, 10), overdue_on=date(2026, 7, 13)))

    assert await issued(dunning, BEFORE) == {**NOTHING, "waiting": 2}
    assert await issued(dunning, PLANNED) == {
        **NOTHING,
        "issued": 1,
        "waiting": 1,
        "open_principal_yen": 10_000,
        "fee_yen": 100,
    }
    assert await dunning.announced() == [
        DunningNoticeIssued(
            claim_id=1,
            addressee_no=addressee_of(1),
            tax_item=TaxItemCode.RESIDENCE_TAX,
            document_no="D2026-0000001",
            issued_on=PLANNED,
            pay_by=date(2026, 7, 27),
            open_principal_yen=10_000,
            fee_yen=100,
        )
    ]
    assert await dunning.stages() == {1: "dunned", 2: "overdue"}


@pytest.mark.feature("F4")
async def test_a_second_run_of_a_day_issues_nothing_more(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2))

    first = await issued(dunning, PLANNED)
    second = await issued(dunning, PLANNED)
    third = await issued(dunning, date(2026, 7, 16))

    assert (first["issued"], second, third) == (2, NOTHING, NOTHING)
    assert len(await dunning.announced()) == 2


@pytest.mark.feature("F4")
async def test_two_runs_at_the_same_time_issue_each_notice_once(dunning: Dunning) -> None:
    await dunning.hear(*(overdue(number) for number in range(1, 51)))

    results = await asyncio.gather(issued(dunning, PLANNED), issued(dunning, PLANNED))

    assert sorted(result["issued"] for result in results) == [0, 50]
    assert sorted(event.claim_id for event in await dunning.announced()) == list(range(1, 51))


@pytest.mark.feature("F4")
async def test_a_run_that_fails_leaves_nothing_and_its_numbers_are_used_again(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2))

    class CrashError(Exception):
        pass

    def crash(point: str) -> None:
        if point == "before_commit":
            raise CrashError

    object.__setattr__(dunning.transactions, "crash_point", crash)
    with pytest.raises(CrashError):
        await issued(dunning, PLANNED)
    object.__setattr__(dunning.transactions, "crash_point", lambda _point: None)

    assert await dunning.stages() == {1: "overdue", 2: "overdue"}
    assert await dunning.announced() == []
    assert (await issued(dunning, PLANNED))["issued"] == 2
    assert [event.document_no for event in await dunning.announced()] == ["D2026-0000001", "D2026-0000002"]


@pytest.mark.feature("F4")
async def test_the_database_refuses_a_second_notice_and_a_change_to_the_first(dunning: Dunning) -> None:
    await dunning.hear(overdue(1))
    await issued(dunning, PLANNED)

    with pytest.raises(asyncpg.UniqueViolationError, match="dunning_notice_"):
        await dunning.fetch("INSERT INTO dunning_notice SELECT * FROM dunning_notice")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await dunning.fetch("UPDATE dunning_notice SET fee_yen = 0")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await dunning.fetch("DELETE FROM dunning_notice")
    with pytest.raises(asyncpg.CheckViolationError):
        await dunning.fetch("UPDATE dunning_claim SET stage = 'overdue'")


@pytest.mark.feature("F4")
async def test_a_redelivered_batch_changes_nothing(dunning: Dunning) -> None:
    records = dunning.records([overdue(1), overdue(2), receipt(7, 4_000, 6_000, claim_id=2)])
    await dunning.inbox.deliver(records)
    await dunning.inbox.deliver(records)
    await dunning.inbox.deliver(dunning.again(records))

    assert (await issued(dunning, PLANNED))["open_principal_yen"] == 16_000
    await dunning.inbox.deliver(dunning.again(records))

    assert await issued(dunning, PLANNED) == NOTHING
    assert dunning.inbox.parked == 0
    assert await dunning.stages() == {1: "dunned", 2: "dunned"}


@pytest.mark.feature("F4")
async def test_a_claim_that_is_announced_overdue_twice_gets_one_notice(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(1))
    assert (await issued(dunning, PLANNED))["issued"] == 1
    await dunning.hear(overdue(1, overdue_on=date(2026, 7, 16)))

    assert await issued(dunning, date(2026, 7, 16)) == NOTHING
    assert len(await dunning.announced()) == 1


async def test_a_claim_that_was_paid_before_gets_no_notice(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2), overdue(3))
    await dunning.hear(receipt(7, 10_000, 0, claim_id=1), settled(1), settled(2), revised(-10_000, 0, claim_id=3))

    assert await issued(dunning, PLANNED) == NOTHING
    assert await dunning.announced() == []


async def test_a_claim_whose_payment_was_taken_back_is_due_for_its_notice_again(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), receipt(7, 10_000, 0), settled(1))
    assert await issued(dunning, PLANNED) == NOTHING
    await dunning.hear(reversal(7, 10_000, 10_000))

    assert (await issued(dunning, date(2026, 7, 16)))["issued"] == 1
    assert [event.open_principal_yen for event in await dunning.announced()] == [10_000]


async def test_a_notice_stands_when_the_claim_is_paid_and_owed_again(dunning: Dunning) -> None:
    await dunning.hear(overdue(1))
    await issued(dunning, PLANNED)
    await dunning.hear(receipt(7, 10_000, 100), settled(1))
    assert await dunning.stages() == {1: "dunned_settled"}
    await dunning.hear(reversal(7, 10_000, 10_100), overdue(1))

    assert await dunning.stages() == {1: "dunned"}
    assert await issued(dunning, date(2026, 7, 16)) == NOTHING


async def test_provisional_money_holds_the_notice_back_until_it_is_taken_back(dunning: Dunning) -> None:
    # Claim 1 is paid by flash after it was announced overdue, claim 2 before; claim 3 only in part.
    await dunning.hear(flash(72, 10_000, 0, claim_id=2))
    await dunning.hear(overdue(1), overdue(2), overdue(3), flash(71, 10_000, 0, claim_id=1))
    await dunning.hear(flash(73, 4_000, 6_000, claim_id=3))

    first = await issued(dunning, PLANNED)
    assert (first["issued"], first["covered"], first["open_principal_yen"]) == (1, 2, 6_000)

    await dunning.hear(reversal(71, 10_000, 10_000, claim_id=1), receipt(72, 10_000, 0, claim_id=2))
    second = await issued(dunning, date(2026, 7, 16))

    assert (second["issued"], second["covered"], second["open_principal_yen"]) == (1, 0, 10_000)
    assert await dunning.stages() == {1: "dunned", 2: "settled", 3: "dunned"}


async def test_a_flash_receipt_of_a_claim_that_is_not_overdue_is_forgotten_once_it_is_final(dunning: Dunning) -> None:
    await dunning.hear(flash(71, 10_000, 0), flash(72, 10_000, 0, claim_id=2))
    assert await dunning.stages() == {1: "open", 2: "open"}
    await dunning.hear(receipt(71, 10_000, 0), reversal(72, 10_000, 10_000, claim_id=2))

    assert await dunning.stages() == {}
    assert await dunning.fetch("SELECT * FROM claim_receipt") == []


@pytest.mark.feature("F21")
async def test_notices_after_the_statutory_days_are_counted_as_late(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2, due_on=date(2026, 7, 1)), overdue(3, due_on=date(2026, 7, 6)))

    result = await issued(dunning, LATE)

    # Due 30 June: by 20 July. Due 1 July: by 21 July, which is this day. Due 6 July: planned on this day.
    assert (result["issued"], result["late"]) == (3, 1)
    rows = await dunning.fetch("SELECT claim_id FROM dunning_notice WHERE issued_on > issue_by")
    assert [row["claim_id"] for row in rows] == [1]


async def test_a_long_term_care_premium_has_the_deadline_of_its_ordinance(dunning: Dunning) -> None:
    await dunning.hear(overdue(1, tax_item=TaxItemCode.CARE_PREMIUM))
    await issued(dunning, date(2026, 7, 16))

    (event,) = await dunning.announced()
    # Ten days from dispatch fall on Sunday 26 July.
    assert (event.tax_item, event.pay_by) == (TaxItemCode.CARE_PREMIUM, date(2026, 7, 27))


async def test_a_postponed_due_date_moves_the_notice(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), revised(0, 10_000, due_on=date(2026, 7, 31)))
    assert await issued(dunning, PLANNED) == NOTHING

    assert (await issued(dunning, date(2026, 8, 14)))["waiting"] == 1
    assert (await issued(dunning, date(2026, 8, 17)))["issued"] == 1


async def test_nothing_is_issued_while_the_city_hall_is_closed(dunning: Dunning) -> None:
    await dunning.hear(overdue(1))

    with pytest.raises(OfficeClosed, match="2026-07-18は開庁日ではありません"):
        await issued(dunning, date(2026, 7, 18))


async def test_document_numbers_have_no_gap_and_begin_anew_each_fiscal_year(dunning: Dunning) -> None:
    await dunning.hear(overdue(1), overdue(2))
    await issued(dunning, PLANNED)
    await dunning.hear(overdue(3, due_on=date(2027, 3, 1), overdue_on=date(2027, 3, 2)))
    await issued(dunning, date(2027, 3, 16))
    await dunning.hear(overdue(4, due_on=date(2027, 3, 31), overdue_on=date(2027, 4, 1)))
    await issued(dunning, date(2027, 4, 15))

    assert [event.document_no for event in await dunning.announced()] == [
        "D2026-0000001",
        "D2026-0000002",
        "D2026-0000003",
        "D2027-0000001",
    ]


@pytest.mark.feature("F4")
async def test_two_thousand_claims_in_one_batch(dunning: Dunning) -> None:
    numbers = range(1, 2_001)
    await dunning.hear(*(overdue(number) for number in numbers))
    await dunning.hear(*(receipt(number, 10_000, 0, claim_id=number) for number in numbers if number % 4 == 0))

    result = await issued(dunning, PLANNED)

    assert (result["issued"], result["open_principal_yen"], result["fee_yen"]) == (1_500, 15_000_000, 150_000)
    events = await dunning.announced()
    assert len({event.document_no for event in events}) == 1_500
    assert sorted(event.claim_id for event in events) == [number for number in numbers if number % 4]


@pytest.mark.feature("F1")
async def test_the_list_of_a_day_can_be_made_again_after_payments(dunning: Dunning) -> None:
    query = "SELECT claim_id, document_no, open_principal_yen FROM dunning_notice WHERE issued_on = $1 ORDER BY 2"
    await dunning.hear(overdue(1), overdue(2), overdue(3, due_on=date(2026, 7, 1)))
    await issued(dunning, PLANNED)
    listed = await dunning.fetch(query, PLANNED)
    await dunning.hear(receipt(7, 10_000, 100), settled(1))
    await issued(dunning, date(2026, 7, 16))

    assert [tuple(row) for row in listed] == [(1, "D2026-0000001", 10_000), (2, "D2026-0000002", 10_000)]
    assert await dunning.fetch(query, PLANNED) == listed


async def test_each_change_is_recorded_with_the_event_that_caused_it(dunning: Dunning) -> None:
    records = dunning.records([overdue(1), overdue(2)])
    await dunning.inbox.deliver(records)
    await dunning.hear(receipt(7, 10_000, 0, claim_id=9))
    await issued(dunning, PLANNED)

    rows = await dunning.fetch(
        "SELECT permission, purpose, subject_ref, caused_by_event FROM access_record"
        " WHERE permission <> 'dunning.tax_notice.follow' ORDER BY tx, record_id"
    )
    inbox = {str(row["event_id"]) for row in await dunning.fetch("SELECT event_id FROM inbox")}
    followed = [row for row in rows if row["permission"] == "dunning.claim.follow"]

    # The receipt of a claim that nobody follows leaves no trace here: nothing was looked at.
    assert [(row["permission"], row["purpose"], row["subject_ref"]) for row in rows] == [
        ("dunning.claim.follow", "dunning", addressee_of(1)),
        ("dunning.claim.follow", "dunning", addressee_of(2)),
        ("dunning.notice.issue", "dunning", addressee_of(1)),
        ("dunning.notice.issue", "dunning", addressee_of(2)),
    ]
    assert len({row["caused_by_event"] for row in followed} & inbox) == 2
