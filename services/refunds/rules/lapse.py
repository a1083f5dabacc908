"""When the right to a refund lapses (還付請求権の消滅時効)."""

from datetime import date, timedelta

from shared.days import last_day_of_period

_ONE_DAY = timedelta(days=1)
_MONTHS_OF_YEAR = 12


def last_day_to_claim(arose_on: date, years: int) -> date:
    """The last day on which a refund can be claimed; on the day after it the right is gone without any plea.

    The count begins on the day after the one from which it could be claimed (初日不算入).

    Source: 地方税法18条の3 for taxes (five years); for premiums (two) 介護保険法200条 and
    高齢者の医療の確保に関する法律160条.

    Args:
        arose_on: the day on which the money became too much, from which it can be claimed.
        years: of the law for it.
    """
    return last_day_of_period(arose_on + _ONE_DAY, years * _MONTHS_OF_YEAR)
