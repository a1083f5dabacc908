"""The self-test before serving: an access record is emitted, written, read back, compared and rolled back.

OpenTelemetry can be switched off from outside (`OTEL_SDK_DISABLED=true` turns loggers into no-ops without an error),
and limits from the environment can drop or cut attributes. Either would leave accesses unrecorded, so a service that
fails this test must not serve.
"""

import secrets
from typing import TYPE_CHECKING

from shared.access import purposes
from shared.access.declaration import Access, AccessAction, Actor, ActorKind
from shared.access.emission import record_access
from shared.access.record import AccessRecordingDisabled, collect_access_records
from shared.access.writing import AccessRecordWriter

if TYPE_CHECKING:
    from shared.access.writing import Connection

_SUBJECTS = tuple(f"self-test-{number}" for number in range(200))
_DETAIL = "自己診断" * 200
_READ_BACK = """
SELECT subject_ref, actor_id, roles, permission, purpose, action, fields, detail, rule, row_count, caused_by_event
FROM access_record WHERE instance = $1 ORDER BY sequence_no
"""


class AccessSelfTestFailed(RuntimeError):  # noqa: N818 - the name says what happened.
    """Access records would not be written as they are emitted; the service must not start."""


async def self_test(connection: "Connection", writer: AccessRecordWriter) -> None:
    """Emit, write, read back, compare, roll back.

    Args:
        connection: A connection of the service without an open transaction.
        writer: The service's writer; a copy with its own numbering is used.

    Raises:
        AccessSelfTestFailed: With a sentence that says what to do.
    """
    trial = AccessRecordWriter(writer.service, writer.key)
    actor = Actor("self-test", ActorKind.SERVICE, roles=("self-test", secrets.token_hex(8)))
    access = Access("access.self_test", purposes.OPERATIONS, AccessAction.SELF_TEST)
    fields = tuple(f"field-{number}" for number in range(50))
    events = tuple(f"event-{number}" for number in range(len(_SUBJECTS)))
    transaction = connection.transaction()
    await transaction.start()
    try:
        with collect_access_records() as records:
            record_access(
                actor,
                access,
                subject_refs=_SUBJECTS,
                fields=fields,
                row_count=7,
                detail=_DETAIL,
                rule="self-test",
                caused_by_events=events,
            )
            await trial.write(connection, records)
        rows = await connection.fetch(_READ_BACK, trial.instance)
    except (AccessRecordingDisabled, ValueError) as error:
        raise AccessSelfTestFailed(
            f"The access self-test failed; unset the OTEL_* variables and start again: {error}"
        ) from error
    finally:
        await transaction.rollback()
    common = (
        actor.id,
        list(actor.roles),
        access.permission,
        access.purpose.code,
        access.action.value,
        list(fields),
        _DETAIL,
        "self-test",
        7,
    )
    expected = [(subject, *common, event) for subject, event in zip(_SUBJECTS, events, strict=True)]
    if [tuple(row) for row in rows] != expected:
        raise AccessSelfTestFailed(
            "An access record was not stored as emitted; unset the OTEL_*_LIMIT variables and start the service again."
        )
