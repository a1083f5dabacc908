"""Files of records as JSON lines in a frame: a header before them, a trailer with their count and SHA-256 after them.

For exchanges whose operators have published no layout; each use names its own in the header (`layout`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

_FRAME = 2


class FileBroken(Exception):  # noqa: N818 - It names what was found.
    """A file is not whole; the message says what is wrong, in Japanese."""


def framed(header: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records in their frame, as UTF-8; the same records give the same bytes."""
    lines = [_line(header), *(_line(record) for record in records)]
    body = b"".join(lines)
    trailer = {"record": "trailer", "count": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}
    return body + _line(trailer)


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def unframed(content: bytes, layout: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Header and records of a file.

    Args:
        content: The file.
        layout: What its header must name.

    Raises:
        FileBroken: A line is no JSON object, header or trailer is missing, or layout, count or hash do not agree.
    """
    lines = content.splitlines(keepends=True)
    records = [_object(number, line) for number, line in enumerate(lines, 1)]
    if len(records) < _FRAME or records[0].get("record") != "header" or records[-1].get("record") != "trailer":
        raise FileBroken(
            "ファイルの先頭又は末尾のレコードがありません。途中で切れていないか確かめ、再送を依頼してください。"
        )
    if records[0].get("layout") != layout:
        raise FileBroken(f"このファイルの書式は {layout} ではありません。ファイルを確かめてください。")
    if records[-1].get("count") != len(records) - _FRAME:
        raise FileBroken("末尾の件数が、ファイルの中の件数と合いません。送付元に再送を依頼してください。")
    if records[-1].get("sha256") != hashlib.sha256(b"".join(lines[:-1])).hexdigest():
        raise FileBroken("末尾のハッシュ値が、ファイルの内容と合いません。送付元に再送を依頼してください。")
    return records[0], records[1:-1]


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise FileBroken(f"{number}行目をJSONとして読めません。送付元に再送を依頼してください。")
    return read
