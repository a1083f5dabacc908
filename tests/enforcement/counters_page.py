"""Writes docs/counters.md from what each counter of the record means."""

from pathlib import Path

from services.enforcement.rules.counters import COUNTERS, Exported

PAGE = Path(__file__).parents[2] / "docs" / "counters.md"


def counters_page() -> str:
    """The page: one row for each counter, as `services/enforcement/rules/counters.py` has it."""
    lines = [
        "# What the counters of enforcement count",
        "",
        "Made from `services/enforcement/rules/counters.py`. Each counter of a claim has two numbers, both counted",
        "from histories that are only added to: how many are *in force* on the day, and how many there *ever* were.",
        "The export shows the one in bold. Each night the last count is proved: the same day, as it was known then,",
        "must give the same numbers (`GET /counter-findings` shows where it did not).",
        "",
        "| # | counter | in force | ever | begins when | ends when | counts nowhere when |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in COUNTERS:
        shown = [f"**{name}**" if name == one.exported.value else name for name in Exported]
        begins = (one.begins, one.ends, one.mistaken or "–")
        lines.append(f"| {one.number} | {one.label} `{one.field}` | {' | '.join((*shown, *begins))} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(counters_page(), encoding="utf-8")
