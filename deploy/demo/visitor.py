"""An account for whoever started the demonstration and looks around in it afterwards (KEEP=1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.demo.decisions import propose_withdrawn
from deploy.demo.mistyped import Mistyped
from deploy.demo.person import Post
from deploy.demo.staffing import House, appoint, register_terminal

_VISITOR = Post("990499", "試験 見学者", "tax_payment", "collection_head")


@dataclass(frozen=True, slots=True)
class Visitor:
    """How to get in: he chooses a password himself.

    Attributes:
        staff_no: His staff number.
        code: Good once, to choose a password with.
        terminal_code: Good once, to register the browser with.
        waiting: How many proposals wait for his decision.
    """

    staff_no: str
    code: str = field(repr=False)
    terminal_code: str = field(repr=False)
    waiting: int


async def invite_visitor(house: House, mistyped: Sequence[Mistyped]) -> Visitor:
    """Two persons give a visitor the role of a head of section, and the officer leaves him a proposal to decide.

    Raises:
        DemoFailed: a service refuses a step.
    """
    code = await appoint(house.administrator, house.manager, _VISITOR)
    terminal_code = await register_terminal(house.administrator, "見学用の端末", _VISITOR.office)
    waiting = await propose_withdrawn(house, mistyped)
    return Visitor(_VISITOR.staff_no, code, terminal_code, waiting)
