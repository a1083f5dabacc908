"""Which links a person checks without knowing that the machine is sure of them."""

import hashlib
import hmac

_MILLION = 1_000_000
_SEPARATOR = "\x1f"
_HASH_BYTES = 8


def is_drawn(key: bytes, source: str, source_ref: str, share_ppm: int) -> bool:
    """Whether a record belongs to the blind sample.

    By a keyed hash of where it came from: nobody without the key can foresee it, with the key anybody can recompute it,
    and neither the order of the records nor what they say has any influence.

    Args:
        key: of the activation.
        source: who sent the record.
        source_ref: its number there.
        share_ppm: the share that is drawn, in parts of a million.
    """
    text = f"{source}{_SEPARATOR}{source_ref}".encode()
    number = int.from_bytes(hmac.digest(key, text, hashlib.sha256)[:_HASH_BYTES])
    return number % _MILLION < share_ppm
