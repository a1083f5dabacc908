"""Graces, suspensions and plans (徴収猶予・換価の猶予・執行停止・納税計画): what the law asks for before a grant.

Local Tax Act articles 15 to 15-8 and 16; Order for Enforcement of the Local Tax Act article 6-9-3. A plan (分割納付の
誓約) has no standing in law: it is a pledge, kept apart so that nobody takes it for a grace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from shared.contracts import BlockState, ChargeGround
from shared.days import add_months, last_day_of_period
from shared.money import Yen

_YEAR_MONTHS = 12


class MeasureGround(StrEnum):
    """Why a measure is granted."""

    DISASTER = "disaster"
    ILLNESS = "illness"
    BUSINESS_ENDED = "business_ended"
    LOSS = "loss"
    SIMILAR_TO_DISASTER = "similar_to_disaster"
    SIMILAR_TO_LOSS = "similar_to_loss"
    LATE_ASSESSMENT = "late_assessment"
    EX_OFFICIO_HARDSHIP = "ex_officio_hardship"
    EX_OFFICIO_COLLECTION = "ex_officio_collection"
    APPLICATION = "application"
    NO_ASSETS = "no_assets"
    HARDSHIP = "hardship"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"
    PLEDGE = "pledge"


class GroundTerms(NamedTuple):
    """Of which measure a ground is, how payments lightens the charge for it, and what officers read."""

    kind: BlockState
    charge: ChargeGround | None
    label: str


_COLLECTION, _REALISATION = BlockState.GRACE_OF_COLLECTION, BlockState.GRACE_OF_REALISATION
_SUSPENSION, _PLAN = BlockState.SUSPENSION, BlockState.PAYMENT_PLAN
_FULL, _HALF = ChargeGround.DISASTER_GRACE, ChargeGround.GRACE

#: The charge follows from the ground (地方税法15条の9第1項), so nobody chooses it by hand.
GROUNDS: Mapping[MeasureGround, GroundTerms] = MappingProxyType(
    {
        MeasureGround.DISASTER: GroundTerms(_COLLECTION, _FULL, "災害・盗難(地方税法15条1項1号)"),
        MeasureGround.ILLNESS: GroundTerms(_COLLECTION, _FULL, "病気・負傷(15条1項2号)"),
        MeasureGround.BUSINESS_ENDED: GroundTerms(_COLLECTION, _HALF, "事業の廃止・休止(15条1項3号)"),
        MeasureGround.LOSS: GroundTerms(_COLLECTION, _HALF, "事業についての著しい損失(15条1項4号)"),
        MeasureGround.SIMILAR_TO_DISASTER: GroundTerms(_COLLECTION, _FULL, "災害・病気に類する事実(15条1項5号)"),
        MeasureGround.SIMILAR_TO_LOSS: GroundTerms(_COLLECTION, _HALF, "廃業・損失に類する事実(15条1項5号)"),
        MeasureGround.LATE_ASSESSMENT: GroundTerms(_COLLECTION, _HALF, "法定納期限から1年後の確定(15条2項)"),
        MeasureGround.EX_OFFICIO_HARDSHIP: GroundTerms(_REALISATION, _HALF, "職権・生活維持の困難(15条の5第1項1号)"),
        MeasureGround.EX_OFFICIO_COLLECTION: GroundTerms(_REALISATION, _HALF, "職権・徴収上有利(15条の5第1項2号)"),
        MeasureGround.APPLICATION: GroundTerms(_REALISATION, _HALF, "申請(15条の6第1項)"),
        MeasureGround.NO_ASSETS: GroundTerms(_SUSPENSION, ChargeGround.SUSPENSION, "無財産(15条の7第1項1号)"),
        MeasureGround.HARDSHIP: GroundTerms(_SUSPENSION, ChargeGround.SUSPENSION, "生活困窮(15条の7第1項2号)"),
        MeasureGround.WHEREABOUTS_UNKNOWN: GroundTerms(
            _SUSPENSION, ChargeGround.SUSPENSION, "所在・財産不明(15条の7第1項3号)"
        ),
        MeasureGround.PLEDGE: GroundTerms(_PLAN, None, "分割納付の誓約(民法152条の承認)"),
    }
)
#: The measures, in the order in which they are offered.
KINDS: tuple[BlockState, ...] = (_COLLECTION, _REALISATION, _SUSPENSION, _PLAN)
LABELS: Mapping[BlockState, str] = MappingProxyType(
    {_COLLECTION: "徴収猶予", _REALISATION: "換価の猶予", _SUSPENSION: "滞納処分の執行停止", _PLAN: "納税計画"}
)
GRACES = frozenset({_COLLECTION, _REALISATION})


class Objection(StrEnum):
    """What stands against granting a measure."""

    OTHER_GROUND = "other_ground"
    MORE_THAN_OWED = "more_than_owed"
    END_MISSING = "end_missing"
    END_GIVEN = "end_given"
    TOO_LONG = "too_long"
    TOO_LONG_TOGETHER = "too_long_together"
    NOT_FOLLOWING = "not_following"
    NO_APPLICATION = "no_application"
    APPLICATION_GIVEN = "application_given"
    APPLIED_LATE = "applied_late"
    OTHER_ARREARS = "other_arrears"
    NO_SECURITY = "no_security"
    NO_INSTALMENTS = "no_instalments"
    INSTALMENTS_GIVEN = "instalments_given"
    INSTALMENTS_OUTSIDE = "instalments_outside"
    INSTALMENTS_DIFFER = "instalments_differ"
    NO_MEANS = "no_means"
    ABOVE_LIMIT = "above_limit"


#: What the proposing officer reads: what is wrong, and what to do.
OBJECTIONS: Mapping[Objection, str] = MappingProxyType(
    {
        Objection.OTHER_GROUND: "この処分の事由ではありません。事由を選び直してください。",
        Objection.MORE_THAN_OWED: "未納の額を超えています。期別債権ごとの額を確かめてください。",
        Objection.END_MISSING: "終わりの日がありません。期間を入力してください。",
        Objection.END_GIVEN: "執行停止に終わりの日はありません。取り消すまで続きます。",
        Objection.TOO_LONG: "期間が1年を超えています(地方税法15条1項、15条の5第1項)。1年以内にしてください。",
        Objection.TOO_LONG_TOGETHER: "延長を合わせた期間が法定の上限を超えています(15条4項)。短くしてください。",
        Objection.NOT_FOLLOWING: "延長は、同じ処分の終わりの翌日から、同じ期別債権についてだけできます。",
        Objection.NO_APPLICATION: "申請(誓約)の日がありません。申請書の日付を入力してください。",
        Objection.APPLICATION_GIVEN: "職権による処分に申請の日はありません。事由を確かめてください。",
        Objection.APPLIED_LATE: "申請の期限を過ぎています(15条2項、15条の6第1項)。職権による処分を検討してください。",
        Objection.OTHER_ARREARS: "申請による換価の猶予は、ほかに滞納があるとできません(15条の6第2項)。",
        Objection.NO_SECURITY: "担保が必要です(16条)。担保を入力するか、条例で不要となる額・期間にしてください。",
        Objection.NO_INSTALMENTS: "分割納付の計画がありません(15条3項、15条の5第2項)。納付の日と額を入力してください。",
        Objection.INSTALMENTS_GIVEN: "執行停止に分割納付の計画はありません。",
        Objection.INSTALMENTS_OUTSIDE: "分割納付の日は、期間の中で、日の順に、1日1回にしてください。",
        Objection.INSTALMENTS_DIFFER: "分割納付の合計が、対象の額と一致しません。",
        Objection.NO_MEANS: "支払能力の調査がありません。現金・預金と、生活・事業に必要な額を入力してください。",
        Objection.ABOVE_LIMIT: "猶予できる額を超えています(施行令6条の9の3)。現在納付できる額を除いてください。",
    }
)


class MeasureClaim(NamedTuple):
    """A claim under a measure: how much of it, what is owed on it, and its due date."""

    claim_id: int
    amount_yen: Yen
    owed_yen: Yen
    due_on: date


class Instalment(NamedTuple):
    """A part payment that is promised."""

    due_on: date
    amount_yen: Yen


class Means(NamedTuple):
    """What the debtor has at hand, and what of it he needs (支払能力調査), in yen.

    Attributes:
        liquid_yen: Cash, deposits and what is easily turned into money.
        living_yen: What he and his family need to live for a month.
        working_yen: What his business needs to go on for a month.
    """

    liquid_yen: Yen
    living_yen: Yen
    working_yen: Yen

    @property
    def payable_now_yen(self) -> Yen:
        """What he can pay at once (現在納付可能資金額, 地方税法施行令6条の9の3)."""
        return max(0, self.liquid_yen - self.living_yen - self.working_yen)


class Period(NamedTuple):
    """The days of an earlier measure that is extended, from the first grant on, and its claims."""

    kind: BlockState
    root_first_day: date
    last_day: date
    claim_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wish:
    """A measure that is to be granted.

    Attributes:
        kind: Which.
        ground: Why.
        claims: For which claims, and how much of each.
        first_day: From when.
        last_day: Until when; none for a suspension.
        applied_on: When it was applied for or pledged; none ex officio.
        security: The security, in words; empty without one.
        instalments: The part payments that are promised.
        means: What the debtor can pay; none where it was not looked into.
        extends: The measure that it extends, if any.
        own: Whether the claims are his own; what an heir or a joint obligor is granted lightens nobody's charge by
            itself, since the charge of a claim is one.
    """

    kind: BlockState
    ground: MeasureGround
    claims: Sequence[MeasureClaim]
    first_day: date
    last_day: date | None
    applied_on: date | None
    security: str
    instalments: Sequence[Instalment]
    means: Means | None
    extends: Period | None = None
    own: bool = True

    @property
    def amount_yen(self) -> Yen:
        """All of it together."""
        return sum(claim.amount_yen for claim in self.claims)


class MeasureTerms(NamedTuple):
    """The dated numbers of law and ordinance.

    Attributes:
        maximum_years: Of a grace with its extensions.
        application_months: From the due date, within which a grace of realisation is applied for.
        security_exempt_yen: Up to this amount no security is asked for.
        security_exempt_months: Up to so many months none is asked for.
    """

    maximum_years: int
    application_months: int
    security_exempt_yen: Yen
    security_exempt_months: int


def objections(wish: Wish, terms: MeasureTerms, *, other_arrears: bool) -> list[Objection]:
    """Everything that stands against a measure; nothing where it may be granted.

    Args:
        wish: What is to be granted.
        terms: The numbers of law and ordinance for its first day.
        other_arrears: Whether the person is in arrears with claims that the wish does not name.
    """
    found = [*_of_claims(wish), *_of_period(wish, terms), *_of_application(wish, terms)]
    if wish.kind is _REALISATION and wish.ground is MeasureGround.APPLICATION and other_arrears:
        found.append(Objection.OTHER_ARREARS)
    if wish.kind in GRACES and not wish.security and _needs_security(wish, terms):
        found.append(Objection.NO_SECURITY)
    return [*found, *_of_instalments(wish), *_of_means(wish)]


def relief_last_day(wish: Wish, suspension_years: int) -> date:
    """The last day on which the measure lightens the charge: of a suspension, the day before it extinguishes."""
    return wish.last_day or suspended_until(wish.first_day, suspension_years)


def suspended_until(first_day: date, suspension_years: int) -> date:
    """The last day of a suspension that is never cancelled; on the next the claim is extinguished (15条の7第4項)."""
    return last_day_of_period(first_day + timedelta(days=1), suspension_years * _YEAR_MONTHS)


def _of_claims(wish: Wish) -> Iterator[Objection]:
    if GROUNDS[wish.ground].kind is not wish.kind:
        yield Objection.OTHER_GROUND
    if any(claim.amount_yen > claim.owed_yen for claim in wish.claims):
        yield Objection.MORE_THAN_OWED


def _of_period(wish: Wish, terms: MeasureTerms) -> Iterator[Objection]:
    if wish.kind is _SUSPENSION:
        if wish.last_day is not None:
            yield Objection.END_GIVEN
        return
    if wish.last_day is None:
        yield Objection.END_MISSING
        return
    if wish.kind in GRACES and wish.last_day > last_day_of_period(wish.first_day, _YEAR_MONTHS):
        yield Objection.TOO_LONG
    before = wish.extends
    if before is None:
        return
    named = {claim.claim_id for claim in wish.claims}
    follows = wish.first_day == before.last_day + timedelta(days=1)
    if before.kind is not wish.kind or not follows or not named <= before.claim_ids:
        yield Objection.NOT_FOLLOWING
    latest = last_day_of_period(before.root_first_day, terms.maximum_years * _YEAR_MONTHS)
    if wish.kind in GRACES and wish.last_day > latest:
        yield Objection.TOO_LONG_TOGETHER


def _of_application(wish: Wish, terms: MeasureTerms) -> Iterator[Objection]:
    ex_officio = wish.kind is _SUSPENSION or wish.ground in (
        MeasureGround.EX_OFFICIO_HARDSHIP,
        MeasureGround.EX_OFFICIO_COLLECTION,
    )
    if ex_officio:
        if wish.applied_on is not None:
            yield Objection.APPLICATION_GIVEN
        return
    if wish.applied_on is None:
        yield Objection.NO_APPLICATION
        return
    months = {MeasureGround.LATE_ASSESSMENT: 0, MeasureGround.APPLICATION: terms.application_months}.get(wish.ground)
    # An extension is applied for before the former period ends, whenever the due date was.
    if months is None or wish.extends is not None:
        return
    if any(wish.applied_on > add_months(claim.due_on, months) for claim in wish.claims):
        yield Objection.APPLIED_LATE


def _needs_security(wish: Wish, terms: MeasureTerms) -> bool:
    if wish.last_day is None or wish.amount_yen <= terms.security_exempt_yen:
        return False
    return wish.last_day > last_day_of_period(wish.first_day, terms.security_exempt_months)


def _of_instalments(wish: Wish) -> Iterator[Objection]:
    if wish.kind is _SUSPENSION:
        if wish.instalments:
            yield Objection.INSTALMENTS_GIVEN
        return
    if not wish.instalments:
        # Who can pay nothing for a while after a disaster need not promise parts (15条3項: できる).
        if wish.kind is not _COLLECTION:
            yield Objection.NO_INSTALMENTS
        return
    days = [one.due_on for one in wish.instalments]
    outside = wish.last_day is None or days[0] < wish.first_day or days[-1] > wish.last_day
    if outside or any(later <= earlier for earlier, later in pairwise(days)):
        yield Objection.INSTALMENTS_OUTSIDE
    if sum(one.amount_yen for one in wish.instalments) != wish.amount_yen:
        yield Objection.INSTALMENTS_DIFFER


def _of_means(wish: Wish) -> Iterator[Objection]:
    if wish.kind not in (_REALISATION, _PLAN):
        return
    if wish.means is None:
        yield Objection.NO_MEANS
        return
    owed_yen = sum(claim.owed_yen for claim in wish.claims)
    if wish.kind is _REALISATION and wish.amount_yen > max(0, owed_yen - wish.means.payable_now_yen):
        yield Objection.ABOVE_LIMIT
