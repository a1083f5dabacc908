"""Tokens for programs outside the installation, by an assertion that each signs with its own key (RFC 7523)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.access.handlers.desk import SIGN_IN, SignInDesk
from services.access.store import sign_in as store
from shared.access import Actor, ActorKind, Outcome, record_access
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.http.routes import Refused
from shared.tokens import ALGORITHM, LEEWAY_SECONDS, issue_token
from shared.transaction import Transaction

AUDIENCE = "shuno-access"
ASSERTION_SECONDS_MAX = 300
_JTI_LENGTH_MAX = 64
_REFUSED = Problem(401, "assertion_refused", "署名付きの申告を受け付けられません。鍵、宛先、期限を確かめてください。")


@dataclass(frozen=True, slots=True)
class MachineToken:
    """A short token for a machine identity."""

    token: str
    expires_at: datetime


async def token_of_machine(
    transaction: Transaction, desk: SignInDesk, machine: str, assertion: str
) -> MachineToken | Problem:
    """A token for a machine that shows an assertion it has signed: for us, short-lived and never seen before.

    Raises:
        Refused: there is no such machine with a key.
    """
    connection = transaction.connection
    at = await desk.moment(connection)
    row = await store.machine_with_key(connection, machine)
    if row is None:
        raise Refused("unknown_machine", _REFUSED)
    day = at.astimezone(TOKYO).date()
    if row["state"] != "active" or not row["valid_from"] <= day <= row["valid_until"]:
        return _refuse(transaction, machine, row["office"], "account_not_usable")
    claims = _claims(assertion, row["public_key"], machine, at)
    if claims is None:
        return _refuse(transaction, machine, row["office"], "assertion_refused")
    jti, expires_at = claims
    if await connection.fetchval(store.USE_ASSERTION, machine, jti, expires_at) is None:
        return _refuse(transaction, machine, row["office"], "assertion_used_before")
    actor = Actor(machine, ActorKind.MACHINE, office=row["office"])
    transaction.access_recorded = True
    record_access(actor, SIGN_IN, fields=("session",), row_count=0)
    seconds = desk.policy.token_seconds
    token = issue_token(actor, (), (), seconds, desk.keys.tokens, now=int(at.timestamp()))
    return MachineToken(token, at + timedelta(seconds=seconds))


def _claims(assertion: str, public_key: str, machine: str, at: datetime) -> tuple[str, datetime] | None:
    """Identity and end of an assertion, or None where it is not one of this machine for us and for now."""
    now = int(at.timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": machine},
        sub={"essential": True, "value": machine},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        claims = jwt.decode(assertion, OKPKey.import_key(public_key), algorithms=[ALGORITHM]).claims
        registry.validate(claims)
    except (JoseError, ValueError):
        return None
    jti, end = claims["jti"], claims["exp"]
    if not isinstance(jti, str) or not 0 < len(jti) <= _JTI_LENGTH_MAX or not isinstance(end, int):
        return None
    if end > now + ASSERTION_SECONDS_MAX + LEEWAY_SECONDS:
        return None
    # Kept until no leeway can revive it.
    return jti, datetime.fromtimestamp(end + 2 * LEEWAY_SECONDS, UTC)


def _refuse(transaction: Transaction, machine: str, office: str, rule: str) -> Problem:
    transaction.access_recorded = True
    actor = Actor(machine, ActorKind.MACHINE, office=office)
    record_access(actor, SIGN_IN, outcome=Outcome.REFUSED, rule=rule, row_count=0)
    return _REFUSED
