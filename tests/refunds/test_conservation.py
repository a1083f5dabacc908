"""Whatever is paid, cancelled, moved, revised, appropriated, refunded and returned, and whenever it is heard: no yen is
lost or made, and both services end with the same books.

More examples than in every run: `SHUNO_TEST_EXAMPLES=500`; others each time: `HYPOTHESIS_PROFILE=random`.
"""

import itertools
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.refunds.handlers.payout import RECEIVER_FILE
from shared.inbox import Inbox
from shared.transaction import Transactions
from tests.payments.correcting import Office, open_office
from tests.refunds.any_order import Person, Post, Step
from tests.refunds.conftest import City
from tests.refunds.payee_desk import bank_certificate

_EXAMPLES = int(os.environ.get("SHUNO_TEST_EXAMPLES", "20"))
_numbers = itertools.count(500)
_KINDS = {
    "pay": 5,
    "deliver": 4,
    "drain": 4,
    "refund": 3,
    "pay_out": 3,
    "result": 3,
    "appropriate": 2,
    "cancel": 2,
    "cancel_refunded": 2,
    "revise": 2,
    "move": 1,
    "recall": 2,
    "change_payee": 1,
    "cancel_refund": 1,
    "repay": 2,
}
steps = st.builds(
    Step,
    kind=st.sampled_from([kind for kind, weight in _KINDS.items() for _ in range(weight)]),
    which=st.integers(0, 5),
    much=st.sampled_from([5_000, 20_000, 40_000, 62_000, 90_000]),
    how=st.integers(0, 3),
)


class Hall:
    """Both services with their officers, and the certificate of the bank."""

    def __init__(
        self, city: City, office: Office, certificate: Path, inboxes: dict[str, Inbox], again: dict[str, Inbox]
    ) -> None:
        self.city = city
        self.office = office
        self.certificate = certificate
        self.inboxes = inboxes
        self.again = again

    async def person(self) -> Person:
        await self.office.stay()
        post = Post(self.city, self.inboxes, self.again)
        await post.start()
        one = Person(self.city, self.office, post, self.certificate, next(_numbers))
        await one.begin()
        return one


@pytest.fixture
async def hall(city: City, tmp_path: Path) -> AsyncIterator[Hall]:
    certificate = tmp_path / RECEIVER_FILE
    certificate.write_bytes(bank_certificate().public_bytes(Encoding.PEM))
    services: dict[str, Transactions] = {
        "payments": city.payments.transactions,
        "refunds": city.refunds.transactions,
    }
    handlers = {"payments": city.payments.service.handlers, "refunds": city.refunds.service.handlers}
    first, again = (
        {name: Inbox(name, handlers[name], transactions, member) for name, transactions in services.items()}
        for member in ("first", "again")
    )
    async with open_office(city.payments, tmp_path) as office:
        yield Hall(city, office, certificate, first, again)


_CASH = """
SELECT (SELECT coalesce(sum(e.amount_yen), 0)::bigint FROM ledger_entry e JOIN claim c USING (claim_id)
        WHERE c.addressee_no = $1 AND e.side = 'collected') AS on_claims,
    coalesce(sum(u.amount_yen) FILTER (WHERE u.purpose = 'refund' AND NOT u.is_gone), 0)::bigint AS refunded,
    coalesce(sum(u.amount_yen) FILTER (WHERE u.purpose = 'appropriation' AND u.is_gone), 0)::bigint AS to_undo
FROM (
    SELECT w.purpose, w.amount_yen,
        EXISTS (SELECT FROM receipt x WHERE x.receipt_id = w.receipt_id AND x.stage = 'cancel') AS is_gone
    FROM overpaid_use w JOIN claim c USING (claim_id) WHERE c.addressee_no = $1
) AS u
"""


async def _cash_agrees(one: Person, *, is_settled: bool = False) -> None:
    """At any moment: what came and was not cancelled is on claims, or has left as a refund that payments heard of.

    What a cancelled payment was appropriated to stands there until refunds has taken the appropriation back.
    """
    received = sum(yen for _, yen, _ in one.received.values())
    row = await one.city.payments.pool.fetchrow(_CASH, one.addressee_no)
    assert received + row["to_undo"] == row["on_claims"] + row["refunded"]
    assert row["to_undo"] == 0 or not is_settled


async def _books_agree(one: Person) -> None:
    """When all is heard: the same is too much in both, what left the bank is refunded, and what is missing is asked."""
    payments, refunds = one.city.payments, one.city.refunds
    by_ledger = await payments.pool.fetch(
        "SELECT e.receipt_id, sum(e.amount_yen)::bigint AS yen FROM ledger_entry e JOIN claim c USING (claim_id)"
        " WHERE c.addressee_no = $1 AND e.side = 'collected' AND e.component = 'overpaid'"
        " GROUP BY 1 HAVING sum(e.amount_yen) <> 0 ORDER BY 1",
        one.addressee_no,
    )
    # Where more was used than is left, what is missing stands below zero and is no payment's money.
    known = await refunds.pool.fetch(
        "SELECT o.receipt_id, greatest(0, sum(b.open_yen + b.reserved_yen + b.lapsed_yen))::bigint AS yen"
        " FROM overpayment o JOIN overpayment_balance b USING (overpayment_id) WHERE o.addressee_no = $1"
        " GROUP BY 1 HAVING sum(b.open_yen + b.reserved_yen + b.lapsed_yen) > 0 ORDER BY 1",
        one.addressee_no,
    )
    assert [tuple(row) for row in known] == [tuple(row) for row in by_ledger]
    money = await refunds.pool.fetchrow(
        """
        SELECT (SELECT coalesce(sum(b.refunded_yen), 0)::bigint FROM overpayment o JOIN overpayment_balance b
                USING (overpayment_id) WHERE o.addressee_no = $1) AS refunded,
            (SELECT coalesce(sum(r.amount_yen), 0)::bigint FROM refund r JOIN payout p USING (refund_id)
                WHERE r.addressee_no = $1 AND p.state = 'paid') AS paid,
            (SELECT coalesce(sum(n.amount_yen), 0)::bigint FROM refund_return n
                WHERE n.addressee_no = $1 AND n.returned_yen = n.amount_yen + n.interest_yen) AS repaid,
            (SELECT coalesce(sum(n.amount_yen), 0)::bigint FROM refund_return n
                WHERE n.addressee_no = $1 AND n.returned_yen < n.amount_yen + n.interest_yen) AS to_come,
            (SELECT -coalesce(sum(least(b.open_yen + b.reserved_yen, 0)), 0)::bigint FROM overpayment o
                JOIN overpayment_balance b USING (overpayment_id) WHERE o.addressee_no = $1) AS missing
        """,
        one.addressee_no,
    )
    assert money["paid"] == money["refunded"] + money["repaid"]
    assert money["missing"] == money["to_come"]
    assert await payments.proof() == []


@pytest.mark.feature("I11", "A17")
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=st.lists(steps, min_size=8, max_size=30))
async def test_no_yen_is_lost_or_made(hall: Hall, script: list[Step]) -> None:
    one = await hall.person()
    for step in script:
        await one.do(step)
        await _cash_agrees(one)
    await one.post.drain()
    await _cash_agrees(one, is_settled=True)
    await _books_agree(one)
