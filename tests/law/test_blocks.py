"""The matrix of what stands against what, cell by cell, and its page in the documents."""

import pytest

from shared.contracts import BlockState
from shared.law.blocks import MATRIX, Step, effect, standing_against
from tests.law.blocks_page import PAGE, blocks_page

#: One line for each state: dunning notice, reminder, call, seizure, realisation (N none, R review, B blocks),
#: then the charge and prescription.
EXPECTED = """
grace_of_collection        B B B B B  exempt_by_ground  stands_still
grace_of_realisation       N B B B B  exempt_half       stands_still
suspension                 N B B B B  exempt_all        runs
due_date_extended          B B B B B  exempt_all        stands_still
accelerated                B N N N N  runs              runs
money_on_its_way           B B B B B  runs              runs
appropriation_planned      B B B B B  runs              runs
tax_notice_not_served      B B B B B  runs              runs
dunning_notice_not_served  N B N B B  runs              runs
heirs_unknown              B B B B B  runs              runs
insolvency                 B B B B N  runs              runs
payment_plan               N B B N N  runs              runs
appeal                     N N N N B  runs              runs
support_measure            R R B R R  runs              runs
collection_association     N B B B B  runs              runs
dunning_stop               B N N N N  runs              runs
reminder_stop              N B N N N  runs              runs
phone_stop                 N N B N N  runs              runs
use_suspended              B B B B B  runs              runs
"""
CELLS = [
    (state, step, letter)
    for state, *letters in (line.split() for line in EXPECTED.strip().splitlines())
    for step, letter in zip(Step, letters, strict=False)
]


def test_every_state_has_its_row() -> None:
    assert [line.split()[0] for line in EXPECTED.strip().splitlines()] == [state.value for state in BlockState]
    assert set(MATRIX) == set(BlockState)


@pytest.mark.parametrize(("state", "step", "letter"), CELLS)
def test_a_cell(state: str, step: Step, letter: str) -> None:
    assert effect(BlockState(state), step).value == {"N": "none", "R": "review", "B": "blocks"}[letter]


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines())
def test_what_a_state_does_to_charge_and_prescription(line: str) -> None:
    state, *_, charge, prescription = line.split()
    row = MATRIX[BlockState(state)]
    assert (row.charge.value, row.prescription.value) == (charge, prescription)


def test_a_block_comes_before_a_look() -> None:
    states = [BlockState.APPEAL, BlockState.SUPPORT_MEASURE, BlockState.HEIRS_UNKNOWN, BlockState.HEIRS_UNKNOWN]
    assert standing_against(states, Step.DUNNING_NOTICE) == ([BlockState.HEIRS_UNKNOWN], [BlockState.SUPPORT_MEASURE])
    assert standing_against(states, Step.PHONE_CALL) == ([BlockState.SUPPORT_MEASURE, BlockState.HEIRS_UNKNOWN], [])


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == blocks_page(), "Run: .venv/bin/python -m tests.law.blocks_page"
