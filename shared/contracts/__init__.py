"""The facts that travel between services, and how they travel.

One module per announcing domain. Only the announcing side constructs an event outside tests; everybody may read it.
`CATALOGUE` lists every event by its type, `<topic>.<fact>.v<version>`; the JSON Schemas in `released/` come from it.
"""

from shared.contracts.assessments import (
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    BreakdownLine,
    CollectionKind,
    ControlTotal,
    Filing,
    Instalment,
    JointObligor,
    SpecialCollection,
    TotalsReported,
    Vehicle,
)
from shared.contracts.dunning import ClaimNotice, DunningNoticeIssued, NoticesStated
from shared.contracts.enforcement import (
    BalancesAsked,
    FailedPrecondition,
    NoticesAsked,
    ReleaseGround,
    SeizedClaim,
    SeizureIssued,
    SeizureRefused,
    SeizureReleased,
)
from shared.contracts.event import Envelope, Event, MalformedEvent
from shared.contracts.fields import ClaimKey, NoticeKey, TaxItemCode
from shared.contracts.payments import (
    Allocation,
    BalancesStated,
    ClaimBalance,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    MoneySuspended,
    OverpaymentCause,
    OverpaymentFound,
    ReceiptPosted,
    ReceiptReversed,
    SagaOpened,
    SuspenseReason,
    TransferFailed,
    UndoneStep,
)
from shared.contracts.remittances import Channel, PaymentReported, ReceiptStage, WithheldLine, WithholdingRemitted
from shared.contracts.residents import PersonChanged, PersonRegistered
from shared.contracts.seals import RecordsSealed
from shared.contracts.staff import (
    AUTHORITY_KEY,
    AbnormalSignIn,
    AppointmentChanged,
    AuthorityBeat,
    AuthoritySet,
    GrantedRole,
    SessionEnded,
)

#: Events of other systems, and how they are named: nobody in this project announces them.
UPSTREAM: tuple[type[Event], ...] = (
    AssessmentDecided,
    AssessmentRevised,
    AssessmentCancelled,
    TotalsReported,
    PersonRegistered,
    PersonChanged,
    PaymentReported,
    WithholdingRemitted,
    AppointmentChanged,
)

#: Events that the services announce.
ANNOUNCED: tuple[type[Event], ...] = (
    ClaimOpened,
    ClaimRevised,
    ClaimSettled,
    ClaimOverdue,
    ReceiptPosted,
    ReceiptReversed,
    SagaOpened,
    OverpaymentFound,
    TransferFailed,
    MoneySuspended,
    BalancesStated,
    DunningNoticeIssued,
    NoticesStated,
    NoticesAsked,
    BalancesAsked,
    SeizureIssued,
    SeizureRefused,
    SeizureReleased,
    RecordsSealed,
    AuthoritySet,
    AuthorityBeat,
    SessionEnded,
    AbnormalSignIn,
)

CATALOGUE: dict[str, type[Event]] = {event.type: event for event in (*UPSTREAM, *ANNOUNCED)}
TOPICS: tuple[str, ...] = tuple(sorted({event.topic() for event in CATALOGUE.values()}))

__all__ = [
    "ANNOUNCED",
    "AUTHORITY_KEY",
    "CATALOGUE",
    "TOPICS",
    "UPSTREAM",
    "AbnormalSignIn",
    "Allocation",
    "AppointmentChanged",
    "AssessmentCancelled",
    "AssessmentDecided",
    "AssessmentRevised",
    "AuthorityBeat",
    "AuthoritySet",
    "BalancesAsked",
    "BalancesStated",
    "BreakdownLine",
    "Channel",
    "ClaimBalance",
    "ClaimKey",
    "ClaimNotice",
    "ClaimOpened",
    "ClaimOverdue",
    "ClaimRevised",
    "ClaimSettled",
    "CollectionKind",
    "ControlTotal",
    "DunningNoticeIssued",
    "Envelope",
    "Event",
    "FailedPrecondition",
    "Filing",
    "GrantedRole",
    "Instalment",
    "JointObligor",
    "MalformedEvent",
    "MoneySuspended",
    "NoticeKey",
    "NoticesAsked",
    "NoticesStated",
    "OverpaymentCause",
    "OverpaymentFound",
    "PaymentReported",
    "PersonChanged",
    "PersonRegistered",
    "ReceiptPosted",
    "ReceiptReversed",
    "ReceiptStage",
    "RecordsSealed",
    "ReleaseGround",
    "SagaOpened",
    "SeizedClaim",
    "SeizureIssued",
    "SeizureRefused",
    "SeizureReleased",
    "SessionEnded",
    "SpecialCollection",
    "SuspenseReason",
    "TaxItemCode",
    "TotalsReported",
    "TransferFailed",
    "UndoneStep",
    "Vehicle",
    "WithheldLine",
    "WithholdingRemitted",
]
