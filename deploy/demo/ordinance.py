"""The demonstration's ordinances: Ishinomaki's, with what that city has not decided on.

Second transfers (再振替), and lists of dunning notices that two persons release.
"""

import shutil
from pathlib import Path

import yaml

from deploy.commands.installation import ISHINOMAKI

_CHANGED = {"debit_retry": True, "dunning_run_release": "two_persons"}


def write_ordinances(directory: Path) -> Path:
    """Write the city's files into a directory; gives the ordinance file, beside which the others stand."""
    directory.mkdir(parents=True, exist_ok=True)
    for source in ISHINOMAKI.parent.glob(f"{ISHINOMAKI.stem}.*"):
        shutil.copy(source, directory)
    path = directory / ISHINOMAKI.name
    city = yaml.safe_load(path.read_text("utf-8"))
    for one in city["ordinance"]:
        for value in one["values"]:
            value["value"] = _CHANGED.get(one["name"], value["value"])
    path.write_text(yaml.safe_dump(city, allow_unicode=True, sort_keys=False), "utf-8")
    return path
