"""A work order (作業指示): which fields of which declared view, under which filter, leave the house, and to whom.

Two persons approve it as an act of `access`; the canonical text that they approved is the query that a service runs.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from cryptography import x509
from pydantic import AfterValidator, Field, model_validator

from shared.approvals.act import Payload
from shared.contracts.fields import FiscalYear, TaxItemCode
from shared.contracts.staff import Holder
from shared.formats.envelope import NoCertificate, certificate_of
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.words import Words
from shared.law.tax_items import tax_item

ACT = "access.work_order"
VERSION = 1
_CERTIFICATE_LENGTH_MAX = 8_192


class View(Payload):
    """What a service declares for extraction: fields and a typed filter, never free SQL.

    Attributes:
        SERVICE: Which service has the data.
        LABEL: What officers read.
        FIELDS: Every field with its heading.
        PERSONAL: Those fields that tell of a person; empty for figures.
    """

    SERVICE: ClassVar[str]
    LABEL: ClassVar[str]
    FIELDS: ClassVar[Mapping[str, str]]
    PERSONAL: ClassVar[frozenset[str]]

    fields: Any

    @model_validator(mode="after")
    def _each_once(self) -> "View":
        if len(set(self.fields)) != len(self.fields):
            raise ValueError("項目が重なっています。1つずつにしてください。")
        return self

    def filter(self) -> tuple[Any, ...]:
        """The values of the filter, in the order of the statement's parameters."""
        raise NotImplementedError

    def filter_words(self) -> str:
        """The filter as officers read it."""
        raise NotImplementedError


def _days_words(item: TaxItemCode, heading: str, first: date, last: date) -> str:
    return f"税目 {tax_item(item.value).name}、{heading} {first}から{last}まで"


class OpenClaims(View):
    """Claims that are not fully paid, of a tax item, due between two days."""

    SERVICE = "payments"
    LABEL = "未納の期別債権"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "addressee_no": "宛名番号",
        "notice_no": "通知書番号",
        "levy_fiscal_year": "賦課年度",
        "instalment": "期別",
        "due_on": "納期限",
        "principal_assessed_yen": "税額",
        "principal_collected_yen": "納付済みの税額",
    }
    PERSONAL = frozenset(FIELDS)

    view: Literal["payments.open_claims"]
    fields: Annotated[
        tuple[
            Literal[
                "addressee_no",
                "notice_no",
                "levy_fiscal_year",
                "instalment",
                "due_on",
                "principal_assessed_yen",
                "principal_collected_yen",
            ],
            ...,
        ],
        Field(min_length=1, max_length=7, strict=False),
    ]
    tax_item: TaxItemCode
    due_from: DayOnPaper
    due_until: DayOnPaper

    def filter(self) -> tuple[Any, ...]:
        """As the statement of payments takes them."""
        return (self.tax_item.value, self.due_from, self.due_until)

    def filter_words(self) -> str:
        """As officers read it."""
        return _days_words(self.tax_item, "納期限", self.due_from, self.due_until)


class CollectionFigures(View):
    """How much was assessed and collected of each tax item in an accounting year; nobody's data."""

    SERVICE = "payments"
    LABEL = "税目別の収納額"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "tax_item": "税目",
        "claims": "件数",
        "principal_assessed_yen": "税額",
        "principal_collected_yen": "納付済みの税額",
    }
    PERSONAL = frozenset[str]()

    view: Literal["payments.collection_figures"]
    fields: Annotated[
        tuple[Literal["tax_item", "claims", "principal_assessed_yen", "principal_collected_yen"], ...],
        Field(min_length=1, max_length=4, strict=False),
    ]
    accounting_fiscal_year: FiscalYear

    def filter(self) -> tuple[Any, ...]:
        """As the statement of payments takes them."""
        return (self.accounting_fiscal_year,)

    def filter_words(self) -> str:
        """As officers read it."""
        return f"会計年度 {self.accounting_fiscal_year}"


class IssuedNotices(View):
    """Dunning notices of a tax item that were issued between two days, to prepare their enclosures."""

    SERVICE = "dunning"
    LABEL = "発した督促状"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "document_no": "文書番号",
        "addressee_no": "宛名番号",
        "issued_on": "発した日",
        "pay_by": "指定期限",
        "open_principal_yen": "未納の税額",
        "fee_yen": "督促手数料",
    }
    PERSONAL = frozenset(FIELDS)

    view: Literal["dunning.issued_notices"]
    fields: Annotated[
        tuple[
            Literal["document_no", "addressee_no", "issued_on", "pay_by", "open_principal_yen", "fee_yen"],
            ...,
        ],
        Field(min_length=1, max_length=6, strict=False),
    ]
    tax_item: TaxItemCode
    issued_from: DayOnPaper
    issued_until: DayOnPaper

    def filter(self) -> tuple[Any, ...]:
        """As the statement of dunning takes them."""
        return (self.tax_item.value, self.issued_from, self.issued_until)

    def filter_words(self) -> str:
        """As officers read it."""
        return _days_words(self.tax_item, "発した日", self.issued_from, self.issued_until)


Query: TypeAlias = Annotated[OpenClaims | CollectionFigures | IssuedNotices, Field(discriminator="view")]


def _certificate(text: str) -> str:
    try:
        certificate_of(text.encode())
    except NoCertificate:
        raise ValueError("受領者の証明書(PEM形式、RSA鍵)を読み取れません。受領者に確かめてください。") from None
    return text


class WorkOrder(Payload):
    """Exactly what is extracted, for what and for whom, and when the receiver deletes it.

    Attributes:
        purpose: What the extract is for.
        query: The declared view with its fields and filter.
        rows_max: More rows than these are not given out.
        contract_id: The approved contract of the company.
        worker: Number of its named worker who receives the file.
        certificate: The receiver's certificate as PEM; only his private key opens the file.
        collect_by: Last day on which the file can be fetched.
        delete_by: Last day by which the receiver has deleted it.
    """

    purpose: Words
    query: Query
    rows_max: Annotated[int, Field(ge=1, le=50_000)]
    contract_id: UUID
    worker: Holder
    certificate: Annotated[
        str,
        Field(max_length=_CERTIFICATE_LENGTH_MAX),
        AfterValidator(_certificate),
    ]
    collect_by: DayAtHand
    delete_by: DayAtHand

    def certificate_read(self) -> x509.Certificate:
        """The receiver's certificate."""
        return certificate_of(self.certificate.encode())
