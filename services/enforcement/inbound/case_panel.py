"""What a panel of the case view is: a right, a row, and how it is read."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from shared.access import Access
from shared.http.problems import Problem
from shared.http.routes import Call


class PanelRow(BaseModel):
    """A row of a panel."""

    model_config = ConfigDict(frozen=True)


class Asked(NamedTuple):
    """What a panel is asked for: whose, as valid on a day, as known at a moment, in which tax items."""

    call: Call
    case_id: int
    addressee_no: str
    valid_on: date
    known_at: datetime
    tax_items: Sequence[str] | None


class Panel(NamedTuple):
    """A panel: its right, what its records name, and how it is read."""

    access: Access
    row: type[PanelRow]
    read: Callable[[Asked], Awaitable[list[PanelRow]]]
    #: Whether it is shown only while the person is in arrears or property is under seizure.
    while_open: bool = False
    #: Whether `/cases/{case_id}/<name>` is its own route; some topics have a fuller one there.
    has_route: bool = True


def case_closed() -> Problem:
    """The answer to whoever asks for the property or income of somebody who owes nothing."""
    sentence = "この案件は終わっています。滞納のない方の財産や収入は扱えません。"
    return Problem(409, "case_closed", sentence)
