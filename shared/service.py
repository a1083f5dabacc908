"""`Service`: what a service's `service.py` declares; everything about running it is alike for all."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from shared.approvals import Act
from shared.contracts import Event
from shared.http.routes import Routes
from shared.inbox import Handler
from shared.transaction import Transaction, Transactions

#: Work that is due once on each business day; returns counts for the record of the run.
DailyJob: TypeAlias = Callable[[date, Transaction], Awaitable[dict[str, Any]]]

#: Runs until cancelled, and survives passing faults by itself.
Worker: TypeAlias = Callable[[Transactions], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it hears and announces, its routes, and its daily work."""

    name: str
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    announces: tuple[type[Event], ...] = ()
    routes: Sequence[Routes] = ()
    #: In the order in which they run on a business day.
    jobs: Mapping[str, DailyJob] = field(default_factory=dict)
    #: Work that goes on beside events and requests, for as long as the service runs.
    workers: tuple[Worker, ...] = ()
    #: What takes several people; the routes of approvals are made from them.
    acts: tuple[Act[Any], ...] = ()
