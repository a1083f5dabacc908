"""Whatever is typed wrong after `shuno`: exit code 2 and one sentence, for every option of every command."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from deploy.shuno import COMMANDS

#: Files as they are named by mistake.
FILES: dict[str, bytes | None] = {
    "missing": None,
    "folder": None,
    "empty": b"",
    "other_encoding": b"\xff\xfe\x81\x00abc",
    "unknown_keys.yaml": b"unknown: 1\nother: [2]\n",
    "broken.yaml": b"a: [1\n b: }",
    "deep.yaml": b"[" * 5_000,
}
TEXTS = ("2023-02-30", "9" * 400)
NUMBERS = ("x", "9" * 40)
#: Every command that asks an installation has it.
DATA = ("missing", "other_encoding")
#: What takes any text or file as it is; nothing there can be wrong.
TAKES_ANYTHING = {
    ("address", "texts"),
    ("address", "file"),
    ("name", "texts"),
    # A folder that is made where it is missing.
    ("contracts export", "out"),
    ("generate population", "out"),
}
#: Where most of these may be right, or would start the whole installation: what can never be right.
NEVER_RIGHT = {
    ("contracts acl", "topic_prefix"): ("9" * 400, "収納"),
    ("up", "data"): ("empty",),
    ("up", "municipality"): ("missing", "folder", "empty", "other_encoding", "unknown_keys.yaml", "broken.yaml"),
    ("demo", "data"): ("empty",),
    ("demo", "size"): ("-1", "0", "x", "9" * 40),
    ("demo", "seed"): ("x",),
}


def _typer(name: str) -> typer.Typer:
    one = COMMANDS[name]
    loaded: Any = getattr(importlib.import_module(one.module), one.attribute)
    if isinstance(loaded, typer.Typer):
        return loaded
    single = typer.Typer(add_completion=False)
    single.command(name)(loaded)
    return single


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from _leaves(inner, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


def _kind(parameter: Any) -> str:
    annotation = str(parameter.type_descriptor.annotation)
    return "file" if "Path" in annotation else "number" if annotation == "<class 'int'>" else "text"


def _tried(path: tuple[str, ...], parameter: Any) -> tuple[str, ...]:
    command = " ".join(path)
    if command in ("up", "demo") or (command, parameter.name) in NEVER_RIGHT:
        return NEVER_RIGHT[command, parameter.name]
    if parameter.name == "data":
        return DATA
    return {"file": tuple(FILES), "number": NUMBERS, "text": TEXTS}[_kind(parameter)]


def _arguments(command: Any, wrong: Any, value: str) -> list[str]:
    """A call with one wrong value; whatever else must be given is there."""
    given = []
    for parameter in command.params:
        if parameter is not wrong and (not parameter.required or parameter.name == "help"):
            continue
        right = {"file": "unknown_keys.yaml", "number": "1", "text": "x"}[_kind(parameter)]
        text = value if parameter is wrong else right
        given.append(text if parameter.param_type_name == "argument" else f"{parameter.opts[0]}={text}")
    return given


def _calls(name: str, command: Any) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    for path, leaf in _leaves(command, (name,)):
        for parameter in leaf.params:
            is_flag = getattr(parameter, "is_flag", False)
            if is_flag or parameter.name == "help" or (" ".join(path), parameter.name) in TAKES_ANYTHING:
                continue
            for value in _tried(path, parameter):
                yield path, parameter.name, [*path[1:], *_arguments(leaf, parameter, value)]


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_input_ends_with_one_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, content in FILES.items():
        if content is not None:
            (tmp_path / file).write_bytes(content)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    # Commands are built once: that takes longer than all their answers.
    command, runner, wrong = typer.main.get_command(_typer(name)), CliRunner(), []
    monkeypatch.setattr("typer.testing._get_command", lambda built: built)
    for path, parameter, arguments in _calls(name, command):
        # Whoever is asked for something beside it answers.
        result = runner.invoke(command, arguments, input="x\n" * 3)
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        ends_well = (
            isinstance(result.exception, SystemExit) and result.exit_code == 2 and "Traceback" not in result.output
        )
        if not ends_well or not lines or (len(lines) > 2 and not lines[0].startswith(("Usage", "╭"))):
            wrong.append(
                (" ".join(path), parameter, arguments[-1][:40], result.exit_code, repr(result.exception), lines)
            )
    assert wrong == []
