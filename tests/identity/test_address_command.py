"""`shuno address`: by hand and from files, through the command itself."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import ROOT


def shuno(*arguments: str | bytes) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.shuno", "address", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.feature("J5")
def test_addresses_by_hand_are_printed_and_kept_as_they_are() -> None:
    text = "宮城県石巻市中里３−２−１　石巻ハイツ１０１号"
    done = shuno(text, "石巻市中里9-1", "--json")

    whole, stopped = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert whole == {
        "address": text,
        "prefecture": "宮城県",
        "city": "石巻市",
        "town": "中里三丁目",
        "block": "2-1",
        "building": "石巻ハイツ１０１号",
        "level": "building",
        "residue": "",
        "reason": "",
        "code": "04202",
        "former": "",
        "former_until": "",
    }
    assert (stopped["level"], stopped["residue"], stopped["reason"]) == ("city", "中里9-1", "その町にない丁目です。")


@pytest.mark.feature("J5", "J6")
def test_a_file_keeps_its_lines_in_their_order(tmp_path: Path) -> None:
    given, out = tmp_path / "in.txt", tmp_path / "out.csv"
    given.write_text("\ufeff石巻市穀町14-1\r\n\r\n石巻市役所, 2階\n" + "石巻市穀町1\n" * 3_000, encoding="utf-8")

    done = shuno("--file", str(given), "--out", str(out))

    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["address"] for row in rows[:4]] == ["石巻市穀町14-1", "", "石巻市役所, 2階", "石巻市穀町1"]
    assert [row["level"] for row in rows[:4]] == ["block", "none", "city", "block"]
    assert rows[1]["reason"] == "住所が空です。"
    assert len(rows) == 3_003
    assert "3,003件を読みました。うち判断を保留したもの 2件。" in done.stderr


@pytest.mark.parametrize(
    ("content", "arguments", "sentence"),
    [
        ("石巻市穀町1\n石巻市\n".encode("cp932"), [], "1行目がutf-8ではありません。--encoding cp932"),
        ("石巻市穀町1\n".encode(), ["--encoding", "ない"], "文字コード「ない」はありません。"),
        (b"a" * 20_000, [], "1行目が長すぎます。"),
        (None, [], "読めません("),
        (b"", ["石巻市"], "どちらか一方"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(
    tmp_path: Path, content: bytes | None, arguments: list[str], sentence: str
) -> None:
    given, out = tmp_path / "in.txt", tmp_path / "out.csv"
    if content is not None:
        given.write_bytes(content)

    done = shuno(*arguments, "--file", str(given), "--out", str(out))

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.feature("J19")
def test_an_address_of_a_former_town_is_shown_with_its_last_day() -> None:
    done = shuno("桃生郡河南町須江字しらさぎ台1-2-3")

    assert "  市区町村: 石巻市\n" in done.stdout
    assert "  旧市区町村: 桃生郡河南町\n  旧市区町村の最終日: 2005-03-31\n" in done.stdout


def test_bytes_that_are_no_text_are_refused() -> None:
    done = shuno("石巻市".encode("cp932"))

    assert (done.returncode, "UTF-8" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    given, out = tmp_path / "in.txt", tmp_path / "out.csv"
    given.write_text("石巻市穀町1\n", encoding="utf-8")
    out.write_text("kept", encoding="utf-8")

    assert shuno("--file", str(given), "--out", str(out)).returncode == 2
    assert out.read_text(encoding="utf-8") == "kept"
