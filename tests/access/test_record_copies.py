"""One job gathers what all services hold of a person; a second person checks it, and it is gone once handed over."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
import typer

from deploy.commands.disclosure import compile_copy
from deploy.commands.installation import service_named
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key
from shared.contracts import Event
from shared.http.person_record import masked
from shared.http.problems import Problem
from shared.http.signed_text import SignedText, proved
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.access.city_hall import ISHINOMAKI, TAX, CityHall, city_hall, days, problem, today
from tests.access.test_disclosure import (
    DESK,
    DISCLOSURE,
    GENERAL_AFFAIRS,
    HEAD,
    OFFICER,
    PERSON,
    decided,
    decision,
    registered,
)
from tests.authority import bearer, give, granted
from tests.guarded import guarded
from tests.identity.conftest import registered as person_registered
from tests.infrastructure import Databases
from tests.payments.conftest import envelope
from tests.payments.events import assessed

OTHERS = ("payments", "dunning", "enforcement", "identity", "refunds")
ACT = "access.record_copy"
NEIGHBOUR = "000000000000043"
PARTS = "record_copy_part WHERE request_id = $1"


@dataclass
class City:
    """Access with its officers, and every other service behind its guard."""

    hall: CityHall
    clients: dict[str, httpx.AsyncClient]

    def headers(self) -> dict[str, str]:
        return bearer(self.hall.keys, OFFICER)

    async def refresh(self) -> None:
        """Let access's copy of who may do what be fresh."""
        assert (await self.hall.ask("/disclosure-requests", by=OFFICER)).status_code == 200

    async def copy(self, request_id: str) -> dict[str, Any]:
        await self.refresh()
        return await compile_copy(self.clients, self.headers, request_id)

    async def order(self, request_id: str) -> dict[str, str]:
        """What every service is asked with."""
        answer = await self.hall.ask(f"/disclosure-requests/{request_id}/numbers", {}, by=OFFICER)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["order"])

    async def release(self, request_id: str, seen: str, *omitted: str, by: str = HEAD) -> httpx.Response:
        values = {"request_id": request_id, "addressee_no": PERSON, "copy_sha256": seen, "omitted": list(omitted)}
        proposed = await self.hall.propose(ACT, by=OFFICER, **values)
        if proposed.status_code != 201:
            return proposed
        return await self.hall.approve(proposed, ACT, by=by)

    async def granted(self, outcome: str = "full", *grounds: str, **changed: str) -> str:
        request_id = str((await registered(self.hall, **changed))["request_id"])
        assert (await decided(self.hall, DISCLOSURE, **decision(request_id, outcome, *grounds))).status_code == 200
        return request_id


@pytest.fixture(scope="module")
async def city(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    keys = tmp_path_factory.mktemp("copies") / "keys"
    made = {service: await databases.create(service) for service in ("access", *OTHERS)}
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("SHUNO_KEYS_DIRECTORY", str(keys))
        hall = await stack.enter_async_context(city_hall(made["access"], keys))
        await hall.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await hall.employ(OFFICER, TAX, "disclosure_officer")
        await hall.employ(HEAD, TAX, "disclosure_head")
        clients = {"access": hall.client}
        told: dict[str, tuple[Event, ...]] = {
            "payments": (assessed(4411, 50_000, addressee_no=PERSON), assessed(4412, 70_000, addressee_no=NEIGHBOUR)),
            "identity": (person_registered(PERSON), person_registered(NEIGHBOUR)),
        }
        for service in OTHERS:
            pool = await open_pool(made[service].dsn, application_name="copies-test", connections_max=2)
            stack.push_async_callback(pool.close)
            transactions = Transactions(service, pool, AccessRecordWriter(service, current_record_key(keys)))
            built = service_named(service, ISHINOMAKI)
            for event in told.get(service, ()):
                async with transactions.begin(Actor(f"service:{service}", ActorKind.SERVICE)) as transaction:
                    await built.handlers[type(event)]([envelope(event)], transaction)
            await give(pool, OFFICER, granted([f"{service}.person_record.compile"], ["disclosure"]))
            clients[service] = (await stack.enter_async_context(guarded(built, transactions, keys))).client
        yield City(hall, clients)
    for database in made.values():
        await databases.drop(database)


def text_of(pdf: bytes) -> str:
    """The words of a document, without spaces."""
    document = pypdfium2.PdfDocument(pdf)
    text = ""
    for page in document:
        text_page = page.get_textpage()
        text += "".join(text_page.get_text_range().split())
        text_page.close()
        page.close()
    document.close()
    return text


@pytest.mark.feature("O2")
async def test_a_copy_of_all_services_leaves_after_a_second_look_and_is_deleted(city: City) -> None:
    request_id = await city.granted(
        wanted="納税に関する記録の全部と、" + "窓口で話した内容の記録。" * 20 + "終わりの言葉"
    )
    path = f"/disclosure-requests/{request_id}"
    made = await city.copy(request_id)
    assert made["missing"] == []
    seen: str = made["copy_sha256"]
    sections = {one["title"]: one for part in made["parts"].values() for one in part}
    assert {row[0] for row in sections["期別債権"]["rows"]} == {"固定資産税"}
    assert sum(int(row[5]) for row in sections["期別債権"]["rows"]) == 50_000
    assert sections["氏名等"]["headings"][:2] == ["適用日", "氏名"]
    assert len(sections["氏名等"]["rows"]) == 1
    assert NEIGHBOUR not in json.dumps(made)
    assert len(sections) == 29

    # What lies in the database tells nothing.
    rows = await city.hall.fetch(f"SELECT service, sealed FROM {PARTS}", request_id)
    assert len(rows) == 6
    assert all("期別".encode() not in row["sealed"] for row in rows)

    # Nothing leaves before two persons have seen this very copy.
    assert problem(await city.hall.ask(f"{path}/copy/pdf", by=OFFICER)) == (409, "not_released")
    assert problem(await city.release(request_id, "0" * 64)) == (409, "changed_copy")
    assert problem(await city.release(request_id, seen, "期別債権")) == (409, "not_as_decided")
    assert problem(await city.release(request_id, seen, by=OFFICER)) == (403, "forbidden")
    assert (await city.release(request_id, seen)).status_code == 200
    await city.refresh()
    with pytest.raises(typer.Exit):
        await compile_copy(city.clients, city.headers, request_id)

    answer = await city.hall.ask(f"{path}/copy/zip", by=OFFICER)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        whole = json.loads(archive.read("00_全項目.json"))
        [table] = [name for name in names if name.endswith("_期別債権.csv")]
        assert archive.read(table).decode("utf-8-sig").startswith("税目,賦課年度,期別,通知書番号,納期限,税額")
    assert len(names) == 1 + len(sections)
    assert {one["title"] for one in whole} == set(sections)
    answer = await city.hall.ask(f"{path}/copy/pdf", by=OFFICER)
    text = text_of(answer.content)
    # What an officer wrote at length is there to its last word, and amounts and days are as people write them.
    for words in (
        "保有個人情報の写し",
        "見本花子様",
        "【期別債権】",
        "【差押え】",
        "固定資産税",
        "50,000円",
        "終わりの言葉",
    ):
        assert words in text

    handed = await city.hall.ask(
        f"{path}/copy/handed-over", {"on": today().isoformat(), "reason": "窓口で交付した"}, by=OFFICER
    )
    assert handed.status_code == 201, handed.text
    assert await city.hall.fetch(f"SELECT service FROM {PARTS}", request_id) == []
    [deleted] = await city.hall.fetch(
        "SELECT services, copy_sha256, deleted_by FROM record_copy_deletion WHERE request_id = $1", request_id
    )
    assert (len(deleted["services"]), deleted["copy_sha256"].hex(), deleted["deleted_by"]) == (6, seen, OFFICER)
    assert problem(await city.hall.ask(f"{path}/copy/pdf", by=OFFICER)) == (409, "deleted_already")
    shown = (await city.hall.ask(path, by=OFFICER)).json()
    assert (shown["is_carried_out"], shown["steps"][-1]["kind"]) == (True, "carried_out")


async def test_only_what_a_service_signed_for_this_request_is_taken_in(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = await city.granted("part", "affairs")
    other_id = await city.granted()
    order = await city.order(request_id)

    async def asked(**changed: str) -> httpx.Response:
        wanted = {**order, **changed}
        return await city.clients["payments"].post("/person-records", json=wanted, headers=city.headers())

    # A service opens a whole record for a decided request only, and nobody asks for another person with its order.
    assert problem(await asked(content=order["content"].replace(PERSON, NEIGHBOUR))) == (409, "not_signed")
    undecided = str((await registered(city.hall))["request_id"])
    answer = await city.hall.ask(f"/disclosure-requests/{undecided}/numbers", {}, by=OFFICER)
    assert problem(answer) == (409, "not_granted")
    with monkeypatch.context() as later:
        later.setattr("shared.http.signed_text.ORDER_VALID", timedelta(seconds=-1))
        assert problem(await asked()) == (409, "order_too_old")
    part = (await asked()).json()

    async def taken(number: str = request_id, **changed: str) -> httpx.Response:
        return await city.hall.ask(f"/disclosure-requests/{number}/parts", {**part, **changed}, by=OFFICER)

    assert problem(await taken(content=part["content"].replace("50000", "60000"))) == (409, "not_signed")
    assert problem(await taken(key_id="99")) == (409, "not_signed")
    assert problem(await taken(other_id)) == (409, "other_part")
    assert (await taken()).status_code == 201
    assert problem(await city.release(request_id, "0" * 64, "財産の記録")) == (409, "not_whole")

    # What the decision leaves out is in neither form.
    made = await city.copy(request_id)
    assert problem(await city.release(request_id, made["copy_sha256"])) == (409, "not_as_decided")
    assert problem(await city.release(request_id, made["copy_sha256"], "秘密")) == (409, "unknown_section")
    assert (await city.release(request_id, made["copy_sha256"], "財産の記録")).status_code == 200
    answer = await city.hall.ask(f"/disclosure-requests/{request_id}/copy/zip", by=OFFICER)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert not [name for name in archive.namelist() if "財産の記録" in name]


async def test_a_copy_that_nobody_fetches_is_deleted_with_a_record(city: City) -> None:
    request_id = await city.granted()
    assert (await city.copy(request_id))["missing"] == []
    assert await city.hall.run("forget_record_copies", days(60)) == {"forgotten": 0}
    assert await city.hall.fetch(f"SELECT service FROM {PARTS}", request_id) != []
    assert (await city.hall.run("forget_record_copies", days(61)))["forgotten"] >= 1
    assert await city.hall.fetch(f"SELECT service FROM {PARTS}", request_id) == []
    [noted] = await city.hall.fetch(
        "SELECT services, deleted_by FROM record_copy_forgotten WHERE request_id = $1", request_id
    )
    assert (len(noted["services"]), noted["deleted_by"]) == (6, "service:access")
    # It may be compiled again.
    assert (await city.copy(request_id))["missing"] == []


def test_without_a_seal_key_nothing_is_proved_and_somebody_is_told(tmp_path: Path) -> None:
    text = SignedText(content="{}", key_id="1", signature="0" * 128)
    with pytest.raises(Problem) as refused:
        proved(text, b"anything", tmp_path)
    assert (refused.value.status, refused.value.code) == (409, "no_seal_key")


def test_numbers_of_others_and_individual_numbers_are_masked() -> None:
    text = f"本人{PERSON}と{NEIGHBOUR}について"
    assert masked(text, [PERSON]) == f"本人{PERSON}と(本人以外の宛名番号)について"
    assert masked("番号 1234 5678 9018", [PERSON]) == "(個人番号と見られる数字を含むため記載しない)"
