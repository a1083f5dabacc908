"""`make bench`: addresses a second on one core, and how many are read right, not at all or wrong.

Two sets are written from the dictionary on a seed that nothing was tuned on; they show what spelling costs, not what
the dictionary lacks. The third is a list of Japan Post, spelt by others and judged as far as the town; its shapes were
looked at while the reader was made. The last was judged by hand, some to be left unread. Wrong answers are
counted apart: they cost more than abstentions.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.identity.handlers.address_dictionary import address_dictionary
from services.identity.rules.addresses.dictionary import Dictionary
from services.identity.rules.addresses.parsing import parse_address
from services.identity.rules.names import kana_key, name_key
from tests.identity.office_addresses import OfficeAddress, offices
from tests.identity.written_addresses import Written, by_hand, written

_ADDRESSES_WANTED, _PEOPLE_WANTED = 20_000, 45_000
_WRONG_WANTED = 3 / 10_000
_NAMES = (
    ("髙橋 一郎", "ﾀｶﾊｼ ｲﾁﾛｳ"),
    ("渡邊　花子", "ワタナベ　ハナコ"),
    ("佐々木健太", "ササキ ケンタ"),
    ("阿部 みどり", "アベ ミドリ"),
)
_BYTES_IN_MEGABYTE = 1024


@dataclass(frozen=True)
class _Measured:
    name: str
    count: int
    rate: float
    verdicts: Counter[str]


def main(
    count: Annotated[int, typer.Option(min=1_000, help="addresses of the whole country")] = 200_000,
    city: Annotated[int, typer.Option(min=1_000, help="addresses of Ishinomaki")] = 100_000,
    seed: Annotated[int, typer.Option(help="of the addresses; 1 to 5 were looked at while the reader was made")] = 11,
    *,
    quick: Annotated[bool, typer.Option(help="a tenth of it")] = False,
) -> None:
    """Measure, and end with 1 where an aim was missed."""
    console = Console(width=130, soft_wrap=False)
    begun = time.perf_counter()
    dictionary = address_dictionary()
    console.print(
        f"dictionary of {len(dictionary.cities):,} municipalities read in {time.perf_counter() - begun:.2f} s"
    )
    share = 10 if quick else 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        sets: dict[str, Sequence[Written | OfficeAddress]] = {
            "written, whole country": list(written(dictionary, seed, count // share)),
            "written, 石巻市": list(written(dictionary, seed, city // share, "石巻市")),
            "offices, whole country": offices(),
            "by hand, 石巻市": by_hand(),
        }
        measured = [_measure(name, addresses, dictionary, progress) for name, addresses in sets.items()]
        texts = [one.text for one in sets["written, 石巻市"]]
        people = _people_rate(texts, dictionary, progress)
    _print(console, measured, people)
    reached = all(one.verdicts["wrong"] <= _WRONG_WANTED * one.count for one in measured)
    reached &= min(measured[0].rate, measured[1].rate) >= _ADDRESSES_WANTED and people >= _PEOPLE_WANTED
    sys.exit(0 if reached else 1)


def _measure(
    name: str, addresses: Sequence[Written | OfficeAddress], dictionary: Dictionary, progress: Progress
) -> _Measured:
    """A first pass makes the indexes of the towns; the second one is timed, and judged after it."""
    task = progress.add_task(name, total=2 * len(addresses))
    read = [parse_address(one.text, dictionary) for one in addresses]
    progress.update(task, completed=len(addresses))

    def again() -> None:
        for one in addresses:
            parse_address(one.text, dictionary)

    seconds = _processor_seconds(again)
    progress.update(task, completed=2 * len(addresses))
    verdicts = Counter(one.judge(found) for one, found in zip(addresses, read, strict=True))
    return _Measured(name, len(addresses), len(addresses) / seconds, verdicts)


def _people_rate(texts: Sequence[str], dictionary: Dictionary, progress: Progress) -> float:
    """People a second whose name, kana and address are put into keys, as on every write of the master."""
    task = progress.add_task("name, kana and address", total=len(texts))
    names = _NAMES * (len(texts) // len(_NAMES))

    def keys() -> None:
        for (name, kana), text in zip(names, texts, strict=False):
            name_key(name)
            kana_key(kana)
            parse_address(text, dictionary)

    seconds = _processor_seconds(keys)
    progress.update(task, completed=len(texts))
    return len(names) / seconds


def _processor_seconds(run: Callable[[], object]) -> float:
    """Processor time of one core: other work on the machine does not count."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _print(console: Console, measured: Sequence[_Measured], people: float) -> None:
    table = Table(title="Addresses, one core, processor time")
    for heading in ("set", "addresses", "a second", "read right", "not read whole", "wrong", "wrong in 10,000"):
        table.add_column(heading, justify="left" if heading == "set" else "right")
    for one in measured:
        right, abstained, wrong = (one.verdicts[verdict] for verdict in ("right", "abstained", "wrong"))
        rate = f"{one.rate:,.0f}" if one.count > 1_000 else "-"
        share = f"{right:,} ({right / one.count:.2%})"
        table.add_row(
            one.name, f"{one.count:,}", rate, share, f"{abstained:,}", f"{wrong:,}", f"{wrong / one.count * 10_000:.1f}"
        )
    console.print(table)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _BYTES_IN_MEGABYTE
    console.print(
        f"people a second, name and kana and address: {people:,.0f} (wanted: {_PEOPLE_WANTED:,}); most memory "
        f"{megabytes:.0f} MB; addresses wanted: {_ADDRESSES_WANTED:,} a second, at most "
        f"{_WRONG_WANTED * 10_000:.0f} wrong in 10,000"
    )


if __name__ == "__main__":
    typer.run(main)
