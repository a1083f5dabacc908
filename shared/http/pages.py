"""Pages of a service inside the console's frame: the service says what is on them, the console draws them.

A page is a GET route under `/pages/` that returns `page_answer(Page(...))`. It is data, not a document: the console
adds the frame, makes the forms accessible and puts its protection against forged requests into them. A form arrives as
a POST to the action's path under `/pages/`, its fields as a flat JSON object of texts; the answer is a page again, with
errors at the fields, or `see_page(...)` after something was done.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from fastapi import Response
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

#: What a page travels as. No browser shows it as a document, so it is harmless outside the console.
MEDIA_TYPE = "application/vnd.shuno.page+json"
PREFIX = "/pages/"
#: Steps of letters, digits and a few signs; no step begins with a dot, so none leads upwards.
PATH_PATTERN = r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*(/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*"

PagePath = Annotated[
    str, Field(max_length=300, pattern=f"^{PATH_PATTERN}$", description="Path behind /pages/, such as claims/12")
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Kind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 - The name of an input, no secret.
    WHOLE_NUMBER = "whole_number"
    DATE = "date"
    SELECT = "select"
    AREA = "area"
    CHECKBOX = "checkbox"
    HIDDEN = "hidden"


class Choice(_Part):
    """One choice of a selection."""

    value: str
    label: str


class Input(_Part):
    """One field of a form.

    Attributes:
        name: Its name in the JSON object that the service gets.
        label: What the officer reads; a hidden field has none.
        kind: What it takes. A checkbox that is not set is absent from the object.
        value: What stands in it at first.
        hint: A sentence under the label.
        error: Why the value was not accepted, as a sentence; empty where it was.
        required: Whether it must be filled in.
        choices: What can be selected.
        autocomplete: The HTML name of what a browser may fill in; empty for nothing.
        max_length: Longest value in characters.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    label: str = ""
    kind: Annotated[Kind, Field(strict=False)] = Kind.TEXT
    value: str = ""
    hint: str = ""
    error: str = ""
    required: bool = True
    choices: Annotated[tuple[Choice, ...], Field(strict=False)] = ()
    autocomplete: str = ""
    max_length: Annotated[int, Field(gt=0)] = 300


class Form(_Part):
    """A form that the console draws.

    Attributes:
        part: Tells it from other parts.
        name: Tells it from other forms of the page.
        action: Where it is posted, behind /pages/.
        inputs: Its fields, in order.
        submit: The words on its button.
        heading: The words above it; empty for none.
        grave: Whether its button stands out as one that refuses, ends or deletes.
    """

    part: Literal["form"] = "form"
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
    action: PagePath
    inputs: Annotated[tuple[Input, ...], Field(strict=False)]
    submit: str
    heading: str = ""
    grave: bool = False


class Fragment(_Part):
    """HTML made by a template with escaping on; it holds no form, script, style or asset."""

    part: Literal["fragment"] = "fragment"
    html: str


Part: TypeAlias = Annotated[Fragment | Form, Field(discriminator="part")]


class Page(_Part):
    """What a service shows inside the console's frame.

    Attributes:
        title: Its heading, in Japanese; nothing about a person stands in it.
        parts: Fragments and forms, in order.
    """

    title: Annotated[str, Field(min_length=1, max_length=100)]
    parts: Annotated[tuple[Part, ...], Field(strict=False)]


class MenuItem(_Part):
    """A link on the console's home page, offered to whoever may use it."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    path: PagePath


#: What `GET /pages/menu` answers: the pages that the caller may begin with.
MENU: TypeAdapter[list[MenuItem]] = TypeAdapter(list[MenuItem])


def fragment(html: Markup) -> Fragment:
    """HTML of a template as a part of a page.

    Args:
        html: What a template with `autoescape=True` rendered, as `Markup`: plain text is refused, so that nobody hands
            over what a person once typed.

    Raises:
        TypeError: It is not marked as safe.
    """
    if not isinstance(html, Markup):
        raise TypeError("A fragment is Markup from a template with escaping on, never plain text.")
    return Fragment(html=str(html))


def page_answer(page: Page, status_code: int = 200) -> Response:
    """A page as the answer of a route; 422 where a form comes back with errors at its fields."""
    return Response(page.model_dump_json(), status_code, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def see_page(path: str) -> Response:
    """Where to look after a form has done its work: the console opens that page of the same service.

    Args:
        path: Behind /pages/.

    Raises:
        ValueError: It is not a page's path.
    """
    return Response(status_code=303, headers={"Location": PREFIX + _PATH.validate_python(path)})


def menu_answer(items: Sequence[MenuItem]) -> Response:
    """The answer of `GET /pages/menu`."""
    return Response(MENU.dump_json(list(items)), media_type="application/json")


def href(service: str, path: str) -> str:
    """The address of a service's page in the console, for links in fragments.

    Args:
        service: As in `services/<name>`.
        path: Behind /pages/.

    Raises:
        ValueError: It is not a page's path.
    """
    return f"/s/{service}/{_PATH.validate_python(path)}"


_PATH: TypeAdapter[str] = TypeAdapter(PagePath)
