"""What the register says is kept as it came, counts on its day in whatever order it comes, and is told to others."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.contracts import AddresseeChanged, AddresseeDeceased, AddresseeRegistered
from shared.contracts.identity import AddresseeChange, AddresseeEffect, AddresseeFlag, LetterCapacity
from shared.contracts.residents import Address, PartialDay
from tests.identity.conftest import AWAY, COMPANY, HANAKO, HOME, TARO, Identity, changed, registered


async def test_a_registered_person_is_announced_with_name_and_letter_address_only(identity: Identity) -> None:
    await identity.hear(registered(sex="male", household_ref="H-1", household_relation="世帯主"))

    (told,) = await identity.announced()
    assert isinstance(told, AddresseeRegistered)
    (letter,) = told.letters
    assert (letter.capacity, letter.name, letter.address) == (LetterCapacity.SELF, "見本 太郎", HOME.address)
    assert (told.flags, letter.lot_number, letter.postal_code) == ((), "1番1号", "9860825")
    sent = (await identity.fetch("SELECT payload FROM outbox"))[0]["payload"]
    assert set(json.loads(sent)) == {"addressee_no", "name", "letters", "flags", "effective_on"}


@pytest.mark.feature("J4")
async def test_the_four_basic_items_are_kept_with_what_is_unknown_of_them(identity: Identity) -> None:
    await identity.hear(
        registered(sex="male"),
        registered(HANAKO, name="見本 花子", born_on=None, born=PartialDay(year=1950, month=3), sex=None),
        registered(COMPANY, kind="corporation", name="株式会社見本", born_on=None, corporate_number="7000012050002"),
    )

    taro, hanako = await identity.current(), await identity.current(HANAKO)
    company = await identity.current(COMPANY)
    assert (taro["born_year"], taro["born_month"], taro["born_day"], taro["sex"]) == (1980, 1, 2, "male")
    assert (hanako["born_year"], hanako["born_month"], hanako["born_day"], hanako["sex"]) == (1950, 3, None, None)
    assert (company["corporate_number"], company["standing"], company["born_year"]) == (
        "7000012050002",
        "operating",
        None,
    )


async def test_what_a_later_source_leaves_out_still_holds(identity: Identity) -> None:
    await identity.hear(registered(sex="female", former_name="旧姓 太郎", latin_name="SAMPLE TARO"))
    await identity.hear(changed("moved", date(2025, 6, 1), born_on=None, address=AWAY))
    kept = await identity.current()
    await identity.hear(changed("renamed", date(2025, 7, 1), former_name=""))
    emptied = await identity.current()

    assert (kept["sex"], kept["former_name"], kept["born_year"], kept["address"]) == (
        "female",
        "旧姓 太郎",
        1980,
        AWAY.address,
    )
    assert (emptied["former_name"], emptied["latin_name"], emptied["other_keys"]) == ("", "SAMPLE TARO", ["SAMPLETARO"])


@pytest.mark.feature("J12")
async def test_each_resident_event_says_what_it_asks_of_others(identity: Identity) -> None:
    await identity.hear(registered())
    await identity.hear(changed("moved", date(2025, 5, 1), address=AWAY, standing="departed"))
    await identity.hear(changed("renamed", date(2025, 6, 1), name="見本 次郎", address=AWAY))
    await identity.hear(changed("died", date(2025, 7, 1), name="見本 次郎", address=AWAY))

    departed, renamed, died = await identity.announced(AddresseeChanged)
    assert departed.changes == (AddresseeChange.DEPARTED, AddresseeChange.MOVED)
    assert departed.effects == (
        AddresseeEffect.END_MANDATES,
        AddresseeEffect.READDRESS_LETTERS,
        AddresseeEffect.REVIEW_JURISDICTION,
    )
    assert (departed.flags, departed.letters[0].address) == ((AddresseeFlag.DEPARTED,), AWAY.address)
    assert renamed.effects == (AddresseeEffect.READDRESS_LETTERS, AddresseeEffect.CHECK_PAYEE)
    assert (died.letters, died.flags) == ((), (AddresseeFlag.DEAD, AddresseeFlag.HEIRS_UNKNOWN))
    assert AddresseeEffect.OPEN_SUCCESSION in died.effects
    (deceased,) = await identity.announced(AddresseeDeceased)
    assert (deceased.died_on, deceased.addressee_no) == (date(2025, 7, 1), TARO)


async def test_a_late_event_ends_in_the_state_that_would_have_arisen_in_time(identity: Identity) -> None:
    moves = [
        (registered(), datetime(2025, 4, 1, tzinfo=UTC)),
        (changed("moved", date(2025, 5, 1), address=AWAY), datetime(2025, 5, 2, tzinfo=UTC)),
        (changed("renamed", date(2025, 6, 1), name="見本 新", address=AWAY), datetime(2025, 6, 2, tzinfo=UTC)),
        # Two for one day: the one that was said later counts.
        (changed("corrected", date(2025, 6, 1), name="見本 真", address=AWAY), datetime(2025, 6, 3, tzinfo=UTC)),
    ]
    for event, at in reversed(moves):
        await identity.deliver([identity.record(event, at=at)])

    current = await identity.current()
    assert (current["name"], current["address"]) == ("見本 真", AWAY.address)
    versions = await identity.fetch("SELECT count(*) AS n FROM addressee_version")
    addresses = await identity.fetch("SELECT address FROM addressee_address ORDER BY address_no")
    assert versions[0]["n"] == 4
    assert [row["address"] for row in addresses] == [AWAY.address, HOME.address]


async def test_a_repeated_event_changes_and_announces_nothing(identity: Identity) -> None:
    record = identity.record(registered())
    await identity.deliver([record])
    await identity.deliver([replace(record, offset=record.offset + 1)])
    # The same facts under another identity are a version more, and nothing new for others.
    await identity.deliver([replace(identity.record(registered()), offset=9)])

    assert len(await identity.announced()) == 1
    assert len(await identity.fetch("SELECT version_no FROM addressee_version")) == 2


async def test_one_person_twice_in_a_batch_loses_nothing(identity: Identity) -> None:
    await identity.hear(registered(), registered(HANAKO), registered(name="見本 太朗", effective_on=date(2025, 4, 2)))

    assert (await identity.current())["name"] == "見本 太朗"
    assert len(await identity.fetch("SELECT version_no FROM addressee_version WHERE addressee_no = $1", TARO)) == 2
    assert len(await identity.announced(AddresseeRegistered)) == 2


async def test_a_change_of_somebody_unknown_registers_him(identity: Identity) -> None:
    await identity.hear(changed("moved", date(2025, 5, 1)))

    assert [type(one) for one in await identity.announced()] == [AddresseeRegistered]


async def test_what_is_said_of_a_future_day_counts_from_that_day(identity: Identity) -> None:
    await identity.hear(registered())
    await identity.hear(changed("moved", date(2099, 5, 1), address=AWAY))
    now = await identity.current()

    turned = await identity.job("turn_addressees", date(2099, 5, 1))

    assert (now["address"], (await identity.current())["address"]) == (HOME.address, AWAY.address)
    assert turned == {"turned": 1, "announced": 1}
    (moved,) = await identity.announced(AddresseeChanged)
    assert (moved.changes, moved.effective_on) == ((AddresseeChange.MOVED,), date(2099, 5, 1))


async def test_what_cannot_be_about_anybody_is_parked_alone(identity: Identity) -> None:
    wrong: list[dict[str, Any]] = [
        {"name": "見本 太郎😀"},
        {"name_kana": "ミホン☆"},
        {"address": Address(address="宮城県石巻市見本町🏠")},
        {"born_on": None, "born": PartialDay(month=2, day=30)},
        {"born_on": date(2025, 4, 2)},
        {"kind": "corporation", "born_on": None, "corporate_number": "8000012050002"},
        {"latin_name": "SAMPLE\ufffe"},
    ]
    bad = [identity.record(registered(f"99000000000010{n}", **one)) for n, one in enumerate(wrong)]

    await identity.deliver([*bad, identity.record(registered(HANAKO))])

    parked = await identity.fetch("SELECT error, value FROM parked ORDER BY record_offset")
    assert [row["error"].split(":")[:2] for row in parked] == [
        ["UnusableRecord", " name"],
        ["UnusableRecord", " name_kana"],
        ["UnusableRecord", " address.address"],
        ["UnusableRecord", " born"],
        ["UnusableRecord", " born"],
        ["UnusableRecord", " corporate_number"],
        ["UnusableRecord", " latin_name"],
    ]
    assert [row["value"] for row in parked] == [record.value for record in bad]
    assert [row["addressee_no"] for row in await identity.fetch("SELECT addressee_no FROM addressee")] == [HANAKO]


async def test_a_message_that_no_model_takes_is_parked_whole(identity: Identity) -> None:
    wrong = [
        b'"name": "' + "長".encode() * 201 + b'"',
        rb'"name": "\ud800"',
        b'"born_on": "1980-02-30"',
        b'"born": {"year": 1980, "month": 13}',
    ]
    good = [identity.record(registered(f"99000000000010{n}")) for n in range(len(wrong))]
    bad = [
        replace(record, value=(record.value or b"")[:-1] + b", " + text + b"}")
        for record, text in zip(good, wrong, strict=True)
    ]

    await identity.deliver(bad)

    parked = await identity.fetch("SELECT value FROM parked ORDER BY record_offset")
    assert [row["value"] for row in parked] == [record.value for record in bad]
    assert await identity.fetch("SELECT FROM addressee") == []


async def test_what_looks_wrong_is_kept_unaltered_and_marked(identity: Identity) -> None:
    name = "\U0010de92田 辻\U000e0100子"
    await identity.hear(
        registered(name=name, name_kana="見本", born_on=date(1880, 1, 1)), registered(HANAKO, name="Мария 見本〓")
    )

    taro, hanako = await identity.current(), await identity.current(HANAKO)
    assert (taro["name"], taro["doubts"]) == (name, ["age", "kana_not_kana", "private_use_character"])
    assert hanako["doubts"] == ["mixed_scripts", "unshown_character"]
    assert (await identity.announced(AddresseeRegistered))[0].name == name


async def test_every_version_is_an_access_on_record(identity: Identity) -> None:
    await identity.hear(registered(), registered(HANAKO))

    rows = await identity.fetch("SELECT subject_ref, permission, caused_by_event FROM access_record")
    assert {row["subject_ref"] for row in rows} == {TARO, HANAKO}
    assert {row["permission"] for row in rows} == {"identity.addressee.register"}
    assert all(row["caused_by_event"] for row in rows)
