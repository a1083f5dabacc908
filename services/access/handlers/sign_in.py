"""What the rest of `access` asks of signing in: end sessions, make and discard credentials, set keys of machines."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.access.handlers.attempts import against_person, forget_failures
from services.access.handlers.desk import TOKEN_SECONDS_MAX, code_hash, code_prefix, new_code
from services.access.store import sessions
from services.access.store import sign_in as store
from shared.authority import store_ended_sessions
from shared.contracts.staff import AUTHORITY_KEY, SessionEnded
from shared.tokens import LEEWAY_SECONDS
from shared.transaction import Transaction


class UnusableKey(ValueError):  # noqa: N818 - It names what is wrong.
    """A machine's public key that is none."""


async def end_sessions(transaction: Transaction, staff_nos: Sequence[str], reason: str) -> int:
    """End every session of these people now, and tell all services to accept none of their tokens.

    Args:
        transaction: The open transaction.
        staff_nos: Whose.
        reason: A code such as account_not_usable; kept with the session and announced.

    Returns:
        How many sessions there were.
    """
    at = await store.database_moment(transaction.connection)
    rows = await transaction.connection.fetch(sessions.END_SESSIONS_OF_STAFF, list(staff_nos), at, reason)
    return len(await announce_ended(transaction, sessions.ended_sessions(rows), at, reason))


async def announce_ended(
    transaction: Transaction, ended: Sequence[sessions.EndedSession], at: datetime, reason: str
) -> Sequence[sessions.EndedSession]:
    """Announce sessions that were ended, and note them in this service's own copy."""
    events = [
        SessionEnded(
            session=session.reference,
            holder=session.staff_no,
            reason=reason,
            ended_at=at,
            tokens_expire_at=at + timedelta(seconds=TOKEN_SECONDS_MAX + LEEWAY_SECONDS),
        )
        for session in ended
    ]
    if events:
        await store_ended_sessions(transaction.connection, events)
    for event in events:
        transaction.publish(event, key=AUTHORITY_KEY)
    return ended


async def make_invitation(transaction: Transaction, staff_no: str, *, by: str, kind: str = "invitation") -> str:
    """A one-time code with which somebody chooses his password; an earlier open one is worth nothing any more.

    Args:
        transaction: The open transaction.
        staff_no: Who is invited.
        by: Who invites.
        kind: invitation, or first: the code of the first administrator also enrols the terminal it is used from.

    Returns:
        The code, to be handed over once; only its hash is kept.
    """
    code = new_code()
    await transaction.connection.execute(store.END_INVITATIONS, [staff_no], "replaced")
    await transaction.connection.execute(store.ADD_INVITATION, code_prefix(code), code_hash(code), staff_no, kind, by)
    return code


async def discard_credentials(transaction: Transaction, staff_nos: Sequence[str]) -> None:
    """Remove passwords and open codes, and the history of those whose account has ended: set its state before."""
    await store.discard(transaction.connection, staff_nos)


async def unlock(transaction: Transaction, staff_no: str) -> None:
    """Let an account that was locked after failures be tried again at once."""
    await forget_failures(transaction, against_person(staff_no))


async def set_machine_key(transaction: Transaction, machine: str, public_key: str) -> None:
    """Set the key with which a machine identity signs its assertions; its former one is worth nothing any more.

    Args:
        transaction: The open transaction.
        machine: The identity.
        public_key: An Ed25519 public key in PEM.

    Raises:
        UnusableKey: It is not such a key.
    """
    check_machine_key(public_key)
    await transaction.connection.execute(store.SAVE_MACHINE_KEY, machine, public_key)


def check_machine_key(public_key: str) -> None:
    """Refuse what is not an Ed25519 public key in PEM.

    Raises:
        UnusableKey: It is not.
    """
    try:
        key = load_pem_public_key(public_key.encode())
    except ValueError:
        raise UnusableKey("公開鍵が読み取れません。Ed25519の公開鍵をPEM形式で指定してください。") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey("公開鍵の種類が違います。Ed25519の公開鍵をPEM形式で指定してください。")
