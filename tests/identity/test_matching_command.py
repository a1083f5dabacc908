"""`shuno match` on any two files."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.identity.latin_files import Row, records, register


@pytest.fixture
def files(tmp_path: Path) -> Path:
    people = register(300, seed=5)
    write(tmp_path / "people.csv", people)
    sent = records(people[:200] + register(60, seed=78), seed=6)
    write(tmp_path / "records.csv", sent)
    truth = [{"record": row["id"], "person": f"P{n:04}" if n < 200 else ""} for n, row in enumerate(sent)]
    write(tmp_path / "truth.csv", truth)
    return tmp_path


def write(path: Path, rows: list[Row], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: object) -> tuple[int, str, str]:
    import typer

    from deploy.commands.match import match

    app = typer.Typer()
    app.command()(match)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_every_record_gets_one_line_with_its_reason_and_the_figures_are_told(files: Path) -> None:
    code, printed, _ = run(
        *(files / "records.csv", files / "people.csv", "--out", files / "pairs.csv"),
        *("--truth", files / "truth.csv", "--learned", files / "model.json", "--json"),
    )

    assert code == 0
    figures = json.loads(printed)
    lines = read(files / "pairs.csv")
    assert [line["left_id"] for line in lines] == [row["id"] for row in read(files / "records.csv")]
    assert figures["bands"] == {band: sum(line["band"] == band for line in lines) for band in figures["bands"]}
    linked = {line["left_id"]: line["right_id"] for line in lines if line["band"] == "automatic"}
    truth = {line["record"]: line["person"] for line in read(files / "truth.csv")}
    assert len(linked) >= 180
    assert all(truth[record] == person for record, person in linked.items())
    assert figures["f1"] > 0.98
    assert figures["seconds"] > 0
    assert {line["reason"] for line in lines if line["band"] == "automatic"} == {
        "一致が明らかで、次の候補と大きな差があります"
    }
    assert "date_of_birth +" in lines[0]["weights"] or "street +" in lines[0]["weights"]

    again = run(
        files / "records.csv", files / "people.csv", "--out", files / "again.csv", "--model", files / "model.json"
    )

    assert again[0] == 0
    assert (files / "again.csv").read_bytes() == (files / "pairs.csv").read_bytes()


def test_a_file_with_itself_gives_clusters(files: Path) -> None:
    people = read(files / "people.csv")
    write(files / "twice.csv", people + records(people[:80], seed=8))
    write(files / "same.csv", [{"one": f"R{n:04}", "other": f"P{n:04}"} for n in range(80)])

    code, printed, _ = run(
        *(files / "twice.csv", files / "twice.csv", "--out", files / "pairs.csv"),
        *("--truth", files / "same.csv", "--json"),
    )

    figures = json.loads(printed)
    assert code == 0
    assert figures["clusters"] >= 76
    assert figures["precision"] > 0.97
    together = {line["cluster"] for line in read(files / "pairs.csv")} - {""}
    assert len(together) == figures["clusters"]


def test_columns_may_have_other_names_on_each_side_and_another_encoding(files: Path) -> None:
    people = [
        {
            "番号": row["id"],
            "姓": row["surname"],
            "名": row["given_name"],
            "生年月日": row["date_of_birth"],
            "町": row["town"],
        }
        for row in read(files / "people.csv")
    ]
    write(files / "people.csv", people, encoding="cp932")
    write(files / "records.csv", read(files / "records.csv"), encoding="cp932")
    (files / "columns.yaml").write_text(
        "id: {left: id, right: 番号}\n"
        "source: town\n"
        "compare:\n"
        "  surname: {kind: surname, right: 姓}\n"
        "  given_name: {kind: given_name, right: 名}\n"
        "  birth: {kind: date, left: date_of_birth, right: 生年月日}\n",
        encoding="utf-8",
    )

    code, printed, _ = run(
        *(files / "records.csv", files / "people.csv", "--out", files / "pairs.csv", "--encoding", "cp932"),
        *("--columns", files / "columns.yaml", "--json"),
    )

    assert code == 0
    assert list(json.loads(printed)["columns"]) == ["surname", "given_name", "birth"]


PERSON = "id,surname,town\n"


@pytest.mark.parametrize(
    ("left", "right", "options", "sentence"),
    [
        (None, PERSON + "1,a,b\n", [], "ありません。パス"),
        ("", PERSON + "1,a,b\n", [], "空です"),
        (PERSON, PERSON + "1,a,b\n", [], "見出しのほかの行がありません"),
        (PERSON + "1,a\n", PERSON + "1,a,b\n", [], "2行目の列は2個です。見出しは3個"),
        (PERSON + "1,a,b\n1,c,d\n", PERSON + "1,a,b\n", [], "2行目と3行目のidが同じ(1)"),
        (PERSON + ",a,b\n", PERSON + "1,a,b\n", [], "2行目にidがありません"),
        ("id,town,town\n1,a,b\n", PERSON + "1,a,b\n", [], "見出し「town」が2つ"),
        (PERSON + "1,a,b\n", "id,other\n1,a\n", [], "共通の列がありません"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--columns", "columns.yaml"], "列「birthday」がありません"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--columns", "kinds.yaml"], "列の種類は given_name"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--columns", "none.yaml"], "none.yamlがありません"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--encoding", "klingon"], "文字コード「klingon」はありません"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--model", "columns.yaml"], "columns.yamlは使えません"),
        (PERSON + "1,a,b\n", PERSON + "1,a,b\n", ["--truth", "truth.csv"], "ID「9」は照合するファイルにありません"),
        (PERSON + '1,"a,b\n', PERSON + "1,a,b\n", [], "CSVとして読めません"),
        ("id,surname\n1,\udc82\n", PERSON + "1,a,b\n", [], "文字コードutf-8-sigで読めません"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_in_one_sentence(
    tmp_path: Path, left: str | None, right: str, options: list[str], sentence: str
) -> None:
    if left is not None:
        (tmp_path / "left.csv").write_text(left, encoding="utf-8", errors="surrogateescape")
    (tmp_path / "right.csv").write_text(right, encoding="utf-8")
    (tmp_path / "columns.yaml").write_text("id: id\ncompare: {birthday: date}\n", encoding="utf-8")
    (tmp_path / "kinds.yaml").write_text("compare: {surname: family}\n", encoding="utf-8")
    (tmp_path / "truth.csv").write_text("l,r\n1,9\n", encoding="utf-8")
    placed = [str(tmp_path / option) if option.endswith((".yaml", ".csv")) else option for option in options]

    code, _, said = run(tmp_path / "left.csv", tmp_path / "right.csv", "--out", tmp_path / "pairs.csv", *placed)

    assert code == 2
    assert sentence in said
    assert said.count("\n") == 1
    assert not (tmp_path / "pairs.csv").exists()
