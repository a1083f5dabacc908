"""A printed slip leads back to the register by its codes, and to the officer by its mark."""

from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from shared.contracts import Channel
from tests.authority import give, granted
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised
from tests.payments.slip_desk import Desk, open_desk


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    for staff_no, items in (("0416", None), ("0417", ["013"])):
        await give(payments.pool, staff_no, granted(["payments.claim.slip.list"], ["receipt"], tax_items=items))
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


@pytest.mark.feature("A1", "A13", "M6")
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


async def test_the_printer_is_given_each_first_slip_once_and_each_person_is_on_record(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, 20_000, due_on=desk.today))
    replaced, other = await desk.slips(1, 1), await desk.slips(1, 2)
    await desk.payments.hear(revised(1, 2, 25_000, 20_000, due_on=desk.today))
    (_, new) = await desk.slips(1, 1)

    page = await desk.get("/first-slips", by="0416")
    after = await desk.get(f"/first-slips?after={page[-1]['slip_no']}", by="0416")
    of_another_item = await desk.get("/first-slips", by="0417")
    by_counter = await desk.ask("/first-slips")

    listed = [(row["slip_no"], row["claim_clearing_key"], row["amount_yen"]) for row in page]
    assert listed == [(other[0]["slip_no"], key_of(1, 2), 20_000), (new["slip_no"], key_of(1, 1), 25_000)]
    assert replaced[0]["slip_no"] not in {row["slip_no"] for row in page}
    assert (after, of_another_item, by_counter.status_code) == ([], [], 403)
    recorded = await desk.payments.pool.fetchval(
        "SELECT count(*) FROM access_record WHERE permission = 'payments.claim.slip.list' AND subject_ref = $1",
        ADDRESSEE,
    )
    assert recorded == 1
