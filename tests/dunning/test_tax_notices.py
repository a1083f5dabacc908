"""Nothing is asked for before the letter that asks for it was sent to somebody: tax notices, and notices to nobody."""

from datetime import date

import httpx
import pytest

from services.dunning.handlers.tax_notices import without_served_tax_notice
from shared.contracts import BlockSet, BlockState, NoticesAsked, NoticesStated
from tests.dunning.claims import opened, overdue
from tests.dunning.conftest import Dunning
from tests.dunning.test_letters import letter, registered
from tests.dunning.test_returns import (
    FIRST,
    NOTICE,
    PLANNED,
    TAX_NOTICE,
    announced,
    client,
    come_back,
    refusal,
)

__all__ = ["client"]


@pytest.mark.feature("F18")
async def test_a_claim_whose_tax_notice_nobody_has_sent_is_not_dunned_and_the_list_says_why(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(opened(overdue(1), notice_sent_on=None), opened(overdue(2)), opened(overdue(3)))
    await dunning.hear(overdue(1), overdue(2), overdue(3))
    await come_back(client, "T2026-2026-010-N3-0", "2026-07-01")

    first = await dunning.issue(PLANNED)
    listed = (await client.get("/tax-notices/unserved")).json()["claims"]
    found = (await client.post("/tax-notices/search", json={"notice_no": "N1"})).json()
    body = {
        "sent_on": "2026-07-02",
        "document_nos": [found[0]["document_no"], "T2026-2026-010-N2-0", "T2026-2026-010-N8-0"],
    }
    sent = (await client.post("/tax-notices/sendings", json=body)).json()
    early = await dunning.issue(date(2026, 7, 16))

    assert (first["issued"], first["waiting"], early["issued"]) == (1, 2, 1)
    assert [(one["claim_id"], one["reason"]) for one in listed] == [
        (1, "tax_notice_not_sent"),
        (3, "tax_notice_not_served"),
    ]
    assert (sent["entered"], [one["sentence"][:20] for one in sent["left_out"]]) == (
        1,
        ["発送年月日は2026-06-10として登", "この番号の納税通知書は見つかりません。番"],
    )
    async with dunning.transactions.pool.acquire() as connection:
        unknown = await without_served_tax_notice(connection, [1, 2, 99], date(2026, 7, 1))
    assert unknown == {1: "tax_notice_not_sent", 99: "tax_notice_unknown"}


@pytest.mark.feature("F11")
async def test_a_tax_notice_that_comes_back_after_dunning_names_the_claims_that_were_dunned(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎")), overdue(1))
    await dunning.issue(PLANNED)

    came = await come_back(client, TAX_NOTICE, "2026-07-21")

    assert came["dunned_claim_ids"] == [1]
    (block,) = await announced(dunning, BlockSet)
    assert (block.state, block.claim_ids) == (BlockState.TAX_NOTICE_NOT_SERVED, (1,))


@pytest.mark.feature("F13")
async def test_a_notice_that_could_be_addressed_to_nobody_has_not_left_until_it_is_addressed(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(overdue(1))
    await dunning.issue(PLANNED)
    asked = NoticesAsked(
        seizure_id="01985f6e-0000-7000-8000-000000000009", addressee_no=FIRST, ask_no=1, claim_ids=(1,)
    )
    await dunning.hear(asked)
    before = (await client.get("/claims/1/service")).json()["letters"][0]
    unsent = await refusal(client, "", document_no=NOTICE, returned_on="2026-07-21", reason="moved")
    await dunning.hear(registered(FIRST, letter("見本 太郎")))
    await client.post(f"/notices/{NOTICE}/letters")
    await dunning.hear(asked.model_copy(update={"ask_no": 2}))
    after = (await client.get("/claims/1/service")).json()["letters"][0]

    assert (before["issued_on"], before["dispatched_on"], before["seizable_from"]) == ("2026-07-15", None, None)
    assert "発送の記録がありません" in unsent
    first, second = [one.notices[0] for one in await announced(dunning, NoticesStated)]
    assert (first.returned, second.returned) == (True, False)
    # It was addressed on the day of this test: nobody has fewer than the twelve days of the notice from then.
    addressed_on = date.fromisoformat(after["dispatched_on"])
    assert second.pay_by == date.fromisoformat(after["pay_by"])
    assert (second.pay_by - addressed_on).days >= 12
