"""What the page says about given answers: no network, no clock."""

from typing import Any

import pytest

from deploy.dashboard.asking import NoAnswer
from deploy.dashboard.board import State, board, service_line
from deploy.dashboard.settlement import SettlementRow, settlement_table
from deploy.dashboard.throughput import Throughput, ThroughputMeter
from deploy.dashboard.wording import count, duration, per_second, percent, started
from tests.dashboard.services import status


def rates(*samples: tuple[float, dict[str, Any]]) -> Throughput | None:
    """The rate after the last of some samples of dunning, each at a time in seconds."""
    meter = ThroughputMeter()
    found = None
    for at_seconds, changes in samples:
        found = meter.observe(status("dunning", **changes), at_seconds)
    return found


def test_one_sample_gives_no_rate() -> None:
    assert rates((5.0, {"handled": 900})) is None


def test_two_samples_give_a_rate() -> None:
    assert rates((5.0, {"handled": 100, "sent": 10}), (9.0, {"handled": 500, "sent": 12})) == Throughput(
        handled_per_second=100.0, sent_per_second=0.5, stuck=False
    )


def test_a_second_viewer_does_not_shorten_the_measurement() -> None:
    found = rates((0.0, {"handled": 0}), (10.0, {"handled": 50}), (10.1, {"handled": 60}))

    assert found is not None
    assert found.handled_per_second == 5.0


def test_a_rate_is_between_the_last_two_samples() -> None:
    found = rates((0.0, {"handled": 0}), (10.0, {"handled": 50}), (12.0, {"handled": 350}))

    assert found is not None
    assert found.handled_per_second == 150.0


@pytest.mark.parametrize(
    "after",
    [{"handled": 3, "started_at": "2026-11-22T09:00:00+00:00"}, {"handled": 3}, {"handled": 900, "sent": -1}],
    ids=["started again", "handled went back", "sent went back"],
)
def test_a_restarted_service_is_measured_anew(after: dict[str, Any]) -> None:
    assert rates((0.0, {"handled": 900}), (10.0, after)) is None


def test_a_long_pause_is_no_measurement() -> None:
    assert rates((0.0, {"handled": 0}), (121.0, {"handled": 900})) is None


@pytest.mark.parametrize(
    ("before", "after", "stuck"),
    [
        ({"lag": 4, "handled": 7}, {"lag": 9, "handled": 7}, True),
        ({"lag": 4, "handled": 7}, {"lag": 9, "handled": 8}, False),
        ({"lag": 0, "handled": 7}, {"lag": 9, "handled": 7}, False),
        ({"lag": 4, "handled": 7}, {"lag": 0, "handled": 7}, False),
    ],
)
def test_waiting_records_that_nobody_handles_are_noticed(
    before: dict[str, Any], after: dict[str, Any], *, stuck: bool
) -> None:
    found = rates((0.0, before), (10.0, after))

    assert found is not None
    assert found.stuck is stuck


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (status("dunning"), State.WORKING),
        (status("dunning", ready=False, reasons=["ブローカーに接続できません"]), State.NOT_READY),
        (NoAnswer("応答が異常です(HTTP 500)。", reached=True), State.FAULTY),
        (NoAnswer("接続できません。"), State.STOPPED),
    ],
)
def test_the_answer_decides_the_state(answer: Any, state: State) -> None:
    assert service_line("dunning", "http://127.0.0.1:1", answer, None).state is state


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parked": 1_203}, "処理できずに保留した記録が1,203件"),
        ({"outbox_age_seconds": 60.1}, "送信待ちの記録が1分送られていません"),
        ({"seal_lag_seconds": 301.0}, "封印が5分1秒遅れています。10分を超えると"),
        ({"ready": False, "reasons": ["ブローカーに接続できません"]}, "ブローカーに接続できません。"),
    ],
)
def test_what_needs_a_look_is_said(changes: dict[str, Any], words: str) -> None:
    [notice] = service_line("dunning", "http://127.0.0.1:1", status("dunning", **changes), None).notices

    assert words in notice


def test_nothing_is_said_at_the_limits() -> None:
    calm = status("dunning", outbox_age_seconds=60.0, seal_lag_seconds=300.0, lag=5)

    assert service_line("dunning", "http://127.0.0.1:1", calm, Throughput(1.0, 0.0, stuck=False)).notices == ()


def test_work_that_stands_still_is_said() -> None:
    line = service_line("dunning", "http://127.0.0.1:1", status("dunning", lag=12), Throughput(0.0, 0.0, stuck=True))

    assert line.notices == ("未処理の記録12件の処理が進んでいません。",)


def test_something_to_look_at_is_never_shown_as_all_well() -> None:
    parked = service_line("dunning", "http://127.0.0.1:1", status("dunning", parked=1), None)

    assert board([parked]).state is State.LOOK
    assert board([parked]).headline == "1サービスすべて稼働していますが、確認が必要です。"


def test_the_totals_add_counts_and_take_the_longest_times() -> None:
    first = status("payments", lag=10, parked=1, outbox_waiting=4, outbox_age_seconds=2.5, seal_lag_seconds=0.5)
    second = status("dunning", lag=-3, parked=2, outbox_waiting=1, outbox_age_seconds=9.5, seal_lag_seconds=0.1)
    lines = [
        service_line("payments", "a", first, Throughput(100.0, 50.0, stuck=False)),
        service_line("dunning", "b", second, Throughput(20.5, 1.5, stuck=False)),
        service_line("access", "c", NoAnswer("接続できません。"), None),
    ]

    totals = board(lines).totals

    assert (totals.lag, totals.parked, totals.outbox_waiting) == (10, 3, 5)
    assert (totals.outbox_age_seconds, totals.seal_lag_seconds) == (9.5, 0.5)
    assert (totals.handled_per_second, totals.sent_per_second) == (120.5, 51.5)
    assert board(lines).headline == "3サービスのうち1サービスが利用できません。"


def row(
    tax_item: str, assessed_yen: int, collected_yen: int, unrefunded_yen: int = 0, section_name: str = "現年課税分"
) -> SettlementRow:
    return SettlementRow(
        tax_item=tax_item,
        section_name=section_name,
        assessed_yen=assessed_yen,
        collected_yen=collected_yen,
        unrefunded_yen=unrefunded_yen,
        outstanding_yen=assessed_yen - collected_yen,
    )


@pytest.mark.parametrize(
    ("assessed_yen", "collected_yen", "hundredths"),
    [
        (1_250_000_000, 1_221_400_000, 9771),
        (100_000, 97_705, 9771),  # Half a hundredth goes up.
        (1_000_000, 977_049, 9770),
        (3, 2, 6667),
        (100, 101, 10100),
        (999_999_999_999, 999_999_999_998, 10000),
        (0, 0, None),
    ],
)
def test_the_collection_rate_is_rounded_half_up(assessed_yen: int, collected_yen: int, hundredths: int | None) -> None:
    assert settlement_table([row("010", assessed_yen, collected_yen)]).total.rate_hundredths == hundredths


def test_the_total_has_its_own_rate() -> None:
    carried = row("010", 50, 10, section_name="滞納繰越分")
    table = settlement_table([row("024", 850, 440, 7), row("010", 100, 100), carried])

    assert [(line.code, line.name, line.rate_hundredths) for line in table.lines] == [
        ("010", "個人住民税", 10000),
        ("010", "個人住民税 滞納繰越分", 2000),
        ("024", "国民健康保険税", 5176),
    ]
    total = table.total
    assert (total.assessed_yen, total.collected_yen, total.unrefunded_yen, total.outstanding_yen) == (1000, 550, 7, 450)
    assert total.rate_hundredths == 5500


def test_numbers_are_written_as_officers_read_them() -> None:
    assert [count(number) for number in (0, 1_250_000_000, -1_500)] == ["0", "1,250,000,000", "△1,500"]
    assert [percent(hundredths) for hundredths in (9771, 10000, 5, -250, None)] == [
        "97.71%", "100.00%", "0.05%", "△2.50%", "―",
    ]  # fmt: skip
    assert [per_second(rate) for rate in (None, 0.0, 1234.56)] == ["―", "0.0", "1,234.6"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0秒"), (0.44, "0.4秒"), (9.9, "9.9秒"), (42.9, "42秒"), (60, "1分"), (75.2, "1分15秒"),
        (3_600, "1時間"), (7_500, "2時間5分"), (86_400, "1日"), (180_000, "2日2時間"),
    ],
)  # fmt: skip
def test_durations_have_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_start_is_shown_in_japanese_time() -> None:
    assert started("2026-11-22T20:05:00+00:00") == "11月23日 05:05"
    assert started("someday") == "someday"
