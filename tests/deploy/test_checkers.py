"""What runs in containers is checked as far as it can be without a cluster: by each format's own checker."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "manifests").glob("*.yaml") if path.name != "kustomization.yaml")
YAML_FILES = sorted(path for path in DEPLOY.rglob("*.yaml") if "target" not in path.parts)
#: The oldest Kubernetes that the manifests are meant for.
KUBERNETES_VERSION = "1.33"


def check(tool: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a checker that `make setup` installs."""
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run((program, *arguments), capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def validate_manifest(path: Path) -> tuple[int, str]:
    return check("kubernetes-validate", "--strict", "-k", KUBERNETES_VERSION, str(path))


def validate_compose(path: Path) -> tuple[int, str]:
    return check("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(path))


def test_the_dockerfile_keeps_the_rules_of_hadolint() -> None:
    code, output = check("hadolint", str(DEPLOY / "Dockerfile"))

    assert code == 0, output


def test_hadolint_finds_a_planted_fault(tmp_path: Path) -> None:
    planted = tmp_path / "Dockerfile"
    planted.write_text("FROM python\nRUN pip install rich\n")

    assert check("hadolint", str(planted))[0] != 0


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_is_valid(path: Path) -> None:
    code, output = validate_manifest(path)

    assert code == 0, output


def test_a_misspelt_key_in_a_manifest_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "payments.yaml"
    text = (DEPLOY / "manifests" / "payments.yaml").read_text()
    planted.write_text(text.replace("readinessProbe:", "readynessProbe:"))

    assert validate_manifest(planted)[0] != 0


def test_the_compose_file_is_valid() -> None:
    code, output = validate_compose(DEPLOY / "compose.yaml")

    assert code == 0, output


def test_a_misspelt_key_in_the_compose_file_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "compose.yaml"
    planted.write_text((DEPLOY / "compose.yaml").read_text().replace("healthcheck:", "healtcheck:"))

    assert validate_compose(planted)[0] != 0


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_a_yaml_file_is_tidy(path: Path) -> None:
    code, output = check(
        "yamllint", "--strict", "--config-file", str(Path(__file__).with_name("yamllint.yaml")), str(path)
    )

    assert code == 0, output
