"""How numbers and times are written on the page."""

from datetime import datetime

from shared.days import TOKYO

#: Stands where there is no figure.
NONE = "―"

#: Seconds and name of a unit, and of the next smaller one that is told with it.
_UNITS = ((86_400, "日", 3_600, "時間"), (3_600, "時間", 60, "分"), (60, "分", 1, "秒"))
_TENTHS_BELOW_SECONDS = 10


def count(number: int) -> str:
    """A number of things, or yen, with separators; a minus as officers write it."""
    return f"△{-number:,}" if number < 0 else f"{number:,}"


def per_second(rate: float | None) -> str:
    """A rate with one decimal."""
    return NONE if rate is None else f"{rate:,.1f}"


def percent(hundredths: int | None) -> str:
    """Hundredths of a percent as a percentage with two decimals; 9771 is 97.71%."""
    if hundredths is None:
        return NONE
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'△' if hundredths < 0 else ''}{whole}.{rest:02}%"


def duration(seconds: float) -> str:
    """A duration in its two largest units; short ones with a tenth of a second."""
    for unit_seconds, unit, part_seconds, part in _UNITS:
        if seconds >= unit_seconds:
            units, rest = divmod(int(seconds), unit_seconds)
            parts = rest // part_seconds
            return f"{units}{unit}{parts}{part}" if parts else f"{units}{unit}"
    if 0 < seconds < _TENTHS_BELOW_SECONDS:
        return f"{seconds:.1f}秒"
    return f"{int(seconds)}秒"


def moment(at: datetime) -> str:
    """A moment in Japanese time, to the second."""
    at = at.astimezone(TOKYO)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"


def started(text: str) -> str:
    """When a service started, in Japanese time to the minute; what is no moment stays as it came."""
    try:
        at = datetime.fromisoformat(text).astimezone(TOKYO)
    except ValueError:
        return text
    return f"{at.month}月{at.day}日 {at:%H:%M}"
