"""What is posted: claims, one payment each, in full and in time. Everything follows from a claim's number.

The claims go straight into the tables of payments, by SQL, because how they got there is not measured.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg

from shared.contracts import Channel, PaymentReported, ReceiptStage
from shared.contracts.event import event_identity
from shared.formats.account_transfer import Purpose, TransferHeader, TransferRow, write_account_transfer
from shared.formats.customer_number import customer_number
from shared.outbox import Message

INSTALMENTS = 4
DUE_ON = date(2026, 6, 30)
PAID_ON = date(2026, 6, 30)
TOPIC = "remittances"
SOURCE = "urn:benchmark:agent"
#: One transfer in so many fails for want of money.
FAILED_EVERY = 50
_SENT_AT = datetime(2026, 6, 30, 12, tzinfo=UTC)

LOAD_CLAIMS = f"""
INSERT INTO notice (notice_id, notice_key, municipality_code, levy_fiscal_year, target_fiscal_year, tax_item, notice_no,
    sequence_no, addressee_no, assessment_fiscal_year, assessed_on, notice_sent_on, is_ad_hoc, history_no)
OVERRIDING SYSTEM VALUE
SELECT n, '042021//2026/2026/010/' || n || '/0', '042021', 2026, 2026, '010', n::text, 0, lpad(n::text, 15, '0'),
    2026, date '2026-06-01', date '2026-06-10', false, 1
FROM generate_series(1, ($1::bigint + {INSTALMENTS} - 1) / {INSTALMENTS}) AS n;
INSERT INTO claim (claim_id, notice_id, instalment, addressee_no, tax_item, levy_fiscal_year, notice_no, clearing_key,
    due_on, statutory_due_on, accounting_fiscal_year, opened_at)
OVERRIDING SYSTEM VALUE
SELECT i, (i - 1) / {INSTALMENTS} + 1, lpad(((i - 1) % {INSTALMENTS} + 1)::text, 2, '0'),
    lpad(((i - 1) / {INSTALMENTS} + 1)::text, 15, '0'), '010', 2026, ((i - 1) / {INSTALMENTS} + 1)::text,
    lpad(i::text, 17, '0'), date '{DUE_ON}', date '{DUE_ON}', 2026, now()
FROM generate_series(1, $1::bigint) AS i;
INSERT INTO claim_breakdown (claim_id, history_no, code, amount_yen)
SELECT i, 1, 'income', 1000 + i * 7919 % 29000 FROM generate_series(1, $1::bigint) AS i;
INSERT INTO claim_balance
SELECT i, 1, 1000 + i * 7919 % 29000, 0, 0, 0, 0, 0, 0, 0, NULL, NULL FROM generate_series(1, $1::bigint) AS i;
INSERT INTO ledger_entry (claim_id, version, side, component, amount_yen, reason, effective_on, booked_on,
    accounting_fiscal_year, cause, recorded_at)
SELECT i, 1, 'assessed', 'principal', 1000 + i * 7919 % 29000, 'assessment', date '2026-06-01', date '2026-06-01', 2026,
    gen_random_uuid()::text, now()
FROM generate_series(1, $1::bigint) AS i;
"""


async def load_claims(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Fill an empty database of payments with `count` claims, four instalments to a notice, and settle its tables."""
    for statement in LOAD_CLAIMS.split(";\n"):
        if statement.strip():
            await connection.execute(statement.replace("$1", str(count)))
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")


def amount_yen(claim_id: int) -> int:
    """What is owed on a claim, as `LOAD_CLAIMS` has it."""
    return 1000 + claim_id * 7919 % 29000


def clearing_key(claim_id: int) -> str:
    """The key on the slip of a claim."""
    return f"{claim_id:017d}"


def scattered_claims(records: int, claims: int) -> Iterator[int]:
    """`records` different claims out of `claims`, in no order: people pay when they please."""
    # A prime that divides no number of claims in use walks through all of them before it repeats one.
    step = 400_009
    return (number * step % claims + 1 for number in range(records))


def payment(claim_id: int) -> PaymentReported:
    """The report of one payment in a convenience store."""
    return PaymentReported(
        channel=Channel.CONVENIENCE_STORE,
        stage=ReceiptStage.FINAL,
        receipt_ref=f"bench.{claim_id}",
        clearing_key=clearing_key(claim_id),
        amount_yen=amount_yen(claim_id),
        paid_on=PAID_ON,
        booked_on=PAID_ON,
        place="store-0001",
    )


def message(claim_id: int) -> Message:
    """That report as an agent sends it."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(claim_id).encode()),
        ("ce_source", SOURCE.encode()),
        ("ce_type", PaymentReported.type.encode()),
        ("ce_time", _SENT_AT.isoformat().encode()),
        ("content-type", b"application/json"),
    ]
    value = payment(claim_id).model_dump_json(exclude_none=True).encode()
    return Message(clearing_key(claim_id).encode(), value, headers, int(_SENT_AT.timestamp() * 1000))


def staged_event(claim_id: int) -> tuple[UUID, bytes, str, str, int, date, str]:
    """The same report as a row of the hand-made SQL's staging table."""
    event_id = event_identity(SOURCE, str(claim_id))
    digest = hashlib.blake2b(message(claim_id).value, digest_size=16).digest()
    return (
        event_id, digest, f"bench.{claim_id}", clearing_key(claim_id), amount_yen(claim_id), PAID_ON, "store-0001"
    )  # fmt: skip


def result_code(claim_id: int) -> str:
    """The result of the transfer for a claim: '0' is money, '1' is want of it."""
    return "1" if claim_id % FAILED_EVERY == 0 else "0"


def transfer_rows(claim_ids: Iterable[int]) -> Iterator[TransferRow]:
    """One debit for each claim, in the order in which the city asked for them."""
    for claim_id in claim_ids:
        yield TransferRow(
            "0001",
            "ﾍﾞﾝﾁ",
            "001",
            "ﾎﾝﾃﾝ",
            "1",
            f"{claim_id % 10_000_000:07d}",
            "ﾃｽﾄ ﾀﾛｳ",
            amount_yen(claim_id),
            "0",
            customer_number(claim_id),
            result_code(claim_id),
            PAID_ON,
        )


def transfer_file(claim_ids: Iterable[int]) -> Iterator[bytes]:
    """The bank's result file for these claims."""
    header = TransferHeader("1234567890", "ﾍﾞﾝﾁｼ", PAID_ON, "0001", "001", "1", "0000001", "ﾍﾞﾝﾁ", "ﾎﾝﾃﾝ")
    return write_account_transfer([(header, transfer_rows(claim_ids))], Purpose.RESULT)


def staged_transfer(claim_id: int) -> tuple[int, str, str, int, date, str, str]:
    """A debit's result as a row of the hand-made SQL's staging table."""
    number = customer_number(claim_id)
    reference = f"{PAID_ON:%Y%m%d}.{number}"
    return (
        claim_id + 1, reference, clearing_key(claim_id), amount_yen(claim_id), PAID_ON, "0001001", result_code(claim_id)
    )  # fmt: skip
