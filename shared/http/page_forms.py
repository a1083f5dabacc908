"""Forms of pages when they come back: what was typed stays in them, and each fault stands at its field."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.contracts.fields import PRINTABLE
from shared.http.pages import Form, Input, Kind, Page, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call

#: A field of a form as the console posts it.
Typed = Annotated[str, Field(max_length=300, pattern=PRINTABLE)]


class Filled(BaseModel):
    """A form as the console posts it: texts; what was left empty is an empty text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def given(self) -> dict[str, str]:
        """What was typed, without the spaces around it and without what was left empty."""
        stripped = {name: value.strip() for name, value in self.model_dump().items()}
        return {name: value for name, value in stripped.items() if value}


def came_back(title: str, form: Form, filled: Filled, fault: ValidationError | Problem) -> Response:
    """The form again, with what was typed and a sentence at each field that is not accepted.

    Args:
        title: Of the page.
        form: As it was sent to the officer, empty.
        filled: What he typed.
        fault: What a model of the form's fields says against it, or what stands against the step itself: that is
            shown at the first field.
    """
    return page_answer(Page(title=title, parts=(refilled(form, filled, fault),)), 422)


def refilled(form: Form, filled: Filled, fault: ValidationError | Problem) -> Form:
    """The same form, as a part of a page with others."""
    typed: Mapping[str, str] = filled.model_dump()
    told = _told(form, fault)
    inputs = tuple(
        one.model_copy(update={"value": typed.get(one.name, one.value), "error": told.get(one.name, "")})
        for one in form.inputs
    )
    return form.model_copy(update={"inputs": inputs})


def _told(form: Form, fault: ValidationError | Problem) -> dict[str, str]:
    seen = [one for one in form.inputs if one.kind is not Kind.HIDDEN]
    if isinstance(fault, Problem):
        return {seen[0].name: fault.detail}
    told: dict[str, str] = {}
    for error in fault.errors(include_input=False, include_url=False):
        step = next((str(part) for part in reversed(error["loc"]) if str(part) in {one.name for one in seen}), "")
        at = next((one for one in seen if one.name == step), seen[0])
        told.setdefault(at.name, _sentence(at, error))
    return told


def _sentence(at: Input, error: Mapping[str, object]) -> str:
    """What a validator of ours says, or which field to look at."""
    context = error.get("ctx")
    own = context.get("error") if isinstance(context, Mapping) else None
    return str(own) if isinstance(own, ValueError) else f"{at.label}を確かめてください。"


@asynccontextmanager
async def undone_on_fault(call: Call) -> AsyncIterator[None]:
    """Take back whatever a step has written where it ends with a fault that its form will show.

    Without it the answer with the form would commit what the step did before its fault.
    """
    async with call.transaction.connection.transaction():
        yield
