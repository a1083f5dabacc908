"""Letters are frozen, released by two persons, drawn in files, handed over sealed, and counted back."""

import csv
import hashlib
import io
import json
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

from services.dunning.handlers.print_runs import PRINTER_FILE, draw_next_file
from services.dunning.rules.print_runs import Counts, findings_of
from services.dunning.service import build
from shared.access import Actor, ActorKind
from shared.contracts import AddresseeRegistered, Letter
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import CITY, Dunning
from tests.dunning.reminding import Section, owed, section
from tests.dunning.test_letters import changed
from tests.guarded import ROLES, guarded

__all__ = ["section"]

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


@pytest.mark.feature("F5", "F6")
async def test_letters_leave_sealed_in_the_order_of_the_post_and_are_counted_back(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    run_id = run["run_id"]
    again = await desk.post("/print-runs", {"source": "dunning_run", "source_run_id": 1})
    early = await desk.post(f"/print-runs/{run_id}/files")
    other = await desk.proposed(run, piece_count=4)
    await desk.released(run)
    files = await desk.drawn(run_id)
    manifest = json.loads(await desk.opened(f"/print-runs/{run_id}/manifest"))
    index = await desk.opened(f"/print-runs/{run_id}/index")
    contents = [await desk.opened(f"/print-runs/{run_id}/files/{number}") for number in (1, 2)]

    assert (run["piece_count"], run["withheld"], run["unaddressed"]) == (3, 1, 1)
    assert (again.json()["type"], early.json()["type"]) == (
        "urn:shuno:problem:nothing_to_print",
        "urn:shuno:problem:not_released",
    )
    assert (other.status_code, other.json()["type"]) == (409, "urn:shuno:problem:run_changed")
    assert [(one["file_no"], one["letter_count"], one["page_count"]) for one in files] == [(1, 2, 2), (2, 1, 1)]
    # By postal code: the second, the third, the first.
    order = [next(n for n in (1, 2, 3) if f"見本{n}郎様" in sheet) for pdf in contents for sheet in texts(pdf)]
    assert order == [2, 3, 1]
    assert all("督促手数料100円" in sheet and "10,100円" in sheet for pdf in contents for sheet in texts(pdf))
    rows = list(csv.reader(io.StringIO(index.decode("utf-8-sig"))))
    assert [row[:5] for row in rows[1:]] == [
        ["1", "D2026-0000002", f"letters-{run_id}-0001.pdf", "1", "1"],
        ["2", "D2026-0000003", f"letters-{run_id}-0001.pdf", "2", "1"],
        ["3", "D2026-0000001", f"letters-{run_id}-0002.pdf", "1", "1"],
        ["合計", "3通", "", "", "3"],
    ]
    assert (manifest["letters"], manifest["pages"], manifest["deletion_due_on"]) == (3, 3, "2026-08-31")
    assert [one["sha256"] for one in manifest["files"]] == [hashlib.sha256(one).hexdigest() for one in contents]
    assert manifest["index"]["sha256"] == hashlib.sha256(index).hexdigest()
    # Nothing is handed over that does not stand on the letters.
    for number in range(1, 6):
        assert addressee_of(number) not in index.decode() + json.dumps(manifest) + "".join(
            sheet for pdf in contents for sheet in texts(pdf)
        )
    recorded = await desk.dunning.fetch(
        "SELECT action, count(*) FROM access_record WHERE permission LIKE 'dunning.print.%' AND subject_ref = $1"
        " GROUP BY action ORDER BY action",
        addressee_of(1),
    )
    assert [tuple(row) for row in recorded] == [("export", 1), ("print", 1), ("register", 1)]


@pytest.mark.feature("F6", "N5")
async def test_counts_that_do_not_agree_are_findings_and_the_files_are_deleted_with_a_proof(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    place = f"/print-runs/{run['run_id']}"
    await desk.released(run)
    await desk.drawn(run["run_id"])
    # One is pulled out by its run, one by an officer; one is spoiled and drawn again.
    await desk.dunning.fetch("UPDATE run_letter SET ended = 'pulled' WHERE document_no = 'D2026-0000001'")
    pulled = await desk.post(f"{place}/pulls", {"document_nos": ["D2026-0000002"], "reason": "窓口で納付"})
    twice = await desk.post(f"{place}/pulls", {"document_nos": ["D2026-0000002"], "reason": "窓口で納付"})
    spoiled = await desk.post(f"{place}/pieces/2/reprints", {"reason": "封入機で破れた"})
    listed = (await desk.get(f"{place}/pull-list")).json()
    wrong = await desk.post(f"{place}/reports", {"made": 3, "enclosed": 2, "pulled": 1, "spoiled": 0})
    shown = (await desk.get(place)).json()
    good = await desk.post(f"{place}/reports", {"made": 4, "enclosed": 1, "pulled": 2, "spoiled": 1})
    deleted = await desk.post(f"{place}/deletion", {"deleted_on": "2026-08-20", "proof": "消去証明書 第7号"})
    again = await desk.post(f"{place}/deletion", {"deleted_on": "2026-08-20", "proof": "消去証明書 第7号"})
    after = (await desk.get(place)).json()

    assert (pulled.json(), twice.json()["type"]) == ({"pulled": 1}, "urn:shuno:problem:nothing_to_pull")
    assert [(one["piece_no"], one["document_no"], one["reason"]) for one in listed] == [
        (1, "D2026-0000002", "窓口で納付"),
        (3, "D2026-0000001", "pulled"),
    ]
    assert spoiled.headers["content-type"] == "application/pdf"
    assert wrong.json()["findings"] == shown["findings"]
    assert shown["findings"] == [
        "作成3通は、ファイルの3通と再作成の1通の計と一致しません。",
        "引き抜き1通は、引き抜き一覧の2通と一致しません。",
        "損傷0通は、再作成の1通と一致しません。",
    ]
    assert good.json() == {"report_no": 2, "findings": []}
    assert (deleted.status_code, again.status_code) == (200, 409)
    assert (after["findings"], after["deleted_on"], after["deletion_due_on"]) == ([], "2026-08-20", "2026-08-31")


def test_every_letter_that_was_made_is_enclosed_pulled_out_or_spoiled() -> None:
    assert findings_of(Counts(made=11, enclosed=8, pulled=2, spoiled=1), 10, 1, 2) == []
    assert findings_of(Counts(made=11, enclosed=9, pulled=2, spoiled=1), 10, 1, 2) == [
        "作成11通は、封入・引き抜き・損傷の計12通と一致しません。"
    ]


async def test_a_file_that_was_interrupted_is_drawn_again_with_the_same_bytes(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    await desk.released(run)
    await desk.post(f"/print-runs/{run['run_id']}/files")
    lost = []

    async def interrupted() -> None:
        async with desk.dunning.transactions.begin(SERVICE) as transaction:
            await draw_next_file(run["run_id"], transaction)
            lost.extend(await transaction.connection.fetch("SELECT file_no, sha256 FROM print_file ORDER BY file_no"))
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await interrupted()
    resumed = await desk.drawn(run["run_id"])
    kept = await desk.dunning.fetch("SELECT file_no, sha256 FROM print_file ORDER BY file_no")
    over = await desk.post(f"/print-runs/{run['run_id']}/files")

    assert [one["file_no"] for one in resumed] == [2]
    assert [tuple(row) for row in kept] == [tuple(row) for row in lost]
    assert over.json()["type"] == "urn:shuno:problem:drawn_before"


async def test_whoever_is_protected_or_pulled_before_the_drawing_is_not_drawn(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    await desk.dunning.hear(lives(6, "9860002", "姓" * 200))
    await desk.dunning.hear(overdue(6), overdue(7))
    await desk.dunning.hear(
        AddresseeRegistered(
            addressee_no=addressee_of(7),
            name="見本",
            letters=(Letter(capacity=LetterCapacity.SELF, name="姓" * 200, address="宮" * 200, building="荘" * 200),),
            flags=(),
            effective_on=date(2026, 4, 1),
        )
    )
    await desk.dunning.issue(date(2026, 7, 16))
    first, second = await desk.prepared(), await desk.prepared(source_run_id=2, pieces_of_one_file=10)
    await desk.post(f"/print-runs/{first['run_id']}/pulls", {"document_nos": ["D2026-0000003"], "reason": "相談中"})
    await desk.dunning.hear(changed(addressee_of(2), flags=(AddresseeFlag.PROTECTED,)))
    for run in (first, second):
        await desk.released(run)
        await desk.drawn(run["run_id"])
    rows = await desk.dunning.fetch(
        "SELECT p.document_no, s.left_out FROM print_sheet s JOIN print_piece p USING (run_id, piece_no) ORDER BY 1"
    )
    manifest = json.loads(await desk.opened(f"/print-runs/{first['run_id']}/manifest"))

    # A name of 200 characters fits the window; with an address of 400 it does not, and somebody is told.
    assert {row["document_no"][-1]: row["left_out"] for row in rows} == {
        "1": "",
        "2": "protected",
        "3": "pulled",
        "6": "",
        "7": "unprintable",
    }
    assert (manifest["letters"], len(manifest["files"])) == (1, 1)


@pytest.mark.feature("F17")
async def test_a_letter_is_drawn_again_as_it_was_sent_and_each_time_is_noted(
    desk: PrintDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    await desk.released(run)
    none = await desk.get("/letters/D2026-0000002/pdf")
    await desk.drawn(run["run_id"])
    sent = await desk.opened(f"/print-runs/{run['run_id']}/files/1")
    # Where the person lives now changes nothing of what was sent.
    await desk.dunning.hear(
        changed(addressee_of(2), Letter(capacity=LetterCapacity.SELF, name="新姓", address="転居先"))
    )
    again = [
        await desk.post(f"/print-runs/{run['run_id']}/pieces/1/reprints", {"reason": "封入時に破損"}) for _ in range(2)
    ]
    copy = await desk.get("/letters/D2026-0000002/pdf")
    narrow = await desk.get("/letters/D2026-0000002/pdf", NARROW)
    monkeypatch.setattr("shared.documents.letter_sheets._BODY_TOP_MM", 230)
    otherwise = await desk.get("/letters/D2026-0000002/pdf")
    monkeypatch.undo()
    await desk.dunning.hear(changed(addressee_of(2), flags=(AddresseeFlag.PROTECTED,)))
    protected = await desk.get("/letters/D2026-0000002/pdf")
    noted = await desk.dunning.fetch("SELECT kind, reason, printed_by FROM letter_reprint ORDER BY reprint_id")

    assert again[0].content == again[1].content
    assert pictures(again[0].content)[0] == pictures(sent)[0]
    (office,) = texts(copy.content)
    assert f"出力者{OFFICER}" in office
    assert OFFICER not in texts(again[0].content)[0].replace("D2026", "")
    assert [one.status_code for one in (none, copy, narrow, otherwise, protected)] == [404, 200, 403, 409, 404]
    assert otherwise.json()["type"] == "urn:shuno:problem:drawn_otherwise"
    assert [tuple(row) for row in noted] == [
        ("spoiled", "封入時に破損", OFFICER),
        ("spoiled", "封入時に破損", OFFICER),
        ("office", "case:2026-0001", OFFICER),
    ]


@pytest.mark.feature("F5")
async def test_a_notice_that_was_addressed_anew_is_printed_by_itself(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    await desk.dunning.hear(lives(4, "9860077"))
    assert (await desk.post("/notices/D2026-0000004/letters")).status_code == 200
    run = await desk.prepared(source="readdressed", source_run_id=None)
    wrong = await desk.post("/print-runs", {"source": "readdressed", "source_run_id": 1})
    await desk.released(run)
    await desk.drawn(run["run_id"])

    assert (run["piece_count"], wrong.status_code) == (1, 422)
    (text,) = texts((await desk.get("/letters/D2026-0000004/pdf")).content)
    assert "見本4郎様" in text


@pytest.mark.feature("F23")
async def test_whoever_needs_it_gets_large_print_and_plain_words_and_everybody_else_the_rest(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    wish = {"document_nos": ["D2026-0000001"], "large_print": True, "plain_insert": True}
    large, rest = await desk.prepared(**wish), await desk.prepared()
    for run in (large, rest):
        await desk.released(run)
        await desk.drawn(run["run_id"])
    for_one = texts(await desk.opened(f"/print-runs/{large['run_id']}/files/1"))
    for_others = texts(await desk.opened(f"/print-runs/{rest['run_id']}/files/1"))

    assert (large["piece_count"], rest["piece_count"]) == (1, 2)
    assert "見本1郎様" in for_one[0]
    assert "やさしい日本語/English" in for_one[-1]
    assert "Pleasepay10,100yenby2026-07-27(year-month-day)." in for_one[-1]
    # One letter with its additional sheet; two letters.
    assert (len(for_one), len(for_others)) == (2, 2)
    again = await desk.get("/letters/D2026-0000001/pdf")
    assert "やさしい日本語/English" in texts(again.content)[-1]


@pytest.mark.feature("N2")
async def test_the_daily_job_draws_what_was_released_and_counts_what_is_not_deleted(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    await desk.released(run)
    async with desk.dunning.transactions.begin(SERVICE) as transaction:
        first = await desk.dunning.service.jobs["draw_letters"](DAY, transaction)
        again = await desk.dunning.service.jobs["draw_letters"](date(2026, 9, 1), transaction)
    await desk.opened(f"/print-runs/{run['run_id']}/files/1")
    async with desk.dunning.transactions.begin(SERVICE) as transaction:
        due = await desk.dunning.service.jobs["draw_letters"](date(2026, 8, 31), transaction)
        late = await desk.dunning.service.jobs["draw_letters"](date(2026, 9, 1), transaction)
    shown = (await desk.get(f"/print-runs/{run['run_id']}")).json()

    assert first == {"files": 2, "letters": 3, "pages": 3, "missing": 0, "undeleted": 0}
    # Nothing has left so far, so nothing is to be deleted; from the day after its day it is late.
    assert (again["files"], again["undeleted"], due["undeleted"], late["undeleted"]) == (0, 0, 0, 1)
    assert (shown["files"], shown["letter_count"], shown["page_count"], shown["sendings"]) == (2, 3, 3, 1)


@pytest.mark.feature("N2")
async def test_a_printer_is_tried_with_nobodys_data_and_a_slip_that_nobody_can_pay(desk: PrintDesk) -> None:
    for template, title in (
        ("dunning_notice", "督促状(見本)"),
        ("reminder", "催告書(見本)"),
        ("transfer_failure", "口座振替不能通知書(見本)"),
        ("refund", "過誤納金還付・委託納付通知書(見本)"),
        ("publication", "公示送達書(見本)"),
    ):
        answer = await desk.get(f"/letter-specimens/{template}")
        assert title in "".join(texts(answer.content))
        assert "見本見本様" in "".join(texts(answer.content))
    assert (await desk.get("/letter-specimens/postcard")).status_code == 404


async def test_reminders_are_printed_with_all_their_claims(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"))
    run = await section.send(date(2026, 9, 2))
    prepared = await section.post("/print-runs", {"source": "reminder_run", "source_run_id": run["run_id"]})
    (row,) = await section.dunning.fetch("SELECT letter_values, tax_items FROM print_piece")

    assert prepared["piece_count"] == 1
    assert row["tax_items"] == ["010", "012"]
    values = json.loads(row["letter_values"])
    assert [line["principal_yen"] for line in values["lines"]] == [10_000, 10_000]
    assert (values["tone"], values["document_no"]) == ("reminder", "S2026-0000001")
