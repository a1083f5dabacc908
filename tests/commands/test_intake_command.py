"""`shuno intake` with files of several channels, a trial, and a kept file read again."""

import json
from pathlib import Path

import pytest

from tests.faults.installation import Installation, Publisher
from tests.formats.mapped_files import Credit, Notice, pay_easy_file, portal_file, statement_file
from tests.payments.events import ADDRESSEE, assessed, key_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(480), pytest.mark.xdist_group("processes")]
ON = ("--received-on", "2025-07-03")


async def test_files_of_several_channels_are_tried_taken_in_and_read_again(
    installation: Installation, tmp_path: Path
) -> None:
    publisher = Publisher(installation)
    publisher.keep(ADDRESSEE, assessed(301, 12_300))
    await publisher.send_all()
    await installation.quiet()
    portal, bank, other = tmp_path / "portal.csv", tmp_path / "bank.txt", tmp_path / "other.txt"
    portal.write_bytes(portal_file([Notice(key_of(301), 12_300, 1), Notice(key_of(302), 500, 2, stage="9")]))
    bank.write_bytes(statement_file([Credit(1, 12_300)]))
    other.write_bytes(pay_easy_file([Notice(key_of(301), 12_300, 1)])[:200])

    tried = installation.command("intake", str(portal), str(bank), *ON, "--dry-run")
    taken = installation.command("intake", str(portal), str(bank), str(other), *ON, "--json")
    results = json.loads(taken.stdout)
    number = results[0]["file_id"]
    again = installation.command("intake", "--again", str(number))
    as_json = installation.command("intake", "--again", str(number), "--json")
    repeated = installation.command("intake", str(portal), *ON, "--dry-run")

    assert tried.returncode == 0, tried.stderr
    for line in (
        "試行(記帳していません) 合計 2件 12,800円",
        "記帳: 1件 12,300円",
        "記帳不可: 1件 500円",
        "一致しています",
    ):
        assert line in tried.stdout
    assert taken.returncode == 1
    assert [one["state"] for one in results] == ["posted", "posted", "refused"]
    assert [one["channel"] for one in results[:2]] == ["local_tax_portal", "designated_account"]
    assert (results[0]["posted_yen"], results[0]["rejected_yen"]) == (12_300, 500)
    assert (again.returncode, "違いはありません" in again.stdout) == (0, True)
    assert json.loads(as_json.stdout)["same_count"] == 1
    assert (repeated.returncode, "E-DUP-01" in repeated.stdout) == (1, True)
    proved = installation.command("ledger", "prove")
    assert (proved.returncode, "台帳は一致しています" in proved.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("intake",), "どちらか"),
        (("intake", __file__, "--again", "1"), "どちらか"),
        (("intake", "--again", "999999"), "見つかりません"),
        (("intake", __file__, "--channel", "pigeon"), "収納チャネル「pigeon」はありません"),
        (("intake", __file__, "--dry-run", "--profile", "nope"), "プロファイル"),
    ],
)
async def test_a_wrong_call_ends_with_two_and_a_sentence(
    installation: Installation, words: tuple[str, ...], sentence: str
) -> None:
    ended = installation.command(*words)
    assert (ended.returncode, sentence in ended.stderr) == (2, True), ended.stderr
    assert "Traceback" not in ended.stderr
