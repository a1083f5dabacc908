"""The feature table is whole, marks name its rows only, and the report claims no more than the run showed."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.features import table
from tests.features.report import FAILING, NO_TEST, NOT_RUN, PROVED, joined, newer_sources, state_of

ROOT = Path(__file__).parents[2]
ITEM_TYPES = {
    "text", "text(6)", "text(7)", "code", "flag", "integer", "count", "yen",
    "date", "date with precision", "instant", "ciphertext",
}  # fmt: skip


def test_the_table_has_every_row() -> None:
    rows = table.rows()
    per_group = Counter(row.group for row in rows.values())

    assert len(rows) == 308
    assert "".join(per_group) == "ABCDEFGHIJKLMNOPQRST"
    assert Counter(row.priority for row in rows.values()) == {"M": 234, "S": 64, "C": 10}
    for group, size in per_group.items():
        assert [row for row in rows if row.startswith(group)] == [f"{group}{n}" for n in range(1, size + 1)]


def test_each_row_has_a_known_owner_and_a_sentence() -> None:
    for row in table.rows().values():
        assert {row.owner, *row.others} <= {*table.SERVICES, *table.PARTS}, row.id
        assert len(row.capability) > 15, row.id
        assert not row.capability.endswith("."), row.id


def test_the_recorded_items_are_complete() -> None:
    items = table.items()

    assert [item.number for item in items] == list(range(1, 104))
    assert len({item.field for item in items}) == 103
    assert {item.type.removesuffix("?") for item in items} <= ITEM_TYPES
    assert Counter(item.owner for item in items) == {
        "payments": 63, "enforcement": 14, "identity": 12, "dunning": 11, "refunds": 3,
    }  # fmt: skip


def test_marks_name_rows_of_the_table() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}:{line} names {row or 'something that is not a literal'}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line, row in table.marked_rows(path.read_text(encoding="utf-8"))
        if row not in table.rows()
    ]

    assert unknown == []


def test_marks_are_found_wherever_they_stand() -> None:
    source = (
        "import pytest\n"
        "pytestmark = pytest.mark.feature('A1')\n"
        "@pytest.mark.feature('A2', 'ZZ9')\n"
        "def test_a(): other.feature('Q1')\n"
        "case = pytest.param(1, marks=pytest.mark.feature(name))\n"
    )

    assert sorted(table.marked_rows(source), key=str) == [(2, "A1"), (3, "A2"), (3, "ZZ9"), (5, None)]


@pytest.mark.parametrize(
    ("tests", "outcomes", "state"),
    [
        ([], {}, NO_TEST),
        (["a"], {}, NOT_RUN),
        (["a"], {"a": "skipped"}, NOT_RUN),
        (["a"], {"a": "passed"}, PROVED),
        (["a", "b"], {"a": "passed"}, PROVED),
        (["a", "b"], {"a": "passed", "b": "failed"}, FAILING),
    ],
)
def test_a_row_is_proved_only_by_a_test_that_passed(tests: list[str], outcomes: dict[str, str], state: str) -> None:
    assert state_of(tests, outcomes) == state


def test_a_changed_source_makes_a_run_old(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    source = tmp_path / "services" / "rule.py"
    source.write_text("")
    changed_at_ns = source.stat().st_mtime_ns

    assert newer_sources(tmp_path, changed_at_ns - 1) == 1
    assert newer_sources(tmp_path, changed_at_ns) == 0


SUITE = """
import pytest

@pytest.mark.feature("A1", "A2")
@pytest.mark.xdist_group("together")
def test_passes(): pass

@pytest.mark.feature("A2")
def test_fails(): assert False

@pytest.mark.feature("A3")
def test_is_skipped(): pytest.skip("not here")

@pytest.fixture
def breaks_at_the_end():
    yield
    raise RuntimeError("too late")

@pytest.mark.feature("A4")
def test_fails_in_teardown(breaks_at_the_end): pass
"""


def run_suite(folder: Path, *arguments: str) -> Path:
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "test_suite.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\ntestpaths = tests\nmarkers =\n    feature(*rows): rows\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "xdist",
        "-p",
        "tests.features.plugin",
        "-p",
        "no:cacheprovider",
        *arguments,
    ]
    # Nothing else that is installed takes part: loading it takes longer than the run.
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    completed = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert completed.returncode == 1, completed.stdout + completed.stderr
    return folder / ".shuno-test" / "outcomes.json"


@pytest.mark.parametrize("arguments", [("-n0",), ("-n2",), ("-n2", "--dist", "loadgroup")])
def test_a_whole_run_writes_each_outcome_with_its_rows(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcomes = json.loads(run_suite(tmp_path, *arguments).read_text(encoding="utf-8"))

    assert outcomes == {
        "exit_status": 1,
        "tests": {
            "tests/test_suite.py::test_passes": {"outcome": "passed", "rows": ["A1", "A2"]},
            "tests/test_suite.py::test_fails": {"outcome": "failed", "rows": ["A2"]},
            "tests/test_suite.py::test_is_skipped": {"outcome": "skipped", "rows": ["A3"]},
            "tests/test_suite.py::test_fails_in_teardown": {"outcome": "failed", "rows": ["A4"]},
        },
    }


@pytest.mark.parametrize("arguments", [("tests/test_suite.py",), ("-k", "fails"), ("-m", "feature")])
def test_a_run_of_a_part_writes_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert not run_suite(tmp_path, *arguments).exists()


def test_the_report_answers_machines() -> None:
    command = [sys.executable, "-m", "tests.features.report", "--json", "--group", "T"]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert completed.returncode == 0, completed.stderr
    assert [row["id"] for row in json.loads(completed.stdout)["rows"]] == [f"T{n}" for n in range(1, 9)]


def test_the_yaml_is_one_row_a_line() -> None:
    text = (ROOT / "tests/features/table.yaml").read_text(encoding="utf-8")

    assert text.count("- {id: ") == sum(len(group["rows"]) for group in yaml.safe_load(text)["groups"])


def test_a_test_that_runs_on_apache_kafka_alone_counts_by_that_run() -> None:
    main = {"a": "skipped", "b": "passed", "c": "passed", "d": "skipped"}
    kafka = {"a": "passed", "b": "failed", "c": "skipped", "e": "passed"}
    assert joined(main, kafka) == {
        "a": "passed",
        "b": "failed",
        "c": "passed",
        "d": "skipped",
        "e": "passed",
    }
