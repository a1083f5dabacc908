"""Files of every channel, from their bytes over HTTP to the ledger; a channel is an entry of a table."""

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.inbound import intake as intake_module
from services.payments.inbound import intake_again
from services.payments.inbound.channels import ChannelsUnsound, channels_of, load_channels
from services.payments.rules.channels import UnknownChannel
from services.payments.rules.intake_record import key_of_payment_number
from shared.contracts import MoneySuspended, ReceiptPosted
from shared.formats.slip import StoreNumber, build_store_number, free_digits
from tests.formats.mapped_files import (
    Credit,
    Notice,
    Paid,
    notice_file,
    ocr_file,
    pay_easy_file,
    portal_file,
    statement_file,
    store_csv,
    store_file,
)
from tests.payments.conftest import ISHINOMAKI
from tests.payments.events import assessed, instalment, key_of
from tests.payments.test_files import Desk, desk, result_file

__all__ = ["desk"]
CHANNELS = Path("deploy/municipality/ishinomaki.channels.yaml")
KINDS = ("posted", "suspense", "failed", "repeated", "rejected")


def table() -> Any:
    """The city's table of channels, to be changed."""
    return yaml.safe_load(CHANNELS.read_text("utf-8"))


def of_store(*slips: tuple[int, int], number: int = 1) -> Any:
    """An assessment whose instalments are paid by store slips of these numbers."""
    rows = tuple(
        instalment(number, yen, place).model_copy(update={"clearing_key": Paid(slip, yen).key})
        for place, (slip, yen) in enumerate(slips, start=1)
    )
    return assessed(number, instalments=rows)


def figures(state: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """What became of a file, without its zeros."""
    found = {kind: (state[f"{kind}_count"], state[f"{kind}_yen"]) for kind in KINDS}
    assert sum(yen for _, yen in found.values()) == state["total_yen"]
    assert sum(count for count, _ in found.values()) == state["record_count"]
    return {kind: pair for kind, pair in found.items() if pair != (0, 0)}


@pytest.mark.parametrize("make", [store_file, lambda rows: store_file(rows, "f"), store_csv], ids=["m", "f", "csv"])
async def test_a_store_file_is_told_by_its_content_and_posted(desk: Desk, make: Any) -> None:
    await desk.payments.hear(of_store((101, 12_300), (102, 4_500)))
    rows = [Paid(101, 12_300), Paid(102, 4_500, "01"), Paid(999, 700), Paid(101, 12_300)]

    state = await desk.take(make(rows))

    assert (state["state"], state["channel"]) == ("posted", "convenience_store")
    assert figures(state) == {"posted": (2, 16_800), "suspense": (1, 700), "repeated": (1, 12_300)}
    assert await desk.payments.balance(Paid(101, 1).key) == {
        "principal_assessed": 12_300,
        "principal_collected": 12_300,
    }
    assert await desk.payments.balance(Paid(102, 1).key) == {"principal_assessed": 4_500, "provisional": 4_500}
    row = await desk.payments.pool.fetchrow("SELECT * FROM receipt WHERE amount_yen = 12300")
    assert (row["channel"], row["record_no"], row["place"]) == ("convenience_store", 2, "0012345")
    assert (row["paid_on"], row["value_date"]) == (date(2025, 6, 20), date(2025, 6, 27))
    assert await desk.payments.proof() == []


@pytest.mark.parametrize("make", [portal_file, pay_easy_file, ocr_file], ids=["portal", "pay_easy", "ocr"])
async def test_payments_by_the_numbers_of_a_slip_find_their_claim(desk: Desk, make: Any) -> None:
    await desk.payments.hear(assessed(1, 12_300))

    state = await desk.take(make([Notice(key_of(1), 12_300, 1), Notice(key_of(7), 500, 2)]))

    assert figures(state) == {"posted": (1, 12_300), "suspense": (1, 500)}
    assert [event.channel for event in await desk.payments.announced(ReceiptPosted)] == ["bank_counter"]
    assert len(await desk.payments.announced(MoneySuspended)) == 1
    assert await desk.payments.proof() == []


async def test_money_of_a_foreign_slip_is_kept_apart(desk: Desk) -> None:
    await desk.payments.hear(of_store((101, 12_300)))
    ours = Paid(101, 12_300)
    foreign = build_store_number(StoreNumber("900999", free_digits(101), 12_300, date(2025, 6, 30)))

    state = await desk.take(store_file([ours]).replace(ours.barcode.encode(), foreign.encode()))

    assert figures(state) == {"suspense": (1, 12_300)}
    assert await desk.payments.balance(ours.key) == {"principal_assessed": 12_300}


async def test_what_nobody_can_enter_is_rejected_by_record_and_counted(desk: Desk) -> None:
    await desk.payments.hear(of_store((101, 12_300), (102, 4_500)))
    rows = [Paid(101, 12_300, "81"), Paid(102, 4_500, day="20250704"), Paid(102, 4_500)]

    state = await desk.take(store_file(rows))

    assert figures(state) == {"posted": (1, 4_500), "rejected": (2, 16_800)}
    rejected = [(one["record_no"], one["code"]) for one in state["findings"] if one["code"] == "E-REF-12"]
    assert rejected == [(2, "E-REF-12"), (3, "E-REF-12")]


async def test_money_confirmed_and_withdrawn_is_shown_to_an_officer(desk: Desk) -> None:
    await desk.payments.hear(of_store((101, 12_300)))
    await desk.take(store_file([Paid(101, 12_300, "03")]))

    state = await desk.take(store_file([Paid(101, 12_300, "02")]))

    assert [one["code"] for one in state["findings"] if one["code"].startswith("E-")] == ["E-REF-13"]


@pytest.mark.feature("A2")
async def test_a_new_channel_is_an_entry_of_the_table(desk: Desk, tmp_path: Path) -> None:
    content = table()
    taken = [one for one in content["channels"] if one["code"] == "bank_counter"]
    content["channels"] = [one for one in content["channels"] if one["code"] != "bank_counter"]
    without = tmp_path / "without.channels.yaml"
    without.write_text(yaml.safe_dump(content, allow_unicode=True))
    content["channels"].append({**taken[0], "code": "farm_bank", "name": "農協窓口", "signature_demanded": True})
    with_new = tmp_path / "with.channels.yaml"
    with_new.write_text(yaml.safe_dump(content, allow_unicode=True))
    await desk.payments.hear(assessed(1, 12_300))
    file = ocr_file([Notice(key_of(1), 12_300, 1)])

    desk.worker.channels = load_channels(without, "942021", "04202")
    refused = await desk.take(file)
    desk.worker.channels = load_channels(with_new, "942021", "04202")
    unsigned = await desk.take(file)
    content["channels"][-1]["signature_demanded"] = False
    with_new.with_name("open.channels.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    desk.worker.channels = load_channels(with_new.with_name("open.channels.yaml"), "942021", "04202")
    posted = await desk.take(file)

    assert (refused["state"], refused["findings"][0]["code"]) == ("refused", "E-STR-01")
    assert (unsigned["state"], unsigned["findings"][0]["code"]) == ("refused", "E-SIG-01")
    assert (posted["channel"], figures(posted)) == ("farm_bank", {"posted": (1, 12_300)})
    listed = (await desk.client.get("/intake/channels")).json()
    assert [one["name"] for one in listed if one["code"] == "farm_bank"] == ["農協窓口"]


def test_the_citys_own_channels_are_sound() -> None:
    register = channels_of(ISHINOMAKI)
    assert register.channel_of_payer("0000000101") == "convenience_store"
    assert register.channel_of_payer("9999999999") == "unknown"
    with pytest.raises(UnknownChannel, match="使えるもの"):
        register.formats_of("pigeon")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda content: content["channels"][0].update(fee_yen=-1), "channels.0.fee_yen"),
        (lambda content: content["channels"][1].update(code="account_transfer"), "code"),
        (lambda content: content["channels"][1].update(payer_codes=["0000000201"]), "payer_codes"),
        (lambda content: content["channels"][1].update(formats=["bank_statement"]), "convenience_store"),
        (lambda content: content["channels"][1].update(formats=["nope"]), "nope"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(spoil: Any, named: str, tmp_path: Path) -> None:
    content = table()
    spoil(content)
    path = tmp_path / "wrong.channels.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(ChannelsUnsound, match=named):
        load_channels(path, "942021", "04202")


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.channels.yaml"
    path.write_bytes("channels: 収納".encode("cp932"))
    with pytest.raises(ChannelsUnsound, match=r"wrong\.channels\.yaml: UTF-8のYAMLとして読めません。"):
        load_channels(path, "942021", "04202")


def test_the_key_in_a_payment_number() -> None:
    assert key_of_payment_number("00020250120000000101") == "20250120000000101"
    assert key_of_payment_number("12345678901234567890") == "12345678901234567890"


async def test_what_reached_the_account_is_kept_by_value_date_and_channel(desk: Desk) -> None:
    rows = [Credit(1, 12_000), Credit(2, 900, payer="0000009999"), Credit(3, 500, mark="2")]

    state = await desk.take(statement_file(rows))
    again = await desk.take(notice_file([Credit(1, 700)], account="0000002"))

    assert figures(state) == {"posted": (3, 13_400)}
    assert figures(again) == {"posted": (1, 700)}
    kept = await desk.payments.pool.fetch(
        "SELECT value_date, channel, amount_yen FROM bank_credit ORDER BY file_id, record_no"
    )
    day = date(2025, 6, 27)
    assert [tuple(row) for row in kept] == [
        (day, "convenience_store", 12_000),
        (day, "unknown", 900),
        (day, "convenience_store", -500),
        (day, "convenience_store", 700),
    ]


async def test_the_same_money_is_not_taken_from_notice_and_statement(desk: Desk) -> None:
    state = await desk.take(notice_file([Credit(1, 700)], account="0000001"))
    assert (state["state"], state["findings"][0]["code"]) == ("refused", "E-REF-02")


async def test_a_file_of_another_collector_is_refused_whole(desk: Desk) -> None:
    state = await desk.take(portal_file([Notice(key_of(1), 100, 1)]).replace(b"H,04202", b"H,04100"))
    assert (state["state"], state["findings"][0]["code"]) == ("refused", "E-REF-02")


async def test_the_channel_or_the_layout_can_be_named(desk: Desk) -> None:
    await desk.payments.hear(of_store((101, 12_300)))
    file = store_file([Paid(101, 12_300)])

    wrong = await desk.take(file, channel="pay_easy")
    forced = await desk.take(file, profile="convenience_store_f")
    unknown = await desk.send(file, channel="pigeon")
    right = await desk.take(file, channel="convenience_store")

    assert [one["state"] for one in (wrong, forced, right)] == ["refused", "refused", "posted"]
    assert (unknown.status_code, "使えるもの" in unknown.json()["detail"]) == (422, True)


async def test_the_same_heading_with_other_rows_is_refused(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 12_300))
    await desk.take(pay_easy_file([Notice(key_of(1), 12_300, 1)]))
    state = await desk.take(pay_easy_file([Notice(key_of(1), 12_300, 2)]))
    assert (state["state"], state["findings"][0]["code"]) == ("refused", "E-DUP-01")


async def test_a_trial_says_what_would_be_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.payments.inbound.intake_trial.BLOCK_RECORDS", 2)
    await desk.payments.hear(of_store((101, 12_300), (102, 4_500)))
    file = store_file([Paid(101, 12_300), Paid(102, 4_500, "81"), Paid(999, 700)])
    before = await _everything(desk)

    parameters = {"name": "file.txt", "received_on": "2025-07-03"}
    tried = (await desk.client.post("/intake/trials", params=parameters, content=file)).json()

    assert (tried["state"], tried["channel"]) == ("tried", "convenience_store")
    expected = {"posted": (1, 12_300), "suspense": (1, 700), "rejected": (1, 4_500)}
    assert figures(tried) == expected
    assert "E-REF-12" in [one["code"] for one in tried["findings"]]
    assert await _everything(desk) == before
    taken = await desk.take(file)
    assert figures(taken) == expected
    repeated = (await desk.client.post("/intake/trials", params=parameters, content=file)).json()
    cut = (await desk.client.post("/intake/trials", params=parameters, content=file[:400])).json()
    assert [(one["state"], one["findings"][0]["code"]) for one in (repeated, cut)] == [
        ("refused", "E-DUP-01"),
        ("refused", "E-STR-10"),
    ]


async def _everything(desk: Desk) -> list[int]:
    tables = ("intake_file", "intake_file_part", "receipt", "suspense", "ledger_entry", "outbox", "bank_credit")
    return [await desk.payments.pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


@pytest.mark.feature("A15")
async def test_a_kept_file_is_read_again_and_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "BLOCK_RECORDS", 2)
    monkeypatch.setattr(intake_again, "BLOCK_RECORDS", 2)
    await desk.payments.hear(of_store((101, 12_300), (102, 4_500)))
    rows = [Paid(101, 12_300), Paid(102, 4_500, "01"), Paid(999, 700), Paid(998, 900)]
    posted = await desk.take(store_file(rows))
    other = await desk.take(store_file([*rows, Paid(997, 60)]))

    same = await _again(desk, posted)
    elsewhere = await _again(desk, other)

    assert (same["accepted_now"], same["same_count"], same["differences"]) == (True, 4, [])
    assert same["reader_then"] == same["reader_now"] == "convenience_store_m/1"
    assert (elsewhere["same_count"], elsewhere["posted_by_another_file_count"]) == (1, 4)
    # As if a former version of the reader had misread one record, left one out, and invented one.
    await desk.payments.owner.execute(
        f"UPDATE receipt SET paid_on = '2025-06-19' WHERE file_id = {posted['file_id']} AND record_no = 2"
    )
    await desk.payments.owner.execute(f"DELETE FROM receipt WHERE file_id = {posted['file_id']} AND record_no = 4")
    await desk.payments.owner.execute(
        f"UPDATE receipt SET record_no = 9 WHERE file_id = {posted['file_id']} AND record_no = 5"
    )
    found = await _again(desk, posted)
    assert [(one["record_no"], one["what"]) for one in found["differences"]] == [
        (2, "posted_otherwise"),
        (4, "not_posted"),
        (9, "no_longer_read"),
    ]
    assert found["differences"][0]["posted"] == {"amount_yen": 12_300, "day": "2025-06-19"}


@pytest.mark.feature("A15")
async def test_transfers_and_credits_are_read_again_too(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))
    transfers = await desk.take(result_file([(1, 10_000, "0"), (2, 500, "1")]))
    movements = await desk.take(statement_file([Credit(1, 12_000), Credit(2, 300, mark="2")]))

    for state in (transfers, movements):
        found = await _again(desk, state)
        assert (found["same_count"], found["differences"]) == (2, [])
    missing = await desk.client.post("/intake/files/999999/again")
    refused = await desk.take(b"x")
    unposted = await desk.client.post(f"/intake/files/{refused['file_id']}/again")
    assert (missing.status_code, unposted.status_code) == (404, 409)


async def _again(desk: Desk, state: dict[str, Any]) -> dict[str, Any]:
    response = await desk.client.post(f"/intake/files/{state['file_id']}/again")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


reports = st.lists(
    st.builds(
        Paid,
        slip_id=st.integers(1, 3),
        yen=st.just(50_000),
        stage=st.sampled_from(["01", "02", "02", "03"]),
        shop=st.sampled_from(["0000001", "0000002"]),
        day=st.just("20250620"),
        time=st.just("0944"),
        value_day=st.just("20250627"),
    ),
    min_size=1,
    max_size=8,
)
_bases = itertools.count(1)


@pytest.mark.feature("A3", "A11")
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=reports, cuts=st.lists(st.integers(0, 8), max_size=3), data=st.data())
async def test_files_in_any_order_and_however_often_end_in_the_same_ledger(
    desk: Desk, script: list[Paid], cuts: list[int], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(script))
    doubled = [*shuffled, *data.draw(st.lists(st.sampled_from(script), max_size=3))]

    first = await _ledger_after(desk, script, cuts)
    second = await _ledger_after(desk, doubled, [cut + 1 for cut in cuts])

    assert first == second


async def _ledger_after(desk: Desk, script: Sequence[Paid], cuts: Sequence[int]) -> list[dict[str, Any]]:
    """The balances of three claims of their own after these reports, cut into files at these places."""
    base = next(_bases) * 1_000
    numbered = [row._replace(slip_id=base + row.slip_id) for row in script]
    await desk.payments.hear(of_store(*((base + number, 50_000) for number in (1, 2, 3)), number=base))
    places = sorted({min(cut, len(numbered)) for cut in cuts} | {0, len(numbered)})
    for start, stop in itertools.pairwise(places):
        response = await desk.send(store_file(numbered[start:stop]))
        if response.status_code == 202:  # The same bytes again are told apart at once.
            await desk.finish(response.json()["file_id"])
    assert await desk.payments.proof() == []
    return [await desk.payments.balance(Paid(base + number, 50_000).key) for number in (1, 2, 3)]
