"""Records per second, from two samples of the counters that a service shows."""

from dataclasses import dataclass

from shared.http.operations import Status

#: Closer samples say little: services measure at most twice a second.
SAMPLE_DISTANCE_MIN_SECONDS = 1.0
#: The mean over a longer time says nothing about now.
SAMPLE_DISTANCE_MAX_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """How fast a service works between two samples.

    Attributes:
        handled_per_second: Records it took in.
        sent_per_second: Records it sent.
        stuck: True when records waited at both samples and none was handled in between.
    """

    handled_per_second: float
    sent_per_second: float
    stuck: bool


@dataclass(frozen=True, slots=True)
class _Sample:
    status: Status
    at_seconds: float


class ThroughputMeter:
    """Keeps the last two samples of each service, for all viewers of the page together."""

    def __init__(self) -> None:
        self._samples: dict[str, tuple[_Sample | None, _Sample]] = {}

    def observe(self, status: Status, at_seconds: float) -> Throughput | None:
        """Take a sample and give the rate between the last two.

        Args:
            status: What the service answered.
            at_seconds: When, on a clock that never goes back.

        Returns:
            None while there is one sample only: at first, after a restart of the service, or after a long pause.
        """
        sample = _Sample(status, at_seconds)
        earlier, latest = self._samples.get(status.service, (None, sample))
        distance_seconds = at_seconds - latest.at_seconds
        if _restarted(latest.status, status) or distance_seconds > SAMPLE_DISTANCE_MAX_SECONDS:
            earlier, latest = None, sample
        elif distance_seconds >= SAMPLE_DISTANCE_MIN_SECONDS:
            earlier, latest = latest, sample
        self._samples[status.service] = (earlier, latest)
        return None if earlier is None else _between(earlier, latest)


def _restarted(before: Status, after: Status) -> bool:
    """Counters begin at zero with each process."""
    return after.started_at != before.started_at or after.handled < before.handled or after.sent < before.sent


def _between(earlier: _Sample, latest: _Sample) -> Throughput:
    seconds = latest.at_seconds - earlier.at_seconds
    handled = latest.status.handled - earlier.status.handled
    return Throughput(
        handled_per_second=handled / seconds,
        sent_per_second=(latest.status.sent - earlier.status.sent) / seconds,
        stuck=handled == 0 and earlier.status.lag > 0 and latest.status.lag > 0,
    )
