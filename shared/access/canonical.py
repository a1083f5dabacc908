"""The canonical bytes of an access record row, over which its hash and its HMAC are taken.

A JSON array without white space, in UTF-8 without escapes beyond what JSON needs (the string and number rules of
RFC 8785; an array, so that no key order is involved). Items, in order: the version, then the columns in
`CANONICAL_COLUMNS`. Times are microseconds since 1970 as an integer, absent texts are empty strings.
The row's hash is SHA-256 of these bytes; the row's HMAC is HMAC-SHA-256 over that hash, so that a reader without the
key can still recompute hashes and seals, and a writer without the key cannot forge a row.
"""

import json
from collections.abc import Sequence

VERSION = "shuno.access_record.v1"

#: What is the same for all rows of one record comes first; a bulk record renders it once.
CANONICAL_COLUMNS = (
    "service",
    "instance",
    "occurred_at",
    "actor_id",
    "actor_kind",
    "roles",
    "office",
    "terminal",
    "action",
    "permission",
    "purpose",
    "subject_type",
    "fields",
    "row_count",
    "detail",
    "outcome",
    "rule",
    "trace_id",
    "span_id",
    "key_id",
    "sequence_no",
    "subject_ref",
    "caused_by_event",
)

_EXPRESSIONS = {
    "instance": "instance::text AS instance",
    "occurred_at": "(extract(epoch FROM occurred_at) * 1000000)::bigint AS occurred_at",
}
#: `CANONICAL_COLUMNS` of a table that holds records, as a query gives them for `canonical_bytes`.
CANONICAL_SELECT = ", ".join(_EXPRESSIONS.get(column, column) for column in CANONICAL_COLUMNS)

Canonical = str | int | Sequence[str]

# json.dumps would build such an encoder anew for every row.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical_bytes(values: Sequence[Canonical]) -> bytes:
    """The canonical bytes of one row, given the values of `CANONICAL_COLUMNS` in that order."""
    return _encode([VERSION, *values]).encode()
