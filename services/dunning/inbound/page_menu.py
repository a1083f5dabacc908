"""The pages of dunning, those that officers begin with, and what opens each."""

from services.dunning.inbound.contacts_http import LIST as NEXT
from services.dunning.inbound.contacts_http import VIEW as HISTORY_OF
from services.dunning.inbound.person_pages import BROKEN_TITLE, HISTORY, NEXT_TITLE, PERSON_PAGES
from services.dunning.inbound.promises_http import LIST as BROKEN
from services.dunning.inbound.returned_pages import RETURNED, RETURNED_PAGES
from services.dunning.inbound.returns_http import LIST as RETURNED_MAIL
from services.dunning.inbound.run_pages import RUNS, run_page_routes
from services.dunning.inbound.runs_act import GateRelease, RunRelease
from services.dunning.inbound.runs_http import VIEW as RUN
from shared.approvals import Act
from shared.http.menu import Offered, menu_routes
from shared.http.pages import MenuItem
from shared.http.routes import Routes

MENU: tuple[Offered, ...] = (
    (RUN, MenuItem(title=RUNS, path="runs")),
    (RETURNED_MAIL, MenuItem(title=RETURNED, path="returned-mail")),
    (HISTORY_OF, MenuItem(title=HISTORY, path="contacts")),
    (NEXT, MenuItem(title=NEXT_TITLE, path="next-actions")),
    (BROKEN, MenuItem(title=BROKEN_TITLE, path="broken-promises")),
)


def page_routes(release: Act[RunRelease], gate: Act[GateRelease]) -> tuple[Routes, ...]:
    """Every page, with the acts that release a run and one that is abnormal."""
    return run_page_routes(release, gate), RETURNED_PAGES, PERSON_PAGES, menu_routes(MENU)
