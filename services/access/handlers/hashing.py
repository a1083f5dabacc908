"""Hashing passwords: argon2id of a keyed digest, in few threads, with a short queue.

The key (pepper) lies outside the database: its rows alone cannot be guessed at. The parameters are those of OWASP's
Password Storage Cheat Sheet for argon2id: 19 MiB, two passes, one lane.
"""

import asyncio
import hmac
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from services.access.rules.password import look_alike_form, look_alike_forms, normalised

Result = TypeVar("Result")

THREADS = 2
#: About a second of work for the two threads; whoever comes then is told to come again.
WAITING_MAX = 40
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, encoding="ascii", type=Type.ID
)


class HashingBusy(Exception):  # noqa: N818 - It names what happened.
    """Too many passwords wait to be tried; the memory of the machine is not given away to whoever asks."""


@dataclass
class PasswordHashing:
    """Hashes and tries passwords beside the event loop.

    Attributes:
        pepper: Gives the HMAC key; asked at the first use, because a service is wired before its keys are needed.
        waiting_max: How many calls may wait or run at once.
    """

    pepper: Callable[[], bytes]
    waiting_max: int = WAITING_MAX
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "argon2"))
    _waiting: int = 0

    async def hash(self, password: str) -> str:
        """The hash of a password, to be stored.

        Raises:
            HashingBusy: The queue is full.
        """
        return await self._run(lambda: _HASHER.hash(self._keyed(normalised(password))))

    async def hash_of_form(self, staff_no: str, password: str) -> str:
        """The hash of the password's look-alike form, to be stored in its holder's history.

        One salt for each person: a new password is hashed once and compared with all his former ones.

        Raises:
            HashingBusy: The queue is full.
        """
        salt, keyed = self._salt_of(staff_no), self._keyed(look_alike_form(password))
        return await self._run(lambda: _HASHER.hash(keyed, salt=salt))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; where nothing is stored the same time passes.

        Raises:
            HashingBusy: The queue is full.
        """
        keyed = self._keyed(normalised(password))
        fits = await self._run(lambda: _fits(stored or self._nobodys_hash, keyed))
        return fits and stored is not None

    async def looks_like_one_of(self, staff_no: str, stored_forms: Sequence[str], password: str) -> bool:
        """Whether a password has the look-alike form of one of its holder's, whose hashes are given.

        Raises:
            HashingBusy: The queue is full.
        """
        salt, keyed = self._salt_of(staff_no), [self._keyed(form) for form in look_alike_forms(password)]
        # Those made with former parameters are tried one by one.
        old = [stored for stored in stored_forms if self.outdated(stored)]

        def look() -> bool:
            found = not {_HASHER.hash(form, salt=salt) for form in keyed}.isdisjoint(stored_forms)
            return found or any(_fits(stored, form) for stored in old for form in keyed)

        return await self._run(look)

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return _HASHER.check_needs_rehash(stored)

    def digest(self, text: str) -> bytes:
        """A keyed digest under which something typed can be found again but not read."""
        return hmac.digest(self.pepper(), b"typed:" + text.encode(), "sha256")

    @cached_property
    def _nobodys_hash(self) -> str:
        return _HASHER.hash(b64encode(hmac.digest(self.pepper(), b"nobody", "sha256")))

    def _salt_of(self, staff_no: str) -> bytes:
        return hmac.digest(self.pepper(), b"salt:" + staff_no.encode(), "sha256")[:16]

    def _keyed(self, text: str) -> bytes:
        return b64encode(hmac.digest(self.pepper(), b"password:" + text.encode(), "sha256"))

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= self.waiting_max:
            raise HashingBusy("too many passwords wait to be tried")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _fits(stored: str, keyed: bytes) -> bool:
    try:
        return _HASHER.verify(stored, keyed)
    except VerifyMismatchError:
        return False
