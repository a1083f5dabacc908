"""Every paper of enforcement that is a disposition tells how to object, and document numbers leave no gap."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import pytest

from services.enforcement.inbound.disposition_papers import PAPERS, DispositionPaper, disposition_letter
from services.enforcement.rules.dispositions import DispositionKind
from services.enforcement.rules.papers import PaperKind
from shared.documents.letter import Paragraph
from tests.documents.letters import SENDER, TO
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizure_kinds import BANK, seized
from tests.enforcement.test_seizures import BOTH, in_arrears

#: What its recipient may ask to be reviewed; requests to authorities, and what only undoes, are nothing of the kind.
OBJECTIONABLE = {
    ("distribution_request", "notice"),
    ("participation", "notice"),
    ("acceleration", "notice"),
    ("secondary_liability", "notice"),
    ("secondary_liability", "demand"),
    ("provisional_seizure", "notice"),
    ("security", "notice"),
    ("security", "demand"),
}
GROUNDS = {
    "distribution_request": "bankruptcy",
    "acceleration": "dissolution",
    "secondary_liability": "liquidator",
    "security": "guarantor",
}
#: What is made out of a seizure that was issued, by kind of property; and of that, what tells how to object.
MADE_OUT = {
    "deposit": {"record", "copy", "notice"},
    "telephone": {"record", "copy", "notice"},
    "vehicle": {"record", "order", "registry_request"},
    "movable": {"record", "copy"},
}
TELLING = {"copy", "notice", "order"}


@pytest.mark.parametrize(("kind", "paper"), sorted(PAPERS), ids=lambda one: one.value)
def test_a_disposition_tells_how_to_object_to_each_body_that_reviews_it(
    kind: DispositionKind, paper: DispositionPaper
) -> None:
    row: Mapping[str, Any] = {
        **dict.fromkeys(("authority", "reference", "description"), ""),
        "kind": kind.value,
        "ground": GROUNDS.get(kind.value, "other"),
        "due_on": date(2026, 12, 1),
        "due_time": time(17),
        "began_on": None,
        "limit_yen": None,
        "document_no": "K2026-0000001",
        "tax_items": ["012", "023"],
    }
    letter = disposition_letter(row, [], paper, ("試験 太郎", "石巻市試験町1番"), SENDER, TO, date(2026, 11, 24))
    told = "".join(block.text for block in letter.blocks if isinstance(block, Paragraph))
    bodies = [body for body in ("石巻市長に対して審査請求", "審査会に対して審査請求", "取消しの訴え") if body in told]
    assert len(bodies) == (3 if (kind.value, paper.value) in OBJECTIONABLE else 0)


async def test_papers_of_each_seizure_tell_how_to_object_and_their_numbers_leave_no_gap(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    # A seizure that is refused takes no number, wherever it comes.
    fourth = {"deposit": 20_000, "telephone": 20_200, "vehicle": 20_000, "movable": 20_000}
    issued = {}
    for kind, yen in fourth.items():
        third_party = "試験商事" if kind in {"deposit", "telephone"} else ""
        issued[kind] = await seized(enforcement, kind, yen, description="試験の財産", third_party=third_party)
        if kind == "telephone":
            refused = await enforcement.approved(BOTH, 10_000)
            yesterday = await enforcement.today() - timedelta(days=1)
            await enforcement.answered(refused, {1: 50_000, 2: 30_000}, noticed=dict.fromkeys(BOTH, yesterday))
            assert (await enforcement.get(f"/seizures/{refused}"))["state"] == "refused"

    numbers = []
    for kind, seizure_id in issued.items():
        shown = await enforcement.get(f"/seizures/{seizure_id}")
        numbers += [int(one["document_no"][-7:]) for one in shown["steps"] if one["document_no"]]
        made = {}
        for paper in PaperKind:
            wanted = {**BANK, "registry": "試験の登録所", "kind": paper.value}
            answer = await enforcement.post(f"/seizures/{seizure_id}/papers", wanted)
            if answer.status_code == 200:
                made[paper.value] = "".join(sheets(answer.content))
        assert made.keys() == MADE_OUT[kind], kind
        told = {name for name, text in made.items() if "3か月以内に、石巻市長に対して審査請求" in text}
        assert told == TELLING & MADE_OUT[kind], kind
    assert numbers == [1, 2, 3, 4]
