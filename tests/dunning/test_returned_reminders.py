"""A reminder that comes back holds nothing, but somebody looks for the address and sends it again."""

from datetime import date

import pytest

from shared.contracts import BlockSet
from tests.dunning.claims import addressee_of
from tests.dunning.reminding import OFFICER, Section, owed, section
from tests.dunning.test_letters import changed, letter
from tests.dunning.test_returns import announced, settle

__all__ = ["section"]
RUN_ON, LETTER = date(2026, 9, 2), "S2026-0000001"


@pytest.mark.feature("F11")
async def test_a_reminder_that_came_back_is_sent_again_and_holds_no_claim(section: Section) -> None:
    person = addressee_of(1)
    await section.dun(owed(1, 1), owed(2, 1, "012"))
    run = await section.propose(RUN_ON)
    await section.release(run)
    body = {"document_no": LETTER, "returned_on": "2026-09-10", "reason": "moved"}
    unsent = await section.post("/returned-mail", body, status=404)
    await section.dispatch(run, 1)
    section.turn_to(date(2026, 9, 14))
    came = await section.post("/returned-mail", body)
    nothing_new = await section.get("/returned-mail", new_address=True)
    asked = {"asked_on": "2026-09-11", "source": "resident_register", "note": "転居を確認"}
    await section.post(f"/returned-mail/{LETTER}/inquiries", asked, status=200)
    wish = {
        "documents": [{"document_no": LETTER, "addressee_no": person, "tax_item": "010"}],
        "ground": "address_unknown",
        "starts_on": "2026-09-14",
        "findings": "居所がわからない",
    }
    published = await section.post("/approvals/dunning.publication", {"payload": wish, "note": "試験"}, status=409)
    await section.dunning.hear(changed(person, letter("見本 太郎", address="新住所")))
    listed = await section.get("/returned-mail", new_address=True)
    sent = await section.post(f"/returned-mail/{LETTER}/dispatches", {"on": "2026-09-14"}, status=200)
    days = [(await section.get("/dispatches", on=day))["dispatches"] for day in ("2026-09-07", "2026-09-14")]
    await settle(section.dunning, date(2026, 9, 17))

    assert unsent["type"] == "urn:shuno:problem:not_found"
    assert (came["kind"], came["claim_ids"], came["stage"]) == ("reminder", [1, 2], "returned")
    assert "催告書です" in published["detail"]
    assert (nothing_new["returns"], [one["document_no"] for one in listed["returns"]]) == ([], [LETTER])
    assert (sent["stage"], sent["last_address"]["address"]) == ("resent", "新住所")
    assert [[(one["title"], one["mailing_no"]) for one in of_day] for of_day in days] == [
        [("催告書", 1)],
        [("催告書", 2)],
    ]
    assert (await section.get(f"/returned-mail/{LETTER}", OFFICER))["stage"] == "served"
    # Nothing was ever held, and no counter of the claim is about reminders.
    assert await announced(section.dunning, BlockSet) == []
    service = await section.get("/claims/1/service")
    assert (service["dunning_notice_returned_count"], service["tax_notice_returned_count"]) == (0, 0)
