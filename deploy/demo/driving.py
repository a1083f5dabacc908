"""Drives the year through the installation: facts and files of each stretch of days, then the jobs of its days."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from deploy.demo.asking import DemoFailed
from deploy.demo.calendar import CARRY_OVER_DAY, LAST_DAY, Stretch, closing_days
from deploy.demo.channel_files import ChannelFile
from deploy.demo.city_hall import CityHall
from deploy.demo.closing import Closing, close_day
from deploy.demo.decisions import Decisions, decide_suspense
from deploy.demo.dunning import Dunning
from deploy.demo.facts import Fact, Wave
from deploy.demo.publishing import Publisher
from deploy.demo.slip_register import SlipRegister
from deploy.demo.statements import StatementFile
from deploy.demo.transfer_files import Fate, TransferFile
from deploy.demo.transfers import Transfers
from deploy.demo.year import Year
from shared.law.slip_issuer import SlipIssuer

#: Topics that payments hears; what stands in them twice is handled once.
_HEARD_BY_PAYMENTS = frozenset({"assessments", "remittances"})
_PAYMENTS_JOBS = ("report_waiting_money", "announce_overdue_claims")
_CARRYING_JOB = "carry_over"
_FREEZING_JOB = "freeze_transfer_runs"


class Step(StrEnum):
    """What moves forward, as the progress bars call it."""

    FACTS = "異動・調定・納付の送信"
    MANDATES = "口座振替の申込み"
    FILES = "収納ファイルの取込"
    DAYS = "営業日の処理"
    DECISIONS = "消込不能金の決裁"


#: Told how far a step has come.
Advance = Callable[[Step, int], None]
#: Everything that the officer hands in.
HandedIn: TypeAlias = TransferFile | ChannelFile | StatementFile


@dataclass(frozen=True, slots=True)
class PrintedSlips:
    """What stands on the slips of the city: under which numbers it collects, and each slip's own."""

    issuer: SlipIssuer
    register: SlipRegister


@dataclass(slots=True)
class Counts:
    """What went in and came out, counted while it happened."""

    different_facts: int = 0
    repeated_facts: int = 0
    parked: int = 0
    dropped: int = 0
    job_runs: int = 0
    overdue: int = 0
    frozen_runs: int = 0
    notices: int = 0
    suspense_reported: int = 0
    files: Counter[str] = field(default_factory=Counter)
    #: Sums of the reconciliations of all posted files, by channel.
    channels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class Driver:
    """One run through the year."""

    def __init__(
        self,
        hall: CityHall,
        publisher: Publisher,
        advance: Advance,
        slips: PrintedSlips,
        transfers: Transfers,
        dunning: Dunning,
    ) -> None:
        self.counts = Counts()
        self.decisions = Decisions()
        self.closings: list[Closing] = []
        #: What each run of the carry-over answered.
        self.carried_over: list[dict[str, Any]] = []
        self._hall = hall
        self._publisher = publisher
        self._advance = advance
        self._slips = slips
        self._transfers = transfers
        self._dunning = dunning
        self._seen: set[tuple[bytes, ...]] = set()

    async def drive(
        self,
        year: Year,
        facts: Sequence[Fact],
        files: Sequence[HandedIn],
        malformed: Sequence[Fact],
    ) -> None:
        """Let the year happen, stretch by stretch.

        Raises:
            DemoFailed: something stands still, is refused against the plan, or is parked against the plan.
            KafkaError: the broker refuses the facts.
        """
        await self._transfers.enter(year.mandates, lambda count: self._advance(Step.MANDATES, count))
        for number, stretch in enumerate(year.calendar):
            of_stretch = [fact for fact in facts if stretch.has(fact.day)]
            for wave in (Wave.EARLY, Wave.ASSESSMENTS, Wave.REVISIONS):
                await self._publish([fact for fact in of_stretch if fact.wave is wave])
            # Payments and files do not wait for each other: they are money on different claims or on the same.
            await asyncio.gather(
                self._publish([fact for fact in of_stretch if fact.wave is Wave.PAYMENTS]),
                self._take_in([file for file in files if stretch.has(file.day)]),
            )
            # What a notice replaces has been printed by then.
            await self._slips.register.read()
            if number == 0:
                await self._settle_malformed(malformed)
            await self._run_days(stretch)
            for dunned in year.dunning_calendar:
                if dunned.last_day == stretch.last_day:
                    await self._dun(dunned)
            if stretch.last_day in closing_days(year.calendar) and stretch.last_day != LAST_DAY:
                self.closings.append(await close_day(self._hall.house, stretch.last_day))
        # The fees of the last notices have changed their claims by then.
        await self._hall.wait_quiet()
        await self._transfers.look()
        self.decisions = await decide_suspense(
            self._hall.house, year.mistyped, lambda count: self._advance(Step.DECISIONS, count)
        )
        self.closings.append(await close_day(self._hall.house, LAST_DAY))
        # Arrears when the new year has begun, which a first year has none of; the year's own when its books close.
        for day in (LAST_DAY, CARRY_OVER_DAY):
            self.carried_over.append(await self._hall.run_job("payments", _CARRYING_JOB, day))
            self.counts.job_runs += 1

    async def _publish(self, facts: Sequence[Fact]) -> None:
        if not facts:
            return
        await self._publisher.publish(facts)
        for fact in facts:
            name = (*(text for header, text in fact.headers if header in ("ce_source", "ce_id")),)
            if name in self._seen:
                self.counts.repeated_facts += fact.topic in _HEARD_BY_PAYMENTS
            else:
                self._seen.add(name)
                self.counts.different_facts += fact.topic in _HEARD_BY_PAYMENTS
        # What happens to people is nothing that payments must have heard before its money.
        if any(fact.topic in _HEARD_BY_PAYMENTS for fact in facts):
            await self._hall.wait_handled(self.counts.different_facts, len(facts))
        self._advance(Step.FACTS, len(facts))

    async def _settle_malformed(self, malformed: Sequence[Fact]) -> None:
        """The operator looks at what was parked, tries it once more, and drops it with a reason."""
        await self._publisher.publish(malformed)
        operator = self._hall.house.operator

        async def all_parked() -> list[dict[str, Any]] | None:
            waiting: list[dict[str, Any]] = await operator.get("payments", "/ops/parked")
            return waiting if len(waiting) >= len(malformed) else None

        for record in await self._hall.services.wait_for(all_parked, "読めない記録の保留"):
            self.counts.parked += 1
            path = f"/ops/parked/{record['parked_id']}"
            again = await operator.post_to("payments", f"{path}/retry")
            if again["handled"]:
                raise DemoFailed(f"読めないはずの記録 {record['parked_id']} が処理されました。")
            result = await operator.post_to("payments", f"{path}/drop", {"reason": "送信元に訂正を依頼した"})
            self.counts.dropped += result["dropped"]
        self._advance(Step.FACTS, len(malformed))

    async def _take_in(self, files: Sequence[HandedIn]) -> None:
        numbers = [
            await self._hall.hand_in(file.name, file.day, await self._content(file), file.channel) for file in files
        ]
        for file, number in zip(files, numbers, strict=True):
            result = {"state": Fate.REPEATED} if number is None else await self._hall.wait_taken_in(number)
            if result["state"] != file.fate:
                raise DemoFailed(
                    f"ファイル {file.name} は「{file.fate}」となるはずが「{result['state']}」でした: "
                    f"{result.get('findings', '')}"
                )
            self.counts.files[file.fate] += 1
            if file.fate is Fate.POSTED:
                sums = {name: value for name, value in result.items() if _is_sum(name)}
                self.counts.channels[result["channel"]].update({"file_count": 1, **sums})
            self._advance(Step.FILES, 1)

    async def _content(self, file: HandedIn) -> bytes:
        if isinstance(file, ChannelFile):
            return file.content(self._slips.issuer, await self._slips.register.keys_of(file.store_keys))
        if isinstance(file, TransferFile):
            return self._transfers.bank.results(file)
        return file.content

    async def _run_days(self, stretch: Stretch) -> None:
        # Neither job sees what the other one writes.
        await asyncio.gather(*(self._run_daily(job, stretch.business_days) for job in _PAYMENTS_JOBS))
        # Debit days are planned for the ends of stretches; on the days between there is nothing to freeze.
        for day in stretch.business_days[-1:]:
            self.counts.frozen_runs += (await self._hall.run_job("payments", _FREEZING_JOB, day))["runs"]
            self.counts.job_runs += 1
            await self._transfers.release(day)
            await self._transfers.notice(day)
        self._advance(Step.DAYS, len(stretch.business_days))

    async def _run_daily(self, job: str, business_days: Sequence[date]) -> None:
        for day in business_days:
            result = await self._hall.run_job("payments", job, day)
            self.counts.overdue += result.get("announced", 0)
            self.counts.suspense_reported += result.get("reported", 0)
            self.counts.job_runs += 1

    async def _dun(self, stretch: Stretch) -> None:
        # Dunning must know every claim and all its money before it decides.
        await self._hall.wait_quiet("payments", "dunning")
        # The first day has what was planned earlier and is open again, the last one what is planned for it.
        for day in sorted({stretch.business_days[0], stretch.business_days[-1]}):
            await self._dunning.issue(day)
        self.counts.notices = self._dunning.notices


def _is_sum(name: str) -> bool:
    return name.endswith(("_count", "_yen"))
