"""The pure parts: the life of an approval, and the canonical text whose hash everybody stands for."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.access import ActorKind
from shared.approvals.act import Act
from shared.approvals.canonical import canonical_json, payload_hash
from shared.approvals.state import Life, Party, State, Step, StepKind, Stop, Stopped, Taken, Wish, take
from tests.approvals.house import REFUND_ACT, Refunding

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HASH = b"h" * 32
CLOCK = Party("service:refunds", ActorKind.SERVICE, "")


def person(number: str, deputy_for: str = "") -> Party:
    return Party(number, ActorKind.STAFF, "tax_payment", deputy_for)


def life(*steps: tuple[StepKind, str], checkers: int = 0, **more: Any) -> Life:
    """One step a minute, from NOW."""
    made = [Step(kind, person(by), NOW + timedelta(minutes=n), HASH) for n, (kind, by) in enumerate(steps)]
    return Life(
        tuple(made), NOW + timedelta(days=14), checkers, more.get("payload_hash", HASH), more.get("barred", set())
    )


def stop(of: Life, kind: StepKind, by: Party, *, in_charge: frozenset[str] = frozenset({"maker"})) -> Stop | None:
    outcome = take(of, Wish(kind, by, HASH), in_charge, NOW + timedelta(hours=1), CLOCK)
    return outcome.stop if isinstance(outcome, Stopped) else None


PROPOSED = (StepKind.PROPOSED, "maker")
CHECK_A, CHECK_B = (StepKind.CHECKED, "a"), (StepKind.CHECKED, "b")


@pytest.mark.parametrize(
    ("steps", "checkers", "state"),
    [
        ([PROPOSED], 0, State.PROPOSED),
        ([PROPOSED, CHECK_A], 2, State.PROPOSED),
        ([PROPOSED, CHECK_A, CHECK_B], 2, State.CHECKED),
        ([PROPOSED, (StepKind.TAKEN_OVER, "heir")], 0, State.PROPOSED),
        ([PROPOSED, CHECK_A, (StepKind.TAKEN_OVER, "heir")], 1, State.CHECKED),
        ([PROPOSED, (StepKind.APPROVED, "head")], 0, State.APPROVED),
        ([PROPOSED, (StepKind.APPROVED, "head"), (StepKind.EXECUTED, "head")], 0, State.EXECUTED),
        ([PROPOSED, (StepKind.REFUSED, "head")], 0, State.REFUSED),
        ([PROPOSED, (StepKind.RETURNED, "head")], 0, State.RETURNED),
        ([PROPOSED, (StepKind.WITHDRAWN, "maker")], 0, State.WITHDRAWN),
        ([PROPOSED, (StepKind.EXPIRED, "service:refunds")], 0, State.EXPIRED),
    ],
)
def test_the_state_follows_from_the_steps(steps: list[tuple[StepKind, str]], checkers: int, state: State) -> None:
    assert life(*steps, checkers=checkers).state is state


@pytest.mark.parametrize(
    ("of", "kind", "by", "expected"),
    [
        (life(PROPOSED), StepKind.APPROVED, person("head"), None),
        (life(PROPOSED), StepKind.APPROVED, person("maker"), Stop.OWN_PROPOSAL),
        (life(PROPOSED), StepKind.APPROVED, person("head", "maker"), Stop.OWN_PROPOSAL),
        (life(PROPOSED), StepKind.REFUSED, person("head", "maker"), Stop.OWN_PROPOSAL),
        (life(PROPOSED), StepKind.WITHDRAWN, person("maker"), None),
        (life(PROPOSED), StepKind.WITHDRAWN, person("head"), Stop.NOT_PROPOSER),
        (life(PROPOSED), StepKind.TAKEN_OVER, person("heir"), Stop.PROPOSER_STILL_IN_CHARGE),
        (life(PROPOSED, barred={"head"}), StepKind.APPROVED, person("head"), Stop.CONCERNED),
        (life(PROPOSED, barred={"x"}), StepKind.APPROVED, person("head", "x"), Stop.CONCERNED),
        (life(PROPOSED, checkers=2), StepKind.APPROVED, person("head"), Stop.NOT_ENOUGH_CHECKS),
        (life(PROPOSED, CHECK_A, checkers=1), StepKind.APPROVED, person("a"), Stop.ALREADY_TOOK_PART),
        (life(PROPOSED, CHECK_A, checkers=1), StepKind.APPROVED, person("head"), Stop.NOT_ENOUGH_CHECKS),
        (life(PROPOSED, payload_hash=b""), StepKind.APPROVED, person("head"), Stop.CHANGED_PAYLOAD),
        (life(PROPOSED, payload_hash=b""), StepKind.REFUSED, person("head"), None),
        (life(PROPOSED, CHECK_A, checkers=2), StepKind.RETURNED, person("head"), None),
        (life(PROPOSED), StepKind.RETURNED, person("maker"), Stop.OWN_PROPOSAL),
        (life(PROPOSED), StepKind.RETURNED, person("head", "maker"), Stop.OWN_PROPOSAL),
        (life(PROPOSED, payload_hash=b""), StepKind.RETURNED, person("head"), Stop.CHANGED_PAYLOAD),
        (life(PROPOSED, (StepKind.RETURNED, "h")), StepKind.APPROVED, person("head"), Stop.ALREADY_DECIDED),
        (life(PROPOSED, (StepKind.APPROVED, "h")), StepKind.REFUSED, person("head"), Stop.ALREADY_DECIDED),
    ],
)
def test_what_stands_against_a_step(of: Life, kind: StepKind, by: Party, expected: Stop | None) -> None:
    assert stop(of, kind, by) is expected


def test_the_maker_and_the_checkers_must_still_be_in_charge() -> None:
    checked = life(PROPOSED, CHECK_A, checkers=1)
    assert stop(checked, StepKind.APPROVED, person("head"), in_charge=frozenset({"a"})) is Stop.PROPOSER_LOST_PRIVILEGE
    assert stop(checked, StepKind.APPROVED, person("head"), in_charge=frozenset({"maker", "a"})) is None
    assert stop(checked, StepKind.TAKEN_OVER, person("heir"), in_charge=frozenset({"a"})) is None


def test_what_a_program_proposed_is_refused_and_never_returned_to_it() -> None:
    proposal = Step(StepKind.PROPOSED, CLOCK, NOW, HASH)
    of = Life((proposal,), NOW + timedelta(days=14), 0, HASH)
    assert stop(of, StepKind.RETURNED, person("head")) is Stop.NOBODY_TO_RETURN_TO
    assert stop(of, StepKind.REFUSED, person("head")) is None


def test_it_expires_to_the_second_and_time_never_runs_backwards() -> None:
    proposed = life(PROPOSED)
    end = NOW + timedelta(days=14)
    wish = Wish(StepKind.APPROVED, person("head"), HASH)
    before = take(proposed, wish, {"maker"}, end - timedelta(microseconds=1), CLOCK)
    assert isinstance(before, Taken)
    after = take(proposed, wish, {"maker"}, end, CLOCK)
    assert after == Stopped(Stop.EXPIRED, Step(StepKind.EXPIRED, CLOCK, end, HASH))
    early = take(proposed, wish, {"maker"}, NOW - timedelta(days=3), CLOCK)
    assert isinstance(early, Taken)
    assert early.step.at == NOW


def test_canonical_text_is_that_of_rfc_8785() -> None:
    value = {"b": [True, False, None, -1], "a": 'é"\\\n\x0f', "€": {}, "\U0001f600": 0, "\ufb33": "収納"}
    # Keys stand in the order of their UTF-16 code units: the emoji (D83D) before U+FB33.
    expected = '{"a":"é\\"\\\\\\n\\u000f","b":[true,false,null,-1],"€":{},"😀":0,"\ufb33":"収納"}'
    assert canonical_json(value) == expected


@pytest.mark.parametrize(("value", "error"), [(1.5, TypeError), ({1, 2}, TypeError), (2**53, ValueError)])
def test_what_has_no_one_text_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical_json({"amount": value})


@pytest.mark.feature("L16")
def test_the_hash_covers_act_version_and_payload() -> None:
    text = canonical_json(Refunding(addressee_no="000000000000412", tax_item="010", amount_yen=10_000).model_dump())
    payload = '{"addressee_no":"000000000000412","amount_yen":10000,"tax_item":"010"}'
    written = f'["shuno.approval.v1","refunds.payout",1,{payload}]'
    assert payload_hash("refunds.payout", 1, text) == hashlib.sha256(written.encode()).digest()
    assert len({payload_hash(act, version, text) for act in ("a.b", "a.c") for version in (1, 2)}) == 4


def test_an_act_says_both_who_checks_and_how_many() -> None:
    parts = {
        name: getattr(REFUND_ACT, name) for name in ("label", "payload", "propose", "approve", "lines", "subjects")
    }
    with pytest.raises(ValueError, match="or neither"):
        Act(name="x.y", **parts, execute=REFUND_ACT.execute, checkers=2)
    with pytest.raises(ValueError, match="a day or more"):
        Act(name="x.y", **parts, execute=REFUND_ACT.execute, valid_days=0)
