"""The ladder of reminders: its file, and which rung a claim has reached; examples written by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.inbound.ladder_file import load_reminder_terms, reminder_terms_of
from services.dunning.rules.ladder import Form, NoLadder
from services.dunning.rules.reminders import (
    DunnedClaim,
    Line,
    PromiseStanding,
    Reminded,
    Waits,
    content_hash,
    next_rung,
    propose,
)
from shared.contracts import BlockState
from shared.law.blocks import Step, standing_against
from shared.law.library import LAW
from shared.law.parameter import UnsoundParameter
from tests.dunning.claims import addressee_of
from tests.dunning.conftest import CITY

FILE = Path("deploy/municipality/ishinomaki.reminders.yaml")
TERMS = reminder_terms_of(CITY)
LADDER = TERMS.ladder_on(date(2026, 8, 16))
PAY_BY = date(2026, 7, 27)
#: Twenty days after the last day to pay.
FIRST_DUE = date(2026, 8, 16)
#: A letter of Monday 7 September has a deadline that falls into a row of holidays.
DISPATCH_ON, DEADLINE_ON = date(2026, 9, 7), date(2026, 9, 24)
FIRST, SECOND = addressee_of(1), addressee_of(2)


def dunned(claim_id: int = 1, person: int = 1, **changed: Any) -> DunnedClaim:
    number = addressee_of(person)
    return replace(DunnedClaim(claim_id, number, number, "010", PAY_BY, 10_000), **changed)


@pytest.mark.parametrize(
    ("claim", "day", "found"),
    [
        (dunned(), date(2026, 8, 15), Waits.DEADLINE_RUNS),
        (dunned(), FIRST_DUE, Form.REMINDER),
        (dunned(to_pay_yen=0), FIRST_DUE, Waits.NOTHING_TO_PAY),
        (dunned(last=Reminded(Form.REMINDER, date(2026, 8, 30))), date(2026, 9, 18), Waits.DEADLINE_RUNS),
        (dunned(last=Reminded(Form.REMINDER, date(2026, 8, 30))), date(2026, 9, 19), Form.FINAL_REMINDER),
        (dunned(last=Reminded(Form.FINAL_REMINDER, date(2026, 8, 30))), date(2026, 9, 13), Form.SEIZURE_WARNING),
        (dunned(last=Reminded(Form.SEIZURE_WARNING, date(2026, 8, 30))), date(2027, 9, 13), Waits.LADDER_ENDED),
        (dunned(states=(BlockState.PAYMENT_PLAN,)), FIRST_DUE, Waits.BLOCKED),
        (dunned(states=(BlockState.REMINDER_STOP,)), FIRST_DUE, Waits.BLOCKED),
        # A stop of notices or calls is another thing, and a measure asks for a look first.
        (dunned(states=(BlockState.DUNNING_STOP, BlockState.PHONE_STOP)), FIRST_DUE, Form.REMINDER),
        (dunned(states=(BlockState.SUPPORT_MEASURE,)), FIRST_DUE, Form.REMINDER),
        (dunned(promise=PromiseStanding.OPEN), FIRST_DUE, Waits.PROMISED),
        # Broken: fourteen days earlier, which is six days after the last day to pay.
        (dunned(promise=PromiseStanding.BROKEN), date(2026, 8, 1), Waits.DEADLINE_RUNS),
        (dunned(promise=PromiseStanding.BROKEN), date(2026, 8, 2), Form.REMINDER),
    ],
)
def test_a_claim_climbs_one_rung_after_the_days_of_what_was_sent_before(
    claim: DunnedClaim, day: date, found: Form | Waits
) -> None:
    rung = next_rung(claim, day, LADDER)

    assert (rung if isinstance(rung, Waits) else rung.form) is found


def test_a_letter_bundles_a_person_and_each_claim_keeps_its_own_form() -> None:
    warned = dunned(2, last=Reminded(Form.FINAL_REMINDER, date(2026, 8, 10)), to_pay_yen=3_000)
    small = dunned(3, 2, to_pay_yen=999)
    twice = replace(warned, addressee_no=SECOND)

    candidates, waits = propose([small, twice, warned, dunned()], date(2026, 8, 24), LADDER)

    (letter,) = candidates
    assert (letter.person_no, letter.form, letter.amount_yen) == (FIRST, Form.SEIZURE_WARNING, 13_000)
    assert letter.lines == (
        Line(1, FIRST, "010", Form.REMINDER, 10_000),
        Line(2, FIRST, "010", Form.SEIZURE_WARNING, 3_000),
    )
    assert waits == {(SECOND, 3): Waits.BELOW_LEAST}
    other = replace(letter, person_no=SECOND)
    assert content_hash([letter, other]) == content_hash([other, letter]) != content_hash([letter])


_CLAIMS = st.builds(
    dunned,
    st.integers(1, 5),
    st.integers(1, 3),
    to_pay_yen=st.integers(0, 3_000),
    pay_by=st.dates(date(2026, 7, 1), date(2026, 8, 31)),
    last=st.none() | st.builds(Reminded, st.sampled_from(Form), st.dates(date(2026, 7, 1), date(2026, 8, 31))),
    promise=st.sampled_from(PromiseStanding),
    states=st.lists(st.sampled_from(BlockState), max_size=2).map(tuple),
)


@given(claims=st.lists(_CLAIMS, max_size=12), day=st.dates(date(2026, 7, 1), date(2026, 12, 31)))
def test_whatever_is_owed_nobody_is_asked_twice_or_against_a_state_and_every_claim_has_its_reason(
    claims: list[DunnedClaim], day: date
) -> None:
    candidates, waits = propose(claims, day, LADDER)

    asked = [(one.person_no, line.claim_id) for one in candidates for line in one.lines]
    assert len(asked) == len(set(asked))
    assert len({one.person_no for one in candidates}) == len(candidates)
    assert {(claim.person_no, claim.claim_id) for claim in claims} == {*asked} | waits.keys()
    for candidate in candidates:
        for line in candidate.lines:
            (facts, *_) = [
                claim
                for claim in claims
                if (claim.person_no, claim.claim_id) == (candidate.person_no, line.claim_id)
                and next_rung(claim, day, LADDER) is LADDER.required(line.form)
            ]
            assert not standing_against(facts.states, Step.REMINDER)[0]
            assert facts.promise is not PromiseStanding.OPEN
            assert day > (facts.last.deadline_on if facts.last else facts.pay_by)
        assert candidate.amount_yen >= LADDER.required(candidate.form).least_yen


def test_a_deadline_and_a_run_day_fall_on_open_days() -> None:
    rung = LADDER.rungs[0]

    assert TERMS.deadline(rung, DISPATCH_ON) == DEADLINE_ON
    assert TERMS.deadline(rung, date(2026, 9, 8)) == DEADLINE_ON
    # 10 October 2026 is a Saturday before a holiday: the run is on Tuesday 13.
    days = [day for day in range(8, 16) if TERMS.is_run_day(date(2026, 10, day))]
    assert days == [13]
    with pytest.raises(NoLadder, match="2005-03-31の催告の段階は登録されていません"):
        TERMS.ladder_on(date(2005, 3, 31))


def _wrong(content: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split("/")
    for step in steps:
        content = content[int(step) if step.isdecimal() else step]
    if value is None:
        del content[last]
    else:
        content[last] = value


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("ladders/0/steps/0/days", 0, r"city\.reminders\.yaml ladders\[1\] steps\[1\]: days は1以上の整数"),
        (
            "ladders/0/steps/1/form",
            "reminder",
            r"ladders\[1\]: steps は reminder、final_reminder、seizure_warning の順",
        ),
        ("ladders/0/steps/2/form", "warning", r"steps\[3\]: form は reminder、.*のどれかです\('warning'\)"),
        ("ladders/0/steps/0/envelope", "blue", r"steps\[1\]: envelope は white、yellow、red のどれか"),
        ("ladders/0/steps/0/tax_items", ["011"], r"steps\[1\]: tax_items は .010. のような税目コード"),
        ("ladders/0/steps/0/call/attempts", None, r"steps\[1\] call: attemptsがありません"),
        ("ladders/0/steps/0/colour", "x", r"steps\[1\]: colourという項目はありません"),
        ("ladders/0/steps/0/name", "", r"steps\[1\]: name は空でない文字列"),
        ("ladders/0/run_days_of_month", [32], r"ladders\[1\]: run_days_of_month は1から31"),
        ("ladders", [], r"city\.reminders\.yaml: ladders には項目を1つ以上"),
        ("calls/opens", "9:00", r"calls: 時刻は.09:00.のように"),
        ("calls/closes", "08:00", r"calls: opens は closes より前"),
        ("contact_templates/0/kind", "fax", r"contact_templates\[1\]: kind は counter、"),
        ("contact_templates/0/code", "promise", r"contact_templates に同じ code が2つ"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_that_says_where(
    tmp_path: Path, path: str, value: Any, sentence: str
) -> None:
    content = yaml.safe_load(FILE.read_text("utf-8"))
    _wrong(content, path, value)
    wrong = tmp_path / "city.reminders.yaml"
    wrong.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")

    with pytest.raises(UnsoundParameter, match=sentence):
        load_reminder_terms(wrong, LAW.business_days)


def test_ladders_are_dated(tmp_path: Path) -> None:
    content = yaml.safe_load(FILE.read_text("utf-8"))
    (ladder,) = content["ladders"]
    later = {**ladder, "from": date(2027, 4, 1), "steps": ladder["steps"][2:]}
    file = tmp_path / "city.reminders.yaml"
    file.write_text(yaml.safe_dump({**content, "ladders": [ladder, later]}, allow_unicode=True), "utf-8")
    file.with_name("back.reminders.yaml").write_text(
        yaml.safe_dump({**content, "ladders": [later, ladder]}, allow_unicode=True), "utf-8"
    )

    terms = load_reminder_terms(file, LAW.business_days)

    assert [len(terms.ladder_on(day).rungs) for day in (date(2027, 3, 31), date(2027, 4, 1))] == [3, 1]
    new = terms.ladder_on(date(2027, 4, 1))
    claims = (dunned(), dunned(last=Reminded(Form.FINAL_REMINDER, PAY_BY)))
    assert [next_rung(one, date(2027, 4, 1), new) for one in claims] == [new.rungs[0]] * 2
    with pytest.raises(UnsoundParameter, match="適用開始日"):
        load_reminder_terms(file.with_name("back.reminders.yaml"), LAW.business_days)
