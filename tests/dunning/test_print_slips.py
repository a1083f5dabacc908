"""Slips come onto letters: notices wait for theirs, and notices of failed transfers are printed with theirs."""

import json
from datetime import date
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from shared.contracts import FailedDebit, LetterSlip, LetterSlipAsked, LetterSlipMade, TaxItemCode
from shared.contracts.identity import AddresseeFlag
from tests.documents.letters import DUE, SLIP
from tests.dunning.claims import addressee_of
from tests.dunning.printing import DAY, PrintDesk, desk, dunned, lives, texts
from tests.dunning.reminding import Section, owed, section
from tests.dunning.test_letters import changed

__all__ = ["desk", "section"]

NUMBERS = LetterSlip(
    principal_yen=30_000,
    dunning_fee_yen=100,
    late_charge_yen=0,
    disposition_cost_yen=0,
    amount_yen=30_100,
    el_number=tuple(SLIP.el_number),
    store_number=SLIP.store_number,
    qr=SLIP.qr,
    ocr_upper=SLIP.ocr_lines[0],
    ocr_lower=SLIP.ocr_lines[1],
    stores_until=SLIP.stores_until,
    network_until=SLIP.network_until,
    counters_until=SLIP.counters_until,
)


def made(document_no: str, number: int, **different: Any) -> LetterSlipMade:
    values = {
        "document_no": document_no,
        "claim_id": number,
        "addressee_no": addressee_of(number),
        "tax_item": TaxItemCode.RESIDENCE_TAX,
        "levy_fiscal_year": 2026,
        "notice_no": f"N{number}",
        "instalment": "01",
        "due_on": DUE,
        "made_on": DAY,
        "slip": NUMBERS,
        **different,
    }
    return LetterSlipMade(**values)


def codes(pdf: bytes) -> list[dict[str, str]]:
    """What a decoder reads on each sheet."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        picture = page.render(scale=300 / 72).to_pil().convert("L")
        found.append({one.symbology_identifier: one.bytes.decode("ascii") for one in zxingcpp.read_barcodes(picture)})
        page.close()
    document.close()
    return found


@pytest.mark.feature("F5")
async def test_notices_wait_for_their_slips_and_are_printed_with_them(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    first = await desk.prepared(with_slips=True)
    again = await desk.prepared(with_slips=True)
    rows = await desk.dunning.fetch("SELECT payload, key FROM outbox WHERE type = $1 ORDER BY id", LetterSlipAsked.type)
    asked = [LetterSlipAsked.model_validate_json(row["payload"]) for row in rows]
    await desk.dunning.hear(*(made(f"D2026-000000{n}", n) for n in (1, 2)))
    second = await desk.prepared(with_slips=True)
    await desk.released(second)
    await desk.drawn(second["run_id"])
    content = await desk.opened(f"/print-runs/{second['run_id']}/files/1")

    assert (first["run_id"], first["piece_count"], first["waiting_for_slip"]) == (None, 0, 3)
    assert (again["run_id"], again["waiting_for_slip"]) == (None, 3)
    # By postal code, each asked once; the fee is owed once the notice has left.
    assert [(one.document_no, one.claim_id, one.fee_yen, str(one.pay_by)) for one in asked] == [
        ("D2026-0000002", 2, 100, "2026-07-27"),
        ("D2026-0000003", 3, 100, "2026-07-27"),
        ("D2026-0000001", 1, 100, "2026-07-27"),
    ]
    assert [row["key"] for row in rows] == [one.addressee_no for one in asked]
    assert (second["piece_count"], second["waiting_for_slip"]) == (2, 1)
    assert codes(content) == [{"]C1": SLIP.store_number, "]Q1": SLIP.qr}] * 2
    assert ["見本2郎様" in sheet for sheet in texts(content)] == [True, False]
    # Who does not get one is printed without.
    rest = await desk.prepared()
    assert rest["piece_count"] == 1


@pytest.mark.feature("N5")
async def test_notices_of_failed_transfers_are_addressed_and_printed_like_other_letters(desk: PrintDesk) -> None:
    failed = {"debit": FailedDebit(debit_on=DUE, amount_yen=30_000, reason="資金不足"), "transfer_run_id": 7}
    await desk.dunning.hear(lives(1, "9860099"), lives(2, "9860001"))
    await desk.dunning.hear(changed(addressee_of(3), flags=(AddresseeFlag.PROTECTED,)))
    await desk.dunning.hear(*(made(f"T2026-000000{n}", n, **failed) for n in (1, 2, 3, 4)))
    run = await desk.prepared(source="transfer_run", source_run_id=7)
    none = await desk.post("/print-runs", {"source": "transfer_run", "source_run_id": 7})
    await desk.released(run)
    await desk.drawn(run["run_id"])
    content = await desk.opened(f"/print-runs/{run['run_id']}/files/1")
    good = await desk.post(
        f"/print-runs/{run['run_id']}/reports", {"made": 2, "enclosed": 2, "pulled": 0, "spoiled": 0}
    )

    assert (run["piece_count"], run["withheld"], run["unaddressed"]) == (2, 1, 1)
    assert none.json()["type"] == "urn:shuno:problem:nothing_to_print"
    second, first = texts(content)
    assert "口座振替不能通知書" in first
    assert "資金不足" in first
    assert "見本1郎様" in first
    assert "見本2郎様" in second
    assert codes(content) == [{"]C1": SLIP.store_number, "]Q1": SLIP.qr}] * 2
    assert good.json()["findings"] == []


async def test_a_reminder_of_one_claim_bears_a_slip_and_says_what_it_asks_for(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"), owed(3, 2))
    run = await section.propose(date(2026, 9, 2))
    await section.release(run)
    wish = {"source": "reminder_run", "source_run_id": run["run_id"], "with_slips": True}
    first = await section.post("/print-runs", wish)
    rows = await section.dunning.fetch("SELECT payload FROM outbox WHERE type = $1", LetterSlipAsked.type)
    (asked,) = [LetterSlipAsked.model_validate_json(row["payload"]) for row in rows]
    await section.dunning.hear(made(asked.document_no, 3, addressee_no=asked.addressee_no))
    second = await section.post("/print-runs", wish)
    (kept,) = await section.dunning.fetch("SELECT letter_values FROM print_piece WHERE run_id = $1", second["run_id"])
    values = json.loads(kept["letter_values"])

    # Of two persons, the one who owes two claims goes without a slip at once.
    assert (first["piece_count"], first["waiting_for_slip"]) == (1, 1)
    assert (asked.claim_id, asked.fee_yen, asked.pay_by) == (3, 0, date(2026, 9, 24))
    assert (second["piece_count"], second["waiting_for_slip"]) == (1, 0)
    (line,) = values["lines"]
    assert (line["principal_yen"], line["dunning_fee_yen"], values["slip"]["amount_yen"]) == (30_000, 100, 30_100)
    assert values["counted_to"] == "2026-07-27"
