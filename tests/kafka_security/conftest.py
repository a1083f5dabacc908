"""A genuine Apache Kafka that lets in whoever proves who he is, with the access lists of this project and no others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.commands.contracts import installed_permissions
from deploy.embedded.topics import create_topics
from deploy.kafka.access_lists import TOPICS_ACCOUNT, Operation, Permission, Resource
from deploy.kafka.apache_kafka import ApacheKafka, Guarding
from shared.contracts import TOPICS
from shared.kafka import client_security
from shared.settings import KafkaSecurity
from tests.kafka_security.certificates import Authority

#: Signs in with a good password; no list names it.
IMPOSTOR = "impostor"
_OPERATIONS = {
    Operation.CREATE: AclOperation.CREATE,
    Operation.DESCRIBE: AclOperation.DESCRIBE,
    Operation.DESCRIBE_CONFIGS: AclOperation.DESCRIBE_CONFIGS,
    Operation.READ: AclOperation.READ,
    Operation.WRITE: AclOperation.WRITE,
}
_RESOURCES = {Resource.TOPIC: ResourceType.TOPIC, Resource.GROUP: ResourceType.GROUP}


@dataclass
class GuardedKafka:
    """The node, and how each account signs in."""

    node: ApacheKafka
    authority: Authority
    directory: Path

    def password_file(self, account: str) -> Path:
        path = self.directory / f"{account}.password"
        path.write_text(password_of(account) + "\n")
        return path

    def by_password(self, account: str, password: str | None = None) -> dict[str, Any]:
        """Arguments of an aiokafka client."""
        password = password_of(account) if password is None else password
        security = KafkaSecurity("SASL_SSL", account, password, self.directory / "ca.pem")
        return {"bootstrap_servers": self.node.bootstrap, **client_security(security)}

    def by_certificate(
        self, account: str, *, authority: Authority | None = None, valid_days: int = 1
    ) -> dict[str, Any]:
        """The same with a certificate, which may be one that must not be believed."""
        security = certificate_of(authority or self.authority, account, self.directory, valid_days=valid_days)
        return {"bootstrap_servers": self.node.certificate_bootstrap, **client_security(security)}


def password_of(account: str) -> str:
    return f"synthetic {account}"


def certificate_of(authority: Authority, account: str, directory: Path, *, valid_days: int = 1) -> KafkaSecurity:
    certificate, key = authority.issue(account, valid_days=valid_days)
    (directory / f"{account}.pem").write_bytes(certificate)
    (directory / f"{account}.key").write_bytes(key)
    return KafkaSecurity(
        "SSL",
        ca_file=directory / "ca.pem",
        certificate_file=directory / f"{account}.pem",
        key_file=directory / f"{account}.key",
    )


@pytest.fixture(scope="session")
async def guarded(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GuardedKafka]:
    """A guarded node with every account of an installation, its rules and its topics."""
    if not pytestconfig.getoption("--kafka"):
        pytest.skip("needs --kafka")
    directory = tmp_path_factory.mktemp("guarded")
    authority = Authority()
    (directory / "ca.pem").write_bytes(authority.certificate_pem)
    certificate, key = authority.issue("broker", addresses=["127.0.0.1"])
    (directory / "broker.pem").write_bytes(key + certificate)
    administrator = certificate_of(authority, "administrator", directory)
    guarding = Guarding(directory / "broker.pem", directory / "ca.pem", administrator)
    node = ApacheKafka(directory / "node", guarding=guarding)
    try:
        await node.start()
        await node.wait_ready(120.0)
        made = GuardedKafka(node, authority, directory)
        await asyncio.to_thread(_install, node, administrator, installed_permissions())
        # The account that makes the topics is one of those that are tested.
        options = made.by_password(TOPICS_ACCOUNT)
        await create_topics(options.pop("bootstrap_servers"), dict.fromkeys(TOPICS, 2), security=options)
        yield made
    finally:
        await node.stop()


def _install(node: ApacheKafka, administrator: KafkaSecurity, rules: Sequence[Permission]) -> None:
    """Passwords and access lists, as an administrator makes them."""
    client = AdminClient(
        {
            "bootstrap.servers": node.certificate_bootstrap,
            "security.protocol": "SSL",
            "ssl.ca.location": str(administrator.ca_file),
            "ssl.certificate.location": str(administrator.certificate_file),
            "ssl.key.location": str(administrator.key_file),
        }
    )
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    accounts = sorted({rule.account for rule in rules} | {IMPOSTOR})
    made = client.alter_user_scram_credentials(
        [UserScramCredentialUpsertion(account, scram, password_of(account).encode()) for account in accounts]
    )
    for future in made.values():
        future.result(30)
    bindings = [
        AclBinding(
            _RESOURCES[rule.resource],
            rule.name,
            ResourcePatternType.LITERAL,
            f"User:{rule.account}",
            "*",
            _OPERATIONS[rule.operation],
            AclPermissionType.ALLOW,
        )
        for rule in rules
    ]
    for future in client.create_acls(bindings).values():
        future.result(30)
