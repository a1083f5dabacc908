"""The keys of the vault: outside the database, and for this service alone.

Two kinds of file in the installation's directory of keys, 64 hexadecimal digits each: `vault-wrapping-<id>.key` wraps
the keys under which numbers are encrypted, `vault-index-<id>.key` makes the index by which a number is found. The
highest id is the current key; older ones stay until nothing is left under them (`services/identity/handlers/rotation`).
A key-management service takes the place of the files by offering the two methods of `Wrapping`.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_WRAPPING, _INDEX = "vault-wrapping", "vault-index"


class VaultKeyMissing(RuntimeError):  # noqa: N818 - It names what happened.
    """A key of the vault is absent or unusable; there are no default keys."""


class Wrapping(Protocol):
    """Wraps the keys under which numbers are encrypted: a file of keys, or a key-management service."""

    @property
    def current_id(self) -> str:
        """Which key wraps new ones."""

    def wrap(self, data_key: bytes) -> bytes:
        """A data key, wrapped by the current key."""

    def unwrap(self, wrapping_key_id: str, wrapped: bytes) -> bytes:
        """A data key, unwrapped.

        Raises:
            VaultKeyMissing: the key is not here, or is another than the one that wrapped it.
        """


@dataclass(frozen=True, slots=True)
class FileWrapping:
    """Keys from files; AES key wrap (RFC 3394)."""

    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def current_id(self) -> str:
        """The highest id."""
        return max(self.keys)

    def wrap(self, data_key: bytes) -> bytes:
        """A data key, wrapped by the current key."""
        return aes_key_wrap(self.keys[self.current_id], data_key)

    def unwrap(self, wrapping_key_id: str, wrapped: bytes) -> bytes:
        """A data key, unwrapped; see `Wrapping`."""
        try:
            return aes_key_unwrap(self.keys[wrapping_key_id], wrapped)
        except (KeyError, InvalidUnwrap):
            raise VaultKeyMissing(
                f"data keys are wrapped by {_WRAPPING}-{wrapping_key_id}.key, which is not here or is another key; "
                "put it back until the rotation has ended"
            ) from None


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """All keys of the vault.

    Attributes:
        wrapping: wraps data keys.
        index: keys of the blind index by id; the highest is the current one.
    """

    wrapping: Wrapping
    index: Mapping[str, bytes] = field(repr=False)

    @property
    def index_key_id(self) -> str:
        """The current key of the index."""
        return max(self.index)

    def blind_index(self, number: str, key_id: str | None = None) -> bytes:
        """The HMAC-SHA-256 by which a number is found, under the current key or another."""
        return hmac.digest(self.index[key_id or self.index_key_id], number.encode(), hashlib.sha256)

    def blind_indexes(self, number: str) -> dict[str, bytes]:
        """The same under each key that may still be in use, by key."""
        return {key_id: self.blind_index(number, key_id) for key_id in self.index}


def seal_number(number: str, entry_id: int, data_key_id: int, data_key: bytes) -> bytes:
    """Encrypt a number for its entry and no other: a ciphertext that is moved to another row does not open."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(data_key).encrypt(nonce, number.encode(), _bound_to(entry_id, data_key_id))


def open_number(sealed: bytes, entry_id: int, data_key_id: int, data_key: bytes) -> str:
    """Decrypt the number of an entry.

    Raises:
        cryptography.exceptions.InvalidTag: the ciphertext was changed, or belongs to another entry.
    """
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return AESGCM(data_key).decrypt(nonce, ciphertext, _bound_to(entry_id, data_key_id)).decode()


def _bound_to(entry_id: int, data_key_id: int) -> bytes:
    return f"individual_number:{entry_id}:{data_key_id}".encode()


def new_data_key() -> bytes:
    """A fresh key for AES-256-GCM."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def load_vault_keys(directory: Path) -> VaultKeys:
    """Read all keys.

    Raises:
        VaultKeyMissing: there is none of a kind, or a file does not hold 64 hexadecimal digits.
    """
    return VaultKeys(FileWrapping(_keys(directory, _WRAPPING)), _keys(directory, _INDEX))


def ensure_vault_keys(directory: Path) -> None:
    """Generate the first keys where there are none; only the embedded profile calls this."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for kind in (_WRAPPING, _INDEX):
        if not list(directory.glob(f"{kind}-*.key")):
            _add(directory, kind, "0001")


def add_vault_keys(directory: Path) -> tuple[str, str]:
    """Add a key of each kind that becomes the current one; gives the names of the two files."""
    current = load_vault_keys(directory)
    wrapping = _add(directory, _WRAPPING, f"{int(current.wrapping.current_id) + 1:04d}")
    index = _add(directory, _INDEX, f"{int(current.index_key_id) + 1:04d}")
    return wrapping, index


def _add(directory: Path, kind: str, key_id: str) -> str:
    path = directory / f"{kind}-{key_id}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
    return path.name


def _keys(directory: Path, kind: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(directory.glob(f"{kind}-*.key")):
        try:
            key = bytes.fromhex(path.read_text("ascii").strip())
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise VaultKeyMissing(f"{path} cannot be read or does not hold {2 * KEY_BYTES} hexadecimal digits")
        found[path.stem.removeprefix(f"{kind}-")] = key
    if not found:
        raise VaultKeyMissing(
            f"there is no {kind}-0001.key in {directory}; the vault of Individual Numbers has no default key: generate "
            f"one with `openssl rand -hex {KEY_BYTES}` and let this service alone read it"
        )
    return found
