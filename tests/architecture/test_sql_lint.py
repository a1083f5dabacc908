"""Migrations are read by a linter that knows which statements lock a table that is in use."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What the linter asks for and the house does otherwise, each with its reason.
EXCLUDED = {
    "prefer-bigint-over-int": "years, instalments and record numbers stay far below two billion",
    "prefer-bigint-over-smallint": "a shard is one of sixteen",
    "prefer-robust-stmts": "the runner applies each file once and in one transaction",
    "require-timeout-settings": "the runner sets lock_timeout before each file",
    "require-concurrent-index-creation": "checked here by hand: indexes are made in the file that makes their table",
}
MIGRATIONS = sorted([*ROOT.glob("services/*/store/migrations/*.sql"), *ROOT.glob("shared/postgres/migrations/*.sql")])


def complaints(sql: str, folder: Path) -> str:
    """What squawk says of a migration; empty for nothing."""
    path = folder / "migration.sql"
    path.write_text(sql.replace("{service_role}", "service_role"))
    squawk = Path(sys.executable).with_name("squawk")
    command = [squawk, "--assume-in-transaction", f"--exclude={','.join(EXCLUDED)}", "--reporter=gcc", path]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-4]}-{path.name}")
def test_a_migration_is_safe_to_run(path: Path, tmp_path: Path) -> None:
    assert complaints(path.read_text("utf-8"), tmp_path) == ""


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-4]}-{path.name}")
def test_indexes_are_made_with_their_table(path: Path) -> None:
    text = path.read_text("utf-8")
    if text.startswith("-- no-transaction"):
        return
    for line in text.splitlines():
        if line.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
            table = line.split(" ON ")[1].split("(")[0].split(" USING")[0].strip()
            assert f"CREATE TABLE {table} (" in text, (
                f"{path.name}: make the index on {table} CONCURRENTLY, in its own file"
            )


def test_a_dangerous_statement_is_found(tmp_path: Path) -> None:
    assert "adding-required-field" in complaints("ALTER TABLE claim ADD COLUMN x text NOT NULL;", tmp_path)
