"""The anchor file: every seal once more, outside the database, so that cutting the table's tail is seen."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.seals.seal import Seal

#: One line has about 600 bytes; this much surely holds the last one.
_TAIL_BYTES = 8_192


class SealingStopped(RuntimeError):  # noqa: N818 - the name says what happened.
    """Sealing must not go on: what is there contradicts itself, and a new seal would cover that up."""


@dataclass(frozen=True, slots=True)
class AnchoredSeal:
    """What one line of the anchor file says."""

    seal_no: int
    seal_hash: bytes


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """An append-only file of seals, one JSON line each; best on another disk or a write-once share."""

    path: Path

    def append(self, seals: Sequence[Seal]) -> None:
        """Append committed seals and wait until they are on disk. Blocks: call it in a thread."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            # A crash may have left half a line; the seal of that line follows once more, whole.
            start = b"" if self._ends_whole() else b"\n"
            os.write(descriptor, start + "".join(f"{seal.as_json()}\n" for seal in seals).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def last(self) -> AnchoredSeal | None:
        """The last whole line, or None for an absent or empty file."""
        if not self.path.exists():
            return None
        last = None
        for last in _whole_lines(self._tail().splitlines(keepends=True)):  # noqa: B007 - only the last one counts.
            pass
        return last

    def read(self) -> Iterator[AnchoredSeal]:
        """Every anchored seal, in file order.

        Raises:
            OSError: The file cannot be read.
        """
        with self.path.open("rb") as file:
            yield from _whole_lines(file)

    def _tail(self) -> bytes:
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
            return file.read()

    def _ends_whole(self) -> bool:
        tail = self._tail()
        return not tail or tail.endswith(b"\n")


def _whole_lines(lines: Sequence[bytes] | Iterator[bytes]) -> Iterator[AnchoredSeal]:
    for line in lines:
        try:
            values = json.loads(line)
            anchored = AnchoredSeal(int(values["seal_no"]), bytes.fromhex(values["seal_hash"]))
        except (ValueError, KeyError, TypeError):
            continue  # Half a line, or the cut start of the tail; a missing seal is found by its number.
        if line.endswith(b"\n"):
            yield anchored
