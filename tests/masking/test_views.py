"""No answer of any service has a field for a whole account, telephone or Individual Number."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from deploy.commands.installation import SERVICES
from deploy.embedded.databases import ServiceDatabase
from shared.http.masking import MaskedPhone
from tests.every_service.test_matrix import house
from tests.masking.unmasked import unmasked


class Bank(BaseModel):
    account_number: str


class Person(BaseModel):
    phone: MaskedPhone | None
    former_phones: list[MaskedPhone]
    telephone: MaskedPhone | int
    individual_number: str | None
    banks: dict[str, list[Bank]]
    household: list["Person"]


@pytest.mark.feature("L18")
@pytest.mark.parametrize("service", SERVICES)
async def test_no_view_has_a_whole_number(
    service: str, fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    async with house(service, await fresh_database(service), tmp_path) as opened:
        assert unmasked(opened.app.openapi()) == []


def test_a_whole_number_is_found_however_deep_it_lies() -> None:
    app = FastAPI()

    @app.get("/people")
    async def people() -> list[Person]:
        return []

    @app.post("/people")
    async def register(person: Person) -> dict[str, str]:
        return {"taken": person.model_fields_set.__repr__()}

    assert unmasked(app.openapi()) == [
        "GET /people: account_number",
        "GET /people: individual_number",
        "GET /people: telephone",
    ]
