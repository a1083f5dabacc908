"""The house rules as pure functions over source text: each gives the lines that break it and what to do instead."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
REASON_LENGTH_MIN = 8

#: Where money and law are decided: no binary fractions there. How likely two records are one person is no amount.
EXACT = re.compile(
    r"(services/\w+/(rules/(?!matching/)|handlers/|store/|outbound/)"
    r"|shared/(law|contracts|formats)/|shared/(money|days)\.py$)"
)
#: Where the day is an argument: no clock and no chance there.
TIMELESS = re.compile(r"(services/\w+/rules/|shared/law/|shared/(money|days)\.py$)")

CLOCK_METHODS = {"now", "today", "utcnow", "time"}
CLOCK_OWNERS = {"date", "datetime", "time"}
CLOCKS_AND_CHANCE = {"monotonic", "perf_counter", "time_ns", "uuid1", "uuid4", "uuid7", "randint", "token_hex"}
CATCH_ALL = {"Exception", "BaseException"}
#: Calls that keep a caught error in sight, each with the reason why it is no swallowing.
KEEPS_THE_ERROR: Mapping[str, str] = {
    "park": "the message and its error are kept in the database for a person to see and retry",
    "park_one": "the message and its error are kept in the database for a person to see and retry",
    "record_failure": "the job's row keeps the error, and the dashboard shows it",
    "set_exception": "the error is raised where the result is awaited",
}
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|misc|common|managers?)(_|$)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SILENCED = re.compile(
    r"#\s*(noqa|type:\s*ignore)(?P<codes>:?\s*(?:\[[\w, -]+\]|[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?)(?P<rest>.*)"
)
STATEMENT = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|WITH)\s")


@dataclass(frozen=True)
class Finding:
    """One broken rule: the line, counted from 1, and a sentence that says what to do."""

    line: int
    message: str


def long_file(source: str) -> Iterator[Finding]:
    """A file is read in one sitting."""
    lines = source.count("\n")
    if lines > FILE_LINES_MAX:
        yield Finding(lines, f"the file has {lines} lines; split it by subject at {FILE_LINES_MAX}")


def long_functions(source: str) -> Iterator[Finding]:
    """A function fits on a screen, its decorators not counted."""
    for function in _nodes(source, ast.FunctionDef, ast.AsyncFunctionDef):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            yield Finding(function.lineno, f"{function.name} has {lines} lines; cut it at {FUNCTION_LINES_MAX}")


def floats(source: str) -> Iterator[Finding]:
    """Neither an annotation, a conversion nor a literal; naming the type is left free, for refusing it."""
    message = "float is banned here; use int yen, Decimal from text or Fraction"
    for node in _nodes(source, ast.Constant, ast.Call, ast.arg, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef):
        if isinstance(node, ast.Call):
            used = _name(node.func) == "float"
        elif isinstance(node, ast.Constant):
            used = isinstance(node.value, float)
        else:
            annotation = node.returns if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else node.annotation
            used = annotation is not None and any(_name(part) == "float" for part in ast.walk(annotation))
        if used:
            yield Finding(node.lineno, message)


def clocks(source: str) -> Iterator[Finding]:
    """The day and the identifier come in as arguments."""
    for node in _nodes(source, ast.Name, ast.Attribute):
        name = _name(node)
        read = isinstance(node, ast.Attribute) and name in CLOCK_METHODS and _name(node.value) in CLOCK_OWNERS
        if read or name in CLOCKS_AND_CHANCE:
            yield Finding(node.lineno, f"{name} is banned here; take the day or the identifier as an argument")


def prints(source: str) -> Iterator[Finding]:
    """Output goes through typer and rich, news through the log."""
    for call in _nodes(source, ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            yield Finding(call.lineno, "print is banned; use the console or the log")


def swallowed_errors(source: str, declared: Mapping[str, str]) -> Iterator[Finding]:
    """A handler that catches everything raises again or keeps the error in sight.

    Args:
        source: the text of the module.
        declared: functions that may catch everything, with the reason; they log the trace or use the error.
    """
    for function, node in _with_function(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and not _keeps_error(node):
            if function not in declared or not _uses_error(node):
                yield Finding(node.lineno, f"{function} catches everything; raise again, park it, or name the error")
        elif isinstance(node, ast.Call) and _name(node.func) == "suppress" and any(map(_catches_all, node.args)):
            yield Finding(node.lineno, "suppress names everything; name the error that may be ignored")


def catch_all_functions(source: str) -> set[str]:
    """The functions that catch everything and keep going."""
    return {
        function
        for function, node in _with_function(ast.parse(source))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and not _keeps_error(node)
    }


def composed_sql(source: str) -> Iterator[Finding]:
    """Values reach SQL as parameters, never as text; what is put together are constants, named in capitals."""
    for node in _nodes(source, ast.JoinedStr, ast.BinOp, ast.Call):
        parts = _text_parts(node)
        starts_sql = parts and isinstance(parts[0], ast.Constant) and STATEMENT.match(str(parts[0].value))
        if starts_sql and not all(isinstance(part, ast.Constant) or _name(part).isupper() for part in parts):
            yield Finding(node.lineno, "SQL is composed from values; pass them as $1, $2")


def _text_parts(node: Any) -> list[ast.AST]:
    """The parts that a text is put together from, the leading one first."""
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return [node.func.value, *node.args, *(keyword.value for keyword in node.keywords)]
    return []


def unfinished(source: str) -> Iterator[Finding]:
    """What is written down as missing is done or taken out."""
    for line, text in enumerate(source.splitlines(), 1):
        if found := UNFINISHED.search(text):
            yield Finding(line, f"{found[0]} is banned; do it, or take it out")


def silenced_checks(source: str) -> Iterator[Finding]:
    """A silenced check names the check and gives the reason behind it or in a comment right above."""
    above = ""
    for line, text in enumerate(source.splitlines(), 1):
        found = SILENCED.search(text)
        explained = above.startswith("#") or (found and len(found["rest"].strip(" #-—:")) >= REASON_LENGTH_MIN)
        if found and not (found["codes"].strip(" :") and explained):
            yield Finding(line, "a silenced check names its code and, behind it, the reason in a sentence")
        above = text.strip()


def vague_name(path: str) -> Iterator[Finding]:
    """A module is named for its subject."""
    for part in PurePosixPath(path).parts:
        if found := VAGUE_NAMES.search(part.removesuffix(".py")):
            yield Finding(1, f"{found[0].strip('_')} says nothing; name the module for its subject")


def rules_for(path: str) -> list[Callable[[str], Iterator[Finding]]]:
    """The checks that hold for a Python file, by its path from the root with forward slashes.

    Args:
        path: such as `services/payments/rules/allocation.py`.
    """
    checks: list[Callable[[str], Iterator[Finding]]] = [long_file, long_functions]
    if not path.startswith("tests/architecture/"):
        # The checks' own files are full of the words they look for.
        checks += [unfinished, silenced_checks]
    if not path.startswith("tests/"):
        checks += [prints, composed_sql]
    if EXACT.search(path):
        checks.append(floats)
    if TIMELESS.search(path):
        checks.append(clocks)
    return checks


def _nodes(source: str, *kinds: type[ast.AST]) -> Iterator[Any]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds))


def _with_function(tree: ast.AST, function: str = "the module") -> Iterator[tuple[str, ast.AST]]:
    """Each node with the name of the innermost function it stands in."""
    for child in ast.iter_child_nodes(tree):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield inner, child
        yield from _with_function(child, inner)


def _name(node: ast.AST | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _catches_all(caught: ast.AST | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(_catches_all, caught.elts))
    return caught is None or _name(caught) in CATCH_ALL


def _called_names(node: ast.AST) -> set[str]:
    return {_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}


def _keeps_error(handler: ast.ExceptHandler) -> bool:
    raised = any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))
    return raised or bool(_called_names(handler) & KEEPS_THE_ERROR.keys())


def _uses_error(handler: ast.ExceptHandler) -> bool:
    named = any(_name(node) == handler.name for statement in handler.body for node in ast.walk(statement))
    return "exception" in _called_names(handler) or (handler.name is not None and named)
