"""What a person may ask of his own data (開示・訂正・利用停止): who may ask, by when, and what may be answered.

The Act on the Protection of Personal Information (個人情報の保護に関する法律, here 法) holds for the city since
2023-04-01.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class RequestKind(StrEnum):
    """What is asked for; `label` is what officers and citizens read."""

    DISCLOSURE = "disclosure"
    CORRECTION = "correction"
    USE_SUSPENSION = "use_suspension"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    RequestKind.DISCLOSURE: "開示",
    RequestKind.CORRECTION: "訂正",
    RequestKind.USE_SUSPENSION: "利用停止",
}


class Requester(StrEnum):
    """Who asks (法76条2項): the person himself, an agent by law, or an agent whom he appointed."""

    SELF = "self"
    STATUTORY_AGENT = "statutory_agent"
    APPOINTED_AGENT = "appointed_agent"


REQUESTER_LABELS: Mapping[Requester, str] = {
    Requester.SELF: "本人",
    Requester.STATUTORY_AGENT: "法定代理人",
    Requester.APPOINTED_AGENT: "任意代理人",
}


class Way(StrEnum):
    """How the request came in."""

    COUNTER = "counter"
    MAIL = "mail"


class IdentityPaper(StrEnum):
    """What was shown of whoever asks (施行令22条1項); its kind is kept, never its number."""

    NUMBER_CARD = "number_card"
    DRIVING_LICENCE = "driving_licence"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"
    DISABILITY_HANDBOOK = "disability_handbook"
    INSURANCE_CERTIFICATE = "insurance_certificate"
    PENSION_HANDBOOK = "pension_handbook"
    OTHER_OFFICIAL = "other_official"


_WITH_PHOTOGRAPH = frozenset(
    {
        IdentityPaper.NUMBER_CARD,
        IdentityPaper.DRIVING_LICENCE,
        IdentityPaper.PASSPORT,
        IdentityPaper.RESIDENCE_CARD,
        IdentityPaper.DISABILITY_HANDBOOK,
    }
)
_PAPERS_WITHOUT_PHOTOGRAPH = 2


class AgentPaper(StrEnum):
    """What proves that somebody may ask for another (施行令22条3項)."""

    FAMILY_REGISTER = "family_register"
    GUARDIAN_REGISTER = "guardian_register"
    POWER_OF_ATTORNEY = "power_of_attorney"


_AGENT_PAPERS: Mapping[Requester, frozenset[AgentPaper]] = {
    Requester.SELF: frozenset(),
    Requester.STATUTORY_AGENT: frozenset({AgentPaper.FAMILY_REGISTER, AgentPaper.GUARDIAN_REGISTER}),
    Requester.APPOINTED_AGENT: frozenset({AgentPaper.POWER_OF_ATTORNEY}),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as it came in.

    Attributes:
        kind: What is asked for.
        received_on: The day of the request.
        way: How it came in.
        requester: Who asks.
        papers: What was shown of whoever asks.
        residence_paper_on: The day of the copy of the resident record (住民票の写し) that comes with a request by mail.
        agent_paper: What proves an agent.
        agent_paper_on: The day of that paper.
        disclosed_on: The day on which the data was disclosed to the person, for what is asked afterwards.
    """

    kind: RequestKind
    received_on: date
    way: Way
    requester: Requester
    papers: frozenset[IdentityPaper]
    residence_paper_on: date | None = None
    agent_paper: AgentPaper | None = None
    agent_paper_on: date | None = None
    disclosed_on: date | None = None


def objections(asking: Asking, paper_days: int, correction_days: int) -> list[str]:
    """What stands against registering a request, in Japanese sentences; none where nothing does.

    Args:
        asking: The request.
        paper_days: How old a paper of an agent, or the resident record of a request by mail, may be in days
            (施行令22条2項・3項).
        correction_days: Days after the disclosure within which correction or suspension may be asked for
            (法90条3項, 98条3項).
    """
    found = []
    if not asking.papers & _WITH_PHOTOGRAPH and len(asking.papers) < _PAPERS_WITHOUT_PHOTOGRAPH:
        found.append("本人確認には、写真付きの書類1点か、写真のない書類2点が要ります。")
    if asking.way is Way.MAIL and not _recent(asking.residence_paper_on, asking.received_on, paper_days):
        found.append(f"郵送の請求には、請求前{paper_days}日以内に作成された住民票の写しが要ります。")
    found += _agent_objections(asking, paper_days)
    if asking.kind is RequestKind.DISCLOSURE:
        if asking.disclosed_on is not None:
            found.append("開示の請求に、開示を受けた日は入力しません。")
    elif asking.disclosed_on is None or asking.disclosed_on > asking.received_on:
        found.append(f"{asking.kind.label}の請求には、開示を受けた日(請求の日まで)が要ります。")
    elif asking.received_on > asking.disclosed_on + timedelta(days=correction_days):
        found.append(f"開示を受けた日から{correction_days}日を過ぎているため、{asking.kind.label}を請求できません。")
    return found


def _agent_objections(asking: Asking, paper_days: int) -> list[str]:
    if asking.requester is Requester.SELF:
        is_stated = asking.agent_paper is not None or asking.agent_paper_on is not None
        return ["本人の請求に、代理人の書類は入力しません。"] if is_stated else []
    if asking.agent_paper not in _AGENT_PAPERS[asking.requester]:
        label = REQUESTER_LABELS[asking.requester]
        return [f"{label}の資格を証する書類(戸籍・登記事項証明書、または委任状)を確かめてください。"]
    if not _recent(asking.agent_paper_on, asking.received_on, paper_days):
        return [f"代理人の資格を証する書類は、請求前{paper_days}日以内に作成されたものに限ります。"]
    return []


def _recent(made_on: date | None, received_on: date, paper_days: int) -> bool:
    return made_on is not None and made_on <= received_on <= made_on + timedelta(days=paper_days)


class Amendment(NamedTuple):
    """A defect that the person was asked to mend (補正), and when he had; none while it is open."""

    asked_on: date
    amended_on: date | None


def due_on(received_on: date, amendments: Sequence[Amendment], decision_days: int, extended_days: int) -> date | None:
    """The last day for the decision; none while an amendment is waited for.

    The day of the request is not counted (民法140条), nor are the days that an amendment took (法83条1項ただし書). A
    last day on which the city hall is closed is not moved: it binds the city, not the citizen.

    Args:
        received_on: The day of the request.
        amendments: In any order.
        decision_days: Days that the law gives (法83条1項, 94条1項, 102条1項).
        extended_days: Days by which it was extended (法83条2項, 94条2項, 102条2項); zero where it was not.
    """
    waited_days = 0
    for one in amendments:
        if one.amended_on is None:
            return None
        waited_days += (one.amended_on - one.asked_on).days
    return received_on + timedelta(days=decision_days + extended_days + waited_days)


class Outcome(StrEnum):
    """What is decided of a request."""

    FULL = "full"
    PART = "part"
    NONE = "none"


class Ground(StrEnum):
    """Why something is not granted."""

    OWN_HARM = "own_harm"
    THIRD_PARTY = "third_party"
    BUSINESS = "business"
    PUBLIC_ORDER = "public_order"
    DELIBERATION = "deliberation"
    AFFAIRS = "affairs"
    EXISTENCE = "existence"
    NOT_HELD = "not_held"
    DEFECT = "defect"
    CORRECT_ALREADY = "correct_already"
    OTHER_LAW = "other_law"
    LAWFUL_USE = "lawful_use"
    PROPER_DUTY = "proper_duty"


class GroundRow(NamedTuple):
    """For which requests a ground may be given, and its words with the article."""

    kinds: frozenset[RequestKind]
    label: str


_D, _C, _S = RequestKind.DISCLOSURE, RequestKind.CORRECTION, RequestKind.USE_SUSPENSION

GROUNDS: Mapping[Ground, GroundRow] = {
    Ground.OWN_HARM: GroundRow(frozenset({_D}), "本人の生命・健康・生活・財産を害するおそれ(法78条1項1号)"),
    Ground.THIRD_PARTY: GroundRow(frozenset({_D}), "本人以外の個人に関する情報(法78条1項2号)"),
    Ground.BUSINESS: GroundRow(frozenset({_D}), "法人等の正当な利益を害するおそれ(法78条1項3号)"),
    Ground.PUBLIC_ORDER: GroundRow(frozenset({_D}), "犯罪の予防・捜査等に支障のおそれ(法78条1項5号)"),
    Ground.DELIBERATION: GroundRow(frozenset({_D}), "審議・検討等に支障のおそれ(法78条1項6号)"),
    Ground.AFFAIRS: GroundRow(frozenset({_D}), "租税の賦課徴収等の事務の適正な遂行に支障のおそれ(法78条1項7号)"),
    Ground.EXISTENCE: GroundRow(frozenset({_D}), "存否を答えるだけで不開示情報を開示することになる(法81条)"),
    Ground.NOT_HELD: GroundRow(frozenset({_D, _C, _S}), "請求に係る保有個人情報を保有していない"),
    Ground.DEFECT: GroundRow(frozenset({_D, _C, _S}), "形式上の不備が補正されなかった(法77条3項、91条3項、99条3項)"),
    Ground.CORRECT_ALREADY: GroundRow(
        frozenset({_C}), "内容が事実であり、または訂正が利用目的の達成に必要でない(法92条)"
    ),
    Ground.OTHER_LAW: GroundRow(frozenset({_C, _S}), "他の法令に訂正・利用停止の手続がある(法90条1項、98条1項)"),
    Ground.LAWFUL_USE: GroundRow(
        frozenset({_S}), "保有・利用・提供が法令に基づく適法なもので、請求に理由がない(法98条1項、100条)"
    ),
    Ground.PROPER_DUTY: GroundRow(
        frozenset({_S}), "利用停止により税の徴収事務の適正な遂行に著しい支障を及ぼすおそれ(法100条ただし書)"
    ),
}
#: Nothing of it can be granted in part.
_WHOLE = frozenset({Ground.EXISTENCE, Ground.NOT_HELD, Ground.DEFECT})


def decision_fault(kind: RequestKind, outcome: Outcome, grounds: Sequence[Ground]) -> str | None:
    """What is wrong with a decision, in a Japanese sentence; none where it may be made.

    Args:
        kind: What was asked for.
        outcome: What is decided.
        grounds: Why not all of it is granted.
    """
    if outcome is Outcome.FULL:
        return "すべて認める決定に、認めない理由は付けません。" if grounds else None
    if not grounds:
        return "一部または全部を認めない決定には、根拠となる条項が要ります。"
    for ground in grounds:
        if kind not in GROUNDS[ground].kinds:
            return f"「{GROUNDS[ground].label}」は{kind.label}の請求の理由になりません。"
        if outcome is Outcome.PART and ground in _WHOLE:
            return f"「{GROUNDS[ground].label}」は全部を認めない決定だけの理由です。"
    return None
