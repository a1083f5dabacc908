"""How the calculators of `shuno law` answer: for people as tables, for machines as JSON, faults as one sentence."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Final

import typer
from rich.console import Console

#: A pipe has no width of its own, and a folded table is no use to anybody.
PIPE_COLUMNS: Final = 120

AsJson = Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")]


@contextmanager
def one_sentence(*, as_json: bool) -> Iterator[None]:
    """Turn what cannot be answered into exit code 2 and one sentence on standard error."""
    try:
        yield
    except (ValueError, OSError) as fault:
        typer.echo(json.dumps({"error": str(fault)}, ensure_ascii=False) if as_json else str(fault), err=True)
        raise typer.Exit(2) from fault


def echo_json(content: Mapping[str, object]) -> None:
    """Print one JSON document on one line."""
    typer.echo(json.dumps(content, ensure_ascii=False))


def console() -> Console:
    """Where tables are drawn."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPE_COLUMNS)
