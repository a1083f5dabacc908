"""The whole demonstration: makes the city, starts the installation, drives the year, compares, and shows it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy.commands.installation import SERVICES, installation, service_named
from deploy.demo.announcements import Announcements
from deploy.demo.asking import DemoFailed, DemoStopped, Services
from deploy.demo.audit import audit, audit_checks
from deploy.demo.balance import Books, Plan, compare, read_books
from deploy.demo.bank import Bank
from deploy.demo.channel_files import ChannelFile, channel_files
from deploy.demo.check import Check
from deploy.demo.city import FISCAL_YEAR, population_of
from deploy.demo.city_hall import CityHall
from deploy.demo.commands import command_checks, give_commands
from deploy.demo.deposit_link import DepositLink
from deploy.demo.driving import Driver, HandedIn, PrintedSlips, Step
from deploy.demo.dunning import Dunning, dunning_checks
from deploy.demo.enforcement import PERSONS_MAX as ENFORCED_MAX
from deploy.demo.enforcement import enforce, enforcement_checks
from deploy.demo.expectation import Expectation, expect
from deploy.demo.facts import Fact, facts_of, malformed_facts
from deploy.demo.merged import known_twice, merge_and_unmerge, merge_checks
from deploy.demo.numbers import load_numbers, number_checks
from deploy.demo.publishing import Publisher
from deploy.demo.receiver import Receiver
from deploy.demo.refunds import PERSONS_MAX, refund, refund_checks
from deploy.demo.slip_register import SlipRegister
from deploy.demo.staffing import HEAD_COUNT, House, staff_the_house
from deploy.demo.statements import StatementFile, statement_files
from deploy.demo.tables import (
    balance_table,
    counts_table,
    files_table,
    money_table,
    settlement_table,
    staff_table,
)
from deploy.demo.ticket import investigate, ticket_checks
from deploy.demo.transfer_files import TransferFile, transfer_files, transfer_runs
from deploy.demo.transfers import Transfers
from deploy.demo.visitor import Visitor, invite_visitor
from deploy.demo.year import Year, build_year
from deploy.embedded.process import ChildProcess, ProcessFailedError, free_port
from deploy.embedded.supervisor import DataDirectoryInUseError, Supervisor
from deploy.population import City
from services.dunning.handlers.print_runs import PRINTER_FILE
from services.enforcement.handlers.inquiry_link import LINK_FILE
from services.payments.handlers.transfer_release import RECEIVER_FILE
from shared.access.policy import load_access_policy
from shared.law.municipality import Municipality, load_municipality

_START_SECONDS = 180.0
#: Longer than the services, the broker and PostgreSQL may take to end.
_STOP_SECONDS = 60.0
_LOOK_SECONDS = 0.2


@dataclass(slots=True)
class Script:
    """All that will happen, and what must come of it."""

    year: Year
    facts: list[Fact]
    transfers: list[TransferFile]
    channels: list[ChannelFile]
    statements: list[StatementFile]
    malformed: list[Fact]
    expectation: Expectation
    people: City

    @property
    def files(self) -> list[HandedIn]:
        """Everything that is handed in."""
        return [*self.transfers, *self.channels, *self.statements]


def write_script(size: int, seed: int, municipality: Municipality) -> Script:
    """The script of a city of `size` taxpayers; the same seed gives the same script."""
    year, people = build_year(size, seed, municipality), population_of(size, seed)
    return Script(
        year,
        facts_of(year, people, municipality),
        transfer_files(year),
        channel_files(year),
        statement_files(year),
        malformed_facts(),
        expect(year, municipality),
        people,
    )


@dataclass(slots=True)
class Show:
    """One demonstration.

    Attributes:
        script: What happens.
        municipality_file: The ordinances under which it happens.
        data: A directory of its own; it must not hold an earlier installation.
        keep: Whether the installation stays up afterwards, until a signal comes.
        console: Where everything is shown.
    """

    script: Script
    municipality_file: Path
    data: Path
    keep: bool
    console: Console
    _reports: list[str] = field(default_factory=list)
    _visitor: Visitor | None = None
    _link: DepositLink = field(default_factory=DepositLink)
    _printer: Receiver = field(default_factory=lambda: Receiver("demonstration printer"))

    async def run(self) -> list[Check]:
        """Run it and give the comparisons.

        Raises:
            DemoFailed: the installation did not start, something stands still, or the books do not balance.
        """
        bank = Bank()
        supervisor = installation(
            self.data, municipality_file=self.municipality_file, schedule=False, report=self._reports.append
        )
        (self.data / "keys" / RECEIVER_FILE).write_bytes(bank.certificate())
        (self.data / "keys" / PRINTER_FILE).write_bytes(self._printer.certificate())
        (self.data / "keys" / LINK_FILE).write_bytes(self._link.certificate())
        supervising = asyncio.create_task(supervisor.run())
        try:
            checks, addresses = await self._beside(supervisor, supervising, bank)
            if self.keep:
                await self._stay(addresses, supervising)
            return checks
        finally:
            supervising.cancel()
            await asyncio.gather(supervising, return_exceptions=True)

    async def _beside(
        self, supervisor: Supervisor, supervising: asyncio.Task[None], bank: Bank
    ) -> tuple[list[Check], dict[str, str]]:
        """Do the work while the supervisor runs; when that one ends first, the demonstration ends with it."""
        working = asyncio.create_task(self._work(bank))
        await asyncio.wait((working, supervising), return_when=asyncio.FIRST_COMPLETED)
        if working.done() and working.exception() is not None and not (self.data / "run.json").exists():
            # The supervisor removes the file first when it stops: then the services are gone, and nothing has failed.
            await asyncio.wait([supervising], timeout=_STOP_SECONDS)
        if working.done() and not (working.exception() and supervising.done()):
            return working.result()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        try:
            supervising.result()
        except (DataDirectoryInUseError, ProcessFailedError, KafkaError) as error:
            raise DemoFailed(f"起動できません: {error} 記録: {self.data / 'logs'}") from error
        raise DemoStopped("途中で止めました。")

    async def _work(self, bank: Bank) -> tuple[list[Check], dict[str, str]]:
        """The comparisons, and where everything answers."""
        bars, script = _Bars(self.console), self.script
        async with AsyncExitStack() as open_things:
            open_things.enter_context(bars.progress)
            run = await bars.following("起動", len(SERVICES), self._started)
            services = Services(run, self.data / "logs")
            open_things.push_async_callback(services.close)
            publisher = Publisher(run["kafka"]["bootstrap"], idempotent=run["kafka"]["idempotent"])
            open_things.push_async_callback(publisher.stop)
            await publisher.start()
            handled = service_named("payments", self._municipality).handlers
            announcements = Announcements(run["kafka"]["bootstrap"], handled)
            open_things.push_async_callback(announcements.stop)
            await announcements.start()
            house = await bars.following(
                "職員の登録", HEAD_COUNT, lambda advance: staff_the_house(services, self.data / "keys", advance)
            )
            hall = CityHall(services, house, announcements)
            slips = PrintedSlips(self._municipality.slip_issuer, SlipRegister(house))
            transfers = Transfers(house, bank, transfer_runs(script.year))
            dunning = Dunning(house, self._printer)
            driver = Driver(hall, publisher, bars.advance, slips, transfers, dunning)
            bars.begin(self._totals())
            await driver.drive(script.year, script.facts, script.files, script.malformed)
            addressees = sorted({notice.addressee_no for notice in script.year.notices})
            await bars.following("督促状の印刷", len(dunning.runs), dunning.print_letters)
            dunned = await house.officer.get("dunning", "/dunning-runs", case="dunning")
            numbers = await bars.following("個人番号の登録", 1, lambda _: load_numbers(hall, addressees))
            twice = known_twice(script.people, script.year)
            merged = await bars.following("宛名の統合", 1, lambda _: merge_and_unmerge(hall, twice))
            books = await bars.following("決算と照合", 1, lambda _: read_books(hall, publisher))
            refunded = await bars.following(
                "充当と還付", PERSONS_MAX, lambda advance: refund(hall, bank, script.people, FISCAL_YEAR, advance)
            )
            enforced = await bars.following(
                "滞納整理", ENFORCED_MAX, lambda advance: enforce(hall, self._link, advance)
            )
            seized_of = enforced.seized_of if enforced else ""
            seen = seized_of or addressees[0]
            decided = enforced.decisions if enforced else 0
            audited = await bars.following("監査", 1, lambda _: audit(hall, books.seals, seen, decided))
            ticket = await bars.following("問合せの調査", 1, lambda _: investigate(hall, seen))
            if self.keep:
                self._visitor = await invite_visitor(house, script.year.mistyped)
            given = await bars.following(
                "コマンドによる確認", 1, lambda _: give_commands(self.data, house.head_sign_in)
            )
        plan = Plan(script.year, script.expectation, script.transfers, [*script.channels, *script.statements])
        checks = [
            *compare(plan, driver, transfers, books),
            *dunning_checks(dunning, dunned),
            *number_checks(numbers),
            *merge_checks(merged),
            *refund_checks(refunded, sum(row["unrefunded_yen"] for row in books.settlement)),
            *enforcement_checks(enforced),
            *audit_checks(audited, decided),
            *ticket_checks(ticket),
            *command_checks(given, audited.sealing, script.expectation, refunded.decided_yen if refunded else 0),
        ]
        self._show(books, checks, driver, publisher, house)
        return checks, _pages(run)

    @property
    def _municipality(self) -> Municipality:
        return load_municipality(self.municipality_file)

    async def _started(self, advance: Callable[[int], None]) -> dict[str, Any]:
        run_file = self.data / "run.json"
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _START_SECONDS
        while loop.time() < deadline:
            if run_file.exists() and (run := json.loads(run_file.read_text("utf-8")))["ready"]:
                advance(len(SERVICES))
                return dict(run)
            await asyncio.sleep(_LOOK_SECONDS)
        last = self._reports[-1] if self._reports else ""
        raise DemoFailed(f"{_START_SECONDS:.0f}秒待っても起動しません: {last} 記録: {self.data / 'logs'}")

    def _totals(self) -> dict[Step, int]:
        return {
            Step.FACTS: len(self.script.facts) + len(self.script.malformed),
            Step.MANDATES: len(self.script.year.mandates),
            Step.FILES: len(self.script.files),
            Step.DAYS: sum(len(stretch.business_days) for stretch in self.script.year.calendar),
            Step.DECISIONS: len(self.script.year.mistyped),
        }

    def _show(self, books: Books, checks: list[Check], driver: Driver, publisher: Publisher, house: House) -> None:
        policy = load_access_policy(self._municipality.access_policy_file)
        self.console.print(settlement_table(books.reports[0]["rows"]))
        self.console.print(money_table(self.script.expectation))
        self.console.print(files_table(driver.counts.channels))
        self.console.print(staff_table(policy, house, driver.decisions))
        self.console.print(balance_table(checks))
        self.console.print(counts_table(publisher.sent, driver.counts, books))
        if all(check.holds for check in checks):
            self.console.print(f"照合: {len(checks)}項目すべて一致しました。")

    async def _stay(self, addresses: dict[str, str], supervising: asyncio.Task[None]) -> None:
        """Leave everything running, with the operations page beside it, until a signal ends the supervisor."""
        port = free_port()
        page = ChildProcess("dashboard", self.data / "logs" / "dashboard.log")
        settings = {
            "SHUNO_DATA_DIRECTORY": str(self.data),
            "SHUNO_HTTP_PORT": str(port),
            "SHUNO_FISCAL_YEAR": str(FISCAL_YEAR),
        }
        page.spawn((sys.executable, "-m", "deploy.dashboard"), settings)
        try:
            for name, address in addresses.items():
                self.console.print(f"{name:<12} {address}", soft_wrap=True)
            self.console.print(f"運用画面     http://127.0.0.1:{port}/", soft_wrap=True)
            if self._visitor is not None:
                self._welcome(self._visitor)
            self.console.print("Ctrl-Cで終了します。")
            await asyncio.wait([supervising])
        finally:
            await page.stop(5.0)

    def _welcome(self, visitor: Visitor) -> None:
        """Tell whoever started it how to get in; both codes are good once, and a password is his own choice."""
        lines = (
            f"consoleには収納係長(職員番号 {visitor.staff_no})としてサインインできます。決裁待ち {visitor.waiting}件。",
            f"  1. 端末の登録コード(/terminal) {visitor.terminal_code}",
            f"  2. 招待コード(/first)          {visitor.code}",
        )
        for line in lines:
            self.console.print(line, soft_wrap=True, highlight=False)


def _pages(run: Mapping[str, Any]) -> dict[str, str]:
    """What a browser opens: each service's interface, and the pages of officers where they run."""
    services = {name: f"{service['url']}/docs" for name, service in run["services"].items()}
    return services | {name: f"{page['url']}/" for name, page in run.get("pages", {}).items()}


class _Bars:
    """A progress bar for each step."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        )
        self._tasks: dict[Step, TaskID] = {}

    def begin(self, totals: dict[Step, int]) -> None:
        self._tasks = {step: self.progress.add_task(step.value, total=total) for step, total in totals.items()}

    def advance(self, step: Step, count: int) -> None:
        self.progress.advance(self._tasks[step], count)

    async def following(self, name: str, total: int, work: Callable[[Callable[[int], None]], Awaitable[Any]]) -> Any:
        task = self.progress.add_task(name, total=total)
        result = await work(lambda count: self.progress.advance(task, count))
        self.progress.update(task, completed=total)
        return result
