"""How fast the disk makes writes durable just now: the figure that swings most on a shared machine."""

import os
import time
from pathlib import Path

_SECONDS = 2.0
_BLOCK = b"\0" * 8192


def sync_rate(directory: Path) -> float:
    """Overwrites of 8 kB that `fdatasync` makes durable in a second, measured for two seconds."""
    path = directory / "sync-rate"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, _BLOCK)
        os.fdatasync(descriptor)
        count, started = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - started) < _SECONDS:
            os.pwrite(descriptor, _BLOCK, 0)
            os.fdatasync(descriptor)
            count += 1
        return count / elapsed
    finally:
        os.close(descriptor)
        path.unlink()
