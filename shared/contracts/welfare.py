"""What the welfare office announces: whether somebody is on public assistance (生活保護), and nothing else about it."""

from typing import ClassVar

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, Day


class AssistanceChanged(Event):
    """Somebody's public assistance started or stopped: yes or no, and the first day on which that holds."""

    type: ClassVar[str] = "welfare.assistance_changed.v1"

    addressee_no: AddresseeNo
    assisted: bool
    effective_on: Day
