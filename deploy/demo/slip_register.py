"""The first slips as the city's printer is given them: their numbers, read page by page as they are made out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.demo.asking import DemoFailed
from deploy.demo.staffing import House

_CASE = "print-first-slips"


@dataclass(slots=True)
class SlipRegister:
    """What has been printed so far.

    Attributes:
        house: Who hands it over.
    """

    house: House
    _printed: dict[str, str] = field(default_factory=dict)
    _last: int = 0

    async def keys_of(self, clearing_keys: Sequence[str]) -> dict[str, str]:
        """The 16 digits that a shop reads on the first slip of each claim, by the clearing key of its assessment.

        Raises:
            DemoFailed: a claim has no slip.
        """
        await self.read()
        missing = set(clearing_keys) - set(self._printed)
        if missing:
            raise DemoFailed(f"納付書の登録がない期別債権が{len(missing):,}件あります。")
        return {key: self._printed[key] for key in clearing_keys}

    async def read(self) -> None:
        """Take what has been made out since.

        Raises:
            DemoFailed: the service refuses.
        """
        while page := await self.house.officer.get("payments", "/first-slips", case=_CASE, after=self._last):
            self._printed |= {row["claim_clearing_key"]: row["clearing_key"] for row in page}
            self._last = page[-1]["slip_no"]
