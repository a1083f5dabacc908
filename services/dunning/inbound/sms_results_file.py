"""Reads files of results that the carrier of short messages (SMS) sends: each record by itself; one spoils no other."""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.dunning.handlers.sms import ReadResult, Result
from services.dunning.rules.sms import RESULT_LAYOUT, SmsResult
from shared.formats.framed_lines import FileBroken, unframed

_MESSAGE_NO = re.compile(r"M([0-9]{7,16})-([0-9]{6,9})")
_RESULTS_MAX = 100_000


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    record: Literal["result"]
    message: Annotated[str, Field(pattern=rf"^{_MESSAGE_NO.pattern}$")]
    result: SmsResult
    arrived_at: AwareDatetime


def read_results(content: bytes) -> list[ReadResult]:
    """The results of a file in their order.

    Raises:
        FileBroken: The file as a whole is not whole, or has too many results.
    """
    _, records = unframed(content, RESULT_LAYOUT)
    if len(records) > _RESULTS_MAX:
        raise FileBroken(f"1つのファイルの結果は{_RESULTS_MAX:,}件までです。配信事業者に分割を依頼してください。")
    return [_read(number, record) for number, record in enumerate(records, 1)]


def _read(record_no: int, record: dict[str, Any]) -> ReadResult:
    stated = record.get("message")
    found = _MESSAGE_NO.fullmatch(stated) if isinstance(stated, str) else None
    if found is None:
        return ReadResult(record_no, "", None)
    try:
        # As JSON, so that a time is a text of its form and never a number.
        read = _Result.model_validate_json(json.dumps(record), strict=True)
    except ValidationError:
        return ReadResult(record_no, found[0], None)
    return ReadResult(record_no, found[0], Result(int(found[1]), int(found[2]), read.result, read.arrived_at))
