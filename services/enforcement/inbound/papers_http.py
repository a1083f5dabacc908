"""The papers of a seizure are printed as PDF, marked with who printed them, on record (差押調書ほか).

Permission: enforcement.seizure.print. Names and addresses come with the request, since enforcement keeps none.
"""

import asyncio
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.inbound.seizures_http import seizure_of
from services.enforcement.rules.papers import PAPERS, PaperKind, PaperWords
from services.enforcement.rules.seizure_states import STATE_LABELS, SeizureState, SeizureStep
from services.enforcement.store import seizures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import PRINTABLE
from shared.documents.page import PrintMark
from shared.documents.seizure_paper import SeizedLine, SeizurePaper, seizure_paper_pdf
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item

PRINT = Access("enforcement.seizure.print", ENFORCEMENT, AccessAction.PRINT)

Line = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTABLE)]


#: To whom a paper goes; the record of seizure stays in the file.
_TO = {
    PaperKind.COPY: "debtor",
    PaperKind.RELEASE: "debtor",
    PaperKind.NOTICE: "third_party",
    PaperKind.RELEASE_NOTICE: "third_party",
}


class PaperRequest(BaseModel):
    """Which paper, and what goes onto it beside what is kept here.

    Attributes:
        kind: Record, copy for the person, notice for the third-party debtor, or a notice of release for either.
        debtor_name: Whose property it is.
        debtor_address: His address.
        third_party_address: Where the bank's branch is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PaperKind
    debtor_name: Line
    debtor_address: Line
    third_party_address: Line


def paper_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose name stands on the paper."""
    routes = Routes("seizures")

    @routes.post("/seizures/{seizure_id}/papers", access=PRINT, summary="A paper of a seizure as PDF")
    async def print_paper(call: Call, seizure_id: UUID, wanted: PaperRequest) -> Response:
        row = await seizure_of(call, seizure_id)
        detail = f"seizure:{seizure_id} {wanted.kind.value}"
        call.record([row["addressee_no"]], fields=("seizure", "claim", "name", "address", "account"), detail=detail)
        words = PAPERS[wanted.kind]
        if SeizureState(row["state"]) not in words.states:
            label = STATE_LABELS[SeizureState(row["state"])]
            sentence = f"差押えの状態が「{label}」のため、{words.title}は作成できません。状態を確かめてください。"
            raise Problem(409, "no_such_paper", sentence)
        paper = await _paper(call, row, wanted, words, municipality)
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(seizure_paper_pdf, paper, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


async def _paper(
    call: Call, row: asyncpg.Record, wanted: PaperRequest, words: PaperWords, municipality: Municipality
) -> SeizurePaper:
    connection, seizure_id = call.transaction.connection, row["seizure_id"]
    steps = await connection.fetch(seizures.SELECT_STEPS, seizure_id)
    issued = next(step for step in steps if step["kind"] == SeizureStep.ISSUED)
    claims = await connection.fetch(seizures.SELECT_STATED, seizure_id)
    is_release = wanted.kind in (PaperKind.RELEASE, PaperKind.RELEASE_NOTICE)
    third_party = (wanted.third_party_address, f"{row['third_party']} 御中")
    debtor = (wanted.debtor_address, f"{wanted.debtor_name} 様")
    to = _TO.get(wanted.kind, "")
    deposit = f"{row['description']}の払戻請求権(口座番号 {row['account_number'] or '不詳'})"
    seized_yen = issued["seized_yen"] if is_release else row["seized_yen"] or issued["seized_yen"]
    return SeizurePaper(
        title=words.title,
        document_no=issued["document_no"],
        on=steps[-1]["effective_on"] if is_release else issued["effective_on"],
        city=municipality.name,
        to={"debtor": debtor, "third_party": third_party}.get(to, ()),
        statement=words.statement,
        facts=[
            ("滞納者", f"{wanted.debtor_address}  {wanted.debtor_name}"),
            ("第三債務者", f"{wanted.third_party_address}  {row['third_party']}"),
            ("差押財産", deposit),
            ("差押額", f"{seized_yen:,}円とこれに対する差押え後の利息"),
            ("履行期限", "当市から請求があったとき、直ちに"),
        ],
        claims=[_line(claim) for claim in claims],
        notes=words.notes,
    )


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
