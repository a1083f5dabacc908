"""The home page: the officer's own account and what waits for him in every service, whatever a service does."""

import pytest

from deploy.console.asking import service_label
from tests.console.conftest import Desk
from tests.console.standing_in import APPROVAL_ID, HASH, NAME
from tests.dashboard.services import Silence, answering

AT = f"/approvals/payments/payments.suspense_assignment/{APPROVAL_ID}"


async def test_it_says_who_is_signed_in_and_until_when(desk: Desk) -> None:
    page = (await (await desk.signed_in()).get("/")).text

    for words in (
        NAME, "納税課", "収納担当課長(納税課、個人住民税)", "2026年4月1日から、0500の代理", "2027年3月31日",
        "2026年11月20日 8時30分(端末 terminal-01)",
        "パスワードの有効期限まで6日です。", "2026年11月23日 9時30分",
    ):  # fmt: skip
        assert words in page


async def test_the_work_list_names_what_may_be_decided_and_where(desk: Desk) -> None:
    page = (await (await desk.signed_in()).get("/")).text

    assert "決裁待ち(1件)" in page
    assert f'<a href="{AT}?as=approver">消込不能の割当</a>' in page
    assert "自分の起案(0件)" in page
    assert '<a href="/s/payments/suspense">消込不能の一覧</a>' in page


async def test_a_service_without_approvals_or_pages_is_not_away(desk: Desk) -> None:
    page = (await (await desk.signed_in()).get("/")).text

    assert "利用できないサービス" not in page


async def test_a_service_that_is_away_is_named_and_takes_nothing_from_the_others(desk: Desk) -> None:
    browser = await desk.signed_in()
    desk.addresses["refunds"] = "http://127.0.0.1:1"

    page = (await browser.get("/")).text

    assert "還付・充当: サービスが動いていません。このサービスの決裁と画面は表示していません。" in page
    assert "決裁待ち(1件)" in page


async def test_services_are_asked_at_once_and_none_is_waited_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await desk.signed_in()
    monkeypatch.undo()
    silence = Silence()
    async with answering(silence) as address:
        desk.addresses.update({"refunds": address, "dunning": address, "enforcement": address})
        page = (await browser.get("/")).text

    assert silence.most_at_once >= 3
    # On a busy machine one that does answer may be late as well.
    for silent in ("refunds", "dunning", "enforcement"):
        assert f"{service_label(silent)}: 5秒以内に応答がありません。" in page


async def test_an_answer_that_cannot_be_read_is_said(desk: Desk) -> None:
    browser = await desk.signed_in()
    desk.city.approvals_broken = True

    assert "収納: 応答を読み取れません。" in (await browser.get("/")).text


async def test_what_a_service_says_is_text_and_never_markup(desk: Desk) -> None:
    desk.city.label = "<script>alert(1)</script>"

    page = (await (await desk.signed_in()).get("/")).text

    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_an_approval_is_shown_with_its_lines_steps_and_a_short_hash(desk: Desk) -> None:
    page = (await (await desk.signed_in()).get(f"{AT}?as=approver")).text

    for words in ("S-000123", "12,300円", "令和8年度 個人住民税 第2期", "起案 0388", "本人に電話で確認"):
        assert words in page
    assert f"<code>{HASH[:12]}</code>" in page
    assert ("承認する" in page, "却下する" in page, "取り下げる" in page) == (True, True, False)


async def test_approving_sends_the_hash_of_what_was_seen(desk: Desk) -> None:
    browser = await desk.signed_in()

    fields = {"payload_hash": HASH, "seen_as": "approver"}
    done = await browser.post(f"{AT}/approve", fields, seen_at=f"{AT}?as=approver")

    assert "承認しました。" in done.text
    assert "実行済み" in done.text
    assert "承認する" not in done.text
    [(_, body, _)] = desk.city.asked_for(f"/approvals/payments.suspense_assignment/{APPROVAL_ID}/approve")
    assert body == {"payload_hash": HASH}
    again = await browser.post(f"{AT}/approve", fields, seen_at="/")
    assert (again.status_code, "この案件はすでに決裁されています。" in again.text) == (409, True)


async def test_a_changed_payload_is_refused_in_words(desk: Desk) -> None:
    browser = await desk.signed_in()

    answer = await browser.post(f"{AT}/approve", {"payload_hash": "0" * 64, "seen_as": "approver"}, seen_at="/")

    assert (answer.status_code, "内容が変わっています。" in answer.text) == (409, True)
    assert desk.city.state == "proposed"


async def test_a_refusal_needs_a_reason(desk: Desk) -> None:
    browser = await desk.signed_in()

    asked = await browser.post(f"{AT}/refuse", {"reason": " 否 ", "seen_as": "approver"}, seen_at="/")
    assert (asked.status_code, desk.city.state) == (422, "proposed")
    assert '<a href="#refuse-reason">理由を3文字以上300文字以下で入力してください。</a>' in asked.text
    done = await browser.post(f"{AT}/refuse", {"reason": "割当先が違います", "seen_as": "approver"}, seen_at="/")
    assert "却下しました。" in done.text


async def test_a_maker_sees_his_own_without_asking_at_the_approvers_door(desk: Desk) -> None:
    desk.city.mine, desk.city.may = True, ["withdraw"]
    browser = await desk.signed_in()
    home = (await browser.get("/")).text
    assert "自分の起案(1件)" in home
    assert f'href="{AT}?as=maker"' in home

    page = (await browser.get(f"{AT}?as=maker")).text

    assert "取り下げる" in page
    assert desk.city.asked_for(f"/approvals/payments.suspense_assignment/{APPROVAL_ID}") == []


async def test_a_checker_has_his_own_door(desk: Desk) -> None:
    desk.city.may = ["check"]
    browser = await desk.signed_in()
    assert f'href="{AT}?as=checker"' in (await browser.get("/")).text

    done = await browser.post(f"{AT}/check", {"payload_hash": HASH, "seen_as": "checker"}, seen_at=f"{AT}?as=checker")

    assert "確認しました。" in done.text


async def test_a_draft_is_shown_proposed_and_discarded_by_its_state(desk: Desk) -> None:
    desk.city.mine, desk.city.state, desk.city.saved_no = True, "draft", 3
    desk.city.may = ["change", "propose", "discard"]
    browser = await desk.signed_in()
    home = (await browser.get("/")).text
    assert "決裁待ち(0件)" in home
    assert "自分の起案(1件)" in home
    assert "<td>下書き</td>" in home
    assert f'href="{AT}?as=draft"' in home

    page = (await browser.get(f"{AT}?as=draft")).text
    assert "差戻し 0401<br>理由: 金額を確認" in page
    assert ("起案する" in page, "破棄する" in page, "照合番号" in page) == (True, True, False)
    stale = await browser.post(f"{AT}/propose", {"saved_no": "2", "seen_as": "draft"}, seen_at="/")
    assert (stale.status_code, "開いたあとに変更されています。" in stale.text) == (409, True)
    done = await browser.post(f"{AT}/propose", {"saved_no": "3", "seen_as": "draft"}, seen_at=f"{AT}?as=draft")

    assert "起案しました。決裁を待っています。" in done.text
    at = f"/approvals/payments.suspense_assignment/drafts/{APPROVAL_ID}/propose"
    assert [body for _, body, _ in desk.city.asked_for(at)] == [{"saved_no": 2}, {"saved_no": 3}]


async def test_an_approver_returns_with_a_reason(desk: Desk) -> None:
    desk.city.may = ["approve", "refuse", "return"]
    browser = await desk.signed_in()

    done = await browser.post(f"{AT}/return", {"reason": "金額を確かめてください", "seen_as": "approver"}, seen_at="/")

    assert "差し戻しました。起案者の下書きに戻りました。" in done.text


@pytest.mark.parametrize(
    "path",
    [
        "/approvals/unknown/payments.suspense_assignment/1?as=maker",
        "/approvals/payments/..%2fops/1?as=maker",
        "/approvals/payments/payments.suspense_assignment/1%2f2?as=maker",
        "/approvals/payments/PAYMENTS/1?as=maker",
        f"{AT}?as=nobody",
        f"{AT}",
    ],
)
async def test_only_what_can_be_an_approval_is_asked_for(desk: Desk, path: str) -> None:
    browser = await desk.signed_in()
    before = len(desk.city.asked)

    response = await browser.get(path)

    # A path with one step more is that of a form.
    assert response.status_code in {404, 405}
    assert [at for _, _, at, _, _ in desk.city.asked[before:]] == []
