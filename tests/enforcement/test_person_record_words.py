"""Whoever reads the copy of his record finds words in it, and no code of the system."""

import re
from pathlib import Path

import pytest

from services.enforcement.inbound.person_record_words import WORDS
from services.enforcement.store.person_record import SECTIONS
from shared.contracts import BlockState

SCHEMA = Path("services/enforcement/store/schema.sql").read_text("utf-8")
_CODES = re.compile(r"'([a-z_]+)'::text")


@pytest.mark.parametrize(
    ("section", "heading", "constraint"),
    [
        ("差押え", "状態", "seizure_step_state_check"),
        ("財産の記録", "種類", "property_version_kind_check"),
        ("折衝の記録(滞納整理)", "訪問時の居住の状況", "field_result_abode_check"),
        ("審査請求", "対象", "appeal_act_kind_check"),
        ("審査請求", "手続", "appeal_step_kind_check"),
        ("猶予の申請", "種類", "grace_application_kind_check"),
        ("猶予の申請", "手続", "grace_application_step_state_check"),
    ],
)
def test_every_code_that_the_table_may_hold_has_a_word(section: str, heading: str, constraint: str) -> None:
    [line] = [one for one in SCHEMA.splitlines() if f"CONSTRAINT {constraint} " in one]
    words = WORDS[section, heading]
    for code in _CODES.findall(line):
        assert not words[code].isascii()


def test_every_state_that_is_held_against_a_case_has_a_word() -> None:
    assert set(WORDS["猶予・執行停止・納税計画", "種類"]) == {state.value for state in BlockState}


def test_words_stand_at_columns_that_are_there() -> None:
    headings = {(title, heading) for title, statement in SECTIONS for heading in re.findall(r'AS "(.+?)"', statement)}
    assert set(WORDS) <= headings
