"""Answers enforcement's question who lives in the towns that a disaster struck: numbers, page by page, and no more.

Whoever is under a support measure (支援措置) is left out, so that no answer tells where he lives; a certificate may
stand in for him.
"""

from collections.abc import Sequence

from services.identity.store import residents as store
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import Envelope, ResidentsAsked, ResidentsStated
from shared.contracts.disaster import RESIDENTS_PAGE_MAX
from shared.days import TOKYO
from shared.transaction import Transaction

STATE = Access("identity.residents.state", ADDRESSEE, AccessAction.SEARCH)


async def on_residents_asked(envelopes: Sequence[Envelope[ResidentsAsked]], transaction: Transaction) -> None:
    """Answer each question with everybody who lives in its towns now; an empty page says that nobody does."""
    codes = sorted({code for envelope in envelopes for code in envelope.event.area_codes})
    rows = await transaction.connection.fetch(store.SELECT_OF_AREAS, codes)
    living: dict[str, list[str]] = {code: [] for code in codes}
    for row in rows:
        living[row["asked"]].append(row["addressee_no"])
    today = transaction.started_at.astimezone(TOKYO).date()
    named: list[tuple[str, str]] = []
    for envelope in envelopes:
        event = envelope.event
        numbers = sorted({number for code in event.area_codes for number in living[code]})
        pages = [numbers[first : first + RESIDENTS_PAGE_MAX] for first in range(0, len(numbers), RESIDENTS_PAGE_MAX)]
        for page_no, page in enumerate(pages or [[]], 1):
            answer = ResidentsStated(
                disaster_id=event.disaster_id,
                stated_on=today,
                page_no=page_no,
                page_count=max(1, len(pages)),
                addressee_nos=tuple(page),
            )
            transaction.publish(answer, key=f"disaster:{event.disaster_id}", cause=envelope)
        named += [(number, str(envelope.event_id)) for number in numbers]
    if named:
        numbers_named, causes = [number for number, _ in named], [cause for _, cause in named]
        transaction.record_access(STATE, numbers_named, fields=("address",), caused_by_events=causes)
