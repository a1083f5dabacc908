"""`python -m tests.demo.losing_a_payment`: the demonstration, with one expected payment never sent."""

from unittest.mock import patch

import typer

from deploy.demo import command, show
from deploy.demo.facts import Fact
from shared.law.municipality import Municipality


def main() -> None:
    """Run a small demonstration that cannot balance."""
    whole = show.write_script

    def short(size: int, seed: int, municipality: Municipality) -> show.Script:
        script = whole(size, seed, municipality)
        script.facts.remove(next(fact for fact in script.facts if _is_counter_payment(fact)))
        return script

    app = typer.Typer()
    app.command()(command.demo)
    with patch("deploy.demo.command.write_script", short):
        app(["--size", "20", "--json"])


def _is_counter_payment(fact: Fact) -> bool:
    # One report at a counter is one whole payment.
    return fact.key.startswith(b"CTR")


if __name__ == "__main__":
    main()
