"""A JSON Schema in words: what a field is expected to be, for publishers' engineers."""

from collections.abc import Iterable

from shared.contracts.compatibility import resolve
from shared.contracts.export import JsonObject

_FORMATS = {
    "date": "a day of the calendar written YYYY-MM-DD",
    "date-time": "a time with its zone such as 2025-06-30T09:00:00+09:00",
}


def json_kind(value: object) -> str:
    """What kind of JSON value this is, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "a text", int: "an integer", float: "a number with a fraction or exponent", list: "an array"}
    return kinds.get(type(value), "an object")


def node_at(schema: JsonObject, path: Iterable[str | int]) -> JsonObject:
    """The part of a schema that describes the field at a path; an empty one if the schema does not know the field."""
    node = resolve(schema, schema)
    for step in path:
        alternatives = [resolve(schema, part) for part in node.get("anyOf", [node])]
        inner = [
            part["items"] if isinstance(step, int) else part["properties"][step]
            for part in alternatives
            if ("items" in part if isinstance(step, int) else step in part.get("properties", ()))
        ]
        if not inner:
            return {}
        node = resolve(schema, inner[0])
    return node


def expectation(schema: JsonObject, node: JsonObject) -> str:
    """What to send for a node: its type, bounds, pattern or listed values in one phrase."""
    node = resolve(schema, node)
    if "anyOf" in node:
        return " or ".join(expectation(schema, part) for part in node["anyOf"])
    if "enum" in node or "const" in node:
        return f"one of {', '.join(str(value) for value in node.get('enum', [node.get('const')]))}"
    kind = node.get("type")
    if kind == "integer":
        return f"an integer{_range(node, 'minimum', 'maximum', '')}"
    if kind == "string":
        return _text(node)
    if kind == "array":
        return f"an array{_range(node, 'minItems', 'maxItems', ' items')}"
    if kind == "object":
        return f"an object with {', '.join(node.get('required', ['its fields']))}"
    return {"boolean": "true or false", "null": "null"}.get(str(kind), "what the contract says")


def _text(node: JsonObject) -> str:
    if "format" in node:
        return _FORMATS.get(node["format"], f"a text in the format {node['format']}")
    length = _range(node, "minLength", "maxLength", " characters")
    return f"a text{length} matching {node['pattern']}" if "pattern" in node else f"a text{length}"


def _range(node: JsonObject, lower_keyword: str, upper_keyword: str, unit: str) -> str:
    lower, upper = node.get(lower_keyword), node.get(upper_keyword)
    if "exclusiveMinimum" in node and lower_keyword == "minimum":
        lower = node["exclusiveMinimum"] + 1
    if lower is not None and upper is not None:
        return f" from {lower} to {upper}{unit}"
    if lower is not None:
        return f" of at least {lower}{unit}"
    return f" of at most {upper}{unit}" if upper is not None else ""
