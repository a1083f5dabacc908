"""A publisher with nothing but a Kafka client is understood, and a message sent twice is known as the same."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from deploy.embedded.process import Broker
from shared.contracts import CATALOGUE, AssessmentDecided, Envelope, Event, PaymentReported
from shared.contracts.event import open_envelope, read_headers
from tests.contracts import plain_publisher
from tests.infrastructure import Topics

ASSESSMENT_TYPE = "assessments.assessment_decided.v1"
PAYMENT_TYPE = "remittances.payment_reported.v1"


async def _read(broker: Broker, topic: str, count: int) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


def _open(record: ConsumerRecord) -> Envelope[Event]:
    return open_envelope(CATALOGUE, read_headers(record.headers), record.key, record.value)


@pytest.mark.broker
@pytest.mark.feature("S6")
async def test_assessments_and_payments_of_a_plain_client_are_understood(broker: Broker, topics: Topics) -> None:
    names = await topics.create({"assessments": 4, "remittances": 4})
    assessment = plain_publisher.message(
        ASSESSMENT_TYPE, "urn:example:tax:vehicle", "a-1", "000000000000123", plain_publisher.ASSESSMENT
    )
    flash = plain_publisher.message(
        PAYMENT_TYPE, "urn:example:bank:0001", "p-1", "CVS-20250520-0777", plain_publisher.PAYMENT
    )
    final = plain_publisher.message(
        PAYMENT_TYPE, "urn:example:bank:0001", "p-2", "CVS-20250520-0777", {**plain_publisher.PAYMENT, "stage": "final"}
    )
    await asyncio.to_thread(
        plain_publisher.publish,
        broker.bootstrap,
        [assessment, flash, final],
        topics.prefix,
        idempotent=broker.idempotent,
    )

    [decided] = [_open(record) for record in await _read(broker, names["assessments"], 1)]
    assert isinstance(decided.event, AssessmentDecided)
    assert decided.key == decided.event.addressee_no == "000000000000123"
    assert decided.event.notice.tax_item.value == "013"
    assert decided.event.instalments[0].amount_yen == 10800

    records = await _read(broker, names["remittances"], 2)
    assert len({record.partition for record in records}) == 1
    payments = [_open(record).event for record in records]
    assert [payment.stage.value for payment in payments if isinstance(payment, PaymentReported)] == ["flash", "final"]


@pytest.mark.broker
async def test_a_message_that_is_sent_again_has_the_same_identity(broker: Broker, topics: Topics) -> None:
    names = await topics.create({"remittances": 2})
    payment = plain_publisher.message(
        PAYMENT_TYPE, "urn:example:bank:0001", "p-1", "CVS-20250520-0777", plain_publisher.PAYMENT
    )
    for _ in range(2):
        await asyncio.to_thread(
            plain_publisher.publish, broker.bootstrap, [payment], topics.prefix, idempotent=broker.idempotent
        )

    first, second = [_open(record) for record in await _read(broker, names["remittances"], 2)]
    assert first.event_id == second.event_id
