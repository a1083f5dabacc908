"""Access tokens that a service verifies by itself: JWTs signed with the installation's Ed25519 key (RFC 7519, 9864).

A token says who calls, from which office and terminal and in which session, so no service asks another. What he may do
is not in it: the service's own copy of authority says that. Only the tokens of operators, who hold the installation's
key, carry permissions. Whoever issues reads the private key set; everybody else needs only the public one.
"""

import base64
import json
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.access import PURPOSES, Actor, ActorKind

ALGORITHM: Final = "Ed25519"
ISSUER = "shuno"
AUDIENCE = "shuno"
PRIVATE_FILE = "token-keys.json"
PUBLIC_FILE = "token-keys.public.json"
VALID_SECONDS_MAX = 24 * 60 * 60
#: Clocks of two machines may differ by this much.
LEEWAY_SECONDS = 30
#: Far more than the sessions of a city; then it starts anew.
_REMEMBERED_MAX = 4096


class TokenRefused(Exception):  # noqa: N818 - the name says what happened.
    """A token that is not accepted; the message says why and never holds the token."""


class TokenKeyMissing(RuntimeError):  # noqa: N818 - the name says what happened.
    """The key set is absent or unusable; there are no default keys."""


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """A JWK set; the last key is the one that signs."""

    key_set: KeySet = field(repr=False)

    @property
    def signing_key(self) -> OKPKey:
        """The key that new tokens are signed with.

        Raises:
            TokenKeyMissing: The set is empty, or holds only public keys.
        """
        key = self.key_set.keys[-1] if self.key_set.keys else None
        if not isinstance(key, OKPKey) or not key.is_private:
            raise TokenKeyMissing(f"There is no private token key; {PRIVATE_FILE} must hold one.")
        return key


def ensure_token_key(directory: Path) -> None:
    """Generate the installation's token keys where there are none; only the embedded profile calls this."""
    private, public = directory / PRIVATE_FILE, directory / PUBLIC_FILE
    if private.exists() and public.exists():
        return
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if private.exists():
        key_set = load_token_keys(private).key_set
    else:
        key_set = KeySet(
            [OKPKey.generate_key(ALGORITHM, {"kid": secrets.token_hex(8), "alg": ALGORITHM, "use": "sig"})]
        )
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(key_set.as_dict(private=True), file)
    public.write_text(json.dumps(key_set.as_dict(private=False)))


def load_token_keys(path: Path) -> TokenKeys:
    """Read a JWK set file, private or public.

    Raises:
        TokenKeyMissing: The file is absent, damaged, or holds something other than Ed25519 keys with ids.
    """
    try:
        key_set = KeySet.import_key_set(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, JoseError):
        raise TokenKeyMissing(f"{path} is not a readable JWK set; put the installation's token keys there.") from None
    if not key_set.keys or not all(isinstance(key, OKPKey) and key.kid for key in key_set.keys):
        raise TokenKeyMissing(f"{path} must hold Ed25519 keys, each with a kid.")
    return TokenKeys(key_set)


def issue_token(
    actor: Actor,
    permissions: Collection[str],
    purposes: Collection[str],
    valid_seconds: int,
    key: TokenKeys,
    *,
    now: int,
) -> str:
    """Issue a token for an actor.

    Args:
        actor: Who will act; his own permissions and purposes are replaced by the following two.
        permissions: What the bearer may do.
        purposes: Codes of the purposes he may act for.
        valid_seconds: How long, at most `VALID_SECONDS_MAX`.
        key: The private key set.
        now: Unix time in seconds.

    Raises:
        ValueError: A purpose is not in the register, or the validity is out of range.
        TokenKeyMissing: The key set has no private key.
    """
    if not 0 < valid_seconds <= VALID_SECONDS_MAX:
        raise ValueError(f"トークンの有効期間は1秒以上{VALID_SECONDS_MAX}秒以下で指定してください。")
    unknown = sorted(set(purposes) - set(PURPOSES))
    if unknown:
        raise ValueError(f"利用目的「{'、'.join(unknown)}」は登録されていません。")
    signing_key = key.signing_key
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": actor.id,
        "iat": now,
        "exp": now + valid_seconds,
        "jti": secrets.token_hex(16),
        "kind": actor.kind.value,
        "roles": list(actor.roles),
        "office": actor.office,
        "terminal": actor.terminal,
        "session": actor.session,
        "permissions": sorted(permissions),
        "purposes": sorted(purposes),
    }
    return jwt.encode({"alg": ALGORITHM, "kid": signing_key.kid}, claims, signing_key, algorithms=[ALGORITHM])


def verify_token(text: str, key_set: TokenKeys, now: int) -> Actor:
    """Verify a token without asking anybody and return its bearer.

    Args:
        text: The token.
        key_set: The public key set; the token's kid must be in it.
        now: Unix time in seconds.

    Raises:
        TokenRefused: The token is not ours, has expired, or is not for us.
    """
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        token = jwt.decode(text, key_set.key_set, algorithms=[ALGORITHM])
        if "kid" not in token.header:
            raise TokenRefused("トークンに鍵の番号がありません。トークンを発行し直してください。")
        registry.validate(token.claims)
        return _actor(token.claims)
    except JoseError as error:
        reason = "有効期限が切れています" if error.error == "expired_token" else "正しいトークンではありません"
        raise TokenRefused(f"{reason}。トークンを発行し直してください。") from None
    except (ValueError, KeyError, TypeError):
        # The cause is left out: its text may quote the token.
        raise TokenRefused("正しいトークンではありません。トークンを発行し直してください。") from None


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Verifies tokens and remembers those it has verified: a signature costs more than the rest of a decision.

    A remembered token is still refused once it has expired; who may do what is not in it.
    """

    keys: TokenKeys
    _verified: dict[str, tuple[Actor, int]] = field(default_factory=dict, repr=False)

    def verify(self, text: str, now: int) -> Actor:
        """The bearer of a token.

        Raises:
            TokenRefused: The token is not ours, has expired, or is not for us.
        """
        known = self._verified.get(text)
        if known is not None and now < known[1]:
            return known[0]
        actor = verify_token(text, self.keys, now)
        if len(self._verified) >= _REMEMBERED_MAX:
            self._verified.clear()
        # Only up to its end; in the leeway after it the signature is looked at again.
        self._verified[text] = actor, _expiry(text)
        return actor


def _expiry(verified: str) -> int:
    payload = verified.split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])


def _actor(claims: dict[str, Any]) -> Actor:
    return Actor(
        id=str(claims["sub"]),
        kind=ActorKind(claims["kind"]),
        roles=tuple(map(str, claims["roles"])),
        office=str(claims["office"]),
        terminal=str(claims["terminal"]),
        permissions=frozenset(map(str, claims["permissions"])),
        purposes=frozenset(map(str, claims["purposes"])),
        session=str(claims["session"]),
    )
