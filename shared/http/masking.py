"""Numbers that leave a service masked unless somebody unmasks one: of accounts, telephones and persons.

A view declares the masked type and is made from the value as it is stored; the whole number is gone before there is a
view, so that no answer, page or log of it can show more. `unmasking` makes the one kind of route that shows a whole
number: one field of one record of one person, for a stated reason, on record.
"""

import functools
import inspect
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shared.access import Access, AccessAction
from shared.http.problems import Problem
from shared.http.routes import Call, Endpoint, Routes

#: Always as many, because the length of a number may tell whose it is.
HIDDEN = "●●●●"
#: How a schema says that a value is masked.
FORMAT = "masked"
#: At least so many digits stay hidden.
_HIDDEN_DIGITS_MIN = 4


class Masked(str):
    """A number with nothing left of it but its last digits; what was hidden is not kept anywhere."""

    __slots__ = ()
    #: How many of its last digits tell two numbers of one person apart.
    digits_shown: ClassVar[int] = 0

    def __new__(cls, value: str) -> Self:
        """Mask a number; one that is masked already stays as it is."""
        shown_before = value.removeprefix(HIDDEN)
        if value.startswith(HIDDEN) and len(shown_before) <= cls.digits_shown:
            return super().__new__(cls, value)
        digits = "".join(sign for sign in unicodedata.normalize("NFKC", value) if sign.isdecimal())
        shown = min(cls.digits_shown, len(digits) - _HIDDEN_DIGITS_MIN)
        return super().__new__(cls, HIDDEN + (digits[-shown:] if shown > 0 else ""))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A text that is masked as it enters a model."""
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(metadata={"pydantic_js_updates": {"format": FORMAT}})
        )


class MaskedAccount(Masked):
    """An account number (口座番号); its last three digits stay, as on a passbook's notices."""

    __slots__ = ()
    digits_shown = 3


class MaskedPhone(Masked):
    """A telephone number (電話番号); its last three digits stay."""

    __slots__ = ()
    digits_shown = 3


class MaskedIndividualNumber(Masked):
    """An Individual Number (個人番号, 番号法第2条第5項); nothing of it stays, not even the check digit."""

    __slots__ = ()


class UnmaskReason(StrEnum):
    """Why somebody needs a whole number: from a list, because a free text would carry personal data into records."""

    BANK_INQUIRY = "bank_inquiry"
    TAXPAYER_INQUIRY = "taxpayer_inquiry"
    IDENTITY_CHECK = "identity_check"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """The Japanese words for the reason."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    UnmaskReason.BANK_INQUIRY: "金融機関への照会",
    UnmaskReason.TAXPAYER_INQUIRY: "本人からの照会対応",
    UnmaskReason.IDENTITY_CHECK: "本人確認",
    UnmaskReason.CORRECTION: "誤りの訂正",
}


class Unmasking(BaseModel):
    """Which field, and why. One at a time: a list is no field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Annotated[str, Field(min_length=1, max_length=64)]
    reason: UnmaskReason


class Unmasked(BaseModel):
    """One whole number."""

    model_config = ConfigDict(frozen=True)

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole numbers of one record of one person.

    Attributes:
        subject_ref: Whose they are: the addressee number, or a reference of the record where nobody is known.
        values: By the names of the fields.
    """

    subject_ref: str
    values: Mapping[str, str]


def unmasking(
    routes: Routes, path: str, *, access: Access, summary: str, writes: bool = False
) -> Callable[[Callable[..., Awaitable[Whole]]], Endpoint]:
    """Declare the route that shows one whole number of the record at `path`.

    The decorated function takes the call and the record's numbers in the path, and returns the record's whole numbers;
    the route gives the one asked for, and records its name and the reason with the person.

    Args:
        routes: Where the route is declared.
        path: Ends in /unmask and names one record.
        access: A permission that is asked for nothing else, and the action of viewing.
        summary: What the route does.
        writes: The decorated function notes or locks something.

    Raises:
        TypeError: The path names no record, or the access is one to many persons.
    """
    if not path.endswith("/unmask") or "{" not in path:
        raise TypeError(f"{path}: a number of one record is unmasked at /…/{{record}}/unmask")
    if access.action is not AccessAction.VIEW or not access.permission.endswith(".unmask"):
        raise TypeError(
            f"{path}: unmasking needs a permission of its own, ending in .unmask, and the action of viewing"
        )

    def declare(whole_of: Callable[..., Awaitable[Whole]]) -> Endpoint:
        @functools.wraps(whole_of)
        async def unmask(call: Call, body: Unmasking, **place: Any) -> Unmasked:
            whole = await whole_of(call, **place)
            value = whole.values.get(body.field)
            if value is None:
                names = "、".join(sorted(whole.values))
                raise Problem(422, "not_masked", f"この項目は伏せ字の項目ではありません。指定できる項目: {names}。")
            call.record([whole.subject_ref], fields=(body.field,), detail=f"unmask:{body.reason.value}")
            return Unmasked(field=body.field, value=value)

        first, *place = inspect.signature(whole_of, eval_str=True).parameters.values()
        body = inspect.Parameter("body", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Unmasking)
        signature = inspect.Signature([first, *place, body], return_annotation=Unmasked)
        unmask.__signature__ = signature  # type: ignore[attr-defined] # How inspect reads it.
        return routes.post(path, access=access, summary=summary, writes=writes)(unmask)

    return declare
