"""The house rules hold in every file of the project."""

from collections.abc import Mapping

import pytest

from tests.architecture import checks
from tests.architecture.project import CODE, ROOT, foreign_places, project_files, python_files

#: Functions that may catch everything, because the service must outlive it, and where the error goes. The rest raise.
CATCH_ALLS: Mapping[str, Mapping[str, str]] = {
    "shared/kafka.py": {
        "_reached": "asks again until the database answers: reading from a wrong place would be worse than waiting",
    },
    "shared/lanes.py": {
        "_deliver": "logs and delivers the same batch again: a lane that went on would lose it",
    },
    "shared/handover.py": {
        "run": "logs and hands over again: the position stays, and the audit lists and asks for what it lacks",
    },
    "shared/outbox.py": {
        "_retrying": "logs and sends again: the rows stay in the outbox, whose age everybody sees",
    },
    "shared/schedule.py": {
        "run": "logs and looks again: the day stays open and the service's status names the failing job",
    },
}

SOURCES = dict(python_files(*CODE, "tests"))


@pytest.mark.parametrize("path", SOURCES)
def test_a_file_keeps_the_house_rules(path: str) -> None:
    found = list(checks.vague_name(path))
    for check in checks.rules_for(path):
        found += check(SOURCES[path])

    assert [f"{path}:{finding.line}: {finding.message}" for finding in found] == []


@pytest.mark.feature("S5")
def test_no_error_is_swallowed() -> None:
    found = [
        f"{path}:{finding.line}: {finding.message}"
        for path, source in python_files(*CODE)
        for finding in checks.swallowed_errors(source, CATCH_ALLS.get(path, {}))
    ]

    assert found == []


def test_what_is_declared_is_still_there() -> None:
    gone = {
        path: set(functions) - checks.catch_all_functions(SOURCES.get(path, ""))
        for path, functions in CATCH_ALLS.items()
    }

    assert {path: functions for path, functions in gone.items() if functions} == {}


def test_no_file_names_one_machine_or_a_package_host() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {place}"
        for path in project_files()
        if "tests/architecture" not in path.as_posix()
        for line, place in foreign_places(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "fault",
    [
        "see /work/main",
        "cd /root/x",
        "/home/anna/x",
        # Written apart, so that this file names no host and no index itself.
        "https://" + "pypi" + ".org/simple",
        "--index" + "-url x",
        "image: " + "ghcr" + ".io/a/b",
    ],
)
def test_a_foreign_place_is_found(fault: str) -> None:
    assert len(foreign_places(fault)) == 1


@pytest.mark.parametrize("text", ["$(HOME)/work/x", "target/work/", "apache/kafka:4.1.0", "http://127.0.0.1:8000"])
def test_an_ordinary_place_is_left_alone(text: str) -> None:
    assert foreign_places(text) == []


def test_the_readme_says_what_to_type() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make demo" in readme
    assert "make test" in readme
