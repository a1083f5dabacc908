"""The year of 引落日, which the file gives as month and day only."""

from datetime import date

# Every day of the year has an occurrence this near to any given day, except 29 February.
_NEAREST_MAX_DAYS = 183


def resolve_debit_on(month_day: str, near: date) -> date | None:
    """Return the date with this ``MMDD`` that is nearest to a day, the later one if two are equally near.

    Args:
        month_day: Four digits.
        near: The requested 引落日 when the request is known, otherwise the day the file was received.

    Returns:
        ``None`` when there is no such day, which for ``0229`` includes that no leap day is near: it is never moved.
    """
    month, day = int(month_day[:2]), int(month_day[2:])
    candidates = []
    for year in (near.year + 1, near.year, near.year - 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            # Not a day of that year; another year may have it.
            continue
    nearest = min(candidates, key=lambda candidate: abs((candidate - near).days), default=None)
    return nearest if nearest and abs((nearest - near).days) <= _NEAREST_MAX_DAYS else None
