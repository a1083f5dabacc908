"""What a deployment sets. Every service reads the same names from its environment; secrets have no working default."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

Profile = Literal["embedded", "distributed"]
#: How a client reaches the broker: Kafka's own words (`security.protocol`).
KafkaProtocol = Literal["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL", "SSL"]


class SettingsMissing(Exception):  # noqa: N818 - It names what is wrong.
    """A setting is absent or cannot be read; the sentence names it."""


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """How a client proves to the broker who it is, and the broker to the client.

    Attributes:
        protocol: `SASL_*` signs in with SCRAM-SHA-512; `SSL` with a certificate.
        user: The account; empty without SASL.
        password: Of the account.
        ca_file: PEM of the authority that signed the broker's certificate; None without TLS.
        certificate_file: PEM of the client's own certificate, or None.
        key_file: PEM of its private key, or None.
    """

    protocol: KafkaProtocol = "PLAINTEXT"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def tls_context(self) -> ssl.SSLContext | None:
        """The TLS of every connection to the broker, or None where there is none.

        Raises:
            SettingsMissing: a certificate or key file cannot be used.
        """
        if self.ca_file is None:
            return None
        try:
            # Only this authority is believed, and the broker's certificate must bear the name that was dialled.
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError:
            raise SettingsMissing(f"SHUNO_KAFKA_CA_FILE: {self.ca_file} holds no certificate in PEM") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate_file is not None:
            try:
                context.load_cert_chain(self.certificate_file, self.key_file)
            except OSError:
                raise SettingsMissing(
                    f"SHUNO_KAFKA_CERTIFICATE_FILE, SHUNO_KAFKA_KEY_FILE: {self.certificate_file} and {self.key_file} "
                    "are no certificate with its unencrypted key in PEM"
                ) from None
        return context


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one service process. `SHUNO_` and the upper-case name is the variable of each."""

    service: str
    profile: Profile
    database_url: str = field(repr=False)
    kafka_bootstrap: str
    kafka_security: KafkaSecurity
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
    #: `host` or `host:port` of a time server with which the clock is compared; empty for none.
    time_server: str = ""

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
        data = _data_directory(read, profile)
        return cls(
            service=service,
            profile="embedded" if profile == "embedded" else "distributed",
            database_url=read.text("SHUNO_DATABASE_URL"),
            kafka_bootstrap=read.text("SHUNO_KAFKA_BOOTSTRAP"),
            kafka_security=_kafka_security(read, profile),
            broker_incarnation=read.text("SHUNO_BROKER_INCARNATION", "durable"),
            kafka_idempotent=read.flag("SHUNO_KAFKA_IDEMPOTENT", default=True),
            topic_prefix=read.text("SHUNO_TOPIC_PREFIX", ""),
            http_host=read.text("SHUNO_HTTP_HOST", "127.0.0.1"),
            http_port=read.number("SHUNO_HTTP_PORT", 8080),
            keys_directory=_keys_directory(read, data),
            anchors_directory=Path(read.text("SHUNO_ANCHORS_DIRECTORY", f"{data}/anchors")),
            municipality_file=Path(read.text("SHUNO_MUNICIPALITY_FILE")),
            resend_days=read.number("SHUNO_RESEND_DAYS", 3 if profile == "embedded" else 0),
            schedule_enabled=read.flag("SHUNO_SCHEDULE", default=True),
            trace_file=read.text("SHUNO_TRACE_FILE", ""),
            log_level=read.text("SHUNO_LOG_LEVEL", "INFO"),
            time_server=read.text("SHUNO_TIME_SERVER", ""),
        )


def keys_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the installation keeps its keys: for the wiring of a service that reads a file of its own there."""
    read = _Reader(environment)
    return _keys_directory(read, _data_directory(read, read.text("SHUNO_PROFILE", "distributed")))


def _data_directory(read: "_Reader", profile: str) -> str:
    return read.text("SHUNO_DATA_DIRECTORY", "") or ("/var/lib/shuno" if profile == "distributed" else "")


def _keys_directory(read: "_Reader", data: str) -> Path:
    return Path(read.text("SHUNO_KEYS_DIRECTORY", f"{data}/keys"))


def _kafka_security(read: "_Reader", profile: str) -> KafkaSecurity:
    # Outside one machine nobody talks to the broker unproven, unless somebody says that this is meant.
    protocol = read.text("SHUNO_KAFKA_SECURITY", "PLAINTEXT" if profile == "embedded" else None)
    if protocol not in get_args(KafkaProtocol):
        raise SettingsMissing(f"SHUNO_KAFKA_SECURITY: say {', '.join(get_args(KafkaProtocol))}")
    user = password = ""
    ca_file = certificate_file = key_file = None
    if protocol.startswith("SASL_"):
        user, password = read.text("SHUNO_KAFKA_USER"), read.secret("SHUNO_KAFKA_PASSWORD_FILE")
    if protocol.endswith("SSL"):
        ca_file = read.file("SHUNO_KAFKA_CA_FILE")
        if protocol == "SSL" or read.text("SHUNO_KAFKA_CERTIFICATE_FILE", ""):
            certificate_file, key_file = read.file("SHUNO_KAFKA_CERTIFICATE_FILE"), read.file("SHUNO_KAFKA_KEY_FILE")
    return KafkaSecurity(cast("KafkaProtocol", protocol), user, password, ca_file, certificate_file, key_file)


@dataclass(frozen=True, slots=True)
class _Reader:
    environment: Mapping[str, str]

    def text(self, name: str, default: str | None = None) -> str:
        value = self.environment.get(name, default)
        if value is None:
            raise SettingsMissing(f"{name} is not set; ARCHITECTURE.md lists the settings of a service")
        return value

    def file(self, name: str) -> Path:
        """A file that is there."""
        path = Path(self.text(name))
        if not path.is_file():
            raise SettingsMissing(f"{name}: {path} is no file that can be read; put it there, or name another")
        return path

    def secret(self, name: str) -> str:
        """What a file holds, without the line break at its end."""
        path = self.file(name)
        try:
            content = path.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            # The cause is left out: its text may quote the content.
            raise SettingsMissing(f"{name}: {path} cannot be read; let this process read it as UTF-8") from None
        if not content:
            raise SettingsMissing(f"{name}: {path} is empty; put the password there")
        return content

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
