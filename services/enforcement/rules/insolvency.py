"""What befalls a person in arrears (破産・更生・競売・死亡・転出等), what must be done about it, and how claims rank.

In a bankruptcy nothing is seized any more (破産法43条1項); taxes take their place by the Bankruptcy Act, articles 97 to
99 and 148.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.days import last_day_of_period
from shared.law.tax_items import FIXED_ASSET_TAX, LIGHT_VEHICLE_TAX, RESIDENT_TAX


class CircumstanceKind(StrEnum):
    """What has happened."""

    BANKRUPTCY = "bankruptcy"
    REORGANISATION = "reorganisation"
    REHABILITATION = "rehabilitation"
    AUCTION = "auction"
    DEATH = "death"
    LIMITED_ACCEPTANCE = "limited_acceptance"
    MOVING_OUT = "moving_out"
    DISSOLUTION = "dissolution"


class CircumstanceTerms(NamedTuple):
    """What officers read, and whether it stands against seizures as an insolvency does, by which article."""

    label: str
    stops_seizure: bool
    law: str


KINDS: Mapping[CircumstanceKind, CircumstanceTerms] = MappingProxyType(
    {
        CircumstanceKind.BANKRUPTCY: CircumstanceTerms("破産手続の開始", stops_seizure=True, law="破産法43条1項"),
        CircumstanceKind.REORGANISATION: CircumstanceTerms(
            "会社更生手続の開始", stops_seizure=True, law="会社更生法50条2項"
        ),
        # A tax is a claim with general priority, which is not stayed (民事再生法122条).
        CircumstanceKind.REHABILITATION: CircumstanceTerms(
            "民事再生手続の開始", stops_seizure=False, law="民事再生法122条"
        ),
        CircumstanceKind.AUCTION: CircumstanceTerms("競売の開始", stops_seizure=False, law="民事執行法49条"),
        CircumstanceKind.DEATH: CircumstanceTerms("死亡", stops_seizure=False, law="地方税法9条"),
        CircumstanceKind.LIMITED_ACCEPTANCE: CircumstanceTerms(
            "相続人の限定承認", stops_seizure=False, law="地方税法9条、13条の2第1項2号"
        ),
        CircumstanceKind.MOVING_OUT: CircumstanceTerms(
            "市外・国外への転出", stops_seizure=False, law="地方税法300条、13条の2第1項5号"
        ),
        CircumstanceKind.DISSOLUTION: CircumstanceTerms(
            "法人の解散", stops_seizure=False, law="地方税法11条の3、13条の2第1項3号"
        ),
    }
)


class Action(NamedTuple):
    """Something that must be done, as an officer reads it, and until when."""

    code: str
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What has happened, as it became known.

    Attributes:
        kind: What.
        occurred_on: When it happened or began.
        respond_by: Until when the court must hear of the city's claims; none where there is no day.
        has_tax_agent: Whether somebody who leaves has named an agent (納税管理人).
    """

    kind: CircumstanceKind
    occurred_on: date
    respond_by: date | None
    has_tax_agent: bool


class Arrears(NamedTuple):
    """What of the person there is to act on: claims that are overdue, claims to come, and live seizures."""

    has_overdue: bool
    has_to_come: bool
    has_seizures: bool


_REQUEST = {
    CircumstanceKind.BANKRUPTCY: "交付要求(財団債権は破産管財人、優先的破産債権等は破産裁判所。破産法114条)",
    CircumstanceKind.REORGANISATION: "租税債権の届出・交付要求(会社更生法142条)",
    CircumstanceKind.AUCTION: "交付要求(配当要求の終期まで。国税徴収法82条)",
}
_ACCELERATION = {
    CircumstanceKind.BANKRUPTCY: "13条の2第1項1号",
    CircumstanceKind.REORGANISATION: "13条の2第1項1号",
    CircumstanceKind.AUCTION: "13条の2第1項1号",
    CircumstanceKind.LIMITED_ACCEPTANCE: "13条の2第1項2号",
    CircumstanceKind.DISSOLUTION: "13条の2第1項3号",
    CircumstanceKind.MOVING_OUT: "13条の2第1項5号",
}
_OTHERS: Mapping[CircumstanceKind, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        CircumstanceKind.DEATH: (
            ("heirs", "相続人の調査と納税承継の起案(地方税法9条)"),
            ("representative", "相続人代表者の届出または指定(9条の2)"),
        ),
        CircumstanceKind.LIMITED_ACCEPTANCE: (("heirs", "承継額の限度(相続財産)の確認(9条)"),),
        CircumstanceKind.REHABILITATION: (("negotiate", "手続外での納付の相談と財産の確認(民事再生法122条)"),),
        CircumstanceKind.DISSOLUTION: (("secondary_liability", "清算人等の第二次納税義務の検討(11条の3)"),),
    }
)


def actions_of(circumstance: Circumstance, arrears: Arrears, usual_by: date) -> list[Action]:
    """What must be done about a circumstance, by whom it concerns.

    Args:
        circumstance: What has happened.
        arrears: What there is to act on.
        usual_by: Until when what has no day of its own is to be done.
    """
    kind = circumstance.kind
    found: list[Action] = []
    if kind in _REQUEST and arrears.has_overdue:
        found.append(Action("request", _REQUEST[kind], circumstance.respond_by or usual_by))
    leaves_agent = kind is CircumstanceKind.MOVING_OUT and circumstance.has_tax_agent
    if kind in _ACCELERATION and arrears.has_to_come and not leaves_agent:
        by = min(usual_by, circumstance.respond_by or usual_by)
        found.append(Action("accelerate", f"納期限前の徴収金の繰上徴収の検討(地方税法{_ACCELERATION[kind]})", by))
    if KINDS[kind].stops_seizure and arrears.has_seizures:
        found.append(Action("seizures", "開始前の差押えの続行の確認(破産法43条2項、会社更生法50条)", usual_by))
    if kind is CircumstanceKind.MOVING_OUT and not circumstance.has_tax_agent:
        found.append(Action("tax_agent", "納税管理人の申告の確認(地方税法300条、355条)", usual_by))
    return [*found, *(Action(code, what, usual_by) for code, what in _OTHERS.get(kind, ()))]


class Rank(StrEnum):
    """The place of a claim in a bankruptcy, the first first."""

    ESTATE = "estate"
    PRIORITY = "priority"
    SUBORDINATE = "subordinate"
    OUTSIDE = "outside"


RANK_LABELS: Mapping[Rank, str] = MappingProxyType(
    {
        Rank.ESTATE: "財団債権",
        Rank.PRIORITY: "優先的破産債権",
        Rank.SUBORDINATE: "劣後的破産債権",
        Rank.OUTSIDE: "破産債権でないもの(自由財産に対する請求)",
    }
)


class Ranked(NamedTuple):
    """How a claim ranks: its principal, and its delinquency charge of the days before the commencement and after."""

    principal: Rank
    charge_before: Rank
    charge_after: Rank
    law: str


#: The charge is levied on what a thing is, so that what arises later is a cost of the estate (破産法148条1項2号).
_OF_PROPERTY = frozenset({FIXED_ASSET_TAX.code, LIGHT_VEHICLE_TAX.code})
#: Levied on the first of January of the levy year (地方税法318条、359条); all others on the first of April.
_IN_JANUARY = frozenset({RESIDENT_TAX.code, FIXED_ASSET_TAX.code})
_YEAR_MONTHS = 12


def levied_on(item_code: str, levy_year: int) -> date:
    """The day on which a claim arises (賦課期日)."""
    return date(levy_year, 1 if item_code in _IN_JANUARY else 4, 1)


def rank_in_bankruptcy(item_code: str, arose_on: date, due_on: date, commenced_on: date) -> Ranked:
    """How a claim ranks in a bankruptcy.

    Of what arose before the commencement, a claim is paid from the estate when its due date (具体的納期限) had not come
    or was not more than a year ago; what is older has priority among the creditors. The delinquency charge of the days
    from the commencement on follows the former, and stands behind all for the latter.

    Args:
        item_code: The tax item.
        arose_on: The day on which the claim arose (賦課期日).
        due_on: Its due date.
        commenced_on: The day of the commencement (破産手続開始の決定).
    """
    if arose_on >= commenced_on:
        if item_code in _OF_PROPERTY:
            return Ranked(Rank.ESTATE, Rank.ESTATE, Rank.ESTATE, "破産法148条1項2号")
        return Ranked(Rank.OUTSIDE, Rank.OUTSIDE, Rank.OUTSIDE, "破産法2条5項、34条")
    if commenced_on <= last_day_of_period(due_on + timedelta(days=1), _YEAR_MONTHS):
        return Ranked(Rank.ESTATE, Rank.ESTATE, Rank.ESTATE, "破産法148条1項3号")
    return Ranked(Rank.PRIORITY, Rank.PRIORITY, Rank.SUBORDINATE, "破産法98条1項、97条3号、99条1項1号")
