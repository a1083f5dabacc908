"""Certificates of payment (納税証明・完納証明・滞納のない証明・継続検査用): decided, shown and printed, on record.

Permission: payments.certificate.issue, for the purpose of certificates; payments.certificate.register for the register.
"""

import json
from typing import Annotated, Any, Self

from fastapi import Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, model_validator

from services.payments.handlers.certificates import Decision, Wanted, decide_certificate, standings_of
from services.payments.inbound.obligors_http import require_obligors
from services.payments.rules.certificates import CertificateKind, Refusal
from services.payments.store import certificates as store
from shared.access import Access, AccessAction
from shared.access.purposes import CERTIFICATE
from shared.contracts.fields import AddresseeNo, Code, FiscalYear, TaxItemCode
from shared.days import TOKYO
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

DECIDE = Access("payments.certificate.issue", CERTIFICATE, AccessAction.DECIDE)
VIEW = Access("payments.certificate.issue", CERTIFICATE, AccessAction.VIEW)
PRINT = Access("payments.certificate.issue", CERTIFICATE, AccessAction.PRINT)
REGISTER = NoPersonalData("payments.certificate.register", "numbers, kinds and days of certificates, nobody's names")

_FIELDS = ("certificate", "balance")
_PAGE_MAX = 200
_SENTENCES = {
    Refusal.NOTHING: "証明の対象となる期別債権がありません。税目・年度・車両を確かめてください。",
    Refusal.PROVISIONAL: "速報の収納があります。確報が届いてから申請してください。",
    Refusal.REVISION_PENDING: "更正または訂正の手続き中です。終わってから申請してください。",
    Refusal.UNPAID: "未納があります。完納証明はできません。",
    Refusal.OVERDUE: "納期限を過ぎた未納があります。証明はできません。",
}


class CertificateRequest(BaseModel):
    """Which certificate, about whom."""

    kind: CertificateKind
    addressee_no: AddresseeNo
    tax_item: TaxItemCode | None = None
    levy_fiscal_year: FiscalYear | None = None
    vehicle_registration_key: Code | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.kind is CertificateKind.VEHICLE_INSPECTION) != (self.vehicle_registration_key is not None):
            raise ValueError("vehicle_registration_key: given for an inspection, and for nothing else")
        whole = self.kind is CertificateKind.NO_ARREARS
        if whole and (self.tax_item or self.levy_fiscal_year):
            raise ValueError("no_arrears: covers every tax item and year; leave both out")
        if self.kind in (CertificateKind.TAX_PAYMENT, CertificateKind.FULL_PAYMENT) and not (
            self.tax_item and self.levy_fiscal_year
        ):
            raise ValueError("tax_item, levy_fiscal_year: name both")
        return self


class PrintRequest(BaseModel):
    """How many copies are printed."""

    copies: Annotated[int, Field(ge=1, le=20)] = 1


def certificate_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose due dates say how long a certificate holds."""
    routes = Routes("certificates")

    @routes.post("/certificates", access=DECIDE, summary="Decide on a certificate of payment")
    async def decide(call: Call, wanted: CertificateRequest) -> Any:
        """Issue a certificate of the claims as they stand today, or refuse it with every reason."""
        values = wanted.model_dump()
        item = values.pop("tax_item")
        asked = Wanted(tax_item=item.value if item else None, **values)
        standings = await standings_of(asked, call.transaction)
        for code in sorted({one.tax_item for one in standings}):
            call.require_tax_item(code, [asked.addressee_no])
        day = call.transaction.started_at.astimezone(TOKYO).date()
        owing = await require_obligors(call, [one.claim_id for one in standings])
        decision = await decide_certificate(asked, standings, owing, day, call.transaction, municipality)
        outcome = f"証明 {decision.certificate_id} {'発行' if decision.number else '不可'} {asked.kind.value}"
        call.record(sorted({asked.addressee_no, *owing.subjects}), fields=_FIELDS, detail=outcome)
        return _refused(decision) if decision.refusals else await _shown(call, decision.certificate_id)

    @routes.get("/certificates/{certificate_id}", access=VIEW, summary="One certificate as it was issued")
    async def get_certificate(call: Call, certificate_id: int) -> dict[str, Any]:
        """What the certificate says."""
        shown = await _shown(call, certificate_id)
        subjects = _require_scope(call, shown)
        call.record(subjects, fields=_FIELDS, detail=f"証明 {certificate_id}")
        return shown

    @routes.post("/certificates/{certificate_id}/prints", access=PRINT, summary="Print a certificate")
    async def print_certificate(call: Call, certificate_id: int, wanted: PrintRequest) -> dict[str, Any]:
        """Note a print, and give what it says; a certificate is printed on the day of its decision only."""
        shown = await _shown(call, certificate_id)
        subjects = _require_scope(call, shown)
        at = call.transaction.started_at
        if shown["decided_on"] != at.astimezone(TOKYO).date():
            raise Problem(
                409, "certificate_of_another_day", "発行を決めた日の証明だけ印刷できます。あらためて申請してください。"
            )
        await call.transaction.connection.execute(store.INSERT_PRINT, certificate_id, at, call.actor.id, wanted.copies)
        call.record(subjects, fields=_FIELDS, detail=f"証明 {certificate_id} {wanted.copies}部")
        return await _shown(call, certificate_id)

    @routes.get("/certificates", access=REGISTER, summary="The register of a fiscal year's certificates")
    async def list_register(
        call: Call, fiscal_year: int, after: Annotated[int, Query(ge=0)] = 0
    ) -> list[dict[str, Any]]:
        """Every decision of the year in its order, refusals too, and how many copies were printed."""
        rows = await call.transaction.connection.fetch(store.SELECT_REGISTER, fiscal_year, after, _PAGE_MAX)
        return [dict(row) for row in rows]

    return routes


def _refused(decision: Decision) -> JSONResponse:
    sentences = "".join(_SENTENCES[reason] for reason in decision.refusals)
    # The refusal stays in the register, so the answer commits.
    return problem_answer(Problem(409, "certificate_refused", sentences))


async def _shown(call: Call, certificate_id: int) -> dict[str, Any]:
    row = await call.transaction.connection.fetchrow(store.SELECT_CERTIFICATE, certificate_id)
    if row is None:
        raise not_found(f"証明 {certificate_id}")
    return {**dict(row), "lines": json.loads(row["lines"])}


def _require_scope(call: Call, shown: dict[str, Any]) -> list[str]:
    """Everybody whom the certificate names, for whoever may see its tax items and lives with none of them."""
    subjects = sorted({shown["addressee_no"], *(one for line in shown["lines"] for one in line.get("joint_with", ()))})
    for code in sorted({line["tax_item"] for line in shown["lines"]}):
        call.require_tax_item(code, subjects)
    call.require_distance(subjects)
    return subjects
