"""The acts by which two persons decide about Individual Numbers: which of two that contradict holds, and that one ends.

An officer with identity.number.propose names the entry and what proves it; the head of section with
identity.number.approve decides. Neither sees the number: both see whose entry it is and where it came from.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from services.identity.handlers.vault import number_of_entry
from services.identity.store import vault
from services.identity.store.vault_keys import VaultKeys
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.number.propose", ADDRESSEE, AccessAction.CORRECT)
APPROVE = Access("identity.number.approve", ADDRESSEE, AccessAction.APPROVE)

Words = Annotated[str, Field(min_length=3, max_length=300)]


class _AboutEntry(Payload):
    entry_id: Annotated[int, Field(gt=0, lt=2**63)]
    addressee_no: AddresseeNo
    reason: Words
    evidence: Words

    def lines(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        return [
            ("宛名番号", str(self.addressee_no)),
            ("登録の番号", str(self.entry_id)),
            ("理由", self.reason),
            ("証拠", self.evidence),
        ]


class ContestedNumber(_AboutEntry):
    """A contested number: it holds from now on, or it was wrong.

    Attributes:
        accept: True where it holds: the person's former number ends, and whoever else had this one has none.
    """

    accept: bool

    def lines(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        return [("決定", "新しい番号を採用" if self.accept else "新しい番号を破棄"), *super().lines()]


class NumberEnd(_AboutEntry):
    """A number that is no longer needed for any affair, or was never this person's."""


def number_acts(keys: Callable[[], VaultKeys]) -> tuple[Act[Any], ...]:
    """The acts, with the keys by which two numbers are told to be the same."""
    return (
        Act(
            name="identity.contested_number",
            label="食い違う個人番号の決定",
            payload=ContestedNumber,
            propose=PROPOSE,
            approve=APPROVE,
            lines=ContestedNumber.lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_contested,
            execute=partial(_decide, keys=keys),
        ),
        Act(
            name="identity.number_end",
            label="個人番号の利用の終了",
            payload=NumberEnd,
            propose=PROPOSE,
            approve=APPROVE,
            lines=NumberEnd.lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_live,
            execute=_end,
        ),
    )


async def _require_contested(payload: ContestedNumber, connection: Connection) -> None:
    await _entry(payload, "contested", connection)


async def _require_live(payload: NumberEnd, connection: Connection) -> None:
    await _entry(payload, "live", connection)


async def _decide(
    approved: Approved[ContestedNumber], transaction: Transaction, *, keys: Callable[[], VaultKeys]
) -> None:
    payload, connection, at = approved.payload, transaction.connection, transaction.started_at
    await _entry(payload, "contested", connection)
    subjects = {str(payload.addressee_no)}
    found = await number_of_entry(payload.entry_id, connection, keys())
    assert found is not None  # noqa: S101 - It is locked.
    # While keys are rotated the same number may stand under two of them.
    indexes = keys().blind_indexes(found[1])
    async with vault.in_vault(connection):
        if payload.accept:
            others = await connection.fetch(
                vault.SELECT_LIVE_ENTRIES, payload.addressee_no, list(indexes), list(indexes.values())
            )
            own = [one["entry_id"] for one in others if one["addressee_no"] == payload.addressee_no]
            foreign = [one["entry_id"] for one in others if one["addressee_no"] != payload.addressee_no]
            await connection.execute(vault.END_ENTRIES, own, at, "changed")
            await connection.execute(vault.END_ENTRIES, foreign, at, "discarded")
            await connection.execute(vault.MAKE_LIVE, payload.entry_id)
            subjects |= {one["addressee_no"] for one in others}
        else:
            await connection.execute(vault.END_ENTRIES, [payload.entry_id], at, "discarded")
    transaction.record_access(
        PROPOSE, sorted(subjects), fields=("individual_number",), detail=f"決裁 {approved.approval_id}"
    )


async def _end(approved: Approved[NumberEnd], transaction: Transaction) -> None:
    payload, connection = approved.payload, transaction.connection
    await _entry(payload, "live", connection)
    async with vault.in_vault(connection):
        await connection.execute(vault.END_ENTRIES, [payload.entry_id], transaction.started_at, "purpose_ended")
    transaction.record_access(
        PROPOSE, [payload.addressee_no], fields=("individual_number",), detail=f"決裁 {approved.approval_id}"
    )


async def _entry(payload: _AboutEntry, state: str, connection: Connection) -> Any:
    """The entry, as it was named.

    Raises:
        Problem: 409 where it is another person's, or is no longer in the state that the act is for.
    """
    async with vault.in_vault(connection):
        await vault.lock_intake(connection)
        row = await connection.fetchrow(vault.LOCK_ENTRY, payload.entry_id)
    if row is None or row["addressee_no"] != payload.addressee_no or row["state"] != state:
        sentence = "この登録はすでに決定されたか、別の方のものです。一覧を見直して起案し直してください。"
        raise Problem(409, "entry_changed", sentence)
    return row
