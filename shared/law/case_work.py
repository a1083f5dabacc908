"""How a city organises the work on arrears (滞納整理の体制): tags, desks, and what makes a case urgent.

No law says any of it. It is dated data of the municipality's file, section `case_work`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.law.dated_yaml import check_keys, expect_day
from shared.law.parameter import NotInForce, UnsoundParameter
from shared.money import Yen

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_POSTAL = re.compile(r"[0-9]{1,7}")


class UrgencyReason(StrEnum):
    """Why a case comes before others; each is something an officer can look up in the case."""

    #: So many yen or more are owed.
    OWED = "owed"
    #: The oldest claim has been due for so many months or more.
    AGE = "age"
    #: A claim is extinguished within so many months.
    EXPIRING = "expiring"
    #: Nobody has spoken with the person for so many months.
    SILENT = "silent"
    #: A promised instalment was not paid.
    BROKEN_PROMISE = "broken_promise"
    #: Property is known on which nothing was seized.
    PROPERTY_KNOWN = "property_known"


#: The reasons that have a threshold, in yen or in months.
_WITH_THRESHOLD = frozenset({UrgencyReason.OWED, UrgencyReason.AGE, UrgencyReason.EXPIRING, UrgencyReason.SILENT})


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk (担当) and which cases are its own.

    Attributes:
        code: Its code.
        name: What officers call it.
        postal_prefixes: Beginnings of the postal codes of its district; empty for every district.
        owed_from_yen: From how much on; zero for any amount.
    """

    code: str
    name: str
    postal_prefixes: tuple[str, ...]
    owed_from_yen: Yen


@dataclass(frozen=True, slots=True)
class UrgencyTerm:
    """So many points for a reason, from a threshold on (yen or months; none for a plain fact)."""

    reason: UrgencyReason
    points: int
    threshold: int | None


@dataclass(frozen=True, slots=True)
class CaseWorkTerms:
    """What holds from a day on.

    Attributes:
        first_day: From when.
        tags: The tags by code, with their names.
        desks: The desks, the first that fits takes the case; the last takes every other.
        urgency: What makes a case urgent.
        assumption: Whether the city has not confirmed it.
    """

    first_day: date
    tags: Mapping[str, str]
    desks: tuple[Desk, ...]
    urgency: tuple[UrgencyTerm, ...]
    assumption: bool

    def desk_of(self, postal_code: str | None, owed_yen: Yen) -> Desk:
        """The desk of a case: the first whose amount and district it has."""
        return next(
            desk
            for desk in self.desks
            if owed_yen >= desk.owed_from_yen
            and (not desk.postal_prefixes or (postal_code or "").startswith(desk.postal_prefixes))
        )


@dataclass(frozen=True, slots=True)
class CaseWork:
    """The terms, the newest first."""

    terms: tuple[CaseWorkTerms, ...]

    def on(self, day: date) -> CaseWorkTerms:
        """The terms of a day.

        Raises:
            NotInForce: The file has none for it.
        """
        for terms in self.terms:
            if terms.first_day <= day:
                return terms
        raise NotInForce(f"{day}の滞納整理の体制が登録されていません。自治体ファイルの case_work に追加してください。")


def case_work(where: str, entries: Sequence[Mapping[str, Any]]) -> CaseWork:
    """Read the section `case_work` of a municipality file.

    Raises:
        UnsoundParameter: If a code is none or stands twice, or no desk takes every other case.
    """
    terms = [_terms(where, entry) for entry in entries]
    if len({one.first_day for one in terms}) < len(terms):
        raise UnsoundParameter(f"{where}: case_work に同じ日が2回書かれています。")
    return CaseWork(tuple(sorted(terms, key=lambda one: one.first_day, reverse=True)))


def _terms(where: str, entry: Mapping[str, Any]) -> CaseWorkTerms:
    required = {"from", "law", "checked", "tags", "desks", "urgency"}
    check_keys(where, entry, required=required, optional={"assumption"})
    tags = {str(code): str(name) for code, name in entry["tags"].items()}
    desks = tuple(_desk(where, one) for one in entry["desks"])
    codes = [*tags, *(desk.code for desk in desks)]
    if odd := [code for code in codes if not _CODE.fullmatch(code)]:
        raise UnsoundParameter(f"{where}: case_work の符号は英小文字・数字・下線で書きます: {'、'.join(odd)}")
    if len({desk.code for desk in desks}) < len(desks):
        raise UnsoundParameter(f"{where}: case_work の desks に同じ符号が2回書かれています。")
    if not desks or desks[-1].postal_prefixes or desks[-1].owed_from_yen:
        raise UnsoundParameter(f"{where}: case_work の desks の最後には、条件のない担当を書いてください。")
    urgency = tuple(_urgency(where, one) for one in entry["urgency"])
    day = expect_day(where, entry["from"])
    return CaseWorkTerms(day, tags, desks, urgency, bool(entry.get("assumption", False)))


def _desk(where: str, entry: Mapping[str, Any]) -> Desk:
    check_keys(where, entry, required={"code", "name"}, optional={"postal_prefixes", "owed_from_yen"})
    prefixes = tuple(str(one) for one in entry.get("postal_prefixes", ()))
    if odd := [one for one in prefixes if not _POSTAL.fullmatch(one)]:
        raise UnsoundParameter(f'{where}: postal_prefixes は "98682" のように数字で書きます: {"、".join(odd)}')
    return Desk(str(entry["code"]), str(entry["name"]), prefixes, int(entry.get("owed_from_yen", 0)))


def _urgency(where: str, entry: Mapping[str, Any]) -> UrgencyTerm:
    check_keys(where, entry, required={"reason", "points"}, optional={"from_yen", "months"})
    try:
        reason = UrgencyReason(entry["reason"])
    except ValueError:
        known = "、".join(UrgencyReason)
        raise UnsoundParameter(f"{where}: urgency の reason は {known} のどれかです({entry['reason']})。") from None
    wanted = {"from_yen"} if reason is UrgencyReason.OWED else {"months"} if reason in _WITH_THRESHOLD else set()
    given = entry.keys() & {"from_yen", "months"}
    points = int(entry["points"])
    if given != wanted or points <= 0:
        raise UnsoundParameter(
            f"{where}: urgency の {reason} は、points(1以上)と{'、'.join(wanted) or 'それだけ'}で書きます。"
        )
    return UrgencyTerm(reason, points, int(entry[wanted.pop()]) if wanted else None)
