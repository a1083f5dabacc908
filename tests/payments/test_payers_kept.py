"""Names of payers are kept for as long as their money waits, and a while after it has found its place."""

from datetime import timedelta

from services.payments.store.claims import SELECT_TODAY
from shared.days import add_months
from tests.payments.events import ADDRESSEE, assessed, key_of
from tests.payments.test_payer_proposals import BANK_NAME, OTHER, Section, answer, candidate, named, section

__all__ = ["section"]


async def test_a_payer_is_forgotten_when_his_money_has_found_its_place_and_the_months_have_passed(
    section: Section,
) -> None:
    payments = section.payments
    await payments.hear(named(500, "placed", number=1), named(600, "waits", number=98))
    await payments.hear(*(answer(question, candidate(OTHER)) for question in await section.questions()))
    await payments.hear(assessed(1, 30_000))
    today = await payments.pool.fetchval(SELECT_TODAY)

    assert await payments.job("forget_payers", add_months(today, 12)) == {"forgotten": 0}
    day = add_months(today, 12) + timedelta(days=1)
    assert await payments.job("forget_payers", day) == {"forgotten": 1}
    assert await payments.job("forget_payers", day) == {"forgotten": 0}

    # What waits keeps its payer and who was proposed; of the other the money stays and the names are gone.
    for table in ("receipt_payer", "payer_candidate"):
        kept = await payments.pool.fetch(f"SELECT receipt_id FROM {table}")
        assert [row["receipt_id"] for row in kept] == [2]
    noted = await payments.pool.fetch("SELECT receipt_id, forgotten_on FROM payer_forgotten")
    assert [tuple(row) for row in noted] == [(1, day)]
    records = await payments.owner.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'payments.payer.forget' ORDER BY 1"
    )
    assert [row["subject_ref"] for row in records] == [ADDRESSEE, OTHER]
    assert (await section.item(2))["payer_kana"] == BANK_NAME
    assert await payments.balance(key_of(1)) == {"principal_assessed": 30_000, "principal_collected": 500}
