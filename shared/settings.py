"""What a deployment sets. Every service reads the same names from its environment; secrets have no working default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Profile = Literal["embedded", "distributed"]


class SettingsMissing(Exception):  # noqa: N818 - It names what is wrong.
    """A setting is absent or cannot be read; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one service process. `SHUNO_` and the upper-case name is the variable of each."""

    service: str
    profile: Profile
    database_url: str = field(repr=False)
    kafka_bootstrap: str
    #: Names one life of the broker's topics: a broker that forgets them at a restart gets a new name each time.
    broker_incarnation: str
    #: Apache Kafka: true. The embedded broker has no idempotent producer.
    kafka_idempotent: bool
    topic_prefix: str
    http_host: str
    http_port: int
    #: Keys for access records, seals and tokens.
    keys_directory: Path
    #: Where seals are anchored outside the database, one file per service.
    anchors_directory: Path
    municipality_file: Path
    #: Days that a sent event is kept to be sent again; only where the broker forgets (embedded profile).
    resend_days: int
    #: False where somebody else says when a business day's work is due (the demonstration, a job scheduler).
    schedule_enabled: bool
    #: Spans are written here as JSON lines; empty for none.
    trace_file: str
    log_level: str

    @classmethod
    def from_environment(cls, service: str, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings of a service.

        Raises:
            SettingsMissing: naming the first variable that is absent or unreadable.
        """
        read = _Reader(environment)
        profile = read.text("SHUNO_PROFILE", "distributed")
        if profile not in get_args(Profile):
            raise SettingsMissing("SHUNO_PROFILE: say embedded or distributed")
        data = read.text("SHUNO_DATA_DIRECTORY", "")
        if not data and profile == "distributed":
            data = "/var/lib/shuno"
        return cls(
            service=service,
            profile="embedded" if profile == "embedded" else "distributed",
            database_url=read.text("SHUNO_DATABASE_URL"),
            kafka_bootstrap=read.text("SHUNO_KAFKA_BOOTSTRAP"),
            broker_incarnation=read.text("SHUNO_BROKER_INCARNATION", "durable"),
            kafka_idempotent=read.flag("SHUNO_KAFKA_IDEMPOTENT", default=True),
            topic_prefix=read.text("SHUNO_TOPIC_PREFIX", ""),
            http_host=read.text("SHUNO_HTTP_HOST", "127.0.0.1"),
            http_port=read.number("SHUNO_HTTP_PORT", 8080),
            keys_directory=Path(read.text("SHUNO_KEYS_DIRECTORY", f"{data}/keys")),
            anchors_directory=Path(read.text("SHUNO_ANCHORS_DIRECTORY", f"{data}/anchors")),
            municipality_file=Path(read.text("SHUNO_MUNICIPALITY_FILE")),
            resend_days=read.number("SHUNO_RESEND_DAYS", 3 if profile == "embedded" else 0),
            schedule_enabled=read.flag("SHUNO_SCHEDULE", default=True),
            trace_file=read.text("SHUNO_TRACE_FILE", ""),
            log_level=read.text("SHUNO_LOG_LEVEL", "INFO"),
        )


@dataclass(frozen=True, slots=True)
class _Reader:
    environment: Mapping[str, str]

    def text(self, name: str, default: str | None = None) -> str:
        value = self.environment.get(name, default)
        if value is None:
            raise SettingsMissing(f"{name} is not set; ARCHITECTURE.md lists the settings of a service")
        return value

    def number(self, name: str, default: int) -> int:
        text = self.environment.get(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit():
            raise SettingsMissing(f"{name}: {text!r} is not a whole number")
        return int(text)

    def flag(self, name: str, *, default: bool) -> bool:
        text = self.environment.get(name, "1" if default else "0")
        if text not in ("0", "1"):
            raise SettingsMissing(f"{name}: say 1 or 0")
        return text == "1"
