"""How property of each kind is seized: one row a kind (差押えの方法, 国税徴収法54条から73条)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.registers import PropertyKind


class Course(StrEnum):
    """The way of a seizure from the decision to its end; the kind of property says which."""

    #: A notice to the third-party debtor, who then pays the city (62条, 67条).
    CLAIM = "claim"
    #: The same, and a notice to the institution that records the claim, by which it takes effect (62条の2, 67条).
    RECORDED_CLAIM = "recorded_claim"
    #: A notice to the third-party debtor; the right is sold (73条).
    RIGHT = "right"
    #: A notice to the issuer, and one to the institution that keeps the account; it is sold (73条の2).
    BOOK_ENTRY = "book_entry"
    #: A writing to the person in arrears and an entry in a register; the property is sold (68条, 71条).
    REGISTERED = "registered"
    #: The city takes possession; the property is sold (56条).
    MOVABLE = "movable"
    #: The city takes possession, by which the tax is collected (56条3項).
    MONEY = "money"


class Protection(StrEnum):
    """Which part of an income the law leaves to the person (差押禁止)."""

    NONE = "none"
    #: Wages and pensions (76条1項, 77条1項).
    WAGES = "wages"
    #: A retirement allowance (76条4項).
    RETIREMENT = "retirement"


class KindTerms(NamedTuple):
    """The law of one kind of property.

    Attributes:
        course: The way of its seizure.
        seized_by: The articles that the record of seizure names.
        effective_by: The article that says when it takes effect.
        subject: How the papers name it; `{description}` and `{account}` are put in from the register.
        divisible: Whether a part of it can be seized; what cannot be divided is no excess (基本通達48条関係3).
        continuing: Whether the seizure extends to what falls due afterwards (66条).
        protection: Which part is left to the person.
    """

    course: Course
    seized_by: str
    effective_by: str
    subject: str
    divisible: bool = True
    continuing: bool = False
    protection: Protection = Protection.NONE


def _claim(
    subject: str, *, more: str = "", continuing: bool = False, protection: Protection = Protection.NONE
) -> KindTerms:
    articles = "国税徴収法47条、54条、62条" + more
    return KindTerms(Course.CLAIM, articles, "国税徴収法62条3項", subject, continuing=continuing, protection=protection)


def _movable(subject: str) -> KindTerms:
    return KindTerms(
        Course.MOVABLE, "国税徴収法47条、54条、56条", "国税徴収法56条2項、60条2項", subject, divisible=False
    )


KINDS: Mapping[PropertyKind, KindTerms] = MappingProxyType(
    {
        PropertyKind.DEPOSIT: _claim("{description}の払戻請求権(口座番号 {account})"),
        PropertyKind.WAGES: _claim(
            "{description}(差押えの後に支払われる給料及び賞与を含み、国税徴収法76条の差押可能額に限る)の支払請求権",
            more="、66条、76条",
            continuing=True,
            protection=Protection.WAGES,
        ),
        PropertyKind.RETIREMENT: _claim(
            "{description}(国税徴収法76条4項の差押可能額に限る)の支払請求権",
            more="、76条",
            protection=Protection.RETIREMENT,
        ),
        PropertyKind.PENSION: _claim(
            "{description}(差押えの後に支払われる年金を含み、国税徴収法77条の差押可能額に限る)の支払請求権",
            more="、66条、77条",
            continuing=True,
            protection=Protection.WAGES,
        ),
        PropertyKind.INSURANCE: _claim("{description}の解約返戻金その他の保険契約に基づく支払請求権"),
        PropertyKind.RECEIVABLE: _claim("{description}の支払請求権"),
        PropertyKind.RENT: _claim(
            "{description}(差押えの後に支払期の来る賃料を含む)の支払請求権", more="、66条", continuing=True
        ),
        PropertyKind.TAX_REFUND: _claim("{description}の還付請求権(還付加算金を含む)"),
        PropertyKind.REAL_ESTATE: KindTerms(
            Course.REGISTERED,
            "国税徴収法47条、54条、68条",
            "国税徴収法68条2項、4項",
            "{description}",
            divisible=False,
        ),
        PropertyKind.VEHICLE: KindTerms(
            Course.REGISTERED,
            "国税徴収法47条、54条、71条",
            "国税徴収法71条2項、68条2項、4項",
            "{description}",
            divisible=False,
        ),
        # A light vehicle is in no register that shows whose it is, so it is seized as a movable.
        PropertyKind.LIGHT_VEHICLE: _movable("軽自動車 {description}"),
        PropertyKind.MOVABLE: _movable("{description}"),
        PropertyKind.SECURITY: _movable("有価証券 {description}"),
        PropertyKind.MONEY: KindTerms(
            Course.MONEY, "国税徴収法47条、54条、56条", "国税徴収法56条2項", "金銭 {description}"
        ),
        PropertyKind.ELECTRONIC_CLAIM: KindTerms(
            Course.RECORDED_CLAIM,
            "国税徴収法47条、54条、62条の2",
            "国税徴収法62条の2第3項",
            "電子記録債権 {description}",
        ),
        PropertyKind.BOOK_ENTRY_SECURITY: KindTerms(
            Course.BOOK_ENTRY,
            "国税徴収法47条、54条、73条の2",
            "国税徴収法73条の2第3項",
            "{description}",
            divisible=False,
        ),
        PropertyKind.TELEPHONE: KindTerms(
            Course.RIGHT,
            "国税徴収法47条、54条、73条",
            "国税徴収法73条2項",
            "電話加入権 {description}",
            divisible=False,
        ),
    }
)

#: Courses of property that is collected and not sold.
COLLECTED = frozenset({Course.CLAIM, Course.RECORDED_CLAIM, Course.MONEY})
#: Courses in which an institution keeps the record or the account, and is told beside the third-party debtor.
WITH_INSTITUTION = frozenset({Course.RECORDED_CLAIM, Course.BOOK_ENTRY})
#: Kinds of which somebody else must be told, who therefore stands in the register with them.
WITH_THIRD_PARTY = frozenset(
    kind for kind, terms in KINDS.items() if terms.course in {Course.CLAIM, Course.RIGHT} | WITH_INSTITUTION
)
#: What the law treats like real estate (不動産等, 104条の2第1項): what is registered, and rights but a telephone's.
LIKE_REAL_ESTATE = frozenset(
    kind for kind, terms in KINDS.items() if terms.course in (Course.REGISTERED, Course.BOOK_ENTRY)
)
