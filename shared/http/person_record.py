"""What a service holds of one person, section by section, for the copy that he asked for (保有個人情報の写し).

Only a request whose disclosure two persons have decided is answered: `access` signs the person's numbers. The answer is
signed as well, so that whoever carries it back can change nothing.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic import Field

from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.http.signed_text import SignedText, proved_order, signed
from shared.law.free_text import has_individual_number
from shared.law.tax_items import TAX_ITEMS, tax_item
from shared.postgres.sql import Sql

#: A heading, and a statement of one parameter: every number of the person. Its columns are named as he reads them.
Section: TypeAlias = tuple[str, Sql]

#: By section and heading: the words in which a code of the column reads.
Wording: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]

#: What a signature is given for begins with one of these, so that it fits nothing else that the key signs.
ORDER_SIGNED_AS = b"shuno person record order 1\n"
SIGNED_AS = b"shuno person record 1\n"
PART_LENGTH_MAX = 16 * 1024 * 1024
_ADDRESSEE_NO = re.compile(r"(?<![0-9])[0-9]{15}(?![0-9])")
_TAX_ITEM = "税目"


class SignedRecord(SignedText):
    """What a service answers: all that it holds of the person."""

    content: Annotated[str, Field(min_length=2, max_length=PART_LENGTH_MAX)]


def person_record_routes(
    service: str, sections: Sequence[Section], keys: Path, words: Wording = MappingProxyType({})
) -> Routes:
    """The route of a service.

    Args:
        service: Its name.
        sections: What it holds of a person.
        keys: Where the installation's keys lie.
        words: How codes in it read.
    """
    routes = Routes("person records")
    compile_it = Access(f"{service}.person_record.compile", DISCLOSURE, AccessAction.PROVIDE)

    @routes.post("/person-records", access=compile_it, summary="What is held of one person, for the copy he asked for")
    async def compile_record(call: Call, order: SignedText) -> SignedRecord:
        """Other persons' numbers and what looks like an Individual Number are masked."""
        now = call.transaction.started_at
        wanted = proved_order(order, ORDER_SIGNED_AS, keys, now)
        numbers: list[str] = wanted["addressee_nos"]
        call.require_distance(numbers)
        call.record(numbers, fields=("person_record",), detail=f"disclosure:{wanted['request_id']}")
        found = []
        for title, statement in sections:
            prepared = await call.transaction.connection.prepare(statement)
            headings = [one.name for one in prepared.get_attributes()]
            worded = [words.get((title, heading), {}) for heading in headings]
            rows = [
                [_text(*cell, numbers) for cell in zip(headings, row, worded, strict=True)]
                for row in await prepared.fetch(numbers)
            ]
            found.append({"title": title, "headings": headings, "rows": rows})
        content = {
            "service": service,
            "request_id": wanted["request_id"],
            "addressee_nos": numbers,
            "made_at": now.isoformat(),
            "sections": found,
        }
        answer = signed(content, SIGNED_AS, keys)
        if len(answer["content"]) > PART_LENGTH_MAX:
            sentence = "記録が多すぎるため、写しを作成できません。運用担当に知らせてください。"
            raise Problem(409, "record_too_large", sentence)
        return SignedRecord(**answer)

    return routes


def masked(text: str, own_numbers: Sequence[str]) -> str:
    """A text without the numbers of others, and none of it where it holds what looks like an Individual Number."""
    if has_individual_number(text):
        return "(個人番号と見られる数字を含むため記載しない)"
    return _ADDRESSEE_NO.sub(lambda found: found[0] if found[0] in own_numbers else "(本人以外の宛名番号)", text)


def _text(heading: str, value: Any, words: Mapping[str, str], own_numbers: Sequence[str]) -> str:
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
    text = str(value)
    if heading == _TAX_ITEM and text in TAX_ITEMS:
        return tax_item(text).name
    return words.get(text) or masked(text, own_numbers)
