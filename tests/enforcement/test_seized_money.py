"""Money that the city takes possession of pays the claims of the seizure, and no others (国税徴収法56条、129条)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import DistributionBalancesAsked, ProceedsCollected
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_distribution import CREDITOR, creditor
from tests.enforcement.test_sale import SALE, offer
from tests.enforcement.test_seizure_kinds import paper, seized
from tests.enforcement.test_seizures import in_arrears

SAFE: dict[str, Any] = {"description": "自宅の金庫の現金", "value_yen": 60_000}


@pytest.mark.feature("G4")
async def test_money_that_is_seized_is_collected_on_the_day_of_its_possession(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    seizure_id = await seized(enforcement, "money", 60_000, **SAFE)
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["kind_label"], shown["effective_on"]) == ("issued", "金銭", None)
    copy = await paper(enforcement, seizure_id, "copy")
    assert [one for one in ("金銭自宅の金庫の現金", "56条3項", "60,000円", "審査請求") if one not in copy] == []
    # He has nothing to pay any more for what is taken from him.
    assert "履行期限" not in copy

    # Nobody else is told, before the city has it nothing is collected, and money is not sold.
    assert (await enforcement.stage(seizure_id, "served", today)).status_code == 409
    assert (await enforcement.collected(seizure_id, 60_000, today)).status_code == 409
    taken = await enforcement.stage(seizure_id, "possessed", today)
    assert (taken.json()["state"], taken.json()["effective_on"]) == ("effective", today.isoformat())
    offered = await enforcement.propose(SALE, await offer(enforcement, seizure_id))
    assert (offered.status_code, "取り立てます" in offered.text) == (409, True)
    # A tax office that asks for a part gets none of it.
    asking = await enforcement.decide(CREDITOR, creditor(shown["property_id"]))
    assert asking.status_code == 200, asking.text

    for amount_yen, on in ((59_999, today), (60_000, today + timedelta(days=1))):
        wrong = await enforcement.collected(seizure_id, amount_yen, on)
        assert (wrong.status_code, "60,000円" in wrong.text) == (409, True)
    booked = await enforcement.collected(seizure_id, 60_000, today)

    assert booked.status_code == 200, booked.text
    (came,) = await enforcement.announced(ProceedsCollected)
    assert (came.addressee_no, came.amount_yen, came.collected_on) == (ADDRESSEE, 60_000, today)
    assert came.claim_ids == (1, 2)
    assert await enforcement.announced(DistributionBalancesAsked) == []
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "collected"
    # Payments divides it, and the statement follows from that.
    (row,) = await enforcement.pool.fetch("SELECT is_direct, amount_yen FROM distribution")
    assert (row["is_direct"], row["amount_yen"]) == (True, 60_000)
