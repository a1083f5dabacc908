"""Asset inquiries by the electronic link: sealed files out, answers in, and nothing twice, lost or unasked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.deposit_link import DepositLink, Mistake
from services.enforcement.handlers import inquiry_link
from services.enforcement.handlers.inquiry_link import LINK_FILE
from services.enforcement.inbound.inquiry_answers_file import read_answers
from services.enforcement.inbound.inquiry_link_file import load_link
from services.enforcement.rules.inquiry_link import ANSWER_LAYOUT
from shared.formats.framed_lines import FileBroken, framed, unframed
from shared.law.parameter import UnsoundParameter
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, opened, overdue, paid, settled
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.guarded import ROLES

ACT = "enforcement.inquiry"
TOLD = {"name": "試験 太郎", "birth_date": "1975-01-01"}
DEPOSIT = {
    "branch": "本店",
    "kind": "普通",
    "account_number": "7654321",
    "balance_yen": "80000",
    "balance_on": "2026-04-01",
}
HOLDINGS = {("9501", "試験 太郎"): {"deposits": [DEPOSIT, {**DEPOSIT, "account_number": "7654322"}]}}


@dataclass
class Linked:
    """The service with a case, and the link at the other end."""

    enforcement: Enforcement
    link: DepositLink

    async def decided(self, **changed: Any) -> str:
        """An inquiry that two persons decided."""
        wish = {
            "case_id": await self.enforcement.case_id(),
            "addressee_no": ADDRESSEE,
            "recipient_kind": "bank",
            "recipient": "見本銀行",
            "institution_code": "9501",
            "items": ["deposits", "loans"],
            "disclosed": ["name", "birth_date"],
            "reason": "預金を把握するため",
        }
        answer = await self.enforcement.decide(ACT, {**wish, **changed})
        assert answer.status_code == 200, answer.text
        inquiry_id: str = answer.json()["approval_id"]
        return inquiry_id

    async def send(self, *inquiry_ids: str, told: dict[str, str] = TOLD) -> httpx.Response:
        """Put inquiries into a file."""
        wish = {"inquiries": [{"inquiry_id": one, "told": told} for one in inquiry_ids]}
        return await self.enforcement.post("/inquiry-batches", wish)

    async def carry(self, *inquiry_ids: str) -> list[str]:
        """Send inquiries and hand the file to the link; gives their document numbers."""
        made = await self.send(*inquiry_ids)
        assert made.status_code == 201, made.text
        return self.link.receive((await self.taken_out(made.json()["batch_no"])).content)

    async def taken_out(self, batch_no: str) -> httpx.Response:
        return await self.enforcement.post(f"/inquiry-batches/{batch_no}/handovers", {})

    async def take(self, content: bytes, by: str = OFFICER) -> httpx.Response:
        """Let a file of answers come in."""
        headers = bearer(self.enforcement.keys, by)
        return await self.enforcement.client.post("/inquiry-answer-files", content=content, headers=headers)

    async def count(self, table: str) -> int:
        number: int = await self.enforcement.pool.fetchval(f"SELECT count(*) FROM {table}")
        return number


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))


@pytest.fixture
async def linked(keys: None, enforcement: Enforcement, tmp_path: Path) -> Linked:
    link = DepositLink(HOLDINGS)
    (tmp_path / LINK_FILE).write_bytes(link.certificate())
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    return Linked(enforcement, link)


def kept(answers: Sequence[dict[str, Any]]) -> bytes:
    return framed({"record": "header", "layout": ANSWER_LAYOUT}, answers)


@pytest.mark.feature("G25")
async def test_an_inquiry_goes_out_by_the_link_and_its_answer_enters_the_register(linked: Linked) -> None:
    enforcement, today = linked.enforcement, await linked.enforcement.today()
    inquiry_id = await linked.decided()
    by_letter = await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", {"sent_on": today.isoformat()})
    paper = {"recipient_address": "試験市一番町1", "recipient_postal_code": "9860000", "told": TOLD}
    printed = await enforcement.post(f"/inquiries/{inquiry_id}/letter", paper)
    made = (await linked.send(inquiry_id)).json()
    twice = await linked.send(inquiry_id)
    first, second = [await linked.taken_out(made["batch_no"]) for _ in range(2)]
    (number,) = linked.link.receive(first.content)

    assert (by_letter.status_code, "電子照会のファイルで送って" in by_letter.text) == (409, True)
    assert (printed.status_code, twice.status_code) == (409, 409)
    assert f"{number}: この照会はすでに送付" in twice.text
    # The process may die after the commit, before the bytes are out: they come again, and the link takes them once.
    assert (first.content == second.content, linked.link.receive(second.content)) == (True, [])
    assert b"\xe8\xa9\xa6\xe9\xa8\x93" not in first.content
    (batch,) = await enforcement.get("/inquiry-batches")
    assert (batch["inquiry_count"], batch["unanswered_count"]) == (1, 1)
    late = await enforcement.get(
        f"/unanswered-inquiries?on={date.fromisoformat(made['answer_by']) + timedelta(days=1)}"
    )
    assert [(one["document_no"], one["institution_code"]) for one in late] == [(number, "9501")]

    content = linked.link.answers([number], today, {Mistake.TWICE, Mistake.UNKNOWN_NUMBER})
    taken, again = await linked.take(content), await linked.take(content)
    other_file = await linked.take(linked.link.answers([number], today))
    view = await enforcement.get(f"/inquiries/{inquiry_id}")
    register = await enforcement.get(f"/cases/{await enforcement.case_id()}/property")

    assert taken.json()["counts"] == {"taken": 1, "repeated": 1, "unknown": 1}, taken.text
    assert again.json() == {**taken.json(), "is_repeated": True}
    assert other_file.json()["counts"] == {"repeated": 1}
    assert [(line["item"], line["fields"] is None) for line in view["lines"]] == [
        ("deposits", False),
        ("deposits", False),
        ("loans", True),
    ]
    assert [(step["kind"], step["note"]) for step in view["steps"]] == [("sent", batch["batch_no"]), ("answered", "")]
    assert sorted(one["account_number"] for one in register) == ["●●●●321", "●●●●322"]
    assert {one["source_reference"] for one in register} == {number}
    (refused,) = await enforcement.get("/inquiry-answers-refused")
    assert (refused["document_no"], refused["outcome"]) == ("Q2001-0000001", "unknown")
    after = f"after_file={refused['file_id']}&after_record={refused['record_no']}"
    assert await enforcement.get(f"/inquiry-answers-refused?{after}") == []
    assert (await enforcement.get("/inquiry-batches"))[0]["unanswered_count"] == 0


@pytest.mark.feature("G25")
async def test_what_nobody_asked_for_is_refused_unread_and_stops_no_other_answer(linked: Linked) -> None:
    enforcement, today = linked.enforcement, await linked.enforcement.today()
    asked = [await linked.decided() for _ in range(3)]
    first, second, third = await linked.carry(*asked)
    more = json.loads(linked.link.answers([first], today, {Mistake.MORE_THAN_ASKED}).splitlines()[1])
    none_of_it = json.loads(linked.link.answers([second], today).splitlines()[1])
    illegible = json.loads(linked.link.answers([third], today, {Mistake.ILLEGIBLE}).splitlines()[1])
    none_of_it["nothing"].append("safe_deposit")
    taken = await linked.take(kept([more, none_of_it, illegible]))
    refused = {one["document_no"]: one for one in await enforcement.get("/inquiry-answers-refused")}
    everything = await enforcement.pool.fetch("SELECT * FROM inquiry_answer_outcome")
    right = await linked.take(linked.link.answers([first, second, third], today))

    assert taken.json()["counts"] == {"not_asked": 2, "faulty": 1}, taken.text
    assert [refused[number]["not_asked"] for number in (first, second, third)] == [["safe_deposit"]] * 2 + [[]]
    assert "残高は円の整数" in refused[third]["sentence"]
    assert not {"見本支店", "約8万円"} & {text for row in everything for text in map(str, row.values())}
    assert right.json()["counts"] == {"taken": 3}
    for inquiry_id, kinds in zip(asked, (["answer_refused"], ["answer_refused"], []), strict=True):
        steps = (await enforcement.get(f"/inquiries/{inquiry_id}"))["steps"]
        assert [step["kind"] for step in steps] == ["sent", *kinds, "answered"]


async def test_broken_strange_and_late_files_change_nothing(linked: Linked) -> None:
    enforcement, today = linked.enforcement, await linked.enforcement.today()
    number, other = await linked.carry(await linked.decided(), await linked.decided())
    whole = linked.link.answers([number], today)
    answer = json.loads(whole.splitlines()[1])
    broken = [
        await linked.take(content)
        for content in (
            b"",
            linked.link.answers([number], today, {Mistake.CUT_OFF}),
            whole.replace(b"80000", b"90000"),
            whole.replace(b"-answer/1", b"-answer/9"),
            b'{"a":' * 100_000,
            whole.replace(b'"count":1', b'"count":2'),
        )
    ]
    assert {one.status_code for one in broken} == {422}
    assert [one.json()["detail"][:12] for one in broken] == [
        "ファイルの先頭又は末尾の",
        "2行目をJSONとして読",
        "末尾のハッシュ値が、ファ",
        "このファイルの書式は s",
        "1行目をJSONとして読",
        "末尾の件数が、ファイルの",
    ]
    tomorrow = (today + timedelta(days=1)).isoformat()
    strange = [
        {**answer, "institution": "9502"},
        {**answer, "answered_on": tomorrow},
        {**answer, "answered_on": 20_000},
        {**answer, "note": "secret"},
        {**answer, "nothing": ["\u0000"]},
        {**answer, "lines": [{"item": "deposits", "fields": {**DEPOSIT, "branch": "番号123456789018"}}]},
        {"record": "answer"},
    ]
    taken = await linked.take(kept(strange))
    assert taken.json()["counts"] == {"unknown": 2, "wrong_day": 1, "faulty": 4}, taken.text
    sentences = [one["sentence"] for one in await enforcement.get("/inquiry-answers-refused")]
    assert sum("(余分な項目)" in one for one in sentences) == 1
    assert not any("secret" in one or "1234" in one for one in sentences)
    assert (await linked.count("inquiry_answer_line"), await linked.count("property")) == (0, 0)
    # A relative's answer is another officer's work, and a closed case waits for nothing.
    await give(
        enforcement.pool,
        HEAD,
        granted(ROLES["enforcement_officer"].permissions, ["asset_inquiry"]),
        related_subjects=[ADDRESSEE],
    )
    await enforcement.refresh()
    assert (await linked.take(whole, HEAD)).status_code == 403
    await enforcement.hear(paid(7, 50_000, 0))
    await enforcement.hear(settled())
    assert (await linked.take(linked.link.answers([other], today))).json()["counts"] == {"not_waiting": 1}


async def test_what_was_cut_short_is_done_whole_the_next_time(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def die(*_: object) -> None:
        raise RuntimeError("killed")

    enforcement, today = linked.enforcement, await linked.enforcement.today()
    inquiry_id = await linked.decided()
    # The process ends after the file was written and before its inquiries were marked as sent.
    with monkeypatch.context() as patched:
        patched.setattr(inquiry_link, "add_steps", die)
        with pytest.raises(RuntimeError, match="killed"):
            await linked.send(inquiry_id)
    assert (await linked.count("inquiry_batch"), await linked.count("inquiry_batch_item")) == (0, 0)
    (number,) = await linked.carry(inquiry_id)
    content = linked.link.answers([number], today)
    # And after the file was noted, before the registers were written.
    with monkeypatch.context() as patched:
        patched.setattr(inquiry_link, "keep_answers", die)
        with pytest.raises(RuntimeError, match="killed"):
            await linked.take(content)
    assert (await linked.count("inquiry_answer_file"), await linked.count("property")) == (0, 0)
    assert (await linked.take(content)).json()["counts"] == {"taken": 1}
    steps = (await enforcement.get(f"/inquiries/{inquiry_id}"))["steps"]
    assert [(step["kind"], step["note"][-7:]) for step in steps] == [("sent", "0000001"), ("answered", "")]
    assert await linked.count("property") == 2


async def test_only_what_two_persons_decided_goes_by_the_link(linked: Linked) -> None:
    enforcement = linked.enforcement
    wish = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "recipient_kind": "bank",
        "recipient": "見本銀行",
        "institution_code": "9501",
        "items": ["deposits"],
        "disclosed": ["name"],
        "reason": "預金を把握するため",
    }
    for changed, words in (
        ({"institution_code": "9599"}, "電子照会に参加していません"),
        ({"recipient": "試験銀行"}, "この番号の照会先は見本銀行です"),
        ({"items": ["safe_deposit"]}, "電子照会で尋ねられない項目があります: 貸金庫の契約"),
    ):
        refused = await enforcement.propose(ACT, {**wish, **changed})
        assert (refused.status_code, words in refused.text) == (409, True), refused.text
    made = (await enforcement.propose(ACT, wish)).json()
    lines = dict((await enforcement.get(f"/approvals/{ACT}/{made['approval_id']}", HEAD))["lines"])
    assert lines["照会の方法"] == "電子照会(番号 9501)"
    undecided = await linked.send(made["approval_id"])
    good, letter = await linked.decided(), await linked.decided(recipient="試験銀行", institution_code=None)
    refusals = [
        await linked.send(good, good),
        await linked.send(good, letter),
        await linked.send(good, told={"name": "試験 太郎"}),
        await linked.send(good, told={**TOLD, "birth_date": "番号123456789018"}),
        await linked.send(),
    ]
    (linked.enforcement.keys / LINK_FILE).unlink()
    sealed_for_nobody = await linked.send(good)

    assert undecided.status_code == 404
    assert [one.status_code for one in refusals] == [422, 409, 409, 422, 422]
    for one, words in zip(refusals, ("1つだけにして", "文書で送って", "決裁された項目だけに"), strict=False):
        assert words in one.text
    assert (sealed_for_nobody.status_code, "証明書を読めません" in sealed_for_nobody.text) == (409, True)
    assert (await linked.count("inquiry_batch"), await linked.count("inquiry_step")) == (0, 0)
    assert (await linked.taken_out("L2026-0000009")).status_code == 404


def test_a_city_file_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    head = 'link: {code: "0001", name: x, checked: 2026-11-23}\ninstitutions:\n'
    one = '  - {code: "9501", name: x, kind: bank, items: [deposits], from: 2026-04-01}\n'
    for number, (text, words) in enumerate(
        (
            (head + one + one, "同じ値が2つ"),
            (head + one.replace("deposits", "wages"), "9501 の items"),
            (head + one.replace("bank", "shop"), "institutions.0.kind"),
            ("link: [", "YAMLとして読めません"),
        )
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, "utf-8")
        with pytest.raises(UnsoundParameter, match=words):
            load_link(path)


def test_a_file_with_too_many_answers_is_refused_as_a_whole() -> None:
    with pytest.raises(FileBroken, match="5,000件まで"):
        read_answers(kept([{"record": "answer"}] * 5_001))
    header, records = unframed(kept([{"record": "answer"}]), ANSWER_LAYOUT)
    assert (header["layout"], len(records)) == (ANSWER_LAYOUT, 1)
