"""`make bench`: a run of dunning notices among many claims, beside hand-made SQL that writes the same notices.

The service's job lists everybody whose day has come, looks at each once more under lock, numbers and addresses the
letters, turns them into notices, moves the claims, announces each notice and records whose data it was. The hand-made
SQL writes notices, addresses, claims, announcements and access records only: no list, no letter before the notice.
"""

import resource
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple

import asyncpg
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles, drop_database
from services.dunning.service import build
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.law.municipality import Municipality, load_municipality
from shared.law.parameter import Unit
from shared.postgres.migrate import migrate
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.benchmarks.installation import MUNICIPALITY, Installation, installation
from tests.benchmarks.rounds import WrongOutcomeError
from tests.benchmarks.series import bars
from tests.dunning.claims import parameter

_RATIO_WANTED = 0.5
#: Due on 30 June, planned for the 15th day after it.
_DAY = date(2026, 7, 15)
_TEMPLATE = "shuno_dunning_loaded"
_ACTOR = Actor(id="service:dunning", kind=ActorKind.SERVICE)
_console = Console(width=120, soft_wrap=False)

# Of the overdue one in a hundred is blocked and one in ten has paid a part provisionally; the others have settled.
_LOAD = (
    """
    INSERT INTO dunning_claim (claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no,
        instalment, due_on, overdue_on)
    SELECT n, lpad(n::text, 15, '0'), CASE WHEN n % $2 = 0 THEN 'overdue' ELSE 'settled' END,
        CASE WHEN n % $2 = 0 THEN 10000 ELSE 0 END, (ARRAY['010', '012', '013', '023'])[n % 4 + 1],
        2026, 'N' || n, '01', date '2026-06-30', date '2026-07-01'
    FROM generate_series(1, $1::bigint) AS n
    """,
    """
    INSERT INTO tax_notice (document_no, addressee_no, tax_item, levy_fiscal_year, notice_no)
    SELECT 'T2026-2026-' || tax_item || '-' || notice_no, addressee_no, tax_item, 2026, notice_no
    FROM dunning_claim WHERE $1::bigint > 0 AND claim_id % $2::bigint = 0
    """,
    """
    INSERT INTO tax_notice_claim (claim_id, document_no)
    SELECT c.claim_id, t.document_no FROM tax_notice AS t JOIN dunning_claim AS c USING (notice_no)
    WHERE $1::bigint > 0 AND $2::bigint > 0
    """,
    """
    INSERT INTO tax_notice_sending (document_no, sent_on, recorded_by, recorded_at)
    SELECT document_no, date '2026-06-10', 'benchmark', now() FROM tax_notice WHERE $1::bigint > 0 AND $2::bigint > 0
    """,
    """
    INSERT INTO addressee_heard (addressee_no, flags, heard_at)
    SELECT addressee_no, '{}', now() FROM dunning_claim WHERE $1::bigint > 0 AND claim_id % $2::bigint = 0
    """,
    """
    INSERT INTO addressee_letter (addressee_no, capacity, name, postal_code, address, lot_number, building)
    SELECT addressee_no, 'self', '試験 ' || addressee_no, '9860000', '宮城県石巻市試験町', '1-2-3', ''
    FROM addressee_heard WHERE $1::bigint > 0 AND $2::bigint > 0
    """,
    """
    INSERT INTO claim_receipt (receipt_id, claim_id, against_principal_yen, provisional)
    SELECT claim_id, claim_id, 4000, true FROM dunning_claim
    WHERE $1::bigint > 0 AND stage = 'overdue' AND claim_id % ($2::bigint * 10) = 0
    """,
    """
    INSERT INTO block (block_id, addressee_no, state, first_day, heard_at)
    SELECT gen_random_uuid(), addressee_no, 'insolvency', date '2026-07-01', now() FROM dunning_claim
    WHERE $1::bigint > 0 AND stage = 'overdue' AND claim_id % ($2::bigint * 100) = 0
    """,
)
_FLOOR = (
    """
    INSERT INTO dunning_notice (claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment,
        due_on, issue_by, issued_on, pay_by, open_principal_yen, fee_yen, written_at)
    SELECT c.claim_id, 'D2026-' || lpad((row_number() OVER (ORDER BY c.claim_id))::text, 7, '0'), c.addressee_no,
        c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on, date '2026-07-20', date '2026-07-15',
        date '2026-07-27', c.open_principal_yen - coalesce(r.against_principal_yen, 0), 100, now()
    FROM dunning_claim AS c LEFT JOIN claim_receipt AS r ON r.claim_id = c.claim_id AND r.provisional
    WHERE c.stage = 'overdue' AND c.due_on = date '2026-06-30'
        AND NOT EXISTS (SELECT FROM block AS b WHERE b.addressee_no = c.addressee_no)
    """,
    """
    INSERT INTO notice_letter (document_no, letter_no, addressee_no, capacity, name, postal_code, address, lot_number,
        building, obstacle, addressed_by, addressed_at)
    SELECT n.document_no, 1, n.addressee_no, l.capacity, l.name, l.postal_code, l.address, l.lot_number, l.building, '',
        'floor', now()
    FROM dunning_notice AS n JOIN addressee_letter AS l USING (addressee_no)
    """,
    """
    UPDATE dunning_claim AS c SET stage = 'dunned', document_no = n.document_no
    FROM dunning_notice AS n WHERE n.claim_id = c.claim_id
    """,
    """
    INSERT INTO outbox (shard, event_id, topic, key, type, payload, occurred_at, actor_id)
    SELECT claim_id % 16, gen_random_uuid(), 'dunning', addressee_no, 'dunning.dunning_notice_issued.v1',
        convert_to(json_build_object('claim_id', claim_id, 'addressee_no', addressee_no, 'tax_item', tax_item,
            'document_no', document_no, 'issued_on', issued_on, 'pay_by', pay_by,
            'open_principal_yen', open_principal_yen, 'fee_yen', fee_yen, 'joint_of', NULL)::text, 'UTF8'),
        now(), 'floor'
    FROM dunning_notice
    """,
    # Without pgcrypto there is no HMAC; a second SHA-256 costs the same.
    """
    INSERT INTO access_record (service, instance, occurred_at, actor_id, actor_kind, roles, office, terminal, action,
        permission, purpose, subject_type, fields, row_count, detail, outcome, rule, trace_id, span_id, key_id,
        sequence_no, subject_ref, caused_by_event, row_hash, hmac)
    SELECT 'dunning', '00000000-0000-0000-0000-000000000001', now(), 'floor', 'service', '{}', '', '', 'register',
        'dunning.notice.issue', 'dunning', 'addressee', '{document_no,issued_on,pay_by,open_principal_yen,fee_yen}',
        count(*) OVER (), '', 'allowed', '', '0123456789abcdef0123456789abcdef', '0123456789abcdef', '0001', claim_id,
        addressee_no, '', row_hash, sha256(row_hash)
    FROM dunning_notice, LATERAL (SELECT sha256(convert_to(
        '["shuno.access_record.v1","dunning","00000000-0000-0000-0000-000000000001",1781481600000000,"service:dunning",'
        '"service",[],"","","register","dunning.notice.issue","dunning","addressee",["document_no","issued_on","pay_by",'
        '"open_principal_yen","fee_yen","stage"],300000,"run=1","allowed","","0123456789abcdef0123456789abcdef",'
        '"0123456789abcdef","0001",' || claim_id || ',"' || addressee_no || '",""]', 'UTF8')) AS row_hash) AS hashed
    """,
)
_OUTCOME = """
SELECT (SELECT count(*) FROM dunning_notice), (SELECT sum(open_principal_yen)::bigint FROM dunning_notice),
    (SELECT count(*) FROM notice_letter WHERE obstacle = ''),
    (SELECT count(*) FROM dunning_claim WHERE stage = 'dunned'), (SELECT count(*) FROM outbox),
    (SELECT count(DISTINCT subject_ref) FROM access_record WHERE permission = 'dunning.notice.issue')
"""


class Sizes(NamedTuple):
    """How much is measured: claims, and one of how many is overdue."""

    claims: int
    one_of: int
    rounds: int

    @property
    def wanted(self) -> tuple[int, ...]:
        """Notices, their yen, letters, moved claims, announcements, persons on record."""
        blocked = self.claims // (self.one_of * 100)
        notices = self.claims // self.one_of - blocked
        # Whoever is blocked has paid a part as well.
        partly = self.claims // (self.one_of * 10) - blocked
        return (notices, notices * 10_000 - partly * 4_000, notices, notices, notices, notices)


async def measure(sizes: Sizes) -> None:
    """Both in turn, each on a copy of the same database of its own."""
    seconds: dict[str, list[float]] = {"hand-made SQL": [], "dunning service": []}
    async with installation() as bench:
        secrets = bench.postgresql.data_directory / "secrets"
        await create_roles(bench.postgresql, ["dunning"], secrets)
        with bars(_console) as progress:
            task = progress.add_task(f"load {sizes.claims:,} claims", total=1 + 2 * sizes.rounds)
            await _load(bench, sizes)
            progress.advance(task)
            for number in range(sizes.rounds):
                for name, work in (("hand-made SQL", _hand_made), ("dunning service", _service)):
                    progress.update(task, description=f"round {number + 1}: {name}")
                    made = await create_database(
                        bench.postgresql, "dunning", secrets, name=f"shuno_dunning_{number}", template=_TEMPLATE
                    )
                    seconds[name].append(await work(bench, made))
                    await _check(bench, made, sizes)
                    await drop_database(bench.postgresql, made.name)
                    progress.advance(task)
    _print(sizes, seconds)


async def _load(bench: Installation, sizes: Sizes) -> None:
    secrets = bench.postgresql.data_directory / "secrets"
    database = await create_database(bench.postgresql, "dunning", secrets, name=_TEMPLATE)
    await migrate(database.owner_dsn, "dunning")
    connection = await asyncpg.connect(bench.postgresql.dsn(_TEMPLATE))
    for statement in _LOAD:
        await connection.execute(statement, sizes.claims, sizes.one_of)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _hand_made(bench: Installation, database: ServiceDatabase) -> float:
    connection = await asyncpg.connect(bench.postgresql.dsn(database.name))
    started = time.perf_counter()
    async with connection.transaction():
        for statement in _FLOOR:
            await connection.execute(statement)
    seconds = time.perf_counter() - started
    await connection.close()
    return seconds


async def _service(bench: Installation, database: ServiceDatabase) -> float:
    ensure_keys(bench.keys)
    pool = await open_pool(database.dsn, application_name="benchmark", connections_max=2)
    writer = AccessRecordWriter("dunning", current_record_key(bench.keys))
    job = build(_city_without_gate()).jobs["issue_dunning_notices"]
    started = time.perf_counter()
    async with Transactions("dunning", pool, writer).begin(_ACTOR) as transaction:
        await job(_DAY, transaction)
    seconds = time.perf_counter() - started
    await pool.close()
    return seconds


def _city_without_gate() -> Municipality:
    """A first run as large as this one is abnormal, and somebody would have to look at it."""
    city = load_municipality(MUNICIPALITY)
    limit = parameter("dunning_gate_letters", Unit.COUNT, (date(2005, 4, 1), 1_000_000_000))
    return replace(city, ordinance=replace(city.ordinance, dunning_gate_letters=limit))


async def _check(bench: Installation, database: ServiceDatabase, sizes: Sizes) -> None:
    connection = await asyncpg.connect(bench.postgresql.dsn(database.name))
    found = tuple(await connection.fetchrow(_OUTCOME) or ())
    await connection.close()
    if found != sizes.wanted:
        raise WrongOutcomeError(f"found {found}, wanted {sizes.wanted}")


def _print(sizes: Sizes, seconds: dict[str, list[float]]) -> None:
    title = f"{sizes.wanted[0]:,} dunning notices among {sizes.claims:,} claims, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    table = Table(title=title)
    for heading in ("measurement", "rounds", "seconds", "notices/s", "of the floor"):
        table.add_column(heading, justify="left" if heading == "measurement" else "right")
    best = {name: min(taken) for name, taken in seconds.items()}
    floor = best["hand-made SQL"]
    for name, taken in best.items():
        ratio = floor / taken
        reached = "reached" if ratio >= _RATIO_WANTED else "below"
        words = "1.00" if taken == floor else f"{ratio:.2f} ({reached} {_RATIO_WANTED})"
        table.add_row(name, str(sizes.rounds), f"{taken:.1f}", f"{sizes.wanted[0] / taken:,.0f}", words)
    _console.print(table)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _console.print(f"most memory of the benchmark with the service in it: {megabytes:,.0f} MB")


def main(
    claims: Annotated[int, typer.Option(min=1_000, help="claims that dunning follows")] = 1_000_000,
    one_of: Annotated[int, typer.Option(min=1, help="of so many one is overdue, and due for its notice")] = 3,
    rounds_count: Annotated[int, typer.Option("--rounds", min=1, help="rounds of each measurement")] = 3,
    *,
    quick: Annotated[bool, typer.Option(help="a twentieth of the claims, one round")] = False,
) -> None:
    """Measure a run of dunning notices beside hand-made SQL."""
    if quick:
        claims, rounds_count = claims // 20, 1
    uvloop.run(measure(Sizes(claims, one_of, rounds_count)))


if __name__ == "__main__":
    typer.run(main)
