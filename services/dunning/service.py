"""Wires dunning."""

from functools import partial

from services.dunning.handlers.issue import issue_dunning_notices
from services.dunning.handlers.reminders import propose_reminders
from services.dunning.handlers.terms import terms_of
from services.dunning.inbound.events import HANDLERS
from services.dunning.inbound.gathered_http import GATHERED
from services.dunning.inbound.http import ROUTES
from services.dunning.inbound.ladder_file import reminder_terms_of
from services.dunning.inbound.letters_http import LETTER_ROUTES
from services.dunning.inbound.reminders_act import reminder_release
from services.dunning.inbound.reminders_http import run_routes
from services.dunning.inbound.reminders_letters_http import REMINDER_ROUTES
from shared.contracts import DunningNoticeIssued, NoticesStated, RecordsSealed, ReminderIssued
from shared.law.municipality import Municipality
from shared.service import Service


def build(municipality: Municipality) -> Service:
    """The service for a city, with its ordinances."""
    reminder_terms = reminder_terms_of(municipality)
    return Service(
        name="dunning",
        handlers=HANDLERS,
        announces=(DunningNoticeIssued, NoticesStated, ReminderIssued, RecordsSealed),
        routes=(ROUTES, GATHERED, LETTER_ROUTES, run_routes(reminder_terms), REMINDER_ROUTES),
        jobs={
            "issue_dunning_notices": partial(issue_dunning_notices, terms=terms_of(municipality)),
            "propose_reminders": partial(propose_reminders, terms=reminder_terms),
        },
        acts=(reminder_release(reminder_terms),),
    )
