"""Each house rule finds its planted faults, and nothing where the code is sound."""

import re
from pathlib import Path

import pytest

from tests.architecture.house_rules import RULES, house_rule_findings

_PLANTED = re.compile(r"# found: ([\w-]+)$")


def test_each_rule_finds_its_planted_faults_and_nothing_else(tmp_path: Path) -> None:
    planted = set()
    for folder in ("handlers", "inbound"):
        text = (RULES.parent / f"{folder}.txt").read_text("utf-8")
        place = Path("services", "payments", folder, "planted.py")
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text, "utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if found := _PLANTED.search(line):
                planted.add((place.as_posix(), number, found[1]))

    assert {one[:3] for one in house_rule_findings(tmp_path, "services")} == planted
    rules = set(re.findall(r"^  - id: (.+)$", RULES.read_text("utf-8"), re.MULTILINE))
    assert {rule for _, _, rule in planted} == rules


def test_a_rule_that_cannot_be_read_is_no_clean_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "rules.yaml"
    broken.write_text("rules:\n  - id: nothing\n", "utf-8")
    monkeypatch.setattr("tests.architecture.house_rules.RULES", broken)
    with pytest.raises(RuntimeError, match="could not check"):
        house_rule_findings(tmp_path, ".")
