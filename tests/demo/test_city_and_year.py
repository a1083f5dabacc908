"""The generator: the same seed gives the same year, and its own sums hold together."""

import atexit
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pytest

from deploy.commands.installation import ISHINOMAKI
from deploy.demo.calendar import (
    FIRST_DAY,
    LAST_DAY,
    DebitDay,
    build_calendar,
    dunning_calendar,
    first_debit,
    planned_notice_day,
    second_debit,
)
from deploy.demo.channel_files import channel_files, figures_by_channel
from deploy.demo.channel_layouts import LAYOUTS
from deploy.demo.city import Notice, Slip, build_city, population_of
from deploy.demo.claim import ClaimYear, Outcome, Paid, notice_day, outcome
from deploy.demo.expectation import expect
from deploy.demo.facts import Wave, facts_of, malformed_facts
from deploy.demo.mistyped import COUNT_MAX, Verdict
from deploy.demo.ordinance import write_ordinances
from deploy.demo.show import write_script
from deploy.demo.statements import credits_by_channel, receipts_by_channel, statement_files
from deploy.demo.transfer_files import Fate, transfer_files
from deploy.demo.year import Year, build_year
from services.payments.inbound.channels import channels_of
from services.payments.rules.slips import FIRST_SLIP_NO
from shared.contracts import CATALOGUE, ReceiptStage
from shared.contracts.event import MalformedEvent, open_envelope, read_headers
from shared.formats.mapped import check_mapped, detect_mapping, shipped_mapping
from shared.formats.slip import clearing_key
from shared.law.municipality import load_municipality
from shared.law.tax_items import TAX_ITEMS

_ORDINANCES = Path(mkdtemp(prefix="shuno-demo-ordinances-"))
atexit.register(shutil.rmtree, _ORDINANCES)
CITY = load_municipality(write_ordinances(_ORDINANCES))
CALENDAR = build_calendar(CITY)
DUNNING = dunning_calendar(CALENDAR)
SIZE = 400


@pytest.fixture(scope="module")
def year() -> Year:
    return build_year(SIZE, 1, CITY)


@pytest.mark.feature("R8")
def test_the_same_seed_gives_the_same_messages_and_files() -> None:
    first, second = write_script(SIZE, 7, CITY), write_script(SIZE, 7, CITY)

    assert first.facts == second.facts
    assert first.files == second.files
    assert first.expectation == second.expectation
    assert write_script(SIZE, 8, CITY).facts != first.facts


def test_every_taxpayer_has_a_notice_and_every_tax_item_has_some() -> None:
    city = build_city(SIZE, 1, CITY)

    assert len({notice.addressee_no for notice in city}) == SIZE
    assert {notice.tax_item for notice in city} == set(TAX_ITEMS)
    assert all(notice.addressee_no.startswith("99") for notice in city)


def test_the_register_announces_every_taxpayer_and_what_becomes_of_him(year: Year) -> None:
    facts = [fact for fact in facts_of(year, population_of(SIZE, 1), CITY) if fact.topic == "residents"]
    types = Counter(dict(fact.headers)["ce_type"] for fact in facts)
    taxed = {notice.addressee_no for notice in year.notices}

    assert taxed <= {fact.key.decode() for fact in facts}
    assert types[b"residents.person_changed.v1"] > 10
    assert FIRST_DAY == min(fact.day for fact in facts) < max(fact.day for fact in facts)


def test_instalments_are_those_of_the_ordinance() -> None:
    city = build_city(SIZE, 1, CITY)

    for notice in city:
        assert [slip.due_on for slip in notice.slips] == [due.due_on for due in CITY.due_dates(notice.tax_item, 2025)]


def test_clearing_keys_are_unique_and_fit_a_customer_number(year: Year) -> None:
    keys = [claim.slip.clearing_key for claim in year.claims]

    assert len(set(keys)) == len(keys)
    assert all(len(key) == 17 and key.isdigit() for key in keys)


@pytest.mark.feature("R8")
def test_the_faults_of_a_year_are_planted(year: Year) -> None:
    facts = facts_of(year, population_of(SIZE, 1), CITY)
    names = [(fact.topic, dict(fact.headers)["ce_id"]) for fact in facts]
    money = [paid for claim in year.claims for paid in claim.money]

    assert len(set(names)) < len(names), "some facts arrive twice"
    assert any(paid.cancelled_on for paid in money), "a flash report is taken back"
    assert any(paid.channel == "convenience_store" and paid.flash_on is None for paid in money)
    assert any(len(claim.money) > 1 for claim in year.claims), "something is paid twice or in parts"
    assert any(revision.comes_first for revision in year.revisions), "a cancellation overtakes its assessment"
    assert {row.result_code for row in year.debits} >= {"0", "1", None}, "paid, failed, and pulled out"
    assert any(fact.topic == "remittances" and fact.wave is Wave.EARLY for fact in facts)
    assert len(year.strays) >= 3


def test_everything_happens_within_the_year_on_days_that_are_visited(year: Year) -> None:
    facts, files = facts_of(year, population_of(SIZE, 1), CITY), transfer_files(year)

    assert CALENDAR[0].first_day == FIRST_DAY
    assert CALENDAR[-1].last_day == LAST_DAY == date(2026, 5, 29)
    for day in {fact.day for fact in facts} | {file.day for file in files}:
        assert sum(stretch.has(day) for stretch in CALENDAR) == 1


def test_readers_take_every_fact_and_refuse_the_three_malformed_ones(year: Year) -> None:
    for fact in facts_of(year, population_of(SIZE, 1), CITY):
        open_envelope(CATALOGUE, read_headers(fact.headers), fact.key, fact.value)
    refused = malformed_facts()

    assert len(refused) == 3
    for fact in refused:
        with pytest.raises(MalformedEvent):
            open_envelope(CATALOGUE, read_headers(fact.headers), fact.key, fact.value)


def test_one_file_comes_twice_and_one_does_not_add_up(year: Year) -> None:
    files = transfer_files(year)
    fates = [file.fate for file in files]
    posted = [file for file in files if file.fate is Fate.POSTED]
    released = [one for one in year.debits if one.result_code is not None]

    assert fates.count(Fate.REFUSED) == fates.count(Fate.REPEATED) == 1
    assert sum(file.count for file in posted) == len(released) + len(year.unasked)
    assert sum(file.total_yen for file in posted) == sum(row.amount_yen for row in (*released, *year.unasked))


def test_the_days_of_a_debit_are_those_of_ordinance_and_agreement() -> None:
    first = first_debit(date(2025, 12, 25), CITY)
    second = second_debit(first, "012", "1", CITY)

    # 15 days before; the result on the next business day. The second transfer 15 days later, on Friday 9 January; its
    # file leaves five bank days before, on 30 December, when the city hall is closed: so on the 26th.
    assert first == DebitDay(date(2025, 12, 25), date(2025, 12, 10), date(2025, 12, 10), date(2025, 12, 26))
    assert second == DebitDay(date(2026, 1, 9), date(2025, 12, 26), date(2025, 12, 26), date(2026, 1, 13))
    assert second_debit(first, "012", "2", CITY) is None
    assert second_debit(first, "012", "1", load_municipality(ISHINOMAKI)) is None


def test_whoever_cannot_be_debited_any_more_is_asked_no_more(year: Year) -> None:
    notices = {claim.slip.clearing_key: (claim.notice.number, claim.slip.due_on) for claim in year.claims}
    ended = {notices[one.clearing_key] for one in year.debits if one.result_code in ("2", "3")}

    assert ended, "some accounts are closed"
    for number, due_on in ended:
        asked = [due for one in year.debits for notice, due in [notices[one.clearing_key]] if notice == number]
        assert max(asked) == due_on
    assert all(one.amount_yen > 0 and one.day.frozen_on <= one.day.released_on for one in year.debits)
    assert {one.result_code for one in year.debits if not one.is_last} <= {"1", None}, "a shortage has a second debit"
    assert any(one.result_code == "1" and one.is_last for one in year.debits), "and never a third"


def test_every_channel_sends_files_that_their_readers_take_whole(year: Year) -> None:
    register = channels_of(CITY)
    for file in channel_files(year):
        keys = {key: clearing_key(FIRST_SLIP_NO + number) for number, key in enumerate(file.store_keys)}
        content = file.content(CITY.slip_issuer, keys)
        mapping = detect_mapping(content, [shipped_mapping(name) for name in register.formats_of(file.channel)])

        assert mapping is not None
        report = check_mapped(BytesIO(content), mapping, received_on=file.day)
        assert report.accepted == (file.fate is not Fate.REFUSED), report.errors
        if file.fate is Fate.REFUSED:
            continue
        figures = file.figures()
        assert (report.row_count, report.total_yen) == (figures["record_count"], figures["total_yen"])
        assert all(record.paid.paid_on <= record.day <= file.day for record in file.records)
    fates = Counter((file.channel, file.fate) for file in channel_files(year))
    assert all(fates[channel, fate] == 1 for channel in LAYOUTS for fate in (Fate.REFUSED, Fate.REPEATED))


def test_statements_of_the_bank_go_on_from_one_another_and_hold_all_final_money(year: Year) -> None:
    statements = statement_files(year)
    mapping = shipped_mapping("bank_statement")
    balance_yen = 0
    assert {file.fate for file in statements} == set(Fate)
    for file in statements:
        report = check_mapped(BytesIO(file.content), mapping, received_on=file.day)

        assert report.accepted == (file.fate is not Fate.REFUSED), report.errors
        if file.fate is not Fate.POSTED:
            continue
        assert report.headers[0]["before_yen"] == balance_yen
        assert all(movement.day <= file.day for movement in file.movements)
        balance_yen += report.total_yen
    assert balance_yen == sum(credits_by_channel(year).values()) == expect(year, CITY).final_yen


def test_shops_and_transfers_report_exactly_what_the_bank_credits(year: Year) -> None:
    reported, credited = receipts_by_channel(year), credits_by_channel(year)

    for channel in ("account_transfer", "convenience_store"):
        assert reported[channel] == credited[channel] > 0
    assert reported["counter"] == credited["unknown"] > 0, "the city's own cash has no payer's number"
    assert reported["bank_counter"] < credited["bank_counter"], "slips read by machine tell no day of the credit"


def test_each_channel_reports_all_it_took_and_some_of_it_twice(year: Year) -> None:
    money = [paid for claim in year.claims for paid in claim.money]
    figures = figures_by_channel(channel_files(year))

    assert set(figures) == set(LAYOUTS) == {paid.feed for paid in money} - {""}
    assert figures["convenience_store"]["repeated_count"] > 0
    assert figures["convenience_store"]["suspense_count"] == len(year.strays) - 1, "one of them is a bank's"
    for one in figures.values():
        assert one["total_yen"] == one["posted_yen"] + one["suspense_yen"] + one["repeated_yen"]
    stages = {record.stage for file in channel_files(year) for record in file.records}
    assert stages == set(ReceiptStage)


def test_every_yen_of_final_money_is_expected_somewhere(year: Year) -> None:
    expectation = expect(year, CITY)
    cleared_yen = sum(
        item.principal_yen + item.fee_yen + item.charge_yen + item.overpaid_yen for item in expectation.by_item.values()
    )

    assert expectation.final_yen == cleared_yen + expectation.suspense.yen
    assert all(item.principal_yen <= item.assessed_yen for item in expectation.by_item.values())


def test_a_few_payments_have_a_number_that_no_claim_has(year: Year) -> None:
    known = {claim.slip.clearing_key for claim in year.claims}
    verdicts = [one.verdict for one in year.mistyped]

    assert len(year.mistyped) == COUNT_MAX
    assert verdicts.count(Verdict.REFUSED) == verdicts.count(Verdict.WITHDRAWN) == 1
    assert known.isdisjoint(one.paid.clearing_key for one in year.mistyped)
    assert all(one.paid.paid_on <= one.claim.slip.due_on for one in year.mistyped)
    approved = [one for one in year.mistyped if one.verdict is Verdict.APPROVED]
    assert all(one.claim.assigned == [one.paid] for one in approved)


NOTICE = Notice(1, "012", "R7-012-000001", "990000000000001", date(2025, 4, 1), date(2025, 4, 10), ())
SLIP = Slip(2, 500_000, date(2025, 7, 31), date(2025, 7, 31), "20250120000000102")


def paid(amount_yen: int, paid_on: date, **reports: date | None) -> Paid:
    whole = Paid("counter", "REF", SLIP.clearing_key, amount_yen, paid_on, final_on=paid_on)
    return replace(whole, **reports)  # type: ignore[arg-type] # Only days are given.


def test_a_claim_paid_on_time_owes_nothing_more() -> None:
    claim = ClaimYear(NOTICE, SLIP, money=[paid(500_000, date(2025, 7, 31))])

    assert notice_day(claim, DUNNING) is None
    assert outcome(claim, DUNNING, CITY) == Outcome(500_000, 500_000)


def test_a_claim_paid_after_its_notice_bears_fee_and_charge() -> None:
    # 1 August to 31 October 2025: 31 days at 2.4 % and 61 days at 8.7 % of 500,000 yen, each floored:
    # 1,019 + 7,269 = 8,288, down to full hundreds.
    claim = ClaimYear(NOTICE, SLIP, money=[paid(505_000, date(2025, 10, 31))])

    assert planned_notice_day(SLIP.due_on) == notice_day(claim, DUNNING) == date(2025, 8, 15)
    expected = Outcome(500_000, 500_000, 100, 100, 8_200, 4_900, 0, 0)
    assert outcome(claim, DUNNING, CITY) == expected


def test_a_flash_report_holds_the_notice_back_until_it_is_taken_back() -> None:
    flash = {"flash_on": date(2025, 8, 2), "final_on": None}
    claim = ClaimYear(NOTICE, SLIP, money=[paid(500_000, date(2025, 8, 1), **flash)])
    assert notice_day(claim, DUNNING) is None
    assert outcome(claim, DUNNING, CITY).provisional_yen == 500_000

    # Taken back on a day after the planned one, so the notice goes out with the first business day of that stretch.
    claim.money[0] = paid(500_000, date(2025, 8, 1), **flash, cancelled_on=date(2025, 8, 20))
    assert notice_day(claim, DUNNING) == date(2025, 8, 18)
    assert outcome(claim, DUNNING, CITY).provisional_yen == 0


def test_a_revision_below_what_was_paid_leaves_an_overpayment() -> None:
    claim = ClaimYear(NOTICE, SLIP, [(date(2025, 9, 1), 300_000)], [paid(500_000, date(2025, 7, 1))])

    assert outcome(claim, DUNNING, CITY) == Outcome(300_000, 300_000, overpaid_yen=200_000)


def test_who_paid_in_time_under_a_wrong_number_is_dunned_and_bears_no_charge() -> None:
    claim = ClaimYear(NOTICE, SLIP, assigned=[paid(500_000, date(2025, 7, 31))])

    # Nobody knew of the money when the notice went out; its fee stays assessed, and what was paid is the principal.
    assert notice_day(claim, DUNNING) == date(2025, 8, 15)
    assert outcome(claim, DUNNING, CITY) == Outcome(500_000, 500_000, 100)
