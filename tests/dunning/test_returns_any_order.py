"""Whatever is entered about a letter, in whatever order: it holds its claims exactly while its service is open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.rules.returns import (
    Document,
    DocumentKind,
    NotPossible,
    ServiceStage,
    ServiceStep,
    Standing,
    moved,
    returned,
)

SENT = date(2026, 7, 15)
TODAY = date(2026, 12, 31)
NOTICE = Document("D2026-0000001", DocumentKind.DUNNING_NOTICE, "000000000000001", "010", (1,), SENT)

#: A step that somebody enters, and how many days after the one before; an earlier day is somebody's mistake.
ENTRIES = st.lists(st.tuples(st.sampled_from(ServiceStep), st.integers(-2, 20)), max_size=30)


def after(before: Standing | None, step: ServiceStep, on: date, number: int) -> Standing:
    """What the handlers make of an entry."""
    if before is None or step is ServiceStep.RETURNED:
        return returned(NOTICE, before, on, TODAY, f"block {number}")[1]
    follows = moved(before, step, on)
    if step is ServiceStep.RESENT:
        return follows._replace(mailing_no=before.mailing_no + 1, dispatched_on=on, by_post=True)
    if step in (ServiceStep.DELIVERED, ServiceStep.PUBLISHED):
        return follows._replace(by_post=False)
    return follows


@pytest.mark.feature("F11", "F12")
@given(ENTRIES)
def test_a_letter_holds_its_claims_exactly_while_its_service_is_open(entries: list[tuple[ServiceStep, int]]) -> None:
    standing: Standing | None = None
    taken: list[ServiceStep] = []
    sentences: list[str] = []
    on = SENT
    for number, (step, days) in enumerate(entries):
        day = min(on + timedelta(days=days), TODAY)
        before = standing
        try:
            standing = after(standing, step, day, number)
        except NotPossible as refused:
            sentences.append(str(refused))
            continue
        on = day
        taken.append(ServiceStep.RETURNED if before is None else step)
        assert standing.step_no == len(taken)
        assert (standing.block_id is not None) is standing.stage.is_open
        # What holds the claims goes on until the service is settled; another return begins another one.
        if before is not None and before.block_id and standing.block_id:
            assert standing.block_id == before.block_id
        if standing.stage is ServiceStage.PUBLISHED:
            since = len(taken) - 1 - taken[::-1].index(ServiceStep.RETURNED)
            assert ServiceStep.INQUIRED in taken[since:]
        if standing.stage is ServiceStage.RETURNED:
            assert standing.effective_on >= standing.dispatched_on
        assert standing.mailing_no == 1 + taken.count(ServiceStep.RESENT)
    # Whoever is refused is told why in a sentence.
    assert [one for one in sentences if not one.endswith("。")] == []
