"""Each service's card says what the service is, and its wiring does just that."""

import importlib
from collections.abc import Iterable

import pytest

from shared.contracts import CATALOGUE
from shared.contracts.event import Event
from shared.law.municipality import load_municipality
from tests.architecture.project import CARD_PARTS, ROOT, card_of, event_types, parse_card

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))
WIRED = [name for name in SERVICES if (ROOT / "services" / name / "service.py").exists()]

CARD = """Dunning: asks for what is overdue.

Owns       dunning notices, stops
Hears      payments.claim_overdue.v1,
           payments.claim_settled.v1
Announces  dunning.notice_issued.v1
Law        Local Tax Act, articles 329 and 20
"""


def differences(kind: str, written: set[str], wired: Iterable[type[Event]]) -> list[str]:
    """Where the card and the wiring part ways, in words that say which to change."""
    real = {event.type for event in wired}
    missing = [f"{kind}: the card lacks {event}" for event in sorted(real - written)]
    return missing + [f"{kind}: nothing is wired for {event}" for event in sorted(written - real)]


@pytest.mark.parametrize("name", SERVICES)
def test_a_card_has_its_parts_and_known_events(name: str) -> None:
    card = card_of((ROOT / "services" / name / "__init__.py").read_text(encoding="utf-8"))
    named = event_types(card.get("Hears", "")) | event_types(card.get("Announces", ""))

    assert list(card) == list(CARD_PARTS)
    assert [part for part in CARD_PARTS if not card[part]] == []
    assert sorted(named - CATALOGUE.keys()) == []


@pytest.mark.parametrize("name", WIRED)
def test_a_card_says_what_is_wired(name: str) -> None:
    card = card_of((ROOT / "services" / name / "__init__.py").read_text(encoding="utf-8"))
    build = importlib.import_module(f"services.{name}.service").build
    service = build(load_municipality(ROOT / "deploy/municipality/ishinomaki.yaml"))

    assert service.name == name
    assert differences("Hears", event_types(card["Hears"]), service.handlers) == []
    assert differences("Announces", event_types(card["Announces"]), service.announces) == []


def test_a_card_is_read_over_several_lines() -> None:
    card = parse_card(CARD)

    assert list(card) == list(CARD_PARTS)
    assert event_types(card["Hears"]) == {"payments.claim_overdue.v1", "payments.claim_settled.v1"}
    assert card["Law"] == "Local Tax Act, articles 329 and 20"


def test_a_card_that_lies_is_found() -> None:
    wired = [CATALOGUE["payments.claim_overdue.v1"]]

    assert differences("Hears", {"payments.claim_overdue.v1"}, wired) == []
    assert differences("Hears", {"payments.claim_settled.v1"}, wired) == [
        "Hears: the card lacks payments.claim_overdue.v1",
        "Hears: nothing is wired for payments.claim_settled.v1",
    ]
