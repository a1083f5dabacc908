"""What a service offers on the console's home page: to each officer the pages that his permissions open."""

from collections.abc import Sequence
from typing import TypeAlias

from fastapi import Response

from shared.access import Access
from shared.access.authority import Decision
from shared.authority import AuthorityBook, AuthorityStale
from shared.http.pages import MenuItem, menu_answer
from shared.http.problems import Problem
from shared.http.routes import Call, NoPersonalData, Routes, SignedIn

#: A page with what opens it.
Offered: TypeAlias = tuple[Access | NoPersonalData, MenuItem]


def permitted(call: Call, book: AuthorityBook, access: Access | NoPersonalData) -> Decision | None:
    """The decision where an access is permitted to the caller beside what the route declares; none where it is not.

    Args:
        call: The request.
        book: This service's copy of authority, read in the transaction of the request.
        access: What a page or a part of one declares.

    Raises:
        Problem: The copy of who may do what is too old to decide by.
    """
    actor = call.actor
    wanted = access if isinstance(access, Access) else access.permission
    try:
        decision = book.decide(actor.id, wanted, actor.office, call.transaction.started_at)
    except AuthorityStale:
        sentence = "権限の情報が古いため、何も表示できません。運用担当に知らせてください。"
        raise Problem(503, "authority_stale", sentence) from None
    return decision if decision.permitted else None


def menu_routes(offered: Sequence[Offered]) -> Routes:
    """`GET /pages/menu`, with the pages of a service in the order in which they are to be shown."""
    routes = Routes("menu")

    @routes.get("/pages/menu", access=SignedIn("the links that the caller may use"), summary="Menu of the console")
    async def menu(call: Call) -> Response:
        """The pages for which the caller has the permission."""
        book = AuthorityBook()
        await book.refresh(call.transaction.connection)
        return menu_answer([item for access, item in offered if permitted(call, book, access) is not None])

    return routes
