"""Compares what the generator expects with what the services answer, to the yen."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.channel_files import KINDS, ChannelFile, figures_by_channel
from deploy.demo.check import Check
from deploy.demo.city import FISCAL_YEAR
from deploy.demo.city_hall import CityHall, Rest
from deploy.demo.claim import Outcome
from deploy.demo.closed_books import arrived, carried_over, closed
from deploy.demo.decisions import Decisions
from deploy.demo.driving import Counts, Driver
from deploy.demo.expectation import Expectation
from deploy.demo.mistyped import Verdict
from deploy.demo.publishing import Publisher
from deploy.demo.staffing import GRANT_COUNT
from deploy.demo.statements import (
    StatementFile,
)
from deploy.demo.transfer_files import Fate, TransferFile
from deploy.demo.transfers import Transfers, notice_pay_by
from deploy.demo.year import OWN_STOP, PAID, Year
from shared.law.tax_items import TAX_ITEMS

#: Column of the settlement that holds each part of an outcome.
_COLUMNS: dict[str, Callable[[Mapping[str, int]], int]] = {
    "調定額": lambda row: row["assessed_yen"],
    "収納本税": lambda row: row["collected_yen"] - row["unrefunded_yen"],
    "督促手数料調定": lambda row: row["dunning_fee_assessed_yen"],
    "督促手数料収納": lambda row: row["dunning_fee_collected_yen"],
    "延滞金調定": lambda row: row["late_charge_assessed_yen"],
    "延滞金収納": lambda row: row["late_charge_collected_yen"],
    "還付未済額": lambda row: row["unrefunded_yen"],
    "仮消込": lambda row: row["provisional_yen"],
}
#: What officers call the outcomes of a proposal.
VERDICTS = {Verdict.APPROVED: "承認", Verdict.REFUSED: "却下", Verdict.WITHDRAWN: "取下げ"}
_FATES = {Fate.POSTED: "記帳", Fate.REFUSED: "拒否", Fate.REPEATED: "重複"}
#: What officers call the channels that send files.
FEEDS = {
    "account_transfer": "口座振替",
    "bank_counter": "納付済通知書(OCR)",
    "convenience_store": "コンビニ",
    "designated_account": "入出金明細",
    "local_tax_portal": "共通納税",
    "pay_easy": "ペイジー",
}
_RECORDS = {"posted": "記帳", "suspense": "消込不能", "repeated": "重複の明細", "rejected": "記帳不可"}
_NOTHING = dict.fromkeys(
    (
        "assessed_yen",
        "collected_yen",
        "unrefunded_yen",
        "dunning_fee_assessed_yen",
        "dunning_fee_collected_yen",
        "late_charge_assessed_yen",
        "late_charge_collected_yen",
        "provisional_yen",
    ),
    0,
)


@dataclass(frozen=True, slots=True)
class Books:
    """What the services answer at the end of the year."""

    settlement: list[dict[str, Any]]
    #: The settlement of the year's closed books, and of the year after it, by tax item.
    reports: list[dict[str, Any]]
    proof: dict[str, Any]
    rest: Rest
    #: Access records under seal, by service.
    sealed: dict[str, int]
    #: The last seal of each service.
    seals: dict[str, int]
    #: Who takes part in each grant: its holder, its maker and its approver.
    grants: list[frozenset[str]]
    #: Attempts to approve a grant that one has proposed oneself.
    own_grants_refused: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What the generator has sent, and what must come of it."""

    year: Year
    expectation: Expectation
    transfers: list[TransferFile]
    channels: list[ChannelFile | StatementFile]


async def read_books(hall: CityHall, publisher: Publisher) -> Books:
    """Ask the services as the head of section does, and read the seals that they have announced.

    Args:
        hall: The services; what is on its way between them is waited for.
        publisher: Reads the announced seals.
    """
    rest = await hall.wait_quiet()
    house = hall.house
    settlement = await house.head.get("payments", "/settlement", fiscal_year=FISCAL_YEAR)
    reports = [
        await house.head.get("payments", "/settlement/report", fiscal_year=year)
        for year in (FISCAL_YEAR, FISCAL_YEAR + 1)
    ]
    proof = await house.head.post_to("payments", "/ledger/proofs")
    grants = (await house.administrator.get("access", "/grants"))["grants"]
    sealed: dict[str, dict[int, int]] = {}
    for value in await publisher.read_topic("seals"):
        seal = json.loads(value)
        # By its number, because an event may stand twice in a topic.
        sealed.setdefault(seal["service"], {})[seal["seal_no"]] = seal["record_count"]
    return Books(
        settlement,
        reports,
        proof,
        rest,
        {service: sum(by_number.values()) for service, by_number in sorted(sealed.items())},
        {service: max(by_number) for service, by_number in sealed.items()},
        [frozenset((grant["staff_no"], grant["proposed_by"], grant["approved_by"])) for grant in grants],
        house.own_approvals_refused,
    )


def compare(plan: Plan, driver: Driver, transfers: Transfers, books: Books) -> list[Check]:
    """Every comparison, the ones that hold too."""
    expectation, counts = plan.expectation, driver.counts
    return [
        *_by_item(expectation, books),
        *_whole_money(expectation, books),
        *_runs(plan.year, transfers, counts),
        *_transfers(expectation, plan.transfers, counts),
        *_channels(plan.channels, counts),
        *arrived(plan.year, driver.closings),
        *closed(plan.year, driver.closings),
        *carried_over(expectation, driver.carried_over, books.reports),
        *_files(plan, counts),
        *_counts(expectation, counts, books),
        *_decisions(expectation, driver.decisions, books),
    ]


def _by_item(expectation: Expectation, books: Books) -> Iterator[Check]:
    rows = {row["tax_item"]: row for row in books.settlement}
    for item in TAX_ITEMS:
        row = rows.get(item, _NOTHING)
        expected = expectation.by_item.get(item, Outcome())
        for (name, column), amount_yen in zip(_COLUMNS.items(), expected, strict=True):
            yield Check(f"{TAX_ITEMS[item].name} {name}(円)", amount_yen, column(row))


def _whole_money(expectation: Expectation, books: Books) -> Iterator[Check]:
    cleared_yen = sum(
        row["collected_yen"] + row["dunning_fee_collected_yen"] + row["late_charge_collected_yen"]
        for row in books.settlement
    )
    held = books.proof["suspense"]
    yield Check("確報の総額=消込+消込不能(円)", expectation.final_yen, cleared_yen + held["amount_yen"])
    yield Check("消込不能(件)", expectation.suspense.count, held["receipts"])
    yield Check("消込不能(円)", expectation.suspense.yen, held["amount_yen"])
    yield Check("台帳の証明で見つかった誤り(件)", 0, sum(len(one["numbers"]) for one in books.proof["findings"]))


def _runs(year: Year, transfers: Transfers, counts: Counts) -> Iterator[Check]:
    """What the city asked its banks for, and what it pulled out at the last moment."""
    yield Check("口座振替 申込み(件)", len(year.mandates), transfers.mandates)
    yield Check("口座振替 抽出(回)", len(transfers.runs), counts.frozen_runs)
    failed = [one for one in year.debits if one.result_code not in (PAID, OWN_STOP, None) and one.is_last]
    yield Check("口座振替 不納通知(件)", len(failed) if notice_pay_by() else 0, transfers.noticed)
    states: Counter[str] = Counter()
    for shown in transfers.shown.values():
        for state in shown["states"]:
            states[f"{state['state']}_count"] += state["count"]
            states[f"{state['state']}_yen"] += state["amount_yen"]
        states["released_count"] += shown["released_count"] or 0
        states["released_yen"] += shown["released_yen"] or 0
    released = [one for one in year.debits if one.result_code is not None]
    kinds = {
        "依頼": ("released", released),
        "引き抜き": ("pulled_out", [one for one in year.debits if one.result_code is None]),
        "振替済の依頼": ("paid", [one for one in released if one.result_code == PAID]),
        "不能の依頼": ("failed", [one for one in released if one.result_code != PAID]),
        "結果のない依頼": ("open", []),
    }
    for label, (name, debits) in kinds.items():
        yield Check(f"口座振替 {label}(件)", len(debits), states[f"{name}_count"])
        yield Check(f"口座振替 {label}(円)", sum(one.amount_yen for one in debits), states[f"{name}_yen"])


def _transfers(expectation: Expectation, files: list[TransferFile], counts: Counts) -> Iterator[Check]:
    sums = counts.channels["account_transfer"]
    posted = [file for file in files if file.fate is Fate.POSTED]
    kinds = ("posted", "suspense", "failed", "repeated")
    yield Check("口座振替 明細=記帳+不能等(件)", sum(file.count for file in posted), _sum(sums, kinds, "count"))
    yield Check("口座振替 明細=記帳+不能等(円)", sum(file.total_yen for file in posted), _sum(sums, kinds, "yen"))
    yield Check("口座振替 振替不能(件)", expectation.failed_transfers.count, sums["failed_count"])
    yield Check("口座振替 振替不能(円)", expectation.failed_transfers.yen, sums["failed_yen"])
    transferred = expectation.final.get("account_transfer")
    arrived_yen = sums["posted_yen"] + sums["suspense_yen"]
    yield Check("口座振替 振替済(円)", transferred.yen if transferred else 0, arrived_yen)


def _channels(files: list[ChannelFile | StatementFile], counts: Counts) -> Iterator[Check]:
    """What the files of each channel hold, and where every record of them went."""
    for channel, figures in sorted(figures_by_channel(files).items()):
        sums, name = counts.channels[channel], FEEDS[channel]
        yield Check(f"{name} 明細(件)", figures["record_count"], sums["record_count"])
        yield Check(f"{name} 明細=記帳+消込不能+重複(円)", figures["total_yen"], _sum(sums, KINDS, "yen"))
        for kind, label in _RECORDS.items():
            for unit, unit_label in (("count", "件"), ("yen", "円")):
                expected, actual = (one[f"{kind}_{unit}"] for one in (figures, sums))
                if expected or actual:
                    yield Check(f"{name} {label}({unit_label})", expected, actual)


def _files(plan: Plan, counts: Counts) -> Iterator[Check]:
    fates = [*(file.fate for file in plan.transfers), *(file.fate for file in plan.channels)]
    for fate, label in _FATES.items():
        yield Check(f"ファイル{label}(件)", fates.count(fate), counts.files[fate])


def _counts(expectation: Expectation, counts: Counts, books: Books) -> Iterator[Check]:
    statuses = books.rest.statuses
    payments = statuses["payments"]
    heard = payments["handled"] - books.rest.announcements
    yield Check("督促状(件)", expectation.notices, counts.notices)
    yield Check("収納が処理した情報(件)", counts.different_facts, heard)
    yield Check("重複して届いた情報(件)", counts.repeated_facts, payments["repeated"])
    yield Check("保留のまま(件)", 0, sum(status["parked"] for status in statuses.values()))
    yield Check("未処理の情報(件)", 0, sum(status["lag"] for status in statuses.values()))
    yield Check("未送信の情報(件)", 0, sum(status["outbox_waiting"] for status in statuses.values()))


def _decisions(expectation: Expectation, decisions: Decisions, books: Books) -> Iterator[Check]:
    verdicts = expectation.verdicts
    yield Check("決裁 起案(件)", verdicts.total(), decisions.states.total())
    for verdict, label in VERDICTS.items():
        yield Check(f"決裁 {label}(件)", verdicts[verdict], decisions.states[verdict])
    tried = min(1, verdicts.total())
    yield Check("決裁 起案者の承認を拒否(件)", tried, decisions.own_approvals_refused)
    # The holder, the maker and the approver are three; the first administrator's grant names no second person.
    alone = {"installation"}
    by_two = sum(len(grant) == 3 and alone.isdisjoint(grant) for grant in books.grants)
    yield Check("二人で行った権限の付与(件)", GRANT_COUNT, by_two)
    yield Check("自分が起案した付与の承認を拒否(件)", 1, books.own_grants_refused)


def _sum(sums: Any, kinds: tuple[str, ...], unit: str) -> int:
    return sum(int(sums[f"{kind}_{unit}"]) for kind in kinds)
