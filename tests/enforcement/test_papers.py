"""The papers of a seizure say what was seized, for what and from whom: read back from the sheets."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from shared.documents.page import PrintMark
from shared.documents.seizure_paper import SeizedLine, SeizurePaper, seizure_paper_pdf
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_seizures import issued, served

LINE = SeizedLine("固定資産税", 2025, "01", "00000001", date(2025, 6, 30), 50_000, 100, 0, 1_200)
PAPER = SeizurePaper(
    title="差押調書(謄本)",
    document_no="S2026-0000001",
    on=date(2026, 11, 24),
    city="石巻市",
    seal="印",
    to=("宮城県石巻市試験町1番1号", "試験 太郎 様"),
    statement=("下記の財産を差し押さえました。",),
    facts=[("差押額", "51,300円")],
    claims=[LINE],
    notes=("延滞金は発付の日までの額です。",),
)
MARK = PrintMark("0412", datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC), "case:7")


def sheets(pdf: bytes) -> list[str]:
    """The text of each sheet, without blanks."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text = page.get_textpage()
        texts.append("".join(text.get_text_range().split()))
        text.close()
        page.close()
    document.close()
    return texts


def test_a_paper_of_many_claims_runs_over_sheets_and_leaves_none_out() -> None:
    claims = [replace(LINE, notice_no=f"{number:08d}", principal_yen=number) for number in range(1, 101)]
    pdf = seizure_paper_pdf(replace(PAPER, claims=claims), MARK)
    found = sheets(pdf)

    assert len(found) == 3
    assert all(f"S2026-0000001{number}枚目" in text for number, text in enumerate(found, start=1))
    assert all(any(f"{number:08d}" in text for text in found) for number in range(1, 101))
    # 1 + 2 + ... + 100 yen, and a hundred charges of 1,200 yen.
    assert "計5,05010,0000120,000" in found[-1]
    assert all("出力者0412" in text for text in found)
    assert pdf == seizure_paper_pdf(replace(PAPER, claims=claims), MARK)


def test_a_paper_without_claims_is_not_made() -> None:
    with pytest.raises(ValueError, match="names the claims"):
        seizure_paper_pdf(replace(PAPER, claims=[]), MARK)


async def test_each_paper_is_made_out_when_its_time_has_come(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    request = {
        "debtor_name": "試験 太郎",
        "debtor_address": "宮城県石巻市試験町1番1号",
        "third_party_address": "宮城県石巻市試験町2番2号",
    }
    path = f"/seizures/{seizure_id}/papers"

    made = {kind: await enforcement.post(path, {**request, "kind": kind}) for kind in ("record", "copy", "notice")}
    too_early = await enforcement.post(path, {**request, "kind": "release"})
    await served(enforcement, seizure_id, await enforcement.today())
    await enforcement.released(seizure_id, "other_property")
    release = await enforcement.post(path, {**request, "kind": "release"})
    too_late = await enforcement.post(path, {**request, "kind": "notice"})

    assert [answer.status_code for answer in (*made.values(), too_early, release, too_late)] == [
        200,
        200,
        200,
        409,
        200,
        409,
    ]
    texts = {kind: "".join(sheets(answer.content)) for kind, answer in made.items()}
    for kind, title in (("record", "差押調書"), ("copy", "差押調書(謄本)"), ("notice", "債権差押通知書")):
        assert title in texts[kind]
        assert "80,200円とこれに対する差押え後の利息" in texts[kind]
        assert "試験銀行本店" in texts[kind]
        assert "口座番号7654321" in texts[kind]
    assert "試験太郎様" in texts["copy"]
    assert "審査請求" in texts["copy"]
    assert "試験銀行本店御中" in texts["notice"]
    assert "弁済をしてはなりません" in texts["notice"]
    assert "差押解除通知書" in "".join(sheets(release.content))
    to_bank = "".join(sheets((await enforcement.post(path, {**request, "kind": "release_notice"})).content))
    assert "試験銀行本店御中" in to_bank
    assert "滞納者に弁済することができます" in to_bank
    assert ["履行期限" in one for one in (texts["notice"], to_bank)] == [True, False]
    assert "2025年6月30日" in texts["notice"]
    printed = await enforcement.pool.fetch(
        "SELECT detail FROM access_record WHERE permission = 'enforcement.seizure.print' AND action = 'print'"
    )
    # A paper that was refused leaves no record of a print.
    assert sorted(row["detail"].rsplit(" ", 1)[1] for row in printed) == [
        "copy",
        "notice",
        "record",
        "release",
        "release_notice",
    ]
