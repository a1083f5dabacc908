"""Those who have letters printed, a printer with his key, and persons whose notices are issued."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from services.dunning.handlers.print_runs import PRINTER_FILE
from services.dunning.service import build
from shared.access import Actor, ActorKind
from shared.contracts import AddresseeRegistered, Letter
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import CITY, Dunning
from tests.dunning.test_letters import changed
from tests.guarded import ROLES, guarded

OFFICER, HEAD, NARROW = "0412", "0401", "0403"
DAY = date(2026, 7, 15)
RELEASE = "/approvals/dunning.print_release"
SERVICE = Actor(id="service:dunning", kind=ActorKind.SERVICE)
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate() -> x509.Certificate:
    """The certificate of a printer that does not exist."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test printer")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    return builder.sign(_KEY, hashes.SHA256())


@dataclass
class PrintDesk:
    """Those who have letters printed, and the printer with his key."""

    dunning: Dunning
    client: httpx.AsyncClient
    keys: Path

    async def post(self, path: str, body: dict[str, Any] | None = None, by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def get(self, path: str, by: str = OFFICER) -> httpx.Response:
        return await self.client.get(path, headers=bearer(self.keys, by))

    async def prepared(self, **wanted: Any) -> dict[str, Any]:
        body = {"source": "dunning_run", "source_run_id": 1, "pieces_of_one_file": 2, **wanted}
        response = await self.post("/print-runs", body)
        assert response.status_code == 201, response.text
        found: dict[str, Any] = response.json()
        return found

    async def proposed(self, run: dict[str, Any], **other: Any) -> httpx.Response:
        names = ("run_id", "piece_count", "content_sha256")
        payload = {**{name: run[name] for name in names}, "printer": "見本印刷", "deletion_due_on": "2026-08-31"}
        return await self.post(RELEASE, {"payload": {**payload, **other}, "note": "件数を確認した"})

    async def released(self, run: dict[str, Any]) -> None:
        made = (await self.proposed(run)).json()
        path = f"{RELEASE}/{made['approval_id']}/approve"
        alone = await self.post(path, {"payload_hash": made["payload_hash"]})
        assert alone.status_code == 403, alone.text
        approved = await self.post(path, {"payload_hash": made["payload_hash"]}, HEAD)
        assert approved.json()["state"] == "executed", approved.text

    async def drawn(self, run_id: int) -> list[dict[str, Any]]:
        """All files, as one after the other was drawn."""
        found = []
        while not found or found[-1]["more"]:
            response = await self.post(f"/print-runs/{run_id}/files")
            assert response.status_code == 200, response.text
            found.append(response.json())
        return found

    async def opened(self, path: str) -> bytes:
        """What the printer finds in an envelope."""
        response = await self.post(f"{path}/handovers")
        assert response.status_code == 200, response.text
        return pkcs7.pkcs7_decrypt_der(response.content, certificate(), _KEY, [])


@pytest.fixture
async def desk(dunning: Dunning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PrintDesk]:
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))
    (tmp_path / PRINTER_FILE).write_bytes(certificate().public_bytes(Encoding.PEM))
    dunning.service = build(CITY)
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["dunning"]))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, ["dunning"]))
    await give(pool, NARROW, granted(ROLES["collection_officer"].permissions, ["dunning"], tax_items=["012"]))
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        yield PrintDesk(dunning, opened.client, keys)


def lives(number: int, postal_code: str, name: str = "") -> AddresseeRegistered:
    own = Letter(
        capacity=LetterCapacity.SELF,
        name=name or f"見本 {number}郎",
        postal_code=postal_code,
        address=f"宮城県石巻市見本町{number}番1号",
    )
    return AddresseeRegistered(
        addressee_no=addressee_of(number), name="見本", letters=(own,), flags=(), effective_on=date(2026, 4, 1)
    )


async def dunned(dunning: Dunning) -> None:
    """Five persons with a notice each; the fourth has no address, and the fifth is protected from the next day on."""
    codes = {1: "9860099", 2: "9860001", 3: "9860050", 5: "9860000"}
    await dunning.hear(*(lives(number, code) for number, code in codes.items()))
    await dunning.hear(*(overdue(number) for number in range(1, 6)))
    await dunning.issue(DAY)
    await dunning.hear(changed(addressee_of(5), flags=(AddresseeFlag.PROTECTED,)))


def texts(pdf: bytes) -> list[str]:
    """What stands on each sheet."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text_page = page.get_textpage()
        found.append("".join(text_page.get_text_range().split()))
        text_page.close()
        page.close()
    document.close()
    return found


def pictures(pdf: bytes) -> list[bytes]:
    """How each sheet looks."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        found.append(page.render(scale=1).to_pil().tobytes())
        page.close()
    document.close()
    return found
