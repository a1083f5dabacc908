"""How a service is told to sign in to the broker: each fault is named, and no password is shown."""

import ssl
from pathlib import Path

import pytest

from shared.kafka import client_security
from shared.settings import KafkaSecurity, Settings, SettingsMissing
from tests.kafka_security.certificates import Authority

GOOD = {
    "SHUNO_DATABASE_URL": "postgresql://user:secret@localhost/shuno_payments",
    "SHUNO_KAFKA_BOOTSTRAP": "localhost:9092",
    "SHUNO_MUNICIPALITY_FILE": "city.yaml",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of a service that signs in with a password and a certificate."""
    directory = tmp_path_factory.mktemp("secrets")
    authority = Authority()
    (directory / "password").write_text("pass word\n")
    (directory / "ca.pem").write_bytes(authority.certificate_pem)
    certificate, key = authority.issue("payments")
    (directory / "service.pem").write_bytes(certificate)
    (directory / "service.key").write_bytes(key)
    return {
        "SHUNO_KAFKA_USER": "payments",
        "SHUNO_KAFKA_PASSWORD_FILE": str(directory / "password"),
        "SHUNO_KAFKA_CA_FILE": str(directory / "ca.pem"),
        "SHUNO_KAFKA_CERTIFICATE_FILE": str(directory / "service.pem"),
        "SHUNO_KAFKA_KEY_FILE": str(directory / "service.key"),
    }


def security_of(environment: dict[str, str]) -> KafkaSecurity:
    return Settings.from_environment("payments", {**GOOD, **environment}).kafka_security


def test_nobody_talks_unproven_between_machines_unless_somebody_says_so() -> None:
    with pytest.raises(SettingsMissing, match=r"^SHUNO_KAFKA_SECURITY is not set"):
        security_of({})
    assert security_of({"SHUNO_KAFKA_SECURITY": "PLAINTEXT"}) == KafkaSecurity("PLAINTEXT")
    assert security_of({"SHUNO_PROFILE": "embedded"}) == KafkaSecurity("PLAINTEXT")


def test_a_password_travels_only_inside_scram(files: dict[str, str]) -> None:
    security = security_of({"SHUNO_KAFKA_SECURITY": "SASL_SSL", **files})
    options = client_security(security)

    assert options["security_protocol"] == "SASL_SSL"
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("payments", "pass word")
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].check_hostname
    assert "pass word" not in repr(security)


def test_without_tls_there_is_no_certificate(files: dict[str, str]) -> None:
    options = client_security(security_of({"SHUNO_KAFKA_SECURITY": "SASL_PLAINTEXT", **files}))

    assert (options["security_protocol"], options["ssl_context"]) == ("SASL_PLAINTEXT", None)


def test_a_certificate_takes_the_place_of_a_password(files: dict[str, str]) -> None:
    options = client_security(security_of({"SHUNO_KAFKA_SECURITY": "SSL", **files}))

    assert options["security_protocol"] == "SSL"
    assert "sasl_plain_username" not in options


@pytest.mark.parametrize(
    ("protocol", "missing"),
    [
        ("SASL_PLAINTEXT", "SHUNO_KAFKA_USER"),
        ("SASL_PLAINTEXT", "SHUNO_KAFKA_PASSWORD_FILE"),
        ("SASL_SSL", "SHUNO_KAFKA_CA_FILE"),
        ("SASL_SSL", "SHUNO_KAFKA_KEY_FILE"),
        ("SSL", "SHUNO_KAFKA_CERTIFICATE_FILE"),
    ],
)
def test_what_is_missing_is_named(files: dict[str, str], protocol: str, missing: str) -> None:
    present = {name: value for name, value in files.items() if name != missing}
    with pytest.raises(SettingsMissing, match=f"^{missing} is not set"):
        security_of({"SHUNO_KAFKA_SECURITY": protocol, **present})


def test_a_password_file_that_is_absent_or_empty_is_named(files: dict[str, str], tmp_path: Path) -> None:
    told = {"SHUNO_KAFKA_SECURITY": "SASL_SSL", **files}
    with pytest.raises(SettingsMissing, match=r"^SHUNO_KAFKA_PASSWORD_FILE: .*no file"):
        security_of({**told, "SHUNO_KAFKA_PASSWORD_FILE": str(tmp_path / "absent")})
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SettingsMissing, match=r"^SHUNO_KAFKA_PASSWORD_FILE: .*is empty"):
        security_of({**told, "SHUNO_KAFKA_PASSWORD_FILE": str(tmp_path / "empty")})


def test_certificate_files_that_hold_something_else_are_named(files: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("not PEM")
    told = {"SHUNO_KAFKA_SECURITY": "SSL", **files}
    with pytest.raises(SettingsMissing, match=r"^SHUNO_KAFKA_CA_FILE: .*no certificate"):
        client_security(security_of({**told, "SHUNO_KAFKA_CA_FILE": str(tmp_path / "wrong")}))
    with pytest.raises(SettingsMissing, match=r"^SHUNO_KAFKA_CERTIFICATE_FILE, SHUNO_KAFKA_KEY_FILE: "):
        client_security(security_of({**told, "SHUNO_KAFKA_KEY_FILE": str(tmp_path / "wrong")}))
