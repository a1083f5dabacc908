"""Whether a changed JSON Schema is still the same version of its event.

Within a version an event may only gain optional fields. Readers of what others announce must go on accepting all they
accepted before; what the services announce themselves must also not grow beyond what its readers were promised.
"""

from collections.abc import Iterator
from typing import Any

from shared.contracts.export import JsonObject

#: Words for people, which may change.
_PROSE = frozenset({"$schema", "$defs", "title", "description", "examples", "$comment"})
_LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_STRUCTURE = frozenset({"properties", "required", "items", "anyOf", "enum", "$ref"})
_ABSENT = object()


def incompatibilities(old: JsonObject, new: JsonObject, *, announced: bool) -> list[str]:
    """What forbids releasing `new` in the place of `old` under the same version.

    Args:
        old: The released JSON Schema of an event.
        new: The schema that the models give now.
        announced: Whether the services announce the event; then nothing may become wider either.

    Returns:
        One sentence a fault, each beginning with the field; empty if only optional fields were added.
    """
    return list(_Comparison(old, new, announced=announced).compare(old, new, ""))


class _Comparison:
    """Two documents, each with its own `$defs`."""

    def __init__(self, old: JsonObject, new: JsonObject, *, announced: bool) -> None:
        self._old, self._new, self._announced = old, new, announced

    def compare(self, old: JsonObject, new: JsonObject, path: str) -> Iterator[str]:
        old, new = resolve(self._old, old), resolve(self._new, new)
        where = path or "value"
        if "anyOf" in old or "anyOf" in new:
            yield from self._alternatives(old, new, path)
            old, new = _without_alternatives(old), _without_alternatives(new)
        yield from self._choices(old, new, where)
        yield from self._fields(old, new, path)
        if "items" in old and "items" in new:
            yield from self.compare(old["items"], new["items"], f"{path}[]")
        elif ("items" in old) != ("items" in new):
            yield f"{where}: what its items are was added or removed"
        for keyword in sorted((old.keys() | new.keys()) - _PROSE - _STRUCTURE):
            yield from self._keyword(keyword, old.get(keyword, _ABSENT), new.get(keyword, _ABSENT), where)

    def _alternatives(self, old: JsonObject, new: JsonObject, path: str) -> Iterator[str]:
        """Alternatives are told apart by their type, as in `day or null`."""
        were, are = self._by_type(self._old, old), self._by_type(self._new, new)
        where = path or "value"
        for kind in sorted(were.keys() - are.keys()):
            yield f"{where}: {kind} is no longer accepted (narrower)"
        if self._announced:
            for kind in sorted(are.keys() - were.keys()):
                yield f"{where}: may now be {kind} (wider than announced)"
        for kind in sorted(were.keys() & are.keys()):
            yield from self.compare(were[kind], are[kind], path)

    @staticmethod
    def _by_type(document: JsonObject, node: JsonObject) -> dict[str, JsonObject]:
        alternatives = [resolve(document, part) for part in node.get("anyOf", [_only_alternative(node)])]
        return {str(part.get("type", "anything")): part for part in alternatives}

    def _choices(self, old: JsonObject, new: JsonObject, where: str) -> Iterator[str]:
        were, are = old.get("enum"), new.get("enum")
        if were is None and are is None:
            return
        if were is None:
            yield f"{where}: limited to listed values (narrower)"
        elif are is None:
            yield from self._wider(f"{where}: no longer limited to listed values")
        else:
            for value in (value for value in were if value not in are):
                yield f"{where}: the value {value} is gone (narrower)"
            for value in (value for value in are if value not in were):
                yield from self._wider(f"{where}: the value {value} is new")

    def _fields(self, old: JsonObject, new: JsonObject, path: str) -> Iterator[str]:
        were, are = old.get("properties", {}), new.get("properties", {})
        had_to, have_to = set(old.get("required", ())), set(new.get("required", ()))
        prefix = f"{path}." if path else ""
        for name in were:
            if name not in are:
                yield f"{prefix}{name}: removed"
                continue
            yield from self.compare(were[name], are[name], f"{prefix}{name}")
        for name in sorted(have_to - had_to):
            yield f"{prefix}{name}: now required"
        for name in sorted((had_to - have_to) & are.keys()):
            yield from self._wider(f"{prefix}{name}: no longer required")

    def _keyword(self, keyword: str, was: object, is_now: object, where: str) -> Iterator[str]:
        if was == is_now and type(was) is type(is_now):
            return
        if keyword in _LOWER_BOUNDS | _UPPER_BOUNDS:
            if _is_narrower(keyword, was, is_now):
                yield f"{where}: {keyword} {_shown(was)} became {_shown(is_now)} (narrower)"
            else:
                yield from self._wider(f"{where}: {keyword} {_shown(was)} became {_shown(is_now)}")
        elif keyword in {"pattern", "format"} and is_now is _ABSENT:
            yield from self._wider(f"{where}: {keyword} {_shown(was)} is gone")
        else:
            # Whether one pattern accepts all of another cannot be decided here, so every other change counts.
            yield f"{where}: {keyword} {_shown(was)} became {_shown(is_now)}"

    def _wider(self, sentence: str) -> Iterator[str]:
        if self._announced:
            yield f"{sentence} (wider than announced)"


def resolve(document: JsonObject, node: JsonObject) -> JsonObject:
    """The schema that a node stands for: itself, or the part of `$defs` it refers to, with its own words over it."""
    while "$ref" in node:
        part: JsonObject = document["$defs"][node["$ref"].removeprefix("#/$defs/")]
        node = {**part, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _only_alternative(node: JsonObject) -> JsonObject:
    return {key: value for key, value in node.items() if key != "default"}


def _without_alternatives(node: JsonObject) -> JsonObject:
    """What is said beside the alternatives; a plain node is itself the only alternative and was compared as one."""
    if "anyOf" in node:
        return {key: value for key, value in node.items() if key != "anyOf"}
    return {key: value for key, value in node.items() if key == "default"}


def _is_narrower(keyword: str, was: Any, is_now: Any) -> bool:
    if was is _ABSENT or is_now is _ABSENT:
        return was is _ABSENT
    return bool(is_now > was) if keyword in _LOWER_BOUNDS else bool(is_now < was)


def _shown(value: object) -> str:
    return "(none)" if value is _ABSENT else str(value)
