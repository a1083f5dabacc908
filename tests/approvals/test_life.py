"""Whole lives of approvals, as hypothesis thinks them up, against a model that is written down here a second time.

Several officers with privileges that come and go propose, check, approve, refuse, return, withdraw and take over, in
any order and at the same time, while the clock moves both ways and somebody changes payloads in the database.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from deploy.embedded.postgresql import EmbeddedPostgreSQL
from tests.approvals.house import ADDRESSEE, REGISTRATION_ACT, SERVICE, House, open_house
from tests.infrastructure import Databases

PERSONS = ("0001", "0002", "0003", "0004", "0005", "0006")
ROLES = ("clerk", "checker", "head")
NEEDED = {
    "check": "checker",
    "approve": "head",
    "refuse": "head",
    "return": "head",
    "withdraw": "clerk",
    "take-over": "clerk",
}
ENDS = ("executed", "refused", "returned", "withdrawn", "expired")
VALID_DAYS = 14
T = TypeVar("T")


@dataclass
class Model:
    """What a proposal ought to be."""

    path: str
    seen: str
    makers: list[str]
    proposed_on: int
    checkers: list[str] = field(default_factory=list)
    end: str = ""
    tampered: bool = False


class Lives(RuleBasedStateMachine):
    """Requests to the house beside the model."""

    house: House
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, set[str]] = {}
        self.models: list[Model] = []
        self.day = 0
        self.house.moved = timedelta(0)
        for person, roles in zip(
            PERSONS,
            ({"clerk"}, {"clerk", "head"}, {"checker"}, {"checker"}, {"checker", "head"}, {"clerk", "checker", "head"}),
            strict=True,
        ):
            self.let(person, roles)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def let(self, person: str, roles: set[str]) -> None:
        self.roles[person] = set(roles)
        self.run(self.house.employ(person, *sorted(roles)))

    proposals = Bundle("proposals")
    persons = st.sampled_from(PERSONS)

    @initialize(target=proposals, person=persons)
    def begin(self, person: str) -> Model:
        return self.propose(person)

    @rule(target=proposals, person=persons)
    def propose(self, person: str) -> Model:
        if "clerk" not in self.roles[person]:
            self.let(person, self.roles[person] | {"clerk"})
        payload = {"addressee_no": ADDRESSEE, "item": str(len(self.models))}
        path, seen = self.run(self.house.propose(person, REGISTRATION_ACT, payload))
        self.models.append(Model(path, seen, [person], self.day))
        return self.models[-1]

    @rule(person=persons, roles=st.sets(st.sampled_from(ROLES), min_size=1))
    def privileges_change(self, person: str, roles: set[str]) -> None:
        self.let(person, roles)

    @rule(days=st.sampled_from([-14, -3, -1, 1, 2, 3, 14]))
    def the_clock_moves(self, days: int) -> None:
        self.day += days
        self.house.moved = timedelta(days=self.day)

    @rule(model=proposals, rarely=st.integers(0, 3))
    def somebody_changes_the_payload(self, model: Model, rarely: int) -> None:
        if rarely:
            return
        statement = "UPDATE approval SET payload = replace(payload, '\"item\":', '\"item\": ') WHERE approval_id = $1"
        self.run(self.house.as_superuser(statement, UUID(model.path.rpartition("/")[2])))
        model.tampered = True

    @rule(model=proposals, person=persons, step=st.sampled_from(sorted(NEEDED)))
    def somebody_wants_a_step(self, model: Model, person: str, step: str) -> None:
        expected = self.expected(model, person, step)
        assert self.run(self.ask(model, person, step)) == expected
        self.take(model, person, step, expected)

    @rule(model=proposals, people=st.permutations(PERSONS), checks=st.integers(0, 4))
    def it_goes_its_way(self, model: Model, people: list[str], checks: int) -> None:
        for person in people[:checks]:
            self.let(person, self.roles[person] | {"checker"})
            self.somebody_wants_a_step(model, person, "check")
        for person in people[checks:]:
            self.let(person, self.roles[person] | {"head"})
            self.somebody_wants_a_step(model, person, "approve")

    @rule(model=proposals, heir=persons)
    def the_maker_leaves_and_another_takes_over(self, model: Model, heir: str) -> None:
        self.let(model.makers[-1], set())
        self.let(heir, self.roles[heir] | {"clerk"})
        self.somebody_wants_a_step(model, heir, "take-over")

    @rule(model=proposals, first=persons, second=persons, step=st.sampled_from(["approve", "refuse", "return"]))
    def two_decide_at_once(self, model: Model, first: str, second: str, step: str) -> None:
        wishes = [(first, "approve"), (second, step)]
        possible = []
        for order in (wishes, wishes[::-1]):
            # What they would be answered, one after the other, in either order.
            first_answer = self.expected(model, *order[0])
            end, model.end = (
                model.end,
                first_answer if first_answer in ENDS else model.end,
            )
            answers = [first_answer, self.expected(model, *order[1])]
            model.end = end
            possible.append(answers if order is wishes else answers[::-1])

        async def both() -> list[str]:
            return list(await asyncio.gather(*(self.ask(model, person, wish) for person, wish in wishes)))

        got = self.run(both())
        assert got in possible
        for (person, wish), answered in zip(wishes, got, strict=True):
            self.take(model, person, wish, answered)

    @rule(model=proposals, person=persons)
    def the_service_role_approves_for_him(self, model: Model, person: str) -> None:
        """By hand in the database: refused for whoever has a part in it, and for whatever has ended."""
        if not model.end and person not in (*model.makers, *model.checkers):
            return
        try:
            self.run(self.house.transactions.pool.execute(APPROVE_BY_HAND, UUID(model.path.rpartition("/")[2]), person))
        except (asyncpg.UniqueViolationError, asyncpg.CheckViolationError):
            return
        raise AssertionError(f"{person} could approve {model}")

    async def ask(self, model: Model, person: str, step: str) -> str:
        if step in ("refuse", "return", "withdraw"):
            return (await self.house.decline(person, model.path, step))[1]
        return (await self.house.confirm(person, model.path, step, model.seen))[1]

    def expected(self, model: Model, person: str, step: str) -> str:
        if NEEDED[step] not in self.roles[person]:
            return "forbidden"
        if model.end:
            return "expired" if model.end == "expired" else "already_decided"
        if self.day >= model.proposed_on + VALID_DAYS:
            return "expired"
        if step == "withdraw":
            return "withdrawn" if person == model.makers[-1] else "not_found"
        if step == "refuse":
            return "own_proposal" if person in model.makers else "refused"
        if step == "return" and person in model.makers:
            return "own_proposal"
        if model.tampered:
            return "changed_payload"
        if step == "return":
            return "returned"
        if person in model.makers:
            return "own_proposal"
        if person in model.checkers:
            return "already_took_part"
        return self.expected_of_another(model, step)

    def expected_of_another(self, model: Model, step: str) -> str:
        maker_holds = "clerk" in self.roles[model.makers[-1]]
        if step == "take-over":
            return "proposer_still_in_charge" if maker_holds else self.open_state(len(model.checkers))
        if step == "check":
            return self.open_state(len(model.checkers) + 1)
        if not maker_holds:
            return "proposer_lost_privilege"
        standing = [checker for checker in model.checkers if "checker" in self.roles[checker]]
        return "executed" if len(standing) >= 2 else "not_enough_checks"

    @staticmethod
    def open_state(checks: int) -> str:
        return "checked" if checks >= 2 else "proposed"

    def take(self, model: Model, person: str, step: str, answered: str) -> None:
        if answered in ENDS:
            model.end = model.end or answered
        elif answered in ("proposed", "checked"):
            (model.checkers if step == "check" else model.makers).append(person)

    @invariant()
    def only_what_was_approved_was_executed_and_once(self) -> None:
        for model in self.models:
            done = self.run(self.house.done(model.path))
            assert len(done) == (model.end == "executed"), model
            if not done:
                continue
            steps = self.run(self.house.steps(model.path))
            parts = [actor for step, actor in steps if step in ("proposed", "taken_over", "checked", "approved")]
            assert len(parts) == len(set(parts)) >= 4, steps
            assert [step for step, _ in steps].count("approved") == 1

    def teardown(self) -> None:
        query = (
            "SELECT count(*) FROM approval_step AS a JOIN approval_step AS b USING (approval_id) "
            "WHERE b.step_no = a.step_no + 1 AND b.at < a.at"
        )
        assert self.run(self.house.fetch(query)) == [(0,)]


APPROVE_BY_HAND = """
INSERT INTO approval_step (
    approval_id, step_no, step, actor_id, actor_kind, office, deputy_for, payload_hash, reason, at
)
SELECT approval_id, s.step_no + 1, 'approved', $2, 'staff', '', '', a.payload_hash, '', s.at
FROM approval AS a JOIN approval_step AS s USING (approval_id)
WHERE approval_id = $1
ORDER BY s.step_no DESC LIMIT 1
"""


@pytest.fixture
def lives(databases: Databases, postgresql: EmbeddedPostgreSQL, keys_directory: Path) -> Iterator[type[Lives]]:
    """The machine with a house of its own, in an event loop of its own: its rules are plain functions."""
    loop = asyncio.new_event_loop()
    database = loop.run_until_complete(databases.create(SERVICE))
    house = loop.run_until_complete(open_house(database, postgresql.dsn(database.name), keys_directory))
    yield type("LivesInAHouse", (Lives,), {"house": house, "loop": loop})
    loop.run_until_complete(house.close())
    loop.run_until_complete(databases.drop(database))
    loop.close()


@pytest.mark.feature("L16")
def test_no_life_of_an_approval_breaks_a_rule(lives: type[Lives]) -> None:
    # A failing life is shown as it was found: making it shorter would take minutes against a real database.
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # hypothesis has no types for it.
        lives,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
