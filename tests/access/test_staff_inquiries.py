"""Somebody asks, an operator looks at just that for just so long, and whoever asked countersigns what was seen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from deploy.commands.installation import SERVICES, service_named
from shared.access import Access, AccessAction, AccessRecordWriter, Actor, ActorKind, current_record_key
from shared.authority import store_authorities, store_beat
from shared.contracts import AddresseeMerged, AuthoritySet
from shared.contracts.staff import AppointmentChange, Employment
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.access import gathering_line as lines
from tests.access.city_hall import ISHINOMAKI, POLICY, TAX, CityHall, change, city_hall, days, problem
from tests.access.gathering_line import Line, gathering_line
from tests.access.test_contracts import COMPANY_HEAD, COMPANY_OFFICER, approved, named, terms
from tests.authority import bearer
from tests.guarded import Guarded, guarded
from tests.infrastructure import Databases
from tests.payments.conftest import envelope
from tests.payments.events import assessed

ASKER, COLLEAGUE, HEAD, WORKER, STAFF = "0501", "0502", "0503", "9501", "0504"
ACT = "access.staff_inquiry_right"
PERSON, SURVIVOR, OTHER = "000000000000801", "000000000000802", "000000000000803"
_LOOKING = {AccessAction.VIEW, AccessAction.LIST, AccessAction.SEARCH}


@dataclass
class House:
    """Access with its gathering of payments' records, and payments and dunning behind their guards."""

    line: Line
    guarded: dict[str, Guarded]
    pools: dict[str, Any]

    @property
    def hall(self) -> CityHall:
        return self.line.hall

    async def opened(self, service: str = "payments", addressee_no: str | None = PERSON) -> str:
        body = {"service": service, "addressee_no": addressee_no, "question": "収納額が画面と一致しない理由を知りたい"}
        made = await self.hall.ask("/staff-inquiries", body, by=ASKER)
        assert made.status_code == 201, made.text
        assert made.json()["reference"] == f"ticket:{made.json()['inquiry_id']}"
        return str(made.json()["inquiry_id"])

    async def proposed(self, inquiry_id: str, hours: float = 2, *, by: str = ASKER, **changed: Any) -> httpx.Response:
        values = {
            "inquiry_id": inquiry_id,
            "addressee_no": PERSON,
            "staff_no": WORKER,
            "office": TAX,
            "ends_at": (datetime.now(UTC) + timedelta(hours=hours)).isoformat(),
        }
        return await self.hall.propose(ACT, by=by, **{**values, **changed})

    async def right(self, inquiry_id: str, **changed: Any) -> None:
        """Two persons give it, and every service hears of it."""
        made = await self.proposed(inquiry_id, **changed)
        assert made.status_code == 201, made.text
        assert problem(await self.hall.approve(made, ACT, by=ASKER)) == (403, "forbidden")
        assert (await self.hall.approve(made, ACT, by=HEAD)).status_code == 200
        await self.tell()

    async def tell(self) -> None:
        """What access has announced of everybody's authority reaches both services."""
        events = await self.hall.announced(AuthoritySet)
        for service, pool in self.pools.items():
            async with pool.acquire() as connection, connection.transaction():
                await store_authorities(connection, events)
                await store_beat(connection, datetime.now(UTC))
            await self.guarded[service].book.refresh(pool)

    async def look(
        self, inquiry_id: str, addressee_no: str = PERSON, *, service: str = "payments", by: str = WORKER
    ) -> httpx.Response:
        """A search for somebody's claims or notices, under a ticket."""
        path = {"payments": "/claims/search", "dunning": "/notices/search"}[service]
        headers = bearer(self.hall.keys, by, reference=f"ticket:{inquiry_id}")
        return await self.guarded[service].client.post(path, json={"addressee_no": addressee_no}, headers=headers)

    async def gather(self) -> None:
        assert await self.line.sealer.seal_once() is not None
        await self.line.gather_all()
        assert await self.line.watch() == []

    async def shown(self, inquiry_id: str) -> dict[str, Any]:
        found = await self.hall.ask(f"/staff-inquiries/{inquiry_id}", by=ASKER)
        assert found.status_code == 200, found.text
        return dict(found.json())

    async def answered(self, inquiry_id: str, by: str = WORKER) -> httpx.Response:
        text = {"answer": "速報の取消しによるもので、誤りはありません。"}
        return await self.hall.ask(f"/staff-inquiries/{inquiry_id}/answer", text, by=by)

    async def closed(self, inquiry_id: str, seen_sha256: str, by: str = ASKER) -> httpx.Response:
        return await self.hall.ask(f"/staff-inquiries/{inquiry_id}/close", {"seen_sha256": seen_sha256}, by=by)


@pytest.fixture(scope="module")
async def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    path = tmp_path_factory.mktemp("inquiries")
    made = {service: await databases.create(service) for service in ("access", "payments", "dunning")}
    async with AsyncExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(lines, "SOURCE", "payments")
        patched.setenv("SHUNO_KEYS_DIRECTORY", str(path / "keys"))
        hall = await stack.enter_async_context(city_hall(made["access"], path / "keys"))
        line = await stack.enter_async_context(gathering_line(databases, made["payments"], hall, path))
        await _employ(hall)
        pool = await open_pool(made["dunning"].dsn, application_name="inquiries-test", connections_max=2)
        stack.push_async_callback(pool.close)
        dunning = Transactions("dunning", pool, AccessRecordWriter("dunning", current_record_key(hall.keys)))
        opened = {}
        for service, transactions in (("payments", line.transactions), ("dunning", dunning)):
            built = service_named(service, ISHINOMAKI)
            if service == "payments":
                events = [assessed(8001, 50_000, addressee_no=PERSON), assessed(8002, 9_000, addressee_no=OTHER)]
                async with transactions.begin(Actor("service:payments", ActorKind.SERVICE)) as transaction:
                    await built.handlers[type(events[0])]([envelope(one) for one in events], transaction)
            opened[service] = await stack.enter_async_context(guarded(built, transactions, hall.keys))
        yield House(line, opened, {"payments": line.pool, "dunning": pool})
    for database in made.values():
        await databases.drop(database)


async def _employ(hall: CityHall) -> None:
    await hall.employ(COMPANY_OFFICER, TAX, "contract_officer")
    await hall.employ(COMPANY_HEAD, TAX, "contract_head")
    for asker in (ASKER, COLLEAGUE):
        await hall.employ(asker, TAX, "staff_inquirer")
    await hall.employ(HEAD, TAX, "staff_inquiry_head")
    await hall.employ(STAFF, TAX, "staff_inquiry_operator")
    contract_id = await approved(hall, "access.contract", terms())
    assert (await named(hall, contract_id, WORKER)).status_code == 201
    employed = change(
        AppointmentChange.APPOINTED, TAX, staff_no=WORKER, employment=Employment.CONTRACTOR, ends_on=days(90)
    )
    assert await hall.hear(employed) == 0
    await hall.grant(WORKER, TAX, "staff_inquiry_operator")


@pytest.mark.feature("N3")
async def test_an_operator_sees_what_the_ticket_names_until_it_is_answered_and_that_is_countersigned(
    house: House,
) -> None:
    inquiry_id = await house.opened()
    await house.tell()
    assert (await house.look(inquiry_id)).status_code == 403
    await house.right(inquiry_id)
    assert [one["inquiry_id"] for one in (await house.hall.ask("/my-staff-inquiries", by=WORKER)).json()] == [
        inquiry_id
    ]

    # Exactly that person, in that service, under that ticket; nothing is changed and nothing is unmasked.
    assert (await house.look(inquiry_id)).status_code == 200
    assert problem(await house.look(inquiry_id, OTHER)) == (403, "beyond_ticket")
    assert problem(await house.look("00000000-0000-7000-8000-000000000000")) == (403, "forbidden")
    assert (await house.look(inquiry_id, service="dunning")).status_code == 403
    assert (await house.look(inquiry_id, by=STAFF)).status_code == 403
    # Under its other number it is the same person.
    merged = AddresseeMerged(
        addressee_no=PERSON, surviving_no=SURVIVOR, change_no=1, decided_on=datetime.now(UTC).date()
    )
    assert await house.hall.hear(merged) == 0
    await house.tell()
    assert (await house.look(inquiry_id, SURVIVOR)).status_code == 200

    # The answer ends the right in the same moment.
    assert problem(await house.answered(inquiry_id, by=STAFF)) == (409, "not_the_investigator")
    assert problem(await house.closed(inquiry_id, "0" * 64)) == (409, "not_answered")
    assert (await house.answered(inquiry_id)).status_code == 201
    assert problem(await house.answered(inquiry_id)) == (409, "answered_already")
    await house.tell()
    assert (await house.look(inquiry_id)).status_code == 403

    # What was seen is what the sealed records say, and whoever asked countersigns exactly that.
    await house.gather()
    found = await house.shown(inquiry_id)
    assert [(one["part"], one["actor_id"], one["action"], one["subject_ref"], one["outcome"]) for one in found["seen"]][
        :1
    ] == [("収納", WORKER, "検索", PERSON, "allowed")]
    assert {one["subject_ref"] for one in found["seen"] if one["outcome"] == "allowed"} == {PERSON, SURVIVOR}
    assert found["seen_until"] is not None
    assert problem(await house.closed(inquiry_id, "0" * 64)) == (409, "changed_list")
    assert problem(await house.closed(inquiry_id, found["seen_sha256"], by=COLLEAGUE)) == (409, "not_the_asker")
    assert (await house.closed(inquiry_id, found["seen_sha256"])).status_code == 201
    assert problem(await house.closed(inquiry_id, found["seen_sha256"])) == (409, "closed_already")
    assert inquiry_id not in {one["inquiry_id"] for one in (await house.hall.ask("/staff-inquiries", by=HEAD)).json()}


@pytest.mark.feature("N3")
async def test_a_right_for_a_ticket_ends_by_itself_and_is_given_by_two_and_never_otherwise(
    house: House,
) -> None:
    hall, inquiry_id = house.hall, await house.opened()
    assert problem(await house.proposed(inquiry_id, addressee_no=OTHER)) == (409, "other_person")
    assert problem(await house.proposed(inquiry_id, addressee_no=None)) == (409, "other_person")
    assert problem(await house.proposed(inquiry_id, hours=9)) == (422, "too_long")
    assert problem(await house.proposed(inquiry_id, hours=-1)) == (422, "too_long")
    assert problem(await house.proposed(inquiry_id, staff_no=ASKER)) == (409, "concerned")
    assert problem(await house.proposed(inquiry_id, by=COLLEAGUE, staff_no=ASKER)) == (409, "own_question")
    assert problem(await house.proposed(inquiry_id, staff_no="9999")) == (404, "not_found")
    assert problem(await house.proposed(inquiry_id, office="accounting")) == (409, "office_may_not")
    assert problem(await house.proposed("00000000-0000-7000-8000-000000000000")) == (404, "not_found")
    body = {"service": "identity", "question": "調べてほしい"}
    assert problem(await hall.ask("/staff-inquiries", body, by=ASKER))[0] == 422
    # Nobody gets the role in the ordinary way.
    await hall.employ("0001", TAX, "account_manager")
    grant = {"staff_no": STAFF, "role": "staff_inquiry_investigator", "office": TAX}
    granted = await hall.propose(by="0001", **grant, valid_from=days(0).isoformat(), valid_until=days(5).isoformat())
    assert problem(granted) == (409, "by_ticket_only")

    await house.right(inquiry_id, staff_no=STAFF)
    assert problem(await house.proposed(inquiry_id)) == (409, "right_standing")
    assert (await house.look(inquiry_id, by=STAFF)).status_code == 200
    # It needs no review as an emergency does: the countersignature is its review.
    assert await hall.fetch("SELECT FROM role_grant WHERE inquiry_id = $1 AND deputy_for IS NOT NULL", inquiry_id) == []
    await hall.employ("0505", "information_policy", "security_officer")
    emergencies = await hall.ask("/grants/emergencies", by="0505", office="information_policy")
    assert (emergencies.status_code, emergencies.json()) == (200, [])
    # At its hour nobody has to do anything.
    later = datetime.now(UTC) + timedelta(hours=3)
    authority = house.guarded["payments"].book.authority(STAFF)
    assert authority is not None
    ticket = f"ticket:{inquiry_id}"
    wanted = ("payments.claim.search", "receipt", TAX)
    assert authority.decide(*wanted, datetime.now(UTC), ticket).permitted
    assert authority.decide(*wanted, datetime.now(UTC)).rule == "other_ticket"
    assert authority.decide(*wanted, later, ticket).rule == "grant_expired"


@pytest.mark.feature("N3")
async def test_an_enquiry_that_is_late_or_does_not_agree_is_found_by_the_daily_job(house: House) -> None:
    hall = house.hall

    async def warned() -> list[tuple[str, str]]:
        rows = (await hall.ask("/staff-inquiries/warnings", by=HEAD)).json()
        return [(one["inquiry_id"], one["warning"]) for one in rows]

    # About nobody: a right under which nobody's data may be seen, and an answer that needs none.
    inquiry_id = await house.opened(addressee_no=None)
    await hall.run("watch_staff_inquiries", days(20))
    assert (inquiry_id, "overdue") in await warned()
    await house.right(inquiry_id, addressee_no=None)
    assert problem(await house.look(inquiry_id)) == (403, "beyond_ticket")
    assert (await house.answered(inquiry_id)).status_code == 201
    assert (inquiry_id, "overdue") not in await warned()
    await hall.run("watch_staff_inquiries", days(20))
    assert (inquiry_id, "not_countersigned") in await warned()
    # Countersigned before the records of the refused look were here: the job finds that there is more.
    found = await house.shown(inquiry_id)
    assert found["seen"] == []
    assert (await house.closed(inquiry_id, found["seen_sha256"])).status_code == 201
    assert (inquiry_id, "not_countersigned") not in await warned()
    await house.gather()
    assert (await hall.run("watch_staff_inquiries"))["more_seen"] == 1
    assert (await hall.run("watch_staff_inquiries"))["more_seen"] == 0
    found = await house.shown(inquiry_id)
    assert [(one["outcome"], one["rule"]) for one in found["seen"]] == [("refused", "beyond_ticket")]


async def test_whoever_asks_does_so_in_the_console_and_countersigns_there(house: House) -> None:
    hall, path = house.hall, "/pages/staff-inquiries"
    menu = (await hall.ask("/pages/menu", by=COLLEAGUE)).json()
    assert menu == [{"title": "職員からの問合せ", "path": "staff-inquiries"}]
    form = {"service": "payments", "addressee_no": "", "question": "夜間の処理が終わらない理由を知りたい"}
    for wrong in ({"service": "identity"}, {"addressee_no": "12"}, {"question": ""}, {"question": "123456789018"}):
        refused = await hall.ask(path, {**form, **wrong}, by=COLLEAGUE)
        assert refused.status_code == 422
        assert "宛名番号は15桁" in refused.text
    # Who is asked about may be nobody: the field says that it can stay empty.
    asked = (await hall.ask(path, by=COLLEAGUE)).json()["parts"][-1]["inputs"]
    assert [one["name"] for one in asked if not one["required"]] == ["addressee_no"]
    made = await hall.ask(path, form, by=COLLEAGUE)
    assert made.status_code == 303, made.text
    one = made.headers["location"]
    assert "夜間の処理が終わらない理由" in (await hall.ask(path, by=COLLEAGUE)).text
    # Another's is not there, also for one who may ask himself.
    assert (await hall.ask(one, by=ASKER)).status_code == 404
    inquiry_id = one.rsplit("/", 1)[1]
    assert (await house.answered(inquiry_id, by=STAFF)).status_code == 201
    shown = await hall.ask(one, by=COLLEAGUE)
    assert "回答済み(確認してください)" in shown.text
    assert "何も見ていません" in shown.text
    [[mark]] = [part["inputs"] for part in shown.json()["parts"] if part["part"] == "form"]
    changed = await hall.ask(one, {"seen_sha256": "0" * 64}, by=COLLEAGUE)
    assert (changed.status_code, "閲覧の一覧が変わりました" in changed.text) == (422, True)
    assert (await hall.ask(one, {"seen_sha256": mark["value"]}, by=COLLEAGUE)).status_code == 303
    shown = await hall.ask(one, by=COLLEAGUE)
    assert [part for part in shown.json()["parts"] if part["part"] == "form"] == []
    assert "確認済み" in shown.text


def test_the_role_for_tickets_looks_only_masked_and_opens_no_number() -> None:
    role = POLICY.ticket_role
    assert role is not None
    assert not role.opens_numbers
    used: dict[str, set[AccessAction]] = {}
    for service in SERVICES:
        for routes in service_named(service, ISHINOMAKI).routes:
            for route in routes.declared:
                if isinstance(route.access, Access) and route.access.permission in role.permissions:
                    used.setdefault(route.access.permission, set()).add(route.access.action)
    assert set(used) == set(role.permissions)
    assert set().union(*used.values()) <= _LOOKING
    assert not [permission for permission in role.permissions if "unmask" in permission]
