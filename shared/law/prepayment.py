"""The prepayment incentive (前納報奨金) of a city, by tax item and levy year; a city that abolished it has none.

An ordinance may give it to whoever pays later instalments with an earlier one: at most one percent of them for each
month (地方税法321条2項・3項、365条2項・3項).
"""

from dataclasses import dataclass

from shared.money import Yen


@dataclass(frozen=True, slots=True)
class IncentiveTerms:
    """What a city gives for paying a year's notice at once.

    Attributes:
        tax_item: Code of the tax item.
        from_year: The first levy year (賦課年度).
        until_year: The last levy year; None where it is still given.
        rate_tenths: For each month before the due date, in tenths of a percent of the instalment.
        cap_yen: The most that is given for a notice.
        unit_yen: The sum for a notice is truncated to it.
    """

    tax_item: str
    from_year: int
    until_year: int | None
    rate_tenths: int
    cap_yen: Yen
    unit_yen: Yen

    def covers(self, item_code: str, levy_year: int) -> bool:
        """Whether they hold for a tax item in a levy year."""
        in_years = self.from_year <= levy_year and (self.until_year is None or levy_year <= self.until_year)
        return item_code == self.tax_item and in_years
