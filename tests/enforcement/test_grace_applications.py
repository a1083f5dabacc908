"""An application for a grace stops nothing, is corrected in time or lapses, and is refused by two persons (不許可)."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.enforcement.rules.grace_applications import (
    ApplicationState,
    RefusalGround,
    Undecidable,
    require_refusable,
    require_step,
    supplement_last_day,
)
from services.enforcement.rules.measures import Objection
from shared.contracts import BlockSet, BlockState
from shared.days import add_months
from shared.law.library import LAW
from tests.enforcement.claims import ADDRESSEE, opened, overdue
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import text_of
from tests.enforcement.test_issued_letters import REMEDIES
from tests.enforcement.test_measures import Granting, granting
from tests.enforcement.test_prescription import clocks
from tests.enforcement.test_seizures import BOTH

__all__ = ["granting"]

REFUSAL = "enforcement.grace_refusal"
COLLECTION, REALISATION = BlockState.GRACE_OF_COLLECTION, BlockState.GRACE_OF_REALISATION
S, G = ApplicationState, RefusalGround


@pytest.mark.parametrize(
    ("served_on", "last_day"),
    [
        # Twenty days from the day after: a Friday; a Saturday before a Monday that is a holiday, so the Tuesday.
        (date(2026, 6, 20), date(2026, 7, 10)),
        (date(2026, 6, 28), date(2026, 7, 21)),
    ],
)
def test_the_days_to_correct_an_application_end_on_an_open_day(served_on: date, last_day: date) -> None:
    assert supplement_last_day(served_on, 20, LAW.business_days) == last_day


@pytest.mark.parametrize(
    ("state", "step", "on", "due_on", "words"),
    [
        (S.RECEIVED, S.REFUSED, 5, None, ""),
        # Who was asked for something has his time.
        (S.SUPPLEMENT_SERVED, S.REFUSED, 5, 20, "「不許可」にはできません"),
        (S.SUPPLEMENT_SERVED, S.SUPPLEMENTED, 20, 20, ""),
        (S.SUPPLEMENT_SERVED, S.SUPPLEMENTED, 21, 20, "取り下げたものとみなされます"),
        # It was posted in time, and arrived after the lapse.
        (S.LAPSED, S.SUPPLEMENTED, 4, 20, ""),
        (S.LAPSED, S.SUPPLEMENTED, 21, 20, "取り下げたものとみなされます"),
        (S.RECEIVED, S.SUPPLEMENT_ASKED, 4, None, "前の手続の日"),
        (S.REFUSED, S.WITHDRAWN, 5, None, "「取下げ」にはできません"),
    ],
)
def test_a_step_comes_in_its_state_and_time(state: S, step: S, on: int, due_on: int | None, words: str) -> None:
    due = None if due_on is None else date(2026, 7, due_on)
    said = ""
    try:
        require_step(state, step, date(2026, 7, 5), date(2026, 7, on), due)
    except Undecidable as found:
        said = str(found)
    assert (words in said, bool(said)) == (True, bool(words))


@pytest.mark.parametrize(
    ("kind", "ground", "standing", "extends", "fits"),
    [
        (COLLECTION, G.NO_FACT, [], False, True),
        (REALISATION, G.NO_FACT, [], False, False),
        (REALISATION, G.OTHER_ARREARS, [Objection.OTHER_ARREARS], False, True),
        (REALISATION, G.OTHER_ARREARS, [Objection.NO_MEANS], False, False),
        (COLLECTION, G.OTHER_ARREARS, [Objection.OTHER_ARREARS], False, False),
        (COLLECTION, G.NO_REASON_TO_EXTEND, [], True, True),
        (COLLECTION, G.NO_REASON_TO_EXTEND, [], False, False),
    ],
)
def test_a_ground_of_refusal_fits_the_grace_and_the_records(
    kind: BlockState, ground: G, standing: list[Objection], *, extends: bool, fits: bool
) -> None:
    found = True
    try:
        require_refusable(kind, [ground], standing, extends=extends)
    except Undecidable:
        found = False
    assert found is fits


async def received(granting: Granting, **changed: Any) -> httpx.Response:
    today = granting.today
    values = {
        "kind": "grace_of_collection",
        "ground": "illness",
        "claims": [{"claim_id": 1, "amount_yen": 50_000}],
        "applied_on": today.isoformat(),
        "received_on": today.isoformat(),
        "first_day": today.isoformat(),
        "last_day": add_months(today, 6).isoformat(),
        "facts": "入院のため収入がない。",
    }
    path = f"/cases/{await granting.enforcement.case_id()}/grace-applications"
    return await granting.enforcement.post(path, {**values, **changed})


async def application(granting: Granting, **changed: Any) -> str:
    answer = await received(granting, **changed)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["application_id"]
    return number


async def noted(enforcement: Enforcement, application_id: str, kind: str, on: date) -> httpx.Response:
    body = {"kind": kind, "on": on.isoformat(), "note": "診断書の提出がない。"}
    return await enforcement.post(f"/grace-applications/{application_id}/steps", body)


async def refusing(enforcement: Enforcement, application_id: str, *grounds: str, **changed: Any) -> dict[str, Any]:
    shown = await enforcement.get(f"/grace-applications/{application_id}")
    names = ("application_id", "step_no", "addressee_no", "tax_items")
    values = {**{name: shown[name] for name in names}, "grounds": list(grounds), "reason": "預金で一時に納付できる。"}
    return {**values, **changed}


async def paper(enforcement: Enforcement, application_id: str, kind: str) -> httpx.Response:
    to = {"recipient_name": "見本 太郎", "recipient_address": "見本市見本町1番地", "recipient_postal_code": "9860000"}
    return await enforcement.post(f"/grace-applications/{application_id}/papers", {"paper": kind, **to})


@pytest.mark.feature("H4")
async def test_two_persons_refuse_a_grace_which_never_stopped_anything(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    application_id = await application(granting)
    (listed,) = await enforcement.get("/grace-applications")
    assert (listed["application_id"], listed["state_name"], listed["amount_yen"]) == (application_id, "受付", 50_000)
    # An application acknowledges its claims, and stands against no seizure.
    assert [one["event"] for one in (await clocks(enforcement))[1]["effects"]] == ["due", "grace_application"]
    seizure_id = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"
    # What the records do not say is no ground; and nobody decides alone.
    unproven = await enforcement.propose(REFUSAL, await refusing(enforcement, application_id, "no_security"))
    assert (unproven.status_code, "記録と一致しません" in unproven.text) == (409, True)
    made = await enforcement.propose(REFUSAL, await refusing(enforcement, application_id, "can_pay"))
    own = {"payload_hash": made.json()["payload_hash"]}
    assert (
        await enforcement.post(f"/approvals/{REFUSAL}/{made.json()['approval_id']}/approve", own)
    ).status_code == 403
    early = await paper(enforcement, application_id, "grace_refusal")
    assert (early.status_code, "この通知書はありません" in early.text) == (409, True)

    decided = await enforcement.decide(REFUSAL, await refusing(enforcement, application_id, "can_pay", "dishonest"))

    assert decided.status_code == 200, decided.text
    shown = await enforcement.get(f"/grace-applications/{application_id}")
    assert [(one["state"], one["grounds"]) for one in shown["steps"]] == [
        ("received", []),
        ("refused", ["can_pay", "dishonest"]),
    ]
    assert shown["steps"][1]["effective_on"] == today.isoformat()
    assert (await enforcement.get("/grace-applications"), await enforcement.announced(BlockSet)) == ([], [])
    # No charge is lightened, and the acknowledgement stays.
    assert [one["event"] for one in (await clocks(enforcement))[1]["effects"]] == ["due", "grace_application"]
    first, again = [text_of((await paper(enforcement, application_id, "grace_refusal")).content) for _ in range(2)]
    (number,) = await enforcement.pool.fetch("SELECT document_no FROM issued_letter")
    told = (
        number["document_no"],
        "徴収猶予不許可通知書",
        "15条の2の2第2項",
        "預金で一時に納付できる",
        "一時に納付できる(",
    )
    told += ("15条の2第9項3号", "50,000円", "石巻市長印", *REMEDIES)
    assert [[one for one in told if one not in text] for text in (first, again)] == [[], []]
    # The other proposal finds that things have changed.
    late = await enforcement.post(f"/approvals/{REFUSAL}/{made.json()['approval_id']}/approve", own, "0401")
    assert (late.status_code, "起案のときから変わっています" in late.text) == (409, True)


@pytest.mark.feature("H4")
async def test_who_does_not_correct_his_application_in_time_has_withdrawn_it(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    long_ago = today - timedelta(days=60)
    days = {name: long_ago.isoformat() for name in ("applied_on", "received_on", "first_day")}
    application_id = await application(granting, **days)
    twice = await received(granting, **days)
    assert (twice.status_code, "受け付けられています" in twice.text) == (409, True)

    assert (await noted(enforcement, application_id, "supplement_asked", long_ago)).status_code == 201
    letter = text_of((await paper(enforcement, application_id, "grace_supplement")).content)
    for words in ("猶予申請書の訂正等に係る通知書", "診断書の提出がない", "20日以内", "15条の2第6項", "みなされます"):
        assert words in letter
    assert "審査請求" not in letter
    # Until he got the letter no day runs; while it runs nobody refuses or grants.
    assert await enforcement.job("lapse_grace_applications", today) == {"lapsed": 0}
    served = await noted(enforcement, application_id, "supplement_served", long_ago + timedelta(days=2))
    due_on = date.fromisoformat(served.json()["due_on"])
    assert due_on == LAW.business_days.next_business_day(long_ago + timedelta(days=22))
    refused = await enforcement.propose(REFUSAL, await refusing(enforcement, application_id, "can_pay"))
    assert (refused.status_code, "訂正等の求めの送達" in refused.text) == (409, True)
    payload = await granting.payload("illness", first_day=long_ago)
    waiting = await enforcement.propose("enforcement.grace_of_collection", payload)
    assert (waiting.status_code, "提出を記録してから" in waiting.text) == (409, True)

    assert await enforcement.job("lapse_grace_applications", due_on) == {"lapsed": 0}
    for day, count in ((due_on + timedelta(days=1), 1), (due_on + timedelta(days=2), 0)):
        assert await enforcement.job("lapse_grace_applications", day) == {"lapsed": count}
    shown = await enforcement.get(f"/grace-applications/{application_id}")
    assert (shown["state"], shown["steps"][-1]["effective_on"]) == (
        "lapsed",
        (due_on + timedelta(days=1)).isoformat(),
    )
    late = await noted(enforcement, application_id, "supplemented", due_on + timedelta(days=1))
    assert (late.status_code, "新たな申請" in late.text) == (409, True)
    # What was posted in time counts, and then it can be granted.
    assert (await noted(enforcement, application_id, "supplemented", due_on)).json()["state"] == "supplemented"
    other_day = await enforcement.propose("enforcement.grace_of_collection", await granting.payload("illness"))
    assert (other_day.status_code, f"{long_ago}の申請" in other_day.text) == (409, True)
    measure_id = await granting.grant("grace_of_collection", "illness", first_day=long_ago)

    shown = await enforcement.get(f"/grace-applications/{application_id}")
    assert (shown["state"], shown["step_no"]) == ("granted", 6)
    approval = await enforcement.pool.fetchval("SELECT approval_id FROM grace_application_step WHERE state = 'granted'")
    assert str(approval) == measure_id
    effects = [one["event"] for one in (await clocks(enforcement))[1]["effects"]]
    assert (effects.count("grace_application"), "grace" in effects) == (1, True)


@pytest.mark.feature("H5")
async def test_an_extension_and_a_grace_of_realisation_are_refused_on_their_own_grounds(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    graced = await granting.grant("grace_of_collection", "illness", last_day=add_months(today, 1).isoformat())
    extension = {
        "extends": graced,
        "first_day": (add_months(today, 1) + timedelta(days=1)).isoformat(),
        "last_day": add_months(today, 4).isoformat(),
    }
    strange = await received(granting, **extension, kind="grace_of_realisation", ground="application")
    assert (strange.status_code, "延長する猶予がないか" in strange.text) == (409, True)
    extended = await application(granting, **extension)
    ex_officio = await received(granting, kind="grace_of_realisation", ground="ex_officio_hardship")
    assert (ex_officio.status_code, "申請する事由ではありません" in ex_officio.text) == (409, True)
    # What a grace holds for is no arrears that stand against another; a third claim is.
    await enforcement.hear(opened(3, 1_000), overdue(3, 1_000))
    other = {"claims": [{"claim_id": 2, "amount_yen": 30_000}], "kind": "grace_of_realisation", "ground": "application"}
    realisation = await application(granting, **other)

    # The claim was due more than six months ago, and there are other arrears: both are what the records say.
    assert (await enforcement.decide(REFUSAL, await refusing(enforcement, extended, "no_reason_to_extend"))).is_success
    grounds = ("applied_late", "other_arrears")
    assert (await enforcement.decide(REFUSAL, await refusing(enforcement, realisation, *grounds))).is_success

    told = text_of((await paper(enforcement, extended, "grace_refusal")).content)
    assert [one in told for one in ("徴収猶予期間延長不許可通知書", "期間の延長の申請")] == [True, True]
    told = text_of((await paper(enforcement, realisation, "grace_refusal")).content)
    assert [one in told for one in ("換価の猶予不許可通知書", "15条の6の2第3項", "ほかに滞納がある")] == [True] * 3
    # A claim of somebody else is nobody's to apply for.
    await enforcement.hear(opened(9, addressee_no="000000000000002"), overdue(9, addressee_no="000000000000002"))
    foreign = await received(granting, claims=[{"claim_id": 9, "amount_yen": 1}])
    assert (foreign.status_code, "この宛名の期別債権でない" in foreign.text) == (409, True)
    assert (await enforcement.get(f"/grace-applications/{extended}"))["addressee_no"] == ADDRESSEE
