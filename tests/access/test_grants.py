"""Granting roles: two persons, never oneself, within the policy; and how the first two come to be."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.embedded.databases import ServiceDatabase
from shared.access.authority import Rule
from shared.contracts import AuthoritySet
from shared.contracts.staff import AppointmentChange, HolderKind
from tests.access.city_hall import (
    BRANCH,
    MANAGER,
    OFFICER,
    OTHER_MANAGER,
    PERSONNEL,
    TAX,
    CityHall,
    change,
    city_hall,
    days,
    midnight,
    problem,
    today,
)

VIEW = "payments.claim.view"
PUBLIC_KEY = (
    Ed25519PrivateKey.from_private_bytes(bytes(32))
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def counter(staff_no: str = OFFICER, **more: Any) -> dict[str, Any]:
    return {
        "staff_no": staff_no,
        "role": "counter_officer",
        "office": TAX,
        "valid_from": today().isoformat(),
        **more,
    }


async def granted(hall: CityHall, **payload: Any) -> int:
    """A grant that one manager proposed and the other approved."""
    proposed = await hall.propose(**payload)
    assert proposed.status_code == 201, proposed.text
    approved = await hall.approve(proposed, by=OTHER_MANAGER)
    assert approved.status_code == 200, approved.text
    [row] = await hall.fetch("SELECT max(grant_id) AS grant_id FROM role_grant")
    return int(row["grant_id"])


async def test_a_grant_takes_two_persons_and_is_announced(hall: CityHall) -> None:
    proposed = await hall.propose(**counter(tax_items=["010", "013"], valid_until=days(30).isoformat()))
    assert (await hall.may(OFFICER, VIEW)).rule is Rule.NO_PERMISSION

    assert problem(await hall.approve(proposed, by=MANAGER)) == (409, "own_proposal")
    approved = await hall.approve(proposed, by=OTHER_MANAGER)

    assert (approved.status_code, approved.json()["state"]) == (200, "executed")
    decision = await hall.may(OFFICER, VIEW)
    assert (decision.permitted, decision.tax_items) == (True, frozenset({"010", "013"}))
    assert (await hall.may(OFFICER, VIEW, TAX, midnight(days(31)))).rule is Rule.GRANT_EXPIRED
    [row] = await hall.fetch("SELECT * FROM role_grant WHERE staff_no = $1", OFFICER)
    assert (row["proposed_by"], row["approved_by"], row["approval_id"]) == (
        MANAGER,
        OTHER_MANAGER,
        proposed.json()["approval_id"],
    )
    assert problem(await hall.approve(proposed, by=OTHER_MANAGER)) == (409, "already_decided")


async def test_what_the_approver_reads(hall: CityHall) -> None:
    proposed = (await hall.propose(**counter(tax_items=["010"]))).json()
    shown = (await hall.ask(f"/approvals/access.grant/{proposed['approval_id']}", by=OTHER_MANAGER)).json()

    assert shown["lines"] == [
        ["職員番号", OFFICER],
        ["役割", "窓口担当"],
        ["所属", "財務部納税課"],
        ["税目", "個人住民税"],
        ["始まり", today().isoformat()],
        ["終わり", "定めなし"],
    ]


async def test_nobody_takes_part_in_a_grant_to_himself(hall: CityHall) -> None:
    await hall.employ("0003", TAX, "account_manager")
    assert problem(await hall.propose(**counter(MANAGER))) == (409, "concerned")

    proposed = await hall.propose(**counter(MANAGER), by=OTHER_MANAGER)
    assert problem(await hall.approve(proposed, by=MANAGER)) == (409, "concerned")
    assert (await hall.approve(proposed, by="0003")).status_code == 200


async def test_the_database_itself_refuses_a_grant_to_oneself(hall: CityHall) -> None:
    for staff_no, maker, approver, constraint in (
        (OFFICER, OFFICER, MANAGER, "never_to_oneself"),
        (OFFICER, MANAGER, OFFICER, "never_to_oneself"),
        (OFFICER, MANAGER, MANAGER, "two_persons"),
    ):
        with pytest.raises(asyncpg.CheckViolationError, match=constraint):
            await hall.pool.execute(
                "INSERT INTO role_grant (staff_no, role, office, valid_from, proposed_by, approved_by)"
                " VALUES ($1, 'counter_officer', $2, $3, $4, $5)",
                staff_no,
                TAX,
                today(),
                maker,
                approver,
            )


@pytest.mark.feature("L12")
async def test_a_department_that_the_law_does_not_list_gets_no_role_with_the_individual_number(hall: CityHall) -> None:
    """Refused at the proposal, at the execution, and, after a change of the policy, in what is announced."""
    await hall.hear(change(AppointmentChange.APPOINTED, PERSONNEL, staff_no="0601"))
    identity = {"staff_no": "0601", "role": "identity_officer", "valid_from": today().isoformat()}
    refused = await hall.propose(**identity, office=PERSONNEL)
    assert problem(refused) == (409, "office_may_not")
    assert "番号法別表の事務を行う部署ではない" in refused.json()["detail"]

    # Where the law lists the office, the same role is granted and announced.
    await hall.hear(change(AppointmentChange.TRANSFERRED, TAX, staff_no="0601", on=today()))
    await granted(hall, **identity, office=TAX)
    permission = "identity.addressee.view"
    assert (await hall.may("0601", permission)).permitted

    # The office is taken off the list: the register says so at the next start, and the right is gone everywhere.
    await hall.pool.execute("DELETE FROM role_register WHERE role = 'identity_officer' AND office = $1", TAX)
    await hall.run("republish_authority")
    assert not (await hall.may("0601", permission)).permitted


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"role": "king"}, (422, "not_in_policy")),
        ({"office": "nowhere"}, (422, "not_in_policy")),
        ({"office": BRANCH}, (409, "not_appointed")),
        ({"office": BRANCH, "role": "collection_head"}, (409, "office_may_not")),
        ({"staff_no": "0999"}, (404, "not_found")),
        ({"valid_until": days(-1).isoformat()}, (422, "dates_reversed")),
        ({"valid_from": days(5).isoformat(), "valid_until": days(4).isoformat()}, (422, "dates_reversed")),
        ({"tax_items": []}, (422, "invalid")),
        ({"tax_items": ["999"]}, (422, "invalid")),
        ({"surprise": 1}, (422, "invalid")),
        ({"deputy_for": MANAGER}, (422, "deputy_needs_end")),
        ({"deputy_for": MANAGER, "valid_until": days(5).isoformat()}, (409, "deputy_without_role")),
    ],
)
async def test_a_grant_that_makes_no_sense_is_refused_when_proposed(
    hall: CityHall, more: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert problem(await hall.propose(**{**counter(), **more})) == refusal


async def test_what_changed_since_the_proposal_is_seen_at_the_execution(hall: CityHall) -> None:
    proposed = await hall.propose(**counter())
    await hall.hear(change(AppointmentChange.TRANSFERRED, BRANCH, on=today()))

    assert problem(await hall.approve(proposed, by=OTHER_MANAGER)) == (409, "not_appointed")
    assert await hall.fetch("SELECT FROM role_grant WHERE staff_no = $1", OFFICER) == []


async def test_a_maker_who_lost_his_privilege_grants_nothing(hall: CityHall) -> None:
    proposed = await hall.propose(**counter())
    await hall.ask(f"/staff/{MANAGER}/disable", {"reason": "不正の疑い"}, by=OTHER_MANAGER)

    assert problem(await hall.approve(proposed, by=OTHER_MANAGER)) == (409, "proposer_lost_privilege")


async def test_a_grant_is_taken_back_by_one_person_at_once(hall: CityHall) -> None:
    grant_id = await granted(hall, **counter())
    listed = (await hall.ask(f"/grants?office={TAX}")).json()["grants"]
    assert grant_id in [one["grant_id"] for one in listed]

    assert (await hall.ask(f"/grants/{grant_id}/revoke", {"reason": "担当替え"})).status_code == 200
    assert not (await hall.may(OFFICER, VIEW)).permitted
    assert problem(await hall.ask(f"/grants/{grant_id}/revoke", {"reason": "担当替え"})) == (409, "already_revoked")
    assert problem(await hall.ask("/grants/999999/revoke", {"reason": "担当替え"})) == (404, "not_found")


@pytest.mark.feature("L6")
async def test_no_more_manage_accounts_than_the_policy_allows(hall: CityHall) -> None:
    """Five at most, counted at the proposal and at the execution, also when two approvals come at once."""
    for staff_no in ("0003", "0004"):
        await hall.employ(staff_no, TAX, "account_manager")
    await hall.employ("0011", TAX)
    await hall.employ("0012", TAX)
    manager = {"role": "account_manager", "office": TAX, "valid_from": today().isoformat()}
    one = await hall.propose(staff_no="0011", **manager)
    two = await hall.propose(staff_no="0012", **manager)

    answers = await asyncio.gather(hall.approve(one, by=OTHER_MANAGER), hall.approve(two, by="0003"))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert problem(refused) == (409, "too_many_managers")
    assert problem(await hall.propose(staff_no=OFFICER, **manager)) == (409, "too_many_managers")
    count = (await hall.ask("/staff/account-managers")).json()
    assert (count["limit"], len(count["holders"])) == (5, 5)
    # And none of them grants to himself.
    assert problem(await hall.propose(**counter(MANAGER))) == (409, "concerned")


@pytest.mark.feature("L17")
async def test_an_emergency_grant_takes_two_persons_ends_to_the_second_and_is_reviewed(hall: CityHall) -> None:
    await hall.employ("0701", TAX, "security_officer")
    now = datetime.now(UTC)
    ends_at = now + timedelta(hours=7)
    too_long = counter(ends_at=(now + timedelta(hours=8, minutes=5)).isoformat())
    assert problem(await hall.propose(**too_long)) == (422, "emergency_too_long")
    over = counter(ends_at=(now - timedelta(minutes=1)).isoformat())
    assert problem(await hall.propose(**over)) == (422, "emergency_too_long")
    manager = {**counter(ends_at=ends_at.isoformat()), "role": "account_manager"}
    assert problem(await hall.propose(**manager)) == (409, "emergency_manager")

    grant_id = await granted(hall, **counter(ends_at=ends_at.isoformat()))
    assert (await hall.may(OFFICER, VIEW, TAX, ends_at - timedelta(seconds=1))).permitted
    assert (await hall.may(OFFICER, VIEW, TAX, ends_at)).rule is Rule.GRANT_EXPIRED

    [waiting] = (await hall.ask("/grants/emergencies", by="0701")).json()
    assert (waiting["grant_id"], waiting["staff_no"]) == (grant_id, OFFICER)
    finding = {"finding": "災害対応。閲覧は12件、すべて受付票あり。"}
    assert (await hall.ask(f"/grants/{grant_id}/emergency-review", finding, by="0701")).status_code == 200
    assert (await hall.ask("/grants/emergencies", by="0701")).json() == []
    again = await hall.ask(f"/grants/{grant_id}/emergency-review", finding, by="0701")
    assert problem(again) == (409, "already_reviewed")


async def test_nobody_reviews_an_emergency_that_he_took_part_in(hall: CityHall) -> None:
    await hall.grant(MANAGER, TAX, "security_officer")
    await hall.announce(MANAGER)
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    grant_id = await granted(hall, **counter(ends_at=ends_at.isoformat()))

    refused = await hall.ask(f"/grants/{grant_id}/emergency-review", {"finding": "問題なし。"}, by=MANAGER)

    assert problem(refused) == (409, "concerned")


async def test_a_deputy_gets_no_more_than_the_person_he_stands_for_and_says_so(hall: CityHall) -> None:
    await hall.employ("0501", TAX, "collection_head")
    deputy = counter(role="collection_head", deputy_for="0501", valid_until=days(7).isoformat())
    await granted(hall, **deputy)

    decision = await hall.may(OFFICER, "payments.suspense.approve")

    assert (decision.permitted, decision.deputy_for) == (True, "0501")


async def test_a_program_holds_its_permissions_and_no_purpose(hall: CityHall) -> None:
    machine = {
        "machine": "bank-gateway-1",
        "kind": "bank",
        "permissions": ["payments.intake"],
        "office": TAX,
        "public_key": PUBLIC_KEY,
        "valid_until": days(365).isoformat(),
    }
    assert problem(await hall.propose("access.machine", **{**machine, "public_key": "no key"})) == (
        422,
        "machine_unusable",
    )
    assert problem(await hall.propose("access.machine", **{**machine, "machine": OFFICER})) == (409, "account_exists")
    assert problem(await hall.propose("access.machine", **{**machine, "office": PERSONNEL})) == (409, "office_may_not")
    proposed = await hall.propose("access.machine", **machine)
    assert (await hall.approve(proposed, "access.machine", by=OTHER_MANAGER)).status_code == 200

    assert (await hall.may("bank-gateway-1", "payments.intake")).permitted
    [event] = [one for one in await hall.announced(AuthoritySet) if one.kind is HolderKind.MACHINE]
    assert [(one.permissions, one.purposes) for one in event.grants] == [(["payments.intake"], [])]
    assert [one["machine"] for one in (await hall.ask("/machines")).json()] == ["bank-gateway-1"]

    assert (await hall.ask("/machines/bank-gateway-1/disable", {"reason": "鍵の漏えい"})).status_code == 200
    assert (await hall.may("bank-gateway-1", "payments.intake")).rule is Rule.ACCOUNT_SUSPENDED
    again = await hall.ask("/machines/bank-gateway-1/disable", {"reason": "鍵の漏えい"})
    assert problem(again) == (409, "not_active")


@pytest.fixture
async def new_hall(fresh_database: Any, tmp_path: Any) -> Any:
    """A city hall in which nobody has an account yet."""
    database: ServiceDatabase = await fresh_database("access")
    async with city_hall(database, tmp_path) as made:
        yield made


async def test_an_installation_comes_to_its_first_two_managers(new_hall: CityHall) -> None:
    """The key's holder makes the first; the first proposes the second, and the key's holder is the other person."""
    hall = new_hall
    first = {"staff_no": MANAGER, "display_name": "見本 一子", "office": TAX}
    made = await hall.operate("/bootstrap/administrator", first)
    assert (made.status_code, made.json()["staff_no"]) == (201, MANAGER)
    [invitation] = await hall.fetch("SELECT kind, made_by FROM invitation")
    assert tuple(invitation) == ("first", "operator-1")
    assert (await hall.may(MANAGER, "access.grant.propose")).permitted
    again = await hall.operate("/bootstrap/administrator", {**first, "staff_no": OTHER_MANAGER})
    assert problem(again) == (409, "already_set_up")

    second = {"staff_no": OTHER_MANAGER, "display_name": "見本 二子", "employment": "permanent", "office": TAX}
    assert (await hall.ask("/staff", second)).status_code == 201
    role = {"role": "account_manager", "office": TAX, "valid_from": today().isoformat()}
    proposed = await hall.propose(staff_no=OTHER_MANAGER, **role)
    assert (await operator_approves(hall, proposed)).status_code == 200
    assert (await hall.may(OTHER_MANAGER, "access.grant.approve")).permitted

    # From now on two members of staff are there, and the key opens nothing any more.
    await hall.employ(OFFICER, TAX)
    third = await hall.propose(staff_no=OFFICER, **role)
    assert problem(await operator_approves(hall, third)) == (403, "operator_may_not")


async def test_an_only_manager_who_forgot_his_password_gets_in_again(new_hall: CityHall) -> None:
    hall = new_hall
    first = {"staff_no": MANAGER, "display_name": "見本 一子", "office": TAX}
    await hall.operate("/bootstrap/administrator", first)
    before = await hall.fetch("SELECT grant_id FROM role_grant")

    again = await hall.operate("/bootstrap/administrator", first)

    assert again.status_code == 201
    assert await hall.fetch("SELECT grant_id FROM role_grant") == before
    # Suspended for disuse, he is let in again with a grant of his own.
    await hall.pool.execute("UPDATE staff SET state = 'suspended'")
    assert (await hall.operate("/bootstrap/administrator", first)).status_code == 201
    assert (await hall.may(MANAGER, "access.grant.propose")).permitted


async def operator_approves(hall: CityHall, proposed: Any) -> Any:
    made = proposed.json()
    path = f"/approvals/access.grant/{made['approval_id']}/approve"
    return await hall.operate(path, {"payload_hash": made["payload_hash"]}, permissions=("access.grant.approve",))


async def test_the_key_grants_no_other_role_even_in_the_beginning(new_hall: CityHall) -> None:
    hall = new_hall
    await hall.operate("/bootstrap/administrator", {"staff_no": MANAGER, "display_name": "見本", "office": TAX})
    await hall.employ(OFFICER, TAX)

    proposed = await hall.propose(**counter())

    assert problem(await operator_approves(hall, proposed)) == (403, "operator_may_not")


async def test_the_key_alone_makes_no_second_manager(new_hall: CityHall) -> None:
    hall = new_hall
    await hall.operate("/bootstrap/administrator", {"staff_no": MANAGER, "display_name": "見本", "office": TAX})
    await hall.employ(OFFICER, TAX)
    payload = {"staff_no": OFFICER, "role": "account_manager", "office": TAX, "valid_from": today().isoformat()}
    proposed = await hall.operate(
        "/approvals/access.grant", {"payload": payload, "note": "一人で"}, permissions=("access.grant.propose",)
    )

    assert problem(await operator_approves(hall, proposed)) == (409, "own_proposal")
    # Nor does the first manager with it: two who manage accounts must both be members of staff who can approve.
    assert problem(await hall.approve(proposed, by=MANAGER)) == (403, "proposed_by_operator")


async def test_only_the_holder_of_the_key_sets_up(new_hall: CityHall) -> None:
    hall = new_hall
    await hall.employ(MANAGER, TAX, "account_manager")

    refused = await hall.ask("/bootstrap/administrator", {"staff_no": "0003", "display_name": "見本", "office": TAX})

    assert problem(refused) == (403, "forbidden")
