"""What a service knows when anything is sent to it: the released messages, heard; and requests that speak of it."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from shared.approvals import Act
from shared.cli.contracts import released_directory
from shared.contracts import CATALOGUE
from shared.days import TOKYO
from shared.inbox import Inbox
from shared.parking import Record
from shared.postgres.sql import Pool

_ADDRESSEE_NO = re.compile(r"[0-9]{15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Who has claims, receipts and letters in the released messages.
_PERSONS = ("000000000000123", "000000000000124")
#: Numbers that the database gives begin here, and those of the messages are not far off.
_NUMBERS = (1, 2, 3, 4711)
#: What the installation says about itself is no matter of anybody's.
_OTHER_TOPICS = {"staff", "seals", "records"}


async def hear_released(inbox: Inbox) -> None:
    """Hear one of every released message; whatever does not fit the others is parked."""
    offsets: Counter[str] = Counter()
    for event_type, event in CATALOGUE.items():
        if event not in inbox.handlers or event.topic() in _OTHER_TOPICS:
            continue
        for line in (released_directory() / "golden" / f"{event_type}.jsonl").read_text("utf-8").splitlines():
            message = json.loads(line)
            headers = tuple((name.lower(), text.encode()) for name, text in message["headers"].items())
            value = json.dumps(message["value"]).encode()
            offset = offsets[event.topic()]
            offsets[event.topic()] += 1
            await inbox.deliver([Record(event.topic(), 0, offset, message["key"].encode(), value, headers)])


async def identities(pool: Pool) -> list[str]:
    """Every identity that stands in a service's tables."""
    columns = await pool.fetch(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND udt_name = 'uuid' AND table_name NOT IN ('inbox', 'access_record') "
        "ORDER BY 1, 2"
    )
    found: set[UUID] = set()
    for table, column in columns:
        found.update(row[0] for row in await pool.fetch(f'SELECT DISTINCT "{column}" FROM "{table}" LIMIT 5') if row[0])
    return sorted(map(str, found))


def with_payloads(document: dict[str, Any], acts: list[Act[Any]]) -> dict[str, Any]:
    """A service's interface document in which each proposal is described by what its act takes."""
    models = document["components"]["schemas"]
    for act in acts:
        path = document["paths"].get(f"/approvals/{act.name}")
        if path is None:
            continue
        payload = act.payload.model_json_schema(ref_template=f"#/components/schemas/{act.name}.{{model}}")
        for name, model in payload.pop("$defs", {}).items():
            models[f"{act.name}.{name}"] = model
        proposal = {
            "type": "object",
            "properties": {"payload": payload, "note": models["Proposal"]["properties"]["note"]},
            "required": ["payload"],
            "additionalProperties": False,
        }
        path["post"]["requestBody"]["content"]["application/json"]["schema"] = proposal
    return document


@dataclass(frozen=True)
class Known:
    """What requests may speak of, drawn in place of what nobody has heard of."""

    data: st.DataObject
    identities: list[str]

    def said(self, value: Any, name: str = "") -> Any:
        """A value with persons, days, numbers and identities that exist, mostly."""
        if isinstance(value, Mapping):
            return {key: self.said(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [self.said(part, name) for part in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int) and not isinstance(value, bool) and name.endswith(("_id", "_no", "_ids", "_nos")):
            return self._one_of(_NUMBERS, value)
        return value

    def _text(self, value: str) -> str:
        if _ADDRESSEE_NO.fullmatch(value):
            return self._one_of(_PERSONS, value)
        if _DAY.fullmatch(value):
            today = datetime.now(UTC).astimezone(TOKYO).date()
            near = [(today + timedelta(days=days)).isoformat() for days in (0, -1, -40, 1, 20)]
            return self._one_of(near, value)
        if self.identities and _is_identity(value):
            return self._one_of(self.identities, value)
        return value

    def _one_of(self, known: Any, value: Any) -> Any:
        return self.data.draw(st.sampled_from([*known, value]))


def _is_identity(value: str) -> bool:
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False
