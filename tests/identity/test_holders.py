"""Whether an account of a refund is in the addressee's own name: identity answers one word and gives no name away."""

from dataclasses import replace
from datetime import date

import pytest

from services.identity.rules.holders import likeness_of
from shared.contracts.payee_names import HolderAsked, HolderCompared, HolderLikeness
from tests.identity.conftest import COMPANY, HANAKO, TARO, Identity, changed, registered
from tests.identity.master_desk import master_desk

SAME, FORMER, OTHER, NO_READING = (
    HolderLikeness.SAME,
    HolderLikeness.FORMER,
    HolderLikeness.OTHER,
    HolderLikeness.NO_READING,
)
#: Thirty half-width letters, where the field of an account transfer file ends.
CUT_OFF = "ｲｼﾉﾏｷﾐﾎﾝｷﾖｳﾄﾞｳｷｷﾞﾖｳﾃﾞﾝｷｼﾞﾕﾝｶﾝｼ"


@pytest.mark.parametrize(
    ("holder", "readings", "others", "former", "likeness"),
    [
        ("ﾐﾎﾝ ﾀﾛｳ", ["ミホン タロウ"], [], [], SAME),
        ("ﾐﾎﾝﾀﾛｳ", ["みほん たろう"], [], [], SAME),
        ("ﾕｳｺ ｽ-ｼﾞ-", ["ユウコ スージー"], [], [], SAME),
        ("ｼﾖｳｺ ｵｷﾂ", ["ショウコ ヲキツ"], [], [], SAME),
        ("ﾐﾎﾝ ｼﾞﾛｳ", ["ミホン タロウ"], [], [], OTHER),
        ("ﾐﾎﾝ", ["ミホン タロウ"], [], [], OTHER),
        # An alias and a Latin name stand in the register beside the reading.
        ("ｽﾐｽ ｼﾞﾖﾝ", ["ジョン サンプル"], ["スミス ジョン"], [], SAME),
        ("SAMPLE JOHN", ["ジョン サンプル"], ["SAMPLE JOHN"], [], SAME),
        ("ﾐﾎﾝ ﾊﾅｺ", ["カクウ ハナコ"], [], ["ミホン ハナコ"], FORMER),
        ("ｶ)ﾐﾎﾝｽｲｻﾝ", ["ミホンスイサン"], ["株式会社見本水産"], [], SAME),
        ("ﾐﾎﾝｽｲｻﾝ(ﾕ", ["ユウゲンガイシャミホンスイサン"], [], [], SAME),
        (CUT_OFF, ["イシノマキミホンキョウドウキギョウデンキジュンカンショ"], [], [], SAME),
        (CUT_OFF[:-1], ["イシノマキミホンキョウドウキギョウデンキジュンカンショ"], [], [], OTHER),
        ("ﾐﾎﾝ ﾀﾛｳ", [""], ["見本 太郎"], [], NO_READING),
        ("ﾐﾎﾝ ﾀﾛｳ", [""], [], ["ミホン タロウ"], FORMER),
        # Of two numbers of one person either name is his.
        ("ﾐﾎﾝ ﾀﾛｳ", ["", "ミホン タロウ"], [], [], SAME),
    ],
)
def test_a_holder_is_compared_as_banks_write_names(
    holder: str, readings: list[str], others: list[str], former: list[str], likeness: HolderLikeness
) -> None:
    assert likeness_of(holder, readings, others, former) is likeness


def asked(addressee_no: str, holder_kana: str, entry_id: int = 1) -> HolderAsked:
    return HolderAsked(entry_id=entry_id, payee_no=1, ask_no=1, addressee_no=addressee_no, holder_kana=holder_kana)


async def answers(identity: Identity, *questions: HolderAsked) -> list[HolderCompared]:
    """What identity answers to one batch of questions."""
    await identity.pool.execute("DELETE FROM outbox")
    await identity.deliver([replace(identity.record(one), topic="payees") for one in questions])
    assert identity.inbox.parked == 0
    found: list[HolderCompared] = await identity.announced(HolderCompared)
    return found


async def test_one_word_is_answered_of_whoever_is_known_and_each_look_is_recorded(identity: Identity) -> None:
    await identity.hear(
        registered(TARO),
        registered(HANAKO, name="見本 花子", name_kana="ミホン ハナコ"),
        registered(COMPANY, kind="corporation", name="株式会社見本", name_kana="ミホン", standing=None, born_on=None),
    )
    await identity.hear(changed("renamed", date(2025, 6, 1), HANAKO, name="架空 花子", name_kana="カクウ ハナコ"))
    async with master_desk(identity) as desk:
        await desk.protect()

    told = await answers(
        identity,
        asked(TARO, "ﾐﾎﾝ ﾀﾛｳ", 1),
        asked(HANAKO, "ﾐﾎﾝ ﾊﾅｺ", 2),
        asked(HANAKO, "ｶｸｳ ﾊﾅｺ", 3),
        asked(COMPANY, "ｶ)ﾐﾎﾝ", 4),
        asked(COMPANY, "ﾐﾎﾝ ﾀﾛｳ", 5),
        asked("000000000000009", "ﾐﾎﾝ ﾀﾛｳ", 6),
    )

    assert [(one.entry_id, one.likeness.value) for one in told] == [
        (1, "same"),
        (2, "former"),
        (3, "same"),
        (4, "same"),
        (5, "other"),
        (6, "unknown"),
    ]
    # Nothing of the register is in an answer, also where the question has it right.
    assert {name for one in told for name in one.model_dump()} == {
        *("entry_id", "payee_no", "ask_no", "addressee_no", "likeness", "judged_on"),
    }
    recorded = await identity.fetch(
        "SELECT subject_ref, rule FROM access_record WHERE permission = 'identity.holder.compare' ORDER BY 1"
    )
    assert {(row["subject_ref"], row["rule"]) for row in recorded} == {
        (TARO, "protected"),
        (HANAKO, ""),
        (COMPANY, ""),
        ("000000000000009", ""),
    }
