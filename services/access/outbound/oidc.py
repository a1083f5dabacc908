"""The city's identity provider, by OpenID Connect: authorization code with PKCE, state and nonce.

Where it is, and which claim holds the staff number, comes from the environment; without SHUNO_OIDC_ISSUER none is.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.access.handlers.oidc_sign_in import ProviderRefused
from shared.settings import SettingsMissing
from shared.tokens import LEEWAY_SECONDS

#: Signatures by the provider's own key; none, and nothing that a shared secret could make.
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519"]
_TIMEOUT_SECONDS = 3
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass
class OidcProvider:
    """One identity provider.

    Attributes:
        issuer: Its address, which its tokens must name.
        client_id: Who we are there.
        client_secret: What proves it.
        staff_claim: The claim of the ID token that holds the staff number.
        label: What officers read on the button.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    staff_claim: str = "preferred_username"
    label: str = "庁内の認証基盤でサインイン"
    _found: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: KeySet | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "OidcProvider | None":
        """The provider that the environment names, or None.

        Raises:
            SettingsMissing: A setting beside SHUNO_OIDC_ISSUER is absent or cannot be read.
        """
        issuer = environment.get("SHUNO_OIDC_ISSUER", "").rstrip("/")
        if not issuer:
            return None
        if not _is_private(issuer):
            raise SettingsMissing("SHUNO_OIDC_ISSUER: give an https address")
        client_id = environment.get("SHUNO_OIDC_CLIENT_ID", "")
        if not client_id:
            raise SettingsMissing("SHUNO_OIDC_CLIENT_ID is not set; the identity provider gives it")
        try:
            secret = Path(environment.get("SHUNO_OIDC_CLIENT_SECRET_FILE", "")).read_text("utf-8").strip()
        except OSError as error:
            raise SettingsMissing(f"SHUNO_OIDC_CLIENT_SECRET_FILE cannot be read: {error.strerror}") from None
        claim = environment.get("SHUNO_OIDC_STAFF_CLAIM", "preferred_username")
        return cls(issuer, client_id, secret, claim)

    async def address(self, *, state: str, nonce: str, verifier: str, return_to: str) -> str:
        """Where the browser goes to sign in (OpenID Connect Core 3.1.2.1, RFC 7636 4.3).

        Raises:
            ProviderRefused: The provider does not answer, or the browser would come back over an open line.
        """
        if not _is_private(return_to):
            raise ProviderRefused("oidc_return_address")
        endpoint = (await self._configuration())["authorization_endpoint"]
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self.client_id,
            "redirect_uri": return_to,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def staff_no(self, *, code: str, nonce: str, verifier: str, return_to: str, at: datetime) -> str:
        """The staff number for which the provider vouches, once its ID token has been verified (Core 3.1.3.7).

        Raises:
            ProviderRefused: A check failed; its name says which.
        """
        endpoint = (await self._configuration())["token_endpoint"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_to,
            "code_verifier": verifier,
        }
        answer = await self._ask("POST", endpoint, data=form, auth=httpx.BasicAuth(self.client_id, self.client_secret))
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("oidc_no_id_token")
        claims = await self._verified(token, at)
        if claims.get("nonce") != nonce:
            raise ProviderRefused("oidc_nonce")
        holder = claims.get(self.staff_claim)
        if not isinstance(holder, str) or not holder:
            raise ProviderRefused("oidc_no_staff_number")
        return holder

    async def _verified(self, token: str, at: datetime) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        keys, fresh = (self._keys, False) if self._keys else (await self._read_keys(), True)
        try:
            claims = _decoded(token, keys)
        except JoseError:
            # The provider may have changed its keys since they were read.
            if fresh:
                raise ProviderRefused("oidc_signature") from None
            try:
                claims = _decoded(token, await self._read_keys())
            except JoseError:
                raise ProviderRefused("oidc_signature") from None
        try:
            registry.validate(claims)
        except JoseError as error:
            raise ProviderRefused(f"oidc_{error.error}") from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.client_id:
            raise ProviderRefused("oidc_azp")
        return claims

    async def _configuration(self) -> dict[str, Any]:
        if not self._found:
            found = await self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
            addresses = [found.get(name) for name in _NEEDED]
            if found.get("issuer", "").rstrip("/") != self.issuer or not all(map(_is_private, addresses)):
                raise ProviderRefused("oidc_configuration")
            # The tokens name the issuer as the provider writes it.
            self.issuer, self._found = found["issuer"], found
        return self._found

    async def _read_keys(self) -> KeySet:
        try:
            self._keys = KeySet.import_key_set(
                {"keys": (await self._ask("GET", (await self._configuration())["jwks_uri"]))["keys"]}
            )
        except (JoseError, KeyError, ValueError, TypeError):
            raise ProviderRefused("oidc_keys") from None
        return self._keys

    async def _ask(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
                response = await client.request(method, address, **more)
                response.raise_for_status()
                answer = response.json()
        except (httpx.HTTPError, ValueError):
            # The cause is left out: its text may hold the code or an address with one.
            raise ProviderRefused("oidc_no_answer") from None
        if not isinstance(answer, dict):
            raise ProviderRefused("oidc_no_answer")
        return answer


def _decoded(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (ValueError, KeyError, TypeError):
        raise ProviderRefused("oidc_signature") from None


def _is_private(address: object) -> bool:
    """Whether nobody on the way can read along: https, or this machine itself."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
