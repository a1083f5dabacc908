"""What a service holds of one person, section by section, for the copy that he asked for (保有個人情報の写し).

The answer is signed with the installation's seal key, so that whoever carries it to `access` can change nothing.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.access import Access, AccessAction, KeyMissing, current_seal_key
from shared.access.purposes import DISCLOSURE
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.free_text import has_individual_number
from shared.law.tax_items import TAX_ITEMS, tax_item
from shared.postgres.sql import Sql

#: A heading, and a statement of one parameter: every number of the person. Its columns are named as he reads them.
Section: TypeAlias = tuple[str, Sql]

#: What a signature is given for begins with this, so that it fits nothing else that the key signs.
SIGNED_AS = b"shuno person record 1\n"
_ADDRESSEE_NO = re.compile(r"(?<![0-9])[0-9]{15}(?![0-9])")
_TAX_ITEM = "税目"


class WholePerson(BaseModel):
    """For which request, and under which numbers the person stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    request_id: UUID
    addressee_nos: Annotated[tuple[AddresseeNo, ...], Field(min_length=1, max_length=20)]


class SignedRecord(BaseModel):
    """The content as text, and the signature over it."""

    model_config = ConfigDict(frozen=True)

    content: str
    key_id: str
    signature: str


def person_record_routes(service: str, sections: Sequence[Section], keys: Path) -> Routes:
    """The route of a service.

    Args:
        service: Its name.
        sections: What it holds of a person.
        keys: Where the installation's keys lie.
    """
    routes = Routes("person records")
    compile_it = Access(f"{service}.person_record.compile", DISCLOSURE, AccessAction.PROVIDE)

    @routes.post("/person-records", access=compile_it, summary="What is held of one person, for the copy he asked for")
    async def compile_record(call: Call, wanted: WholePerson) -> SignedRecord:
        """Other persons' numbers and what looks like an Individual Number are masked."""
        numbers = sorted(set(wanted.addressee_nos))
        call.require_distance(numbers)
        call.record(numbers, fields=("person_record",), detail=f"disclosure:{wanted.request_id}")
        found = []
        for title, statement in sections:
            prepared = await call.transaction.connection.prepare(statement)
            headings = [one.name for one in prepared.get_attributes()]
            rows = [
                [_text(heading, value, numbers) for heading, value in zip(headings, row, strict=True)]
                for row in await prepared.fetch(numbers)
            ]
            found.append({"title": title, "headings": headings, "rows": rows})
        content = json.dumps(
            {
                "service": service,
                "request_id": str(wanted.request_id),
                "addressee_nos": numbers,
                "made_at": call.transaction.started_at.isoformat(),
                "sections": found,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        try:
            key = current_seal_key(keys)
        except KeyMissing:
            raise Problem(409, "no_seal_key", "封印の鍵がありません。運用担当に知らせてください。") from None
        return SignedRecord(
            content=content, key_id=key.key_id, signature=key.private.sign(SIGNED_AS + content.encode()).hex()
        )

    return routes


def masked(text: str, own_numbers: Sequence[str]) -> str:
    """A text without the numbers of others, and none of it where it holds what looks like an Individual Number."""
    if has_individual_number(text):
        return "(個人番号と見られる数字を含むため記載しない)"
    return _ADDRESSEE_NO.sub(lambda found: found[0] if found[0] in own_numbers else "(本人以外の宛名番号)", text)


def _text(heading: str, value: Any, own_numbers: Sequence[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return f"{value.astimezone(TOKYO):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    words = str(value)
    if heading == _TAX_ITEM and words in TAX_ITEMS:
        return tax_item(words).name
    return masked(words, own_numbers)
