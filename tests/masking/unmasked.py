"""Finds fields of an interface's answers that would show an account, a telephone or an Individual Number whole."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.http.masking import FORMAT

#: How fields with such numbers are named in English and in the contracts' romanised Japanese.
NUMBERS = re.compile(r"(account_(no|number)|phone|telephone|(individual|my)_number|kojin_bango|koza_bango)")


def unmasked(api: Mapping[str, Any]) -> list[str]:
    """The fields of an OpenAPI document's answers that are named like such numbers and are not masked."""
    found: set[str] = set()
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    continue
                for content in response.get("content", {}).values():
                    for field in _fields(content.get("schema", {}), api, frozenset()):
                        found.add(f"{method.upper()} {path}: {field}")
    return sorted(found)


def _fields(schema: Mapping[str, Any], api: Mapping[str, Any], seen: frozenset[str]) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from _fields(api["components"]["schemas"][name], api, seen | {name})
        return
    for name, value in schema.get("properties", {}).items():
        if NUMBERS.search(name) and not _is_masked(value):
            yield name
        yield from _fields(value, api, seen)
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for part in schema.get(key, []):
            yield from _fields(part, api, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), Mapping):
            yield from _fields(schema[key], api, seen)


def _is_masked(schema: Mapping[str, Any]) -> bool:
    """Whether a value can only be masked, or none."""
    if schema.get("type") == "array":
        return _is_masked(schema.get("items", {}))
    parts = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    return bool(parts) and all(part.get("format") == FORMAT for part in parts)
