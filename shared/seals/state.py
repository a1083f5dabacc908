"""Whether personal data may be served now: only while access records are being sealed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: A session that sits idle in a transaction holds sealing back until the server ends it after 300 s. Twice that means
#: that sealing itself is broken; up to then no more than ten minutes of records could be touched unseen.
SEAL_LAG_LIMIT_SECONDS = 600.0


@dataclass
class SealState:
    """What the sealer of this process saw last; the HTTP layer asks it before it serves personal data.

    Taking in money does not ask: receipts are recorded and sealed once sealing works again.

    Attributes:
        limit_seconds: How old the oldest unsealed record, or the last look at it, may be.
        monotonic: The clock, in seconds.
    """

    limit_seconds: float = SEAL_LAG_LIMIT_SECONDS
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)
    lag_seconds: float | None = None
    _seen_at: float = 0.0

    def observe(self, lag_seconds: float) -> None:
        """Note the age of the oldest unsealed record, 0 when there is none."""
        self.lag_seconds = lag_seconds
        self._seen_at = self.monotonic()

    def lag_now_seconds(self) -> float:
        """How old the oldest unsealed record may be by now: as old as it was at the last look, and the time since."""
        return 0.0 if self.lag_seconds is None else self.lag_seconds + self.monotonic() - self._seen_at

    def personal_data_allowed(self) -> bool:
        """True while records are sealed in time; False before the first look (fails closed)."""
        return self.lag_seconds is not None and self.lag_now_seconds() <= self.limit_seconds
