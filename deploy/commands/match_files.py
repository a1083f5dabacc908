"""The files of `shuno match`: tables in CSV, a description of their columns in YAML, and the truth if it is known."""

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from services.identity.rules.matching.columns import Kind, kind_of


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


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | _Sides | None = None
    source: str = ""
    compare: dict[str, Kind | _Column] = {}


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
    """

    left_id: str
    right_id: str
    source: str
    kinds: dict[str, Kind]
    left: dict[str, str]
    right: dict[str, str]


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

    Without a description the first column is the identifier, and every other column that both files have is compared.

    Raises:
        FileError: if the description cannot be read or names a column that is not there.
    """
    description = _Description() if described is None else _described(described)
    identifier = description.id or next(iter(left.columns))
    names = identifier if isinstance(identifier, _Sides) else _Sides(left=identifier, right=identifier)
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


def _described(path: Path) -> _Description:
    try:
        return _Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise FileError(f"{path}がありません。パスを確かめてください。") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileError(f"{path}はYAMLとして読めません。UTF-8のYAMLファイルにしてください。") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:2]) or "全体"
        kinds = "、".join(Kind)
        raise FileError(
            f"{path}の{place}が正しくありません。id、source、compareを書き、列の種類は {kinds} から選んでください。"
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
