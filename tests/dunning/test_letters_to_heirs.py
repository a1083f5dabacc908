"""A letter to the representative of heirs says what of it is his own part (地方税法9条, 9条の2)."""

from datetime import date

from shared.contracts import ClaimsSucceeded, Letter, SuccessionCancelled
from shared.contracts.identity import LetterCapacity
from shared.contracts.succession import HeirPart, SucceededClaim, SucceedingHeir
from shared.documents.letter_sheets import letter_pdf
from shared.documents.templates import FrozenLetter, letter_of
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.printing import DAY, PrintDesk, desk, lives, texts
from tests.dunning.reminding import Section, owed, section
from tests.dunning.test_letters import changed

__all__ = ["desk", "section"]

DECISION, CANCELLED = "01990000-0000-7000-8000-000000000001", "01990000-0000-7000-8000-000000000002"
WIFE, SON = addressee_of(81), addressee_of(82)
TO_WIFE = Letter(capacity=LetterCapacity.HEIR_REPRESENTATIVE, name="見本 花子", address="宮城県石巻市見本町1番")


def succeeded(*claim_ids: int) -> ClaimsSucceeded:
    """The wife represents the heirs and owes two thirds of what the first person owed."""
    parts = (HeirPart(addressee_no=WIFE, amount_yen=6_667), HeirPart(addressee_no=SON, amount_yen=3_333))
    heirs = ((WIFE, 2, True), (SON, 1, False))
    return ClaimsSucceeded(
        succession_id=DECISION,
        addressee_no=addressee_of(1),
        died_on=date(2026, 5, 1),
        decided_on=date(2026, 6, 1),
        heirs=tuple(
            SucceedingHeir(
                addressee_no=number,
                share_numerator=part,
                share_denominator=3,
                is_representative=first,
                liable_yen=9_000,
            )
            for number, part, first in heirs
        ),
        claims=tuple(SucceededClaim(claim_id=one, parts=parts) for one in claim_ids),
    )


async def notices(desk: PrintDesk) -> list[str]:
    await desk.prepared()
    rows = await desk.dunning.fetch(
        "SELECT template, template_version, letter_values FROM print_piece ORDER BY document_no"
    )
    return ["".join(texts(letter_pdf(letter_of(FrozenLetter(*row))))) for row in rows]


async def test_a_dunning_notice_names_the_part_of_the_representative(desk: PrintDesk) -> None:
    await desk.dunning.hear(lives(1, "9860099"), lives(2, "9860001"))
    await desk.dunning.hear(changed(addressee_of(1), TO_WIFE))
    await desk.dunning.hear(succeeded(1))
    await desk.dunning.hear(overdue(1), overdue(2))
    await desk.dunning.issue(DAY)

    first, second = await notices(desk)

    # 10,000 yen and the fee of 100: two thirds are 6,733 yen, and the yen that cannot be divided is hers.
    assert ("相続人代表者見本花子様" in first, "10,100円のうち、あなたが承継した額は6,734円" in first) == (True, True)
    assert "相続人" not in second
    assert (WIFE in first, SON in first) == (False, False)


async def test_what_was_cancelled_is_nobodys_part(desk: PrintDesk) -> None:
    await desk.dunning.hear(lives(1, "9860099"))
    await desk.dunning.hear(changed(addressee_of(1), TO_WIFE))
    await desk.dunning.hear(succeeded(1))
    undone = {"addressee_no": addressee_of(1), "died_on": date(2026, 5, 1), "cancelled_on": date(2026, 6, 2)}
    await desk.dunning.hear(SuccessionCancelled(succession_id=CANCELLED, replaces=DECISION, **undone))
    await desk.dunning.hear(overdue(1))
    await desk.dunning.issue(DAY)

    (text,) = await notices(desk)

    assert ("相続人代表者見本花子様" in text, "あなたが承継した額" in text) == (True, False)


async def test_a_reminder_counts_the_parts_of_all_its_claims_together(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"))
    await section.dunning.hear(changed(addressee_of(1), TO_WIFE))
    await section.dunning.hear(succeeded(1, 2))
    run = await section.propose(date(2026, 9, 2))
    await section.release(run)

    await section.post("/print-runs", {"source": "reminder_run", "source_run_id": run["run_id"]})

    (row,) = await section.dunning.fetch("SELECT template, template_version, letter_values FROM print_piece")
    text = "".join(texts(letter_pdf(letter_of(FrozenLetter(*row)))))
    # Twice 10,000 yen: of each two thirds, and of each the yen that is left.
    assert "20,000円のうち、あなたが承継した額は13,334円" in text
