"""Look-ups without a case, or at an officer's own household, are reviewed once, completely, and by somebody else."""

from typing import Any

import asyncpg
import pytest

from shared.access import Actor, ActorKind
from shared.http.lookups import COUNT_PASSED_OVER, READ, SELECT_UNEXPLAINED
from tests.masking.conftest import House, problem
from tests.masking.probe import VIEW

OFFICER, COLLEAGUE, REVIEWER, SECOND = "0412", "0413", "0900", "0901"
HER_OWN, OTHER = "000000000000007", "000000000000009"


async def let_everybody(house: House) -> None:
    """Two officers look at people, one of whom is related to a person; two more review."""
    await house.let(OFFICER, VIEW.permission, purpose="addressee", related_subjects=[HER_OWN])
    await house.let(COLLEAGUE, VIEW.permission, purpose="addressee")
    for reviewer in (REVIEWER, SECOND):
        await house.let(reviewer, READ.permission, purpose="audit")


async def unexplained(house: House, reviewer: str = REVIEWER) -> list[dict[str, Any]]:
    answer = await house.get("/lookups/unexplained", reviewer, reference="ticket:review-11")
    assert answer.status_code == 200, answer.text
    accesses: list[dict[str, Any]] = answer.json()["accesses"]
    return accesses


def findings(accesses: list[dict[str, Any]], up_to: str = "", **more: str) -> dict[str, Any]:
    found = [{"record_id": access["record_id"], "verdict": "justified", **more} for access in accesses]
    return {"up_to": up_to or accesses[-1]["record_id"], "findings": found}


@pytest.mark.feature("L15", "L19")
async def test_only_what_needs_an_explanation_is_listed_and_the_listing_is_recorded(house: House) -> None:
    await let_everybody(house)
    await house.get(f"/contacts/{OTHER}", OFFICER, reference="case:2026-0001")
    await house.get(f"/contacts/{OTHER}", OFFICER, reference="no-case:counter")
    await house.get("/contacts", OFFICER, reference="no-case:list")
    await house.get(f"/contacts/{HER_OWN}", OFFICER)

    listed = await unexplained(house)

    assert [(row["subject_ref"], row["outcome"], row["rule"], row["detail"]) for row in listed] == [
        (OTHER, "allowed", "no_case", "no-case:counter"),
        ("000000000000007", "allowed", "own_record+no_case", "no-case:list"),
        ("000000000000008", "allowed", "own_record+no_case", "no-case:list"),
        # Nothing was shown, but it was tried.
        (HER_OWN, "refused", "own_record", "case:2026-0001"),
    ]
    first = listed[0]
    assert (first["actor_id"], first["terminal"], first["permission"]) == (OFFICER, "t-01", "identity.contact.view")
    recorded = await house.rows(
        "SELECT actor_id, action, purpose, subject_ref, fields FROM access_record "
        "WHERE permission = 'access.lookup.review' ORDER BY sequence_no"
    )
    assert recorded == [
        (REVIEWER, "list", "audit", "000000000000007", ["access_record"]),
        (REVIEWER, "list", "audit", "000000000000008", ["access_record"]),
        (REVIEWER, "list", "audit", OTHER, ["access_record"]),
    ]
    assert [row["record_id"] for row in await unexplained(house)] == [row["record_id"] for row in listed]


@pytest.mark.feature("L15")
async def test_a_review_is_kept_with_its_reviewer_and_nothing_is_reviewed_twice(house: House) -> None:
    await let_everybody(house)
    for _ in range(3):
        await house.get(f"/contacts/{OTHER}", OFFICER, reference="no-case:counter")
    listed = await unexplained(house)
    body = findings(listed[:2])
    body["findings"][1] |= {"verdict": "to_be_examined", "note": "窓口の記録と合わない。"}

    answer = await house.post("/lookups/reviews", body, REVIEWER)

    assert (answer.status_code, answer.json()["findings"]) == (201, 2)
    assert await unexplained(house) == listed[2:]
    kept = await house.rows(
        "SELECT r.reviewer, f.verdict, f.note FROM lookup_finding f JOIN lookup_review r USING (review_id) ORDER BY tx"
    )
    assert kept == [(REVIEWER, "justified", ""), (REVIEWER, "to_be_examined", "窓口の記録と合わない。")]
    assert problem(await house.post("/lookups/reviews", body, SECOND)) == (409, "already_reviewed")
    assert await house.rows("SELECT count(*) FROM lookup_review") == [(1,)]
    doubted = (await house.get("/lookups/findings", SECOND)).json()["accesses"]
    assert [(row["record_id"], row["actor_id"], row["reviewer"], row["note"]) for row in doubted] == [
        (listed[1]["record_id"], OFFICER, REVIEWER, "窓口の記録と合わない。")
    ]
    others = (await house.get("/lookups/findings?verdict=justified", SECOND)).json()["accesses"]
    assert [row["record_id"] for row in others] == [listed[0]["record_id"]]
    decided = "SELECT subject_ref FROM access_record WHERE action = 'decide' AND outcome = 'allowed'"
    assert await house.rows(decided) == [(OTHER,)]


@pytest.mark.feature("L15")
async def test_nobody_reviews_his_own_accesses_or_those_to_his_household(house: House) -> None:
    await let_everybody(house)
    await house.let(COLLEAGUE, VIEW.permission, purpose="addressee")
    await house.get(f"/contacts/{OTHER}", OFFICER, reference="no-case:counter")
    await house.get(f"/contacts/{HER_OWN}", COLLEAGUE, reference="no-case:counter")
    # The officer becomes a reviewer; both accesses concern her.
    await house.let(OFFICER, READ.permission, purpose="audit", related_subjects=[HER_OWN])

    hers = (await house.get("/lookups/unexplained", OFFICER)).json()
    assert hers == {"accesses": [], "next_after": None, "left_to_others": 2}
    listed = await unexplained(house)
    for access in listed:
        assert problem(await house.post("/lookups/reviews", findings([access]), OFFICER)) == (409, "own_access")
    assert await house.rows("SELECT 1 FROM lookup_review") == []
    assert (await house.post("/lookups/reviews", findings(listed), REVIEWER)).status_code == 201
    assert (await house.get("/lookups/unexplained", OFFICER)).json()["left_to_others"] == 0


async def test_a_review_leaves_nothing_out_and_does_not_reach_behind_its_place(house: House) -> None:
    await let_everybody(house)
    for _ in range(3):
        await house.get(f"/contacts/{OTHER}", OFFICER, reference="no-case:counter")
    first, second, third = await unexplained(house)

    left_out = findings([first, third])
    assert problem(await house.post("/lookups/reviews", left_out, REVIEWER)) == (409, "passed_over")
    behind = findings([first, second], up_to=first["record_id"])
    assert problem(await house.post("/lookups/reviews", behind, REVIEWER)) == (422, "beyond")
    unknown = findings([first, {"record_id": "1-1"}], up_to=first["record_id"])
    assert problem(await house.post("/lookups/reviews", unknown, REVIEWER)) == (404, "not_found")
    assert await house.rows("SELECT 1 FROM lookup_review") == []
    assert (await house.post("/lookups/reviews", findings([first, second, third]), REVIEWER)).status_code == 201


@pytest.mark.parametrize(
    "finding",
    [
        {"record_id": "7-1", "verdict": "to_be_examined"},
        {"record_id": "7-1", "verdict": "fine"},
        {"record_id": "7", "verdict": "justified"},
        {"record_id": "99999999999999999999-1", "verdict": "justified"},
        {"record_id": "7-1", "verdict": "justified", "note": "x" * 301},
    ],
)
async def test_a_finding_is_complete(house: House, finding: dict[str, str]) -> None:
    await let_everybody(house)
    body = {"up_to": "8-1", "findings": [finding]}
    assert problem(await house.post("/lookups/reviews", body, REVIEWER)) == (422, "invalid")


async def test_the_same_access_twice_in_a_review_is_refused(house: House) -> None:
    await let_everybody(house)
    twice = [{"record_id": "7-1", "verdict": "justified"}, {"record_id": "07-01", "verdict": "justified"}]
    assert problem(await house.post("/lookups/reviews", {"up_to": "8-1", "findings": twice}, REVIEWER)) == (
        422,
        "invalid",
    )


async def test_reviewing_makes_nothing_more_to_review(house: House) -> None:
    await let_everybody(house)
    await house.get(f"/contacts/{OTHER}", OFFICER, reference="no-case:counter")
    for path in ("/lookups/unexplained", "/lookups/findings"):
        refused = await house.get(path, REVIEWER, reference="no-case:curious")
        assert problem(refused) == (428, "reference_needed")
    listed = await unexplained(house, SECOND)
    refused = await house.post("/lookups/reviews", findings(listed), REVIEWER, reference="no-case:curious")
    assert problem(refused) == (428, "reference_needed")
    assert (await house.post("/lookups/reviews", findings(listed), REVIEWER)).status_code == 201
    assert await unexplained(house, SECOND) == []


async def test_pages_go_on_where_the_last_one_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.lookups._PAGE_MAX", 2)
    await let_everybody(house)
    for _ in range(2):
        await house.get("/contacts", COLLEAGUE, reference="no-case:list")
    seen: list[str] = []
    path = "/lookups/unexplained"
    while True:
        page = (await house.get(path, REVIEWER)).json()
        seen += [row["record_id"] for row in page["accesses"]]
        if page["next_after"] is None:
            break
        path = f"/lookups/unexplained?after={page['next_after']}"
    assert len(seen) == len(set(seen)) == 4


async def test_an_officers_look_at_a_protected_person_is_listed_and_no_work_of_a_service(house: House) -> None:
    await let_everybody(house)
    actors = (Actor(id=OFFICER, kind=ActorKind.STAFF), Actor(id="service:identity", kind=ActorKind.SERVICE))
    for actor in actors:
        async with house.transactions.begin(actor) as transaction:
            transaction.record_access(VIEW, [OTHER], fields=("name",), rule="protected")
    await house.transactions.records.record_refusal(house.pool, actors[0], VIEW, rule="protected", subject_refs=[OTHER])

    listed = await unexplained(house)

    assert [(row["actor_id"], row["subject_ref"], row["outcome"], row["rule"]) for row in listed] == [
        (OFFICER, OTHER, "allowed", "protected"),
        (OFFICER, OTHER, "refused", "protected"),
    ]
    done = await house.post("/lookups/reviews", findings(listed), REVIEWER, reference="ticket:review-11")
    assert (done.status_code, done.json()["findings"]) == (201, 2)
    assert await unexplained(house) == []


async def test_a_review_cannot_be_changed_by_the_service(house: House) -> None:
    for statement in ("UPDATE lookup_finding SET note = ''", "DELETE FROM lookup_review", "TRUNCATE lookup_finding"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await house.pool.execute(statement)


async def test_the_few_unexplained_accesses_are_found_by_their_own_index(house: House) -> None:
    # An empty table would be read whole, whatever indexes it has.
    async with house.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch("EXPLAIN " + SELECT_UNEXPLAINED, "5", 1, REVIEWER, [], 200)
        passed = await connection.fetch("EXPLAIN " + COUNT_PASSED_OVER, "5", 1, REVIEWER, [], ["5"], [1])
    for rows in (plan, passed):
        assert "access_record_to_review" in " ".join(row[0] for row in rows)
