"""Answers payments' question who may have paid money that fits no claim (消込不能): numbers and reasons, no more."""

from collections.abc import Mapping, Sequence

from services.identity.handlers.matching import Incoming, judgements, standing
from services.identity.rules.matching.judging import Judgement
from services.identity.rules.payers import (
    CANDIDATES_MAX,
    Found,
    Lookups,
    Proposals,
    Written,
    lookups_of,
    proposals_of,
)
from services.identity.store import merging, payers
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import (
    Abstention,
    Envelope,
    LikenessReason,
    PayerAsked,
    PayerCandidate,
    PayerProposed,
)
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.payer.propose", ADDRESSEE, AccessAction.SEARCH)

#: The source of records whose errors a bank's names have (振込、口座); models learn it under this name.
_SOURCE = "bank"
_FIELDS = ("name", "name_kana", "address", "contact")
_BY_KIND = {"person": LikenessReason.NAME, "corporation": LikenessReason.COMPANY_NAME}


async def on_payer_asked(envelopes: Sequence[Envelope[PayerAsked]], transaction: Transaction) -> None:
    """Answer each question with up to five addressees, the most probable first, or with why nobody is proposed.

    The model judges by the errors of bank names; whoever has exactly the name or telephone number that was written is
    proposed besides, also persons under a support measure (支援措置), who are marked and whom no model sees.
    """
    connection = transaction.connection
    written = [Written(*(getattr(one.event.payer, name) for name in Written._fields)) for one in envelopes]
    lookups = [lookups_of(one) for one in written]
    now = await standing(connection)
    judged: list[Judgement | None] = [None] * len(written)
    if now.learnt is not None:
        judged = list(await judgements([_incoming(one) for one in written], now, connection))
    found = await _found(lookups, connection)
    numbers = sorted({one.addressee_no for each in found.values() for one in each})
    aliases = await merging.group_of(connection, *numbers)
    proposals = [proposals_of(judgement, found.get(place, []), aliases) for place, judgement in enumerate(judged)]
    named = sorted({one.addressee_no for each in proposals for one in each.candidates})
    rows = await connection.fetch(payers.SELECT_PROTECTED, named)
    protected = {row["addressee_no"] for row in rows}
    today = transaction.started_at.astimezone(TOKYO).date()
    for envelope, proposed, looked in zip(envelopes, proposals, lookups, strict=True):
        answer = PayerProposed(
            receipt_id=envelope.event.receipt_id,
            ask_no=envelope.event.ask_no,
            judged_on=today,
            model_id=now.model_id if now.learnt is not None else None,
            abstained=_abstained(proposed, looked, judging=now.learnt is not None),
            candidates=_candidates(proposed, protected),
        )
        transaction.publish(answer, key=f"receipt:{envelope.event.receipt_id}", cause=envelope)
    _record(envelopes, proposals, protected, transaction)


def _incoming(written: Written) -> Incoming:
    return Incoming(_SOURCE, "", written.name, written.name_kana, "", "", written.address, None, 0, None)


async def _found(lookups: Sequence[Lookups], connection: Connection) -> dict[int, list[Found]]:
    """Who has exactly what was written, by the place of the payer: three queries, however many payers there are."""
    ranges = [(place, *one) for place, looked in enumerate(lookups) for one in looked.kana]
    names = [(place, key) for place, looked in enumerate(lookups) for key in looked.names]
    telephones = [(place, looked.telephone) for place, looked in enumerate(lookups) if looked.telephone]
    found: dict[int, list[Found]] = {}
    if ranges:
        columns = [list(column) for column in zip(*ranges, strict=True)]
        for row in await connection.fetch(payers.SELECT_BY_KANA, *columns, CANDIDATES_MAX + 1):
            reason = _BY_KIND[row["kind"]] if row["whole"] else LikenessReason.NAME_BEGINS
            found.setdefault(row["payer"], []).append(Found(row["addressee_no"], reason))
    if names:
        columns = [list(column) for column in zip(*names, strict=True)]
        for row in await connection.fetch(payers.SELECT_BY_NAME, *columns, CANDIDATES_MAX + 1):
            found.setdefault(row["payer"], []).append(Found(row["addressee_no"], _BY_KIND[row["kind"]]))
    if telephones:
        columns = [list(column) for column in zip(*telephones, strict=True)]
        for row in await connection.fetch(payers.SELECT_BY_TELEPHONE, *columns):
            found.setdefault(row["payer"], []).append(Found(row["addressee_no"], LikenessReason.TELEPHONE))
    return found


def _abstained(proposed: Proposals, looked: Lookups, *, judging: bool) -> Abstention | None:
    if looked.is_empty:
        return Abstention.NOTHING_TO_GO_BY
    if proposed.too_common:
        return Abstention.TOO_COMMON
    return None if judging else Abstention.NO_MODEL


def _candidates(proposed: Proposals, protected: set[str]) -> tuple[PayerCandidate, ...]:
    return tuple(
        PayerCandidate(
            addressee_no=one.addressee_no,
            probability_bp=one.probability_bp,
            reasons=one.reasons,
            protected=one.addressee_no in protected,
        )
        for one in proposed.candidates
    )


def _record(
    envelopes: Sequence[Envelope[PayerAsked]],
    proposals: Sequence[Proposals],
    protected: set[str],
    transaction: Transaction,
) -> None:
    """Whom the answers name; of protected persons with the mark by which each look at one is found."""
    told: Mapping[bool, list[tuple[str, str]]] = {True: [], False: []}
    for envelope, proposed in zip(envelopes, proposals, strict=True):
        for one in proposed.candidates:
            told[one.addressee_no in protected].append((one.addressee_no, str(envelope.event_id)))
    for marked, pairs in told.items():
        if not pairs:
            continue
        transaction.record_access(
            PROPOSE,
            [number for number, _ in pairs],
            fields=_FIELDS,
            caused_by_events=[event_id for _, event_id in pairs],
            rule="protected" if marked else "",
        )
