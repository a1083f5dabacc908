"""Wires dunning."""

from functools import partial

from services.dunning.handlers.issue import issue_dunning_notices
from services.dunning.handlers.terms import terms_of
from services.dunning.inbound.events import HANDLERS
from services.dunning.inbound.gathered_http import GATHERED
from services.dunning.inbound.http import ROUTES
from services.dunning.inbound.letters_http import LETTER_ROUTES
from shared.contracts import DunningNoticeIssued, NoticesStated, RecordsSealed
from shared.law.municipality import Municipality
from shared.service import Service


def build(municipality: Municipality) -> Service:
    """The service for a city, with its ordinances."""
    return Service(
        name="dunning",
        handlers=HANDLERS,
        announces=(DunningNoticeIssued, NoticesStated, RecordsSealed),
        routes=(ROUTES, GATHERED, LETTER_ROUTES),
        jobs={"issue_dunning_notices": partial(issue_dunning_notices, terms=terms_of(municipality))},
    )
