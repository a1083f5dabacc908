"""How what enforcement holds of a person in codes reads in the copy that he gets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from services.enforcement.rules import appeals, field_sheets, grace_applications, measures, registers, seizure_states
from shared.http.person_record import Wording
from shared.law.blocks import MATRIX

CodeT = TypeVar("CodeT", bound=StrEnum)


def _by_code(labels: Mapping[CodeT, str]) -> dict[str, str]:
    return {code.value: label for code, label in labels.items()}


WORDS: Wording = {
    ("猶予・執行停止・納税計画", "種類"): {state.value: row.label for state, row in MATRIX.items()},
    ("差押え", "状態"): _by_code(seizure_states.STATE_LABELS),
    ("財産の記録", "種類"): _by_code(registers.PROPERTY_LABELS),
    ("折衝の記録(滞納整理)", "訪問時の居住の状況"): _by_code(field_sheets.ABODE_LABELS),
    ("審査請求", "対象"): _by_code(appeals.ACT_LABELS),
    ("審査請求", "手続"): {**_by_code(appeals.STATE_LABELS), "sale_allowed": "換価を続ける決定"},
    ("猶予の申請", "種類"): _by_code(measures.LABELS),
    ("猶予の申請", "手続"): _by_code(grace_applications.STATE_LABELS),
}
