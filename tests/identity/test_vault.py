"""Individual Numbers: registered, found, compared, decided about and shown by few, and in clear nowhere.

The numbers are made up while a test runs: eleven digits that begin with nines, and their check digit.
"""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.identity.handlers.vault_upkeep import rekey, rekey_block
from services.identity.store import vault
from services.identity.store.vault_keys import (
    VaultKeyMissing,
    add_vault_keys,
    ensure_vault_keys,
    load_vault_keys,
)
from shared.law.check_digits import individual_number_check_digit
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.identity.conftest import HANAKO, TARO, Identity, registered

OFFICER, HEAD, ELSEWHERE = "0412", "0401", "0499"
PURPOSES = ["addressee", "information_link"]
_chance = random.Random(20261123)  # noqa: S311 - No secret is drawn from it.


def made_up() -> str:
    """A number that nobody has, with its check digit."""
    first_eleven = f"99999{_chance.randrange(10**6):06d}"
    return f"{first_eleven}{individual_number_check_digit(first_eleven)}"


@dataclass
class Office:
    """Officers who work with numbers, each at his desk."""

    identity: Identity
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any = None, by: str = OFFICER, office: str = "tax_payment") -> httpx.Response:
        headers = bearer(self.identity.keys, by, office=office)
        if isinstance(body, bytes):
            return await self.client.post(path, content=body, headers=headers)
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, by: str = OFFICER) -> Any:
        response = await self.client.get(path, headers=bearer(self.identity.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def register(self, addressee_no: str, number: str) -> httpx.Response:
        body = {"affair": "local_tax", "addressee_no": addressee_no, "individual_number": number}
        return await self.post("/vault/numbers", {**body, "document": "number_card"})

    async def look_up(self, number: str, **more: Any) -> httpx.Response:
        return await self.post("/vault/lookups", {"affair": "local_tax", "individual_number": number}, **more)

    async def entries(self, addressee_no: str = TARO) -> list[dict[str, Any]]:
        answer = await self.post("/vault/entries", {"affair": "local_tax", "addressee_no": addressee_no})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def decide(self, act: str, payload: dict[str, Any], by: str = HEAD) -> httpx.Response:
        words = {"reason": "本人からの届出", "evidence": "個人番号カードの提示"}
        made = await self.post(f"/approvals/{act}", {"payload": {**words, **payload}, "note": ""})
        assert made.status_code == 201, made.text
        path = f"/approvals/{act}/{made.json()['approval_id']}/approve"
        return await self.post(path, {"payload_hash": made.json()["payload_hash"]}, by=by)


@pytest.fixture
async def office(identity: Identity, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    ensure_vault_keys(identity.keys)
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(identity.keys))
    await identity.hear(registered(), registered(HANAKO, name="見本 花子"))
    await give(identity.pool, OFFICER, granted(ROLES["number_officer"].permissions, PURPOSES))
    await give(identity.pool, HEAD, granted(ROLES["number_head"].permissions, PURPOSES))
    await give(
        identity.pool, ELSEWHERE, granted(ROLES["number_officer"].permissions, PURPOSES, office="care_insurance")
    )
    async with guarded(identity.service, identity.transactions, identity.keys) as opened:
        yield Office(identity, opened.client)


@pytest.mark.feature("J2")
async def test_a_number_is_found_compared_and_shown_only_for_an_affair_and_on_record(office: Office) -> None:
    number, other = made_up(), made_up()
    made = await office.register(TARO, number)
    found, unknown = await office.look_up(number), await office.look_up(other)
    same = await office.post(
        "/vault/comparisons", {"affair": "local_tax", "addressee_no": TARO, "individual_number": number}
    )
    (entry,) = await office.entries()
    body = {"field": "individual_number", "reason": "identity_check"}
    place = f"/vault/affairs/local_tax/entries/{entry['entry_id']}/unmask"
    refused = await office.post(place, body)
    not_shown = await office.post(place.replace("local_tax", "health_insurance"), body, by=HEAD)
    whole = await office.post(place, body, by=HEAD)

    assert (made.json()["outcome"], found.json()["addressee_no"]) == ("registered", TARO)
    assert (unknown.json(), same.json()) == ({"addressee_no": "", "outcome": "unknown"}, {"equal": True})
    assert (entry["individual_number"], entry["state"], entry["source"]) == ("●●●●", "live", "number_card")
    assert [refused.status_code, not_shown.status_code] == [403, 403]
    assert whole.json() == {"field": "individual_number", "value": number}
    rows = await office.identity.fetch(
        "SELECT actor_id, permission, outcome FROM access_record WHERE subject_ref = $1 AND actor_id <> "
        "'service:identity' ORDER BY tx, record_id",
        TARO,
    )
    assert [tuple(row) for row in rows] == [
        (OFFICER, "identity.number.register", "allowed"),
        (OFFICER, "identity.number.lookup", "allowed"),
        (OFFICER, "identity.number.lookup", "allowed"),
        (OFFICER, "identity.number.view", "allowed"),
        (HEAD, "identity.number.unmask", "allowed"),
    ]


async def test_what_is_mistyped_contradicts_or_belongs_to_nobody_has_a_name(office: Office) -> None:
    number, second = made_up(), made_up()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    await office.register(TARO, number)

    answers = [
        await office.register(TARO, wrong),
        await office.register(TARO, "12345"),
        await office.register("990000000000009", second),
        await office.register(TARO, number),
        await office.register(HANAKO, number),
        await office.register(TARO, second),
    ]

    assert [one.status_code for one in answers] == [422, 422, 422, 200, 200, 200]
    told = [one.json().get("outcome") or one.json()["type"].rpartition(":")[2] for one in answers]
    assert told == ["wrong_check_digit", "malformed", "unknown_addressee", "repeated", "contradiction", "contradiction"]
    assert not any(number in one.text or wrong in one.text for one in answers)
    assert (await office.look_up(number)).json()["addressee_no"] == TARO
    listed = (await office.get("/vault/contested"))["contested"]
    assert [(row["addressee_no"], row["held_by"], row["has_another"]) for row in listed] == [
        (HANAKO, [TARO], False),
        (TARO, None, True),
    ]


@pytest.mark.parametrize(("accept", "holder", "states"), [(True, HANAKO, ["ended"]), (False, TARO, ["live"])])
async def test_two_persons_decide_which_of_two_contradicting_numbers_holds(
    office: Office, accept: bool, holder: str, states: list[str]
) -> None:
    number = made_up()
    await office.register(TARO, number)
    await office.register(HANAKO, number)
    ((entry,),) = [(await office.get("/vault/contested"))["contested"]]
    payload = {"entry_id": entry["entry_id"], "addressee_no": HANAKO, "accept": accept}

    own = await office.decide("identity.contested_number", payload, by=OFFICER)
    # In between a key is replaced, so that both entries do not stand under the same one.
    add_vault_keys(office.identity.keys)
    done = await office.decide("identity.contested_number", payload)

    assert (own.status_code, done.status_code) == (403, 200), done.text
    assert (await office.look_up(number)).json()["addressee_no"] == holder
    assert [one["state"] for one in await office.entries()] == states
    assert (await office.get("/vault/contested"))["contested"] == []


@pytest.mark.feature("J3")
async def test_integrated_numbers_are_for_registered_affairs_at_their_offices_only(office: Office) -> None:
    issued = await office.post("/integrated-numbers", {"affair": "local_tax", "addressee_nos": [TARO, HANAKO]})
    again = await office.post("/integrated-numbers", {"affair": "local_tax", "addressee_nos": [TARO]})
    number = again.json()[0]["integrated_no"]
    found = await office.post("/integrated-numbers/lookups", {"affair": "local_tax", "integrated_no": number})
    foreign = await office.post(
        "/integrated-numbers/lookups",
        {"affair": "local_tax", "integrated_no": number},
        by=ELSEWHERE,
        office="care_insurance",
    )
    unregistered = await office.post("/integrated-numbers/lookups", {"affair": "school", "integrated_no": number})

    assert [one["addressee_no"] for one in issued.json()] == [TARO, HANAKO]
    assert again.json() == [issued.json()[0]]
    assert found.json()["addressee_no"] == TARO
    assert [foreign.status_code, unregistered.status_code] == [403, 422]
    rows = await office.identity.fetch("SELECT actor_id, rule FROM access_record WHERE outcome = 'refused'")
    assert [tuple(row) for row in rows] == [(ELSEWHERE, "affair_of_another_office")]


async def test_whoever_asks_too_often_is_held_back_and_reported(office: Office) -> None:
    number = made_up()
    await office.register(TARO, number)
    await _used(office, 59)

    allowed, held = await office.look_up(number), await office.look_up(number)

    assert [allowed.status_code, held.status_code] == [200, 429]
    rows = await office.identity.fetch("SELECT actor_id, rule FROM access_record WHERE outcome = 'refused'")
    assert [tuple(row) for row in rows] == [(OFFICER, "too_many_number_uses")]
    day = await office.identity.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    (uses,) = await office.get(f"/vault/uses?day={day}", by=HEAD)
    assert (uses["actor_id"], uses["uses"], uses["unusual"]) == (OFFICER, 60, False)


async def _used(office: Office, count: int) -> None:
    async with office.identity.pool.acquire() as connection, connection.transaction(), vault.in_vault(connection):
        await connection.execute(
            "INSERT INTO vault.use SELECT now(), $1, 'local_tax', 'lookup', true FROM generate_series(1, $2)",
            OFFICER,
            count,
        )


async def test_a_file_of_the_register_is_loaded_in_blocks_and_a_second_time_changes_nothing(office: Office) -> None:
    taro, hanako = made_up(), made_up()
    lines = ["addressee_no,individual_number", f"{TARO},{taro}", f"{HANAKO},{hanako}", f"{TARO},1", "x,y", ""]
    content = "\r\n".join(lines).encode()

    first = (await office.post("/vault/files?affair=local_tax", content, by=HEAD)).json()
    second = (await office.post("/vault/files?affair=local_tax", content, by=HEAD)).json()

    counts = {"registered": 2, "repeated": 0, "malformed": 2}
    assert {name: first[name] for name in counts} == counts
    assert first["lines"] == 4
    assert first["faulty"] == [{"line": 4, "outcome": "malformed"}, {"line": 5, "outcome": "malformed"}]
    assert (second["registered"], second["repeated"]) == (0, 2)
    assert (await office.look_up(hanako)).json()["addressee_no"] == HANAKO
    for body, code in (
        (b"", "empty_file"),
        (b"no,head\n", "wrong_head"),
        (b"addressee_no,individual_number\n\xff\xfe\n", "not_utf8"),
        (b"addressee_no,individual_number\n" + b"9" * 200, "line_too_long"),
    ):
        refused = await office.post("/vault/files?affair=local_tax", body, by=HEAD)
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, code)


@pytest.mark.feature("J2")
async def test_keys_are_replaced_while_numbers_are_used_and_every_block_may_be_the_last(office: Office) -> None:
    identity = office.identity
    numbers = {TARO: made_up(), HANAKO: made_up()}
    for addressee_no, number in numbers.items():
        await office.register(addressee_no, number)
    add_vault_keys(identity.keys)
    keys = load_vault_keys(identity.keys)
    between = await office.look_up(numbers[TARO])
    before = await office.get("/vault/status", by=HEAD)

    class Ended(Exception):  # noqa: N818 - It stands for the end of a process.
        pass

    def end(_name: str) -> None:
        raise Ended

    broken = type(identity.transactions)("identity", identity.pool, identity.transactions.records, crash_point=end)
    with pytest.raises(Ended):
        await rekey_block(broken, keys)
    after = await office.get("/vault/status", by=HEAD)
    assert await rekey(identity.transactions, keys) in (0, 2)
    for name in ("vault-wrapping-0001.key", "vault-index-0001.key"):
        (identity.keys / name).unlink()

    assert between.json()["addressee_no"] == TARO
    assert (before["outdated"], before["index_key_id"]) == (2, "0002")
    assert after["outdated"] in (0, 2)
    assert (await office.get("/vault/status", by=HEAD))["outdated"] == 0
    for addressee_no, number in numbers.items():
        assert (await office.look_up(number)).json()["addressee_no"] == addressee_no
        assert (await office.register(addressee_no, number)).json()["outcome"] == "repeated"


async def test_a_ciphertext_that_is_moved_or_changed_does_not_open(office: Office, identity: Identity) -> None:
    await office.register(TARO, made_up())
    await office.register(HANAKO, made_up())
    async with identity.pool.acquire() as connection, connection.transaction(), vault.in_vault(connection):
        await connection.execute(
            "UPDATE vault.individual_number t SET sealed = o.sealed FROM vault.individual_number o "
            "WHERE t.addressee_no = $1 AND o.addressee_no = $2",
            TARO,
            HANAKO,
        )
    (entry,) = await office.entries()

    with pytest.raises(ValueError, match=r"does not open under its key: the row was changed"):
        await office.post(
            f"/vault/affairs/local_tax/entries/{entry['entry_id']}/unmask",
            {"field": "individual_number", "reason": "identity_check"},
            by=HEAD,
        )


async def test_the_service_reads_nothing_of_the_vault_but_in_the_vaults_role(office: Office) -> None:
    await office.register(TARO, made_up())
    pool = office.identity.pool

    for table in ("individual_number", "data_key", "use", "integrated_number", "destroyed"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch(f"SELECT * FROM vault.{table}")
    async with pool.acquire() as connection, connection.transaction(), vault.in_vault(connection):
        assert await connection.fetchval("SELECT count(*) FROM vault.individual_number") == 1
        for table in ("addressee", "access_record"):
            assert not await connection.fetchval("SELECT has_table_privilege(current_user, $1, 'SELECT')", table)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.fetch("SELECT * FROM vault.individual_number")


async def test_a_number_ends_by_two_persons_and_is_destroyed_when_its_time_has_passed(office: Office) -> None:
    number = made_up()
    await office.register(TARO, number)
    (entry,) = await office.entries()

    done = await office.decide("identity.number_end", {"entry_id": entry["entry_id"], "addressee_no": TARO})
    kept = await office.identity.job("destroy_ended_numbers", date(2027, 1, 4))
    gone = await office.identity.job("destroy_ended_numbers", date(2040, 1, 4))

    assert (done.status_code, kept, gone) == (200, {"destroyed": 0}, {"destroyed": 1})
    assert (await office.look_up(number)).json()["outcome"] == "unknown"
    assert await office.entries() == []
    rows = await office.identity.fetch("SELECT action FROM access_record WHERE permission = 'identity.number.destroy'")
    assert [row["action"] for row in rows] == ["delete"]


def test_there_is_no_default_key(tmp_path: Path) -> None:
    with pytest.raises(VaultKeyMissing, match=r"no vault-wrapping-0001.key .* has no default key"):
        load_vault_keys(tmp_path)
    ensure_vault_keys(tmp_path)
    (tmp_path / "vault-index-0001.key").write_text("short")
    with pytest.raises(VaultKeyMissing, match="64 hexadecimal digits"):
        load_vault_keys(tmp_path)


@pytest.mark.feature("J2")
async def test_no_number_stands_in_clear_anywhere_in_the_database(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [made_up() for _ in range(4)]
    await office.register(TARO, numbers[0])
    await office.register(HANAKO, numbers[0])
    await office.register(TARO, numbers[1])
    await office.look_up(numbers[2])
    await office.look_up(numbers[3][:-1] + "x")

    tables = await _owner_tables(office.identity)
    assert len(tables) > 20
    everything = "\n".join([*tables.values(), caplog.text])
    assert not [number for number in numbers if number in everything or number[:-1] in everything]
    hexes = [number.encode().hex() for number in numbers]
    assert not [one for one in hexes if one in everything]


async def _owner_tables(identity: Identity) -> dict[str, str]:
    """Every table of the database as text, the vault's too."""
    found: dict[str, str] = {}
    async with identity.pool.acquire() as connection:
        rows = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'vault')"
        )
        for schema, table in rows:
            async with connection.transaction():
                if schema == "vault":
                    await connection.execute(vault.ENTER)
                try:
                    async with connection.transaction():
                        texts = await connection.fetch(f'SELECT t::text FROM {schema}."{table}" t')
                    found[f"{schema}.{table}"] = "\n".join(row[0] for row in texts)
                except asyncpg.InsufficientPrivilegeError:
                    assert table == "migration", table
                if schema == "vault":
                    await connection.execute(vault.LEAVE)
    return found
