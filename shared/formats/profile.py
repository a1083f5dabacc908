"""How far a bank's files may stray from the standard: one profile per sender, as a YAML file with a version."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

_SHIPPED_PROFILES = Path(__file__).parent / "profiles"


class Separator(StrEnum):
    """What stands after each record."""

    NONE = "none"
    CRLF = "crlf"
    CR = "cr"
    LF = "lf"

    @property
    def as_bytes(self) -> bytes:
        """The separator's bytes; empty for a file without separators."""
        return {"none": b"", "crlf": b"\r\n", "cr": b"\r", "lf": b"\n"}[self.value]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Profile:
    r"""The tolerances agreed with one sender; each use of one is reported as a warning.

    Attributes:
        name: The profile's own name, kept with every file read under it.
        version: Raised whenever a tolerance changes, so that a file can be read again as it was read then.
        advice: What an officer does with a refused file, a Japanese sentence put at the end of each error.
        separators: The record separators that are taken.
        end_mark: One 0x1A after the last record is taken.
        wide_characters: ｦ ｢ ｣ \ . ( ) / - are taken in every name field.
        short_lines: Records whose trailing spaces were stripped are filled up again.
        ebcdic: A file in EBCDIC kana (コード区分 1, without separators) is taken.
        wrong_code_flag: コード区分 1 in a file that is JIS all the same is taken.
    """

    name: str
    version: Annotated[int, Field(ge=1)]
    advice: str
    separators: frozenset[Separator] = frozenset({Separator.NONE, Separator.CRLF})
    end_mark: bool = True
    wide_characters: bool = False
    short_lines: bool = False
    ebcdic: bool = False
    wrong_code_flag: bool = False


def load_profile(path: Path) -> Profile:
    """Read one profile.

    Raises:
        OSError: The file cannot be read.
        pydantic.ValidationError: It holds an unknown key or a wrong value.
    """
    return Profile(**yaml.safe_load(path.read_text(encoding="utf-8")))


#: The profiles that ship with this package, the strictest first.
SHIPPED_PROFILES: tuple[str, ...] = ("strict", "standard", "lenient")


def shipped_profile(name: str) -> Profile:
    """Return a profile that ships with this package: ``strict``, ``standard`` or ``lenient``.

    Raises:
        OSError: There is no profile of that name.
    """
    return load_profile(_SHIPPED_PROFILES / f"{name}.yaml")
