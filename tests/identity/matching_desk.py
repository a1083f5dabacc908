"""Officers who match records with a small synthetic register, and the model that was learnt from a synthetic city."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import httpx

from deploy.population import City, Plan, generate
from deploy.population.people import Person
from services.identity.handlers.match_places import place_of
from services.identity.rules.matching.model import to_json
from services.identity.rules.matching.people import Described, two_populations
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.run import link
from services.identity.rules.matching.scoring import Thresholds
from shared.contracts import PersonRegistered
from shared.contracts.residents import Address
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.identity.conftest import Identity, registered

OFFICER, COLLEAGUE, HEAD = "0412", "0413", "0401"
SOURCE = "pension"
LIMITS = {"automatic_ppm": 950_000, "none_ppm": 50_000, "runner_up_ppm": 10_000, "reason": "年度の見直し"}
_CITY = Plan(size=3_000, seed=2, errors=1, records=1_000)


@cache
def learnt_model() -> str:
    """A model as `shuno match --learned` writes it."""
    city = generate(_CITY)
    people = [person for person in city.master if person.kind == "person"]
    both = two_populations(
        [Described([(one.name, one.name_kana)], one.birth, one.sex, [one.address]) for one in city.records],
        [
            Described([(one.name.written, one.name.read)], _birth(one), one.sex, [one.address.registered()])
            for one in people
        ],
        place_of,
    )
    learnt = link(PERSONS, both, [record.source for record in city.records], Thresholds(), seed=1)
    return to_json(PERSONS, learnt.model)


def small_city() -> tuple[City, list[PersonRegistered]]:
    """A city with known truth, and its persons as the register announces them."""
    city = generate(Plan(size=500, seed=12, errors=1, records=200))
    announced = [
        registered(
            one.addressee_no,
            name=one.name.written,
            name_kana=one.name.read,
            common_name=(one.foreign.common or None) if one.foreign else None,
            latin_name=one.foreign.alphabet if one.foreign else None,
            born_on=date.fromordinal(one.birth_ordinal) if one.birth_ordinal else None,
            sex="male" if one.sex == "1" else "female",
            address=Address(postal_code="9860825", address=one.address.registered(), lot_number=""),
            effective_on=_CITY.day,
        )
        for one in city.master
        if one.kind == "person"
    ]
    return city, announced


def _birth(person: Person) -> str:
    return date.fromordinal(person.birth_ordinal).isoformat()


@dataclass
class MatchingDesk:
    """Two officers and their head of section."""

    identity: Identity
    client: httpx.AsyncClient

    async def ask(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.identity.keys, by))

    async def answer(self, path: str, body: dict[str, Any], by: str = OFFICER) -> Any:
        response = await self.ask(path, body, by)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def decide_together(self, act: str, payload: dict[str, Any]) -> httpx.Response:
        """Proposed by one, approved by another."""
        made = await self.ask(f"/approvals/{act}", {"payload": payload, "note": "試験市の数値を確認"})
        assert made.status_code == 201, made.text
        path = f"/approvals/{act}/{made.json()['approval_id']}/approve"
        return await self.ask(path, {"payload_hash": made.json()["payload_hash"]}, HEAD)

    async def activate(self) -> str:
        """Enter the learnt model and let it count; no link is drawn for the blind sample by chance."""
        entered = await self.answer("/matching/models", {"document": learnt_model()})
        payload = {"model_id": entered["model_id"], "reason": "架空の市で学習した"}
        decided = await self.decide_together("identity.match_model", payload)
        assert decided.status_code == 200, decided.text
        assert (await self.decide_together("identity.match_limits", {**LIMITS, "sample_ppm": 0})).status_code == 200
        model_id: str = entered["model_id"]
        return model_id

    async def submit(self, *records: dict[str, Any], source: str = SOURCE) -> list[dict[str, Any]]:
        answered: list[dict[str, Any]] = await self.answer(
            "/matching/records", {"source": source, "records": list(records)}
        )
        return answered

    async def submit_all(self, city: City, prefix: str) -> dict[str, dict[str, Any]]:
        """Every record of a city, as its sources send them; what became of each by its number."""
        found: dict[str, dict[str, Any]] = {}
        for source in sorted({one.source for one in city.records}):
            sent = [
                record(f"{prefix}-{one.record_id}", one.name, one.name_kana, one.birth, one.address, sex=one.sex)
                for one in city.records
                if one.source == source
            ]
            for one in await self.submit(*sent, source=source):
                found[one["source_ref"].removeprefix(f"{prefix}-")] = one
        return found

    async def view(self, record_id: int) -> dict[str, Any]:
        seen: dict[str, Any] = await self.answer(f"/matching/records/{record_id}/view", {})
        return seen

    async def decide(self, record_id: int, by: str = OFFICER, **decision: Any) -> httpx.Response:
        body = {"addressee_no": None, "reason": "not_in_master", **decision}
        return await self.ask(f"/matching/records/{record_id}/decisions", body, by)


def person(number: int, name: str, kana: str, born: date, lot: str, **more: Any) -> PersonRegistered:
    """Somebody of the small register."""
    home = Address(postal_code="9860825", address="宮城県石巻市泉町二丁目", lot_number=lot)
    values = {"name": name, "name_kana": kana, "born_on": born, "address": home, "sex": "female", **more}
    return registered(f"99{number:013d}", **values)


def record(reference: str, name: str, kana: str, birth: str, address: str, **more: Any) -> dict[str, Any]:
    """What a source sends."""
    values = {"source_ref": reference, "name": name, "name_kana": kana, "birth": birth, "address": address}
    return {**values, "sex": "2", **more}


@asynccontextmanager
async def matching_desk(identity: Identity) -> AsyncIterator[MatchingDesk]:
    """Open the service to the officers, with the city's own roles."""
    for staff_no in (OFFICER, COLLEAGUE):
        await give(identity.pool, staff_no, granted(ROLES["identity_officer"].permissions, ["addressee"]))
    await give(identity.pool, HEAD, granted(ROLES["identity_head"].permissions, ["addressee"]))
    async with guarded(identity.service, identity.transactions, identity.keys) as opened:
        yield MatchingDesk(identity, opened.client)
