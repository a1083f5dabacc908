"""Claims that the law has ended are written off (不納欠損) by two persons, on its grounds only."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.enforcement.rules.write_off import Objection, Standing, objections
from shared.contracts import ClaimsWrittenOff, TaxItemCode, WriteOffGround, WriteOffUndone
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, opened, overdue, paid, revised
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.guarded import ROLES

ACT, UNDO = "enforcement.write_off", "enforcement.write_off_undo"
THREE_YEARS, AT_ONCE, BY_TIME = WriteOffGround
DAY = date(2026, 8, 3)
ENDED = date(2026, 7, 1)
STANDING = Standing(
    1, 50_000, date(2026, 6, 30), ENDED, by_suspension=False, suspended_without_assets=False, written_off=False
)
SUSPENDED = STANDING._replace(
    last_day=date(2028, 6, 30), extinguished_on=date(2028, 7, 1), suspended_without_assets=True
)


@pytest.mark.parametrize(
    ("ground", "day", "standing", "expected"),
    [
        (BY_TIME, ENDED, STANDING, []),
        (BY_TIME, ENDED, STANDING._replace(extinguished_on=DAY + timedelta(days=1)), [Objection.NOT_EXTINGUISHED]),
        (BY_TIME, DAY, STANDING._replace(extinguished_on=DAY), []),
        (BY_TIME, ENDED, STANDING._replace(extinguished_on=None), [Objection.NOT_EXTINGUISHED]),
        (BY_TIME, ENDED + timedelta(days=1), STANDING, [Objection.OTHER_DAY]),
        (BY_TIME, None, STANDING, [Objection.OTHER_DAY]),
        (BY_TIME, ENDED, STANDING._replace(by_suspension=True), [Objection.OTHER_GROUND]),
        (THREE_YEARS, ENDED, STANDING._replace(by_suspension=True), []),
        (THREE_YEARS, ENDED, STANDING, [Objection.OTHER_GROUND]),
        (BY_TIME, ENDED, STANDING._replace(owed_yen=0), [Objection.NOTHING_OWED]),
        (BY_TIME, ENDED, STANDING._replace(written_off=True), [Objection.WRITTEN_OFF]),
        (AT_ONCE, None, SUSPENDED, []),
        (AT_ONCE, DAY, SUSPENDED, [Objection.DAY_GIVEN]),
        (AT_ONCE, None, SUSPENDED._replace(suspended_without_assets=False), [Objection.NOT_SUSPENDED]),
        (AT_ONCE, None, SUSPENDED._replace(last_day=None), [Objection.KEPT_FROM_ENDING]),
        # What has ended by itself ended on that day, not on the day of a decision.
        (AT_ONCE, None, STANDING._replace(suspended_without_assets=True), [Objection.OTHER_GROUND]),
    ],
)
def test_only_what_the_law_has_ended_is_written_off(
    ground: WriteOffGround, day: date | None, standing: Standing, expected: list[Objection]
) -> None:
    assert objections(ground, {1: day}, [standing], DAY) == [(1, one) for one in expected]


#: Ended by time, by three years of suspension, suspended lately, and still owed.
DUES = {1: date(2020, 6, 30), 2: date(2022, 6, 30), 3: date(2025, 6, 30), 4: date(2025, 6, 30)}
ITEMS = {1: "012", 2: "012", 3: "012", 4: "010"}


async def owing(enforcement: Enforcement) -> int:
    """The four claims, two of them suspended because nothing can be seized; gives the case."""
    await enforcement.hear(*(opened(one, due_on=due, item=TaxItemCode(ITEMS[one])) for one, due in DUES.items()))
    await enforcement.hear(
        *(
            overdue(one, due_on=due, overdue_on=due + timedelta(days=1), tax_item=TaxItemCode(ITEMS[one]))
            for one, due in DUES.items()
        )
    )
    case_id = await enforcement.case_id()
    for claim_id, first_day in ((2, "2023-04-10"), (3, "2026-06-01")):
        payload = {
            "case_id": case_id,
            "addressee_no": ADDRESSEE,
            "claims": [{"claim_id": claim_id, "tax_item": "012", "amount_yen": 50_000}],
            "ground": "no_assets",
            "first_day": first_day,
            "evidence": "財産調査書 第1号",
            "reason": "差し押さえる財産がない",
        }
        answer = await enforcement.decide("enforcement.suspension", payload)
        assert answer.status_code == 200, answer.text
    return case_id


def ended(claim_id: int, day: str | None) -> dict[str, Any]:
    return {"claim_id": claim_id, "tax_item": ITEMS[claim_id], "extinguished_on": day}


def writing(case_id: int, ground: WriteOffGround, *claims: dict[str, Any], **changed: Any) -> dict[str, Any]:
    values = {
        "case_id": case_id,
        "addressee_no": ADDRESSEE,
        "claims": list(claims),
        "ground": ground.value,
        "evidence": "時効の計算書",
        "reason": "徴収することができない",
    }
    return {**values, **changed}


def says(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("detail", "")


@pytest.mark.feature("H2", "H8")
async def test_each_ground_writes_off_what_it_ends_and_tells_of_it(enforcement: Enforcement) -> None:
    case_id = await owing(enforcement)
    today = await enforcement.today()
    listed = await enforcement.get("/write-offs/possible")
    # Three years from the day after it was suspended; prescription would have ended it more than a year later.
    assert [(one["claim_id"], one["extinguished_on"], one["ground"]) for one in listed["claims"]] == [
        (1, "2025-07-01", "prescription"),
        (2, "2026-04-11", "suspended_three_years"),
    ]

    refused = {
        "事由を選び直して": writing(case_id, BY_TIME, ended(1, "2025-07-01"), ended(2, "2026-04-11")),
        "まだ消滅していません": writing(case_id, BY_TIME, ended(4, "2030-07-01")),
        "一覧の日を入力": writing(case_id, BY_TIME, ended(1, "2025-06-30")),
        "先に執行停止を決定": writing(case_id, AT_ONCE, ended(4, None)),
        "税目の違うもの": writing(case_id, BY_TIME, {**ended(1, "2025-07-01"), "tax_item": "010"}),
        "案件が見つかりません": writing(case_id + 1, BY_TIME, ended(1, "2025-07-01")),
    }
    for why, payload in refused.items():
        status, detail = says(await enforcement.propose(ACT, payload))
        assert (status, why in detail) == (409, True), detail

    numbers = {}
    for ground, claim in (
        (BY_TIME, ended(1, "2025-07-01")),
        (THREE_YEARS, ended(2, "2026-04-11")),
        (AT_ONCE, ended(3, None)),
    ):
        made = await enforcement.propose(ACT, writing(case_id, ground, claim))
        body = {"payload_hash": made.json()["payload_hash"]}
        path = f"/approvals/{ACT}/{made.json()['approval_id']}/approve"
        assert (await enforcement.post(path, body)).status_code == 403
        answer = await enforcement.post(path, body, "0401")
        assert answer.status_code == 200, answer.text
        numbers[claim["claim_id"]] = made.json()["approval_id"]

    events = await enforcement.announced(ClaimsWrittenOff)
    assert [(one.write_off_id, one.ground, one.decided_on) for one in events] == [
        (numbers[1], BY_TIME, today),
        (numbers[2], THREE_YEARS, today),
        (numbers[3], AT_ONCE, today),
    ]
    days = [(claim.claim_id, claim.extinguished_on) for one in events for claim in one.claims]
    assert days == [(1, date(2025, 7, 1)), (2, date(2026, 4, 11)), (3, today)]
    assert (await enforcement.get("/write-offs/possible"))["claims"] == []
    status, detail = says(await enforcement.propose(ACT, writing(case_id, BY_TIME, ended(1, "2025-07-01"))))
    assert (status, "すでに不納欠損" in detail) == (409, True)

    of_case = await enforcement.get(f"/cases/{case_id}/write-offs")
    assert of_case["write_off_count"] == 3
    assert sorted((one["claim_id"], one["clock_agrees"]) for one in of_case["claims"]) == [
        (1, True),
        (2, True),
        (3, True),
    ]
    decided = await enforcement.get(f"/write-offs?first={today}&last={today}")
    assert {one["claim_id"]: one["owed_yen"] for one in decided} == {1: 50_000, 2: 50_000, 3: 50_000}
    assert await enforcement.get(f"/write-offs?first={today + timedelta(days=1)}&last={date.max}") == []

    # Payments says that nothing of them is open; the case closes with the last claim, when that is paid.
    written = {"due_on": DUES[1], "reason": "written_off"}
    await enforcement.hear(*(revised(50_000, 0, 0, one, **{**written, "due_on": DUES[one]}) for one in (1, 2, 3)))
    assert (await enforcement.get(f"/cases/{case_id}"))["is_open"] is True
    await enforcement.hear(paid(9, 50_000, 0, 4))
    assert (await enforcement.get(f"/cases/{case_id}"))["is_open"] is False


@pytest.mark.feature("H8")
async def test_a_write_off_is_looked_at_again_when_it_is_approved_and_undone_only_by_a_decision(
    enforcement: Enforcement,
) -> None:
    case_id = await owing(enforcement)
    first = await enforcement.propose(ACT, writing(case_id, BY_TIME, ended(1, "2025-07-01")))
    second = await enforcement.propose(ACT, writing(case_id, BY_TIME, ended(1, "2025-07-01")))
    # Money of a day on which it was still owed is reported late: it acknowledged the claim, which has not ended.
    late = paid(7, 10_000, 40_000).model_copy(update={"paid_on": date(2025, 6, 1)})

    async def approve(made: httpx.Response, act: str = ACT) -> httpx.Response:
        body = {"payload_hash": made.json()["payload_hash"]}
        return await enforcement.post(f"/approvals/{act}/{made.json()['approval_id']}/approve", body, "0401")

    assert (await approve(first)).status_code == 200
    # Both were proposed; the second finds it written off.
    status, detail = says(await approve(second))
    assert (status, "すでに不納欠損" in detail) == (409, True)
    await enforcement.hear(late)
    (shown,) = (await enforcement.get(f"/cases/{case_id}/write-offs"))["claims"]
    assert shown["clock_agrees"] is False

    number = first.json()["approval_id"]
    undoing = {
        "write_off_id": number,
        "addressee_no": ADDRESSEE,
        "claims": [{"claim_id": 1, "tax_item": "012"}],
        "evidence": "領収済通知書",
        "reason": "消滅の前に納付されていた",
    }
    for changed in ({"addressee_no": "000000000000002"}, {"claims": [{"claim_id": 1, "tax_item": "010"}]}):
        assert (await enforcement.propose(UNDO, {**undoing, **changed})).status_code == 409
    made = await enforcement.propose(UNDO, undoing)
    assert (await approve(made, UNDO)).status_code == 200

    (event,) = await enforcement.announced(WriteOffUndone)
    assert (event.write_off_id, event.claim_ids, event.undone_on) == (number, (1,), await enforcement.today())
    of_case = await enforcement.get(f"/cases/{case_id}/write-offs")
    assert (of_case["write_off_count"], len(of_case["claims"])) == (0, 1)
    assert of_case["claims"][0]["undone_on"] is not None
    assert (await enforcement.propose(UNDO, undoing)).status_code == 409
    # It stands until 1 June 2030, so it cannot be written off again.
    assert (await enforcement.propose(ACT, writing(case_id, BY_TIME, ended(1, "2025-07-01")))).status_code == 409


async def test_whoever_works_on_one_tax_sees_no_other(enforcement: Enforcement) -> None:
    case_id = await owing(enforcement)
    assert (await enforcement.decide(ACT, writing(case_id, BY_TIME, ended(1, "2025-07-01")))).status_code == 200
    narrow = ROLES["enforcement_officer"].permissions
    await give(enforcement.pool, OFFICER, granted(narrow, ["enforcement"], tax_items=["010"]))
    await enforcement.refresh()
    today = await enforcement.today()

    assert (await enforcement.get("/write-offs/possible"))["claims"] == []
    assert await enforcement.get(f"/write-offs?first={today}&last={today}") == []
    assert await enforcement.get(f"/cases/{case_id}/write-offs") == {"write_off_count": 0, "claims": []}
