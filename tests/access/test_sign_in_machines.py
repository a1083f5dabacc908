"""Machines get in with an assertion that they sign themselves: for us, short, and once."""

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers.sign_in import UnusableKey, set_machine_key
from shared.access import ActorKind
from shared.tokens import PUBLIC_FILE, load_token_keys, verify_token
from tests.access.sign_in_desk import MANAGER, Entrance, entrance, forged, problem

MACHINE = "bank-gateway.test"
KEY = OKPKey.generate_key("Ed25519")
OTHER_KEY = OKPKey.generate_key("Ed25519")


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Entrance]:
    async with entrance(await fresh_database("access"), tmp_path) as made:
        await made.pool.execute(
            "INSERT INTO machine (machine, kind, permissions, office, valid_from, valid_until, approval_id)"
            " VALUES ($1, 'publisher', '{payments.intake}', 'accounting', '2020-04-01', '2099-03-31', 'a-1')",
            MACHINE,
        )
        async with made.transactions.begin(MANAGER) as transaction:
            await set_machine_key(transaction, MACHINE, KEY.as_pem(private=False).decode())
        yield made


def assertion(key: Any = KEY, algorithm: str = "Ed25519", **changed: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": MACHINE,
        "sub": MACHINE,
        "aud": "shuno-access",
        "exp": now + 240,
        "jti": secrets.token_hex(8),
        **changed,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    if algorithm in ("HS256", "none"):
        return forged({"alg": algorithm}, given, KEY.as_pem(private=False))
    return jwt.encode({"alg": algorithm}, given, key, algorithms=[algorithm])


async def test_a_signed_assertion_gives_a_short_token_without_permissions(desk: Entrance) -> None:
    answer = await desk.post("/machines/token", machine=MACHINE, assertion=assertion())
    assert answer.status_code == 200
    actor = verify_token(answer.json()["token"], load_token_keys(desk.keys / PUBLIC_FILE), int(time.time()))
    assert (actor.id, actor.kind, actor.office, actor.permissions) == (
        MACHINE,
        ActorKind.MACHINE,
        "accounting",
        frozenset(),
    )
    assert await desk.records() == [(MACHINE, "", "sign_in", "allowed", "")]


async def test_an_assertion_is_good_once(desk: Entrance) -> None:
    text = assertion()
    assert (await desk.post("/machines/token", machine=MACHINE, assertion=text)).status_code == 200
    again = await desk.post("/machines/token", machine=MACHINE, assertion=text)
    assert problem(again) == (401, "assertion_refused")
    assert (await desk.records())[-1][3:] == ("refused", "assertion_used_before")


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "somebody-else"},
        {"sub": "somebody-else"},
        {"aud": "shuno"},
        {"exp": 1_000_000_000},
        {"exp": 4_000_000_000},
        {"exp": None},
        {"jti": None},
        {"jti": "x" * 65},
        {"key": OTHER_KEY},
        {"algorithm": "HS256"},
        {"algorithm": "none"},
    ],
    ids="-".join,
)
async def test_anything_else_is_refused_and_recorded(desk: Entrance, changed: dict[str, Any]) -> None:
    answer = await desk.post("/machines/token", machine=MACHINE, assertion=assertion(**changed))
    assert problem(answer) == (401, "assertion_refused")
    assert await desk.records() == [(MACHINE, "", "sign_in", "refused", "assertion_refused")]


async def test_unknown_and_disabled_machines_are_refused(desk: Entrance) -> None:
    unknown = await desk.post("/machines/token", machine="nobody", assertion=assertion(iss="nobody", sub="nobody"))
    assert problem(unknown) == (401, "assertion_refused")
    await desk.pool.execute("UPDATE machine SET state = 'ended'")
    ended = await desk.post("/machines/token", machine=MACHINE, assertion=assertion())
    assert problem(ended) == (401, "assertion_refused")
    assert [row[4] for row in await desk.records()] == ["unknown_machine", "account_not_usable"]


async def test_only_an_ed25519_public_key_is_set(desk: Entrance) -> None:
    curve = generate_private_key(SECP256R1()).public_key()
    pem = curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    async with desk.transactions.begin(MANAGER) as transaction:
        for text in ("no key", pem):
            with pytest.raises(UnusableKey, match="Ed25519の公開鍵"):
                await set_machine_key(transaction, MACHINE, text)
