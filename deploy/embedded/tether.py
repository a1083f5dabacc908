"""Become another program that ends when its parent ends.

Run as a script, never imported: `python -I -S tether.py PARENT SIGNAL ACCOUNT -- COMMAND...`, where ACCOUNT is the
user id to run under, that id followed by `+search`, or `-` to stay the same user. It replaces itself with the
command, so the process id that the parent knows is the command's own. A script rather than a function between fork
and exec, because code there may deadlock in a process that has threads.

PostgreSQL refuses to run as root. Under another user id it must still reach its programs and its data, which may lie
below a directory only root may enter (/root). `+search` keeps root's right to search directories, and no other right.
"""

import ctypes
import os
import pwd
import sys

# Numbers from the kernel's linux/prctl.h and linux/capability.h.
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_READ_SEARCH = 2


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityWord(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _become(user_id: int) -> None:
    """Drop root for `user_id` and its group."""
    account = pwd.getpwuid(user_id)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(user_id)


def _keep_only_search(libc: ctypes.CDLL) -> None:
    """Give up every right of root but one, and let that one survive the exec."""
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    search = 1 << CAP_DAC_READ_SEARCH
    words = (_CapabilityWord * 2)(_CapabilityWord(search, search, search), _CapabilityWord(0, 0, 0))
    if libc.capset(ctypes.byref(header), words) != 0:
        sys.exit("the kernel refused to keep only the right to search directories")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0) != 0:
        sys.exit("the kernel refused to pass on the right to search directories")


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, change the user if asked, and become the command.

    Args:
        arguments: parent's process id, number of the signal to get when it ends, user as above, `--`, the command.
    """
    parent_pid, death_signal, account, _, *command = arguments
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    os.umask(0o077)
    user_id, _, keep = account.partition("+")
    if libc is not None and keep:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    if user_id != "-":
        _become(int(user_id))
    if libc is not None and keep:
        _keep_only_search(libc)
    # After the change of user, because the kernel forgets the death signal when a process changes its user.
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent_pid):
        sys.exit("the process that should watch over this one has already ended")
    os.execv(command[0], command)  # noqa: S606  -- becoming the command without a shell is the purpose.


if __name__ == "__main__":
    main(sys.argv[1:])
