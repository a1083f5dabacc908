"""Runs semgrep with the house rules of `semgrep/rules.yaml`: `python -m tests.architecture.house_rules`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import typer

from tests.architecture.project import ROOT

RULES = Path(__file__).parent / "semgrep" / "rules.yaml"
_SEMGREP = ROOT / ".venv-rules" / "bin" / "semgrep"
_STATE = ROOT / ".shuno-test"


class RuleFinding(NamedTuple):
    """A broken rule: where, which and what to do instead."""

    path: str
    line: int
    rule: str
    message: str


def house_rule_findings(directory: Path, *targets: str) -> list[RuleFinding]:
    """What semgrep finds below a directory; nothing is sent anywhere.

    Args:
        directory: The root that the rules' paths are meant from.
        targets: What to look at, from there.

    Raises:
        RuntimeError: semgrep is missing or could not read a rule or a file.
    """
    if not _SEMGREP.exists():
        raise RuntimeError(f"{_SEMGREP.relative_to(ROOT)} is missing; run: make check")
    _STATE.mkdir(exist_ok=True)
    command = [_SEMGREP, "scan", "--config", RULES, "--json", "--quiet", "--metrics=off"]
    command += ["--disable-version-check", "--project-root", "."]
    environment = {
        **os.environ,
        "SEMGREP_SETTINGS_FILE": str(_STATE / "semgrep.yml"),
        "SEMGREP_LOG_FILE": str(_STATE / "semgrep.log"),
        # It looks for its own engine there.
        "PATH": f"{_SEMGREP.parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    ran = subprocess.run(
        [*command, *targets], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    answer = json.loads(ran.stdout) if ran.stdout else {"errors": [ran.stderr]}
    if answer["errors"]:
        raise RuntimeError(f"semgrep could not check everything: {answer['errors'][0]}")
    return sorted(_findings(answer))


def _findings(answer: dict[str, list[dict[str, dict[str, str]]]]) -> Iterator[RuleFinding]:
    for one in answer["results"]:
        rule = str(one["check_id"]).rpartition(".")[2]
        yield RuleFinding(str(one["path"]), int(one["start"]["line"]), rule, one["extra"]["message"])


def main() -> None:
    """Print what is found; exit with 1 where there is anything."""
    found = house_rule_findings(ROOT, "services", "shared", "deploy")
    for one in found:
        typer.echo(f"{one.path}:{one.line}: {one.rule}: {one.message}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
