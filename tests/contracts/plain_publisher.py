"""A publisher made of a Kafka client and `json`, as one in any language would be: it imports nothing of this project.

By hand: `python tests/contracts/plain_publisher.py localhost:9092` publishes one assessment and one payment.
"""

import json
import sys
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from confluent_kafka import KafkaError, Message, Producer

ASSESSMENT = {
    "addressee_no": "000000000000123",
    "notice": {
        "municipality_code": "042021",
        "levy_fiscal_year": 2025,
        "target_fiscal_year": 2025,
        "tax_item": "013",
        "notice_no": "R7-000777",
    },
    "history_no": 1,
    "assessment_fiscal_year": 2025,
    "assessed_on": "2025-05-01",
    "notice_sent_on": "2025-05-09",
    "instalments": [
        {
            "instalment": "01",
            "amount_yen": 10800,
            "due_on": "2025-06-02",
            "statutory_due_on": "2025-05-31",
            "accounting_fiscal_year": 2025,
            "clearing_key": "202501300077701",
        }
    ],
}
PAYMENT = {
    "channel": "convenience_store",
    "stage": "flash",
    "receipt_ref": "CVS-20250520-0777",
    "clearing_key": "202501300077701",
    "amount_yen": 10800,
    "paid_on": "2025-05-20",
}


def message(event_type: str, source: str, identifier: str, key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Headers, key and value of one fact."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": identifier,
        "ce_source": source,
        "ce_type": event_type,
        "ce_time": "2025-05-20T12:00:00+09:00",
        "content-type": "application/json",
    }
    return {"headers": headers, "key": key, "value": value}


def publish(
    bootstrap: str, messages: Iterable[Mapping[str, Any]], topic_prefix: str = "", *, idempotent: bool = False
) -> None:
    """Send messages in their order and wait until the broker has them all.

    Args:
        bootstrap: `host:port` of the broker.
        messages: Headers, key and value each; the topic is the first word of `ce_type`.
        topic_prefix: Put before each topic.
        idempotent: On with Apache Kafka; the embedded broker knows no idempotent producer.

    Raises:
        RuntimeError: If the broker did not take a message.
    """
    faults: list[str] = []

    def on_delivery(error: KafkaError | None, sent: Message) -> None:
        if error is not None:
            faults.append(f"{sent.topic()}: {error}")

    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": idempotent})
    for one in messages:
        producer.produce(
            topic_prefix + one["headers"]["ce_type"].split(".")[0],
            key=one["key"],
            value=json.dumps(one["value"], ensure_ascii=False).encode(),
            headers=[(name, text.encode()) for name, text in one["headers"].items()],
            on_delivery=on_delivery,
        )
    unsent = producer.flush(30)
    if unsent or faults:
        raise RuntimeError(f"{unsent} messages unsent; {'; '.join(faults)}")


if __name__ == "__main__":
    publish(
        sys.argv[1],
        [
            message(
                "assessments.assessment_decided.v1",
                "urn:example:tax:vehicle",
                str(uuid.uuid4()),
                ASSESSMENT["addressee_no"],
                ASSESSMENT,
            ),
            message(
                "remittances.payment_reported.v1",
                "urn:example:bank:0001",
                str(uuid.uuid4()),
                PAYMENT["receipt_ref"],
                PAYMENT,
            ),
        ],
    )
