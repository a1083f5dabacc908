"""The city's file, as it is named on the command line."""

from pathlib import Path

from deploy.commands.reaching import fail
from shared.law.municipality import Municipality, load_municipality
from shared.law.parameter import UnsoundParameter


def city_of(path: Path) -> Municipality:
    """The city whose file was named.

    Raises:
        typer.Exit: with 2 and a sentence, when the file cannot be used.
    """
    try:
        return load_municipality(path)
    except (OSError, UnsoundParameter) as error:
        fail(f"{path}: {error}; --municipality にその自治体のファイルを指定してください。")
