"""Who may ask for his own data, by when the city answers, and on which grounds it may refuse."""

from dataclasses import replace
from datetime import date

import pytest

from services.access.rules.disclosure import (
    AgentPaper,
    Amendment,
    Asking,
    Ground,
    IdentityPaper,
    Outcome,
    Requester,
    RequestKind,
    Way,
    decision_fault,
    due_on,
    objections,
)
from shared.law.library import LAW
from shared.law.parameter import NotInForce

ASKED = Asking(
    RequestKind.DISCLOSURE,
    date(2026, 7, 1),
    Way.COUNTER,
    Requester.SELF,
    frozenset({IdentityPaper.DRIVING_LICENCE}),
)
_TWO = frozenset({IdentityPaper.PENSION_HANDBOOK, IdentityPaper.INSURANCE_CERTIFICATE})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"papers": _TWO}, ""),
        ({"papers": frozenset({IdentityPaper.PENSION_HANDBOOK})}, "写真付きの書類1点か"),
        ({"way": Way.MAIL}, "住民票の写し"),
        ({"way": Way.MAIL, "residence_paper_on": date(2026, 6, 1)}, ""),
        ({"way": Way.MAIL, "residence_paper_on": date(2026, 5, 31)}, "住民票の写し"),
        ({"requester": Requester.STATUTORY_AGENT}, "資格を証する書類"),
        (
            {
                "requester": Requester.STATUTORY_AGENT,
                "agent_paper": AgentPaper.POWER_OF_ATTORNEY,
                "agent_paper_on": date(2026, 7, 1),
            },
            "資格を証する書類",
        ),
        (
            {
                "requester": Requester.APPOINTED_AGENT,
                "agent_paper": AgentPaper.POWER_OF_ATTORNEY,
                "agent_paper_on": date(2026, 6, 1),
            },
            "",
        ),
        (
            {
                "requester": Requester.APPOINTED_AGENT,
                "agent_paper": AgentPaper.POWER_OF_ATTORNEY,
                "agent_paper_on": date(2026, 5, 31),
            },
            "請求前30日以内",
        ),
        ({"agent_paper": AgentPaper.FAMILY_REGISTER, "agent_paper_on": date(2026, 7, 1)}, "代理人の書類は入力しません"),
        ({"kind": RequestKind.CORRECTION}, "開示を受けた日"),
        ({"kind": RequestKind.CORRECTION, "disclosed_on": date(2026, 4, 2)}, ""),
        ({"kind": RequestKind.CORRECTION, "disclosed_on": date(2026, 4, 1)}, "90日を過ぎている"),
        ({"disclosed_on": date(2026, 6, 1)}, "開示を受けた日は入力しません"),
    ],
)
def test_who_may_ask(changed: dict[str, object], words: str) -> None:
    """30 days before 1 July is 1 June; 90 days after 2 April is 1 July."""
    found = objections(replace(ASKED, **changed), 30, 90)  # type: ignore[arg-type] # Fields of any type.
    assert found == [] if not words else len(found) == 1 and words in found[0]


def test_the_time_for_the_decision_is_counted_from_the_day_after_the_request() -> None:
    """30 days after 1 July is 31 July; the four days from the question of 6 July to the answer do not count."""
    received = date(2026, 7, 1)
    assert due_on(received, [], 30, 0) == date(2026, 7, 31)
    assert due_on(received, [Amendment(date(2026, 7, 6), date(2026, 7, 10))], 30, 0) == date(2026, 8, 4)
    assert due_on(received, [Amendment(date(2026, 7, 6), None)], 30, 0) is None
    assert due_on(received, [Amendment(date(2026, 7, 6), date(2026, 7, 10))], 30, 30) == date(2026, 9, 3)


def test_requests_of_the_time_before_the_national_act_are_not_counted_by_it() -> None:
    assert LAW.personal_data_decision_days.on(date(2023, 4, 1)) == 30
    with pytest.raises(NotInForce, match="personal_data_decision_days"):
        LAW.personal_data_decision_days.on(date(2023, 3, 31))


@pytest.mark.parametrize(
    ("kind", "outcome", "grounds", "words"),
    [
        (RequestKind.DISCLOSURE, Outcome.FULL, (), None),
        (RequestKind.DISCLOSURE, Outcome.FULL, (Ground.AFFAIRS,), "認めない理由は付けません"),
        (RequestKind.DISCLOSURE, Outcome.PART, (), "根拠となる条項"),
        (RequestKind.DISCLOSURE, Outcome.PART, (Ground.THIRD_PARTY,), None),
        (RequestKind.DISCLOSURE, Outcome.PART, (Ground.EXISTENCE,), "全部を認めない決定だけ"),
        (RequestKind.DISCLOSURE, Outcome.NONE, (Ground.EXISTENCE,), None),
        (RequestKind.DISCLOSURE, Outcome.NONE, (Ground.PROPER_DUTY,), "開示の請求の理由になりません"),
        (RequestKind.CORRECTION, Outcome.NONE, (Ground.CORRECT_ALREADY,), None),
        (RequestKind.USE_SUSPENSION, Outcome.NONE, (Ground.LAWFUL_USE, Ground.PROPER_DUTY), None),
        (RequestKind.USE_SUSPENSION, Outcome.NONE, (Ground.THIRD_PARTY,), "利用停止の請求の理由になりません"),
    ],
)
def test_a_refusal_names_an_article_of_its_kind_of_request(
    kind: RequestKind, outcome: Outcome, grounds: tuple[Ground, ...], words: str | None
) -> None:
    found = decision_fault(kind, outcome, grounds)
    assert found is None if words is None else found is not None and words in found
