"""Money that names a slip of the register becomes money on the claims that the slip is made up of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from services.payments.rules.clearing import Parts
from services.payments.rules.slips import divided, slip_no_of
from services.payments.store import slips
from shared.contracts import ReceiptStage

if TYPE_CHECKING:
    from services.payments.handlers.payment_reported import Report
    from shared.postgres.sql import Connection


async def by_claim(reports: Sequence[Report], connection: Connection) -> list[tuple[int, Report]]:
    """Reports about claims, each with the place of the report that it comes from.

    A report whose number is none of the register stays as it is. The parts of a payment of a merged slip are payments
    of their own from then on; the first keeps the channel's reference, the others have it with their number behind.
    """
    named = {report.clearing_key: no for report in reports if (no := slip_no_of(report.clearing_key)) is not None}
    if not named:
        return list(enumerate(reports))
    parts = await slips.parts_of(connection, sorted(set(named.values())))
    found: list[tuple[int, Report]] = []
    for place, report in enumerate(reports):
        slip_no = named.get(report.clearing_key)
        if slip_no is None or slip_no not in parts:
            found.append((place, report))
        else:
            found += [(place, one) for one in _parts(report, slip_no, parts[slip_no])]
    return found


def _parts(report: Report, slip_no: int, parts: Sequence[slips.PartOfSlip]) -> Iterator[Report]:
    amounts = divided([part.amount_yen for part in parts], report.amount_yen)
    for number, (part, amount_yen) in enumerate(zip(parts, amounts, strict=True), start=1):
        stage = report.stage
        if amount_yen == 0:
            if stage is ReceiptStage.FLASH:
                continue
            # Nothing is left for this part, so a flash report that said otherwise must not stand, nor come later.
            stage, amount_yen = ReceiptStage.CANCEL, part.amount_yen
        yield report._replace(
            receipt_ref=report.receipt_ref if number == 1 else f"{report.receipt_ref}#{number}",
            clearing_key=part.clearing_key,
            slip_no=slip_no,
            said=Parts(*part[1:], overpaid_yen=0),
            stage=stage,
            amount_yen=amount_yen,
        )
