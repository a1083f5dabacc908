"""Days that somebody types: no service takes one that nobody there can mean."""

import inspect
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from deploy.commands.installation import SERVICES, service_named
from shared.contracts.event import Event
from shared.http.days import DayAtHand, DayOnPaper, Reach, typed_on
from shared.law.municipality import load_municipality
from shared.service import Service
from tests.every_service.conftest import MUNICIPALITY

#: Periods that are looked through, and may be as long as the records: nothing comes of a day in them.
_LOOKED_THROUGH = {
    "services.access.inbound.records_http",
    "services.access.inbound.usage_report_http",
}


def _models(annotation: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    """The models within an annotation, at any depth; a whole event has its own contract."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen or issubclass(annotation, Event):
            return
        seen.add(annotation)
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation, seen)
        return
    for part in get_args(annotation):
        yield from _models(part, seen)


def _taken(service: Service) -> Iterator[Any]:
    """What a service takes from a person: payloads of its acts, and what its routes are sent."""
    for act in service.acts:
        yield act.payload
    for routes in service.routes:
        for route in routes.declared:
            _, *sent = inspect.signature(route.endpoint, eval_str=True).parameters.values()
            yield from (parameter.annotation for parameter in sent)


def _is_unbounded(annotation: Any, metadata: list[Any]) -> bool:
    """Whether it takes a day without a reach."""
    if any(isinstance(getattr(one, "func", None), Reach) for one in metadata):
        return False
    if annotation is date:
        return True
    inner = getattr(annotation, "__metadata__", ())
    return any(_is_unbounded(part, list(inner)) for part in get_args(annotation))


@pytest.mark.parametrize("name", SERVICES)
def test_every_day_that_is_typed_has_a_reach(name: str) -> None:
    service, seen = service_named(name, load_municipality(MUNICIPALITY)), set[Any]()
    found = [
        f"{model.__module__}.{model.__name__}.{field}"
        for annotation in _taken(service)
        for model in _models(annotation, seen)
        if model.__module__ not in _LOOKED_THROUGH
        for field, info in model.model_fields.items()
        if _is_unbounded(info.annotation, info.metadata)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "first", "last"), [(DayAtHand, "2006-01-01", "2046-12-31"), (DayOnPaper, "1906-01-01", "2046-12-31")]
)
def test_a_day_is_judged_by_the_day_on_which_it_is_typed(kind: Any, first: str, last: str) -> None:
    reads = TypeAdapter(kind)
    with typed_on(date(2026, 11, 23)):
        assert [reads.validate_python(text) for text in (first, last)] == [*map(date.fromisoformat, (first, last))]
        for beyond in (f"{int(first[:4]) - 1}-12-31", "2047-01-01", "9999-12-31", "0001-01-01"):
            with pytest.raises(ValidationError, match=f"日付は{first[:4]}年から2046年までで指定してください。"):
                reads.validate_python(beyond)
        # Pydantic alone would take digits for seconds since 1970.
        with pytest.raises(ValidationError):
            reads.validate_python("00000000")


def test_what_was_judged_when_it_came_in_is_not_judged_again() -> None:
    with typed_on(date(2026, 11, 23)), typed_on(None):
        assert TypeAdapter(DayAtHand).validate_json('"2047-01-01"') == date(2047, 1, 1)
