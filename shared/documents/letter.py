"""What a letter is made up of, as values: whose it is, to whom it goes, what it says block by block, and its slip.

Each kind of letter is a module that turns its own values into a `Letter`; `letter_sheets` draws any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from shared.documents.payment_slip import PaymentSlip
from shared.law.municipality import Municipality
from shared.money import Yen

#: As what somebody receives a letter (`LetterCapacity`), in front of his name; who receives his own has no words.
CAPACITY_WORDS: Final = {
    "self": "",
    "mailing": "",
    "tax_agent": "納税管理人",
    "representative": "代理人",
    "guardian": "成年後見人等",
    "heir_representative": "相続人代表者",
    "trustee": "破産管財人等",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes.

    Attributes:
        city: Such as 石巻市; its mayor (石巻市長) is the authority.
        prefecture: Such as 宮城県, whose boards review charges.
        office: Whom to ask, such as 財務部納税課.
        postal_code: Seven digits.
        address: Where the office is.
        telephone: Its number.
        seal: What stands for the seal (公印) on papers of a disposition; empty in letters kept before it did.
    """

    city: str
    prefecture: str
    office: str
    postal_code: str
    address: str
    telephone: str
    seal: str = ""


def sender_of(municipality: Municipality) -> Sender:
    """The sender that a city's letters name."""
    own = municipality.letter_sender
    place = own.office, own.postal_code, own.address, own.telephone
    return Sender(municipality.name, municipality.prefecture, *place, own.seal)


@dataclass(frozen=True, slots=True)
class Destination:
    """Whom a letter names and where it goes, as it was frozen on its day.

    Attributes:
        name: Whom it names; up to 200 characters.
        address: The town, and whatever of the rest was not recorded apart.
        postal_code: Seven digits; empty where it is not known.
        lot_number: 番地.
        building: 方書.
        capacity: As what he receives it, a key of `CAPACITY_WORDS`.
        is_office: Whether it goes to an office or a company and to nobody in it (御中 in the place of 様).
    """

    name: str
    address: str
    postal_code: str = ""
    lot_number: str = ""
    building: str = ""
    capacity: str = "self"
    is_office: bool = False

    @property
    def whole_address(self) -> str:
        """All of the address in one line."""
        return " ".join(part for part in (self.address + self.lot_number, self.building) if part)


@dataclass(frozen=True, slots=True)
class Variant:
    """How a letter is made for its reader (F23: for whom ordinary print or legal Japanese is too hard).

    Attributes:
        large_print: Everything but the slip in larger letters, tables as lists.
        plain_insert: One more sheet that says the same in plain Japanese and in English.
    """

    large_print: bool = False
    plain_insert: bool = False


@dataclass(frozen=True, slots=True)
class InheritedPart:
    """What the one who receives a letter for all heirs owes of it himself (地方税法9条2項, 9条の2).

    Attributes:
        whole_yen: What the deceased owed of what the letter asks for.
        own_yen: His part; the rest is the other heirs'.
    """

    whole_yen: Yen
    own_yen: Yen


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; an emphasised one stands in a frame, a small one is a notice that the law asks for."""

    text: str
    emphasised: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one below the other."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below headings; a long table goes on over sheets and repeats its headings.

    Attributes:
        headings: One for each column.
        widths: Shares of the width, one for each column.
        amounts: Whether a column holds amounts, which end at its right edge.
        rows: As many texts in each as there are headings.
        totals: The last row, set apart; empty for none.
        caption: A line above that stays with the table; empty for none.
        wraps: Whether a long text goes on in further lines of its cell, however many; else it is written smaller.
    """

    headings: tuple[str, ...]
    widths: tuple[int, ...]
    amounts: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    caption: str = ""
    wraps: bool = False


Block: TypeAlias = Paragraph | Facts | Table


@dataclass(frozen=True, slots=True)
class Insert:
    """What the additional sheet says."""

    plain_japanese: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is drawn.

    Attributes:
        title: Such as 督促状.
        document_no: 文書番号.
        issued_on: The day on the letter.
        sender: Who writes.
        to: Who gets it; none for a paper that hangs on a board.
        blocks: What it says.
        slip: Its payment slip, on the lower part of the first sheet.
        insert: The additional sheet.
        large_print: Whether in larger letters.
        reference: What stands under the document number, such as 宛名番号; may be empty.
        seal: What stands for the seal behind the mayor's name; empty on a letter that is no disposition.
    """

    title: str
    document_no: str
    issued_on: date
    sender: Sender
    to: Destination | None
    blocks: Sequence[Block]
    slip: PaymentSlip | None = None
    insert: Insert | None = None
    large_print: bool = False
    reference: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLetter:
    """What came of drawing one.

    Attributes:
        pages: Its sheets.
        sha256: Over every text and line with its place. Files of other letters beside it do not change it, so a later
            drawing from the kept values is compared with it.
        missing: The code points that the font could not draw.
    """

    pages: int
    sha256: str
    missing: tuple[str, ...]


def sealed(letter: Letter) -> Letter:
    """The letter with the place of the seal (公印) behind the mayor's name, as every paper of a disposition has it."""
    return replace(letter, seal=letter.sender.seal)


def inherited_words(part: InheritedPart) -> str:
    """What the representative of heirs is told of his own part, without naming anybody else."""
    return (
        "亡くなられた方の徴収金について、相続人代表者としてのあなたにお送りしています。"
        f"亡くなられた方の{yen_words(part.whole_yen)}のうち、あなたが承継した額は{yen_words(part.own_yen)}で、"
        "残りはほかの相続人の方がそれぞれ承継されています(地方税法9条、9条の2)。"
    )


def day_words(day: date) -> str:
    """A day as letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def instalment_words(instalment: str) -> str:
    """An instalment as letters write it: 01 is 第1期, and what is no number stands as it is."""
    return f"第{int(instalment)}期" if instalment.isdecimal() else instalment


def yen_words(amount_yen: int) -> str:
    """An amount as letters write it."""
    return f"{amount_yen:,}円"
