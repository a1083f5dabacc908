"""Reads what a municipality file says of how the work on arrears is organised (滞納整理の体制)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.law.case_work import CaseWork, CaseWorkTerms, Desk, UrgencyReason, UrgencyTerm
from shared.law.dated_yaml import check_keys, expect_day
from shared.law.parameter import UnsoundParameter

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_POSTAL = re.compile(r"[0-9]{1,7}")
#: The reasons that have a threshold, in yen or in months.
_WITH_THRESHOLD = frozenset({UrgencyReason.OWED, UrgencyReason.AGE, UrgencyReason.EXPIRING, UrgencyReason.SILENT})


def case_work(where: str, entries: Sequence[Mapping[str, Any]]) -> CaseWork:
    """Read the section `case_work` of a municipality file.

    Raises:
        UnsoundParameter: If a code is none or stands twice, or no desk takes every other case.
    """
    terms = [_terms(where, entry) for entry in entries]
    if len({one.first_day for one in terms}) < len(terms):
        raise UnsoundParameter(f"{where}: case_work に同じ日が2回書かれています。")
    return CaseWork(tuple(sorted(terms, key=lambda one: one.first_day, reverse=True)))


def _terms(where: str, entry: Mapping[str, Any]) -> CaseWorkTerms:
    required = {"from", "law", "checked", "tags", "desks", "urgency"}
    check_keys(where, entry, required=required, optional={"assumption"})
    tags = {str(code): str(name) for code, name in entry["tags"].items()}
    desks = tuple(_desk(where, one) for one in entry["desks"])
    codes = [*tags, *(desk.code for desk in desks)]
    if odd := [code for code in codes if not _CODE.fullmatch(code)]:
        raise UnsoundParameter(f"{where}: case_work の符号は英小文字・数字・下線で書きます: {'、'.join(odd)}")
    if len({desk.code for desk in desks}) < len(desks):
        raise UnsoundParameter(f"{where}: case_work の desks に同じ符号が2回書かれています。")
    if not desks or desks[-1].postal_prefixes or desks[-1].owed_from_yen:
        raise UnsoundParameter(f"{where}: case_work の desks の最後には、条件のない担当を書いてください。")
    urgency = tuple(_urgency(where, one) for one in entry["urgency"])
    day = expect_day(where, entry["from"])
    return CaseWorkTerms(day, tags, desks, urgency, bool(entry.get("assumption", False)))


def _desk(where: str, entry: Mapping[str, Any]) -> Desk:
    check_keys(where, entry, required={"code", "name"}, optional={"postal_prefixes", "owed_from_yen"})
    prefixes = tuple(str(one) for one in entry.get("postal_prefixes", ()))
    if odd := [one for one in prefixes if not _POSTAL.fullmatch(one)]:
        raise UnsoundParameter(f'{where}: postal_prefixes は "98682" のように数字で書きます: {"、".join(odd)}')
    return Desk(str(entry["code"]), str(entry["name"]), prefixes, int(entry.get("owed_from_yen", 0)))


def _urgency(where: str, entry: Mapping[str, Any]) -> UrgencyTerm:
    check_keys(where, entry, required={"reason", "points"}, optional={"from_yen", "months"})
    try:
        reason = UrgencyReason(entry["reason"])
    except ValueError:
        known = "、".join(UrgencyReason)
        raise UnsoundParameter(f"{where}: urgency の reason は {known} のどれかです({entry['reason']})。") from None
    wanted = {"from_yen"} if reason is UrgencyReason.OWED else {"months"} if reason in _WITH_THRESHOLD else set()
    given = entry.keys() & {"from_yen", "months"}
    points = int(entry["points"])
    if given != wanted or points <= 0:
        raise UnsoundParameter(
            f"{where}: urgency の {reason} は、points(1以上)と{'、'.join(wanted) or 'それだけ'}で書きます。"
        )
    return UrgencyTerm(reason, points, int(entry[wanted.pop()]) if wanted else None)
