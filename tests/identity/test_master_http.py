"""Finding an addressee, seeing him as of any day and as known at any time, and what is confirmed about him."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from shared.contracts.residents import Address, PartialDay
from tests.identity.conftest import AWAY, COMPANY, HANAKO, HOME, TARO, Identity, changed, registered
from tests.identity.master_desk import HEAD, OFFICER, MasterDesk, master_desk

JIRO = "990000000000004"


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    await identity.hear(
        registered(sex="male", household_ref="H-1", household_relation="世帯主"),
        registered(
            HANAKO,
            name="髙橋 花子",
            name_kana="タカハシ ハナコ",
            born_on=None,
            born=PartialDay(year=1950),
            common_name="見本 ハナ",
            household_ref="H-1",
            household_relation="妻",
            address=Address(address="宮城県石巻市見本町二丁目", lot_number="5番"),
        ),
        registered(COMPANY, kind="corporation", name="株式会社見本", born_on=None, corporate_number="7000012050002"),
    )
    async with master_desk(identity) as opened:
        yield opened


async def test_an_addressee_is_found_by_what_is_known_of_him(desk: MasterDesk) -> None:
    async def numbers(**wanted: object) -> list[str]:
        page = await desk.found("/addressees/search", wanted)
        return [one["addressee_no"] for one in page["addressees"]]

    # Spelt otherwise: variant kanji, half-width kana, without blanks; a common name; only the beginning.
    assert await numbers(name="高橋花子") == [HANAKO]
    assert await numbers(name_kana="ﾀｶﾊｼ") == [HANAKO]
    assert await numbers(name="見本ハナ") == [HANAKO]
    assert await numbers(born_year=1950) == [HANAKO]
    assert await numbers(born_year=1980, born_month=1, born_day=2, name="見本") == [TARO]
    assert await numbers(corporate_number="7000012050002") == [COMPANY]
    assert await numbers(address="宮城県石巻市見本町") == [TARO, HANAKO, COMPANY]
    assert await numbers(address="宮城県石巻市見本町", name_kana="ミホン タロウ", born_year=1981) == []

    first = await desk.found("/addressees/search", {"address": "宮城県", "limit": 2})
    rest = await desk.found("/addressees/search", {"address": "宮城県", "limit": 2, "after": first["next_after"]})
    nothing = await desk.ask("/addressees/search", {"born_month": 1})
    blank = await desk.ask("/addressees/search", {"name": "　・"})
    assert ([one["addressee_no"] for one in rest["addressees"]], rest["next_after"]) == ([COMPANY], None)
    assert (nothing.status_code, blank.json()["type"]) == (422, "urn:shuno:problem:nothing_to_search")
    looked = await desk.identity.fetch("SELECT DISTINCT subject_ref FROM access_record WHERE action = 'search'")
    assert {row["subject_ref"] for row in looked} >= {TARO, HANAKO, COMPANY}


async def test_a_corporation_is_found_without_its_legal_form_or_with_another_spelling_of_it(desk: MasterDesk) -> None:
    identity = desk.identity
    traders, services = "990000000000005", "990000000000006"
    firm = {"kind": "corporation", "born_on": None, "name_kana": ""}
    await identity.hear(
        registered(traders, name="株式会社石巻商事", **firm), registered(services, name="石巻サービス合同会社", **firm)
    )

    async def found(name: str) -> list[str]:
        page = await desk.found("/addressees/search", {"name": name})
        return [one["addressee_no"] for one in page["addressees"]]

    for spelling in ("石巻商事", "株式会社石巻商事", "㈱石巻商事", "石巻商事(株)", "石巻 商事"):
        assert await found(spelling) == [traders], spelling
    assert await found("(同)石巻サービス") == [services]
    # What is only like it is not found.
    assert await found("石巻商会") == []
    # Keys of former rules are made anew.
    former = "UPDATE addressee_current SET other_keys = '{}', normaliser_version = 1 WHERE addressee_no = $1"
    await identity.pool.execute(former, traders)
    assert await found("石巻商事") == []
    done = await identity.job("renew_keys", date(2026, 4, 1))
    again = await identity.job("renew_keys", date(2026, 4, 2))
    assert (done, again) == ({"renewed": 1}, {"renewed": 0})
    assert await found("石巻商事") == [traders]


@pytest.mark.feature("J12")
async def test_an_addressee_is_shown_as_of_any_day_and_as_known_at_any_time(desk: MasterDesk) -> None:
    before = datetime.now(UTC).isoformat()
    await desk.identity.hear(changed("moved", date(2025, 9, 1), address=AWAY))
    # Learned late: he had another name from June on.
    await desk.identity.hear(changed("renamed", date(2025, 6, 1), name="見本 次郎"))

    async def shown(**when: str) -> tuple[str, str]:
        view = await desk.found("/addressees/show", {"addressee_no": TARO, **when})
        return view["name"], view["address"]

    assert await shown() == ("見本 太郎", AWAY.address)
    assert await shown(valid_on="2025-07-01") == ("見本 次郎", HOME.address)
    assert await shown(valid_on="2025-05-31") == ("見本 太郎", HOME.address)
    assert await shown(valid_on="2025-07-01", known_at=before) == ("見本 太郎", HOME.address)
    history = await desk.found("/addressees/history", {"addressee_no": TARO})
    assert [
        (one["version_no"], one["reason"], one["effective_on"], one["lot_number"]) for one in history["versions"]
    ] == [
        (1, "registered", "2025-04-01", "1番1号"),
        (2, "moved", "2025-09-01", "2番2号"),
        (3, "renamed", "2025-06-01", "1番1号"),
    ]
    assert {one["source"] for one in history["versions"]} == {"urn:example:residents"}
    unknown = await desk.ask("/addressees/show", {"addressee_no": "990000000000999"})
    early = await desk.ask("/addressees/show", {"addressee_no": TARO, "known_at": "2020-01-01T00:00:00Z"})
    assert (unknown.status_code, early.status_code) == (404, 404)


@pytest.mark.feature("J14")
async def test_a_corporation_is_kept_beside_the_persons_and_told_apart(desk: MasterDesk) -> None:
    view = await desk.found("/addressees/show", {"addressee_no": COMPANY})
    closed = changed("died", date(2025, 9, 30), COMPANY, kind="corporation", name="株式会社見本", born_on=None)
    await desk.identity.hear(closed)
    after = await desk.found("/addressees/show", {"addressee_no": COMPANY})

    assert (view["kind"], view["standing"], view["corporate_number"]) == ("corporation", "operating", "7000012050002")
    assert (after["standing"], after["ended_on"], after["corporate_number"]) == (
        "closed",
        "2025-09-30",
        "7000012050002",
    )
    told = [event for event in await desk.identity.announced() if event.addressee_no == COMPANY]
    assert [event.flags for event in told] == [("corporation",), ("corporation", "closed")]
    assert told[1].letters[0].name == "株式会社見本"


@pytest.mark.feature("J17")
async def test_the_household_is_shown_as_far_as_succession_needs_it(desk: MasterDesk) -> None:
    members = await desk.found("/addressees/household", {"addressee_no": TARO})
    alone = await desk.found("/addressees/household", {"addressee_no": COMPANY})
    by_head = await desk.ask("/addressees/household", {"addressee_no": TARO}, HEAD)

    assert [(one["addressee_no"], one["household_relation"]) for one in members] == [(TARO, "世帯主"), (HANAKO, "妻")]
    assert set(members[0]) == {"addressee_no", "name", "household_relation", "standing"}
    assert (alone, by_head.status_code) == ([], 403)
    seen = await desk.identity.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'identity.household.view'"
    )
    assert {TARO, HANAKO} <= {row["subject_ref"] for row in seen}


async def test_what_looks_wrong_is_listed_for_the_source_to_look_at(desk: MasterDesk) -> None:
    await desk.identity.hear(registered(JIRO, name="見本 〓郎"))

    listed = await desk.found("/addressees/doubts", {})

    assert [(one["addressee_no"], one["doubts"]) for one in listed["addressees"]] == [(JIRO, ["unshown_character"])]


@pytest.mark.feature("J11")
async def test_a_confirmation_keeps_what_was_checked_and_nothing_of_the_document(desk: MasterDesk) -> None:
    check = {
        "addressee_no": TARO,
        "checked_on": "2026-05-01",
        "documents": ["number_card"],
        "presented_by": "self",
        "items": ["name", "born", "address"],
        "outcome": "differs",
    }
    await desk.found("/identity-checks", check)
    with_number = await desk.ask("/identity-checks", {**check, "document_number": "0000"})
    unknown_kind = await desk.ask("/identity-checks", {**check, "documents": ["photograph"]})
    (kept,) = await desk.found("/identity-checks/list", {"addressee_no": TARO})

    assert (with_number.status_code, unknown_kind.status_code) == (422, 422)
    assert (kept["documents"], kept["items"], kept["outcome"]) == (
        ["number_card"],
        ["name", "born", "address"],
        "differs",
    )
    assert (kept["entered_by"], kept["office"]) == (OFFICER, "tax_payment")


@pytest.mark.feature("J15")
async def test_a_link_needs_a_purpose_and_ends_with_it(desk: MasterDesk) -> None:
    link = {
        "addressee_no": TARO,
        "purpose": "certificate",
        "system": "certificates",
        "matter_ref": "2026-0001",
        "begins_on": "2026-04-01",
        "purpose_ends_on": "2026-06-30",
        "within_purpose": True,
    }
    unconfirmed = await desk.ask("/purpose-links", {**link, "within_purpose": False})
    curious = await desk.ask("/purpose-links", {**link, "purpose": "curiosity"})
    first = (await desk.found("/purpose-links", link))["link_id"]
    second = (await desk.found("/purpose-links", {**link, "matter_ref": "2026-0002"}))["link_id"]
    await desk.found(f"/purpose-links/{second}/ends", {"ended_on": "2026-05-01", "reason": "linked_wrongly"})

    on_the_last_day = await desk.identity.job("unlink_ended_purposes", date(2026, 6, 30))
    on_the_next = await desk.identity.job("unlink_ended_purposes", date(2026, 7, 1))
    again = await desk.identity.job("unlink_ended_purposes", date(2026, 7, 2))
    late = await desk.ask(f"/purpose-links/{first}/ends", {"ended_on": "2026-07-02", "reason": "purpose_ended"})

    assert (unconfirmed.status_code, curious.status_code, late.status_code) == (422, 422, 409)
    assert [one["unlinked"] for one in (on_the_last_day, on_the_next, again)] == [0, 1, 0]
    listed = await desk.found("/purpose-links/list", {"addressee_no": TARO})
    assert [(one["link_id"], one["ended_on"], one["ended_reason"], one["ended_by"]) for one in listed] == [
        (first, "2026-07-01", "purpose_ended", "service:identity"),
        (second, "2026-05-01", "linked_wrongly", OFFICER),
    ]
    recorded = await desk.identity.fetch(
        "SELECT permission, detail FROM access_record WHERE fields = '{link}' AND subject_ref = $1", TARO
    )
    confirmed = [row["detail"] for row in recorded if row["permission"] == "identity.link.confirm"]
    assert any("purpose=certificate" in detail for detail in confirmed)
    assert "identity.link.unlink" in {row["permission"] for row in recorded}
