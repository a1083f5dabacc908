"""The counters of the record that enforcement answers for (記録項目86から97): what each counts, written down.

The record does not say whether a counter counts what is or what ever was. Both numbers are kept; which of them goes
into the export is decided here, for each counter, and `docs/counters.md` is made from it.
"""

from enum import StrEnum
from typing import NamedTuple


class Exported(StrEnum):
    """Which of its two numbers a counter shows in the export."""

    #: How many are in force on the day.
    IN_FORCE = "in_force"
    #: How many there ever were, without those that were a mistake.
    EVER = "ever"


class CounterMeaning(NamedTuple):
    """What a counter of a claim means.

    Attributes:
        number: Its place in the record.
        label: What it is called there.
        field: What it is called in the export.
        exported: Which number the export shows.
        begins: What adds one.
        ends: What takes it out of force.
        mistaken: What takes it out of both numbers; empty where nothing does.
    """

    number: int
    label: str
    field: str
    exported: Exported
    begins: str
    ends: str
    mistaken: str = ""


_NOW, _EVER = Exported.IN_FORCE, Exported.EVER
COUNTERS: tuple[CounterMeaning, ...] = (
    CounterMeaning(
        86,
        "納税計画カウンタ",
        "payment_plan_count",
        _EVER,
        "a plan is approved, from its first day",
        "its last day has passed, or a decision ends it",
    ),
    CounterMeaning(
        87,
        "執行停止カウンタ",
        "suspension_of_execution_count",
        _NOW,
        "a suspension is approved, from its first day",
        "a decision ends it, or its three years are over (地方税法15条の7第4項)",
    ),
    CounterMeaning(
        88,
        "不納欠損カウンタ",
        "write_off_count",
        _EVER,
        "the claim is written off",
        "the write-off is undone",
        "the write-off is undone",
    ),
    CounterMeaning(
        89,
        "差押カウンタ",
        "seizure_count",
        _NOW,
        "a seizure takes effect",
        "everything is collected or sold, or it is released",
        "it is withdrawn as unlawful",
    ),
    CounterMeaning(
        90,
        "参加差押カウンタ",
        "participation_in_seizure_count",
        _NOW,
        "a participation is issued",
        "it is withdrawn, everything is distributed, or it becomes a seizure",
        "it is cancelled as a mistake",
    ),
    CounterMeaning(
        91,
        "交付要求カウンタ",
        "request_for_distribution_count",
        _NOW,
        "a request for distribution is issued",
        "it is withdrawn, or the distribution is complete",
        "it is cancelled as a mistake",
    ),
    CounterMeaning(
        92,
        "繰上徴収カウンタ",
        "accelerated_collection_count",
        _NOW,
        "an acceleration is decided",
        "it is cancelled",
        "it is cancelled",
    ),
    CounterMeaning(
        93,
        "その他処分カウンタ",
        "other_disposition_count",
        _NOW,
        "a notice to whoever is liable second is issued, a security is taken, or property is seized provisionally",
        "it is complete, withdrawn or released",
        "it is cancelled as a mistake",
    ),
    CounterMeaning(
        94,
        "徴収猶予カウンタ",
        "grace_of_collection_count",
        _NOW,
        "a grace of collection is approved, from its first day",
        "its last day has passed, or a decision ends it",
    ),
    CounterMeaning(
        95,
        "換価猶予カウンタ",
        "grace_of_realisation_count",
        _NOW,
        "a grace of realisation is approved, from its first day",
        "its last day has passed, or a decision ends it",
    ),
    CounterMeaning(
        96,
        "滞納整理組合カウンタ",
        "collection_association_count",
        _NOW,
        "the claim is handed over to the association",
        "the association gives it back",
    ),
    CounterMeaning(
        97,
        "納税承継カウンタ",
        "succession_count",
        _EVER,
        "it is decided who succeeds to what the deceased owed",
        "another decision corrects it",
        "another decision corrects it",
    ),
)


class PlanStatus(StrEnum):
    """The state of the newest payment plan of a claim (納税計画状態コード)."""

    NONE = "none"
    #: Two persons have not decided yet.
    PROPOSED = "proposed"
    ACTIVE = "active"
    #: An instalment was not paid in full by its day, and nobody has decided what follows.
    BROKEN = "broken"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
