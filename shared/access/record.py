"""The access record as a value, and the list of them that belongs to the open transaction."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from shared.access.declaration import Access, Actor, Outcome

#: References and field names are identifiers: no name, address or free text can slip into a record.
_REFERENCES = re.compile(r"(?:[0-9A-Za-z:_.\-]{1,64}\n)*")
_FIELD_NAMES = re.compile(r"(?:[0-9A-Za-z_.\-]{1,64}\n)*")
DETAIL_CHARACTERS_MAX = 1_000
SUBJECTS_MAX = 100_000


class AccessNotInTransaction(RuntimeError):  # noqa: N818 - the name says what happened.
    """An access was recorded outside an open transaction, so it could not commit together with the access."""


class AccessRecordingDisabled(RuntimeError):  # noqa: N818 - the name says what happened.
    """OpenTelemetry swallowed a record; without it the access must not happen."""


class InvalidAccessRecord(ValueError):  # noqa: N818 - the name says what happened.
    """An access record that would be incomplete or would carry personal data."""


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One access to one or many persons; it becomes one row for each person.

    Attributes:
        occurred_at_microseconds: Unix time.
        actor: Who.
        access: Permission, purpose and action.
        subject_type: What the references name, such as ``addressee``.
        subject_refs: Whose data; empty for an access that touched nobody (a search without a hit).
        fields: Names of the data items shown or changed, never their values.
        row_count: How many persons or rows the actor saw in all.
        detail: Which filter was used or what was done; no personal values.
        outcome: Allowed or refused.
        rule: Which rule refused or allowed.
        caused_by_events: Ids of the events that caused a service's access: none, or one beside each subject.
        trace_id: 32 hexadecimal digits, or empty outside any span.
        span_id: 16 hexadecimal digits, or empty.
    """

    occurred_at_microseconds: int
    actor: Actor
    access: Access
    subject_type: str
    subject_refs: tuple[str, ...]
    fields: tuple[str, ...]
    row_count: int
    detail: str
    outcome: Outcome
    rule: str
    caused_by_events: tuple[str, ...]
    trace_id: str
    span_id: str

    def __post_init__(self) -> None:
        if self.subject_refs and not self.subject_type:
            raise InvalidAccessRecord("An access record with subjects needs a subject type, such as addressee.")
        if len(self.subject_refs) > SUBJECTS_MAX:
            raise InvalidAccessRecord(f"One access record holds at most {SUBJECTS_MAX} subjects; record in parts.")
        if self.caused_by_events and len(self.caused_by_events) != max(1, len(self.subject_refs)):
            raise InvalidAccessRecord("Give no causing event, or one beside each subject.")
        if not _all_match(_REFERENCES, (*self.subject_refs, *self.caused_by_events)):
            raise InvalidAccessRecord("Subjects and events are identifiers of 1 to 64 ASCII letters, digits or :_.-")
        if not _all_match(_FIELD_NAMES, self.fields):
            raise InvalidAccessRecord("Fields are names of data items (ASCII letters, digits or _.-), never values.")
        if len(self.detail) > DETAIL_CHARACTERS_MAX or len(self.rule) > DETAIL_CHARACTERS_MAX:
            raise InvalidAccessRecord(f"Detail and rule hold at most {DETAIL_CHARACTERS_MAX} characters each.")


def _all_match(lines: re.Pattern[str], values: tuple[str, ...]) -> bool:
    """Match all values at once, one a line: thousands of them in a fraction of the time that single matches take."""
    text = "\n".join((*values, ""))
    return text.count("\n") == len(values) and lines.fullmatch(text) is not None


class TransactionRecords(list[AccessRecord]):
    """The records of one open transaction; once closed it takes no more, so a late task cannot record into nothing.

    Attributes:
        closed: The rows have been written, or the transaction has ended.
        on_failure: Called when the transaction fails after its rows were written.
    """

    __slots__ = ("closed", "on_failure")

    def __init__(self) -> None:
        super().__init__()
        self.closed = False
        self.on_failure: Callable[[], None] | None = None

    def append(self, record: AccessRecord) -> None:
        """Add a record.

        Raises:
            AccessNotInTransaction: The transaction has already been written or rolled back.
        """
        if self.closed:
            raise AccessNotInTransaction("The transaction has ended; record the access inside the open transaction.")
        super().append(record)


#: Set by `collect_access_records` while a transaction is open.
current_transaction_records: ContextVar[TransactionRecords | None] = ContextVar(
    "current_transaction_records", default=None
)


@contextmanager
def collect_access_records() -> Iterator[TransactionRecords]:
    """Open the list for one transaction; afterwards it is closed, whatever happened.

    The database transaction begins and ends inside the block, so that a failing COMMIT is seen here.
    """
    records = TransactionRecords()
    token = current_transaction_records.set(records)
    try:
        yield records
    except BaseException:
        if records.on_failure is not None:
            records.on_failure()
        raise
    finally:
        records.closed = True
        current_transaction_records.reset(token)
