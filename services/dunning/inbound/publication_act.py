"""The act by which two persons decide on service by publication (公示送達, 地方税法20条の2).

An officer with dunning.publication.propose names the letters that came back and what was looked for; the head of
section with dunning.publication.approve decides. It begins only once it is shown (`publication_http`).
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.dunning.handlers.publication import Wanted, decide_publication, require_publishable
from services.dunning.inbound.returns_http import MailedNo
from services.dunning.rules.returns import NotPossible
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, AddresseeNo, TaxItemCode
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("dunning.publication.propose", DUNNING, AccessAction.DECIDE)
APPROVE = Access("dunning.publication.approve", DUNNING, AccessAction.APPROVE)


class Ground(StrEnum):
    """Why a letter cannot be served in another way (地方税法20条の2第1項)."""

    ADDRESS_UNKNOWN = "address_unknown"
    ABROAD = "abroad"


_GROUNDS = {Ground.ADDRESS_UNKNOWN: "住所等が明らかでない", Ground.ABROAD: "外国での送達が困難"}


class PublishedLetter(Payload):
    """A letter that came back, as the proposing officer saw it."""

    document_no: MailedNo
    addressee_no: AddresseeNo
    tax_item: TaxItemCode


class Publication(Payload):
    """Letters to be served by one publication."""

    documents: Annotated[tuple[PublishedLetter, ...], Field(min_length=1, max_length=100)]
    ground: Ground
    #: The first day on which it may be shown.
    starts_on: DayAtHand
    #: What was looked for and not found.
    findings: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if len({one.document_no for one in self.documents}) != len(self.documents):
            raise ValueError("documents: the same document stands twice")
        return self

    def wanted(self) -> Wanted:
        """What the handler decides about."""
        documents = tuple((one.document_no, one.addressee_no) for one in self.documents)
        return Wanted(documents, self.ground.value, self.starts_on, self.findings)


def publication() -> Act[Publication]:
    """The act."""
    return Act(
        name="dunning.publication",
        label="公示送達",
        payload=Publication,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [one.addressee_no for one in payload.documents],
        tax_items=lambda payload: {one.tax_item.value for one in payload.documents},
        admissible=_require_admissible,
        execute=_execute,
    )


def _lines(payload: Publication) -> list[tuple[str, str]]:
    return [
        ("事由", _GROUNDS[payload.ground]),
        ("公示を始める日", payload.starts_on.isoformat()),
        ("調査の結果", payload.findings),
        ("文書の数", f"{len(payload.documents)}件"),
        *(
            (one.document_no, f"{tax_item(one.tax_item.value).name} 宛名番号{one.addressee_no}")
            for one in payload.documents
        ),
    ]


async def _require_admissible(payload: Publication, connection: Connection) -> None:
    try:
        documents = await require_publishable(payload.wanted(), connection)
    except NotPossible as refused:
        raise Problem(409, "not_publishable", str(refused)) from None
    stated = {one.document_no: one.tax_item.value for one in payload.documents}
    if any(stated[one.document_no] != one.tax_item for one in documents):
        raise Problem(409, "wrong_tax_item", "税目が文書と異なるものがあります。文書の税目を確かめてください。")


async def _execute(approved: Approved[Publication], transaction: Transaction) -> None:
    await _require_admissible(approved.payload, transaction.connection)
    try:
        await decide_publication(approved.payload.wanted(), approved.approval_id, transaction)
    except NotPossible as refused:
        raise Problem(409, "not_publishable", str(refused)) from None
