"""Says which dunning notices stand behind some claims, when enforcement asks before a seizure."""

from collections.abc import Mapping, Sequence

import asyncpg

from services.dunning.handlers.succession import deceased_of
from services.dunning.rules.returns import ServiceStage
from services.dunning.rules.service_dates import pay_by_as_addressed
from services.dunning.store.notices import SELECT_NOTICES_OF
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import ClaimNotice, Envelope, NoticesAsked, NoticesStated
from shared.days import TOKYO
from shared.law.library import LAW
from shared.transaction import Transaction

STATE = Access("dunning.notice.state", ENFORCEMENT, AccessAction.VIEW)


async def on_notices_asked(envelopes: Sequence[Envelope[NoticesAsked]], transaction: Transaction) -> None:
    """Answer each question with the notices that stand against its addressee, and whether each was served."""
    questions = [envelope.event for envelope in envelopes]
    claim_ids = sorted({claim_id for question in questions for claim_id in question.claim_ids})
    rows = await transaction.connection.fetch(SELECT_NOTICES_OF, claim_ids)
    notices = {(row["addressee_no"], row["claim_id"]): row for row in rows}
    deceased = await deceased_of(claim_ids, transaction.connection)
    for envelope in envelopes:
        question = envelope.event
        found = [
            row
            for claim_id in question.claim_ids
            if (row := _notice(notices, question.addressee_no, claim_id, deceased)) is not None
        ]
        answer = NoticesStated(
            seizure_id=question.seizure_id,
            ask_no=question.ask_no,
            addressee_no=question.addressee_no,
            stated_on=transaction.started_at.astimezone(TOKYO).date(),
            notices=tuple(_stated(row) for row in found),
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
    transaction.record_access(
        STATE,
        [question.addressee_no for question in questions],
        fields=("document_no", "issued_on", "pay_by", "served_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _notice(
    notices: Mapping[tuple[str, int], asyncpg.Record],
    addressee_no: str,
    claim_id: int,
    deceased: Mapping[tuple[str, int], str],
) -> asyncpg.Record | None:
    """The notice of whoever owes a claim: his own, or that of the deceased whose heir he is."""
    own = notices.get((addressee_no, claim_id))
    return own or notices.get((deceased.get((addressee_no, claim_id), ""), claim_id))


def _stated(row: asyncpg.Record) -> ClaimNotice:
    stage = ServiceStage(row["stage"]) if row["stage"] else None
    addressed = pay_by_as_addressed(row["pay_by"], row["issued_on"], row["addressed_on"], LAW.business_days)
    return ClaimNotice(
        claim_id=row["claim_id"],
        document_no=row["document_no"],
        issued_on=row["issued_on"],
        pay_by=row["served_pay_by"] or addressed,
        # A notice that could be addressed to nobody has not left.
        returned=row["has_obstacle"] or (stage is not None and stage.is_open),
        served_on=row["served_on"] if stage is ServiceStage.SERVED else None,
    )
