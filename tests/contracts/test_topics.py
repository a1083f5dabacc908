"""The topics that are deployed are those of the contracts."""

from pathlib import Path
from typing import Any

import yaml

from shared.contracts import TOPICS

TOPICS_FILE = Path(__file__).parents[2] / "deploy" / "topics.yaml"


def _deployed() -> dict[str, dict[str, Any]]:
    topics: dict[str, dict[str, Any]] = yaml.safe_load(TOPICS_FILE.read_text(encoding="utf-8"))["topics"]
    return topics


def test_every_topic_of_the_contracts_is_deployed_and_no_other() -> None:
    assert list(_deployed()) == list(TOPICS)


def test_no_topic_can_lose_an_acknowledged_fact_with_one_broker() -> None:
    for name, topic in _deployed().items():
        assert set(topic) == {"partitions", "replication", "min_insync_replicas", "cleanup", "retention_days"}, name
        assert topic["partitions"] >= 1
        assert topic["replication"] == 3
        assert topic["min_insync_replicas"] == 2
        assert topic["cleanup"] == "delete"
        # Longer than any closure of the city's offices.
        assert topic["retention_days"] >= 30
