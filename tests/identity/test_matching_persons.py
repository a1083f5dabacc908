"""Matching residents: forms of names, levels, the evidence that a link needs, and a whole synthetic city."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from deploy.commands.generate import app as generate_app
from deploy.commands.match import match
from services.identity.rules.matching.arrays import Pairs, Sides, sides
from services.identity.rules.matching.chance import count_chance
from services.identity.rules.matching.latin import latin_readings
from services.identity.rules.matching.people import Described, Known, Name, Place, forms, known_names, two_populations
from services.identity.rules.matching.persons import (
    ADDRESS_LEVELS,
    BIRTH_LEVELS,
    PERSONS,
    addresses,
    births,
    evidence,
    one_edit,
)
from services.identity.rules.matching.scheme import others_of

KNOWN = known_names(
    [
        ("阿部　花子", "アベ　ハナコ"),
        ("佐々木　健", "ササキ　ケン"),
        ("佐　剛", "サ　ゴウ"),
        ("中山　沙希", "ナカヤマ　サキ"),
    ]
)


@pytest.mark.parametrize(
    ("written", "read", "form"),
    [
        ("阿部 花子", "ｱﾍﾞ ﾊﾅｺ", Name("阿部", "花子", "アベ", "ハナコ")),
        ("佐々木健", "ササキケン", Name("佐佐木", "健", "ササキ", "ケン")),
        # The longest surname alone would leave no given name that anybody bears.
        ("", "ﾅｶﾔﾏｻｷ", Name("", "", "ナカヤマ", "サキ")),
        # A mistake in the surname leaves the given name to be found by.
        ("", "ﾅﾆﾔﾏﾊﾅｺ", Name("", "", "ナニヤマ", "ハナコ")),
        ("名無権兵衛", "", Name("", "名無権兵衛", "", "")),
        # The longer of two parts that are known tells where the other one ends.
        ("", "ｻﾏｻｷ", Name("", "", "サマ", "サキ")),
        # Whoever writes a given name first is found, where only the other word is anybody's surname.
        ("花子 阿部", "ﾊﾅｺ ｱﾍﾞ", Name("阿部", "花子", "アベ", "ハナコ")),
        # A name written in kana is a reading.
        ("アベ　ハナコ", "", Name("", "", "アベ", "ハナコ")),
        ("", "", Name("", "", "", "")),
    ],
)
def test_a_name_is_split_by_what_the_register_knows(written: str, read: str, form: Name) -> None:
    assert forms(written, read, KNOWN) == [form]


def test_a_latin_name_is_found_in_any_order_and_without_its_middle_one() -> None:
    found = forms("SYNTHETIC MARIA ROSA", "シンセティック　マリア　ロサ", KNOWN)

    assert Name("SYNTHETIC", "MARIAROSA", "シンセテイツク", "マリアロサ") in found
    assert Name("MARIA", "ROSASYNTHETIC", "マリア", "ロサシンセテイツク") in found
    assert {(name.surname, name.given) for name in found} >= {
        ("SYNTHETIC", "MARIA"),
        ("ROSA", "SYNTHETIC"),
        ("MARIA", "ROSA"),
    }
    assert len(found) == len(set(found)) == 9


def _levels(column: str, one: str, other: str) -> int:
    both = sides({column: [one]}, {column: [other]})
    judge = births if column == "birth" else one_edit
    return int(judge([both.columns[column]], Pairs(np.array([0]), np.array([0])))[0])


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [("19740808", "19740808", "equal"), ("19740808", "19740818", "day_or_month"),
     ("19740808", "19740908", "day_or_month"),
     ("19740808", "19840808", "near_year"), ("19740808", "19730808", "near_year"),
     ("19740808", "19940808", "two_of_three"),
     ("19740803", "19740308", "swapped"), ("19740808", "19750809", "other"), ("", "19740808", "missing")],
)  # fmt: skip
def test_birth_dates_have_levels(one: str, other: str, level: str) -> None:
    assert [*BIRTH_LEVELS, "missing"][_levels("birth", one, other)] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("花子", "花子", 0),
        ("花子", "華子", 1),
        ("健", "剛", 2),
        ("ハナコ", "ハナヨ", 1),
        ("ハナコ", "タロウ", 2),
        ("", "花子", 3),
    ],
)
def test_keys_of_names_have_levels(one: str, other: str, level: int) -> None:
    assert _levels("name", one, other) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [(("中里三丁目", "14-1"), ("中里三丁目", "14-1"), "same_lot"),
     (("中里三丁目", "14-1"), ("中里三丁目", "14-11"), "near_lot"),
     (("中里三丁目", "14-1"), ("中里三丁目", "3-22"), "same_town"),
     (("中里三丁目", ""), ("中里三丁目", "3-22"), "same_town"),
     (("中里三丁目", "14-1"), ("泉町", "14-1"), "other"), (("", ""), ("泉町", "14-1"), "missing")],
)  # fmt: skip
def test_addresses_have_levels(one: tuple[str, str], other: tuple[str, str], level: str) -> None:
    both = sides({"town": [one[0]], "lot": [one[1]]}, {"town": [other[0]], "lot": [other[1]]})

    found = addresses([both.columns["town"], both.columns["lot"]], Pairs(np.array([0]), np.array([0])))

    assert [*ADDRESS_LEVELS, "missing"][int(found[0])] == level


def test_a_link_without_a_person_needs_the_given_name_and_the_birth_date() -> None:
    # Surname, its kana, given name, its kana, birth, sex, address: the given name equal by one of its two keys.
    other, missing = BIRTH_LEVELS.index("other"), len(BIRTH_LEVELS)
    rows = [
        ([0, 0, 0, 0, 0, 0, 3], True),
        ([2, 2, 2, 0, 0, 1, 3], True),
        *(([0, 0, 0, 0, birth, 0, 0], True) for birth in range(other)),
        # A number of the lot that is off by one letter is not another home.
        ([1, 0, 0, 0, BIRTH_LEVELS.index("swapped"), 0, 1], True),
        ([0, 0, 0, 0, 1, 0, 2], False),
        # An in-law of one given name, born in one year, at one address.
        ([2, 2, 0, 0, 1, 0, 0], False),
        ([0, 0, 1, 1, 0, 0, 0], False),
        ([0, 0, 0, 0, other, 0, 0], False),
        ([0, 0, 0, 0, missing, 0, 0], False),
    ]

    assert evidence(np.array([row for row, _ in rows], dtype=np.uint8)).tolist() == [suffices for _, suffices in rows]


def _master(people: list[tuple[str, str, str]]) -> Sides:
    known = [Described([(name, kana)], birth, "", []) for name, kana, birth in people]
    return two_populations(known[:1], known, lambda _: Place("", ""))


def test_readings_of_one_spelling_are_alike_more_often_than_any_two() -> None:
    # Of ten who are written 健, seven are read タケシ and three タケル; ten others have nothing to do with them.
    spelt = [(f"見本{number} 健", f"ミホン{'イロハニホヘトチリヌ'[number]} タケ{'シ' if number < 7 else 'ル'}", "")
             for number in range(10)]  # fmt: skip
    both = _master(
        [
            *spelt,
            *(
                (f"標本 {name}", f"ヒヨウホン {kana}", "")
                for name, kana in zip("甲乙丙丁戊己庚辛壬癸", "アイウエオカキクケコ", strict=True)
            ),
        ]
    )
    others = [others_of(frequency, both) for frequency in PERSONS.frequencies]

    chance = count_chance(PERSONS, both, others, seed=1)

    given = [PERSONS.axes[places[0]].group for places in PERSONS.groups].index("given")
    equal = chance.shares[given].reshape(3, 3)[0]
    # Of 45 couples of the ten, 24 are read alike and 21 one letter apart, none otherwise.
    assert equal[1] / (equal[1] + equal[2]) > 0.99


def test_a_day_on_which_many_were_born_tells_less() -> None:
    people = [
        (f"見本{number} 某{number}", "", "1950-01-01" if number < 30 else f"1960-02-{number % 28 + 1:02}")
        for number in range(60)
    ]
    both = _master(people)
    (frequency,) = [one for one in PERSONS.frequencies if one.columns == ("birth",)]

    others = others_of(frequency, both)

    assert (others[0], set(others[32:58].tolist())) == (29, {0})


def test_somebody_with_two_names_and_a_former_address_is_one_person() -> None:
    known = Described([("阿部　花子", "アベ　ハナコ"), ("佐藤　花子", "")], "1974-08-08", "2", ["中里", "泉町"])

    both = two_populations(
        [Described([("阿部花子", "")], "昭和49年8月8日", "", ["泉町"])], [known, known], lambda text: Place(text, "1")
    )

    assert both.left_count == 1
    assert both.persons.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert both.columns["birth"].left[0] == both.columns["birth"].right[0]
    assert both.columns["town"].values == ["泉町", "中里"]


def test_an_impossible_birth_date_says_nothing() -> None:
    both = two_populations(
        [Described([("阿部花子", "")], "1974-13-40", "", [])],
        [Described([("阿部　花子", "")], "1974-08-00", "", [])],
        lambda _: Place("", ""),
    )

    assert both.columns["birth"].left.tolist() == both.columns["birth"].right.tolist() == [-1]
    assert both.columns["year_month"].right.tolist() == [0]


def test_a_latin_name_without_a_reading_is_read_as_others_of_its_words_are() -> None:
    people = [
        ("SYNTHETIC MARIA", "シンセティック　マリア"),
        ("EXAMPLE ROSA", "エグザンプル　ロサ"),
        ("SYNTHETIC ROSA", ""),
        ("SYNTHETIC UNREAD", ""),
        ("阿部　花子", "アベ　ハナコ"),
    ]
    both = _master([(name, kana, "") for name, kana in people])

    kana = both.columns["kana"]
    read = {int(owner): kana.values[code] for owner, code in zip(both.persons, kana.right, strict=True) if code >= 0}
    # A word that nobody has a reading for stays unread, and the name with it.
    assert set(read) == {0, 1, 2, 4}
    assert read[2] in {"シンセテイツクロサ", "ロサシンセテイツク"}
    # What most people have counts, and of two as frequent ones the first.
    told = [("KIM", "キム", 3), ("KIM", "ギム", 4), ("LI", "リ", 1), ("LI", "リー", 1), ("阿部", "アベ", 9)]
    assert latin_readings(told) == {"KIM": "ギム", "LI": "リ"}


def test_no_names_are_known_where_nobody_has_a_blank() -> None:
    assert known_names([("阿部花子", "アベハナコ"), ("SYNTHETIC MARIA", "")]) == Known(set(), set(), set())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    arguments = ["--size", "4000", "--seed", "1", "--errors", "1", "--records", "1500", "--out", str(out / "files")]
    result = CliRunner().invoke(generate_app, ["population", *arguments])
    assert result.exit_code == 0, result.output
    return out / "files"


def _match(*arguments: object) -> str:
    app = typer.Typer()
    app.command()(match)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_records_of_a_city_find_their_people(city: Path, tmp_path: Path) -> None:
    printed = _match(
        *(city / "records.csv", city / "master.csv", "--out", tmp_path / "pairs.csv"),
        *("--truth", city / "truth.csv", "--learned", tmp_path / "model.json", "--json"),
    )

    truth = {row["record_id"]: row["addressee_no"] for row in _rows(city / "truth.csv")}
    source = {row["record_id"]: row["source"] for row in _rows(city / "records.csv")}
    pairs = _rows(tmp_path / "pairs.csv")
    automatic = [row for row in pairs if row["band"] == "automatic"]
    with_birth = [record for record, person in truth.items() if person and source[record] not in ("bank", "land")]
    wrong = [row["left_id"] for row in automatic if truth[row["left_id"]] != row["right_id"]]
    assert json.loads(printed)["f1"] > 0.97
    assert wrong == []
    assert len(automatic) >= 0.96 * len(with_birth)
    # Without a birth date nothing is linked without a person, however alike.
    assert not any(source[row["left_id"]] in ("bank", "land") for row in automatic)
    # Every line explains itself: which fields, which weights, how many others, who comes next.
    assert all("birth +" in row["weights"] and row["others_by_chance"] for row in automatic)
    model = (tmp_path / "model.json").read_text(encoding="utf-8")
    assert json.loads(model)["sources"]
    assert "阿部" not in model


def test_an_earlier_entry_of_the_same_person_is_found(city: Path, tmp_path: Path) -> None:
    _match(city / "earlier.csv", city / "master.csv", "--out", tmp_path / "pairs.csv")

    same = {row["addressee_no"]: row["same_as"] for row in _rows(city / "same_person.csv")}
    linked = {row["left_id"]: row["right_id"] for row in _rows(tmp_path / "pairs.csv") if row["band"] == "automatic"}
    assert all(same.get(entry) == person for entry, person in linked.items())


def test_people_are_found_under_the_headings_that_a_description_names(city: Path, tmp_path: Path) -> None:
    rows = [
        {
            "番号": row["record_id"],
            "氏名": row["name"],
            "カナ": row["name_kana"],
            "誕生日": row["birth"],
            "住まい": row["address"],
        }
        for row in _rows(city / "records.csv")[:300]
    ]
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "columns.yaml").write_text(
        "id: {left: 番号, right: addressee_no}\n"
        "people:\n"
        "  left: {names: [[氏名, カナ]], birth: 誕生日, address: [住まい]}\n"
        "  right: {names: [[name, name_kana], [common_name, common_name_kana]], birth: birth, sex: sex,"
        " address: [prefecture, address, building]}\n",
        encoding="utf-8",
    )

    _match(
        *(tmp_path / "records.csv", city / "master.csv", "--out", tmp_path / "pairs.csv"),
        *("--columns", tmp_path / "columns.yaml"),
    )

    truth = {row["record_id"]: row["addressee_no"] for row in _rows(city / "truth.csv")}
    automatic = [row for row in _rows(tmp_path / "pairs.csv") if row["band"] == "automatic"]
    assert len(automatic) >= 150
    assert sum(truth[row["left_id"]] != row["right_id"] for row in automatic) <= 1
