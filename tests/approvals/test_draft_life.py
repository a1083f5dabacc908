"""Whole lives from the draft to the execution, of an act for two persons and one for three, in any order of wishes.

Everybody here may do everything, so that nothing but having a part already stands against anybody.
"""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from deploy.embedded.postgresql import EmbeddedPostgreSQL
from shared.approvals import Act
from tests.approvals.house import ADDRESSEE, CORRECTION_ACT, REFUND_ACT, SERVICE, House, answer, open_house
from tests.infrastructure import Databases

PERSONS = ("0001", "0002", "0003", "0004")
ACTS: dict[int, Act[Any]] = {2: REFUND_ACT, 3: CORRECTION_ACT}
T = TypeVar("T")


def payload(people: int, content: int) -> dict[str, Any]:
    if people == 2:
        return {"addressee_no": ADDRESSEE, "tax_item": "010", "amount_yen": content}
    return {"addressee_no": ADDRESSEE, "item": str(content)}


@dataclass
class Matter:
    """What ought to be: a draft, then a proposal, perhaps a draft again."""

    people: int
    maker: str
    draft: str
    content: int
    saved_no: int = 1
    stage: str = "draft"
    approval: str = ""
    seen: str = ""
    checkers: list[str] = field(default_factory=list)
    approver: str = ""


class DraftLives(RuleBasedStateMachine):
    """Requests to the house beside the model."""

    house: House
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.matters: list[Matter] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def post(self, person: str, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.run(self.house.post(person, path, body))

    matters_of = Bundle("matters")
    persons = st.sampled_from(PERSONS)
    contents = st.integers(1, 99)

    @initialize(target=matters_of, person=persons, people=st.sampled_from([2, 3]), content=contents)
    def begin(self, person: str, people: int, content: int) -> Matter:
        return self.save(person, people, content)

    @rule(target=matters_of, person=persons, people=st.sampled_from([2, 3]), content=contents)
    def save(self, person: str, people: int, content: int) -> Matter:
        path, saved_no = self.run(self.house.draft(person, ACTS[people], payload(people, content)))
        self.matters.append(Matter(people, person, path, content, saved_no))
        return self.matters[-1]

    def against(self, matter: Matter, person: str, *, stale: bool) -> str | None:
        if person != matter.maker:
            return "not_found"
        if matter.stage != "draft":
            return "already_decided"
        return "draft_changed" if stale else None

    @rule(matter=matters_of, person=persons, content=contents, stale=st.booleans())
    def change(self, matter: Matter, person: str, content: int, stale: bool) -> None:
        body = {"payload": payload(matter.people, content), "saved_no": matter.saved_no + stale}
        got = answer(self.post(person, matter.draft, body))[1]
        assert got == (self.against(matter, person, stale=stale) or "draft")
        if got == "draft":
            matter.content, matter.saved_no = content, matter.saved_no + 1

    @rule(matter=matters_of, person=persons)
    def discard(self, matter: Matter, person: str) -> None:
        got = answer(self.post(person, f"{matter.draft}/discard", {"saved_no": matter.saved_no}))[1]
        assert got == (self.against(matter, person, stale=False) or "discarded")
        matter.stage = "discarded" if got == "discarded" else matter.stage

    @rule(matter=matters_of, stale=st.booleans(), person=persons)
    def propose(self, matter: Matter, person: str, stale: bool) -> None:
        response = self.post(person, f"{matter.draft}/propose", {"saved_no": matter.saved_no + stale})
        expected = self.against(matter, person, stale=stale)
        assert (response.status_code == 200) == (expected is None), response.text
        if expected is not None:
            assert answer(response)[1] == expected
            return
        made = response.json()
        matter.stage, matter.seen, matter.checkers = "proposed", made["payload_hash"], []
        matter.approval = f"{ACTS[matter.people].name}/{made['approval_id']}"

    @rule(matter=matters_of, order=st.permutations(PERSONS))
    def it_goes_its_way(self, matter: Matter, order: list[str]) -> None:
        """Everybody in turn does what brings it further."""
        self.propose(matter, matter.maker, stale=False)
        for person in order:
            self.decide(matter, person, "check")
            self.decide(matter, person, "approve")

    @rule(matter=matters_of, person=persons, step=st.sampled_from(["check", "approve", "refuse", "return"]))
    def decide(self, matter: Matter, person: str, step: str) -> None:
        if not matter.approval or (step == "check" and matter.people == 2):
            return
        if step in ("refuse", "return"):
            got = self.run(self.house.decline(person, matter.approval, step))[1]
        else:
            got = self.run(self.house.confirm(person, matter.approval, step, matter.seen))[1]
        assert got == self.expected(matter, person, step)
        if step == "check" and got in ("proposed", "checked"):
            matter.checkers.append(person)
        elif got in ("executed", "refused"):
            matter.stage, matter.approver = got, person
        elif got == "returned":
            own = self.run(self.house.get(matter.maker)).json()
            [again] = [line for line in own if line.get("returned_from") == matter.approval.rpartition("/")[2]]
            matter.stage, matter.saved_no = "draft", again["saved_no"]
            matter.draft = f"{ACTS[matter.people].name}/drafts/{again['approval_id']}"

    def expected(self, matter: Matter, person: str, step: str) -> str:
        if matter.stage != "proposed":
            return "already_decided"
        if person == matter.maker:
            return "own_proposal"
        if step in ("refuse", "return"):
            return {"refuse": "refused", "return": "returned"}[step]
        if person in matter.checkers:
            return "already_took_part"
        if step == "check":
            return "checked"
        return "executed" if len(matter.checkers) >= matter.people - 2 else "not_enough_checks"

    @rule(matter=matters_of, person=persons)
    def a_draft_is_its_makers_alone(self, matter: Matter, person: str) -> None:
        shown = {line["approval_id"] for line in self.run(self.house.get(person)).json()}
        mine = person == matter.maker
        assert (matter.draft.rpartition("/")[2] in shown) == (mine and matter.stage == "draft")
        assert self.run(self.house.get(person, f"/{matter.draft}")).status_code == (200 if mine else 404)

    @invariant()
    def what_was_executed_was_saved_last_and_stood_for_by_as_many_persons(self) -> None:
        for matter in self.matters:
            done = self.run(self.house.done(matter.approval)) if matter.approval else []
            assert len(done) == (matter.stage == "executed"), matter
            if done:
                assert json.loads(done[0]) == payload(matter.people, matter.content)
                assert len({matter.maker, *matter.checkers, matter.approver}) >= matter.people


@pytest.fixture
def draft_lives(
    databases: Databases, postgresql: EmbeddedPostgreSQL, keys_directory: Path
) -> Iterator[type[DraftLives]]:
    """The machine with a house of its own, in an event loop of its own: its rules are plain functions."""
    loop = asyncio.new_event_loop()
    database = loop.run_until_complete(databases.create(SERVICE))
    house = loop.run_until_complete(open_house(database, postgresql.dsn(database.name), keys_directory))
    for person in PERSONS:
        loop.run_until_complete(house.employ(person, "clerk", "checker", "head"))
    yield type("DraftLivesInAHouse", (DraftLives,), {"house": house, "loop": loop})
    loop.run_until_complete(house.close())
    loop.run_until_complete(databases.drop(database))
    loop.close()


@pytest.mark.feature("B5", "L16")
def test_no_life_from_draft_to_execution_breaks_a_rule(draft_lives: type[DraftLives]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # hypothesis has no types for it.
        draft_lives,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
