"""Routes that declare who may call them and why, before they can be built.

An endpoint gets a `Call` first: the officer and an open transaction. It states whose data it shows with
`call.transaction.record_access`; an endpoint that declares an access and records none answers nobody.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from fastapi import Request

from shared.access import Access, Actor
from shared.access.authority import Decision
from shared.http.problems import Problem
from shared.transaction import Transaction

Endpoint: TypeAlias = Callable[..., Awaitable[Any]]

#: Far above any form or list of ours; files come in pieces.
BODY_BYTES_MAX = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """The route shows nothing about any person; a permission is needed all the same."""

    permission: str
    reason: str

    def __post_init__(self) -> None:
        if not self.permission or not self.reason:
            raise ValueError("A route without personal data still needs a permission and says why it has none.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The route serves whoever is signed in with an active account, and shows him nothing about any other person."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("A route without a permission says why it needs none.")


@dataclass(frozen=True, slots=True)
class OpenToAll:
    """The route needs no token, because it is where somebody gets one."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("A route without a token says why it needs none.")


#: What a route declares before it can be built.
Declaration: TypeAlias = Access | NoPersonalData | SignedIn | OpenToAll


class Refused(Exception):  # noqa: N818 - It names what happened.
    """A call that is not permitted: recorded in a transaction of its own, and answered with a problem."""

    def __init__(self, rule: str, problem: Problem, subject_refs: Sequence[str] = ()) -> None:
        super().__init__(rule)
        self.rule = rule
        self.problem = problem
        self.subject_refs = tuple(subject_refs)


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request: who calls, under which declaration, in which transaction."""

    actor: Actor
    access: Declaration
    transaction: Transaction
    #: For endpoints that read the body as it comes.
    request: Request
    #: What the caller's privileges extend to.
    scope: Decision
    #: Addressee numbers that the caller may not open: himself and his household.
    related_subjects: frozenset[str]
    #: The case or ticket that gives the purpose, as the caller stated it; empty when he stated none.
    reference: str

    def record(self, subject_refs: list[str], *, fields: tuple[str, ...], detail: str = "") -> None:
        """Record whose data this request shows or changes, under the route's declaration.

        Raises:
            Refused: the one person asked for is the caller himself or lives with him.
            TypeError: the route declares that it shows no personal data.
        """
        if not isinstance(self.access, Access):
            raise TypeError("The route declares no personal data, yet the endpoint records some; declare an Access.")
        own = self.related_subjects.intersection(subject_refs)
        if own and len(subject_refs) == 1:
            sentence = "ご本人または同一世帯の方の情報は開けません。所属長に依頼してください。"
            raise Refused("own_record", Problem(403, "own_record", sentence), subject_refs)
        # In a list of many they cannot be left out; whoever reviews the records sees it.
        flags = (["own_record"] if own else []) + (["no_case"] if self.reference.startswith("no-case:") else [])
        self.transaction.record_access(
            self.access,
            subject_refs,
            fields=fields,
            detail=" ".join(part for part in (self.reference, detail) if part),
            rule="+".join(flags),
        )

    def require_distance(self, subject_refs: Sequence[str]) -> None:
        """Go on only where none of those concerned together is the caller himself or lives with him.

        Raises:
            Refused: one of them is; the refusal is recorded with whose data it was.
        """
        if self.related_subjects.intersection(subject_refs):
            sentence = "ご本人または同一世帯の方の情報が含まれるため開けません。所属長に依頼してください。"
            raise Refused("own_record", Problem(403, "own_record", sentence), subject_refs)

    def require_tax_item(self, tax_item: str, subject_refs: Sequence[str] = ()) -> None:
        """Go on only where the caller's privileges extend to this tax item.

        Raises:
            Refused: they do not; the refusal is recorded with whose data it was.
        """
        if not self.scope.covers(tax_item):
            sentence = "この税目の権限がありません。所属長に確認してください。"
            raise Refused("wrong_tax_item", Problem(403, "forbidden", sentence), subject_refs)


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route."""

    method: str
    path: str
    endpoint: Endpoint
    access: Declaration
    summary: str
    status_code: int = 200
    #: The largest body that is read; None for a route that reads its body in pieces and bounds it itself.
    body_bytes_max: int | None = BODY_BYTES_MAX
    #: It writes or locks something although its method or its action says that it looks: what it shows is kept or was
    #: due to end, or the law wants the look itself noted.
    writes: bool = False

    @property
    def looks(self) -> bool:
        """Whether it changes nothing, so that it may not change anything: it reads in a read-only transaction."""
        asks = isinstance(self.access, Access) and self.access.action.looks
        return (asks or self.method == "GET") and not self.writes


class Routes:
    """The routes of one module. Each names its access; without one the module does not import."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.declared: list[Route] = []

    def get(
        self, path: str, *, access: Declaration, summary: str, writes: bool = False
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a route that shows something; `writes` where it notes or locks something on the way."""
        return self._declare("GET", path, access, summary, 200, writes=writes)

    def post(
        self,
        path: str,
        *,
        access: Declaration,
        summary: str,
        status_code: int = 200,
        body_bytes_max: int | None = BODY_BYTES_MAX,
        writes: bool = False,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a route with a body: it changes something, or its action only looks, at whomever the body names.

        Args:
            path: Where.
            access: Who may call it, and why.
            summary: What it does.
            status_code: Of the answer where all went well.
            body_bytes_max: None for a route that reads its body in pieces and bounds it itself.
            writes: It writes or locks something although its action looks.
        """
        return self._declare("POST", path, access, summary, status_code, body_bytes_max, writes=writes)

    def _declare(
        self,
        method: str,
        path: str,
        access: Declaration,
        summary: str,
        status_code: int,
        body_bytes_max: int | None = BODY_BYTES_MAX,
        *,
        writes: bool,
    ) -> Callable[[Endpoint], Endpoint]:
        if not isinstance(access, Declaration):
            raise TypeError(
                f"{method} {path}: declare access=Access(...), NoPersonalData(...), SignedIn(...) or OpenToAll(...)"
            )

        def declare(endpoint: Endpoint) -> Endpoint:
            first = next(iter(inspect.signature(endpoint).parameters.values()), None)
            if first is None or first.annotation is not Call:
                raise TypeError(f"{method} {path}: the endpoint's first parameter must be `call: Call`")
            self.declared.append(Route(method, path, endpoint, access, summary, status_code, body_bytes_max, writes))
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
