"""The officers who pay refunds out, on a refunds database of their own with overpayments as payments announces them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from services.refunds.handlers.payout import RECEIVER_FILE
from services.refunds.service import build
from shared.contracts import (
    AddresseeRegistered,
    Allocation,
    AppropriationApplied,
    AppropriationDecided,
    AskedOn,
    InterestDates,
    InterestGround,
    OpenClaim,
    OpenClaimsAsked,
    OpenClaimsStated,
    OverpaidParts,
    OverpaymentCause,
    OverpaymentFound,
    TaxItemCode,
)
from shared.contracts.identity import AddresseeFlag, Letter, LetterCapacity
from shared.contracts.payee_names import HolderAsked, HolderCompared, HolderLikeness
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import ISHINOMAKI
from tests.refunds.conftest import Refunds

CLERK, COLLEAGUE, HEAD = "0412", "0413", "0401"
ADDRESSEE, OTHER, THIRD = "000000000000001", "000000000000002", "000000000000003"
NUMBER = "7654321"
_BANK_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def bank_certificate() -> x509.Certificate:
    """The certificate of a bank that does not exist."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test bank")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_BANK_KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    return builder.sign(_BANK_KEY, hashes.SHA256())


def opened(envelope: bytes) -> bytes:
    """What the bank finds in the envelope."""
    return pkcs7.pkcs7_decrypt_der(envelope, bank_certificate(), _BANK_KEY, [])


def overpaid(
    claim_id: int,
    amount_yen: int,
    *,
    addressee_no: str = ADDRESSEE,
    paid_on: date = date(2023, 6, 30),
    arose_on: date = date(2026, 4, 10),
    tax_item: TaxItemCode = TaxItemCode.PROPERTY_TAX,
    ground: InterestGround = InterestGround.ASSESSMENT,
) -> OverpaymentFound:
    """A reduction by the city's own correction, of a payment made years before."""
    return OverpaymentFound(
        claim_id=claim_id,
        addressee_no=addressee_no,
        receipt_id=claim_id,
        amount_yen=amount_yen,
        cause=OverpaymentCause.REVISION,
        arose_on=arose_on,
        interest=InterestDates(ground=ground, paid_on=paid_on, revised_on=arose_on),
        tax_item=tax_item,
        levy_fiscal_year=2023,
        accounting_fiscal_year=2023,
        parts=OverpaidParts(principal_yen=amount_yen),
    )


def known(addressee_no: str = ADDRESSEE, *flags: AddresseeFlag, name: str = "試験 花子") -> AddresseeRegistered:
    """An addressee as identity announces him; nobody gets the letters of somebody whose heirs are unknown."""
    letter = Letter(
        capacity=LetterCapacity.SELF, name=name, postal_code="9868501", address="宮城県石巻市穀町", lot_number="14番1号"
    )
    letters = () if AddresseeFlag.HEIRS_UNKNOWN in flags else (letter,)
    return AddresseeRegistered(
        addressee_no=addressee_no, name=name, letters=letters, flags=flags, effective_on=date(2026, 4, 1)
    )


def receiver(**changed: Any) -> dict[str, Any]:
    """What the claim form says of who receives."""
    account = {
        "bank_number": "9998",
        "branch_number": "001",
        "account_kind": "1",
        "account_number": NUMBER,
        "holder_kana": "テスト ハナコ",
    }
    fields = {name: changed.pop(name) for name in list(changed) if name in account}
    values = {"name": "試験 花子", "name_kana": "テスト ハナコ", "account": {**account, **fields}}
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


@dataclass
class PayeeDesk:
    """Three officers: one enters, one proposes, one approves."""

    refunds: Refunds
    client: httpx.AsyncClient
    keys: Path

    async def get(self, path: str, by: str = CLERK) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = CLERK) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def send(self, path: str, content: bytes, by: str = CLERK) -> httpx.Response:
        return await self.client.post(path, content=content, headers=bearer(self.keys, by))

    async def found(self, *events: OverpaymentFound) -> None:
        """Overpayments of persons of whom payments answers that they owe nothing."""
        await self.refunds.hear(*events)
        answers = [
            OpenClaimsStated(ask_id=one.ask_id, addressee_no=one.addressee_no, stated_on=date(2026, 4, 20), claims=())
            for one in await self.refunds.announced(OpenClaimsAsked)
        ]
        await self.refunds.hear(*answers)

    async def enter(
        self, *numbers: int, by: str = CLERK, compared: HolderLikeness | None = HolderLikeness.SAME, **changed: Any
    ) -> httpx.Response:
        """A claim form for some overpayments, and what identity answers about its accounts; nothing if it is away."""
        receivers = changed.pop("receivers", None) or [receiver(**changed.pop("receiver", {}))]
        values = {
            "addressee_no": ADDRESSEE,
            "overpayment_ids": list(numbers),
            "claimed_on": "2026-05-01",
            "receivers": receivers,
        }
        answer = await self.post("/refund-payees", {**values, **changed}, by)
        if compared is not None:
            await self.compared(compared)
        return answer

    async def compared(self, likeness: HolderLikeness) -> None:
        """Identity answers all that it was asked; what it answered before has no effect."""
        answers = [
            HolderCompared(
                entry_id=one.entry_id,
                payee_no=one.payee_no,
                ask_no=one.ask_no,
                addressee_no=one.addressee_no,
                likeness=likeness,
                judged_on=date(2026, 5, 1),
            )
            for one in await self.refunds.announced(HolderAsked)
        ]
        await self.refunds.hear(*answers)

    async def quote(self, *numbers: int, on: str = "2026-05-15", addressee_no: str = ADDRESSEE) -> httpx.Response:
        asked = {"addressee_no": addressee_no, "overpayment_ids": list(numbers), "decided_on": on}
        return await self.post("/refund-quotes", asked, COLLEAGUE)

    async def propose(self, act: str, payload: dict[str, Any], by: str = COLLEAGUE) -> httpx.Response:
        return await self.post(f"/approvals/{act}", {"payload": payload, "note": "請求書による"}, by)

    async def approve(self, act: str, proposed: httpx.Response, by: str = HEAD) -> httpx.Response:
        assert proposed.status_code == 201, proposed.text
        made = proposed.json()
        body = {"payload_hash": made["payload_hash"]}
        return await self.post(f"/approvals/{act}/{made['approval_id']}/approve", body, by)

    async def decide(self, act: str, payload: dict[str, Any]) -> None:
        answer = await self.approve(act, await self.propose(act, payload))
        assert answer.status_code == 200, answer.text

    async def refunded(self, *numbers: int, on: str = "2026-05-15", addressee_no: str = ADDRESSEE) -> int:
        """A refund that two persons decided; its number."""
        quoted = await self.quote(*numbers, on=on, addressee_no=addressee_no)
        assert quoted.status_code == 200, quoted.text
        await self.decide("refunds.decision", quoted.json()["payload"])
        refund_id: int = await self.refunds.pool.fetchval("SELECT max(refund_id) FROM refund")
        return refund_id

    async def refund(self, refund_id: int) -> dict[str, Any]:
        found: dict[str, Any] = await self.get(f"/refunds/{refund_id}")
        return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, str(answer.json()["type"]).removeprefix("urn:shuno:problem:")


async def appropriated(desk: PayeeDesk, overpaid_yen: int, taken_yen: int) -> None:
    """Of overpayment 1 payments takes so much for claim 9 of the same person, 2,000 of it delinquency charge."""
    await desk.refunds.hear(overpaid(1, overpaid_yen))
    (question,) = await desk.refunds.announced(OpenClaimsAsked)
    asked = AskedOn(
        arose_on=date(2026, 4, 10),
        appropriation_date=date(2026, 4, 10),
        principal_yen=taken_yen - 2_000,
        dunning_fee_yen=0,
        late_charge_yen=2_000,
    )
    owed = OpenClaim(
        claim_id=9,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        levy_fiscal_year=2025,
        instalment="02",
        due_on=date(2025, 7, 31),
        asked=(asked,),
    )
    stated = OpenClaimsStated(
        ask_id=question.ask_id, addressee_no=ADDRESSEE, stated_on=date(2026, 4, 20), claims=(owed,)
    )
    await desk.refunds.hear(stated)
    await desk.enter(1)
    assert problem(await desk.quote(1)) == (409, "appropriation_first")
    # Nobody is told before what must be appropriated is.
    assert (await desk.refunds.job("issue_refund_notices", date(2026, 5, 1)))["invitation"] == 0
    (proposal,) = (
        await desk.post("/appropriations/proposals", {"overpayment_ids": [1], "reason": "未納があるため"})
    ).json()
    body = {"payload_hash": proposal["payload_hash"]}
    path = f"/approvals/refunds.appropriation/{proposal['approval_id']}/approve"
    assert (await desk.post(path, body, HEAD)).status_code == 200
    (decided,) = await desk.refunds.announced(AppropriationDecided)
    applied = AppropriationApplied(
        use_id=decided.use_id,
        claim_id=1,
        addressee_no=ADDRESSEE,
        target_claim_id=decided.target_claim_id,
        receipt_id=77,
        amount_yen=taken_yen,
        allocation=Allocation(
            principal_yen=taken_yen - 2_000, dunning_fee_yen=0, late_charge_yen=2_000, overpaid_yen=0
        ),
        appropriation_date=date(2026, 4, 10),
        applied_on=date(2026, 4, 21),
    )
    await desk.refunds.hear(applied)
    answers = [
        OpenClaimsStated(ask_id=one.ask_id, addressee_no=ADDRESSEE, stated_on=date(2026, 4, 22), claims=())
        for one in await desk.refunds.announced(OpenClaimsAsked)
    ]
    await desk.refunds.hear(*answers)


@pytest.fixture
async def desk(refunds: Refunds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PayeeDesk]:
    """The desk of an installation that has the certificate of its bank."""
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))
    (tmp_path / RECEIVER_FILE).write_bytes(bank_certificate().public_bytes(Encoding.PEM))
    refunds.service = build(ISHINOMAKI)
    officer, head = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions
    for staff_no in (CLERK, COLLEAGUE):
        await give(refunds.pool, staff_no, granted(officer, ["refund"]))
    await give(refunds.pool, HEAD, granted(officer | head, ["refund"]))
    async with guarded(refunds.service, refunds.transactions, tmp_path) as opened_desk:
        yield PayeeDesk(refunds, opened_desk.client, tmp_path)
