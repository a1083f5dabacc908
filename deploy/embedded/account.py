"""The user that PostgreSQL runs as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
from pathlib import Path

from deploy.embedded.process import Account, ProcessFailedError

UNPRIVILEGED = "nobody"
# Bit of CAP_DAC_READ_SEARCH in the kernel's linux/capability.h.
SEARCH_CAPABILITY = 1 << 2
ANYBODY_MAY_ENTER = 0o001


def server_account(cluster: Path, programs: Path) -> Account | None:
    """The user to change to for the server, or None to stay who we are.

    Root becomes the owner of an existing cluster, else `nobody`.

    Raises:
        ProcessFailedError: the cluster belongs to another user and we are not root; or a directory above the cluster
            or the programs is closed to that user and the kernel does not let us keep the right to search.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            msg = f"{cluster} belongs to user {owner}; start as that user or as root, or choose another data directory"
            raise ProcessFailedError(msg)
        return None
    closed = _closed_directory(cluster) or _closed_directory(programs)
    if closed is not None and not _may_search():
        msg = (
            f"PostgreSQL must not run as root, and user {UNPRIVILEGED} cannot enter {closed}: "
            f"run 'chmod o+x {closed}', or work as an ordinary user"
        )
        raise ProcessFailedError(msg)
    return Account(owner or pwd.getpwnam(UNPRIVILEGED).pw_uid, keep_search=closed is not None)


def _closed_directory(path: Path) -> Path | None:
    """The first directory above `path`, but for the one that holds it, which strangers cannot enter.

    The one that holds it is ours to open.
    """
    above = path.resolve().parents[1:]
    return next((directory for directory in above if not directory.stat().st_mode & ANYBODY_MAY_ENTER), None)


def _may_search() -> bool:
    status = Path("/proc/self/status")
    if not status.exists():
        return False
    permitted = next(line for line in status.read_text().splitlines() if line.startswith("CapPrm:"))
    return bool(int(permitted.split()[1], 16) & SEARCH_CAPABILITY)
