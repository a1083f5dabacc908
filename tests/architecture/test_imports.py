"""The import contracts hold, and they catch what they are there to catch."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def layer_modules(container: str) -> Iterator[str]:
    """The modules that the layers of a container name."""
    for contract in SETTINGS["contracts"]:
        if container in contract.get("containers", ()):
            for layer in contract["layers"]:
                yield from re.findall(r"\w+", layer)


@pytest.fixture
def sound_tree(tmp_path: Path) -> Path:
    """An empty project that keeps every contract: two services and `shared`, each with all its layers."""
    packages = {"deploy": ["shuno"], "shared": [*layer_modules("shared")]}
    for service in ("payments", "dunning"):
        packages[f"services/{service}"] = [*layer_modules("services.*")]
    (tmp_path / "services").mkdir()
    (tmp_path / "services/__init__.py").touch()
    for package, modules in packages.items():
        for module in (".", *modules):
            is_file = module in {"__main__", "service"}
            path = tmp_path / package / (f"{module}.py" if is_file else f"{module}/__init__.py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    for module in ("parameter", "late_charge"):
        (tmp_path / f"shared/law/{module}.py").touch()
    return tmp_path


def test_the_contracts_hold() -> None:
    completed = lint_imports(ROOT)

    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_a_sound_tree_keeps_every_contract(sound_tree: Path) -> None:
    completed = lint_imports(sound_tree)

    assert completed.returncode == 0, completed.stdout + completed.stderr


@pytest.mark.parametrize(
    ("file", "fault", "contract"),
    [
        ("services/payments/handlers/__init__.py", "import services.dunning.rules", "Services know nothing"),
        ("services/payments/rules/__init__.py", "import asyncpg", "Rules are pure"),
        ("services/payments/rules/__init__.py", "import services.payments.store", "Inside a service"),
        ("services/payments/store/__init__.py", "import services.payments.handlers", "Inside a service"),
        ("services/payments/handlers/__init__.py", "import aiokafka", "Only shared touches Kafka"),
        ("services/payments/leftovers.py", "", "Inside a service"),
        ("shared/law/__init__.py", "import shared.transaction", "Inside shared"),
        ("shared/service.py", "import services.payments", "Deploy composes services"),
    ],
)
def test_a_planted_import_is_caught(sound_tree: Path, file: str, fault: str, contract: str) -> None:
    path = sound_tree / file
    path.write_text(fault + "\n")
    completed = lint_imports(sound_tree)

    assert completed.returncode == 1
    assert re.search(rf"{contract}.* BROKEN", completed.stdout), completed.stdout
