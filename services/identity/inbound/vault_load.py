"""Individual Numbers in bulk, straight from the resident register into the vault: a text file, never the bus.

UTF-8, a first line `addressee_no,individual_number`, then one person a line. The file is read a piece at a time,
encrypted in blocks, and kept nowhere. The answer counts what became of the lines and names faulty ones by their place,
so that the sender can send those again; a repeated file changes nothing.
"""

import codecs
from collections import Counter
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Any

from services.identity.handlers.vault import NumberEntry, register_numbers
from services.identity.inbound.vault_http import affair_for
from services.identity.rules.number_use import NumberBin, NumberUse
from services.identity.store.vault_keys import VaultKeys
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.http.problems import Problem
from shared.http.routes import Call, Routes

LOAD = Access("identity.number.load", ADDRESSEE, AccessAction.INTAKE)

_HEAD = "addressee_no,individual_number"
_LINE_CHARACTERS_MAX = 100
_BLOCK_LINES = 5000
_BYTES_MAX = 256 * 1024 * 1024
#: So many faulty lines are named; the rest are counted.
_NAMED_MAX = 1000


def load_routes(use: NumberUse, keys: Callable[[], VaultKeys]) -> Routes:
    """The route, in a city that has registered its affairs."""
    routes = Routes("vault")

    @routes.post(
        "/vault/files",
        access=LOAD,
        summary="Register many numbers; the body is a file of the resident register",
        # It is read a piece at a time, up to a size of its own.
        body_bytes_max=None,
    )
    async def load(call: Call, affair: str) -> dict[str, Any]:
        admitted = affair_for(call, use, affair)
        bins: Counter[NumberBin] = Counter(dict.fromkeys(NumberBin, 0))
        faulty: list[dict[str, Any]] = []
        async for first_line, block in _blocks(_lines(call)):
            entries = [_entry(line) for line in block]
            found = await register_numbers(entries, call.transaction, keys())
            bins.update(found)
            named = {one.addressee_no for one, what in zip(entries, found, strict=True) if what in _ABOUT_SOMEBODY}
            call.record(sorted(named), fields=("individual_number",), detail=f"{admitted.code}:file")
            wrong = ((n, what) for n, what in zip(count(first_line), found, strict=False) if what in _FAULTS)
            faulty += [{"line": number, "outcome": what.value} for number, what in wrong]
            del faulty[_NAMED_MAX:]
        if not sum(bins.values()):
            raise Problem(422, "empty_file", "登録する行がありません。ファイルを確かめてください。")
        return {"lines": sum(bins.values()), **{what.value: n for what, n in bins.items()}, "faulty": faulty}

    return routes


_FAULTS = frozenset(set(NumberBin) - {NumberBin.REGISTERED, NumberBin.REPEATED})
_ABOUT_SOMEBODY = frozenset({NumberBin.REGISTERED, NumberBin.REPEATED, NumberBin.CONTRADICTION})


def _entry(line: str) -> NumberEntry:
    addressee_no, _, number = line.partition(",")
    return NumberEntry(addressee_no.strip(), number.strip(), "register")


async def _blocks(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int, list[str]]]:
    """Lines in blocks, each with the place of its first line in the file; the head is the first."""
    place, block = 2, list[str]()
    async for line in lines:
        block.append(line)
        if len(block) == _BLOCK_LINES:
            yield place, block
            place, block = place + len(block), []
    if block:
        yield place, block


async def _lines(call: Call) -> AsyncIterator[str]:
    """The lines after the head, without their ends.

    Raises:
        Problem: 413 for a file that is too large, 422 for one that is not UTF-8, has another head or an endless line.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest, size, head = "", 0, False
    async for chunk in call.request.stream():
        size += len(chunk)
        if size > _BYTES_MAX:
            raise Problem(413, "too_large", f"ファイルが大きすぎます({_BYTES_MAX:,}バイトまで)。分けて送ってください。")
        try:
            rest += decoder.decode(chunk)
        except UnicodeDecodeError:
            raise Problem(422, "not_utf8", "文字コードがUTF-8ではありません。") from None
        *whole, rest = rest.split("\n")
        for line in whole:
            if head:
                yield line.rstrip("\r")
            head = head or _require_head(line.rstrip("\r"))
        if len(rest) > _LINE_CHARACTERS_MAX:
            raise Problem(422, "line_too_long", f"1行が{_LINE_CHARACTERS_MAX}文字を超えています。")
    if rest.strip():
        if head:
            yield rest.rstrip("\r")
        else:
            _require_head(rest)


def _require_head(line: str) -> bool:
    if line != _HEAD:
        raise Problem(422, "wrong_head", f"1行目が「{_HEAD}」ではありません。")
    return True
