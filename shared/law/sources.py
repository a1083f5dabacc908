"""The register of sources (収集元): which system may send which facts, for what purpose and by which law.

Data is collected from registered sources only, and of them only what was registered (収集制限). The register is a file
beside the city's ordinances, `<name>.sources.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.contracts import UPSTREAM
from shared.contracts.event import Event
from shared.law.dated_yaml import check_keys, read_mapping
from shared.law.parameter import UnsoundParameter
from shared.law.tax_items import tax_item

_UPSTREAM = {event.type: event for event in UPSTREAM}


@dataclass(frozen=True, slots=True)
class RegisteredEvent:
    """One kind of fact that a source may send.

    Attributes:
        type: The event type.
        optional_fields: The optional fields it may fill; those that the contract requires go without saying.
    """

    type: str
    optional_fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One source with all that was agreed with it.

    Attributes:
        urn: The CloudEvents source under which it sends.
        name: The system and its department, in Japanese.
        purpose: What its data is used for.
        legal_basis: The article that permits it.
        schedule: When it sends.
        tax_items: Codes of the tax items it may speak of; none for a source that speaks of no tax item.
        events: What it may send, by event type.
    """

    urn: str
    name: str
    purpose: str
    legal_basis: str
    schedule: str
    tax_items: frozenset[str]
    events: Mapping[str, RegisteredEvent]


@dataclass(frozen=True, slots=True)
class SourceRegister:
    """The sources of a city.

    Attributes:
        sources: By the name under which they send.
        refuses_others: Whether a source that is not in the register is refused.
    """

    sources: Mapping[str, Source]
    refuses_others: bool

    def objection(self, urn: str, event: Event) -> str | None:
        """What stands against taking an event in, as a sentence that says what to do; none when it may be.

        Args:
            urn: The source that sent it.
            event: What it sent.
        """
        source = self.sources.get(urn)
        if source is None:
            if not self.refuses_others:
                return None
            return f"header ce_source: {urn[:80]!r} is no registered source; register it, or stop it from sending"
        registered = source.events.get(event.type)
        if registered is None:
            return f"header ce_type: {urn} is not registered for {event.type}; register the kind, or stop sending it"
        required = {name for name, field in type(event).model_fields.items() if field.is_required()}
        sent = {name for name in event.model_fields_set if getattr(event, name) is not None}
        if beyond := sorted(sent - required - registered.optional_fields):
            return f"{beyond[0]}: {urn} is not registered for this field; leave it out, or register it"
        item = _tax_item_of(event)
        if item is not None and item not in source.tax_items:
            return f"tax_item: {urn} is not registered for {item}; send it from the system of that tax item"
        return None


#: A city that has not written its register yet.
EMPTY_REGISTER = SourceRegister({}, refuses_others=False)


def load_sources(path: Path) -> SourceRegister:
    """Read and check a register.

    Raises:
        UnsoundParameter: Something in the file is missing, unknown or contradictory.
        OSError: The file cannot be read.
    """
    where = str(path)
    content = read_mapping(path)
    check_keys(where, content, required={"others", "sources"}, optional=set())
    if content["others"] not in ("refused", "accepted"):
        raise UnsoundParameter(f"{where}: others は refused か accepted のどちらかです。")
    sources: dict[str, Source] = {}
    for entry in content["sources"]:
        source = _source(where, entry)
        if source.urn in sources:
            raise UnsoundParameter(f"{where}: 収集元「{source.urn}」が2回書かれています。")
        sources[source.urn] = source
    return SourceRegister(sources, refuses_others=content["others"] == "refused")


def _source(where: str, entry: Mapping[str, Any]) -> Source:
    words = {"urn", "name", "purpose", "legal_basis", "schedule"}
    check_keys(where, entry, required=words | {"tax_items", "events"}, optional={"assumption"})
    if empty := sorted(word for word in words if not str(entry[word]).strip()):
        raise UnsoundParameter(f"{where}: 収集元の {empty[0]} が空です。")
    events = {}
    for row in entry["events"]:
        check_keys(where, row, required={"type"}, optional={"optional_fields"})
        known = _UPSTREAM.get(row["type"])
        if known is None:
            raise UnsoundParameter(f"{where}: {row['type']} は外部から受け取る事象ではありません。")
        fields = frozenset(row.get("optional_fields", ()))
        if unknown := sorted(fields - known.model_fields.keys()):
            raise UnsoundParameter(f"{where}: {row['type']} に項目 {unknown[0]} はありません。")
        events[row["type"]] = RegisteredEvent(row["type"], fields)
    tax_items = frozenset(tax_item(code).code for code in entry["tax_items"])
    return Source(**{word: entry[word] for word in words}, tax_items=tax_items, events=events)


def _tax_item_of(event: Event) -> str | None:
    notice = getattr(event, "notice", None)
    item = getattr(notice if notice is not None else event, "tax_item", None)
    return None if item is None else str(item.value)
