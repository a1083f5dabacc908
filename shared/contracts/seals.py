"""What every service announces about its own access records: the seals over them."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


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
