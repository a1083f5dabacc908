"""The papers of a seizure are printed as PDF, marked with who printed them, on record (差押調書ほか).

Permission: enforcement.seizure.print. Names and addresses come with the request, since enforcement keeps none.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.seizing import course_of
from services.enforcement.inbound.seizures_http import seizure_of
from services.enforcement.rules.other_dispositions import LIABILITIES, SecondaryLiability
from services.enforcement.rules.papers import CHARGE_NOTE, PAPERS, RELEASE_NOTE, PaperKind, PaperWords, Receiver, filled
from services.enforcement.rules.registers import PROPERTY_LABELS, PropertyKind
from services.enforcement.rules.seizure_kinds import (
    COLLECTED,
    KINDS,
    LIKE_REAL_ESTATE,
    WITH_THIRD_PARTY,
    Course,
    KindTerms,
)
from services.enforcement.rules.seizure_states import STATE_LABELS, SeizureState, SeizureStep
from services.enforcement.store import second_liability, seizures, succession
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import PRINTABLE
from shared.documents.letter import day_words, sender_of, yen_words
from shared.documents.page import PrintMark
from shared.documents.remedies import remedies_of
from shared.documents.seizure_paper import SeizedLine, SeizurePaper, seizure_paper_pdf
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item

PRINT = Access("enforcement.seizure.print", ENFORCEMENT, AccessAction.PRINT)

Line = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTABLE)]

#: What the law lets the third-party debtor owe beside the amount (国税徴収法52条2項ただし書).
_WITH_INTEREST = frozenset({PropertyKind.DEPOSIT})
#: Of real estate and what is like it, an objection ends with the day of the sale (地方税法19条の4第2号).
_UNTIL_SALE = "ただし、公売期日等を過ぎた後はできません(地方税法19条の4第2号)。"


class PaperRequest(BaseModel):
    """Which paper, and what goes onto it beside what is kept here.

    Attributes:
        kind: One of the papers that property of this kind has.
        debtor_name: Whose property it is.
        debtor_address: His address.
        third_party_address: Where the third-party debtor is; for claims and rights.
        registry: The office of the register, or the institution of the record or the account; for its papers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PaperKind
    debtor_name: Line
    debtor_address: Line
    third_party_address: Line | None = None
    registry: Line | None = None


def paper_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose name stands on the paper."""
    routes = Routes("seizures")

    @routes.post("/seizures/{seizure_id}/papers", access=PRINT, summary="A paper of a seizure as PDF")
    async def print_paper(call: Call, seizure_id: UUID, wanted: PaperRequest) -> Response:
        row = await seizure_of(call, seizure_id)
        detail = f"seizure:{seizure_id} {wanted.kind.value}"
        call.record([row["addressee_no"]], fields=("seizure", "claim", "name", "address", "account"), detail=detail)
        words = _words(row, wanted)
        paper = await _paper(call, row, wanted, words, municipality)
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(seizure_paper_pdf, paper, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _words(row: asyncpg.Record, wanted: PaperRequest) -> PaperWords:
    """The words of the paper.

    Raises:
        Problem: Property of this kind has no such paper, its time has not come or is over, or an address is missing.
    """
    kind = PropertyKind(row["kind"])
    words = PAPERS[course_of(row)].get(wanted.kind)
    if words is None:
        sentence = f"{PROPERTY_LABELS[kind]}の差押えにこの書類はありません。書類の種類を選び直してください。"
        raise Problem(409, "no_such_paper", sentence)
    if SeizureState(row["state"]) not in words.states:
        label = STATE_LABELS[SeizureState(row["state"])]
        title = _filled(words.title, kind)
        sentence = f"差押えの状態が「{label}」のため、{title}は作成できません。状態を確かめてください。"
        raise Problem(409, "no_such_paper", sentence)
    if kind in WITH_THIRD_PARTY and wanted.third_party_address is None:
        raise Problem(422, "address_missing", "第三債務者の所在地を入力してください。")
    if words.receiver is Receiver.REGISTRY and wanted.registry is None:
        raise Problem(422, "address_missing", "登記・登録・電子記録・振替の機関を入力してください。")
    return words


async def _paper(
    call: Call, row: asyncpg.Record, wanted: PaperRequest, words: PaperWords, municipality: Municipality
) -> SeizurePaper:
    connection, seizure_id = call.transaction.connection, row["seizure_id"]
    steps = await connection.fetch(seizures.SELECT_STEPS, seizure_id)
    issued = next(step for step in steps if step["kind"] == SeizureStep.ISSUED)
    ended = next(
        (step for step in steps if step["kind"] in (SeizureStep.RELEASED, SeizureStep.WITHDRAWN)),
        issued,
    )
    claims = await connection.fetch(seizures.SELECT_STATED, seizure_id)
    inherited = await connection.fetch(succession.SELECT_HEIR_OF_SEIZURE, seizure_id)
    liable = await connection.fetch(second_liability.SELECT_NOTICE, seizure_id)
    kind = PropertyKind(row["kind"])
    seized_yen = issued["seized_yen"] if words.of_release else row["seized_yen"] or issued["seized_yen"]
    to = {
        Receiver.FILE: (),
        Receiver.DEBTOR: (wanted.debtor_address, f"{wanted.debtor_name} 様"),
        Receiver.THIRD_PARTY: (wanted.third_party_address or "", f"{row['third_party']} 御中"),
        Receiver.REGISTRY: (f"{wanted.registry} 御中",),
    }[words.receiver]
    return SeizurePaper(
        title=_filled(words.title, kind),
        document_no=issued["document_no"],
        on=ended["effective_on"] if words.of_release else issued["effective_on"],
        city=municipality.name,
        seal=municipality.letter_sender.seal,
        to=to,
        statement=tuple(_filled(sentence, kind) for sentence in words.statement),
        facts=[
            *_facts(row, wanted, words, seized_yen),
            *(("承継した額", _inherited(one)) for one in inherited),
            *(("第二次納税義務", _liable(one)) for one in liable),
        ],
        claims=[_line(claim) for claim in claims],
        notes=_notes(row, words, municipality),
    )


def _facts(row: asyncpg.Record, wanted: PaperRequest, words: PaperWords, seized_yen: int) -> list[tuple[str, str]]:
    kind = PropertyKind(row["kind"])
    terms = KINDS[kind]
    subject = terms.subject.format(description=row["description"], account=row["account_number"] or "不詳")
    facts = [("滞納者", f"{wanted.debtor_address}  {wanted.debtor_name}")]
    if kind in WITH_THIRD_PARTY:
        facts.append(("第三債務者", f"{wanted.third_party_address}  {row['third_party']}"))
    facts.append(("差押財産", subject))
    if terms.course in COLLECTED:
        # Of what is released, or was taken as money, nothing is to be paid to the city any more.
        only_amount = words.of_release or terms.course is Course.MONEY
        facts += _amount(kind, terms, seized_yen)[: 1 if only_amount else None]
    else:
        # What cannot be divided is seized as a whole, whatever it stands for.
        facts.append(("差押えの範囲", "上記の財産の全部"))
    return facts


def _inherited(part: asyncpg.Record) -> str:
    """What an heir owes of the claims below, which stand there as the deceased owed them (地方税法9条)."""
    share = f"{part['numerator']}/{part['denominator']}"
    return (
        f"下記の滞納金のうち{yen_words(part['part_yen'])}({day_words(part['died_on'])}の相続、相続分{share})。"
        f"納付の責任の限度は{yen_words(part['liable_yen'])}(地方税法9条)"
    )


def _liable(notice: asyncpg.Record) -> str:
    """By which notice somebody is liable for the claims below, which are another's (地方税法11条)."""
    limit = f"、限度額{yen_words(notice['limit_yen'])}" if notice["limit_yen"] is not None else ""
    label = LIABILITIES[SecondaryLiability(notice["ground"])].label
    return f"第二次納税義務者として納付通知書{notice['document_no']}により({label}{limit})"


def _amount(kind: PropertyKind, terms: KindTerms, seized_yen: int) -> list[tuple[str, str]]:
    if terms.continuing:
        return [
            ("差押額", f"支払期ごとに、滞納金の合計{seized_yen:,}円に達するまで(国税徴収法66条)"),
            ("履行期限", "各支払期"),
        ]
    interest = "とこれに対する差押え後の利息" if kind in _WITH_INTEREST else ""
    return [("差押額", f"{seized_yen:,}円{interest}"), ("履行期限", "当市から請求があったとき、直ちに")]


def _notes(row: asyncpg.Record, words: PaperWords, municipality: Municipality) -> Sequence[str]:
    """What stands below: which day the amounts are of, and how to object, once for each body that reviews."""
    if words.of_release:
        return (RELEASE_NOTE,)
    if not words.is_appealable:
        return (CHARGE_NOTE,)
    remedies = remedies_of(row["tax_items"], sender_of(municipality))
    until = (_UNTIL_SALE,) if PropertyKind(row["kind"]) in LIKE_REAL_ESTATE else ()
    return (CHARGE_NOTE, *remedies, *until)


def _filled(text: str, kind: PropertyKind) -> str:
    return filled(text, KINDS[kind], vehicle=kind is PropertyKind.VEHICLE)


def _line(claim: asyncpg.Record) -> SeizedLine:
    return SeizedLine(
        tax_item_name=tax_item(claim["tax_item"]).name,
        fiscal_year=claim["levy_fiscal_year"],
        instalment=claim["instalment"],
        notice_no=claim["notice_no"],
        due_on=claim["due_on"],
        principal_yen=claim["principal_yen"],
        dunning_fee_yen=claim["dunning_fee_yen"],
        disposition_cost_yen=claim["disposition_cost_yen"],
        late_charge_yen=claim["late_charge_yen"],
    )
