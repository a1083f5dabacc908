"""Programs outside the installation with an account of their own: approved by two persons, always with an end."""

from typing import Annotated

from pydantic import Field

from services.access.handlers.accounts import today
from services.access.handlers.authority import announce_machines
from services.access.handlers.members import members
from services.access.handlers.sign_in import UnusableKey, check_machine_key, set_machine_key
from services.access.store import grants
from shared.access.terms import AccessPolicy, NotInPolicy
from shared.approvals import Approved, Payload
from shared.contracts.fields import Code
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class MachinePayload(Payload):
    """One program: what it may do, which office answers for it, and with which key it signs."""

    machine: Holder
    kind: Code
    permissions: Annotated[list[Code], Field(min_length=1, max_length=40)]
    office: Code
    public_key: Annotated[str, Field(min_length=1, max_length=2_000, description="Ed25519 public key, PEM")]
    valid_until: DayAtHand


async def require_registrable(machine: MachinePayload, connection: Connection, policy: AccessPolicy) -> None:
    """Go on only where a program may be registered as things stand.

    Raises:
        Problem: The office is unknown or may not hold a permission, the end is past, or a person has the name.
    """
    try:
        office = policy.office(machine.office)
        check_machine_key(machine.public_key)
    except (NotInPolicy, UnusableKey) as error:
        raise Problem(422, "machine_unusable", str(error)) from None
    if foreign := sorted(one for one in machine.permissions if not office.admits(one)):
        raise Problem(409, "office_may_not", f"{office.name}の所掌に含まれない権限があります: {'、'.join(foreign)}。")
    at = await connection.fetchval(grants.MOMENT)
    if machine.valid_until < at.astimezone(TOKYO).date():
        raise Problem(422, "valid_until_past", "利用の最終日が過ぎています。日付を確かめてください。")
    if await members(connection, [machine.machine]):
        raise Problem(409, "account_exists", "この番号は職員が使っています。ほかの名前を付けてください。")


async def register_machine(approved: Approved[MachinePayload], transaction: Transaction, policy: AccessPolicy) -> None:
    """Register a program, or renew it with another key or end, and announce what it may do.

    Raises:
        Problem: Something stands against it now; the approval is undone with it.
    """
    machine, connection = approved.payload, transaction.connection
    await require_registrable(machine, connection, policy)
    await connection.execute(
        grants.UPSERT_MACHINE,
        machine.machine,
        machine.kind,
        sorted(machine.permissions),
        machine.office,
        today(transaction),
        machine.valid_until,
        str(approved.approval_id),
    )
    await set_machine_key(transaction, machine.machine, machine.public_key)
    await announce_machines(transaction, [machine.machine])


async def disable_machine(transaction: Transaction, machine: str, reason: str, by: str) -> None:
    """Let a program do nothing any more, at once; whoever needs it again proposes it anew.

    Raises:
        Problem: There is no such program, or it is disabled.
    """
    if await transaction.connection.fetchval(grants.DISABLE_MACHINE, machine, by, reason) is None:
        if not await transaction.connection.fetchval(grants.IS_MACHINE, machine):
            raise not_found("このプログラムのID")
        raise Problem(409, "not_active", "このプログラムのIDは既に停止されています。")
    await announce_machines(transaction, [machine])
