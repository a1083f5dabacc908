"""Privileges are confirmed again and again, and accounts that nobody needs are found and signed for."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.access.rules.reviews import AccountUse, Finding, NeedlessKind, needless_accounts, review_is_due
from shared.contracts import AuthoritySet
from shared.contracts.staff import AccountState, AppointmentChange
from tests.access.city_hall import OFFICER, TAX, CityHall, change, days, problem, today

HEAD, SECURITY = "0101", "0701"
VIEW = "payments.claim.view"


@pytest.fixture
async def staffed(hall: CityHall) -> CityHall:
    """An office with a head, an officer with one role, and the security officer."""
    await hall.employ(HEAD, TAX, "office_head")
    await hall.employ(SECURITY, TAX, "security_officer")
    await hall.grant(OFFICER, TAX, "counter_officer")
    await hall.announce(OFFICER)
    return hall


async def opened(hall: CityHall, as_of: date) -> dict[str, Any]:
    """A review of the office as the head sees it."""
    made = await hall.ask("/reviews", {"office": TAX, "as_of": as_of.isoformat()}, by=SECURITY)
    assert made.status_code == 201, made.text
    shown: dict[str, Any] = (await hall.ask(f"/reviews/{made.json()['review_id']}", by=HEAD)).json()
    return shown


async def decide(hall: CityHall, review: dict[str, Any], staff_no: str, *, keep: bool, by: str = HEAD) -> Any:
    [item] = [one for one in review["items"] if one["staff_no"] == staff_no]
    path = f"/reviews/{review['review_id']}/items/{item['grant_id']}"
    return await hall.ask(path, {"keep": keep, "reason": "事務分担を確認"}, by=by)


@pytest.mark.feature("L9")
async def test_what_the_head_does_not_confirm_in_time_is_suspended(staffed: CityHall) -> None:
    """Each office, every six months: confirmed, taken back, or suspended after the last day."""
    hall = staffed
    review = await opened(hall, days(-31))
    assert [one["staff_no"] for one in review["items"]] == ["0001", "0002", HEAD, SECURITY, OFFICER]
    assert review["due_on"] == days(-1).isoformat()
    for staff_no in ("0001", "0002"):
        assert (await decide(hall, review, staff_no, keep=True)).status_code == 200
    assert problem(await decide(hall, review, HEAD, keep=True)) == (409, "concerned")
    assert (await decide(hall, review, HEAD, keep=True, by=SECURITY)).status_code == 200
    assert problem(await decide(hall, review, HEAD, keep=True, by=SECURITY)) == (409, "already_decided")
    left = await hall.ask(f"/reviews/{review['review_id']}/sign-off", {}, by=HEAD)
    assert problem(left) == (409, "items_left")

    # On the last day it still holds; the day after it does not, and every service hears of it.
    assert (await hall.run("keep_reviews_going", days(-1)))["suspended_grants"] == 0
    assert (await hall.may(OFFICER, VIEW)).permitted
    ran = await hall.run("keep_reviews_going", today())
    assert (ran["lapsed"], ran["suspended_grants"]) == (1, 2)
    assert not (await hall.may(OFFICER, VIEW)).permitted
    assert [one.grants for one in await hall.announced(AuthoritySet) if one.holder == OFFICER][-1] == []
    assert (await hall.run("keep_reviews_going", today()))["suspended_grants"] == 0

    # A late confirmation restores it, and the review can be finished.
    assert (await decide(hall, review, OFFICER, keep=True)).status_code == 200
    assert (await hall.may(OFFICER, VIEW)).permitted
    assert (await decide(hall, review, SECURITY, keep=True)).status_code == 200
    assert (await hall.ask(f"/reviews/{review['review_id']}/sign-off", {}, by=HEAD)).status_code == 200
    [done] = (await hall.ask("/reviews", by=HEAD)).json()
    assert (done["signed_off_by"], done["items"], done["decided"]) == (HEAD, 5, 5)


async def test_a_privilege_that_is_not_kept_is_gone_at_once(staffed: CityHall) -> None:
    review = await opened(staffed, today())

    assert (await decide(staffed, review, OFFICER, keep=False)).status_code == 200

    assert not (await staffed.may(OFFICER, VIEW)).permitted
    [row] = await staffed.fetch("SELECT revoked_by, end_reason FROM role_grant WHERE staff_no = $1", OFFICER)
    assert tuple(row) == (HEAD, "事務分担を確認")


async def test_the_head_of_another_office_decides_nothing(staffed: CityHall) -> None:
    await staffed.employ("0102", "personnel", "office_head")
    review = await opened(staffed, today())
    [item] = [one for one in review["items"] if one["staff_no"] == OFFICER]
    path = f"/reviews/{review['review_id']}/items/{item['grant_id']}"

    refused = await staffed.ask(path, {"keep": True, "reason": "確認した"}, by="0102", office="personnel")

    assert problem(refused) == (403, "wrong_office")


async def test_reviews_open_by_themselves_when_they_are_due(staffed: CityHall) -> None:
    first = await staffed.run("keep_reviews_going", today())
    due = await staffed.run("keep_reviews_going", today() + timedelta(days=184))
    again = await staffed.run("keep_reviews_going", today() + timedelta(days=184))

    assert [one["opened"] for one in (first, due, again)] == [0, 1, 0]


async def test_the_same_review_is_opened_once(staffed: CityHall) -> None:
    body = {"office": TAX, "as_of": today().isoformat()}
    assert (await staffed.ask("/reviews", body, by=SECURITY)).status_code == 201

    assert problem(await staffed.ask("/reviews", body, by=SECURITY)) == (409, "already_open")
    assert problem(await staffed.ask("/reviews", {**body, "office": "nowhere"}, by=SECURITY)) == (422, "office_unknown")
    ahead = await staffed.ask("/reviews", {**body, "as_of": days(1).isoformat()}, by=SECURITY)
    assert problem(ahead) == (422, "day_ahead")
    assert problem(await staffed.ask("/reviews", body, by=HEAD)) == (403, "forbidden")
    assert problem(await staffed.ask("/reviews/999", by=HEAD)) == (404, "not_found")


@pytest.mark.feature("L10")
async def test_the_security_officer_signs_exactly_the_needless_accounts_he_saw(staffed: CityHall) -> None:
    """Never used, unused, without an office, with an expired password, left behind: all found, then signed."""
    hall = staffed
    await hall.pool.execute("UPDATE staff SET enabled_at = now() - interval '1 day'")
    for staff_no, since in (("0801", 61), ("0802", 61), ("0803", 1), ("0804", 200), ("0805", 1)):
        await hall.hear(change(AppointmentChange.APPOINTED, TAX, staff_no=staff_no))
        await hall.pool.execute(
            "UPDATE staff SET enabled_at = now() - make_interval(days => $2) WHERE staff_no = $1", staff_no, since
        )
    await hall.session("0802", started=days(-60))
    await hall.pool.execute("UPDATE appointment SET valid_until = $1 WHERE staff_no = '0803'", days(-1))
    await hall.session("0804", started=days(-2))
    await hall.pool.execute(
        "INSERT INTO credential (staff_no, password_hash, changed_at)"
        " VALUES ('0804', '$argon2id$synthetic', now() - interval '181 days')"
    )
    await hall.pool.execute("UPDATE staff SET valid_until = $1 WHERE staff_no = '0805'", days(-1))

    seen = (await hall.ask("/needless-accounts", by=SECURITY)).json()
    assert [(one["staff_no"], one["label"]) for one in seen["findings"]] == [
        ("0801", "一度も利用されていない"),
        ("0802", "長期間利用されていない"),
        ("0803", "所属がない"),
        ("0804", "パスワードの有効期限が過ぎている"),
        ("0805", "退職・任期満了後に残っている"),
    ]

    body = {"findings_hash": seen["findings_hash"], "note": "5件とも所属に照会し、停止を依頼した。"}
    signed = await hall.ask("/needless-accounts/checks", body, by=SECURITY)
    assert signed.status_code == 201
    [check] = (await hall.ask("/needless-accounts/checks", by=SECURITY)).json()
    assert (check["signed_by"], check["findings_hash"], len(check["findings"])) == (
        SECURITY,
        seen["findings_hash"],
        5,
    )

    # What has changed since cannot be signed unseen, and what was signed cannot be changed.
    await hall.ask("/staff/0801/disable", {"reason": "不要なID"}, by=SECURITY)
    await hall.pool.execute("UPDATE staff SET state = 'ended' WHERE staff_no = '0801'")
    stale = await hall.ask("/needless-accounts/checks", body, by=SECURITY)
    assert problem(stale) == (409, "changed_findings")
    with pytest.raises(Exception, match="permission denied"):
        await hall.pool.execute("UPDATE needless_account_check SET note = 'nothing'")
    assert problem(await hall.ask("/needless-accounts/checks", body, by=HEAD)) == (403, "forbidden")


def use(**known: Any) -> AccountUse:
    standard: dict[str, Any] = {
        "staff_no": "0801",
        "state": AccountState.ACTIVE,
        "enabled_on": date(2026, 1, 1),
        "last_signed_in_on": date(2026, 6, 30),
        "password_changed_on": date(2026, 6, 1),
        "valid_until": None,
        "has_appointment": True,
    }
    return AccountUse(**{**standard, **known})


@pytest.mark.parametrize(
    ("account", "day", "kinds"),
    [
        (use(), date(2026, 7, 1), []),
        (use(), date(2026, 8, 28), []),
        (use(), date(2026, 8, 29), [NeedlessKind.UNUSED]),
        (use(last_signed_in_on=None), date(2026, 3, 1), []),
        (use(last_signed_in_on=None), date(2026, 3, 2), [NeedlessKind.NEVER_USED]),
        (use(password_changed_on=date(2026, 1, 2)), date(2026, 7, 1), []),
        (use(password_changed_on=date(2026, 1, 1)), date(2026, 7, 1), [NeedlessKind.CREDENTIAL_EXPIRED]),
        (use(valid_until=date(2026, 6, 30)), date(2026, 6, 30), []),
        (use(valid_until=date(2026, 6, 30)), date(2026, 7, 1), [NeedlessKind.LEAVER]),
        (use(has_appointment=False), date(2026, 7, 1), [NeedlessKind.WITHOUT_APPOINTMENT]),
    ],
)
def test_an_account_is_needless_from_a_certain_day_on(account: AccountUse, day: date, kinds: list[str]) -> None:
    assert [one.kind for one in needless_accounts([account], day, 60, 180)] == kinds


def test_an_account_that_was_enabled_again_is_not_unused_at_once() -> None:
    again = use(last_signed_in_on=date(2026, 1, 5), enabled_on=date(2026, 6, 20))

    assert needless_accounts([again], date(2026, 7, 1), 60, 180) == []


def test_findings_are_in_the_order_of_numbers() -> None:
    found = needless_accounts(
        [use(staff_no="0802", has_appointment=False), use(staff_no="0801", has_appointment=False)],
        date(2026, 7, 1),
        60,
        180,
    )

    assert found == [
        Finding("0801", NeedlessKind.WITHOUT_APPOINTMENT, ""),
        Finding("0802", NeedlessKind.WITHOUT_APPOINTMENT, ""),
    ]


@pytest.mark.parametrize(
    ("last", "day", "due"),
    [
        (None, date(2026, 7, 1), True),
        (date(2026, 1, 1), date(2026, 6, 30), False),
        (date(2026, 1, 1), date(2026, 7, 1), True),
        (date(2026, 8, 31), date(2027, 2, 27), False),
        (date(2026, 8, 31), date(2027, 2, 28), True),
    ],
)
def test_a_review_is_due_after_six_months(last: date | None, day: date, due: bool) -> None:
    assert review_is_due(last, day, 6) is due
