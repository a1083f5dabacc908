"""Who may have paid: payers as banks write them are proposed by name, address and telephone; no more is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.identity.rules.matching.judging import Judgement, Weight
from services.identity.rules.matching.scoring import Band, Reason
from services.identity.rules.payers import Found, Proposal, Written, lookups_of, proposals_of
from shared.access import Actor, ActorKind
from shared.contracts import Abstention, Channel, LikenessReason, Payer, PayerAsked, PayerProposed
from tests.identity.conftest import Identity, registered
from tests.identity.matching_desk import MatchingDesk, matching_desk, person
from tests.payments.conftest import envelope

NAME, SIMILAR, BEGINS, COMPANY_NAME = (
    LikenessReason.NAME,
    LikenessReason.NAME_SIMILAR,
    LikenessReason.NAME_BEGINS,
    LikenessReason.COMPANY_NAME,
)
HANAKO, MARI, HIDDEN, TWICE, FISHERS, LONG = (f"99{number:013d}" for number in (1, 2, 3, 4, 5, 6))
BORN = date(1974, 8, 8)
#: 48 half-width characters and no more; the last one of them has lost its voiced mark.
CUT_OFF = "ﾐﾎﾝｲﾁｼｹﾝﾖｳｷﾖｳﾄﾞｳｷｷﾞﾖｳﾃﾞﾝｷｼﾞﾕﾝｶﾝｿﾞｳﾖｳｷｶｲｶﾝﾘｼﾞﾑｼﾖﾀ"
WHOLE = "ミホンイチシケンヨウキョウドウキギョウデンキジュンカンゾウヨウキカイカンリジムショダイイチ"
COMMON = [person(number, "並 太郎", "ナミ タロウ", date(1950, 1, number), "1番1号") for number in range(20, 27)]
PEOPLE = [
    person(1, "見本 花子", "ミホン ハナコ", BORN, "3番5号"),
    person(2, "標本 真理", "ヒョウホン マリ", date(1991, 2, 3), "7番11号"),
    person(3, "架空 護", "カクウ マモル", date(1985, 5, 5), "9番1号"),
    person(4, "見本 花子", "ミホン ハナコ", BORN, "3番5号", standing="non_resident"),
    registered(FISHERS, kind="corporation", name="株式会社見本水産", name_kana="ミホンスイサン", born_on=None),
    registered(LONG, kind="corporation", name="見本試験用共同企業", name_kana=WHOLE, born_on=None),
    *COMMON,
]


def asked(receipt_id: int, ask_no: int = 1, **payer: str) -> PayerAsked:
    return PayerAsked(receipt_id=receipt_id, ask_no=ask_no, channel=Channel.BANK_COUNTER, payer=Payer(**payer))


async def answers(identity: Identity, *questions: PayerAsked) -> dict[int, PayerProposed]:
    """What identity answers to one batch of questions, by receipt."""
    await identity.pool.execute("DELETE FROM outbox")
    await identity.deliver([replace(identity.record(one), topic="payments") for one in questions])
    assert identity.inbox.parked == 0
    rows = await identity.fetch("SELECT key, payload FROM outbox WHERE type = $1 ORDER BY id", PayerProposed.type)
    found = [PayerProposed.model_validate_json(row["payload"]) for row in rows]
    assert [row["key"] for row in rows] == [f"receipt:{one.receipt_id}" for one in found]
    return {one.receipt_id: one for one in found}


def told(answer: PayerProposed) -> list[tuple[str, tuple[LikenessReason, ...]]]:
    return [(one.addressee_no, one.reasons) for one in answer.candidates]


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MatchingDesk]:
    await identity.hear(*PEOPLE)
    await identity.pool.execute(
        "INSERT INTO support_measure (addressee_no, valid_from, valid_until, evidence, approval_id, recorded_at) "
        "VALUES ($1, '2025-01-01', '2099-12-31', '申出書', gen_random_uuid(), now())",
        HIDDEN,
    )
    await identity.hear(person(3, "架空 護", "カクウ マモル", date(1985, 5, 5), "9番1号"))
    await identity.pool.execute(
        "INSERT INTO contact (addressee_no, kind, value, valid_from, entered_by, recorded_at) "
        "VALUES ($1, 'mobile', '090-0000-0012', '2025-04-01', '0412', now())",
        MARI,
    )
    async with matching_desk(identity) as opened:
        yield opened


async def test_payers_are_proposed_with_reasons_and_nothing_else_about_anybody(desk: MatchingDesk) -> None:
    model_id = await desk.activate()

    found = await answers(
        desk.identity,
        asked(1, name_kana="ﾋﾖｳﾎﾝ ﾏﾘ"),
        asked(2, name_kana="ﾋﾖｳﾎﾝ ﾏﾘ", address="石巻市泉町2丁目7番11号"),
        asked(3, name_kana="ﾏﾂﾀｸﾍﾞﾂ ｼﾞﾝ"),
        asked(4, name_kana="  ", address="", telephone=" "),
        asked(5, name_kana="ﾀﾞﾚｶ", telephone="０９０ー００００ー００１２"),
        asked(6, name_kana="ｶ)ﾐﾎﾝｽｲｻﾝ"),
        asked(7, name_kana=CUT_OFF),
        asked(8, name="見本水産㈱"),
        asked(9, name_kana="ﾅﾐ ﾀﾛｳ"),
        asked(10, name_kana="ﾋﾖｳﾎﾝ ﾏﾘ"),
    )

    assert {one.model_id for one in found.values()} == {model_id}
    (by_name,) = found[1].candidates
    assert (by_name.addressee_no, by_name.reasons, by_name.protected) == (MARI, (NAME,), False)
    (by_both,) = found[2].candidates
    assert (by_both.addressee_no, by_both.reasons) == (MARI, (NAME, LikenessReason.ADDRESS))
    assert by_name.probability_bp is not None
    assert by_both.probability_bp is not None
    assert by_name.probability_bp < by_both.probability_bp
    # The same payer twice in one batch gets the same answer twice.
    assert found[10].candidates == found[1].candidates
    assert (found[3].candidates, found[3].abstained) == ((), None)
    assert (found[4].candidates, found[4].abstained) == ((), Abstention.NOTHING_TO_GO_BY)
    assert told(found[5]) == [(MARI, (LikenessReason.TELEPHONE,))]
    assert told(found[6]) == told(found[8]) == [(FISHERS, (COMPANY_NAME,))]
    assert told(found[7]) == [(LONG, (BEGINS,))]
    assert len(CUT_OFF) == 48
    assert (found[9].candidates, found[9].abstained) == ((), Abstention.TOO_COMMON)


@pytest.mark.feature("J13")
async def test_somebody_known_twice_is_one_candidate_once_he_was_merged(desk: MatchingDesk) -> None:
    await desk.activate()
    before = (await answers(desk.identity, asked(1, name_kana="ﾐﾎﾝ ﾊﾅｺ")))[1]
    assert await desk.identity.job("propose_merges", date(2026, 4, 1)) == {"proposed": 1}
    (candidate,) = await desk.answer("/merges/candidates/search", {})
    assert (candidate["other_no"], candidate["resident_no"]) == (TWICE, HANAKO)
    pair = {"retired_no": TWICE, "surviving_no": HANAKO}
    seen = await desk.answer("/merges/comparisons", pair)
    payload = {
        **pair,
        "retired_version_no": seen["retired"]["version_no"],
        "surviving_version_no": seen["surviving"]["version_no"],
        "differences": seen["differences"],
        "reason": "住登外者が転入した",
        "evidence": "住民票の写し",
    }
    assert (await desk.decide_together("identity.merge", payload)).status_code == 200

    after = (await answers(desk.identity, asked(1, 2, name_kana="ﾐﾎﾝ ﾊﾅｺ")))[1]

    assert sorted(one.addressee_no for one in before.candidates) == [HANAKO, TWICE]
    assert [one.addressee_no for one in after.candidates] == [HANAKO]
    assert after.ask_no == 2


async def test_without_a_model_equal_names_are_proposed_without_a_probability(desk: MatchingDesk) -> None:
    found = await answers(desk.identity, asked(1, name_kana="ﾋﾖｳﾎﾝ ﾏﾘ"), asked(2, name_kana="ﾋﾖｳﾎﾝ ﾏﾕ"))

    assert (found[1].abstained, found[1].model_id) == (Abstention.NO_MODEL, None)
    assert [(one.addressee_no, one.probability_bp) for one in found[1].candidates] == [(MARI, None)]
    assert found[2].candidates == ()


async def test_a_protected_person_is_marked_and_the_look_recorded(desk: MatchingDesk) -> None:
    await desk.activate()

    found = await answers(desk.identity, asked(1, name_kana="ｶｸｳ ﾏﾓﾙ"))

    assert [(one.addressee_no, one.protected) for one in found[1].candidates] == [(HIDDEN, True)]
    rows = await desk.identity.fetch(
        "SELECT subject_ref, rule FROM access_record WHERE permission = 'identity.payer.propose'"
    )
    assert [tuple(row) for row in rows] == [(HIDDEN, "protected")]


async def test_a_night_of_payers_takes_as_many_queries_as_one(desk: MatchingDesk) -> None:
    await desk.activate()
    handle = desk.identity.service.handlers[PayerAsked]
    counted = []
    # A process reads the model once.
    for number in (1, 1, 60):
        questions = [
            envelope(asked(place, 1, name_kana="ﾋﾖｳﾎﾝ ﾏﾘ", telephone="090-0000-0012")) for place in range(1, 1 + number)
        ]
        async with desk.identity.transactions.begin(
            Actor(id="service:identity", kind=ActorKind.SERVICE)
        ) as transaction:
            seen: list[Any] = []
            transaction.connection.add_query_logger(seen.append)
            await handle(questions, transaction)
            transaction.connection.remove_query_logger(seen.append)
        counted.append(len(seen))

    assert counted[1] == counted[2] <= 12


@pytest.mark.parametrize(
    ("written", "kana", "names", "telephone"),
    [
        (Written("", "ﾐﾎﾝ ﾊﾅｺ", "", ""), ["ミホンハナコ"], [], ""),
        (Written("ﾐﾎﾝ ﾊﾅｺ", "", "", ""), ["ミホンハナコ"], [], ""),
        (Written("見本 花子", "", "", "(0225)95-1111"), [], ["見本花子"], "0225951111"),
        (Written("", "ﾐﾎﾝｼﾖｳｼﾞ(ﾕ", "", ""), ["ミホンシヨウジ"], ["ミホンシヨウジ"], ""),
        (Written("", " ", "どこか", "－"), [], [], ""),
    ],
)
def test_a_payer_is_looked_for_by(written: Written, kana: list[str], names: list[str], telephone: str) -> None:
    lookups = lookups_of(written)

    assert {one.first for one in lookups.kana} >= set(kana)
    assert bool(lookups.kana) == bool(kana)
    assert set(lookups.names) >= set(names)
    assert lookups.telephone == telephone


def test_the_likeliest_comes_first_and_parts_are_not_said_beside_the_whole() -> None:
    weights = (
        Weight("surname/surname_kana", ("missing", "equal"), 200),
        Weight("given/given_kana", ("missing", "equal"), 210),
        Weight("address", ("same_town",), 90),
    )
    judged = Judgement(Band.REVIEW, Reason.EVIDENCE, "a" * 15, 712_345, "b" * 15, 9_999, "2", weights)

    found = proposals_of(
        judged,
        [
            Found("c" * 15, NAME),
            Found("d" * 15, LikenessReason.TELEPHONE),
            Found("d" * 15, NAME),
            Found("a" * 15, BEGINS),
        ],
        {"c" * 15: "e" * 15},
    )

    assert found.candidates == (
        Proposal("a" * 15, 7_123, (NAME, LikenessReason.TOWN)),
        Proposal("d" * 15, None, (LikenessReason.TELEPHONE, NAME)),
        Proposal("e" * 15, None, (NAME,)),
    )
    assert not found.too_common


def test_of_too_many_namesakes_only_whom_something_tells_apart_is_proposed() -> None:
    namesakes: list[Any] = [Found(f"{number:015d}", NAME) for number in range(6)]

    assert proposals_of(None, namesakes, {}).too_common
    found = proposals_of(None, [*namesakes, Found(f"{3:015d}", LikenessReason.TELEPHONE)], {})
    assert [one.addressee_no for one in found.candidates] == [f"{3:015d}"]
    assert not found.too_common
