"""Writes docs/dunning-stages.md from the edges along which a claim moves."""

from pathlib import Path

from services.dunning.rules.stages import TRANSITIONS, Stage, Trigger

PAGE = Path(__file__).parents[2] / "docs" / "dunning-stages.md"
_STAGES = {
    Stage.OPEN: "納期限前 not overdue",
    Stage.OVERDUE: "滞納 overdue",
    Stage.COVERED: "速報待ち covered",
    Stage.SETTLED: "完納 settled",
    Stage.DUNNED: "督促済 dunned",
    Stage.DUNNED_SETTLED: "督促後完納 dunned, settled",
}
_TRIGGERS = {
    Trigger.ANNOUNCED_OVERDUE: "announced overdue",
    Trigger.OWED: "principal is left to pay",
    Trigger.COVERED_PROVISIONALLY: "provisional money covers it",
    Trigger.PAID: "final money pays it",
    Trigger.NOTICE_ISSUED: "notice dispatched 督促状を発した",
}


def stages_page() -> str:
    """The page: a picture with one arrow for each edge that leads elsewhere, as `TRANSITIONS` has it."""
    lines = [
        "# The stages of a claim in dunning",
        "",
        "Made from `services/dunning/rules/stages.py`. A stage belongs to the claim (期別債権), never to the person.",
        "Any other trigger leaves a claim where it is, except a dispatch, which is refused. No arrow leads back over a",
        "notice.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{name}" as {stage}' for stage, name in _STAGES.items()),
        f"    [*] --> {Stage.OPEN}",
        *(f"    {place} --> {to}: {_TRIGGERS[by]}" for (place, by), to in TRANSITIONS.items() if place is not to),
        "```",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(stages_page(), encoding="utf-8")
