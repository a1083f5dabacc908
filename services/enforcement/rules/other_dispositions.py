"""Dispositions that the record counts as others (その他処分): secondary liability, security, provisional seizure.

Local Tax Act articles 11 to 11-10 and 12-2 (secondary liability), 16 to 16-5 (security and provisional seizure).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.money import Yen


class SecondaryLiability(StrEnum):
    """Who is liable beside the debtor when his property does not suffice (第二次納税義務), by article."""

    UNLIMITED_PARTNER = "unlimited_partner"
    LIQUIDATOR = "liquidator"
    FAMILY_COMPANY = "family_company"
    TRUE_INCOME = "true_income"
    JOINT_BUSINESS = "joint_business"
    BUSINESS_TRANSFEREE = "business_transferee"
    GRATUITOUS_TRANSFEREE = "gratuitous_transferee"
    VEHICLE_SELLER = "vehicle_seller"
    UNINCORPORATED_BODY = "unincorporated_body"


class LiabilityTerms(NamedTuple):
    """What officers read with the article, and up to what somebody is liable; empty where for all of it."""

    label: str
    limit: str


LIABILITIES: Mapping[SecondaryLiability, LiabilityTerms] = MappingProxyType(
    {
        SecondaryLiability.UNLIMITED_PARTNER: LiabilityTerms("合名会社等の無限責任社員(地方税法11条の2)", ""),
        SecondaryLiability.LIQUIDATOR: LiabilityTerms("清算人等(11条の3)", "分配または引渡しをした財産の価額"),
        SecondaryLiability.FAMILY_COMPANY: LiabilityTerms("同族会社(11条の4)", "株式または出資の価額"),
        SecondaryLiability.TRUE_INCOME: LiabilityTerms("実質課税額等(11条の5)", "収益が生じた財産の価額"),
        SecondaryLiability.JOINT_BUSINESS: LiabilityTerms("共同的な事業者(11条の6)", "重要な財産の価額"),
        SecondaryLiability.BUSINESS_TRANSFEREE: LiabilityTerms("事業を譲り受けた特殊関係者(11条の7)", "譲受財産の価額"),
        SecondaryLiability.GRATUITOUS_TRANSFEREE: LiabilityTerms(
            "無償または著しい低額の譲受人等(11条の8)", "受けた利益が現に存する限度または受けた利益"
        ),
        SecondaryLiability.VEHICLE_SELLER: LiabilityTerms("軽自動車等の売主(11条の10)", ""),
        SecondaryLiability.UNINCORPORATED_BODY: LiabilityTerms("人格のない社団等(12条の2)", "帰属する財産の価額"),
    }
)


class SecurityKind(StrEnum):
    """What is given as security (担保), by the numbers of article 16 (1)."""

    PUBLIC_BONDS = "public_bonds"
    SECURITIES = "securities"
    LAND = "land"
    BUILDING = "building"
    FOUNDATION = "foundation"
    GUARANTOR = "guarantor"


SECURITIES: Mapping[SecurityKind, str] = MappingProxyType(
    {
        SecurityKind.PUBLIC_BONDS: "国債・地方債(地方税法16条1項1号)",
        SecurityKind.SECURITIES: "社債その他の有価証券(16条1項2号)",
        SecurityKind.LAND: "土地(16条1項3号)",
        SecurityKind.BUILDING: "建物・立木・船舶・自動車等(16条1項4号)",
        SecurityKind.FOUNDATION: "財団(16条1項5号)",
        SecurityKind.GUARANTOR: "保証人の保証(16条1項6号)",
    }
)


class OtherObjection(StrEnum):
    """What stands against one of these dispositions."""

    LIMIT_MISSING = "limit_missing"
    LIMIT_GIVEN = "limit_given"
    GUARANTOR_MISSING = "guarantor_missing"
    GUARANTOR_HIMSELF = "guarantor_himself"
    NOT_ENOUGH = "not_enough"


OBJECTIONS: Mapping[OtherObjection, str] = MappingProxyType(
    {
        OtherObjection.LIMIT_MISSING: "この事由の第二次納税義務には限度額があります。限度額を入力してください。",
        OtherObjection.LIMIT_GIVEN: "この事由の第二次納税義務に限度額はありません。限度額を消してください。",
        OtherObjection.GUARANTOR_MISSING: "保証人の宛名番号がありません。入力してください。",
        OtherObjection.GUARANTOR_HIMSELF: "滞納者は自分の徴収金を保証できません。保証人の宛名番号を確かめてください。",
        OtherObjection.NOT_ENOUGH: "担保の額が、担保される徴収金の額に足りません。担保を確かめてください。",
    }
)


def liability_objections(ground: SecondaryLiability, limit_yen: Yen | None) -> list[OtherObjection]:
    """What stands against a secondary liability: the law sets a limit or it does not.

    Args:
        ground: By which article.
        limit_yen: The limit that was found.
    """
    if LIABILITIES[ground].limit:
        return [] if limit_yen is not None else [OtherObjection.LIMIT_MISSING]
    return [OtherObjection.LIMIT_GIVEN] if limit_yen is not None else []


def security_objections(
    kind: SecurityKind, debtor_no: str, provider_no: str | None, limit_yen: Yen, owed_yen: Yen
) -> list[OtherObjection]:
    """What stands against a security: somebody guarantees, and what is given covers what is owed (16条).

    Args:
        kind: What is given.
        debtor_no: Who owes the claims.
        provider_no: Who gives it where it is not the debtor.
        limit_yen: For how much it stands.
        owed_yen: What is owed on the claims.
    """
    found: list[OtherObjection] = []
    if kind is SecurityKind.GUARANTOR and provider_no is None:
        found.append(OtherObjection.GUARANTOR_MISSING)
    if kind is SecurityKind.GUARANTOR and provider_no == debtor_no:
        found.append(OtherObjection.GUARANTOR_HIMSELF)
    if limit_yen < owed_yen:
        found.append(OtherObjection.NOT_ENOUGH)
    return found
