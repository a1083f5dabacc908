"""What a mapping says: how a file is cut into records, what each record holds, and which sums must agree.

A mapping has a version: it rises whenever the same bytes would be read differently, and is kept with every file read.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.formats.profile import Separator

_SHIPPED = Path(__file__).parents[1] / "mappings"
#: How much of a file its kind is told by.
DETECT_BYTES: Final = 512
#: Before the first record.
START: Final = "start"
#: The kind of record that holds rows.
ROW: Final = "data"


class FieldType(StrEnum):
    """What a field holds."""

    #: Digits, kept as text.
    DIGITS = "digits"
    #: Whole yen or a count.
    NUMBER = "number"
    TEXT = "text"
    #: YYYYMMDD or YYYY-MM-DD.
    DAY = "day"
    #: YYMMDD of a Japanese era that is not named (令和, 平成, 昭和).
    ERA_DAY = "era_day"
    #: YYMMDD of this century; 999999 is no day.
    SHORT_DAY = "short_day"
    #: HHMM; a leading zero may be lost.
    TIME = "time"
    #: One of the listed codes; any other is kept as `unknown` with a warning.
    CODE = "code"


class FieldCheck(StrEnum):
    """Check digits over a whole field."""

    NONE = "none"
    #: The 44 digits of a store slip.
    STORE_NUMBER = "store_number"
    #: A line for machines, 39 or 44 digits.
    OCR_LINE = "ocr_line"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MappedField(_Part):
    """One field.

    Attributes:
        name: As officers call it, in Japanese, for messages.
        value: Under which name the row has it; empty for a field that is only checked.
        at: Bytes before it in the record, or the columns before it.
        length: Bytes; for separated values 0, or the exact count of characters.
        type: What it holds.
        optional: Blank or zeros mean that there is no value.
        codes: For `code`: what each code stands for.
        check: Check digits over the whole field.
        parts: Fields inside it, `at` counted from its beginning.
    """

    name: str
    value: str = ""
    at: Annotated[int, Field(ge=0)]
    length: Annotated[int, Field(ge=0)] = 0
    type: FieldType
    optional: bool = False
    codes: dict[str, str] = {}
    check: FieldCheck = FieldCheck.NONE
    parts: tuple["MappedField", ...] = ()


class RecordKind(_Part):
    """One kind of record: its mark, what may stand before it, its fields."""

    mark: str = ""
    follows: tuple[str, ...]
    fields: tuple[MappedField, ...] = ()


class Total(_Part):
    """A total that a file states of itself.

    Attributes:
        record: The kind of record that states it.
        value: The name of its value.
        sums: The value of the rows that is added up; empty where rows are counted.
        when: Only rows with these codes.
        of: `rows` of the group since its header, `records` of the whole file, or `groups` of it.
    """

    record: str
    value: str
    sums: str = ""
    when: dict[str, tuple[str, ...]] = {}
    of: Annotated[str, Field(pattern="^(rows|records|groups)$")] = "rows"


class Balance(_Part):
    """An account's balance before and after: before + in - out = after, each by the name of its value."""

    before: str
    before_sign: str
    money_in: str
    money_out: str
    after: str
    after_sign: str


class Yields(StrEnum):
    """What the rows are."""

    #: Reports of payments for slips.
    PAYMENTS = "payments"
    #: Movements on the city's own account.
    CREDITS = "credits"


class Mapping(_Part):
    """One layout.

    Attributes:
        name: As its file is called.
        version: From 1.
        title: For officers, in Japanese.
        synthetic: The layout was made up from published items, and must be held against the sender's own paper.
        yields: What its rows are.
        encoding: `jis_x_0201`, `cp932` or `utf-8`.
        record_bytes: Of fixed widths; 0 for separated values.
        separators: What may stand after each record.
        delimiter: Of separated values.
        heading_lines: Lines of column names before the first record.
        mark_at: Where the record's mark is; `mark_length` 0 means that every record is a row.
        records: The kinds of records by name; rows are `data`.
        last: Kinds that may end the file.
        detect: A regular expression over the first 512 bytes, as Latin-1.
        totals: What must agree.
        balance: The account's balance, where the file has one.
        reference: The values that together name a payment, in order, the same in its flash, final and cancellation.
        business_key: Values of the header that name the file; empty where a sender may send several alike.
    """

    name: Annotated[str, Field(pattern="^[a-z0-9_]+$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    synthetic: bool
    yields: Yields
    encoding: Annotated[str, Field(pattern="^(jis_x_0201|cp932|utf-8)$")]
    record_bytes: Annotated[int, Field(ge=0)] = 0
    separators: frozenset[Separator] = frozenset({Separator.NONE, Separator.CRLF})
    delimiter: Annotated[str, Field(pattern="^[,\t]?$")] = ""
    heading_lines: Annotated[int, Field(ge=0, le=9)] = 0
    mark_at: Annotated[int, Field(ge=0)] = 0
    mark_length: Annotated[int, Field(ge=0)] = 0
    records: dict[str, RecordKind]
    last: tuple[str, ...]
    detect: str
    totals: tuple[Total, ...] = ()
    balance: Balance | None = None
    reference: tuple[str, ...]
    business_key: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if (self.record_bytes > 0) == bool(self.delimiter):
            raise ValueError("either record_bytes or delimiter")
        if ROW not in self.records:
            raise ValueError(f"records: no kind named {ROW}")
        kinds = {START, *self.records}
        named = {kind for record in self.records.values() for kind in record.follows} | set(self.last)
        if odd := named - kinds:
            raise ValueError(f"records: unknown kinds {', '.join(sorted(odd))}")
        for record in self.records.values():
            for field in record.fields:
                if self.record_bytes and not 0 < field.length <= self.record_bytes - field.at:
                    raise ValueError(f"{field.name}: does not lie inside the record")
        re.compile(self.detect)
        return self

    @property
    def reader(self) -> str:
        """Name and version, as kept with each file."""
        return f"{self.name}/{self.version}"


def load_mapping(path: Path) -> Mapping:
    """Read one mapping.

    Raises:
        OSError: The file cannot be read.
        pydantic.ValidationError: It holds an unknown key, a wrong value or a contradiction.
    """
    return Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def shipped_names() -> tuple[str, ...]:
    """The names of the mappings that ship with this package."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


@cache
def shipped_mapping(name: str) -> Mapping:
    """A mapping that ships with this package; read once.

    Raises:
        KeyError: There is no mapping of that name; the sentence lists those there are.
    """
    if name not in shipped_names():
        raise KeyError(f"マッピング「{name[:60]}」はありません。使えるもの: {'、'.join(shipped_names())}。")
    return load_mapping(_SHIPPED / f"{name}.yaml")


def detect_mapping(first_bytes: bytes, candidates: Sequence[Mapping]) -> Mapping | None:
    """Tell by its first 512 bytes which mapping reads a file; none where no candidate, or more than one, fits."""
    text = first_bytes[:DETECT_BYTES].decode("latin-1")
    fitting = [mapping for mapping in candidates if re.match(mapping.detect, text, re.DOTALL)]
    return fitting[0] if len(fitting) == 1 else None
