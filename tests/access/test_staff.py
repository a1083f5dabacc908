"""Accounts of staff: what appointments, managers and days do to them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.access.handlers.sign_in import make_invitation
from shared.access.authority import Rule
from shared.contracts import AuthorityBeat, AuthoritySet, SessionEnded
from shared.contracts.staff import AccountState, AppointmentChange, Employment
from tests.access.city_hall import (
    BRANCH,
    JOB,
    MANAGER,
    OFFICER,
    OTHER_MANAGER,
    TAX,
    CityHall,
    change,
    days,
    midnight,
    problem,
    today,
)
from tests.every_service.probe import until

VIEW = "payments.claim.view"
SECOND = timedelta(seconds=1)


async def credential(hall: CityHall, staff_no: str) -> None:
    await hall.pool.execute(
        "INSERT INTO credential (staff_no, password_hash, changed_at) VALUES ($1, '$argon2id$synthetic', now())",
        staff_no,
    )


async def open_sessions(hall: CityHall, staff_no: str) -> int:
    [row] = await hall.fetch("SELECT count(*) FROM session WHERE staff_no = $1 AND ended_at IS NULL", staff_no)
    return int(row["count"])


@pytest.mark.feature("L8")
async def test_an_account_lives_as_long_as_its_appointments(hall: CityHall) -> None:
    """Issued on appointment without rights, bound to the office, ended at retirement with password and session."""
    assert await hall.hear(change(AppointmentChange.APPOINTED, TAX, staff_no="0777")) == 0
    assert (await hall.may("0777", VIEW)).rule is Rule.NO_PERMISSION
    await hall.grant("0777", TAX, "counter_officer")
    assert (await hall.may("0777", VIEW)).permitted

    # Reported ahead: the rights at the former office end at 0:00 of the day, and are not at the new one by themselves.
    moved_on = days(10)
    await hall.hear(change(AppointmentChange.TRANSFERRED, BRANCH, staff_no="0777", on=moved_on))
    assert (await hall.may("0777", VIEW, TAX, midnight(moved_on) - SECOND)).permitted
    assert (await hall.may("0777", VIEW, TAX, midnight(moved_on))).rule is Rule.GRANT_EXPIRED
    assert not (await hall.may("0777", VIEW, BRANCH, midnight(moved_on))).permitted

    # Retired: nothing from 0:00 on; the daily job tidies up what is left.
    await credential(hall, "0777")
    await hall.session("0777")
    await hall.hear(change(AppointmentChange.RETIRED, staff_no="0777", on=days(20)))
    assert (await hall.may("0777", VIEW, BRANCH, midnight(days(20)))).rule is Rule.ACCOUNT_ENDED
    assert await open_sessions(hall, "0777") == 1

    assert (await hall.run("apply_appointments", days(20)))["ended"] == 1
    assert (await hall.run("apply_appointments", days(20)))["ended"] == 0
    assert await open_sessions(hall, "0777") == 0
    assert await hall.fetch("SELECT FROM credential WHERE staff_no = '0777'") == []
    changes = await hall.fetch("SELECT change FROM staff_change WHERE staff_no = '0777' ORDER BY change_id")
    assert [row["change"] for row in changes] == ["appointed", "transferred", "retired", "ended"]


async def test_a_transfer_that_takes_effect_today_ends_the_session_at_once(hall: CityHall) -> None:
    await hall.session(OFFICER)

    await hall.hear(change(AppointmentChange.TRANSFERRED, BRANCH, on=today()))

    assert await open_sessions(hall, OFFICER) == 0
    [ended] = await hall.announced(SessionEnded)
    assert (ended.holder, ended.reason) == (OFFICER, "appointment_changed")


async def test_the_grants_of_a_former_office_do_not_come_back_with_a_return(hall: CityHall) -> None:
    await hall.employ("0777", TAX, "counter_officer")
    await hall.hear(
        change(AppointmentChange.TRANSFERRED, BRANCH, staff_no="0777", on=days(-10)),
        change(AppointmentChange.TRANSFERRED, TAX, staff_no="0777", on=days(-5)),
    )

    assert not (await hall.may("0777", VIEW)).permitted


async def test_on_leave_nothing_is_permitted_and_on_return_it_is_again(hall: CityHall) -> None:
    await hall.employ("0777", TAX, "counter_officer")
    await hall.hear(change(AppointmentChange.ON_LEAVE, staff_no="0777", on=days(5)))
    assert (await hall.may("0777", VIEW, TAX, midnight(days(5)) - SECOND)).permitted
    assert not (await hall.may("0777", VIEW, TAX, midnight(days(5)))).permitted

    await hall.hear(change(AppointmentChange.RETURNED, staff_no="0777", on=days(9)))
    assert not (await hall.may("0777", VIEW, TAX, midnight(days(9)) - SECOND)).permitted
    assert (await hall.may("0777", VIEW, TAX, midnight(days(9)))).permitted


async def test_a_report_without_the_end_of_a_limited_employment_is_parked_and_the_others_go_on(hall: CityHall) -> None:
    parked = await hall.hear(
        change(AppointmentChange.APPOINTED, TAX, staff_no="0801"),
        change(AppointmentChange.APPOINTED, TAX, staff_no="0802", employment=Employment.CONTRACTOR),
    )

    assert parked == 1
    [row] = await hall.fetch("SELECT error FROM parked")
    assert "任用の最終日(ends_on)が必要です" in row["error"]
    rows = await hall.fetch("SELECT staff_no FROM staff WHERE staff_no LIKE '08%'")
    assert [row["staff_no"] for row in rows] == ["0801"]


@pytest.mark.feature("L11")
async def test_a_limited_account_ends_by_itself_with_its_sessions_and_tokens(hall: CityHall) -> None:
    """Temporary staff and contractors have an end or no account; at 0:00 after it every decision is no."""
    [contract] = await hall.fetch(
        "INSERT INTO contract (contract_id, company_name, corporate_number, document_no, work, safeguards, reason,"
        " workers_max, valid_from, valid_until, recorded_at)"
        " VALUES (gen_random_uuid(), '見本', '7000012050002', '1', '補助', '誓約', '', 1, $1, $2, now())"
        " RETURNING contract_id",
        today(),
        days(3),
    )
    await hall.pool.execute(
        "INSERT INTO contract_worker (contract_id, staff_no, valid_from, valid_until, named_by, recorded_at)"
        " VALUES ($1, '0901', $2, $3, 'test', now())",
        contract["contract_id"],
        today(),
        days(3),
    )
    body = {"staff_no": "0901", "display_name": "委託 一郎", "employment": "contractor", "office": TAX}
    assert problem(await hall.ask("/staff", body)) == (422, "valid_until_needed")
    past = await hall.ask("/staff", {**body, "valid_until": days(-1).isoformat()})
    assert problem(past) == (422, "valid_until_past")
    made = await hall.ask("/staff", {**body, "valid_until": days(3).isoformat()})
    assert made.status_code == 201
    with pytest.raises(Exception, match="limited_employment_has_an_end"):
        await hall.pool.execute("UPDATE staff SET valid_until = NULL WHERE staff_no = '0901'")

    await hall.pool.execute(
        "INSERT INTO role_grant (staff_no, role, office, valid_from, proposed_by, approved_by)"
        " VALUES ('0901', 'counter_officer', $1, $2, 'a', 'b')",
        TAX,
        today(),
    )
    await hall.announce("0901")
    await hall.session("0901")
    assert (await hall.may("0901", VIEW, TAX, midnight(days(4)) - SECOND)).permitted
    assert (await hall.may("0901", VIEW, TAX, midnight(days(4)))).rule is Rule.ACCOUNT_ENDED

    await hall.run("apply_appointments", days(4))
    [ended] = await hall.announced(SessionEnded)
    assert (ended.holder, ended.reason) == ("0901", "account_ended")
    # Tokens of the session are refused by every service until they have expired.
    await hall.book.refresh(hall.pool)
    assert hall.book.session_ended(ended.session)
    assert [one.state.value for one in await hall.announced(AuthoritySet) if one.holder == "0901"][-1] == "ended"
    assert problem(await hall.ask("/staff/0901/enable", {"reason": "延長の依頼"})) == (409, "account_ended")


async def test_an_invitation_makes_an_account_without_rights_and_a_code(hall: CityHall) -> None:
    body = {"staff_no": "0902", "display_name": "見本 次郎", "employment": "permanent", "office": BRANCH}
    made = await hall.ask("/staff", body)
    shown = (await hall.ask("/staff/0902")).json()

    assert (made.status_code, made.json()["staff_no"], len(made.json()["code"]) > 20) == (201, "0902", True)
    assert (shown["state"], shown["grants"], shown["appointments"][0]["office"]) == ("active", [], BRANCH)
    assert problem(await hall.ask("/staff", body)) == (409, "account_exists")
    assert problem(await hall.ask("/staff", {**body, "staff_no": "0903", "office": "nowhere"})) == (
        422,
        "office_unknown",
    )


async def test_a_suspended_account_may_nothing_at_once_and_comes_back_with_a_new_code(hall: CityHall) -> None:
    await hall.employ("0777", TAX, "counter_officer")
    await credential(hall, "0777")
    await hall.session("0777")

    assert (await hall.ask("/staff/0777/disable", {"reason": "端末の紛失"})).status_code == 200
    assert (await hall.may("0777", VIEW)).rule is Rule.ACCOUNT_SUSPENDED
    assert await open_sessions(hall, "0777") == 0
    assert await hall.fetch("SELECT FROM credential WHERE staff_no = '0777'") == []
    assert problem(await hall.ask("/staff/0777/disable", {"reason": "もう一度"})) == (409, "not_active")

    code = await hall.ask("/staff/0777/enable", {"reason": "端末が見つかった"})
    assert (code.status_code, (await hall.may("0777", VIEW)).permitted) == (200, True)
    assert problem(await hall.ask(f"/staff/{MANAGER}/enable", {"reason": "自分の再発行"})) == (409, "own_account")
    assert problem(await hall.ask("/staff/0999/disable", {"reason": "いない人"})) == (404, "not_found")


@pytest.mark.parametrize("path", ["/staff", "/staff/leavers", "/staff/account-managers", f"/staff/{OFFICER}"])
async def test_lists_of_accounts_are_for_those_who_may(hall: CityHall, path: str) -> None:
    assert (await hall.ask(path)).status_code == 200
    assert problem(await hall.ask(path, by=OFFICER)) == (403, "forbidden")


async def test_staff_are_listed_page_by_page_with_the_offices_of_today(hall: CityHall) -> None:
    first = (await hall.ask("/staff?limit=2")).json()
    second = (await hall.ask(f"/staff?limit=2&after={first['next_after']}")).json()

    assert [one["staff_no"] for one in first["staff"]] == [MANAGER, OTHER_MANAGER]
    assert [(one["staff_no"], one["offices"]) for one in second["staff"]] == [(OFFICER, [TAX])]
    assert second["next_after"] is None


@pytest.mark.feature("L8")
async def test_leavers_are_listed_with_the_proposals_to_take_over(hall: CityHall) -> None:
    proposed = await hall.propose(staff_no=OFFICER, role="counter_officer", office=TAX, valid_from=today().isoformat())
    assert proposed.status_code == 201, proposed.text
    await hall.hear(change(AppointmentChange.RETIRED, staff_no=MANAGER, on=days(6)))

    [leaver] = (await hall.ask("/staff/leavers")).json()

    assert (leaver["staff_no"], leaver["valid_until"], leaver["open_proposals"]) == (MANAGER, days(5).isoformat(), 1)


async def test_everybody_sees_his_own_account(hall: CityHall) -> None:
    await hall.employ("0777", TAX, "counter_officer")
    await hall.hear(
        change(AppointmentChange.APPOINTED, TAX, staff_no="0777", employment=Employment.FIXED_TERM, ends_on=days(20))
    )
    me = (await hall.ask("/staff/me", by="0777")).json()

    assert me["offices"] == [{"code": TAX, "name": "財務部納税課"}]
    assert [(one["name"], one["office"], one["tax_items"]) for one in me["roles"]] == [("窓口担当", TAX, None)]
    assert me["notices"] == [f"このIDは{days(20).isoformat()}で終了します。"]
    assert me["last_sign_in"] is None


async def test_registers_are_shown_to_whoever_is_signed_in(hall: CityHall) -> None:
    roles = (await hall.ask("/roles", by=OFFICER)).json()
    offices = (await hall.ask("/offices", by=OFFICER)).json()

    assert next(one for one in roles if one["code"] == "counter_officer")["purposes"] == [
        "督促・催告",
        "収納・消込",
        "本人からの照会対応",
    ]
    assert {"code": BRANCH, "name": "生活環境部渡波支所", "number_use": True} in offices


async def test_a_household_travels_with_the_authority_and_is_recorded(hall: CityHall) -> None:
    own = ["000000000000417", "000000000000425"]
    await hall.employ("0003", TAX, "account_manager")
    body = {"addressee_nos": own}
    assert (await hall.ask(f"/staff/{OFFICER}/related", body)).status_code == 200
    assert problem(await hall.ask(f"/staff/{MANAGER}/related", body)) == (409, "own_account")

    [*_, last] = [one for one in await hall.announced(AuthoritySet) if one.holder == OFFICER]
    assert last.related_subjects == own
    rows = await hall.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'access.staff.relatives' AND outcome = 'allowed'"
    )
    assert sorted(row["subject_ref"] for row in rows) == own


async def test_an_account_that_nobody_uses_is_suspended(hall: CityHall) -> None:
    await hall.pool.execute("UPDATE staff SET enabled_at = now() - interval '60 days' WHERE staff_no = $1", OFFICER)
    await hall.pool.execute(
        "UPDATE staff SET enabled_at = now() - interval '90 days' WHERE staff_no = $1", OTHER_MANAGER
    )
    await hall.session(OTHER_MANAGER, started=days(-59))

    assert await hall.run("suspend_unused_accounts") == {"suspended": 1}
    assert await hall.run("suspend_unused_accounts") == {"suspended": 0}
    rows = await hall.fetch("SELECT staff_no FROM staff WHERE state = 'suspended'")
    assert [row["staff_no"] for row in rows] == [OFFICER]


async def test_versions_rise_and_everybody_is_announced_each_day(hall: CityHall) -> None:
    assert await hall.run("republish_authority") == {"announced": 3}
    versions = [one.version for one in await hall.announced(AuthoritySet) if one.holder == OFFICER]

    assert versions == sorted(set(versions))
    assert len(versions) > 1
    rows = await hall.fetch("SELECT version FROM authority WHERE holder = $1", OFFICER)
    assert [row["version"] for row in rows] == [versions[-1]]


async def test_a_worker_keeps_the_register_and_beats(hall: CityHall) -> None:
    await hall.pool.execute("DELETE FROM role_register")
    await hall.announce(MANAGER)
    assert not (await hall.may(MANAGER, "access.staff.view")).permitted
    worker, *_ = hall.service.workers
    task = asyncio.create_task(worker(hall.transactions))
    try:
        await until(lambda: hall.announced(AuthorityBeat))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert (await hall.may(MANAGER, "access.staff.view")).permitted
    hall.book.require_fresh(datetime.now(UTC))


async def test_whoever_gets_a_new_code_comes_back_without_the_right_to_approve(hall: CityHall) -> None:
    """Else one manager could reset the other's password, sign in as him, and be both persons of an approval."""
    await hall.employ("0003", TAX, "account_manager", "counter_officer")

    assert (await hall.ask("/staff/0003/enable", {"reason": "パスワードを忘れた"})).status_code == 200

    assert not (await hall.may("0003", "access.grant.approve")).permitted
    assert (await hall.may("0003", VIEW)).permitted
    [row] = await hall.fetch(
        "SELECT revoked_by, end_reason FROM role_grant WHERE staff_no = '0003' AND revoked_at IS NOT NULL"
    )
    assert tuple(row) == (MANAGER, "code_issued")


async def test_an_account_is_unlocked_by_a_manager(hall: CityHall) -> None:
    assert (await hall.ask(f"/staff/{OFFICER}/unlock", {})).status_code == 200
    assert problem(await hall.ask("/staff/0999/unlock", {})) == (404, "not_found")
    [row] = await hall.fetch("SELECT changed_by FROM staff_change WHERE change = 'unlocked'")
    assert row["changed_by"] == MANAGER


async def test_a_code_replaces_the_former_one(hall: CityHall) -> None:
    async with hall.transactions.begin(JOB) as transaction:
        await make_invitation(transaction, OFFICER, by=MANAGER)
    await hall.ask(f"/staff/{OFFICER}/enable", {"reason": "コードの紛失"})

    rows = await hall.fetch("SELECT ended_by FROM invitation WHERE staff_no = $1 ORDER BY made_at", OFFICER)
    assert (rows[0]["ended_by"] is None, rows[-1]["ended_by"]) == (False, None)


def test_an_account_state_has_the_same_words_everywhere() -> None:
    assert [state.value for state in AccountState] == ["active", "suspended", "ended"]
