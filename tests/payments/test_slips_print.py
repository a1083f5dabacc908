"""A printed slip leads back to the register by its codes, and to the officer by its mark."""

from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from shared.contracts import Channel
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, paid
from tests.payments.slip_desk import Desk, open_desk


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(payments, tmp_path) as opened:
        yield opened


def sheet(pdf: bytes) -> tuple[str, dict[str, str]]:
    """The text of the sheet, and what a decoder reads on its picture."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text_page = page.get_textpage()
    text = " ".join(text_page.get_text_range().split())
    picture = page.render(scale=300 / 72).to_pil().convert("L")
    codes = {found.symbology_identifier: found.bytes.decode("ascii") for found in zxingcpp.read_barcodes(picture)}
    text_page.close()
    page.close()
    document.close()
    return text, codes


@pytest.mark.feature("A1", "A13")
async def test_the_codes_on_a_printed_slip_lead_back_to_it_and_its_mark_to_the_officer(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, 20_000, due_on=desk.today))
    slip = await desk.make(await desk.claim_id(1, 1), await desk.claim_id(1, 2))

    printed = await desk.post(f"/slips/{slip['slip_no']}/print", {"payer_name": "収納 花子"})

    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    text, codes = sheet(printed.content)
    assert codes == {"]C1": slip["store_number"], "]Q1": slip["qr"]}
    assert "合算" in text
    assert "収納 花子 様" in text
    assert "50,000円" in text
    assert "出力者 0412 出力日時" in text
    found = await desk.post("/slips/search", {"number": codes["]C1"]})
    assert found.json()["slip_no"] == slip["slip_no"]
    rows = await desk.payments.pool.fetch(
        "SELECT actor_id, subject_ref, action, detail FROM access_record WHERE permission = 'payments.claim.slip.print'"
    )
    assert [(row["actor_id"], row["subject_ref"], row["action"]) for row in rows] == [("0412", ADDRESSEE, "print")]
    assert f"slip:{slip['slip_no']}" in rows[0]["detail"]
    assert "花子" not in rows[0]["detail"]


async def test_a_slip_that_is_over_is_not_printed(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, 20_000, due_on=desk.today))
    (first,), (other,) = await desk.slips(1, 1), await desk.slips(1, 2)
    await desk.make(await desk.claim_id(1, 1))
    await desk.payments.hear(paid(20_000, place=2, on=desk.today))

    superseded = await desk.post(f"/slips/{first['slip_no']}/print", {})
    settled = await desk.post(f"/slips/{other['slip_no']}/print", {})
    narrow = await desk.post(f"/slips/{first['slip_no']}/print", {}, by="0413")

    assert (superseded.status_code, superseded.json()["type"]) == (409, "urn:shuno:problem:slip_superseded")
    assert (settled.status_code, settled.json()["type"]) == (409, "urn:shuno:problem:slip_paid")
    assert narrow.status_code == 403


async def test_a_slip_that_asks_for_more_than_is_due_is_not_printed(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=desk.today))
    (first,) = await desk.slips()
    part = await desk.make(await desk.claim_id(), amount_yen=30_000 - 1)
    path = f"/slips/{part['slip_no']}/print"
    assert first["amount_yen"] == 30_000
    assert (await desk.post(path, {})).status_code == 200
    # Money by another way, of which the slip knows nothing.
    await desk.payments.hear(paid(2, on=desk.today, channel=Channel.ACCOUNT_TRANSFER))

    refused = await desk.post(path, {})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:slip_changed")
