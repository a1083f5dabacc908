"""The synthetic city: repeatable, of the promised shape, with hard cases by name and a truth that can be believed."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import pytest

from deploy.population import City, Plan, generate
from deploy.population.columns import Truth, master_row, record_row
from deploy.population.people import Person
from shared.law.check_digits import is_corporate_number

DAY = date(2026, 4, 1)
_FIELDS = ("name", "name_kana", "birth", "sex", "address", "account")
_ANY_SUBSET = {"name", "name_kana", "birth", "sex", "address"}


@pytest.fixture(scope="module")
def noted(plan: Plan) -> City:
    return generate(replace(plan, notes=2_000))


def share(part: int, whole: int) -> float:
    return part / whole


def families(city: City) -> dict[int, list[Person]]:
    together: dict[int, list[Person]] = defaultdict(list)
    for person in city.master:
        if person.household_no:
            together[person.household_no].append(person)
    return together


def test_the_same_plan_gives_the_same_city() -> None:
    plan = Plan(size=600, seed=3, errors=1, records=200)

    first, second, other = generate(plan), generate(plan), generate(replace(plan, seed=4))

    assert [master_row(person) for person in first.master] == [master_row(person) for person in second.master]
    assert [record_row(record) for record in first.records] == [record_row(record) for record in second.records]
    assert [master_row(person) for person in first.master] != [master_row(person) for person in other.master]


def test_the_master_does_not_depend_on_what_sources_write_of_it() -> None:
    plan = Plan(size=600, seed=3, errors=1, records=200)

    master = [master_row(person) for person in generate(plan).master]

    for changed in (replace(plan, errors=2.5), replace(plan, records=0), replace(plan, records=900)):
        assert [master_row(person) for person in generate(changed).master] == master


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_the_smallest_cities_have_as_many_addressees_as_asked_for(size: int) -> None:
    city = generate(Plan(size=size, seed=1, records=30))

    assert len(city.master) == size
    assert len(city.records) == 30


def test_every_number_is_marked_as_made_up_and_nobody_has_two(city: City) -> None:
    numbers = [person.addressee_no for person in city.master] + [entry.addressee_no for entry, _ in city.earlier]

    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 15 and number.startswith("99") for number in numbers)
    assert not any(person.addressee_no for person in city.outsiders)


def test_corporations_have_numbers_of_a_registry_office_that_does_not_exist(city: City) -> None:
    corporations = [person for person in city.master if person.kind == "corporation"]

    assert len(corporations) == 800
    assert all(is_corporate_number(person.corporate_no) for person in corporations)
    assert {person.corporate_no[1:5] for person in corporations} == {"9999"}


def test_the_city_has_the_promised_shape(city: City) -> None:
    persons = [person for person in city.master if person.kind == "person"]
    status = Counter(person.status for person in city.master)
    foreign = sum(person.foreign is not None for person in persons)

    assert status["non-resident"] == 3_000
    assert 0.06 < share(status["departed"], len(persons)) < 0.12
    assert 0.01 < share(status["dead"], len(persons)) < 0.04
    assert 0.015 < share(foreign, len(persons)) < 0.035
    assert Counter(person.name.surname for person in persons).most_common(2)[0][0] in {"佐藤", "阿部"}
    sizes = Counter(min(6, len(together)) for together in families(city).values() if together[0].relation == "head")
    assert sizes[1] > sizes[2] > sizes[3] > sizes[4] > sizes[5]


def test_nobody_is_born_tomorrow_nor_a_child_before_its_mother_is_grown(city: City) -> None:
    assert all(person.birth_ordinal <= DAY.toordinal() for person in city.master)
    for together in families(city).values():
        wives = [person for person in together if person.relation == "wife"]
        children = [person for person in together if person.relation == "child"]
        for child in children if wives else []:
            assert 19 * 365 < child.birth_ordinal - wives[0].birth_ordinal < 42 * 366


def test_no_day_has_more_births_than_a_city_has(city: City) -> None:
    days = Counter(person.birth_ordinal for person in city.master if person.kind == "person")

    # Some 19,000 people over 100 years are one every second day; a day of thirty would be an artefact.
    assert days.most_common(1)[0][1] < 30


def test_hard_cases_are_there_by_name(city: City) -> None:
    together = families(city)
    twins = [
        (first, second)
        for people in together.values()
        for place, first in enumerate(people)
        for second in people[place + 1 :]
        if first.twin and second.twin and first.birth_ordinal == second.birth_ordinal
    ]
    fathers_and_sons = [
        (people[0], son)
        for people in together.values()
        for son in people[1:]
        if people[0].relation == "head" and son.relation == "child" and son.name.read == people[0].name.read
    ]
    readings = Counter(person.name.read for person in city.master if person.name.read)
    living = {person.name.read for person in city.master if person.status == "resident"}
    variants = [person for person in city.master if set(person.name.surname) & set("髙﨑邊邉澤齋齊濱𠮷")]

    assert len(twins) > 10
    assert any(first.name.given[0] == second.name.given[0] for first, second in twins)
    assert all(first.name.given != second.name.given for first, second in twins)
    assert any(father.name.given != son.name.given for father, son in fathers_and_sons)
    assert readings.most_common(1)[0][1] > 5
    assert any(person.status == "dead" and person.name.read in living for person in city.master)
    assert 0.03 < share(len(variants), len(city.master)) < 0.12
    assert any(person.foreign and person.foreign.common for person in city.master)
    assert any(person.shows_former_name for person in city.master)


def test_a_flat_that_somebody_left_has_a_successor(city: City) -> None:
    left = {person.former_address for person in city.master if person.status == "departed" and person.former_address}
    lived_in = {person.address for person in city.master if person.status == "resident" and person.address.building}

    assert left & lived_in


def test_an_earlier_entry_is_the_same_person_under_another_number(city: City) -> None:
    assert city.earlier
    for earlier, person in city.earlier:
        assert earlier.addressee_no != person.addressee_no
        assert earlier.status in {"departed", "non-resident"}
        assert earlier.birth_ordinal in {0, person.birth_ordinal}
        assert earlier.name.given == person.name.given
    assert {earlier.status for earlier, _ in city.earlier} == {"departed", "non-resident"}


def test_what_happened_agrees_with_the_master(city: City) -> None:
    days = [happening.day for happening in city.happenings]
    died = {happening.person.addressee_no for happening in city.happenings if happening.what == "died"}
    moved = [happening for happening in city.happenings if happening.what in {"moved", "arrived", "departed"}]

    assert days == sorted(days)
    assert days[-1] <= DAY
    assert died == {person.addressee_no for person in city.master if person.status == "dead"}
    assert all(happening.after == happening.person.address.whole for happening in moved)
    assert all(happening.before != happening.after for happening in moved)


def test_every_record_has_its_truth(city: City) -> None:
    truth = Truth(city)
    numbers = {person.addressee_no for person in city.master}
    about: Counter[str] = Counter()
    for record in city.records:
        _, addressee_no, who, operators = truth.row(record)
        about[who] += 1
        assert (addressee_no in numbers) is not who.startswith("outside-")
        assert operators.split(";") == list(record.operators) or not operators

    outside = sum(count for who, count in about.items() if who.startswith("outside-"))
    assert 0.17 < share(outside, len(city.records)) < 0.23
    assert about["outside-kin"] > 100
    assert about["outside-namesake"] > 50
    assert about["outside-stranger"] > 50


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("wage", {"name", "name_kana", "birth", "sex", "address"}),
        ("pension", {"name", "name_kana", "birth", "sex", "address"}),
        ("insured", {"name", "name_kana", "birth", "sex", "address"}),
        ("bank", {"name_kana", "address", "account"}),
        ("land", {"name", "address"}),
    ],
)
def test_a_source_tells_what_it_knows_and_no_more(city: City, source: str, fields: set[str]) -> None:
    records = [record for record in city.records if record.source == source]

    told = {field for field in _FIELDS if any(getattr(record, field) for record in records)}

    assert told == fields


def test_a_bank_writes_with_its_own_letters(city: City) -> None:
    names = "".join(record.name_kana for record in city.records if record.source == "bank")

    assert not set(names) & set("ァィゥェォッャュョｧｨｩｪｫｯｬｭｮーｰ　")
    assert max(len(record.name_kana) for record in city.records if record.source == "bank") <= 30


def test_a_record_without_an_operator_says_what_the_master_says(city: City) -> None:
    clean = [record for record in city.records if not record.operators and record.name and record.person.addressee_no]

    assert len(clean) > 1_000
    for record in clean:
        assert record.name.replace(" ", "").replace("\u3000", "") == "".join(record.person.name.written.split())
        assert record.address.startswith(
            (
                record.person.address.town.city,
                f"{record.person.address.town.prefecture}{record.person.address.town.city}",
            )
        )


@pytest.mark.parametrize(
    ("source", "fields"),
    [("returned", {"name", "address"}), ("telephone", _ANY_SUBSET), ("counter", _ANY_SUBSET)],
)
def test_what_the_office_notes_itself_has_any_part_of_what_is_known(
    plan: Plan, city: City, noted: City, source: str, fields: set[str]
) -> None:
    notes = [record for record in noted.records if record.source == source]
    subsets = Counter(frozenset(name for name in _FIELDS if getattr(record, name)) for record in notes)

    assert [record_row(record) for record in noted.records[: plan.records]] == list(map(record_row, city.records))
    assert set().union(*subsets) == fields
    assert len(subsets) == 1 if source == "returned" else len(subsets) > 20
    assert all(record.record_id.startswith("N") for record in notes)
    # The office writes to those whom it knows; others call as well.
    outside = share(sum(not record.person.addressee_no for record in notes), len(notes))
    assert outside == 0 if source == "returned" else 0.12 < outside < 0.28
    assert any("free_text" in record.operators for record in notes) is (source != "returned")


def test_errors_follow_the_multiplier(plan: Plan, city: City) -> None:
    def rate(errors: float, operator: str) -> float:
        records = generate(replace(plan, errors=errors)).records if errors != 1 else city.records
        return share(sum(operator in record.operators for record in records), len(records))

    without = generate(replace(plan, size=2_000, errors=0)).records
    for operator, usual in (("kana_edit", 0.022), ("lot_off", 0.02), ("wrong_birth", 0.0136)):
        assert not any(operator in record.operators for record in without)
        assert usual * 0.6 < rate(1, operator) < usual * 1.4
    assert rate(2.5, "lot_off") > 1.8 * rate(1, "lot_off")
