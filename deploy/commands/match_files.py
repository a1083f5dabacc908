"""The files of `shuno match`: tables in CSV, a description of their columns in YAML, and the truth if it is known."""

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from services.identity.rules.matching.columns import Kind, kind_of
from services.identity.rules.matching.people import Described


class FileError(Exception):
    """A file cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A table as read.

    Attributes:
        path: where it came from.
        columns: texts by heading, all of one length.
    """

    path: Path
    columns: dict[str, list[str]]

    def column(self, name: str) -> list[str]:
        """The texts under one heading.

        Raises:
            FileError: if there is none.
        """
        if name not in self.columns:
            there = "、".join(self.columns)
            raise FileError(
                f"{self.path}に列「{name}」がありません。列は {there} です。--columns で対応を示してください。"
            )
        return self.columns[name]

    def identifiers(self, name: str) -> list[str]:
        """The identifiers of the rows.

        Raises:
            FileError: if one is missing or occurs twice.
        """
        first: dict[str, int] = {}
        for row, identifier in enumerate(self.column(name), start=2):
            if not identifier:
                raise FileError(f"{self.path}の{row}行目に{name}がありません。すべての行に異なる値を入れてください。")
            if identifier in first:
                raise FileError(
                    f"{self.path}の{first[identifier]}行目と{row}行目の{name}が同じ({identifier})です。重複を除いてください。"
                )
            first[identifier] = row
        return list(first)


class _Column(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    left: str = ""
    right: str = ""


class _Sides(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    left: str
    right: str


class People(BaseModel):
    """Under which headings a file describes people; what it does not have is left out.

    Attributes:
        names: headings of each name and its reading; an empty heading where it has only one of them.
        birth: heading of the birth date.
        sex: heading of 1 or 2.
        address: headings whose texts, one behind the other, are the address.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: list[tuple[str, str]]
    birth: str = ""
    sex: str = ""
    address: list[str] = []


class _BothPeople(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    left: People
    right: People


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | _Sides | None = None
    source: str = ""
    compare: dict[str, Kind | _Column] = {}
    people: _BothPeople | None = None


#: Headings by which a file of people is known without a description, as `shuno generate population` writes them.
_NAME_HEADINGS = (
    ("name", "name_kana"),
    ("common_name", "common_name_kana"),
    ("alphabet_name", "name_kana"),
    ("former_name", ""),
)
_PEOPLE_HEADINGS = {"name", "name_kana", "birth"}
_ADDRESS_HEADINGS = ("prefecture", "address", "building")


@dataclass(frozen=True)
class Plan:
    """Which columns mean what.

    Attributes:
        left_id: heading of the identifier on the left.
        right_id: likewise on the right.
        source: heading of the source of a left row; empty where all are of one.
        kinds: of what is compared, by name.
        left: heading of each on the left.
        right: heading of each on the right.
        people: where each file describes people (left, right); None where columns are compared one by one.
    """

    left_id: str
    right_id: str
    source: str
    kinds: dict[str, Kind]
    left: dict[str, str]
    right: dict[str, str]
    people: tuple[People, People] | None = None


def read_table(path: Path, encoding: str) -> Table:
    """Read a table with a line of headings.

    Raises:
        FileError: if the file is not there, is not in this encoding, or is no table.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, skipinitialspace=True, strict=True)
            headings = [heading.strip() for heading in next(reader, [])]
            _check_headings(path, headings)
            rows = []
            for row in reader:
                if len(row) != len(headings):
                    raise FileError(
                        f"{path}の{reader.line_num}行目の列は{len(row)}個です。見出しは{len(headings)}個です。"
                    )
                rows.append(row)
    except FileNotFoundError as error:
        raise FileError(f"{path}がありません。パスを確かめてください。") from error
    except IsADirectoryError as error:
        raise FileError(f"{path}はディレクトリです。CSVファイルを指定してください。") from error
    except UnicodeDecodeError as error:
        raise FileError(
            f"{path}は文字コード{encoding}で読めません({error.start}バイト目)。--encoding(cp932など)を指定してください。"
        ) from error
    except LookupError as error:
        raise FileError(f"文字コード「{encoding}」はありません。utf-8やcp932を指定してください。") from error
    except csv.Error as error:
        raise FileError(
            f"{path}の{reader.line_num}行目はCSVとして読めません({error})。引用符を確かめてください。"
        ) from error
    if not rows:
        raise FileError(f"{path}に見出しのほかの行がありません。")
    columns = (list(column) for column in zip(*rows, strict=True))
    return Table(
        path, {heading: [text.strip() for text in column] for heading, column in zip(headings, columns, strict=True)}
    )


def _check_headings(path: Path, headings: list[str]) -> None:
    if not headings:
        raise FileError(f"{path}は空です。見出しの行から始まるCSVファイルを指定してください。")
    if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
        raise FileError(f"{path}に見出し「{twice[0]}」が2つあります。見出しを分けてください。")


def plan(left: Table, right: Table, described: Path | None) -> Plan:
    """What the columns mean, from a description, else from headings and contents.

    Without a description the first column is the identifier. Files with names, readings and birth dates are
    compared as people; of others every column that both have is compared.

    Raises:
        FileError: if the description cannot be read or names a column that is not there.
    """
    description = _Description() if described is None else _described(described)
    identifier = description.id or _Sides(left=next(iter(left.columns)), right=next(iter(right.columns)))
    names = identifier if isinstance(identifier, _Sides) else _Sides(left=identifier, right=identifier)
    people = _people(left, right, description)
    if people is not None:
        source = description.source or ("source" if described is None and "source" in left.columns else "")
        return Plan(names.left, names.right, source, {}, {}, {}, people)
    left_of, right_of, kinds = {}, {}, {}
    for name, entry in description.compare.items():
        column = entry if isinstance(entry, _Column) else _Column(kind=entry)
        kinds[name], left_of[name], right_of[name] = column.kind, column.left or name, column.right or name
    if not description.compare:
        for name in left.columns:
            if name in right.columns and name not in (names.left, names.right, description.source):
                kinds[name], left_of[name], right_of[name] = kind_of(name, left.columns[name]), name, name
    if not kinds:
        raise FileError(f"{left.path}と{right.path}に共通の列がありません。--columns で対応を示してください。")
    for table, headings in ((left, left_of), (right, right_of)):
        for heading in headings.values():
            table.column(heading)
    if description.source:
        left.column(description.source)
    return Plan(names.left, names.right, description.source, kinds, left_of, right_of)


def _people(left: Table, right: Table, description: _Description) -> tuple[People, People] | None:
    """Where each file describes people, as described or by headings; None where they are to be compared by columns."""
    if description.people is None:
        if description.compare or not all(
            {"name", "name_kana", "birth"} <= table.columns.keys() for table in (left, right)
        ):
            return None
        return _people_by_headings(left), _people_by_headings(right)
    both = description.people.left, description.people.right
    for table, people in zip((left, right), both, strict=True):
        for heading in (*(part for name in people.names for part in name), people.birth, people.sex, *people.address):
            if heading:
                table.column(heading)
    return both


def _people_by_headings(table: Table) -> People:
    there = table.columns.keys()
    return People(
        names=[(name, kana if kana in there else "") for name, kana in _NAME_HEADINGS if name in there],
        birth="birth",
        sex="sex" if "sex" in there else "",
        address=[heading for heading in _ADDRESS_HEADINGS if heading in there],
    )


def described_people(table: Table, people: People) -> list[Described]:
    """What a file says of each person."""
    empty = [""] * len(next(iter(table.columns.values())))

    def texts(heading: str) -> list[str]:
        return table.columns[heading] if heading else empty

    names = [list(zip(texts(name), texts(kana), strict=True)) for name, kana in people.names]
    addresses = [texts(heading) for heading in people.address] or [empty]
    return [
        Described(
            # The first name stands for a person even where it is empty; further ones are there or not.
            names=[forms[0], *(form for form in forms[1:] if form[0])],
            birth=birth,
            sex=sex,
            addresses=[" ".join(filter(None, lines)) if len(lines) > 2 and lines[2] else "".join(lines)],
        )
        for forms, birth, sex, lines in zip(
            zip(*names, strict=True), texts(people.birth), texts(people.sex), zip(*addresses, strict=True), strict=True
        )
    ]


def _described(path: Path) -> _Description:
    try:
        return _Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise FileError(f"{path}がありません。パスを確かめてください。") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(f"{path}はYAMLとして読めません。UTF-8のYAMLファイルにしてください。") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:2]) or "全体"
        kinds = "、".join(Kind)
        raise FileError(
            f"{path}の{place}が正しくありません。id、source、compareかpeopleを書き、列の種類は {kinds} です。"
        ) from error


def read_truth(path: Path, encoding: str, left: set[str], right: set[str]) -> set[tuple[str, str]]:
    """The true pairs: the first two columns, left and right identifier; an empty second one says "nobody".

    Raises:
        FileError: if an identifier is in neither file.
    """
    table = read_table(path, encoding)
    headings = list(table.columns)
    if len(headings) < 2:
        raise FileError(f"{path}には列が2つ必要です(左のID、右のID)。")
    pairs = set(zip(table.columns[headings[0]], table.columns[headings[1]], strict=True))
    known = {(one, other) for one, other in pairs if other}
    for one, other in sorted(known):
        if one not in left or other not in right:
            missing = other if one in left else one
            raise FileError(f"{path}のID「{missing}」は照合するファイルにありません。")
    return known
