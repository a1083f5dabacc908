"""What several requests to access have in common: a reason that is kept with the change, and whom it concerns."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.contracts.fields import PRINTABLE

#: A sentence that says why.
ReasonText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300, pattern=PRINTABLE)]
#: What somebody found, in a few sentences.
FindingText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1_000, pattern=PRINTABLE)
]


class Reason(BaseModel):
    """Why somebody decides so; kept with what it changes."""

    model_config = ConfigDict(extra="forbid")

    reason: ReasonText


def persons(addressee_nos: Iterable[str | None]) -> list[str]:
    """Those named, each once, for the access record; what is about nobody names none."""
    return sorted({number for number in addressee_nos if number})
