"""A JSON text signed with the installation's seal key: whoever carries it between services can change nothing."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from pydantic import BaseModel, ConfigDict, Field

from shared.access import KeyMissing, current_seal_key, load_seal_public_keys
from shared.http.problems import Problem

#: Long enough for a command; what was withdrawn meanwhile is not done with an old signature.
ORDER_VALID = timedelta(minutes=10)
#: A certificate and some lines, each line break of it escaped twice.
_ORDER_LENGTH_MAX = 32 * 1024


class SignedText(BaseModel):
    """A JSON text and the signature over it; what is larger than an order says so in a model of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: Annotated[str, Field(min_length=2, max_length=_ORDER_LENGTH_MAX)]
    key_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def signed(content: Mapping[str, Any], signed_as: bytes, keys: Path) -> dict[str, str]:
    """Sign a content.

    Args:
        content: What is stated.
        signed_as: What the signature is for; it fits nothing else that the key signs.
        keys: Where the installation's keys lie.

    Returns:
        The values of a `SignedText`.

    Raises:
        Problem: The installation has no seal key.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        key = current_seal_key(keys)
    except KeyMissing:
        raise _no_key() from None
    return {"content": text, "key_id": key.key_id, "signature": key.private.sign(signed_as + text.encode()).hex()}


def proved(text: SignedText, signed_as: bytes, keys: Path) -> dict[str, Any]:
    """The content of a signed text.

    Raises:
        Problem: The signature is not the installation's over this very text, or the installation has no seal key.
    """
    try:
        key = load_seal_public_keys(keys).get(text.key_id)
    except KeyMissing:
        raise _no_key() from None
    unsigned = Problem(409, "not_signed", "署名が合いません。承認された内容のまま、やり直してください。")
    if key is None:
        raise unsigned
    try:
        key.verify(bytes.fromhex(text.signature), signed_as + text.content.encode())
    except InvalidSignature:
        raise unsigned from None
    content: dict[str, Any] = json.loads(text.content)
    return content


def proved_order(text: SignedText, signed_as: bytes, keys: Path, now: datetime) -> dict[str, Any]:
    """The content of an order that was signed a moment ago (`signed_at`), and only for a moment.

    Raises:
        Problem: As `proved`, or it is too old.
    """
    content = proved(text, signed_as, keys)
    if not timedelta() <= now - datetime.fromisoformat(content["signed_at"]) <= ORDER_VALID:
        raise Problem(409, "order_too_old", "呼出しから時間がたちました。もう一度実行してください。")
    return content


def _no_key() -> Problem:
    return Problem(409, "no_seal_key", "封印の鍵がありません。運用担当に知らせてください。")
