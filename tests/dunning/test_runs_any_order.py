"""Money, states, stops and runs in any order: nobody is dunned twice or while blocked, and no duty is missed unseen."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.dunning.handlers.blocks import states_of
from shared.access import Actor, ActorKind
from shared.contracts import BlockState, DunningNoticeIssued
from shared.law.blocks import Step as CollectionStep
from shared.law.blocks import standing_against
from shared.law.library import LAW
from tests.dunning.claims import addressee_of, flash, overdue, receipt, reversal
from tests.dunning.test_blocks import block, ended
from tests.dunning.test_runs import CONTROL, RunDesk, desk

__all__ = ["desk"]

_CLAIMS = 3
#: The days of 30 June end on 20 July.
_ISSUE_BY = date(2026, 7, 20)
_bases = itertools.count(1)
_receipts = itertools.count(1)
_blocks = itertools.count(1000)


async def notices_of(desk: RunDesk) -> list[DunningNoticeIssued]:
    """The notices announced, in the order of their writing."""
    query = "SELECT payload FROM outbox WHERE type = $1 ORDER BY id"
    rows = await desk.dunning.fetch(query, DunningNoticeIssued.type)
    return [DunningNoticeIssued.model_validate_json(row["payload"]) for row in rows]


class Step(NamedTuple):
    """One thing that happens, to one of the claims where it is about one."""

    kind: str
    claim: int


#: A day comes often, so that most scripts pass the end of the statutory days.
_KINDS = ("day", "day", "release", "release", "dispatch", "dispatch", "pull", "take_out", "halt")
_OF_CLAIM = ("pay", "flash", "take_back", "block", "end", "stop")
steps = st.builds(Step, kind=st.sampled_from([*_KINDS, *_OF_CLAIM]), claim=st.integers(0, _CLAIMS - 1))


@dataclass
class Story:
    """One script's claims, and what has happened to them."""

    desk: RunDesk
    base: int
    day: date = CONTROL
    run_ids: list[int] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    blocked: dict[int, int] = field(default_factory=dict)
    seen: int = 0

    @property
    def claims(self) -> list[int]:
        return [self.base + number for number in range(_CLAIMS)]

    async def begin(self) -> None:
        """Three claims are overdue; the last has a joint obligor."""
        joint = (addressee_of(900_000 + self.base),)
        await self.desk.dunning.hear(
            *(overdue(number) for number in self.claims[:-1]), overdue(self.claims[-1], joint_addressee_nos=joint)
        )
        self.seen = len(await notices_of(self.desk))
        await self.jobs()

    async def jobs(self) -> None:
        """The daily jobs in their order."""
        result = await self.desk.dunning.issue(self.day)
        if result["run_id"] is not None:
            self.run_ids.append(result["run_id"])
        async with self.desk.dunning.transactions.begin(Actor("service:dunning", ActorKind.SERVICE)) as transaction:
            await self.desk.dunning.service.jobs["report_late_notices"](self.day, transaction)

    async def take(self, step: Step) -> None:
        await getattr(self, f"_{step.kind}")(self.base + step.claim)

    async def _day(self, _claim: int) -> None:
        self.day = LAW.business_days.add_business_days(self.day, 1)
        await self.jobs()

    async def _release(self, _claim: int) -> None:
        if self.run_ids:
            made = await self.desk.propose(self.run_ids[-1])
            if made.status_code == 201:
                assert (await self.desk.approve(made)).status_code == 200

    async def _dispatch(self, _claim: int) -> None:
        """Hand over the letters of a run on their day; whatever left must have been allowed to leave."""
        for run_id in self.run_ids:
            run = await self.desk.get(f"/dunning-runs/{run_id}")
            if run["state"] != "released" or run["dispatch_on"] != self.day.isoformat():
                continue
            done = await self.desk.dispatched(run_id, run["letters"]["to_dispatch"], self.day)
            assert done.status_code == 200, done.text
            await self._nobody_was_blocked()

    async def _nobody_was_blocked(self) -> None:
        notices = await notices_of(self.desk)
        new = [(one.claim_id, one.addressee_no) for one in notices[self.seen :]]
        self.seen = len(notices)
        async with self.desk.dunning.transactions.pool.acquire() as connection:
            standing = await states_of(connection, self.day, new)
        for key in new:
            assert standing_against(standing.get(key, []), CollectionStep.DUNNING_NOTICE)[0] == [], key
            assert key[0] not in self.paid, f"claim {key[0]} had been paid"

    async def _pull(self, claim: int) -> None:
        if self.run_ids:
            await self.desk.pull(self.run_ids[-1], claim_ids=[claim])

    async def _take_out(self, _claim: int) -> None:
        if self.run_ids:
            await self.desk.post(f"/dunning-runs/{self.run_ids[-1]}/pull-list")

    async def _halt(self, _claim: int) -> None:
        if self.run_ids:
            await self.desk.post(f"/dunning-runs/{self.run_ids[-1]}/stops", {"reason": "無作為"})

    async def _pay(self, claim: int) -> None:
        number = self.paid.setdefault(claim, next(_receipts))
        await self.desk.dunning.hear(receipt(number, 10_000, 0, claim_id=claim))

    async def _flash(self, claim: int) -> None:
        if claim not in self.paid:
            self.paid[claim] = next(_receipts)
            await self.desk.dunning.hear(flash(self.paid[claim], 10_000, 0, claim_id=claim))

    async def _take_back(self, claim: int) -> None:
        if claim in self.paid:
            await self.desk.dunning.hear(reversal(self.paid.pop(claim), 10_000, 10_000, claim_id=claim))

    async def _block(self, claim: int) -> None:
        number = next(_blocks)
        state = (BlockState.GRACE_OF_COLLECTION, BlockState.SUSPENSION, BlockState.DUNNING_STOP)[number % 3]
        self.blocked[claim] = number
        await self.desk.dunning.hear(block(number, addressee_of(claim), state))

    async def _end(self, claim: int) -> None:
        if claim in self.blocked:
            await self.desk.dunning.hear(ended(self.blocked.pop(claim), addressee_of(claim), self.day))

    async def _stop(self, claim: int) -> None:
        payload = {"kind": "dunning_stop", "addressee_no": addressee_of(claim), "claim_ids": [claim]}
        days = {"first_day": self.day.isoformat(), "last_day": self.day.isoformat(), "reason": "無作為"}
        act = "/approvals/dunning.stop"
        made = await self.desk.post(act, {"payload": payload | days, "note": "無作為"})
        if made.status_code == 201:
            assert (await self.desk.approve(made, act=act)).status_code == 200
        else:
            assert made.json()["type"] == "urn:shuno:problem:already_stopped"

    async def no_duty_was_missed_unseen(self) -> None:
        """Whoever has no notice after the statutory days, or had it late, was found by the job."""
        if self.day <= _ISSUE_BY:
            return
        await self.jobs()
        found = {
            row["claim_id"]
            for row in await self.desk.dunning.fetch(
                "SELECT claim_id FROM late_notice_finding WHERE timing = 'late' AND claim_id = ANY($1)", self.claims
            )
        }
        owed = await self.desk.dunning.fetch(
            "SELECT claim_id FROM dunning_claim WHERE stage IN ('overdue', 'covered') AND claim_id = ANY($1)",
            self.claims,
        )
        late = await self.desk.dunning.fetch(
            "SELECT claim_id FROM dunning_notice WHERE issued_on > issue_by AND joint_of IS NULL "
            "AND claim_id = ANY($1)",
            self.claims,
        )
        assert {row["claim_id"] for row in (*owed, *late)} <= found


@pytest.mark.feature("F4", "F7", "F21")
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(script=st.lists(steps, min_size=12, max_size=20))
async def test_nobody_is_dunned_twice_or_while_blocked_and_no_duty_is_missed_unseen(
    desk: RunDesk, script: list[Step]
) -> None:
    story = Story(desk, next(_bases) * 10)
    await story.begin()
    for step in script:
        await story.take(step)
    await story.no_duty_was_missed_unseen()

    notices = await notices_of(desk)
    keys = [(one.claim_id, one.addressee_no) for one in notices]
    assert len(keys) == len(set(keys))
    rows: list[Any] = await desk.dunning.fetch("SELECT claim_id, addressee_no FROM dunning_notice")
    assert sorted(keys) == sorted((row["claim_id"], row["addressee_no"]) for row in rows)
    own = {one.claim_id for one in notices if one.joint_of is None}
    assert {one.claim_id for one in notices} == own
