"""The dictionary of places, read once in a process."""

from functools import cache

from services.identity.rules.addresses.dictionary import Dictionary, FormerMunicipality
from services.identity.store.towns import former_municipalities, town_lines, unsigned_sections


@cache
def address_dictionary() -> Dictionary:
    """The places of the whole country, for `parse_address`; a third of a second when first asked for."""
    former = (
        FormerMunicipality(one.prefecture, one.former, one.successor, one.prefix, one.until)
        for one in former_municipalities()
    )
    return Dictionary.from_lines(town_lines(), former, unsigned_sections())
