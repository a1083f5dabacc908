"""Merges, ends of merges and changes in any order, through the real entries."""

import asyncio
import itertools
from collections.abc import Coroutine
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.identity.conftest import HOME, changed, registered
from tests.identity.merging_desk import MERGE, Desk

DAY = date(2026, 4, 20)
Answer = TypeVar("Answer")
places = st.integers(0, 3)
_numbers = itertools.count(100)


class Merging(RuleBasedStateMachine):
    """Beside the service it keeps what holds and what was said, in the simplest form."""

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.desk, self.identity, self.loop = desk, desk.identity, loop
        # Each run has people of its own, because nothing that was written can be taken away.
        self.numbers = [f"99{next(_numbers):013d}" for _ in range(4)]
        self.holding: dict[int, tuple[str, str]] = {}
        self.said = {number: ["1番1号"] for number in self.numbers}
        self.wait(self.identity.hear(*(registered(number) for number in self.numbers)))

    def wait(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    @rule(first=places, second=places)
    def merge(self, first: int, second: int) -> None:
        retired, surviving = self.numbers[first], self.numbers[second]
        below = {low for low, _ in self.holding.values()}
        allowed = retired != surviving and not {retired, surviving} & below
        proposed = self.wait(self.desk.propose(MERGE, self.wait(self.desk.payload(retired, surviving))))
        assert (proposed.status_code == 201) is allowed, proposed.text
        if allowed:
            assert self.wait(self.desk.approve(MERGE, proposed.json())).status_code == 200
            merge_id = self.wait(self.identity.pool.fetchval("SELECT max(merge_id) FROM addressee_merge"))
            self.holding[merge_id] = (retired, surviving)

    @rule(place=st.integers(0, 20))
    def unmerge(self, place: int) -> None:
        if self.holding:
            merge_id = sorted(self.holding)[place % len(self.holding)]
            self.wait(self.desk.unmerge(merge_id, *self.holding.pop(merge_id)))

    @rule(place=places, lot=st.integers(1, 9))
    def move(self, place: int, lot: int) -> None:
        address = HOME.model_copy(update={"lot_number": f"{lot}番"})
        self.wait(self.identity.hear(changed("moved", DAY, self.numbers[place], address=address)))
        self.said[self.numbers[place]].append(address.lot_number)

    @invariant()
    def every_number_keeps_what_was_said_of_it_and_stands_by_it(self) -> None:
        rows = self.wait(
            self.identity.fetch(
                "SELECT addressee_no, array_agg(lot_number ORDER BY version_no) AS lots FROM addressee_version "
                "JOIN addressee_address USING (addressee_no, address_no) WHERE addressee_no = ANY($1) GROUP BY 1",
                self.numbers,
            )
        )
        assert {row["addressee_no"]: row["lots"] for row in rows} == self.said
        rows = self.wait(
            self.identity.fetch(
                "SELECT addressee_no, lot_number FROM addressee_current WHERE addressee_no = ANY($1)", self.numbers
            )
        )
        assert {row["addressee_no"]: row["lot_number"] for row in rows} == {
            number: lots[-1] for number, lots in self.said.items()
        }

    @invariant()
    def every_number_is_gathered_under_the_root_of_what_holds(self) -> None:
        into, roots = dict(self.holding.values()), {}
        for number in into:
            root = number
            while root in into:
                root = into[root]
            roots[number] = root
        assert self.wait(self.desk.aliases()) == roots

    def teardown(self) -> None:
        for merge_id in sorted(self.holding):
            self.wait(self.desk.unmerge(merge_id, *self.holding[merge_id]))
        assert self.wait(self.desk.aliases()) == {}
        self.every_number_keeps_what_was_said_of_it_and_stands_by_it()
