"""Signing in at a real identity provider, which stands on this machine for the length of a test."""

import asyncio
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers.oidc_sign_in import ProviderRefused
from services.access.outbound.oidc import OidcProvider
from shared.settings import SettingsMissing
from tests.access.sign_in_desk import TERMINALS, Entrance, entrance, forged, problem

RETURN_TO = "http://127.0.0.1:8090/oidc/callback"


def rsa(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class Provider:
    """A small OpenID provider: it remembers what was asked of it and signs whatever the test wants."""

    key: RSAKey = field(default_factory=lambda: rsa("first"))
    address: str = ""
    #: By code: what the authorization request said.
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Claims that the next ID token has otherwise; None takes one out.
    changed: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signing_key: Any = None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def configuration() -> dict[str, str]:
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return dict(KeySet([self.key]).as_dict(private=False))

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
            asked = self.asked.pop(form["code"], None)
            challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            authorized = httpx.BasicAuth("shuno-test", "s3cret")._auth_header
            if (
                asked is None
                or asked["code_challenge"] != challenge
                or asked["redirect_uri"] != form["redirect_uri"]
                or request.headers["authorization"] != authorized
            ):
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
            return JSONResponse({"token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

        return app

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": "shuno-test",
            "sub": "subject-1",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "preferred_username": "0412",
            **self.changed,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm in ("HS256", "none"):
            return forged(header, given, self.key.as_pem(private=False))
        return jwt.encode(header, given, self.signing_key or self.key, algorithms=[self.algorithm])

    def sign_in_there(self, redirect: str) -> str:
        """What the person does in the browser; gives the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(redirect).query).items()}
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert (query["client_id"], query["scope"]) == ("shuno-test", "openid profile")
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return code


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    server = uvicorn.Server(uvicorn.Config(made.app(), host="127.0.0.1", port=0, log_level="warning", ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    made.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield made
    server.should_exit = True
    await serving


@pytest.fixture
async def desk(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path, provider: Provider
) -> AsyncIterator[Entrance]:
    secret = tmp_path / "client-secret"
    secret.write_text("s3cret\n")
    client = OidcProvider.from_environment(
        {
            "SHUNO_OIDC_ISSUER": provider.address,
            "SHUNO_OIDC_CLIENT_ID": "shuno-test",
            "SHUNO_OIDC_CLIENT_SECRET_FILE": str(secret),
        }
    )
    async with entrance(await fresh_database("access"), tmp_path / "keys", client) as made:
        await made.person("0412", password="")
        yield made


async def finish(desk: Entrance, provider: Provider, **changed: Any) -> httpx.Response:
    begun = await desk.post("/oidc/start", terminal=TERMINALS[0], return_to=RETURN_TO)
    assert begun.status_code == 200, begun.text
    code = provider.sign_in_there(begun.json()["redirect"])
    body = {"state": begun.json()["state"], "code": code, "terminal": TERMINALS[0], **changed}
    return await desk.post("/oidc/finish", **body)


async def test_whom_the_provider_vouches_for_gets_a_session(desk: Entrance, provider: Provider) -> None:
    offered = (await desk.client.get("/oidc")).json()
    assert offered == {"enabled": True, "label": "庁内の認証基盤でサインイン"}
    opened = await finish(desk, provider)
    assert opened.status_code == 201
    body = opened.json()
    assert (body["staff_no"], body["office"], body["must_change_password"]) == ("0412", "tax_payment", False)
    token = (await desk.token(body["session"])).json()
    assert (token["token"] is not None, token["must_change_password"]) == (True, False)
    assert await desk.records() == [("0412", "terminal-0000000000000001", "sign_in", "allowed", "")]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"nonce": "another"}, "oidc_nonce"),
        ({"nonce": None}, "oidc_nonce"),
        ({"aud": "another"}, "oidc_invalid_claim"),
        ({"aud": ["shuno-test", "another"]}, "oidc_azp"),
        ({"iss": "http://127.0.0.1:1"}, "oidc_invalid_claim"),
        ({"exp": 1_000_000_000}, "oidc_expired_token"),
        ({"exp": None}, "oidc_missing_claim"),
        ({"preferred_username": None}, "oidc_no_staff_number"),
        ({"preferred_username": "9999"}, "no_account"),
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_us_now_opens_nothing(
    desk: Entrance, provider: Provider, changed: dict[str, Any], rule: str
) -> None:
    provider.changed = changed
    assert problem(await finish(desk, provider)) == (401, "sign_in_failed")
    assert await desk.records() == [("unknown", "terminal-0000000000000001", "sign_in", "refused", rule)]


@pytest.mark.parametrize("algorithm", ["none", "HS256", "other key"])
async def test_a_token_that_the_providers_key_has_not_signed_opens_nothing(
    desk: Entrance, provider: Provider, algorithm: str
) -> None:
    if algorithm == "other key":
        provider.signing_key = rsa("first")
    else:
        provider.algorithm = algorithm
    assert problem(await finish(desk, provider)) == (401, "sign_in_failed")
    assert (await desk.records())[-1][3:] == ("refused", "oidc_signature")


async def test_who_acts_for_several_offices_begins_with_his_main_one(desk: Entrance, provider: Provider) -> None:
    await desk.person("0700", "tax_payment", "accounting", name="見本 四郎", password="")
    await desk.pool.execute("UPDATE appointment SET kind = 'concurrent' WHERE office = 'tax_payment'")
    provider.changed = {"preferred_username": "0700"}
    opened = await finish(desk, provider)
    assert (opened.status_code, opened.json()["office"]) == (201, "accounting")
    assert (await finish(desk, provider, office="tax_payment")).json()["office"] == "tax_payment"
    assert problem(await finish(desk, provider, office="personnel")) == (403, "foreign_office")


async def test_new_keys_of_the_provider_are_read(desk: Entrance, provider: Provider) -> None:
    assert (await finish(desk, provider)).status_code == 201
    provider.key = rsa("second")
    assert (await finish(desk, provider)).status_code == 201


async def test_terminals_and_accounts_rule_there_as_well(desk: Entrance, provider: Provider) -> None:
    unknown = await desk.post("/oidc/start", terminal="d" * 43, return_to=RETURN_TO)
    assert problem(unknown) == (403, "terminal_unknown")
    # Begun at one terminal and finished at another: somebody was handed a foreign address.
    assert problem(await finish(desk, provider, terminal=TERMINALS[1])) == (401, "sign_in_unfinished")
    assert problem(await finish(desk, provider, state="x" * 43)) == (401, "sign_in_unfinished")
    await desk.pool.execute("UPDATE staff SET state = 'suspended'")
    assert problem(await finish(desk, provider)) == (401, "sign_in_failed")
    assert (await desk.records())[-1] == (
        "0412",
        "terminal-0000000000000001",
        "sign_in",
        "refused",
        "account_suspended",
    )


async def test_a_state_is_good_once_and_not_for_long(desk: Entrance, provider: Provider) -> None:
    begun = (await desk.post("/oidc/start", terminal=TERMINALS[0], return_to=RETURN_TO)).json()
    desk.clock.move(minutes=11)
    body = {"state": begun["state"], "code": "c", "terminal": TERMINALS[0]}
    assert problem(await desk.post("/oidc/finish", **body)) == (401, "sign_in_unfinished")
    desk.clock.move(minutes=-11)
    assert problem(await desk.post("/oidc/finish", **body)) == (401, "sign_in_unfinished")


async def test_a_code_that_the_provider_does_not_know_opens_nothing(desk: Entrance, provider: Provider) -> None:
    assert problem(await finish(desk, provider, code="guessed")) == (401, "sign_in_failed")
    assert (await desk.records())[-1][4] == "oidc_no_answer"


async def test_the_browser_comes_back_over_a_closed_line_only(desk: Entrance) -> None:
    answer = await desk.post("/oidc/start", terminal=TERMINALS[0], return_to="http://console.example/callback")
    assert problem(answer) == (503, "oidc_unavailable")


async def test_a_provider_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    away = OidcProvider("http://127.0.0.1:9", "shuno-test", "s3cret")
    with pytest.raises(ProviderRefused, match="oidc_no_answer"):
        await away.staff_no(
            code="c", nonce="n", verifier="v", return_to=RETURN_TO, at=datetime(2026, 11, 22, tzinfo=UTC)
        )


async def test_without_a_provider_there_is_none(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    async with entrance(await fresh_database("access"), tmp_path) as made:
        assert (await made.client.get("/oidc")).json() == {"enabled": False, "label": ""}
        begun = await made.post("/oidc/start", terminal=TERMINALS[0], return_to=RETURN_TO)
        assert problem(begun) == (404, "not_found")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SHUNO_OIDC_ISSUER": "http://provider.example"}, "give an https address"),
        ({"SHUNO_OIDC_ISSUER": "https://provider.example"}, "SHUNO_OIDC_CLIENT_ID is not set"),
        (
            {"SHUNO_OIDC_ISSUER": "https://provider.example", "SHUNO_OIDC_CLIENT_ID": "shuno-test"},
            "SHUNO_OIDC_CLIENT_SECRET_FILE cannot be read",
        ),
    ],
)
def test_a_setting_that_is_missing_is_named(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsMissing, match=sentence):
        OidcProvider.from_environment(environment)
    assert OidcProvider.from_environment({}) is None
