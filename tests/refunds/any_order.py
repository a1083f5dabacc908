"""A person's money in payments and refunds, with the bus between them as late and as repetitive as it may be."""

import contextlib
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg

from services.refunds.handlers import (
    appropriation,
    cancellations,
    decisions,
    payees,
    payout,
    payout_results,
    recalls,
    returns,
)
from services.refunds.rules.payees import Account, Capacity, NotPayable, Receiver, Source
from services.refunds.store import overpayments
from shared.access import Actor, ActorKind
from shared.contracts import ReceiptStage, TaxItemCode
from shared.contracts.payee_names import HolderCompared, HolderLikeness
from shared.inbox import Inbox
from shared.parking import Record
from shared.transaction import Transaction
from tests.payments.conftest import ISHINOMAKI
from tests.payments.correcting import Office
from tests.payments.events import assessed, key_of, paid, revised
from tests.refunds.conftest import City

ITEMS = (TaxItemCode.PROPERTY_TAX, TaxItemCode.RESIDENCE_TAX, TaxItemCode.CARE_PREMIUM)
ASSESSED_YEN = (20_000, 40_000, 60_000)
DECIDED_ON, PAY_DAY = date(2026, 6, 1), date(2026, 6, 15)
_CLERK, _COLLEAGUE = (Actor(number, ActorKind.STAFF) for number in ("0412", "0413"))
_HEAD = "0401"
#: What an office refuses; anything else is a fault.
_REFUSALS = (
    appropriation.DutyChanged,
    decisions.NotDecidable,
    payees.NotEntered,
    payout.NotPossible,
    returns.NotReturnable,
    overpayments.NotOpen,
    NotPayable,
)


class Step(NamedTuple):
    """What happens next, and three numbers that say to what, how much and how."""

    kind: str
    which: int
    much: int
    how: int


class Died(BaseException):
    """The process ended just before a commit."""


@dataclass
class Post:
    """Carries what each service announced to the other as the relay does: by topic, in order, at least once."""

    city: City
    inboxes: dict[str, Inbox]
    again: dict[str, Inbox]
    _reached: dict[tuple[str, str], int] = field(default_factory=dict)

    async def start(self) -> None:
        """Leave what earlier persons' services announced."""
        for name in self.inboxes:
            for topic in ("payments", "refunds", "blocks"):
                self._reached[name, topic] = await self._pool(name).fetchval("SELECT coalesce(max(id), 0) FROM outbox")

    async def carry(self, announcer: str, topic: str, count: int, how: int) -> int:
        """Hand over the next records of a topic: as they are, twice, or to a process that dies at first."""
        hearer = "refunds" if announcer == "payments" else "payments"
        rows = await self._pool(announcer).fetch(
            "SELECT id, event_id, topic, key, type, payload FROM outbox WHERE id > $1 AND topic = $2"
            " ORDER BY id LIMIT $3",
            self._reached[announcer, topic],
            topic,
            count,
        )
        if not rows:
            return 0
        records = [_record(announcer, row) for row in rows]
        if how == 1:
            whole = self.inboxes[hearer]
            mortal = replace(whole, transactions=replace(whole.transactions, crash_point=_die))
            with contextlib.suppress(Died):
                await mortal.deliver(records)
        await self.inboxes[hearer].deliver(records)
        if how == 2:
            # Another member of the group reads the same once more.
            await self.again[hearer].deliver(records)
        self._reached[announcer, topic] = rows[-1]["id"]
        assert self.inboxes[hearer].parked == self.again[hearer].parked == 0
        return len(rows)

    async def drain(self) -> None:
        """Until both are silent."""
        while await self.carry("payments", "payments", 500, 0) + await self.carry("refunds", "refunds", 500, 0) > 0:
            await self.carry("refunds", "blocks", 500, 0)

    def _pool(self, name: str) -> Any:
        return self.city.payments.pool if name == "payments" else self.city.refunds.pool


@dataclass
class Person:
    """Somebody with three notices, what was paid for them, and the officers who work on it."""

    city: City
    office: Office
    post: Post
    certificate: Path
    number: int
    histories: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(3), 1))
    #: By reference what was paid and not cancelled: the notice of its slip, yen and day.
    received: dict[str, tuple[int, int, date]] = field(default_factory=dict)
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def addressee_no(self) -> str:
        return f"{self.number:015d}"

    def notice(self, place: int) -> int:
        """The number of one of the notices."""
        return self.number * 10 + place

    async def begin(self) -> None:
        """Everything was assessed and paid, and of two notices too much."""
        for place, (item, yen) in enumerate(zip(ITEMS, ASSESSED_YEN, strict=True)):
            event = assessed(self.notice(place), yen, item=item, addressee_no=self.addressee_no)
            await self.city.payments.hear(event)
            await self.pay(Step("pay", place, yen + 20_000 * (2 - place), place))
        await self.post.drain()

    async def do(self, step: Step) -> None:
        """One step; what the office refuses does nothing."""
        with contextlib.suppress(_REFUSALS):
            await getattr(self, step.kind)(step)

    async def pay(self, step: Step) -> None:
        ref, place = f"{self.number}.{next(self._count)}", step.which % 3
        on = date(2025, 6, 1) + timedelta(days=step.how * 40)
        self.received[ref] = (place, step.much, on)
        await self.city.payments.hear(paid(step.much, number=self.notice(place), ref=ref, on=on))

    async def cancel(self, step: Step) -> None:
        if self.received:
            ref = sorted(self.received)[step.which % len(self.received)]
            place, yen, on = self.received.pop(ref)
            event = paid(yen, number=self.notice(place), ref=ref, on=on, stage=ReceiptStage.CANCEL)
            await self.city.payments.hear(event)

    async def cancel_refunded(self, step: Step) -> None:
        """What was refunded is most interesting when its payment is cancelled: refund first, if need be."""
        refunded = "SELECT receipt_id FROM overpayment JOIN overpayment_balance USING (overpayment_id)"
        refunded += " WHERE addressee_no = $1 AND refunded_yen + reserved_yen > 0 ORDER BY overpayment_id"
        rows = await self._rows(refunded)
        if not rows:
            await self.refund(step._replace(how=3))
            rows = await self._rows(refunded)
        for row in rows[step.which % max(1, len(rows)) :][:1]:
            statement = "SELECT receipt_ref FROM receipt WHERE receipt_id = $1 LIMIT 1"
            ref = await self.city.payments.pool.fetchval(statement, row["receipt_id"])
            if ref in self.received:
                await self.cancel(step._replace(which=sorted(self.received).index(ref)))

    async def revise(self, step: Step) -> None:
        place = step.which % 3
        self.histories[place] += 1
        event = revised(self.notice(place), self.histories[place], step.much, item=ITEMS[place])
        await self.city.payments.hear(event.model_copy(update={"addressee_no": self.addressee_no}))

    async def move(self, step: Step) -> None:
        """Two persons move a payment to another claim of the person."""
        if not self.received:
            return
        ref = sorted(self.received)[step.which % len(self.received)]
        row = await self.city.payments.pool.fetchrow(
            "SELECT r.receipt_id, c.clearing_key FROM receipt r JOIN claim c USING (claim_id) WHERE receipt_ref = $1",
            ref,
        )
        places = {key_of(self.notice(place)): place for place in range(3)}
        origin = places[row["clearing_key"]]
        payload = {
            "receipt_id": row["receipt_id"],
            "amount_yen": self.received[ref][1],
            "from_claim": await self.office.seen(self.notice(origin)),
            "to_claim": await self.office.seen(self.notice((origin + 1 + step.how % 2) % 3)),
            "reason": "納付書の取り違え",
            "evidence": "領収証書の写し",
        }
        await self.office.decide("payments.posting_correction", payload)

    async def deliver(self, step: Step) -> None:
        announcer, topic = (("payments", "payments"), ("refunds", "refunds"), ("refunds", "blocks"))[step.which % 3]
        await self.post.carry(announcer, topic, 1 + step.much % 7, step.how % 3)

    async def drain(self, _step: Step) -> None:
        await self.post.drain()

    async def appropriate(self, step: Step) -> None:
        if step.how:
            await self.post.drain()
        rows = await self._rows(
            "SELECT v.overpayment_id, array_agg((d.claim_id, d.amount_yen) ORDER BY d.place) AS amounts"
            " FROM appropriation_due v JOIN appropriation_duty d USING (ask_id, overpayment_id)"
            " JOIN overpayment o ON o.overpayment_id = v.overpayment_id WHERE o.addressee_no = $1 GROUP BY 1 ORDER BY 1"
        )
        if rows:
            one = rows[step.which % len(rows)]
            wish = appropriation.Proposed(one["overpayment_id"], tuple(tuple(pair) for pair in one["amounts"]))
            await self._refunds(lambda transaction: appropriation.decide(wish, uuid4(), transaction, ISHINOMAKI))

    async def refund(self, step: Step) -> None:
        """Somebody claims one of the overpayments, and two persons decide; often it leaves at once and arrives."""
        if step.how:
            await self.post.drain()
        rows = await self._rows(
            "SELECT overpayment_id FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)"
            " WHERE o.addressee_no = $1 AND b.open_yen > 0 ORDER BY 1"
        )
        if not rows:
            return
        number = rows[step.which % len(rows)]["overpayment_id"]
        await self._enter([number])

        async def decide(transaction: Transaction) -> None:
            law, connection = ISHINOMAKI.law, transaction.connection
            quoted = await decisions.quote(self.addressee_no, [number], DECIDED_ON, (), connection, law)
            await decisions.decide(quoted, uuid4(), _HEAD, transaction, law)

        await self._refunds(decide)
        if step.how > 1:
            await self.pay_out(step)
        if step.how > 2:
            await self.result(step)

    async def pay_out(self, _step: Step) -> None:
        """All that is due is frozen and leaves."""

        async def freeze(transaction: Transaction) -> payout.Release:
            run_id = await payout.freeze("account", PAY_DAY, transaction, ISHINOMAKI)
            run = await transaction.connection.fetchrow("SELECT * FROM payout_run WHERE run_id = $1", run_id)
            assert run is not None
            return payout.Release(run_id, run["file_sha256"], run["payment_count"], run["amount_yen"])

        wish: payout.Release = await self._refunds(freeze)
        try:
            await self._refunds(
                lambda transaction: payout.release_run(wish, uuid4(), transaction, ISHINOMAKI, self.certificate)
            )
        except payout.NotPossible:
            await self._refunds(lambda transaction: payout.withdraw(wish.run_id, transaction))

    async def result(self, step: Step) -> None:
        rows = await self._payouts("ordered")
        if rows:
            number, code = rows[step.which % len(rows)]["payout_id"], "3" if step.how == 0 else "0"
            await self._refunds(
                lambda transaction: payout_results.end_by_paper(number, code, PAY_DAY, uuid4(), transaction)
            )

    async def recall(self, step: Step) -> None:
        if not await self._payouts("paid"):
            await self.refund(step._replace(how=3))
        rows = await self._payouts("paid")
        if rows:
            number = rows[step.which % len(rows)]["payout_id"]
            wish = recalls.Recall(number, PAY_DAY + timedelta(days=7), "組戻通知")
            await self._refunds(lambda transaction: recalls.recall(wish, uuid4(), transaction, ISHINOMAKI.law))

    async def change_payee(self, step: Step) -> None:
        rows = [*await self._payouts("failed"), *await self._payouts("recalled")]
        if not rows:
            return
        refund_id = rows[step.which % len(rows)]["refund_id"]
        items = await self._rows(
            "SELECT i.overpayment_id FROM refund_item i JOIN refund r USING (refund_id)"
            f" WHERE r.addressee_no = $1 AND r.refund_id = {int(refund_id)}"
        )
        entry_id = await self._enter([row["overpayment_id"] for row in items])
        await self._refunds(
            lambda transaction: decisions.change_payee(refund_id, entry_id, (), uuid4(), _HEAD, transaction)
        )

    async def cancel_refund(self, step: Step) -> None:
        rows = await self._rows("SELECT refund_id FROM refund WHERE addressee_no = $1 ORDER BY 1")
        if rows:
            number = rows[step.which % len(rows)]["refund_id"]
            await self._refunds(
                lambda transaction: cancellations.cancel(number, "取りやめ", DECIDED_ON, uuid4(), transaction)
            )

    async def repay(self, step: Step) -> None:
        rows = await self._rows(
            "SELECT return_id, amount_yen + interest_yen - returned_yen AS open_yen FROM refund_return"
            " WHERE addressee_no = $1 AND returned_yen < amount_yen + interest_yen ORDER BY 1"
        )
        if rows:
            one = rows[step.which % len(rows)]
            yen = one["open_yen"] if step.how else min(one["open_yen"], 700)
            got = returns.Received(one["return_id"], yen, PAY_DAY, "収納済通知")
            await self._refunds(lambda transaction: returns.receive(got, uuid4(), transaction))

    async def _enter(self, numbers: list[int]) -> int:
        account = Account("9998", "001", "1", "7654321", "テスト ハナコ")
        receiver = Receiver(Capacity.SELF, "試験 花子", "テスト ハナコ", Source.CLAIM_FORM, None, account, "")
        entry = payees.Entry(self.addressee_no, numbers, date(2026, 5, 1), None, [receiver], None, None)
        entry_id: int = await self._refunds(lambda transaction: payees.enter(entry, transaction))
        compared = HolderCompared(
            entry_id=entry_id,
            payee_no=1,
            ask_no=1,
            addressee_no=self.addressee_no,
            likeness=HolderLikeness.SAME,
            judged_on=date(2026, 5, 1),
        )
        await self.city.refunds.hear(compared)
        return entry_id

    async def _refunds(self, work: Callable[[Transaction], Awaitable[Any]], by: Actor = _CLERK) -> Any:
        async with self.city.refunds.transactions.begin(by) as transaction:
            return await work(transaction)

    async def _payouts(self, state: str) -> list[asyncpg.Record]:
        return await self._rows(
            "SELECT payout_id, refund_id FROM payout o JOIN payout_release USING (run_id)"
            f" WHERE addressee_no = $1 AND state = '{state}' ORDER BY 1"
        )

    async def _rows(self, statement: str) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await self.city.refunds.pool.fetch(statement, self.addressee_no)
        return rows


def _record(announcer: str, row: asyncpg.Record) -> Record:
    value = row["payload"].encode() if isinstance(row["payload"], str) else bytes(row["payload"])
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(row["event_id"]),
        "ce_source": f"/shuno/{announcer}",
        "ce_type": row["type"],
        "ce_time": datetime(2026, 4, 1, 9, tzinfo=UTC).isoformat(),
    }
    raw = tuple((name, text.encode()) for name, text in headers.items())
    return Record(row["topic"], 0, row["id"], row["key"].encode(), value, raw)


def _die(name: str) -> None:
    if name == "before_commit":
        raise Died
