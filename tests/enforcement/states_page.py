"""Writes docs/enforcement-states.md from the tables along which what is decided moves."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from services.enforcement.rules import appeals, distribution, grace_applications, sale, seizure_states
from services.enforcement.rules.dispositions import ENDS, KIND_LABELS, STEP_LABELS, STEPS, Recorded
from services.enforcement.rules.measure_ends import END_LABELS, EndGround, may_end, must_be_heard
from services.enforcement.rules.measures import GROUNDS, KINDS, LABELS
from services.enforcement.rules.seizure_kinds import Course

PAGE = Path(__file__).parents[2] / "docs" / "enforcement-states.md"
_Edge = tuple[StrEnum, str, StrEnum]
_COURSES: Mapping[Course, str] = {
    Course.CLAIM: "a claim against a third party (債権)",
    Course.RECORDED_CLAIM: "a claim that an institution records (電子記録債権)",
    Course.BOOK_ENTRY: "a security in an account (振替社債等)",
    Course.RIGHT: "another right (無体財産権等)",
    Course.REGISTERED: "registered property (不動産・自動車等)",
    Course.MOVABLE: "movables (動産)",
    Course.MONEY: "money (金銭)",
}
_RECORDED = {Recorded.OFFICER: "one officer", Recorded.TWO_PERSONS: "two persons"}


def states_page() -> str:
    """The page: a picture of each table of states, and the table of steps where each kind has steps of its own."""
    lines = [
        "# How what is decided in enforcement moves",
        "",
        "Made from the tables in `services/enforcement/rules/`: what is not drawn here is refused. Arrows with several",
        "words stand for several steps. A step is added to a history, and nothing is ever taken out of it.",
        *_seizure(),
        *_picture(
            "Public sale (公売)", "sale.py", sale.STATE_LABELS, _reached_from(sale.FROM), [sale.SaleState.PLANNED]
        ),
        *_picture(
            "Distribution (配当)",
            "distribution.py",
            distribution.STATE_LABELS,
            [(before, step, after) for (before, step), after in distribution.TRANSITIONS.items()],
            [distribution.DistributionState.WAITING],
        ),
        *_dispositions(),
        *_measures(),
        *_picture(
            "Applications for graces (猶予の申請)",
            "grace_applications.py",
            grace_applications.STATE_LABELS,
            _reached_from(grace_applications.AFTER),
            [grace_applications.ApplicationState.RECEIVED],
        ),
        *_picture(
            "Appeals (審査請求)",
            "appeals.py",
            appeals.STATE_LABELS,
            _reached_from(appeals.AFTER),
            [appeals.AppealState.RECEIVED],
        ),
    ]
    return "\n".join(lines) + "\n"


def _picture(
    title: str, module: str, labels: Mapping[StrEnum, str], edges: Iterable[_Edge], first: Sequence[StrEnum]
) -> list[str]:
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    places = list(labels)
    for before, step, after in sorted(edges, key=lambda edge: (places.index(edge[0]), places.index(edge[2]))):
        arrows.setdefault((before, after), []).append(_words(step))
    left = {before for before, after in arrows if before is not after}
    return [
        "",
        f"## {title}",
        "",
        f"`rules/{module}`",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{label} {_words(state)}" as {state}' for state, label in labels.items()),
        *(f"    [*] --> {state}" for state in first),
        *(f"    {before} --> {after}: {', '.join(steps)}" for (before, after), steps in arrows.items()),
        *(f"    {state} --> [*]" for state in labels if state not in left),
        "```",
    ]


def _reached_from(table: Mapping[StrEnum, Iterable[StrEnum]]) -> list[_Edge]:
    # A step of these tables has the name of the state that it leads to.
    return [(before, after, after) for after, befores in table.items() for before in sorted(befores)]


def _seizure() -> list[str]:
    edges = [(before, step, after) for (before, step), after in seizure_states.TRANSITIONS.items()]
    lines = _picture(
        "Seizure (差押え)",
        "seizure_states.py",
        seizure_states.STATE_LABELS,
        edges,
        [seizure_states.SeizureState.APPROVED],
    )
    lines += ["", "| step | " + " | ".join(_COURSES.values()) + " |", "|---" * (1 + len(_COURSES)) + "|"]
    for step, label in seizure_states.STEP_LABELS.items():
        has = [
            "takes effect" if step in seizure_states.EFFECTING[course] else "yes" if step in steps else "–"
            for course in _COURSES
            for steps in [seizure_states.STEPS[course]]
        ]
        lines.append(f"| {_words(step)} {label} | {' | '.join(has)} |")
    return lines


def _dispositions() -> list[str]:
    lines = [
        "",
        "## Other dispositions (参加差押・交付要求・繰上徴収ほか)",
        "",
        "`rules/dispositions.py`: decided by two persons, then issued or refused; in force until a step that ends it.",
        "",
        "| disposition | step | recorded by | after | may repeat | then |",
        "|---|---|---|---|---|---|",
    ]
    for kind, steps in STEPS.items():
        for step, terms in steps.items():
            after = ", ".join(_words(one) for one in sorted(terms.after)) or "issue"
            then = _words(ENDS[step]) if step in ENDS else "in force"
            cells = (KIND_LABELS[kind], f"{_words(step)} {STEP_LABELS[step]}", _RECORDED[terms.recorded], after)
            lines.append(f"| {' | '.join(cells)} | {'yes' if terms.repeats else 'no'} | {then} |")
    return lines


def _measures() -> list[str]:
    lines = [
        "",
        "## Graces, suspension and plans (徴収猶予・換価の猶予・執行停止・納税計画)",
        "",
        "`rules/measures.py`, `rules/measure_ends.py`: granted by two persons on a ground, in force until its last",
        "day, extended by another grant, or ended before by two persons, who hear whoever loses it against his will.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        '    state "決裁中 proposed" as proposed',
        '    state "継続中 in force" as in_force',
        '    state "期間満了 run out" as run_out',
        '    state "取消し ended" as ended',
        "    [*] --> proposed",
        "    proposed --> in_force: approved by another person",
        "    in_force --> in_force: extended",
        "    in_force --> run_out: the last day has passed",
        "    in_force --> ended: a ground, two persons",
        "    run_out --> [*]",
        "    ended --> [*]",
        "```",
        "",
        "| measure | granted because of | ended because of (* heard before) |",
        "|---|---|---|",
    ]
    for kind in KINDS:
        granted = "<br>".join(terms.label for terms in GROUNDS.values() if terms.kind is kind)
        ended = "<br>".join(
            END_LABELS[ground] + (" *" if must_be_heard(kind, ground) else "")
            for ground in EndGround
            if may_end(kind, ground)
        )
        lines.append(f"| {LABELS[kind]} | {granted} | {ended} |")
    return lines


def _words(step: str) -> str:
    return str(step).replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(states_page(), encoding="utf-8")
