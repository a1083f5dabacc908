"""A service's own copy of who may do what: it decides without asking anybody, and permits nothing once it is old.

`access` announces each change and, every few seconds, that everything before a moment has been announced. Both come
by one key, so a copy is as old as its last beat says. Whose data may not be used (利用停止) comes the same way.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.access import Access
from shared.access.authority import AccountState, Authority, Decision, Grant, Rule
from shared.access.suspension import Suspensions, UseSuspension
from shared.contracts import AuthorityBeat, AuthoritySet, Envelope, Event, GrantedRole, SessionEnded, UseSuspended
from shared.contracts.staff import HolderKind, TicketRight
from shared.inbox import Handler
from shared.postgres.faults import passes
from shared.postgres.sql import Connection, Pool, Sql
from shared.transaction import Transaction

_logger = logging.getLogger(__name__)

#: How old a copy may be: a beat comes every ten seconds, and a restart of `access` or the broker takes less than this.
STALE_SECONDS = 120
_LOOK_SECONDS = 0.5

STORE_AUTHORITIES = Sql("""
INSERT INTO authority (holder, version, body)
SELECT DISTINCT ON (n.holder) n.holder, n.version, n.body
FROM unnest($1::text[], $2::bigint[], $3::jsonb[]) AS n (holder, version, body)
ORDER BY n.holder, n.version DESC
ON CONFLICT (holder) DO UPDATE
SET version = excluded.version, body = excluded.body, received_at = now()
WHERE authority.version < excluded.version
""")
STORE_BEAT = Sql("""
INSERT INTO authority_beat (at) VALUES ($1)
ON CONFLICT (single) DO UPDATE SET at = greatest(authority_beat.at, excluded.at)
""")
STORE_ENDED_SESSIONS = Sql("""
INSERT INTO ended_session (session, ended_at, tokens_expire_at)
SELECT DISTINCT ON (n.session) n.session, n.ended_at, n.tokens_expire_at
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS n (session, ended_at, tokens_expire_at)
ORDER BY n.session
ON CONFLICT (session) DO NOTHING
""")
STORE_SUSPENSIONS = Sql("""
INSERT INTO use_suspension (suspension_id, version, body)
SELECT DISTINCT ON (n.suspension_id) n.suspension_id, n.version, n.body
FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) AS n (suspension_id, version, body)
ORDER BY n.suspension_id, n.version DESC
ON CONFLICT (suspension_id) DO UPDATE
SET version = excluded.version, body = excluded.body, received_at = now()
WHERE use_suspension.version < excluded.version
""")
FORGET_ENDED_SESSIONS = Sql("DELETE FROM ended_session WHERE tokens_expire_at < now() - interval '1 hour'")
SELECT_STATE = Sql("""
SELECT (SELECT at FROM authority_beat) AS beat_at,
    (SELECT (count(*), coalesce(sum(version), 0))::text FROM authority) AS authorities,
    (SELECT (count(*), coalesce(sum(version), 0))::text FROM use_suspension) AS suspensions,
    (SELECT coalesce(array_agg(session), '{}') FROM ended_session) AS ended
""")
SELECT_SUSPENSIONS = Sql("SELECT body FROM use_suspension")
SELECT_CHANGED = Sql("""
SELECT a.body FROM authority AS a
LEFT JOIN unnest($1::text[], $2::bigint[]) AS known (holder, version) USING (holder)
WHERE known.version IS DISTINCT FROM a.version
""")


class AuthorityStale(Exception):  # noqa: N818 - It names what is wrong.
    """The copy is too old to decide by: nothing is permitted until a beat arrives."""


@dataclass
class AuthorityBook:
    """The copy in memory, kept up with the service's tables; a decision costs microseconds.

    Attributes:
        stale_seconds: How old the copy may be.
    """

    stale_seconds: int = STALE_SECONDS
    #: Whose data may not be used for some purposes.
    suspensions: Suspensions = field(default_factory=Suspensions)
    _authorities: dict[str, Authority] = field(default_factory=dict)
    _ended: frozenset[str] = frozenset()
    _beat_at: datetime | None = None
    _seen: str = ""
    _suspensions_seen: str = ""
    _look: asyncio.Event = field(default_factory=asyncio.Event)
    _refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def authority(self, holder: str) -> Authority | None:
        """The authority of a holder, or None where there is no such account."""
        return self._authorities.get(holder)

    def decide(self, holder: str, access: Access | str, office: str, at: datetime, reference: str = "") -> Decision:
        """Decide whether a holder may do something at a moment.

        Args:
            holder: Staff number or machine identity.
            access: What a route or an act declares, or a permission that concerns no personal data.
            office: The office for which he acts.
            at: The moment, with a time zone.
            reference: The case or ticket that he states; a right for a ticket holds under that alone.

        Raises:
            AuthorityStale: The copy is too old; permit nothing.
        """
        self.require_fresh(at)
        authority = self._authorities.get(holder)
        if authority is None:
            return Decision(Rule.NO_ACCOUNT)
        if isinstance(access, Access):
            return authority.decide(access.permission, access.purpose.code, office, at, reference)
        return authority.decide(access, None, office, at, reference)

    def require_fresh(self, at: datetime) -> None:
        """Go on only with a copy that is young enough, by a clock that agrees with the announcer's.

        Raises:
            AuthorityStale: It is not.
        """
        if self._beat_at is None or abs(at - self._beat_at) > timedelta(seconds=self.stale_seconds):
            raise AuthorityStale("the copy of who may do what is too old; access or the broker stands still")

    def age_seconds(self, started_at: datetime, now: datetime) -> float:
        """How old the copy is; counted from a service's start while it was never told anything."""
        return round((now - (self._beat_at or started_at)).total_seconds(), 1)

    def session_ended(self, session: str) -> bool:
        """Whether a session is over although its tokens have not expired."""
        return session in self._ended

    def wake(self) -> None:
        """Look at the tables at once: something was just committed."""
        self._look.set()

    async def refresh(self, pool: "Pool | Connection") -> None:
        """Read what has changed in the service's tables."""
        # One at a time: what was read earlier must not replace what was read later.
        async with self._refreshing:
            state = await pool.fetchrow(SELECT_STATE)
            if state is None:
                raise RuntimeError("a SELECT without FROM returned no row")
            if state["authorities"] != self._seen:
                await self._take_changed(pool)
                self._seen = state["authorities"]
            if state["suspensions"] != self._suspensions_seen:
                rows = await pool.fetch(SELECT_SUSPENSIONS)
                stated = [UseSuspended.model_validate_json(row["body"]) for row in rows]
                self.suspensions = Suspensions.of(_suspension(event) for event in stated)
                self._suspensions_seen = state["suspensions"]
            self._ended = frozenset(state["ended"])
            self._beat_at = state["beat_at"]

    async def _take_changed(self, pool: "Pool | Connection") -> None:
        known = [(holder, authority.version) for holder, authority in self._authorities.items()]
        changed = await pool.fetch(SELECT_CHANGED, [holder for holder, _ in known], [number for _, number in known])
        for row in changed:
            authority = authority_from(AuthoritySet.model_validate_json(row["body"]))
            self._authorities[authority.holder] = authority

    async def run(self, pool: Pool) -> None:
        """Keep up with the tables until cancelled; while the database is away the copy only grows old."""
        while True:
            self._look.clear()
            try:
                await self.refresh(pool)
            except Exception as error:
                if not passes(error):
                    raise
                _logger.warning("the copy of who may do what cannot be read (%s)", type(error).__name__)
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._look.wait()
            except TimeoutError:
                continue


def authority_from(event: AuthoritySet) -> Authority:
    """The authority that an event states."""
    return Authority(
        holder=event.holder,
        is_machine=event.kind is HolderKind.MACHINE,
        state=AccountState(event.state.value),
        version=event.version,
        valid_until=event.valid_until,
        grants=(*map(_grant, event.grants), *map(_for_ticket, event.by_ticket)),
        related_subjects=frozenset(event.related_subjects),
    )


def _suspension(event: UseSuspended) -> UseSuspension:
    return UseSuspension(
        addressee_nos=frozenset(event.addressee_nos),
        purposes=frozenset(event.purposes),
        excepted_office=event.excepted_office,
        reference=event.reference,
        first_day=event.first_day,
        last_day=event.last_day,
    )


def _grant(granted: GrantedRole) -> Grant:
    return Grant(
        role=granted.role,
        office=granted.office,
        permissions=frozenset(granted.permissions),
        purposes=frozenset(granted.purposes),
        tax_items=None if granted.tax_items is None else frozenset(item.value for item in granted.tax_items),
        valid_from=granted.valid_from,
        valid_until=granted.valid_until,
        ends_at=granted.ends_at,
        deputy_for=granted.deputy_for or "",
    )


def _for_ticket(right: TicketRight) -> Grant:
    return replace(_grant(right), reference=right.reference, subjects=frozenset(right.subjects))


async def store_authorities(connection: Connection, events: Sequence[AuthoritySet]) -> None:
    """Take authorities into the service's copy; one of a lower version than the copy's changes nothing."""
    await connection.execute(
        STORE_AUTHORITIES,
        [event.holder for event in events],
        [event.version for event in events],
        [event.model_dump_json() for event in events],
    )


async def store_beat(connection: Connection, at: datetime) -> None:
    """Note that everything decided before a moment has arrived; forget sessions whose tokens are useless anyway."""
    await connection.execute(STORE_BEAT, at)
    await connection.execute(FORGET_ENDED_SESSIONS)


async def store_ended_sessions(connection: Connection, events: Sequence[SessionEnded]) -> None:
    """Note sessions that are over before their tokens have expired."""
    await connection.execute(
        STORE_ENDED_SESSIONS,
        [event.session for event in events],
        [event.ended_at for event in events],
        [event.tokens_expire_at for event in events],
    )


async def store_suspensions(connection: Connection, events: Sequence[UseSuspended]) -> None:
    """Take suspensions into the service's copy; one of a lower version than the copy's changes nothing."""
    await connection.execute(
        STORE_SUSPENSIONS,
        [UUID(event.suspension_id) for event in events],
        [event.version for event in events],
        [event.model_dump_json() for event in events],
    )


def authority_handlers(book: AuthorityBook) -> Mapping[type[Event], Handler]:
    """What every service but `access` itself does with the announcements."""

    async def on_set(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await store_authorities(transaction.connection, [envelope.event for envelope in envelopes])
        transaction.after_commit.append(book.wake)

    async def on_beat(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await store_beat(transaction.connection, max(envelope.event.at for envelope in envelopes))
        transaction.after_commit.append(book.wake)

    async def on_session_ended(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await store_ended_sessions(transaction.connection, [envelope.event for envelope in envelopes])
        transaction.after_commit.append(book.wake)

    async def on_use_suspended(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await store_suspensions(transaction.connection, [envelope.event for envelope in envelopes])
        transaction.after_commit.append(book.wake)

    return {
        AuthoritySet: on_set,
        AuthorityBeat: on_beat,
        SessionEnded: on_session_ended,
        UseSuspended: on_use_suspended,
    }


def utc_now() -> datetime:
    """The moment at which a request is decided."""
    return datetime.now(UTC)
