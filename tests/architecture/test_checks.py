"""Each check finds its planted fault and leaves the correct way of writing alone."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import checks
from tests.architecture.checks import Finding


def lines(found: Iterator[Finding]) -> list[int]:
    return [finding.line for finding in found]


def swallowed(source: str) -> Iterator[Finding]:
    return checks.swallowed_errors(source, {"relay": "the loop logs and tries again"})


CAUGHT = "def f():\n    try:\n        g()\n    except {caught}:\n        {body}\n"
FUNCTION = "@decorated\ndef f():\n" + "    g()\n" * 69


@pytest.mark.parametrize(
    ("check", "good", "faulty"),
    [
        (checks.long_file, "x\n" * 400, "x\n" * 401),
        (checks.long_functions, FUNCTION, FUNCTION + "    g()\n"),
        (checks.floats, "def f(rate: Decimal) -> int: return int(rate * 2)", "def f(rate: float): ..."),
        (checks.floats, "floating = Decimal('0.1')", "rate = 0.1"),
        (checks.floats, "amount_yen // 100", "amount = float('1')"),
        (checks.floats, "isinstance(amount, float)", "def f() -> dict[str, float]: ..."),
        (checks.composed_sql, "SQL = f'SELECT {_COLUMNS} FROM claims'", "SQL = f'SELECT {_COLUMNS} FROM {table}'"),
        (checks.clocks, "def f(today: date): return today > due_on", "def f(): return date.today()"),
        (checks.clocks, "datetime.combine(day, noon)", "stamp = datetime.now(UTC)"),
        (checks.clocks, "identifier: UUID", "identifier = uuid4()"),
        (checks.clocks, "facts.today(facts.now)", "from time import monotonic\nstamp = monotonic()"),
        (checks.clocks, "day = given_day", "model = Field(default_factory=uuid4)"),
        (checks.prints, "console.print('x')", "print('x')"),
        (checks.unfinished, "# The rest follows the article.\n", "# TODO: the rest\n"),
        (checks.unfinished, "METHODXXXL = 1", "# FIXME later"),
        (checks.silenced_checks, "x  # noqa: S606 - no shell is the purpose here", "x  # noqa"),
        (checks.silenced_checks, "x  # type: ignore[arg-type]  # The stub is wrong.", "x  # type: ignore[arg-type]"),
        (checks.silenced_checks, "x", "x  # noqa: S606"),
        (checks.silenced_checks, "# No shell is the purpose.\nx  # noqa: S606", "# No shell.\nx  # noqa"),
        (checks.composed_sql, "SQL = 'SELECT 1 WHERE a = $1'", "SQL = f'SELECT {column} FROM claims'"),
        (checks.composed_sql, "f'Select {menu} first'", "'DELETE FROM claims WHERE id = %s' % number"),
        (checks.composed_sql, "'{} yen'.format(1)", "'UPDATE claims SET a = {}'.format(amount)"),
        (checks.composed_sql, "'a ' + b", "'SELECT a FROM ' + table"),
        (checks.composed_sql, "f'CREATE DATABASE {name}'", "f'INSERT INTO {table} VALUES ($1)'"),
        (swallowed, CAUGHT.format(caught="ValueError", body="pass"), CAUGHT.format(caught="Exception", body="pass")),
        (swallowed, CAUGHT.format(caught="Exception", body="raise"), CAUGHT.format(caught="BaseException", body="g()")),
        (swallowed, CAUGHT.format(caught="Exception", body="park()"), CAUGHT.format(caught="(K, Exception)", body="1")),
        (swallowed, "with suppress(KeyError): g()", "with contextlib.suppress(Exception): g()"),
        (
            swallowed,
            CAUGHT.replace("f()", "relay()", 1).format(caught="Exception", body="log.exception('again')"),
            CAUGHT.replace("f()", "relay()", 1).format(caught="Exception", body="pass"),
        ),
        (
            swallowed,
            CAUGHT.replace("f()", "relay()", 1).format(caught="Exception as error", body="keep(error)"),
            CAUGHT.replace("f()", "relay()", 1).format(caught="Exception as error", body="keep()"),
        ),
        (swallowed, "pass", CAUGHT.format(caught="Exception", body="log.exception('not declared')")),
        (checks.vague_name, "services/payments/rules/allocation.py", "shared/file_utils.py"),
        (checks.vague_name, "shared/communal.py", "shared/helpers/money.py"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(check: Callable[[str], Iterator[Finding]], good: str, faulty: str) -> None:
    assert lines(check(good)) == []
    assert len(lines(check(faulty))) == 1


def test_a_bare_except_is_found_with_its_function() -> None:
    found = list(swallowed("async def f():\n    try: g()\n    except: ...\n"))

    assert found == [Finding(3, "f catches everything; raise again, park it, or name the error")]


@pytest.mark.parametrize(
    ("path", "exact", "timeless"),
    [
        ("services/payments/rules/allocation.py", True, True),
        ("services/payments/handlers/receipts.py", True, False),
        ("services/identity/rules/names.py", True, True),
        ("services/identity/rules/matching/chance.py", False, True),
        ("services/payments/service.py", False, False),
        ("shared/law/late_charge.py", True, True),
        ("shared/money.py", True, True),
        ("shared/telemetry.py", False, False),
    ],
)
def test_money_and_law_are_held_to_more(path: str, exact: bool, timeless: bool) -> None:
    found = checks.rules_for(path)

    assert (checks.floats in found, checks.clocks in found) == (exact, timeless)
