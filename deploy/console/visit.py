"""One request of a browser, as the pages of the console see it, and the declaration of those pages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import httpx
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from deploy.console.asking import TIMEOUT_SECONDS, Answer, Declined, ask
from deploy.console.browser import Cookie, Marks, read_cookie, read_reference
from deploy.console.sessions import Officer, SessionOver, Tokens
from deploy.console.views import Views

FORM_BYTES_MAX = 64 * 1024
FORM_FIELDS_MAX = 100
#: The name of the hidden field with the mark against forged requests.
MARK = "csrf"


class Shown(Exception):  # noqa: N818 - It names what happens.
    """The request ends with a page that says why."""

    def __init__(self, status: int, title: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.title = title
        self.sentence = sentence
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class House:
    """What all requests share."""

    client: httpx.AsyncClient
    addresses: Callable[[], Mapping[str, str]]
    origins: tuple[str, ...]
    marks: Marks
    tokens: Tokens
    views: Views


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser.

    Attributes:
        house: What all requests share.
        request: The request itself.
        visit: The secret of somebody who is not signed in; ties his forms to his browser.
        officer: Who is signed in; None on pages that need nobody.
        form: The fields that were posted, without the mark.
    """

    house: House
    request: Request
    visit: str = field(repr=False)
    officer: Officer | None
    form: Mapping[str, str] = field(repr=False)

    @property
    def terminal(self) -> str:
        """The secret of the terminal; empty where it is not registered."""
        return read_cookie(self.request, Cookie.TERMINAL)

    @property
    def reference(self) -> str:
        """The case for which the officer looks at somebody's data; empty where he has stated none."""
        return read_reference(self.request)

    @property
    def client_address(self) -> str:
        """Where the browser is; behind a TLS proxy what that one says."""
        return self.request.client.host if self.request.client else ""

    @property
    def mark(self) -> str:
        """What the forms of this visit carry."""
        return self.house.marks.form_mark(self.officer.session if self.officer else self.visit)

    async def ask(self, service: str, method: str, path: str, **options: Any) -> Answer:
        """Ask a service on nobody's behalf: for the routes where a session or a code is the credential.

        Raises:
            Away, Declined: As `asking.ask` does.
        """
        return await ask(self.house.client, self.house.addresses(), service, method, path, **options)

    async def ask_as_officer(
        self,
        service: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> Answer:
        """Ask a service with the officer's token; one that is refused is replaced once.

        Raises:
            SessionOver: `access` gives no further token.
            Away, Declined: As `asking.ask` does.
        """
        if self.officer is None:
            raise TypeError(f"{path}: only a page that needs a session asks on an officer's behalf.")
        officer = await self.house.tokens.officer(self.officer.session)
        options: dict[str, Any] = {"body": body, "query": query, "timeout_seconds": timeout_seconds}
        options["reference"] = self.reference
        try:
            return await self.ask(service, method, path, token=officer.issued.token or "", **options)
        except Declined as declined:
            if declined.status != httpx.codes.UNAUTHORIZED:
                raise
            self.house.tokens.drop(officer.session)
        again = await self.house.tokens.officer(officer.session)
        try:
            return await self.ask(service, method, path, token=again.issued.token or "", **options)
        except Declined as declined:
            if declined.status != httpx.codes.UNAUTHORIZED:
                raise
            self.house.tokens.drop(officer.session)
            raise SessionOver(declined.detail) from None

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the console; its forms carry the mark of this visit."""
        shared = {"mark": self.mark, "officer": self.officer, "reference": self.reference}
        return self.house.views.page(template, status, **shared, **values)

    def go(self, path: str) -> Response:
        """Send the browser to another page of the console, after a form has done its work."""
        return RedirectResponse(path, status_code=303)


Handler: TypeAlias = Callable[[Visit], Awaitable[Response]]


class Needs(Enum):
    """What a page needs before it is opened."""

    #: Nobody: signing in, and what comes before it.
    NOTHING = auto()
    #: A session, whatever it still has to do.
    SESSION = auto()
    #: A session whose password need not be changed.
    CURRENT = auto()
    #: A session whose password need not be changed and whose notice has been read.
    SETTLED = auto()


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """One declared page."""

    method: str
    path: str
    handler: Handler
    needs: Needs


class Pages:
    """The pages of one module; each says what it needs."""

    def __init__(self) -> None:
        self.declared: list[ConsolePage] = []

    def get(self, path: str, needs: Needs) -> Callable[[Handler], Handler]:
        """Declare a page to look at."""
        return self._declare("GET", path, needs)

    def post(self, path: str, needs: Needs) -> Callable[[Handler], Handler]:
        """Declare where a form goes."""
        return self._declare("POST", path, needs)

    def _declare(self, method: str, path: str, needs: Needs) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            self.declared.append(ConsolePage(method, path, handler, needs))
            return handler

        return declare


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a posted form.

    Raises:
        Shown: It is no form, too large, or names a field twice.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise Shown(415, "受け付けられない形式です", "画面の様式から送信してください。")
    content = bytearray()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for chunk in request.stream():
                content += chunk
                if len(content) > FORM_BYTES_MAX:
                    raise Shown(413, "入力が長すぎます", "入力を短くして、もう一度送信してください。")
    except TimeoutError:
        raise Shown(408, "送信が終わりません", "もう一度送信してください。") from None
    try:
        pairs = parse_qsl(
            content.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(content),
            errors="strict",
            max_num_fields=FORM_FIELDS_MAX,
        )
    except ValueError:
        raise Shown(400, "読み取れない入力です", "画面の様式から送信し直してください。") from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Shown(400, "読み取れない入力です", "同じ項目が二度送信されました。画面の様式から送信し直してください。")
    # Browsers send line ends as CR LF.
    return {name: value.replace("\r\n", "\n") for name, value in form.items()}
