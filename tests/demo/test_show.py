"""The demonstration as a person starts it: the whole installation, a small city, a whole year."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=540, check=False
    )


@pytest.mark.feature("R8")
def test_a_small_city_balances_to_the_yen() -> None:
    # In this small city somebody is known under two numbers.
    ended = run("deploy.shuno", "demo", "--size", "60", "--seed", "3", "--json")

    assert ended.returncode == 0, ended.stderr[-2000:]
    result = json.loads(ended.stdout)
    assert result["balanced"]
    by_name = {check["what"]: check["actual"] for check in result["checks"]}
    assert by_name["固定資産税 調定額(円)"] > 0
    assert by_name["督促状(件)"] > 0
    # Four payments without any claim, one whose assignment was refused, and one whose proposal was withdrawn.
    assert by_name["消込不能(件)"] == 6
    assert (by_name["決裁 却下(件)"], by_name["決裁 取下げ(件)"]) == (1, 1)
    assert by_name["決裁 承認(件)"] == by_name["決裁 起案(件)"] - 2 > 0
    assert by_name["決裁 起案者の承認を拒否(件)"] == 1
    assert by_name["二人で行った権限の付与(件)"] == 13
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
    assert by_name["差押え 取立てで完納となったもの(件)"] == 2
    assert by_name["差押え 発付時の未納額=取立額(円)"] > 0
    assert by_name["猶予・執行停止・納税計画(件)"] == 5
    assert by_name["不納欠損とした期別債権(件)"] > 0
    assert by_name["監査 記録が漏れなく集まったサービス(件)"] == 6
    assert "決算" in ended.stderr
    assert "収納ファイル" in ended.stderr
    assert "職員と決裁" in ended.stderr


def test_a_lost_payment_does_not_balance() -> None:
    ended = run("tests.demo.losing_a_payment")

    assert ended.returncode == 1, ended.stderr[-2000:]
    wrong = [check for check in json.loads(ended.stdout)["checks"] if check["expected"] != check["actual"]]
    assert "確報の総額=消込+消込不能(円)" in {check["what"] for check in wrong}
    assert "項目が一致しません" in ended.stderr


def test_a_data_directory_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "something").write_text("x")
    ended = run("deploy.shuno", "demo", "--data", str(tmp_path))

    assert ended.returncode == 2
    assert "空ではありません" in ended.stderr
