"""What takes two persons in `access`: a role for somebody, and an account for a program."""

from collections.abc import Sequence
from typing import Any

from services.access.handlers.accounts import APPROVE_GRANTS, APPROVE_MACHINES
from services.access.handlers.grants import GrantPayload, grant_role, require_grantable
from services.access.handlers.machines import MachinePayload, register_machine, require_registrable
from shared.access.terms import AccessPolicy
from shared.approvals import Act, Approved
from shared.days import TOKYO
from shared.http.routes import NoPersonalData
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_ABOUT_ACCOUNTS = "accounts of staff and programs, and nobody's tax data"
PROPOSE_GRANT = NoPersonalData("access.grant.propose", _ABOUT_ACCOUNTS)
APPROVE_GRANT = NoPersonalData(APPROVE_GRANTS, _ABOUT_ACCOUNTS)
PROPOSE_MACHINE = NoPersonalData("access.machine.propose", _ABOUT_ACCOUNTS)
APPROVE_MACHINE = NoPersonalData(APPROVE_MACHINES, _ABOUT_ACCOUNTS)


def acts_of(policy: AccessPolicy) -> tuple[Act[Any], ...]:
    """The acts of `access` under a city's policy."""
    return (_grant_act(policy), _machine_act(policy))


def _grant_act(policy: AccessPolicy) -> Act[GrantPayload]:
    async def admissible(grant: GrantPayload, connection: Connection) -> None:
        await require_grantable(grant, connection, policy)

    async def execute(approved: Approved[GrantPayload], transaction: Transaction) -> None:
        await grant_role(approved, transaction, policy)

    def lines(grant: GrantPayload) -> Sequence[tuple[str, str]]:
        role, office = policy.roles.get(grant.role), policy.offices.get(grant.office)
        shown = [
            ("職員番号", grant.staff_no),
            ("役割", role.name if role else grant.role),
            ("所属", office.name if office else grant.office),
            ("税目", "すべて" if grant.tax_items is None else "、".join(tax_item(one).name for one in grant.tax_items)),
            ("始まり", grant.valid_from.isoformat()),
            ("終わり", grant.valid_until.isoformat() if grant.valid_until else "定めなし"),
        ]
        if grant.ends_at is not None:
            shown.append(("緊急付与の終わり", grant.ends_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S")))
        if grant.deputy_for is not None:
            shown.append(("代理される職員", grant.deputy_for))
        return shown

    return Act(
        name="access.grant",
        label="権限の付与",
        payload=GrantPayload,
        propose=PROPOSE_GRANT,
        approve=APPROVE_GRANT,
        lines=lines,
        subjects=lambda _grant: (),
        barred=lambda grant: frozenset({grant.staff_no}),
        admissible=admissible,
        execute=execute,
        # Those who manage accounts sit in several offices, and decide for all of them.
        any_office=True,
        operator_may_approve=True,
    )


def _machine_act(policy: AccessPolicy) -> Act[MachinePayload]:
    async def admissible(machine: MachinePayload, connection: Connection) -> None:
        await require_registrable(machine, connection, policy)

    async def execute(approved: Approved[MachinePayload], transaction: Transaction) -> None:
        await register_machine(approved, transaction, policy)

    def lines(machine: MachinePayload) -> Sequence[tuple[str, str]]:
        office = policy.offices.get(machine.office)
        return [
            ("プログラムのID", machine.machine),
            ("種類", machine.kind),
            ("権限", "、".join(sorted(machine.permissions))),
            ("所管", office.name if office else machine.office),
            ("最終日", machine.valid_until.isoformat()),
            ("公開鍵", machine.public_key),
        ]

    return Act(
        name="access.machine",
        label="プログラムのIDの登録",
        payload=MachinePayload,
        propose=PROPOSE_MACHINE,
        approve=APPROVE_MACHINE,
        lines=lines,
        subjects=lambda _machine: (),
        admissible=admissible,
        execute=execute,
        any_office=True,
    )
