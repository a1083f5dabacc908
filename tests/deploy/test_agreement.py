"""Dockerfile, compose file, manifests and monitoring say the same as the code they run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.console.settings import console_settings
from deploy.embedded.postgresql import SETTINGS
from shared.http.operations import Status
from shared.measuring import JOB_FIGURE
from shared.settings import Settings
from tests.architecture.project import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/service.py"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
TOPICS: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "topics.yaml").read_text())["topics"]
#: Read by `shuno migrate` alone; everything else is a setting of a service.
OWNER_SETTING = "SHUNO_OWNER_DATABASE_URL"
#: Requests 5 s, handlers 10 s, outbox 8 s, relay 8 s.
DRAIN_SECONDS = 31


def manifest(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "manifests" / f"{name}.yaml").read_text()))


def of_kind(documents: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(document for document in documents if document["kind"] == kind)


def topic_lines(script: str) -> dict[str, tuple[int, int]]:
    """Partitions and days by topic, as the creating script lists them."""
    found = re.findall(r"^ *(\w+) (\d+) (\d+)$", script, re.MULTILINE)
    return {name: (int(partitions), int(days)) for name, partitions, days in found}


def exported_metrics() -> set[str]:
    """The gauges that a service exports: each figure of its status, and what its jobs count."""
    figures = {f"shuno_{name}" for name, field in Status.model_fields.items() if field.annotation in (bool, int, float)}
    return {*figures, JOB_FIGURE}


def test_all_services_are_seven() -> None:
    assert SERVICES == ["access", "dunning", "enforcement", "exchange", "identity", "payments", "refunds"]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_container(service: str) -> None:
    container = COMPOSE["services"][service]

    assert container["build"]["args"] == {"SERVICE": service}
    assert container["environment"]["SHUNO_DATABASE_URL"].endswith(f"@postgresql:5432/shuno_{service}")
    assert int(container["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS
    assert COMPOSE["services"][f"migrate-{service}"]["command"] == ["migrate", service]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_its_manifests(service: str) -> None:
    documents = manifest(service)
    pod = of_kind(documents, "Deployment")["spec"]["template"]["spec"]
    container = pod["containers"][0]

    assert of_kind(documents, "Service")["metadata"]["name"] == service
    assert of_kind(documents, "Job")["spec"]["template"]["spec"]["containers"][0]["args"] == ["migrate", service]
    assert pod["terminationGracePeriodSeconds"] > DRAIN_SECONDS
    assert container["livenessProbe"]["httpGet"]["path"] == "/live"
    assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert pod["securityContext"]["runAsNonRoot"]


def test_the_kustomization_names_every_manifest_and_image() -> None:
    kustomization = yaml.safe_load((DEPLOY / "manifests" / "kustomization.yaml").read_text())
    files = {path.name for path in (DEPLOY / "manifests").glob("*.yaml")} - {"kustomization.yaml"}
    text = "".join((DEPLOY / "manifests" / name).read_text() for name in files)

    assert set(kustomization["resources"]) == files
    assert {image["name"] for image in kustomization["images"]} == set(re.findall(r"\bimage: (\S+)", text))


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_migration_knows_the_owner_of_the_database(service: str) -> None:
    deployment = yaml.safe_dump(of_kind(manifest(service), "Deployment"))

    assert "owner" not in deployment
    assert OWNER_SETTING not in COMPOSE["services"][service]["environment"]


@pytest.mark.parametrize(
    "path",
    ["Dockerfile", "compose.yaml", "manifests/installation.yaml", "manifests/payments.yaml", "manifests/console.yaml"],
)
def test_a_setting_that_is_set_is_one_that_is_read(path: str) -> None:
    text = (DEPLOY / path).read_text()
    set_there = set(re.findall(r"\b(SHUNO_[A-Z_]+)(?:: |=)", text)) | set(re.findall(r"name: (SHUNO_[A-Z_]+)", text))
    source = (ROOT / "shared" / "settings.py").read_text() + (DEPLOY / "console" / "settings.py").read_text()
    known = set(re.findall(r'"(SHUNO_[A-Z_]+)"', source)) | {OWNER_SETTING, "SHUNO_SERVICE"}

    assert {name for name in set_there - known if not re.fullmatch(r"SHUNO_[A-Z]+(_OWNER)?_PASSWORD", name)} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_access_and_identity_alone_are_given_their_private_keys(service: str) -> None:
    pod = of_kind(manifest(service), "Deployment")["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = [volume.split(":")[0] for volume in COMPOSE["services"][service]["volumes"]]

    for owner in ("access", "identity"):
        assert (f"shuno-{owner}-keys" in yaml.safe_dump(volumes["keys"])) == (service == owner)
        assert (f"./keys-{owner}" in mounts) == (service == owner)
    assert ("./keys" in mounts) == (service not in ("access", "identity"))


def test_the_console_reaches_every_service_and_nothing_else_of_the_installation() -> None:
    documents = manifest("console")
    container = of_kind(documents, "Deployment")["spec"]["template"]["spec"]["containers"][0]
    settings = {**of_kind(documents, "ConfigMap")["data"], "SHUNO_HTTP_PORT": "8090"}
    in_compose = COMPOSE["services"]["console"]
    # Where the person who starts it says nothing, the origin is empty.
    said = {**in_compose["environment"], "SHUNO_CONSOLE_ORIGIN": "", "SHUNO_CONSOLE_PROXY": ""}

    assert sorted(console_settings(settings).addresses()) == SERVICES
    assert sorted(console_settings(said).addresses()) == SERVICES
    assert "-m deploy.console" in " ".join(container["command"])
    assert "-m deploy.console" in " ".join(in_compose["entrypoint"])
    for text in (yaml.safe_dump(container), yaml.safe_dump(in_compose)):
        assert "SHUNO_DATABASE_URL" not in text
        assert "SHUNO_KAFKA" not in text
    assert in_compose["networks"] == ["front"]


def test_a_container_of_compose_has_all_the_settings_it_needs(tmp_path: Path) -> None:
    in_image = {"SHUNO_MUNICIPALITY_FILE": str(tmp_path)}
    settings = Settings.from_environment("payments", {**in_image, **COMPOSE["services"]["payments"]["environment"]})

    assert settings.profile == "distributed"
    assert settings.kafka_idempotent
    assert settings.resend_days == 0


def test_postgresql_logs_no_personal_data_in_either_profile() -> None:
    command = COMPOSE["services"]["postgresql"]["command"]

    for name in ("log_min_error_statement", "log_error_verbosity"):
        assert f"--{name}={SETTINGS[name]}" in command


def test_topics_are_made_as_the_list_says() -> None:
    listed = {name: (topic["partitions"], topic["retention_days"]) for name, topic in TOPICS.items()}
    cluster = of_kind(manifest("topics"), "Job")["spec"]["template"]["spec"]["containers"][0]["command"][-1]

    assert topic_lines(COMPOSE["services"]["topics"]["command"][-1]) == listed
    assert topic_lines(cluster) == listed
    assert {(topic["replication"], topic["min_insync_replicas"]) for topic in TOPICS.values()} == {(3, 2)}
    assert "--replication-factor 3" in cluster
    assert "min.insync.replicas=2" in cluster


def test_an_alert_watches_only_what_is_exported() -> None:
    alerts = yaml.safe_load((DEPLOY / "observability" / "alerts.yaml").read_text())
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    watched = {name for rule in rules for name in re.findall(r"\bshuno_[a-z_]+", rule["expr"])}

    assert watched - exported_metrics() == set()
    assert watched >= {"shuno_ready", "shuno_lag", "shuno_outbox_age_seconds", "shuno_parked", "shuno_seal_lag_seconds"}
    assert [rule["alert"] for rule in rules if not rule["annotations"].get("action")] == []


def test_prometheus_scrapes_every_service() -> None:
    settings = yaml.safe_load((DEPLOY / "observability" / "prometheus.yaml").read_text())
    targets = settings["scrape_configs"][0]["static_configs"][0]["targets"]

    assert sorted(targets) == [f"{service}:8080" for service in SERVICES]


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_image_holds_is_enough_to_wire_the_service(service: str, tmp_path: Path) -> None:
    stage = (DEPLOY / "Dockerfile").read_text().split(" AS service\n")[1].replace("${SERVICE}", service)
    copied = re.findall(r"^COPY (\S+) (\S+)$", stage, re.MULTILINE)
    ignored = shutil.ignore_patterns("__pycache__")
    for source, target in copied:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / target, ignore=ignored)
        else:
            (tmp_path / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, tmp_path / target)
    wire = (
        f"import services, shared; from services.{service}.service import build; "
        "from pathlib import Path; from shared.law.municipality import load_municipality; "
        "print(services.__path__, build(load_municipality(Path('deploy/municipality/ishinomaki.yaml'))).name)"
    )
    done = subprocess.run((sys.executable, "-c", wire), cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(service)
    assert str(tmp_path) in done.stdout
