"""`shuno generate population`: files, their heads, and one sentence for whoever calls it wrongly."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.commands.generate import app

HEADS = {
    "master.csv": "addressee_no,kind,status,household_no,relation,name,name_kana,former_name,common_name,"
    "common_name_kana,alphabet_name,birth,sex,prefecture,address,building,address_since,died_on,corporate_no",
    "earlier.csv": "addressee_no,kind,status,household_no,relation,name,name_kana,former_name,common_name,"
    "common_name_kana,alphabet_name,birth,sex,prefecture,address,building,address_since,died_on,corporate_no",
    "same_person.csv": "addressee_no,same_as,reason",
    "events.csv": "day,addressee_no,event,before,after",
    "records.csv": "record_id,source,known_on,name,name_kana,birth,sex,address,account",
    "truth.csv": "record_id,addressee_no,about,operators",
}


@pytest.mark.feature("R8")
def test_a_city_is_written_with_its_truth_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "city"
    words = ["population", "--size", "1500", "--seed", "7", "--errors", "2.5", "--records", "300", "--out", str(out)]

    result = CliRunner().invoke(app, [*words, "--json"])

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["addressees"], told["records"], told["seed"], told["errors"]) == (1500, 300, 7, 2.5)
    assert {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in out.iterdir()} == HEADS
    with (out / "truth.csv").open(encoding="utf-8") as stream:
        truth = list(csv.DictReader(stream))
    with (out / "master.csv").open(encoding="utf-8") as stream:
        numbers = {row["addressee_no"] for row in csv.DictReader(stream)}
    assert len(truth) == 300
    assert all(row["addressee_no"] in numbers for row in truth if row["addressee_no"])
    assert {"", "outside-kin"} <= {"" if row["addressee_no"] else row["about"] for row in truth}
    assert any("wrong_birth" in row["operators"] for row in truth)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "0"], "--size 0: 宛名の数は1から10,000,000までで指定してください。"),
        (["--errors", "-1"], "--errors -1.0: 誤りの倍率は0から10までで指定してください。"),
        (["--records", "-5"], "--records -5: 記録の数は0から10,000,000までで指定してください。"),
        (["--date", "1800-01-01"], "--date 1800-01-01: 基準日は1950年から2100年までで指定してください。"),
    ],
)
def test_a_wrong_plan_is_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["population", *words, "--out", str(tmp_path / "city")])

    assert result.exit_code == 2
    assert result.stderr.strip() == sentence
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_there_is_left_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["population", "--size", "10", "--out", str(tmp_path)])

    assert result.exit_code == 2
    assert "すでにあります" in result.stderr


def test_a_place_where_nothing_can_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    result = CliRunner().invoke(app, ["population", "--size", "10", "--out", str(tmp_path / "file" / "city")])

    assert result.exit_code == 2
    assert "書き込めません" in result.stderr
