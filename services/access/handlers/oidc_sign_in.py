"""Signing in at the city's identity provider (OpenID Connect); terminals and accounts rule there as well."""

import secrets
from datetime import datetime, timedelta
from typing import Protocol

from services.access.handlers.attempts import against_person, hold
from services.access.handlers.desk import SIGN_IN_FAILED, SignInDesk, is_staff, refuse, secret_hash
from services.access.handlers.sessions import OpenedSession, chosen_office, open_session
from services.access.handlers.staff import account_of, offices_of
from services.access.handlers.terminals import entering_terminal, note_account_at_terminal
from services.access.store import sessions as store
from shared.access.authority import Rule
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.transaction import Transaction

#: As long as somebody may take to sign in over there.
_START_MINUTES = 10
_STATE_UNKNOWN = Problem(401, "sign_in_unfinished", "サインインの手続きが見つかりません。最初からやり直してください。")


class ProviderRefused(Exception):  # noqa: N818 - It names what happened.
    """The identity provider did not vouch for anybody; the message says which check failed and holds no token."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class IdentityProvider(Protocol):
    """What signing in needs of an identity provider."""

    @property
    def label(self) -> str:
        """What officers read on the button."""
        ...

    async def address(self, *, state: str, nonce: str, verifier: str, return_to: str) -> str:
        """Where the browser goes to sign in."""
        ...

    async def staff_no(self, *, code: str, nonce: str, verifier: str, return_to: str, at: datetime) -> str:
        """For whom the provider vouches.

        Raises:
            ProviderRefused: for nobody.
        """
        ...


async def start(
    transaction: Transaction, desk: SignInDesk, provider: IdentityProvider, *, terminal: str, return_to: str
) -> tuple[str, str]:
    """Begin a sign-in from a registered terminal.

    Returns:
        Where the browser goes, and the state that comes back with it; the console binds it to the browser.

    Raises:
        Refused: the terminal is not registered.
        ProviderRefused: the provider does not answer.
    """
    at = await desk.moment(transaction.connection)
    entering = await entering_terminal(transaction, desk, terminal)
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    address = await provider.address(state=state, nonce=nonce, verifier=verifier, return_to=return_to)
    await transaction.connection.execute(
        store.START_OIDC,
        secret_hash(state),
        entering.reference,
        nonce,
        verifier,
        return_to,
        at + timedelta(minutes=_START_MINUTES),
    )
    return address, state


async def finish(
    transaction: Transaction,
    desk: SignInDesk,
    provider: IdentityProvider,
    *,
    state: str,
    code: str,
    terminal: str,
    office: str = "",
) -> OpenedSession | Problem:
    """End a sign-in that was begun at the same terminal; each state is good once.

    Raises:
        Refused: the terminal is not registered.
    """
    connection = transaction.connection
    at = await desk.moment(connection)
    entering = await entering_terminal(transaction, desk, terminal)
    begun = await connection.fetchrow(store.FINISH_OIDC, secret_hash(state))
    if begun is None or begun["expires_at"] <= at or begun["terminal"] != entering.reference:
        refuse(transaction, "unknown", entering, "oidc_state")
        return _STATE_UNKNOWN
    try:
        staff_no = await provider.staff_no(
            code=code, nonce=begun["nonce"], verifier=begun["verifier"], return_to=begun["return_to"], at=at
        )
    except ProviderRefused as error:
        refuse(transaction, "unknown", entering, error.rule)
        return SIGN_IN_FAILED
    known = await is_staff(connection, staff_no)
    await note_account_at_terminal(transaction, desk, entering, staff_no, at, known=known)
    if known:
        # Held so that two sign-ins of one person come one after the other.
        await hold(transaction, against_person(staff_no))
    account = await account_of(connection, staff_no, at) if known else None
    if account is None or account.rule is not Rule.PERMITTED:
        rule = Rule.NO_ACCOUNT if account is None else account.rule
        refuse(transaction, staff_no if known else "unknown", entering, rule.value)
        return SIGN_IN_FAILED
    day = at.astimezone(TOKYO).date()
    # The provider's code is used up, so nobody is asked: the main office comes first, and another may be chosen later.
    wanted = office or next(iter(await offices_of(connection, staff_no, day)), "")
    chosen = await chosen_office(transaction, account, wanted, day)
    if isinstance(chosen, Problem):
        refuse(transaction, staff_no, entering, chosen.code)
        return chosen
    chosen_code, offices = chosen
    return await open_session(
        transaction, desk, account, entering, office=chosen_code, offices=offices, method="oidc", at=at
    )
