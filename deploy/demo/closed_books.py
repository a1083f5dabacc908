"""Compares the books as they were closed: days with the bank, the year with the claims that stay unpaid."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from deploy.demo.calendar import closing_days
from deploy.demo.check import Check
from deploy.demo.city import FISCAL_YEAR
from deploy.demo.claim import Outcome
from deploy.demo.closing import Closing
from deploy.demo.expectation import Expectation
from deploy.demo.statements import UNDATED_FEED, credits_by_channel, final_money, receipts_by_channel
from deploy.demo.year import Year
from shared.law.tax_items import TAX_ITEMS

#: What receipts and credits call the channels.
_REPORTED_AS = {
    "account_transfer": "口座振替",
    "bank_counter": "金融機関窓口",
    "convenience_store": "コンビニ",
    "counter": "市役所窓口",
    "unknown": "市の預入れ",
}
_NOTHING = dict.fromkeys(
    ("assessed_yen", "collected_yen", "unrefunded_yen", "late_charge_collected_yen", "carried_over_yen"), 0
)


def arrived(year: Year, closings: Sequence[Closing]) -> Iterator[Check]:
    """What the bank credited beside what the channels reported, by channel, over all closes."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for closing in closings:
        for row in closing.standing["channels"]:
            rows[row["channel"]].update({name: row[name] for name in ("receipts_yen", "credits_yen")})
    reported, credited = receipts_by_channel(year), credits_by_channel(year)
    for channel, name in _REPORTED_AS.items():
        row = rows[channel]
        for label, amounts, column in (("収納額", reported, "receipts_yen"), ("入金額", credited, "credits_yen")):
            if amounts.get(channel, 0) or row[column]:
                yield Check(f"入金の証明 {name} {label}(円)", amounts.get(channel, 0), row[column])
    undated = [paid.amount_yen for paid in final_money(year) if paid.feed == UNDATED_FEED]
    undated_yen = closings[-1].standing["undated"]["amount_yen"]
    yield Check("入金の証明 資金化日の報告がないもの(円)", sum(undated), undated_yen)
    reported_yen = sum(row["receipts_yen"] for row in rows.values()) + undated_yen
    credited_yen = sum(row["credits_yen"] for row in rows.values())
    yield Check("入金の証明 収納額の総額=入金額の総額(円)", reported_yen, credited_yen)


def closed(year: Year, closings: Sequence[Closing]) -> Iterator[Check]:
    """Each day that was closed: what differed, and that nobody closed it alone."""
    differing, before = [], date.min
    for day in closing_days(year.calendar):
        reported, credited = receipts_by_channel(year, before, day), credits_by_channel(year, before, day)
        differing.append(sum(reported.get(channel, 0) != credited.get(channel, 0) for channel in _REPORTED_AS))
        before = day
    refused = sum(closing.refused_alone for closing in closings)
    yield Check("日計の締め 差額のまま一人で(拒否された回数)", sum(one > 0 for one in differing), refused)
    yield Check("日計の締め 二人で理由を決めた差額(件)", sum(differing), sum(one.explained for one in closings))
    yield Check("日計の締め 締めた日(件)", len(differing), sum(one.closed for one in closings))


def carried_over(
    expectation: Expectation, runs: Sequence[Mapping[str, Any]], reports: Sequence[Mapping[str, Any]]
) -> Iterator[Check]:
    """The year's books are closed, and what stayed unpaid stands in the next year's.

    Args:
        expectation: What must come of the year.
        runs: What the carry-over answered, at the beginning of the new year and when the old one closed.
        reports: The settlements of both years.
    """
    first, last = runs
    ended, begun = reports
    yield Check("滞納繰越 年度初めに繰り越したもの(件)", 0, first["rows"])
    yield Check("滞納繰越 出納閉鎖で繰り越したもの(件)", expectation.unpaid.count, last["rows"])
    yield Check("滞納繰越 出納閉鎖で繰り越したもの(円)", expectation.unpaid.yen, last["carried_over_yen"])
    yield Check("出納閉鎖した年度", FISCAL_YEAR, last["closed_fiscal_year"])
    yield Check("出納閉鎖した年度の決算(件)", 1, int(ended["books_closed"]))
    current = {row["tax_item"]: row for row in ended["rows"] if row["section_name"] == "現年課税分"}
    carried = {row["tax_item"]: row for row in begun["rows"] if row["section_name"] == "滞納繰越分"}
    for item in TAX_ITEMS:
        expected, row = expectation.by_item.get(item, Outcome()), current.get(item, _NOTHING)
        name = TAX_ITEMS[item].name
        received_yen = expected.principal_yen + expected.overpaid_yen
        unpaid_yen = expected.assessed_yen - expected.principal_yen
        carried_yen = carried.get(item, _NOTHING)["carried_over_yen"]
        yield Check(f"{name} 決算 調定額(円)", expected.assessed_yen, row["assessed_yen"])
        yield Check(f"{name} 決算 収入済額(円)", received_yen, row["collected_yen"])
        yield Check(f"{name} 決算 還付未済額(円)", expected.overpaid_yen, row["unrefunded_yen"])
        yield Check(f"{name} 決算 延滞金収入済額(円)", expected.charge_yen, row["late_charge_collected_yen"])
        yield Check(f"{name} 翌年度への繰越調定額(円)", unpaid_yen, carried_yen)
