"""The clock of a process beside the database's and a time server's."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from deploy.embedded.databases import ServiceDatabase
from shared.clock import ClockWatch, ahead_of, certainly_ahead
from shared.postgres.pool import open_pool
from shared.postgres.sql import Pool

pytestmark = pytest.mark.feature("M15")


@pytest.fixture
async def pool(fresh_database: Callable[[str], Awaitable[ServiceDatabase]]) -> AsyncIterator[Pool]:
    database = await fresh_database("identity")
    made = await open_pool(database.dsn, application_name="clock-test", connections_max=1)
    yield made
    await made.close()


class TimeServer(asyncio.DatagramProtocol):
    """Tells the time of this machine, some seconds off; or whatever a test says."""

    def __init__(self, off_seconds: float = 0.0, answer: bytes | None = None) -> None:
        self.off_seconds, self.answer = off_seconds, answer
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        host, port = transport.get_extra_info("sockname")
        self.address = f"{host}:{port}"

    def datagram_received(self, data: bytes, address: object) -> None:
        at = time.time() + self.off_seconds + 2_208_988_800
        stamp = struct.pack("!II", int(at), int((at % 1) * 2**32))
        # Leap indicator 0, version 4, mode 4, stratum 2; then what the client sent, when it came, and now.
        answer = self.answer or b"\x24\x02" + bytes(22) + data[40:48] + stamp + stamp
        self.transport.sendto(answer, address)  # type: ignore[attr-defined] # A datagram transport.


async def serve(server: TimeServer) -> asyncio.DatagramTransport:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=("127.0.0.1", 0)
    )
    return transport


@pytest.mark.parametrize("shift", [3.0, -3.0])
async def test_a_clock_that_is_off_is_seen_beside_the_databases(pool: Pool, shift: float) -> None:
    watch = ClockWatch(pool)
    await watch.look()
    assert abs(watch.drift_seconds) < 0.5
    watch.now = lambda: time.time() + shift
    await watch.look()
    assert abs(watch.drift_seconds - shift) < 0.5


@pytest.mark.parametrize(
    ("moments", "ahead"),
    [
        # Both clocks are right, and the answer was read four seconds late.
        ((100.0, 100.0, 100.0, 104.0), 0.0),
        # Ten seconds fast, and half a second for the way there and back.
        ((110.0, 100.25, 100.25, 110.5), 9.75),
        # Ten seconds slow; the other one took its time to answer.
        ((90.0, 100.0, 103.0, 93.0), -10.0),
    ],
)
def test_only_what_is_sure_counts(moments: tuple[float, float, float, float], ahead: float) -> None:
    assert certainly_ahead(*moments) == ahead


async def test_a_machine_whose_clocks_are_all_wrong_is_seen_beside_a_time_server(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    """The database runs on the same machine and is as wrong as the process."""
    server = TimeServer(off_seconds=-20.0)
    transport = await serve(server)
    watch = ClockWatch(pool, server.address)
    await watch.look()
    assert abs(watch.drift_seconds - 20.0) < 0.5
    # It is gone: the database's clock counts alone, and that is said once.
    server.answer = b"nonsense"
    for _ in range(2):
        await watch.look()
    assert abs(watch.drift_seconds) < 0.5
    assert [message for message in caplog.messages if "time server" in message] == [
        f"the time server {server.address} gives no time: it answers, but not as a time server that knows the time"
    ]
    transport.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        bytes(48),
        # Stratum 0: it does not know the time itself.
        b"\x24\x00" + bytes(46),
        # An answer to somebody else.
        b"\x24\x02" + bytes(22) + b"elsewise" + bytes(16),
    ],
)
async def test_what_is_no_time_is_refused(answer: bytes) -> None:
    server = TimeServer(answer=answer or b"-")
    transport = await serve(server)
    with pytest.raises(ValueError, match="not as a time server"):
        await ahead_of(server.address, time.time)
    transport.close()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:x", "127.0.0.1:99999", "nowhere.invalid"])
async def test_a_time_server_that_is_not_there_stops_nothing(pool: Pool, address: str) -> None:
    watch = ClockWatch(pool, address)
    await watch.look()
    assert abs(watch.drift_seconds) < 0.5
