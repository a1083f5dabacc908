"""`Service`: what a service's `service.py` declares; everything about running it is alike for all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from shared.contracts import Event
from shared.http.routes import Routes
from shared.inbox import Handler
from shared.transaction import Transaction

#: Work that is due once on each business day; returns counts for the record of the run.
DailyJob: TypeAlias = Callable[[date, Transaction], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it hears and announces, its routes, and its daily work."""

    name: str
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    announces: tuple[type[Event], ...] = ()
    routes: Sequence[Routes] = ()
    #: In the order in which they run on a business day.
    jobs: Mapping[str, DailyJob] = field(default_factory=dict)
