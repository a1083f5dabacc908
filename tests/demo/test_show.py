"""The demonstration as a person starts it: the whole installation, a small city, a whole year, and then a visitor."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from deploy.demo import command
from deploy.demo.asking import DemoFailed
from deploy.demo.check import Check
from deploy.demo.city import taxpayers
from deploy.demo.numbers import made_up_number
from deploy.demo.staffing import draw_password
from tests.demo.clear_text import found_in_topics, found_on_disk

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).parents[2]
PASSWORD = draw_password()


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=540, check=False
    )


# In this small city somebody is known under two numbers.
SIZE, SEED = 60, 3


@pytest.fixture
def kept() -> "Iterator[subprocess.Popen[str]]":
    command = (sys.executable, "-m", "deploy.shuno", "demo")
    options = ("--size", str(SIZE), "--seed", str(SEED), "--json", "--keep")
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def shown_by(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None, text[-3000:]
    return match.group(1)


def _find_no_number(data: Path) -> None:
    """Every number that the demonstration issued is in the vault, and in clear nowhere."""
    addressees = taxpayers(SIZE, SEED)
    numbers = [made_up_number(one) for one in addressees]
    # The search finds what is there.
    assert found_on_disk(data, addressees) == found_in_topics(data, addressees) == set(addressees)
    assert found_on_disk(data, numbers) == found_in_topics(data, numbers) == set()


def _let_a_visitor_in(shown: str) -> None:
    """Whoever started the demonstration signs in with his codes, and finds work that waits for him."""
    access = found(r"^access +(http\S+)/docs", shown)
    payments, console = found(r"^payments +(http\S+)/docs", shown), found(r"^console +(http\S+)", shown)
    codes = {"terminal": found(r"\(/terminal\) +(\S+)", shown), "invitation": found(r"\(/first\) +(\S+)", shown)}

    with httpx.Client(trust_env=False, timeout=30) as client:
        assert client.get(console).status_code in (200, 303)
        without = client.post(f"{access}/invitations/accept", json={"code": codes["invitation"], "password": PASSWORD})
        assert without.status_code == 403, "an unregistered terminal lets nobody in"
        enrolled = client.post(f"{access}/terminals/enrol", json={"code": codes["terminal"]}).json()["secret"]
        chosen = {"code": codes["invitation"], "password": PASSWORD, "terminal": enrolled}
        staff_no = client.post(f"{access}/invitations/accept", json=chosen).json()["staff_no"]
        signing_in = {"staff_no": staff_no, "password": PASSWORD, "terminal": enrolled}
        session = client.post(f"{access}/sessions", json=signing_in).json()["session"]
        token = client.post(f"{access}/sessions/token", json={"session": session}).json()["token"]
        work = client.get(f"{payments}/approvals", headers={"Authorization": f"Bearer {token}"})

    waiting = [one for one in work.json() if one["state"] == "proposed"]
    assert [(one["act"], one["mine"], "approve" in one["may"]) for one in waiting] == [
        ("payments.suspense_assignment", False, True)
    ]


def _balance(result: dict[str, Any]) -> None:
    """What the services hold is what the generator expected, and what a city of this size has."""
    assert result["balanced"]
    by_name = {check["what"]: check["actual"] for check in result["checks"]}
    assert by_name["固定資産税 調定額(円)"] > 0
    assert by_name["督促状(件)"] > 0
    # Four payments without any claim, one whose assignment was refused, and one whose proposal was withdrawn.
    assert by_name["消込不能(件)"] == 6
    assert (by_name["決裁 却下(件)"], by_name["決裁 取下げ(件)"]) == (1, 1)
    assert by_name["決裁 承認(件)"] == by_name["決裁 起案(件)"] - 2 > 0
    assert by_name["決裁 起案者の承認を拒否(件)"] == 1
    assert by_name["二人で行った権限の付与(件)"] == 16
    assert by_name["自分が起案した付与の承認を拒否(件)"] == 1
    # One of each channel, of account transfer and of the bank's statements.
    assert by_name["ファイル拒否(件)"] == by_name["ファイル重複(件)"] == 6
    for channel in ("コンビニ", "共通納税", "ペイジー", "納付済通知書(OCR)"):
        assert by_name[f"{channel} 記帳(円)"] > 0
    shops = [by_name[f"入金の証明 コンビニ {kind}(円)"] for kind in ("収納額", "入金額")]
    assert shops[0] == shops[1] > 0
    assert by_name["日計の締め 差額のまま一人で(拒否された回数)"] == by_name["日計の締め 締めた日(件)"] == 2
    assert by_name["口座振替 申込み(件)"] > 0
    assert by_name["口座振替 依頼(件)"] == by_name["口座振替 振替済の依頼(件)"] + by_name["口座振替 不能の依頼(件)"]
    assert by_name["滞納繰越 出納閉鎖で繰り越したもの(件)"] > 0
    assert by_name["出納閉鎖した年度"] == 2025
    assert by_name["宛名 二重登録の候補(件)"] == 1
    assert by_name["宛名 統合中に名寄せされた期別債権(件)"] > 0
    assert by_name["財産調査 電子照会=受け付けた回答(件)"] == 2
    assert by_name["財産調査 照会していない内容の回答を拒否(件)"] == 2
    assert by_name["差押え 取立てで完納となったもの(件)"] == 2
    assert by_name["差押え 発付時の未納額=取立額(円)"] > 0
    assert by_name["猶予・執行停止・納税計画(件)"] == 5
    assert by_name["不納欠損とした期別債権(件)"] > 0
    assert by_name["監査 記録が漏れなく集まったサービス(件)"] == 6
    assert by_name["問合せの調査 受付の対象を見た回数=記録(件)"] > 0
    assert by_name["問合せの調査 問い合わせた職員が閲覧の一覧を確認(件)"] == 1
    assert by_name["shuno audit verify-copy 写しに異常のないサービス(件)"] == 6
    assert by_name["shuno export settlement 調定額(円)"] > by_name["shuno export settlement 収入済額(円)"] > 0
    assert by_name["shuno export settlement 支払済みの還付(円)"] == by_name["還付 決めた額=振込データの額(円)"] > 0


@pytest.mark.feature("R8", "L1", "L20", "J2")
def test_a_small_city_balances_to_the_yen_and_stays_until_ctrl_c(kept: "subprocess.Popen[str]") -> None:
    shown = shown_by(kept)
    assert "Ctrl-C" in shown, shown[-2000:]
    for step in ("決算", "収納ファイル", "職員と決裁"):
        assert step in shown
    data = Path(found(r"データ (\S+)", shown))
    _let_a_visitor_in(shown)
    _find_no_number(data)

    kept.send_signal(signal.SIGINT)
    result, _ = kept.communicate(timeout=60)
    told = json.loads(result)
    assert [check for check in told["checks"] if check["expected"] != check["actual"]] == []
    assert kept.returncode == 0
    assert not data.exists()
    _balance(told)


# A second demonstration only to see the first one's comparisons fail: it has its time beside the other faults.
@pytest.mark.faults
def test_a_lost_payment_does_not_balance() -> None:
    ended = run("tests.demo.losing_a_payment")

    assert ended.returncode == 1, ended.stderr[-2000:]
    wrong = [check for check in json.loads(ended.stdout)["checks"] if check["expected"] != check["actual"]]
    assert "確報の総額=消込+消込不能(円)" in {check["what"] for check in wrong}
    assert "項目が一致しません" in ended.stderr


def test_a_demonstration_that_fails_keeps_its_logs_and_frees_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(size: int, seed: int, directory: Path, console: Console, *, keep: bool) -> list[Check]:
        for name in ("postgresql", "logs"):
            (directory / name).mkdir()
            (directory / name / "something").write_text("x")
        raise DemoFailed("架空の失敗")

    monkeypatch.setattr(command, "_run", fail)
    monkeypatch.setattr(command, "mkdtemp", lambda **_: str(tmp_path))
    app = typer.Typer()
    app.command()(command.demo)
    ended = CliRunner().invoke(app, [])

    assert ended.exit_code == 2
    assert "架空の失敗" in ended.output
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_data_directory_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "something").write_text("x")
    ended = run("deploy.shuno", "demo", "--data", str(tmp_path))

    assert ended.returncode == 2
    assert "空ではありません" in ended.stderr
