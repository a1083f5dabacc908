"""The acts of mandates (口座振替依頼): applications, a change of the account, and banks that merged.

An application is entered by one officer and checked against the paper by a second (payments.mandate.check); those that
came together, as with a bank's covering letter, in one list. What touches accounts that are in use is approved by the
head of section (payments.mandate.approve).
"""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.payments.handlers.mandates import (
    Application,
    NotPossible,
    Terms,
    apply_mandates,
    change_account,
    require_applicable,
    require_changeable,
)
from services.payments.rules.mandates import Account, Obstacle, Standing, yucho_account
from services.payments.store import mandates
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, TaxItemCode
from shared.formats.bank_kana import to_bank_kana
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.masking import MaskedAccount
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.mandate.propose", RECEIPT, AccessAction.REGISTER)
CHECK = Access("payments.mandate.check", RECEIPT, AccessAction.APPROVE)
APPROVE = Access("payments.mandate.approve", RECEIPT, AccessAction.APPROVE)
PROPOSE_BANKS = NoPersonalData("payments.mandate.propose", "numbers of banks and branches")
APPROVE_BANKS = NoPersonalData("payments.mandate.approve", "numbers of banks and branches")

_SENTENCES = {
    Obstacle.UNKNOWN: "口座振替の登録が見つかりません。宛名番号と税目を確かめてください。",
    Obstacle.LIVE: "この税目の口座振替はすでに登録されています。口座の変更として起案してください。",
    Obstacle.ENDED: "この口座振替は廃止されています。新しい申込みとして起案してください。",
    Obstacle.CHANGED: "口座振替の登録が起案のときから変わっています。内容を確かめ、起案し直してください。",
}
_RELATIONS = {"self": "本人", "family": "親族", "corporation": "法人", "other": "その他"}
_KINDS = {"1": "普通", "2": "当座", "3": "納税準備", "9": "その他"}

BankNumber = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
BranchNumber = Annotated[str, Field(pattern=r"^[0-9]{3}$")]


class _AccountOfHolder(Payload):
    """An account with its holder: by bank and branch, or by 記号 and 番号 of ゆうちょ銀行."""

    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    bank_number: BankNumber | None = None
    branch_number: BranchNumber | None = None
    account_kind: Literal["1", "2", "3", "9"] | None = None
    account_number: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None = None
    yucho_symbol: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = None
    yucho_number: Annotated[str, Field(pattern=r"^[0-9]{2,8}$")] | None = None
    holder_kana: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(to_bank_kana)]
    holder_relation: Literal["self", "family", "corporation", "other"]
    consented_on: DayOnPaper | None = None
    effective_on: DayOnPaper
    reason: Annotated[str, Field(min_length=3, max_length=300)]

    @model_validator(mode="after")
    def _one_account_and_consent(self) -> Self:
        bank = (self.bank_number, self.branch_number, self.account_kind, self.account_number)
        yucho = (self.yucho_symbol, self.yucho_number)
        if not (all(bank) and not any(yucho)) and not (all(yucho) and not any(bank)):
            raise ValueError("銀行の口座か、ゆうちょ銀行の記号・番号の、どちらか一方をすべて入力してください。")
        if self.holder_relation != "self" and self.consented_on is None:
            raise ValueError("名義人が納税義務者と異なるときは、名義人の同意の日を入力してください。")
        self.account()
        return self

    def account(self) -> Account:
        """The account as bank files name it."""
        if self.yucho_symbol is not None and self.yucho_number is not None:
            return yucho_account(self.yucho_symbol, self.yucho_number)
        return Account(
            self.bank_number or "", self.branch_number or "", self.account_kind or "", self.account_number or ""
        )

    def terms(self) -> Terms:
        """What the ledger of mandates keeps of it."""
        return Terms(
            self.account(),
            self.holder_kana,
            self.holder_relation,
            self.consented_on,
            self.effective_on,
            self.reason,
        )

    def lines(self) -> list[tuple[str, str]]:
        """What whoever decides reads; the account number is masked and can be unmasked for a stated reason."""
        account = self.account()
        return [
            ("宛名番号", self.addressee_no),
            ("税目", tax_item(self.tax_item.value).name),
            ("金融機関・店舗", f"{account.bank_number}-{account.branch_number}"),
            ("預金種目", _KINDS[account.account_kind]),
            ("口座番号", MaskedAccount(account.account_number)),
            ("名義人", self.holder_kana),
            ("納税義務者との関係", _RELATIONS[self.holder_relation]),
            ("名義人の同意", self.consented_on.isoformat() if self.consented_on else "不要"),
            ("適用する最初の振替日", self.effective_on.isoformat()),
            ("理由", self.reason),
        ]


class MandateApplication(_AccountOfHolder):
    """An application (口座振替申込); `mandate_version` is 0 where the officer found no mandate, else the ended one."""

    mandate_version: Annotated[int, Field(ge=0)]

    def application(self) -> Application:
        """What is entered."""
        return Application(self.addressee_no, self.tax_item.value, self.mandate_version, self.terms())


class MandateList(Payload):
    """Applications that came together, as a bank's covering letter (送付書) or the former system lists them."""

    source: Annotated[str, Field(min_length=3, max_length=300)]
    applications: Annotated[tuple[MandateApplication, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        owners = [(one.addressee_no, one.tax_item) for one in self.applications]
        if len(set(owners)) < len(owners):
            raise ValueError("同じ宛名番号・税目の申込みが2つあります。申込書を確かめてください。")
        return self

    def lines(self) -> list[tuple[str, str]]:
        """What whoever checks reads: one line for each paper, in their order."""
        return [("出所", self.source), ("件数", f"{len(self.applications):,}件")] + [
            (f"{number}件目", " ".join(value for _, value in one.lines()))
            for number, one in enumerate(self.applications, 1)
        ]


class MandateChange(_AccountOfHolder):
    """Another account for a mandate in use, as the officer saw it."""

    mandate_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    mandate_version: Annotated[int, Field(ge=1)]

    def seen(self) -> Standing:
        """The mandate that the officer saw."""
        return Standing(self.mandate_version, self.addressee_no, self.tax_item.value, None)


class BankMerger(Payload):
    """A bank or branch that carries on as another; without a branch number, every branch of the bank."""

    bank_number: BankNumber
    branch_number: BranchNumber | None = None
    effective_on: DayAtHand
    to_bank_number: BankNumber
    to_branch_number: BranchNumber | None = None
    source: Annotated[str, Field(min_length=3, max_length=300)]

    @model_validator(mode="after")
    def _leads_elsewhere(self) -> Self:
        if (self.to_bank_number, self.to_branch_number or self.branch_number) == (self.bank_number, self.branch_number):
            raise ValueError("統廃合の前と後が同じです。番号を確かめてください。")
        if self.branch_number is None and self.to_branch_number is not None:
            raise ValueError("銀行全体の統廃合では、店舗の番号を指定しないでください。")
        return self


class BankChanges(Payload):
    """Banks and branches that merged (統廃合), as one notice of the banks lists them."""

    changes: Annotated[tuple[BankMerger, ...], Field(min_length=1, max_length=500)]


def mandate_application() -> Act[MandateApplication]:
    """The act by which an application is entered and checked."""
    return Act(
        name=mandates.APPLICATION_ACT,
        label="口座振替の申込み",
        payload=MandateApplication,
        propose=PROPOSE,
        approve=CHECK,
        lines=lambda payload: payload.lines(),
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_applicable,
        execute=_apply,
    )


def mandate_list() -> Act[MandateList]:
    """The act by which applications that came together are entered and checked."""
    return Act(
        name=mandates.LIST_ACT,
        label="口座振替の申込み(一括)",
        payload=MandateList,
        propose=PROPOSE,
        approve=CHECK,
        lines=lambda payload: payload.lines(),
        subjects=lambda payload: sorted({one.addressee_no for one in payload.applications}),
        tax_items=lambda payload: {one.tax_item.value for one in payload.applications},
        admissible=_require_list_applicable,
        execute=_apply_list,
    )


def mandate_change() -> Act[MandateChange]:
    """The act by which an account in use is replaced."""
    return Act(
        name=mandates.CHANGE_ACT,
        label="口座振替の口座変更",
        payload=MandateChange,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: payload.lines(),
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_changeable,
        execute=_change,
    )


def bank_changes() -> Act[BankChanges]:
    """The act by which mergers of banks move every account they concern."""
    return Act(
        name=mandates.BANK_CHANGE_ACT,
        label="金融機関・店舗の統廃合",
        payload=BankChanges,
        propose=PROPOSE_BANKS,
        approve=APPROVE_BANKS,
        lines=_merger_lines,
        subjects=lambda _payload: [],
        admissible=_require_new,
        execute=_enter_mergers,
    )


async def _require_applicable(payload: MandateApplication, connection: Connection) -> None:
    await _possible(require_applicable([payload.application()], connection))
    await _require_no_proposal([payload], connection)


async def _apply(approved: Approved[MandateApplication], transaction: Transaction) -> None:
    await _possible(apply_mandates([approved.payload.application()], approved.approval_id, transaction))


async def _require_list_applicable(payload: MandateList, connection: Connection) -> None:
    await _each_possible(require_applicable([one.application() for one in payload.applications], connection))
    await _require_no_proposal(payload.applications, connection)


async def _apply_list(approved: Approved[MandateList], transaction: Transaction) -> None:
    applications = [one.application() for one in approved.payload.applications]
    await _each_possible(apply_mandates(applications, approved.approval_id, transaction))


async def _require_changeable(payload: MandateChange, connection: Connection) -> None:
    await _possible(require_changeable(payload.mandate_id, payload.seen(), connection))
    await _require_no_proposal([payload], connection)


async def _change(approved: Approved[MandateChange], transaction: Transaction) -> None:
    payload = approved.payload
    await _possible(
        change_account(payload.mandate_id, payload.seen(), payload.terms(), approved.approval_id, transaction)
    )


async def _require_no_proposal(payloads: Sequence[_AccountOfHolder], connection: Connection) -> None:
    owners = [one.addressee_no for one in payloads], [one.tax_item.value for one in payloads]
    if await connection.fetchval(mandates.SELECT_OPEN_PROPOSAL, *owners):
        sentence = "この税目の口座振替には決裁待ちの起案があります。その結果を待ってください。"
        raise Problem(409, "already_proposed", sentence)


def _merger_lines(payload: BankChanges) -> list[tuple[str, str]]:
    return [
        (
            f"{one.bank_number}-{one.branch_number or '全店'}",
            f"{one.effective_on}から{one.to_bank_number}-{one.to_branch_number or '同じ店舗'}({one.source})",
        )
        for one in payload.changes
    ]


async def _require_new(payload: BankChanges, connection: Connection) -> None:
    rows = await connection.fetch(mandates.SELECT_BANK_CHANGES)
    known = {(row["bank_number"], row["branch_number"], row["effective_on"]) for row in rows}
    proposed = [(one.bank_number, one.branch_number, one.effective_on) for one in payload.changes]
    if known.intersection(proposed) or len(set(proposed)) < len(proposed):
        sentence = "同じ店舗・同じ日の統廃合が2つあります。登録済みの内容を確かめてください。"
        raise Problem(409, "bank_change_known", sentence)


async def _enter_mergers(approved: Approved[BankChanges], transaction: Transaction) -> None:
    await _require_new(approved.payload, transaction.connection)
    await mandates.BANK_CHANGES.copy(
        transaction.connection,
        [_merger_row(one, approved.approval_id, transaction) for one in approved.payload.changes],
    )


def _merger_row(one: BankMerger, approval_id: UUID, transaction: Transaction) -> tuple[object, ...]:
    return (
        one.bank_number,
        one.branch_number,
        one.effective_on,
        one.to_bank_number,
        one.to_branch_number,
        approval_id,
        transaction.started_at,
    )


async def _possible(step: Awaitable[object]) -> None:
    try:
        await step
    except NotPossible as found:
        raise problem_of(found) from None


async def _each_possible(step: Awaitable[object]) -> None:
    """As for one application, but the sentence says which of the list it is."""
    try:
        await step
    except NotPossible as found:
        raise Problem(409, found.obstacle.value, f"{found.place + 1}件目: {_SENTENCES[found.obstacle]}") from None


def problem_of(found: NotPossible) -> Problem:
    """What stands against a step, for an officer."""
    return Problem(409, found.obstacle.value, _SENTENCES[found.obstacle])
