"""What every step of signing in needs: the city's policy, the installation's keys, hashing, the database's clock."""

import os
import re
import secrets
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from services.access.handlers.hashing import PasswordHashing
from services.access.store.sign_in import IS_STAFF, database_moment
from shared.access import Access, AccessAction, Actor, ActorKind, Outcome, record_access
from shared.access.keys import load_password_pepper
from shared.access.policy import AccessPolicy, SignInPolicy
from shared.access.purposes import OPERATIONS
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.tokens import PRIVATE_FILE, TokenKeys, load_token_keys
from shared.transaction import Transaction

SIGN_IN = Access("access.sign_in", OPERATIONS, AccessAction.SIGN_IN)
SIGN_IN_FAILED = Problem(
    401,
    "sign_in_failed",
    "職員番号またはパスワードが違うか、このIDは利用できません。確かめてもう一度入力してください。",
)
CODE_REFUSED = Problem(
    401, "code_refused", "コードが違うか、有効期限が切れています。ID管理者に新しいコードを依頼してください。"
)
#: Tokens are short, so that an ended session need not be remembered for long.
TOKEN_SECONDS_MAX = 900

#: 32 signs without those that are misread: no I, L, O, U.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_PREFIX_LENGTH = 6
_CODE_LENGTH = 26
_HOLDER = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


@dataclass(frozen=True)
class SigningKeys:
    """The private keys that only `access` reads: of tokens, and the pepper of passwords.

    Attributes:
        directory: Where the installation's keys lie.
    """

    directory: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "SigningKeys":
        """The keys where the service's settings place them; nothing is read yet."""
        data = environment.get("SHUNO_DATA_DIRECTORY", "/var/lib/shuno")
        return cls(Path(environment.get("SHUNO_KEYS_DIRECTORY", f"{data}/keys")))

    @cached_property
    def tokens(self) -> TokenKeys:
        """The key set that signs tokens.

        Raises:
            TokenKeyMissing: It is absent or unreadable.
        """
        return load_token_keys(self.directory / PRIVATE_FILE)

    @cached_property
    def pepper(self) -> bytes:
        """The HMAC key of passwords.

        Raises:
            KeyMissing: It is absent or unreadable.
        """
        return load_password_pepper(self.directory)


@dataclass(frozen=True, slots=True)
class Terminal:
    """The registered terminal from which somebody signs in."""

    reference: str
    office: str


NO_TERMINAL = Terminal("", "")


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """Where people and machines sign in: the city's rules and what carries them out.

    Attributes:
        access_policy: Offices, roles and rules for signing in.
        keys: The installation's private keys.
        hashing: Tries passwords.
        moment: Asks for the present moment; the database's clock, which all replicas share.
    """

    access_policy: AccessPolicy
    keys: SigningKeys
    hashing: PasswordHashing
    moment: Callable[[Connection], Awaitable[datetime]] = field(default=database_moment)

    def __post_init__(self) -> None:
        if not 0 < self.access_policy.sign_in.token_seconds <= TOKEN_SECONDS_MAX:
            raise ValueError(f"sign_in.token_seconds は1以上{TOKEN_SECONDS_MAX}以下にしてください。")

    @classmethod
    def of(cls, access_policy: AccessPolicy, keys: SigningKeys) -> "SignInDesk":
        """A desk with these rules and keys."""
        return cls(access_policy, keys, PasswordHashing(lambda: keys.pepper))

    @property
    def policy(self) -> SignInPolicy:
        """The rules for signing in."""
        return self.access_policy.sign_in

    def office_name(self, code: str) -> str:
        """What officers call an office; its code where the policy no longer lists it."""
        office = self.access_policy.offices.get(code)
        return office.name if office else code


def new_secret() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def new_reference(kind: str) -> str:
    """A public name for a session or a terminal."""
    return f"{kind}-{secrets.token_hex(8)}"


def secret_hash(secret: str) -> bytes:
    """What is stored of a secret that was made here: it has 100 bits and more, so nothing slower is needed."""
    return sha256(secret.encode()).digest()


def new_code() -> str:
    """A one-time code of 130 bits in groups that can be read out; its first group names it."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
    groups = [signs[:_PREFIX_LENGTH], *(signs[place : place + 5] for place in range(_PREFIX_LENGTH, _CODE_LENGTH, 5))]
    return "-".join(groups)


def typed_code(text: str) -> str:
    """A code as it was meant, whatever width, case and dashes it was typed with."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper().translate(_MISREAD)
    return "".join(sign for sign in plain if sign in _SIGNS)


def code_prefix(code: str) -> str:
    """The part of a code that names it."""
    return typed_code(code)[:_PREFIX_LENGTH]


def code_hash(code: str) -> bytes:
    """What is stored of a code."""
    return secret_hash(typed_code(code))


async def is_staff(connection: Connection, typed: str) -> bool:
    """Whether somebody has this staff number; what cannot be one is not asked for in the database."""
    return _HOLDER.fullmatch(typed) is not None and bool(await connection.fetchval(IS_STAFF, typed))


def record_done(transaction: Transaction, staff_no: str, terminal: Terminal, what: str, detail: str = "") -> None:
    """Record that somebody has signed in or renewed what he signs in with.

    Args:
        transaction: The open transaction.
        staff_no: Who.
        terminal: Where.
        what: session or password; a name, never a value.
        detail: More, without personal values.
    """
    actor = Actor(staff_no, ActorKind.STAFF, office=terminal.office, terminal=terminal.reference)
    transaction.access_recorded = True
    record_access(actor, SIGN_IN, fields=(what,), row_count=0, detail=detail)


def refuse(transaction: Transaction, actor_id: str, terminal: Terminal, rule: str, detail: str = "") -> None:
    """Record a refused sign-in with the transaction, which commits although the request is refused.

    Args:
        transaction: The open transaction.
        actor_id: A known staff number or machine; "unknown" for anything else, since people type passwords there.
        terminal: Where it was tried.
        rule: Why it was refused.
        detail: More, without personal values.
    """
    actor = Actor(actor_id, ActorKind.STAFF, office=terminal.office, terminal=terminal.reference)
    transaction.access_recorded = True
    record_access(actor, SIGN_IN, detail=detail, outcome=Outcome.REFUSED, rule=rule, row_count=0)
