"""The dictionary of places, read once in a process."""

from collections.abc import Iterator
from functools import cache, lru_cache

from services.identity.rules.addresses.dictionary import Dictionary, FormerMunicipality
from services.identity.store.towns import former_municipalities, town_lines, unsigned_sections


@cache
def address_dictionary() -> Dictionary:
    """The places of the whole country, for `parse_address`; a third of a second when first asked for."""
    return Dictionary.from_lines(town_lines(), _former(), unsigned_sections())


def _former() -> Iterator[FormerMunicipality]:
    for one in former_municipalities():
        yield FormerMunicipality(one.prefecture, one.former, one.successor, one.prefix, one.until)


@lru_cache(maxsize=2)
def dictionary_with(towns: tuple[tuple[str, str], ...]) -> Dictionary:
    """The same with towns that were named since its edition; those who asked before keep theirs.

    Args:
        towns: the five digits of a municipality and the name of a town, in order.
    """
    return Dictionary.from_lines(_lines_with(towns), _former(), unsigned_sections()) if towns else address_dictionary()


def _lines_with(towns: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for line in town_lines():
        yield line
        if line.startswith("="):
            _prefecture, _city, code, until = line[1:].split("\t")
            yield from (name for of_code, name in towns if of_code == code and not until)
