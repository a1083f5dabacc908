"""What dunning did and who lives with a person: asked under a reason, shown with the case as of the answer."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.case_questions import (
    HistoryEntry,
    HistoryKind,
    HistoryStated,
    HouseholdMember,
    HouseholdStated,
    PersonAsked,
)
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, noticed, opened, overdue, paid
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.guarded import ROLES

WIFE = "000000000000003"
AT, LATER = datetime(2026, 4, 1, 1, tzinfo=UTC), datetime(2026, 4, 2, 1, tzinfo=UTC)
CALLED = HistoryEntry(
    on=date(2026, 3, 2),
    kind=HistoryKind.CALL,
    reference="S2026-0000001",
    detail="promised",
    next_action_on=None,
    corrected=False,
)


def answers(question: PersonAsked, at: datetime, *entries: HistoryEntry) -> tuple[HistoryStated, HouseholdStated]:
    whose: dict[str, Any] = {"question_id": question.question_id, "addressee_no": question.addressee_no}
    wife = HouseholdMember(addressee_no=WIFE, relation="妻")
    return (
        HistoryStated(**whose, stated_at=at, entries=entries),
        HouseholdStated(**whose, stated_at=at, members=(wife,)),
    )


async def test_one_answer_has_claims_letters_contacts_property_and_household_each_as_of_its_moment(
    enforcement: Enforcement,
) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    await enforcement.hear(noticed(1), paid(7, 10_000, 40_000))
    await enforcement.deposit()
    path = f"/cases/{await enforcement.case_id()}"
    wanted = {"reason": "納税計画の相談のため"}
    before = await enforcement.get(path)

    made = await enforcement.post(f"{path}/household-questions", wanted)
    (question,) = await enforcement.announced(PersonAsked)
    stranger = question.model_copy(update={"addressee_no": OTHER})
    await enforcement.hear(*answers(stranger, AT, CALLED))
    unanswered = await enforcement.get(path)
    await enforcement.hear(*answers(question, AT, CALLED))
    # The broker may bring the same answer twice.
    await enforcement.hear(*answers(question, LATER))
    view = await enforcement.get(path)

    assert made.status_code == 201, made.text
    assert (question.question_id, question.addressee_no) == (made.json()["question_id"], ADDRESSEE)
    assert (question.with_household, before["household"], unanswered["household"]) == (True, [], [])
    filled = ("claims", "receipts", "arrears", "letters", "property", "dunning_history", "household", "questions")
    assert {name: len(view[name]) for name in filled} == dict.fromkeys(filled, 1)
    assert view["as_of"] > before["as_of"]
    as_of = "2026-04-01T01:00:00Z"
    assert view["dunning_history"][0] == {
        **CALLED.model_dump(mode="json", exclude={"on"}),
        "on_day": "2026-03-02",
        "as_of": as_of,
    }
    assert view["household"] == [{"addressee_no": WIFE, "relation": "妻", "as_of": as_of}]
    assert (view["questions"][0]["history_as_of"], view["questions"][0]["reason"]) == (as_of, wanted["reason"])
    # Showing a household is on record for each of its members.
    seen = await enforcement.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = 'enforcement.household.view'"
    )
    assert {row["subject_ref"] for row in seen} == {ADDRESSEE, WIFE}
    # A later question takes the place of what was known; what is old stays in the record.
    await enforcement.post(f"{path}/questions", {"reason": "現在の状況の確認"})
    again = (await enforcement.announced(PersonAsked))[-1]
    await enforcement.hear(answers(again, LATER)[0])
    newer = await enforcement.get(path)
    assert (again.with_household, newer["dunning_history"], len(newer["household"])) == (False, [], 1)


async def test_a_household_is_asked_for_with_a_right_of_its_own_and_only_while_somebody_owes(
    enforcement: Enforcement,
) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    path = f"/cases/{await enforcement.case_id()}"
    wanted = {"reason": "財産の調査のため"}
    mine = [one for one in ROLES["enforcement_officer"].permissions if not one.startswith("enforcement.household.")]
    purposes = ["enforcement", "asset_inquiry"]
    await give(enforcement.pool, OFFICER, granted(mine, purposes))
    await enforcement.refresh()

    refused = await enforcement.post(f"{path}/household-questions", wanted)
    allowed = await enforcement.post(f"{path}/questions", wanted)
    view = await enforcement.get(path)
    numbered = await enforcement.post(f"{path}/questions", {"reason": "番号 123456789018 の人"})
    nowhere = await enforcement.post("/cases/999/questions", wanted)
    await enforcement.pool.execute("UPDATE enforcement_case SET is_open = false")
    closed = await enforcement.post(f"{path}/questions", wanted)

    assert (refused.status_code, allowed.status_code) == (403, 201)
    assert ("household" in view, "dunning_history" in view) == (False, True)
    assert (numbered.status_code, nowhere.status_code, closed.status_code) == (422, 404, 409)
    assert len(await enforcement.announced(PersonAsked)) == 1
