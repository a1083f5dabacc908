"""What the routes of approvals and drafts are sent."""

import json
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.approvals.act import Act, PayloadT

#: The position of the step by which a draft was last written down.
SavedNo = Annotated[int, Field(ge=1, le=1_000_000)]


class Proposal(BaseModel):
    """What is to be done, as the act's payload, and why."""

    model_config = ConfigDict(extra="forbid")

    payload: dict[str, Any]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""


class ChangedProposal(Proposal):
    """A draft anew, by somebody who saw it as it was."""

    saved_no: SavedNo


class Seen(BaseModel):
    """Which state of a draft the caller saw: what he brings further is that and nothing else."""

    model_config = ConfigDict(extra="forbid")

    saved_no: SavedNo


class Confirmation(BaseModel):
    """The hash of what the caller saw: he stands for that and nothing else."""

    model_config = ConfigDict(extra="forbid")

    payload_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Reason(BaseModel):
    """Why somebody refuses, returns or withdraws."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


def read_payload(act: Act[PayloadT], body: dict[str, Any]) -> PayloadT:
    """The act's payload from a body.

    Raises:
        RequestValidationError: It is none; the answer names the fields, and repeats no value.
    """
    try:
        # Read from JSON text, as the strict model reads dates and numbers there.
        return act.payload.model_validate_json(json.dumps(body))
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", "payload", *fault["loc"])} for fault in faults]
        ) from None
