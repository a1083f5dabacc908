"""Days are closed (日計の締め): where channels and bank differ, one person explains it and another decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from deploy.demo.asking import DemoFailed
from deploy.demo.staffing import House
from deploy.demo.two_persons import TwoPersons

_ACT = "payments.day_close"
_WHY = {
    "bank_counter": "納付済通知書の読取データには資金化日の報告がない",
    "counter": "市役所窓口の現金は市が自ら預け入れる",
    "unknown": "市役所窓口の現金の預入れ",
}


@dataclass(frozen=True, slots=True)
class Closing:
    """How a day was closed.

    Attributes:
        day: The day; every open day before it was closed with it.
        standing: What was compared, before the close.
        refused_alone: Attempts of one person to close it in spite of the differences; all were refused.
        explained: Differences that two persons explained.
        closed: Whether it is closed now.
    """

    day: date
    standing: dict[str, Any]
    refused_alone: int
    explained: int
    closed: bool


async def close_day(house: House, day: date) -> Closing:
    """Close a day, and every day before it that is still open.

    Raises:
        DemoFailed: a channel differs for which there is no reason, or a step is refused against the plan.
    """
    place = f"/closings/{day}"
    standing = await house.officer.get("payments", place)
    alone = await house.officer.ask("payments", "POST", place)
    differences = [_explained(row) for row in standing["channels"] if row["difference_yen"]]
    if differences:
        payload = {"day": day.isoformat(), "differences": differences}
        await TwoPersons("payments", "", "入出金明細と照合", house.head).decide(_ACT, payload, house.officer)
    closed = await house.officer.get("payments", place)
    return Closing(
        day, standing, int(alone.status_code == httpx.codes.CONFLICT), len(differences), closed["state"] == "closed"
    )


def _explained(row: dict[str, Any]) -> dict[str, Any]:
    channel, difference_yen = row["channel"], row["difference_yen"]
    if channel not in _WHY:
        raise DemoFailed(f"収納チャネル {channel} の収納額と入金額が{difference_yen:,}円違います。")
    return {"channel": channel, "difference_yen": difference_yen, "explanation": _WHY[channel]}
