"""One comparison of what the generator expects with what the services answer."""

from typing import NamedTuple


class Check(NamedTuple):
    """One comparison; amounts in yen or counts."""

    what: str
    expected: int
    actual: int

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.expected == self.actual
