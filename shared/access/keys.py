"""Keys of the installation: the HMAC key of access records, the Ed25519 key of seals, the pepper of passwords.

Each is a file in one directory. `record-<id>.key` holds 64 hexadecimal digits, `seal-<id>.pem` a private key,
`seal-<id>.pub` its public half. The highest id is the current key; older files stay, so that older rows and seals can
be verified. `password-pepper.key` holds 64 hexadecimal digits; without it no stored password can be tried, so it is
never replaced and only `access` reads it. Whoever administers the database must not be able to read this directory.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

RECORD_KEY_BYTES = 32
PEPPER_BYTES = 32
PEPPER_FILE = "password-pepper.key"


class KeyMissing(RuntimeError):  # noqa: N818 - the name says what happened.
    """A key file is absent or unusable; there are no default keys."""


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The HMAC-SHA-256 key of access records."""

    key_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != RECORD_KEY_BYTES:
            raise KeyMissing(f"Record key {self.key_id} must have {RECORD_KEY_BYTES} bytes.")


@dataclass(frozen=True, slots=True)
class SealKey:
    """The Ed25519 key that signs seals."""

    key_id: str
    private: Ed25519PrivateKey = field(repr=False)


def ensure_keys(directory: Path) -> None:
    """Generate the first keys of an installation where there are none; only the embedded profile calls this."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not list(directory.glob("record-*.key")):
        add_record_key(directory)
    if not list(directory.glob("seal-*.pem")):
        add_seal_key(directory)
    if not (directory / PEPPER_FILE).exists():
        write_private_file(directory / PEPPER_FILE, secrets.token_hex(PEPPER_BYTES).encode())


def add_record_key(directory: Path) -> str:
    """Add a record key that becomes the current one; returns its id."""
    key_id = _next_id(directory, "record-*.key")
    write_private_file(directory / f"record-{key_id}.key", secrets.token_hex(RECORD_KEY_BYTES).encode())
    return key_id


def add_seal_key(directory: Path) -> str:
    """Add a seal key that becomes the current one; returns its id."""
    key_id = _next_id(directory, "seal-*.pem")
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # The public half first: a crash in between leaves no private key without it.
    (directory / f"seal-{key_id}.pub").write_bytes(public)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private_file(directory / f"seal-{key_id}.pem", pem)
    return key_id


def load_record_keys(directory: Path) -> dict[str, RecordKey]:
    """Every record key by its id, the current one last.

    Raises:
        KeyMissing: There is none, or a file is damaged.
    """
    keys: dict[str, RecordKey] = {}
    for path in sorted(directory.glob("record-*.key")):
        key_id = path.stem.removeprefix("record-")
        try:
            keys[key_id] = RecordKey(key_id, bytes.fromhex(path.read_text("ascii")))
        except ValueError:
            raise KeyMissing(f"{path} must hold {2 * RECORD_KEY_BYTES} hexadecimal digits.") from None
    if not keys:
        raise KeyMissing(f"No record-*.key in {directory}; put the installation's access record key there.")
    return keys


def current_record_key(directory: Path) -> RecordKey:
    """The record key that new rows are written with."""
    return list(load_record_keys(directory).values())[-1]


def current_seal_key(directory: Path) -> SealKey:
    """The private key that new seals are signed with.

    Raises:
        KeyMissing: There is none, or it is not Ed25519.
    """
    paths = sorted(directory.glob("seal-*.pem"))
    if not paths:
        raise KeyMissing(f"No seal-*.pem in {directory}; put the installation's seal key there.")
    private = load_pem_private_key(paths[-1].read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyMissing(f"{paths[-1]} is not an Ed25519 private key.")
    return SealKey(paths[-1].stem.removeprefix("seal-"), private)


def load_password_pepper(directory: Path) -> bytes:
    """The HMAC key that every password passes before it is hashed.

    Raises:
        KeyMissing: The file is absent or damaged.
    """
    path = directory / PEPPER_FILE
    try:
        pepper = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError):
        raise KeyMissing(f"{path} is not readable; put the installation's password pepper there.") from None
    if len(pepper) != PEPPER_BYTES:
        raise KeyMissing(f"{path} must hold {2 * PEPPER_BYTES} hexadecimal digits.")
    return pepper


def load_seal_public_keys(directory: Path) -> dict[str, Ed25519PublicKey]:
    """Every public seal key by its id; all that a verifier without secrets needs.

    Raises:
        KeyMissing: There is none, or one is not Ed25519.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for path in sorted(directory.glob("seal-*.pub")):
        public = load_pem_public_key(path.read_bytes())
        if not isinstance(public, Ed25519PublicKey):
            raise KeyMissing(f"{path} is not an Ed25519 public key.")
        keys[path.stem.removeprefix("seal-")] = public
    if not keys:
        raise KeyMissing(f"No seal-*.pub in {directory}; put the installation's public seal key there.")
    return keys


def write_private_file(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; an existing file is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _next_id(directory: Path, pattern: str) -> str:
    return f"{len(list(directory.glob(pattern))) + 1:04d}"
