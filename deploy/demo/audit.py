"""What the auditors see at the end: every service's sealed records in one place, and who saw one person, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.calendar import FIRST_DAY
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall

_CASE = "audit"
#: What each record must answer: who, whose, what, for which purpose, in which service.
_ANSWERS = ("actor_id", "subject_ref", "action", "permission", "purpose", "service")


@dataclass(frozen=True, slots=True)
class Audited:
    """What the auditors were shown.

    Attributes:
        sealing: Services that had sealed records when the year was over.
        whole: Of those, the ones of which every record up to that seal is gathered and proved.
        wrong: Findings about what was gathered, and seals of which something is missing.
        seen: Records about one person whose property was seized.
        incomplete: Of those, the ones that leave a question open, or come from a terminal that is not named.
        decided: Of those, the decisions of two persons about him: proposals and approvals.
        approved: Approvals of the head of enforcement that are on record.
    """

    sealing: int = 0
    whole: int = 0
    wrong: int = 0
    seen: int = 0
    incomplete: int = 0
    decided: int = 0
    approved: int = 0


async def audit(hall: CityHall, seals: Mapping[str, int], addressee_no: str, decisions: int) -> Audited:
    """Ask as an auditor.

    Args:
        hall: The services, at rest.
        seals: The last seal that each service had announced when the year was over.
        addressee_no: Whose records are looked at.
        decisions: How often the head of enforcement approved: the last ones are on their way.

    Raises:
        DemoFailed: access refuses, or does not gather what was sealed.
    """

    async def gathered() -> dict[str, Any] | None:
        state: dict[str, Any] = await hall.house.auditor.get("access", "/records/gathering")
        reached = {one["service"]: one["complete_through"] for one in state["services"]}
        return state if all(reached.get(service, 0) >= last for service, last in seals.items()) else None

    state = await hall.services.wait_for(gathered, "アクセス記録の収集")

    async def approved() -> int | None:
        done = await _records(hall, "seen-by", {"staff_no": hall.house.enforcement_head.post.staff_no})
        count = sum(row["detail"].endswith(" approved") for row in done)
        return count if count >= decisions else None

    on_record = await hall.services.wait_for(approved, "決裁の記録の収集") if decisions else 0
    rows = await _records(hall, "who-saw", {"addressee_no": addressee_no})
    by_people = [row for row in rows if row["actor_kind"] == "staff"]
    return Audited(
        len(seals),
        sum(one["complete_through"] >= seals.get(one["service"], 1) for one in state["services"]),
        len(state["findings"]) + len(state["missing"]),
        len(rows),
        sum(not all(row[name] for name in _ANSWERS) for row in rows) + sum(not row["terminal"] for row in by_people),
        sum(row["action"] in ("decide", "approve") for row in by_people),
        on_record,
    )


async def _records(hall: CityHall, question: str, about: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    asked = {**about, "first_day": FIRST_DAY.isoformat(), "last_day": "2099-12-31"}
    after: str | None = ""
    while after is not None:
        page = await hall.house.auditor.post_to("access", f"/records/{question}", {**asked, "after": after}, case=_CASE)
        rows += page["records"]
        after = page["next_after"]
    return rows


def audit_checks(audited: Audited, decisions: int) -> Iterator[Check]:
    """What must be so.

    Args:
        audited: What the auditors were shown.
        decisions: How often the head of enforcement approved.
    """
    yield Check("監査 記録が漏れなく集まったサービス(件)", audited.sealing, audited.whole)
    yield Check("監査 集めた記録の誤り・欠け(件)", 0, audited.wrong)
    yield Check("監査 問いに答えない記録(件)", 0, audited.incomplete)
    yield Check("監査 滞納整理の決裁=記録された決裁(件)", decisions, audited.approved)
    if decisions:
        yield Check("監査 差押えの決裁が本人の記録に残る(件)", 1, int(audited.decided >= 2))
