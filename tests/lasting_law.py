"""Rates as they will stand: for tests that stand on the day on which they run.

A rate is announced each December for the year to come, and a day past what is announced is refused. A test of something
else, which lets a service ask its own clock, must not fail because a year has begun.
"""

import re
import shutil
from pathlib import Path

import pytest

from shared.law import library
from shared.law.library import LAW, Law, load_law

_KNOWN_UNTIL = re.compile(r"^known_until: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_LATER = "known_until: 2099-12-31"


@pytest.fixture(scope="session")
def later_law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """The shipped law, where the rates that were announced last stay as they are."""
    folder = tmp_path_factory.mktemp("law") / "law"
    shutil.copytree(Path(library.__file__).parent, folder)
    announced_until = str(LAW.late_charge_tier1_rate.known_until)
    for path in (folder / "parameters").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        found = _KNOWN_UNTIL.search(text)
        # What ended years ago stays ended.
        if found is not None and found[1] >= announced_until:
            path.write_text(_KNOWN_UNTIL.sub(_LATER, text), encoding="utf-8")
    return load_law(folder)


@pytest.fixture
def lasting_law(later_law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """For this test, the rates that were announced last stay as they are."""
    for name, value in vars(later_law).items():
        monkeypatch.setitem(vars(LAW), name, value)
