"""People whom the register has under two numbers: proposed, merged by two persons, seen as one, and taken apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.calendar import LAST_DAY
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall
from deploy.demo.two_persons import TwoPersons
from deploy.demo.year import Year
from deploy.population import City

_CASE = "demo-merges"
_WHY = {"reason": "同一人が二つの宛名番号で登録されていた", "evidence": "住民票除票の写し"}
_WHY_NOT = {"reason": "演習のため元に戻す", "evidence": "演習計画書"}


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of people with two numbers.

    Attributes:
        known: Former and present number of everybody whom name, reading and birth date tell, by the city's truth.
        proposed: Pairs that identity proposed.
        gathered: Claims under the former number of the first pair while it was merged.
        owed: Claims of its present number.
        apart: Claims under the former number after the end of the merge.
    """

    known: frozenset[tuple[str, str]]
    proposed: frozenset[tuple[str, str]]
    gathered: int = 0
    owed: int = 0
    apart: int = 0


def known_twice(people: City, year: Year) -> frozenset[tuple[str, str]]:
    """Former and present number of those taxpayers who are known twice, and of whom both entries say the same."""
    taxed = {notice.addressee_no for notice in year.notices}
    return frozenset(
        (entry.addressee_no, person.addressee_no)
        for entry, person in people.earlier
        if person.addressee_no in taxed and entry.birth_ordinal and entry.name.read and entry.name == person.name
    )


async def merge_and_unmerge(hall: CityHall, known: frozenset[tuple[str, str]]) -> Merged:
    """Let identity propose, and have two persons merge the first true pair and end that merge.

    Args:
        hall: The services; nothing is on its way between them.
        known: Who is known twice, by the city's truth.

    Raises:
        DemoFailed: identity refuses, or payments does not hear of it.
    """
    officer = hall.house.identity_officer
    await hall.run_job("identity", "propose_merges", LAST_DAY)
    proposed: set[tuple[str, str]] = set()
    page = await _candidates(hall, 0)
    while page:
        proposed |= {(row["other_no"], row["resident_no"]) for row in page}
        page = await _candidates(hall, page[-1]["candidate_id"])
    pairs = sorted(known & proposed)
    if not pairs:
        return Merged(known, frozenset(proposed))
    retired_no, surviving_no = pairs[0]
    pair = {"retired_no": retired_no, "surviving_no": surviving_no}
    seen = await officer.post_to("identity", "/merges/comparisons", pair, case=_CASE)
    two = TwoPersons("identity", _CASE, "演習", hall.house.identity_head)
    versions = {f"{side}_version_no": seen[side]["version_no"] for side in ("retired", "surviving")}
    await two.decide("identity.merge", {**pair, **versions, "differences": seen["differences"], **_WHY}, officer)
    owed = len(await _claims(hall, surviving_no))
    gathered = await _wait_for_claims(hall, retired_no, owed)
    found = await officer.post_to("identity", "/merges/search", {"addressee_no": retired_no}, case=_CASE)
    ended = {"merge_id": found["merges"][-1]["merge_id"], **pair, **_WHY_NOT}
    await two.decide("identity.unmerge", ended, officer)
    apart = await _wait_for_claims(hall, retired_no, 0)
    return Merged(known, frozenset(proposed), gathered, owed, apart)


def merge_checks(merged: Merged) -> Iterator[Check]:
    """What must have become of people with two numbers."""
    yield Check("宛名 二重登録の候補(件)", len(merged.known), len(merged.known & merged.proposed))
    yield Check("宛名 統合中に名寄せされた期別債権(件)", merged.owed, merged.gathered)
    yield Check("宛名 統合の解除後に残る期別債権(件)", 0, merged.apart)


async def _candidates(hall: CityHall, after: int) -> Sequence[dict[str, Any]]:
    path = "/merges/candidates/search"
    page: list[dict[str, Any]] = await hall.house.identity_officer.post_to(
        "identity", path, {"after": after}, case=_CASE
    )
    return page


async def _claims(hall: CityHall, addressee_no: str) -> Sequence[dict[str, Any]]:
    query = {"addressee_no": addressee_no}
    rows: list[dict[str, Any]] = await hall.house.officer.post_to("payments", "/claims/search", query, case=_CASE)
    return rows


async def _wait_for_claims(hall: CityHall, addressee_no: str, count: int) -> int:
    """Wait until payments shows so many claims for a number: it hears a moment later who is gathered where."""

    async def shown() -> bool | None:
        return True if len(await _claims(hall, addressee_no)) == count else None

    await hall.services.wait_for(shown, "宛名の統合の反映")
    return len(await _claims(hall, addressee_no))
