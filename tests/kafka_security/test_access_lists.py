"""The broker's access lists give each account what its service is wired to, and nothing else."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from deploy.commands.contracts import app, installed_permissions
from deploy.commands.installation import ISHINOMAKI, SERVICES, service_named
from deploy.kafka.access_lists import Operation, Permission, Resource, as_commands, as_strimzi, heard_topics
from shared.contracts import TOPICS
from shared.kafka import group_of
from shared.law.municipality import load_municipality

MANIFEST = Path(__file__).parents[2] / "deploy" / "manifests" / "kafka-users.yaml"
RULES = installed_permissions()


def names(account: str, operation: Operation, resource: Resource = Resource.TOPIC) -> set[str]:
    return {
        rule.name for rule in RULES if (rule.account, rule.operation, rule.resource) == (account, operation, resource)
    }


def writers(topic: str) -> set[str]:
    return {rule.account for rule in RULES if (rule.operation, rule.name) == (Operation.WRITE, topic)}


def readers(topic: str) -> set[str]:
    return {rule.account for rule in RULES if (rule.operation, rule.resource, rule.name) == ("Read", "topic", topic)}


def test_payments_may_do_what_it_is_wired_to() -> None:
    assert names("payments", Operation.WRITE) == {"payments", "records", "seals"}
    assert names("payments", Operation.READ) >= {"assessments", "remittances", "dunning", "staff"}
    groups = names("payments", Operation.READ, Resource.GROUP)
    assert groups == {f"payments.{topic}" for topic in names("payments", Operation.READ)}


@pytest.mark.parametrize("topic", ["assessments", "residents", "remittances", "personnel"])
def test_facts_of_another_system_are_written_by_its_account_alone(topic: str) -> None:
    assert writers(topic) == {f"publisher-{topic}"}


@pytest.mark.parametrize(("topic", "service"), [("payments", "payments"), ("dunning", "dunning")])
def test_facts_of_a_service_are_written_by_it_alone(topic: str, service: str) -> None:
    assert writers(topic) == {service}


def test_authority_is_read_by_every_service_and_seals_are_written_by_every_service() -> None:
    # Who decides it needs no copy.
    assert writers("staff") <= {"access"}
    assert readers("staff") == set(SERVICES) - writers("staff")
    assert writers("seals") == set(SERVICES)


def test_access_records_are_handed_over_by_every_service_and_read_by_the_audit_alone() -> None:
    assert writers("records") == set(SERVICES)
    assert readers("records") == {"access"}


def test_a_publisher_and_the_maker_of_topics_read_nothing_and_join_nothing() -> None:
    others = [rule for rule in RULES if rule.account not in SERVICES]
    assert {rule.account for rule in others} == {
        "publisher-assessments",
        "publisher-personnel",
        "publisher-remittances",
        "publisher-residents",
        "publisher-welfare",
        "topics",
    }
    assert {rule.operation for rule in others if rule.account != "topics"} == {Operation.WRITE}
    made = {rule.operation for rule in others if rule.account == "topics"}
    assert made == {Operation.CREATE, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS}
    assert {rule.resource for rule in others} == {Resource.TOPIC}


@pytest.mark.parametrize("name", SERVICES)
def test_each_consumer_group_that_a_service_joins_is_permitted(name: str) -> None:
    service = service_named(name, load_municipality(ISHINOMAKI))
    joined = {group_of(name, topic) for topic in heard_topics(service)}
    assert joined == names(name, Operation.READ, Resource.GROUP)


def test_no_rule_names_more_than_one_thing() -> None:
    assert all(rule.name in TOPICS or rule.name.partition(".")[0] in SERVICES for rule in RULES)
    assert not any("*" in rule.name for rule in RULES)


def test_the_manifest_is_what_the_wiring_gives() -> None:
    assert MANIFEST.read_text() == as_strimzi(RULES), (
        "run: shuno contracts acl --format strimzi > deploy/manifests/kafka-users.yaml"
    )


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_signs_in_as_itself_and_holds_no_other_password(name: str) -> None:
    deployment = next(iter(yaml.safe_load_all((MANIFEST.parent / f"{name}.yaml").read_text())))
    pod = deployment["spec"]["template"]["spec"]
    environment = {entry["name"]: entry.get("value") for entry in pod["containers"][0]["env"]}
    volumes = {volume["name"]: volume.get("secret", {}).get("secretName") for volume in pod["volumes"]}
    assert environment["SHUNO_KAFKA_USER"] == name
    # Strimzi names the secret of an account after it.
    assert volumes["kafka"] == name
    assert not {*volumes.values()} & {rule.account for rule in RULES if rule.account != name}


def test_services_between_machines_talk_to_the_broker_under_tls_and_by_password() -> None:
    shared = next(iter(yaml.safe_load_all((MANIFEST.parent / "installation.yaml").read_text())))["data"]
    assert shared["SHUNO_KAFKA_SECURITY"] == "SASL_SSL"
    assert {"SHUNO_KAFKA_PASSWORD_FILE", "SHUNO_KAFKA_CA_FILE"} <= shared.keys()


def test_a_user_of_strimzi_carries_his_rules() -> None:
    rules = [
        Permission("dunning", Resource.GROUP, Operation.READ, "dunning.payments"),
        Permission("dunning", Resource.TOPIC, Operation.READ, "payments"),
        Permission("dunning", Resource.TOPIC, Operation.WRITE, "dunning"),
        Permission("publisher-residents", Resource.TOPIC, Operation.WRITE, "residents"),
    ]
    dunning, publisher = yaml.safe_load_all(as_strimzi(rules))
    assert (dunning["kind"], dunning["metadata"]["name"]) == ("KafkaUser", "dunning")
    assert dunning["spec"]["authentication"] == {"type": "scram-sha-512"}
    assert dunning["spec"]["authorization"] == {
        "type": "simple",
        "acls": [
            {
                "resource": {"type": "group", "name": "dunning.payments", "patternType": "literal"},
                "operations": ["Read"],
            },
            {"resource": {"type": "topic", "name": "payments", "patternType": "literal"}, "operations": ["Read"]},
            {"resource": {"type": "topic", "name": "dunning", "patternType": "literal"}, "operations": ["Write"]},
        ],
    }
    assert [acl["operations"] for acl in publisher["spec"]["authorization"]["acls"]] == [["Write"]]


def test_a_command_of_kafka_carries_the_rules_of_one_kind() -> None:
    rules = [
        Permission("dunning", Resource.TOPIC, Operation.READ, "payments"),
        Permission("dunning", Resource.TOPIC, Operation.READ, "staff"),
    ]
    assert as_commands(rules).splitlines()[-1] == (
        'kafka-acls.sh --bootstrap-server "$SHUNO_KAFKA_BOOTSTRAP" --command-config "$COMMAND_CONFIG" --add '
        "--allow-principal User:dunning --operation Read --topic payments --topic staff"
    )


def test_the_command_writes_both_forms_and_the_rules_themselves() -> None:
    script = CliRunner().invoke(app, ["acl"])
    assert (script.exit_code, script.stdout) == (0, as_commands(RULES))
    users = CliRunner().invoke(app, ["acl", "--format", "strimzi"])
    assert (users.exit_code, users.stdout) == (0, as_strimzi(RULES))
    for_machines = json.loads(CliRunner().invoke(app, ["acl", "--json", "--topic-prefix", "x."]).stdout)
    assert {"account": "payments", "resource": "topic", "operation": "Write", "name": "x.payments"} in for_machines


def test_a_city_that_is_not_there_is_named() -> None:
    refused = CliRunner().invoke(app, ["acl", "--municipality", "nowhere.yaml"])
    assert refused.exit_code == 2
    assert "nowhere.yaml" in refused.stderr
