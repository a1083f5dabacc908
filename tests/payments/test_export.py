"""Every recorded item has a home, and the export gives it: one row for each claim, one record for each person."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from deploy.commands.export_parquet import Parquet
from services.payments.rules.export_items import COPIED, ITEMS
from services.payments.store import export
from shared.contracts import CollectionKind, SpecialCollection, TaxItemCode
from tests.authority import give, granted
from tests.features import table
from tests.payments.closing_desk import CLERK, ROLES, ClosingDesk, closing_desk
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, instalment, key_of, paid, revised

EXPORTER, NARROW = "0466", "0467"
OTHER = "000000000000002"
PATH = "/exports/ledger/pages"


@pytest.mark.feature("B1")
async def test_each_recorded_item_has_a_column_or_another_owner(payments: Payments) -> None:
    async with payments.pool.acquire() as connection:
        statement = await connection.prepare(export.SELECT_ROWS)
        kept = {attribute.name for attribute in statement.get_attributes()}
    made = {"display_tax_item_code", "display_period"}

    assert [(item.number, item.name, item.field, item.owner) for item in ITEMS] == [
        (item.number, item.name, item.field, item.owner) for item in table.items()
    ]
    assert [item.field for item in ITEMS if item.owner == "payments" and item.field not in kept | made] == []
    assert {item.field for item in ITEMS if item.owner != "payments" and item.field in kept} == COPIED
    assert Counter(item.kind for item in ITEMS)["flag"] == 3


#: The first claim of the first person, without what is empty, the times, and the keys that the system gives itself.
FIRST_CLAIM = {
    "自治体コード": "042021",
    "収納キー1": key_of(1),
    "履歴番号": 2,
    "更新業務日時": "2025-06-23",
    "更新コンピュータ名": "payments",
    "更新ユーザID": "service:payments",
    "有効フラグ": True,
    "決裁状態": "posted",
    "賦課年度": 2025,
    "税目コード": "012",
    "対象年度": 2025,
    "通知書番号": "00000001",
    "期別コード": "01",
    "連番": 0,
    "期割区分": "2",
    "調定年度": 2025,
    "会計年度": 2025,
    "前納報奨金": 0,
    "期別調定額": 50_000,
    "期別収納額": 20_000,
    "延滞金調定額": 0,
    "延滞金収納額": 0,
    "督促料調定額": 0,
    "督促料収納額": 0,
    "納期限": "2025-06-30",
    "納期変更フラグ": False,
    "収納年月日": "2025-06-23",
    "領収年月日": "2025-06-20",
    "繰越時調定額": 50_000,
    "繰越時収納額": 20_000,
    "繰越調定額": 30_000,
    "繰越年月日": "2026-06-01",
    "不納欠損額": 0,
    "不納欠損カウンタ": 0,
    "表示用税目コード": "12",
    "表示用期月": "6月期",
    "随期フラグ": False,
    "更正回数": 0,
    "収納回数": 1,
    "還付回数": 0,
    "充当回数": 0,
    "口振不能回数": 0,
    "法定納期限等": "2025-06-30",
    "法定納期限": "2025-06-30",
    "調定年月日": "2025-04-10",
}


async def export_desk(desk: ClosingDesk) -> None:
    permissions, purposes = ROLES["export_officer"].permissions, ROLES["export_officer"].purposes
    await give(desk.payments.pool, EXPORTER, granted(permissions, purposes))
    await give(desk.payments.pool, NARROW, granted(permissions, purposes, tax_items=["013"]))


def named(row: list[Any]) -> dict[str, Any]:
    """A row by Japanese name, without what is empty."""
    return {item.name: value for item, value in zip(ITEMS, row, strict=True) if value is not None}


@pytest.mark.feature("B1")
async def test_the_export_has_every_claim_once_and_records_every_person_once(
    payments: Payments, tmp_path: Path
) -> None:
    await payments.hear(assessed(1, 50_000, 40_000))
    await payments.hear(assessed(2, 7_200, item=TaxItemCode.VEHICLE_TAX, addressee_no=OTHER))
    await payments.hear(paid(20_000, on=date(2025, 6, 20), booked_on=date(2025, 6, 23)))
    await payments.job("carry_over", date(2026, 6, 1))
    async with closing_desk(payments, tmp_path) as desk:
        await export_desk(desk)
        await desk.refresh()
        first = (await desk.post(PATH, {"persons": 1}, by=EXPORTER)).json()
        second = (await desk.post(PATH, {"persons": 1, "after": first["next_after"]}, by=EXPORTER)).json()
        last = (await desk.post(PATH, {"persons": 1, "after": second["next_after"]}, by=EXPORTER)).json()
        narrow = (await desk.post(PATH, {}, by=NARROW)).json()
        forbidden = await desk.post(PATH, {}, by=CLERK)

    assert [len(page["rows"]) for page in (first, second, last, narrow)] == [2, 1, 0, 1]
    assert (last["next_after"], narrow["next_after"], forbidden.status_code) == (None, None, 403)
    row = named(first["rows"][0])
    times = {row.pop(name) for name in ("初期登録業務日時", "更新システム日時")}
    assert len(times) == 2
    # The slip that the city registered for the claim.
    assert row.pop("収納キー2").startswith("9")
    row.pop("業務固有キー")
    assert row == FIRST_CLAIM
    records = await payments.pool.fetch(
        "SELECT subject_ref, count(*) FROM access_record WHERE permission = 'payments.ledger.export' "
        "AND action = 'export' AND actor_id = $1 AND subject_ref <> '' GROUP BY 1 ORDER BY 1",
        EXPORTER,
    )
    assert [tuple(record) for record in records] == [(ADDRESSEE, 1), (OTHER, 1)]


async def test_statutory_and_priority_dates_follow_the_rules_of_the_notice(payments: Payments, tmp_path: Path) -> None:
    # The regular first instalment of property tax 2025 ends on 2025-04-30; this notice is out of the cycle.
    await payments.hear(assessed(1, 50_000, is_ad_hoc=True, notice_sent_on=date(2025, 6, 2)))
    # The second instalment has the statutory date of the first; the third was added by a revision.
    rows = tuple(instalment(2, 10_000, place, on) for place, on in ((1, date(2025, 6, 30)), (2, date(2025, 9, 1))))
    await payments.hear(assessed(2, instalments=rows))
    more = (*rows, instalment(2, 5_000, 3, date(2025, 12, 25)))
    changed = revised(2, 2, 10_000).model_copy(update={"instalments": more, "notice_sent_on": date(2025, 8, 8)})
    await payments.hear(changed)
    withheld = SpecialCollection(collector_no="C1", kind=CollectionKind.PAY)
    await payments.hear(assessed(3, 7_200, item=TaxItemCode.RESIDENCE_TAX, special_collection=withheld))
    async with closing_desk(payments, tmp_path) as desk:
        await export_desk(desk)
        await desk.refresh()
        page = (await desk.post(PATH, {}, by=EXPORTER)).json()

    found = [(row["通知書番号"], row["法定納期限"], row["法定納期限等"]) for row in map(named, page["rows"])]
    assert found == [
        ("00000001", "2025-04-30", "2025-06-02"),
        ("00000002", "2025-06-30", "2025-06-30"),
        ("00000002", "2025-06-30", "2025-06-30"),
        ("00000002", "2025-06-30", "2025-08-08"),
        ("00000003", "2025-05-31", "2025-05-31"),
    ]


def test_a_parquet_file_has_the_items_as_columns_of_their_own_types(tmp_path: Path) -> None:
    row: list[Any] = [None] * len(ITEMS)
    row[16], row[21], row[40], row[46] = "2025-05-01T00:00:00+00:00", True, 50_000, "2025-06-30"
    sheet = Parquet(tmp_path / "ledger.parquet", [item._asdict() for item in ITEMS])
    sheet.write([row, row])
    sheet.close()

    read = parquet.read_table(tmp_path / "ledger.parquet")

    assert read.column_names == [item.name for item in ITEMS]
    assert read.column("期別調定額").to_pylist() == [50_000, 50_000]
    assert read.column("納期限").to_pylist() == [date(2025, 6, 30)] * 2
    assert read.column("有効フラグ").to_pylist() == [True, True]
