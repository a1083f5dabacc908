"""Writes what became of each test to .shuno-test/outcomes.json, for the feature report to join with the marks.

Only a run of the whole suite is written: one that was given paths, `-k` or `-m` says nothing about the rest. The run of
the broker's tests on Apache Kafka is written beside it: some of them run nowhere else.
Under xdist the workers' reports arrive at the controller, which alone writes.

PYTEST_DONT_REWRITE: the report imports this module before pytest starts.
"""

import json
from pathlib import Path
from typing import Any

import pytest

OUTCOMES = Path(".shuno-test") / "outcomes.json"
KAFKA_OUTCOMES = Path(".shuno-test") / "outcomes-kafka.json"
#: A later phase can only make an outcome worse: a test that passed may still fail in its teardown.
_SEVERITY = {"passed": 0, "skipped": 1, "failed": 2}


class OutcomeRecorder:
    """Gathers the outcome and the feature rows of each test of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = sorted({str(value) for name, value in report.user_properties if name == "feature"})
        groups = [str(value) for name, value in report.user_properties if name == "group"]
        # Under `--dist loadgroup` the id of a test ends with its group, which the collecting of marks does not know.
        test = report.nodeid.removesuffix(f"@{groups[0]}") if groups else report.nodeid
        known = self.outcomes.setdefault(test, {"outcome": report.outcome, "rows": rows})
        if _SEVERITY[report.outcome] > _SEVERITY[known["outcome"]]:
            known["outcome"] = report.outcome

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        path = session.config.rootpath / self.path
        path.parent.mkdir(exist_ok=True)
        text = json.dumps({"exit_status": int(session.exitstatus), "tests": self.outcomes}, indent=1, sort_keys=True)
        # A reader never meets a half-written file: it is renamed into place.
        partial = path.with_suffix(".partial")
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(path)


#: What `make test` leaves out: the slow fault runs, which have a target of their own.
WHOLE_SUITE = ("", "not faults")


#: What `make test-kafka` asks for.
KAFKA_SUITE = ("broker",)


def outcomes_of(config: pytest.Config) -> Path | None:
    """Where the outcomes of this run belong; None for a run that says nothing about the rest."""
    kafka = bool(config.getoption("--kafka", default=False))
    if not is_whole_suite(config, KAFKA_SUITE if kafka else WHOLE_SUITE):
        return None
    return KAFKA_OUTCOMES if kafka else OUTCOMES


def is_whole_suite(config: pytest.Config, marks: tuple[str, ...]) -> bool:
    """Whether the run was asked for everything: no path of its own, no `-k`, nothing deselected or only collected."""
    option = config.option
    if option.keyword or option.deselect or option.collectonly or option.markexpr not in marks:
        return False
    if config.args_source == pytest.Config.ArgsSource.TESTPATHS:
        return True
    return sorted(argument.rstrip("/") for argument in config.args) == sorted(config.getini("testpaths"))


def pytest_configure(config: pytest.Config) -> None:
    """Registers the recorder on the controller of a run of the whole suite."""
    path = outcomes_of(config)
    if not hasattr(config, "workerinput") and path is not None:
        config.pluginmanager.register(OutcomeRecorder(path), "feature-outcomes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Attaches each test's feature rows and group to its reports, which is how they reach the controller."""
    for item in items:
        for mark in item.iter_markers("xdist_group"):
            item.user_properties.append(("group", mark.args[0]))
        for mark in item.iter_markers("feature"):
            item.user_properties.extend(("feature", row) for row in mark.args)
