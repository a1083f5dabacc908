"""What is installed is fixed to the byte."""

from pathlib import Path

import pytest

from tests.architecture.project import ROOT, unpinned

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = "asyncpg==0.32.0 \\\n    --hash=sha256:00ff \\\n    --hash=sha256:11ee\n    # via -r runtime.in\n"


def test_there_are_locks() -> None:
    assert {"bootstrap.txt", "development.txt", "runtime.txt"} <= {path.name for path in LOCKS}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_version_and_hash(path: Path) -> None:
    assert unpinned(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("rich>=15\n", "rich>=15"),
        ("rich==15.0.0\n", "rich==15.0.0"),
        ("--extra-index" + "-url x\n", "--extra-index" + "-url x"),
        ("rich @ https://example.com/rich.whl --hash=sha256:00\n", "rich @ https://example.com/rich.whl"),
    ],
)
def test_a_loose_requirement_is_found(fault: str, named: str) -> None:
    assert unpinned(PINNED) == []
    assert unpinned(PINNED + fault) == [named]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.in")), ids=lambda path: path.name)
def test_a_wish_list_names_no_place(path: Path) -> None:
    assert "://" not in path.read_text(encoding="utf-8")
