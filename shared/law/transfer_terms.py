"""What a city has agreed with its banks on account transfer (口座振替), from a file beside its ordinances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shared.law.dated_yaml import check_keys, expect_day, read_mapping
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter
from shared.law.tax_items import tax_item

_CONSIGNOR = {"code", "name", "bank_number", "branch_number", "account_kind", "account_number"}
_STATED = {"law", "checked"}


@dataclass(frozen=True, slots=True)
class Consignor:
    """The city as the banks know it (委託者), and where the money lands; names are half-width kana."""

    code: str
    name: str
    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Second transfers (再振替) of some tax items after some result codes, from a debit day on."""

    first_day: date
    tax_items: frozenset[str]
    result_codes: frozenset[str]
    days_after: int


@dataclass(frozen=True, slots=True)
class TransferTerms:
    """The agreement with the banks.

    Attributes:
        consignor: Who asks.
        sending_business_days: A request file is sent so many bank business days before the debit day, or earlier.
        result_business_days: Results are there so many bank business days after the debit day.
        retries: Second transfers, if the ordinance has any (`debit_retry`).
    """

    consignor: Consignor
    sending_business_days: int
    result_business_days: int
    retries: tuple[Retry, ...]

    def retry_days(self, item: str, result_code: str, debit_on: date) -> int | None:
        """Days from a failed transfer to the second one; none where there is no second one."""
        fitting = [
            retry
            for retry in self.retries
            if retry.first_day <= debit_on and item in retry.tax_items and result_code in retry.result_codes
        ]
        return max(fitting, key=lambda retry: retry.first_day).days_after if fitting else None


def transfer_terms_of(municipality: Municipality) -> TransferTerms:
    """The agreement of a city: `<name>.transfer.yaml`, beside `<name>.access.yaml`.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory.
        OSError: If the file cannot be read.
    """
    return load_transfer_terms(municipality.access_policy_file.with_suffix("").with_suffix(".transfer.yaml"))


@cache
def load_transfer_terms(path: Path) -> TransferTerms:
    """Read and check an agreement; the same path is read once.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory.
        OSError: If the file cannot be read.
    """
    content = read_mapping(path)
    where = str(path)
    check_keys(where, content, required={"consignor", "sending_business_days", "result_business_days", "retries"})
    consignor = content["consignor"]
    check_keys(where, consignor, required=_CONSIGNOR | _STATED, optional={"assumption"})
    return TransferTerms(
        Consignor(**{name: _text(where, consignor[name]) for name in sorted(_CONSIGNOR)}),
        _days(where, content["sending_business_days"]),
        _days(where, content["result_business_days"]),
        tuple(_retry(where, entry) for entry in content["retries"]),
    )


def _retry(where: str, entry: Mapping[str, Any]) -> Retry:
    check_keys(
        where,
        entry,
        required={"from", "tax_items", "result_codes", "days_after"} | _STATED,
        optional={"assumption"},
    )
    return Retry(
        expect_day(where, entry["from"]),
        frozenset(tax_item(code).code for code in entry["tax_items"]),
        frozenset(_text(where, code) for code in entry["result_codes"]),
        _days(where, entry["days_after"]),
    )


def _days(where: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UnsoundParameter(f"{where}: 日数は1以上の整数でなければなりません({value!r})。")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise UnsoundParameter(f'{where}: "0001"のように引用符で囲んでください({value!r})。')
    return value
