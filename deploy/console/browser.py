"""What a browser is given and what it must bring back: cookies, marks against forged requests, strict headers."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fastapi import Request, Response

TERMINAL_VALID_SECONDS = 365 * 24 * 60 * 60

HEADERS: Mapping[str, str] = {
    # Images are the browser's own wish for an icon, which is answered with nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

_VALUE = re.compile(r"[A-Za-z0-9_.~-]{1,2000}")
#: As services read it; it is sent to them as a header.
_REFERENCE = re.compile(r"(case|ticket|no-case):[A-Za-z0-9._/-]{1,60}")


class Cookie(StrEnum):
    """The console's cookies: for this host alone, by secure transport alone, closed to scripts and other sites."""

    SESSION = "__Host-shuno-session"
    TERMINAL = "__Host-shuno-terminal"
    #: A random text that marks the forms of somebody who is not signed in.
    VISIT = "__Host-shuno-visit"
    #: Proves that the officer of this session has read the notice of sign-in.
    ACKNOWLEDGED = "__Host-shuno-acknowledged"
    #: What signing in had to tell, until it has been read.
    NEWS = "__Host-shuno-news"
    #: Ties the return from single sign-on to the browser that began it.
    SINGLE_SIGN_ON = "__Host-shuno-sso"
    #: The case for which the officer looks at somebody's data, as he stated it.
    REFERENCE = "__Host-shuno-reference"


def read_cookie(request: Request, cookie: Cookie) -> str:
    """The value of a cookie; empty where it is absent or not of our making."""
    value = request.cookies.get(cookie, "")
    return value if _VALUE.fullmatch(value) else ""


def read_reference(request: Request) -> str:
    """The case that the officer stated; empty where he stated none, or the cookie is not of our making."""
    packed = read_cookie(request, Cookie.REFERENCE)
    try:
        reference = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("ascii")
    except ValueError:
        return ""
    return reference if _REFERENCE.fullmatch(reference) else ""


def give_reference(response: Response, reference: str) -> None:
    """Remember a case until the officer states another or signs out."""
    give_cookie(response, Cookie.REFERENCE, base64.urlsafe_b64encode(reference.encode()).decode().rstrip("="))


def give_cookie(response: Response, cookie: Cookie, value: str) -> None:
    """Set a cookie; the terminal's stays for a year, the others as long as the browser is open."""
    response.set_cookie(
        cookie,
        value,
        max_age=TERMINAL_VALID_SECONDS if cookie is Cookie.TERMINAL else None,
        secure=True,
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response, cookie: Cookie) -> None:
    """Delete a cookie."""
    response.delete_cookie(cookie, secure=True, httponly=True, samesite="strict")


@dataclass(frozen=True, slots=True)
class Marks:
    """Keyed marks that tie a form, or an acknowledgement, to one session.

    Attributes:
        key: Known to the consoles of this installation alone.
    """

    key: bytes = field(repr=False)

    def form_mark(self, secret: str) -> str:
        """What every form of a session, or of a visit before it, carries."""
        return self._mark("form", secret)

    def acknowledgement(self, session: str) -> str:
        """What proves that the notice was read in this session."""
        return self._mark("acknowledged", session)

    def _mark(self, use: str, secret: str) -> str:
        return hmac.new(self.key, f"{use}:{secret}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Compare in constant time; an empty mark equals nothing."""
        return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def from_own_page(request: Request, origins: tuple[str, ...]) -> bool:
    """Whether a browser says that a page of the console sent this request.

    Pages tell nobody where a request comes from (no-referrer), so a browser writes `Origin: null` even for our own
    forms; `Sec-Fetch-Site` then decides. A browser that sends neither is refused.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    if origin != "null" and origin not in origins:
        return False
    return site == "same-origin" if site is not None else origin in origins


def asked_by_name(request: Request, origins: tuple[str, ...]) -> bool:
    """Whether the request names a host under which the console is opened, so that no foreign name leads to it."""
    return request.headers.get("host", "") in {origin.partition("://")[2] for origin in origins}
