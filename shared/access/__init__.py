"""Access records: who used whose data, when, why and how, committed with the access itself or not at all.

The transaction opens the list (`collect_access_records`), a handler states what it does (`record_access`), and the
rows are written as the last statement before COMMIT (`AccessRecordWriter.write`). Those of looks, which change nothing,
are committed many at a time before any of them is answered (`GroupedRecords`).
"""

from shared.access.declaration import Access, AccessAction, Actor, ActorKind, Outcome
from shared.access.emission import TransactionalAccessProcessor, record_access
from shared.access.grouping import GroupedRecords
from shared.access.keys import (
    KeyMissing,
    RecordKey,
    SealKey,
    current_record_key,
    current_seal_key,
    ensure_keys,
    load_record_keys,
    load_seal_public_keys,
)
from shared.access.purposes import PURPOSES, Purpose, UnknownPurpose, purpose_of
from shared.access.record import (
    AccessNotInTransaction,
    AccessRecord,
    AccessRecordingDisabled,
    InvalidAccessRecord,
    TransactionRecords,
    collect_access_records,
    current_transaction_records,
)
from shared.access.self_test import AccessSelfTestFailed, self_test
from shared.access.writing import AccessRecordWriter, SequenceRange

__all__ = [
    "PURPOSES",
    "Access",
    "AccessAction",
    "AccessNotInTransaction",
    "AccessRecord",
    "AccessRecordWriter",
    "AccessRecordingDisabled",
    "AccessSelfTestFailed",
    "Actor",
    "ActorKind",
    "GroupedRecords",
    "InvalidAccessRecord",
    "KeyMissing",
    "Outcome",
    "Purpose",
    "RecordKey",
    "SealKey",
    "SequenceRange",
    "TransactionRecords",
    "TransactionalAccessProcessor",
    "UnknownPurpose",
    "collect_access_records",
    "current_record_key",
    "current_seal_key",
    "current_transaction_records",
    "ensure_keys",
    "load_record_keys",
    "load_seal_public_keys",
    "purpose_of",
    "record_access",
    "self_test",
]
