"""`shuno contracts`: writes the released contracts and checks a publisher's messages against them."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import IO, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from shared.contracts import ANNOUNCED, CATALOGUE, TOPICS
from shared.contracts.compatibility import incompatibilities
from shared.contracts.conformance import Conformance, Finding
from shared.contracts.export import ASYNCAPI_FILE, JsonObject, released_files

app = typer.Typer(help="Contracts for publishers: write them, check messages against them.", no_args_is_help=True)

#: Between two updates of the progress line.
_PROGRESS_STEP = 500
_NOT_JSON = Finding("message", "is not UTF-8 JSON", "write one JSON object a line, or one JSON array")


class UnreadableFile(Exception):  # noqa: N818 - It names what was found.
    """A file cannot be opened, or is neither JSON Lines nor one JSON document."""


def released_directory() -> Path:
    """Where the released contracts stand in the installed package."""
    return Path(str(files("shared.contracts"))) / "released"


def released_schemas() -> dict[str, JsonObject]:
    """The released JSON Schemas by event type."""
    directory = released_directory()
    return {name: json.loads((directory / f"{name}.json").read_text(encoding="utf-8")) for name in CATALOGUE}


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="Directory to write to; the released contracts if absent.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what differs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Write the JSON Schemas and the AsyncAPI document, unless a released version would change its meaning."""
    directory = out or released_directory()
    wanted = released_files()
    try:
        present = {path.name: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.json"))}
        changed = [name for name, text in wanted.items() if present.get(name) != text]
        faults = _release_faults(wanted, present)
        if not check and not faults:
            directory.mkdir(parents=True, exist_ok=True)
            for name in changed:
                (directory / name).write_text(wanted[name], encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _stop(f"{directory}: {_reason(error)}; give a directory that can be read and written.", as_json=as_json)
    if as_json:
        typer.echo(json.dumps({"changed": changed, "faults": faults}, ensure_ascii=False))
    else:
        for fault in faults:
            typer.echo(fault)
        verb = "differs from the models; run `shuno contracts export`" if check or faults else "written"
        for name in changed:
            typer.echo(f"{name}: {verb}")
        typer.echo(f"{len(wanted)} contracts, {len(changed)} changed, {len(faults)} faults.")
    raise typer.Exit(1 if faults or (check and changed) else 0)


def _release_faults(wanted: dict[str, str], present: dict[str, str]) -> list[str]:
    """Why the files that are present may not be replaced by the wanted ones."""
    announced = {f"{event.type}.json" for event in ANNOUNCED}
    faults = [
        f"{name}: released, but the event is gone; keep the event, or delete the file if it was never published"
        for name in present
        if name not in wanted
    ]
    for name in sorted(wanted.keys() & present.keys() - {ASYNCAPI_FILE}):
        if present[name] == wanted[name]:
            continue
        try:
            old = json.loads(present[name])
        except ValueError:
            faults.append(f"{name}: not JSON; restore the released file")
            continue
        faults.extend(
            f"{name}: {sentence}; give the event a new version, or delete the file if it was never published"
            for sentence in incompatibilities(old, json.loads(wanted[name]), announced=name in announced)
        )
    return faults


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON Lines or JSON; - for standard input.")],
    topic: Annotated[str | None, typer.Option(help="Only events of this topic are expected.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Check messages {"headers": {...}, "key": "...", "value": {...}} before they are published."""
    if topic is not None and topic not in TOPICS:
        _stop(f"--topic {topic}: no such topic; the topics are {', '.join(TOPICS)}.", as_json=as_json)
    report = _Report(Conformance(released_schemas(), topic), as_json=as_json)
    console = Console(stderr=True)
    columns = TextColumn("{task.completed} messages"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        try:
            for path in paths:
                for place, message in _messages(path):
                    report.add(path, place, message)
                    if report.message_count % _PROGRESS_STEP == 0:
                        progress.update(task, completed=report.message_count)
        except (OSError, UnreadableFile) as error:
            progress.stop()
            _stop(f"{path}: {_reason(error)}; give JSON Lines or one JSON document in UTF-8.", as_json=as_json)
    report.finish()
    raise typer.Exit(1 if report.refused_count else 0)


class _Report:
    """Says each finding as it comes, and how many messages there were at the end."""

    def __init__(self, conformance: Conformance, *, as_json: bool) -> None:
        self._conformance, self._as_json = conformance, as_json
        self.message_count = self.refused_count = 0

    def add(self, path: str, line: int, message: object) -> None:
        """Check one message and print what is wrong with it; the message may be a finding already."""
        findings = [message] if isinstance(message, Finding) else self._conformance.check(message)
        self.message_count += 1
        self.refused_count += bool(findings)
        for finding in findings:
            if self._as_json:
                typer.echo(json.dumps({"file": path, "line": line, **asdict(finding)}, ensure_ascii=False))
            else:
                typer.echo(f"{path}:{line}: {finding.field}: {finding.fault}; {finding.remedy}")

    def finish(self) -> None:
        """Print the summary: the last line, in JSON too."""
        if self._as_json:
            typer.echo(json.dumps({"messages": self.message_count, "refused": self.refused_count}))
        else:
            typer.echo(f"{self.message_count} messages checked, {self.refused_count} refused.")


def _messages(path: str) -> Iterator[tuple[int, Any]]:
    """Messages of a file with their lines, or with their position in one JSON array; a finding where a line is broken.

    Raises:
        UnreadableFile: If a JSON document (as opposed to JSON Lines) is broken.
        OSError: If the file cannot be read.
    """
    with ExitStack() as stack:
        stream: IO[bytes] = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        for number, line in enumerate(stream, start=1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if number == 1 and (text.startswith(b"[") or (text.startswith(b"{") and not text.endswith(b"}"))):
                yield from _document(text + b"\n" + stream.read())
            elif text:
                yield number, _parsed(text)


def _document(content: bytes) -> Iterator[tuple[int, Any]]:
    document = _parsed(content)
    if isinstance(document, Finding):
        raise UnreadableFile("neither JSON Lines nor one JSON document")
    yield from enumerate(document if isinstance(document, list) else [document], start=1)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _reason(error: Exception) -> str:
    """What the system says, without its error number and the path, which stands before it already."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _stop(sentence: str, *, as_json: bool) -> NoReturn:
    """End with exit code 2 and one sentence on standard error."""
    typer.echo(json.dumps({"error": sentence}, ensure_ascii=False) if as_json else sentence, err=True)
    raise typer.Exit(2)
