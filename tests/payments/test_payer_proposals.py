"""Money in suspense: who may have paid it is asked and shown, and only two persons move it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.payments.handlers.payer_proposals import items_of
from shared.contracts import (
    Abstention,
    AddresseeChange,
    AddresseeChanged,
    AddresseeMerged,
    LikenessReason,
    MoneySuspended,
    Payer,
    PayerAsked,
    PayerCandidate,
    PayerProposed,
    ReceiptStage,
)
from tests.authority import bearer, give, granted
from tests.formats.mapped_files import Credit, notice_file, statement_file
from tests.guarded import ROLES, guarded
from tests.identity.conftest import HANAKO, TARO, Identity, identity, registered
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.payments.test_files import Desk, desk, result_file

__all__ = ["desk", "identity"]
OFFICER, HEAD, RELATIVE, NARROW = "0412", "0401", "0404", "0405"
OTHER, THIRD, HIDDEN = "000000000000002", "000000000000003", "000000000000004"
BANK_NAME = "ｲｼﾉﾏｷ ﾊﾅｺ"


def answer(question: PayerAsked, *candidates: PayerCandidate, **more: Any) -> PayerProposed:
    return PayerProposed(
        receipt_id=question.receipt_id,
        ask_no=question.ask_no,
        judged_on=date(2026, 11, 20),
        model_id="0123456789abcdef",
        candidates=candidates,
        **more,
    )


def candidate(addressee_no: str, probability_bp: int | None = 4_000, *, protected: bool = False) -> PayerCandidate:
    return PayerCandidate(
        addressee_no=addressee_no,
        probability_bp=probability_bp,
        reasons=(LikenessReason.NAME, LikenessReason.TOWN),
        protected=protected,
    )


def named(amount_yen: int, ref: str = "r1", number: int = 99, **payer: str) -> Any:
    """Money for no slip that anybody knows, with its payer."""
    return paid(amount_yen, number=number, ref=ref, payer=Payer(**(payer or {"name_kana": BANK_NAME})))


def changed(addressee_no: str, change: AddresseeChange) -> AddresseeChanged:
    return AddresseeChanged(
        addressee_no=addressee_no,
        name="架空 護",
        letters=(),
        flags=(),
        effective_on=date(2026, 11, 21),
        changes=(change,),
        effects=(),
    )


@dataclass
class Section:
    """The officers who look after suspense."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path

    async def ask(self, method: str, path: str, by: str = OFFICER, **body: Any) -> httpx.Response:
        options: dict[str, Any] = {"json": body} if method == "POST" else {}
        return await self.client.request(method, path, headers=bearer(self.keys, by), **options)

    async def item(self, receipt_id: int = 1, by: str = OFFICER) -> Any:
        response = await self.ask("GET", f"/suspense/{receipt_id}/proposals", by)
        assert response.status_code == 200, response.text
        return response.json()

    async def questions(self) -> list[PayerAsked]:
        return await self.payments.announced(PayerAsked)

    async def assignment(self, item: Any, claim: Any, **changed: Any) -> dict[str, Any]:
        payload = {
            "receipt_id": item["receipt_id"],
            "amount_yen": item["amount_yen"],
            **{name: claim[name] for name in ("claim_id", "claim_version", "addressee_no", "tax_item")},
            "reason": "氏名と金額が一致",
            "evidence": "振込入金通知",
            **changed,
        }
        return {"payload": payload, "note": "窓口で確認"}


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Section]:
    await give(payments.pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["receipt"]))
    await give(payments.pool, HEAD, granted(ROLES["collection_head"].permissions, ["receipt"]))
    await give(
        payments.pool,
        RELATIVE,
        granted(ROLES["collection_officer"].permissions, ["receipt"]),
        related_subjects=[OTHER],
    )
    await give(payments.pool, NARROW, granted(ROLES["collection_officer"].permissions, ["receipt"], tax_items=["010"]))
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        yield Section(payments, opened.client, tmp_path)


async def test_what_is_known_of_a_payer_is_asked_about_and_kept_for_money_in_suspense_alone(section: Section) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 30_000))
    await payments.hear(
        named(30_000, "fits", number=1),
        named(
            500, "named", name="石巻 花子", name_kana=BANK_NAME, address="石巻市泉町二丁目", telephone="0225-00-0000"
        ),
        named(600, "again", name_kana=BANK_NAME),
        named(700, "blank", name_kana="  "),
        paid(800, number=98, ref="nobody"),
    )

    questions = await section.questions()
    assert [(one.receipt_id, one.ask_no, one.payer.name_kana) for one in questions] == [
        (2, 1, BANK_NAME),
        (3, 1, BANK_NAME),
    ]
    assert len(await payments.announced(MoneySuspended)) == 4
    keys = await payments.pool.fetch("SELECT DISTINCT key FROM outbox WHERE type = $1 ORDER BY 1", PayerAsked.type)
    assert [row["key"] for row in keys] == ["receipt:2", "receipt:3"]
    kept = await payments.pool.fetch("SELECT receipt_id, name, telephone FROM receipt_payer ORDER BY 1")
    assert [tuple(row) for row in kept] == [(2, "石巻 花子", "0225-00-0000"), (3, "", "")]
    shown = await section.item(2)
    assert (shown["payer_name"], shown["payer_kana"]) == ("石巻 花子", BANK_NAME)
    assert shown["payer_telephone"] == "●●●●000"
    listed = (await section.ask("GET", "/suspense")).json()
    assert [one["payer_known"] for one in listed] == [True, True, False, False]
    # Its final report may write the name in full, and is asked about as well.
    await payments.hear(named(900, "two", name_kana="ｲｼﾉﾏｷ").model_copy(update={"stage": ReceiptStage.FLASH}))
    await payments.hear(named(900, "two"))
    assert [one.payer.name_kana for one in await section.questions()][2:] == ["ｲｼﾉﾏｷ", BANK_NAME]
    assert await payments.proof() == []


@pytest.mark.feature("A5")
async def test_whoever_fits_in_person_and_amount_comes_first_and_two_persons_decide(section: Section) -> None:
    payments = section.payments
    await payments.hear(
        assessed(1, 30_000, addressee_no=OTHER),
        assessed(2, 12_000, 12_000, 12_000, addressee_no=THIRD),
        assessed(3, 5_000, addressee_no=ADDRESSEE),
    )
    await payments.hear(named(24_000))
    (question,) = await section.questions()
    people = (candidate(OTHER, 6_000), candidate(ADDRESSEE, 3_000), candidate(THIRD, 900))
    await payments.hear(answer(question, *people), answer(question, candidate(OTHER)))
    # A second answer to one question has no effect.
    await payments.hear(answer(question))

    item = await section.item()

    assert [one["addressee_no"] for one in item["candidates"]] == [THIRD, OTHER, ADDRESSEE]
    first = item["candidates"][0]
    assert [fit["kind"] for fit in first["fits"]] == ["instalments", "instalments"]
    assert first["reasons"] == ["氏名が一致", "町が一致"]
    assert (await section.ask("GET", "/suspense")).json()[0]["candidates"] == 3
    listed = (await section.ask("POST", "/suspense/proposals/search")).json()
    assert listed == [item]
    assert await payments.balance(key_of(1)) == {"principal_assessed": 30_000}
    claim = first["open_claims"][0]
    followed = {"ask_no": item["ask_no"], "place": first["place"]}
    act = "/approvals/payments.suspense_assignment"
    wrong = await section.ask("POST", act, **await section.assignment(item, claim, proposal={"ask_no": 1, "place": 1}))
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:shuno:problem:unknown_proposal")
    made = await section.ask("POST", act, **await section.assignment(item, claim, proposal=followed))
    assert made.status_code == 201, made.text
    path = f"{act}/{made.json()['approval_id']}"
    assert ["納付者の提案", "照会1回目の候補3"] in (await section.ask("GET", path, HEAD)).json()["lines"]
    done = await section.ask("POST", f"{path}/approve", HEAD, payload_hash=made.json()["payload_hash"])

    assert (done.status_code, done.json()["state"]) == (200, "executed")
    assert (await payments.balance(key_of(2, 1)))["principal_collected"] == 12_000
    detail = await payments.pool.fetchval(
        "SELECT detail FROM access_record WHERE permission = 'payments.suspense.approve' AND detail LIKE '%候補%'"
    )
    assert detail.endswith("照会1回目の候補3")
    seen = await payments.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = 'payments.suspense.proposals' ORDER BY 1"
    )
    assert [row["subject_ref"] for row in seen] == [ADDRESSEE, OTHER, THIRD]
    assert await payments.proof() == []


async def test_an_answer_after_the_money_found_its_claim_is_kept_and_harms_nothing(section: Section) -> None:
    payments = section.payments
    await payments.hear(named(30_000, number=1))
    (question,) = await section.questions()
    await payments.hear(assessed(1, 30_000))

    await payments.hear(answer(question, candidate(OTHER)), answer(question.model_copy(update={"receipt_id": 77})))

    assert (await payments.balance(key_of(1)))["principal_collected"] == 30_000
    assert (await section.ask("GET", "/suspense/1/proposals")).status_code == 404
    assert (await section.ask("POST", "/suspense/1/proposals/ask")).json()["type"] == "urn:shuno:problem:no_payer"
    kept = await payments.pool.fetch("SELECT receipt_id, addressee_no FROM payer_candidate")
    assert [tuple(row) for row in kept] == [(1, OTHER)]
    assert await payments.proof() == []


async def test_the_answer_to_the_last_question_counts_and_merged_numbers_are_one_person(section: Section) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 30_000, addressee_no=OTHER), assessed(2, 9_000, addressee_no=THIRD))
    await payments.hear(named(30_000))
    (first,) = await section.questions()
    asked = await section.ask("POST", "/suspense/1/proposals/ask")
    assert asked.json() == {"receipt_id": 1, "asked": 1}
    second = (await section.questions())[1]
    await payments.hear(answer(second, candidate(OTHER), candidate(THIRD)))
    await payments.hear(answer(first, abstained=Abstention.TOO_COMMON))
    merged = AddresseeMerged(addressee_no=OTHER, change_no=1, decided_on=date(2026, 11, 21), surviving_no=THIRD)
    await payments.hear(merged)

    item = await section.item()

    assert (item["ask_no"], item["abstained"]) == (2, "")
    (only,) = item["candidates"]
    assert only["addressee_no"] == THIRD
    assert [one["addressee_no"] for one in only["open_claims"]] == [OTHER, THIRD]
    assert [fit["kind"] for fit in only["fits"]] == ["principal"]
    followed = {"ask_no": 2, "place": only["place"]}
    proposal = await section.assignment(item, only["open_claims"][0], proposal=followed)
    made = await section.ask("POST", "/approvals/payments.suspense_assignment", **proposal)
    assert made.status_code == 201, made.text


async def test_protected_persons_are_masked_relatives_and_other_tax_items_are_not_shown(section: Section) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 30_000, addressee_no=HIDDEN), assessed(2, 30_000, addressee_no=OTHER))
    await payments.hear(named(30_000))
    (question,) = await section.questions()
    await payments.hear(answer(question, candidate(HIDDEN, None, protected=True), candidate(OTHER)))

    shown = {one["place"]: one for one in (await section.item())["candidates"]}

    assert shown[1] == {
        "place": 1,
        "addressee_no": None,
        "protected": True,
        "probability_bp": None,
        "reasons": ["氏名が一致", "町が一致"],
        "fits": [],
        "open_claims": [],
    }
    assert shown[2]["addressee_no"] == OTHER
    rows = await payments.pool.fetch("SELECT subject_ref FROM access_record WHERE rule = 'protected'")
    assert {row["subject_ref"] for row in rows} == {HIDDEN}
    refused = await section.ask("GET", "/suspense/1/proposals", RELATIVE)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:shuno:problem:own_record")
    narrow = {one["place"]: one for one in (await section.item(by=NARROW))["candidates"]}
    assert (narrow[2]["addressee_no"], narrow[2]["open_claims"], narrow[2]["fits"]) == (OTHER, [], [])
    # Whoever is put under a measure after he was proposed is shown no longer, and the other way round.
    await payments.hear(
        changed(OTHER, AddresseeChange.PROTECTION_BEGAN), changed(HIDDEN, AddresseeChange.PROTECTION_ENDED)
    )
    turned = {one["place"]: one["addressee_no"] for one in (await section.item())["candidates"]}
    assert turned == {1: HIDDEN, 2: None}


async def test_who_paid_is_asked_anew_when_somebody_has_to_look(section: Section) -> None:
    payments = section.payments
    await payments.hear(named(30_000), paid(900, number=98, ref="nobody"))

    early = await payments.job("report_waiting_money", date(2025, 6, 20))
    late = await payments.job("report_waiting_money", date(2025, 12, 1))
    again = await payments.job("report_waiting_money", date(2025, 12, 2))

    assert [one["payers_asked"] for one in (early, late, again)] == [0, 1, 0]
    assert (late["reported"], late["without_owner"]) == (2, 2)
    assert [(one.receipt_id, one.ask_no) for one in await section.questions()] == [(1, 1), (1, 2)]


async def test_a_night_of_items_takes_as_many_queries_as_one(section: Section) -> None:
    payments = section.payments
    people = [f"{number:015d}" for number in range(100, 160)]
    await payments.hear(*(assessed(number, 9_000, addressee_no=one) for number, one in enumerate(people, start=100)))
    await payments.hear(*(named(9_000, f"r{one}", name_kana="ﾀﾞﾚｶ") for one in people))
    questions = await section.questions()
    await payments.hear(*(answer(question, candidate(one)) for question, one in zip(questions, people, strict=True)))

    counted = []
    for limit in (1, 100):
        async with payments.transactions.begin(payments.actor) as transaction:
            asked: list[Any] = []
            transaction.connection.add_query_logger(asked.append)
            items = await items_of(transaction, ISHINOMAKI, limit=limit)
            transaction.connection.remove_query_logger(asked.append)
        counted.append((len(items), len(asked)))
        assert all(len(one.candidates) == 1 and one.candidates[0].fits for one in items)

    assert [number for number, _ in counted] == [1, 60]
    assert counted[0][1] == counted[1][1] <= 6


async def test_payments_and_identity_find_the_payer_together(section: Section, identity: Identity) -> None:
    payments = section.payments
    await identity.hear(
        registered(TARO, name="見本 太郎", name_kana="ミホン タロウ"),
        registered(HANAKO, name="標本 花", name_kana="ヒョウホン ハナ"),
    )
    await payments.hear(assessed(1, 30_000, addressee_no=TARO))
    await payments.hear(named(30_000, name_kana="ﾐﾎﾝ ﾀﾛｳ"))
    (question,) = await section.questions()

    await identity.deliver([replace(identity.record(question), topic="payments")])
    (told,) = await identity.fetch("SELECT payload FROM outbox WHERE type = $1", PayerProposed.type)
    await payments.hear(PayerProposed.model_validate_json(told["payload"]))

    item = await section.item()
    (only,) = item["candidates"]
    assert (only["addressee_no"], only["reasons"]) == (TARO, ["氏名が一致"])
    assert [fit["kind"] for fit in only["fits"]] == ["principal"]
    assert item["abstained"].startswith("有効な照合モデルがない")


async def test_who_transferred_money_himself_waits_in_suspense_under_his_name(desk: Desk) -> None:
    rows = [
        Credit(1, 12_000),
        Credit(2, 30_000, payer="", name=BANK_NAME),
        Credit(3, 900, payer="0000009999"),
        Credit(4, 7_000, payer="0000009999", name="ｶ)ﾐﾎﾝｽｲｻﾝ"),
        Credit(5, 500, payer="", mark="2", name="ﾋｷｵﾄｼ"),
    ]
    state = await desk.take(statement_file(rows))
    again = await desk.client.post(f"/intake/files/{state['file_id']}/again")
    assert (again.json()["reader_now"], again.json()["difference_count"]) == ("bank_statement/2", 0)

    notice = await desk.take(notice_file([Credit(1, 700, payer="", name="ﾀﾞﾚｶ")], account="0000002"))
    back = notice_file([Credit(1, 700, payer="", name="ﾀﾞﾚｶ", mark="2")], account="0000002")
    await desk.take(back.replace(b"1010070628", b"1010070629"))

    figures = [(state[f"{kind}_count"], state[f"{kind}_yen"]) for kind in ("posted", "suspense")]
    assert figures == [(3, 13_400), (2, 37_000)]
    assert (notice["suspense_count"], notice["posted_count"]) == (1, 0)
    questions = await desk.payments.announced(PayerAsked)
    assert [one.payer.name_kana for one in questions] == [BANK_NAME, "ｶ)ﾐﾎﾝｽｲｻﾝ", "ﾀﾞﾚｶ"]
    waiting = await desk.payments.pool.fetch(
        "SELECT r.amount_yen, r.value_date FROM suspense JOIN receipt r USING (receipt_id) "
        "WHERE resolved_at IS NULL ORDER BY 1"
    )
    assert [tuple(row) for row in waiting] == [(7_000, date(2025, 6, 27)), (30_000, date(2025, 6, 27))]
    # Reported and credited alike, so the day's close finds no difference in it.
    compared = await desk.payments.pool.fetchrow(
        "SELECT (SELECT sum(amount_yen) FROM bank_credit WHERE channel = 'bank_counter') AS credited, "
        "(SELECT sum(CASE stage WHEN 'final' THEN amount_yen ELSE -amount_yen END) FROM receipt) AS reported"
    )
    assert compared["credited"] == compared["reported"] == 37_000
    assert await desk.payments.proof() == []


async def test_whose_account_was_debited_for_nothing_that_is_known_is_asked_about(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))

    state = await desk.take(result_file([(1, 10_000, "0"), (2, 700, "0")]))

    assert (state["posted_count"], state["suspense_count"]) == (1, 1)
    (question,) = await desk.payments.announced(PayerAsked)
    assert question.payer == Payer(name_kana="ｼﾕｳﾉｳ ﾀﾛｳ")
    # Of money that found its claim no name is kept.
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM receipt_payer") == 1
