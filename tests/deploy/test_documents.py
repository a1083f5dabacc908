"""The documents name only what is there, and all that a reader must know of."""

import re

import pytest

from deploy.shuno import COMMANDS
from tests.architecture.project import ROOT

DOCUMENTS = ("README.md", "README.ja.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/security.md")
ROOTS = ("services/", "shared/", "deploy/", "docs/", "tests/", "requirements/")


def named_paths(markdown: str) -> set[str]:
    """Paths from the root in backticks or links, those with a placeholder left out."""
    found = set(re.findall(r"`([\w./*-]+)`", markdown)) | set(re.findall(r"\]\(([\w./-]+)\)", markdown))
    return {path for path in found if path.startswith(ROOTS) or re.fullmatch(r"[A-Z]+(\.ja)?\.md", path)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_paths_that_exist(name: str) -> None:
    paths = named_paths((ROOT / name).read_text(encoding="utf-8"))

    assert paths
    assert sorted(path for path in paths if not list(ROOT.glob(path.rstrip("/")))) == []


def test_a_path_that_is_gone_is_found() -> None:
    assert named_paths("See `shared/gone.py` and [this](docs/gone.md), not `make test` or `x/y`.") == {
        "shared/gone.py",
        "docs/gone.md",
    }


def test_the_architecture_lists_every_setting_of_a_process() -> None:
    sources = ("shared/settings.py", "services/access/outbound/oidc.py", "deploy/console/settings.py")
    read = {name for path in sources for name in re.findall(r'"(SHUNO_[A-Z_]+)"', (ROOT / path).read_text("utf-8"))}
    listed = set(re.findall(r"`(SHUNO_[A-Z_]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))

    assert read - listed == set()
    assert listed - read == {"SHUNO_CRASH_AT"}


def test_the_readme_lists_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^shuno ([\w-]+)", readme, re.MULTILINE)) == set(COMMANDS)


def test_the_architecture_gives_the_reason_for_every_dependency() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    wanted = [
        re.split(r"[\[>=<]", line)[0].strip()
        for line in (ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    assert [
        package for package in wanted if not re.search(rf"^\|[^|]*\b{re.escape(package)}\b", text, re.MULTILINE)
    ] == []
