"""The settlement table (決算): figures by tax item and their total, with the collection rate in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from shared.law.tax_items import TAX_ITEMS
from shared.money import Yen, ratio_hundredths_half_up

_CURRENT = "現年課税分"


class SettlementRow(BaseModel):
    """The figures of one tax item and section in one year's books, as payments answers them."""

    model_config = ConfigDict(frozen=True, strict=True)

    tax_item: str = Field(pattern=r"^[0-9]{3}$")
    section_name: str = Field(description="現年課税分, or 滞納繰越分 for what was carried over into the year")
    assessed_yen: Yen
    collected_yen: Yen = Field(description="As booked, so with what is to be refunded and not yet paid out")
    unrefunded_yen: Yen
    outstanding_yen: Yen


class SettlementReport(BaseModel):
    """The settlement of one year's books."""

    model_config = ConfigDict(frozen=True, strict=True)

    rows: list[SettlementRow]


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of the table; `rate_hundredths` is in hundredths of a percent, None where nothing was assessed."""

    code: str
    name: str
    assessed_yen: Yen
    collected_yen: Yen
    unrefunded_yen: Yen
    outstanding_yen: Yen

    @property
    def rate_hundredths(self) -> int | None:
        """The collection rate (収納率): collected of assessed, half up to two decimals of a percent."""
        return ratio_hundredths_half_up(self.collected_yen, self.assessed_yen) if self.assessed_yen > 0 else None


@dataclass(frozen=True, slots=True)
class SettlementTable:
    """The lines in the order of the tax items' codes, and their total."""

    lines: tuple[SettlementLine, ...]
    total: SettlementLine


def settlement_table(rows: Sequence[SettlementRow]) -> SettlementTable:
    """Put the figures into a table; the rate of the total is taken from the totals, not from the rates."""
    lines = tuple(
        SettlementLine(
            row.tax_item,
            _name(row),
            row.assessed_yen,
            row.collected_yen,
            row.unrefunded_yen,
            row.outstanding_yen,
        )
        # The answer has the year's own claims of an item before those carried over; the order of equal ones stays.
        for row in sorted(rows, key=lambda row: row.tax_item)
    )
    total = SettlementLine(
        "",
        "合計",
        sum(line.assessed_yen for line in lines),
        sum(line.collected_yen for line in lines),
        sum(line.unrefunded_yen for line in lines),
        sum(line.outstanding_yen for line in lines),
    )
    return SettlementTable(lines, total)


def _name(row: SettlementRow) -> str:
    item = TAX_ITEMS[row.tax_item].name if row.tax_item in TAX_ITEMS else "その他"
    return item if row.section_name == _CURRENT else f"{item} {row.section_name}"
