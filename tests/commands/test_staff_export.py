"""The ledger is written to a file by an officer who was granted it by two others, and by nobody else."""

import csv
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from services.payments.rules.export_items import ITEMS
from shared.contracts import PersonRegistered
from shared.contracts.residents import Address, PartialDay
from tests.commands.test_staff import FIRST, PASSWORDS, SECOND, House
from tests.faults.installation import Installation, Publisher
from tests.payments.events import ADDRESSEE, assessed, key_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(480), pytest.mark.xdist_group("processes")]

EXPORTER = "0466"
ROLE = ("--role", "export_officer", "--office", "tax_payment")
SETTLING = ("--role", "settlement_officer", "--office", "tax_payment")

#: What the file says of the person, and what no service has of him.
SHOWN = {
    "編集済氏名漢字": "見本 太郎",
    "宛名住所": "宮城県石巻市見本町一丁目",
    "宛名地番": "1番",
    "生年月日": "1980-00-00",
    "性別区分": "2",
    "個人番号": "",
    "納税計画状態コード": "none",
    "差押カウンタ": "0",
}


def export(house: House, out: Path, by: str, *words: str, what: str = "ledger") -> Any:
    acting = ["--as", by, "--password-file", str(house.password(by)), "--reference", "case:2026-0001"]
    return house.installation.command("export", what, str(out), *acting, *words)


async def test_the_ledger_goes_into_a_file_for_whoever_may(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PASSWORDS, EXPORTER, "autumn harvest")
    house = House(installation, tmp_path)
    house.be_staffed()
    publisher = Publisher(installation)
    address = Address(postal_code="9860825", address="宮城県石巻市見本町一丁目", lot_number="1番")
    publisher.keep(
        ADDRESSEE,
        PersonRegistered(
            addressee_no=ADDRESSEE,
            kind="person",
            name="見本 太郎",
            born=PartialDay(year=1980),
            sex="female",
            address=address,
            effective_on=date(2025, 4, 1),
        ),
    )
    publisher.keep(ADDRESSEE, assessed(4411, 50_000, 40_000))
    await publisher.send_all()
    await installation.quiet()
    invited = house.json("invite", EXPORTER, "見本 六郎", "--office", "tax_payment", acting=FIRST)
    house.json("accept", "--code", invited["code"], "--password-file", str(house.password(EXPORTER)))
    refused = export(house, tmp_path / "refused.csv", SECOND)
    for role in (ROLE, SETTLING):
        made = house.json("grant", EXPORTER, *role, acting=FIRST)
        assert house.run("approve", made["approval_id"], made["payload_hash"], acting=SECOND).returncode == 0

    out = tmp_path / "ledger.csv"
    deadline = time.monotonic() + 120
    done = export(house, out, EXPORTER)
    while done.returncode and time.monotonic() < deadline:
        done = export(house, out, EXPORTER)  # The grant is on its way to payments.
    typed = export(house, tmp_path / "ledger.parquet", EXPORTER, "--format", "parquet")
    again = export(house, out, EXPORTER)

    assert (refused.returncode, "権限" in refused.stderr) == (2, True)
    assert not (tmp_path / "refused.csv.part").exists()
    assert "103項目" in done.stdout, json.dumps([done.stdout, done.stderr], ensure_ascii=False)
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [item.name for item in ITEMS]
    # Other tests of this installation leave claims of their own.
    amounts = {row[header.index("収納キー1")]: int(row[header.index("期別調定額")]) for row in rows}
    assert (amounts[key_of(4411)], amounts[key_of(4411, 2)]) == (50_000, 40_000)
    row = next(row for row in rows if row[header.index("収納キー1")] == key_of(4411))
    assert {name: row[header.index(name)] for name in SHOWN} == SHOWN
    table = parquet.read_table(tmp_path / "ledger.parquet")
    keys, yen = table.column("収納キー1").to_pylist(), table.column("期別調定額").to_pylist()
    assert dict(zip(keys, yen, strict=True)) == amounts, typed.stderr
    assert (again.returncode, "すでにあります" in again.stderr) == (2, True)
    _the_settlement_too(house, tmp_path)


def _the_settlement_too(house: House, folder: Path) -> None:
    """The settlement of the year, which has the refunds of the other service beside what payments booked."""
    out = folder / "settlement.csv"
    year = ("--fiscal-year", "2025", "--on", "2026-05-31")
    wrong = export(house, out, EXPORTER, "--fiscal-year", "2025", "--on", "2026-02-30", what="settlement")
    refused = export(house, out, SECOND, *year, what="settlement")
    assert ((wrong.returncode, refused.returncode), out.exists()) == ((2, 2), False)
    assert ("日付として読めません" in wrong.stderr, "権限" in refused.stderr) == (True, True)
    deadline = time.monotonic() + 120
    done = export(house, out, EXPORTER, *year, what="settlement")
    while done.returncode and time.monotonic() < deadline:
        done = export(house, out, EXPORTER, *year, what="settlement")  # The grant is on its way to refunds.
    assert "決算" in done.stdout, json.dumps([done.stdout, done.stderr], ensure_ascii=False)
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[-6:] == ["還付の状態", "還付件数", "還付本税", "還付督促手数料等", "還付延滞金", "還付加算金"]
    assert all(len(row) == len(header) for row in rows)
    booked = [int(row[header.index("調定額")]) for row in rows if row[header.index("税目コード")] == "012"]
    assert sum(booked) >= 90_000
    assert export(house, out, EXPORTER, *year, what="settlement").returncode == 2
