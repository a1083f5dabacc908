"""A legal number by date: each value with the law that sets it, and no answer past what has been announced."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value", int, str, bool)


class Unit(StrEnum):
    """The closed list of what a parameter can count."""

    YEN = "yen"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    #: A yearly rate in tenths of a percent; written "2.4" in YAML, 24 in memory.
    PERCENT_PER_YEAR = "percent_per_year"
    #: A share in tenths of a percent, written like a rate.
    PERCENT = "percent"
    DECIMALS = "decimals"
    #: Papers, cases or persons.
    COUNT = "count"
    #: A day of every year, written "05-31".
    MONTH_DAY = "month_day"
    #: One word of a closed list that the reader of the parameter names.
    CHOICE = "choice"
    FLAG = "flag"


class Confidence(StrEnum):
    """How the value came to be known."""

    #: Read in the text of the law or the ordinance.
    CONFIRMED = "confirmed"
    #: Read on pages of authorities that quote it.
    SECONDARY = "secondary"
    #: Computed from confirmed text.
    DERIVED = "derived"
    #: Not read anywhere yet; check before relying on it.
    UNCONFIRMED = "unconfirmed"


class NotYetAnnounced(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A day lies past what has been announced for a parameter."""


class NotInForce(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A day lies before the first value of a parameter."""


class UnsoundParameter(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A parameter contradicts itself, so that nothing may be computed with it."""


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[Value]):
    """One value and where it comes from.

    Attributes:
        first_day: The first day on which it is in force.
        value: In the unit of its parameter.
        law: The article or notice that sets it.
        announced: The day of the notice, where there is one.
        checked: The day somebody last compared it with its source.
        confidence: How it came to be known.
        assumption: True where the city has not confirmed it.
    """

    first_day: date
    value: Value
    law: str
    announced: date | None
    checked: date
    confidence: Confidence
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Parameter(Generic[Value]):
    """A legal number by date.

    Attributes:
        name: The name in code and files.
        meaning: What it is, in Japanese, for officers and for error messages.
        unit: What it counts.
        known_until: The last day that may be asked for; None where the value stands until the law is amended.
        values: In the order of their first days.
    """

    name: str
    meaning: str
    unit: Unit
    known_until: date | None
    values: tuple[DatedValue[Value], ...]

    def __post_init__(self) -> None:
        """Refuse a parameter that could give two answers, or none.

        Raises:
            UnsoundParameter: If values are missing, out of order, without law, or begin after `known_until`.
        """
        first_days = [dated.first_day for dated in self.values]
        if not first_days or first_days != sorted(set(first_days)):
            raise UnsoundParameter(f"{self.name}: 値が1つ以上、適用開始日の順に、重複なく並んでいなければなりません。")
        if self.known_until is not None and self.known_until < first_days[-1]:
            raise UnsoundParameter(f"{self.name}: known_until は最後の適用開始日以後でなければなりません。")
        if not self.meaning or not all(dated.law for dated in self.values):
            raise UnsoundParameter(f"{self.name}: 意味と、値ごとの根拠条文が必要です。")

    def check_known(self, day: date) -> None:
        """Refuse a day that no value covers.

        Raises:
            NotYetAnnounced: If the day lies past `known_until`; nothing is carried on silently.
            NotInForce: If it lies before the first value.
        """
        if self.known_until is not None and day > self.known_until:
            raise NotYetAnnounced(
                f"{self.meaning}({self.name})は{self.known_until}までの値しか登録されていないため、{day}の値は答えられません。"
                "告示を確かめ、値を追加してください。"
            )
        if day < self.values[0].first_day:
            raise NotInForce(
                f"{self.meaning}({self.name})は{self.values[0].first_day}からの値しか登録されていないため、"
                f"{day}の値は答えられません。"
            )

    def entry_on(self, day: date) -> DatedValue[Value]:
        """The value in force on a day with its source.

        Raises:
            NotYetAnnounced: If the day lies past `known_until`.
            NotInForce: If it lies before the first value.
        """
        self.check_known(day)
        return self.values[bisect_right(self.values, day, key=lambda dated: dated.first_day) - 1]

    def on(self, day: date) -> Value:
        """The value in force on a day; never a guess past what has been announced.

        Raises:
            NotYetAnnounced: If the day lies past `known_until`.
            NotInForce: If it lies before the first value.
        """
        return self.entry_on(day).value

    def runs(self, first_day: date, last_day: date) -> list[tuple[date, date, Value]]:
        """The stretches of days with one value, first and last day included; equal neighbours are one stretch.

        Raises:
            NotYetAnnounced: If the last day lies past `known_until`.
            NotInForce: If the first day lies before the first value.
        """
        self.check_known(first_day)
        self.check_known(last_day)
        runs: list[tuple[date, date, Value]] = []
        for dated, following in zip(self.values, (*self.values[1:], None), strict=True):
            begins = max(dated.first_day, first_day)
            ends = last_day if following is None else min(following.first_day - timedelta(days=1), last_day)
            if begins > ends:
                continue
            if runs and runs[-1][2] == dated.value:
                begins = runs.pop()[0]
            runs.append((begins, ends, dated.value))
        return runs


def check_choices(parameter: Parameter[str], choices: Sequence[str]) -> None:
    """Refuse a parameter of words outside a closed list.

    Raises:
        UnsoundParameter: If a value is not among the choices.
    """
    for dated in parameter.values:
        if dated.value not in choices:
            allowed = "、".join(choices)
            raise UnsoundParameter(f"{parameter.name}: 「{dated.value}」は選べません。次のどれかです: {allowed}")
