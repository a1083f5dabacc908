"""Whom a refund is paid to: entered from a form, checked by name, masked, and never approved by who entered it."""

import pytest

from services.refunds.rules.payees import Heirs, NotPayable, parts, same_name
from shared.contracts.identity import AddresseeFlag
from tests.refunds.payee_desk import (
    ADDRESSEE,
    CLERK,
    HEAD,
    NUMBER,
    OTHER,
    PayeeDesk,
    desk,
    known,
    overpaid,
    problem,
    receiver,
)

__all__ = ["desk"]

FAMILY = Heirs(spouse=True, children=2, ascendants=0, siblings=0, half_siblings=0)


@pytest.mark.parametrize(
    ("holder", "name", "same"),
    [
        ("ﾃｽﾄ ﾊﾅｺ", "ﾃｽﾄﾊﾅｺ", True),
        ("ﾃｽﾄ ﾊﾅｺ", "ﾃｽﾄ ﾀﾛｳ", False),
        ("ｶ)ｻﾝﾌﾟﾙ", "ｻﾝﾌﾟﾙｶﾌﾞｼｷｶﾞｲｼﾔ", True),
        ("ｻﾝﾌﾟﾙ(ﾕ", "ｻﾝﾌﾟﾙ", True),
        ("ｶ)ｻﾝﾌﾟﾙ", "ｶ)ｻﾝﾌﾟﾗ", False),
        ("ﾕｳｺ ｽ-ｼﾞ-", "ﾕｳｺ ｽｼﾞ", True),
    ],
)
def test_a_holder_is_compared_without_spaces_and_legal_forms(holder: str, name: str, same: bool) -> None:
    assert same_name(holder, name) is same


@pytest.mark.parametrize(
    ("heirs", "yen"),
    [
        # 10,001: the spouse has half, two children a quarter each; what cannot be divided goes to the first.
        (FAMILY, [5_001, 2_500, 2_500]),
        (FAMILY._replace(spouse=False, children=3), [3_335, 3_333, 3_333]),
        (FAMILY._replace(children=0, ascendants=1), [6_668, 3_333]),
        (None, [10_001]),
    ],
)
def test_heirs_get_their_statutory_shares(heirs: Heirs | None, yen: list[int]) -> None:
    assert parts(10_001, heirs) == yen


def test_nobody_inherits_from_nobody() -> None:
    with pytest.raises(NotPayable, match="相続人がいません"):
        parts(100, FAMILY._replace(spouse=False, children=0))


WRONG = [
    ({"account_number": "654321"}, "口座番号は7桁の数字です(6桁)"),
    ({"account_number": "76543２1"}, "口座番号は7桁の数字です"),
    ({"bank_number": "998"}, "金融機関番号は4桁"),
    ({"branch_number": "1"}, "支店番号は3桁"),
    ({"account_kind": "3"}, "預金種目は次のどれかです"),
    ({"holder_kana": "試験 花子"}, "銀行のファイルに書けない文字「試」「験」「花」「子」"),
    ({"holder_kana": "ア゛"}, "口座名義: 濁点・半濁点が"),
    ({"holder_kana": "ア" * 31}, "30バイトに収まりません"),
    ({"name_kana": "しけん"}, "受取人のフリガナ"),
    ({"holder_kana": "テスト タロウ"}, "口座名義が受取人のフリガナと一致しません"),
    ({"source": "transfer_mandate"}, "名義人の同意の書類"),
    ({"consent_document": "同意書 第1号"}, "名義人の同意の書類"),
    ({"source": "cash"}, "現金払いでは入力せず"),
    ({"account": None}, "それ以外では入力"),
    ({"capacity": "heir"}, "相続人の構成"),
]


@pytest.mark.feature("I6", "I10")
async def test_an_account_is_taken_only_as_banks_and_the_law_take_it(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 10_000), overpaid(2, 20_000), overpaid(3, 30_000, addressee_no=OTHER))
    for changed, sentence in WRONG:
        answer = await desk.enter(1, receivers=[receiver(**changed)])
        assert problem(answer) == (422, "not_payable"), answer.text
        assert sentence in answer.json()["detail"]
    assert problem(await desk.enter(1, 3)) == (409, "unknown_overpayment")
    assert problem(await desk.enter(99)) == (409, "unknown_overpayment")
    two = await desk.enter(1, receivers=[receiver(), receiver()])
    assert "受取人を複数にできるのは相続人の場合だけ" in two.json()["detail"]
    assert await desk.refunds.pool.fetchval("SELECT count(*) FROM payee_entry") == 0
    assert "氏名を照合していません" in (await desk.enter(1)).json()["alarms"][0]

    # The name of who receives his own refund is the addressee's as identity announced it, whatever the width.
    await desk.refunds.hear(known(name="試験　太郎"))
    other_name = await desk.enter(1)
    assert "受取人の氏名が宛名の氏名と一致しません" in other_name.json()["detail"]
    married = await desk.enter(1, receiver={"difference_reason": "婚姻による改氏。戸籍で確認"})
    assert married.json()["payees"][0]["difference_reason"] == "婚姻による改氏。戸籍で確認"
    await desk.refunds.hear(known(), known(OTHER))

    # A debit account with its holder's consent, and another's account with a reason.
    consented = await desk.enter(1, receiver={"source": "transfer_mandate", "consent_document": "同意書 第1号"})
    anothers = await desk.enter(
        2, receiver={"holder_kana": "テスト タロウ", "difference_reason": "婚姻前の名義。戸籍で確認"}
    )
    shared = await desk.enter(3, addressee_no=OTHER, receiver={"difference_reason": "同居の母の口座。委任状あり"})

    assert [answer.status_code for answer in (consented, anothers, shared)] == [201, 201, 201]
    assert consented.json()["payees"][0]["holder_kana"] == "ﾃｽﾄ ﾊﾅｺ"
    assert anothers.json()["payees"][0]["difference_reason"] == "婚姻前の名義。戸籍で確認"
    assert "ほかに1人の還付先になっています" in shared.json()["alarms"][0]
    assert NUMBER not in consented.text + anothers.text + shared.text
    entry = consented.json()["entry_id"]
    assert (await desk.get(f"/refund-payees/{entry}"))["payees"][0]["account_number"] == "●●●●321"
    whole = await desk.post(
        f"/refund-payees/{entry}/payees/1/unmask", {"field": "account_number", "reason": "identity_check"}
    )
    assert whole.json() == {"field": "account_number", "value": NUMBER}
    found = [one for one in await desk.get("/refund-payees-shared", by=HEAD) if one["holder_kana"] == "ﾃｽﾄ ﾊﾅｺ"]
    assert [(one["account_number"], one["addressee_nos"]) for one in found] == [("●●●●321", [ADDRESSEE, OTHER])]
    recorded = await desk.refunds.pool.fetchval(
        "SELECT string_agg(coalesce(detail, ''), ' ') FROM access_record WHERE actor_id = $1", CLERK
    )
    assert "unmask:identity_check" in recorded
    assert NUMBER not in recorded


@pytest.mark.feature("I9")
async def test_a_dead_persons_refund_goes_to_all_heirs_by_share_and_a_companys_to_its_liquidator(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 5_000, addressee_no=OTHER))
    await desk.refunds.hear(known(ADDRESSEE, AddresseeFlag.DEAD), known(OTHER, AddresseeFlag.CLOSED))
    heir = {"capacity": "heir"}
    family = {"spouse": True, "children": 2}
    three = [receiver(**heir, account_number=f"000000{place}") for place in range(1, 4)]

    dead = await desk.enter(1)
    missing = await desk.enter(1, heirs=family, receivers=three[:2])
    mixed = await desk.enter(1, heirs=family, receivers=[*three[:2], receiver()])
    entered = await desk.enter(1, heirs=family, receivers=three)

    assert "亡くなっています" in dead.json()["detail"]
    assert "相続人は3人ですが、受取人は2人です" in missing.json()["detail"]
    assert "受取人をすべて相続人にしてください" in mixed.json()["detail"]
    assert entered.status_code == 201, entered.text
    # 386,400 with interest of 10,500: a half of 396,900, and a quarter of it each.
    refund = await desk.refund(await desk.refunded(1))
    assert [part["amount_yen"] for part in refund["parts"]] == [198_450, 99_225, 99_225]
    closed = await desk.enter(2, addressee_no=OTHER, receiver={"capacity": "liquidator"})
    assert closed.status_code == 201, closed.text
    insurer = await desk.enter(2, addressee_no=OTHER, receiver={"capacity": "pension_insurer"})
    assert insurer.json()["payees"][0]["capacity"] == "pension_insurer"
