"""Apache Kafka as a child process: one node that is broker and controller (KRaft), durable, on 127.0.0.1.

The jars come through Maven, pinned in pom.xml, from whichever repository Maven is set up for. No script of a Kafka
distribution is needed: `kafka.tools.StorageTool` formats the storage and `kafka.Kafka` is the server.
"""

import base64
import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.process import ChildProcess, ProcessFailedError, free_port, private_environment
from deploy.embedded.topics import wait_for_metadata
from shared.kafka import client_security
from shared.settings import KafkaSecurity

POM = Path(__file__).with_name("pom.xml")
MAVEN_SECONDS = 600.0
FORMAT_SECONDS = 60.0
JAVA_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")

#: Nobody signs in: for one machine and for tests.
OPEN_LISTENERS = """\
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
"""

#: Everybody signs in, with a password or a certificate, and may do what the access lists say; the broker's own
#: connections, to its controller too, use its certificate. The name of a certificate's holder is the account.
GUARDED_LISTENERS = """\
listeners=SCRAM://127.0.0.1:{port},CERTIFICATE://127.0.0.1:{certificate_port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=SCRAM://127.0.0.1:{port},CERTIFICATE://127.0.0.1:{certificate_port}
listener.security.protocol.map=SCRAM:SASL_SSL,CERTIFICATE:SSL,CONTROLLER:SSL
inter.broker.listener.name=CERTIFICATE
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.certificate.ssl.client.auth=required
listener.name.controller.ssl.client.auth=required
ssl.keystore.type=PEM
ssl.keystore.location={keystore_file}
ssl.truststore.type=PEM
ssl.truststore.location={authority_file}
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{broker_account};User:{administrator_account}
allow.everyone.if.no.acl.found=false
"""

SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
log.dirs={log_directory}
auto.create.topics.enable=false
offsets.topic.num.partitions=6
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=6
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
num.network.threads=2
num.io.threads=2
log.segment.bytes=67108864
log.cleaner.dedupe.buffer.size=16777216
"""


@dataclass(frozen=True, slots=True)
class Guarding:
    """What a node needs that lets nobody in who has not proven who he is.

    Attributes:
        keystore_file: PEM of the broker's private key and certificate, whose holder is `broker_account`.
        authority_file: PEM of the authority that signs certificates of brokers and clients.
        administrator: How its administrator signs in, by certificate, to whom nothing is refused.
        broker_account: The common name in the broker's certificate.
        administrator_account: The common name in the administrator's.
    """

    keystore_file: Path
    authority_file: Path
    administrator: KafkaSecurity
    broker_account: str = "broker"
    administrator_account: str = "administrator"


class ApacheKafka:
    """One Apache Kafka node with its data below `data_directory`.

    Args:
        data_directory: holds the settings, the records and the log; made if missing.
        port: TCP port, or None for a free one, which then stays the same over restarts of this object.
        guarding: None for a node to which nobody signs in. Otherwise `bootstrap` takes passwords and
            `certificate_bootstrap` certificates.
    """

    name = "kafka"
    idempotent = True

    def __init__(self, data_directory: Path, port: int | None = None, guarding: Guarding | None = None) -> None:
        self.data_directory = data_directory.resolve()
        self._process = ChildProcess(self.name, self.data_directory / "kafka.log")
        port = free_port() if port is None else port
        self.bootstrap = f"127.0.0.1:{port}"
        self.incarnation = ""
        controller_port, certificate_port = free_port(), free_port()
        self.certificate_bootstrap = f"127.0.0.1:{certificate_port}"
        self._guarding = guarding
        listeners = (
            OPEN_LISTENERS.format(port=port, controller_port=controller_port)
            if guarding is None
            else GUARDED_LISTENERS.format(
                port=port,
                controller_port=controller_port,
                certificate_port=certificate_port,
                keystore_file=guarding.keystore_file,
                authority_file=guarding.authority_file,
                broker_account=guarding.broker_account,
                administrator_account=guarding.administrator_account,
            )
        )
        self._settings = listeners + SERVER_PROPERTIES.format(
            controller_port=controller_port, log_directory=self.data_directory / "records"
        )

    @property
    def pid(self) -> int | None:
        """The broker's process id, or None before the first start."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the broker runs."""
        return self._process.alive

    async def start(self) -> None:
        """Fetch the jars and format the storage where that was not done before, and start the node.

        Raises:
            ProcessFailedError: Java or Maven is missing, or one of them failed.
        """
        java = _program("java")
        jars = await fetch_jars()
        self._write_settings()
        command = (java, *JAVA_OPTIONS, "-cp", f"{jars}/*")
        await self._format_once(command)
        self._process.spawn((*command, "kafka.Kafka", str(self._settings_file)), private_environment())

    async def wait_ready(self, timeout_seconds: float = 60.0) -> None:
        """Return when the node answers a metadata request.

        Raises:
            ProcessFailedError: it ended, or did not answer in time.
        """
        guarding = self._guarding
        bootstrap = self.bootstrap if guarding is None else self.certificate_bootstrap
        security = {} if guarding is None else client_security(guarding.administrator)
        if not await wait_for_metadata(bootstrap, timeout_seconds, lambda: self.alive, security=security):
            raise self._process.failure("did not become ready")

    async def stop(self, timeout_seconds: float = 20.0) -> None:
        """End the node cleanly."""
        await self._process.stop(timeout_seconds)

    def kill(self) -> None:
        """End the node with kill -9; records it acknowledged are with the operating system and stay."""
        self._process.kill()

    @property
    def _settings_file(self) -> Path:
        return self.data_directory / "server.properties"

    def _write_settings(self) -> None:
        self.data_directory.mkdir(parents=True, exist_ok=True)
        self._settings_file.write_text(self._settings)

    async def _format_once(self, java: tuple[str, ...]) -> None:
        cluster_id = self.data_directory / "cluster.id"
        if not cluster_id.exists():
            cluster_id.write_text(base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="))
        self.incarnation = cluster_id.read_text()
        if not (self.data_directory / "records" / "meta.properties").exists():
            format_storage = ("kafka.tools.StorageTool", "format", "--standalone", "--ignore-formatted")
            options = (f"--cluster-id={self.incarnation}", f"--config={self._settings_file}")
            await _run("format", (*java, *format_storage, *options), self.data_directory, FORMAT_SECONDS)


async def fetch_jars() -> Path:
    """The directory with the jars of pom.xml; Maven fills it once for each version of that file."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shuno"
    jars = cache / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "kafka.lock"):
        if not jars.exists():
            unfinished = jars.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            maven = (_program("mvn"), "--batch-mode", "--quiet", "--file", str(POM))
            copy = ("dependency:copy-dependencies", f"-DoutputDirectory={unfinished}")
            await _run("maven", (*maven, *copy), cache, MAVEN_SECONDS)
            unfinished.rename(jars)
    return jars


async def _run(name: str, command: tuple[str, ...], directory: Path, timeout_seconds: float) -> None:
    process = ChildProcess(name, directory / f"{name}.log")
    try:
        process.spawn(command, private_environment())
        if not await process.wait(timeout_seconds) or process.exit_code != 0:
            raise process.failure("did not finish its work")
    finally:
        process.kill_group()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        msg = f"{name} is not on the PATH; Apache Kafka needs Java 17 or newer, and Maven to fetch it"
        raise ProcessFailedError(msg)
    return found


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
