"""Settings: read from the environment, refused by name, and no secret in sight."""

import pytest

from shared.settings import Settings, SettingsMissing

GOOD = {
    "SHUNO_DATABASE_URL": "postgresql://user:secret@localhost/shuno_identity",
    "SHUNO_KAFKA_BOOTSTRAP": "localhost:9092",
    "SHUNO_KAFKA_SECURITY": "PLAINTEXT",
    "SHUNO_MUNICIPALITY_FILE": "city.yaml",
}


def test_the_distributed_profile_is_the_default() -> None:
    settings = Settings.from_environment("identity", GOOD)
    assert (settings.profile, settings.broker_incarnation, settings.kafka_idempotent) == (
        "distributed",
        "durable",
        True,
    )
    assert (settings.resend_days, settings.schedule_enabled) == (0, True)
    assert str(settings.keys_directory) == "/var/lib/shuno/keys"
    assert "secret" not in repr(settings)


def test_the_embedded_profile_keeps_events_to_send_them_again() -> None:
    environment = {**GOOD, "SHUNO_PROFILE": "embedded", "SHUNO_DATA_DIRECTORY": "/data", "SHUNO_KAFKA_IDEMPOTENT": "0"}
    settings = Settings.from_environment("identity", environment)
    assert (settings.resend_days, str(settings.anchors_directory)) == (3, "/data/anchors")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_an_absent_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsMissing, match=f"^{name} is not set"):
        Settings.from_environment("identity", {key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SHUNO_PROFILE", "production"),
        ("SHUNO_KAFKA_SECURITY", "none"),
        ("SHUNO_HTTP_PORT", "eighty"),
        ("SHUNO_HTTP_PORT", "-1"),
        ("SHUNO_RESEND_DAYS", "１"),
        ("SHUNO_SCHEDULE", "yes"),
    ],
)
def test_an_unreadable_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsMissing, match=f"^{name}:"):
        Settings.from_environment("identity", {**GOOD, name: text})
