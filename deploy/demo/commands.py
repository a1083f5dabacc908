"""Commands given at the end, as a person gives them: the audit's copy proved, and the settlement written to a file."""

import asyncio
import csv
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from deploy.commands.officer import TERMINAL_FILE
from deploy.demo.asking import DemoFailed
from deploy.demo.calendar import LAST_DAY
from deploy.demo.check import Check
from deploy.demo.city import FISCAL_YEAR
from deploy.demo.expectation import Expectation
from deploy.demo.staffing import SignIn
from shared.days import TOKYO, fiscal_year
from shared.seals.findings import Kind

_CASE = "case:settlement"
_SIGNING_IN = "signing-in.txt"
#: Columns of the settlement, by what payments calls them.
_SUMS = {"調定額": "assessed_yen", "収入済額": "collected_yen", "うち還付未済額": "unrefunded_yen"}
_REFUND_STATE, _IS_PAID = "還付の状態", "支払済み"
_REFUND_SUMS = ("還付本税", "還付督促手数料等", "還付延滞金", "還付加算金")
#: A transfer that is answered now may be dated some days later.
_TRANSFERRED_WITHIN = timedelta(days=14)
_INTACT, _FOUND = 0, 1


@dataclass(frozen=True, slots=True)
class Given:
    """What the commands answered.

    Attributes:
        proved: Services whose gathered records are what they sealed.
        findings: What the proof of the audit's copy found wrong.
        settlement: Sums of the closed year's written settlement, by the names of payments.
        paid_yen: What the present year's written settlement has as refunds that were paid, with interest.
    """

    proved: int
    findings: int
    settlement: Mapping[str, int]
    paid_yen: int


async def give_commands(data: Path, head: SignIn) -> Given:
    """Prove the copy of the access records, and export the settlements of the closed year and of the present one.

    The session that the head of section had at that terminal ends with it.

    Args:
        data: The installation's directory.
        head: How the head of section signs in at the terminal of commands.

    Raises:
        DemoFailed: a command does not end as it should.
    """
    _keep_private(data / TERMINAL_FILE, head.terminal)
    _keep_private(data / _SIGNING_IN, head.password)
    try:
        (proved, findings), (closed, present) = await asyncio.gather(
            _prove(data), _export_both(data, head.staff_no, datetime.now(TOKYO).date())
        )
    finally:
        (data / _SIGNING_IN).unlink()
    sums = {ours: sum(int(row[theirs] or 0) for row in closed) for theirs, ours in _SUMS.items()}
    paid = [row for row in present if row[_REFUND_STATE] == _IS_PAID]
    return Given(proved, findings, sums, sum(int(row[name]) for row in paid for name in _REFUND_SUMS))


def command_checks(given: Given, services: int, expectation: Expectation, refunded_yen: int) -> Iterator[Check]:
    """What the commands must have answered.

    Args:
        given: What they did.
        services: Services that had sealed records.
        expectation: What must stand in the books of the closed year.
        refunded_yen: Refunds that were decided and paid, with interest.
    """
    yield Check("shuno audit verify-copy 写しに異常のないサービス(件)", services, given.proved)
    yield Check("shuno audit verify-copy 見つけた異常(件)", 0, given.findings)
    items = expectation.by_item.values()
    sums = {
        "assessed_yen": sum(item.assessed_yen for item in items),
        "collected_yen": sum(item.principal_yen + item.overpaid_yen for item in items),
        "unrefunded_yen": sum(item.overpaid_yen for item in items),
    }
    for label, name in _SUMS.items():
        yield Check(f"shuno export settlement {label}(円)", sums[name], given.settlement[name])
    yield Check("shuno export settlement 支払済みの還付(円)", refunded_yen, given.paid_yen)


async def _prove(data: Path) -> tuple[int, int]:
    code, told = await _shuno("audit", "verify-copy", "--json", "--data", str(data))
    if code not in (_INTACT, _FOUND):
        raise DemoFailed(f"shuno audit verify-copy が終了コード{code}で終わりました: {told[-300:]}")
    reports = json.loads(told).values()
    # A notice says what is on its way: services work on while the copy is proved.
    wrong = sum(count for one in reports for kind, count in one["counts"].items() if kind != Kind.NOTICE)
    return sum(one["intact"] for one in reports), wrong


async def _export_both(data: Path, staff_no: str, today: date) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The closed year's rows, and those of the year that has what is refunded now; one by one, as each signs in."""
    closed = await _export(data, staff_no, FISCAL_YEAR, LAST_DAY)
    return closed, await _export(data, staff_no, fiscal_year(today), today + _TRANSFERRED_WITHIN)


async def _export(data: Path, staff_no: str, year: int, on: date) -> list[dict[str, str]]:
    out = data / f"settlement-{year}.csv"
    about = ("--fiscal-year", str(year), "--on", on.isoformat(), "--reference", _CASE)
    signing = ("--as", staff_no, "--password-file", str(data / _SIGNING_IN), "--data", str(data))
    code, told = await _shuno("export", "settlement", str(out), *about, *signing)
    if code:
        raise DemoFailed(f"shuno export settlement が終了コード{code}で終わりました: {told[-300:]}")
    return list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))


async def _shuno(*words: str) -> tuple[int, str]:
    """The exit code of a command and what it told: on stdout, or on stderr where it told nothing there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.shuno", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    answers = [text.decode("utf-8", "replace") for text in await process.communicate()]
    return await process.wait(), next((text for text in answers if text.strip()), "")


def _keep_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
