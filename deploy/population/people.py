"""Who and what a synthetic city consists of: persons, corporations, addresses."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["person", "corporation"]
Status = Literal["resident", "non-resident", "departed", "dead"]
Change = Literal["moved", "arrived", "departed", "renamed", "born", "died", "registered-again"]
#: What separates surname and given name, and address and building, in a register.
WIDE_SPACE = "\u3000"


class Town(NamedTuple):
    """A town (町字) as a dictionary of addresses has it.

    Attributes:
        prefecture: 都道府県.
        city: 市区町村, with its district (郡) or ward (区).
        name: The town in the form of the register, 丁目 in kanji numerals, 字 written out.
        base: The same without its 丁目.
        chome: Number of the 丁目, 0 where there is none.
        in_blocks: Whether addresses are block and house (住居表示) or lots (地番).
    """

    prefecture: str
    city: str
    name: str
    base: str
    chome: int
    in_blocks: bool


class Address(NamedTuple):
    """Where somebody lives.

    Attributes:
        town: Of which town.
        first: Block (番) or lot (番地).
        second: House (号) or branch of the lot (枝番); 0 where there is none.
        building: Building and room in the form of the register, may be empty.
    """

    town: Town
    first: int
    second: int
    building: str

    @property
    def lot(self) -> str:
        """Block and house, or lot and branch, as the register writes them."""
        first, second = WIDE_NUMBERS[self.first], WIDE_NUMBERS[self.second]
        if self.town.in_blocks:
            return f"{first}番{second}号"
        return f"{first}番地{second}" if self.second else f"{first}番地"

    def registered(self) -> str:
        """As the register holds it: full-width digits, without prefecture and building."""
        return f"{self.town.city}{self.town.name}{self.lot}"

    @property
    def whole(self) -> str:
        """As registered, with building and room."""
        return f"{self.registered()}{WIDE_SPACE}{self.building}" if self.building else self.registered()


class Name(NamedTuple):
    """A name in two parts, each with its reading; a name of one part has it as the surname.

    Attributes:
        surname: 氏.
        given: 名.
        surname_kana: Reading of the surname, full-width katakana.
        given_kana: Reading of the given name.
    """

    surname: str
    given: str
    surname_kana: str
    given_kana: str

    @property
    def written(self) -> str:
        """The whole name as a register writes it."""
        return f"{self.surname}{WIDE_SPACE}{self.given}" if self.given else self.surname

    @property
    def read(self) -> str:
        """The whole reading as a register writes it."""
        return f"{self.surname_kana}{WIDE_SPACE}{self.given_kana}" if self.given_kana else self.surname_kana


class Foreign(NamedTuple):
    """What a foreign resident is called beside the name in kanji, if any.

    Attributes:
        alphabet: As in the passport.
        aliases: Other forms in which the same person turns up.
        common: The common name (通称) in Japanese characters, if registered.
        common_kana: Its reading.
    """

    alphabet: str
    aliases: tuple[str, ...]
    common: str
    common_kana: str


@dataclass(slots=True, eq=False)
class Person:
    """One addressee of the city, or somebody whom the city does not have.

    Attributes:
        addressee_no: Number in the master; empty for an outsider.
        kind: Person or corporation.
        status: How the city stands to them.
        household_no: Who lives together.
        relation: Place in the household (続柄).
        name: As registered.
        birth_ordinal: Day of birth as `date.toordinal()`; 0 for a corporation.
        sex: 1 male, 2 female, empty for a corporation.
        address: The last known one.
        since_ordinal: Since when it is known.
        former_address: The one before, where there was one in the years that the city tells of.
        former_name: Before a marriage, where that is known.
        shows_former_name: The former name (旧氏) is registered beside the name.
        foreign: What a foreign resident is called.
        died_ordinal: Day of death, or 0.
        corporate_no: 法人番号 of a corporation.
        twin: Whether somebody was born with them.
    """

    addressee_no: str
    kind: Kind
    status: Status
    household_no: int
    relation: str
    name: Name
    birth_ordinal: int
    sex: str
    address: Address
    since_ordinal: int
    former_address: Address | None = None
    former_name: Name | None = None
    shows_former_name: bool = False
    foreign: Foreign | None = None
    died_ordinal: int = 0
    corporate_no: str = ""
    twin: bool = False


@dataclass(slots=True)
class Happening:
    """Something that changed what is known of one addressee (異動).

    Attributes:
        day: When.
        person: Whose.
        what: Of which kind.
        before: Name or address before, as registered.
        after: Name or address since.
    """

    day: date
    person: Person
    what: Change
    before: str
    after: str


_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def widened(text: str) -> str:
    """Digits full-width, as registers write them."""
    return text.translate(_WIDE_DIGITS)


WIDE_NUMBERS = tuple(widened(str(number)) for number in range(1200))
