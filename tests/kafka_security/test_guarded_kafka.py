"""At a genuine broker each account does what its list says, and an impostor nothing: neither write, read nor join."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    for_code,
)

from deploy.embedded.databases import ServiceDatabase
from services.payments.service import build
from shared.access import ensure_keys
from shared.contracts import CATALOGUE, ClaimOpened
from shared.contracts.event import open_envelope, read_headers
from shared.kafka import answers
from shared.law.municipality import load_municipality
from shared.running import running
from shared.settings import Settings
from shared.tokens import ensure_token_key
from tests.contracts import plain_publisher
from tests.every_service.probe import until
from tests.kafka_security.certificates import Authority
from tests.kafka_security.conftest import IMPOSTOR, GuardedKafka

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300), pytest.mark.feature("L14")]
ISHINOMAKI = Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml"
SERVICE = build(load_municipality(ISHINOMAKI))


async def write(options: dict[str, Any], topic: str, record: dict[str, Any] | None = None) -> None:
    record = record or {"key": "1", "value": {}, "headers": {}}
    # Without idempotence the broker's first answer is about the topic itself.
    producer = AIOKafkaProducer(acks="all", request_timeout_ms=5_000, **options)
    try:
        await producer.start()
        await producer.send_and_wait(
            topic,
            key=record["key"].encode(),
            value=json.dumps(record["value"]).encode(),
            headers=[(name, text.encode()) for name, text in record["headers"].items()],
        )
    finally:
        await producer.stop()


async def read(options: dict[str, Any], topic: str, group: str | None, count: int) -> list[Any]:
    consumer = AIOKafkaConsumer(topic, group_id=group, auto_offset_reset="earliest", **options)
    try:
        async with asyncio.timeout(30):
            await consumer.start()
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


async def settings_of_payments(
    guarded: GuardedKafka,
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]],
    directory: Path,
    password: str | None = None,
) -> Settings:
    """As a deployment gives them; the good password unless another is given."""
    database = await fresh_database("payments")
    ensure_keys(directory / "keys")
    ensure_token_key(directory / "keys")
    password_file = guarded.password_file("payments")
    if password is not None:
        password_file = directory / "password"
        password_file.write_text(password)
    environment = {
        "SHUNO_PROFILE": "distributed",
        "SHUNO_DATA_DIRECTORY": str(directory),
        "SHUNO_DATABASE_URL": database.dsn,
        "SHUNO_KAFKA_BOOTSTRAP": guarded.node.bootstrap,
        "SHUNO_KAFKA_SECURITY": "SASL_SSL",
        "SHUNO_KAFKA_USER": "payments",
        "SHUNO_KAFKA_PASSWORD_FILE": str(password_file),
        "SHUNO_KAFKA_CA_FILE": str(guarded.directory / "ca.pem"),
        "SHUNO_MUNICIPALITY_FILE": str(ISHINOMAKI),
        "SHUNO_SCHEDULE": "0",
        "SHUNO_HTTP_PORT": "0",
    }
    return Settings.from_environment("payments", environment)


async def test_a_service_works_with_nothing_but_its_own_list(
    guarded: GuardedKafka,
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]],
    tmp_path: Path,
) -> None:
    """Payments hears an assessment of its publisher and announces a claim, which dunning may read."""
    async with running(SERVICE, await settings_of_payments(guarded, fresh_database, tmp_path)) as made:
        await asyncio.wait_for(made.connected.wait(), 60)
        assessment = plain_publisher.message(
            "assessments.assessment_decided.v1", "urn:example:tax:vehicle", "a-1", "123", plain_publisher.ASSESSMENT
        )
        await write(guarded.by_password("publisher-assessments"), "assessments", assessment)

        async def opened() -> bool:
            return bool(await made.pool.fetchval("SELECT count(*) FROM claim"))

        await until(opened)
        assert await answers(made.broker)
        (record,) = await read(guarded.by_password("dunning"), "payments", "dunning.payments", 1)
        assert isinstance(
            open_envelope(CATALOGUE, read_headers(record.headers), record.key, record.value).event, ClaimOpened
        )


async def test_a_service_that_cannot_sign_in_waits_and_says_so(
    guarded: GuardedKafka,
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = await settings_of_payments(guarded, fresh_database, tmp_path, password="guessed")
    async with running(SERVICE, settings) as made:

        async def told() -> bool:
            return "the broker cannot be reached" in caplog.text

        await until(told)
        assert not made.connected.is_set()
        assert not made.broken.done()
        assert not (await made.meter.status()).ready
    assert "guessed" not in caplog.text


@pytest.mark.parametrize("account", [IMPOSTOR, "dunning", "payments", "publisher-residents"])
async def test_only_their_publisher_writes_assessments(guarded: GuardedKafka, account: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await write(guarded.by_password(account), "assessments")


@pytest.mark.parametrize("account", [IMPOSTOR, "payments", "publisher-personnel"])
async def test_nobody_but_access_announces_who_may_do_what(guarded: GuardedKafka, account: str) -> None:
    await write(guarded.by_password("access"), "staff")
    with pytest.raises(TopicAuthorizationFailedError):
        await write(guarded.by_password(account), "staff")


@pytest.mark.parametrize("account", [IMPOSTOR, "publisher-assessments", "topics"])
@pytest.mark.parametrize("topic", ["staff", "residents"])
async def test_whoever_is_no_service_reads_nothing(guarded: GuardedKafka, account: str, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await read(guarded.by_password(account), topic, None, 1)


async def test_a_service_reads_no_topic_that_it_does_not_hear(guarded: GuardedKafka) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await read(guarded.by_password("dunning"), "assessments", None, 1)


@pytest.mark.parametrize(("account", "topic"), [("dunning", "payments"), ("payments", "dunning")])
async def test_nobody_joins_the_group_of_another_service(guarded: GuardedKafka, account: str, topic: str) -> None:
    foreign = {"dunning": "payments.dunning", "payments": "dunning.payments"}[account]
    with pytest.raises(GroupAuthorizationFailedError):
        await read(guarded.by_password(account), topic, foreign, 1)


async def test_an_impostor_sees_not_even_which_topics_there_are(guarded: GuardedKafka) -> None:
    client = AIOKafkaClient(**guarded.by_password(IMPOSTOR))
    try:
        await client.bootstrap()
        assert (await client.fetch_all_metadata()).topics() == set()
    finally:
        await client.close()


async def test_no_service_makes_or_drops_topics(guarded: GuardedKafka) -> None:
    admin = AIOKafkaAdminClient(**guarded.by_password("payments"))
    await admin.start()
    try:
        made = await admin.create_topics([NewTopic("claims", 1, 1)])
        dropped = await admin.delete_topics(["payments"])
    finally:
        await admin.close()
    assert for_code(made.topic_errors[0][1]) is TopicAuthorizationFailedError
    assert for_code(dropped.topic_error_codes[0][1]) is TopicAuthorizationFailedError


@pytest.mark.parametrize(("account", "password"), [("payments", "guessed"), ("nobody", "guessed")])
async def test_a_wrong_password_does_not_sign_in(guarded: GuardedKafka, account: str, password: str) -> None:
    await refused_to_connect(guarded.by_password(account, password))


async def test_a_certificate_signs_in_as_its_holder(guarded: GuardedKafka) -> None:
    await write(guarded.by_certificate("publisher-personnel"), "personnel")
    with pytest.raises(TopicAuthorizationFailedError):
        await write(guarded.by_certificate("publisher-personnel"), "assessments")


async def test_a_certificate_of_another_authority_or_of_yesterday_does_not_sign_in(guarded: GuardedKafka) -> None:
    await refused_to_connect(guarded.by_certificate("payments", authority=Authority()))
    await refused_to_connect(guarded.by_certificate("payments", valid_days=-1))


async def test_a_client_sends_no_password_to_a_broker_it_cannot_believe(guarded: GuardedKafka) -> None:
    options = guarded.by_password("payments")
    stranger = ssl.create_default_context(cadata=Authority().certificate_pem.decode())
    await refused_to_connect({**options, "ssl_context": stranger})
    # The right authority, but a name that is not the broker's.
    port = guarded.node.bootstrap.rsplit(":", 1)[1]
    await refused_to_connect({**options, "bootstrap_servers": f"localhost:{port}"})


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT"])
async def test_nothing_is_answered_without_tls(guarded: GuardedKafka, protocol: str) -> None:
    await refused_to_connect({**guarded.by_password("payments"), "security_protocol": protocol, "ssl_context": None})


async def refused_to_connect(options: dict[str, Any]) -> None:
    client = AIOKafkaClient(request_timeout_ms=5_000, **options)

    async def connect() -> None:
        await client.bootstrap()
        # TLS 1.3 lets a client finish before the broker has refused its certificate.
        await client.fetch_all_metadata()

    try:
        with pytest.raises(KafkaError):
            await connect()
    finally:
        await client.close()
