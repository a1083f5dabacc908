"""Directories in memory, for servers whose data ends with whoever started them.

A database is a thousand files: made, written out and removed on a disk they cost more time than the work in between.
"""

import os
import shutil
from pathlib import Path

#: Where Linux keeps files in memory.
_MEMORY = Path("/dev/shm")  # noqa: S108 - Whoever works in it makes a directory of his own there.


def memory_with_room(bytes_needed: int) -> Path | None:
    """Where files can be kept in memory; none where so many bytes are not free there."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= bytes_needed
    return _MEMORY if roomy else None
