"""Whether a file comes from whom it should: a publisher's detached signature over the file's digest.

The signature is a JSON Web Signature with detached content (RFC 7515, appendix F) by Ed25519 (RFC 9864), whose payload
is the SHA-256 of the file in lower-case hexadecimal. docs/contracts/signed-files.md tells publishers how to make one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OKPKey

from shared.formats.finding import FileError

ALGORITHM: Final = "Ed25519"
#: Ten times what a signature takes.
SIGNATURE_CHARACTERS_MAX = 2_000
_DETACHED = re.compile(r"[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A machine identity that may deliver files.

    Attributes:
        machine: Its identity, as `access` registers it.
        channels: The channels whose files it may sign.
        keys: Its public keys by their ids; several while one takes the place of another.
    """

    machine: str
    channels: frozenset[str]
    keys: Mapping[str, OKPKey] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PublisherRegister:
    """Who may sign, and which channels take signed files only."""

    publishers: tuple[Publisher, ...] = ()
    signed_channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that holds: whose it is, and by which key."""

    machine: str
    key_id: str


def check_signature(
    register: PublisherRegister, channel: str, sha256: str, signature: str | None
) -> Signed | FileError | None:
    """Decide whether a file may be taken, as far as its sender goes.

    Args:
        register: Who may sign what.
        channel: The way the file came, such as `account_transfer`.
        sha256: Of the stored bytes, 64 lower-case hexadecimal digits.
        signature: As it was sent with the file, or None.

    Returns:
        Who signed; None for an unsigned file of a channel that takes such; otherwise why the file is refused.
    """
    if signature is None:
        if channel in register.signed_channels:
            return _refused("E-SIG-01", "この経路のファイルには登録された送信者の署名が必要ですが、署名がありません。")
        return None
    if not _DETACHED.fullmatch(signature):
        return _refused("E-SIG-02", "署名の形式が正しくありません(本文を分離したJWSではありません)。")
    found = _key_of(register, signature)
    if isinstance(found, FileError):
        return found
    publisher, key_id = found
    try:
        jws.deserialize_compact(signature, publisher.keys[key_id], algorithms=[ALGORITHM], payload=sha256)
    except BadSignatureError:
        return _refused("E-SIG-04", "署名がファイルの内容と合いません。送信の途中で内容が変わった疑いがあります。")
    except JoseError:
        return _refused("E-SIG-02", f"署名の形式が正しくありません(方式は{ALGORITHM}に限ります)。")
    if channel not in publisher.channels:
        return _refused("E-SIG-05", "署名した送信者は、この経路の送信者として登録されていません。")
    return Signed(publisher.machine, key_id)


def _key_of(register: PublisherRegister, signature: str) -> tuple[Publisher, str] | FileError:
    """Whose key the signature names; nothing in it is believed yet."""
    try:
        key_id = jws.extract_compact(signature.encode(), "").protected.get("kid")
    except (JoseError, ValueError):
        return _refused("E-SIG-02", "署名の形式が正しくありません(見出しを読めません)。")
    for publisher in register.publishers:
        if isinstance(key_id, str) and key_id in publisher.keys:
            return publisher, key_id
    return _refused("E-SIG-03", "署名に使われた鍵は登録されていません。")


def _refused(code: str, sentence: str) -> FileError:
    remedy = "記帳していません。送信者に確かめ、正しい署名とともに送り直してもらってください。"
    return FileError(code, 0, 0, "署名", sentence + remedy)
