"""The demonstration's ordinances: Ishinomaki's, with second transfers (再振替), which that city has not decided on."""

import shutil
from pathlib import Path

import yaml

from deploy.commands.installation import ISHINOMAKI


def write_ordinances(directory: Path) -> Path:
    """Write the city's files into a directory; gives the ordinance file, beside which the others stand."""
    directory.mkdir(parents=True, exist_ok=True)
    for source in ISHINOMAKI.parent.glob(f"{ISHINOMAKI.stem}.*"):
        shutil.copy(source, directory)
    path = directory / ISHINOMAKI.name
    city = yaml.safe_load(path.read_text("utf-8"))
    (retry,) = (one for one in city["ordinance"] if one["name"] == "debit_retry")
    for value in retry["values"]:
        value["value"] = True
    path.write_text(yaml.safe_dump(city, allow_unicode=True, sort_keys=False), "utf-8")
    return path
