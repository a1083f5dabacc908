"""The matching of any two files: candidates, chance, learning, decisions, clusters, models."""

import json

import numpy as np
import pytest

from services.identity.rules.matching.arrays import Pairs, sides
from services.identity.rules.matching.candidates import candidates, joined
from services.identity.rules.matching.chance import Chance, expected_others
from services.identity.rules.matching.clusters import clusters, pairs_within
from services.identity.rules.matching.columns import Kind, kind_of, two_files
from services.identity.rules.matching.levels import NAME_LEVELS, TEXT_LEVELS, codes, names, texts
from services.identity.rules.matching.model import UnfitModelError, from_json, to_json, train
from services.identity.rules.matching.quality import Quality, calibration, measured, wilson
from services.identity.rules.matching.run import Linked, gather, link
from services.identity.rules.matching.scheme import Axis, Frequency, Scheme
from services.identity.rules.matching.scoring import NO_PAIR, Band, Reason, Thresholds, weights
from tests.identity.latin_files import by_column, records, register

KINDS = {
    "given_name": Kind.GIVEN_NAME,
    "surname": Kind.SURNAME,
    "street": Kind.TEXT,
    "town": Kind.CATEGORY,
    "date_of_birth": Kind.DATE,
}
PEOPLE = register(600, seed=5)
#: Four hundred of them send a record; two hundred records are about people whom the register does not have.
STRANGERS = register(200, seed=77)
RECORDS = records(PEOPLE[:400] + STRANGERS, seed=9)


@pytest.fixture(scope="module")
def run() -> tuple[Scheme, Linked]:
    scheme, both = two_files(by_column(RECORDS), by_column(PEOPLE), KINDS)
    return scheme, link(scheme, both, [""] * len(RECORDS), Thresholds(), seed=1)


def test_keys_that_many_share_are_left_out_and_missing_ones_never_meet() -> None:
    pairs = joined(np.array([7, 8, -1, 9]), np.array([7, 7, 8, 8, 8, -1]), rows_max=2)

    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 0), (0, 1)]


def test_a_pair_that_several_keys_find_is_looked_at_once() -> None:
    both = sides({"a": ["x", "y"], "b": ["1", "2"]}, {"a": ["x", "x"], "b": ["1", "2"]})

    pairs = candidates(both, [("a",), ("b",), ("a", "b")])

    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1)]


def test_one_file_meets_itself_without_anybody_meeting_himself() -> None:
    pairs = candidates(sides({"a": ["x", "x", "y", "x"]}), [("a",)])

    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 1), (0, 3), (1, 3)]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("georgina", "georgina", "equal"),
        ("georgina", "goergina", "alike"),
        ("georgina", "klara", "other"),
        ("georgina", "", "missing"),
    ],
)
def test_texts_have_degrees_of_likeness(one: str, other: str, level: str) -> None:
    both = sides({"name": [one]}, {"name": [other]})

    found = texts([both.columns["name"]], Pairs(np.array([0]), np.array([0])))

    assert [*TEXT_LEVELS, "missing"][int(found[0])] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [("2135", "2135", 0), ("2135", "2153", 1), ("2135", "2845", 3), ("19560409", "19650410", 3),
     ("19560409", "19561409", 1), ("19560409", "19560427", 2), ("7", "8", 3), ("", "8", 4)],
)  # fmt: skip
def test_codes_are_compared_by_edits(one: str, other: str, level: int) -> None:
    both = sides({"code": [one]}, {"code": [other]})

    assert codes([both.columns["code"]], Pairs(np.array([0]), np.array([0]))).tolist() == [level]


def test_names_in_each_others_place_are_seen() -> None:
    left = {"given": ["anna", "anna", "anna", ""], "sur": ["berger", "berger", "berger", "anna"]}
    right = {"given": ["berger", "bergr", "anna", "anna"], "sur": ["anna", "anna", "berger", ""]}
    both = sides(left, right, together=[("given", "sur")])
    pairs = Pairs(np.arange(4), np.arange(4))

    found = names([both.columns["given"], both.columns["sur"]], pairs)

    assert [[*NAME_LEVELS, "missing"][level] for level in found.tolist()] == ["swapped", "swapped", "equal", "missing"]


def _one_axis() -> Scheme:
    axes = tuple(Axis(name, (name,), TEXT_LEVELS, texts, group=name) for name in ("a", "b"))
    return Scheme("test", axes, keys=(("a",),), families=((Frequency(("a",), ("a",)),),))


def test_chance_is_what_was_counted_and_otherwise_at_most_half_a_count() -> None:
    other = len(TEXT_LEVELS) - 1
    share = np.array([0.01, 1e-12, 1e-12, 1e-12, 0.99])
    chance = Chance(
        people=1000,
        shares=[share, share],
        average_others=[1.5],
        unseen_others=[0.5],
        patterns=np.array([[0, 0], [0, other]], dtype=np.uint8),
        counts=np.array([2.0, 30.0]),
        sample_rows=100,
    )
    missing = len(TEXT_LEVELS)
    asked = np.array([[0, 0], [0, other], [0, missing], [other, 0], [0, 1]], dtype=np.uint8)

    expected = expected_others(_one_axis(), chance, asked)

    # Counted 2 and 30 in 100; both together where the second is missing. Never met: 1000 · 0.99 · 0.01 is far above
    # half a count, and a level that hardly ever occurs is as rare in the product.
    assert expected.tolist() == pytest.approx([0.02, 0.30, 0.32, 0.005, 1e-11])


def test_records_are_linked_and_strangers_are_not(run: tuple[Scheme, Linked]) -> None:
    scores, decisions = run[1].scores, run[1].decisions
    linked = scores.probability >= 0.5
    found = set(zip(scores.seen.pairs.left[linked].tolist(), scores.seen.pairs.right[linked].tolist(), strict=True))

    quality = Quality(
        right=len(found & {(row, row) for row in range(400)}),
        wrong=sum(1 for row, right in found if row != right),
        missed=0,
    )

    assert quality.right >= 396
    assert quality.wrong <= 4
    automatic = [row for row, band in enumerate(decisions.bands) if band is Band.AUTOMATIC]
    assert all(scores.seen.pairs.right[decisions.best[row]] == row for row in automatic)
    assert len(automatic) >= 380
    assert run[1].model.errors.rates[0] == pytest.approx(400 / 600, abs=0.02)


def test_candidates_of_one_record_share_one_whole(run: tuple[Scheme, Linked]) -> None:
    scores = run[1].scores
    sums = np.bincount(scores.seen.pairs.left, weights=scores.probability)

    assert sums.max() <= 1 + 1e-9


def test_twins_at_one_address_are_left_to_a_person() -> None:
    twins = [{**PEOPLE[0], "id": "T1", "given_name": "anton"}, {**PEOPLE[0], "id": "T2", "given_name": "antonia"}]
    record = {**PEOPLE[0], "id": "R", "given_name": ""}
    people = [*PEOPLE[1:], *twins]
    scheme, both = two_files(by_column([*RECORDS, record]), by_column(people), KINDS)

    decisions = link(scheme, both, [""] * (len(RECORDS) + 1), Thresholds(), seed=1).decisions

    assert decisions.second[-1] != NO_PAIR
    assert (decisions.bands[-1], decisions.reasons[-1]) == (Band.REVIEW, Reason.UNCERTAIN)


def test_the_weights_of_a_pair_add_up_to_its_odds(run: tuple[Scheme, Linked]) -> None:
    scheme, linked = run
    places = np.arange(len(linked.scores.seen.pairs))
    terms = weights(scheme, linked.model, linked.scores, np.zeros(len(RECORDS), dtype=np.int64), places)
    alone = np.bincount(linked.scores.seen.pairs.left)[linked.scores.seen.pairs.left] == 1
    odds = 10 ** terms.sum(axis=1)

    assert (odds / (1 + odds))[alone] == pytest.approx(linked.scores.probability[alone])


def test_the_same_files_give_the_same_model(run: tuple[Scheme, Linked]) -> None:
    scheme, both = two_files(by_column(RECORDS), by_column(PEOPLE), KINDS)
    again = link(scheme, both, [""] * len(RECORDS), Thresholds(), seed=1).model

    assert to_json(scheme, again) == to_json(scheme, run[1].model)


def test_a_model_is_kept_as_text_and_used_again(run: tuple[Scheme, Linked]) -> None:
    scheme, both = two_files(by_column(RECORDS[:50]), by_column(PEOPLE), KINDS)
    kept = from_json(scheme, to_json(scheme, run[1].model))

    again = link(scheme, both, [""] * 50, Thresholds(), seed=1, model=kept)

    assert to_json(scheme, kept) == to_json(scheme, run[1].model)
    assert list(again.decisions.bands) == list(run[1].decisions.bands[:50])


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 3, "scheme": "columns:x=text"}'])
def test_a_text_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(UnfitModelError):
        from_json(_one_axis(), text)


def test_a_model_for_other_columns_or_an_unknown_source_is_refused(run: tuple[Scheme, Linked]) -> None:
    text = to_json(run[0], run[1].model)

    with pytest.raises(UnfitModelError, match="learn anew"):
        from_json(_one_axis(), text)
    with pytest.raises(UnfitModelError, match="'bank'"):
        run[1].model.source_codes(["", "bank"])


def test_a_small_source_is_learnt_apart_from_a_large_one() -> None:
    left = by_column(RECORDS)
    # What one source sends never has the street right, and so the street says nothing against its pairs.
    left["street"] = [street if row % 4 else "unknown lane 99" for row, street in enumerate(left["street"])]
    scheme, both = two_files(left, by_column(PEOPLE), KINDS)

    model, _ = train(scheme, both, ["good" if row % 4 else "bad" for row in range(len(RECORDS))], seed=1)

    street = next(place for place, group in enumerate(scheme.groups) if scheme.axes[group[0]].name == "street")
    good, bad = (model.errors.levels[model.sources.index(name)][street] for name in ("good", "bad"))
    assert good[0] > 0.7
    assert bad[-1] > 0.7


def test_rows_of_one_person_become_a_cluster() -> None:
    rows = [*PEOPLE[:300], *records(PEOPLE[:100], seed=3), *records(PEOPLE[:50], seed=4)]
    scheme, both = two_files(by_column(rows), None, KINDS)

    found = gather(scheme, both, [""] * len(rows), Thresholds(), seed=1)

    together = [found.cluster[row] == found.cluster[row + 300] for row in range(100)]
    assert sum(together) >= 96
    assert len(set(found.cluster[:300].tolist())) == 300
    assert {(band, reason) for band, reason in zip(found.bands, found.reasons, strict=True)} <= {
        (Band.AUTOMATIC, Reason.CLEAR),
        (Band.REVIEW, Reason.UNCERTAIN),
        (Band.REVIEW, Reason.CONTRADICTION),
    }


def test_clusters_follow_chains() -> None:
    chain = Pairs(np.array([0, 1, 2, 5]), np.array([1, 2, 3, 6]))

    label = clusters(8, chain, np.array([True, True, True, True]))
    inside = pairs_within(label)

    assert label.tolist() == [0, 0, 0, 0, 4, 5, 5, 7]
    assert len(inside) == 7


def test_a_chain_of_two_who_contradict_each_other_goes_to_a_person() -> None:
    one = {**PEOPLE[0], "given_name": "romualda", "street": ""}
    other = {**PEOPLE[1], "given_name": "romualda", "date_of_birth": ""}
    # The record in the middle has something of both, and nothing that speaks against either.
    middle = {**one, "surname": "", "street": other["street"], "town": ""}
    rows = [*PEOPLE[2:], *records(PEOPLE[2:200], seed=3), one, middle, other]
    scheme, both = two_files(by_column(rows), None, KINDS)
    found = gather(scheme, both, [""] * len(rows), Thresholds(automatic=0.6), seed=1)
    label = found.cluster

    assert label[-1] == label[-2] == label[-3]
    last = [place for place, left in enumerate(found.pairs.left.tolist()) if label[left] == label[-1]]
    assert {found.reasons[place] for place in last} == {Reason.CONTRADICTION}
    assert {found.bands[place] for place in last} == {Band.REVIEW}


def test_kinds_follow_from_headings_and_contents() -> None:
    assert kind_of("surname", []) is Kind.SURNAME
    assert kind_of("名", []) is Kind.GIVEN_NAME
    assert kind_of("Date_of_Birth", []) is Kind.DATE
    assert kind_of("state", ["wa", "nsw"] * 50) is Kind.CATEGORY
    assert kind_of("postcode", [str(number) for number in range(100)]) is Kind.CODE
    assert kind_of("suburb", [f"town of {letter}" for letter in "abcdefgh"]) is Kind.TEXT


def test_quality_and_intervals_by_hand() -> None:
    quality = measured({("a", "1"), ("b", "2"), ("c", "9")}, {("a", "1"), ("b", "2"), ("d", "4"), ("e", "5")})

    assert (quality.right, quality.wrong, quality.missed) == (2, 1, 2)
    assert (quality.precision, quality.recall, quality.f1) == pytest.approx((2 / 3, 1 / 2, 4 / 7))
    # Wilson 1927 for 8 of 10, as printed in textbooks: 0.490 to 0.943.
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    deciles = calibration(np.array([0.05, 0.95, 0.97, 1.0]), np.array([False, True, True, False]))
    assert [(decile.least, decile.pairs, decile.true_share) for decile in deciles] == [(0, 1, 0.0), (9, 3, 2 / 3)]


def test_a_model_holds_no_names(run: tuple[Scheme, Linked]) -> None:
    text = to_json(run[0], run[1].model)

    assert json.loads(text)["people"] == 600
    assert not any(person["surname"] in text for person in PEOPLE)
