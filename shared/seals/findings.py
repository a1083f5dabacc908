"""What a verification says: findings with their place, in Japanese for the officer who must act."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: More findings of one kind say no more; they are counted only.
FINDINGS_SHOWN_MAX = 200


class Kind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    CUT = "cut"
    REORDERED = "reordered"
    FORGED = "forged"
    UNVERIFIABLE = "unverifiable"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        kind: What is wrong; a notice is not wrong by itself.
        message: A Japanese sentence that names the place.
        seal_no: The seal concerned, if any.
        record_id: The row concerned, if any.
        instance: The writing process concerned, if any.
    """

    kind: Kind
    message: str
    seal_no: int | None = None
    record_id: int | None = None
    instance: str | None = None


@dataclass
class Report:
    """The result of verifying one service's records."""

    rows: int = 0
    seals: int = 0
    unsealed_rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Note a finding; of each kind the first `FINDINGS_SHOWN_MAX` are kept whole."""
        self.counts[finding.kind] += 1
        if self.counts[finding.kind] <= FINDINGS_SHOWN_MAX:
            self.findings.append(finding)

    @property
    def intact(self) -> bool:
        """True when nothing is wrong; notices alone do not count."""
        return not any(count for kind, count in self.counts.items() if kind is not Kind.NOTICE)

    def as_dict(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "intact": self.intact,
            "rows": self.rows,
            "seals": self.seals,
            "unsealed_rows": self.unsealed_rows,
            "counts": {kind.value: count for kind, count in sorted(self.counts.items())},
            "findings": [
                {
                    name: value
                    for name in ("kind", "message", "seal_no", "record_id", "instance")
                    if (value := getattr(finding, name)) is not None
                }
                for finding in self.findings
            ],
        }
