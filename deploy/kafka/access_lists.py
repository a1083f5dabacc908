"""Who may do what at the broker: access lists made from the contracts and the services' own wiring.

Each service is an account of its own name. It writes the topics it announces, reads the topics it hears and joins its
own consumer groups; each publisher writes one upstream topic and reads nothing. What is not listed is refused, so the
broker needs `allow.everyone.if.no.acl.found=false`. Write and Read include Describe, and Write to a topic includes the
idempotent producer (Apache Kafka, Authorization and ACLs).
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from shared.contracts import TOPICS, UPSTREAM, AuthoritySet, RecordsHandedOver, RecordsSealed
from shared.kafka import group_of
from shared.service import Service

#: The account that makes the topics and can neither read nor write them.
TOPICS_ACCOUNT = "topics"
#: The cluster's name in Strimzi: the label of its users, and the beginning of its secrets' names.
CLUSTER = "kafka"


class Resource(StrEnum):
    """What a rule is about."""

    TOPIC = "topic"
    GROUP = "group"


class Operation(StrEnum):
    """What is permitted, in Kafka's words."""

    CREATE = "Create"
    DESCRIBE = "Describe"
    DESCRIBE_CONFIGS = "DescribeConfigs"
    READ = "Read"
    WRITE = "Write"


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One rule: an account may do one thing to one topic or consumer group of exactly this name."""

    account: str
    resource: Resource
    operation: Operation
    name: str


def publisher_account(topic: str) -> str:
    """The account of the system that publishes an upstream topic."""
    return f"publisher-{topic}"


def permissions(services: Iterable[Service], *, topic_prefix: str = "") -> list[Permission]:
    """Every rule of an installation, in order.

    Args:
        services: All services of the installation, as they are wired.
        topic_prefix: `SHUNO_TOPIC_PREFIX` of the services; empty in a city.
    """
    found: set[Permission] = set()
    for service in services:
        for topic in sorted(heard_topics(service)):
            name = topic_prefix + topic
            found.add(Permission(service.name, Resource.TOPIC, Operation.READ, name))
            found.add(Permission(service.name, Resource.GROUP, Operation.READ, group_of(service.name, name)))
        for topic in announced_topics(service):
            found.add(Permission(service.name, Resource.TOPIC, Operation.WRITE, topic_prefix + topic))
    for topic in {event.topic() for event in UPSTREAM}:
        found.add(Permission(publisher_account(topic), Resource.TOPIC, Operation.WRITE, topic_prefix + topic))
    for topic in TOPICS:
        for operation in (Operation.CREATE, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS):
            found.add(Permission(TOPICS_ACCOUNT, Resource.TOPIC, operation, topic_prefix + topic))
    return sorted(found)


def heard_topics(service: Service) -> set[str]:
    """The topics a service reads: those of its handlers, and authority, unless it is the one that decides it."""
    authority = set() if AuthoritySet in service.announces else {AuthoritySet.topic()}
    return {event.topic() for event in service.handlers} | authority


def announced_topics(service: Service) -> set[str]:
    """The topics a service writes: those of its events, the seals of its access records, and these themselves."""
    return {event.topic() for event in service.announces} | {RecordsSealed.topic(), RecordsHandedOver.topic()}


def as_commands(rules: Sequence[Permission]) -> str:
    """The rules as a shell script of `kafka-acls.sh`; applying it again changes nothing."""
    lines = [
        "#!/bin/sh",
        "# Made by `shuno contracts acl`. The broker must have allow.everyone.if.no.acl.found=false.",
        "set -eu",
        ': "${SHUNO_KAFKA_BOOTSTRAP:?host:port of the broker}" "${COMMAND_CONFIG:?properties of an administrator}"',
    ]
    for (account, resource, operation), some in groupby(
        rules, lambda rule: (rule.account, rule.resource, rule.operation)
    ):
        names = " ".join(f"--{resource} {shlex.quote(rule.name)}" for rule in some)
        lines.append(
            'kafka-acls.sh --bootstrap-server "$SHUNO_KAFKA_BOOTSTRAP" --command-config "$COMMAND_CONFIG" --add '
            f"--allow-principal {shlex.quote(f'User:{account}')} --operation {operation} {names}"
        )
    return "\n".join(lines) + "\n"


def as_strimzi(rules: Sequence[Permission]) -> str:
    """The rules as KafkaUser resources of Strimzi, which makes accounts, passwords and access lists from them."""
    heading = (
        "# Made by `shuno contracts acl --format strimzi`; a test compares it with the services' wiring.\n"
        "# Strimzi puts the password of each account into a Secret of the same name.\n"
    )
    return heading + "---\n".join(
        _user(account, list(some)) for account, some in groupby(rules, lambda rule: rule.account)
    )


def _user(account: str, rules: Sequence[Permission]) -> str:
    operations: dict[tuple[Resource, str], list[str]] = {}
    for rule in rules:
        operations.setdefault((rule.resource, rule.name), []).append(rule.operation)
    lines = [
        "apiVersion: kafka.strimzi.io/v1beta2",
        "kind: KafkaUser",
        "metadata:",
        f"  name: {account}",
        f"  labels: {{app.kubernetes.io/part-of: shuno, strimzi.io/cluster: {CLUSTER}}}",
        "spec:",
        "  authentication: {type: scram-sha-512}",
        "  authorization:",
        "    type: simple",
        "    acls:",
    ]
    for (resource, name), allowed in operations.items():
        what = f"{{type: {resource}, name: {name}, patternType: literal}}"
        lines.append(f"      - {{resource: {what}, operations: [{', '.join(allowed)}]}}")
    return "\n".join(lines) + "\n"
