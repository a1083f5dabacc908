"""The canonical text of a payload and its hash: what one person proposed is, byte for byte, what another approves.

The text follows RFC 8785: no white space, keys in the order of their UTF-16 code units, no escapes beyond what JSON
needs. Binary fractions are refused, since their text is not the same everywhere; whole numbers stay within 53 bits.
"""

import hashlib
import json

_VERSION = "shuno.approval.v1"
_INTEGER_MAX = 2**53 - 1

# json.dumps would build such an encoder anew for every value.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical_json(value: object) -> str:
    """The canonical text of a JSON value.

    Raises:
        TypeError: It holds a binary fraction, or something that JSON does not know.
        ValueError: It holds a whole number that not every reader of JSON keeps exactly.
    """
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        return "{" + ",".join(f"{_encode(key)}:{canonical_json(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, int) and abs(value) > _INTEGER_MAX:
        raise ValueError("a number of a payload is too large for JSON; give it as text")
    if value is None or isinstance(value, str | int):
        return _encode(value)
    raise TypeError(f"a payload holds a {type(value).__name__}; give amounts as whole yen and rates as text")


def payload_hash(act: str, version: int, payload: str) -> bytes:
    """SHA-256 over the act's name, the version of its payload, and the payload's canonical text."""
    head = canonical_json([_VERSION, act, version])
    return hashlib.sha256(f"{head[:-1]},{payload}]".encode()).digest()
