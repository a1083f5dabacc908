"""How fast letters are drawn, and in how much memory: `python -m tests.benchmarks.letters [--letters N]`."""

import argparse
import hashlib
import resource
import sys
import time
from dataclasses import replace

from rich.console import Console
from rich.progress import track

from shared.documents.letter_sheets import letters_pdf
from shared.documents.templates import DUNNING_NOTICE, freeze, letter_of
from tests.documents.letters import DUNNING

#: Letters of one file, as a print run has them unless it is told otherwise.
_OF_ONE_FILE = 500


def main() -> None:
    """Freeze and draw dunning notices with their slips, file by file, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    count = parser.parse_args().letters
    console = Console()
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, cpu_begun = time.perf_counter(), time.process_time()
    pages = size_bytes = 0
    digest = hashlib.sha256()
    files = range(0, count, _OF_ONE_FILE)
    for first in track(files, "letters", console=console, disable=not sys.stdout.isatty()):
        numbers = range(first, min(first + _OF_ONE_FILE, count))
        frozen = (freeze(DUNNING_NOTICE, replace(DUNNING, document_no=f"D2026-{number:07d}")) for number in numbers)
        content, drawn = letters_pdf(letter_of(one) for one in frozen)
        pages += sum(one.pages for one in drawn)
        size_bytes += len(content)
        digest.update(content)
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu_begun
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    console.print(f"{count:,} dunning notices with slips, {pages:,} sheets in {len(files)} files")
    console.print(f"{count / seconds:,.0f} letters/s, {count / cpu_seconds:,.0f} in a second of one core")
    console.print(f"{size_bytes / 1e6:,.1f} MB, sha256 {digest.hexdigest()[:12]}")
    console.print(f"peak {peak_kib / 1024:,.0f} MiB, {before_kib / 1024:,.0f} of them before the first letter")


if __name__ == "__main__":
    main()
