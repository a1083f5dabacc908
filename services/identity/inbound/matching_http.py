"""Matching (名寄せ) for officers: records are handed in, and what the machine leaves open is decided by a person.

Permissions: identity.match.submit, identity.match.review, identity.match.decide, identity.match.model. Whoever is
under a support measure (支援措置) is no candidate of any record and is shown to nobody here.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from services.identity.handlers.match_places import places_of_matching
from services.identity.handlers.matching import SUBMIT, Incoming, receive, standing
from services.identity.inbound.matching_views import (
    CandidateView,
    DecisionIn,
    Figures,
    ItemView,
    LockView,
    Matched,
    ModelIn,
    ModelView,
    QueueItem,
    QueuePage,
    RecordsIn,
    Reopening,
    SourceFigures,
    StandingView,
    WeightView,
)
from services.identity.inbound.matching_words import area_sentence, sentence_of, weights_in_words
from services.identity.rules.addressee import Born
from services.identity.rules.matching.model import UnfitModelError, from_json, model_id
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.scoring import REASON_TEXTS, Reason
from services.identity.store import matching
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

REVIEW = Access("identity.match.review", ADDRESSEE, AccessAction.VIEW)
LIST = Access("identity.match.review", ADDRESSEE, AccessAction.LIST)
DECIDE = Access("identity.match.decide", ADDRESSEE, AccessAction.DECIDE)
MODELS = NoPersonalData("identity.match.model", "A model holds counts and shares, no name and no number of anybody.")

matching_routes = Routes("matching")

_LOCK_MINUTES = 15
_FIELDS = ("name", "name_kana", "born", "sex", "address")
_DECIDING = frozenset({"linked", "nobody"})


@matching_routes.post("/matching/records", access=SUBMIT, summary="Hand in records of one source, and match them")
async def submit_records(call: Call, body: RecordsIn) -> list[Matched]:
    """A record that was handed in before under its reference stays as it was judged."""
    incoming = [Incoming(source=body.source, **one.model_dump()) for one in body.records]
    rows = await receive(incoming, call.transaction)
    subjects = sorted({row["addressee_no"] for row in rows if row["addressee_no"]})
    call.record(subjects, fields=_FIELDS, detail=f"{len(rows)} records")
    return [
        Matched(
            record_id=row["record_id"],
            source_ref=row["source_ref"],
            band=row["band"],
            reason=REASON_TEXTS[Reason(row["reason"])],
            outcome=row["outcome"],
            addressee_no=row["decided_no"],
        )
        for row in rows
    ]


@matching_routes.post("/matching/reviews/search", access=LIST, summary="Records that wait for a person")
async def list_reviews(call: Call, page: QueuePage) -> list[QueueItem]:
    """What most money depends on first, then what is due first."""
    started_at = call.transaction.started_at
    rows = await call.transaction.connection.fetch(matching.SELECT_REVIEW, started_at, page.skip, page.limit)
    call.record([], fields=("source_ref",), detail=f"{len(rows)} items")
    return [
        QueueItem(
            **{name: row[name] for name in ("record_id", "source", "source_ref", "amount_yen", "due_on")},
            reason=REASON_TEXTS[Reason(row["reason"])],
            locked_by=row["officer"],
        )
        for row in rows
    ]


@matching_routes.post("/matching/records/{record_id}/view", access=REVIEW, summary="A record beside its candidates")
async def view_item(call: Call, record_id: int) -> ItemView:
    """Both originals, the runner-up, and what speaks for and against."""
    row = await _item(call, record_id)
    wanted = [number for number in (row["addressee_no"], row["runner_up_no"]) if number]
    found = await call.transaction.connection.fetch(matching.SELECT_CANDIDATE_VIEWS, wanted)
    people = {person["addressee_no"]: person for person in found}
    call.record(sorted(people), fields=_FIELDS, detail=f"record={record_id}")
    first, second = people.get(row["addressee_no"]), people.get(row["runner_up_no"])
    places = await places_of_matching(call.transaction.connection)
    kept = ("record_id", "source", "source_ref", "name", "name_kana", "birth", "sex", "address", "amount_yen", "due_on")
    return ItemView(
        **{name: row[name] for name in (*kept, "band", "model_id", "outcome", "decided_by")},
        reason=REASON_TEXTS[Reason(row["reason"])],
        candidate=_candidate(first, row["probability_ppm"]),
        runner_up=_candidate(second, row["runner_up_ppm"]),
        sentence=sentence_of(row["others_by_chance"], row["runner_up_ppm"]) if first else "",
        weights=[WeightView(**line) for line in weights_in_words(json.loads(row["weights"]))] if first else [],
        area_changes=[area_sentence(one) for one in places.changes_of(row["address"])],
    )


@matching_routes.post("/matching/records/{record_id}/lock", access=DECIDE, summary="Take a record to decide about it")
async def lock_item(call: Call, record_id: int) -> LockView:
    """For a quarter of an hour nobody else decides about it; asked again by the same officer, it begins anew."""
    transaction = call.transaction
    row = await _item(call, record_id)
    _require_open(row)
    until = transaction.started_at + timedelta(minutes=_LOCK_MINUTES)
    call.record(_subjects(row), fields=("source_ref",), detail=f"record={record_id}")
    holder = await transaction.connection.fetchval(
        matching.TAKE_LOCK, record_id, transaction.actor.id, until, transaction.started_at
    )
    if holder is None:
        raise Problem(409, "locked", "他の職員が確認しています。終わるのを待つか、ほかの記録を確認してください。")
    return LockView(record_id=record_id, locked_until=until)


@matching_routes.post("/matching/records/{record_id}/decisions", access=DECIDE, summary="Decide whose record it is")
async def decide_item(call: Call, record_id: int, decision: DecisionIn) -> dict[str, Any]:
    """Only whoever has taken the record decides, and only while it is open."""
    transaction, connection = call.transaction, call.transaction.connection
    holder = await connection.fetchval(matching.SELECT_LOCK, record_id, transaction.started_at)
    row = await _item(call, record_id)
    subjects = sorted({*_subjects(row), *([decision.addressee_no] if decision.addressee_no else [])})
    call.record(subjects, fields=_FIELDS, detail=f"record={record_id}")
    # A list of two records nobody's refusal by itself, and here one of them is decided about.
    call.require_distance(subjects)
    _require_open(row)
    if holder != transaction.actor.id:
        raise Problem(409, "not_locked", "先にこの記録を確認中にしてください(他の職員が確認中の場合は待ってください)。")
    outcome = "nobody"
    if decision.addressee_no is not None:
        found = await connection.fetch(matching.SELECT_CANDIDATE_VIEWS, [decision.addressee_no])
        if not found:
            raise not_found("宛名")
        outcome = "linked"
    await matching.DECISIONS.copy(connection, [_decision(call, record_id, outcome, decision)])
    return {"record_id": record_id, "outcome": outcome}


@matching_routes.post("/matching/records/{record_id}/reopen", access=DECIDE, summary="Undo a decision about a record")
async def reopen_item(call: Call, record_id: int, reopening: Reopening) -> dict[str, Any]:
    """The record waits for a person again; the former decision stays on record."""
    row = await _item(call, record_id)
    subjects = sorted({*_subjects(row), *([row["decided_no"]] if row["decided_no"] else [])})
    call.record(subjects, fields=("source_ref",), detail=f"record={record_id}")
    call.require_distance(subjects)
    if row["outcome"] not in _DECIDING:
        raise Problem(409, "not_decided", "この記録の判断はまだありません。何も変更していません。")
    transaction = call.transaction
    written = (record_id, "reopened", None, "reopened", reopening.note, transaction.actor.id, transaction.started_at)
    await matching.DECISIONS.copy(transaction.connection, [written])
    return {"record_id": record_id, "outcome": "reopened"}


@matching_routes.post("/matching/models", access=MODELS, summary="Enter a model; it counts once it is activated")
async def enter_model(call: Call, body: ModelIn) -> ModelView:
    """The same text is entered once."""
    try:
        from_json(PERSONS, body.document)
    except UnfitModelError:
        sentence = "照合モデルとして読めないか、今の照合項目と合いません。学習し直したものを登録してください。"
        raise Problem(422, "unfit_model", sentence) from None
    name, transaction = model_id(body.document), call.transaction
    await transaction.connection.execute(
        matching.INSERT_MODEL, name, body.document, transaction.actor.id, transaction.started_at
    )
    return ModelView(model_id=name)


@matching_routes.post("/matching/figures", access=MODELS, summary="What matching decides by, and a month's numbers")
async def figures(call: Call, asked: Figures) -> StandingView:
    """How many records were linked without a person, went to one, and were overturned, by source."""
    connection = call.transaction.connection
    now = await standing(connection)
    first = datetime(asked.year, asked.month, 1, tzinfo=TOKYO)
    following = datetime(asked.year + asked.month // 12, asked.month % 12 + 1, 1, tzinfo=TOKYO)
    rows = await connection.fetch(matching.SELECT_FIGURES, first, following)
    return StandingView(
        model_id=now.model_id,
        automatic_ppm=now.limits.automatic_ppm,
        none_ppm=now.limits.none_ppm,
        runner_up_ppm=now.limits.runner_up_ppm,
        sources=[SourceFigures(**{name: row[name] or 0 for name in SourceFigures.model_fields}) for row in rows],
    )


async def _item(call: Call, record_id: int) -> asyncpg.Record:
    row = await call.transaction.connection.fetchrow(matching.SELECT_ITEM, record_id)
    if row is None:
        raise not_found("名寄せの記録")
    return row


def _require_open(row: asyncpg.Record) -> None:
    """A person decides what was left to one, or opened again."""
    if row["outcome"] in _DECIDING or (row["outcome"] is None and row["band"] == "automatic"):
        raise Problem(409, "already_decided", "この記録はすでに判断されています。先に判断を取り消してください。")


def _subjects(row: asyncpg.Record) -> list[str]:
    return sorted({row[name] for name in ("addressee_no", "runner_up_no") if row[name]})


def _decision(call: Call, record_id: int, outcome: str, decision: DecisionIn) -> tuple[Any, ...]:
    transaction = call.transaction
    return (
        *(record_id, outcome, decision.addressee_no, decision.reason, decision.note),
        *(transaction.actor.id, transaction.started_at),
    )


def _candidate(row: asyncpg.Record | None, probability_ppm: int) -> CandidateView | None:
    if row is None:
        return None
    same = (
        "addressee_no",
        "name",
        "name_kana",
        "former_name",
        "common_name",
        "latin_name",
        "sex",
        "standing",
        "ended_on",
    )
    return CandidateView(
        **{name: row[name] for name in same},
        born=Born(row["born_year"], row["born_month"], row["born_day"]).text(),
        address=f"{row['address']}{row['lot_number']} {row['building']}".strip(),
        probability_ppm=probability_ppm,
    )
