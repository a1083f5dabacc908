"""A member of staff of the demonstration, signed in at a terminal: everything is asked under his own short token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.demo.asking import Services, bearing
from shared.http.guard import REFERENCE_HEADER

#: A token is renewed while it has so long to go, so that none expires on its way.
_SPARE = timedelta(seconds=30)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """Who sits where, and as what.

    Attributes:
        staff_no: Staff number; the demonstration's begin with 99.
        display_name: A name that is plainly nobody's.
        office: Code of the office.
        role: Code of the role that others grant him.
    """

    staff_no: str
    display_name: str
    office: str
    role: str


@dataclass(slots=True)
class Person:
    """Somebody signed in.

    Attributes:
        services: Where he asks.
        post: Who he is.
        session: The secret of his session, from which every token comes.
    """

    services: Services
    post: Post
    session: str = field(repr=False)
    _token: str = field(default="", repr=False)
    _renew_at: datetime = _LONG_AGO

    async def get(self, service: str, path: str, *, case: str = "", **parameters: Any) -> Any:
        """The JSON of a GET request.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        return self.services.json_of(service, await self.ask(service, "GET", path, case=case, params=parameters))

    async def post_to(self, service: str, path: str, body: Mapping[str, Any] | None = None, *, case: str = "") -> Any:
        """The JSON of a POST request.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        return self.services.json_of(service, await self.ask(service, "POST", path, case=case, json=body))

    async def ask(
        self, service: str, method: str, path: str, *, case: str = "", reference: str = "", **content: Any
    ) -> httpx.Response:
        """The answer to a request, whatever it is.

        Args:
            service: Whom he asks.
            method: Of HTTP.
            path: The route.
            case: The case on which he looks at somebody's data (利用の根拠).
            reference: The whole of another ground than a case, such as a ticket.
            content: What the request carries.

        Raises:
            DemoFailed: the service does not answer, or access gives no token.
        """
        headers = bearing(await self._valid_token())
        if case or reference:
            headers[REFERENCE_HEADER] = reference or f"case:{case}"
        return await self.services.ask(service, method, path, headers=headers, **content)

    async def wait_admitted(self, service: str, path: str, *, case: str = "", **parameters: Any) -> None:
        """Wait until a service has heard of his role: it refuses him until then.

        Raises:
            DemoFailed: it does not hear of it, or refuses for another reason.
        """

        async def admitted() -> bool | None:
            response = await self.ask(service, "GET", path, case=case, params=parameters)
            if response.status_code == httpx.codes.FORBIDDEN:
                return None
            self.services.json_of(service, response)
            return True

        await self.services.wait_for(admitted, f"{service}への権限の反映")

    async def _valid_token(self) -> str:
        if datetime.now(UTC) >= self._renew_at:
            issued = await self.services.post("access", "/sessions/token", {"session": self.session})
            self._token = issued["token"]
            self._renew_at = datetime.fromisoformat(issued["expires_at"]) - _SPARE
        return self._token
