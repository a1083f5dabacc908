"""The files of a synthetic city: which columns they have, and what stands in them."""

from collections.abc import Sequence
from datetime import date

from deploy.population.city import City
from deploy.population.people import Happening, Person
from deploy.population.records import Record

MASTER_COLUMNS = (
    "addressee_no",
    "kind",
    "status",
    "household_no",
    "relation",
    "name",
    "name_kana",
    "former_name",
    "common_name",
    "common_name_kana",
    "alphabet_name",
    "birth",
    "sex",
    "prefecture",
    "address",
    "building",
    "address_since",
    "died_on",
    "corporate_no",
)
RECORD_COLUMNS = ("record_id", "source", "known_on", "name", "name_kana", "birth", "sex", "address", "account")
TRUTH_COLUMNS = ("record_id", "addressee_no", "about", "operators")
SAME_PERSON_COLUMNS = ("addressee_no", "same_as", "reason")
EVENT_COLUMNS = ("day", "addressee_no", "event", "before", "after")


def master_row(person: Person) -> tuple[str | int, ...]:
    """An addressee as the register holds him."""
    foreign = person.foreign
    former = person.former_name if person.shows_former_name else None
    return (
        person.addressee_no,
        person.kind,
        person.status,
        person.household_no or "",
        person.relation,
        person.name.written,
        person.name.read,
        former.written if former else "",
        foreign.common if foreign else "",
        foreign.common_kana if foreign else "",
        foreign.alphabet if foreign else "",
        _day(person.birth_ordinal),
        person.sex,
        person.address.town.prefecture,
        person.address.registered(),
        person.address.building,
        _day(person.since_ordinal) if person.former_address else "",
        _day(person.died_ordinal),
        person.corporate_no,
    )


def record_row(record: Record) -> tuple[str, ...]:
    """A record without its truth."""
    return (
        record.record_id,
        record.source,
        record.known_on.isoformat(),
        record.name,
        record.name_kana,
        record.birth,
        record.sex,
        record.address,
        record.account,
    )


class Truth:
    """Tells what each record is about; made once for a city."""

    def __init__(self, city: City) -> None:
        self._households = {person.household_no for person in city.master if person.household_no}
        self._readings = {person.name.read for person in city.master if person.name.read}
        self._twins = {(person.household_no, person.birth_ordinal) for person in city.master if person.twin}

    def row(self, record: Record) -> tuple[str, ...]:
        """The addressee whom a record is about, empty for an outsider; who that is; and what went wrong."""
        return (
            record.record_id,
            record.person.addressee_no,
            record.person.status if record.person.addressee_no else self._outsider(record.person),
            ";".join(record.operators),
        )

    def _outsider(self, person: Person) -> str:
        """How close somebody whom the master does not have is to those whom it has."""
        if person.twin and (person.household_no, person.birth_ordinal) in self._twins:
            return "outside-twin"
        if person.household_no in self._households:
            return "outside-kin"
        return "outside-namesake" if person.name.read in self._readings else "outside-stranger"


def same_person_row(pair: tuple[Person, Person]) -> tuple[str, str, str]:
    """An earlier entry, and which addressee it is in truth."""
    earlier, person = pair
    return earlier.addressee_no, person.addressee_no, earlier.status


def event_row(happening: Happening) -> Sequence[str]:
    """What happened, as a line."""
    return (
        happening.day.isoformat(),
        happening.person.addressee_no,
        happening.what,
        happening.before,
        happening.after,
    )


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else ""
