"""What every service announces about its own access records: the seals over them, and the records under their seal."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import Contract

#: Rows of one message at most: a power of two, so that each message is a node of its seal's Merkle tree.
HANDED_OVER_ROWS_MAX = 256

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
#: What PostgreSQL counts: transactions, rows, numbers of a writing process.
Number = Annotated[int, Field(ge=0, le=2**63 - 1)]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
_Rows = Field(min_length=1, max_length=HANDED_OVER_ROWS_MAX)


class RecordsSealed(Event):
    """A service sealed access records: who keeps this event notices when sealed records are cut off later."""

    type: ClassVar[str] = "seals.records_sealed.v1"

    service: str
    seal_no: int
    record_count: int
    root: Digest
    chain: Digest
    signature: str
    key_id: str
    sealed_at: AwareDatetime
    clock_drift_milliseconds: Annotated[
        int, Field(description="By how much the service's clock was ahead of others then; negative when behind")
    ] = 0


class SealOfRecords(Contract):
    """A whole seal: what was signed, its hash and its signature."""

    service: ServiceName
    seal_no: Annotated[int, Field(ge=1, le=2**63 - 1)]
    cluster_epoch: Annotated[str, Field(max_length=40)]
    from_tx: Number
    to_tx: Number
    row_count: Annotated[int, Field(ge=1, le=2**63 - 1)]
    root: Digest
    previous_hash: Digest
    sealed_at_microseconds: Number
    key_id: Annotated[str, Field(max_length=40)]
    seal_hash: Digest
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class RecordHead(Contract):
    """What the rows of one access have in common; a bulk access has one head and a row for each person."""

    instance: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="The process that wrote the rows")]
    occurred_at_microseconds: Annotated[Number, Field(description="Unix time")]
    actor_id: str
    actor_kind: str
    roles: list[str]
    office: str
    terminal: str
    action: str
    permission: str
    purpose: str
    subject_type: str
    fields: list[str]
    row_count: Number
    detail: str
    outcome: str
    rule: str
    trace_id: str
    span_id: str
    key_id: str


class RecordsHandedOver(Event):
    """A service handed over sealed access records: a node of the seal's Merkle tree, provable by itself.

    Row `i` consists of the `i`-th entry of each list; `head` names one of `heads`. The leaf of a row is taken over the
    canonical bytes of its content, so the path proves content and place at once.
    """

    # An error must not quote a record.
    model_config = ConfigDict(hide_input_in_errors=True)

    type: ClassVar[str] = "records.records_handed_over.v1"

    seal: SealOfRecords
    first_row: Annotated[Number, Field(description="Place of the first row in the seal, from 0")]
    path: Annotated[list[Digest], Field(max_length=64, description="Merkle audit path of these rows, from below")]
    heads: Annotated[list[RecordHead], _Rows]
    head: Annotated[list[Number], _Rows]
    tx: Annotated[list[Number], _Rows]
    record_id: Annotated[list[Number], _Rows]
    hmac: Annotated[list[Digest], _Rows]
    sequence_no: Annotated[list[Number], _Rows]
    subject_ref: Annotated[list[str], _Rows]
    caused_by_event: Annotated[list[str], _Rows]

    @model_validator(mode="after")
    def _each_row_is_whole(self) -> Self:
        columns = (self.tx, self.record_id, self.hmac, self.sequence_no, self.subject_ref, self.caused_by_event)
        if any(len(column) != len(self.head) for column in columns):
            raise ValueError("every list of rows must have the same length")
        if max(self.head) >= len(self.heads):
            raise ValueError("a row names a head that is not there")
        return self


class RecordsAsked(Event):
    """The audit lacks records of a service and asks that service to hand them over again.

    It travels on the topic that every service hears anyway, under a key of its own.
    """

    type: ClassVar[str] = "staff.records_asked.v1"

    service: ServiceName
    first_seal_no: Annotated[int, Field(ge=1, le=2**63 - 1)]
    last_seal_no: Annotated[int, Field(ge=1, le=2**63 - 1)]
    rows_max: Annotated[
        int, Field(ge=1, le=HANDED_OVER_ROWS_MAX, description="Rows of one message; 1 singles out a spoiled row")
    ] = HANDED_OVER_ROWS_MAX


#: What services say about their own access records, as the catalogue lists it.
SEALS: tuple[type[Event], ...] = (RecordsSealed, RecordsHandedOver, RecordsAsked)
