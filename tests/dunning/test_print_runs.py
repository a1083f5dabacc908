"""Letters are frozen, released by two persons, drawn in files, handed over sealed, and counted back."""

import csv
import hashlib
import io
import json
from datetime import date

import pytest

from services.dunning.handlers.print_runs import draw_next_file
from services.dunning.rules.print_runs import Counts, findings_of
from shared.contracts import AddresseeMerged, AddresseeRegistered, Letter
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.printing import DAY, SERVICE, PrintDesk, desk, dunned, lives, texts
from tests.dunning.test_letters import changed

__all__ = ["desk"]


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
    # The first turns out to be somebody whom a measure protects under another number.
    await desk.dunning.hear(changed(addressee_of(8), flags=(AddresseeFlag.PROTECTED,)))
    merged = AddresseeMerged(
        addressee_no=addressee_of(1), surviving_no=addressee_of(8), change_no=1, decided_on=date(2026, 7, 16)
    )
    await desk.dunning.hear(merged)
    for run in (first, second):
        await desk.released(run)
        await desk.drawn(run["run_id"])
    rows = await desk.dunning.fetch(
        "SELECT p.document_no, s.left_out FROM print_sheet s JOIN print_piece p USING (run_id, piece_no) ORDER BY 1"
    )
    manifest = json.loads(await desk.opened(f"/print-runs/{first['run_id']}/manifest"))

    # A name of 200 characters fits the window; with an address of 400 it does not, and somebody is told.
    assert {row["document_no"][-1]: row["left_out"] for row in rows} == {
        "1": "protected",
        "2": "protected",
        "3": "pulled",
        "6": "",
        "7": "unprintable",
    }
    assert (manifest["letters"], manifest["files"]) == (0, [])
    assert (await desk.get(f"/print-runs/{first['run_id']}")).json()["left_out"] == 3


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
