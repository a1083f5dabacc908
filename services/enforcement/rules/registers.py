"""The kinds of property, income and sources in the registers, and the words officers read."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class PropertyKind(StrEnum):
    """What a person owns or is owed."""

    DEPOSIT = "deposit"
    WAGES = "wages"
    RETIREMENT = "retirement"
    PENSION = "pension"
    INSURANCE = "insurance"
    RECEIVABLE = "receivable"
    RENT = "rent"
    TAX_REFUND = "tax_refund"
    REAL_ESTATE = "real_estate"
    VEHICLE = "vehicle"
    LIGHT_VEHICLE = "light_vehicle"
    MOVABLE = "movable"
    SECURITY = "security"
    TELEPHONE = "telephone"
    ELECTRONIC_CLAIM = "electronic_claim"
    BOOK_ENTRY_SECURITY = "book_entry_security"
    MONEY = "money"


class IncomeKind(StrEnum):
    """Where income comes from."""

    WAGES = "wages"
    PENSION = "pension"
    BUSINESS = "business"
    RENT = "rent"
    OTHER = "other"


class IncomePeriod(StrEnum):
    """For how long an amount of income is."""

    MONTH = "month"
    TWO_MONTHS = "two_months"
    YEAR = "year"


class Source(StrEnum):
    """How the office learned of it."""

    INQUIRY = "inquiry"
    STATEMENT = "statement"
    VISIT = "visit"
    REGISTER = "register"
    SEARCH = "search"


class NationalTaxIncome(StrEnum):
    """Kinds of income in data from a tax office."""

    WAGES = "wages"
    PENSION = "pension"
    BUSINESS = "business"
    REAL_ESTATE = "real_estate"
    TRANSFER = "transfer"
    OTHER = "other"


class ReadingGround(StrEnum):
    """For what national tax data is read; there is no other reason."""

    ABILITY_TO_PAY = "ability_to_pay"
    PROPERTY_SEARCH = "property_search"
    GRACE_DECISION = "grace_decision"


PROPERTY_LABELS: Mapping[PropertyKind, str] = MappingProxyType(
    {
        PropertyKind.DEPOSIT: "預貯金",
        PropertyKind.WAGES: "給与",
        PropertyKind.RETIREMENT: "退職手当",
        PropertyKind.PENSION: "年金",
        PropertyKind.INSURANCE: "生命保険",
        PropertyKind.RECEIVABLE: "売掛金その他の債権",
        PropertyKind.RENT: "地代・家賃",
        PropertyKind.TAX_REFUND: "国税還付金",
        PropertyKind.REAL_ESTATE: "不動産",
        PropertyKind.VEHICLE: "自動車(登録)",
        PropertyKind.LIGHT_VEHICLE: "軽自動車",
        PropertyKind.MOVABLE: "動産",
        PropertyKind.MONEY: "金銭",
        PropertyKind.SECURITY: "有価証券",
        PropertyKind.TELEPHONE: "電話加入権",
        PropertyKind.ELECTRONIC_CLAIM: "電子記録債権",
        PropertyKind.BOOK_ENTRY_SECURITY: "振替社債等",
    }
)
GROUND_LABELS: Mapping[ReadingGround, str] = MappingProxyType(
    {
        ReadingGround.ABILITY_TO_PAY: "納付能力の確認",
        ReadingGround.PROPERTY_SEARCH: "財産の発見",
        ReadingGround.GRACE_DECISION: "猶予・執行停止の判断",
    }
)
