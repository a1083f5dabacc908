"""Tokens of sessions: fetched from `access`, kept in memory until shortly before they end."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from deploy.console.access_api import TokenIssued
from deploy.console.asking import Declined, ask

#: A token is not used in its last seconds, so that it is still good when the service looks at it.
SPARE_SECONDS = 15
SESSIONS_MAX = 5_000


class SessionOver(Exception):  # noqa: N818 - It names what happened.
    """The session has ended; the sentence is meant for the officer."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is signed in.

    Attributes:
        session: The secret of his session.
        issued: His token and what came with it.
    """

    session: str = field(repr=False)
    issued: TokenIssued


class Tokens:
    """The tokens of the sessions that are in use.

    Args:
        client: Shared by all requests.
        addresses: Gives where each service answers.
        clock: Gives the moment.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        addresses: Callable[[], Mapping[str, str]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._addresses = addresses
        self._clock = clock
        self._kept: OrderedDict[str, TokenIssued] = OrderedDict()

    async def officer(self, session: str) -> Officer:
        """Who a session belongs to, with a token that can be used now.

        Raises:
            SessionOver: It has ended, or never was.
            Away: `access` does not answer.
        """
        key = _key(session)
        kept = self._kept.get(key)
        if kept is None or (kept.expires_at - self._clock()).total_seconds() < SPARE_SECONDS:
            kept = await self._fetch(session)
            self._kept[key] = kept
            if len(self._kept) > SESSIONS_MAX:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return Officer(session, kept)

    def drop(self, session: str) -> None:
        """Forget the token of a session, because it was refused or the session changes."""
        self._kept.pop(_key(session), None)

    async def _fetch(self, session: str) -> TokenIssued:
        self.drop(session)
        try:
            answer = await ask(
                self._client, self._addresses(), "access", "POST", "/sessions/token", body={"session": session}
            )
        except Declined as declined:
            if declined.status == httpx.codes.UNAUTHORIZED:
                raise SessionOver(declined.detail) from None
            raise
        return answer.read(TokenIssued)


def _key(session: str) -> str:
    """Sessions are not kept under their secret."""
    return hashlib.sha256(session.encode()).hexdigest()
