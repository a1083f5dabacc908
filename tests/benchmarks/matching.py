"""`make bench`: matching people against Splink on public sets, and on synthetic cities that nothing was tuned on."""

from typing import Annotated

import typer
from rich.console import Console

from tests.benchmarks.public_sets import public_sets
from tests.benchmarks.synthetic_city import synthetic_city


def main(
    rounds: Annotated[int, typer.Option(min=1, help="rounds of the public sets")] = 3,
    size: Annotated[int, typer.Option(min=1_000, help="addressees of a synthetic city")] = 141_000,
    records: Annotated[int, typer.Option(min=1_000, help="records of a synthetic city")] = 30_000,
    seed: Annotated[int, typer.Option(help="of the first city; 1 to 5 were tuned on")] = 11,
) -> None:
    """Measure, and say where an aim was missed."""
    console = Console(width=150, soft_wrap=False)
    reached = [public_sets(console, rounds)]
    reached += [synthetic_city(console, size, seed + place, errors, records) for place, errors in enumerate((1, 2.5))]
    console.print("Every aim was reached." if all(reached) else "Some aims were missed; the tables name them.")


if __name__ == "__main__":
    typer.run(main)
