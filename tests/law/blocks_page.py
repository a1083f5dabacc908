"""Writes docs/blocks.md from the matrix of what stands against what."""

from pathlib import Path

from shared.law.blocks import MATRIX, ChargeEffect, Effect, PrescriptionEffect, Step

PAGE = Path(__file__).parents[2] / "docs" / "blocks.md"
_STEPS = {
    Step.DUNNING_NOTICE: "督促 dunning notice",
    Step.REMINDER: "催告 reminder",
    Step.PHONE_CALL: "電話催告 call",
    Step.SEIZURE: "差押 seizure",
    Step.REALISATION: "換価 realisation",
}
_EFFECTS = {Effect.NONE: "–", Effect.REVIEW: "review", Effect.BLOCKS: "**blocks**"}
_CHARGES = {
    ChargeEffect.RUNS: "runs",
    ChargeEffect.EXEMPT_BY_GROUND: "exempt, by ground",
    ChargeEffect.EXEMPT_HALF: "half exempt",
    ChargeEffect.EXEMPT_ALL: "exempt",
}
_PRESCRIPTIONS = {PrescriptionEffect.RUNS: "runs", PrescriptionEffect.STANDS_STILL: "stands still"}


def blocks_page() -> str:
    """The page: one row for each state, as `shared/law/blocks.py` has it."""
    lines = [
        "# What stands against what",
        "",
        "Made from `shared/law/blocks.py`, the one table that every service asks. *Review* means that a run pulls the",
        "claim out until a person has looked.",
        "",
        f"| state | {' | '.join(_STEPS.values())} | 延滞金 charge | 時効 prescription | by |",
        f"|---|{'---|' * (len(_STEPS) + 3)}",
    ]
    for state, row in MATRIX.items():
        cells = [_EFFECTS[getattr(row, step.value)] for step in _STEPS]
        ends = (_CHARGES[row.charge], _PRESCRIPTIONS[row.prescription], row.law)
        lines.append(f"| {row.label} `{state}` | {' | '.join((*cells, *ends))} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(blocks_page(), encoding="utf-8")
