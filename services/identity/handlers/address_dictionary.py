"""The dictionary of places, read once in a process."""

from functools import cache

from services.identity.rules.addresses.dictionary import Dictionary
from services.identity.store.towns import town_lines


@cache
def address_dictionary() -> Dictionary:
    """The places of the whole country, for `parse_address`; half a second when first asked for."""
    return Dictionary.from_lines(town_lines())
