"""Watches this process's clock: when somebody did something is worth what the clock is worth.

It is compared with PostgreSQL's, by which rows get their times, and with a time server where the installation names one
(SNTP, RFC 4330). Nothing waits for it and nothing stops: how far it is off is exported, raises an alarm, and travels
with each seal, so that auditors read it beside the records.
"""

import asyncio
import logging
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.postgres.faults import passes
from shared.postgres.sql import Pool, Sql

_logger = logging.getLogger(__name__)

#: Further off than this, the order of what happened in two services is in doubt; the alarm says the same.
CLOCK_DRIFT_LIMIT_SECONDS = 1.0
_LOOK_SECONDS = 30.0
_ANSWER_SECONDS = 5.0
_NTP_PORT = 123
#: Version 4, client (RFC 4330, section 4).
_REQUEST_HEAD = b"\x23" + bytes(39)
_PACKET_BYTES = 48
_MODE_SERVER = 4
_STRATUM_MAX = 15
#: From 1900, where NTP counts from, to 1970.
_UNIX_FROM = 2_208_988_800
_FRACTION = 1 << 32

SELECT_CLOCK = Sql("SELECT extract(epoch FROM clock_timestamp())::float8")


@dataclass
class ClockWatch:
    """Compares the clock with others, again and again.

    Attributes:
        pool: Of the service's database.
        time_server: `host` or `host:port`; empty for none.
        now: The clock, in seconds since 1970.
        drift_seconds: By how much it was ahead of the one that it differed most from; negative when behind.
    """

    pool: Pool
    time_server: str = ""
    now: Callable[[], float] = field(default=time.time, repr=False)
    drift_seconds: float = 0.0
    _unheard: bool = False

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Compare once. Whoever does not answer is left out; the others count."""
        drifts = []
        try:
            async with self.pool.acquire(timeout=_ANSWER_SECONDS) as connection:
                asked = self.now()
                told = await connection.fetchval(SELECT_CLOCK, timeout=_ANSWER_SECONDS)
                drifts.append(certainly_ahead(asked, told, told, self.now()))
        except Exception as error:
            if not passes(error):
                raise
            _logger.warning("the clock is not compared with the database's, which is away (%s)", type(error).__name__)
        if self.time_server:
            try:
                drifts.append(await ahead_of(self.time_server, self.now))
            except (OSError, ValueError, OverflowError) as error:
                if not self._unheard:
                    _logger.warning("the time server %s gives no time: %s", self.time_server, error or "no answer")
                self._unheard = True
            else:
                self._unheard = False
        if drifts:
            self.drift_seconds = max(drifts, key=abs)


async def ahead_of(time_server: str, now: Callable[[], float]) -> float:
    """By how many seconds a clock is ahead of a time server; negative when behind.

    Args:
        time_server: `host` or `host:port`.
        now: The clock, in seconds since 1970.

    Raises:
        OSError: It cannot be reached, or does not answer in time.
        ValueError: What it answers is no time, or the port is none.
    """
    host, _, port = time_server.partition(":")
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[bytes] = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Answer(answered), remote_addr=(host, int(port or _NTP_PORT))
    )
    try:
        sent = now()
        asked = _REQUEST_HEAD + _packed(sent)
        transport.sendto(asked)
        packet = await asyncio.wait_for(answered, _ANSWER_SECONDS)
        received = now()
    finally:
        transport.close()
    is_answer = len(packet) >= _PACKET_BYTES and packet[0] & 7 == _MODE_SERVER and packet[24:32] == asked[40:48]
    if not is_answer or not 1 <= packet[1] <= _STRATUM_MAX:
        raise ValueError("it answers, but not as a time server that knows the time")
    return certainly_ahead(sent, _seconds(packet[32:40]), _seconds(packet[40:48]), received)


def certainly_ahead(sent: float, arrived: float, left: float, received: float) -> float:
    """By how many seconds a clock is surely ahead of another; negative when behind, zero when that is not sure.

    A process that was busy reads an answer late, and looks as if its clock were fast. So what the way there and back
    may have taken is left out.

    Args:
        sent: When the question left, by the one clock.
        arrived: When it arrived, by the other.
        left: When the answer left, by the other.
        received: When it was read, by the one.
    """
    # Half of the way there and back counts for each (RFC 4330, section 5).
    ahead = ((sent - arrived) + (received - left)) / 2
    doubt = max(0.0, (received - sent) - (left - arrived)) / 2
    return max(ahead - doubt, 0.0) if ahead > 0 else min(ahead + doubt, 0.0)


@dataclass
class _Answer(asyncio.DatagramProtocol):
    answered: "asyncio.Future[bytes]"

    def datagram_received(self, data: bytes, _address: object) -> None:
        if not self.answered.done():
            self.answered.set_result(data)

    def error_received(self, error: Exception) -> None:
        if not self.answered.done():
            self.answered.set_exception(error)


def _packed(seconds: float) -> bytes:
    whole = int(seconds)
    return struct.pack("!II", (whole + _UNIX_FROM) % _FRACTION, int((seconds - whole) * _FRACTION))


def _seconds(stamp: bytes) -> float:
    whole, fraction = struct.unpack("!II", stamp)
    # In 2036 the count begins anew (RFC 4330, section 3).
    turns = _FRACTION if whole < _FRACTION // 2 else 0
    return float(whole + turns - _UNIX_FROM + fraction / _FRACTION)
