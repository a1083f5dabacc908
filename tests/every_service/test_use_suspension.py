"""What two persons suspended (利用停止) no service shows for that purpose, and only to whom the decision leaves it."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.databases import ServiceDatabase
from shared.access import Access
from shared.access.purposes import PURPOSES
from shared.access.suspension import NEVER_SUSPENDED, SUSPENDABLE, Suspensions, UseSuspension
from shared.contracts import AddresseeMerged, Event, UseSuspended
from shared.parking import Record
from tests.authority import OFFICE, bearer
from tests.every_service.test_matrix import STAFF, House, house
from tests.identity.conftest import registered

PERSON, OTHER = "000000000000042", "000000000000043"
REFERENCE = "case:J-2026-001"
_numbers = itertools.count()
#: A look for one person in each service that looks at persons for a purpose that may be suspended.
LOOKS = {
    "payments": ("/claims/search", "receipt"),
    "dunning": ("/notices/search", "dunning"),
    "enforcement": ("/cases/search", "enforcement"),
    "identity": ("/merges/search", "addressee"),
    "refunds": ("/overpayments/search", "refund"),
}


def suspended(version: int = 1, last_day: date | None = None, *numbers: str) -> UseSuspended:
    return UseSuspended(
        suspension_id="0197f3c1-7a00-7000-8000-000000000001",
        version=version,
        addressee_nos=[PERSON, *numbers],
        purposes=sorted(purpose for _, purpose in LOOKS.values()),
        excepted_office=OFFICE,
        reference=REFERENCE,
        first_day=date(2026, 4, 1),
        last_day=last_day,
    )


async def hear(opened: House, *events: Event) -> None:
    """As they come from their topics."""
    for event in events:
        number = next(_numbers)
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"u{number}",
            "ce_source": "/test",
            "ce_type": event.type,
            "ce_time": "2026-04-01T00:00:00+00:00",
        }
        raw = tuple((name, text.encode()) for name, text in headers.items())
        value = event.model_dump_json().encode()
        await opened.made.inbox.deliver([Record(event.topic(), 0, number, b"key", value, raw)])
    assert opened.made.inbox.parked == 0
    await opened.made.book.refresh(opened.made.pool)


async def test_a_person_with_several_numbers_is_suspended_under_each(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    """A look under one number shows all of them, so none of them is shown."""
    merged = AddresseeMerged(addressee_no=PERSON, surviving_no=OTHER, change_no=1, decided_on=date(2026, 4, 1))
    async with house("dunning", await fresh_database("dunning"), tmp_path) as opened:
        await opened.be(next(one for one in opened.routes if one.path == "/notices/search"))
        await hear(opened, merged, suspended(1, None, OTHER))
        transport = httpx.ASGITransport(app=opened.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            for number in (PERSON, OTHER):
                headers = bearer(opened.keys, STAFF)
                answer = await client.post("/notices/search", json={"addressee_no": number}, headers=headers)
                assert answer.status_code == 403
                assert answer.json()["type"] == "urn:shuno:problem:use_suspended"


@pytest.mark.feature("O4")
@pytest.mark.parametrize("service", LOOKS)
async def test_a_suspended_person_is_shown_to_nobody_but_the_named_office(
    service: str, fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    path, purpose = LOOKS[service]
    async with house(service, await fresh_database(service), tmp_path) as opened:
        transport = httpx.ASGITransport(app=opened.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:

            async def look(number: str = PERSON, **stated: Any) -> httpx.Response:
                headers = bearer(opened.keys, STAFF, **stated)
                return await client.post(path, json={"addressee_no": number}, headers=headers)

            route = next(one for one in opened.routes if one.path == path)
            assert isinstance(route.access, Access)
            assert route.access.purpose.code == purpose
            permission = route.access.permission
            await opened.be(route)
            if service == "identity":
                await hear(opened, registered(PERSON), registered(OTHER))
            assert (await look()).status_code == 200
            await hear(opened, suspended())
            refused = await look()
            assert refused.status_code == 403
            assert refused.json()["type"] == "urn:shuno:problem:use_suspended"
            assert "利用停止の決定" in refused.json()["detail"]
            assert (await look(OTHER)).status_code == 200
            assert (await look(reference=REFERENCE)).status_code == 200
            # Once it has ended, and not by what is heard again.
            await hear(opened, suspended(2, datetime.now(UTC).date() - timedelta(days=2)))
            assert (await look()).status_code == 200
        rows = await opened.made.pool.fetch(
            "SELECT outcome, rule FROM access_record WHERE permission = $1 AND subject_ref = $2 ORDER BY record_id",
            permission,
            PERSON,
        )
    assert [(row["outcome"], row["rule"]) for row in rows] == [
        ("allowed", ""),
        ("refused", "use_suspended"),
        ("allowed", ""),
        ("allowed", ""),
    ]


ONE = UseSuspension(frozenset({PERSON}), frozenset({"dunning"}), OFFICE, REFERENCE, date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("purpose", "office", "reference", "day", "forbidden"),
    [
        ("dunning", OFFICE, "case:other", date(2026, 7, 1), True),
        ("dunning", OFFICE, "case:other", date(2026, 7, 31), True),
        ("dunning", OFFICE, "case:other", date(2026, 6, 30), False),
        ("dunning", OFFICE, "case:other", date(2026, 8, 1), False),
        ("receipt", OFFICE, "case:other", date(2026, 7, 1), False),
        ("dunning", OFFICE, REFERENCE, date(2026, 7, 1), False),
        ("dunning", "accounting", REFERENCE, date(2026, 7, 1), True),
    ],
)
def test_what_a_suspension_forbids(purpose: str, office: str, reference: str, day: date, *, forbidden: bool) -> None:
    found = Suspensions.of([ONE]).forbidden([PERSON, OTHER], purpose, office, reference, day)
    assert found == ([PERSON] if forbidden else [])


def test_the_request_itself_the_records_and_the_running_are_never_suspended() -> None:
    assert {"disclosure", "audit", "operations"} == NEVER_SUSPENDED
    assert set(PURPOSES) == SUSPENDABLE | NEVER_SUSPENDED
