"""An abnormal run of dunning notices waits until the head of section has looked, beside former runs."""

from dataclasses import replace
from datetime import date

import pytest

from services.dunning.rules.runs import Gate, Totals, gate_finding
from services.dunning.service import build
from tests.dunning.claims import overdue, settled
from tests.dunning.conftest import CITY
from tests.dunning.test_runs import DISPATCH, GATE, RunDesk, desk, two_persons

__all__ = ["desk"]


@pytest.mark.feature("F20")
async def test_an_abnormal_run_waits_for_the_head_of_section_also_where_no_person_releases_runs(desk: RunDesk) -> None:
    await desk.dunning.hear(*(overdue(number) for number in range(1, 5)))
    automatic = replace(two_persons(gate_letters=4).ordinance, dunning_run_release=CITY.ordinance.dunning_run_release)
    desk.dunning.service = build(replace(CITY, ordinance=automatic))
    result = await desk.dunning.issue(DISPATCH)

    assert (result["gate"], result["issued"], result["listed"]) == ("no_former_run", 0, 4)
    run_id = result["run_id"]
    assert (await desk.propose(run_id)).json()["type"] == "urn:shuno:problem:gate_closed"
    shown = await desk.get(f"/dunning-runs/{run_id}")
    payload = {name: shown[name] for name in ("run_id", "list_sha256", "gate")} | {"reason": "初回の一斉発行のため"}
    opened = await desk.approve(await desk.post(GATE, {"payload": payload, "note": "初回"}), act=GATE)
    assert (opened.status_code, opened.json()["state"]) == (200, "executed"), opened.text
    again = await desk.post(GATE, {"payload": payload, "note": "初回"})
    assert again.json()["type"] == "urn:shuno:problem:gate_open"
    await desk.released(run_id)
    assert (await desk.dispatched(run_id, 4)).status_code == 200

    # The next one is compared with it: six are as many as its one and a half, seven are too many.
    await desk.dunning.hear(*(overdue(number, due_on=date(2026, 7, 31)) for number in range(11, 17)))
    usual = await desk.dunning.issue(date(2026, 8, 17))
    await desk.dunning.hear(*(overdue(number, due_on=date(2026, 8, 31)) for number in range(21, 31)))
    abnormal = await desk.dunning.issue(date(2026, 9, 15))
    # A small run in between changes nothing: a year later the larger one of the two is what counts.
    await desk.dunning.hear(*(settled(number) for number in range(21, 31)))
    await desk.dunning.hear(overdue(40, due_on=date(2026, 11, 30)))
    small = await desk.dunning.issue(date(2026, 12, 15))
    await desk.dunning.hear(*(overdue(number, due_on=date(2027, 8, 2)) for number in range(51, 60)))
    year_later = await desk.dunning.issue(date(2027, 8, 17))
    assert [(one["gate"], one["issued"]) for one in (usual, small, year_later)] == [("", 6), ("", 1), ("", 9)]
    assert (abnormal["gate"], abnormal["issued"], abnormal["listed"]) == ("too_many_letters", 0, 10)


@pytest.mark.parametrize(
    ("letters", "yen", "former", "gate"),
    [
        (99, 10**9, [], Gate.NONE),
        (100, 100, [], Gate.NO_FORMER_RUN),
        (100, 100, [(0, 0)], Gate.NO_FORMER_RUN),
        (150, 150, [(100, 100), (10, 10)], Gate.NONE),
        (151, 150, [(100, 100)], Gate.TOO_MANY_LETTERS),
        (150, 151, [(100, 100)], Gate.TOO_MUCH_MONEY),
        (300, 300, [(100, 100), (200, 200)], Gate.NONE),
    ],
)
def test_a_run_is_abnormal_beyond_its_share_of_the_larger_former_one(
    letters: int, yen: int, former: list[tuple[int, int]], gate: Gate
) -> None:
    compared = [Totals(count, count, amount, 0) for count, amount in former]

    assert gate_finding(Totals(letters, letters, yen, 0), compared, 100, 1500) is gate
