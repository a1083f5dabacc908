"""Every service knows alike who is one person under several addressee numbers, and lost nothing of what it knew."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles, drop_database
from shared.access import AccessRecordWriter, Actor, ActorKind, RecordKey
from shared.contracts import AddresseeMerged, AddresseeUnmerged
from shared.merges import merge_handlers, numbers_by_person, numbers_of_person, surviving_nos
from shared.postgres import migrate as module
from shared.postgres.migrate import migrate, migrations_of
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.infrastructure import Databases
from tests.payments.conftest import envelope

ONE, OTHER, THIRD, ALONE = "990000000000071", "990000000000072", "990000000000073", "990000000000074"
DAY = date(2026, 4, 20)
#: Those that heard of merges in a table of their own, and what of it was kept.
KEPT = {"access": "last", "dunning": "last", "enforcement": "last", "refunds": "last", "payments": "each"}


@pytest.fixture
async def before_the_move(
    request: pytest.FixtureRequest, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, ServiceDatabase]]:
    """A service's database as it was before one table held what was heard of merges."""
    service: str = request.param
    server = databases.postgresql
    await create_roles(server, [service], databases.secrets_directory)
    made = await create_database(server, service, databases.secrets_directory, name=f"shuno_{service}_before")
    files = [one for one in migrations_of(service) if "merges" not in one.name]
    with monkeypatch.context() as patch:
        patch.setattr(module, "migrations_of", lambda _service: files)
        await migrate(made.owner_dsn, service)
    yield service, made
    await drop_database(server, made.name)


@pytest.mark.parametrize("before_the_move", KEPT, indirect=True)
async def test_what_was_heard_before_is_moved(before_the_move: tuple[str, ServiceDatabase]) -> None:
    service, database = before_the_move
    heard_at = datetime(2026, 4, 1, tzinfo=UTC)
    # Payments kept each announcement: its first number was gathered under the third before.
    rows = [(ONE, OTHER, 2, heard_at), (THIRD, None, 4, heard_at)]
    rows += [(ONE, THIRD, 1, heard_at - timedelta(days=1))] if KEPT[service] == "each" else []
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.executemany(
        "INSERT INTO addressee_alias (addressee_no, surviving_no, change_no, heard_at) VALUES ($1, $2, $3, $4)", rows
    )

    moved = await migrate(database.owner_dsn, service)

    assert [name.partition("_")[2] for name in moved] == ["merges_heard.sql", "merges_in_one_table.sql"]
    # The former code may hear one more before it is replaced.
    later = (ALONE, THIRD, 5, heard_at)
    runtime = await asyncpg.connect(database.dsn)
    await runtime.execute(
        "INSERT INTO addressee_alias (addressee_no, surviving_no, change_no, heard_at) VALUES ($1, $2, $3, $4)", *later
    )
    await runtime.close()
    rows.append(later)
    kept = await owner.fetch("SELECT addressee_no, surviving_no, change_no, heard_at FROM merge_heard")
    assert sorted(map(tuple, kept)) == sorted(rows)
    assert await numbers_of_person(owner, ONE) == [ONE, OTHER]
    await owner.close()


async def test_the_later_decision_counts_in_whatever_order_they_are_heard(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]],
) -> None:
    pool = await open_pool((await fresh_database("dunning")).dsn, application_name="test", connections_max=2)
    transactions = Transactions("dunning", pool, AccessRecordWriter("dunning", RecordKey("0001", bytes(32))))
    handlers = merge_handlers("dunning")

    async def hear(*events: AddresseeMerged | AddresseeUnmerged) -> datetime:
        async with transactions.begin(Actor("service:dunning", ActorKind.SERVICE)) as transaction:
            await handlers[type(events[0])]([envelope(event) for event in events], transaction)
            return transaction.started_at

    def merged(number: str, surviving_no: str, change_no: int) -> AddresseeMerged:
        return AddresseeMerged(addressee_no=number, surviving_no=surviving_no, change_no=change_no, decided_on=DAY)

    # The end of the third's merge comes before the merge, and one message twice.
    await hear(AddresseeUnmerged(addressee_no=THIRD, former_surviving_no=ONE, change_no=3, decided_on=DAY))
    first = await hear(merged(THIRD, ONE, 2), merged(OTHER, ONE, 1), merged(OTHER, ONE, 1))
    async with pool.acquire() as connection:
        assert await numbers_by_person(connection, [ONE, OTHER, THIRD, ALONE]) == {
            ONE: [ONE, OTHER],
            OTHER: [ONE, OTHER],
            THIRD: [THIRD],
            ALONE: [ALONE],
        }
        assert await surviving_nos(connection, [OTHER, THIRD]) == {OTHER: ONE, THIRD: THIRD}

    # Merged once more: all three are one person, whichever number is asked about; what was known then is still told.
    await hear(merged(THIRD, OTHER, 5), merged(ONE, OTHER, 6), merged(OTHER, ALONE, 4))
    await hear(AddresseeUnmerged(addressee_no=OTHER, former_surviving_no=ALONE, change_no=7, decided_on=DAY))
    async with pool.acquire() as connection:
        for number in (ONE, OTHER, THIRD):
            assert await numbers_of_person(connection, number) == [ONE, OTHER, THIRD]
        assert await numbers_of_person(connection, OTHER, first) == [ONE, OTHER]
    heard = await pool.fetch("SELECT permission, count(*) FROM access_record GROUP BY 1")
    assert [row["permission"] for row in heard] == ["dunning.merge.hear"]
    await pool.close()
