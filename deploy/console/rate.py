"""How often somebody may ask: one bucket of tokens for each client or session, in memory."""

import math
from collections import OrderedDict
from collections.abc import Callable

KEYS_MAX = 20_000


class TokenBuckets:
    """A bucket per key that holds `burst` tokens and regains `per_second`; a request takes one.

    Args:
        burst: Requests at once.
        per_second: Requests in the long run.
        clock_seconds: A clock that never goes back.
    """

    def __init__(self, burst: int, per_second: float, clock_seconds: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock_seconds = clock_seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take a token.

        Returns:
            0, or after how many seconds the next one is there.
        """
        now = self._clock_seconds()
        tokens, at_seconds = self._buckets.pop(key, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - at_seconds) * self._per_second)
        wait_seconds = 0 if tokens >= 1 else math.ceil((1 - tokens) / self._per_second)
        self._buckets[key] = (tokens if wait_seconds else tokens - 1, now)
        if len(self._buckets) > KEYS_MAX:
            # The key that asked longest ago goes: its bucket is the fullest.
            self._buckets.popitem(last=False)
        return wait_seconds
