"""To whom a letter goes and where: by law, by tax item, by rank, by day; entered by two persons, told to others."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.identity.rules.addressee import AddressText, Born, State
from services.identity.rules.letters import Destination, letters_of, resolve
from shared.contracts import AddresseeChanged
from shared.contracts.fields import TaxItemCode
from shared.contracts.identity import AddresseeChange, AddresseeEffect, AddresseeFlag, LetterCapacity
from tests.identity.conftest import HANAKO, HOME, TARO, Identity, changed, registered
from tests.identity.master_desk import HEAD, OFFICER, MasterDesk, master_desk

DAY = date(2026, 6, 1)
ACT = "identity.destination"


def state(standing: str = "resident") -> State:
    return State(
        version_no=1,
        address_no=1,
        kind="person",
        standing=standing,
        name="見本 太郎",
        name_kana="ミホン タロウ",
        former_name="",
        common_name="",
        latin_name="",
        born=Born(1980, 1, 2),
        sex=None,
        household_ref=None,
        household_relation=None,
        corporate_number=None,
        address=AddressText(None, None, "自宅", "", "", ""),
        ended_on=None,
        doubts=(),
        source="urn:example:residents",
    )


def destination(number: int, kind: LetterCapacity, name: str, **different: Any) -> Destination:
    plain = Destination(number, kind, None, date(2026, 4, 1), None, None, 1, name, None, f"{name}の住所", "", "")
    return plain._replace(**different)


def test_the_law_decides_before_the_tax_item_and_the_tax_item_before_the_rank() -> None:
    everybody = [
        destination(1, LetterCapacity.MAILING, "勤務先", tax_item="012"),
        destination(2, LetterCapacity.TAX_AGENT, "管理人"),
        destination(3, LetterCapacity.TAX_AGENT, "固定の管理人", tax_item="012", rank=9),
        destination(4, LetterCapacity.GUARDIAN, "後見人", valid_from=date(2026, 7, 1)),
        destination(5, LetterCapacity.TRUSTEE, "管財人", valid_from=date(2026, 8, 1), ended_on=date(2026, 9, 1)),
    ]

    def name(tax_item: str | None, day: date) -> str:
        letter = resolve(state(), everybody, tax_item, day)
        return letter.name if letter else ""

    assert (name("012", DAY), name("010", DAY), name(None, DAY)) == ("固定の管理人", "管理人", "管理人")
    assert name("012", date(2026, 3, 31)) == "見本 太郎"
    assert (name("012", date(2026, 6, 30)), name("012", date(2026, 7, 1))) == ("固定の管理人", "後見人")
    assert (name("010", date(2026, 8, 31)), name("010", date(2026, 9, 1))) == ("管財人", "後見人")


def test_the_smaller_rank_counts_and_of_equal_ones_the_later() -> None:
    two = [
        destination(1, LetterCapacity.MAILING, "第二", rank=2),
        destination(2, LetterCapacity.MAILING, "第一", valid_until=date(2026, 6, 30)),
    ]
    third = destination(3, LetterCapacity.MAILING, "新しい第二", rank=2, valid_from=date(2026, 5, 1))

    days = (date(2026, 6, 30), date(2026, 7, 1))
    assert [letters_of(state(), two, day)[0].name for day in days] == ["第一", "第二"]
    assert letters_of(state(), [*two, third], date(2026, 7, 1))[0].name == "新しい第二"


def test_after_a_death_letters_go_to_the_heirs_representative_or_to_nobody() -> None:
    agent = destination(1, LetterCapacity.TAX_AGENT, "管理人")
    heir = destination(2, LetterCapacity.HEIR_REPRESENTATIVE, "相続人代表")

    assert letters_of(state("dead"), [agent], DAY) == ()
    (letter,) = letters_of(state("dead"), [agent, heir], DAY)
    assert (letter.capacity, letter.name) == (LetterCapacity.HEIR_REPRESENTATIVE, "相続人代表")
    (living,) = letters_of(state(), [heir], DAY)
    assert living.capacity is LetterCapacity.SELF


def test_only_a_tax_item_with_another_letter_is_listed_apart() -> None:
    same = [
        destination(1, LetterCapacity.MAILING, "勤務先"),
        destination(2, LetterCapacity.MAILING, "勤務先", tax_item="010"),
        destination(3, LetterCapacity.MAILING, "店", tax_item="013"),
    ]

    assert [(one.tax_item, one.name) for one in letters_of(state(), same, DAY)] == [
        (None, "勤務先"),
        (TaxItemCode.VEHICLE_TAX, "店"),
    ]


def entry(**different: Any) -> dict[str, Any]:
    """What an officer reads off a notification."""
    values = {
        "addressee_no": TARO,
        "kind": "tax_agent",
        "tax_item": "012",
        "valid_from": "2025-04-01",
        "name": "管理 花代",
        "address": "宮城県仙台市青葉区見本町九丁目",
        "evidence": "納税管理人申告書 第1号",
    }
    return {name: value for name, value in {**values, **different}.items() if value is not None}


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    await identity.hear(registered(), registered(HANAKO))
    async with master_desk(identity) as opened:
        yield opened


@pytest.mark.feature("F14")
async def test_a_tax_agent_entered_by_two_is_told_to_others_and_ends_as_he_began(desk: MasterDesk) -> None:
    alone = await desk.decide(ACT, entry(rank=2), approver=OFFICER)
    await desk.decided(ACT, entry())
    taken = await desk.propose(ACT, entry())
    sheet = await desk.found("/contacts/list", {"addressee_no": TARO})
    asked = {"addressee_no": TARO, "on": "2025-06-01"}
    property_tax = await desk.found("/addressees/letters", {**asked, "tax_item": "012"})
    residence_tax = await desk.found("/addressees/letters", {**asked, "tax_item": "010"})
    number = sheet["destinations"][0]["destination_id"]
    ended = await desk.ask(f"/destinations/{number}/ends", {"ended_on": "2025-07-01", "reason": "notified"})
    again = await desk.ask(f"/destinations/{number}/ends", {"ended_on": "2025-07-01", "reason": "notified"})

    assert (alone.status_code, taken.json()["type"]) == (403, "urn:shuno:problem:rank_taken")
    assert (property_tax["letter"]["name"], property_tax["letter"]["capacity"]) == ("管理 花代", "tax_agent")
    assert residence_tax["letter"]["address"] == HOME.address
    assert (ended.status_code, again.json()["type"]) == (200, "urn:shuno:problem:destination_ended")
    began, over = await desk.identity.announced(AddresseeChanged)
    assert [(one.tax_item, one.name) for one in began.letters] == [(None, "見本 太郎"), ("012", "管理 花代")]
    assert (began.changes, began.effects) == ((AddresseeChange.LETTERS,), (AddresseeEffect.READDRESS_LETTERS,))
    assert [one.name for one in over.letters] == ["見本 太郎"]


@pytest.mark.feature("F14")
async def test_an_heirs_representative_needs_a_death_and_ends_the_silence(desk: MasterDesk) -> None:
    heir = entry(
        kind="heir_representative", tax_item=None, party_no=HANAKO, name="見本 花子", evidence="指定通知 第1号"
    )
    early = await desk.propose(ACT, heir)
    stranger = await desk.propose(ACT, {**heir, "kind": "guardian", "party_no": "990000000000999"})
    await desk.identity.hear(changed("died", date(2025, 5, 1)))
    silent = await desk.found("/addressees/letters", {"addressee_no": TARO})
    await desk.decided(ACT, heir)

    assert (early.json()["type"], stranger.json()["type"]) == (
        "urn:shuno:problem:addressee_not_dead",
        "urn:shuno:problem:unknown_party",
    )
    assert silent == {"letter": None, "reason": "heirs_unknown"}
    last = (await desk.identity.announced(AddresseeChanged))[-1]
    assert last.flags == (AddresseeFlag.DEAD,)
    assert (last.letters[0].capacity, last.letters[0].name) == (LetterCapacity.HEIR_REPRESENTATIVE, "見本 花子")


async def test_a_destination_counts_and_ends_by_itself_on_its_days(desk: MasterDesk) -> None:
    soon = entry(kind="mailing", tax_item=None, valid_from="2045-02-01", valid_until="2045-03-31", name="見本 太郎")
    await desk.decided(ACT, soon)
    before = await desk.identity.announced(AddresseeChanged)

    for day in (date(2045, 1, 30), date(2045, 2, 2), date(2045, 4, 1)):
        await _run_the_jobs(desk.identity, day)

    began, ended = (await desk.identity.announced(AddresseeChanged))[len(before) :]
    assert (began.effective_on, began.letters[0].capacity) == (date(2045, 2, 2), LetterCapacity.MAILING)
    assert (ended.effective_on, ended.letters[0].capacity) == (date(2045, 4, 1), LetterCapacity.SELF)


async def _run_the_jobs(identity: Identity, day: date) -> None:
    """As the schedule does: once for each day, with a record of the run."""
    result = await identity.job("turn_addressees", day)
    await identity.pool.execute(
        "INSERT INTO job_run (job, business_day, actor_id, result) VALUES ('turn_addressees', $1, 'test', $2)",
        day,
        str(result).replace("'", '"'),
    )


@pytest.mark.feature("J4")
async def test_contacts_are_masked_ended_and_unmasked_for_a_reason(desk: MasterDesk) -> None:
    new = {"addressee_no": TARO, "kind": "mobile", "value": "090-0000-1234", "valid_from": "2026-04-01"}
    number = (await desk.found("/contacts", new))["contact_id"]
    sheet = await desk.found("/contacts/list", {"addressee_no": TARO})
    whole = await desk.found(f"/contacts/{number}/unmask", {"field": "value", "reason": "identity_check"})
    early = await desk.ask(f"/contacts/{number}/ends", {"ended_on": "2026-03-01", "reason": "notified"})
    ended = await desk.ask(f"/contacts/{number}/ends", {"ended_on": "2026-05-01", "reason": "notified"})
    by_head = await desk.ask("/contacts", new, HEAD)

    assert [one["value"] for one in sheet["contacts"]] == ["●●●●234"]
    assert whole == {"field": "value", "value": "090-0000-1234"}
    assert (early.status_code, ended.status_code, by_head.status_code) == (409, 200, 403)
