"""Routes that declare who may call them and why, before they can be built.

An endpoint gets a `Call` first: the officer and an open transaction. It states whose data it shows with
`call.transaction.record_access`; an endpoint that declares an access and records none answers nobody.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from fastapi import Request

from shared.access import Access, Actor
from shared.transaction import Transaction

Endpoint: TypeAlias = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """The route shows nothing about any person; a permission is needed all the same."""

    permission: str
    reason: str

    def __post_init__(self) -> None:
        if not self.permission or not self.reason:
            raise ValueError("A route without personal data still needs a permission and says why it has none.")


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request: who calls, under which declaration, in which transaction."""

    actor: Actor
    access: Access | NoPersonalData
    transaction: Transaction
    #: For endpoints that read the body as it comes.
    request: Request

    def record(self, subject_refs: list[str], *, fields: tuple[str, ...], detail: str = "") -> None:
        """Record whose data this request shows or changes, under the route's declaration."""
        if not isinstance(self.access, Access):
            raise TypeError("The route declares no personal data, yet the endpoint records some; declare an Access.")
        self.transaction.record_access(self.access, subject_refs, fields=fields, detail=detail)


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route."""

    method: str
    path: str
    endpoint: Endpoint
    access: Access | NoPersonalData
    summary: str
    status_code: int = 200


class Routes:
    """The routes of one module. Each names its access; without one the module does not import."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.declared: list[Route] = []

    def get(self, path: str, *, access: Access | NoPersonalData, summary: str) -> Callable[[Endpoint], Endpoint]:
        """Declare a reading route."""
        return self._declare("GET", path, access, summary, 200)

    def post(
        self, path: str, *, access: Access | NoPersonalData, summary: str, status_code: int = 200
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a changing route."""
        return self._declare("POST", path, access, summary, status_code)

    def _declare(
        self, method: str, path: str, access: Access | NoPersonalData, summary: str, status_code: int
    ) -> Callable[[Endpoint], Endpoint]:
        if not isinstance(access, Access | NoPersonalData):
            raise TypeError(f"{method} {path}: declare access=Access(...) or access=NoPersonalData(permission, reason)")

        def declare(endpoint: Endpoint) -> Endpoint:
            first = next(iter(inspect.signature(endpoint).parameters.values()), None)
            if first is None or first.annotation is not Call:
                raise TypeError(f"{method} {path}: the endpoint's first parameter must be `call: Call`")
            self.declared.append(Route(method, path, endpoint, access, summary, status_code))
            return endpoint

        return declare


def bind(endpoint: Endpoint, opener: Callable[..., Any]) -> Endpoint:
    """An endpoint for FastAPI: the same parameters, with the request in the place of the call.

    Args:
        endpoint: takes a `Call` first.
        opener: an async context manager function from a request to a `Call`; it commits before the answer is sent.
    """
    signature = inspect.signature(endpoint)
    _, *others = signature.parameters.values()
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)

    @functools.wraps(endpoint)
    async def answer(request: Request, **arguments: Any) -> Any:
        async with opener(request) as call:
            return await endpoint(call, **arguments)

    answer.__signature__ = signature.replace(parameters=[request, *others])  # type: ignore[attr-defined] # How inspect reads it.
    return answer
