"""The stages of a claim: every edge that exists, and every one that does not."""

import itertools

import pytest

from services.dunning.rules.stages import TRANSITIONS, Stage, Trigger, UnlawfulStep, move
from tests.dunning.stages_page import PAGE, stages_page

NO_EDGE = {
    (Stage.OPEN, Trigger.NOTICE_ISSUED),
    (Stage.COVERED, Trigger.NOTICE_ISSUED),
    (Stage.SETTLED, Trigger.NOTICE_ISSUED),
    (Stage.DUNNED, Trigger.NOTICE_ISSUED),
    (Stage.DUNNED_SETTLED, Trigger.NOTICE_ISSUED),
}
WITH_NOTICE = {Stage.DUNNED, Stage.DUNNED_SETTLED}


@pytest.mark.feature("F2")
def test_the_table_answers_for_every_stage_and_trigger() -> None:
    every_pair = set(itertools.product(Stage, Trigger))

    assert every_pair - TRANSITIONS.keys() == NO_EDGE


@pytest.mark.feature("F2")
@pytest.mark.parametrize(("stage", "trigger"), sorted(NO_EDGE))
def test_a_step_without_an_edge_is_refused(stage: Stage, trigger: Trigger) -> None:
    with pytest.raises(UnlawfulStep, match=f"cannot leave the stage {stage} by {trigger}"):
        move(stage, trigger)


@pytest.mark.feature("F2", "F4")
def test_a_notice_is_issued_on_one_edge_and_never_taken_back() -> None:
    into_dunned = {place for place, to in TRANSITIONS.items() if to in WITH_NOTICE and place[0] not in WITH_NOTICE}
    back = {place for place, to in TRANSITIONS.items() if to not in WITH_NOTICE and place[0] in WITH_NOTICE}

    assert into_dunned == {(Stage.OVERDUE, Trigger.NOTICE_ISSUED)}
    assert back == set()


def test_every_stage_is_reached_from_the_first() -> None:
    reached = {Stage.OPEN}
    for _ in Stage:
        reached |= {to for (stage, _), to in TRANSITIONS.items() if stage in reached}

    assert reached == set(Stage)


@pytest.mark.feature("F2")
def test_the_picture_in_the_documents_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == stages_page(), "run python -m tests.dunning.stages_page"
    arrows = [line.strip() for line in stages_page().splitlines() if "-->" in line]
    assert len(arrows) == 1 + sum(place is not to for (place, _), to in TRANSITIONS.items())
    assert [arrow for arrow in arrows if "督促状を発した" in arrow] == [
        "overdue --> dunned: notice dispatched 督促状を発した"
    ]
