"""What the demonstration shows at its end: settlement, balance check and counts, as tables in Japanese."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from deploy.demo.balance import FEEDS, VERDICTS, Books
from deploy.demo.channel_files import KINDS
from deploy.demo.check import Check
from deploy.demo.decisions import Decisions
from deploy.demo.driving import Counts
from deploy.demo.expectation import Expectation
from deploy.demo.staffing import GRANT_COUNT, House
from shared.access.terms import AccessPolicy
from shared.law.tax_items import TAX_ITEMS
from shared.money import Yen, ratio_hundredths_half_up

_SETTLEMENT_SUMS = ("assessed_yen", "collected_yen", "unrefunded_yen")
_CHANNELS = {
    "account_transfer": "口座振替",
    "bank_counter": "金融機関窓口",
    "convenience_store": "コンビニ",
    "counter": "市役所窓口",
}


def settlement_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The settlement (決算) of the closed books by tax item."""
    amounts = ("調定額", "収入済額", "還付未済額", "収入未済額", "実質未済額")
    table = _table("令和7年度 決算(円)", "税目", *amounts, "収納率")
    for row in rows:
        table.add_row(TAX_ITEMS[row["tax_item"]].name, *_settlement_cells(row))
    total = {name: sum(row[name] for row in rows) for name in _SETTLEMENT_SUMS}
    table.add_section()
    table.add_row("合計", *_settlement_cells(total))
    return table


def _settlement_cells(row: Mapping[str, Any]) -> list[str]:
    assessed, collected, unrefunded = (row[name] for name in _SETTLEMENT_SUMS)
    # The books count what is to be refunded as collected; what debtors really owe leaves it out.
    outstanding = assessed - collected
    rate = ratio_hundredths_half_up(collected, assessed) if assessed > 0 else 0
    amounts = (assessed, collected, unrefunded, outstanding, outstanding + unrefunded)
    return [*(f"{amount:,}" for amount in amounts), _percent(rate)]


def money_table(expectation: Expectation) -> Table:
    """The money that was sent, by channel and kind."""
    table = _table("送った納付", "種類", "件数", "金額(円)")
    for channel, amount in expectation.final.items():
        table.add_row(f"確報 {_CHANNELS.get(channel, channel)}", f"{amount.count:,}", f"{amount.yen:,}")
    table.add_section()
    kinds = {
        "うち消込先のないもの": expectation.suspense,
        "速報のみ(仮消込)": expectation.provisional,
        "速報取消": expectation.cancelled,
        "口座振替不能": expectation.failed_transfers,
    }
    for name, amount in kinds.items():
        table.add_row(name, f"{amount.count:,}", f"{amount.yen:,}")
    return table


def files_table(channels: Mapping[str, Mapping[str, int]]) -> Table:
    """What came in files, by channel, and where all of it went: counts above, yen below."""
    table = _table(
        "収納ファイル(上段 件数、下段 円)",
        "収納チャネル",
        "本数",
        "合計",
        "記帳",
        "消込不能",
        "振替不能",
        "重複",
        "記帳不可",
    )
    for channel, sums in sorted(channels.items()):
        names = ("record_count", *(f"{kind}_count" for kind in KINDS))
        table.add_row(FEEDS[channel], f"{sums['file_count']:,}", *(f"{sums[name]:,}" for name in names))
        names = ("total_yen", *(f"{kind}_yen" for kind in KINDS))
        table.add_row("", "", *(f"{sums[name]:,}" for name in names))
    return table


def balance_table(checks: Sequence[Check]) -> Table:
    """The comparisons; those by tax item only where they differ, for there are many."""
    table = _table("照合(作成側の計算=システムの答え)", "項目", "作成側", "システム", "結果")
    items = tuple(item.name for item in TAX_ITEMS.values())
    for check in checks:
        if not check.holds or not check.what.startswith(items):
            table.add_row(check.what, f"{check.expected:,}", f"{check.actual:,}", "一致" if check.holds else "不一致")
    by_item = [check.holds for check in checks if check.what.startswith(items)]
    table.add_row("税目別の金額(項目数)", f"{len(by_item)}", f"{sum(by_item)}", "")
    return table


def staff_table(policy: AccessPolicy, house: House, decisions: Decisions) -> Table:
    """Who signed in, what two persons granted, and what they decided."""
    table = _table("職員と決裁", "項目", "件数")
    roles = Counter(policy.role(person.post.role).name for person in house.people)
    for role, count in roles.items():
        table.add_row(f"サインインした職員 {role}", f"{count:,}")
    table.add_row("起案者と承認者による権限の付与", f"{GRANT_COUNT:,}")
    table.add_row("自分が起案した付与の承認(拒否された回数)", f"{house.own_approvals_refused:,}")
    table.add_section()
    table.add_row("消込不能金の充て先 起案", f"{decisions.states.total():,}")
    for verdict, label in VERDICTS.items():
        table.add_row(f"消込不能金の充て先 {label}", f"{decisions.states[verdict]:,}")
    table.add_row("決裁権限のない職員の承認(拒否された回数)", f"{decisions.own_approvals_refused:,}")
    return table


def counts_table(sent: Mapping[str, int], counts: Counts, books: Books) -> Table:
    """Records in and out at each step."""
    table = _table("各段階の件数", "段階", "件数")
    for topic, count in sorted(sent.items()):
        table.add_row(f"送信 {topic}", f"{count:,}")
    rows = {
        "保留した記録(理由を付けて破棄)": counts.parked,
        "取り込んだファイル": counts.files["posted"],
        "拒んだファイル": counts.files["refused"],
        "重複したファイル": counts.files["repeated"],
        "口座振替の抽出": counts.frozen_runs,
        "納期限を過ぎた期別債権": counts.overdue,
        "発付した督促状": counts.notices,
        "消込不能の報告": counts.suspense_reported,
        "日次処理の実行": counts.job_runs,
        "台帳の記帳": books.proof["entries"],
    }
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    table.add_section()
    for name, status in sorted(books.rest.statuses.items()):
        sealed = books.sealed.get(name, 0)
        table.add_row(
            name,
            f"処理 {status['handled']:,} 重複 {status['repeated']:,} 送信 {status['sent']:,} 封印 {sealed:,}",
        )
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, overflow="fold")
    for other in others:
        table.add_column(other, justify="right", no_wrap=True)
    return table


def _percent(hundredths: Yen) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
